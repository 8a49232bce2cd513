"""Every driver reaches the levels of every receiver, and no input sees more than it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.logic import on_volts, supply_net
from hardware.checks.logic_groups import Group, Injection, Pin, groups
from hardware.checks.logic_levels import (
    I2C_OUTPUTS,
    Corner,
    driven_levels,
    rail_v,
    supply_end,
    thresholds,
)
from hardware.checks.mutate import first, rewire, scale
from hardware.checks.rule import Fault, Measurement, Rule, SystemRule, at_least, at_most, fault
from hardware.checks.view import System, View
from hardware.design import Design, NetClass, Part
from hardware.parts.spec import Interval, PinKind

#: What an input stands above its supply where its maker states nothing else (CMOS: 0.3 to 0.5 V).
_ABOVE_SUPPLY_V: Final = 0.3
#: Current into an input's clamp: with its supply on for moments, with its supply off for long. CMOS
#: families state 20 mA as absolute maximum; a quarter of it, and less where the part works on.
_CLAMP_ON_A: Final = 1e-3
_CLAMP_OFF_A: Final = 5e-3

_Levels = dict[tuple[int, bool, str | None, bool], list[float]]


def logic_levels(system: System) -> Iterator[Measurement]:
    """High and low levels of each line at each receiver, over ribbons too.

    A driver is its supply (or ground) behind the resistance of its rated drop at its rated current;
    pulls stand at the end of their tolerance that hurts, every pin leaks its most, series and
    filter resistors drop what those currents make in them. The lowest high level must reach VIH,
    the highest low level must stay below VIL; what is left is the noise margin. Thresholds that are
    shares of a supply are judged at both ends of that supply, where levels of the same supply move
    with them.
    """
    for group in groups(system):
        yield from _driven(group)


def _driven(group: Group) -> Iterator[Measurement]:
    drivers = group.drivers
    known: _Levels = {}
    for receiver in group.receivers:
        others = [d for d in drivers if d is not receiver]
        if not others or not _has_thresholds(receiver):
            continue
        if supply_net(receiver.view, receiver.part) is None:
            text = f"{receiver.name}: its part has no supply"
            yield fault(receiver.label(), group.name, text, source="levels need a supply")
            continue
        for high in (True, False):
            found = _worst(group, receiver, others, high, known)
            if found is not None:
                yield found


def _has_thresholds(pin: Pin) -> bool:
    return pin.declares("input_high_voltage") or pin.declares("input_high_fraction")


def _corners(pin: Pin, high: bool) -> tuple[Corner, ...]:
    net = supply_net(pin.view, pin.part)
    if pin.declares("input_high_voltage"):
        return (Corner(net, not high),)
    return (Corner(net, False), Corner(net, True))


def _worst(
    group: Group, receiver: Pin, drivers: list[Pin], high: bool, known: _Levels
) -> Measurement | None:
    worst: Measurement | None = None
    for corner in _corners(receiver, high):
        volts = supply_end(receiver.view, receiver.part, corner)
        limits = thresholds(receiver.view, receiver.part, Interval(volts, volts))
        if limits is None:
            return None
        for driver in drivers:
            only_low = driver.kind is PinKind.OPEN_COLLECTOR or driver.name in I2C_OUTPUTS
            if high and only_low:
                continue
            key = (id(driver), high, corner.net, corner.high)
            if key not in known:
                known[key] = driven_levels(group, driver, high, corner)
            point = _point(group, receiver, driver, known[key][receiver.node], limits, volts, high)
            if worst is None or point.relative_margin < worst.relative_margin:
                worst = point
    return worst


def _point(
    group: Group,
    receiver: Pin,
    driver: Pin,
    level: float,
    limits: Interval,
    volts: float,
    high: bool,
) -> Measurement:
    which, limit = ("high", limits.high) if high else ("low", limits.low)
    rating = "input_high_voltage" if high else "input_low_voltage"
    if not receiver.declares(rating):
        rating = rating.replace("voltage", "fraction")
    judge = at_least if high else at_most
    return judge(
        receiver.label(),
        f"{which} level of {group.name} at {receiver.name}",
        level,
        limit or 0.0,
        "V",
        formula=f"driven by {driver.label()} {driver.name}, receiver at {volts:.3g} V",
        source=receiver.view.cite(receiver.part, rating),
    )


def logic_input_maximum(system: System) -> Iterator[Measurement]:
    """The highest voltage that a pull or a driver can bring to an input, with its supply on or off.

    A pin stands its absolute maximum, or its supply at its lowest and 0.3 V. Where a line may rise
    above that because it is pulled to another supply (a divider from 12 V), its resistance must
    limit the current into the pin's clamp: to 1 mA while that supply's over-voltage protection is
    late, to 5 mA while the part's own supply is off.
    """
    for group in groups(system):
        for pin in group.pins:
            net = supply_net(pin.view, pin.part)
            if net is None or pin.kind is PinKind.OPEN_COLLECTOR:
                continue
            yield _highest(group, pin, net)
            if any(tie.rail != net and tie.view.is_rail(tie.rail) for tie in group.ties):
                yield _surged(group, pin, net)
                yield _unpowered(group, pin, net)


def _surge_v(view: View, rail: str) -> float:
    """Highest voltage of a supply, its source's late over-voltage protection included."""
    high = on_volts(view, rail).high or 0.0
    for tap in view.taps(rail):
        if tap.pin.kind is PinKind.POWER_OUT and view.declares(tap.part, "output_overvoltage"):
            high = max(high, view.high(tap.part, "output_overvoltage"))
    return high


def _limit(view: View, part: Part, supply_v: float) -> tuple[float, str]:
    if view.declares(part, "input_above_supply"):
        above = view.high(part, "input_above_supply")
        return supply_v + above, view.cite(part, "input_above_supply")
    for name in ("input_absolute_maximum_voltage", "absolute_maximum_input_voltage"):
        if view.declares(part, name):
            return view.high(part, name), view.cite(part, name)
    return supply_v + _ABOVE_SUPPLY_V, "CMOS inputs stand their supply and 0.3 V"


def _foreign(group: Group, net: str, own_v: float, surge: bool) -> list[Injection]:
    """Pulls with foreign supplies at their highest and the part's own supply at ``own_v``."""
    found = []
    for tie, least, most in group.pull_ohms:
        volts = 0.0
        if tie.rail == net:
            volts = own_v
        elif tie.view.is_rail(tie.rail):
            view, rail = tie.view, tie.rail
            volts = _surge_v(view, rail) if surge else on_volts(view, rail).high or 0.0
        found.append(Injection(tie.node, volts, least if volts else most))
    return found


def _highest(group: Group, receiver: Pin, net: str) -> Measurement:
    corner = Corner(net, False)
    own_v = rail_v(receiver.view, net, corner, False)
    limit, source = _limit(receiver.view, receiver.part, own_v)
    pulls = _foreign(group, net, own_v, False)
    level = group.solve(pulls, {})[receiver.node]
    for driver in group.drivers:
        rail = supply_net(driver.view, driver.part)
        push = driver.kind is not PinKind.OPEN_COLLECTOR and driver.name not in I2C_OUTPUTS
        if push and driver is not receiver and rail is not None:
            level = max(level, rail_v(driver.view, rail, corner, True))
    return at_most(
        receiver.label(),
        f"highest voltage of {group.name} at {receiver.name}",
        level,
        limit,
        "V",
        formula=f"its supply {net} at {own_v:.3g} V, every other supply at its highest",
        source=source,
    )


def _surged(group: Group, receiver: Pin, net: str) -> Measurement:
    own_v = rail_v(receiver.view, net, Corner(net, False), False)
    limit, source = _limit(receiver.view, receiver.part, own_v)
    pulls = [*_foreign(group, net, own_v, True), Injection(receiver.node, limit, 1.0)]
    return at_most(
        receiver.label(),
        f"clamp current of {group.name} at {receiver.name}, other supplies at over-voltage",
        max(group.solve(pulls, {})[receiver.node] - limit, 0.0),
        _CLAMP_ON_A,
        "A",
        formula=f"pulls into a clamp at {limit:.3g} V",
        source=f"{source}; a twentieth of the 20 mA that CMOS families state for their clamps",
    )


def _unpowered(group: Group, receiver: Pin, net: str) -> Measurement:
    clamp = Injection(receiver.node, _ABOVE_SUPPLY_V, 1.0)
    node_v = group.solve([*_foreign(group, net, 0.0, True), clamp], {})[receiver.node]
    return at_most(
        receiver.label(),
        f"clamp current of {group.name} at {receiver.name} with its supply off",
        max(node_v - _ABOVE_SUPPLY_V, 0.0),
        _CLAMP_OFF_A,
        "A",
        formula=f"pulls from other supplies at their highest into a clamp at 0.3 V, {net} off",
        source="a quarter of the 20 mA that CMOS families state for their clamps",
    )


def tied_inputs(view: View) -> Iterator[Measurement]:
    """Inputs that are tied to a supply: the supply's lowest level must be a high one.

    A threshold that is a share of the part's own supply moves with it. An input of one supply that
    is tied to another one must also stand that one's highest level.
    """
    for part in view.parts:
        own = supply_net(view, part)
        if own is None:
            continue
        for use in part.pins:
            if use.kind is PinKind.INPUT and use.net is not None and view.is_rail(use.net):
                yield from _tied(view, part, use.name, use.net, own)


def _tied(view: View, part: Part, pin: str, rail: str, own: str) -> Iterator[Measurement]:
    supply, volts = on_volts(view, own), on_volts(view, rail)
    if view.declares(part, "input_high_voltage"):
        rating, limit = "input_high_voltage", view.low(part, "input_high_voltage")
    elif view.declares(part, "input_high_fraction"):
        at = volts.low if rail == own else supply.high
        rating, limit = "input_high_fraction", view.low(part, "input_high_fraction") * (at or 0.0)
    else:
        return
    yield at_least(
        view.label(part),
        f"level of {rail} at {pin}",
        volts.low or 0.0,
        limit,
        "V",
        formula=f"tied to {rail}",
        source=view.cite(part, rating),
    )
    if rail != own:
        limit, source = _limit(view, part, supply.low or 0.0)
        yield at_most(
            view.label(part),
            f"highest voltage of {rail} at {pin}",
            volts.high or 0.0,
            limit,
            "V",
            formula=f"tied to {rail}",
            source=source,
        )


def _weak_tie(design: Design) -> Design | None:
    """A tied input that asks for more than its supply."""
    rails = {net.name for net in design.nets if net.net_class is NetClass.POWER}
    part = first(
        design,
        lambda p, s: (
            any(r.name == "input_high_voltage" for r in s.ratings)
            and any(u.kind is PinKind.INPUT and u.net in rails for u in p.pins)
        ),
    )
    return None if part is None else scale(design, part, "input_high_voltage", 10.0)


def _series_of_a_filter(design: Design) -> Design | None:
    """A series resistor of 10 Mohm: leakage alone takes the level away."""
    names = {n.name for n in design.nets if n.net_class in (NetClass.SIGNAL, NetClass.CLOCK)}
    for part in design.parts:
        series = design.spec(part).symbol == "R" and all(use.net in names for use in part.pins)
        if series and any(_is_input(design, use.net, part.reference) for use in part.pins):
            return scale(design, part, "resistance", 1e5)
    return None


def _is_input(design: Design, net: str | None, apart: str) -> bool:
    """True if a driven input with thresholds is on the net."""
    return any(
        any(u.net == net and u.kind is PinKind.INPUT for u in part.pins)
        for part in design.parts
        if part.reference != apart
        and any(r.name == "input_high_voltage" for r in design.spec(part).ratings)
    )


def _weak_output(design: Design) -> Design | None:
    part = first(
        design,
        lambda p, s: (
            any(r.name == "output_high_voltage" for r in s.ratings)
            and any(u.kind is PinKind.OUTPUT and u.net is not None for u in p.pins)
            and all(r.name != "output_current" for r in s.ratings)
        ),
    )
    return None if part is None else scale(design, part, "output_high_voltage", 0.5)


def _pull_to_the_high_supply(design: Design) -> Design | None:
    """A pull-up that was soldered to the 12 V rail."""
    rails = [n for n in design.nets if n.net_class is NetClass.POWER and n.volts[1] > 6.0]
    logic = {n.name for n in design.nets if n.net_class is NetClass.SIGNAL}
    rail_names = {n.name for n in design.nets if n.net_class is NetClass.POWER} - {
        n.name for n in rails
    }
    for part in design.parts:
        nets = [use.net for use in part.pins]
        if not rails or design.spec(part).symbol != "R" or nets[0] not in rail_names:
            continue
        if nets[1] in logic and _is_input(design, nets[1], part.reference):
            return rewire(design, part, part.pins[0].number, rails[0].name)
    return None


_SOURCE: Final = "datasheet levels of both ends; JESD8C for what they mean"

RULES: Final = (
    SystemRule(
        "logic_levels",
        "Logic levels and noise margins",
        _SOURCE,
        logic_levels,
        (
            Fault("a series resistor a hundred thousand times too large", _series_of_a_filter),
            Fault("a driver with half its high level", _weak_output),
        ),
    ),
    SystemRule(
        "logic_input_maximum",
        "Highest voltage at logic inputs",
        "absolute maximum ratings; CMOS clamps stand 20 mA (JESD78 tests 100 mA)",
        logic_input_maximum,
        (Fault("a pull-up on the 12 V supply", _pull_to_the_high_supply),),
    ),
    Rule(
        "tied_inputs",
        "Inputs tied to a supply",
        "input levels of the datasheets",
        tied_inputs,
        (Fault("an input that asks for ten times the level", _weak_tie),),
    ),
)
