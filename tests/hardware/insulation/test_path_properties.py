"""Properties of paths on random boards, and an independent, slow search that finds the same.

The reference knows no tangents, bounds or unfolding: a graph of all corners, of points set closely
on the pads' edges and on every rim, joined wherever a straight line is free, and Dijkstra on it.
"""

from __future__ import annotations

import heapq
from itertools import pairwise
from math import hypot, inf

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon, affinity, box
from shapely.geometry.base import BaseGeometry

from hardware.insulation.board import Board, Copper
from hardware.insulation.conductors import solid_of
from hardware.insulation.paths import Distance, Path, measure
from tests.hardware.insulation.boards import BOTTOM, THICKNESS_MM, TOP, board, moved, pad

SIZE_MM = 20.0
X_MM = 1.0
quick = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
#: The slow search errs by its steps: the same boards each time.
slow = settings(derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
tenths = st.integers


@st.composite
def cuts(draw: st.DrawFn) -> Polygon:
    """A slot wider than X, turned, somewhere in the middle of the board or over its edge."""
    width, length = draw(tenths(12, 30)) / 10, draw(tenths(20, 120)) / 10
    x, y = draw(tenths(50, 150)) / 10, draw(tenths(0, 200)) / 10
    shape = box(x - width / 2, y - length / 2, x + width / 2, y + length / 2)
    turned: Polygon = affinity.rotate(shape, draw(tenths(0, 179)))
    return turned


@st.composite
def pads(draw: st.DrawFn, net: str, x: float, layers: tuple[str, ...] = (TOP,)) -> Copper:
    """A turned rectangular pad near ``x``."""
    at = x + draw(tenths(-10, 10)) / 10, draw(tenths(20, 180)) / 10
    flat = pad(net, *at, draw(tenths(3, 20)) / 10, draw(tenths(3, 20)) / 10)
    turned: Polygon = affinity.rotate(flat.shape, draw(tenths(0, 179)))
    return Copper(net, flat.owner, draw(st.sampled_from(layers)), turned)


@st.composite
def boards(draw: st.DrawFn, layers: tuple[str, ...] = (TOP,), most_cuts: int = 3) -> Board:
    """Two pads, some slots that leave the board in one piece and do not touch the pads."""
    copper = [draw(pads("A", 3)), draw(pads("B", 17, layers))]
    shapes: list[Polygon] = []
    for shape in draw(st.lists(cuts(), max_size=most_cuts)):
        left = box(0, 0, SIZE_MM, SIZE_MM).difference(shapely.union_all([*shapes, shape]))
        clear = all(shape.distance(c.shape) > 0.05 for c in copper)
        if isinstance(left, Polygon) and clear:
            shapes.append(shape)
    return board(copper, shapes, outline=box(0, 0, SIZE_MM, SIZE_MM))


def between(made: Board, start: str = "A", end: str = "B") -> Distance:
    return measure(made, start, end, groove_mm=X_MM)


def drawn_length(path: Path) -> float:
    """Length of a path by its points: the way down is one straight line on the wall laid flat."""
    total, level, rises = 0.0, 0.0, False
    for (x0, y0, here), (x1, y1, there) in pairwise(path.points):
        step = hypot(x1 - x0, y1 - y0)
        if here == there and here in (TOP, BOTTOM):
            total += step
        else:
            level, rises = level + step, True
    return total + (hypot(level, THICKNESS_MM) if rises else 0.0)


@quick
@given(boards((TOP, BOTTOM)))
def test_symmetric_and_as_long_as_drawn(made: Board) -> None:
    there, back = between(made), between(made, "B", "A")
    for one, other in ((there.clearance, back.clearance), (there.creepage, back.creepage)):
        assert one.length_mm == pytest.approx(other.length_mm, abs=1e-6)
        assert (one.from_owner, one.to_owner) == (other.to_owner, other.from_owner)
        assert drawn_length(one) == pytest.approx(one.length_mm, abs=1e-6)


@quick
@given(boards((TOP, BOTTOM)))
def test_creepage_is_never_below_clearance_nor_that_below_the_straight_line(made: Board) -> None:
    found = between(made)
    level = made.copper[0].shape.distance(made.copper[1].shape)
    rise = 0.0 if made.copper[1].layer == TOP else THICKNESS_MM
    assert found.clearance.length_mm >= hypot(level, rise) - 1e-9
    assert found.creepage.length_mm >= found.clearance.length_mm - 1e-6


@quick
@given(boards(), cuts())
def test_one_more_slot_never_shortens(made: Board, cut: Polygon) -> None:
    outline = made.outline.difference(cut)
    if not isinstance(outline, Polygon) or any(cut.intersects(c.shape) for c in made.copper):
        return
    slotted = Board(made.name, made.thickness_mm, made.layers, outline, made.copper, made.holes)
    assert between(slotted).creepage.length_mm >= between(made).creepage.length_mm - 1e-6
    assert between(slotted).clearance.length_mm == between(made).clearance.length_mm


@quick
@given(boards((TOP, BOTTOM)), st.floats(0, 360), st.floats(-200, 200), st.floats(-200, 200))
def test_turning_and_moving_changes_nothing(made: Board, turn: float, x: float, y: float) -> None:
    here, there = between(made), between(moved(made, turn, x, y))
    assert there.clearance.length_mm == pytest.approx(here.clearance.length_mm, abs=1e-4)
    assert there.creepage.length_mm == pytest.approx(here.creepage.length_mm, abs=1e-4)


def _spread(ring: BaseGeometry, step_mm: float) -> np.ndarray:
    return shapely.get_coordinates(shapely.segmentize(ring, step_mm))[:-1]


def reference_creepage_mm(made: Board, step_mm: float = 0.25) -> float:
    """Creepage by brute force: at least the true one, and more by what the steps leave out."""
    solid = solid_of(made)
    assert isinstance(solid, Polygon)
    room = solid.buffer(1e-6, join_style="mitre")
    shapely.prepare(room)
    rings = [_spread(ring, step_mm) for ring in (solid.exterior, *solid.interiors)]
    rim = np.concatenate(rings)
    ends = [_spread(c.shape.exterior, 0.1) for c in made.copper]
    faces = [0 if c.layer == TOP else 1 for c in made.copper]
    two_faced = faces[0] != faces[1]
    places = np.concatenate([rim, *ends])
    first = len(rim), len(rim) + len(ends[0])

    def row(place: np.ndarray, face: int) -> list[tuple[float, int]]:
        allowed = np.arange(len(places)) < len(rim)
        for end, (low, high) in enumerate((first, (first[1], len(places)))):
            allowed[low:high] = faces[end] == face
        targets = np.flatnonzero(allowed)
        lines = [LineString([place, places[k]]) for k in targets]
        free = shapely.covers(room, lines)
        away = np.hypot(*(places[targets] - place).T)
        return [(float(d), int(k)) for d, k, f in zip(away, targets, free, strict=True) if f]

    best: dict[tuple[int, int], float] = {}
    queue = [(0.0, k, faces[0]) for k in range(first[0], first[1])]
    perimeter = [float(np.hypot(*np.diff(np.vstack([r, r[:1]]), axis=0).T).sum()) for r in rings]
    along = [np.concatenate([[0], np.cumsum(np.hypot(*np.diff(r, axis=0).T))]) for r in rings]
    start = np.cumsum([0, *(len(r) for r in rings)])
    while queue:
        length, k, face = heapq.heappop(queue)
        if k >= first[1]:
            return length
        if best.get((k, face), inf) < inf:
            continue
        best[k, face] = length
        for step, other in row(places[k], face):
            if other < first[0] or other >= first[1]:
                heapq.heappush(queue, (length + step, other, face))
        if k < len(rim) and two_faced and face == faces[0]:
            ring = int(np.searchsorted(start, k, side="right")) - 1
            apart = np.abs(along[ring] - along[ring][k - start[ring]])
            apart = np.minimum(apart, perimeter[ring] - apart)
            for other, level in enumerate(apart):
                down = length + hypot(float(level), THICKNESS_MM)
                heapq.heappush(queue, (down, int(start[ring]) + other, 1 - face))
    return inf


def reference_clearance_mm(made: Board, step_mm: float) -> float:
    """Clearance between the faces by brute force: Floyd's shortest ways between rim points."""
    solid = solid_of(made)
    assert isinstance(solid, Polygon)
    air = box(-1, -1, SIZE_MM + 1, SIZE_MM + 1).difference(solid).buffer(1e-6, join_style="mitre")
    shapely.prepare(air)
    rim = np.concatenate([_spread(r, step_mm) for r in (solid.exterior, *solid.interiors)])
    one, two = np.triu_indices(len(rim), 1)
    free = shapely.covers(air, shapely.linestrings(np.stack([rim[one], rim[two]], axis=1)))
    level = np.full((len(rim), len(rim)), inf)
    np.fill_diagonal(level, 0)
    level[one[free], two[free]] = np.hypot(*(rim[one[free]] - rim[two[free]]).T)
    level = np.minimum(level, level.T)
    for k in range(len(rim)):
        level = np.minimum(level, level[:, k][:, None] + level[k][None, :])
    points = shapely.points(rim)
    upper, lower = (np.asarray(shapely.distance(points, c.shape)) for c in made.copper)
    return float((upper[:, None] + np.hypot(level, THICKNESS_MM) + lower[None, :]).min())


@settings(slow, max_examples=6)
@given(boards((BOTTOM,)))
def test_through_the_air_between_the_faces_the_slow_search_finds_the_same(made: Board) -> None:
    found, wanted = between(made).clearance.length_mm, reference_clearance_mm(made, 0.25)
    assert found <= wanted + 1e-6
    assert found >= wanted - 0.05


@settings(slow, max_examples=8)
@given(boards())
def test_on_one_face_the_slow_search_finds_the_same(made: Board) -> None:
    found, wanted = between(made).creepage.length_mm, reference_creepage_mm(made, 50)
    assert found <= wanted + 1e-6
    assert found >= wanted - 0.01


@settings(slow, max_examples=4)
@given(boards((BOTTOM,), most_cuts=2))
def test_between_the_faces_the_slow_search_finds_the_same(made: Board) -> None:
    found, wanted = between(made).creepage.length_mm, reference_creepage_mm(made, 0.5)
    assert found <= wanted + 1e-6
    assert found >= wanted - 0.05
