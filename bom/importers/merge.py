"""Offers into the price book: what is new, what replaces an older line, what stays."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from bom.figures import Confidence, Mount, Packaging, PriceLine
from bom.importers.offers import Offer
from bom.rows import EUR, BomError
from bom.tables import Book
from hardware.errors import did_you_mean
from hardware.files import write_atomically

#: Relative spread of a price that a supplier shows to everybody, as in the rest of the book.
_SPREAD: Final = (0.95, 1.10)
#: A price this many times dearer or cheaper than before is more likely a misread file.
FAR: Final = 3.0
_PACKAGINGS: Final = (
    ("cut", Packaging.CUT_TAPE),
    ("reel", Packaging.REEL),
    ("tape", Packaging.CUT_TAPE),
    ("tray", Packaging.TRAY),
    ("tube", Packaging.TUBE),
    ("bulk", Packaging.BULK),
    ("bag", Packaging.BULK),
    ("box", Packaging.BULK),
)
_BY_MOUNT: Final = {
    Mount.SMT: Packaging.CUT_TAPE,
    Mount.THT: Packaging.BULK,
    Mount.NONE: Packaging.EACH,
}


class Kind(StrEnum):
    """What became of an offer."""

    ADDED = "added"
    REPLACED = "replaced"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Change:
    """One offer and what it did: ``old`` is the line it replaced or that was kept instead of it."""

    kind: Kind
    new: PriceLine
    old: PriceLine | None

    @property
    def ratio(self) -> float | None:
        """New price for old at the new line's first break; None where there was none to compare."""
        if self.old is None or self.old.currency != self.new.currency:
            return None
        quantity, price = self.new.breaks[0]
        before = [p for q, p in self.old.breaks if q <= quantity] or [self.old.breaks[0][1]]
        return price / before[-1]

    @property
    def far(self) -> bool:
        """True for a price so far from the old one that somebody should look."""
        return self.ratio is not None and not 1 / FAR <= self.ratio <= FAR

    def text(self) -> str:
        """One line for people."""
        new = self.new
        name = " ".join(filter(None, (new.key, "from", new.supplier, new.supplier_number)))
        if self.kind is Kind.KEPT and self.old is not None:
            return f"kept {name}: the book's line of {self.old.date} is not older"
        said = f"{self.kind} {name}: {_shown(new)}"
        if self.old is not None:
            said += f", was {_shown(self.old)} of {self.old.date}"
        if self.ratio is not None:
            said += f" ({self.ratio - 1:+.1%})"
        if self.far:
            said += "; look: so large a step is often a misread decimal mark or currency"
        if self.old is not None and len(self.old.breaks) > len(new.breaks):
            lost = len(self.old.breaks) - len(new.breaks)
            said += f"; {lost} quantity {'break' if lost == 1 else 'breaks'} fewer than before"
        return said


def _shown(line: PriceLine) -> str:
    first, last = line.breaks[0], line.breaks[-1]
    text = f"{line.currency} {first[1]:g} at {first[0]}"
    return text if first == last else f"{text} to {last[1]:g} at {last[0]}"


def price_lines(
    offers: Sequence[Offer], book: Book, date: dt.date, source: str, *, skip_unknown: bool
) -> tuple[tuple[PriceLine, ...], tuple[str, ...]]:
    """Price lines of the offers, and what was left out because the book does not know the part.

    Rows for the same supplier's number are one line with several breaks.
    """
    keys = {key.casefold(): key for key in book.offers_by_key}
    numbers = {
        (line.supplier, line.supplier_number): line.key
        for line in book.prices
        if line.supplier_number
    }
    made: dict[tuple[str, str, str], PriceLine] = {}
    skipped: list[str] = []
    for offer in offers:
        key = keys.get(offer.mpn.casefold()) or numbers.get((offer.supplier, offer.number))
        if key is None:
            name = offer.mpn or offer.number
            if not skip_unknown:
                raise BomError(
                    f"{offer.place}: {name!r} is no part of the price book"
                    f"{did_you_mean(name, book.offers_by_key)}; give it a first line in prices.csv"
                    " (with mount and joints), or leave unknown parts out"
                )
            skipped.append(f"{offer.place}: {name} is no part of the price book; left out")
            continue
        if offer.currency != EUR and offer.currency not in book.rates:
            raise BomError(
                f"{offer.place}: rates.csv has no rate for {offer.currency}; add one with its date"
            )
        line = _line(offer, key, book, date, source)
        place = (key, line.supplier, line.supplier_number)
        made[place] = _joined(made[place], line, offer) if place in made else line
    return tuple(made.values()), tuple(skipped)


def _joined(first: PriceLine, second: PriceLine, offer: Offer) -> PriceLine:
    """Two rows for one number as one line; BomError where they contradict each other."""
    if first.currency != second.currency:
        raise BomError(
            f"{offer.place}: {offer.mpn} is in {second.currency} here and in {first.currency}"
            " above: two currencies for one line; export it in one"
        )
    breaks = dict(first.breaks)
    for quantity, price in second.breaks:
        if breaks.setdefault(quantity, price) != price:
            raise BomError(
                f"{offer.place}: {offer.mpn} costs {price:g} at {quantity} here and"
                f" {breaks[quantity]:g} above; keep one"
            )
    return replace(first, breaks=tuple(sorted(breaks.items())))


def _line(offer: Offer, key: str, book: Book, date: dt.date, source: str) -> PriceLine:
    """A price line: what the export does not say is taken from the book's lines of the part."""
    known = book.offers(key)
    same = next((old for old in known if _same(old, offer.supplier, offer.number)), None)
    pattern = same or known[0]
    packaging = _packaging(offer, same, pattern.mount)
    pack = same.pack if same is not None and same.packaging is packaging else None
    if packaging.whole and pack is None:
        pack = offer.multiple or offer.moq or offer.breaks[0][0]
    note = f"sold in {offer.multiple} at a time" if (offer.multiple or 1) > 1 else ""
    return PriceLine(
        key,
        pattern.description,
        pattern.manufacturer or offer.manufacturer,
        offer.supplier,
        offer.number or (same.supplier_number if same else ""),
        offer.currency,
        offer.breaks,
        offer.moq or (same.moq if same else 1),
        pack,
        packaging,
        offer.stock,
        offer.lead_days,
        pattern.mount,
        pattern.joints,
        *_SPREAD,
        date,
        source,
        Confidence.CATALOGUE,
        note,
    )


def _packaging(offer: Offer, same: PriceLine | None, mount: Mount) -> Packaging:
    said = offer.packaging.casefold()
    for word, packaging in _PACKAGINGS:
        if word in said:
            return packaging
    if offer.supplier == "Digi-Key" and offer.number.endswith("TR-ND"):
        return Packaging.REEL
    return same.packaging if same is not None else _BY_MOUNT[mount]


def _same(line: PriceLine, supplier: str, number: str) -> bool:
    """True where a line is the supplier's, and of the number, if both name one."""
    if line.supplier != supplier:
        return False
    return not number or not line.supplier_number or line.supplier_number == number


def changes(lines: Sequence[PriceLine], book: Book) -> tuple[Change, ...]:
    """What the lines do to the book: an older line gives way, one as new or newer stays."""
    out = []
    for line in lines:
        number = line.supplier_number
        old = [o for o in book.offers(line.key) if _same(o, line.supplier, number)]
        newest = max(old, key=lambda o: o.date, default=None)
        if newest is None:
            out.append(Change(Kind.ADDED, line, None))
        else:
            kind = Kind.REPLACED if line.date > newest.date else Kind.KEPT
            out.append(Change(kind, line, newest))
    return tuple(out)


def _cells(line: PriceLine) -> dict[str, str]:
    """The line as ``prices.csv`` writes it."""
    breaks = ";".join(f"{quantity}:{price:.10g}" for quantity, price in line.breaks)
    return {
        "key": line.key,
        "description": line.description,
        "manufacturer": line.manufacturer,
        "supplier": line.supplier,
        "supplier_number": line.supplier_number,
        "currency": line.currency,
        "breaks": breaks,
        "moq": str(line.moq),
        "pack": "" if line.pack is None else str(line.pack),
        "packaging": str(line.packaging),
        "stock": "" if line.stock is None else str(line.stock),
        "lead_days": "" if line.lead_days is None else str(line.lead_days),
        "mount": str(line.mount),
        "joints": str(line.joints),
        "low": f"{line.low:g}",
        "high": f"{line.high:g}",
        "date": line.date.isoformat(),
        "source": line.source,
        "confidence": str(line.confidence),
        "note": line.note,
    }


def merged_text(text: str, made: Sequence[Change]) -> str:
    """``prices.csv`` with the changes; rows that do not change keep their cells.

    A replacing line takes the old one's place, a new one follows the last line of its part.
    """
    header, *rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
    table: list[Mapping[str, str]] = [dict(zip(header, row, strict=True)) for row in rows]
    for change in made:
        if change.kind is Kind.KEPT:
            continue
        places = [at for at, row in enumerate(table) if _is(row, change.old)]
        if places:
            table[places[0]] = _cells(change.new)
        else:
            last = max(at for at, row in enumerate(table) if row["key"] == change.new.key)
            table.insert(last + 1, _cells(change.new))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()


def _is(row: Mapping[str, str], line: PriceLine | None) -> bool:
    """True for the row that the line was read from."""
    if line is None:
        return False
    columns = ("key", "supplier", "supplier_number", "packaging", "manufacturer")
    cells = _cells(line)
    return all(row[column].strip() == cells[column] for column in columns)


def write_book(folder: Path, made: Sequence[Change]) -> bool:
    """Write ``prices.csv`` of a book's folder, after a trial copy was read as a whole book.

    Returns whether the file changed; BomError leaves it as it was.
    """
    path = folder / "prices.csv"
    text = path.read_text(encoding="utf-8")
    if all(change.kind is Kind.KEPT for change in made):
        return False
    new = merged_text(text, made)
    with tempfile.TemporaryDirectory() as trial:
        for table in folder.glob("*.csv"):
            shutil.copy(table, trial)
        (Path(trial) / path.name).write_text(new, encoding="utf-8")
        Book.load(Path(trial))
    write_atomically(path, new.encode())
    return True
