"""The four words, against volumes and distances that can be worked out by hand."""

from __future__ import annotations

import math

import cadquery as cq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enclosure.relations import (
    Relation,
    bounds,
    gap_of_boxes,
    is_block,
    nearest,
    pieces,
    relate,
    shared_volume,
    swept,
)

SIDE = 10.0


def cube(x: float, side: float = SIDE) -> cq.Shape:
    return cq.Solid.makeBox(side, side, side, cq.Vector(x, 0.0, 0.0))


@pytest.mark.parametrize(
    ("other", "word", "shared", "apart"),
    [
        (cube(12.5), Relation.APART, 0.0, 2.5),
        (cube(10.0), Relation.TOUCHING, 0.0, 0.0),
        (cube(7.0), Relation.INTERPENETRATING, 300.0, 0.0),
        (cube(2.0, 5.0), Relation.CONTAINING, 125.0, 0.0),
    ],
)
def test_the_four_words(other: cq.Shape, word: Relation, shared: float, apart: float) -> None:
    pair = relate("a", pieces(cube(0.0)), "b", pieces(other))
    assert pair.relation is word
    assert pair.shared_mm3 == pytest.approx(shared, abs=1e-6)
    assert pair.distance_mm == pytest.approx(apart, abs=1e-6)


def test_distance_of_compounds_is_that_of_their_nearest_pieces() -> None:
    far = cq.Compound.makeCompound([cube(100.0), cube(30.0), cube(60.0)])
    way = nearest(pieces(cube(0.0)), pieces(far))
    assert way.distance_mm == pytest.approx(20.0)
    assert (way.start[0], way.end[0]) == (10.0, 30.0)


@settings(max_examples=25, deadline=None)
@given(st.floats(-30, 30), st.floats(-30, 30), st.floats(-30, 30))
def test_gap_of_boxes_is_the_kernels_distance(x: float, y: float, z: float) -> None:
    other = cq.Solid.makeBox(4.0, 5.0, 6.0, cq.Vector(x, y, z))
    found = gap_of_boxes(bounds(cube(0.0)), bounds(other))
    assert found == pytest.approx(cube(0.0).distance(other), abs=2e-3)


@given(st.floats(0.1, 50.0))
def test_a_swept_box_grows_along_its_way_only(travel: float) -> None:
    box = (0.0, 0.0, 0.0, 1.0, 2.0, 3.0)
    low_z = swept(box, (0.0, 0.0, -1.0), travel)
    assert low_z == (0.0, 0.0, -travel, 1.0, 2.0, 3.0)
    assert math.isclose(swept(box, (1.0, 0.0, 0.0), travel)[3], 1.0 + travel)


@settings(max_examples=25, deadline=None)
@given(st.floats(-12, 12), st.floats(-12, 12), st.floats(-12, 12))
def test_blocks_give_what_the_kernel_gives(x: float, y: float, z: float) -> None:
    one, other = cube(0.0), cq.Solid.makeBox(4.0, 5.0, 6.0, cq.Vector(x, y, z))
    assert is_block(one, bounds(one))
    assert is_block(other, bounds(other))
    shared = shared_volume(pieces(one), pieces(other))
    assert shared == pytest.approx(one.intersect(other).Volume(), abs=2e-3)
    way = nearest(pieces(one), pieces(other))
    assert way.distance_mm == pytest.approx(one.distance(other), abs=1e-4)
    assert math.dist(way.start, way.end) == pytest.approx(way.distance_mm)


def test_what_does_not_fill_its_box_is_no_block() -> None:
    tilted = cube(0.0).rotate(cq.Vector(0, 0, 0), cq.Vector(0, 0, 1), 0.5)
    wedge = cq.Solid.makeWedge(10.0, 10.0, 10.0, 0.1, 0.0, 10.0, 10.0)
    notched = cube(0.0).cut(cq.Solid.makeBox(1.0, 1.0, 1.0))
    for solid in (tilted, wedge, notched, cq.Solid.makeCylinder(5.0, 10.0)):
        assert not is_block(solid, bounds(solid))
    way = nearest(pieces(tilted), pieces(cube(20.0)))
    assert way.distance_mm == pytest.approx(tilted.distance(cube(20.0)), abs=1e-6)
