"""The cost workbook: live formulas with stored values, one sheet per product.

:func:`workbook_bytes` makes it, :func:`write_workbook` puts it in place. Stored values come from
:mod:`bom.cost`; that the formulas agree with them is what the tests recalculate.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from bom.bills import Bill
from bom.cost import Scenario, cost
from bom.rows import BomError
from bom.tables import Book
from bom.uncertainty import Uncertainty
from bom.workbook.buying_sheet import write_buying
from bom.workbook.charts import insert_charts
from bom.workbook.data_sheets import write_assumptions, write_prices, write_sources
from bom.workbook.layout import (
    ASSUMPTIONS,
    BUYING,
    PRICES,
    SOURCES,
    STAND_INS,
    SUMMARY,
    UNCERTAINTY,
    Col,
    Layout,
)
from bom.workbook.product_sheet import write_product
from bom.workbook.sheet import Sheet, Styles
from bom.workbook.stand_in_sheet import write_stand_ins
from bom.workbook.summary_sheet import Summary
from bom.workbook.uncertainty_sheet import write_uncertainty
from hardware.files import write_atomically

__all__ = ["workbook_bytes", "write_workbook"]


def workbook_bytes(
    book: Book,
    bills: Sequence[Bill],
    *,
    quantity: int = 1000,
    commit: str = "",
    uncertainty: Sequence[Uncertainty] = (),
) -> bytes:
    """The XLSX file; ``quantity`` is where the what-if starts. Same input, same bytes."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    workbook.set_properties(
        {
            "title": "OpenStrom: cost of the products",
            "author": "OpenStrom",
            "created": dt.datetime.combine(book.newest, dt.time()),
            "comments": f"commit {commit}" if commit else "",
        }
    )
    workbook.set_calc_mode("auto")
    layout, styles = Layout(book, bills), Styles(workbook)
    footer = f"prices to {book.newest}" + (f", commit {commit}" if commit else "")
    costings = {
        bill.product.product: cost(book, bill.product.product, bill.lines, Scenario(quantity))
        for bill in bills
    }
    summary = Summary(Sheet(workbook, styles, SUMMARY), layout, costings, quantity)
    summary.write(str(book.newest), commit)
    summary.chances(uncertainty)
    insert_charts(summary, workbook, summary.last_row + 2)
    summary.sheet.page(footer, None, (layout.FIRST_INPUT - 1, 1))
    for bill in bills:
        place = layout.products[bill.product.product]
        sheet = Sheet(workbook, styles, place.sheet)
        write_product(sheet, layout, bill, costings[bill.product.product])
        sheet.page(footer, (place.head, place.head), (place.first, Col.KEY + 1))
    sheet = Sheet(workbook, styles, BUYING)
    write_buying(sheet, layout, quantity)
    head = layout.FIRST_PURCHASE - 1
    sheet.page(footer, (head, head), (head + 1, 2))
    sheet = Sheet(workbook, styles, STAND_INS)
    write_stand_ins(sheet, layout, quantity)
    head = layout.FIRST_STAND_IN - 1
    sheet.page(footer, (head, head), (head + 1, 2))
    sheet = Sheet(workbook, styles, PRICES)
    write_prices(sheet, layout)
    head = layout.FIRST_PRICE - 1
    sheet.page(footer, (head, head), (head + 1, 1), pages_wide=2)
    sheet = Sheet(workbook, styles, ASSUMPTIONS)
    write_assumptions(sheet, layout)
    head = layout.FIRST_ASSUMPTION - 1
    sheet.page(footer, (head, head), (head + 1, 1))
    sheet = Sheet(workbook, styles, SOURCES)
    write_sources(sheet, book)
    sheet.page(footer, (3, 3), (4, 1))
    if uncertainty:
        sheet = Sheet(workbook, styles, UNCERTAINTY)
        titles = {bill.product.product: bill.product.title for bill in bills}
        write_uncertainty(sheet, workbook, uncertainty, titles)
        sheet.page(footer, None, (4, 1))
    workbook.close()
    return file.getvalue()


def write_workbook(
    path: Path,
    book: Book,
    bills: Sequence[Bill],
    *,
    quantity: int = 1000,
    commit: str = "",
    uncertainty: Sequence[Uncertainty] = (),
) -> None:
    """Write the workbook; BomError, and the old file intact, where it is open elsewhere."""
    for lock in (path.with_name(f".~lock.{path.name}#"), path.with_name(f"~${path.name}")):
        if lock.exists():
            raise BomError(
                f"{path} is open in a spreadsheet program; close it there (or remove {lock.name},"
                " where a crash left it behind)"
            )
    content = workbook_bytes(book, bills, quantity=quantity, commit=commit, uncertainty=uncertainty)
    try:
        write_atomically(path, content)
    except OSError as error:
        raise BomError(f"{path}: {error.strerror}; close it where it is open") from error
