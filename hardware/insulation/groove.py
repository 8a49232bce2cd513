"""Grooves narrower than X are bridged: the board with its narrow cut-outs filled.

A cut-out is narrow where no disc of diameter X fits between its walls (an opening of the air with
that disc). A convex cut-out without sharp corners is narrow as a whole or not at all, by its least
width. Elsewhere each part that the disc does not reach is filled up to the straight line across
its mouth, except in corners whose walls turn by less than 100 degrees (80 degrees inside): those
stay as drawn. Exactly X counts as X within nanometres; where a wall is an arc, within the distance
of the arc from the polygon that stands for it, and for curved walls of a cut-out that is not
convex within 1 % of X (GEOS simplifies arcs by as much), both to the safe side.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from hardware.insulation.features import Flags, Floats, cross, points_at, polygons, rings_of, unit

#: Ten nanometres: corners on KiCad's grid, turned and rounded.
TOLERANCE_MM: Final = 1e-5
_SHARPEST_TURN: Final = np.radians(101.0)
#: Corners that turn by less stand for an arc.
_ARC_TURN: Final = np.radians(30.0)
_ARC_SHARE: Final = 0.012
_QUADRANT: Final = 32


def bridged(solid: BaseGeometry, groove_mm: float) -> BaseGeometry:
    """The board's flat region with every cut-out or notch narrower than ``groove_mm`` filled."""
    left, low, right, high = solid.bounds
    margin = 5 * groove_mm + 1.0
    box = shapely.box(left - margin, low - margin, right + margin, high + margin)
    fills = [fill for air in polygons(box.difference(solid)) for fill in _narrow(air, groove_mm)]
    if not fills:
        return solid
    sealed = [fill.buffer(TOLERANCE_MM / 10, join_style="mitre") for fill in fills]
    return shapely.union_all([solid, *sealed])


def is_below(gap_mm: Floats | float, groove_mm: float) -> Flags:
    """Whether gaps are less than X; exactly X is not."""
    return np.asarray(np.less(gap_mm, groove_mm - TOLERANCE_MM))


def _turns(ring: Floats) -> Floats:
    """Angle by which a ring turns at each corner, radians, left positive."""
    ahead = unit(np.roll(ring, -1, axis=0) - ring)
    back = np.roll(ahead, 1, axis=0)
    angle: Floats = np.arctan2(cross(back, ahead), (back * ahead).sum(axis=1))
    return angle


def _arc_error_mm(ring: Floats) -> float:
    """How far the arcs that a ring stands for may bulge over its edges."""
    turn = np.abs(_turns(ring))
    edge = np.hypot(*(np.roll(ring, -1, axis=0) - ring).T)
    shorter = np.minimum(edge, np.roll(edge, 1))
    arc = (turn > 1e-6) & (turn < _ARC_TURN)
    return float((shorter / 2 * np.tan(turn / 4))[arc].max(initial=0.0))


def _narrow(air: Polygon, groove_mm: float) -> list[Polygon]:
    """The narrow parts of one cut-out, or of the air round the board."""
    ring = rings_of([air])[0]
    error = _arc_error_mm(ring)
    turns = _turns(ring)
    if not air.interiors and turns.min() > -1e-6:
        if _least_width_mm(ring) < groove_mm - TOLERANCE_MM - 2 * error:
            return [air]
        if turns.max() <= _SHARPEST_TURN:
            return []
    error = max(_arc_error_mm(each) for each in rings_of([air]))
    radius = (groove_mm - TOLERANCE_MM) / 2 - min(error, 0.05 * groove_mm)
    grown = _ARC_SHARE * radius if error else 2 * TOLERANCE_MM
    open_ = air.buffer(-radius, quad_segs=_QUADRANT).buffer(radius + grown, quad_segs=_QUADRANT)
    parts = [part for part in polygons(air.difference(open_)) if part.area > TOLERANCE_MM]
    snap = 1.5 * float(np.sqrt(2 * radius * grown))
    fills = (_fill(part, air, snap) for part in parts)
    return [fill for fill in fills if fill is not None]


def _least_width_mm(ring: Floats) -> float:
    """Least distance of two parallel lines that hold a convex ring between them."""
    along = unit(np.roll(ring, -1, axis=0) - ring)
    depth = cross(along[:, None, :], ring[None, :, :] - ring[:, None, :])
    return float(depth.max(axis=1).min())


def _fill(part: Polygon, air: Polygon, snap_mm: float) -> Polygon | None:
    """What of a narrow part to fill: up to straight lines across its mouths, or nothing."""
    ring = rings_of([part])[0]
    middles = (ring + np.roll(ring, -1, axis=0)) / 2
    away = np.asarray(shapely.distance(points_at(middles), air.boundary), dtype=np.float64)
    drawn: Flags = away < TOLERANCE_MM / 10
    if drawn.all() or part.interiors:
        return part
    mouths = int((drawn & ~np.roll(drawn, 1)).sum())
    if mouths == 1 and _wall_turn(ring, drawn) <= _SHARPEST_TURN:
        return None
    wall = drawn | np.roll(drawn, 1)
    mouth_end = drawn ^ np.roll(drawn, 1)
    places = [
        _snapped(place, air, snap_mm) if at_mouth else place
        for place, at_mouth in zip(ring[wall], mouth_end[wall], strict=True)
    ]
    filled = shapely.make_valid(Polygon(places)) if len(places) > 2 else Polygon()
    pieces = polygons(shapely.intersection(filled, air.buffer(TOLERANCE_MM)))
    return max(pieces, key=lambda piece: piece.area, default=part)


def _wall_turn(ring: Floats, drawn: Flags) -> float:
    """By how much the drawn wall of a part with one mouth turns from end to end."""
    first = int(np.flatnonzero(drawn & ~np.roll(drawn, 1))[0])
    turns, flags = np.roll(_turns(ring), -first), np.roll(drawn, -first)
    inner = flags & np.roll(flags, 1)
    inner[0] = False
    return float(abs(turns[inner].sum()))


def _snapped(place: Floats, air: Polygon, snap_mm: float) -> Floats:
    """The corner of the cut-out next to a mouth's end, if near; the end itself if not."""
    corners = shapely.get_coordinates(air)
    distance = np.hypot(*(corners - place).T)
    nearest = int(np.argmin(distance))
    found: Floats = corners[nearest] if distance[nearest] <= snap_mm else place
    return found
