"""Distances through solid insulation: within an inner layer, past barrels, between layers."""

from __future__ import annotations

from math import hypot

import pytest
from shapely import Polygon, box

from hardware.errors import CircuitError
from hardware.insulation.board import Board, Copper, Hole
from hardware.insulation.buried import Buried, through_insulation
from tests.hardware.insulation.boards import BOTTOM, TOP, board, circle, pad

LAYERS = (TOP, "GND.Cu", "In2.Cu", BOTTOM)
HEIGHTS_MM = {TOP: 1.6, "GND.Cu": 1.4, "In2.Cu": 0.2, BOTTOM: 0.0}


def found(made: Board, heights_mm: dict[str, float] | None = None) -> Buried:
    result = through_insulation(made, ["A"], ["B"], heights_mm=heights_mm)
    assert result is not None
    return result


def test_within_an_inner_layer() -> None:
    copper = [pad("A", 10, 15, layer="GND.Cu"), pad("B", 15, 15, layer="GND.Cu")]
    result = found(board(copper, layers=LAYERS))
    assert result.length_mm == pytest.approx(4, abs=1e-9)
    assert result.points[0][2] == result.points[1][2] == "GND.Cu"


def test_a_barrel_in_the_hole_of_a_plane() -> None:
    plane = box(2, 2, 38, 28).difference(circle(20, 15, 1))
    assert isinstance(plane, Polygon)
    barrel = Hole(circle(20, 15, 0.4), True, "A", "via")
    made = board([Copper("B", "zone", "In2.Cu", plane)], holes=[barrel], layers=LAYERS)
    result = found(made)
    assert result.length_mm == pytest.approx(0.6, abs=1e-3)
    assert (result.from_owner, result.to_owner) == ("via", "zone")


def test_between_layers_the_heights_count() -> None:
    copper = [pad("A", 10, 15), pad("B", 13, 15, layer="GND.Cu")]
    made = board(copper, layers=LAYERS)
    assert found(made, HEIGHTS_MM).length_mm == pytest.approx(hypot(2, 0.2), abs=1e-9)
    assert through_insulation(made, ["A"], ["B"]) is None


def test_one_face_is_no_matter_of_solid_insulation() -> None:
    made = board([pad("A", 10, 15), pad("B", 13, 15)], layers=LAYERS)
    assert through_insulation(made, ["A"], ["B"], heights_mm=HEIGHTS_MM) is None


def test_an_unknown_net_is_an_error() -> None:
    with pytest.raises(CircuitError, match="no net 'Q'"):
        through_insulation(board([pad("A", 10, 15)]), ["A"], ["Q"])
