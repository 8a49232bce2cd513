"""Benchmarks: whole-process time of building the boards, and cost per part as a board grows.

Figures only, never a verdict: times depend on the machine, so the cost per part is also given as a
ratio to the smallest board of the series.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import track
from rich.table import Table

_RUNS: Final = 5
_SIZES: Final = (160, 320, 640)
_TILE: Final = 40
_CHECKOUT: Final = Path(__file__).resolve().parent.parent


def _seconds(arguments: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], check=True, cwd=_CHECKOUT, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - start


def _boards(out: Path) -> dict[str, float]:
    """Best of several whole processes: cold (no bytecode), rebuilt, and with nothing to do."""
    command = ["-m", "scripts.openstrom", "netlist", "--out", str(out)]
    stamp = out / "build" / "netlist.json"
    times: dict[str, list[float]] = {"cold, no bytecode": [], "rebuilt": [], "unchanged": []}
    for _ in track(range(_RUNS), description="four boards", transient=True):
        stamp.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory() as empty:
            cached = ["-X", f"pycache_prefix={empty}"]
            times["cold, no bytecode"].append(_seconds([*cached, *command]))
        stamp.unlink()
        times["rebuilt"].append(_seconds(command))
        times["unchanged"].append(_seconds(command))
    return {name: min(values) for name, values in times.items()}


def grown_board_seconds(parts: int) -> float:
    """Seconds to build, check and write a board of ``parts`` resistors in tiles of forty."""
    from hardware.circuit import Board  # noqa: PLC0415 - imports are not what is timed
    from hardware.design import SELV_SIGNAL, SELV_SUPPLY, NetClass  # noqa: PLC0415
    from hardware.netlist import netlist  # noqa: PLC0415
    from hardware.parts.resistors import resistor  # noqa: PLC0415

    start = time.perf_counter()
    board = Board("grown", "Grown board")
    rail = board.net("RAIL", SELV_SUPPLY, NetClass.POWER, volts=(0, 3.3), powered_by="bench")
    gnd = board.net("GND", SELV_SUPPLY, NetClass.GROUND, volts=(0, 0), powered_by="bench")
    for tile in range(parts // _TILE):
        with board.block(f"tile_{tile}", sheet=tile + 1):
            for n in range(_TILE // 2):
                mid = board.net(f"MID_{tile}_{n}", SELV_SIGNAL, NetClass.SIGNAL, volts=(0, 3.3))
                board.part(f"top_{n}", resistor("10k"), {"1": rail, "2": mid})
                board.part(f"bottom_{n}", resistor("10k"), {"1": mid, "2": gnd})
    netlist(board.finish())
    return time.perf_counter() - start


def main() -> None:
    """Run the benchmarks and print two tables."""
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        times = _boards(Path(folder))
    table = Table("four boards, whole process", f"seconds (best of {_RUNS})")
    for name, seconds in times.items():
        table.add_row(name, f"{seconds:.2f}")
    console.print(table)
    grown_board_seconds(_SIZES[0])
    growth = Table("parts", "seconds", "ms per part", f"ratio to {_SIZES[0]} parts")
    first = 0.0
    for size in _SIZES:
        seconds = min(grown_board_seconds(size) for _ in range(3))
        per_part = seconds / size * 1000
        first = first or per_part
        growth.add_row(str(size), f"{seconds:.3f}", f"{per_part:.3f}", f"{per_part / first:.2f}")
    console.print(growth)
    console.print(f"benchmarks: {len(times) + len(_SIZES)} figures, printed above")


if __name__ == "__main__":
    main()
