"""Writing the projects: only what is out of date, nobody else's files, two boards at a time."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bom.lines import product_lines
from bom.tables import Book
from hardware import netlist
from hardware.design import Design
from hardware.kicad import outputs
from hardware.kicad.board.build import PLANS, copper, drawn, placed
from hardware.kicad.release import Release
from hardware.kicad.routing.model import Routes, Track
from hardware.kicad.routing.store import encode, load, path_of
from hardware.kicad.schematic import signs
from hardware.kicad.schematic.build import schematic
from hardware.kicad.schematic.nets import kicad_net_name
from scripts.openstrom import main
from tests.kicad.conftest import kicad_cli, pcbnew_python, stock_footprints

__all__ = ["kicad_cli", "pcbnew_python", "stock_footprints"]
pytestmark = [pytest.mark.kicad, pytest.mark.usefixtures("kicad_cli", "pcbnew_python")]
BOARD = "lan_w5500"
HOME = f"hardware/kicad/{BOARD}"


def quiet(done: int, every: int) -> None:
    assert done <= every


@pytest.fixture(scope="module")
def made() -> outputs.Made:
    return outputs.make(BOARD)


def put(root: Path, made: outputs.Made) -> None:
    for path, text in made.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def test_the_command_writes_once_and_then_only_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["boards", BOARD, "--out", str(tmp_path)]
    assert main(arguments) == 0
    written = sorted(p.name for p in (tmp_path / HOME).iterdir())
    assert {f"{BOARD}.kicad_pcb", f"{BOARD}.kicad_dru", f"{BOARD}.kicad_pro"} < set(written)
    capsys.readouterr()
    monkeypatch.setattr(outputs, "make_all", lambda *_: pytest.fail("made again"))
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert shown == f"{BOARD} 10 files: nothing to rebuild -> {tmp_path}/hardware/kicad\n"
    (tmp_path / HOME / f"{BOARD}.kicad_dru").write_text("edited", encoding="ascii")
    with pytest.raises(pytest.fail.Exception, match="made again"):
        outputs.write(tmp_path, [BOARD], Release(), quiet)


def test_check_names_what_is_stale(
    made: outputs.Made,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outputs, "make_all", lambda *_: [made])
    put(tmp_path, made)
    assert main(["boards", BOARD, "--check", "--out", str(tmp_path)]) == 1
    assert "openstrom_power.kicad_sym is stale" in capsys.readouterr().out
    outputs.write(tmp_path, [BOARD], Release(), quiet)
    assert main(["boards", BOARD, "--check", "--out", str(tmp_path)]) == 0
    board = tmp_path / HOME / f"{BOARD}.kicad_pcb"
    board.write_text(board.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert main(["boards", BOARD, "--check", "--out", str(tmp_path)]) == 1
    assert f"{HOME}/{BOARD}.kicad_pcb is stale" in capsys.readouterr().out


def test_a_pour_rounded_otherwise_is_current_and_stays(
    made: outputs.Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{HOME}/{BOARD}.kicad_pcb"
    start = made.files[path].index("(filled_polygon")
    outline, fills = made.files[path][:start], made.files[path][start:]
    corner = re.search(r"\(xy (\S+) ", fills)
    assert corner
    for aside_mm, stale in ((5e-6, []), (1e-3, [path])):
        moved = fills.replace(corner[0], f"(xy {float(corner[1]) + aside_mm:.6f} ", 1)
        other = replace(made, files=made.files | {path: outline + moved})
        monkeypatch.setattr(outputs, "make_all", lambda *_, other=other: [other])
        put(tmp_path, made)
        (tmp_path / signs.PATH).write_text(signs.sign_library(), encoding="utf-8")
        assert outputs.stale(tmp_path, [BOARD], quiet) == stale
        outputs.write(tmp_path, [BOARD], Release(), quiet)
        assert (tmp_path / path).read_text(encoding="utf-8") == (other if stale else made).files[
            path
        ]
        shutil.rmtree(tmp_path / outputs.STAMPS)


def test_only_our_own_old_sheets_go(
    made: outputs.Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "make_all", lambda *_: [made])
    put(tmp_path, made)
    ours, theirs = (tmp_path / HOME / name for name in ("gone.kicad_sch", "theirs.kicad_sch"))
    ours.write_text('(kicad_sch\n\t(generator "openstrom")\n)', encoding="ascii")
    theirs.write_text('(kicad_sch\n\t(generator "eeschema")\n)', encoding="ascii")
    assert outputs.orphans(tmp_path, BOARD, made.files) == [f"{HOME}/gone.kicad_sch"]
    outputs.write(tmp_path, [BOARD], Release(), quiet)
    assert (ours.exists(), theirs.exists()) == (False, True)


def test_an_unknown_board_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["boards", "metre"]) == 2
    assert capsys.readouterr().err == "openstrom: no board 'metre'; did you mean meter?\n"


def test_release_is_in_title_block_and_on_silkscreen(designs: dict[str, Design]) -> None:
    design = designs[BOARD]
    release = Release("2026-02-03", "0123abc")
    files = drawn(design, partial(kicad_net_name, design), outputs.ROOT, release).files
    board = files[f"{BOARD}.kicad_pcb"]
    for text in ('(date "2026-02-03")', '"commit 0123abc"', '(gr_text "2026-02-03 0123abc"'):
        assert text in board


def routed(design: Design, root: Path) -> Path:
    """One straight track for each of three nets, as a routes file."""
    there = placed(design)
    nets = ("ETH_RX_P", "ETH_RX_N", "LAN_RST_N" if "LAN_RST_N" in design.net_by_name else "V3V3")
    tracks = []
    for net in nets:
        pad = next(p for part in there.parts.values() for p in part.pads if p.net == net)
        x, y = pad.copper.centroid.x, pad.copper.centroid.y
        tracks.append(Track(net, "F.Cu", 0.1, ((x, y), (x + 0.05, y))))
    path = path_of(root, design.name)
    path.parent.mkdir(parents=True)
    path.write_bytes(encode(there, Routes(tuple(tracks))))
    return path


def test_another_value_changes_sheet_board_netlist_and_bom_and_keeps_the_routes(
    designs: dict[str, Design], tmp_path: Path
) -> None:
    design = designs[BOARD]
    routed(design, tmp_path)
    (resistor,) = (p for p in design.parts if p.address == "controller/r_miso")
    (wanted,) = (p for p in design.parts if p.address == "magjack/r_green")
    changed_part = replace(resistor, mpn=wanted.mpn, value=wanted.value)
    parts = tuple(changed_part if p is resistor else p for p in design.parts)
    other = replace(design, parts=parts)
    net_name = partial(kicad_net_name, design)
    before, after = (
        schematic(d) | drawn(d, net_name, tmp_path).files | {"net": netlist.netlist(d)}
        for d in (design, other)
    )
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {f"{HOME}/controller.kicad_sch", f"{BOARD}.kicad_pcb", "net"}
    lines = [
        {
            line.key: line.references
            for line in product_lines(Book.load(), BOARD, {**designs, BOARD: d})
        }
        for d in (design, other)
    ]
    place = f"{BOARD}:{resistor.reference}"
    assert [place in found[resistor.mpn] for found in lines] == [True, False]
    assert [place in found[wanted.mpn] for found in lines] == [False, True]
    assert copper(placed(other), tmp_path).lost == {}
    assert copper(placed(other), tmp_path).routes == copper(placed(design), tmp_path).routes


def test_a_moved_part_takes_only_its_own_nets_routes(
    designs: dict[str, Design],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    design = designs[BOARD]
    routed(design, tmp_path)
    plan = PLANS[BOARD]
    (moved,) = (p for p in design.parts if p.address == "magjack/jack")
    own = {use.net for use in moved.pins}

    def place(of: Design) -> dict[str, object]:
        spots = dict(plan.place(of))
        spots[moved.address] = replace(spots[moved.address], y_mm=spots[moved.address].y_mm + 0.3)
        return spots  # type: ignore[return-value]

    monkeypatch.setitem(PLANS, BOARD, replace(plan, place=place))  # type: ignore[arg-type]
    found = copper(placed(design), tmp_path)
    assert set(found.lost) == own & {"ETH_RX_P", "ETH_RX_N", "LAN_RST_N", "V3V3"}
    stored, _ = load(path_of(tmp_path, BOARD))
    gone = {track for track in stored.tracks if track.net in found.lost}
    assert gone
    assert gone.isdisjoint(found.routes.tracks)
    made = outputs.Made(BOARD, {}, found.lost)
    monkeypatch.setattr(outputs, "make_all", lambda *_: [made])
    assert main(["boards", BOARD, "--out", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert (
        "net ETH_RX_P lost its routes: one of its pads moved, came or went: run `make route`"
        in shown
    )
