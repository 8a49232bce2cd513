"""Poured planes cut up by holes and tracks: what may be left out changes no length."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from hardware.insulation import domain
from hardware.insulation.board import Board, Copper
from hardware.insulation.exposure import exposed
from hardware.insulation.features import End, Features, Indices, polygons
from hardware.insulation.paths import measure
from tests.hardware.insulation.boards import BOTTOM, TOP, board, pad, slot

X_MM = 1.0
TOOTH = box(4, 4, 4.5, 4.2)
quick = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
place = st.integers(0, 100)


@st.composite
def planes(draw: st.DrawFn, net: str, left: float, layers: tuple[str, ...]) -> list[Copper]:
    """A plane of 12 x 20 mm with round and straight gaps, in as many pieces as that makes."""
    plane = box(left, 5, left + 12, 25)
    gaps = [
        Point(left + 0.12 * x, 5 + 0.2 * y).buffer(0.3 + 0.01 * size, quad_segs=4)
        for x, y, size in draw(st.lists(st.tuples(place, place, place), max_size=12))
    ]
    for x, y, length in draw(st.lists(st.tuples(place, place, place), max_size=4)):
        corner = left + 0.12 * x, 5 + 0.2 * y
        gaps.append(box(corner[0], corner[1], corner[0] + 0.1 * length, corner[1] + 0.4))
    pieces = polygons(plane.difference(shapely.union_all(gaps)))
    layer = draw(st.sampled_from(layers))
    return [Copper(net, "zone", layer, piece) for piece in pieces if piece.area > 1e-3]


@st.composite
def boards(draw: st.DrawFn) -> Board:
    """Two planes with a slot or two between them."""
    copper = [*draw(planes("A", 5, (TOP,))), *draw(planes("B", 23, (TOP, TOP, BOTTOM)))]
    cuts = [slot(20, 2, 0.3 * draw(place), 30.0 - draw(st.integers(1, 9)))]
    cuts = [cut for cut in cuts if cut.area > 1]
    return board(copper, cuts)


def everything(features: Features, own: End, other: End) -> tuple[Indices, Features]:
    """No corner or edge is left out."""
    return np.arange(len(features.start)), features


@quick
@given(boards())
def test_leaving_out_hidden_corners_changes_no_length(made: Board) -> None:
    found = measure(made, "A", "B", groove_mm=X_MM)
    with patch.object(domain, "exposed", everything), patch.object(End, "open_to", all_open):
        wanted = measure(made, "A", "B", groove_mm=X_MM)
    assert found.creepage.length_mm == pytest.approx(wanted.creepage.length_mm, abs=1e-9)
    assert found.clearance.length_mm == pytest.approx(wanted.clearance.length_mm, abs=1e-9)


def all_open(end: End, others: shapely.STRtree) -> np.ndarray:
    return np.ones(len(end.all.ring), dtype=np.bool_)


def test_corners_that_face_their_own_copper_are_left_out() -> None:
    # A plane with a channel and a tooth in it that faces the channel's other side.
    plane = box(0, 0, 10, 10).difference(box(4, -1, 5.4, 9)).union(TOOTH)
    assert isinstance(plane, Polygon)
    own, other = End([plane], ["zone"]), End([box(20, 4, 30, 4.2)], ["zone"])
    features = own.features(other, 100)
    corners, _ = exposed(features, own, other)
    seen = {tuple(corner) for corner in features.start[corners].tolist()}
    assert not seen & {(4.5, 4.0), (4.5, 4.2)}
    alone, _ = exposed(tooth := Features.of([TOOTH]), End([TOOTH], ["pad"]), other)
    assert {(4.5, 4.0), (4.5, 4.2)} <= {tuple(c) for c in tooth.start[alone].tolist()}


@quick
@given(
    st.lists(st.tuples(place, place, place), min_size=1, max_size=8), st.sampled_from([TOP, BOTTOM])
)
def test_islands_never_lengthen_and_are_the_same_from_both_ends(
    places: list[tuple[int, int, int]], layer: str
) -> None:
    ends = [pad("A", 5, 15), pad("B", 35, 15, layer=layer)]
    islands = [
        Copper(f"F{k}", f"F{k}.1", TOP, box(7 + 0.2 * x, 8 + 0.12 * y, 8 + 0.2 * x, 9 + 0.12 * y))
        for k, (x, y, _) in enumerate(places)
    ]
    cuts = [slot(31, 2, 9, 16)]
    without, with_ = board(ends, cuts), board([*ends, *islands], cuts)
    longest = measure(without, "A", "B", groove_mm=X_MM)
    there = measure(with_, "A", "B", groove_mm=X_MM)
    back = measure(with_, "B", "A", groove_mm=X_MM)
    assert there.creepage.length_mm <= longest.creepage.length_mm + 1e-6
    assert there.clearance.length_mm <= longest.clearance.length_mm + 1e-6
    assert there.creepage.length_mm == pytest.approx(back.creepage.length_mm, abs=1e-5)
    assert there.clearance.length_mm == pytest.approx(back.clearance.length_mm, abs=1e-5)
    assert there.creepage.length_mm >= there.clearance.length_mm - 1e-6
