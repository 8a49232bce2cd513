"""Pads of every shape as copper polygons and holes, in board coordinates."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

import shapely
from shapely import Polygon

from hardware.insulation.board_text import (
    BoardError,
    Node,
    child,
    kind,
    nodes,
    number,
    numbers,
    point,
    word,
    words,
)
from hardware.insulation.outline import line_of
from hardware.insulation.shapes import (
    Point,
    disc,
    oval,
    placed,
    polygons,
    rectangle,
    rounded,
    stroke,
    trapezoid,
    turned,
)

_CLOSED: Final = ("gr_poly", "gr_circle", "gr_rect")
_PRIMITIVES: Final = ("gr_line", "gr_arc", "gr_circle", "gr_rect", "gr_poly", "gr_curve")


#: Layers as the file names them, and the copper that is the same on all of them.
_Drawn: TypeAlias = tuple[tuple[str, ...], tuple[Polygon, ...]]


@dataclass(frozen=True, slots=True)
class Pad:
    """One pad: its copper by layer as the file names layers, its hole, and how that is made."""

    net: str
    number: str
    plated: bool
    hole: Polygon | None
    copper: tuple[_Drawn, ...]


def pad(node: Node, net: str, origin: Point, footprint_deg: float) -> Pad:
    """One ``pad`` expression of a footprint that stands at ``origin``, turned by so many degrees.

    A pad's position is turned with its footprint; its own angle is written as it stands on the
    board. Raises BoardError for a shape that is not known.
    """
    name, made, *_ = words(node)
    place = turned(point(node, "at"), footprint_deg, origin)
    at = numbers(node, "at")
    angle = at[2] if len(at) > 2 else 0.0
    hole, offset = _hole(node, place, angle)
    layers = tuple(words(child(node, "layers")))
    if made == "np_thru_hole" and _drilled_away(node):
        return Pad("", name, plated=False, hole=hole, copper=())
    stack = child(node, "padstack")
    if stack is None:
        drawn = [(layers, _shapes(node, words(node)[2], place, angle, offset))]
    else:
        drawn = _stacked(node, stack, layers, place, angle, offset)
    return Pad(net, name, made != "np_thru_hole", hole, tuple(drawn))


def _stacked(
    node: Node, stack: Node, layers: tuple[str, ...], place: Point, angle: float, offset: Point
) -> list[_Drawn]:
    """A pad whose copper differs by layer (KiCad 9): the pad's own values are the front's."""
    drawn: list[_Drawn] = [(("F.Cu",), _shapes(node, words(node)[2], place, angle, offset))]
    for part in nodes(stack, "layer"):
        # What a layer leaves out, it has in common with the front.
        own = {kind(n) for n in nodes(part)}
        merged: Node = [*part, *(n for n in nodes(node) if kind(n) not in own)]
        shape = word(part, "shape", words(node)[2])
        moved = numbers(part, "offset")
        at = (moved[0], moved[1]) if len(moved) == 2 else offset
        names = ("Inner",) if words(part)[0] == "Inner" else (words(part)[0],)
        drawn.append((names, _shapes(merged, shape, place, angle, at)))
    allowed = set(layers)
    if allowed & {"*.Cu"}:
        return drawn
    return [(names, found) for names, found in drawn if allowed & set(names)]


def _drilled_away(node: Node) -> bool:
    """KiCad plots no copper where an unplated hole is as large as its pad."""
    size, drill = point(node, "size"), numbers(node, "drill")
    return bool(drill) and drill[0] >= size[0] - 1e-6 and drill[-1] >= size[1] - 1e-6


def _hole(node: Node, place: Point, angle: float) -> tuple[Polygon | None, Point]:
    """The hole of a pad and the offset of its copper from it."""
    drill = child(node, "drill")
    if drill is None:
        return None, (0.0, 0.0)
    moved = numbers(drill, "offset")
    offset = (moved[0], moved[1]) if len(moved) == 2 else (0.0, 0.0)
    sizes = numbers(node, "drill")
    if not sizes or max(sizes) <= 0.0:
        return None, offset
    size = (sizes[0], sizes[1] if len(sizes) > 1 else sizes[0])
    return placed(oval((0.0, 0.0), size, outside=False), angle, place), offset


def _shapes(
    node: Node, shape: str, place: Point, angle: float, offset: Point
) -> tuple[Polygon, ...]:
    """Copper of one pad on one layer, in board coordinates."""
    size = point(node, "size")
    if min(size) <= 0.0 and shape != "custom":
        return ()
    found = _custom(node, size) if shape == "custom" else [_plain(node, shape, size)]
    return tuple(placed(p, angle, turned(offset, angle, place)) for p in found if not p.is_empty)


def _plain(node: Node, shape: str, size: Point) -> Polygon:
    if shape == "circle":
        return disc((0.0, 0.0), size[0] / 2.0)
    if shape == "oval":
        return oval((0.0, 0.0), size)
    if shape == "rect":
        return rectangle(size)
    if shape == "trapezoid":
        delta = numbers(node, "rect_delta") or [0.0, 0.0]
        return trapezoid(size, (delta[0], delta[1]))
    if shape == "roundrect":
        least = min(size)
        radius = min(number(node, "roundrect_rratio", 0.0), 0.5) * least
        chamfer = min(number(node, "chamfer_ratio", 0.0), 0.5) * least
        corners = words(child(node, "chamfer"))
        if math.isclose(2.0 * radius, least, abs_tol=1e-9) and not corners:
            return oval((0.0, 0.0), size)
        return rounded(size, radius, chamfer, corners if chamfer > 0.0 else ())
    raise BoardError(
        f"pad shape {shape!r} is not known; this tool reads the shapes of KiCad 6 to 10"
    )


def _custom(node: Node, size: Point) -> list[Polygon]:
    """A custom pad: its anchor and its primitives, as one piece wherever they touch."""
    options = child(node, "options") or []
    anchor = rectangle(size) if word(options, "anchor") == "rect" else disc((0.0, 0.0), size[0] / 2)
    parts = [anchor, *drawn_copper(nodes(child(node, "primitives") or []))]
    return polygons(shapely.union_all(parts))


def drawn_copper(graphics: Iterable[Node]) -> list[Polygon]:
    """Graphics as copper: strokes of their width, and the inside of what is filled."""
    found: list[Polygon] = []
    for node in graphics:
        if kind(node) not in _PRIMITIVES:
            raise BoardError(
                f"a {kind(node)} in copper is not read; draw it with lines or polygons"
            )
        line = line_of(node)
        stroked = child(node, "stroke")
        width = number(stroked if stroked is not None else node, "width", 0.0)
        closed = kind(node) in _CLOSED
        # Before KiCad 8 a polygon in copper is filled unless it says so; a filled ring is a disc.
        filled = closed and word(
            node, "fill", "solid" if kind(node) == "gr_poly" else "no"
        ) not in (
            "no",
            "none",
        )
        if closed and line[0] != line[-1]:
            line = [*line, line[0]]
        if filled and len(line) > 3:
            found += polygons(Polygon(line))
        if width > 0.0:
            found += polygons(stroke(line, width))
    return found
