"""The board's file through KiCad itself: same bytes twice, nothing but open connections."""

from __future__ import annotations

import json
import re
import subprocess
from functools import partial
from pathlib import Path

import pytest

from hardware.boards import BOARDS
from hardware.kicad.board.build import PLANS, drawn, placed
from hardware.kicad.board.features import Features
from hardware.kicad.board.finish import part_path
from hardware.kicad.board.labels import text_box
from hardware.kicad.board.pours import same_board, settled
from hardware.kicad.board.rules import design_rules, distances
from hardware.kicad.project import project_file
from hardware.kicad.release import Release, with_release
from hardware.kicad.schematic.nets import kicad_net_name
from hardware.netlist import stable_id
from hardware.outputs import build_board
from tests.kicad.conftest import kicad_cli, pcbnew_python, stock_footprints

__all__ = ["kicad_cli", "pcbnew_python", "stock_footprints"]
pytestmark = pytest.mark.kicad
ROOT = Path(__file__).resolve().parents[3]


def violations(cli: str, folder: Path, name: str) -> list[str]:
    report = folder / "drc.json"
    board = folder / f"{name}.kicad_pcb"
    arguments = ["pcb", "drc", "--format", "json", "--severity-all", "-o", str(report), str(board)]
    subprocess.run([cli, *arguments], check=True, capture_output=True)
    return [found["type"] for found in json.loads(report.read_text())["violations"]]


def test_lan_board_is_reproducible_and_clean(
    kicad_cli: str, pcbnew_python: str, stock_footprints: Path, tmp_path: Path
) -> None:
    design = build_board("lan_w5500")
    net_name = partial(kicad_net_name, design)
    files = drawn(design, net_name, ROOT).files
    again = drawn(design, net_name, ROOT).files
    board_file = "lan_w5500.kicad_pcb"
    assert same_board(again[board_file], files[board_file])
    assert again | {board_file: ""} == files | {board_file: ""}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "lan_w5500.kicad_pro").write_text(project_file(design, net_name))
    assert violations(kicad_cli, tmp_path, "lan_w5500") == []
    # Planted: the crystal on top of the controller.
    board = tmp_path / "lan_w5500.kicad_pcb"
    text = board.read_text(encoding="utf-8")
    start = text.index('(footprint "Crystal:')
    moved = re.sub(r"\(at [-0-9. ]+\)", "(at 15.5 14)", text[start:], count=1)
    board.write_text(text[:start] + moved, encoding="utf-8")
    assert "courtyards_overlap" in violations(kicad_cli, tmp_path, "lan_w5500")


def test_rules_name_every_pair_of_the_barrier() -> None:
    design = build_board("relay_shield")
    pairs = {(a.name, b.name) for gap in distances(design) for a in gap.one for b in gap.other}
    contacts = [f"relay_contact_{n}" for n in range(1, 11)]
    for contact in contacts:
        for selv in ("selv_signal", "selv_supply"):
            assert (contact, selv) in pairs
    reinforced = [gap for gap in distances(design) if gap.why == "reinforced"]
    assert {gap.clearance_mm for gap in reinforced} == {6.84}
    rules = design_rules(design, partial(kicad_net_name, design))
    name = kicad_net_name(design, design.net_by_name["K1_COM"])
    assert f"A.NetName == '{name}'" in rules
    poured = rules[rules.index(", pours") :]
    assert "(constraint clearance (min 6.89mm))" in poured
    assert "(A.Type == 'Zone' || B.Type == 'Zone') && (" in poured


def test_path_of_a_part_is_that_of_the_netlist() -> None:
    path = part_path("meter", "buck_3v3", "buck_3v3/c_in")
    assert path == f"/{stable_id('meter', 'buck_3v3')}/{stable_id('meter', 'buck_3v3/c_in')}"


def filled(*points: tuple[float, float]) -> str:
    places = " ".join(f"(xy {x} {y})" for x, y in points)
    return (
        f'\t\t(filled_polygon\n\t\t\t(layer "F.Cu")\n\t\t\t(pts\n\t\t\t\t{places}\n\t\t\t)\n\t\t)\n'
    )


def test_points_on_straight_edges_of_pours_go_and_corners_stay() -> None:
    square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]
    plain = settled(filled(*square))
    assert settled(plain) == plain
    assert plain.count("(xy ") == 4
    noisy = [(0.0, 2.0), (0.0, 0.0), (1.7, 0.000001), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]
    assert settled(filled(*noisy)) == plain
    dented = [(0.0, 0.0), (1.7, 0.00001), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]
    assert settled(filled(*dented)).count("(xy ") == 5


def test_a_bridge_to_a_hole_stays() -> None:
    outside = [(0.0, 0.0), (4.0, 0.0), (4.0, 2.0)]
    hole = [(3.0, 2.0), (2.0, 3.0), (2.0, 1.0), (3.0, 2.0)]
    ring = [*outside, *hole, (4.0, 2.0), (4.0, 4.0), (0.0, 4.0)]
    assert settled(filled(*ring)).count("(xy ") == len(ring)


def test_a_pour_is_the_same_to_twenty_nanometres_and_no_more() -> None:
    square = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0))
    stored = filled(*square)
    assert same_board(filled(*square[1:], square[0]), stored)
    assert same_board(filled((0.000005, -0.000002), *square[1:]), stored)
    assert same_board(filled((0.0, 2.0), *square), stored)
    assert not same_board(filled((0.000005, -0.00003), *square[1:]), stored)
    assert not same_board(filled(*square[:3]), stored)
    assert not same_board(stored + stored, stored)
    assert not same_board(stored.replace("F.Cu", "B.Cu"), stored)


@pytest.mark.parametrize("name", BOARDS)
def test_release_is_printed_in_a_free_place_or_refused(name: str) -> None:
    there, plan = placed(build_board(name)), PLANS[name]
    features = plan.features(there)
    release = Release("2026-02-03", "0123456789abcdef")
    assert with_release(features, there, plan.fiducials, Release()) is features
    (*others, printed) = with_release(features, there, plan.fiducials, release).texts
    assert (printed.text, tuple(others)) == ("2026-02-03 0123456789", features.texts)
    area = text_box(printed)
    side = [text for text in others if text.layer == printed.layer]
    assert not any(area.intersects(text_box(text)) for text in side)
    for part in there.parts.values():
        for pad in part.pads:
            if pad.through or part.spot.bottom == printed.layer.startswith("B."):
                assert area.distance(pad.copper) >= 0.14
    with pytest.raises(ValueError, match="no text ends with 'rev A'"):
        with_release(Features(), there, plan.fiducials, release)
