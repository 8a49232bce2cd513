"""Bodies as solids: CadQuery shapes for the assembly, STEP files for KiCad and mechanical CAD.

Solids have y **up**, as CadQuery and STEP count: a body's (x, y, z) becomes (x, -y, z).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import cadquery as cq

from hardware.bodies.model import Axis, Body, Bounds, Box, Cylinder, Piece, Point, Prism, Shape
from hardware.kicad.placement.spot import Spot
from hardware.step_text import normal


def piece_solid(piece: Piece) -> cq.Shape:
    """A piece with its cuts, y turned up."""
    base = _corner(piece.shape)
    return _moved(_cut_at_origin(*_parts(piece, base)), base)


def body_solids(pieces: Iterable[Piece]) -> list[tuple[Piece, cq.Shape]]:
    """Every piece with its solid, y turned up."""
    return [(piece, piece_solid(piece)) for piece in pieces]


def location(spot: Spot, thickness_mm: float) -> cq.Location:
    """Where a body's solids go on a board whose upper face is z = 0, in the board's x and -y.

    A part on the bottom is turned over about the vertical line through its anchor, then turned.
    """
    place = cq.Location((spot.x_mm, -spot.y_mm, 0.0))
    turn = cq.Location((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), spot.angle_deg)
    if not spot.bottom:
        return place * turn
    over = cq.Location((0.0, 0.0, -thickness_mm), (0.0, 1.0, 0.0), 180.0)
    return place * turn * over


def assembly(body: Body) -> cq.Assembly:
    """A body as a coloured assembly; equal pieces share one solid."""
    made = cq.Assembly(name=body.name)
    seen: dict[str, int] = {}
    for piece in body.pieces:
        base = _corner(piece.shape)
        count = seen[piece.name] = seen.get(piece.name, 0) + 1
        made.add(
            _cut_at_origin(*_parts(piece, base)),
            name=piece.name if count == 1 else f"{piece.name} {chr(96 + count)}",
            loc=cq.Location(base),
            color=cq.Color(*piece.material.rgb),
        )
    return made


def step_text(body: Body) -> bytes:
    """The body's STEP file: the same bytes for the same body and CadQuery."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "body.step"
        assembly(body).export(str(path), write_pcurves=False)
        text = path.read_text(encoding="ascii")
    return normal(text, f"{body.name}.step").encode("ascii")


def _bounds(shape: Shape) -> Bounds:
    """The box around a shape with y turned up."""
    (x0, y0, z0), (x1, y1, z1) = shape.bounds.low, shape.bounds.high
    return Bounds((x0, -y1, z0), (x1, -y0, z1))


def _corner(shape: Shape) -> Point:
    x, y, z = (round(value, 6) for value in _bounds(shape).low)
    return x, y, z


def _moved(shape: cq.Shape, by: Point) -> cq.Shape:
    return shape.moved(cq.Location(by))


def _parts(piece: Piece, base: Point) -> tuple[Shape, tuple[Shape, ...]]:
    return _relative(piece.shape, base), tuple(_relative(cut, base) for cut in piece.cuts)


def _relative(shape: Shape, base: Point) -> Shape:
    """The shape with y turned up, counted from ``base``: equal shapes elsewhere become equal."""
    bounds = _bounds(shape)
    low = _less(bounds.low, base)
    if isinstance(shape, Box):
        return Box(low, _less(bounds.high, base))
    if isinstance(shape, Cylinder):
        start = list(_less((shape.start[0], -shape.start[1], shape.start[2]), base))
        start[shape.axis.value] = low[shape.axis.value]
        return Cylinder(
            (start[0], start[1], start[2]), shape.axis, shape.radius_mm, shape.length_mm
        )
    first, second = shape.axis.others
    signs = (-1.0 if first == Axis.Y.value else 1.0, -1.0 if second == Axis.Y.value else 1.0)
    corners = tuple(
        (round(signs[0] * u - base[first], 6), round(signs[1] * v - base[second], 6))
        for u, v in shape.corners
    )
    start_mm = low[shape.axis.value]
    return Prism(shape.axis, corners, start_mm, round(start_mm + shape.end_mm - shape.start_mm, 6))


def _less(place: Point, base: Point) -> Point:
    # Adding zero turns a negative zero into the other one.
    x, y, z = (round(a - b, 6) + 0.0 for a, b in zip(place, base, strict=True))
    return x, y, z


@cache
def _cut_at_origin(shape: Shape, cuts: tuple[Shape, ...]) -> cq.Shape:
    whole = _at_origin(shape)
    return whole.cut(*(_at_origin(cut) for cut in cuts)) if cuts else whole


@cache
def _at_origin(shape: Shape) -> cq.Shape:
    """The solid of a shape whose y already points up."""
    if isinstance(shape, Box):
        x, y, z = _less(shape.high, shape.low)
        return cq.Solid.makeBox(x, y, z, cq.Vector(*shape.low))
    if isinstance(shape, Cylinder):
        along = [0.0] * 3
        along[shape.axis.value] = 1.0
        return cq.Solid.makeCylinder(
            shape.radius_mm, shape.length_mm, cq.Vector(*shape.start), cq.Vector(*along)
        )
    first, second = shape.axis.others
    places = []
    for u, v in shape.corners:
        place = [0.0] * 3
        place[first], place[second], place[shape.axis.value] = u, v, shape.start_mm
        places.append(cq.Vector(*place))
    along = [0.0] * 3
    along[shape.axis.value] = shape.end_mm - shape.start_mm
    outline = cq.Wire.makePolygon(places, close=True)
    return cq.Solid.extrudeLinear(outline, [], cq.Vector(*along))
