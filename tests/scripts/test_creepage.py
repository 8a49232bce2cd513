"""`openstrom creepage` as a user meets it: a whole process, its exit code, its one message."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hardware.insulation.kicad_boards import PADS_8_MM, SQUARE, write

ROOT = Path(__file__).resolve().parents[2]
RULES = '[domains]\nmains = ["L"]\nselv = ["PE/GND"]\n'


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts.openstrom", "creepage", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def board(tmp_path: Path) -> Path:
    return write(tmp_path, PADS_8_MM)


def rules(board: Path, text: str = RULES) -> Path:
    path = board.with_name(f"rules{len(text)}.toml")
    path.write_text(text, encoding="utf-8")
    return path


def test_between_two_nets(board: Path) -> None:
    done = run(board, "--between", "L", "PE/GND", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    shown = json.loads(done.stdout)
    assert shown["clearance_mm"] == pytest.approx(8.0)
    assert shown["creepage_mm"] == pytest.approx(8.0)
    assert (shown["layer"], shown["from"], shown["to"]) == ("F.Cu", "J1.1", "J1.2")
    (x0, _), (x1, _) = shown["path"]
    assert (x0, x1) == pytest.approx((11.0, 19.0))
    text = run(board, "--between", "L", "PE/GND")
    assert "creepage  8.000 mm  J1.1 to J1.2 on F.Cu" in text.stdout


def test_a_board_that_holds_writes_everything(board: Path) -> None:
    out = board.parent / "out"
    done = run(board, "--rules", rules(board), "--out", out)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f"board: 1 pairs, every pair holds -> {out}\n")
    written = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    assert written == {
        "board.json",
        "board.kicad_dru",
        "board.png",
        "board.svg",
        "evidence/creepage.board.json",
    }
    record = json.loads((out / "evidence" / "creepage.board.json").read_text(encoding="utf-8"))
    assert record["verdict"] == "PASS"


def test_a_board_that_fails_exits_1(board: Path) -> None:
    high = rules(board, RULES + "[conditions]\naltitude_m = 5000\n")
    done = run(board, "--rules", high, "--json")
    assert done.returncode == 1
    shown = json.loads(done.stdout)
    assert shown["held"] is False
    assert shown["pairs"][0]["creepage"]["margin_mm"] == pytest.approx(-0.14)


def test_bad_input_exits_2_with_one_line(board: Path, tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    open_outline = write(tmp_path / "open", PADS_8_MM, outline=SQUARE.rpartition("(gr_line")[0])
    missing = tmp_path / "none.kicad_pcb"
    for arguments, message in (
        ((board, "--between", "L", "PEGND"), "no net 'PEGND'; did you mean PE/GND?"),
        ((board, "--between", "L", "L"), "give two different nets"),
        ((open_outline, "--between", "L", "PE/GND"), "the outline is open at"),
        ((missing, "--between", "L", "PE/GND"), "No such file or directory"),
        ((board, "--rules", rules(board, "[domains]\na = ['L']\n")), "fewer than two domains"),
        ((board, "--rules", rules(board, RULES.replace("PE/", "P"))), "in no domain (PE/GND)"),
    ):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert message in done.stderr
        assert done.stderr.count("\n") == 1
        assert "Traceback" not in done.stderr
