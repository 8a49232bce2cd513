"""The current transformer that plugs into an input: its figures, and its model with a core."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from hardware.checks.spice import models
from hardware.checks.spice.antialias import NotFoundError
from hardware.checks.spice.deck import Deck
from hardware.checks.view import View
from hardware.design import Part

#: Angular frequency at which a transformer's knee and phase error are stated.
OMEGA: Final = 2.0 * math.pi * 50.0


@dataclass(frozen=True, slots=True)
class Transformer:
    """What its specification declares; SI units, RMS values."""

    rated_primary_a: float
    turns_ratio: float
    winding_ohm: float
    knee_emf_v: float
    phase_error_rad: float

    @property
    def knee_flux(self) -> float:
        """Flux linkage at the knee, in Vs."""
        return math.sqrt(2.0) * self.knee_emf_v / OMEGA

    def inductance_h(self, burden_ohm: float) -> float:
        """Magnetising inductance behind the greatest phase error that may be bought."""
        return (self.winding_ohm + burden_ohm) / (OMEGA * self.phase_error_rad)

    def primary(self, peak_a: float) -> str:
        """A primary sine of 50 Hz as the ideal secondary current."""
        return f"sin(0 {peak_a / self.turns_ratio:.9g} 50)"

    def place(self, deck: Deck, lines: tuple[str, str], secondary: str) -> None:
        """Winding and coupling; ``secondary`` is the ideal secondary current's waveform."""
        one, other = (deck.node(net) for net in lines)
        deck.resistor("winding1", "core_a", one, self.winding_ohm / 2.0)
        deck.resistor("winding2", "core_b", other, self.winding_ohm / 2.0)
        deck.add(f"isecondary core_b core_a {secondary}")
        for end in "ab":
            coupling = models.CT_COUPLING_F.value / 2.0
            deck.capacitor(f"coupling_{end}", "conductor", f"core_{end}", coupling)

    def linear_core(self, deck: Deck, burden_ohm: float) -> None:
        """A core without a knee."""
        deck.inductor("core", "core_a", "core_b", self.inductance_h(burden_ohm))

    def saturating_core(self, deck: Deck, burden_ohm: float, start_flux: float) -> None:
        """A core that saturates at its knee: flux is the integral of the voltage."""
        henry, knee = self.inductance_h(burden_ohm), self.knee_flux
        deck.add("bflux 0 flux i=v(core_a,core_b)")
        deck.capacitor("flux", "flux", "0", 1.0)
        deck.initial("flux", start_flux)
        beyond = f"(abs(v(flux)) > {knee:.9g} ? v(flux)-sgn(v(flux))*{knee:.9g} : 0)"
        air = models.CT_AIR_H.value
        deck.add(f"bcore core_a core_b i=v(flux)/{henry:.9g}+{beyond}/{air:.9g}")


def plugged_into(view: View, header: Part) -> Transformer:
    """What plugs into the connector; NotFoundError if the board is sold without."""
    part = view.accessories.get(header.reference)
    if part is None:
        raise NotFoundError(f"{view.label(header)}: no accessory says which transformer plugs in")
    return Transformer(
        view.high(part, "rated_primary_current"),
        max(1.0, view.low(part, "turns_ratio")),
        max(1e-3, view.high(part, "winding_resistance")),
        max(1e-3, view.low(part, "knee_voltage")),
        max(1e-6, view.high(part, "phase_error")),
    )
