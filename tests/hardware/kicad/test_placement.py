"""Placements hold, and every check of a placement finds its planted fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from hardware.boards import BOARDS
from hardware.kicad.board.build import PLANS, placed
from hardware.kicad.outline import OUTLINES
from hardware.kicad.placement.check import CHECKS, findings, reinforced_mm
from hardware.kicad.placement.layout import Layout, PlacementError
from hardware.kicad.placement.scene import Scene, scene
from hardware.kicad.placement.spot import Spot, stood
from hardware.kicad.placement.test_grid import test_grid as place_on_grid
from hardware.outputs import build_board

pytestmark = pytest.mark.kicad


@cache
def board(name: str) -> Scene:
    return placed(build_board(name))


def shifted(name: str, address: str, change: Callable[[Spot], Spot]) -> Scene:
    """The board with one part elsewhere."""
    there = board(name)
    spots = {a: part.spot for a, part in there.parts.items()}
    spots[address] = change(spots[address])
    return replace(scene(there.design, there.outline, spots), areas=there.areas)


def found(check: str, damaged: Scene) -> list[str]:
    return [finding.subject for finding in CHECKS[check](damaged)]


@pytest.mark.parametrize("name", BOARDS)
def test_placement_holds(name: str) -> None:
    assert [str(finding) for finding in findings(board(name))] == []


def test_distance_of_hazardous_copper_is_the_projects() -> None:
    assert reinforced_mm() == pytest.approx(6.84)


def test_overlap_of_two_parts_is_found() -> None:
    damaged = shifted("lan_w5500", "header/c_bulk", lambda s: replace(s, x_mm=15.5, y_mm=14.0))
    assert "U201 and C101" in found("courtyards", damaged) or "C101 and U201" in found(
        "courtyards", damaged
    )


def test_part_in_a_hole_is_found() -> None:
    hole = OUTLINES["lan_w5500"].holes[0]
    damaged = shifted(
        "lan_w5500", "header/c_bulk", lambda s: replace(s, x_mm=hole.x_mm, y_mm=hole.y_mm)
    )
    assert f"C101 at {hole.name}" in found("courtyards", damaged)


def test_part_outside_the_board_is_found() -> None:
    damaged = shifted("meter", "storage/c_flash", lambda s: replace(s, y_mm=-0.4))
    assert "C1801" in found("outline", damaged)
    assert "C1801 pad 1" in found("outline", damaged)


@pytest.mark.parametrize(
    ("address", "reference", "x_mm"),
    [("expansion/lan", "J2", 148.2), ("mains_inlet/fuse_l1", "F101", 2.4)],
)
def test_part_in_the_way_of_the_guides_is_found(address: str, reference: str, x_mm: float) -> None:
    damaged = shifted("meter", address, lambda s: replace(s, x_mm=x_mm))
    assert found("guides", damaged) == [reference]


def test_body_over_the_guides_is_found() -> None:
    damaged = shifted("meter", "mcu/module", lambda s: replace(s, x_mm=s.x_mm + 0.2))
    assert found("guides", damaged) == ["U1501"]


def test_board_without_guides_has_no_band() -> None:
    there = board("meter")
    spots = {a: part.spot for a, part in there.parts.items()}
    spots["expansion/lan"] = replace(spots["expansion/lan"], x_mm=148.2)
    free = replace(there.outline, guide_mm=0.0)
    assert list(CHECKS["guides"](scene(there.design, free, spots))) == []


def test_resistor_near_the_mains_is_found() -> None:
    terminal = board("meter").parts["mains_inlet/terminal_l1_l2"].spot
    damaged = shifted("meter", "storage/c_flash", lambda s: replace(s, y_mm=terminal.y_mm - 7.0))
    damaged_near = shifted(
        "meter",
        "storage/c_flash",
        lambda s: replace(s, x_mm=terminal.x_mm, y_mm=terminal.y_mm - 7.0),
    )
    assert any("C1801" in subject for subject in found("barrier", damaged_near))
    assert len(found("barrier", damaged)) < len(found("barrier", damaged_near))


def test_pour_that_reaches_over_the_barrier_is_found() -> None:
    there = board("meter")
    wide = tuple(
        replace(area, shape=area.shape.union(box(20.0, 40.0, 30.0, 54.0)))
        if area.name == "ground"
        else area
        for area in there.areas
    )
    subjects = found("barrier", replace(there, areas=wide))
    assert any(subject.startswith("F101") and "pour ground" in subject for subject in subjects)


def test_far_decoupling_capacitor_is_found() -> None:
    damaged = shifted("meter", "front_end/c_dvdd_hf_a", lambda s: replace(s, x_mm=s.x_mm + 12.0))
    both = replace(
        damaged, parts={a: p for a, p in damaged.parts.items() if a != "front_end/c_dvdd_bulk_a"}
    )
    assert "U2001 pin 26 (V3V3)" in found("decoupling", both)


def test_far_crystal_is_found() -> None:
    damaged = shifted("lan_w5500", "controller/crystal", lambda s: replace(s, y_mm=38.0))
    assert "Y201 on XTAL_IN" in found("beside", damaged)


def test_far_burden_is_found() -> None:
    damaged = shifted("meter", "current_input_1/burden_p", lambda s: replace(s, x_mm=60.0))
    assert "R3101 on CT1_P" in found("beside", damaged)


def test_part_in_front_of_the_antenna_is_found() -> None:
    damaged = shifted("meter", "storage/c_flash", lambda s: replace(s, x_mm=130.0, y_mm=2.0))
    assert "C1801 in that of U1501" in found("antenna", damaged)


def test_antenna_away_from_the_edge_is_found() -> None:
    damaged = shifted("meter", "mcu/module", lambda s: replace(s, y_mm=s.y_mm + 3.0))
    assert "U1501" in found("antenna", damaged)


def test_part_without_a_place_is_named() -> None:
    layout = Layout(board("lan_w5500").design)
    with pytest.raises(PlacementError, match="no place for controller/bead, "):
        layout.finish()


def test_unknown_part_is_named_with_the_nearest() -> None:
    layout = Layout(board("lan_w5500").design)
    with pytest.raises(PlacementError, match="did you mean controller/crystal"):
        layout.at("controller/cristal", 0.0, 0.0)


def test_grid_off_the_probes_is_refused() -> None:
    layout = Layout(board("lan_w5500").design)
    with pytest.raises(PlacementError, match="off the grid"):
        place_on_grid(layout, ["test_points/tp_gnd"], x_mm=1.0, y_mm=2.54, columns=1)


def test_test_points_lie_on_the_probes_grid() -> None:
    for name in PLANS:
        for part in board(name).parts.values():
            if part.part.reference.startswith("TP"):
                assert part.spot.bottom
                assert part.spot.x_mm / 2.54 == pytest.approx(round(part.spot.x_mm / 2.54))
                assert part.spot.y_mm / 2.54 == pytest.approx(round(part.spot.y_mm / 2.54))


@given(x=st.floats(-50, 50), y=st.floats(-50, 50), turn=st.sampled_from([0.0, 90.0, 180.0, 270.0]))
@settings(max_examples=50)
def test_turning_keeps_the_area_and_four_quarters_are_none(x: float, y: float, turn: float) -> None:
    shape = box(1.0, 2.0, 4.0, 8.0)
    there = stood(shape, Spot(x, y, turn))
    assert there.area == pytest.approx(shape.area)
    # A quarter counter-clockwise on the screen takes what is right of the anchor to above it.
    if turn == 90.0:
        assert there.centroid.y - y == pytest.approx(-2.5)
        assert there.centroid.x - x == pytest.approx(5.0)
