"""The board's outline from the lines, arcs and curves of Edge.Cuts: joined, nested, judged."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import shapely
from shapely import Polygon, STRtree
from shapely.validation import explain_validity

from hardware.insulation.board_text import BoardError, Node, kind, number, numbers, point, points
from hardware.insulation.shapes import Point, arc, bezier, circle, turned

#: Ends of outline pieces that are no further apart than this, mm, are one place.
JOIN_MM: Final = 0.01


def line_of(node: Node) -> list[Point]:
    """A graphic of any kind (``gr_`` or ``fp_``) as a line of points, curves within a micrometre.

    Circles, rectangles and polygons come back closed.
    """
    shape = kind(node)[3:]
    if shape == "line":
        return [point(node, "start"), point(node, "end")]
    if shape == "arc":
        if numbers(node, "angle"):
            raise BoardError(
                "an arc of KiCad 5 or older; open the board in KiCad 6 to 9 and save it"
            )
        return arc(point(node, "start"), point(node, "mid"), point(node, "end"))
    if shape == "circle":
        centre, on = point(node, "center"), point(node, "end")
        return circle(centre, math.dist(centre, on), from_=on)
    if shape == "rect":
        if number(node, "radius", 0.0) > 0.0:
            raise BoardError(
                "a rectangle with rounded corners; convert it to lines and arcs in KiCad"
            )
        (ax, ay), (bx, by) = point(node, "start"), point(node, "end")
        return [(ax, ay), (bx, ay), (bx, by), (ax, by), (ax, ay)]
    if shape == "poly":
        line = poly_line(node)
        return line if line[0] == line[-1] else [*line, line[0]]
    if shape == "curve":
        return bezier([point(["", n], "xy") for n in points(node)])
    raise BoardError(f"a {kind(node)} is not read; draw it with lines, arcs or polygons")


def poly_line(node: Node) -> list[Point]:
    """Corners of an expression with ``pts``; arcs among them are drawn out."""
    line: list[Point] = []
    for piece in points(node):
        if kind(piece) == "xy":
            line.append((float(str(piece[1])), float(str(piece[2]))))
        else:
            line += arc(point(piece, "start"), point(piece, "mid"), point(piece, "end"))
    if len(line) < 2:
        raise BoardError(f"a {kind(node)} has fewer than two points; delete it in KiCad")
    return line


def moved(line: Sequence[Point], angle_deg: float, origin: Point) -> list[Point]:
    """A footprint's line in board coordinates."""
    return [turned(place, angle_deg, origin) for place in line]


def outline(lines: Sequence[Sequence[Point]]) -> Polygon:
    """One polygon of all lines of Edge.Cuts, cut-outs as interiors.

    Raises BoardError if there is none, if an end meets nothing within :data:`JOIN_MM`, if three
    pieces meet, if a ring crosses itself or another one, or if there is more than one board.
    """
    rings = _rings(_pieces(lines))
    if not rings:
        raise BoardError("the board has no outline on Edge.Cuts; draw one in KiCad")
    shapes = [_ring(ring) for ring in rings]
    shapes.sort(key=lambda s: -s.area)
    board, cuts = shapes[0], shapes[1:]
    for cut in cuts:
        x, y = cut.exterior.coords[0]
        if not shapely.covers(board, cut):
            if shapely.intersects(board, cut):
                raise BoardError(
                    f"the outline is malformed: a cut-out near ({x:.3f}, {y:.3f}) crosses the"
                    " board's edge; draw both as one line"
                )
            raise BoardError(
                f"two boards in one file (one near ({x:.3f}, {y:.3f})); give each a file of its own"
            )
    if not cuts:
        return board
    for one, other in STRtree(cuts).query(cuts, predicate="intersects").T:
        if one < other and shapely.contains(cuts[one], cuts[other]):
            x, y = cuts[other].exterior.coords[0]
            raise BoardError(
                f"the outline is malformed: one near ({x:.3f}, {y:.3f}) lies within a cut-out"
            )
    # Two footprints' slots may overlap: what is milled is both.
    whole = shapely.difference(board, shapely.union_all(cuts))
    if not isinstance(whole, Polygon):
        raise BoardError("the cut-outs cut the board in pieces; give each piece a file of its own")
    return whole


def _pieces(lines: Sequence[Sequence[Point]]) -> list[list[Point]]:
    """Lines without repeated points; pieces drawn twice count once."""
    seen: set[frozenset[tuple[float, float]]] = set()
    found = []
    for line in lines:
        kept = [line[0], *(b for a, b in pairwise(line) if a != b)]
        if len(kept) < 2 or (math.dist(kept[0], kept[-1]) <= JOIN_MM and _length(kept) <= JOIN_MM):
            continue
        key = frozenset((round(x, 6), round(y, 6)) for x, y in kept)
        if key not in seen:
            seen.add(key)
            found.append(kept)
    return found


def _length(line: Sequence[Point]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(line))


def _rings(pieces: list[list[Point]]) -> list[list[Point]]:
    rings = [p for p in pieces if math.dist(p[0], p[-1]) <= JOIN_MM]
    open_ = [p for p in pieces if math.dist(p[0], p[-1]) > JOIN_MM]
    partner = _partners(open_) if open_ else {}
    used: set[int] = set()
    for first in range(len(open_)):
        if first in used:
            continue
        ring: list[Point] = []
        piece, end = first, 1
        while piece not in used:
            used.add(piece)
            ring += open_[piece] if end == 1 else open_[piece][::-1]
            piece, met = partner[piece, end]
            end = 1 - met
        rings.append(ring)
    return rings


def _partners(pieces: list[list[Point]]) -> dict[tuple[int, int], tuple[int, int]]:
    """For each end of each piece (0 start, 1 end) the one end that it meets."""
    ends = [(n, end) for n in range(len(pieces)) for end in (0, 1)]
    places = [shapely.Point(pieces[n][-end]) for n, end in ends]
    tree = STRtree(places)
    near: dict[int, list[int]] = defaultdict(list)
    for one, other in tree.query(places, predicate="dwithin", distance=JOIN_MM).T:
        if one != other:
            near[int(one)].append(int(other))
    found = {}
    for index, (n, end) in enumerate(ends):
        x, y = pieces[n][-end]
        if not near[index]:
            raise BoardError(
                f"the outline is open at ({x:.4f}, {y:.4f}): no other piece of Edge.Cuts ends"
                f" within {JOIN_MM:g} mm of it; close it in KiCad"
            )
        if len(near[index]) > 1:
            raise BoardError(
                f"the outline is malformed: {len(near[index]) + 1} pieces of Edge.Cuts meet at"
                f" ({x:.4f}, {y:.4f}); leave two"
            )
        found[n, end] = ends[near[index][0]]
    return found


def _ring(line: Sequence[Point]) -> Polygon:
    kept = [line[0]]
    for place in line[1:]:
        if math.dist(place, kept[-1]) > 1e-9:
            kept.append(place)
    if math.dist(kept[0], kept[-1]) <= JOIN_MM:
        kept.pop()
    if len(kept) < 3:
        x, y = line[0]
        raise BoardError(f"the outline is malformed: a line to and fro at ({x:.3f}, {y:.3f})")
    ring = Polygon(kept)
    if not ring.is_valid:
        why = explain_validity(ring).replace("[", " at (").replace("]", ")")
        raise BoardError(f"the outline is malformed: {why}; mend Edge.Cuts in KiCad")
    return ring
