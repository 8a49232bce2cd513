"""No path from a hazardous circuit to a touchable one except through declared insulation.

Source: EN 61010-1:2010+A1, 6.3 to 6.5 (protection in normal and single-fault condition); here the
topological half of it: which parts bridge the barrier, and what they claim.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from hardware.design import Design, NetRecord, Part


@dataclass(frozen=True, slots=True)
class Leak:
    """A conductive path: net, part address, net, part address ... net."""

    steps: tuple[str, ...]

    def __str__(self) -> str:
        return " -> ".join(self.steps)


def conductive_groups(design: Design, part: Part) -> list[set[str]]:
    """Sets of nets that a part may join: all its nets, or one set per insulated group of pins.

    Pins of an insulated part outside every group count with each group: the worst case.
    """
    nets = {use.number: use.net for use in part.pins if use.net is not None}
    insulation = design.spec(part).insulation
    if insulation is None:
        return [set(nets.values())]
    grouped = {number for _, numbers in insulation.groups for number in numbers}
    loose = {net for number, net in nets.items() if number not in grouped}
    return [
        {nets[number] for number in numbers if number in nets} | loose
        for _, numbers in insulation.groups
    ]


def leaks(design: Design) -> list[Leak]:
    """The shortest conductive path from each hazardous net to a SELV net, if there is one."""
    neighbours: dict[str, list[tuple[str, str]]] = {net.name: [] for net in design.nets}
    for part in design.parts:
        for group in conductive_groups(design, part):
            for net in sorted(group):
                neighbours[net] += [(part.address, other) for other in sorted(group - {net})]
    found = []
    for start in design.nets:
        if start.domain.hazardous and (path := _path(design, neighbours, start)) is not None:
            found.append(Leak(path))
    return found


def _path(
    design: Design, neighbours: dict[str, list[tuple[str, str]]], start: NetRecord
) -> tuple[str, ...] | None:
    came: dict[str, tuple[str, str] | None] = {start.name: None}
    queue = deque([start.name])
    while queue:
        net = queue.popleft()
        if not design.net_by_name[net].domain.hazardous:
            steps = [net]
            while (step := came[steps[-1]]) is not None:
                steps += list(step)
            return tuple(reversed(steps))
        for part, other in neighbours[net]:
            if other not in came:
                came[other] = (part, net)
                queue.append(other)
    return None


def bridging_parts(design: Design) -> list[Part]:
    """Parts that touch both a hazardous and a SELV net."""
    return [
        part
        for part in design.parts
        if len({design.net_by_name[u.net].domain.hazardous for u in part.pins if u.net is not None})
        == 2
    ]
