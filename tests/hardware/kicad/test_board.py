"""The board's file through KiCad itself: same bytes twice, nothing but open connections."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from hardware.design import NetRecord
from hardware.kicad.board.build import board_files, plain_project
from hardware.kicad.board.finish import part_path
from hardware.kicad.board.rules import design_rules, distances
from hardware.netlist import stable_id
from hardware.outputs import build_board
from tests.kicad.conftest import kicad_cli, pcbnew_python, stock_footprints

__all__ = ["kicad_cli", "pcbnew_python", "stock_footprints"]
pytestmark = pytest.mark.kicad
ROOT = Path(__file__).resolve().parents[3]


def plain(net: NetRecord) -> str:
    return net.name


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
    files = board_files(design, plain, ROOT)
    assert board_files(design, plain, ROOT) == files
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "lan_w5500.kicad_pro").write_text(plain_project(design, plain))
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
    assert "A.NetName == 'K1_COM'" in design_rules(design, plain)


def test_path_of_a_part_is_that_of_the_netlist() -> None:
    path = part_path("meter", "buck_3v3", "buck_3v3/c_in")
    assert path == f"/{stable_id('meter', 'buck_3v3')}/{stable_id('meter', 'buck_3v3/c_in')}"
