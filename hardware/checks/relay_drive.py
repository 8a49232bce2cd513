"""How relay coils are fed and switched, found by structure: drivers, coil buses, P-MOSFET switches.

A coil bus is fed by a switch (a P-MOSFET with its drain on the bus), by a hold supply through a
diode, or is a rail itself. The hold supply is a converter with a feedback divider behind an
inductor; what feeds switch and converter may itself be the drain of a master switch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardware.checks.power_draws import COPPER_ZERO_C
from hardware.checks.view import View
from hardware.design import Part
from hardware.parts.spec import Interval, PinKind

#: On-resistance of a hot channel (100 degC) over that at 25 degC, small MOSFETs.
HOT_CHANNEL: Final = 1.5
_ON_RATINGS: Final = (
    (2.5, "on_resistance_2v5"),
    (4.5, "on_resistance_4v5"),
    (10.0, "on_resistance_10v"),
)
_DIODES: Final = ("D", "D_SCHOTTKY")


def copper_factor(coil_c: float, reference_c: float) -> float:
    """Resistance of a copper winding at a temperature over that at the reference."""
    return (coil_c - COPPER_ZERO_C) / (reference_c - COPPER_ZERO_C)


@dataclass(frozen=True, slots=True)
class CoilDrive:
    """One relay: its bus, the driver that pulls the other end low and that driver's pins."""

    relay: Part
    bus: str | None
    low_side: str | None
    driver: Part | None
    input: str | None


@dataclass(frozen=True, slots=True)
class HighSwitch:
    """A P-MOSFET from ``source`` to ``drain`` with its gate network.

    ``pull_ups`` lie between gate and source, ``drives`` between gate and ``control``.
    """

    fet: Part
    source: str
    drain: str
    gate: str
    pull_ups: tuple[Part, ...]
    drives: tuple[Part, ...]
    capacitors: tuple[Part, ...]
    control: str | None


@dataclass(frozen=True, slots=True)
class HoldSupply:
    """A converter behind its inductor: its output net and the two parts of its feedback."""

    converter: Part
    output: str
    top: Part
    bottom: Part


def relays(view: View) -> list[Part]:
    """Every part with a coil."""
    return [p for p in view.parts if view.pin(p, "A1") and view.pin(p, "A2") and _has_coil(view, p)]


def _has_coil(view: View, part: Part) -> bool:
    return view.declares(part, "coil_resistance")


def coil_drives(view: View) -> list[CoilDrive]:
    """Every relay with its driver; ends that are open or driven by nothing are None."""
    return [_coil_drive(view, relay) for relay in relays(view)]


def _coil_drive(view: View, relay: Part) -> CoilDrive:
    ends = view.at(relay, "A1"), view.at(relay, "A2")
    for low_side, bus in (ends[::-1], ends):
        for driver, channel in drivers_of(view, low_side):
            return CoilDrive(relay, bus, low_side, driver, view.at(driver, f"IN{channel}"))
    return CoilDrive(relay, ends[0], ends[1], None, None)


def drivers_of(view: View, net: str | None) -> Iterator[tuple[Part, str]]:
    """(driver, channel) of each low-side driver output on a net."""
    for tap in view.taps(net) if net is not None else ():
        match = re.fullmatch(r"OUT(\d+)", tap.pin.name)
        if match and tap.pin.kind is PinKind.OPEN_COLLECTOR and view.pin(tap.part, "COM"):
            yield tap.part, match[1]


def high_switches(view: View) -> list[HighSwitch]:
    """Every P-MOSFET whose three pins are connected."""
    found = []
    for fet in view.of("PMOS"):
        source, drain, gate = (view.at(fet, name) for name in ("S", "D", "G"))
        if source is None or drain is None or gate is None or len({source, drain, gate}) < 3:
            continue
        drives = tuple(
            r
            for r in view.on(gate, "R")
            if (far := view.far(r, gate)) is not None and far not in (source, drain, gate)
        )
        controls = {view.far(r, gate) for r in drives}
        found.append(
            HighSwitch(
                fet,
                source,
                drain,
                gate,
                tuple(view.between(gate, source, "R")),
                drives,
                tuple(view.between(gate, source, "C")),
                controls.pop() if len(controls) == 1 else None,
            )
        )
    return found


def switch_into(view: View, net: str) -> HighSwitch | None:
    """The switch whose drain is on a net."""
    return next((s for s in high_switches(view) if s.drain == net), None)


def diodes_into(view: View, net: str) -> list[tuple[Part, str]]:
    """(diode, anode's net) of each diode with its cathode on a net."""
    found = []
    for part in view.on(net, *_DIODES):
        anode = view.at(part, "A")
        if view.at(part, "K") == net and anode is not None and anode != net:
            found.append((part, anode))
    return found


def hold_supply(view: View, bus: str) -> tuple[HoldSupply, Part] | None:
    """The converter that feeds a bus through a diode, and that diode."""
    for diode, output in diodes_into(view, bus):
        for inductor in view.on(output, "L"):
            switching = view.far(inductor, output)
            for tap in view.taps(switching) if switching is not None else ():
                found = _hold_supply(view, tap.part, output) if tap.pin.name == "SW" else None
                if found is not None:
                    return found, diode
    return None


def _hold_supply(view: View, converter: Part, output: str) -> HoldSupply | None:
    feedback = view.at(converter, "FB")
    if feedback is None:
        return None
    tops = view.between(output, feedback, "R")
    bottoms = [r for r in view.on(feedback, "R") if view.is_ground(view.far(r, feedback))]
    if len(tops) != 1 or len(bottoms) != 1:
        return None
    return HoldSupply(converter, output, tops[0], bottoms[0])


def hold_output_v(view: View, supply: HoldSupply) -> Interval | None:
    """Output of a hold supply over the tolerances of reference and divider."""
    reference = view.rating(supply.converter, "reference_voltage")
    top, bottom = view.resistance(supply.top), view.resistance(supply.bottom)
    ends = (reference.low, reference.high, top.low, top.high, bottom.low, bottom.high)
    if None in ends or min(e for e in ends if e is not None) <= 0.0:
        return None
    assert reference.low is not None
    assert reference.high is not None
    assert top.low is not None
    assert top.high is not None
    assert bottom.low is not None
    assert bottom.high is not None
    return Interval(
        reference.low * (1.0 + top.low / bottom.high),
        reference.high * (1.0 + top.high / bottom.low),
    )


def parallel_range(view: View, resistors: tuple[Part, ...] | list[Part]) -> Interval | None:
    """Resistance of resistors in parallel over tolerance; None without any or with a zero."""
    ranges = [view.resistance(part) for part in resistors]
    lows = [r.low for r in ranges if r.low is not None and r.low > 0.0]
    highs = [r.high for r in ranges if r.high is not None and r.high > 0.0]
    if not ranges or len(lows) < len(ranges) or len(highs) < len(ranges):
        return None
    return Interval(1.0 / sum(1.0 / r for r in lows), 1.0 / sum(1.0 / r for r in highs))


def gate_drive_v(view: View, switch: HighSwitch, pull_ups: tuple[Part, ...]) -> Interval | None:
    """Gate-source voltage of a closed switch with these pull-ups, over source and tolerances."""
    up, down = parallel_range(view, pull_ups), parallel_range(view, switch.drives)
    if up is None or down is None:
        return None
    assert up.low is not None
    assert up.high is not None
    assert down.low is not None
    assert down.high is not None
    supply = standing_v(view, switch.source)
    assert supply.low is not None
    assert supply.high is not None
    return Interval(
        supply.low * up.low / (up.low + down.high), supply.high * up.high / (up.high + down.low)
    )


def standing_v(view: View, net: str) -> Interval:
    """Volts of a supply while its switches are closed: those of the rail behind them."""
    seen: set[str] = set()
    while net not in seen:
        seen.add(net)
        feeder = switch_into(view, net)
        if feeder is None:
            break
        net = feeder.source
    return view.volts(net)


def on_resistance(view: View, fet: Part, drive_v: float) -> float | None:
    """Hot on-resistance at a gate drive: the rating at the highest level not above the drive."""
    known = [name for level, name in _ON_RATINGS if level <= drive_v and view.declares(fet, name)]
    return HOT_CHANNEL * view.high(fet, known[-1]) if known else None


def least_on_drive_v(view: View, fet: Part) -> float | None:
    """Lowest gate drive at which the datasheet gives an on-resistance."""
    return next((level for level, name in _ON_RATINGS if view.declares(fet, name)), None)
