"""Outlines of copper as arrays: where a taut string may end on them.

A shortest line ends on a polygon at right angles to an edge, or at a corner within its normal
cone. ``Features`` holds every edge with its start corner; ``feet`` lists all such ends seen from
a point, nearest first. ``End`` is one end of a measurement: the copper pieces of a net on a face,
or a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Indices: TypeAlias = NDArray[np.intp]
Geometries: TypeAlias = NDArray[Any]

#: Rounding of sums of millimetres; far below KiCad's nanometre.
ROUNDING_MM: Final = 1e-9


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of a shape, its lines and points dropped."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if isinstance(part, Polygon) and not part.is_empty]


def points_at(places: Floats) -> Geometries:
    """Points (n) at places (n, 2)."""
    return np.asarray(shapely.points(places), dtype=object)


def covered(
    region: BaseGeometry, shapes: BaseGeometry | Sequence[BaseGeometry] | Geometries
) -> Flags:
    """Which shapes (n) lie in a region."""
    shapely.prepare(region)
    return np.asarray(shapely.covers(region, np.asarray(shapes, dtype=object)), dtype=np.bool_)


def unit(vectors: Floats) -> Floats:
    """Vectors (n, 2) of length one; zero stays zero."""
    length = np.hypot(vectors[:, 0], vectors[:, 1])
    divisor: Floats = np.where(length > 0, length, 1.0)[:, None]
    return vectors / divisor


def cross(a: Floats, b: Floats) -> Floats:
    """Cross product of vectors along the last axis."""
    product: Floats = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return product


def _steps(ring: Floats) -> Floats:
    step: Floats = np.roll(ring, -1, axis=0) - ring
    return step


def rings_of(shapes: Sequence[Polygon] | Geometries) -> list[Floats]:
    """Rings (n, 2) of polygons, the inside on the left of each edge, first corner not repeated."""
    oriented = shapely.orient_polygons(np.asarray(shapes, dtype=object))
    clean = shapely.remove_repeated_points(oriented, ROUNDING_MM)
    lines = shapely.get_rings(clean)
    return [shapely.get_coordinates(line)[:-1] for line in lines]


@dataclass(frozen=True, slots=True)
class Features:
    """Edges (n) of outlines: start corner, direction, length, direction of the edge before.

    ``ring`` is the number of the ring that an edge belongs to.
    """

    start: Floats
    direction: Floats
    length: Floats
    before: Floats
    ring: Indices

    @classmethod
    def of(cls, shapes: Sequence[Polygon] | Geometries) -> Features:
        """Edges of all rings of polygons."""
        rings = rings_of(shapes)
        if not rings:
            none = np.empty((0, 2))
            return cls(none, none, np.empty(0), none, np.empty(0, dtype=np.intp))
        steps = [_steps(ring) for ring in rings]
        directions = [unit(step) for step in steps]
        step = np.concatenate(steps)
        return cls(
            np.concatenate(rings),
            np.concatenate(directions),
            np.hypot(step[:, 0], step[:, 1]),
            np.concatenate([np.roll(each, 1, axis=0) for each in directions]),
            np.repeat(np.arange(len(rings)), [len(ring) for ring in rings]),
        )

    @classmethod
    def point(cls, place: Floats) -> Features:
        """One edge of no length that looks every way."""
        none = np.zeros((1, 2))
        return cls(place.reshape(1, 2), none, np.zeros(1), none, np.zeros(1, dtype=np.intp))

    def lines(self) -> Geometries:
        """The edges as lines; an edge of no length as a point."""
        ends = self.start + self.direction * self.length[:, None]
        if not self.length.any():
            return points_at(self.start)
        return np.asarray(shapely.linestrings(np.stack([self.start, ends], axis=1)), dtype=object)

    def chosen(self, keep: Flags) -> Features:
        """Some of the edges."""
        return Features(
            self.start[keep],
            self.direction[keep],
            self.length[keep],
            self.before[keep],
            self.ring[keep],
        )

    def corners_that_see(self, low: Floats, high: Floats) -> Indices:
        """Corners whose normal cone may hold a line to a place between low and high (2)."""
        box = np.array([low, high, [low[0], high[1]], [high[0], low[1]]])
        offset = box[:, None, :] - self.start[None, :, :]
        ahead = ((offset * self.direction).sum(axis=2) <= ROUNDING_MM).any(axis=0)
        behind = ((offset * self.before).sum(axis=2) >= -ROUNDING_MM).any(axis=0)
        return np.flatnonzero(ahead & behind)

    def feet(self, point: Floats) -> tuple[Floats, Floats]:
        """Distances (k) and places (k, 2) where a shortest line from a point may end, sorted."""
        offset = point - self.start
        along = (offset * self.direction).sum(axis=1)
        side = cross(self.direction, offset)
        on_edge = (along > 0) & (along < self.length) & (side <= ROUNDING_MM)
        at_corner = (along <= ROUNDING_MM) & ((offset * self.before).sum(axis=1) >= -ROUNDING_MM)
        edge_feet = self.start[on_edge] + self.direction[on_edge] * along[on_edge][:, None]
        places = np.concatenate([edge_feet, self.start[at_corner]])
        distances = np.hypot(*(places - point).T)
        order = np.argsort(distances, kind="stable")
        return distances[order], places[order]

    def ends_at_corner(self, corner: int, targets: Floats) -> Flags:
        """Which lines from a corner to targets (k, 2) leave it within its normal cone."""
        offset = targets - self.start[corner]
        ahead: Flags = offset @ self.direction[corner] <= ROUNDING_MM
        behind: Flags = offset @ self.before[corner] >= -ROUNDING_MM
        return ahead & behind


class End:
    """One end of a measurement: pieces of copper with their owners, or a point."""

    def __init__(
        self, pieces: Sequence[Polygon], owners: Sequence[str], place: Floats | None = None
    ) -> None:
        self.pieces = np.empty(len(pieces), dtype=object)
        self.pieces[:] = shapely.remove_repeated_points(np.asarray(pieces, dtype=object))
        self.owners, self.place = tuple(owners), place

    @classmethod
    def point(cls, place: Floats) -> End:
        """One point."""
        return cls((), (), place)

    @cached_property
    def all(self) -> Features:
        """All edges; a point is an edge of no length that looks every way."""
        if self.place is None:
            return Features.of(self.pieces)
        return Features.point(self.place)

    @cached_property
    def lines(self) -> Geometries:
        """All edges as lines."""
        return self.all.lines()

    @cached_property
    def tree(self) -> STRtree:
        """Index of the edges."""
        return STRtree(self.lines)

    @cached_property
    def bounds(self) -> Floats:
        """Bounds of each edge (n, 4)."""
        return np.asarray(shapely.bounds(self.lines), dtype=np.float64)

    def spacing(self, shapes: BaseGeometry | Geometries) -> Floats:
        """Distances of shapes (n) from the nearest edge."""
        _, distances = self.tree.query_nearest(shapes, all_matches=False, return_distance=True)
        return np.asarray(distances, dtype=np.float64)

    def near(self, shapes: BaseGeometry | Geometries, reach_mm: float) -> tuple[Indices, Floats]:
        """Which shapes (n) lie within a reach of an edge, and the distances of those."""
        pairs, distances = self.tree.query_nearest(
            shapes,
            max_distance=reach_mm + ROUNDING_MM,
            all_matches=False,
            return_distance=True,
        )
        found = np.asarray(pairs[0], dtype=np.intp)
        return found, np.asarray(distances, dtype=np.float64)

    @cached_property
    def _gaps(self) -> tuple[Indices, Geometries]:
        """Numbers of the rings that are holes in a piece, and the holes as polygons."""
        holes: list[Polygon] = []
        numbers: list[int] = []
        ring = 0
        for piece in self.pieces:
            numbers += range(ring + 1, ring + 1 + len(piece.interiors))
            holes += [Polygon(hole) for hole in piece.interiors]
            ring += 1 + len(piece.interiors)
        return np.array(numbers, dtype=np.intp), np.array(holes, dtype=object)

    def open_to(self, others: STRtree) -> Flags:
        """Which edges are not in a hole of a piece with none of the others in it.

        A path out of such a hole would pass over the conductor that it comes from.
        """
        keep = np.ones(len(self.all.ring), dtype=np.bool_)
        if self.place is None and len(self._gaps[0]):
            numbers, holes = self._gaps
            busy = np.unique(others.query(holes, predicate="intersects")[0])
            keep = ~np.isin(self.all.ring, np.delete(numbers, busy))
        return keep

    def features(self, other: End, reach_mm: float) -> Features:
        """The edges within a reach of another end from which a path may lead there."""
        low, high = other.bounds[:, :2].min(axis=0), other.bounds[:, 2:].max(axis=0)
        near = (self.bounds[:, 2:] >= low - reach_mm) & (self.bounds[:, :2] <= high + reach_mm)
        some = np.flatnonzero(near.all(axis=1) & self.open_to(other.tree))
        found, _ = other.near(self.lines[some], reach_mm)
        keep = np.zeros(len(self.lines), dtype=np.bool_)
        keep[some[found]] = True
        return self.all.chosen(keep)

    def shortest_line(self, other: End) -> Floats:
        """The shortest straight line to another end, (2, 2); of no length where they overlap."""
        if self.pieces.size and other.pieces.size:
            shared = self._inside(other)
            if shared is None:
                shared = other._inside(self)
            if shared is not None:
                return np.stack([shared, shared])
        few, many = (self, other) if len(self.lines) <= len(other.lines) else (other, self)
        pairs, distances = many.tree.query_nearest(
            few.lines, all_matches=False, return_distance=True
        )
        one, two = pairs[:, int(np.argmin(distances))]
        line = shapely.get_coordinates(shapely.shortest_line(few.lines[one], many.lines[two]))
        return line if few is self else line[::-1]

    def _inside(self, other: End) -> Floats | None:
        """A corner of a piece here that lies on a piece there."""
        corners = shapely.get_coordinates(
            [shapely.get_point(shapely.get_exterior_ring(piece), 0) for piece in self.pieces]
        )
        found = STRtree(other.pieces).query(points_at(corners), predicate="intersects")[0]
        return corners[found[0]] if len(found) else None

    def owner_at(self, place: Sequence[float]) -> str:
        """Owner of the piece nearest to a place; the first of equals."""
        if not self.owners:
            return ""
        distances = shapely.distance(self.pieces, Point(place[0], place[1]))
        return self.owners[int(np.argmin(distances))]
