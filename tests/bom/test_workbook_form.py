"""What people rely on in the file: names, panes, formats, colours, validation, print, bytes."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from bom.bills import Bill, make_bill, make_bills
from bom.rows import BomError
from bom.tables import Book
from bom.uncertainty import Settings, uncertainty
from bom.workbook import workbook_bytes, write_workbook
from bom.workbook.layout import Col, Layout
from bom.workbook.parts import references
from bom.workbook.sheet import sheet_name
from hardware import outputs
from tests.bom.samples import small_book, small_lines
from tests.bom.workbooks import opened

BLUE = "FF0000FF"


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.load()


@pytest.fixture(scope="module")
def bills(book: Book) -> tuple[Bill, ...]:
    return make_bills(book, outputs.build_all())


@pytest.fixture(scope="module")
def content(book: Book, bills: tuple[Bill, ...]) -> bytes:
    found = uncertainty(book, "meter", bills[0].lines, settings=Settings(500, 1, 0.3))
    return workbook_bytes(book, bills, commit="abc1234", uncertainty=[found])


@pytest.fixture(scope="module")
def formulas(content: bytes) -> Workbook:
    return opened(content)


@pytest.fixture(scope="module")
def values(content: bytes) -> Workbook:
    return opened(content, values=True)


def test_sheets_in_the_order_of_reading(formulas: Workbook, bills: tuple[Bill, ...]) -> None:
    titles = [bill.product.title for bill in bills]
    rest = ["Buying", "Alternates", "Prices", "Assumptions", "Sources", "Uncertainty"]
    assert formulas.sheetnames == ["Summary", *titles, *rest]
    assert titles[0] == "OpenStrom meter"


def test_names_lead_to_the_figures(
    formulas: Workbook, values: Workbook, bills: tuple[Bill, ...], book: Book
) -> None:
    def of(name: str) -> object:
        ((sheet, address),) = formulas.defined_names[name].destinations
        return values[sheet][address].value

    assert of("quantity") == 1000
    assert of("delivery") == "no"
    assert of("rate_USD") == book.rates["USD"].per_eur
    assert {f"a_{name}" for name in book.assumptions} <= set(formulas.defined_names)
    for bill in bills:
        name = bill.product.product
        assert of(f"total_{name}") == pytest.approx(bill.at_target.total_eur, abs=1e-9)
        assert of(f"total_at_target_{name}") == of(f"total_{name}")
        assert of(f"tooling_{name}") == pytest.approx(bill.at_target.tooling_eur)


def test_viewers_that_cannot_calculate_show_figures(formulas: Workbook, values: Workbook) -> None:
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    kept = values[sheet.title][cell.coordinate].value
                    assert not str(kept).startswith("#"), (sheet.title, cell.coordinate)
    total = values["Summary"].cell(Layout.FIRST_INPUT, 1).value
    assert total == "what if"


def test_inputs_are_blue_formulas_black(formulas: Workbook) -> None:
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert cell.font.color is None or cell.font.color.rgb != BLUE, cell.coordinate
    for name in ("quantity", "rate_USD", "if_yield_fraction", "if_margin", "delivery"):
        ((sheet_of, address),) = formulas.defined_names[name].destinations
        found = formulas[sheet_of][address]
        assert found.data_type != "f"
        assert found.font.color.rgb == BLUE, name
    said = [cell.value for cell in formulas["Summary"][3]]
    assert "blue: an input, change it" in said


def test_number_formats_and_head_rows_stay(formulas: Workbook) -> None:
    meter = formulas["OpenStrom meter"]
    first = Layout.FIRST_LINE + 1
    assert meter.freeze_panes == f"C{first}"
    assert meter.cell(first, Col.EUR_EACH + 1).number_format == "#,##0.0000"
    assert meter.cell(first, Col.SHARE + 1).number_format == "0.0%"
    assert meter.cell(first, Col.BOUGHT + 1).number_format == "#,##0"
    assert formulas["Summary"].freeze_panes is not None
    assert formulas["Prices"].freeze_panes == f"B{Layout.FIRST_PRICE + 1}"


def test_validation_guards_the_inputs(formulas: Workbook) -> None:
    found = {
        str(rule.sqref): (rule.type, rule.formula1)
        for rule in formulas["Summary"].data_validations.dataValidation
    }
    for name, kind in (("quantity", "whole"), ("if_margin", "decimal"), ("delivery", "list")):
        ((_, address),) = formulas.defined_names[name].destinations
        assert found[address.replace("$", "")][0] == kind
    assert formulas["Prices"].data_validations.dataValidation
    assert formulas["Assumptions"].data_validations.dataValidation


def test_prints_on_a4_landscape_with_repeated_heads(formulas: Workbook) -> None:
    for sheet in formulas:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert "abc1234" in str(sheet.oddHeader.right.text)
    assert formulas["OpenStrom meter"].print_title_rows == "$6:$6"


def test_low_confidence_is_marked(formulas: Workbook) -> None:
    rules = formulas["OpenStrom meter"].conditional_formatting
    texts = [text for area in rules for rule in area.rules for text in rule.formula]
    assert any('"estimate"' in text and '"memory"' in text for text in texts)


def test_charts_are_live(formulas: Workbook) -> None:
    charts = formulas["Summary"]._charts
    assert len(charts) == 2
    said = [(series.val or series.yVal).numRef.f for chart in charts for series in chart.series]
    assert len(said) == 3 + 6
    assert all(text.startswith("Summary!") for text in said)


def test_same_input_same_bytes(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    bill = make_bill(book, "box", small_lines(book))
    first = workbook_bytes(book, [bill])
    zone = os.environ.get("TZ")
    try:
        os.environ["TZ"] = "Pacific/Auckland"
        time.tzset()
        time.sleep(1.1)
        assert workbook_bytes(book, [bill]) == first
    finally:
        os.environ.pop("TZ")
        if zone is not None:
            os.environ["TZ"] = zone
        time.tzset()
    created = opened(first).properties.created
    assert created == dt.datetime.combine(book.newest, dt.time())


@pytest.mark.parametrize("lock", [".~lock.cost.xlsx#", "~$cost.xlsx"])
def test_an_open_workbook_is_refused_and_stays(tmp_path: Path, lock: str) -> None:
    book = small_book(tmp_path)
    bill = make_bill(book, "box", small_lines(book))
    path = tmp_path / "cost.xlsx"
    path.write_bytes(b"old")
    (tmp_path / lock).write_text("")
    with pytest.raises(BomError, match="open in a spreadsheet program; close it"):
        write_workbook(path, book, [bill])
    assert path.read_bytes() == b"old"
    (tmp_path / lock).unlink()
    write_workbook(path, book, [bill])
    assert opened(path.read_bytes()).sheetnames[0] == "Summary"


def test_a_place_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    bill = make_bill(book, "box", small_lines(book))
    (tmp_path / "cost.xlsx").mkdir()
    with pytest.raises(BomError, match=r"cost\.xlsx"):
        write_workbook(tmp_path / "cost.xlsx", book, [bill])


def test_references_are_joined() -> None:
    places = ["m:R10", "m:R2", "m:R1", "m:R3", "m:C7", "m:C8"]
    assert references(places, 1) == "C7, C8, R1-R3, R10"
    assert references(["b:R1", "a:R1"], 2) == "a: R1; b: R1"
    assert references([], 1) == ""


def test_titles_become_sheet_names() -> None:
    assert (
        sheet_name("A/B: [long] title of a product that is far too long")
        == ("A B   long  title of a product "[:31])
    )
