"""The drawing of the openings: read strictly, seen from where the machinist sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from enclosure.openings import DATA, load
from enclosure.probes import FINGER, SPHERE

HEAD = DATA.read_text(encoding="ascii").splitlines()[0]
GOOD = "meter,a,front,round,1,2,3,3,1,0,meter,x,light,why"


def test_a_row_of_openings_is_counted_out(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text(f"{HEAD}\nmeter,v,top,square,10,5,2.5,9,3,4,meter,,vent,air\n")
    assert [(o.name, o.u_mm) for o in load(path)] == [("v 1", 10.0), ("v 2", 14.0), ("v 3", 18.0)]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (GOOD.replace("round", "oval"), r"o.csv:2: 'oval' is no shape"),
        (GOOD.replace("front", "back"), r"o.csv:2: 'back' is not a valid Face"),
        (GOOD.replace(",2,3,3", ",2,3,4"), r"o.csv:2: a: sizes must be above 0"),
        (GOOD.replace(",2,3,3", ",2,-3,-3"), r"o.csv:2: a: sizes must be above 0"),
        (GOOD.replace(",1,0,", ",0,0,"), r"o.csv:2: a: count must be a whole number from 1"),
        (GOOD.replace("meter,a", "meter,a").replace(",1,2,", ",one,2,"), r"o.csv:2: could not"),
        (f"{GOOD}\n{GOOD}", r"named twice: meter a"),
    ],
)
def test_bad_lines_are_told(line: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text(f"{HEAD}\n{line}\n")
    with pytest.raises(ValueError, match=told):
        load(path)


def test_other_columns_are_told(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("product,name\n")
    with pytest.raises(ValueError, match=r"o.csv:1: columns must be product,name,face"):
        load(path)


def test_probes_reach_what_their_shape_lets_them() -> None:
    assert SPHERE.reach_mm(12.4) < 6.25
    assert FINGER.reach_mm(12.0) == 80.0
    assert FINGER.reach_mm(6.0) == pytest.approx(4.7, abs=0.1)
    assert FINGER.reach_mm(2.5) < 1.0
