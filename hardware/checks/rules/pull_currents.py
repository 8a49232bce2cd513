"""What pulls ask of whoever must beat them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.logic import Line, on_volts, supply_net, supply_volts
from hardware.checks.logic_groups import Group, Injection, Pin, board_groups
from hardware.checks.logic_levels import (
    Corner,
    free_levels,
    sink_current_a,
    supply_end,
    thresholds,
)
from hardware.checks.mutate import first, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_most, fault
from hardware.checks.rules.pulls import is_pull, pulls_text
from hardware.checks.view import View
from hardware.design import Design, NetClass, Part
from hardware.parts.spec import Interval, PartSpec, PinKind

#: Greatest current of a pull, and the level of lines that stand high when nothing else is known.
_PULL_A: Final = 1e-3
_LOGIC_V: Final = 3.4


def pull_currents(view: View) -> Iterator[Measurement]:
    """What pulls ask of whoever must beat them: open-drain outputs, buttons.

    A pull holds a line and is no load: at most 1 mA (V / R), because thirty of them would take a
    quarter of the controller's own current, and because the drop in source resistors then stays
    below 0.15 V. A divider, which has both ends, is judged by its levels.

    An open-drain output sinks (V - VOL) / R of all pulls together within the current at which its
    low level is specified; a button's divider of pull-up and series resistor must reach a valid
    low, and a capacitor discharges into it within the contact's rating.
    """
    for line, group in board_groups(view):
        for pin in group.pins:
            if pin.kind is PinKind.OPEN_COLLECTOR and pin.declares("output_low_current"):
                yield _sunk(group, pin)
        if group.ties and not group.is_i2c:
            yield from _load(group)
        yield from _buttons(view, line, group)


def _load(group: Group) -> Iterator[Measurement]:
    both_ends = {tie.view.is_ground(tie.rail) for tie in group.ties}
    supplies = [supply_volts(pin.view, pin.part) for pin in group.pins]
    highest = max((volts.high or 0.0 for volts in supplies if volts is not None), default=0.0)
    if len(both_ends) > 1 or highest <= 0.0:
        return
    for tie, least, _ in group.pull_ohms:
        rail = on_volts(tie.view, tie.rail).high if tie.view.is_rail(tie.rail) else None
        volts = rail or min(highest, _LOGIC_V)
        yield at_most(
            tie.view.label(tie.part),
            f"current of the pull of {group.name}",
            volts / least,
            _PULL_A,
            "A",
            formula=f"{volts:.3g} V / {least:.4g} ohm",
            source="a pull holds a line and is no load",
        )


def _sunk(group: Group, pin: Pin) -> Measurement:
    parts = [
        (on_volts(tie.view, tie.rail).high or 0.0, tie.view.resistance(tie.part).low or 1e-3)
        for tie in group.ties
        if tie.view.is_rail(tie.rail)
    ]
    return at_most(
        pin.label(),
        f"current sunk from {group.name}",
        sum(volts / max(ohm, 1e-3) for volts, ohm in parts),
        sink_current_a(pin),
        "A",
        formula=" + ".join(f"{volts:.3g} V / {ohm:.4g} ohm" for volts, ohm in parts) or "no pull",
        source=pin.view.cite(pin.part, "output_low_current"),
    )


def _buttons(view: View, line: Line, group: Group) -> Iterator[Measurement]:
    for tap in line.others:
        if view.symbol(tap.part) != "SW_PUSH":
            continue
        net = tap.pin.net or ""
        if not view.is_ground(view.far(tap.part, net)):
            text = "the button joins its line to no ground"
            yield fault(view.label(tap.part), line.name, text, source="a button pulls low")
            continue
        pressed = Injection(group.node(view, net), 0.0, 0.1)
        for pin in group.receivers:
            own = supply_net(view, pin.part)
            corner = Corner(own, True)
            volts = supply_end(view, pin.part, corner)
            limits = thresholds(view, pin.part, Interval(volts, volts))
            if limits is not None:
                yield at_most(
                    pin.label(),
                    f"level of {line.name} with the button down",
                    free_levels(group, corner, True, (pressed,))[pin.node],
                    limits.low or 0.0,
                    "V",
                    formula=f"{pulls_text(group)} against the button's series resistor",
                    source="highest low level of the input",
                )
        if line.shunts:
            yield _contact_current(view, line, tap.part, net)


def _contact_current(view: View, line: Line, switch: Part, net: str) -> Measurement:
    ohms = [view.resistance(s.part).low or 1e-3 for s in line.series if net in (s.one, s.other)]
    total = 1.0 / sum(1.0 / max(ohm, 1e-3) for ohm in ohms) if ohms else 1e-3
    volts = view.volts(line.name).high or 0.0
    return at_most(
        view.label(switch),
        f"current of {line.name}'s capacitor into the button",
        volts / total,
        view.high(switch, "rated_current"),
        "A",
        formula=f"{volts:.3g} V / {total:.4g} ohm",
        source=view.cite(switch, "rated_current"),
    )


def _open_drain_pull(design: Design) -> Design | None:
    """The pull-up of an open-drain output at a hundredth."""
    drains = {
        use.net
        for part in design.parts
        if any(r.name == "output_low_current" for r in design.spec(part).ratings)
        for use in part.pins
        if use.kind is PinKind.OPEN_COLLECTOR
    }
    part = first(
        design,
        lambda p, s: is_pull(design, p, s) and any(use.net in drains for use in p.pins),
    )
    return None if part is None else scale(design, part, "resistance", 0.01)


def _strong_pull(design: Design) -> Design | None:
    """A pull from a supply to an input at a hundredth."""
    inputs = {use.net for part in design.parts for use in part.pins if use.kind is PinKind.INPUT}
    grounds = {net.name for net in design.nets if net.net_class is NetClass.GROUND}

    def wanted(part: Part, spec: PartSpec) -> bool:
        nets = {use.net for use in part.pins}
        return is_pull(design, part, spec) and bool(nets & inputs - grounds) and not nets & grounds

    part = first(design, wanted)
    return None if part is None else scale(design, part, "resistance", 0.01)


def _button_series(factor: float, design: Design) -> Design | None:
    keys = {
        use.net
        for part in design.parts
        if design.spec(part).symbol == "SW_PUSH"
        for use in part.pins
        if use.net and design.net_by_name[use.net].net_class is NetClass.SIGNAL
    }
    part = first(design, lambda p, s: s.symbol == "R" and any(use.net in keys for use in p.pins))
    return None if part is None else scale(design, part, "resistance", factor)


RULES: Final = (
    Rule(
        "pull_currents",
        "Currents of pull resistors",
        "output low current at which the low level is specified; contact ratings",
        pull_currents,
        (
            Fault("an open-drain pull-up at a hundredth", _open_drain_pull),
            Fault("a pull at a hundredth", _strong_pull),
            Fault(
                "a button's series resistor at a hundredfold", lambda d: _button_series(100.0, d)
            ),
            Fault("a button's series resistor at a hundredth", lambda d: _button_series(0.01, d)),
        ),
    ),
)
