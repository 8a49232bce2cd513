"""Rows of a CSV table that can say where they stand: parsing one cell at a time, with its error."""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hardware.errors import did_you_mean

EUR: Final = "EUR"
_CODE: Final = re.compile(r"[A-Z]{3}")
_BREAK: Final = re.compile(r"\s*(\d+)\s*:\s*(\S+)\s*")


class BomError(Exception):
    """Bad input of the cost model: the message names file and line, what is wrong, the mend."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``file`` as shown to people, ``line`` as editors count."""

    file: str
    line: int
    cells: dict[str, str]

    def error(self, message: str) -> BomError:
        """The error to raise for this row."""
        return BomError(f"{self.file}:{self.line}: {message}")

    def maybe(self, name: str) -> str:
        """The cell, which may be empty."""
        return self.cells[name].strip()

    def text(self, name: str) -> str:
        """The cell, which must not be empty."""
        if not (cell := self.maybe(name)):
            raise self.error(f"{name} is empty; fill it in")
        return cell

    def names(self, name: str) -> tuple[str, ...]:
        """The cell's words, separated by semicolons."""
        return tuple(word.strip() for word in self.maybe(name).split(";") if word.strip())

    def number(self, name: str) -> float:
        """A finite number."""
        cell = self.text(name)
        try:
            value = float(cell)
        except ValueError:
            raise self.error(f"{name} is {cell!r}, not a number (write 1234.5)") from None
        if not math.isfinite(value):
            raise self.error(f"{name} is {cell!r}; only finite numbers count")
        return value

    def positive(self, name: str) -> float:
        """A number above zero."""
        value = self.number(name)
        if value <= 0:
            raise self.error(f"{name} is {value:g}; it must be above zero")
        return value

    def count(self, name: str, *, least: int = 1) -> int:
        """A whole number of at least ``least``."""
        cell = self.text(name)
        if not cell.isdecimal() or int(cell) < least:
            raise self.error(f"{name} is {cell!r}, not a whole number of at least {least}")
        return int(cell)

    def optional_count(self, name: str, *, least: int = 1) -> int | None:
        """A whole number, or None for an empty cell."""
        return self.count(name, least=least) if self.maybe(name) else None

    def date(self, name: str) -> dt.date:
        """A date as 2026-05-21."""
        cell = self.text(name)
        try:
            return dt.date.fromisoformat(cell)
        except ValueError:
            raise self.error(f"{name} is {cell!r}, not a date (write 2026-05-21)") from None

    def choice(self, name: str, known: Iterable[str]) -> str:
        """One of the known words."""
        cell, words = self.text(name), [str(word) for word in known]
        if cell not in words:
            raise self.error(f"{name} {cell!r} is not known{did_you_mean(cell, words)}")
        return cell

    def currency(self, name: str) -> str:
        """One ISO 4217 code."""
        cell = self.text(name)
        codes = _CODE.findall(cell)
        if len(codes) > 1:
            raise self.error(f"{name} is {cell!r}: two currencies in a line; write a line for each")
        if not _CODE.fullmatch(cell):
            raise self.error(f"{name} is {cell!r}, not a code of three capitals such as USD")
        return cell

    def breaks(self, name: str) -> tuple[tuple[int, float], ...]:
        """Quantity breaks as ``1:4.46;10:3.88``: quantities rise, prices are above zero."""
        cell = self.text(name)
        out: list[tuple[int, float]] = []
        for piece in filter(str.strip, cell.split(";")):
            match = _BREAK.fullmatch(piece)
            if match is None:
                raise self.error(f"break {piece.strip()!r} is not pieces:price such as 100:0.0123")
            try:
                price = float(match[2])
            except ValueError:
                raise self.error(
                    f"break {piece.strip()!r}: {match[2]!r} is no plain number; the line's one"
                    " currency stands in its own column"
                ) from None
            if not math.isfinite(price) or price <= 0:
                raise self.error(f"break {piece.strip()!r}: a price must be above zero")
            out.append((int(match[1]), price))
        if not out:
            raise self.error(f"{name} names no break; write at least 1:price")
        quantities = [quantity for quantity, _ in out]
        if quantities[0] < 1 or quantities != sorted(set(quantities)):
            raise self.error(f"break quantities must rise from 1 or more, not {quantities}")
        return tuple(out)


def read_rows(folder: Path, name: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """The rows of ``folder/name.csv``, whose header must be ``columns``."""
    path = folder / f"{name}.csv"
    shown = path.name
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BomError(f"{shown}: not UTF-8 text: {error.reason}") from error
    except OSError as error:
        raise BomError(f"{path}: {error.strerror}") from error
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    rows: list[Row] = []
    header: list[str] | None = None
    try:
        for cells in reader:
            line = reader.line_num
            if not any(cells):
                continue
            if header is None:
                header = cells
                if tuple(header) != columns:
                    wanted = ",".join(columns)
                    raise BomError(f"{shown}:{line}: the columns must be {wanted}")
            elif len(cells) != len(columns):
                raise BomError(f"{shown}:{line}: {len(cells)} cells, not {len(columns)}")
            else:
                rows.append(Row(shown, line, dict(zip(columns, cells, strict=True))))
    except csv.Error as error:
        raise BomError(f"{shown}:{reader.line_num}: {error}") from error
    if not rows:
        raise BomError(f"{shown}: the table is empty")
    return tuple(rows)
