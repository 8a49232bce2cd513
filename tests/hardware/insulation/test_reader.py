"""Boards are read exactly, and what cannot be is refused with a message that says where and how."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from shapely import Polygon, union_all
from shapely.geometry.base import BaseGeometry

from hardware.insulation.board import Board
from hardware.insulation.board_text import BoardError
from hardware.insulation.outline import JOIN_MM
from hardware.insulation.reader import NEWEST, known_net, read
from tests.hardware.insulation.kicad_boards import (
    PADS_8_MM,
    SQUARE,
    board,
    edge,
    footprint,
    smd,
    write,
)


def made(folder: Path, *parts: str, outline: str = SQUARE, version: int = 20241229) -> Board:
    return read(write(folder, *parts, outline=outline, version=version)).board


def copper(found: Board, owner: str, layer: str = "F.Cu") -> BaseGeometry:
    return union_all([c.shape for c in found.copper if (c.owner, c.layer) == (owner, layer)])


def test_pads_nets_layers_and_outline(tmp_path: Path) -> None:
    found = made(tmp_path)
    assert found.name == "board"
    assert found.thickness_mm == 1.6
    assert found.layers == ("F.Cu", "GND.Cu")
    assert found.outline.equals(Polygon([(0, 0), (40, 0), (40, 30), (0, 30)]))
    assert [(c.net, c.owner, c.layer) for c in found.copper] == [
        ("L", "J1.1", "F.Cu"),
        ("PE/GND", "J1.2", "F.Cu"),
    ]
    assert copper(found, "J1.1").bounds == (9.0, 9.5, 11.0, 10.5)


@pytest.mark.parametrize(
    ("turn", "pad_turn", "middle", "size"),
    [
        (0, 0, (15.0, 12.0), (2.0, 1.0)),
        # KiCad turns counter-clockwise on the screen: +x goes to -y, +y to +x.
        (90, 90, (12.0, 5.0), (1.0, 2.0)),
        (180, 180, (5.0, 8.0), (2.0, 1.0)),
        (270, 0, (8.0, 15.0), (2.0, 1.0)),
    ],
)
def test_footprints_turn_as_in_kicad(
    tmp_path: Path,
    turn: int,
    pad_turn: int,
    middle: tuple[float, float],
    size: tuple[float, float],
) -> None:
    pad = smd("1", 5, 2).replace("(at 5 2)", f"(at 5 2 {pad_turn})")
    shape = copper(made(tmp_path, footprint("J1", [pad], f"10 10 {turn}")), "J1.1")
    x, y = middle
    w, h = size
    assert shape.bounds == pytest.approx((x - w / 2, y - h / 2, x + w / 2, y + h / 2), abs=1e-9)


def test_tracks_arcs_and_vias(tmp_path: Path) -> None:
    parts = (
        '(segment (start 5 5) (end 15 5) (width 2) (layer "F.Cu") (net 1))',
        '(segment (start 20 20) (end 20 20) (width 2) (layer "F.Cu") (net 2))',
        '(arc (start 5 20) (mid 10 15) (end 15 20) (width 1) (layer "B.Cu") (net 1))',
        '(via (at 30 20) (size 1) (drill 0.5) (layers "F.Cu" "B.Cu") (net 2))',
        '(via blind (at 35 20) (size 1) (drill 0.5) (layers "F.Cu" "B.Cu") (net 2))',
    )
    found = made(tmp_path, *parts)
    straight = next(c for c in found.copper if c.shape.bounds[0] < 4.1)
    assert straight.shape.area == pytest.approx(20 + math.pi, abs=0.005)
    assert straight.shape.bounds == pytest.approx((4, 4, 16, 6), abs=1e-12)
    spot = next(c for c in found.copper if 19 < c.shape.centroid.x < 21)
    assert spot.shape.area == pytest.approx(math.pi, abs=0.01)
    bow = next(c for c in found.copper if c.layer == "GND.Cu" and c.owner == "track")
    assert bow.shape.area == pytest.approx(math.pi * 5 + math.pi / 4, abs=0.01)
    assert bow.shape.bounds == pytest.approx((4.5, 14.5, 15.5, 20.5), abs=0.002)
    assert [(h.net, h.plated, h.owner) for h in found.holes] == [("PE/GND", True, "via")] * 2
    assert sum(c.owner == "via" for c in found.copper) == 4


def test_a_via_that_does_not_go_through_has_no_barrel(tmp_path: Path) -> None:
    layers = '(0 "F.Cu" signal) (4 "In1.Cu" power "GND.Cu") (2 "B.Cu" signal)'
    text = board(
        PADS_8_MM, '(via blind (at 30 20) (size 1) (drill 0.5) (layers "F.Cu" "In1.Cu") (net 2))'
    ).replace('(0 "F.Cu" signal) (2 "B.Cu" signal "GND.Cu")', layers)
    path = tmp_path / "four.kicad_pcb"
    path.write_text(text, encoding="utf-8")
    found = read(path).board
    assert found.layers == ("F.Cu", "GND.Cu", "B.Cu")
    assert [c.layer for c in found.copper if c.owner == "via"] == ["F.Cu", "GND.Cu"]
    assert found.holes == ()


@pytest.mark.parametrize(("size", "copper_left"), [("3 3", False), ("5 5", True)])
def test_unplated_holes(tmp_path: Path, size: str, copper_left: bool) -> None:
    pad = f'(pad "" np_thru_hole circle (at 10 20) (size {size}) (drill 3) (layers "*.Cu"))'
    found = made(tmp_path, PADS_8_MM, footprint("H1", [pad]))
    (hole,) = found.holes
    assert (hole.plated, hole.net, hole.owner) == (False, "", "H1")
    # The polygon lies within the hole, a thousandth of a millimetre at most.
    assert hole.shape.bounds == pytest.approx((8.5, 18.5, 11.5, 21.5), abs=1e-9)
    assert any(c.owner == "H1" for c in found.copper) is copper_left


def test_a_plated_slot_turns_with_its_pad_and_keeps_its_offset(tmp_path: Path) -> None:
    pad = (
        '(pad "1" thru_hole oval (at 10 20 90) (size 4 2) (drill oval 3 1 (offset 0.5 0))'
        ' (layers "*.Cu") (net 1 "L"))'
    )
    found = made(tmp_path, footprint("J1", [pad]))
    (hole,) = found.holes
    assert hole.plated
    assert hole.shape.bounds == pytest.approx((9.5, 18.5, 10.5, 21.5), abs=0.002)
    # The offset is along the pad's own x, which points up after a quarter turn.
    assert copper(found, "J1.1", "GND.Cu").bounds == pytest.approx((9, 17.5, 11, 21.5), abs=0.002)


ZONE = """(zone (net 1) (net_name "L") (layer "{layer}") (min_thickness 0.2) {filled}
 (fill {yes} (thermal_gap 0.5)) (polygon (pts (xy 5 20) (xy 15 20) (xy 15 28) (xy 5 28)))
 (filled_polygon (layer "{layer}") (pts (xy 5 20) (xy 15 20) (xy 15 28) (xy 5 28) (xy 5 24)
 (xy 8 24) (xy 8 26) (xy 12 26) (xy 12 22) (xy 8 22) (xy 8 24) (xy 5 24))))"""


def test_a_zone_that_kicad_cut_open_has_its_hole(tmp_path: Path) -> None:
    zone = ZONE.format(layer="B.Cu", yes="yes", filled="(filled_areas_thickness no)")
    (piece,) = [c for c in made(tmp_path, PADS_8_MM, zone).copper if c.owner == "zone"]
    assert piece.layer == "GND.Cu"
    assert piece.shape.area == pytest.approx(80 - 16)
    assert len(piece.shape.interiors) == 1


def test_an_old_zone_is_widened_by_its_pen(tmp_path: Path) -> None:
    zone = ZONE.format(layer="F.Cu", yes="yes", filled="")
    found = made(tmp_path, PADS_8_MM, zone, version=20211014)
    assert copper(found, "zone").bounds == pytest.approx((4.9, 19.9, 15.1, 28.1), abs=1e-3)
    plain = made(tmp_path, PADS_8_MM, zone)
    assert copper(plain, "zone").bounds == (5, 20, 15, 28)


def test_an_unfilled_zone_is_refused(tmp_path: Path) -> None:
    zone = ZONE.format(layer="B.Cu", yes="", filled="")
    message = r"zone of net 'L' on GND\.Cu near \(5\.000, 20\.000\) is not filled: fill all zones"
    with pytest.raises(BoardError, match=message):
        made(tmp_path, PADS_8_MM, zone)


def test_zones_that_are_no_copper_are_left_out(tmp_path: Path) -> None:
    keepout = ZONE.format(layer="F.Cu", yes="", filled="(keepout (tracks not_allowed))")
    other = ZONE.format(layer="User.1", yes="", filled="")
    assert len(made(tmp_path, PADS_8_MM, keepout, other).copper) == 2


def test_graphics_and_text_in_copper_count(tmp_path: Path) -> None:
    parts = (
        '(gr_line (start 5 5) (end 15 5) (stroke (width 1) (type solid)) (layer "F.Cu") (net 1))',
        '(gr_circle (center 30 20) (end 32 20) (stroke (width 0.2)) (fill no) (layer "F.Cu"))',
        '(gr_text "MAINS" (at 10 20) (layer "F.Cu") (effects (font (size 2 2) (thickness 0.3))))',
    )
    found = read(write(tmp_path, PADS_8_MM, *parts))
    drawn = [c for c in found.board.copper if c.owner == "graphic"]
    assert [c.net for c in drawn] == ["L", "", ""]
    assert len(drawn[1].shape.interiors) == 1
    assert found.notes == ("text in copper (graphic) is taken as the box around it",)
    assert drawn[2].shape.contains(Polygon([(5, 19), (15, 19), (15, 21), (5, 21)]))


def test_edges_of_footprints_are_cut_out(tmp_path: Path) -> None:
    slot = "".join(
        f'(fp_line (start {a}) (end {b}) (stroke (width 0.1)) (layer "Edge.Cuts"))'
        for a, b in (("-1 -5", "1 -5"), ("1 -5", "1 5"), ("1 5", "-1 5"), ("-1 5", "-1 -5"))
    )
    found = made(tmp_path, PADS_8_MM, footprint("SL1", [slot], "25 15 90"))
    (hole,) = found.outline.interiors
    assert Polygon(hole).bounds == pytest.approx((20, 14, 30, 16))


ROUND = """(gr_arc (start 0 15) (mid 15 0) (end 30 15) (stroke (width 0.1)) (layer "Edge.Cuts"))
(gr_line (start 30 15) (end 30 25) (stroke (width 0.1)) (layer "Edge.Cuts"))
(gr_curve (pts (xy 30 25) (xy 30 30) (xy 0 30) (xy 0 25)) (stroke (width 0.1))
 (layer "Edge.Cuts"))
(gr_line (start 0 15) (end 0 25) (stroke (width 0.1)) (layer "Edge.Cuts"))
(gr_circle (center 15 22) (end 17 22) (stroke (width 0.1)) (layer "Edge.Cuts"))
(gr_rect (start 3 20) (end 5 22) (stroke (width 0.1)) (layer "Edge.Cuts"))
(gr_poly (pts (xy 24 20) (xy 26 20) (xy 26 23)) (stroke (width 0.1)) (layer "Edge.Cuts"))"""


def test_outline_of_arcs_curves_circles_and_polygons(tmp_path: Path) -> None:
    found = made(tmp_path, outline=ROUND)
    # Half disc, rectangle, and the Bezier's 3/4 of its control box (5 x 30 x 3/5 by integration:
    # x runs 30..0, y = 25 + 15 t (1 - t); area = int y dx = 15 * 6 * 30 * int t^2 (1-t)^2 = 90).
    holes = math.pi * 4 + 4 + 3
    area = math.pi * 15**2 / 2 + 30 * 10 + 90 - holes
    assert found.outline.area == pytest.approx(area, abs=0.05)
    assert len(found.outline.interiors) == 3


def opened(gap_mm: float) -> str:
    return SQUARE.replace("(end 40.000000 30.000000)", f"(end 40.000000 {30 - gap_mm:.6f})", 1)


def test_ends_within_the_tolerance_are_joined(tmp_path: Path) -> None:
    assert made(tmp_path, outline=opened(JOIN_MM * 0.9)).outline.area == pytest.approx(1200, abs=1)


BAD_OUTLINES = {
    "open": (opened(JOIN_MM * 1.1), r"outline is open at \(40\.0000, 2\d\.\d+\): no other piece"),
    "missing": ("", "no outline on Edge.Cuts"),
    "forked": (
        SQUARE + '(gr_line (start 0 0) (end 9 9) (stroke (width 0.1)) (layer "Edge.Cuts"))',
        "malformed|open",
    ),
    "crossed": (edge((0, 0), (40, 30), (40, 0), (0, 30)), "malformed: Self-intersection"),
    "two boards": (SQUARE + edge((50, 0), (60, 0), (60, 9)), "two boards in one file"),
    "cut over the edge": (SQUARE + edge((-1, 9), (9, 9), (9, 12)), "crosses the board's edge"),
    "island": (
        SQUARE + edge((2, 15), (38, 15), (38, 29), (2, 29)) + edge((9, 20), (20, 20), (9, 25)),
        "lies within a cut-out",
    ),
}


@pytest.mark.parametrize("case", sorted(BAD_OUTLINES))
def test_a_bad_outline_is_an_error(tmp_path: Path, case: str) -> None:
    outline, message = BAD_OUTLINES[case]
    with pytest.raises(BoardError, match=message):
        made(tmp_path, outline=outline)


def test_a_cut_drawn_twice_counts_once(tmp_path: Path) -> None:
    slot = edge((20, 5), (22, 5), (22, 25), (20, 25))
    assert len(made(tmp_path, outline=SQUARE + slot + slot).outline.interiors) == 1


BAD_FILES = {
    "newer": (board(version=NEWEST + 1), r"file version \d+ is newer than .* nothing was measured"),
    "older": (board(version=20171130), "older than KiCad 6"),
    "cut short": (board()[:-3], r"board\.kicad_pcb:\d+: 2 brackets are still open"),
    "cut in a string": (board()[:-40], r"board\.kicad_pcb:\d+: a string has no end"),
    "bracket": (board() + ")", r"a closing bracket too many"),
    "schematic": ("(kicad_sch (version 20211123))", "not a board but a kicad_sch"),
    "empty": ("", "not a KiCad file"),
    "no nets": (
        board(footprint("J1", ['(pad "1" smd rect (at 9 9) (size 1 1) (layers "F.Cu"))'])),
        "has no nets",
    ),
    "no thickness": (board().replace("(thickness 1.6)", ""), "has no thickness"),
    "pad shape": (board(footprint("U7", [smd("3", 9, 9, shape="hexagon")])), "part U7: pad shape"),
    "table": (board(PADS_8_MM, '(table (layer "F.Cu"))'), "a table in copper is not read"),
    "arc": (
        board(PADS_8_MM, '(gr_arc (start 5 5) (end 9 9) (angle 90) (layer "Edge.Cuts"))'),
        "KiCad 5 or older",
    ),
}


@pytest.mark.parametrize("case", sorted(BAD_FILES))
def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, case: str) -> None:
    text, message = BAD_FILES[case]
    path = tmp_path / "board.kicad_pcb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BoardError, match=message) as error:
        read(path)
    assert str(error.value).startswith("board.kicad_pcb:")
    assert "\n" not in str(error.value)


def test_bytes_are_no_board(tmp_path: Path) -> None:
    path = tmp_path / "x.kicad_pcb"
    path.write_bytes(b"\xff\xfe\x00(")
    with pytest.raises(BoardError, match="not a text file"):
        read(path)


def test_nets_by_name_as_kicad_10_writes_them(tmp_path: Path) -> None:
    text = board(version=NEWEST).replace('(net 1 "L")', '(net "L")').replace('(net 2 "', '(net "')
    path = tmp_path / "ten.kicad_pcb"
    path.write_text(text, encoding="utf-8")
    assert [c.net for c in read(path).board.copper] == ["L", "PE/GND"]


def test_an_unknown_net_is_told_with_the_nearest(tmp_path: Path) -> None:
    found = made(tmp_path)
    assert known_net(found, "PE/GND") == "PE/GND"
    with pytest.raises(BoardError, match=r"no net 'PEGND'; did you mean PE/GND\?"):
        known_net(found, "PEGND")


def test_a_metal_body_is_copper_of_its_side(tmp_path: Path) -> None:
    yard = '(fp_rect (start -4 -2) (end 4 2) (stroke (width 0.05)) (layer "F.CrtYd"))'
    path = write(tmp_path, PADS_8_MM, footprint("HS1", [yard], "30 20 90"))
    found = read(path, {"HS1": "L"}).board
    (body,) = [c for c in found.copper if c.owner == "HS1 body"]
    assert (body.net, body.layer) == ("L", "F.Cu")
    assert body.shape.bounds == pytest.approx((28, 16, 32, 24))
    with pytest.raises(BoardError, match=r"no part 'HS2' for a body; did you mean HS1\?"):
        read(path, {"HS2": "L"})
    with pytest.raises(BoardError, match="part J1: has no courtyard"):
        read(path, {"J1": "L"})
