"""A supplier's export as rows of cells, whatever its encoding, separator or file kind."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openpyxl import load_workbook
from openpyxl.cell import Cell as NormalCell
from openpyxl.cell import MergedCell
from openpyxl.utils import get_column_letter

from bom.importers.amounts import Amount, currencies
from bom.rows import BomError

#: Text as written, or a number that the spreadsheet itself holds, with its format's currency.
Cell = str | Amount
#: What a number format shows beside the number: ``[$EUR-407]``, or a bare sign.
_FORMAT_CURRENCY: Final = re.compile(r"\[\$([^\]-]+)[^\]]*\]")
_FORMAT_REST: Final = re.compile(r"\[[^\]]*\]|[A-Za-z]")

_SEPARATORS: Final = (",", ";", "\t")
_HEADER_WITHIN: Final = 40
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: The header of JLCPCB's parts list; the list is in the Chinese standard encoding.
_CHINESE: Final = b"Library Type"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: ``number`` as spreadsheet programs and editors count."""

    number: int
    cells: tuple[Cell, ...]

    def text(self, column: int) -> str:
        """The cell as trimmed text, empty beyond the row's end."""
        cell = self.cells[column] if column < len(self.cells) else ""
        if isinstance(cell, Amount):
            value = cell.value
            return str(int(value)) if value.is_integer() else repr(value)
        return cell.replace("\N{NO-BREAK SPACE}", " ").strip()


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows that hold something. ``separator`` is empty for a spreadsheet."""

    file: str
    rows: tuple[SheetRow, ...]
    separator: str

    def error(
        self, row: SheetRow, message: str, column: int | None = None, name: str = ""
    ) -> BomError:
        """The error to raise for a cell: file, row, column, what is wrong."""
        place = f"{self.file}:{row.number}"
        if column is not None:
            place += f", column {get_column_letter(column + 1)} ({name})"
        return BomError(f"{place}: {message}")


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """The file's sheets (one for CSV); BomError when it cannot be read as CSV or XLSX."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BomError(f"{path}: {error.strerror}") from error
    if not content.strip():
        raise BomError(f"{path.name}: the file is empty; export it again")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BomError(f"{path.name}: an Excel file of the old kind; save it as .xlsx or CSV")
    if content.startswith(b"PK"):
        return _workbook(path.name, content)
    return (_csv(path.name, content),)


def _workbook(name: str, content: bytes) -> tuple[Sheet, ...]:
    try:
        book = load_workbook(io.BytesIO(content), data_only=True)
    except Exception as error:  # a damaged workbook makes the reader raise anything
        raise BomError(f"{name}: a damaged workbook ({error}); export it again") from error
    out = []
    for sheet in book.worksheets:
        rows = enumerate(sheet.iter_rows(), start=1)
        shown = name if len(book.worksheets) == 1 else f"{name}[{sheet.title}]"
        out.append(Sheet(shown, _filled((n, map(_cell, cells)) for n, cells in rows), ""))
    return tuple(out)


def _cell(cell: NormalCell | MergedCell) -> Cell:
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Amount(float(value), _format_currency(cell.number_format))
    return "" if value is None else str(value)


def _format_currency(number_format: str) -> str:
    """The one currency of a number format, or nothing."""
    shown = _FORMAT_CURRENCY.findall(number_format) or [_FORMAT_REST.sub(" ", number_format)]
    named = currencies(" ".join(shown))
    return named[0] if len(named) == 1 else ""


def _filled(rows: Iterable[tuple[int, Iterable[Cell]]]) -> tuple[SheetRow, ...]:
    made = (SheetRow(number, tuple(cells)) for number, cells in rows)
    return tuple(row for row in made if any(cell != "" for cell in row.cells))


def _csv(name: str, content: bytes) -> Sheet:
    text = _decoded(name, content)
    if "\0" in text:
        raise BomError(f"{name}: not a table of text; export it as CSV or XLSX")
    lines = text.splitlines()
    separator = _separator(lines[:_HEADER_WITHIN])
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    first = 1
    try:
        for cells in reader:
            rows.append((first, cells))
            first = reader.line_num + 1
    except csv.Error as error:
        raise BomError(f"{name}:{first}: {error}; export the file again") from error
    return Sheet(name, _filled(rows), separator)


def _decoded(name: str, content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise BomError(f"{name}: damaged {encoding} text; export it again") from error
    if b"\0" in content[:2]:
        wide = "utf-16-le" if content[1] == 0 else "utf-16-be"
        return content.decode(wide, errors="replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("gb18030" if _CHINESE in content else "cp1252", errors="replace")


def _separator(lines: Iterable[str]) -> str:
    """The separator that makes the widest row: the header is at least as wide as any other."""
    width = {mark: max(map(len, _split(lines, mark)), default=0) for mark in _SEPARATORS}
    return max(_SEPARATORS, key=lambda mark: width[mark])


def _split(lines: Iterable[str], mark: str) -> list[list[str]]:
    return [next(csv.reader([line], delimiter=mark), []) for line in lines]
