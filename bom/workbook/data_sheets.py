"""The sheets of the data itself: price book, assumptions with rates and boards, sources."""

from __future__ import annotations

from typing import Final

import pandas as pd

from bom.tables import Book, PriceLine
from bom.workbook.inputs import SET_ON_SUMMARY, summary_name
from bom.workbook.layout import (
    ASSUMPTION_CONFIDENCE,
    ASSUMPTION_USED,
    BOARD_LENGTH,
    BOARD_WIDTH,
    Layout,
    PriceColumn,
    assumed,
    rate,
)
from bom.workbook.sheet import Constant, Formula, Sheet, cell

_AT_LEAST_ZERO: Final = {
    "validate": "decimal",
    "criteria": ">=",
    "value": 0,
    "error_title": "Not possible",
    "error_message": "a number of at least 0",
}
_ABOVE_ZERO: Final = _AT_LEAST_ZERO | {"criteria": ">", "error_message": "a number above 0"}


def write_prices(sheet: Sheet, layout: Layout) -> None:
    """A row per offer; quantities and prices of the breaks side by side are inputs."""
    most = layout.most_breaks
    heads = ["key", "description", "manufacturer", "supplier", "number", "currency", "MOQ"]
    heads += ["packaging", "pieces in a pack", "mount", "joints"]
    heads += [f"from {n + 1}" for n in range(most)] + [f"price {n + 1}" for n in range(most)]
    heads += ["stock", "lead days", "low", "high", "source", "date", "confidence", "note"]
    sheet.say(0, 0, "Price book", sheet.styles.title)
    sheet.say(
        1,
        0,
        "Breaks: from so many pieces, one costs so much in the line's currency. Low and high are"
        " factors on the price.",
        sheet.styles.note,
    )
    head = layout.FIRST_PRICE - 1
    sheet.heads(head, heads)
    for offer in layout.book.prices:
        _offer(sheet, layout, offer)
    last = layout.FIRST_PRICE + len(layout.book.prices) - 1
    prices = int(PriceColumn.BREAKS) + most
    sheet.raw.data_validation(
        layout.FIRST_PRICE, PriceColumn.BREAKS, last, prices + most - 1, _ABOVE_ZERO
    )
    breaks = [7.5] * most + [8.5] * most
    sheet.finish(
        (24, 38, 14, 9, 11, 8.5, 6, 9, 8, 6.5, 6, *breaks, 10, 6, 6, 6, 26, 10.5, 10.5, 34)
    )
    sheet.raw.autofilter(head, 0, last, len(heads) - 1)
    sheet.mark_low_confidence(
        (layout.FIRST_PRICE, last), layout.confidence_column, layout.confidence_column
    )


def _offer(sheet: Sheet, layout: Layout, offer: PriceLine) -> None:
    row = layout.price_row(offer)
    most = layout.most_breaks
    plain: tuple[tuple[int, Constant, str], ...] = (
        (PriceColumn.KEY, offer.key, "text"),
        (PriceColumn.DESCRIPTION, offer.description, "wrap"),
        (PriceColumn.MANUFACTURER, offer.manufacturer, "wrap"),
        (PriceColumn.SUPPLIER, offer.supplier, "wrap"),
        (PriceColumn.NUMBER, offer.supplier_number, "text"),
        (PriceColumn.CURRENCY, offer.currency, "text"),
        (PriceColumn.PACKAGING, str(offer.packaging), "text"),
        (PriceColumn.MOUNT, str(offer.mount), "text"),
    )
    for column, content, kind in plain:
        sheet.put(row, column, content, kind)
    for column, number in (
        (PriceColumn.MOQ, offer.moq),
        (PriceColumn.PACK, offer.pack),
        (PriceColumn.JOINTS, offer.joints),
    ):
        sheet.put(row, column, number, "count", is_input=True)
    for n, (quantity, price) in enumerate(offer.breaks):
        sheet.put(row, PriceColumn.BREAKS + n, quantity, "count", is_input=True)
        sheet.put(row, PriceColumn.BREAKS + most + n, price, "price", is_input=True)
    rest: tuple[tuple[Constant, str], ...] = (
        (offer.stock, "count"),
        (offer.lead_days, "count"),
        (offer.low, "number"),
        (offer.high, "number"),
        (offer.source, "wrap"),
        (offer.date, "date"),
        (str(offer.confidence), "text"),
        (offer.note, "wrap"),
    )
    for n, (content, kind) in enumerate(rest):
        sheet.put(row, PriceColumn.BREAKS + 2 * most + n, content, kind)


def write_assumptions(sheet: Sheet, layout: Layout) -> None:
    """Assumptions with the value in use, exchange rates, bare boards."""
    book, styles = layout.book, sheet.styles
    sheet.say(0, 0, "Assumptions", styles.title)
    sheet.say(
        1,
        0,
        "The model uses the column used: the likely value, or what the summary sets. Formulas call"
        " it a_ and the name.",
        styles.note,
    )
    head = layout.FIRST_ASSUMPTION - 1
    heads = ("name", "used", "low", "likely", "high", "unit", "currency", "note", "source", "date")
    sheet.heads(head, (*heads, "confidence"))
    for number, known in enumerate(book.assumptions.values()):
        row = layout.FIRST_ASSUMPTION + number
        on_summary = known.name in SET_ON_SUMMARY
        source = summary_name(known.name) if on_summary else cell(row, 3)
        sheet.put(row, 0, known.name)
        sheet.put(row, ASSUMPTION_USED, Formula(f"={source}", known.likely), "number")
        sheet.put(row, 2, known.low, "number")
        sheet.put(row, 3, known.likely, "number", is_input=not on_summary)
        if not on_summary:
            sheet.raw.data_validation(row, 3, row, 3, _AT_LEAST_ZERO)
        sheet.put(row, 4, known.high, "number")
        said: tuple[tuple[Constant, str], ...] = (
            (known.unit, "text"),
            (known.currency, "text"),
            (known.note, "wrap"),
            (known.source, "wrap"),
            (known.date, "date"),
            (str(known.confidence), "text"),
        )
        for column, (content, kind) in enumerate(said, 5):
            sheet.put(row, column, content, kind)
        sheet.name_cell(assumed(known.name), row, ASSUMPTION_USED)
    last = layout.FIRST_ASSUMPTION + len(book.assumptions) - 1
    sheet.mark_low_confidence(
        (layout.FIRST_ASSUMPTION, last), ASSUMPTION_CONFIDENCE, ASSUMPTION_CONFIDENCE
    )
    _rates(sheet, layout)
    _boards(sheet, layout)
    sheet.finish([20, 9, 8, 8, 8, 9, 9, 58, 44, 10.5, 10.5])


def _rates(sheet: Sheet, layout: Layout) -> None:
    sheet.say(layout.rate_head - 1, 0, "Exchange rates: units for one euro", sheet.styles.section)
    heads = ("currency", "used", "low", "likely", "high", "", "", "", "source", "date")
    sheet.heads(layout.rate_head, (*heads, "confidence"))
    for row, known in enumerate(layout.book.rates.values(), layout.rate_head + 1):
        sheet.put(row, 0, known.currency)
        sheet.put(row, 1, Formula(f"={rate(known.currency)}", known.per_eur), "rate")
        for column, value in ((2, known.low), (3, known.per_eur), (4, known.high)):
            sheet.put(row, column, value, "rate")
        sheet.put(row, 8, known.source, "wrap")
        sheet.put(row, 9, known.date, "date")
        sheet.put(row, ASSUMPTION_CONFIDENCE, str(known.confidence))
    sheet.mark_low_confidence(
        (layout.rate_head + 1, layout.rate_head + len(layout.book.rates)),
        ASSUMPTION_CONFIDENCE,
        ASSUMPTION_CONFIDENCE,
    )


def _boards(sheet: Sheet, layout: Layout) -> None:
    sheet.say(layout.board_head - 1, 0, "Bare boards", sheet.styles.section)
    heads = ("board", "length mm", "width mm", "layers", "SMT sides", "price", "finish", "note")
    sheet.heads(layout.board_head, (*heads, "source", "date", "confidence"))
    for row, known in enumerate(layout.book.boards.values(), layout.board_head + 1):
        sheet.put(row, 0, known.board)
        sheet.put(row, BOARD_LENGTH, known.length_mm, "number", is_input=True)
        sheet.put(row, BOARD_WIDTH, known.width_mm, "number", is_input=True)
        sheet.raw.data_validation(row, BOARD_LENGTH, row, BOARD_WIDTH, _ABOVE_ZERO)
        said: tuple[tuple[Constant, str], ...] = (
            (known.layers, "count"),
            (known.smt_sides, "count"),
            (known.price, "wrap"),
            (known.finish, "wrap"),
            (known.note, "wrap"),
            (known.source, "wrap"),
            (known.date, "date"),
            (str(known.confidence), "text"),
        )
        for column, (content, kind) in enumerate(said, BOARD_WIDTH + 1):
            sheet.put(row, column, content, kind)
    first = layout.board_head + 1
    sheet.mark_low_confidence(
        (first, first + len(layout.book.boards) - 1), ASSUMPTION_CONFIDENCE, ASSUMPTION_CONFIDENCE
    )


def sources(book: Book) -> pd.DataFrame:
    """Each source with its confidence: how many figures rest on it, from when to when."""
    rows = [
        (known.source, str(known.confidence), table, known.date)
        for table, figures in (
            ("prices", book.prices),
            ("assumptions", tuple(book.assumptions.values())),
            ("rates", tuple(book.rates.values())),
            ("boards", tuple(book.boards.values())),
        )
        for known in figures
    ]
    frame = pd.DataFrame(rows, columns=["source", "confidence", "table", "date"])
    grouped = frame.groupby(["source", "confidence", "table"], as_index=False).agg(
        figures=("date", "size"), oldest=("date", "min"), newest=("date", "max")
    )
    return grouped.sort_values(["figures", "source", "table"], ascending=[False, True, True])


def write_sources(sheet: Sheet, book: Book) -> None:
    """Where the figures come from."""
    frame = sources(book)
    sheet.say(0, 0, "Sources", sheet.styles.title)
    sheet.say(
        1,
        0,
        "Confidence, best first: catalogue (a published price), quote (an offer in writing),"
        " estimate (derived), memory (market knowledge without a document).",
        sheet.styles.note,
    )
    sheet.heads(3, ("source", "confidence", "table", "figures", "oldest", "newest"))
    kinds = ("wrap", "text", "text", "count", "date", "date")
    for row, found in enumerate(frame.itertuples(index=False), 4):
        for column, (content, kind) in enumerate(zip(found, kinds, strict=True)):
            sheet.put(row, column, content, kind)
    last = 3 + len(frame)
    sheet.raw.autofilter(3, 0, last, 5)
    sheet.mark_low_confidence((4, last), 1, 5)
    sheet.finish([70, 12, 14, 10, 12, 12])
