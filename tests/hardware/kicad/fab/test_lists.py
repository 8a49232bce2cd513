"""Lists, drawings, panels and stencils of all boards, without KiCad itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from shapely import box

from bom.lines import product_lines
from bom.tables import Book, Mount
from hardware.boards import BOARDS
from hardware.design import Design
from hardware.kicad.fab import panel as panels
from hardware.kicad.fab import parts_lists, plots, stencil
from hardware.kicad.fab.board_file import BoardFile, read_board
from hardware.kicad.fab.drawing import LEAST_TEXT_MM, key_pads, sheet_for, words
from hardware.kicad.fab.layer_checks import Told
from hardware.kicad.fab.package import board_path
from hardware.kicad.fab.parts_lists import PartsLists, rotations
from hardware.kicad.fab.plots import FabError, dated
from hardware.kicad.fab.probes import plate_dxf, probes
from hardware.kicad.fab.reader import Layer
from hardware.kicad.outline import OUTLINES
from hardware.outputs import build_all
from tests.hardware.kicad.fab.conftest import ROOT, SMALL


@pytest.fixture(scope="module")
def designs() -> dict[str, Design]:
    return build_all()


@pytest.fixture(scope="module")
def boards() -> dict[str, BoardFile]:
    return {name: read_board(board_path(ROOT, name)) for name in BOARDS}


def lists_of(boards: dict[str, BoardFile], designs: dict[str, Design], name: str) -> PartsLists:
    return parts_lists.parts_lists(boards[name], designs[name])


@pytest.mark.parametrize("name", BOARDS)
def test_lists_agree_with_the_priced_bill(
    boards: dict[str, BoardFile], designs: dict[str, Design], name: str
) -> None:
    book = Book.load()
    found = lists_of(boards, designs, name)
    mine = {
        (part.reference, designs[name].part_by_reference[part.reference].mpn, mount)
        for parts, mount in ((found.machine, Mount.SMT), (found.by_hand, Mount.THT))
        for part in parts
    }
    products = [product for product, row in book.products.items() if name in row.boards]
    assert products
    for product in products:
        priced = {
            (place.partition(":")[2], line.key, line.mount)
            for line in product_lines(book, product, designs)
            for place in line.references
            if place.startswith(f"{name}:") and line.key in designs[name].spec_by_mpn
            if place.partition(":")[2] in {reference for reference, _, _ in mine}
            if line.category.value == "electronics"
        }
        assert priced == mine


@pytest.mark.parametrize("name", BOARDS)
def test_only_fitted_parts_are_placed(
    boards: dict[str, BoardFile], designs: dict[str, Design], name: str
) -> None:
    found = lists_of(boards, designs, name)
    placed = {place.reference for place in found.placements}
    others = {f.reference for f in boards[name].footprints} - placed
    assert {r for r in others if r.startswith(("FID", "H", "TP"))}
    assert not {r for r in placed if r.startswith(("FID", "H", "TP"))}
    assert {f.reference for f in found.by_hand} == {
        r for r in others if not r.startswith(("FID", "H", "TP"))
    }


def test_an_unfitted_part_leaves_the_lists(
    boards: dict[str, BoardFile], designs: dict[str, Design]
) -> None:
    board, design = boards[SMALL], designs[SMALL]
    parts = tuple(replace(p, dnp=p.reference == "R301") for p in design.parts)
    footprints = tuple(replace(f, fitted=f.reference != "R301") for f in board.footprints)
    found = parts_lists.parts_lists(
        replace(board, footprints=footprints), replace(design, parts=parts)
    )
    assert "R301" not in parts_lists.cpl_text(found)
    assert "R301" not in parts_lists.bom_text(found, design)
    with pytest.raises(FabError, match="board and circuit differ in R301"):
        parts_lists.parts_lists(board, replace(design, parts=parts))


def test_a_part_on_the_bottom_and_one_without_rotation_are_refused(
    boards: dict[str, BoardFile], designs: dict[str, Design]
) -> None:
    board = boards[SMALL]
    for change, told in (
        ({"side": "bottom"}, "U201 stands on the bottom"),
        ({"library_name": "Package_QFP:Other"}, "Package_QFP:Other, which is not in rotations.csv"),
        ({"kind": ""}, "U201 is neither"),
    ):
        footprints = tuple(
            replace(f, **change) if f.reference == "U201" else f  # type: ignore[arg-type]
            for f in board.footprints
        )
        with pytest.raises(FabError, match=told):
            parts_lists.parts_lists(replace(board, footprints=footprints), designs[SMALL])


def test_every_rotation_is_used_and_has_a_source(
    boards: dict[str, BoardFile], designs: dict[str, Design]
) -> None:
    used = {
        part.library_name for name in BOARDS for part in lists_of(boards, designs, name).machine
    }
    assert used == rotations().keys()
    assert all(turn.source and turn.reason for turn in rotations().values())


def test_a_damaged_rotation_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "rotations.csv"
    monkeypatch.setattr(parts_lists, "ROTATIONS", table)
    heading = parts_lists.Rotation.__slots__
    for row, told in (("A:B,45,0,0,r,s,yes", "not a quarter turn"), ("A:B,x,0,0,r,s,yes", "'x'")):
        table.write_text(f"{','.join(heading)}\n{row}\n")
        with pytest.raises(ValueError, match=f"rotations.csv:2: .*{told}"):
            parts_lists.rotations.__wrapped__()


@pytest.mark.parametrize("name", BOARDS)
def test_references_on_the_drawings_can_be_read(
    boards: dict[str, BoardFile], designs: dict[str, Design], name: str
) -> None:
    scale = sheet_for(OUTLINES[name]).scale
    for f in boards[name].footprints:
        if f.reference in designs[name].part_by_reference:
            assert words(f, scale).capital_mm >= LEAST_TEXT_MM, f.reference


def test_polarity_is_marked(boards: dict[str, BoardFile], designs: dict[str, Design]) -> None:
    board, design = boards["meter"], designs["meter"]
    marked = {f.reference: {pad.number for pad in key_pads(f, design)} for f in board.footprints}
    for part in design.parts:
        if part.reference.startswith("D") and {use.name for use in part.pins} == {"K", "A"}:
            assert marked[part.reference] == {"1"}
    assert marked["C1101"] == {"1"}
    assert marked["U1501"] == {"1"}
    assert marked["R201"] == set()


@pytest.mark.parametrize("name", BOARDS)
def test_probes_stand_on_the_grid_and_their_plate_has_them(
    boards: dict[str, BoardFile], designs: dict[str, Design], name: str
) -> None:
    found = probes(boards[name], designs[name])
    assert found
    assert all(p.grid is not None for p in found)
    assert all(p.domain.startswith("selv") for p in found)
    drawn = plate_dxf(found, OUTLINES[name])
    assert drawn.count("PROBES") == len(found)
    assert drawn.count("GUIDES") == len(OUTLINES[name].holes)


@pytest.mark.parametrize("name", BOARDS)
def test_panel_holds_its_boards_away_from_parts(
    boards: dict[str, BoardFile], designs: dict[str, Design], name: str
) -> None:
    outline = OUTLINES[name]
    made = panels.panel(boards[name], designs[name], outline)
    assert made.findings == ()
    taken = panels.forbidden(boards[name], designs[name])
    size = outline.width.value_mm, outline.height.value_mm
    places = [box(x, y, x + size[0], y + size[1]) for x, y in made.boards]
    assert len(places) == {"meter": 2, "relay_shield": 2}.get(name, 6)
    for n, (x, y) in enumerate(made.boards):
        assert not any(places[n].intersects(other) for other in places[:n])
        for tab in made.tabs:
            left, top = tab.left_mm - x, tab.top_mm - y
            reach = box(left, top, left + tab.width_mm, top + tab.height_mm).buffer(0.01)
            inside = reach.intersection(box(0, 0, *size))
            assert inside.is_empty is (n not in tab.boards)
            assert not inside.intersects(taken)


def test_a_board_that_nothing_holds_is_found(
    boards: dict[str, BoardFile], designs: dict[str, Design], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "forbidden", lambda *_: box(-1, -1, 200, 35))
    made = panels.panel(boards[SMALL], designs[SMALL], OUTLINES[SMALL])
    assert any("hangs on" in line for line in made.findings)


def test_an_opening_that_keeps_its_paste_is_found(
    boards: dict[str, BoardFile], designs: dict[str, Design]
) -> None:
    made = panels.panel(boards[SMALL], designs[SMALL], OUTLINES[SMALL])
    told = Told()
    layer = Layer("planted.gbr", "Paste,Top", ())
    layer.__dict__["area"] = box(0, 0, 0.2, 0.2).union(box(1, 0, 2, 1))
    one = stencil.stencil(layer, "F.Paste", made, told)
    assert one is not None
    assert one.openings_of_a_board == 2
    assert "area ratio 0.42" in told.findings[0]


def test_an_unknown_place_of_the_time_is_refused() -> None:
    text = "%TF.CreationDate,2026-11-21T17:25:20+00:00*%\n; written 2026-11-21T17:25:20\n"
    with pytest.raises(FabError, match="2026-11-21T17:25:20"):
        dated(text, "x.gbr", "2026-01-02")
    assert dated(text.splitlines()[0], "x.gbr", "2026-01-02").count("2026-01-02T00:00:00") == 1


def test_kicad_that_fails_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = tmp_path / "kicad-cli"
    command.write_text("#!/bin/sh\necho 'Failed to load board' >&2\nexit 3\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    with pytest.raises(FabError, match=r"x.kicad_pcb stopped: Failed to load board"):
        plots.plot(tmp_path / "x.kicad_pcb", ("F.Cu", "B.Cu"), tmp_path / "o", "2026-01-02")
