"""Prices from suppliers' exports (LCSC, JLCPCB, Mouser, Digi-Key, KiCost, KiBot) into the book."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from bom.figures import PriceLine
from bom.importers.merge import Change, Kind, changes, price_lines, write_book
from bom.importers.offers import read_offers
from bom.importers.sheet import read_sheets
from bom.rows import BomError
from bom.tables import Book

__all__ = ["OLD_AFTER_DAYS", "Change", "ImportReport", "Kind", "import_prices", "old_lines"]

#: Distributors renew their prices about twice a year.
OLD_AFTER_DAYS = 180


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    ``left_out`` are rows without price or, if so asked, of unknown parts; ``old`` are the book's
    lines that were more than ``old_after_days`` old on ``old_on``.
    """

    file: str
    layout: str
    changes: tuple[Change, ...]
    left_out: tuple[str, ...]
    old: tuple[PriceLine, ...]
    old_after_days: int
    old_on: dt.date
    written: bool

    def lines(self) -> list[str]:
        """The report for people: what changed, what was left out, what is old."""
        out = [f"{self.file}: {self.layout}, {len(self.changes)} price lines"]
        out += [change.text() for change in self.changes]
        out += self.left_out
        out += [
            f"old: {line.key} from {line.supplier} is of {line.date}, more than"
            f" {self.old_after_days} days before {self.old_on}"
            for line in self.old
        ]
        out.append("prices.csv is written" if self.written else "prices.csv is unchanged")
        return out


def old_lines(book: Book, days: int, on: dt.date | None = None) -> tuple[PriceLine, ...]:
    """Price lines more than ``days`` older than ``on``, the newest date of the book by default."""
    limit = (on or book.newest) - dt.timedelta(days=days)
    return tuple(line for line in book.prices if line.date < limit)


def import_prices(
    path: Path,
    book_folder: Path,
    date: dt.date,
    *,
    currency: str = "",
    supplier: str = "",
    skip_unknown: bool = False,
    old_after_days: int = OLD_AFTER_DAYS,
    old_on: dt.date | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Merge an export of ``date`` into the price book of ``book_folder``.

    ``currency`` is for files that name none, ``supplier`` takes one of a file with several;
    ``skip_unknown`` leaves out parts that the book does not know instead of refusing the file.
    Bad input raises BomError and leaves the book as it was.
    """
    book = Book.load(book_folder)
    export = read_offers(read_sheets(path), currency)
    offers = [o for o in export.offers if not supplier or o.supplier == supplier]
    if not offers:
        known = ", ".join(sorted({offer.supplier for offer in export.offers}))
        raise BomError(f"{path.name}: nothing from {supplier!r}; it has prices from {known}")
    source = f"{export.layout.name} {date.isoformat()}"
    lines, skipped = price_lines(offers, book, date, source, skip_unknown=skip_unknown)
    made = changes(lines, book)
    written = False if dry_run else write_book(book_folder, made)
    after = Book.load(book_folder) if written else book
    return ImportReport(
        path.name,
        export.layout.name,
        made,
        export.left_out + skipped,
        old_lines(after, old_after_days, old_on),
        old_after_days,
        old_on or after.newest,
        written,
    )
