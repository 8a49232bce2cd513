"""Drivers and what they drive: line matching, edges, filters, currents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardware.checks.logic import (
    PUSH_PULL,
    Line,
    is_lamp,
    on_volts,
    supply_net,
    supply_volts,
)
from hardware.checks.logic_edges import DRIVER_OHM, path_ohm
from hardware.checks.logic_groups import Group, Pin, board_groups
from hardware.checks.mutate import first, scale
from hardware.checks.rule import (
    Fault,
    Measurement,
    Rule,
    at_most,
)
from hardware.checks.view import View
from hardware.design import Design, NetClass, Part
from hardware.parts.spec import PartSpec, PinKind

#: Impedance of a flat cable between grounds, and of a trace over a plane.
_RIBBON_OHM: Final = 100.0
_TRACE_OHM: Final = 50.0
#: What an input stands above its supply, of the 3.4 V step that arrives there.
_OVERSHOOT: Final = 0.3 / 3.4
#: A 60 mm trace (0.4 ns) is short against a 2 ns edge: only 2 x 0.4 / 2 of the swing rings.
_TRACE_SHARE: Final = 0.4
#: The first wave at the far end must be a valid high: 0.8 of the swing.
_FIRST_STEP: Final = 0.8
#: A family whose rated current is this or less (HC, AHC) is soft: at least a quarter of the
#: resistance of its rated drop.
_SOFT_A: Final = 5e-3
_SOFT_SHARE: Final = 0.25
_LEAST_LAMP_V: Final = 1.6
_LINE: Final = "line theory: the far end sees 2 Z / (Z + R) of the step"


@dataclass(frozen=True, slots=True)
class _Source:
    """A driver's own resistance, least and greatest; ``soft`` needs no series resistor."""

    least: float
    most: float
    soft: bool


def source_termination(view: View) -> Iterator[Measurement]:
    """Series resistance of drivers against the line that they drive.

    The far end of an unterminated line sees 2 Z / (Z + R) of the step, R being driver and series
    resistor. Above the step it may rise by the 0.3 V that an input stands: R >= 0.84 Z on a ribbon
    (Z = 100 ohm), 0.64 Z on a trace (Z = 50 ohm), which is short against the edge. And the first
    wave must be a valid high, 0.8 of the step: R <= 1.5 Z, or the edge climbs in steps. Asked of
    every output onto a ribbon, of clocks, and wherever a series resistor was placed.
    """
    for line, group in board_groups(view):
        if group.is_i2c:
            continue
        for driver in _pushing(line, group):
            for target in _targets(line, driver):
                point = _match(view, line, driver, target)
                if point is not None:
                    yield point


def _pushing(line: Line, group: Group) -> list[Pin]:
    strong = [pin for pin in group.pins if pin.kind in PUSH_PULL]
    if strong or any(port.drives for port in line.ports):
        return strong
    if any(pin.kind is PinKind.OPEN_COLLECTOR for pin in group.pins):
        return []
    return [p for p in group.drivers if p.declares("internal_pull_resistance")]


def _targets(line: Line, driver: Pin) -> list[str]:
    """Nets at the far ends: ribbon contacts, else listening pins."""
    if line.ports:
        return sorted({port.net for port in line.ports})
    listening = (PinKind.INPUT, PinKind.BIDIRECTIONAL)
    return sorted(
        {
            tap.pin.net
            for tap in line.pins
            if tap.pin.kind in listening and tap is not driver.tap and tap.pin.net
        }
    )


def _match(view: View, line: Line, driver: Pin, target: str) -> Measurement | None:
    start = driver.tap.pin.net or ""
    series = path_ohm(view, line, start, target)
    if series is None:
        return None
    source = _source(driver)
    clock = view.net(line.name).net_class is NetClass.CLOCK
    if not (line.ports or clock or series > 0.0):
        return None
    if line.ports:
        ohm, low = _RIBBON_OHM, 2.0 / (1.0 + _OVERSHOOT) - 1.0
    else:
        ohm, low = _TRACE_OHM, 2.0 / (1.0 + _OVERSHOOT / _TRACE_SHARE) - 1.0
    high = (2.0 / _FIRST_STEP - 1.0) * ohm
    least, most = series + source.least, series + source.most
    judged = most if series > 0.0 and most / high > low * ohm / max(least, 1e-3) else least
    soft = source.soft and series <= 0.0
    return Measurement(
        driver.label(),
        f"source resistance of {driver.name} towards {target}",
        judged,
        low * ohm,
        None if soft else high,
        "ohm",
        f"series {series:.4g} ohm + driver {source.least:.3g} to {source.most:.3g} ohm,"
        f" line {ohm:g} ohm",
        _LINE,
    )


def _source(driver: Pin) -> _Source:
    view, part = driver.view, driver.part
    net = supply_net(view, part)
    if net is not None and driver.declares("output_current"):
        amps = view.high(part, "output_current")
        if 0.0 < amps <= _SOFT_A and driver.declares("output_high_voltage"):
            drop = (on_volts(view, net).high or 0.0) - view.low(part, "output_high_voltage")
            return _Source(_SOFT_SHARE * max(drop, 0.0) / amps, max(drop, 0.0) / amps, True)
    return _Source(DRIVER_OHM.low or 0.0, DRIVER_OHM.high or 0.0, False)


def output_currents(view: View) -> Iterator[Measurement]:
    """Steady current of an output into pulls and lamps against its rating.

    A pull takes V / R, a lamp (V - VF) / R, all on one output added.
    """
    for line, group in board_groups(view):
        for pin in group.pins:
            drives = pin.kind in (PinKind.OUTPUT, PinKind.TRI_STATE, PinKind.BIDIRECTIONAL)
            if drives and pin.declares("output_current"):
                yield from _output_current(view, line, group, pin)


def _output_current(view: View, line: Line, group: Group, pin: Pin) -> Iterator[Measurement]:
    volts = supply_volts(view, pin.part)
    if volts is None or volts.high is None:
        return
    amps, terms = 0.0, []
    for tie, least, _ in group.pull_ohms:
        amps += volts.high / least
        terms.append(f"{volts.high:.3g} V / {view.ohms(tie.part):g} ohm")
    lamps = {tap.pin.net: tap.part for tap in line.others if is_lamp(view, tap.part)}
    for series in line.series:
        lamp = lamps.get(series.one) or lamps.get(series.other)
        if lamp is None:
            continue
        forward = view.rating(lamp, "forward_voltage").low or _LEAST_LAMP_V
        ohm = max(view.resistance(series.part).low or 0.0, 1e-3)
        amps += max(volts.high - forward, 0.0) / ohm
        terms.append(f"({volts.high:.3g} - {forward:.3g}) V / {view.ohms(series.part):g} ohm")
    if not terms:
        return
    limits = view.rating(pin.part, "output_current")
    yield at_most(
        pin.label(),
        f"current of {pin.name} into {line.name}",
        amps,
        limits.low or limits.high or 0.0,
        "A",
        formula=" + ".join(terms),
        source=view.cite(pin.part, "output_current"),
    )


def _series(design: Design, part: Part, spec: PartSpec) -> bool:
    """A resistor from an output or controller pin to a signal net."""
    if spec.symbol != "R":
        return False
    nets = {use.net for use in part.pins}
    logic = (NetClass.SIGNAL, NetClass.CLOCK)
    if not all(net and design.net_by_name[net].net_class in logic for net in nets):
        return False
    kinds = {
        use.kind
        for other in design.parts
        if other is not part
        for use in other.pins
        if use.net in nets
    }
    return bool(kinds & PUSH_PULL)


def _scaled_series(factor: float, design: Design) -> Design | None:
    lamps = {
        use.net
        for part in design.parts
        if any(r.name == "forward_voltage" for r in design.spec(part).ratings)
        for use in part.pins
    }
    part = first(
        design,
        lambda p, s: _series(design, p, s) and not any(use.net in lamps for use in p.pins),
    )
    return None if part is None else scale(design, part, "resistance", factor)


def _lamp_resistor(design: Design) -> Design | None:
    """The series resistor of a lamp on an output at a twentieth."""
    driven = {
        use.net
        for part in design.parts
        if any(r.name == "output_current" for r in design.spec(part).ratings)
        for use in part.pins
        if use.kind in (PinKind.OUTPUT, PinKind.BIDIRECTIONAL)
        and use.net
        and design.net_by_name[use.net].net_class is NetClass.SIGNAL
    }
    lamps = {
        use.net
        for part in design.parts
        if any(r.name == "forward_voltage" for r in design.spec(part).ratings)
        for use in part.pins
        if use.net and design.net_by_name[use.net].net_class is NetClass.SIGNAL
    }
    part = first(
        design,
        lambda p, s: (
            s.symbol == "R"
            and any(use.net in driven for use in p.pins)
            and any(use.net in lamps for use in p.pins)
        ),
    )
    return None if part is None else scale(design, part, "resistance", 0.05)


RULES: Final = (
    Rule(
        "source_termination",
        "Series resistors and their lines",
        _LINE,
        source_termination,
        (
            Fault("a series resistor at a tenth", lambda d: _scaled_series(0.1, d)),
            Fault("a series resistor tenfold", lambda d: _scaled_series(10.0, d)),
        ),
    ),
    Rule(
        "output_currents",
        "Steady currents of outputs",
        "rated output currents",
        output_currents,
        (Fault("a lamp's resistor at a twentieth", _lamp_resistor),),
    ),
)
