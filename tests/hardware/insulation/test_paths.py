"""Clearance and creepage against closed forms: each test has its formula, within 2 um."""

from __future__ import annotations

from math import acos, asin, atan, cos, hypot, inf, pi, radians, sin, sqrt

import pytest
from shapely import Polygon, affinity, box, union_all

from hardware.errors import CircuitError
from hardware.insulation.board import Board, Copper, Hole
from hardware.insulation.paths import Distance, Survey, measure
from tests.hardware.insulation.boards import (
    BOTTOM,
    THICKNESS_MM,
    TOP,
    board,
    circle,
    disc,
    drill,
    pad,
    round_slot,
    slot,
)

#: Pads of 1 mm, 9 mm apart, in the middle of the board.
PADS = (pad("A", 10, 15), pad("B", 20, 15))
WITHIN_MM = 0.002
X2_MM = 1.0


def check(found: Distance, clearance_mm: float, creepage_mm: float) -> None:
    """Both lengths, and that the points drawn are as long as the length told."""
    assert found.clearance.length_mm == pytest.approx(clearance_mm, abs=WITHIN_MM)
    assert found.creepage.length_mm == pytest.approx(creepage_mm, abs=WITHIN_MM)


def between(made: Board, groove_mm: float = X2_MM) -> Distance:
    return measure(made, "A", "B", groove_mm=groove_mm)


def test_two_pads_without_a_slot() -> None:
    found = between(board(PADS))
    check(found, 9, 9)
    assert found.creepage.points == ((10.5, 15.5, TOP), (19.5, 15.5, TOP)) or all(
        14.5 <= y <= 15.5 for _, y, _ in found.creepage.points
    )
    assert (found.creepage.from_owner, found.creepage.to_owner) == ("A1.1", "B1.1")
    assert found.creepage.layer == TOP


def test_pads_at_a_slant_are_measured_corner_to_corner() -> None:
    found = between(board([pad("A", 10, 10), pad("B", 20, 20)]))
    check(found, hypot(9, 9), hypot(9, 9))


def test_a_slot_is_gone_round_by_the_nearer_end() -> None:
    # From the pads' edges 3.5 mm to the slot, its upper end 6.5 mm above their corners.
    found = between(board(PADS, [slot(15, 2, 5, 22)]))
    check(found, 9, 2 * hypot(3.5, 22 - 15.5) + 2)


def test_a_slot_with_round_ends_is_hugged() -> None:
    # Round pads of r = 0.5 on one line with the end's centre: tangents and an arc of radius 1.
    made = board([disc("A", 10, 15, 0.5), disc("B", 20, 15, 0.5)], [round_slot(15, 2, 5, 16)])
    check(between(made), 9, 2 * (sqrt(25 - 1) - 0.5) + 1 * (pi - 2 * acos(1 / 5)))


def test_a_slot_across_the_board_leaves_no_surface_path() -> None:
    made = board(PADS)
    # A milled slot from edge to edge, made of holes: the outline itself stays in one piece.
    cut = Hole(slot(15, 2, -1, 31), False, "", "H1")
    found = between(Board("t", 1.6, made.layers, made.outline, made.copper, (cut,)))
    assert found.clearance.length_mm == pytest.approx(9, abs=WITHIN_MM)
    assert found.creepage.length_mm == inf
    assert found.creepage.points == ()


def test_a_slot_that_misses_changes_nothing() -> None:
    check(between(board(PADS, [slot(15, 2, 16, 25)])), 9, 9)


def test_an_l_shaped_cut_out_is_gone_round_at_its_corners() -> None:
    # Upright limb x 14..16 from y 0 (open to the edge) to 20, foot from x 16 to 24 at y 18..20.
    shape = union_all([box(14, -1, 16, 20), box(16, 18, 24, 20)])
    a, b = pad("A", 10, 15), pad("B", 20, 15)
    # A's corner to (14, 20), along the foot to (24, 20) and (24, 18), to B's corner.
    expected = hypot(3.5, 4.5) + 10 + 2 + hypot(24 - 20.5, 18 - 15.5)
    check(between(board([a, b], [shape])), 9, expected)


def test_a_round_hole_is_hugged() -> None:
    made = board([disc("A", 9, 15, 0.5), disc("B", 21, 15, 0.5)], holes=[drill(15, 15, 3)])
    check(between(made), 11, 2 * (sqrt(36 - 9) - 0.5) + 3 * (pi - 2 * acos(3 / 6)))


def test_a_slot_open_to_the_edge_is_gone_round_by_its_inner_end() -> None:
    check(between(board(PADS, [slot(15, 2, -1, 18)])), 9, 2 * hypot(3.5, 18 - 15.5) + 2)


@pytest.mark.parametrize("low", [5.0, -1.0], ids=["closed", "open to the edge"])
@pytest.mark.parametrize(
    ("width", "groove_mm", "bridged"),
    [
        (0.9, 1.0, True),
        (0.999, 1.0, True),
        (1.0, 1.0, False),
        (1.0 - 2e-6, 1.0, False),
        (1.1, 1.0, False),
        (0.24, 0.25, True),
        (0.25, 0.25, False),
        (1.4, 1.5, True),
        (1.5, 1.5, False),
    ],
)
def test_grooves_below_x_are_bridged_and_exactly_x_is_not(
    width: float, groove_mm: float, bridged: bool, low: float
) -> None:
    found = between(board(PADS, [slot(15, width, low, 18)]), groove_mm)
    round_it = 2 * hypot((9 - width) / 2, 18 - 15.5) + width
    check(found, 9, 9 if bridged else round_it)


@pytest.mark.parametrize(("width", "bridged"), [(0.99, True), (1.0, False)])
def test_a_slot_with_round_ends_of_exactly_x_is_gone_round(width: float, bridged: bool) -> None:
    made = board([disc("A", 10, 15, 0.5), disc("B", 20, 15, 0.5)], [round_slot(15, width, 5, 15.5)])
    centre = 15.5 - width / 2
    away, radius = hypot(5, 15 - centre), width / 2
    arc = pi - 2 * acos(radius / away) - 2 * atan((15 - centre) / 5)
    check(between(made), 9, 9 if bridged else 2 * (sqrt(away**2 - radius**2) - 0.5) + radius * arc)


@pytest.mark.parametrize(("radius", "bridged"), [(0.49, True), (0.5, False)])
def test_a_drilled_hole_of_exactly_x_is_gone_round(radius: float, bridged: bool) -> None:
    made = board([disc("A", 13, 15, 0.5), disc("B", 17, 15, 0.5)], holes=[drill(15, 15, radius)])
    expected = 2 * (sqrt(4 - radius**2) - 0.5) + radius * (pi - 2 * acos(radius / 2))
    check(between(made), 3, 3 if bridged else expected)


def test_only_the_narrow_limb_of_a_cut_out_is_bridged() -> None:
    # A T: head 4 x 2 mm above, stem 0.9 mm wide below; the pads face the stem.
    shape = union_all([box(13, 20, 17, 22), box(14.55, 5, 15.45, 20)])
    check(between(board(PADS, [shape])), 9, 9)
    facing_head = (pad("A", 10, 21), pad("B", 20, 21))
    # Round the head below: its corners at y = 20, the stem bridged.
    check(between(board(facing_head, [shape])), 9, 2 * hypot(2.5, 0.5) + 4)


def test_corners_of_a_wide_cut_out_stay_as_drawn() -> None:
    # A notch with corners rounded by 0.25 mm, less than X / 2; not convex as seen from the air.
    notch = box(14, -5, 16, 18 - 0.25).union(box(14.25, 0, 15.75, 18))
    notch = notch.union(circle(14.25, 17.75, 0.25)).union(circle(15.75, 17.75, 0.25))
    made = board([disc("A", 10, 15, 0.5), disc("B", 20, 15, 0.5)], [notch])
    away = hypot(4.25, 2.75)
    tangent = sqrt(away**2 - 0.25**2)
    # The string leaves A at the elevation of the centre plus the tangent's angle.
    elevation = atan(2.75 / 4.25) + asin(0.25 / away)
    check(between(made), 9, 2 * (tangent - 0.5 + 0.25 * elevation) + 1.5)


def test_over_the_edge_to_the_other_side() -> None:
    found = between(board([pad("A", 1, 15), pad("B", 2, 15, layer=BOTTOM)]))
    check(found, 0.5 + THICKNESS_MM + 1.5, 0.5 + THICKNESS_MM + 1.5)
    assert found.creepage.layer == f"{TOP}+{BOTTOM}"
    assert found.creepage.points[0][2] == TOP
    assert found.creepage.points[-1][2] == BOTTOM


def test_over_the_edge_at_a_slant_is_unfolded() -> None:
    # The three planes laid flat: 0.5 + 1.6 + 1.5 across, 9 mm along.
    found = between(board([pad("A", 1, 10), pad("B", 2, 20, layer=BOTTOM)]))
    check(found, hypot(3.6, 9), hypot(3.6, 9))


def test_round_an_outer_corner_to_the_other_side() -> None:
    # Both walls unrolled: the pads' near corners lie (0.5, 3) and (3, 0.5) from the corner.
    a, b = pad("A", 1, 3.5), pad("B", 3.5, 1, layer=BOTTOM)
    least = min(
        hypot(0.5, 3 - s / 100) + hypot(THICKNESS_MM, s / 100 + u / 100) + hypot(0.5, 3 - u / 100)
        for s in range(301)
        for u in range(301)
    )
    # Or over one edge, straight: the corner of the other pad is 3 mm off along it.
    straight = min(least, hypot(0.5 + THICKNESS_MM + 3, 3 - 1.5))
    assert between(board([a, b])).creepage.length_mm == pytest.approx(straight, abs=WITHIN_MM)


def test_through_an_unplated_hole_to_the_other_side() -> None:
    made = board([disc("A", 10, 15, 0.5), disc("B", 20, 15, 0.5, BOTTOM)], holes=[drill(15, 15, 1)])
    # Creepage: by symmetry the string meets the rim at an angle a from the middle line on both
    # faces and turns pi - 2 a on the wall; clearance: straight through the opening.
    creepage = min(
        2 * (sqrt(26 - 10 * cos(a)) - 0.5) + hypot(THICKNESS_MM, pi - 2 * a)
        for a in (step * pi / 20000 for step in range(10001))
    )
    check(between(made), 2 * 3.5 + hypot(THICKNESS_MM, 2), creepage)


def test_through_a_hole_below_x_the_way_down_is_straight_too() -> None:
    holes = [drill(15, 15, 0.3)]
    made = board([disc("A", 10, 15, 0.5), disc("B", 20, 15, 0.5, BOTTOM)], holes=holes)
    expected = 2 * (5 - 0.3 - 0.5) + hypot(THICKNESS_MM, 0.6)
    check(between(made), expected, expected)


def test_rounded_and_turned_pads() -> None:
    # 2 x 1 mm turned by 30 degrees, corners rounded by 0.25 mm, against a square pad.
    core = box(-0.75, -0.25, 0.75, 0.25).buffer(0.25, quad_segs=64)
    shape = affinity.translate(affinity.rotate(core, 30, origin=(0, 0)), 10, 15)
    made = board([Copper("A", "A1.1", TOP, shape), pad("B", 20, 15, 1, 9)])
    tip = 10 + 0.75 * cos(radians(30)) + 0.25 * sin(radians(30)) + 0.25
    check(between(made), 19.5 - tip, 19.5 - tip)


def test_an_arc_in_the_outline_is_hugged() -> None:
    # A bay of radius 4 in the lower edge between two round pads near it.
    made = board([disc("A", 13, 1, 0.5), disc("B", 27, 1, 0.5)], [circle(20, 0, 4)])
    away = hypot(7, 1)
    arc = pi - 2 * acos(4 / away) - 2 * atan(1 / 7)
    check(between(made), 13, 2 * (sqrt(away**2 - 16) - 0.5) + 4 * arc)


def test_over_a_round_edge_to_the_other_side() -> None:
    # A round board: both pads on one radius, 1 mm from the rim.
    outline = circle(0, 0, 10)
    copper = [disc("A", 8.5, 0, 0.5), disc("B", 8.5, 0, 0.5, BOTTOM)]
    check(between(board(copper, outline=outline)), 2 + THICKNESS_MM, 2 + THICKNESS_MM)


def test_a_filled_zone_against_a_pad() -> None:
    # A plane with a round clearance of 2 mm round the pad's centre, and a slit to it.
    plane = box(2, 2, 38, 28).difference(circle(20, 15, 2)).difference(box(19.9, 17, 20.1, 28))
    assert isinstance(plane, Polygon)
    made = board([disc("A", 20, 15, 0.8), Copper("B", "zone", TOP, plane)])
    found = between(made)
    check(found, 1.2, 1.2)
    assert found.clearance.to_owner == "zone"


def test_a_floating_island_adds_its_gaps_only() -> None:
    island = Copper("", "zone", TOP, box(13, 10, 16, 20))
    found = between(board([*PADS, island]))
    check(found, 2.5 + 3.5, 2.5 + 3.5)
    assert found.creepage.across == ("zone",)


def test_a_gap_below_x_beside_a_floating_island_counts_as_nothing() -> None:
    for left, expected in ((11.5 - 1e-3, 3.5), (11.5, 1.0 + 3.5)):
        island = Copper("", "zone", TOP, box(left, 10, 16, 20))
        check(between(board([*PADS, island])), expected, expected)


def test_two_islands_in_a_row() -> None:
    islands = [Copper("", "zone", TOP, box(x, 10, x + 1, 20)) for x in (12, 15)]
    check(between(board([*PADS, *islands])), 1.5 + 2 + 3.5, 1.5 + 2 + 3.5)


def test_a_net_of_one_part_floats_and_a_net_of_two_does_not() -> None:
    one = [Copper("C", "R1.1", TOP, box(13, 10, 16, 20))]
    check(between(board([*PADS, *one])), 6, 6)
    two = [*one, Copper("C", "R2.1", TOP, box(13, 21, 16, 22))]
    check(between(board([*PADS, *two])), 9, 9)
    found = measure(board([*PADS, *two]), "A", "B", groove_mm=X2_MM, floating=["C"])
    check(found, 6, 6)


def test_a_floating_barrel_joins_the_faces() -> None:
    barrel = Hole(circle(15, 15, 0.5), True, "", "via")
    copper = [pad("A", 10, 15), pad("B", 20, 15, layer=BOTTOM)]
    check(between(board(copper, holes=[barrel])), 4 + 4, 4 + 4)


def test_an_island_behind_a_slot_is_reached_round_the_slot() -> None:
    island = Copper("", "zone", TOP, box(16, 14.5, 18, 15.5))
    made = board([*PADS, island], [slot(13, 2, 5, 18)])
    # Creepage: round the slot to the island (1.5 mm to B), and the island's 2 mm are free.
    to_island = hypot(1.5, 2.5) + 2 + hypot(2, 2.5)
    direct = hypot(1.5, 2.5) + 2 + hypot(5.5, 2.5)
    assert to_island + 1.5 < direct
    check(between(made), 5.5 + 1.5, to_island + 1.5)


def test_copper_on_both_faces_takes_the_nearer_one() -> None:
    copper = [pad("A", 10, 15), pad("A", 12, 15, layer=BOTTOM), *PADS[1:]]
    copper.append(pad("B", 22, 15, layer=BOTTOM))
    found = between(board(copper))
    check(found, 9, 9)
    barrel = Hole(circle(18, 15, 0.2), True, "B", "via")
    assert between(board(copper, holes=[barrel])).creepage.layer == BOTTOM


def test_inner_layers_take_no_part() -> None:
    inner = Copper("A", "track", "In1.Cu", box(10, 14.9, 19, 15.1))
    made = board([*PADS, inner], layers=("Oben.Cu", "In1.Cu", BOTTOM))
    with pytest.raises(CircuitError):
        between(board([], layers=("Oben.Cu", BOTTOM)))
    copper = tuple(Copper(c.net, c.owner, "Oben.Cu", c.shape) for c in PADS)
    found = between(Board("t", 1.6, made.layers, made.outline, (*copper, inner), ()))
    check(found, 9, 9)
    assert found.clearance.layer == "Oben.Cu"


def test_groups_of_nets_are_measured_as_one() -> None:
    made = board([*PADS, pad("C", 25, 15), pad("D", 5, 15)])
    survey = Survey(made, groove_mm=X2_MM)
    found = survey.measure(["D", "A"], ["C", "B"])
    check(found, 9, 9)
    assert (found.creepage.from_owner, found.creepage.to_owner) == ("A1.1", "B1.1")


def test_clearance_goes_through_a_bent_opening() -> None:
    # A hook-shaped opening: the straight line between its ends is barred by the solid corner.
    shape = union_all([box(10, 10, 12, 20), box(12, 18, 20, 20)])
    a, b = disc("A", 11, 9, 0.5), disc("B", 21, 19, 0.5, BOTTOM)
    found = between(board([a, b], [shape]))
    # In the air above one may go straight; the descent is along the last of the way.
    assert found.clearance.length_mm < found.creepage.length_mm
    flat = hypot(10, 10) - 1
    assert hypot(flat, THICKNESS_MM) <= found.clearance.length_mm <= flat + THICKNESS_MM


def test_the_least_way_over_the_edge_may_pass_a_corner_of_the_rim() -> None:
    # Both nearest rim points are the same sample, which no refinement betters.
    notch = Polygon([(4.36, -1), (4.36, 0), (5.0, 2.57), (6.16, 2.28), (5.59, 0), (5.59, -1)])
    made = board([pad("A", 3, 3.2, 0.3, 0.3), pad("B", 17, 2, 0.6, 0.3, BOTTOM)], [notch])
    found = between(made)
    assert 16.7 - 3.15 < found.clearance.length_mm <= found.creepage.length_mm < inf


def test_a_chain_of_close_islands_at_each_end_is_one_with_the_net() -> None:
    # 0.5 mm gaps lead from each pad over two islands; 3 mm remain between the chains.
    islands = [Copper("", "island", TOP, box(x, 14, x + 1, 16)) for x in (11.0, 12.5, 16.5, 18.0)]
    found = between(board([*PADS, *islands]))
    check(found, 3, 3)
    assert found.creepage.across == ("island",) * 4
    assert [point[0] for point in found.creepage.points[::2]] == [10.5, 12, 13.5, 17.5, 19]


def test_touching_nets_have_no_distance() -> None:
    check(between(board([pad("A", 10, 15), pad("B", 10.5, 15)])), 0, 0)


def test_copper_beside_the_board_is_cut_off() -> None:
    # An edge pad that sticks out over the slot's wall ends at the wall.
    sticking = Copper("A", "A1.1", TOP, box(9.5, 14.5, 14.8, 15.5))
    made = board([sticking, PADS[1]], [slot(15, 2, 5, 25)])
    check(between(made), 5.5, 2 * 9.5 + 2 - 9.5 + hypot(3.5, 9.5))


@pytest.mark.parametrize("nets", [("A", "Q"), ("Q", "B")])
def test_an_unknown_net_is_an_error(nets: tuple[str, str]) -> None:
    with pytest.raises(CircuitError, match="no net 'Q'"):
        measure(board(PADS), *nets, groove_mm=X2_MM)


def test_a_board_without_nets_is_an_error() -> None:
    with pytest.raises(CircuitError, match="no nets"):
        measure(board([pad("", 10, 15)]), "A", "B", groove_mm=X2_MM)


def test_a_slanted_slot_bends_the_string_at_both_corners_of_its_end() -> None:
    shape = affinity.rotate(slot(15, 2, 5, 18), 20, origin=(15, 18))
    made = board([disc("A", 10, 15, 0.5), disc("B", 20, 15, 0.5)], [shape])
    left = (15 - cos(radians(20)), 18 - sin(radians(20)))
    right = (15 + cos(radians(20)), 18 + sin(radians(20)))
    over = hypot(left[0] - 10, left[1] - 15) + 2 + hypot(20 - right[0], right[1] - 15) - 1
    check(between(made), 9, over)
