"""The tables of ``bom/choice/data``: areas, criteria, candidates, facts with their sources.

``facts_<area>.csv`` has a row a candidate and a column a criterion; a cell is ``value [source]``
or ``?`` for what is not known. A flag is 1 or 0, a life cycle 1 (active), 0.5 (superseded or not
recommended for new designs) or 0 (obsolete).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from bom.rows import Row, read_rows
from bom.tables import Book, Confidence
from hardware.errors import did_you_mean

DATA: Final = Path(__file__).parent / "data"
#: Criteria that are computed from the candidate's own price and stock.
COST: Final = "cost"
STOCK: Final = "stock"
#: The first order that the requirements name (OS-05).
QUANTITY: Final = 1000
_CELL: Final = re.compile(r"(\S+) \[(\w+)\]")


class State(StrEnum):
    """How a fact is known."""

    READ = "read"
    CATALOGUE = "catalogue"
    PROJECT = "project"
    COMPUTED = "computed"
    MEMORY = "memory"


class Unit(StrEnum):
    """How a criterion's number is shown, where it is not a plain quantity."""

    FLAG = "flag"
    LIFE = "life"


class Verdict(StrEnum):
    """What became of a candidate: variants are built too, alternates fit the same place."""

    CHOSEN = "chosen"
    VARIANT = "variant"
    ALTERNATE = "alternate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Source:
    """A document, or the statement that something is from memory."""

    name: str
    document: str
    place: str
    date: dt.date | None
    state: State


@dataclass(frozen=True, slots=True)
class Area:
    """One choice: its question, and the argument for what was chosen."""

    area: str
    title: str
    question: str
    argument: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """A measurable need: the score rises from 0 at ``worst`` to 1 at ``best``.

    A value short of ``must`` (towards ``worst``) rules a candidate out.
    """

    area: str
    criterion: str
    requirement: str
    need: str
    unit: str
    worst: float
    best: float
    must: float | None
    weight: float

    def fails(self, value: float) -> bool:
        """Whether a value is short of the must."""
        if self.must is None:
            return False
        return value < self.must if self.best > self.worst else value > self.must


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a candidate; None where it is not known."""

    value: float | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class Price:
    """A price list: ``breaks`` is empty where no price is known, ``stock`` None where unknown."""

    number: str
    listed: str
    currency: str
    breaks: tuple[tuple[int, float], ...]
    stock: int | None
    date: dt.date
    source: str
    confidence: Confidence

    def each(self, pieces: float) -> float | None:
        """Price of one when ``pieces`` are bought; the first break if that is more."""
        if not self.breaks:
            return None
        reached = [price for quantity, price in self.breaks if quantity <= pieces]
        return reached[-1] if reached else self.breaks[0][1]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to do it: ``pieces`` of the part for a product, and what it needs ``outside``.

    ``named`` marks the candidates that the requirements name. ``against_score`` argues for a
    choice that the score does not put first, and is empty otherwise.
    """

    area: str
    candidate: str
    named: bool
    pieces: int
    price: Price
    outside_usd: float
    outside_note: str
    verdict: Verdict
    reason: str
    against_score: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Choices:
    """All of it, in the order of the files."""

    areas: tuple[Area, ...]
    criteria: tuple[Criterion, ...]
    candidates: tuple[Candidate, ...]
    sources: tuple[Source, ...]

    def criteria_of(self, area: str) -> tuple[Criterion, ...]:
        """The criteria of one area."""
        return tuple(c for c in self.criteria if c.area == area)

    def candidates_of(self, area: str) -> tuple[Candidate, ...]:
        """The candidates of one area."""
        return tuple(c for c in self.candidates if c.area == area)


_PRICE: Final = (
    *("price_key", "number", "listed", "currency", "breaks", "stock"),
    *("date", "source", "confidence"),
)
_COLUMNS: Final = {
    "areas": ("area", "title", "question", "argument"),
    "sources": ("name", "document", "place", "date", "state"),
    "criteria": (
        *("area", "criterion", "requirement", "need", "unit"),
        *("worst", "best", "must", "weight"),
    ),
    "candidates": (
        *("area", "candidate", "named", "pieces", *_PRICE),
        *("outside_usd", "outside_note", "verdict", "reason", "against_score"),
    ),
}


def read_price(row: Row, book: Book) -> Price:
    """The price that a row gives itself, or that of the price book where it names a key there."""
    if key := row.maybe("price_key"):
        filled = [name for name in _PRICE[1:] if row.maybe(name)]
        if filled:
            raise row.error(f"price_key {key!r} stands with {', '.join(filled)}; keep one of both")
        offer = book.offers(key)[0]
        return Price(
            offer.supplier_number,
            key,
            offer.currency,
            offer.breaks,
            offer.stock,
            offer.date,
            offer.source,
            offer.confidence,
        )
    return Price(
        row.maybe("number"),
        row.maybe("listed"),
        row.currency("currency"),
        row.breaks("breaks") if row.maybe("breaks") else (),
        row.optional_count("stock", least=0),
        row.date("date"),
        row.text("source"),
        Confidence(row.choice("confidence", Confidence)),
    )


def _flag(row: Row, name: str) -> bool:
    return row.choice(name, ("yes", "no")) == "yes"


def _criterion(row: Row) -> Criterion:
    worst, best = row.number("worst"), row.number("best")
    if worst == best:
        raise row.error("worst and best are equal; a score needs both ends")
    if row.number("weight") < 0:
        raise row.error("weight is negative; 0 leaves a criterion out of the score")
    return Criterion(
        row.text("area"),
        row.text("criterion"),
        row.text("requirement"),
        row.text("need"),
        row.text("unit"),
        worst,
        best,
        row.number("must") if row.maybe("must") else None,
        row.number("weight"),
    )


def _source(row: Row) -> Source:
    state = State(row.choice("state", State))
    date = row.date("date") if row.maybe("date") else None
    return Source(row.text("name"), row.text("document"), row.maybe("place"), date, state)


def _fact(row: Row, column: str, sources: Mapping[str, Source]) -> Fact:
    cell = row.text(column)
    if cell == "?":
        return Fact(None, None)
    match = _CELL.fullmatch(cell)
    if match is None:
        raise row.error(f"{column} is {cell!r}; write a value with its source, 36 [name], or ?")
    if match[2] not in sources:
        raise row.error(f"{column}: no source {match[2]!r}{did_you_mean(match[2], sources)}")
    try:
        return Fact(float(match[1]), sources[match[2]])
    except ValueError:
        raise row.error(f"{column}: {match[1]!r} is not a number; flags are 1 or 0") from None


def _facts(
    folder: Path, area: str, criteria: Iterable[Criterion], sources: Mapping[str, Source]
) -> dict[str, dict[str, Fact]]:
    """Facts by candidate and criterion."""
    names = tuple(c.criterion for c in criteria if c.criterion not in (COST, STOCK))
    rows = read_rows(folder, f"facts_{area}", ("candidate", *names))
    return {row.text("candidate"): {n: _fact(row, n, sources) for n in names} for row in rows}


def _candidate(row: Row, book: Book, facts: Mapping[str, dict[str, Fact]]) -> Candidate:
    name = row.text("candidate")
    if name not in facts:
        raise row.error(f"no facts of {name!r} in facts_{row.text('area')}.csv; add a row")
    return Candidate(
        row.text("area"),
        name,
        _flag(row, "named"),
        row.count("pieces"),
        read_price(row, book),
        row.number("outside_usd"),
        row.maybe("outside_note"),
        Verdict(row.choice("verdict", Verdict)),
        row.text("reason"),
        row.maybe("against_score"),
        facts[name],
    )


def load(book: Book, folder: Path = DATA) -> Choices:
    """Read and check the tables; BomError names file, line and mend."""
    rows = {name: read_rows(folder, name, columns) for name, columns in _COLUMNS.items()}
    sources = {row.text("name"): _source(row) for row in rows["sources"]}
    areas = {
        row.text("area"): Area(
            row.text("area"), row.text("title"), row.text("question"), row.text("argument")
        )
        for row in rows["areas"]
    }
    for table in ("criteria", "candidates"):
        for row in rows[table]:
            row.choice("area", areas)
    criteria = tuple(_criterion(row) for row in rows["criteria"])
    facts = {
        area: _facts(folder, area, (c for c in criteria if c.area == area), sources)
        for area in areas
    }
    candidates = tuple(_candidate(row, book, facts[row.text("area")]) for row in rows["candidates"])
    return Choices(tuple(areas.values()), criteria, candidates, tuple(sources.values()))
