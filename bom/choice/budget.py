"""The parts budget of the XBee meter of 2010, and what the same costs today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bom.choice.score import usd
from bom.choice.tables import DATA, Price, read_price
from bom.rows import BomError, read_rows
from bom.tables import Book

#: Requirement XB-10: the whole budget. Requirement XB-01: circuits it measured.
BUDGET_USD: Final = 89.50
CIRCUITS: Final = 4
#: The same parts bought today, and today's parts for the same function.
VARIANTS: Final = ("same", "equivalent")
_COLUMNS: Final = (
    *("variant", "item", "quantity", "price_key", "number", "listed", "currency", "breaks"),
    *("stock", "date", "source", "confidence", "note"),
)


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of a variant; ``each_usd`` at a number of sets."""

    variant: str
    item: str
    quantity: int
    price: Price
    note: str

    def each_usd(self, sets: int, book: Book) -> float:
        """Price of one piece when ``sets`` meters are bought for."""
        price = self.price.each(self.quantity * sets)
        if price is None:
            raise BomError(f"xbee_budget.csv: {self.item} has no price")
        return usd(price, self.price.currency, book)

    def amount_usd(self, sets: int, book: Book) -> float:
        """The line's share of one meter."""
        return self.quantity * self.each_usd(sets, book)


def load_budget(book: Book, folder: Path = DATA) -> tuple[BudgetLine, ...]:
    """The lines of ``xbee_budget.csv``; each must have a price."""
    out = []
    for row in read_rows(folder, "xbee_budget", _COLUMNS):
        price = read_price(row, book)
        if not price.breaks:
            raise row.error("breaks is empty; a budget line needs a price")
        out.append(
            BudgetLine(
                row.choice("variant", VARIANTS),
                row.text("item"),
                row.count("quantity"),
                price,
                row.maybe("note"),
            )
        )
    return tuple(out)


def total_usd(lines: Iterable[BudgetLine], variant: str, sets: int, book: Book) -> float:
    """The parts of one meter in a variant."""
    return sum(line.amount_usd(sets, book) for line in lines if line.variant == variant)
