"""From a sheet to offers: find the heading, tell the layout by it, read the rows below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bom.importers.amounts import Amount, amount, decimal_mark, unclear
from bom.importers.columns import Columns, column_groups, recognise, unknown_layout
from bom.importers.layouts import Field, Layout, heading_currency
from bom.importers.sheet import Sheet, SheetRow
from bom.rows import BomError

#: What a price cell says where there is no price.
_NO_PRICE: Final = frozenset({"", "-", "--", "n/a", "na", "nan", "call", "quote", "none"})
_BREAK: Final = re.compile(r"\s*(\d+)(?:\s*-\s*\d*)?\s*:\s*(.+)")
_MINIMUM: Final = re.compile(r"\s*(\d+)\s*[\\/]\s*(\d+)\s*")
_COUNT: Final = re.compile(r"\d[\d.,\s]*")


@dataclass(frozen=True, slots=True)
class Offer:
    """One priced row. ``place`` says where it stands; ``stock`` and others are None if unsaid."""

    place: str
    supplier: str
    mpn: str
    number: str
    manufacturer: str
    description: str
    packaging: str
    currency: str
    breaks: tuple[tuple[int, float], ...]
    moq: int | None
    multiple: int | None
    stock: int | None
    lead_days: int | None


@dataclass(frozen=True, slots=True)
class Export:
    """What a file offers: ``left_out`` are rows without a price, with the reason."""

    layout: Layout
    offers: tuple[Offer, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    """One sheet being read with one layout; ``currency`` is what the caller says."""

    sheet: Sheet
    layout: Layout
    heading: SheetRow
    mark: str
    currency: str

    def fail(self, row: SheetRow, column: int, message: str) -> BomError:
        return self.sheet.error(row, message, column, self.heading.text(column))

    def amount(self, row: SheetRow, column: int) -> Amount:
        cell = row.cells[column]
        if isinstance(cell, Amount):
            return cell
        try:
            return amount(row.text(column), self.mark)
        except ValueError as error:
            raise self.fail(row, column, f"{error}; write one plain number") from None

    def count(self, row: SheetRow, column: int | None) -> int | None:
        """A whole number of pieces, None for an empty cell or a word such as ``In Stock``."""
        if column is None or not (match := _COUNT.match(row.text(column))):
            return None
        try:
            value = amount(match[0].strip(" .,"), self.mark).value
        except ValueError as error:
            raise self.fail(row, column, f"{error}; write plain pieces") from None
        if not value.is_integer():
            raise self.fail(row, column, f"{row.text(column)!r} is not a whole number of pieces")
        return int(value)

    def money(self, row: SheetRow, column: int, price: Amount, named: str) -> tuple[float, str]:
        """A price above zero with its currency, however that is known."""
        if price.value <= 0:
            raise self.fail(
                row,
                column,
                f"a price of {price.value:g}; it must be above zero (a spreadsheet that was never"
                " recalculated holds zeros: open and save it)",
            )
        said = {
            code
            for code in (price.currency, heading_currency(self.heading.text(column)), named)
            if code and not unclear(code)
        }
        if len(said) > 1:
            both = " and ".join(sorted(said))
            raise self.fail(row, column, f"two currencies in a line, {both}; export it in one")
        currency = said.pop() if said else self.currency or self.layout.currency
        if not currency:
            raise self.fail(row, column, "no currency is named; say which it is")
        if self.currency and currency != self.currency:
            raise self.fail(row, column, f"the price is in {currency}, not {self.currency}")
        return price.value, currency


def read_offers(sheets: Sequence[Sheet], currency: str = "") -> Export:
    """The offers of a file's sheets; ``currency`` where the file names none."""
    unpriced: BomError | None = None
    for sheet in sheets:
        found = recognise(sheet)
        if found is None:
            continue
        layout, row = found
        if layout.unpriced:
            text = f"a {layout.name} has no prices; {layout.unpriced}"
            unpriced = unpriced or sheet.error(row, text)
            continue
        return _read(sheet, layout, row, currency)
    raise unpriced or unknown_layout(sheets)


def _read(sheet: Sheet, layout: Layout, row: SheetRow, currency: str) -> Export:
    groups = column_groups(sheet, layout, row)
    below = sheet.rows[sheet.rows.index(row) + 1 :]
    mark = _mark(sheet, row, below, groups)
    reader = _Reader(sheet, layout, row, mark, currency)
    offers: list[Offer] = []
    left_out: list[str] = []
    for line in below:
        for columns in groups:
            if not (part := columns.part(line)):
                continue
            made = list(_offers(reader, line, columns))
            offers += made
            if not made and len(groups) == 1:
                left_out.append(f"{sheet.file}:{line.number}: {part} has no price; left out")
    if not offers:
        raise BomError(f"{sheet.file}:{row.number}: a {layout.name} without a priced row below")
    return Export(layout, tuple(offers), tuple(left_out))


def _mark(sheet: Sheet, head: SheetRow, rows: Sequence[SheetRow], groups: Sequence[Columns]) -> str:
    """The decimal mark of the file's written prices."""
    columns = {
        c for g in groups for m in (g.single, *g.pairs) if (c := m.get(Field.PRICE, -1)) >= 0
    }
    cells = [
        row.text(column)
        for row in rows
        for column in columns
        if column < len(row.cells) and isinstance(row.cells[column], str)
    ]
    mark = decimal_mark(cells, sheet.separator)
    if len(mark) > 1:
        raise sheet.error(head, "decimal points and decimal commas in one file; export it again")
    return mark


def _offers(reader: _Reader, row: SheetRow, columns: Columns) -> Iterator[Offer]:
    """The offers of one row: one, or one for each supplier's number that it names."""
    single = columns.single
    if Field.BREAKS in single:
        priced = _listed(reader, row, single)
        if priced is not None:
            yield _offer(reader, row, columns, single, *priced)
        return
    found: dict[str, tuple[Mapping[Field, int], dict[int, float], str]] = {}
    for pair in (*columns.pairs, single):
        merged = {**single, **pair}
        point = _point(reader, row, merged) if Field.PRICE in pair else None
        if point is None:
            continue
        quantity, price, currency = point
        number = _text(row, merged, Field.NUMBER)
        _, breaks, first = found.setdefault(number, (merged, {}, currency))
        if currency != first:
            text = f"two currencies in a line, {first} and {currency}; export it in one"
            raise reader.fail(row, merged[Field.PRICE], text)
        if pair is not single or quantity not in breaks:
            breaks[quantity] = price
    for own, breaks, currency in found.values():
        yield _offer(reader, row, columns, own, tuple(sorted(breaks.items())), currency)


def _text(row: SheetRow, columns: Mapping[Field, int], field: Field) -> str:
    return row.text(columns[field]) if field in columns else ""


def _point(
    reader: _Reader, row: SheetRow, columns: Mapping[Field, int]
) -> tuple[int, float, str] | None:
    """Quantity, price and currency of one pair of columns, None where it holds no price."""
    column = columns[Field.PRICE]
    if row.text(column).casefold() in _NO_PRICE:
        return None
    price, currency = reader.money(row, column, reader.amount(row, column), "")
    quantity_column = columns.get(Field.QUANTITY, columns.get(Field.NEEDED))
    quantity = reader.count(row, quantity_column) or reader.count(row, columns.get(Field.NEEDED))
    if not quantity:
        raise reader.fail(
            row,
            column if quantity_column is None else quantity_column,
            "a price without the quantity that it holds for; fill it in",
        )
    return quantity, price, currency


def _listed(
    reader: _Reader, row: SheetRow, columns: Mapping[Field, int]
) -> tuple[tuple[tuple[int, float], ...], str] | None:
    """Breaks written in one cell: ``1:0.5;10:0.4`` or ``20-180:0.0047,200-:0.0039``."""
    column = columns[Field.BREAKS]
    text = row.text(column)
    if text.casefold() in _NO_PRICE:
        return None
    mark = ";" if ";" in text else ","
    named = _text(row, columns, Field.CURRENCY)
    breaks: dict[int, float] = {}
    codes: set[str] = set()
    for piece in filter(str.strip, text.split(mark)):
        match = _BREAK.fullmatch(piece)
        if match is None:
            if re.fullmatch(r"\s*[A-Z]{3}\s*", piece):
                named = piece.strip()
                continue
            raise reader.fail(row, column, f"{piece.strip()!r} is not pieces:price")
        try:
            price = amount(match[2], "," if "," in match[2] else ".")
        except ValueError as error:
            raise reader.fail(row, column, f"{error}; write one plain number") from None
        value, code = reader.money(row, column, price, named)
        if (quantity := int(match[1])) < 1:
            raise reader.fail(row, column, f"{piece.strip()!r}: a break starts at 1 piece or more")
        breaks[quantity] = value
        codes.add(code)
    if len(codes) > 1:
        both = " and ".join(sorted(codes))
        raise reader.fail(row, column, f"two currencies in a line, {both}; keep one")
    return (tuple(sorted(breaks.items())), codes.pop()) if breaks else None


def _offer(
    reader: _Reader,
    row: SheetRow,
    columns: Columns,
    merged: Mapping[Field, int],
    breaks: tuple[tuple[int, float], ...],
    currency: str,
) -> Offer:
    moq, multiple = reader.count(row, merged.get(Field.MOQ)), None
    if match := _MINIMUM.fullmatch(_text(row, merged, Field.MINIMUM_MULTIPLE)):
        moq, multiple = int(match[1]), int(match[2])
    return Offer(
        f"{reader.sheet.file}:{row.number}",
        columns.supplier,
        _text(row, merged, Field.MPN),
        _text(row, merged, Field.NUMBER),
        _text(row, merged, Field.MANUFACTURER),
        _text(row, merged, Field.DESCRIPTION),
        _text(row, merged, Field.PACKAGING),
        currency,
        breaks,
        moq or None,
        multiple or None,
        reader.count(row, merged.get(Field.STOCK)),
        reader.count(row, merged.get(Field.LEAD_DAYS)),
    )
