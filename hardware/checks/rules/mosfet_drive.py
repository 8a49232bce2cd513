"""MOSFETs: gate drive on and off, and the heat that follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.conditions import INSIDE_C, REFERENCE_C
from hardware.checks.fets import DRIVES, HOT, SYMBOLS, Fet, fets
from hardware.checks.mutate import drop_part, first, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault
from hardware.checks.view import View
from hardware.design import Design, Part

_JUNCTION_C: Final = 150.0
#: Off means below half of the lowest threshold, which falls with temperature.
_OFF_SHARE: Final = 0.5
#: Leakage of a gate at its full voltage, and of a drain at 55 degC (AOS sheets: 100 nA, 5 uA).
_GATE_LEAK_A: Final = 100e-9
_DRAIN_LEAK_A: Final = 5e-6


def _on_low_v(view: View, net: str, seen: tuple[str, ...] = ()) -> float:
    """Lowest voltage of a supply while it is on: its own, or that behind the switch feeding it."""
    low, high = view.net(net).volts
    if low > 0 or net in seen:
        return low
    above = [
        _on_low_v(view, source, (*seen, net))
        for part in view.on(net, "PMOS")
        if view.at(part, "D") == net and (source := view.at(part, "S")) is not None
    ]
    return min(above, default=high)


def _parallel(view: View, parts: list[Part], *, high: bool) -> float:
    """Resistors in parallel at one end of their tolerance; infinite if there are none."""
    ohms = [view.resistance(part) for part in parts]
    ends = [(ohm.high if high else ohm.low) or 0.0 for ohm in ohms]
    if not ends:
        return float("inf")
    return 0.0 if min(ends) <= 0 else 1.0 / sum(1.0 / ohm for ohm in ends)


def _on_v(view: View, fet: Fet) -> tuple[float, float, str]:
    """Least and greatest gate drive while it is on, and the sum: divider, or the gate's range."""
    low, high = view.net(fet.gate).volts
    s_low, s_high = view.net(fet.source).volts
    if fet.sign > 0:
        return high - s_high, high - s_low, f"{fet.gate} {high:g} V over {fet.source}"
    pulls = view.between(fet.gate, fet.source, "R")
    drives = [part for part in view.on(fet.gate, "R") if part not in pulls]
    on_low = _on_low_v(view, fet.source)
    if len(drives) != 1 or not pulls:
        return on_low - low, s_high - low, f"{fet.source} over {fet.gate} at {low:g} V"
    least_pull, most_pull = _parallel(view, pulls, high=False), _parallel(view, pulls, high=True)
    least, most = _parallel(view, drives, high=False), _parallel(view, drives, high=True)
    if least_pull + most <= 0 or most_pull + least <= 0:
        return 0.0, 0.0, "the gate's resistors are zero"
    dimmest = on_low * least_pull / (least_pull + most)
    text = f"{on_low:g} V x {least_pull:.5g} / ({least_pull:.5g} + {most:.5g}) ohm"
    return dimmest, s_high * most_pull / (most_pull + least), text


def mosfet_drive(view: View) -> Iterator[Measurement]:
    """The gate drive turns the channel on and off, and the heat then is bearable.

    On: the drive reaches a level at which the on-resistance is guaranteed. Behind a divider of
    pull-up and series resistor that is U x R_up / (R_up + R_series), tolerances against it. Off: a
    resistor holds the gate at the source, and what leaks there stays below half of the threshold.
    Heat: the current's bound squared times the hot on-resistance; the junction stays below 150
    degC, the power below its rating derated to the inside temperature.
    """
    for fet in fets(view):
        if isinstance(fet, Part):
            continue
        label, part = view.label(fet.part), fet.part
        least, _, text = _on_v(view, fet)
        found = [(volts, name) for volts, name in DRIVES if view.declares(part, name)]
        if not found:
            yield fault(label, "drive", "no on-resistance is declared", source="datasheet")
            continue
        yield at_least(
            label,
            "gate drive",
            least,
            min(volts for volts, _ in found),
            "V",
            formula=text,
            source=f"lowest drive with a stated on-resistance; {view.cite(part, found[-1][1])}",
        )
        yield at_least(
            label,
            "gate drive over threshold",
            least,
            view.high(part, "gate_threshold_voltage"),
            "V",
            formula=text,
            source=view.cite(part, "gate_threshold_voltage"),
        )
        yield from _off(view, fet)
        stated = [name for volts, name in found if volts <= least] or [found[-1][1]]
        yield from _heat(view, fet, stated[0])


def _off(view: View, fet: Fet) -> Iterator[Measurement]:
    label, part = view.label(fet.part), fet.part
    source = view.cite(part, "gate_threshold_voltage")
    holding = view.between(fet.gate, fet.source, "R")
    if not holding:
        yield fault(label, "off", "nothing holds the gate at the source", source=source)
        return
    ohm = _parallel(view, holding, high=True)
    leak = _GATE_LEAK_A
    for resistor in view.on(fet.gate, "R"):
        far = view.far(resistor, fet.gate)
        for tap in () if resistor in holding or far is None else view.taps(far):
            if view.declares(tap.part, "output_leakage"):
                leak += view.high(tap.part, "output_leakage")
            elif view.symbol(tap.part) in SYMBOLS and tap.pin.name == "D":
                leak += _DRAIN_LEAK_A
    yield at_most(
        label,
        "gate voltage while off",
        leak * ohm,
        _OFF_SHARE * view.low(part, "gate_threshold_voltage"),
        "V",
        formula=f"{leak * 1e6:.3g} uA x {ohm:.5g} ohm; limit {_OFF_SHARE:g} x threshold",
        source=source,
    )


def _current(view: View, fet: Fet) -> tuple[float, str] | None:
    """Bound of the drain current: what the drain's resistors pass, or the ribbon feeding it."""
    loads = [part for part in view.on(fet.drain) if part is not fet.part]
    if loads and all(view.symbol(part) in ("R", "C", "TEST_POINT") for part in loads):
        volts = max(abs(end) for end in view.net(fet.drain).volts)
        ohms = [view.resistance(part).low or 0.0 for part in loads if view.symbol(part) == "R"]
        if not ohms or min(ohms) <= 0:
            return None
        return sum(volts / ohm for ohm in ohms), f"{volts:g} V / {min(ohms):.5g} ohm"
    net, seen = fet.source, {fet.source}
    while True:
        wires = [
            view.high(tap.part, "ribbon_current")
            for tap in view.taps(net)
            if view.declares(tap.part, "ribbon_current")
        ]
        if wires:
            return sum(wires), f"{len(wires)} ribbon wires of {wires[0]:g} A"
        above = [
            source
            for part in view.on(net, "PMOS")
            if view.at(part, "D") == net and (source := view.at(part, "S")) is not None
        ]
        if not above or above[0] in seen:
            return None
        net = above[0]
        seen.add(net)


def _heat(view: View, fet: Fet, resistance: str) -> Iterator[Measurement]:
    label, part = view.label(fet.part), fet.part
    found = _current(view, fet)
    if found is None:
        yield fault(label, "current", "nothing on its nets bounds the current", source="structure")
        return
    ampere, text = found
    yield at_most(
        label,
        "drain current",
        ampere,
        view.high(part, "rated_current"),
        "A",
        formula=text,
        source=view.cite(part, "rated_current"),
    )
    ohm = HOT * view.high(part, resistance)
    watts, k_per_w = ampere**2 * ohm, view.high(part, "thermal_resistance_junction_ambient")
    assert INSIDE_C.high is not None
    yield at_most(
        label,
        "junction temperature",
        INSIDE_C.high + watts * k_per_w,
        _JUNCTION_C,
        "degC",
        formula=f"{INSIDE_C.high:g} + ({ampere:.4g} A)^2 x {ohm:.4g} ohm x {k_per_w:g} K/W",
        source=view.cite(part, "thermal_resistance_junction_ambient"),
    )
    left = (_JUNCTION_C - INSIDE_C.high) / (_JUNCTION_C - REFERENCE_C)
    yield at_most(
        label,
        "heat",
        watts,
        left * view.high(part, "rated_power"),
        "W",
        formula=f"({ampere:.4g} A)^2 x {ohm:.4g} ohm; rating x {left:g} at {INSIDE_C.high:g} degC",
        source=view.cite(part, "rated_power"),
    )


def _p_fet(design: Design) -> Part | None:
    return first(design, lambda _, s: s.symbol == "PMOS")


def _rated(name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _p_fet(design)
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"a MOSFET with {factor:g} x {name}", plant)


def _gate_resistors(design: Design, *, to_source: bool) -> list[Part]:
    fet = _p_fet(design)
    if fet is None:
        return []
    nets = {use.name: use.net for use in fet.pins}
    return [
        part
        for part in design.parts
        if design.spec(part).symbol == "R"
        and any(use.net == nets["G"] for use in part.pins)
        and any(use.net == nets["S"] for use in part.pins) == to_source
    ]


def _weak_drive(design: Design) -> Design | None:
    found = _gate_resistors(design, to_source=False)
    return scale(design, found[0], "resistance", 10.0) if found else None


def _no_pull_up(design: Design) -> Design | None:
    found = _gate_resistors(design, to_source=True)
    for part in found:
        design = drop_part(design, part)
    return design if found else None


def _weak_pull_up(design: Design) -> Design | None:
    found = _gate_resistors(design, to_source=True)
    for part in found:
        design = scale(design, part, "resistance", 100.0)
    return design if found else None


def _no_bound(design: Design) -> Design | None:
    header = first(design, lambda _, s: any(r.name == "ribbon_current" for r in s.ratings))
    return drop_part(design, header) if header is not None and _p_fet(design) else None


RULES: Final = (
    Rule(
        "mosfet_drive",
        "Gate drive and heat of MOSFETs",
        "the MOSFETs' datasheets",
        mosfet_drive,
        (
            Fault("a gate resistor of ten times its value", _weak_drive),
            Fault("no pull-up at the gate", _no_pull_up),
            Fault("a pull-up of a hundred times its value", _weak_pull_up),
            Fault("nothing bounds the current", _no_bound),
            _rated("gate_threshold_voltage", 100.0),
            _rated("rated_current", 0.01),
            _rated("thermal_resistance_junction_ambient", 100.0),
            _rated("rated_power", 0.01),
        ),
    ),
)
