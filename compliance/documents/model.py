"""Content of a document, free of any format: title block, sections, texts, lists, tables."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from hardware.evidence import Verdict

Cell = str | Verdict
Row = tuple[Cell, ...]

STATUS: Final = "DRAFT"


@dataclass(frozen=True, slots=True)
class Column:
    """Heading and share of the width; ``mono`` for ids and hashes, which may break anywhere."""

    heading: str
    share: float = 1.0
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``strong`` sets it in a frame."""

    text: str
    strong: bool = False
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Items:
    """A list of points."""

    items: tuple[str, ...]
    kind: str = "items"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as there are columns."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    kind: str = "table"

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{len(row)} cells under {len(self.columns)} headings: {row}")


Block = Text | Items | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section; ``level`` 1 or 2."""

    title: str
    blocks: tuple[Block, ...]
    level: int = 1


@dataclass(frozen=True, slots=True)
class Document:
    """One document of one product.

    ``kind``: its name in the rules and of its files. ``gaps``: inputs without which it is only a
    form; a document with gaps shows nothing. ``judged``: hash of its content before any decision,
    which a decision on it names. ``day``: the day on which a unit is placed, the only
    date that it bears.
    """

    kind: str
    title: str
    product: str
    product_title: str
    designation: str
    boards: tuple[str, ...]
    markets: tuple[str, ...]
    revision: str
    commit: str
    day: dt.date
    sections: tuple[Section, ...]
    gaps: tuple[str, ...] = ()
    landscape: bool = False
    judged: str = ""

    @property
    def number(self) -> str:
        """Id in the title block and on each page."""
        return f"{self.product}/{self.kind}"

    @property
    def head(self) -> tuple[tuple[str, str], ...]:
        """Rows of the title block."""
        return (
            ("document", self.number),
            ("status", f"{STATUS}, not signed"),
            ("product", f"{self.product_title}: {self.designation}"),
            ("variant", ", ".join(self.boards) or "no board"),
            ("markets", ", ".join(self.markets)),
            ("revision", self.revision),
            ("commit", self.commit or "not given"),
            ("for units placed on", str(self.day)),
            ("input that is missing", "; ".join(self.gaps) or "none"),
            ("sha256 for decisions", self.judged or "not computed"),
        )

    @property
    def digest(self) -> str:
        """SHA-256 over the content, what a person's decision on it refers to.

        Revision, commit and layout are left out: they do not change what was judged.
        """
        content = [self.kind, self.product, str(self.day), self.sections, self.gaps]
        return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()

    def texts(self) -> Iterator[str]:
        """Every piece of text that a reader sees."""
        yield from (text for row in self.head for text in row)
        yield self.title
        for section in self.sections:
            yield section.title
            for block in section.blocks:
                yield from texts_of(block)

    def tables(self) -> Iterator[Table]:
        """Every table, in order."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield block


def texts_of(block: Block) -> Iterator[str]:
    """Every piece of text of a block."""
    if isinstance(block, Text):
        yield block.text
    elif isinstance(block, Items):
        yield from block.items
    else:
        yield from (column.heading for column in block.columns)
        yield from (plain(cell) for row in block.rows for cell in row)


def plain(cell: Cell) -> str:
    """A cell as text; "-" for nothing."""
    return cell.value if isinstance(cell, Verdict) else " ".join(cell.split()) or "-"


def table(columns: Iterable[tuple[str, float] | Column], rows: Iterable[Iterable[Cell]]) -> Table:
    """A table; a column is a heading with its share of the width."""
    made = tuple(c if isinstance(c, Column) else Column(*c) for c in columns)
    return Table(made, tuple(tuple(row) for row in rows))
