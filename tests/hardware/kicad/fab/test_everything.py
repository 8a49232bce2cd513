"""`openstrom fab`: no work twice, a record of each board, one line for a slip."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware import evidence
from hardware.design import Design
from hardware.kicad.fab import everything
from hardware.kicad.fab.package import Package
from hardware.kicad.fab.plots import FabError
from scripts import fab_command
from scripts.openstrom import main
from tests.hardware.kicad.fab.conftest import DATE, ROOT, SMALL


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout that only gets outputs: its sources are ours."""
    (tmp_path / "hardware").symlink_to(ROOT / "hardware")
    return tmp_path


def never(board: str) -> Design:
    raise AssertionError(f"{board} is built again")


@pytest.mark.kicad
def test_same_bytes_again_no_work_twice_and_a_lost_file_is_made_again(
    package: Package, tree: Path, small_design: Design
) -> None:
    def run(build: Callable[[str], Design]) -> everything.Outcome:
        asked = everything.Asked(tree, (SMALL,), tree / "build" / "fab", DATE)
        return everything.run(asked, build, lambda _: None)[0]

    first = run(lambda _: small_design)
    assert first.rebuilt
    assert first.findings == ()
    for path in package.files:
        other = tree / "build" / "fab" / path.relative_to(package.files[-1].parent)
        assert other.read_bytes() == path.read_bytes(), path.name
    (record,) = evidence.read(tree / evidence.FOLDER)
    assert (record.id, record.subject, record.verdict) == ("fab", SMALL, evidence.Verdict.PASS)
    assert evidence.stale_inputs(record, tree) == []
    again = run(never)
    assert not again.rebuilt
    assert (again.packages, again.figures) == (first.packages, first.figures)
    (tree / "build" / "fab" / SMALL / "README.md").unlink()
    with pytest.raises(AssertionError, match="built again"):
        run(never)


def test_a_missing_board_file_is_named(
    kicad_cli: str, tmp_path: Path, small_design: Design
) -> None:
    asked = everything.Asked(tmp_path, (SMALL,), tmp_path / "out", DATE)
    with pytest.raises(FabError, match=f"{SMALL}.kicad_pcb: no board file; run `make boards`"):
        everything.run(asked, lambda _: small_design, lambda _: None)


def test_unknown_board_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fab", "lan_w5501"]) == 2
    assert "no board 'lan_w5501'; did you mean lan_w5500" in capsys.readouterr().err


def test_date_is_given_or_that_of_the_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert everything.release_date(tmp_path, "2026-02-03") == "2026-02-03"
    with pytest.raises(ValueError, match="give --date"):
        everything.release_date(tmp_path, "")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert everything.release_date(tmp_path, "") == "1970-01-02"


def test_a_finding_is_told_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = everything.Outcome(SMALL, True, ("layers: x is missing",), {}, (), False)
    monkeypatch.setattr(everything, "run", lambda *_: (outcome,))
    asked = argparse.Namespace(board=[SMALL], root=tmp_path, out=None, date=None, json=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert fab_command.run(asked) == 1
    said = capsys.readouterr().out
    assert "layers: x is missing" in said
    assert said.splitlines()[-1].startswith("1 of 1 boards FAIL")
