"""An independent engine recalculates the workbook: the same figures, whatever the inputs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bom.bills import Bill, make_bill, make_bills
from bom.cost import Scenario, cost
from bom.tables import Book
from bom.workbook import workbook_bytes
from bom.workbook.layout import Col, Layout, PriceColumn
from hardware import outputs
from tests.bom.samples import TABLES, small_book, small_lines
from tests.bom.workbooks import Recalculated, opened

CENT = 0.01


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.load()


@pytest.fixture(scope="module")
def bills(book: Book) -> tuple[Bill, ...]:
    return make_bills(book, outputs.build_all())


@pytest.fixture(scope="module")
def content(book: Book, bills: tuple[Bill, ...]) -> bytes:
    return workbook_bytes(book, bills)


def differences(content: bytes, folder: Path) -> tuple[int, list[str]]:
    """Number of formulas, and those whose stored value the engine does not find."""
    engine, stored = Recalculated(content, folder), opened(content, values=True)
    count, wrong = 0, []
    for sheet in opened(content):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                count += 1
                kept = stored[sheet.title][cell.coordinate].value
                found = engine.at(sheet.title, cell.row, cell.column)
                if isinstance(kept, int | float) and isinstance(found, int | float):
                    same = found == pytest.approx(kept, rel=1e-9, abs=1e-9)
                else:
                    same = (kept or "") == (found or "")
                if not same:
                    wrong.append(f"{sheet.title}!{cell.coordinate}: {kept!r}, not {found!r}")
    return count, wrong


def test_every_formula_has_the_value_that_the_engine_finds(content: bytes, tmp_path: Path) -> None:
    count, wrong = differences(content, tmp_path)
    assert count > 5000
    assert not wrong, wrong[:10]


def test_small_book_with_packs_and_two_suppliers(tmp_path: Path) -> None:
    book = offers_of_all_kinds(tmp_path)
    bill = make_bill(book, "box", small_lines(book))
    count, wrong = differences(workbook_bytes(book, [bill], quantity=10), tmp_path)
    assert count > 100
    assert not wrong, wrong[:10]


@pytest.mark.parametrize(
    ("quantity", "usd", "good", "margin", "delivery"),
    [
        (1000, 1.16, 0.985, 0.05, False),
        (1, 1.16, 0.985, 0.05, False),
        (10, 1.0, 1.0, 0.0, False),
        (250, 1.2, 0.9, 0.12, True),
        (999, 1.05, 0.97, 0.1, True),
        (10_000, 1.3, 0.5, 0.3, False),
        (250_000, 1.16, 0.985, 0.05, True),
    ],
)
def test_what_if_is_the_model(
    book: Book,
    bills: tuple[Bill, ...],
    content: bytes,
    tmp_path: Path,
    quantity: int,
    usd: float,
    good: float,
    margin: float,
    delivery: bool,
) -> None:
    engine = Recalculated(content, tmp_path)
    engine.set(
        quantity=quantity,
        rate_USD=usd,
        if_yield_fraction=good,
        if_margin=margin,
        delivery="yes" if delivery else "no",
    )
    values = {"yield_fraction": good, "margin": margin}
    for bill in bills:
        name = bill.product.product
        asked = Scenario(quantity, values, {"USD": usd}, delivery=delivery)
        at_target = Scenario(bill.product.target_quantity, values, {"USD": usd}, delivery=delivery)
        found = cost(book, name, bill.lines, asked)
        assert engine[f"total_{name}"] == pytest.approx(found.total_eur, abs=CENT / 10)
        assert engine[f"set_up_{name}"] == pytest.approx(found.set_up_eur, abs=CENT)
        assert engine[f"tooling_{name}"] == pytest.approx(found.tooling_eur, abs=CENT)
        assert engine[f"total_at_target_{name}"] == pytest.approx(
            cost(book, name, bill.lines, at_target).total_eur, abs=CENT / 10
        )


def test_quantities_of_targets_and_curves_are_inputs(
    book: Book, bills: tuple[Bill, ...], content: bytes, tmp_path: Path
) -> None:
    layout, engine = Layout(book, bills), Recalculated(content, tmp_path)
    meter = bills[0]
    engine.put(0, layout.product_head + 2, 3, 321)
    engine.put(0, layout.curve_head + 1, 3, 77)
    engine.model.evaluate()
    for where, quantity in (((layout.product_head + 2, 4), 321), ((layout.curve_head + 2, 3), 77)):
        wanted = cost(book, meter.product.product, meter.lines, Scenario(quantity)).total_eur
        assert engine.at("Summary", *where) == pytest.approx(wanted, abs=CENT / 10)


def test_an_assumption_is_an_input(
    book: Book, bills: tuple[Bill, ...], content: bytes, tmp_path: Path
) -> None:
    layout, engine = Layout(book, bills), Recalculated(content, tmp_path)
    row = layout.FIRST_ASSUMPTION + list(book.assumptions).index("tht_joint") + 1
    engine.put(engine.sheets.index("Assumptions"), row, 4, 0.05)
    before = engine["total_meter"]
    engine.model.evaluate()
    wanted = cost(book, "meter", bills[0].lines, Scenario(1000, {"tht_joint": 0.05})).total_eur
    assert wanted > before + CENT
    assert engine["total_meter"] == pytest.approx(wanted, abs=CENT / 10)


def test_a_board_and_a_price_are_inputs(
    book: Book, bills: tuple[Bill, ...], content: bytes, tmp_path: Path
) -> None:
    layout, engine = Layout(book, bills), Recalculated(content, tmp_path)
    board, first = book.boards["meter"], bills[0].lines[0]
    row = layout.board_head + list(book.boards).index("meter") + 2
    engine.put(engine.sheets.index("Assumptions"), row, 2, board.length_mm * 2)
    price = PriceColumn.BREAKS + layout.most_breaks + 1
    for offer in first.offers:
        for number, (_, amount) in enumerate(offer.breaks):
            where = (layout.price_row(offer) + 1, price + number)
            engine.put(engine.sheets.index("Prices"), *where, amount * 3)
    engine.model.evaluate()
    dearer = tuple(
        replace(offer, breaks=tuple((pieces, 3 * amount) for pieces, amount in offer.breaks))
        for offer in first.offers
    )
    lines = (replace(first, offers=dearer), *bills[0].lines[1:])
    bigger = replace(book.boards["meter"], length_mm=2 * board.length_mm)
    changed = replace(book, boards=book.boards | {"meter": bigger})
    wanted = cost(changed, "meter", lines, Scenario(1000)).total_eur
    assert wanted > bills[0].at_target.total_eur + 1
    assert engine["total_meter"] == pytest.approx(wanted, abs=CENT / 10)


def test_detail_follows_the_chosen_product(
    bills: tuple[Bill, ...], content: bytes, tmp_path: Path
) -> None:
    engine = Recalculated(content, tmp_path)
    shield = next(bill for bill in bills if bill.product.product == "relay_shield")
    engine.set(product_shown=shield.product.title)
    text = [row[0] for row in opened(content)["Summary"].iter_rows(values_only=True)]
    head = text.index("line") + 1
    for rank, wanted in enumerate(shield.at_target.dearest(5), 1):
        assert engine.at("Summary", head + rank, 1) == wanted.key
        amount = engine.at("Summary", head + rank, 3)
        assert amount == pytest.approx(wanted.eur_per_unit, abs=CENT / 10)


#: A whole tray in another currency against pieces in euros; a MOQ above small orders.
OFFERS = (
    TABLES["prices"]
    + "CASE,housing,Maker,Far,F1,USD,1:5;200:3.5,60,40,tray,,,none,0,0.8,1.5,2026-05-20,x,quote,\n"
)


def offers_of_all_kinds(folder: Path) -> Book:
    return small_book(folder, prices=OFFERS)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.integers(1, 5000),
    st.floats(0.5, 4.0),
    st.floats(0.3, 1.0),
    st.floats(0.0, 0.5),
    st.booleans(),
)
def test_any_what_if_of_a_small_book(
    tmp_path: Path, quantity: int, usd: float, good: float, margin: float, delivery: bool
) -> None:
    book = offers_of_all_kinds(tmp_path)
    lines = small_lines(book)
    engine = Recalculated(workbook_bytes(book, [make_bill(book, "box", lines)]), tmp_path)
    engine.set(
        quantity=quantity,
        rate_USD=usd,
        if_yield_fraction=good,
        if_margin=margin,
        delivery="yes" if delivery else "no",
    )
    values = {"yield_fraction": good, "margin": margin}
    wanted = cost(book, "box", lines, Scenario(quantity, values, {"USD": usd}, delivery=delivery))
    assert engine["total_box"] == pytest.approx(wanted.total_eur, rel=1e-9)
    sheet, rows = engine.sheets.index("A box"), range(len(lines))
    bought = [
        engine.model.get_cell_value(sheet, Layout.FIRST_LINE + 1 + n, Col.BOUGHT + 1) for n in rows
    ]
    assert bought == [row.bought for row in wanted.rows[: len(lines)]]
