"""Which corners and edges of an outline can see another one past the outline's own copper.

A straight line that leaves a conductor and passes over the same conductor again is never the
shortest. In a poured plane cut up by tracks nearly all corners look at the plane's own copper
across the next gap; those need not be tried against the whole of the other conductor. A corner
is hidden if edges nearby cover all directions of its normal cone that lead there, an edge if they
cover all of the strip in front of it, always nearer than the other conductor.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from hardware.insulation.features import (
    ROUNDING_MM,
    End,
    Features,
    Flags,
    Floats,
    Indices,
    cross,
    points_at,
)

#: What lies further off hides nothing.
_NEAR_MM: Final = 2.0
#: Edges as near as this touch, and hide nothing.
_TOUCHING_MM: Final = 1e-6
#: A cone that leads to one place only is so wide, radians: rounding hides nothing.
_TURN: Final = 1e-9


def exposed(features: Features, own: End, other: End) -> tuple[Indices, Features]:
    """Corners from which a shortest straight line may lead to another end, and where it may end.

    The corners are numbers among the given features; the features returned are some of them.
    """
    count = len(features.start)
    corner, edge = np.ones(count, dtype=np.bool_), np.ones(count, dtype=np.bool_)
    if own.place is None and count:
        low, high = other.bounds[:, :2].min(axis=0), other.bounds[:, 2:].max(axis=0)
        box = np.array([low, high, [low[0], high[1]], [high[0], low[1]]])
        corner[:] = False
        corner[features.corners_that_see(low, high)] = True
        corner &= cross(features.before, features.direction) >= -ROUNDING_MM
        away = other.spacing(points_at(features.start)) - features.length
        reach = np.clip(away, 0.0, _NEAR_MM)
        middle = features.start + features.direction * (features.length / 2)[:, None]
        for k, near in _neighbours(own, features.start, reach):
            if corner[k]:
                lines = _clipped(own.all, near, features.start[k], reach[k])
                corner[k] = not _covers_cone(features, k, box - features.start[k], *lines)
        for k, near in _neighbours(own, middle, reach):
            lines = _clipped(own.all, near, middle[k], reach[k])
            edge[k] = not _covers_strip(features, k, *lines)
    return np.flatnonzero(corner), features.chosen(corner | edge)


def _neighbours(own: End, places: Floats, reach: Floats) -> list[tuple[int, Indices]]:
    """For each place the edges within its reach."""
    where = np.flatnonzero(reach > _TOUCHING_MM)
    if not len(where):
        return []
    place, edge = own.tree.query(
        points_at(places[where]), predicate="dwithin", distance=reach[where]
    )
    order = np.argsort(place, kind="stable")
    starts = np.flatnonzero(np.diff(place[order], prepend=-1))
    groups = np.split(edge[order], starts[1:])
    return list(zip(where[place[order][starts]].tolist(), groups, strict=True))


def _clipped(all_: Features, near: Indices, place: Floats, reach: float) -> tuple[Floats, Floats]:
    """Both ends of edges relative to a place, cut off at the reach; those that touch it not."""
    start, direction = all_.start[near] - place, all_.direction[near]
    middle = -(start * direction).sum(axis=1)
    height = cross(direction, start)
    half = np.sqrt(np.maximum(reach**2 - height**2, 0.0))
    low = np.maximum(middle - half, 0.0)
    high = np.minimum(middle + half, all_.length[near])
    nearest = start + direction * np.clip(middle, low, high)[:, None]
    keep = (high > low) & (np.hypot(nearest[:, 0], nearest[:, 1]) > _TOUCHING_MM)
    start, direction = start[keep], direction[keep]
    return start + direction * low[keep, None], start + direction * high[keep, None]


def _covers_cone(features: Features, k: int, goal: Floats, ones: Floats, others: Floats) -> Flags:
    """Whether lines (n) hide the part of a corner's normal cone that leads to a goal's box (4)."""
    first = _outward(features.before[k])
    width = max(0.0, float(_angle(first, _outward(features.direction[k])[None, :])[0]))
    begin, seen = 0.0, _angle(first, goal)
    if seen.max() - seen.min() < np.pi:
        begin = max(0.0, float(seen.min())) - _TURN
        width = min(width, float(seen.max())) + _TURN
    a, b = _angle(first, ones), _angle(first, others)
    low, high = np.minimum(a, b), np.maximum(a, b)
    ahead = high - low < np.pi
    return _cover(low[ahead] - begin, high[ahead] - begin, width - begin)


def _covers_strip(features: Features, k: int, ones: Floats, others: Floats) -> Flags:
    """Whether lines (n) hide all of the strip in front of an edge, both seen from its middle."""
    along, out = features.direction[k], _outward(features.direction[k])
    rise_a, rise_b = ones @ out, others @ out
    ahead = (rise_a > _TOUCHING_MM) & (rise_b > _TOUCHING_MM)
    a, b = ones[ahead] @ along, others[ahead] @ along
    half = features.length[k] / 2
    return _cover(np.minimum(a, b) + half, np.maximum(a, b) + half, features.length[k])


def _outward(direction: Floats) -> Floats:
    """The normal of an edge that points away from the copper on its left."""
    return np.array([direction[1], -direction[0]])


def _angle(first: Floats, vectors: Floats) -> Floats:
    """Angles (n) from a direction to vectors, left positive."""
    angle: Floats = np.arctan2(cross(first, vectors), vectors @ first)
    return angle


def _cover(low: Floats, high: Floats, width: float) -> Flags:
    """Whether intervals cover 0 to width without a gap; nothing is left to cover below 0."""
    if width < 0.0:
        return np.asarray(True)
    order = np.argsort(low, kind="stable")
    low, high = low[order], np.maximum.accumulate(high[order])
    reached = np.concatenate([[0.0], np.maximum(high, 0.0)])
    until = np.searchsorted(low, width, side="right")
    gaps = low[:until] > reached[:-1][:until]
    return np.asarray(not gaps.any() and reached[until] >= width)
