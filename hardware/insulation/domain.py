"""Shortest paths in a flat region with holes: taut strings round reflex corners.

A taut string is straight between reflex corners of the region and tangent to the region's edge at
each of them. ``Domain.path`` tries the straight line first; else it searches best first (A*, the
straight distance to the goal as bound) among the corners near the two ends, within a reach that
doubles until the path found is shorter than the reach. Whether a line is free is asked only when
it comes to the head of the queue. Three kinds of lines suffice, because any other free line can be
shortened by sliding until it is of one of them: from an outline's foot to a corner, from corner to
corner, and from an outline's corner straight to the other outline.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, NamedTuple

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from hardware.insulation.exposure import exposed
from hardware.insulation.features import (
    ROUNDING_MM,
    End,
    Features,
    Flags,
    Floats,
    Indices,
    covered,
    cross,
    points_at,
    polygons,
    rings_of,
    unit,
)

#: A line may leave the region by so much: KiCad's grid, so that lines along an edge stay free.
GRID_MM: Final = 1e-6
#: Lines as near to a tangent as this count as tangents.
_TANGENT: Final = 1e-7
#: After a line that is not free, so many of the next ones are tried at once.
_BLOCK: Final = 32


@dataclass(frozen=True, slots=True)
class Trace:
    """A path in a plane: length and corner points (n, 2)."""

    length_mm: float
    places: Floats


def straight(start: End, end: End) -> Trace:
    """The shortest straight line between two ends."""
    places = start.shortest_line(end)
    return Trace(float(np.hypot(*(places[1] - places[0]))), places)


class Domain:
    """A region, its reflex corners, and shortest paths within it."""

    def __init__(self, region: BaseGeometry) -> None:
        self.region = region
        self._free = region.buffer(GRID_MM, join_style="mitre")
        rings = rings_of(polygons(region))
        corners = np.concatenate([*rings, np.empty((0, 2))])
        back = np.concatenate([np.roll(r, 1, axis=0) - r for r in rings] or [corners])
        ahead = np.concatenate([np.roll(r, -1, axis=0) - r for r in rings] or [corners])
        back, ahead = unit(back), unit(ahead)
        reflex = cross(ahead, back) < -_TANGENT
        self.corners, self.back, self.ahead = corners[reflex], back[reflex], ahead[reflex]
        self._to_corners: dict[End, Floats] = {}
        self._fields: dict[End, Field] = {}
        left, low, right, high = region.bounds if not region.is_empty else (0.0, 0.0, 0.0, 0.0)
        self.rings = rings
        self._parts = polygons(region)
        self._part_tree = STRtree(self._parts)
        #: No shortest path is longer.
        self.longest_mm = float(region.length) + (right - left) + (high - low)

    def to_corners(self, end: End) -> Floats:
        """Straight distances of the corners from an end."""
        if end.place is not None:
            offset = self.corners - end.place
            return np.asarray(np.hypot(offset[:, 0], offset[:, 1]))
        if end not in self._to_corners:
            self._to_corners[end] = end.spacing(points_at(self.corners))
        return self._to_corners[end]

    def field(self, start: End) -> Field:
        """The shortest paths from one end."""
        if start not in self._fields:
            self._fields[start] = Field(self, start)
        return self._fields[start]

    def free(self, starts: Floats, ends: Floats) -> Flags:
        """Which straight lines between starts and ends (n, 2) lie in the region."""
        lines = shapely.linestrings(np.stack([starts, ends], axis=1))
        flags = covered(self._free, lines)
        same = np.hypot(*(ends - starts).T) < ROUNDING_MM
        if same.any():
            flags = flags | (same & covered(self._free, points_at(starts)))
        return flags

    def path(self, start: End, end: End, limit_mm: float) -> Trace | None:
        """The shortest path between two ends, None if it is longer than the limit or none is."""
        direct = straight(start, end)
        if direct.length_mm > limit_mm:
            return None
        if self.free(direct.places[:1], direct.places[1:]).all():
            return direct
        if not self._joins(start, end):
            return None
        reach, found = max(1.3 * direct.length_mm, direct.length_mm + 1.0), None
        while found is None:
            reach = min(reach, limit_mm, self.longest_mm)
            found = _Search(self, start, end, reach).run()
            if reach >= min(limit_mm, self.longest_mm):
                break
            reach *= 2
        return _Direct(self, start, end, reach if found is None else found.length_mm).run() or found

    def _joins(self, start: End, end: End) -> bool:
        """Whether a piece of the region touches both ends."""
        if len(self._parts) == 1:
            return True
        touched = [
            set(self._part_tree.query(each.lines, predicate="dwithin", distance=GRID_MM)[1])
            for each in (start, end)
        ]
        return bool(touched[0] & touched[1])


class _Kind(Enum):
    START = auto()
    CORNER = auto()
    END = auto()
    DIRECT = auto()
    DIRECT_BACK = auto()


class _Step(NamedTuple):
    """A line to be tried: the least length of a path with it, and how it goes."""

    bound: float
    serial: int
    kind: _Kind
    corner: int
    rank: int
    length: float


class _Spread:
    """Shortest paths from outlines to reflex corners, the best bound first."""

    def __init__(
        self, domain: Domain, start: Features, near: Indices, to_end: Floats, reach_mm: float
    ) -> None:
        self.domain, self.start, self.reach = domain, start, reach_mm
        self.xy, self.back, self.ahead = (
            each[near] for each in (domain.corners, domain.back, domain.ahead)
        )
        self.to_end = to_end
        self.length = np.full(len(self.xy), np.inf)
        self.before: dict[int, tuple[int, Floats]] = {}
        self.queue: list[_Step] = []
        self.serial = 0
        self._feet: dict[tuple[_Kind, int], tuple[Floats, Floats]] = {}

    def push(
        self, bound: float, kind: _Kind, corner: int, rank: int = -1, length: float = 0.0
    ) -> None:
        """Queue a line, unless it leads beyond the reach."""
        if bound <= self.reach:
            self.serial += 1
            step = _Step(float(bound), self.serial, kind, corner, rank, length)
            heapq.heappush(self.queue, step)

    def take(self) -> tuple[_Step, Floats] | None:
        """Try the next line; the line and its place on an outline if it ends a path."""
        step = heapq.heappop(self.queue)
        if step.kind is _Kind.CORNER:
            self._try_corner(step)
        elif step.kind is not _Kind.START or np.isinf(self.length[step.corner]):
            return self._try_foot(step)
        return None

    def _try_foot(self, step: _Step) -> tuple[_Step, Floats] | None:
        """Try one line between an outline and a corner; the next nearest if it is not free."""
        origin = self.origin(step)
        key = (step.kind, step.corner)
        if key not in self._feet:
            self._feet[key] = self.feet(step, origin)
        distances, places = self._feet[key]
        if step.rank >= 0 and self.free(origin, places[step.rank]):
            length = step.length + float(distances[step.rank])
            if step.kind is _Kind.START:
                self._settle(step.corner, length, -1, places[step.rank])
                return None
            return step._replace(length=length), places[step.rank]
        rank = step.rank + 1
        if step.rank >= 0:
            some = places[rank : rank + _BLOCK]
            flags = self.domain.free(np.broadcast_to(origin, some.shape), some)
            rank += int(np.argmax(flags)) if flags.any() else len(some)
        if rank < len(distances):
            ahead = self.to_end[step.corner] if step.kind is _Kind.START else 0.0
            bound = step.length + distances[rank] + ahead
            self.push(bound, step.kind, step.corner, rank, step.length)
        return None

    def origin(self, step: _Step) -> Floats:
        """Where a line begins."""
        place: Floats = self.xy[step.corner]
        return place

    def feet(self, step: _Step, origin: Floats) -> tuple[Floats, Floats]:
        """Ends of lines from a corner to an outline, nearest first, those that can be taut."""
        distances, places = self.start.feet(origin)
        taut = self.tangent(np.full(len(places), step.corner), places)
        return distances[taut], places[taut]

    def tangent(self, corners: Indices, places: Floats) -> Flags:
        """Which lines from corners to places (k, 2) leave the region's edge on one side."""
        line = unit(places - self.xy[corners])
        return _one_side(cross(line, self.back[corners]), cross(line, self.ahead[corners]))

    def free(self, a: Floats, b: Floats) -> bool:
        """Whether the line between two places is free."""
        return bool(self.domain.free(a[None, :], b[None, :])[0])

    def _try_corner(self, step: _Step) -> None:
        if np.isinf(self.length[step.corner]):
            before = self.xy[step.rank]
            if self.free(before, self.xy[step.corner]):
                self._settle(step.corner, step.length, step.rank, before)

    def _settle(self, corner: int, length: float, before: int, place: Floats) -> None:
        """A corner is reached the shortest way: try all lines from it that can be taut."""
        self.length[corner] = length
        self.before[corner] = before, place
        self.settled(corner, length)
        step = self.xy - self.xy[corner]
        distance = np.hypot(step[:, 0], step[:, 1])
        bound = length + distance + self.to_end
        open_ = np.isinf(self.length) & (bound <= self.reach)
        line = unit(step)
        open_ &= _one_side(cross(line, self.back[corner]), cross(line, self.ahead[corner]))
        open_ &= _one_side(cross(line, self.back), cross(line, self.ahead))
        for other in np.flatnonzero(open_):
            total = float(length + distance[other])
            self.push(bound[other], _Kind.CORNER, int(other), corner, total)

    def settled(self, corner: int, length: float) -> None:
        """What else to try from a corner just reached."""

    def places_to(self, corner: int) -> list[Floats]:
        """Places from the outline to a corner."""
        places = [self.xy[corner]]
        while corner >= 0:
            corner, place = self.before[corner]
            places.append(place)
        return places[::-1]


class _Search(_Spread):
    """One search from end to end over corners of the region within a reach."""

    def __init__(self, domain: Domain, start: End, end: End, reach_mm: float) -> None:
        reach = reach_mm + ROUNDING_MM
        from_start, to_end = domain.to_corners(start), domain.to_corners(end)
        near = np.flatnonzero(from_start + to_end <= reach)
        super().__init__(domain, start.features(end, reach), near, to_end[near], reach)
        self.end = end.features(start, reach)
        for corner, distance in enumerate(from_start[near]):
            self.push(distance + self.to_end[corner], _Kind.START, corner)

    def run(self) -> Trace | None:
        """The shortest path round corners of at most the reach."""
        while self.queue:
            found = self.take()
            if found is not None:
                step, place = found
                return Trace(step.length, np.stack([*self.places_to(step.corner), place]))
        return None

    def feet(self, step: _Step, origin: Floats) -> tuple[Floats, Floats]:
        """Ends of lines from a corner to an outline, nearest first, those that can be taut."""
        if step.kind is _Kind.START:
            return super().feet(step, origin)
        distances, places = self.end.feet(origin)
        taut = self.tangent(np.full(len(places), step.corner), places)
        return distances[taut], places[taut]

    def settled(self, corner: int, length: float) -> None:
        """From a corner reached, try the way to the end."""
        self.push(length + self.to_end[corner], _Kind.END, corner, -1, length)


class _Direct(_Spread):
    """The shortest free straight line from end to end shorter than a reach."""

    def __init__(self, domain: Domain, start: End, end: End, reach_mm: float) -> None:
        features = start.features(end, reach_mm), end.features(start, reach_mm)
        none = np.empty(0, dtype=np.intp)
        super().__init__(domain, features[0], none, np.empty(0), reach_mm)
        self.sides = features
        # A point's lines to an outline are all lines between them.
        here, there = exposed(features[0], start, end), exposed(features[1], end, start)
        self.goals = there[1], here[1]
        if end.place is None or start.place is not None:
            self._push_corners(_Kind.DIRECT, features[0], here[0], end)
        if start.place is None:
            self._push_corners(_Kind.DIRECT_BACK, features[1], there[0], start)

    def _push_corners(self, kind: _Kind, features: Features, corners: Indices, goal: End) -> None:
        if len(corners):
            distances = goal.spacing(points_at(features.start[corners]))
            for corner, distance in zip(corners.tolist(), distances, strict=True):
                self.push(distance, kind, corner)

    def run(self) -> Trace | None:
        """The shortest free line."""
        while self.queue:
            found = self.take()
            if found is not None:
                step, place = found
                ends = [self.origin(step), place]
                return Trace(step.length, np.stack(ends[:: 1 if step.kind is _Kind.DIRECT else -1]))
        return None

    def _side(self, step: _Step) -> int:
        return 0 if step.kind is _Kind.DIRECT else 1

    def origin(self, step: _Step) -> Floats:
        """Where a line begins: at a corner of an outline."""
        place: Floats = self.sides[self._side(step)].start[step.corner]
        return place

    def feet(self, step: _Step, origin: Floats) -> tuple[Floats, Floats]:
        """Ends of lines from a corner to the other outline, those within its normal cone."""
        side = self._side(step)
        distances, places = self.goals[side].feet(origin)
        taut = self.sides[side].ends_at_corner(step.corner, places) & (distances <= self.reach)
        return distances[taut], places[taut]


class Field(_Spread):
    """Shortest paths from one end to many points of the region's edge."""

    def __init__(self, domain: Domain, start: End) -> None:
        edge = STRtree(points_at(np.concatenate(domain.rings)))
        count = len(domain.corners)
        features = start.all.chosen(start.open_to(edge))
        super().__init__(domain, features, np.arange(count), np.zeros(count), np.inf)
        self.start_end = start
        for corner, distance in enumerate(domain.to_corners(start)):
            self.push(distance, _Kind.START, corner)

    def path(self, place: Floats, limit_mm: float) -> Trace | None:
        """The shortest path to a point, None if it is longer than the limit or none is."""
        best = straight(self.start_end, End.point(place))
        if best.length_mm > limit_mm or self.free(*best.places):
            return best if best.length_mm <= limit_mm else None
        length, places = limit_mm, None
        for distance, foot in zip(*self.start.feet(place), strict=True):
            if distance >= length:
                break
            if self.free(place, foot):
                length, places = float(distance), [foot, place]
                break
        while self.queue and self.queue[0].bound < length:
            self.take()
        offset = place - self.xy
        total = self.length + np.hypot(offset[:, 0], offset[:, 1])
        near = np.flatnonzero(total < length)
        near = near[self.tangent(near, np.broadcast_to(place, (len(near), 2)))]
        for corner in near[np.argsort(total[near], kind="stable")]:
            if self.free(self.xy[corner], place):
                length, places = float(total[corner]), [*self.places_to(int(corner)), place]
                break
        return None if places is None else Trace(length, np.stack(places))


def _one_side(back: Floats, ahead: Floats) -> Flags:
    """Whether both edges at a corner lie on the same side of a line, by their cross products."""
    above: Flags = (back >= -_TANGENT) & (ahead >= -_TANGENT)
    below: Flags = (back <= _TANGENT) & (ahead <= _TANGENT)
    return above | below
