"""Boards in a few lines for the tests of the geometry: millimetres, two copper layers."""

from __future__ import annotations

from collections.abc import Sequence

from shapely import LineString, Point, Polygon, affinity, box, union_all
from shapely.geometry.base import BaseGeometry

from hardware.insulation.board import Board, Copper, Hole

TOP, BOTTOM = "F.Cu", "B.Cu"
THICKNESS_MM = 1.6
#: Fine enough that an arc of 5 mm radius lies within 0.4 um of its polygon.
QUADRANT = 128
OUTLINE = box(0, 0, 40, 30)


def board(
    copper: Sequence[Copper],
    cuts: Sequence[BaseGeometry] = (),
    holes: Sequence[Hole] = (),
    outline: Polygon = OUTLINE,
    layers: tuple[str, ...] = (TOP, BOTTOM),
) -> Board:
    """A board 1.6 mm thick, its outline without the cuts."""
    left = outline.difference(union_all(list(cuts)))
    assert isinstance(left, Polygon)
    return Board("test", THICKNESS_MM, layers, left, tuple(copper), tuple(holes))


def pad(
    net: str, x: float, y: float, width: float = 1, height: float = 1, layer: str = TOP
) -> Copper:
    """A rectangular pad of a part of its own."""
    shape = box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return Copper(net, f"{net or 'X'}1.1", layer, shape)


def disc(net: str, x: float, y: float, radius: float, layer: str = TOP) -> Copper:
    """A round pad."""
    return Copper(net, f"{net or 'X'}1.1", layer, circle(x, y, radius))


def circle(x: float, y: float, radius: float) -> Polygon:
    """A full circle."""
    return Point(x, y).buffer(radius, quad_segs=QUADRANT)


def drill(x: float, y: float, radius: float) -> Hole:
    """An unplated hole."""
    return Hole(circle(x, y, radius), False, "", "H1")


def slot(x: float, width: float, low: float, high: float) -> Polygon:
    """An upright slot with square ends."""
    return box(x - width / 2, low, x + width / 2, high)


def round_slot(x: float, width: float, low: float, high: float) -> Polygon:
    """An upright slot with round ends, from end to end ``high - low``."""
    middle = LineString([(x, low + width / 2), (x, high - width / 2)])
    return middle.buffer(width / 2, quad_segs=QUADRANT)


def moved(original: Board, degrees: float, x: float, y: float) -> Board:
    """The same board turned about the origin and shifted."""

    def move(shape: Polygon) -> Polygon:
        return affinity.translate(affinity.rotate(shape, degrees, origin=(0, 0)), x, y)

    return Board(
        original.name,
        original.thickness_mm,
        original.layers,
        move(original.outline),
        tuple(Copper(c.net, c.owner, c.layer, move(c.shape)) for c in original.copper),
        tuple(Hole(move(h.shape), h.plated, h.net, h.owner) for h in original.holes),
    )
