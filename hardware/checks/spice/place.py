"""From the parts of a design to the elements of a deck, by symbol and declared ratings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Final

from hardware.checks.spice import models
from hardware.checks.spice.deck import Deck
from hardware.checks.spice.devices import (
    diode_model,
    on_conductance,
    transformer_inductance_h,
    varistor_curve,
)
from hardware.checks.view import View
from hardware.design import Part
from hardware.parts.spec import Interval


class Spread(Enum):
    """Which end of tolerance and temperature resistors and capacitors have."""

    NOMINAL = "nominal"
    LOW = "low"
    HIGH = "high"

    def of(self, interval: Interval, nominal: float) -> float:
        """The value at this end of an interval."""
        found = {Spread.LOW: interval.low, Spread.HIGH: interval.high}.get(self)
        return nominal if found is None else found


class Placer:
    """Puts parts into a deck, at their nominal values unless ``spread`` says otherwise.

    ``greatest_drop`` gives diodes the greatest forward voltage that they declare.
    """

    def __init__(
        self,
        deck: Deck,
        view: View,
        *,
        greatest_drop: bool = False,
        spread: Spread = Spread.NOMINAL,
    ) -> None:
        self.deck = deck
        self.view = view
        self.greatest_drop = greatest_drop
        self.spread = spread

    def node(self, part: Part, pin: str) -> str:
        """Node at a pin (by name or number); an open pin has a node of its own."""
        net = self.view.at(part, pin)
        return (
            f"open_{part.reference.lower()}_{pin.lower()}" if net is None else self.deck.node(net)
        )

    def place(self, parts: Iterable[Part]) -> None:
        """Every part that has a model; of integrated circuits a simulation makes its own."""
        for part in parts:
            placer = _PLACERS.get(self.view.symbol(part))
            if placer is not None:
                placer(self, part)

    def ends(self, part: Part) -> tuple[str, str, str]:
        """Element name and both nodes of a two-pin part."""
        one, other = part.pins
        return part.reference.lower(), self.node(part, one.number), self.node(part, other.number)

    def resistor(self, part: Part) -> None:
        """Its resistance, at least 1 mohm."""
        ohm = self.spread.of(self.view.resistance(part), self.view.ohms(part))
        self.deck.resistor(*self.ends(part), max(1e-3, ohm))

    def capacitor(self, part: Part) -> None:
        """With its series resistance, where one is declared."""
        farad = self.spread.of(self.view.capacitance(part), self.view.farads(part))
        name, one, other = self.ends(part)
        series = 0.0
        if self.view.declares(part, "series_resistance"):
            series = self.view.high(part, "series_resistance")
        if not series:
            self.deck.capacitor(name, one, other, farad)
            return
        self.deck.capacitor(name, one, f"esr_{name}", farad)
        self.deck.resistor(f"esr_{name}", f"esr_{name}", other, series)

    def inductor(self, part: Part) -> None:
        """With its greatest direct-current resistance."""
        name, one, other = self.ends(part)
        middle = f"dcr_{name}"
        self.deck.inductor(name, one, middle, self.view.low(part, "inductance"))
        ohm = max(1e-3, self.view.high(part, "dc_resistance"))
        self.deck.resistor(middle, middle, other, ohm)

    def fuse(self, part: Part) -> None:
        """Its cold resistance: it does not melt here."""
        self.deck.resistor(*self.ends(part), max(1e-3, self.view.high(part, "dc_resistance")))

    def varistor(self, part: Part) -> None:
        """Two power laws that meet at the clamping point, and the disc's capacitance."""
        name, one, other = self.ends(part)
        curve = varistor_curve(self.view, part)
        across = f"v({one},{other})" if other != "0" else f"v({one})"
        ratio = f"abs({across})/{curve.clamp_v:.9g}"
        power = f"({ratio} > 1 ? {curve.above:.6g} : {curve.below:.6g})"
        current = f"sgn({across})*{curve.clamp_a:.9g}*pow({ratio},{power})"
        self.deck.add(f"b{name} {one} {other} i={current}")
        self.deck.capacitor(name, one, other, self.view.high(part, "capacitance"))

    def diode(self, part: Part) -> None:
        """From A to K."""
        self._junction(part, part.reference.lower(), self.node(part, "A"), self.node(part, "K"))

    def bridge(self, part: Part) -> None:
        """Four diodes, two on each alternating-current pin."""
        plus, minus = self.node(part, "PLUS"), self.node(part, "MINUS")
        for pin in ("AC1", "AC2"):
            line, name = self.node(part, pin), f"{part.reference}_{pin}".lower()
            self._junction(part, f"{name}_plus", line, plus)
            self._junction(part, f"{name}_minus", minus, line)

    def _junction(self, part: Part, name: str, anode: str, cathode: str) -> None:
        reverse = None
        if self.view.declares(part, "rated_voltage"):
            reverse = self.view.high(part, "rated_voltage")
        text = diode_model(self.view, part, greatest=self.greatest_drop).spice(reverse)
        model = self.deck.model(f"m_{part.mpn.lower().replace(' ', '_').replace('*', '_')}", text)
        self.deck.add(f"d{name} {anode} {cathode} {model}")

    def transformer(self, part: Part) -> None:
        """Coupled windings with resistance, leakage, and half of the coupling capacitance each end.

        The magnetising inductance is the one behind the declared phase error.
        """
        name = part.reference.lower()
        ohm, ratio = self.view.high(part, "dc_resistance"), self.view.low(part, "turns_ratio")
        main = transformer_inductance_h(self.view, part)
        leak = models.VT_LEAKAGE_H.value
        for side, factor in (("p", ratio * ratio), ("s", 1.0)):
            inner = f"{name}_{side}"
            self.deck.resistor(f"{inner}w", self.node(part, f"{side}1".upper()), inner, ohm)
            far = self.node(part, f"{side}2".upper())
            self.deck.inductor(inner, inner, far, (main + leak) * factor)
        self.deck.add(f"k{name} l{name}_p l{name}_s {main / (main + leak):.9g}")
        for end in ("1", "2"):
            one, other = self.node(part, f"P{end}"), self.node(part, f"S{end}")
            self.deck.capacitor(f"{name}_{end}", one, other, models.VT_COUPLING_F.value / 2.0)

    def transistor(self, part: Part) -> None:
        """A square-law MOSFET: threshold in the middle of its range, on-resistance at 4.5 V."""
        name = part.reference.lower()
        threshold, gain = on_conductance(self.view, part)
        sign, kind = (-1.0, "pmos") if self.view.symbol(part) == "PMOS" else (1.0, "nmos")
        drain, gate, source = (self.node(part, pin) for pin in "DGS")
        model = self.deck.model(
            f"mos_{name}", f"{kind}(level=1 vto={sign * threshold:.6g} kp={gain:.6g})"
        )
        self.deck.add(f"m{name} {drain} {gate} {source} {source} {model} w=100u l=100u")
        body = self.deck.model("body_diode", BODY.spice(None))
        anode, cathode = (source, drain) if kind == "nmos" else (drain, source)
        self.deck.add(f"d{name}_body {anode} {cathode} {body}")


#: Body diodes of MOSFETs and drivers.
BODY: Final = models.fitted(models.FAMILIES["BRIDGE"], 0.8, 1.0)

_PLACERS: Final[dict[str, Callable[[Placer, Part], None]]] = {
    "R": Placer.resistor,
    "C": Placer.capacitor,
    "CP": Placer.capacitor,
    "L": Placer.inductor,
    "FUSE": Placer.fuse,
    "VARISTOR": Placer.varistor,
    "D": Placer.diode,
    "D_SCHOTTKY": Placer.diode,
    "LED": Placer.diode,
    "BRIDGE": Placer.bridge,
    "VOLTAGE_TRANSFORMER": Placer.transformer,
    "NMOS": Placer.transistor,
    "PMOS": Placer.transistor,
}
