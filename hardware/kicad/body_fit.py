"""Do bodies fit their footprints: inside the courtyard, leads in their holes and on their pads?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shapely.geometry import Point as Place
from shapely.geometry import Polygon, box
from shapely.ops import unary_union

from hardware.bodies.model import Axis, Body, Cylinder, Piece, Prism
from hardware.kicad.footprint_files import FootprintPad, FootprintShape

#: Courtyards are drawn on a grid of 0.01 mm.
_DRAWN_MM: Final = 0.011
#: Share of a foot that must lie on its pad: IPC-A-610 class 2 lets half of its width hang over.
_LEAST_SHARE: Final = 0.5
#: A piece that ends below this lies on the board.
_CONTACT_MM: Final = 0.05
#: A piece that starts below this goes into a hole.
_INTO_HOLE_MM: Final = -0.1


def misfits(body: Body, shape: FootprintShape) -> Iterator[str]:
    """What is wrong with a body on a footprint, one line each; nothing if it fits."""
    yard = shape.courtyard.buffer(_DRAWN_MM)
    for piece in body.pieces:
        over = outline(piece).difference(yard)
        if not over.is_empty:
            yield f"{piece.name} reaches beyond the courtyard of {shape.name}"
    feet = [(piece, *foot) for piece in body.pieces if (foot := _foot(piece)) is not None]
    for piece, area, down in feet:
        if down:
            holes = [p.hole for p in shape.pads if p.hole is not None and _joins(p, piece)]
            if not any(hole.buffer(1e-3).covers(area) for hole in holes):
                yield f"{piece.name} misses its hole in {shape.name}"
        elif piece.pin:
            pads = unary_union([p.copper for p in shape.pads if p.number == piece.pin])
            if area.intersection(pads).area < _LEAST_SHARE * area.area:
                yield f"{piece.name} misses pad {piece.pin} of {shape.name}"
    pinned = unary_union([area for piece, area, _ in feet if piece.pin])
    for pad in shape.pads:
        if pad.number and not pad.copper.intersects(pinned):
            yield f"no lead meets pad {pad.number} of {shape.name}"


def outline(piece: Piece) -> Polygon:
    """A piece as seen from above."""
    if isinstance(piece.shape, Cylinder) and piece.shape.axis is Axis.Z:
        x, y, _ = piece.shape.start
        return Place(x, y).buffer(piece.shape.radius_mm, quad_segs=16)
    bounds = piece.shape.bounds
    return box(*bounds.low[:2], *bounds.high[:2])


def _foot(piece: Piece) -> tuple[Polygon, bool] | None:
    """Where a piece touches the board, and whether it goes through; None if it does neither."""
    low = piece.shape.bounds.low[2]
    if low < _INTO_HOLE_MM:
        return outline(piece), True
    lying = isinstance(piece.shape, Cylinder) and piece.shape.axis is not Axis.Z
    if not piece.pin or lying or low > _CONTACT_MM:
        return None
    if isinstance(piece.shape, Prism) and piece.shape.axis is not Axis.Z:
        flat = [u for u, z in piece.shape.corners if z < _CONTACT_MM]
        start, end = piece.shape.start_mm, piece.shape.end_mm
        if piece.shape.axis is Axis.Y:
            return box(min(flat), start, max(flat), end), False
        return box(start, min(flat), end, max(flat)), False
    return outline(piece), False


def _joins(pad: FootprintPad, piece: Piece) -> bool:
    """Pegs without a pin go into holes without copper."""
    return pad.number == piece.pin if piece.pin else not pad.plated
