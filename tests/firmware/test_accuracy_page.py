"""The page of measured errors: what it says is what was measured, and it can say no."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from firmware import pages
from firmware.accuracy import limits, page
from firmware.accuracy.page import Measured, Sweep
from firmware.accuracy.points import Point, enough, points
from firmware.predecessor import comparison
from scripts.openstrom import main

ROW, OTHER = limits.rows()[0], limits.rows()[-1]
INFLUENCE = limits.influences()[0]


def measured(*found: Point) -> Measured:
    """Two rows, of which the second holds, an influence and a sweep."""
    holds = (Point("holds", 0.01, 0.04),)
    return Measured({ROW: found, OTHER: holds}, {INFLUENCE: holds}, (Sweep("f", "mHz", holds),))


def test_a_line_tells_the_worst_point() -> None:
    text = page.render(measured(Point("a", 0.01, 0.04), Point("b", -0.05, 0.08)))
    assert text.isascii()
    (line,) = [line for line in text.splitlines() if "| 0.25 to 0.5 | 1 |" in line]
    assert line.endswith("| 0.0500 | 0.08 | 62.5 % |")
    assert "| f | mHz | 1 | 0.0100 | 0.04 | 25.0 % |" in text
    assert "| class 1, 32 A | % | 3 | 0.0500 | 0.08 | 62.5 % |" in text


def test_a_small_error_is_no_zero() -> None:
    assert "| < 0.0001 | 0.04 | 0.1 % |" in page.render(measured(Point("a", 3e-5, 0.04)))


@pytest.mark.parametrize("error", [0.0401, -1.0, float("nan")])
def test_a_missed_bound_is_named(error: float) -> None:
    assert page.missed(measured(Point("held", 0.04, 0.04))) == []
    (line,) = page.missed(measured(Point("5 A, phase 2", error, 0.04)))
    assert line.startswith(f"{ROW.name}: 5 A, phase 2: error")


def test_too_few_windows_are_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="0 whole windows, 3 or more"):
        enough([])


def test_the_command_writes_what_it_measures_and_fails_on_a_miss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(comparison, "compare", list)
    true = tuple(points(ROW))
    spoilt = (*true, replace(true[0], error=1.0))
    for found, code in ((true, 0), (spoilt, 1)):
        monkeypatch.setattr(page, "measure", lambda found=found: measured(*found))
        assert main(["firmware", "--out", str(tmp_path)]) == code
        shown = capsys.readouterr().out.splitlines()
        assert len(shown) == 1 + code
        assert shown[-1].startswith("metering core built")
        text = (tmp_path / page.PAGE).read_text(encoding="ascii")
        assert text == page.render(measured(*found))
    assert pages.write(tmp_path).files[1].exists()
