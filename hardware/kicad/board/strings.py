"""Nodes inside a mains string of resistors: which end they belong to, and which share a string.

The nodes of a divider carry their domain's name but a part of its voltage. For distances a node
counts as the conductor that fewer resistors part it from; nodes of one string need from each other
what their resistors have between their own pads.
"""

from __future__ import annotations

from collections import defaultdict, deque

from hardware.design import Design, Domain, NetClass
from hardware.parts.spec import Drawing


def effective_domains(design: Design) -> dict[str, Domain]:
    """Domain that each net counts as: for a string's node, that of its nearest mains conductor."""
    neighbours: dict[str, set[str]] = defaultdict(set)
    for part in design.parts:
        ends = [use.net for use in part.pins if use.net is not None]
        if design.spec(part).drawing is Drawing.RESISTOR and len(ends) == 2:
            neighbours[ends[0]].add(ends[1])
            neighbours[ends[1]].add(ends[0])
    found = {net.name: net.domain for net in design.nets}
    for net in design.nets:
        if net.net_class is NetClass.MAINS_SENSE:
            found[net.name] = found[_nearest(design, neighbours, net.name)]
    return found


def _nearest(design: Design, neighbours: dict[str, set[str]], start: str) -> str:
    """The nearest net of class Mains along resistors; the node itself if there is none."""
    seen, queue = {start}, deque([start])
    while queue:
        net = queue.popleft()
        if design.net_by_name[net].net_class is NetClass.MAINS:
            return net
        for other in sorted(neighbours[net] - seen):
            seen.add(other)
            queue.append(other)
    return start


def strings(design: Design) -> dict[str, list[str]]:
    """Nodes of the strings of each block, by the block's address."""
    found: dict[str, set[str]] = defaultdict(set)
    for net in design.nets:
        if net.net_class is NetClass.MAINS_SENSE:
            for node in net.nodes:
                found[design.part_by_reference[node.reference].block].add(net.name)
    return {block: sorted(nets) for block, nets in sorted(found.items())}
