"""Alternates stand in for what the main part's stock lacks: sums by hand, and what must hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bom import alternates
from bom.bills import make_bill
from bom.cost import Scenario, cost
from bom.lines import Line
from bom.tables import Book
from bom.workbook import workbook_bytes
from tests.bom.samples import TABLES, small_book, small_lines
from tests.bom.workbooks import Recalculated

#: 1500 of the main part, 300 of the first alternate, 2000 of the second, which has breaks.
STOCKED = TABLES["prices"].replace(
    "R-10K-B,resistor,Other,Shop,S2,USD,1:0.03,1,,cut_tape,,,",
    "R-10K-B,resistor,Other,Shop,S2,USD,1:0.03,1,,cut_tape,300,,",
) + (
    "R-10K-C,resistor,Third,Shop,S4,EUR,1:0.06;1000:0.05,1,,cut_tape,2000,,smt,2,0.9,1.1,"
    "2026-05-21,list,estimate,\n"
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return small_book(tmp_path_factory.mktemp("book"), prices=STOCKED)


@pytest.fixture(scope="module")
def lines(book: Book) -> tuple[Line, ...]:
    return small_lines(book)


def resistor(lines: tuple[Line, ...]) -> Line:
    return next(line for line in lines if line.key == "R-10K")


def test_each_alternate_goes_as_far_as_its_stock(lines: tuple[Line, ...]) -> None:
    found = alternates.taken(resistor(lines), 4000)
    assert [(one.offer.key, one.pieces, one.unit_price) for one in found] == [
        ("R-10K-B", 300, 0.03),
        ("R-10K-C", 2000, 0.05),
    ]
    assert [one.pieces for one in alternates.taken(resistor(lines), 1500)] == [0, 0]
    assert [one.pieces for one in alternates.taken(resistor(lines), 1500.2)] == [1, 0]


def test_costing_buys_the_missing_pieces_dearer(book: Book, lines: tuple[Line, ...]) -> None:
    found = {row.key: row for row in cost(book, "box", lines, Scenario(1000)).rows}
    assert found["R-10K"].bought == 1500
    assert found["R-10K"].eur_per_unit == pytest.approx(1500 * 0.02 / 2 / 1000)
    assert found["R-10K"].short == 0
    row = found[alternates.KEY]
    assert row.eur_per_unit == pytest.approx((300 * 0.03 / 2 + 200 * 0.06) / 1000)
    assert row.per_unit == pytest.approx(0.5)
    assert row.confidence == "estimate"


def test_what_nobody_has_is_short_at_the_main_price(book: Book, lines: tuple[Line, ...]) -> None:
    found = {row.key: row for row in cost(book, "box", lines, Scenario(5000)).rows}
    assert found["R-10K"].bought == 10_000 - 2300
    assert found["R-10K"].short == 10_000 - 2300 - 1500


def test_without_known_stock_nothing_stands_in(tmp_path: Path) -> None:
    unknown = STOCKED.replace("1,,cut_tape,1500,", "1,,cut_tape,,")
    lines = small_lines(small_book(tmp_path, prices=unknown))
    assert alternates.sources(resistor(lines)) == ()
    assert alternates.taken(resistor(lines), 10_000) == ()


@given(st.floats(1, 50_000))
def test_no_piece_is_lost_and_no_stock_exceeded(lines: tuple[Line, ...], needed: float) -> None:
    line = resistor(lines)
    found = alternates.taken(line, needed)
    pieces = sum(one.pieces for one in found)
    assert pieces == min(2300, max(0, -int(-(needed - 1e-9) // 1) - 1500))
    assert all(0 <= one.pieces <= (one.offer.stock or 0) for one in found)


@pytest.mark.parametrize("quantity", [1, 750, 751, 900, 1900, 6000])
def test_the_workbook_takes_the_same(
    book: Book, lines: tuple[Line, ...], tmp_path: Path, quantity: int
) -> None:
    engine = Recalculated(workbook_bytes(book, [make_bill(book, "box", lines)]), tmp_path)
    engine.set(quantity=quantity)
    wanted = cost(book, "box", lines, Scenario(quantity))
    assert engine["total_box"] == pytest.approx(wanted.total_eur, rel=1e-9)
