"""The committed outputs are current, byte-identical, and untouched by bad input."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hardware import outputs
from hardware.boards import BOARDS
from hardware.design import Design
from hardware.errors import CircuitError

ROOT = Path(__file__).resolve().parents[2]


def test_committed_files_are_current() -> None:
    assert outputs.stale(ROOT) == {}


def test_readme_shows_the_closing_lines_of_today(designs: dict[str, Design]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, design in designs.items():
        line = f"{name}: {len(design.parts)} parts, {len(design.nets)} nets, warnings 0"
        assert f"{line} -> {outputs.netlist_path(name)}\n" in readme


def test_library_folder_holds_nothing_else() -> None:
    made = {ROOT / path for path in outputs.generate(outputs.build_all())}
    folder = ROOT / "hardware" / "footprints" / "openstrom.pretty"
    assert set(folder.iterdir()) <= made


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    """Two interpreters with different hash seeds, in different folders."""
    trees = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        subprocess.run(
            [sys.executable, "-m", "scripts.openstrom", "netlist", "--out", str(out)],
            check=True,
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        files = (p for p in out.rglob("*") if p.is_file() and "build" not in p.parts)
        trees.append({p.relative_to(out): p.read_bytes() for p in files})
    assert trees[0] == trees[1]
    assert len(trees[0]) > len(BOARDS)


def test_second_run_builds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = outputs.write(tmp_path)
    assert first.rebuilt
    monkeypatch.setattr(outputs, "build_all", lambda: pytest.fail("rebuilt for nothing"))
    second = outputs.write(tmp_path)
    assert not second.rebuilt
    assert second.boards == first.boards


@pytest.mark.parametrize("suffix", [".py", ".csv", ".txt"])
def test_every_kind_of_source_counts(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / f"source{suffix}"
    source.write_text("a", encoding="ascii")
    monkeypatch.setattr(outputs, "_SOURCES", tmp_path)
    before = outputs.source_fingerprint()
    assert outputs.source_fingerprint() == before
    source.write_text("b", encoding="ascii")
    assert outputs.source_fingerprint() != before


@pytest.mark.parametrize("path", ["docs/boards/meter.md", "firmware/include/openstrom_board.h"])
def test_any_stale_output_is_told(path: str, tmp_path: Path) -> None:
    outputs.write(tmp_path)
    assert outputs.stale(tmp_path) == {}
    (tmp_path / path).write_text("old", encoding="ascii")
    assert [*outputs.stale(tmp_path)] == [path]


def test_a_damaged_output_is_written_again(tmp_path: Path) -> None:
    outputs.write(tmp_path)
    victim = tmp_path / outputs.netlist_path("meter")
    good = victim.read_bytes()
    victim.write_bytes(b"damaged")
    assert outputs.write(tmp_path).changed == (outputs.netlist_path("meter"),)
    assert victim.read_bytes() == good


def test_bad_input_leaves_every_file_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs.write(tmp_path)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}

    def broken() -> dict[str, object]:
        raise CircuitError("planted")

    monkeypatch.setattr(outputs, "build_all", broken)
    monkeypatch.setattr(outputs, "source_fingerprint", lambda: "changed")
    with pytest.raises(CircuitError):
        outputs.write(tmp_path)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
