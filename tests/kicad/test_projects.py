"""KiCad opens every committed project as it is: no complaint, nothing rewritten."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from hardware.boards import BOARDS
from hardware.design import Design
from hardware.kicad.schematic.build import folder

pytestmark = pytest.mark.kicad
ROOT = Path(__file__).resolve().parents[2]
LOAD = """
import sys, pcbnew
board = pcbnew.LoadBoard(sys.argv[1])
print(len([f for f in board.GetFootprints() if not f.GetAttributes() & pcbnew.FP_BOARD_ONLY]))
print(len(board.GetDesignSettings().m_NetSettings.GetNetclasses()))
"""


def quiet(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stderr) == (0, ""), command
    return done.stdout


@pytest.mark.parametrize("board", BOARDS)
def test_kicad_opens_the_project_without_a_word(
    kicad_cli: str, pcbnew_python: str, designs: dict[str, Design], tmp_path: Path, board: str
) -> None:
    for room in (folder(board), "hardware/symbols", "hardware/footprints"):
        shutil.copytree(ROOT / room, tmp_path / room)
    for library in (ROOT / "hardware/kicad").glob("*.kicad_sym"):
        shutil.copy(library, tmp_path / "hardware/kicad")
    home = tmp_path / folder(board)
    design = designs[board]
    parts, classes = quiet(pcbnew_python, "-c", LOAD, str(home / f"{board}.kicad_pcb")).split()
    assert int(parts) == len(design.parts)
    assert int(classes) == len({net.net_class for net in design.nets})
    positions = str(tmp_path / "positions.csv")
    quiet(kicad_cli, "pcb", "export", "pos", "-o", positions, str(home / f"{board}.kicad_pcb"))
    sheets = str(home / f"{board}.kicad_sch")
    quiet(kicad_cli, "sch", "export", "netlist", "-o", str(tmp_path / "n.net"), sheets)
    for file in home.iterdir():
        committed = ROOT / folder(board) / file.name
        if file.suffix != ".kicad_prl":
            assert committed.read_bytes() == file.read_bytes(), f"KiCad rewrote {file.name}"
