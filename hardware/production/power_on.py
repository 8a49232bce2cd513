"""Before and at the first power: resistance of each rail to ground, and how much it may draw.

A rail that is bridged to ground heats what feeds it. So every rail is measured without power first,
at a voltage at which no junction conducts, and then fed through a limit of current.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np

from hardware.checks.power_states import STATES, Flow, board_of, modules
from hardware.checks.supplies import rails_of
from hardware.checks.view import View

#: Highest voltage of the ohmmeter: below the drop of a Schottky diode, so that only resistors,
#: coils and beads carry its current.
TEST_V: Final = 0.1
#: A bridge of solder with needles and leads, estimate: the limit where no load of a rail is known.
BRIDGE_OHM: Final = 2.0
#: Limit of the source over the highest current: it carries what charges capacitors, no fault.
LIMIT: Final = 1.5
#: Power factor of a small rectifier supply, estimate: it only sets the limit of the AC source.
_POWER_FACTOR: Final = 0.4
_GROUND: Final = ""
#: Kinds of feed that the fixture stands in for at the first power.
_ENTRIES: Final = frozenset({"regulator", "ribbon", "bus"})
_Edge = tuple[int, int, float]


def ground_ohm(view: View, rail: str) -> float | None:
    """Least resistance from a rail to ground, None if nothing that is known joins them.

    Resistors and coils at their lower tolerance; beads and inductors are joints; a load counts as
    the resistor that draws its greatest current at its lowest voltage, though semiconductors draw
    far less at :data:`TEST_V`.
    """
    node, edges = _network(view)
    start, ground = node[rail], node[_GROUND]
    reached = _reached(start, ground, edges)
    if ground not in reached or start == ground:
        return None
    row = {inner: index for index, inner in enumerate(sorted(reached - {ground}))}
    matrix = np.zeros((len(row), len(row)))
    for one, other, siemens in edges:
        for here, far in ((one, other), (other, one)):
            if here in row:
                matrix[row[here], row[here]] += siemens
                if far in row:
                    matrix[row[here], row[far]] -= siemens
    current = np.zeros(len(row))
    current[row[start]] = 1.0
    return float(np.linalg.solve(matrix, current)[row[start]])


def _reached(start: int, ground: int, edges: tuple[_Edge, ...]) -> set[int]:
    """Nodes that current from ``start`` reaches; it goes no further than ground."""
    reached, queue = {start}, [start]
    while queue:
        here = queue.pop()
        for one, other, _ in edges if here != ground else ():
            there = other if here == one else one
            if here in (one, other) and there not in reached:
                reached.add(there)
                queue.append(there)
    return reached


@lru_cache(maxsize=8)
def _network(view: View) -> tuple[dict[str, int], tuple[_Edge, ...]]:
    """Node of each net (every ground is the node of ``""``), and edges with their conductance."""
    node = _nodes(view)
    edges = []
    for part in view.of("R", "RELAY_SPDT"):
        coil = view.symbol(part) == "RELAY_SPDT"
        ends = (view.at(part, "A1"), view.at(part, "A2")) if coil else view.ends(part)
        if ends is None or ends[0] is None or ends[1] is None or part.dnp:
            continue
        ohm = view.low(part, "coil_resistance") if coil else view.resistance(part).low
        if ohm and node[ends[0]] != node[ends[1]]:
            edges.append((node[ends[0]], node[ends[1]], 1.0 / ohm))
    loads: dict[int, float] = {}
    for net in view.design.nets:
        volts = rails_of(view).volts(net.name) if view.is_rail(net.name) else None
        if volts is not None and volts.low and node[net.name] != node[_GROUND]:
            siemens = load_a(view, net.name) / volts.low
            loads[node[net.name]] = max(siemens, loads.get(node[net.name], 0.0))
    edges += [(here, node[_GROUND], siemens) for here, siemens in loads.items() if siemens > 0.0]
    return node, tuple(edges)


def _nodes(view: View) -> dict[str, int]:
    """Nets that beads and inductors join have one number; so have all grounds."""
    parent = {net.name: net.name for net in view.design.nets} | {_GROUND: _GROUND}

    def root(net: str) -> str:
        while parent[net] != net:
            net = parent[net]
        return net

    for net in view.design.nets:
        if view.is_ground(net.name):
            parent[root(net.name)] = root(_GROUND)
    for part in view.of("FERRITE", "L"):
        ends = view.ends(part)
        if ends is not None and not part.dnp:
            parent[root(ends[0])] = root(ends[1])
    number = {net: index for index, net in enumerate(sorted({root(net) for net in parent}))}
    return {net: number[root(net)] for net in parent}


def load_a(view: View, rail: str, *, switched: bool = True) -> float:
    """Greatest current out of a rail of the board by itself; 0 where no load of it is known.

    Without ``switched``: relays and transmitter rest, as they do before there is firmware.
    """
    found = [0.0]
    for state in STATES:
        if switched or (state.relays == "off" and state.radio != "transmit"):
            found.append(Flow(board_of(view), state, {}).load(rail).worst)
    return max(found)


def least_ohm(view: View, rail: str) -> tuple[float, str]:
    """Resistance below which a rail is bridged, half of what its circuit has; the formula."""
    ohm = ground_ohm(view, rail)
    if ohm is None:
        return BRIDGE_OHM, "nothing known joins it to ground: a bridge of solder with needles"
    return 0.5 * ohm, f"half of {ohm:.4g} ohm: resistors, coils, loads at their greatest"


def entries(view: View) -> Iterator[tuple[str, float, float, str]]:
    """Rails that the fixture feeds first: net, volts, greatest amperes, formula."""
    rails = rails_of(view)
    for net, feeds in sorted(rails.feeds.items()):
        if not any(feed.kind in _ENTRIES and feed.origin is None for feed in feeds):
            continue
        volts, amperes = rails.volts(net), load_a(view, net, switched=False)
        if volts is not None and volts.high and amperes > 0.0 and not view.is_ground(net):
            yield net, volts.high, amperes, "loads of the board alone, radio and relays at rest"


def mains_a(view: View) -> tuple[float, str] | None:
    """Greatest AC current of the board by itself at 230 V, and the formula; None without mains."""
    for part, net in modules(view):
        watts = load_a(view, net, switched=False) * view.high(part, "output_voltage")
        watts = watts / view.low(part, "efficiency") + view.high(part, "no_load_power")
        return watts / 230.0 / _POWER_FACTOR, f"{watts:.3g} W / 230 V / {_POWER_FACTOR:g}"
    return None
