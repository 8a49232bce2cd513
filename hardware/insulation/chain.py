"""The shortest chain of gaps between two conductors, over floating ones as stations.

A gap below X beside a floating conductor counts as nothing, so floating conductors that such gaps
join to one of the two are taken as one with it. Beyond those, the chain is sought over lower bounds
(distances of bounding boxes seen from above); the gaps of the chain found are measured, and it is
sought again until all of its gaps are measured ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import inf
from typing import TypeAlias

import numpy as np
import shapely

from hardware.insulation.conductors import FACES, Conductor, joined
from hardware.insulation.features import Floats, Indices
from hardware.insulation.groove import is_below

Place: TypeAlias = tuple[float, float, str]


@dataclass(frozen=True, slots=True)
class Gap:
    """The way from one conductor to the next without another between; inf: there is none."""

    length_mm: float
    points: tuple[Place, ...] = ()
    from_owner: str = ""
    to_owner: str = ""

    def turned(self) -> Gap:
        """The same way back."""
        return Gap(self.length_mm, self.points[::-1], self.to_owner, self.from_owner)


#: Measures the gap between two conductors, inf if it is longer than the limit.
Measure: TypeAlias = Callable[[Conductor, Conductor, float], Gap]


@dataclass(frozen=True, slots=True)
class Chain:
    """Gaps in order, the names of the stations between, and the length that counts."""

    length_mm: float
    gaps: tuple[Gap, ...]
    stations: tuple[str, ...]


class Stations:
    """The floating conductors of a board, with lower bounds of the gaps between them."""

    def __init__(
        self, conductors: Sequence[Conductor], layers: tuple[str, str], thickness_mm: float
    ) -> None:
        self.conductors, self.thickness_mm = tuple(conductors), thickness_mm
        self.layers = layers
        pieces = [
            (index, face, shape.bounds)
            for index, each in enumerate(self.conductors)
            for face in FACES
            for shape in each.pieces_on(face)
        ]
        self.index = np.array([index for index, *_ in pieces], dtype=np.intp)
        self.face = np.array([face for _, face, _ in pieces], dtype=np.intp)
        self.boxes = np.array([box for *_, box in pieces]).reshape(-1, 4)

    def face_of(self, layer: str) -> int:
        """The face that a layer lies on."""
        return self.layers.index(layer)

    @cached_property
    def among(self) -> Floats:
        """Lower bounds (n, n) among the floating conductors: of their pieces' bounding boxes."""
        least = np.full((len(self.conductors), len(self.conductors)), inf)
        low, high = self.boxes[:, :2], self.boxes[:, 2:]
        for index, face, box in zip(self.index, self.face, self.boxes, strict=True):
            apart = np.maximum(np.maximum(low - box[2:], box[:2] - high), 0.0)
            rise = np.where(self.face == face, 0.0, self.thickness_mm)
            near = np.sqrt(apart[:, 0] ** 2 + apart[:, 1] ** 2 + rise**2)
            np.minimum.at(least[index], self.index, near)
        np.fill_diagonal(least, inf)
        return least

    def to(self, conductor: Conductor, limit_mm: float) -> Floats:
        """Lower bounds (n) of the gaps to a conductor, inf where above the limit."""
        least = np.full(len(self.conductors), inf)
        if not self.conductors:
            return least
        boxes = shapely.box(*self.boxes.T)
        for face, end in enumerate(conductor.faces):
            if end is not None:
                found, level = end.near(boxes, limit_mm)
                rise = np.where(self.face[found] == face, 0.0, self.thickness_mm)
                np.minimum.at(least, self.index[found], np.hypot(level, rise))
        return least


class _Cluster:
    """A conductor with all floating ones that gaps below X join to it: they are as one."""

    def __init__(self, root: Conductor) -> None:
        self.root = root
        self.before: dict[int, tuple[int, Gap]] = {}
        self.whole = root

    def grow(
        self, stations: Stations, free: Indices, measure: Measure, groove_mm: float
    ) -> Conductor:
        """Add conductor after conductor; returns all of them as one."""
        least = stations.among
        row = stations.to(self.root, groove_mm)
        queue = [(-1, self.root, row)]
        while queue:
            number, conductor, row = queue.pop(0)
            for other in free[is_below(row[free], groove_mm)].tolist():
                if other not in self.before:
                    gap = measure(conductor, stations.conductors[other], groove_mm)
                    if is_below(gap.length_mm, groove_mm):
                        self.before[other] = number, gap
                        queue.append((other, stations.conductors[other], least[other]))
        if self.before:
            members = [self.root, *(stations.conductors[k] for k in self.before)]
            self.whole = joined(members)
        return self.whole

    def member_at(self, place: Place, stations: Stations) -> int:
        """Which member a place belongs to; -1 the root."""
        numbers = [-1, *self.before]
        away = [
            (self.root if k < 0 else stations.conductors[k]).distance(
                place[:2], stations.face_of(place[2])
            )
            for k in numbers
        ]
        return numbers[int(np.argmin(away))]

    def way_to(self, member: int) -> tuple[list[Gap], list[int]]:
        """The gaps from the root to a member, and the members on the way."""
        gaps, members = [], []
        while member >= 0:
            members.append(member)
            member, gap = self.before[member]
            gaps.append(gap)
        return gaps[::-1], members[::-1]


def shortest_chain(
    start: Conductor,
    end: Conductor,
    stations: Stations,
    measure: Measure,
    *,
    groove_mm: float,
    longest_mm: float,
) -> Chain:
    """The shortest chain between two conductors over floating ones other than their own nets."""
    touching = measure(start, end, 0.0)
    if touching.length_mm == 0.0:
        return Chain(0.0, (touching,), ())
    own = start.nets | end.nets
    free = np.flatnonzero([not each.nets & own for each in stations.conductors])
    clusters = _Cluster(start), _Cluster(end)
    wholes = [each.grow(stations, free, measure, groove_mm) for each in clusters]
    both = sorted(clusters[0].before.keys() & clusters[1].before.keys())
    if both:
        return _through(stations, clusters, both[0], both[0], (), 0.0)
    taken = clusters[0].before.keys() | clusters[1].before.keys()
    free = np.array([k for k in free.tolist() if k not in taken], dtype=np.intp)
    nodes = [*wholes, *(stations.conductors[k] for k in free)]
    way, gaps, length = _over(nodes, free, stations, measure, groove_mm, longest_mm)
    if length == inf:
        return Chain(inf, tuple(gaps), ())
    first = clusters[0].member_at(gaps[0].points[0], stations)
    last = clusters[1].member_at(gaps[-1].points[-1], stations)
    middle = tuple(nodes[k].name for k in way[1:-1])
    return _through(stations, clusters, first, last, middle, length, gaps)


def _through(
    stations: Stations,
    clusters: tuple[_Cluster, _Cluster],
    first: int,
    last: int,
    middle: tuple[str, ...],
    length_mm: float,
    gaps: Sequence[Gap] = (),
) -> Chain:
    """The chain from root to root over members of both clusters and the gaps between them."""
    there, here = clusters[0].way_to(first), clusters[1].way_to(last)
    names = [stations.conductors[k].name for k in there[1]] + list(middle)
    names += [stations.conductors[k].name for k in reversed(here[1])]
    if not gaps:
        del names[len(there[1])]
    back = [gap.turned() for gap in reversed(here[0])]
    return Chain(length_mm, (*there[0], *gaps, *back), tuple(names))


def _over(
    nodes: Sequence[Conductor],
    free: Indices,
    stations: Stations,
    measure: Measure,
    groove_mm: float,
    longest_mm: float,
) -> tuple[list[int], list[Gap], float]:
    """The shortest way from node 0 to 1 over the others, its gaps and length."""
    direct = measure(nodes[0], nodes[1], inf)
    if not len(free):
        return [0, 1], [direct], direct.length_mm
    most = min(direct.length_mm, longest_mm)
    least = np.full((len(nodes), len(nodes)), inf)
    for row in (0, 1):
        least[row, 2:] = least[2:, row] = stations.to(nodes[row], most)[free]
    least[2:, 2:] = stations.among[np.ix_(free, free)]
    cost = np.where(is_below(least, groove_mm), 0.0, least)
    cost[0, 1] = cost[1, 0] = direct.length_mm
    known = {(0, 1): direct}
    while True:
        way, length = _shortest(cost)
        keys = [(min(edge), max(edge)) for edge in pairwise(way)]
        unknown = [key for key in keys if key not in known]
        if not unknown:
            break
        for a, b in unknown:
            gap = measure(nodes[a], nodes[b], direct.length_mm + groove_mm)
            known[a, b] = gap
            counted = 0.0 if is_below(gap.length_mm, groove_mm) else gap.length_mm
            cost[a, b] = cost[b, a] = counted
    gaps = [
        known[key] if edge == key else known[key].turned()
        for key, edge in zip(keys, pairwise(way), strict=True)
    ]
    return way, gaps, length


def _shortest(cost: Floats) -> tuple[list[int], float]:
    """Dijkstra's shortest chain from 0 to 1 by a matrix of costs; inf: there is none."""
    length = np.full(len(cost), inf)
    open_ = length.copy()
    before = np.zeros(len(cost), dtype=np.intp)
    length[0] = open_[0] = 0.0
    while True:
        here = int(np.argmin(open_))
        if open_[here] == inf:
            return [0, 1], inf
        if here == 1:
            break
        open_[here] = inf
        through = length[here] + cost[here]
        better = through < length
        length[better] = open_[better] = through[better]
        before[better] = here
    stations = [1]
    while stations[-1]:
        stations.append(int(before[stations[-1]]))
    return stations[::-1], float(length[1])
