"""Housings' figures: where they come from, how they hang together, what they are built into."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enclosure import housing_model as model
from enclosure.housing_model import Pose
from enclosure.housings import CNMB_9, DIN_43880, HOUSINGS, TH35_7_5, housing, module_slots
from enclosure.openings import Face, Opening, Use
from hardware.kicad.outline import OUTLINES, Verification

POSE = Pose(2.0, 43.25, 7.6)


def test_every_dimension_names_its_source() -> None:
    for one in HOUSINGS.values():
        for name, dimension in one.dimensions():
            assert dimension.source, f"{one.name} {name}"
            assert dimension.value_mm > 0.0, f"{one.name} {name}"


def test_the_outline_has_the_board_that_the_housing_allows() -> None:
    for board in ("meter", "relay_shield"):
        outline = OUTLINES[board]
        assert outline.width.value_mm == CNMB_9.board_width.value_mm
        assert outline.height.value_mm == CNMB_9.board_height.value_mm
    assert CNMB_9.width.verification is Verification.MEASURED_TWICE


def test_modules_are_counted_by_the_most_that_each_may_take() -> None:
    assert module_slots(CNMB_9) == 9
    wide = replace(CNMB_9, width=replace(CNMB_9.width, value_mm=162.5))
    assert module_slots(wide) == 10
    assert DIN_43880.module_least.value_mm * 9 < CNMB_9.width.value_mm


def test_an_unknown_housing_is_told_with_the_known_ones() -> None:
    with pytest.raises(LookupError, match=r"no housing 'CNMB/8'; did you mean .*CNMB/9"):
        housing("CNMB/8")


def test_body_cover_and_guards_touch_and_do_not_overlap() -> None:
    solids = [model.body(CNMB_9, [], POSE), model.cover(CNMB_9, [], POSE)]
    solids += model.guards(CNMB_9, [], POSE).values()
    for n, one in enumerate(solids):
        assert one.isValid()
        for other in solids[n + 1 :]:
            assert one.intersect(other).Volume() < 1e-6


def test_a_round_opening_takes_its_own_volume() -> None:
    hole = Opening("x", "hole", Face.FRONT, True, 77.5, 43.0, 6.0, 6.0, "", "", Use.LIGHT, "")
    plain = model.cover(CNMB_9, [], POSE).Volume()
    opened = model.cover(CNMB_9, [hole], POSE).Volume()
    assert plain - opened == pytest.approx(3.0**2 * 3.14159265 * CNMB_9.cover_wall.value_mm)


def test_rail_lies_in_its_recess() -> None:
    body = model.body(CNMB_9, [], POSE).fuse(model.hook(CNMB_9, TH35_7_5))
    rail = model.rail_solid(TH35_7_5, (-20.0, 180.0))
    assert body.intersect(rail).Volume() < 1e-6
    assert model.clip(CNMB_9, TH35_7_5).intersect(rail).Volume() < 1e-6
