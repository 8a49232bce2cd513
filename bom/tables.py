"""The price book: every figure of the cost model, read from ``bom/data/*.csv`` and checked.

A row says where its figure comes from (``source``, ``date``) and how far it is to be trusted
(``confidence``). A damaged row is refused with file, line, what is wrong and how to mend it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from bom.book_checks import check_links
from bom.figures import (
    Assumption,
    BoardData,
    Category,
    Confidence,
    Item,
    Mount,
    OneOff,
    Packaging,
    PriceLine,
    Product,
    Proposal,
    Rate,
    Work,
)
from bom.rows import EUR, BomError, Row, read_rows
from hardware.errors import did_you_mean

__all__ = [
    "DATA",
    "EUR",
    "Assumption",
    "BoardData",
    "BomError",
    "Book",
    "Category",
    "Confidence",
    "Item",
    "Mount",
    "OneOff",
    "Packaging",
    "PriceLine",
    "Product",
    "Proposal",
    "Rate",
    "Work",
]

DATA: Final = Path(__file__).parent / "data"


def _price(row: Row) -> PriceLine:
    low, high = row.positive("low"), row.positive("high")
    if low > 1.0 or high < 1.0:
        raise row.error(f"the spread {low:g} to {high:g} does not hold 1; low <= 1 <= high")
    packaging = Packaging(row.choice("packaging", Packaging))
    pack = row.optional_count("pack")
    if packaging.whole and pack is None:
        raise row.error(f"a {packaging} is sold whole: give the pieces in one as pack")
    return PriceLine(
        row.text("key"),
        row.text("description"),
        row.maybe("manufacturer"),
        row.text("supplier"),
        row.maybe("supplier_number"),
        row.currency("currency"),
        row.breaks("breaks"),
        row.count("moq"),
        pack,
        packaging,
        row.optional_count("stock", least=0),
        row.optional_count("lead_days", least=0),
        Mount(row.choice("mount", Mount)),
        row.count("joints", least=0),
        low,
        high,
        row.date("date"),
        row.text("source"),
        Confidence(row.choice("confidence", Confidence)),
        row.maybe("note"),
    )


def _item(row: Row) -> Item:
    return Item(
        row.text("product"),
        row.text("key"),
        row.positive("quantity"),
        Category(row.choice("category", Category)),
        row.maybe("note"),
    )


def _work(row: Row) -> Work:
    return Work(
        row.text("product"),
        row.text("step"),
        row.positive("quantity"),
        Category(row.choice("category", (Category.LABOUR, Category.TEST))),
        row.maybe("note"),
    )


def _one_off(row: Row) -> OneOff:
    return OneOff(
        row.text("product"),
        row.text("name"),
        row.positive("quantity"),
        row.choice("kind", ("set_up", "tooling")),
        Category(row.choice("category", Category)),
        row.maybe("note"),
    )


def _assumption(row: Row) -> Assumption:
    low, likely, high = (row.number(name) for name in ("low", "likely", "high"))
    if not low <= likely <= high:
        raise row.error(f"low {low:g}, likely {likely:g}, high {high:g} are not in order")
    if low < 0:
        raise row.error(f"low is negative ({low:g}); every assumption is zero or more")
    return Assumption(
        row.text("name"),
        low,
        likely,
        high,
        row.text("unit"),
        row.currency("currency") if row.maybe("currency") else "",
        row.text("note"),
        row.text("source"),
        row.date("date"),
        Confidence(row.choice("confidence", Confidence)),
    )


def _rate(row: Row) -> Rate:
    low, likely, high = (row.positive(name) for name in ("low", "per_eur", "high"))
    if not low <= likely <= high:
        raise row.error(f"low {low:g}, per_eur {likely:g}, high {high:g} are not in order")
    return Rate(
        row.currency("currency"),
        likely,
        low,
        high,
        row.date("date"),
        row.text("source"),
        Confidence(row.choice("confidence", Confidence)),
    )


def _board(row: Row) -> BoardData:
    return BoardData(
        row.text("board"),
        row.positive("length_mm"),
        row.positive("width_mm"),
        row.count("layers"),
        row.text("price"),
        row.text("finish"),
        row.count("smt_sides"),
        row.text("note"),
        row.text("source"),
        row.date("date"),
        Confidence(row.choice("confidence", Confidence)),
    )


def _product(row: Row) -> Product:
    return Product(
        row.text("product"),
        row.text("title"),
        row.names("boards"),
        row.names("not_shipped"),
        row.positive("target_eur") if row.maybe("target_eur") else None,
        row.count("target_quantity"),
        row.positive("weight_kg"),
        row.text("scope"),
    )


def _proposal(row: Row) -> Proposal:
    return Proposal(
        row.text("product"),
        row.text("name"),
        row.text("replaces"),
        row.names("by"),
        row.maybe("gives_up"),
        row.text("note"),
    )


@dataclass(frozen=True)
class Book:
    """All figures. :meth:`load` reads and checks them; the mappings are by the rows' own keys."""

    prices: tuple[PriceLine, ...]
    items: tuple[Item, ...]
    works: tuple[Work, ...]
    one_offs: tuple[OneOff, ...]
    assumptions: dict[str, Assumption]
    rates: dict[str, Rate]
    boards: dict[str, BoardData]
    products: dict[str, Product]
    proposals: tuple[Proposal, ...]

    @classmethod
    def load(cls, folder: Path = DATA) -> Book:
        """Read every table of ``folder``; BomError names file and line of the first bad row."""
        rows = {name: read_rows(folder, name, columns) for name, columns in _COLUMNS.items()}
        if (folder / "test_times.csv").is_file():  # a book without stations has none
            times = read_rows(folder, "test_times", _COLUMNS["assumptions"])
            rows["assumptions"] = (*rows["assumptions"], *times)
        book = cls(
            tuple(_price(row) for row in rows["prices"]),
            tuple(_item(row) for row in rows["items"]),
            tuple(_work(row) for row in rows["work"]),
            tuple(_one_off(row) for row in rows["one_offs"]),
            {row.text("name"): _assumption(row) for row in rows["assumptions"]},
            {row.text("currency"): _rate(row) for row in rows["rates"]},
            {row.text("board"): _board(row) for row in rows["boards"]},
            {row.text("product"): _product(row) for row in rows["products"]},
            tuple(_proposal(row) for row in rows["savings"]),
        )
        check_links(book, rows)
        return book

    @cached_property
    def offers_by_key(self) -> dict[str, tuple[PriceLine, ...]]:
        """All suppliers' offers of each key, in the order of the file."""
        out: dict[str, tuple[PriceLine, ...]] = {}
        for line in self.prices:
            out[line.key] = (*out.get(line.key, ()), line)
        return out

    def offers(self, key: str) -> tuple[PriceLine, ...]:
        """The offers of a part or item; BomError with the nearest keys for an unknown one."""
        if key not in self.offers_by_key:
            hint = did_you_mean(key, self.offers_by_key)
            raise BomError(f"prices.csv has no price for {key!r}{hint}; add a line with its source")
        return self.offers_by_key[key]

    def product(self, name: str) -> Product:
        """A product; BomError with the nearest names for an unknown one."""
        if name not in self.products:
            raise BomError(f"no product {name!r}{did_you_mean(name, self.products)}")
        return self.products[name]

    @property
    def newest(self) -> dt.date:
        """The newest date in the book: the date of everything that is made from it."""
        dates = [line.date for line in self.prices]
        dates += [rate.date for rate in self.rates.values()]
        dates += [assumption.date for assumption in self.assumptions.values()]
        return max(dates)

    def older_than(self, days: int) -> tuple[PriceLine, ...]:
        """Price lines more than ``days`` older than :attr:`newest`."""
        limit = self.newest - dt.timedelta(days=days)
        return tuple(line for line in self.prices if line.date < limit)


_SOURCED: Final = ("source", "date", "confidence")
_COLUMNS: Final = {
    "prices": (
        *("key", "description", "manufacturer", "supplier", "supplier_number", "currency"),
        *("breaks", "moq", "pack", "packaging", "stock", "lead_days", "mount", "joints"),
        *("low", "high", "date", "source", "confidence", "note"),
    ),
    "items": ("product", "key", "quantity", "category", "note"),
    "work": ("product", "step", "quantity", "category", "note"),
    "one_offs": ("product", "name", "quantity", "kind", "category", "note"),
    "assumptions": ("name", "low", "likely", "high", "unit", "currency", "note", *_SOURCED),
    "rates": ("currency", "per_eur", "low", "high", "date", "source", "confidence"),
    "boards": (
        *("board", "length_mm", "width_mm", "layers", "price", "finish", "smt_sides", "note"),
        *_SOURCED,
    ),
    "products": (
        *("product", "title", "boards", "not_shipped", "target_eur", "target_quantity"),
        *("weight_kg", "scope"),
    ),
    "savings": ("product", "name", "replaces", "by", "gives_up", "note"),
}
