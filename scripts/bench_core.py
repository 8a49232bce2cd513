"""Instructions of the metering core a frame, beside a bare multiply-accumulate loop.

On the host callgrind counts the functions that ``core/tests/counts.c`` runs each stage through; the
emulated processors count for themselves. Figures only, never a verdict.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

FIRMWARE: Final = Path(__file__).resolve().parent.parent / "firmware"
TARGETS: Final = ("cortex_m4", "rv32imac")
CHANNELS: Final = 14
FRAMES: Final = 8000
CLOCK_HZ: Final = 160e6
_STAGE: Final = re.compile(
    r"(?P<name>.+): push (?P<push>\d+) worst (?P<worst>\d+) poll (?P<poll>\d+)"
)
_INCLUSIVE: Final = re.compile(r"^\s*([\d,]+) \(.*?\)\s+\S*counts\.c:(\w+) \[", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stage:
    """Instructions a frame: in the interrupt (mean and worst) and in the consumer."""

    name: str
    push: float
    worst: int
    poll: float


def _make(*targets: str) -> str:
    command = ["make", "-s", "-C", str(FIRMWARE), *targets]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def parse(text: str) -> tuple[int, list[Stage]]:
    """The bare loop's instructions and the stages from what ``counts`` printed."""
    bare = re.search(r"bare loop: frame (\d+)", text)
    if bare is None:
        raise ValueError(f"no bare loop in what counts printed: {text!r}")
    stages = [
        Stage(m["name"], int(m["push"]), int(m["worst"]), int(m["poll"]))
        for m in _STAGE.finditer(text)
    ]
    return int(bare[1]), stages


def inclusive(annotated: str) -> dict[str, int]:
    """Instructions of each function of counts.c with all that it calls, from callgrind_annotate."""
    return {m[2]: int(m[1].replace(",", "")) for m in _INCLUSIVE.finditer(annotated)}


def host() -> tuple[float, list[Stage]]:
    """The same by callgrind; it knows no worst frame."""
    _make("build/host/counts")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "counts"
        program = FIRMWARE / "build" / "host" / "counts"
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", str(program)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        annotated = subprocess.run(
            ["callgrind_annotate", "--inclusive=yes", "--threshold=100", str(out)],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    totals = inclusive(annotated)
    _, named = parse(done.stdout)
    stages = [
        Stage(stage.name, totals[f"push_{n}"] / FRAMES, 0, totals[f"poll_{n}"] / FRAMES)
        for n, stage in enumerate(named, 1)
    ]
    return totals["bare_frame"] / FRAMES, stages


def _table(machine: str, bare: float, stages: list[Stage], rate_hz: float = 8000.0) -> Table:
    table = Table(title=f"{machine}: instructions a frame of {CHANNELS} channels")
    for column in (
        "stage",
        "push",
        "worst push",
        "consumer",
        "a channel",
        "to bare loop",
        "160 MHz",
    ):
        table.add_column(column, justify="left" if column == "stage" else "right")
    table.add_row("bare loop", f"{bare:.0f}", "", "", f"{bare / CHANNELS:.1f}", "1.00", "")
    for stage in stages:
        total = stage.push + stage.poll
        table.add_row(
            stage.name,
            f"{stage.push:.0f}",
            str(stage.worst or "-"),
            f"{stage.poll:.0f}",
            f"{total / CHANNELS:.1f}",
            f"{total / bare:.2f}",
            f"{total * rate_hz / CLOCK_HZ:.1%}",
        )
    return table


def main() -> None:
    """Count on every machine and print a table each."""
    console = Console()
    with console.status("counting on the host by callgrind"):
        bare, stages = host()
    console.print(_table("host", bare, stages))
    for target in TARGETS:
        with console.status(f"counting on {target}"):
            text = _make(f"run-{target}-counts")
        count, stages = parse(text)
        console.print(_table(target, count, stages))
        console.print(text.splitlines()[-1])
    console.print(_make("sizes").rstrip())


if __name__ == "__main__":
    main()
