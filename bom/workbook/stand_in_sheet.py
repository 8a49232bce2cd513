"""Alternates that stand in where the main part's stock falls short, at every quantity."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from bom import alternates
from bom.bills import Bill
from bom.lines import Line
from bom.tables import PriceLine
from bom.workbook.inputs import QUANTITY
from bom.workbook.layout import (
    STAND_INS,
    Col,
    Layout,
    PriceColumn,
    ProductLayout,
    in_eur,
)
from bom.workbook.sheet import Formula, Sheet, cell
from bom.workbook.values import amount_eur, pieces_needed


class StandIn(IntEnum):
    """Columns; ``GROUPS`` begins the columns of the what-if quantity, then those of the curve."""

    PRODUCT = 0
    KEY = 1
    STOCK = 2
    ALTERNATE = 3
    SUPPLIER = 4
    NUMBER = 5
    CURRENCY = 6
    THEIR_STOCK = 7
    GROUPS = 8


_GROUP: Final = ("pieces needed", "missing", "pieces", "unit price", "amount EUR")
_NEEDED, _MISSING, _PIECES, _PRICE, _EUR = range(len(_GROUP))


def _column(group: int, of: int) -> int:
    return StandIn.GROUPS + group * len(_GROUP) + of


def _quantity(place: ProductLayout, group: int) -> str:
    """The quantity of a group: the what-if's name, or the head of a product's curve."""
    if group == 0:
        return QUANTITY
    return f"{place.quoted}!{cell(place.head, Col.NEEDED_AT + group - 1, 'both')}"


def pieces_formula(row: int, quantity: str, sheet: str = "") -> str:
    """Whole pieces of a product's row for a quantity, with what gets lost; without ``=``."""
    per_unit, leader, attrition = (
        sheet + cell(row, of, "column") for of in (Col.PER_UNIT, Col.LEADER, Col.ATTRITION)
    )
    return f"ROUNDUP({leader}+{quantity}*{per_unit}*(1+{attrition})-0.000000001,0)"


def own_needed(layout: Layout, product: str, line: Line, group: int) -> str | None:
    """Formula of the pieces that no alternate stands in for; None where a line has none."""
    first, last = layout.stand_ins(product, line)
    if last < first:
        return None
    needed = f"{STAND_INS}!{cell(first, _column(group, _NEEDED), 'both')}"
    return f"{needed}-SUM({_span(group, _PIECES, first, last)})"


def totals(layout: Layout, product: str, group: int) -> tuple[str, str]:
    """Formulas of the pieces and of the amount in EUR of all alternates of a product."""
    rows = layout.stand_in_rows[product]
    return f"SUM({_span(group, _PIECES, *rows)})", f"SUM({_span(group, _EUR, *rows)})"


def _span(group: int, of: int, first: int, last: int) -> str:
    ends = (cell(row, _column(group, of), "both") for row in (first, last))
    return f"{STAND_INS}!" + ":".join(ends)


def write_stand_ins(sheet: Sheet, layout: Layout, quantity: int) -> None:
    """A row per product, line and alternate."""
    sheet.say(0, 0, "Alternates where stock falls short", sheet.styles.title)
    sheet.say(
        1,
        0,
        "What the stock of the price's date lacks is bought as alternates in the design's order,"
        " each as far as its stock goes; the rest waits for new stock at the main part's price.",
        sheet.styles.note,
    )
    groups = len(layout.curve) + 2
    heads = ("product", "key", "its stock", "alternate", "supplier", "number", "currency", "stock")
    head = layout.FIRST_STAND_IN - 1
    sheet.heads(head, (*heads, *(_GROUP * groups)))
    for group in range(groups):
        at = _column(group, 0)
        what = ("what-if quantity", *(f"quantity {n + 1} of the curve" for n in range(groups - 2)))
        text = (*what, "quantity of the target")[group]
        sheet.say(head - 1, at, text, sheet.styles.section)
    for bill in layout.bills:
        for number, line in enumerate(bill.lines):
            _line(sheet, layout, bill, number, line, quantity)
    sheet.finish([16, 22, 9, 22, 9, 12, 9, 9, *[9.5] * (groups * len(_GROUP))])
    _, last = max(layout.stand_in_rows.values(), key=lambda rows: rows[1])
    sheet.raw.print_area(0, 0, max(last, head), _column(0, _EUR))


def _line(sheet: Sheet, layout: Layout, bill: Bill, number: int, line: Line, quantity: int) -> None:
    first, _ = layout.stand_ins(bill.product.product, line)
    place, book, price = layout.products[bill.product.product], layout.book, layout.price
    own = "+".join(price(offer, layout.stock_column) for offer in line.offers)
    for row, offer in enumerate(alternates.sources(line), first):
        sheet.put(row, StandIn.PRODUCT, bill.product.title)
        sheet.put(row, StandIn.KEY, line.key)
        sheet.put(row, StandIn.STOCK, Formula(f"={own}", alternates.stock(line) or 0), "count")
        for column, of, value, kind in (
            (StandIn.ALTERNATE, PriceColumn.KEY, offer.key, "text"),
            (StandIn.SUPPLIER, PriceColumn.SUPPLIER, offer.supplier, "text"),
            (StandIn.CURRENCY, PriceColumn.CURRENCY, offer.currency, "text"),
            (StandIn.THEIR_STOCK, layout.stock_column, offer.stock or 0, "count"),
        ):
            sheet.put(row, column, Formula(f"={price(offer, of)}", value), kind)
        sheet.put(row, StandIn.NUMBER, offer.supplier_number)
    for group, pieces in enumerate((quantity, *place.quantities)):
        needed = pieces_needed(book, line, pieces)
        missing = max(0, needed - (alternates.stock(line) or 0))
        counted = pieces_formula(place.first + number, _quantity(place, group), f"{place.quoted}!")
        for row, one in enumerate(alternates.taken(line, needed), first):
            at = [cell(row, _column(group, of), "column") for of in range(len(_GROUP))]
            above = [cell(row - 1, _column(group, of)) for of in (_MISSING, _PIECES)]
            own_stock, their_stock = (
                cell(row, of, "column") for of in (StandIn.STOCK, StandIn.THEIR_STOCK)
            )
            lacks = f"MAX(0,{at[_NEEDED]}-{own_stock})"
            lacks = lacks if row == first else f"{above[0]}-{above[1]}"
            amount = in_eur(f"{at[_PIECES]}*{at[_PRICE]}", one.offer.currency)
            eur = amount_eur(book, one.pieces * one.unit_price, one.offer.currency)
            figures: tuple[tuple[int, str, float, str], ...] = (
                (_NEEDED, counted, needed, "count"),
                (_MISSING, lacks, missing, "count"),
                (_PIECES, f"MIN({at[_MISSING]},{their_stock})", one.pieces, "count"),
                (_PRICE, _price(layout, one.offer, at[_PIECES]), one.unit_price, "price"),
                (_EUR, amount, eur, "eur"),
            )
            for of, text, figure, kind in figures:
                sheet.put(row, _column(group, of), Formula(f"={text}", figure), kind)
            missing -= one.pieces


def _price(layout: Layout, offer: PriceLine, pieces: str) -> str:
    """Formula (without ``=``) of the price of one at the break of so many pieces."""
    last, least = len(offer.breaks) - 1, layout.break_quantity(offer, 0)
    quantities, prices = (
        f"{of(offer, 0)}:{of(offer, last).rpartition('!')[2]}"
        for of in (layout.break_quantity, layout.break_price)
    )
    return f"INDEX({prices},MATCH(MAX({pieces},{least}),{quantities},1))"
