"""What the benchmark reads out of the counting programs and of callgrind, and its page."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts import bench_core
from scripts.bench_core import Machine, Stage, inclusive, page, parse, rows

PRINTED = """\
bare loop: frame 342
core: push 1205 worst 7306 poll 74
with three harmonic analyses: push 1308 worst 10659 poll 119
bytes: context 8104 spectrum 1032 events 4216 stack 4712
"""
ANNOTATED = """\
--------------------------------------------------------------------------------
Ir
--------------------------------------------------------------------------------
38,654,321 (100.0%)  PROGRAM TOTALS

--------------------------------------------------------------------------------
Ir                   file:function
--------------------------------------------------------------------------------
38,600,000 (99.86%)  core/tests/counts.c:program [/x/build/host/counts]
 5,464,000 (14.14%)  core/tests/counts.c:push_1 [/x/build/host/counts]
 1,984,000 ( 5.13%)  core/tests/counts.c:bare_frame [/x/build/host/counts]
   432,000 ( 1.12%)  core/tests/counts.c:poll_1 [/x/build/host/counts]
   400,000 ( 1.03%)  core/src/osm_push.c:osm_push [/x/build/host/counts]
       912 ( 0.00%)  ???:0x0000000000001090 [/x/build/host/counts]
"""
MACHINE = Machine("m4", "cc 1", 342, (Stage("core", 1205, 7306, 74),), "bytes: context 8104")


def test_stages_and_bare_loop_are_read() -> None:
    bare, stages = parse(PRINTED)
    assert bare == 342
    assert stages == [
        Stage("core", 1205, 7306, 74),
        Stage("with three harmonic analyses", 1308, 10659, 119),
    ]


def test_output_without_a_bare_loop_is_refused() -> None:
    for text in ("", "refused\n", PRINTED.replace("bare loop", "bare")):
        with pytest.raises(ValueError, match="no bare loop"):
            parse(text)


def test_totals_of_the_counting_functions_alone_are_read() -> None:
    assert inclusive(ANNOTATED) == {
        "program": 38_600_000,
        "push_1": 5_464_000,
        "bare_frame": 1_984_000,
        "poll_1": 432_000,
    }
    assert inclusive("no profile") == {}


def test_the_host_takes_a_stage_from_its_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Callgrind's totals over 8000 frames, whatever the program itself has counted."""
    made: list[str] = []

    def make(*targets: str) -> str:
        made.extend(targets)
        return ""

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        one_stage = "\n".join(PRINTED.splitlines()[:2])
        text = {"valgrind": one_stage, "callgrind_annotate": ANNOTATED}[command[0]]
        return subprocess.CompletedProcess(command, 0, text, "")

    monkeypatch.setattr(bench_core, "_make", make)
    monkeypatch.setattr(subprocess, "run", run)
    assert bench_core.host() == (248, [Stage("core", 683, 0, 54)])
    assert made == ["build/host/counts"]


def test_ratios() -> None:
    """(1205 + 74) / 342 of the bare loop; at 8 kS/s 10.2 of 160 million."""
    bare, core = rows(MACHINE)
    assert bare == ("bare loop", "342", "", "", "24.4", "1.00", "")
    assert core == ("core", "1205", "7306", "74", "91.4", "3.74", "6.4 %")


def test_a_page_has_every_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = Machine("host", "gcc 2", 248, (Stage("core", 683, 0, 54),))
    monkeypatch.setattr(bench_core, "measure", lambda: iter([other, MACHINE]))
    monkeypatch.setattr(bench_core, "_make", lambda *_: "host code 1\n")
    path = tmp_path / "costs.md"
    bench_core.main(["--page", str(path)])
    text = path.read_text(encoding="ascii")
    assert text == page([other, MACHINE], "host code 1")
    assert "## host, gcc 2" in text
    assert "| core | 683 | - | 54 | 52.6 | 2.97 | 3.7 % |" in text
    assert text.index("| core | 1205 |") < text.index("bytes: context 8104") < text.index("code 1")


def test_the_programs_still_print_what_is_read() -> None:
    """The counting program's own texts: a word changed there would empty the tables."""
    source = (bench_core.FIRMWARE / "core" / "tests" / "counts.c").read_text(encoding="ascii")
    for words in ("bare loop: frame ", ": push ", " worst ", " poll ", "push_##number"):
        assert words in source
