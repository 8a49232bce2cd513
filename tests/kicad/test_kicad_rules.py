"""KiCad reads the rules that are written for it and finds what it can; the slot shows its limit."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from hardware.insulation.judge import judge
from hardware.insulation.kicad_rules import kicad_rules
from hardware.insulation.reader import read
from hardware.insulation.rules import load
from tests.hardware.insulation.kicad_boards import PADS_8_MM, SQUARE, edge, write

RULES = """[domains]
mains = ["L"]
selv = ["PE/GND"]
[[pairs]]
between = ["mains", "selv"]
least_creepage_mm = {least}
"""


def found_by_kicad(kicad_cli: str, folder: Path, least: float, outline: str) -> set[str]:
    board = write(folder, PADS_8_MM, outline=outline)
    rules = folder / "rules.toml"
    rules.write_text(RULES.format(least=least), encoding="utf-8")
    found = read(board)
    findings = judge(found.board, load(rules))
    nets = {"mains": frozenset({"L"}), "selv": frozenset({"PE/GND"})}
    text = kicad_rules(findings, nets, found.written)
    board.with_suffix(".kicad_dru").write_text(text, encoding="utf-8")
    assert [f.held for f in findings] == [findings[0].measured.creepage.length_mm >= least]
    out = folder / "drc.json"
    command = [kicad_cli, "pcb", "drc", "--format", "json", "--output", str(out), str(board)]
    subprocess.run(command, check=True, capture_output=True)
    report = json.loads(out.read_text(encoding="utf-8"))
    return {violation["type"] for violation in report["violations"]}


@pytest.mark.kicad
def test_kicad_finds_a_creepage_that_is_too_short(tmp_path: Path, kicad_cli: str) -> None:
    assert "creepage" in found_by_kicad(kicad_cli, tmp_path, 9.0, SQUARE)


@pytest.mark.kicad
def test_kicad_passes_one_that_is_long_enough(tmp_path: Path, kicad_cli: str) -> None:
    assert "creepage" not in found_by_kicad(kicad_cli, tmp_path, 8.0, SQUARE)


@pytest.mark.kicad
def test_kicad_says_nothing_where_a_slot_crosses_the_line(tmp_path: Path, kicad_cli: str) -> None:
    """What the written rules warn of; when this fails, KiCad has mended it: say so in them."""
    slot = edge((14.5, 5), (15.5, 5), (15.5, 15), (14.5, 15))
    assert "creepage" not in found_by_kicad(kicad_cli, tmp_path, 20.0, SQUARE + slot)
