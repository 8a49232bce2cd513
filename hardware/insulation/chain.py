"""The shortest chain of gaps between two conductors, over floating ones as stations.

A gap below X beside a floating conductor counts as nothing. The chain is sought over lower bounds
(distances of bounding boxes seen from above); the gaps of the chain found are measured, and it is
sought again until all of its gaps are measured ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import inf
from typing import Final, TypeAlias

import numpy as np
import shapely

from hardware.insulation.conductors import FACES, Conductor
from hardware.insulation.features import Floats
from hardware.insulation.groove import is_below

#: A chain is shorter than the straight way if it is so by more than rounding.
_ROUNDING_MM: Final = 1e-9

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

    def __init__(self, conductors: Sequence[Conductor], thickness_mm: float) -> None:
        self.conductors, self.thickness_mm = tuple(conductors), thickness_mm
        pieces = [
            (index, face, shape.bounds)
            for index, each in enumerate(self.conductors)
            for face in FACES
            for shape in each.pieces_on(face)
        ]
        self.index = np.array([index for index, *_ in pieces], dtype=np.intp)
        self.face = np.array([face for _, face, _ in pieces], dtype=np.intp)
        self.boxes = np.array([box for *_, box in pieces]).reshape(-1, 4)

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
        boxes = shapely.box(*self.boxes.T)
        for face, end in enumerate(conductor.faces):
            if end is not None:
                found, level = end.near(boxes, limit_mm)
                rise = np.where(self.face[found] == face, 0.0, self.thickness_mm)
                np.minimum.at(least, self.index[found], np.hypot(level, rise))
        return least


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
    direct = measure(start, end, inf)
    own = start.nets | end.nets
    free = np.flatnonzero([not each.nets & own for each in stations.conductors])
    limit = min(direct.length_mm, longest_mm)
    least = np.full((len(free) + 2, len(free) + 2), inf)
    for row, conductor in enumerate((start, end)):
        if len(free):
            least[row, 2:] = least[2:, row] = stations.to(conductor, limit)[free]
    if np.isinf(least[:2]).all(axis=1).any():
        return Chain(direct.length_mm, (direct,), ())
    least[2:, 2:] = stations.among[np.ix_(free, free)]
    conductors = [start, end, *(stations.conductors[k] for k in free)]
    known = {(0, 1): direct}
    cost = np.where(is_below(least, groove_mm), 0.0, least)
    while True:
        way, length = _shortest(cost, direct.length_mm)
        if length >= direct.length_mm - _ROUNDING_MM:
            return Chain(direct.length_mm, (direct,), ())
        keys = [(min(edge), max(edge)) for edge in pairwise(way)]
        unknown = [key for key in keys if key not in known]
        if not unknown:
            break
        for a, b in unknown:
            gap = measure(conductors[a], conductors[b], direct.length_mm + groove_mm)
            known[a, b] = gap
            counted = 0.0 if is_below(gap.length_mm, groove_mm) else gap.length_mm
            cost[a, b] = cost[b, a] = counted
    gaps = [
        known[key] if edge == key else known[key].turned()
        for key, edge in zip(keys, pairwise(way), strict=True)
    ]
    return Chain(length, tuple(gaps), tuple(conductors[k].name for k in way[1:-1]))


def _shortest(cost: Floats, limit_mm: float) -> tuple[list[int], float]:
    """Dijkstra's shortest chain from 0 to 1 by a matrix of costs; inf: longer than the limit."""
    length = np.full(len(cost), inf)
    open_ = length.copy()
    before = np.zeros(len(cost), dtype=np.intp)
    length[0] = open_[0] = 0.0
    while True:
        here = int(np.argmin(open_))
        if open_[here] >= limit_mm:
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
