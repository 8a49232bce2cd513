"""Device models: what SPICE needs and no rating says, each value with its source.

A model that was read or estimated stands here; what a part declares is read from its ratings.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from hardware.checks.rule import quantity_text
from hardware.parts.spec import Source

#: k T / q at the 25 degC at which datasheets give forward voltages.
THERMAL_V: Final = 8.617333e-5 * 298.15


@dataclass(frozen=True, slots=True)
class Diode:
    """SPICE's junction diode: IS, N, RS, CJO, TT, EG, XTI."""

    saturation_a: float
    emission: float
    series_ohm: float
    capacitance_f: float
    transit_s: float
    band_gap_ev: float
    temperature_exponent: float
    source: Source

    def forward_v(self, current_a: float) -> float:
        """Forward voltage at 25 degC."""
        junction = self.emission * THERMAL_V * math.log1p(current_a / self.saturation_a)
        return junction + current_a * self.series_ohm

    def current_a(self, voltage_v: float) -> float:
        """Current at 25 degC for a junction voltage (series resistance left out)."""
        return self.saturation_a * math.expm1(voltage_v / (self.emission * THERMAL_V))

    def spice(self, reverse_v: float | None) -> str:
        """The text behind ``.model NAME``; ``reverse_v`` is the breakdown, None for none."""
        breakdown = "" if reverse_v is None else f" bv={reverse_v:.6g} ibv=1e-5"
        return (
            f"d(is={self.saturation_a:.6g} n={self.emission:.6g} rs={self.series_ohm:.6g}"
            f" cjo={self.capacitance_f:.6g} m=0.4 tt={self.transit_s:.6g}"
            f" eg={self.band_gap_ev:g} xti={self.temperature_exponent:g}{breakdown})"
        )


_MEMORY: Final = "from memory"

#: By the manufacturer's part number, or what it begins with, where the ratings hold no model.
DIODES: Final = {
    "SS14": Diode(
        31.7e-6, 1.373, 0.051, 110e-12, 0.0, 0.69, 2.0,
        Source("public SPICE model of the 1N5819 (1 A, 40 V)", _MEMORY, False),
    ),
    "B5819W": Diode(
        31.7e-6, 1.373, 0.051, 110e-12, 0.0, 0.69, 2.0,
        Source("public SPICE model of the 1N5819 (1 A, 40 V)", _MEMORY, False),
    ),
}  # fmt: skip

#: What no rating of a diode says, by symbol. IS, N and RS are those that the part declares; if it
#: does not, IS follows from its forward voltage.
FAMILIES: Final = {
    "D": Diode(0.0, 1.8, 0.1, 5e-12, 5e-9, 1.11, 3.0, Source("silicon junction", _MEMORY, False)),
    "BRIDGE": Diode(
        0.0, 1.8, 0.1, 15e-12, 4e-6, 1.11, 3.0, Source("1 A silicon rectifier", _MEMORY, False)
    ),
    "D_SCHOTTKY": Diode(
        0.0, 1.1, 0.1, 110e-12, 0.0, 0.69, 2.0, Source("1 A Schottky rectifier", _MEMORY, False)
    ),
    "LED": Diode(0.0, 2.2, 5.0, 20e-12, 0.0, 2.2, 3.0, Source("GaP LED", _MEMORY, False)),
}


def fitted(family: Diode, forward_v: float, current_a: float) -> Diode:
    """The family's diode that drops ``forward_v`` at ``current_a``: the datasheet's greatest."""
    junction = max(0.05, forward_v - current_a * family.series_ohm)
    saturation = current_a / math.expm1(junction / (family.emission * THERMAL_V))
    return replace(family, saturation_a=saturation)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value that no datasheet at hand gives: what it is, in SI units, and what it rests on."""

    name: str
    value: float
    unit: str
    source: Source

    def __str__(self) -> str:
        return f"{self.name} {quantity_text(self.value, self.unit)}: {self.source.document}"


def _estimate(name: str, value: float, unit: str, ground: str) -> Estimate:
    return Estimate(name, value, unit, Source(ground, "estimate", False))


VT_LEAKAGE_H: Final = _estimate(
    "leakage inductance of a voltage transformer",
    5e-3,
    "H",
    "4 pi 1e-7 N2 A / l: 1000 turns, layers 1.5 mm apart on 40 mm, 15 mm long",
)
VT_COUPLING_F: Final = _estimate(
    "capacitance between its windings",
    32e-12,
    "F",
    "layers of 600 mm2, 0.5 mm of tape of permittivity 3 between",
)
CT_COUPLING_F: Final = _estimate(
    "capacitance from conductor to winding", 20e-12, "F", "16 mm2 through a toroid of 10 mm"
)
CT_AIR_H: Final = _estimate(
    "inductance of a saturated current transformer",
    3e-3,
    "H",
    "mu0 N2 A / l: 2000 turns, 30 mm2, 50 mm",
)
#: Inductance over resistance of a coil with its armature open and drawn in.
COIL_TIME_S: Final = tuple(
    _estimate(
        f"L / R of a relay coil, armature {state}",
        henry / 275.0,
        "s",
        f"Omron G2R (sister type), 12 V: {henry:g} H and 275 ohm, text at fdocument.org",
    )
    for state, henry in (("open", 1.15), ("closed", 2.29))
)
VARISTOR_SLOPE: Final = _estimate(
    "exponent of a varistor's voltage over current above its clamping point",
    0.1,
    "1",
    "published curves of 14 mm discs, from memory",
)
MODULE_X_CAPACITANCE_F: Final = _estimate(
    "X capacitance inside a supply module", 330e-9, "F", "greatest that fits a module of 5 W"
)
MODULE_BULK_F: Final = _estimate(
    "reservoir inside a supply module", 10e-6, "F", "2 uF a watt of output"
)
