"""Benchmark: `openstrom creepage` against the creepage census of kicad-tools, on the same boards.

Whole processes, one run for both, user plus system time beside the wall clock, since the wall
clock tells what else the machine did. kicad-tools is installed into a folder of its own under
``build/``. Figures only, never a verdict.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from scripts.bench_boards import mains_board

_CHECKOUT: Final = Path(__file__).resolve().parent.parent
_RIVAL: Final = "kicad-tools==0.24.0"
_RUNS: Final = 3
_LONG_S: Final = 10.0
#: Name, width and height in mm, copper layers. The last is the size of a mains board whose census
#: kicad-tools was given eleven minutes for, without an answer.
_BOARDS: Final = (
    ("small", 36.0, 14.0, 2),
    ("twice", 36.0, 28.0, 2),
    ("four times", 52.0, 36.0, 2),
    ("four layers", 68.0, 87.0, 4),
)
_RULES: Final = """[domains]
mains = ["L", "N"]
selv = ["*"]
[[pairs]]
between = ["mains", "selv"]
working_v = 250
"""


@dataclass(frozen=True, slots=True)
class _Taken:
    """Wall clock and work of a run; None where it was stopped at its limit."""

    wall_s: float | None
    work_s: float
    ended: str


def _run(command: list[str], limit_s: float, runs: int) -> _Taken:
    """Best of several runs; a long one is not repeated."""
    best: _Taken | None = None
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        try:
            done = subprocess.run(
                command, cwd=_CHECKOUT, capture_output=True, timeout=limit_s, check=False
            )
            ended = f"exit {done.returncode}"
        except subprocess.TimeoutExpired:
            return _Taken(None, 0.0, f"no answer in {limit_s:g} s")
        wall_s = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        work_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if best is None or best.wall_s is None or wall_s < best.wall_s:
            best = _Taken(wall_s, work_s, ended)
        if wall_s > _LONG_S:
            break
    assert best is not None
    return best


def _rival(folder: Path) -> Path:
    """The census command of kicad-tools, installed on the first run."""
    command = folder / "bin" / "kct"
    if not command.exists():
        venv.create(folder, with_pip=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "--disable-pip-version-check", _RIVAL], check=True)
    return command


def main() -> None:
    """Make the boards, run both on each, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds a run may take")
    parser.add_argument("--rival", type=Path, help="installed `kct` (default: install one)")
    parser.add_argument("--without-rival", action="store_true", help="only our own times")
    parser.add_argument("boards", nargs="*", type=Path, help="other boards, with NAME.toml beside")
    arguments = parser.parse_args()
    rival = arguments.rival
    if rival is None and not arguments.without_rival:
        rival = _rival(_CHECKOUT / "build" / "bench")
    console = Console()
    table = Table("board", "copper pieces", "openstrom s (work)", "kicad-tools s (work)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rules, classes = folder / "rules.toml", folder / "classes.json"
        rules.write_text(_RULES, encoding="utf-8")
        classes.write_text(json.dumps({n: {"name": "HV"} for n in ("L", "N")}), encoding="utf-8")
        boards = [(path, path.with_suffix(".toml"), path.stem) for path in arguments.boards]
        for title, width_mm, height_mm, layers in _BOARDS:
            path = folder / f"{title.replace(' ', '_')}.kicad_pcb"
            path.write_text(mains_board(width_mm, height_mm, layers), encoding="utf-8")
            boards.append((path, rules, f"{title}, {width_mm:g} x {height_mm:g} mm, {layers}"))
        for path, asked, shown in boards:
            command = [sys.executable, "-m", "scripts.openstrom", "creepage", str(path)]
            judged = [*command, "--rules", str(asked), "--json"]
            ours = _run(judged, arguments.limit, _RUNS)
            cells = [shown, str(_pieces(path)), _cell(ours)]
            if rival is not None:
                census = [str(rival), "creepage", str(path), "--min", "5.5", "--format", "json"]
                theirs = _run([*census, "--net-class-map", str(classes)], arguments.limit, _RUNS)
                cells.append(_cell(theirs))
            table.add_row(*cells)
    console.print(table)
    console.print(f"creepage benchmark: {table.row_count} boards, best of {_RUNS}, printed above")


def _pieces(path: Path) -> int:
    text = path.read_text(encoding="utf-8")
    return sum(text.count(f"({kind} ") for kind in ("segment", "via", "pad", "filled_polygon"))


def _cell(taken: _Taken) -> str:
    if taken.wall_s is None:
        return taken.ended
    return f"{taken.wall_s:.2f} ({taken.work_s:.2f}), {taken.ended}"


if __name__ == "__main__":
    main()
