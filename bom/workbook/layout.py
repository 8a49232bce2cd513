"""Where things stand in the workbook, so that the formulas of one sheet find those of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from bom import alternates
from bom.bills import Bill
from bom.lines import Line
from bom.tables import EUR, Book, PriceLine
from bom.workbook.sheet import cell, defined, sheet_name
from bom.workbook.values import all_rows

SUMMARY: Final = "Summary"
PRICES: Final = "Prices"
BUYING: Final = "Buying"
STAND_INS: Final = "Alternates"
ASSUMPTIONS: Final = "Assumptions"
SOURCES: Final = "Sources"
UNCERTAINTY: Final = "Uncertainty"
#: Column of the target quantities in the summary's table of products.
TARGET_QUANTITY: Final = 2
#: Columns of the assumptions sheet that other sheets ask for.
ASSUMPTION_USED: Final = 1
ASSUMPTION_CONFIDENCE: Final = 10
BOARD_LENGTH: Final = 1
BOARD_WIDTH: Final = 2


class PriceColumn(IntEnum):
    """Columns of the price book before its breaks."""

    KEY = 0
    DESCRIPTION = 1
    MANUFACTURER = 2
    SUPPLIER = 3
    NUMBER = 4
    CURRENCY = 5
    MOQ = 6
    PACKAGING = 7
    PACK = 8
    MOUNT = 9
    JOINTS = 10
    BREAKS = 11


class Col(IntEnum):
    """Columns of a product's sheet: printed up to ``CONFIDENCE``, then how the rest is computed.

    ``NEEDED_AT`` begins a column per quantity; as many for the cost follow.
    """

    CATEGORY = 0
    KEY = 1
    DESCRIPTION = 2
    REFERENCES = 3
    PER_UNIT = 4
    BOUGHT = 5
    BREAK = 6
    PRICE = 7
    CURRENCY = 8
    RATE = 9
    PRICE_EUR = 10
    EUR_EACH = 11
    SHARE = 12
    SUPPLIER = 13
    CONFIDENCE = 14
    MOUNT = 16
    JOINTS = 17
    LEADER = 18
    ATTRITION = 19
    NEEDED = 20
    RANK = 21
    NEEDED_AT = 23


@dataclass(frozen=True, slots=True)
class ProductLayout:
    """A product's sheet: its name, first and last row of the cost rows, its quantities.

    The last of ``quantities`` is the target's.
    """

    sheet: str
    first: int
    last: int
    quantities: tuple[int, ...]

    @property
    def head(self) -> int:
        """Row of the column heads."""
        return self.first - 1

    @property
    def total(self) -> int:
        """Row of the total."""
        return self.last + 1

    @property
    def eur_at(self) -> int:
        """The first column of cost by quantity."""
        return Col.NEEDED_AT + len(self.quantities)

    @property
    def quoted(self) -> str:
        """The sheet's name as formulas write it."""
        return "'" + self.sheet.replace("'", "''") + "'"

    def rows(self, column: int) -> str:
        """The column's cells of all cost rows, with the sheet's name."""
        ends = (cell(row, column, "both") for row in (self.first, self.last))
        return f"{self.quoted}!" + ":".join(ends)

    def own_rows(self, column: int, last: int | None = None) -> str:
        """The same for formulas on the sheet itself, down to ``last``."""
        end = self.last if last is None else last
        return f"{cell(self.first, column, 'both')}:{cell(end, column, 'both')}"


class Layout:
    """Addresses of prices, assumptions and rates, and the rows of every product."""

    FIRST_PRICE: Final = 3
    FIRST_PURCHASE: Final = 4
    FIRST_STAND_IN: Final = 5
    FIRST_LINE: Final = 6
    FIRST_INPUT: Final = 5
    FIRST_ASSUMPTION: Final = 4

    def __init__(self, book: Book, bills: Sequence[Bill]) -> None:
        self.book = book
        self.bills = tuple(bills)
        common = set.intersection(*(set(bill.costings) for bill in bills))
        self.curve = tuple(sorted(common))
        self.most_breaks = max(len(offer.breaks) for offer in book.prices)
        self._offers = {offer: self.FIRST_PRICE + n for n, offer in enumerate(book.prices)}
        self._purchases: dict[tuple[str, str], tuple[int, int]] = {}
        row = self.FIRST_PURCHASE
        for bill in bills:
            for line in bill.lines:
                self._purchases[bill.product.product, line.key] = (row, row + len(line.offers) - 1)
                row += len(line.offers)
        self.last_purchase = row - 1
        self._stand_ins: dict[tuple[str, str], int] = {}
        self.stand_in_rows: dict[str, tuple[int, int]] = {}
        row = self.FIRST_STAND_IN
        for bill in bills:
            first = row
            for line in bill.lines:
                self._stand_ins[bill.product.product, line.key] = row
                row += len(alternates.sources(line))
            self.stand_in_rows[bill.product.product] = (first, row - 1)
        self.products = {
            bill.product.product: ProductLayout(
                sheet_name(bill.product.title),
                self.FIRST_LINE,
                self.FIRST_LINE + len(all_rows(book, bill.product, bill.at_target)) - 1,
                (*self.curve, bill.product.target_quantity),
            )
            for bill in bills
        }
        self.inputs = 5 + len(book.rates)
        self.product_head = self.FIRST_INPUT + self.inputs + 2
        self.curve_head = self.product_head + len(bills) + 3
        self.category_head = self.curve_head + len(bills) + 3
        self._assumptions = {n: self.FIRST_ASSUMPTION + i for i, n in enumerate(book.assumptions)}
        self.rate_head = self.FIRST_ASSUMPTION + len(book.assumptions) + 2
        self.board_head = self.rate_head + len(book.rates) + 3
        self._boards = {name: self.board_head + 1 + i for i, name in enumerate(book.boards)}

    def price(self, offer: PriceLine, column: int) -> str:
        """A cell of the price book."""
        return f"{PRICES}!{cell(self._offers[offer], column, 'both')}"

    def price_row(self, offer: PriceLine) -> int:
        """The row of an offer."""
        return self._offers[offer]

    def break_quantity(self, offer: PriceLine, number: int) -> str:
        """The cell of the quantity of a break, counted from 0."""
        return self.price(offer, PriceColumn.BREAKS + number)

    def break_price(self, offer: PriceLine, number: int) -> str:
        """The cell of the price of a break, counted from 0."""
        return self.price(offer, PriceColumn.BREAKS + self.most_breaks + number)

    def assumption(self, name: str, column: int) -> str:
        """A cell of the assumptions sheet."""
        return f"{ASSUMPTIONS}!{cell(self._assumptions[name], column, 'both')}"

    def board(self, name: str, column: int) -> str:
        """A cell of the table of bare boards."""
        return f"{ASSUMPTIONS}!{cell(self._boards[name], column, 'both')}"

    def quantity_cell(self, product: str, number: int) -> str:
        """The cell of the summary with a quantity of a product's sheet, counted from 0."""
        if number < len(self.curve):
            return f"{SUMMARY}!{cell(self.curve_head, 1 + number, 'both')}"
        row = self.product_head + 1 + list(self.products).index(product)
        return f"{SUMMARY}!{cell(row, TARGET_QUANTITY, 'both')}"

    @property
    def titles(self) -> str:
        """The range of the products' titles on the summary."""
        first, last = self.product_head + 1, self.product_head + len(self.bills)
        return f"{SUMMARY}!{cell(first, 0, 'both')}:{cell(last, 0, 'both')}"

    @property
    def stock_column(self) -> int:
        """Column of the price book that holds the stock."""
        return PriceColumn.BREAKS + 2 * self.most_breaks

    @property
    def confidence_column(self) -> int:
        """Column of the price book that holds the confidence."""
        return PriceColumn.BREAKS + 2 * self.most_breaks + 6

    def purchases(self, product: str, line: Line) -> tuple[int, int]:
        """First and last row of a line's offers on the buying sheet."""
        return self._purchases[product, line.key]

    def stand_ins(self, product: str, line: Line) -> tuple[int, int]:
        """First and last row of a line's alternates on their sheet; the last before the first
        where it has none."""
        first = self._stand_ins[product, line.key]
        return first, first + len(alternates.sources(line)) - 1

    def pieces(self, offer: PriceLine, number: int, needed: str) -> str:
        """Formula (without ``=``) of the pieces bought at a break to have ``needed``."""
        moq = self.price(offer, PriceColumn.MOQ)
        least = f"MAX({needed},{moq},{self.break_quantity(offer, number)})"
        if offer.packaging.whole and offer.pack:
            return f"CEILING({least},{self.price(offer, PriceColumn.PACK)})"
        return least


def assumed(name: str) -> str:
    """Defined name of an assumption's used value."""
    return defined("a", name)


def rate(currency: str) -> str:
    """Defined name of an exchange rate."""
    return defined("rate", currency)


def in_eur(amount: str, currency: str) -> str:
    """Formula (without ``=``) of an amount in euros."""
    return amount if currency == EUR else f"{amount}/{rate(currency)}"


def product_name(what: str, product: str) -> str:
    """Defined name of a product's figure: ``total_meter``."""
    return defined(what, product)
