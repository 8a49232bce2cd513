"""The two kinds of watchdog channel that a heartbeat keeps up, found by structure.

- One-shot: a retriggerable monostable with a resistor and a capacitor at its timing pin.
- Charge pump: an N-MOSFET whose gate has a reservoir and bleeders to ground and is fed by two
  diodes from capacitors in series, which a resistor joins to the heartbeat.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from hardware.checks.conditions import REFERENCE_C
from hardware.checks.relay_drive import relays
from hardware.checks.rule import Measurement, at_most, fault
from hardware.checks.view import View
from hardware.design import Claim, Design, Part
from hardware.parts.spec import Interval

NO_PERIOD: Final = "firmware constant ..._HEARTBEAT_HALF_PERIOD_US says how fast the heartbeat is"
#: A diode or a clamp slows a relay's release to this many times its rated time.
_SLOW_RELEASE: Final = 3.0
_HEARTBEAT: Final = "HEARTBEAT_HALF_PERIOD_US"
#: Thermal voltage at 25 degC, and the forward voltage's and threshold's change with temperature.
_THERMAL_V: Final = 0.0257
DIODE_V_PER_K: Final = -2e-3
THRESHOLD_V_PER_K: Final = -2.5e-3
#: Spread of the saturation current between specimens.
_SATURATION_SPREAD: Final = 3.0


@dataclass(frozen=True, slots=True)
class OneShotHalf:
    """One half in use: its timing parts and the nets of its pins."""

    part: Part
    half: str
    supply: str | None
    timing: str | None
    resistors: tuple[Part, ...]
    capacitors: tuple[Part, ...]

    def net(self, view: View, name: str) -> str | None:
        """Net at a pin: ``name`` holds a ``{}`` for the half."""
        return view.at(self.part, name.format(self.half))


@dataclass(frozen=True, slots=True)
class ChargePump:
    """Parts of a pump onto a MOSFET's gate; ``series`` are its capacitors in series."""

    fet: Part
    gate: str
    drive: str
    source: Part
    series: tuple[Part, ...]
    clamp: Part
    rectifier: Part
    reservoirs: tuple[Part, ...]
    bleeders: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part of the pump."""
        few = (self.fet, self.source, self.clamp, self.rectifier)
        return few + self.series + self.reservoirs + self.bleeders


def period_s(view: View) -> float | None:
    """Period of the heartbeat that firmware makes; None without exactly one such constant."""
    halves = [c.value for c in view.design.firmware_constants if c.name.endswith(_HEARTBEAT)]
    return 2e-6 * halves[0] if len(halves) == 1 and halves[0] > 0 else None


def one_shots(view: View) -> list[tuple[Part, str]]:
    """(part, half) of every one-shot."""
    return [
        (part, half)
        for part in view.parts
        for half in ("1", "2")
        if view.pin(part, f"RCEXT{half}") is not None
    ]


def is_used(view: View, part: Part, half: str) -> bool:
    """True for a half whose output leads anywhere."""
    return view.at(part, f"Q{half}") is not None or view.at(part, f"Q{half}_N") is not None


def one_shot_half(view: View, part: Part, half: str) -> OneShotHalf:
    """The timing parts of one half: resistors to its supply, capacitors to ground."""
    supply, timing = view.at(part, "VCC"), view.at(part, f"RCEXT{half}")
    resistors: list[Part] = []
    capacitors: list[Part] = []
    if timing is not None and supply is not None and timing != supply:
        resistors = view.between(timing, supply, "R")
        capacitors = [c for c in view.on(timing, "C") if view.is_ground(view.far(c, timing))]
    return OneShotHalf(part, half, supply, timing, tuple(resistors), tuple(capacitors))


def charge_pumps(view: View) -> list[ChargePump | tuple[Part, str]]:
    """Every N-MOSFET with a diode into its gate: its pump, or (MOSFET, what is missing)."""
    found: list[ChargePump | tuple[Part, str]] = []
    for fet in view.of("NMOS"):
        gate = view.at(fet, "G")
        rectifiers = [] if gate is None else _diodes(view, gate, "K")
        reservoirs = [] if gate is None else _to_ground(view, gate, "C")
        if gate is not None and (rectifiers or reservoirs):
            found.append(_pump(view, fet, gate, rectifiers, reservoirs))
    return found


def _diodes(view: View, net: str, pin: str) -> list[Part]:
    return [d for d in view.on(net, "D", "D_SCHOTTKY") if view.at(d, pin) == net]


def _to_ground(view: View, net: str, symbol: str) -> list[Part]:
    return [part for part in view.on(net, symbol) if view.is_ground(view.far(part, net))]


def _pump(
    view: View, fet: Part, gate: str, rectifiers: list[Part], reservoirs: list[Part]
) -> ChargePump | tuple[Part, str]:
    if len(rectifiers) != 1:
        return fet, f"{len(rectifiers)} diodes into its gate; a pump has one"
    inner = view.at(rectifiers[0], "A")
    if inner is None:
        return fet, "the rectifier's anode is open"
    clamps = [d for d in _diodes(view, inner, "K") if view.is_ground(view.at(d, "A"))]
    if len(clamps) != 1:
        return fet, "no clamp diode from ground to the rectifier's anode"
    series: list[Part] = []
    net = inner
    while True:
        fresh = [c for c in view.on(net, "C") if c not in series]
        nexts = [c for c in fresh if view.far(c, net) not in (None, net)]
        if len(nexts) != 1 or len(series) > len(view.parts):
            break
        series.append(nexts[0])
        net = view.far(nexts[0], net) or net
    sources = [r for r in view.on(net, "R") if view.ends(r) is not None]
    strays = [p for p in view.on(inner) if p not in (rectifiers[0], clamps[0], *series[:1])]
    if not series or len(sources) != 1 or strays:
        return fet, "no chain of capacitors and one resistor from a line to its diodes"
    drive = view.far(sources[0], net)
    bleeders = _to_ground(view, gate, "R")
    if drive is None or not reservoirs or not bleeders:
        return fet, "no reservoir or no bleeder from gate to ground"
    return ChargePump(
        fet,
        gate,
        drive,
        sources[0],
        tuple(series),
        clamps[0],
        rectifiers[0],
        tuple(reservoirs),
        tuple(bleeders),
    )


# --- arithmetic ----------------------------------------------------------------------------


def diode_v(view: View, diode: Part, ampere: float, celsius: float, *, greatest: bool) -> float:
    """Forward voltage at small currents: n VT ln(I / IS), IS a third at the greatest, -2 mV/K."""
    saturation = view.low(diode, "saturation_current")
    slope = view.high(diode, "emission_coefficient") * _THERMAL_V
    spread = _SATURATION_SPREAD if greatest else 1.0
    volts = slope * math.log1p(ampere * spread / max(saturation, 1e-15))
    return max(0.0, volts + DIODE_V_PER_K * (celsius - REFERENCE_C))


def threshold_v(view: View, fet: Part, celsius: float) -> Interval:
    """A MOSFET's threshold (at 250 uA) at a temperature."""
    rated = view.rating(fet, "gate_threshold_voltage")
    shift = THRESHOLD_V_PER_K * (celsius - REFERENCE_C)
    return Interval((rated.low or 0.0) + shift, (rated.high or rated.low or 0.0) + shift)


def capacitance_sum(view: View, parts: tuple[Part, ...], bias_v: float) -> Interval:
    """Capacitors in parallel over tolerance, temperature and bias."""
    ranges = [view.capacitance(part, bias_v) for part in parts]
    return Interval(sum(r.low or 0.0 for r in ranges), sum(r.high or 0.0 for r in ranges))


def capacitance_in_series(view: View, parts: tuple[Part, ...], bias_v: float) -> Interval | None:
    """Capacitors in series; None if one of them is nothing."""
    ranges = [view.capacitance(part, bias_v) for part in parts]
    if any(not r.low or r.low <= 0.0 for r in ranges):
        return None
    low, high = (
        1.0 / sum(1.0 / (end or 1.0) for end in ends)
        for ends in ([r.low for r in ranges], [r.high for r in ranges])
    )
    return Interval(low, high)


def silence(
    view: View, label: str, seconds: float, claim: Claim | None, text: str
) -> Iterator[Measurement]:
    """A channel's time and the relays' release against the claim ``fail_safe_time``."""
    if claim is None or claim.high is None:
        yield fault(label, "time to drop", "no claim fail_safe_time", source="claim at its output")
        return
    release = max((view.high(r, "release_time") for r in relays(view)), default=0.0)
    yield at_most(
        label,
        "time from the last heartbeat to open relays",
        seconds + _SLOW_RELEASE * release,
        claim.high,
        "s",
        formula=f"{text} + {_SLOW_RELEASE:g} x release {release * 1e3:g} ms",
        source=claim.reason,
    )


# --- damage ----------------------------------------------------------------------------------


def at_another_rate(design: Design, factor: float) -> Design | None:
    """The design with its heartbeat's period times ``factor``; None if it has no heartbeat."""
    constants = tuple(
        replace(c, value=round(factor * c.value)) if c.name.endswith(_HEARTBEAT) else c
        for c in design.firmware_constants
    )
    if constants == design.firmware_constants:
        return None
    return replace(design, firmware_constants=constants)


def without_claims(design: Design, name: str) -> Design | None:
    """The design without its claims of that name; None if it has none."""
    claims = tuple(claim for claim in design.claims if claim.name != name)
    return None if claims == design.claims else replace(design, claims=claims)
