"""Instructions of the metering core a frame, beside a bare multiply-accumulate loop.

On the host callgrind counts the functions that ``core/tests/counts.c`` runs each stage through; the
emulated processors count for themselves. Figures only, never a verdict.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from hardware.files import write_atomically

COLUMNS: Final = (
    "stage",
    "push",
    "worst push",
    "consumer",
    "a channel",
    "to bare loop",
    "160 MHz",
)
FIRMWARE: Final = Path(__file__).resolve().parent.parent / "firmware"
TARGETS: Final = {
    "cortex_m4": "arm-none-eabi-gcc",
    "rv32imac": "riscv64-unknown-elf-gcc",
}
CHANNELS: Final = 14
FRAMES: Final = 8000
CLOCK_HZ: Final = 160e6
_STAGE: Final = re.compile(
    r"(?P<name>.+): push (?P<push>\d+) worst (?P<worst>\d+) poll (?P<poll>\d+)"
)
_INCLUSIVE: Final = re.compile(r"^\s*([\d,]+) \(.*?\)\s+\S*counts\.c:(\w+) \[", re.MULTILINE)


_PAGE_TEXT: Final = """\
# Metering core: what it costs

Written by `python -m scripts.bench_core --page docs/metering-costs.md` after `make bench` has set
up its tools. Instructions a frame of 14 channels (3 voltages, 10 circuits, neutral): `push` is what
the interrupt spends on average, `consumer` what polling costs, spread over the frames; the ratio is
that of both to a bare loop over the same samples (sum, sum of squares, ten products). Each stage
has all of those above it. "160 MHz" is the share of a core that does an instruction a cycle, at
8 kS/s. On the host callgrind counts, which knows no worst frame; the emulated processors count for
themselves. The figures depend on the compilers named here and on `-O2`, on nothing else.
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """Instructions a frame: in the interrupt (mean and worst) and in the consumer."""

    name: str
    push: float
    worst: int
    poll: float


@dataclass(frozen=True, slots=True)
class Machine:
    """What one processor spends; ``note`` is what it says of memory."""

    name: str
    compiler: str
    bare: float
    stages: tuple[Stage, ...]
    note: str = ""


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


def _cells(bare: float, stage: Stage, rate_hz: float = 8000.0) -> tuple[str, ...]:
    """A stage as text, in the order of :data:`COLUMNS`."""
    total = stage.push + stage.poll
    return (
        stage.name,
        f"{stage.push:.0f}",
        str(stage.worst or "-"),
        f"{stage.poll:.0f}",
        f"{total / CHANNELS:.1f}",
        f"{total / bare:.2f}",
        f"{total * rate_hz / CLOCK_HZ:.1%}".replace("%", " %"),
    )


def rows(machine: Machine) -> list[tuple[str, ...]]:
    """The bare loop and the stages, in the order of :data:`COLUMNS`."""
    bare = machine.bare
    first = ("bare loop", f"{bare:.0f}", "", "", f"{bare / CHANNELS:.1f}", "1.00", "")
    return [first, *(_cells(bare, stage) for stage in machine.stages)]


def _table(machine: Machine) -> Table:
    table = Table(title=f"{machine.name}: instructions a frame of {CHANNELS} channels")
    for column in COLUMNS:
        table.add_column(column, justify="left" if column == "stage" else "right")
    for row in rows(machine):
        table.add_row(*row)
    return table


def page(machines: Sequence[Machine], sizes: str) -> str:
    """The tables as a page of docs."""
    parts = [_PAGE_TEXT]
    for machine in machines:
        lines = [f"| {' | '.join(cells)} |" for cells in (COLUMNS, *rows(machine))]
        table = "\n".join([lines[0], "|---" * len(COLUMNS) + "|", *lines[1:]])
        note = f"\n\n{machine.note}" if machine.note else ""
        parts.append(f"## {machine.name}, {machine.compiler}\n\n{table}{note}\n")
    parts.append(f"## Code, constants and data\n\n```text\n{sizes}\n```\n")
    return "\n".join(parts)


def measure() -> Iterator[Machine]:
    """Count on every machine in turn."""
    bare, stages = host()
    yield Machine("host", _compiler("gcc"), bare, tuple(stages))
    for target, compiler in TARGETS.items():
        text = _make(f"run-{target}-counts")
        count, stages = parse(text)
        yield Machine(target, _compiler(compiler), count, tuple(stages), text.splitlines()[-1])


def _compiler(name: str) -> str:
    command = [name, "-dumpfullversion"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return f"{name} {done.stdout.strip()}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Count on every machine and print a table each."""
    parser = argparse.ArgumentParser(description="Instructions of the metering core a frame.")
    parser.add_argument("--page", type=Path, metavar="FILE", help="also write them as a page")
    chosen = parser.parse_args(arguments)
    console, machines = Console(), []
    with console.status("counting on the host by callgrind, on the others by their own counters"):
        for machine in measure():
            machines.append(machine)
            console.print(_table(machine))
            if machine.note:
                console.print(machine.note)
    sizes = _make("sizes").rstrip()
    console.print(sizes)
    if chosen.page:
        write_atomically(chosen.page, page(machines, sizes).encode("ascii"))


if __name__ == "__main__":
    main()
