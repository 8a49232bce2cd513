"""Pull resistors are strong enough for leakage and disturbance."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from hardware.checks.logic import (
    PUSH_PULL,
    SAMPLED_PINS,
    SELECT_PINS,
    SELECTED_PINS,
    Line,
    lines,
    supply_net,
)
from hardware.checks.logic_groups import (
    Group,
    Injection,
    Pin,
    board_groups,
    group_capacitance,
    groups,
)
from hardware.checks.logic_levels import (
    Corner,
    free_levels,
    rail_v,
    supply_end,
    thresholds,
)
from hardware.checks.mutate import drop_part, first, scale
from hardware.checks.rule import (
    Fault,
    Measurement,
    Rule,
    SystemRule,
    at_least,
    at_most,
    fault,
    holds,
)
from hardware.checks.view import System, View
from hardware.design import Claim, Design, NetClass, Part
from hardware.parts.spec import Interval, PartSpec, PinKind

#: Fast transients come at up to 100 kHz (IEC 61000-4-4 edition 3); a line that rests on its pull
#: must be valid again after a fifth of the 10 us between two pulses, so that a repeated frame or
#: a second reading sees it undisturbed four times in five.
_RECOVERY_S: Final = 2e-6
#: From this shunt capacitance on, the 20 pF of a neighbouring conductor cannot move a line by more
#: than a sixth of a step, and there is nothing to recover from.
_FILTERED_F: Final = 100e-12
_FREE: Final = "a released line must have a level: leakage of all pins, both ends of the supply"


def pull_levels(system: System) -> Iterator[Measurement]:
    """Level of each line while every driver of it is released or not plugged in.

    V = Vpull - R (sum of leakages), every pin leaking its most in the direction that hurts, inner
    pulls of the parts included. While no firmware runs, a weak pull inside the controller may
    oppose at a pin that it is going to drive: the external one must win. Clock and data inputs of
    parts with a chip select need no level, because they are ignored until they are selected. A line
    that rests on its pull must recover from a coupled burst pulse within 2 us: t = R C ln(V / left)
    with the capacitance of pins, traces and ribbon; 10 kohm do, 100 kohm do not.
    """
    for group in groups(system):
        if any(pin.kind is PinKind.OUTPUT for pin in group.pins):
            continue
        listeners = _listeners(group)
        for pin in listeners:
            yield from _free_level(group, pin)
        if listeners and group.ties and not _is_data(group):
            yield from _recovery(group, listeners[0])


def _listeners(group: Group) -> list[Pin]:
    """Pins that need a level when nobody drives."""
    drivers = group.drivers
    found = []
    for pin in group.receivers:
        if not (pin.declares("input_high_voltage") or pin.declares("input_high_fraction")):
            continue
        own = pin.kind is PinKind.BIDIRECTIONAL and pin in drivers
        if own and (len(drivers) > 1 or not _rests_on_pull(group, pin)):
            continue
        found.append(pin)
    return found


def _rests_on_pull(group: Group, pin: Pin) -> bool:
    """True for a bidirectional pin that reads its line: a strap, a button, a foreign driver."""
    if any(other is not pin for other in group.receivers):
        return False
    foreign = any(port.drives for port in group.ports) or _pulled_low_by_somebody(group)
    return foreign or (bool(group.ties) and not group.ports)


def _is_data(group: Group) -> bool:
    """True for lines that are sampled by a clock only, or are clocks behind a select."""
    if any(line_net_class(view, line) is NetClass.CLOCK for view, line in group.members):
        return True
    if any(pin.kind in PUSH_PULL for pin in group.pins) or group.is_i2c:
        return True
    inputs = [pin for pin in group.receivers if pin.kind is PinKind.INPUT]
    return bool(inputs) and all(pin.name in SAMPLED_PINS for pin in inputs)


def line_net_class(view: View, line: Line) -> NetClass:
    """Class of the net that names a line."""
    return view.net(line.name).net_class


def _opposing(group: Group, pin: Pin, corner: Corner, upward: bool) -> tuple[Injection, ...]:
    """The controller's own weak pull against the line, at pins that it alone drives."""
    found: list[Injection] = []
    if _is_data(group):
        return ()
    for driver in group.drivers:
        if driver is pin or not driver.declares("internal_pull_resistance"):
            continue
        if driver.kind is not PinKind.BIDIRECTIONAL:
            continue
        ohms = driver.view.low(driver.part, "internal_pull_resistance")
        rail = supply_net(driver.view, driver.part)
        volts = rail_v(driver.view, rail, corner, True) if upward and rail else 0.0
        found.append(Injection(driver.node, volts, ohms))
    return tuple(found)


def _free_level(group: Group, pin: Pin) -> Iterator[Measurement]:
    quantity = f"level of {group.name} at {pin.name} with all drivers released"
    if pin.name in SELECTED_PINS and _selected(pin):
        text = "needs no level: ignored until its chip select, which is pulled"
        yield holds(pin.label(), quantity, formula=text, source=_FREE)
        return
    net = supply_net(pin.view, pin.part)
    if net is None or not (group.ties or pin.declares("pull_up_resistance")):
        text = f"{group.name} floats at {pin.name} when nobody drives it; give it a pull"
        yield fault(pin.label(), quantity, text, source=_FREE)
        return
    yield min(
        (_at_corner(group, pin, quantity, Corner(net, end)) for end in (False, True)),
        key=lambda point: point.relative_margin,
    )


def _selected(pin: Pin) -> bool:
    """True if the part has a chip select that hangs on a pull of its own board."""
    view = pin.view
    for use in pin.part.pins:
        if use.name in SELECT_PINS and use.net is not None:
            return any(use.net in line.nets and (line.pulls or line.ports) for line in lines(view))
    return False


def _pulled_low_by_somebody(group: Group) -> bool:
    """True where an open-drain output or a button pulls low: released, the line must be high."""
    if group.is_i2c or any(pin.kind is PinKind.OPEN_COLLECTOR for pin in group.pins):
        return True
    return any(
        view.symbol(tap.part) == "SW_PUSH" for view, line in group.members for tap in line.others
    )


def _at_corner(group: Group, pin: Pin, quantity: str, corner: Corner) -> Measurement:
    volts = supply_end(pin.view, pin.part, corner)
    limits = thresholds(pin.view, pin.part, Interval(volts, volts))
    assert limits is not None
    ground = free_levels(group, corner, False, _opposing(group, pin, corner, False))[pin.node]
    top = free_levels(group, corner, True, _opposing(group, pin, corner, True))[pin.node]
    formula = f"{pulls_text(group)}, leakages against it, supply {volts:.3g} V"
    if ground + top > volts or _pulled_low_by_somebody(group):
        return at_least(
            pin.label(), quantity, ground, limits.high or 0.0, "V", formula=formula, source=_FREE
        )
    return at_most(
        pin.label(), quantity, top, limits.low or 0.0, "V", formula=formula, source=_FREE
    )


def pulls_text(group: Group) -> str:
    """Pulls of a group as a formula names them."""
    return ", ".join(
        f"{tie.view.label(tie.part)} {tie.view.ohms(tie.part):g} ohm to {tie.rail}"
        for tie in group.ties
    )


def _recovery(group: Group, pin: Pin) -> Iterator[Measurement]:
    shunts = sum(view.farads(shunt.part) for view, line in group.members for shunt in line.shunts)
    net = supply_net(pin.view, pin.part)
    if shunts >= _FILTERED_F or net is None:
        return
    corner = Corner(net, False)
    volts = supply_end(pin.view, pin.part, corner)
    limits = thresholds(pin.view, pin.part, Interval(volts, volts))
    siemens = sum(1.0 / max(tie.view.ohms(tie.part), 1e-3) for tie in group.ties)
    farads = group_capacitance(group)
    level = free_levels(group, corner, False)[pin.node]
    assert limits is not None
    if level > volts / 2:
        left = 1.0 - (limits.high or 0.0) / max(level, 1e-9)
    else:
        left = (limits.low or 0.0) / max(volts, 1e-9)
    if left <= 0.0 or farads <= 0.0:
        return
    yield at_most(
        pin.label(),
        f"recovery of {group.name} from a coupled pulse",
        farads / siemens * math.log(1.0 / min(left, 1.0)),
        _RECOVERY_S,
        "s",
        formula=f"{1 / siemens:.4g} ohm x {farads * 1e12:.3g} pF x ln(1 / {left:.3g})",
        source="IEC 61000-4-4 at 100 kHz: valid again after a fifth of the 10 us between pulses",
    )


def idle_levels(view: View) -> Iterator[Measurement]:
    """Lines that must have a level on their own: a broken conductor, a strap read at reset.

    The block claims the level; the rule finds it from the pulls with all leakages against them,
    nothing plugged and nobody driving. ``idle_level`` is for lines that no output of the board
    drives, ``rest_level`` for those whose output may be missing or without supply.
    """
    by_net = {net: group for line, group in board_groups(view) for net in line.nets}
    for claim in (*view.claims("idle_level"), *view.claims("rest_level")):
        group = by_net.get(claim.subject)
        if group is None:
            text = "no digital line has this net any more"
            yield fault(claim.subject, "idle level", text, source=claim.reason)
            continue
        yield _idle(view, group, claim)


def _idle(view: View, group: Group, claim: Claim) -> Measurement:
    node = group.node(view, claim.subject)
    if not group.ties:
        return fault(claim.subject, "idle level", "nothing pulls the line", source=claim.reason)
    if claim.name == "idle_level" and any(pin.kind in PUSH_PULL for pin in group.pins):
        text = "an output is on a line whose level its pulls alone should make"
        return fault(claim.subject, "idle level", text, source=claim.reason)
    upward = claim.low is None
    level = free_levels(group, Corner(None, upward), upward)[node]
    formula = f"{pulls_text(group)}, leakages against it"
    return Measurement(
        claim.subject, "idle level", level, claim.low, claim.high, "V", formula, claim.reason
    )


def is_pull(design: Design, part: Part, spec: PartSpec) -> bool:
    """A resistor between a supply or ground and a net with an input of another part."""
    if spec.symbol != "R" or len(part.pins) != 2:
        return False
    classes = {use.net: design.net_by_name[use.net].net_class for use in part.pins if use.net}
    rails = (NetClass.POWER, NetClass.GROUND)
    logic = [net for net, kind in classes.items() if kind is NetClass.SIGNAL]
    return len(logic) == 1 and any(kind in rails for kind in classes.values())


def _pull_of_a_bus(design: Design) -> Part | None:
    """A pull on a net with an input and a bidirectional or tri-state pin, no plain output."""

    def wanted(part: Part, spec: PartSpec) -> bool:
        if not is_pull(design, part, spec):
            return False
        nets = {use.net for use in part.pins}
        kinds = {
            use.kind
            for other in design.parts
            for use in other.pins
            if use.net in nets
            and use.net is not None
            and design.net_by_name[use.net].net_class is NetClass.SIGNAL
        }
        drives = kinds & {PinKind.TRI_STATE, PinKind.BIDIRECTIONAL}
        return PinKind.INPUT in kinds and bool(drives) and PinKind.OUTPUT not in kinds

    return first(design, wanted)


def _no_pull(design: Design) -> Design | None:
    part = _pull_of_a_bus(design)
    return None if part is None else drop_part(design, part)


def _weak_pull(design: Design) -> Design | None:
    part = _pull_of_a_bus(design)
    return None if part is None else scale(design, part, "resistance", 1e3)


def _idle_pull(design: Design) -> Design | None:
    claimed = {claim.subject for claim in design.claims if claim.name == "idle_level"}
    part = first(
        design,
        lambda p, s: is_pull(design, p, s) and any(use.net in claimed for use in p.pins),
    )
    return None if part is None else drop_part(design, part)


RULES: Final = (
    SystemRule(
        "pull_levels",
        "Levels of released lines",
        "leakage and threshold tables; IEC 61000-4-4 for the recovery",
        pull_levels,
        (
            Fault("a pull left out", _no_pull),
            Fault("a pull a thousand times too weak", _weak_pull),
        ),
    ),
    Rule(
        "idle_levels",
        "Levels of lines that nothing drives",
        "the block's claim",
        idle_levels,
        (Fault("the pull of a claimed line left out", _idle_pull),),
    ),
)
