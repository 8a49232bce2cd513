"""KiCad itself takes the committed netlists, libraries and our list of its own footprints."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from hardware.boards import BOARDS
from hardware.footprints.index import STOCK_INDEX, write_stock_index
from tests.hardware.reader import read

pytestmark = pytest.mark.kicad
ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "hardware" / "footprints" / "openstrom.pretty"


def imported(python: str, stock: Path, folder: Path, text: str) -> tuple[dict[str, object], str]:
    """The worker's answer and what KiCad wrote on standard error."""
    seen = read(text)
    job = {
        "parts": {ref: there["footprint"] for ref, there in seen["parts"].items()},
        "nets": {name: sorted(there["nodes"]) for name, there in seen["nets"].items()},
        "own": str(OWN),
        "stock": str(stock),
        "board": str(folder / "imported.kicad_pcb"),
    }
    done = subprocess.run(
        [python, str(Path(__file__).with_name("import_worker.py"))],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    return json.loads(done.stdout), done.stderr


@pytest.mark.parametrize("board", BOARDS)
def test_pcbnew_imports_the_netlist(
    board: str, pcbnew_python: str, stock_footprints: Path, tmp_path: Path
) -> None:
    text = (ROOT / "netlists" / f"{board}.net").read_text(encoding="utf-8")
    answer, errors = imported(pcbnew_python, stock_footprints, tmp_path, text)
    assert answer["problems"] == []
    assert answer["footprints"] == len(read(text)["parts"])
    assert errors == ""


def test_import_finds_a_planted_footprint_and_pad(
    pcbnew_python: str, stock_footprints: Path, tmp_path: Path
) -> None:
    text = (ROOT / "netlists" / "lan_w5500.net").read_text(encoding="utf-8")
    planted = text.replace("Resistor_SMD:R_0603_1608Metric", "Resistor_SMD:R_0603_Gone", 1)
    answer, _ = imported(pcbnew_python, stock_footprints, tmp_path, planted)
    problems = "\n".join(answer["problems"])  # type: ignore[arg-type]
    assert "KiCad finds no footprint Resistor_SMD:R_0603_Gone" in problems
    assert "has no pad" in problems


def test_kicad_reads_and_draws_the_symbol_library(kicad_cli: str, tmp_path: Path) -> None:
    library = ROOT / "hardware" / "symbols" / "openstrom.kicad_sym"
    done = subprocess.run(
        [kicad_cli, "sym", "export", "svg", "-o", str(tmp_path), str(library)],
        capture_output=True,
        text=True,
        check=True,
    )
    symbols = library.read_text(encoding="utf-8").count('\n\t(symbol "')
    assert len(list(tmp_path.glob("*.svg"))) == symbols > 0
    assert "rror" not in done.stdout + done.stderr


def test_kicad_reads_and_draws_the_footprints(kicad_cli: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [kicad_cli, "fp", "export", "svg", "-o", str(tmp_path), str(OWN)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(list(tmp_path.glob("*.svg"))) == len(list(OWN.glob("*.kicad_mod"))) > 0
    assert "rror" not in done.stdout + done.stderr


def test_list_of_stock_footprints_is_what_kicad_has(stock_footprints: Path) -> None:
    """Every footprint that we list exists in the installed KiCad with the same pads."""
    listed = STOCK_INDEX.read_text(encoding="ascii").splitlines()[1:]
    libraries = sorted({line.partition(":")[0] for line in listed})
    assert write_stock_index(stock_footprints, libraries, "9").splitlines()[1:] == listed
