"""Edges on digital lines: resistance along a path, Elmore's time constant, slopes."""

from __future__ import annotations

from typing import Final

from hardware.checks.logic import RIBBON_F, Line, trace_capacitance
from hardware.checks.logic_groups import Group, Pin, pin_capacitance
from hardware.checks.view import View
from hardware.parts.spec import Interval

#: Output resistance of a 3.3 V CMOS output of 8 mA and more: no datasheet limits it; 20 to 40 ohm
#: are what IBIS models of the class show.
DRIVER_OHM: Final = Interval(20.0, 40.0)
_SHIELDING: Final = 4.0
#: 10 to 90 % of an exponential edge, in time constants.
EDGE: Final = 2.2


def path_ohm(view: View, line: Line, start: str, end: str) -> float | None:
    """Sum of the series resistors between two nets of a line; None if nothing joins them."""
    found = {start: 0.0}
    queue = [start]
    while queue:
        net = queue.pop()
        for series in line.series:
            if net in (series.one, series.other):
                other = series.other if net == series.one else series.one
                if other not in found:
                    found[other] = found[net] + view.ohms(series.part)
                    queue.append(other)
    return found.get(end)


def node_capacitances(group: Group) -> list[float]:
    """Capacitance at each node: pins, shunt capacitors, traces and ribbons."""
    farads = [0.0] * max(group.count, 1)
    for pin in group.pins:
        farads[pin.node] += pin_capacitance(pin)
    contacts: set[tuple[str, str]] = set()
    for view, line in group.members:
        farads[group.node(view, line.name)] += trace_capacitance(view, line)
        for shunt in line.shunts:
            farads[group.node(view, shunt.net)] += view.farads(shunt.part)
        for port in line.ports:
            contact = (port.connector.interface, port.pin)
            if contact not in contacts:
                contacts.add(contact)
                farads[group.node(view, port.net)] += RIBBON_F
    return farads


def elmore_s(group: Group, driver: Pin, end: int) -> float:
    """Elmore's time constant from a driver to a node, in seconds.

    Each capacitor times the resistance that its path shares with the path to the node. A capacitor
    behind a branch of four times that resistance or more counts nothing: it holds back the last
    fifth of the swing only, beyond the threshold.
    """
    reached: dict[int, tuple[tuple[int, float], ...]] = {
        driver.node: ((-1, DRIVER_OHM.high or 0.0),)
    }
    queue = [driver.node]
    while queue:
        node = queue.pop()
        for number, (one, other, siemens) in enumerate(group.conductances):
            if node in (one, other):
                far = other if node == one else one
                if far not in reached:
                    reached[far] = (*reached[node], (number, 1.0 / siemens))
                    queue.append(far)
    path = set(reached.get(end, ()))
    total = 0.0
    for node, farads in enumerate(node_capacitances(group)):
        steps = reached.get(node, ())
        shared = sum(step[1] for step in steps if step in path)
        branch = sum(ohm for _, ohm in steps) - shared
        if branch < _SHIELDING * shared:
            total += farads * shared
    return total


def edge_s_per_v(group: Group, driver: Pin, receiver: Pin, volts: float) -> float:
    """Slope of an edge at a receiver, in seconds per volt, 10 to 90 % of ``volts``."""
    return EDGE * elmore_s(group, driver, receiver.node) / (0.8 * volts)
