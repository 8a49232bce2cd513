"""Curves as polygons: discs, tracks, arcs, rectangles, all in mm and KiCad's axes (y down).

Straight edges are exact. Round copper is drawn outside its curve and cut-outs within theirs, by
:data:`SAGITTA_MM` at the most, so that a distance between two of them is never overstated, nor
understated by more than twice that. The outer side of a curved track may lie that much inside.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final, TypeAlias

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

Point: TypeAlias = tuple[float, float]

#: Greatest distance between a curve and its chord, mm; tests hold results within 0.01 mm.
SAGITTA_MM: Final = 0.001
_FEWEST: Final = 3
#: Below this, mm^2, a piece is a rounding residue and not copper.
_SLIVER_MM2: Final = 1e-9


def quarter_segments(radius_mm: float) -> int:
    """Segments to a quarter turn, so that no chord is further than the sagitta from its arc."""
    if radius_mm <= SAGITTA_MM:
        return _FEWEST
    turn = 2.0 * math.acos(1.0 - SAGITTA_MM / radius_mm)
    return max(_FEWEST, math.ceil(math.pi / 2.0 / turn))


def outside_radius(radius_mm: float) -> float:
    """Radius of the polygon's corners, so that its edges touch the circle from outside."""
    return radius_mm / math.cos(math.pi / (4 * quarter_segments(radius_mm)))


def disc(centre: Point, radius_mm: float, *, outside: bool = True) -> Polygon:
    """A disc as a polygon around it, exact along the axes, or within it (for holes)."""
    segments = quarter_segments(radius_mm)
    step = math.pi / 2.0 / segments
    angles = (np.arange(4 * segments) + (0.5 if outside else 0.0)) * step
    corners = outside_radius(radius_mm) if outside else radius_mm
    places = np.column_stack((np.cos(angles), np.sin(angles))) * corners
    return Polygon(places + np.asarray(centre))


def stroke(line: Sequence[Point], width_mm: float, *, outside: bool = True) -> Polygon:
    """A pen of a round tip drawn along a line; a line of one place gives a disc."""
    places = [line[0], *(b for a, b in pairwise(line) if a != b)]
    if len(places) == 1:
        return disc(line[0], width_mm / 2.0, outside=outside)
    if len(places) == 2:
        return strokes([(places[0], places[1])], width_mm, outside=outside)[0]
    drawn = shapely.union_all(strokes(list(pairwise(places)), width_mm, outside=outside))
    assert isinstance(drawn, Polygon)
    return drawn


def strokes(
    lines: Sequence[tuple[Point, Point]], width_mm: float, *, outside: bool = True
) -> list[Polygon]:
    """Many straight tracks of one width at once: exact sides, ends drawn outside."""
    radius = width_mm / 2.0
    segments = quarter_segments(radius)
    step = math.pi / 2.0 / segments
    inner = (np.arange(2 * segments) + 0.5) * step if outside else np.arange(1, 2 * segments) * step
    angles = np.concatenate(([0.0], inner, [math.pi])) - math.pi / 2.0
    reach = np.full(len(angles), outside_radius(radius) if outside else radius)
    reach[[0, -1]] = radius
    # The end's half turn in the track's own axes, ahead of the end and behind the start.
    ahead = np.column_stack((reach * np.cos(angles), reach * np.sin(angles)))
    ends = np.asarray(lines, dtype=float)
    along = ends[:, 1] - ends[:, 0]
    length = np.hypot(along[:, 0], along[:, 1])
    unit = along / np.where(length > 0.0, length, 1.0)[:, None]
    turn = np.stack((unit, np.column_stack((-unit[:, 1], unit[:, 0]))), axis=1)
    tip = np.einsum("kj,njc->nkc", ahead, turn)
    drawn: Any = shapely.polygons(np.concatenate((ends[:, 1:2] + tip, ends[:, 0:1] - tip), axis=1))
    return [
        disc(start, radius, outside=outside) if start == end else shape
        for shape, (start, end) in zip(drawn, lines, strict=True)
    ]


def oval(centre: Point, size: Point, *, outside: bool = True) -> Polygon:
    """A slot of overall ``size`` along its longer axis; equal sizes give a disc."""
    width, height = size
    half = abs(width - height) / 2.0
    step = (half, 0.0) if width > height else (0.0, half)
    ends = (
        (centre[0] - step[0], centre[1] - step[1]),
        (centre[0] + step[0], centre[1] + step[1]),
    )
    return stroke(ends, min(width, height), outside=outside)


def rectangle(size: Point) -> Polygon:
    """A rectangle around the origin."""
    x, y = size[0] / 2.0, size[1] / 2.0
    return Polygon([(-x, -y), (x, -y), (x, y), (-x, y)])


def trapezoid(size: Point, delta: Point) -> Polygon:
    """KiCad's trapezoid: ``delta`` x leans the sides' heights, y the widths."""
    x, y = size[0] / 2.0, size[1] / 2.0
    dx, dy = delta[0] / 2.0, delta[1] / 2.0
    return Polygon([(-x - dy, y + dx), (x + dy, y - dx), (x - dy, -y + dx), (-x + dy, -y - dx)])


def rounded(size: Point, radius_mm: float, chamfer_mm: float, chamfered: Iterable[str]) -> Polygon:
    """A rectangle around the origin with round corners, some of them cut at 45 degrees instead.

    ``chamfered`` names corners ``top_left`` to ``bottom_right``; top is towards negative y.
    """
    x, y = size[0] / 2.0, size[1] / 2.0
    names = set(chamfered)
    corners: list[Point] = []
    for name, sx, sy in (
        ("top_left", -1, -1),
        ("top_right", 1, -1),
        ("bottom_right", 1, 1),
        ("bottom_left", -1, 1),
    ):
        # Seen along the way round, a corner is entered on one side and left on the other.
        across = sx == sy
        if name in names:
            ends = [(sx * x, sy * (y - chamfer_mm)), (sx * (x - chamfer_mm), sy * y)]
            corners += ends if across else ends[::-1]
        elif radius_mm > 0.0:
            centre = (sx * (x - radius_mm), sy * (y - radius_mm))
            corners += _corner(centre, radius_mm, sx, sy, across)
        else:
            corners.append((sx * x, sy * y))
    return Polygon(corners)


def _corner(centre: Point, radius_mm: float, sx: int, sy: int, across: bool) -> list[Point]:
    """A quarter turn around ``centre``, drawn outside the arc, flush with both sides."""
    segments = quarter_segments(radius_mm)
    step = math.pi / 2.0 / segments
    reach = radius_mm / math.cos(step / 2.0)
    angles = [0.0, *((n + 0.5) * step for n in range(segments)), math.pi / 2.0]
    reaches = [radius_mm, *(reach for _ in range(segments)), radius_mm]
    turned = [
        (centre[0] + sx * r * math.cos(a), centre[1] + sy * r * math.sin(a))
        for a, r in zip(angles, reaches, strict=True)
    ]
    return turned if across else turned[::-1]


def arc(start: Point, middle: Point, end: Point) -> list[Point]:
    """An arc through three points as a line with its corners on the arc, both ends exact."""
    (ax, ay), (bx, by), (cx, cy) = start, middle, end
    if start == end:
        centre = ((ax + bx) / 2.0, (ay + by) / 2.0)
        return circle(centre, math.dist(centre, start), from_=start)
    bx, by, cx, cy = bx - ax, by - ay, cx - ax, cy - ay
    twice = 2.0 * (bx * cy - by * cx)
    if abs(twice) < 1e-12:
        return [start, end]
    b2, c2 = bx * bx + by * by, cx * cx + cy * cy
    ux, uy = (cy * b2 - by * c2) / twice, (bx * c2 - cx * b2) / twice
    radius = math.hypot(ux, uy)
    centre = (ax + ux, ay + uy)
    first = math.atan2(-uy, -ux)
    whole = 2.0 * math.pi
    turn = (math.atan2(cy - uy, cx - ux) - first) % whole
    if (math.atan2(by - uy, bx - ux) - first) % whole > turn:
        turn -= whole
    steps = max(1, math.ceil(abs(turn) / (math.pi / 2.0) * quarter_segments(radius)))
    inside = [
        (
            centre[0] + radius * math.cos(first + turn * n / steps),
            centre[1] + radius * math.sin(first + turn * n / steps),
        )
        for n in range(1, steps)
    ]
    return [start, *inside, end]


def circle(centre: Point, radius_mm: float, *, from_: Point) -> list[Point]:
    """A closed line around a circle, corners on it, from the point ``from_`` and back to it."""
    first = math.atan2(from_[1] - centre[1], from_[0] - centre[0])
    steps = 4 * quarter_segments(radius_mm)
    inside = [
        (
            centre[0] + radius_mm * math.cos(first + 2.0 * math.pi * n / steps),
            centre[1] + radius_mm * math.sin(first + 2.0 * math.pi * n / steps),
        )
        for n in range(1, steps)
    ]
    return [from_, *inside, from_]


def bezier(controls: Sequence[Point]) -> list[Point]:
    """A cubic curve of four control points as a line, both ends exact."""
    corners = np.asarray(controls, dtype=float)
    # The chord error of n pieces is at most |second difference| * 3/4 / n^2 (6 * 1/8).
    bend = max(
        float(np.hypot(*(corners[0] - 2 * corners[1] + corners[2]))),
        float(np.hypot(*(corners[1] - 2 * corners[2] + corners[3]))),
    )
    steps = max(1, math.ceil(math.sqrt(0.75 * bend / SAGITTA_MM)))
    t = (np.arange(steps + 1) / steps)[:, None]
    line = (
        corners[0] * (1 - t) ** 3
        + 3 * corners[1] * t * (1 - t) ** 2
        + 3 * corners[2] * t**2 * (1 - t)
        + corners[3] * t**3
    )
    return [(float(x), float(y)) for x, y in line]


def turned(place: Point, angle_deg: float, origin: Point = (0.0, 0.0)) -> Point:
    """A point turned as KiCad turns (counter-clockwise on the screen), then moved to ``origin``."""
    if angle_deg == 0.0:
        return origin[0] + place[0], origin[1] + place[1]
    cos, sin = _cos_sin(angle_deg)
    return (
        origin[0] + place[0] * cos + place[1] * sin,
        origin[1] - place[0] * sin + place[1] * cos,
    )


def placed(shape: Polygon, angle_deg: float, origin: Point) -> Polygon:
    """A polygon turned as KiCad turns and moved to ``origin``."""
    cos, sin = _cos_sin(angle_deg)

    def move(places: np.ndarray) -> np.ndarray:
        x, y = places[:, 0], places[:, 1]
        return np.column_stack((origin[0] + x * cos + y * sin, origin[1] - x * sin + y * cos))

    moved = shapely.transform(shape, move)
    assert isinstance(moved, Polygon)
    return moved


def _cos_sin(angle_deg: float) -> tuple[float, float]:
    """Exact at quarter turns, where boards have nearly all their parts."""
    quarter, rest = divmod(angle_deg, 90.0)
    if rest == 0.0:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter) % 4]
    return math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of any geometry, mended where KiCad cut them open to hold holes."""
    if not shape.is_valid:
        shape = shapely.make_valid(shape)
    if isinstance(shape, Polygon):
        parts = [shape]
    else:
        found = getattr(shape, "geoms", ())
        parts = [p for g in found for p in (g.geoms if isinstance(g, MultiPolygon) else [g])]
    return [p for p in parts if isinstance(p, Polygon) and p.area > _SLIVER_MM2]
