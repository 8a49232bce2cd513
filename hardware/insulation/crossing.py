"""Shortest paths from one face of the board to the other, over its edge or through a hole.

Such a path leaves the upper face at a point of a rim (the outline, a cut-out, an unplated hole),
goes down and goes on from a point of a rim on the lower face. It never pays to cross more than
once: put down flat, each further crossing is a path along the face. Down the wall it is a straight
line on the unrolled wall; through air it is the straight descent along the shortest path that the
opening leaves. Both rim points are looked for among samples, with lower bounds that are made exact
only where they could win, and then refined from the best samples by halving steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from hardware.insulation.domain import Domain, Trace, straight
from hardware.insulation.features import End, Floats, cross, points_at, unit

_STEP_MM: Final = 0.5
_MOST_SAMPLES: Final = 1500
_FINEST_STEP_MM: Final = 5e-4
_STARTS: Final = 6
#: A refined sample gains less than so many steps.
_GAIN_STEPS: Final = 1.0
_LEAST_SAMPLES: Final = 24
#: Sine of the turn from which a corner is one, and not a step of an arc.
_SHARP: Final = 0.3
#: A rim that turns the other way by less is straight there.
_STRAIGHT: Final = 1e-7
_ROUNDING_MM: Final = 1e-9


class Rim:
    """One closed rim, by the distance along it; the solid board lies on its left.

    ``opening`` is the number of the piece of air beside it that a path may cross, None if the path
    keeps to the wall; ``wholly``: all that the rim encloses is such air.
    """

    def __init__(self, ring: Floats, opening: int | None = None, *, wholly: bool = False) -> None:
        closed = np.concatenate([ring, ring[:1]])
        self.closed, self.opening = closed, opening
        edges = np.diff(closed, axis=0)
        self.at_corner = np.concatenate([[0.0], np.cumsum(np.hypot(*edges.T))])
        self.perimeter_mm = float(self.at_corner[-1])
        turns = cross(unit(np.roll(edges, 1, axis=0)), unit(edges))
        #: Where the rim has corners that do not stand for an arc.
        self.sharp = self.at_corner[:-1][np.abs(turns) > _SHARP]
        #: The way along the wall is the shortest way through air too.
        self.bulges = bool(turns.min() >= -_STRAIGHT)
        #: All of the air within is seen from each place.
        self.hollow = wholly and bool(turns.max() <= _STRAIGHT)

    def samples(self, step_mm: float) -> Floats:
        """Distances along the rim: sharp corners, and between them points about a step apart."""
        step = min(step_mm, self.perimeter_mm / _LEAST_SAMPLES)
        fixed = np.unique(np.concatenate([[0.0], self.sharp, [self.perimeter_mm]]))
        parts = [
            np.linspace(low, high, max(1, int(np.ceil((high - low) / step))), endpoint=False)
            for low, high in pairwise(fixed.tolist())
        ]
        return np.concatenate(parts)

    def place(self, along: float | Floats) -> Floats:
        """Places at distances along the rim."""
        wrapped = np.mod(along, self.perimeter_mm)
        x = np.interp(wrapped, self.at_corner, self.closed[:, 0])
        y = np.interp(wrapped, self.at_corner, self.closed[:, 1])
        return np.stack([x, y], axis=-1)

    def apart(self, a: Floats | float, b: Floats | float) -> Floats:
        """Distance along the wall, the shorter way."""
        one = np.abs(np.subtract(a, b)) % self.perimeter_mm
        return np.asarray(np.minimum(one, self.perimeter_mm - one))

    def between(self, start: float, end: float) -> Floats:
        """The corners of the rim on the shorter way from start to end, in order."""
        there = float(np.mod(end - start, self.perimeter_mm))
        corner = np.mod(self.at_corner[:-1] - start, self.perimeter_mm)
        if there <= self.perimeter_mm / 2:
            inside = np.flatnonzero((corner > 1e-9) & (corner < there - 1e-9))
            return self.closed[inside[np.argsort(corner[inside], kind="stable")]]
        inside = np.flatnonzero(corner > there + 1e-9)
        return self.closed[inside[np.argsort(-corner[inside], kind="stable")]]


@dataclass(frozen=True, slots=True)
class Rims:
    """Where a path can change faces: rims, the board's thickness, air that may be crossed."""

    rims: tuple[Rim, ...]
    thickness_mm: float
    air: Domain


@dataclass(frozen=True, slots=True)
class Crossing:
    """A path over a rim: its length, the points on the upper face, the wall and the lower face."""

    length_mm: float
    upper: Floats
    wall: Floats
    lower: Floats


def over_the_edge(
    rims: Rims, upper: End, lower: End, face: Domain | None, limit_mm: float
) -> Crossing | None:
    """The shortest path from the upper to the lower face, None if longer than the limit.

    ``face`` is the region that the path keeps to on the faces; None goes straight through air.
    """
    return _Search(rims, upper, lower, face, limit_mm).run()


class _Search:
    """Samples on all rims, the length of each pair's path as a lower bound or exact."""

    def __init__(
        self, rims: Rims, upper: End, lower: End, face: Domain | None, limit_mm: float
    ) -> None:
        self.rims, self.ends, self.face, self.limit = rims, (upper, lower), face, limit_mm
        self.step = max(_STEP_MM, sum(rim.perimeter_mm for rim in rims.rims) / _MOST_SAMPLES)
        self.traces: dict[tuple[int, int, float], Trace | None] = {}
        self.ways: dict[tuple[int, float, int, float], tuple[float, Floats]] = {}
        self._sample()
        self._bound()

    def _sample(self) -> None:
        """Points on the rims that a path within the limit can pass, with their face distances."""
        along = [rim.samples(self.step) for rim in self.rims.rims]
        rim = np.repeat(np.arange(len(along)), [len(each) for each in along])
        xy = np.concatenate([r.place(s) for r, s in zip(self.rims.rims, along, strict=True)])
        faces = [end.spacing(points_at(xy)) for end in self.ends]
        opening = [-1 - k if r.opening is None else r.opening for k, r in enumerate(self.rims.rims)]
        group = np.array(opening)[rim]
        least = np.full((2, len(rim)), np.inf)
        for number in sorted(set(opening)):
            for side in (0, 1):
                least[side, group == number] = faces[side][group == number].min()
        keep = np.minimum(faces[0] + least[1], faces[1] + least[0]) < (
            self.limit - self.rims.thickness_mm + _GAIN_STEPS * self.step
        )
        self.rim, self.along, self.xy = rim[keep], np.concatenate(along)[keep], xy[keep]
        self.group = group[keep]
        self.faces = [each[keep] for each in faces]
        self.exact = [np.full(int(keep.sum()), self.face is None) for _ in self.ends]

    def _bound(self) -> None:
        """Distance along the wall, lower bound of the level way from each sample to each."""
        count = len(self.rim)
        self.wall = np.full((count, count), np.inf)
        self.level = np.full((count, count), np.inf)
        self.level_exact = np.ones((count, count), dtype=np.bool_)
        for number in sorted(set(self.group.tolist())):
            here = np.ix_(self.group == number, self.group == number)
            if number >= 0:
                step = self.xy[self.group == number]
                step = step[:, None, :] - step[None, :, :]
                self.level[here] = np.hypot(step[..., 0], step[..., 1])
                self.level_exact[here] = False
        for number, rim in enumerate(self.rims.rims):
            mine = self.rim == number
            here = np.ix_(mine, mine)
            self.wall[here] = rim.apart(self.along[mine][:, None], self.along[mine][None, :])
            if rim.opening is None or rim.bulges:
                self.level[here] = self.wall[here]
            self.level_exact[here] |= rim.opening is None or rim.bulges or rim.hollow
        self._measure_down()
        if self.face is None and count:
            known = self.faces[0][:, None] + np.hypot(self.wall, self.rims.thickness_mm)
            self.limit = min(self.limit, float((known + self.faces[1][None, :]).min()))

    def _measure_down(self) -> None:
        self.down = np.hypot(self.level, self.rims.thickness_mm)
        self._add()

    def _add(self) -> None:
        self.total = self.faces[0][:, None] + self.down + self.faces[1][None, :]

    def _narrow(self) -> None:
        """Keep the samples that can better the path over the pair with the least bound."""
        i, j = divmod(int(np.argmin(self.total)), self.total.shape[1])
        self.limit = min(self.limit, self._length(self._key(i), self._key(j)))
        most = self.limit + _GAIN_STEPS * self.step
        keep = (self.total <= most).any(axis=0) | (self.total <= most).any(axis=1)
        self.rim, self.along, self.xy = self.rim[keep], self.along[keep], self.xy[keep]
        self.faces = [each[keep] for each in self.faces]
        self.exact = [each[keep] for each in self.exact]
        square = np.ix_(keep, keep)
        self.wall, self.level = self.wall[square], self.level[square]
        self.level_exact = self.level_exact[square]
        self._measure_down()

    def run(self) -> Crossing | None:
        """The best of the paths refined from the best samples."""
        if self.total.size:
            self._narrow()
        best: tuple[float, tuple[int, float], tuple[int, float]] | None = None
        for _ in range(_STARTS):
            found = self._best_sample()
            if found is None:
                break
            refined = self._refined(*found)
            if refined[0] <= self.limit + _ROUNDING_MM and (best is None or refined[0] < best[0]):
                best, self.limit = refined, refined[0]
            near = [np.hypot(*(self.xy - self.xy[k]).T) <= 3 * self.step for k in found]
            self.level[np.ix_(*near)] = np.inf
            self._measure_down()
        return None if best is None else self._crossing(*best)

    def _best_sample(self) -> tuple[int, int] | None:
        """The best pair of samples by exact lengths; makes exact whatever could win."""
        while self.total.size:
            i, j = divmod(int(np.argmin(self.total)), self.total.shape[1])
            if self.total[i, j] > self.limit + self._gain(i, j):
                return None
            if not self.exact[0][i]:
                self._make_face_exact(0, i)
            elif not self.exact[1][j]:
                self._make_face_exact(1, j)
            elif not self.level_exact[i, j]:
                self._make_level_exact(i, j)
            else:
                return i, j
        return None

    def _gain(self, i: int, j: int) -> float:
        """By how much the path may get shorter between a pair of samples and the next ones.

        At a smooth least value it is half the curvature times the offset squared; a distance
        curves by one over itself. Never more than the rim's own length there.
        """
        offset = self.step / 2
        ways = np.array([self.faces[0][i], self.faces[1][j]])
        curve = 1 / np.maximum(ways, offset / 2) + 1 / self.rims.thickness_mm
        return float(np.minimum(offset**2 * curve / 2, 2 * offset).sum())

    def _make_face_exact(self, side: int, k: int) -> None:
        """The way to one sample; the ways to others differ by less than the wall between."""
        trace = self._trace(side, self._key(k))
        known = self.faces[side].copy()
        length = self._reach() if trace is None else trace.length_mm
        np.maximum(known, length - self.wall[k], out=known, where=~self.exact[side])
        known[k] = np.inf if trace is None else length
        self.exact[side][k] = True
        self.faces[side] = known
        self._add()

    def _make_level_exact(self, i: int, j: int) -> None:
        """The level way of one pair; those of others differ by less than the walls between."""
        level, _ = self._way(self._key(i), self._key(j))
        least = min(level, self._reach())
        np.maximum(
            self.level,
            least - self.wall[i][:, None] - self.wall[j][None, :],
            out=self.level,
            where=~self.level_exact,
        )
        self.level[i, j], self.level_exact[i, j] = level, True
        self._measure_down()

    def _key(self, sample: int) -> tuple[int, float]:
        return int(self.rim[sample]), float(self.along[sample])

    def _reach(self) -> float:
        return self.limit + 2 * self.step

    def _trace(self, side: int, key: tuple[int, float]) -> Trace | None:
        place = (side, *key)
        if place not in self.traces:
            point, end = self.rims.rims[key[0]].place(key[1]), self.ends[side]
            self.traces[place] = (
                straight(end, End.point(point))
                if self.face is None
                else self.face.field(end).path(point, self._reach())
            )
        return self.traces[place]

    def _way(self, a: tuple[int, float], b: tuple[int, float]) -> tuple[float, Floats]:
        """Length of the way down from one rim point to another, laid flat, and where it bends."""
        key = (*a, *b)
        if key not in self.ways:
            self.ways[key] = self._shortest_way(a, b)
        return self.ways[key]

    def _shortest_way(self, a: tuple[int, float], b: tuple[int, float]) -> tuple[float, Floats]:
        rim, level, bends = self.rims.rims[a[0]], np.inf, np.empty((0, 2))
        if a[0] == b[0]:
            level, bends = float(rim.apart(a[1], b[1])), rim.between(a[1], b[1])
            if rim.opening is None or rim.bulges:
                return level, bends
        places = [self.rims.rims[k].place(s) for k, s in (a, b)]
        if a[0] == b[0] and rim.hollow:
            return float(np.hypot(*(places[1] - places[0]))), bends[:0]
        ends = [End.point(place) for place in places]
        trace = self.rims.air.path(ends[0], ends[1], min(level, self._reach()))
        if trace is not None and trace.length_mm < level:
            level, bends = trace.length_mm, trace.places[1:-1]
        return level, bends

    def _length(self, a: tuple[int, float], b: tuple[int, float]) -> float:
        traces = self._trace(0, a), self._trace(1, b)
        if traces[0] is None or traces[1] is None:
            return np.inf
        down = float(np.hypot(self._way(a, b)[0], self.rims.thickness_mm))
        return traces[0].length_mm + down + traces[1].length_mm

    def _refined(self, i: int, j: int) -> tuple[float, tuple[int, float], tuple[int, float]]:
        """The best pair of rim points near a pair of samples, by a search of halving steps."""
        (rim_a, a), (rim_b, b) = self._key(i), self._key(j)
        step, best = self.step, self._length((rim_a, a), (rim_b, b))
        while step > _FINEST_STEP_MM:
            steps = (-step, 0.0, step)
            least = min(
                (self._length((rim_a, a + da), (rim_b, b + db)), a + da, b + db)
                for da in steps
                for db in steps
            )
            if least[0] < best - _ROUNDING_MM:
                best, a, b = least
            else:
                step /= 2
        return best, (rim_a, a), (rim_b, b)

    def _crossing(self, length_mm: float, a: tuple[int, float], b: tuple[int, float]) -> Crossing:
        upper, lower = self._trace(0, a), self._trace(1, b)
        assert upper is not None
        assert lower is not None
        return Crossing(length_mm, upper.places, self._way(a, b)[1], lower.places[::-1])
