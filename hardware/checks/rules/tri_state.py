"""Outputs that share a line are never on together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Final

from hardware.checks.logic import PUSH_PULL, Line, lines
from hardware.checks.logic_groups import Group, Pin, groups
from hardware.checks.mutate import rewire
from hardware.checks.rule import Fault, Measurement, SystemRule, at_most, fault, holds
from hardware.checks.view import System, View
from hardware.design import Design, NetClass
from hardware.parts.spec import PinKind

_SOURCE: Final = "two outputs on one line must have different enables"
#: Names of an enable, active low: of a buffer, of a part on a serial bus.
_ENABLES: Final = ("OE_N", "CS_N", "SCS_N")
#: A deselected part must be off before the next one is on: firmware's gap between two selects.
_GAP_SUFFIX: Final = "_SELECT_GAP_NS"


def bus_sharing(system: System) -> Iterator[Measurement]:
    """Three-state outputs on one line, over ribbons too, each with a select of its own.

    A plain output shares with nobody. The selects must be different lines, and each must rest high
    by a pull, so that nobody drives while firmware does not run.
    """
    for group in groups(system):
        pushing = [pin for pin in group.pins if pin.kind in PUSH_PULL]
        for one, other in combinations(pushing, 2):
            yield _pair(group, one, other)


def _pair(group: Group, one: Pin, other: Pin) -> Measurement:
    quantity = f"sharing of {group.name} with {other.label()} {other.name}"
    if PinKind.OUTPUT in (one.kind, other.kind):
        text = f"{one.name} and {other.name} drive {group.name} at the same time"
        return fault(one.label(), quantity, text, source=_SOURCE)
    enables = [_enable(pin) for pin in (one, other)]
    for pin, line in zip((one, other), enables, strict=True):
        if line is None:
            text = f"{pin.label()} {pin.name} has no enable that a line drives"
            return fault(one.label(), quantity, text, source=_SOURCE)
    first, second = enables
    assert first is not None
    assert second is not None
    if _contacts(first) & _contacts(second) or first is second:
        text = f"both are enabled by {first.name}"
        return fault(one.label(), quantity, text, source=_SOURCE)
    formula = f"enabled by {first.name} and {second.name}"
    return holds(one.label(), quantity, formula=formula, source=_SOURCE)


def _enable(pin: Pin) -> Line | None:
    net = next((u.net for u in pin.part.pins if u.name in _ENABLES and u.net is not None), None)
    return next((line for line in lines(pin.view) if net in line.nets), None)


def _contacts(line: Line) -> set[tuple[str, str]]:
    return {(port.connector.interface, port.pin) for port in line.ports}


def select_gap(system: System) -> Iterator[Measurement]:
    """The firmware's gap between two selects against the slowest output to let go.

    The gap that the host states (``..._SELECT_GAP_NS``) must exceed the time in which any output on
    a shared line of its boards releases it.
    """
    for group in groups(system):
        pushing = [pin for pin in group.pins if pin.kind in PUSH_PULL]
        if len(pushing) < 2:
            continue
        gap = _gap_s(group.members[0][0])
        for pin in pushing:
            if not pin.declares("output_disable_time"):
                continue
            time = pin.view.high(pin.part, "output_disable_time")
            quantity = f"release of {group.name} by {pin.name}"
            if gap is None:
                text = f"no firmware constant ...{_GAP_SUFFIX} states the gap between selects"
                yield fault(pin.label(), quantity, text, source=_SOURCE)
                continue
            yield at_most(
                pin.label(),
                quantity,
                time,
                gap,
                "s",
                formula=f"{time * 1e9:g} ns of the firmware's {gap * 1e9:g} ns",
                source=pin.view.cite(pin.part, "output_disable_time"),
            )


def _gap_s(view: View) -> float | None:
    found = [c.value for c in view.design.firmware_constants if c.name.endswith(_GAP_SUFFIX)]
    return min(found) * 1e-9 if found else None


def _shared_select(design: Design) -> Design | None:
    """The second output of a shared line enabled by the first one's select."""
    by_net: dict[str, list[tuple[str, str]]] = {}
    for part in design.parts:
        if not any(use.kind is PinKind.TRI_STATE for use in part.pins):
            continue
        for use in part.pins:
            if use.name in _ENABLES and use.net is not None:
                by_net.setdefault(part.mpn, []).append((part.reference, use.number))
    for twins in by_net.values():
        if len(twins) > 1:
            (one, pin), (other, number) = twins[:2]
            net = next(u.net for u in design.part_by_reference[one].pins if u.number == pin)
            if any(
                u.net == net for u in design.part_by_reference[other].pins if u.number == number
            ):
                continue
            return rewire(design, design.part_by_reference[other], number, net)
    return None


def _enabled_for_ever(design: Design) -> Design | None:
    """The enable of a three-state output that leaves the board is tied to ground."""
    ground = next((n.name for n in design.nets if n.net_class is NetClass.GROUND), None)
    headers = {end.reference for end in design.connectors if not end.host}
    ribbon = {
        use.net
        for part in design.parts
        if part.reference in headers
        for use in part.pins
        if use.net is not None and design.net_by_name[use.net].net_class is NetClass.SIGNAL
    }
    near = {
        use.net
        for part in design.parts
        if design.spec(part).symbol == "R" and any(use.net in ribbon for use in part.pins)
        for use in part.pins
        if use.net is not None and design.net_by_name[use.net].net_class is NetClass.SIGNAL
    }
    for part in design.parts:
        if any(u.kind is PinKind.TRI_STATE and u.net in near for u in part.pins):
            for use in part.pins:
                if use.name in _ENABLES:
                    return rewire(design, part, use.number, ground)
    return None


def _no_gap(design: Design) -> Design | None:
    kept = tuple(c for c in design.firmware_constants if not c.name.endswith(_GAP_SUFFIX))
    if len(kept) == len(design.firmware_constants):
        return None
    return replace(design, firmware_constants=kept)


def _short_gap(design: Design) -> Design | None:
    if not any(c.name.endswith(_GAP_SUFFIX) for c in design.firmware_constants):
        return None
    constants = tuple(
        replace(c, value=1) if c.name.endswith(_GAP_SUFFIX) else c
        for c in design.firmware_constants
    )
    return replace(design, firmware_constants=constants)


RULES: Final = (
    SystemRule(
        "bus_sharing",
        "Outputs that share a line",
        _SOURCE,
        bus_sharing,
        (
            Fault("two outputs of a line with one select", _shared_select),
            Fault("an output of a shared line always enabled", _enabled_for_ever),
        ),
    ),
    SystemRule(
        "select_gap",
        "Time between two selects",
        "output disable times of the datasheets",
        select_gap,
        (
            Fault("no gap stated", _no_gap),
            Fault("a gap of one nanosecond", _short_gap),
        ),
    ),
)
