"""Currents: the narrowest stretch is found where it is, and heat and loss follow from it."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from hardware.design import Design
from hardware.evidence import Verdict
from hardware.insulation.board import Board
from hardware.insulation.reader import read
from hardware.kicad.board import ampacity
from hardware.kicad.board.bottleneck import NetCopper, Post, narrowest_mm
from hardware.kicad.board.current import current_records, judged, ways
from hardware.kicad.board.sheet import resistance_ohm

ROOT = Path(__file__).resolve().parents[3]
BOARD = ROOT / "hardware" / "kicad" / "relay_shield" / "relay_shield.kicad_pcb"
FACE, BACK = "F.Cu", "B.Cu"


@pytest.fixture(scope="module")
def board() -> Board:
    return read(BOARD).board


def strip(*extra: BaseGeometry, width_mm: float = 4.0) -> NetCopper:
    """40 mm of copper between pads as wide as it is at x = 0 and x = 40, without ``extra``."""
    copper: BaseGeometry = box(0.0, 0.0, 40.0, width_mm)
    for hole in extra:
        copper = copper.difference(hole)
    pads = {"A.1": [(FACE, box(0, 0, 1, width_mm))], "B.1": [(FACE, box(39, 0, 40, width_mm))]}
    return NetCopper({FACE: copper}, (), pads)


@given(width=st.floats(0.3, 12.0))
@settings(max_examples=20)
def test_width_of_a_strip(width: float) -> None:
    found = narrowest_mm(strip(width_mm=width), ["A.1"], ["B.1"], 0.07)
    assert found == pytest.approx(width, abs=0.03)


def test_notch_and_hole_narrow_the_strip() -> None:
    notched = strip(box(20.0, 1.5, 21.0, 4.0))
    assert narrowest_mm(notched, ["A.1"], ["B.1"], 0.07) == pytest.approx(1.5, abs=0.02)
    # Beside a hole the current parts: the wider side counts, which errs to the safe side.
    drilled = strip(Point(20.0, 1.5).buffer(1.0))
    assert narrowest_mm(drilled, ["A.1"], ["B.1"], 0.07) == pytest.approx(1.5, abs=0.02)


def test_cut_strip_has_no_width() -> None:
    cut = strip(box(20.0, -1.0, 21.0, 5.0))
    assert narrowest_mm(cut, ["A.1"], ["B.1"], 0.07) == 0.0
    with pytest.raises(ValueError, match="no copper from"):
        resistance_ohm(cut, ["A.1"], ["B.1"], {FACE: 1e-3}, 0.5)


def test_via_counts_by_its_plating() -> None:
    pads = {"A.1": [(FACE, box(0, 0, 1, 4))], "B.1": [(BACK, box(39, 0, 40, 4))]}
    layers = {FACE: box(0, 0, 21, 4), BACK: box(19, 0, 40, 4)}
    one = NetCopper(layers, (Post(Point(20, 2).buffer(0.3), 0.3, False),), pads)
    asked = math.pi * 0.3 * 0.02 / 0.07
    assert narrowest_mm(one, ["A.1"], ["B.1"], 0.07) == pytest.approx(asked, abs=0.02)
    soldered = NetCopper(layers, (Post(Point(20, 2).buffer(0.8), 1.3, True),), pads)
    assert narrowest_mm(soldered, ["A.1"], ["B.1"], 0.07) == pytest.approx(4.0, abs=0.03)
    assert narrowest_mm(NetCopper(layers, (), pads), ["A.1"], ["B.1"], 0.07) == 0.0


def test_resistance_of_a_strip_and_of_two_above_one_another() -> None:
    """39.x squares of 1 mm of a strip 4 mm wide: 9.5 squares between the pads' edges."""
    alone = resistance_ohm(strip(), ["A.1"], ["B.1"], {FACE: 1e-3}, 0.25)
    assert alone == pytest.approx(9.5e-3, rel=0.03)
    shape = strip().layers[FACE]
    pads = {o: [(FACE, p[0][1]), (BACK, p[0][1])] for o, p in strip().pads.items()}
    both = NetCopper({FACE: shape, BACK: shape}, (), pads)
    sheets = {FACE: 1e-3, BACK: 1e-3}
    assert resistance_ohm(both, ["A.1"], ["B.1"], sheets, 0.25) == pytest.approx(alone / 2)


def test_rise_is_the_inverse_of_the_width() -> None:
    width = ampacity.least_width_mm(16.0, 20.0, 0.07)
    assert ampacity.rise_k(16.0, width * 0.07) == pytest.approx(20.0)
    with pytest.raises(ValueError, match="must be positive"):
        ampacity.rise_k(16.0, 0.0)


def test_contacts_hold_16_a_on_the_committed_board(
    board: Board, designs: dict[str, Design]
) -> None:
    design = designs["relay_shield"]
    lost = 0.0
    for way in ways():
        if way.net in ("K1_COM", "K1_NO", "K10_NC"):
            found = judged(board, design, way)
            assert found.rise_k < 15.0
            # Both sides lead alone, and alike: half the current on each.
            assert found.widths_mm["F.Cu"] == pytest.approx(found.widths_mm["B.Cu"], abs=0.02)
            lost += found.loss_w if way.current_a == 16.0 else 0.0
    # Of the 2.6 W that 10 mohm of a circuit make at 16 A.
    assert 0.05 < lost < 0.4


def test_notch_in_a_pour_is_found(board: Board, designs: dict[str, Design]) -> None:
    """Planted: a cut that leaves 0.8 mm of circuit 3's common way on one side."""
    way = next(w for w in ways() if w.net == "K3_COM")
    whole = judged(board, designs["relay_shield"], way)
    zone = max(
        (c for c in board.copper if c.net.endswith("K3_COM") and c.layer == FACE),
        key=lambda c: c.shape.area,
    )
    _, top, right, _ = zone.shape.bounds
    notch = box(right - 50.0, top + 8.0, right - 0.8, top + 9.0)
    cut = zone.shape.difference(notch)
    pieces = list(cut.geoms) if isinstance(cut, MultiPolygon) else [cut]
    parts = [piece for piece in pieces if isinstance(piece, Polygon)]
    rest = tuple(c for c in board.copper if c is not zone)
    damaged = replace(board, copper=rest + tuple(replace(zone, shape=p) for p in parts))
    found = judged(damaged, designs["relay_shield"], way)
    assert found.widths_mm["F.Cu"] == pytest.approx(0.8, abs=0.05)
    assert found.widths_mm["B.Cu"] == whole.widths_mm["B.Cu"]
    assert found.rise_k > 1.5 * whole.rise_k
    assert found.resistance_ohm > whole.resistance_ohm


def test_record_of_the_shield_holds_and_a_missing_board_says_so(
    designs: dict[str, Design], tmp_path: Path
) -> None:
    only = {"relay_shield": designs["relay_shield"]}
    (record,) = current_records(ROOT, only)
    assert record.verdict is Verdict.PASS, record.detail["open"]
    assert record.margin is not None
    assert record.margin > 5.0
    assert len(record.detail["conductors"]) == sum(w.board == "relay_shield" for w in ways())
    (missing,) = current_records(tmp_path, only)
    assert missing.verdict is Verdict.MISSING_INPUT


def test_row_of_an_unknown_part_names_the_table(board: Board, designs: dict[str, Design]) -> None:
    way = replace(next(iter(ways())), start=("relay_1/terminl.1",))
    with pytest.raises(
        ValueError, match=r"currents\.csv: relay_shield has no part relay_1/terminl"
    ):
        judged(board, designs["relay_shield"], way)


def test_page_of_the_shield_tells_what_is_measured(
    board: Board, designs: dict[str, Design]
) -> None:
    page = (ROOT / "docs" / "boards" / "relay_shield.md").read_text(encoding="utf-8")
    for way in ways():
        if way.net in ("K2_COM", "K2_NO", "K2_NC"):
            found = judged(board, designs["relay_shield"], way)
            pole = way.net.partition("_")[2]
            row = (
                f"| {pole} | {found.widths_mm['F.Cu']:.2f} mm | {way.current_a:g} A"
                f" | {found.rise_k:.1f} K | {found.loss_w:.2f} W |"
            )
            assert row in page
