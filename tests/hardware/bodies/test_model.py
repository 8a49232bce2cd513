from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.bodies.material import BRASS, MOULD
from hardware.bodies.model import Axis, Body, Box, Cylinder, Mate, Mating, Piece, Prism
from hardware.parts.spec import Source

SOURCE = Source("test", "", False)
LENGTH = st.floats(0.1, 50.0)
PLACE = st.floats(-100.0, 100.0)


@given(LENGTH, LENGTH, LENGTH, PLACE, PLACE, PLACE, st.sampled_from(Axis))
def test_a_prism_of_a_rectangle_is_a_box(
    x: float, y: float, z: float, x0: float, y0: float, z0: float, axis: Axis
) -> None:
    box = Box((x0, y0, z0), (x0 + x, y0 + y, z0 + z))
    first, second = axis.others
    low, high = box.low, box.high
    corners = (
        (low[first], low[second]),
        (high[first], low[second]),
        (high[first], high[second]),
        (low[first], high[second]),
    )
    prism = Prism(axis, corners, low[axis.value], high[axis.value])
    assert prism.bounds == box.bounds
    assert prism.volume_mm3 == pytest.approx(box.volume_mm3, rel=1e-6)
    assert prism.centroid == pytest.approx(box.centroid, rel=1e-6, abs=1e-5)


@given(LENGTH, LENGTH, st.sampled_from(Axis))
def test_a_cylinder_fills_pi_quarters_of_its_box(radius: float, length: float, axis: Axis) -> None:
    bar = Cylinder((1.0, -2.0, 3.0), axis, radius, length)
    assert bar.volume_mm3 == pytest.approx(math.pi / 4 * math.prod(bar.bounds.size))
    assert bar.bounds.size[axis.value] == pytest.approx(length)


def test_a_triangle_balances_at_a_third_of_its_height() -> None:
    prism = Prism(Axis.Y, ((0.0, 0.0), (3.0, 0.0), (0.0, 6.0)), 0.0, 2.0)
    assert prism.volume_mm3 == pytest.approx(18.0)
    assert prism.centroid == pytest.approx((1.0, 1.0, 2.0))


def test_a_cut_takes_mass_and_moves_the_balance() -> None:
    box, hole = Box((0.0, 0.0, 0.0), (4.0, 2.0, 2.0)), Box((2.0, 0.0, 0.0), (4.0, 2.0, 2.0))
    body = Body("half", (Piece("half", BRASS, box, cuts=(hole,)),), (SOURCE,))
    assert body.mass_g == pytest.approx(8.0e-3 * BRASS.density_g_cm3)
    assert body.centre_of_mass == pytest.approx((1.0, 1.0, 1.0))


def test_a_stated_mass_counts_before_the_pieces() -> None:
    piece = Piece("case", MOULD, Box((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)))
    assert Body("case", (piece,), (SOURCE,), weighed_g=12.0).mass_g == 12.0


def test_leads_below_the_board_are_depth_not_package() -> None:
    case = Piece("case", MOULD, Box((0.0, 0.0, 0.0), (4.0, 4.0, 5.0)))
    lead = Piece("lead", BRASS, Cylinder((2.0, 2.0, -2.9), Axis.Z, 0.4, 2.9), "1", wire=True)
    body = Body("can", (case, lead), (SOURCE,))
    assert (body.height_mm, body.depth_mm) == (5.0, 2.9)
    assert body.package.low[2] == 0.0


@pytest.mark.parametrize(
    "shape",
    [
        lambda: Box((0.0, 0.0, 0.0), (1.0, 0.0, 1.0)),
        lambda: Cylinder((0.0, 0.0, 0.0), Axis.X, 0.0, 1.0),
        lambda: Prism(Axis.Z, ((0.0, 0.0), (1.0, 0.0), (2.0, 0.0)), 0.0, 1.0),
        lambda: Body("empty", (), (SOURCE,)),
    ],
)
def test_nothing_is_without_volume(shape: object) -> None:
    with pytest.raises(ValueError, match=r"without volume|no pieces"):
        shape()  # type: ignore[operator]


def test_an_unknown_mate_names_those_there_are() -> None:
    piece = Piece("case", MOULD, Box((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)))
    mate = Mate("plug", Mating.PLUG, (piece,), (0.0, 1.0, 0.0), 5.0, SOURCE)
    body = Body("jack", (piece,), (SOURCE,), mates=(mate,))
    assert body.mate("plug").travel_mm == 5.0
    with pytest.raises(LookupError, match="has no mate 'plugg'; it has: plug"):
        body.mate("plugg")
