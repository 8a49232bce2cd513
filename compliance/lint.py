"""Looks over every text before it is written: no claim, no date of its own, nobody unnamed.

The wording that rules prescribe (FCC, ISED) is quoted as such and left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from compliance.documents.case import NOT_FILLED, Case, printed
from compliance.documents.data_model import PLACE
from compliance.documents.model import Document, Table, plain
from compliance.documents.notes import prescribed
from compliance.rules.conditions import value_of

#: Words that claim what only a laboratory, an authority or a signature can give.
CLAIMS: Final = re.compile(
    r"\b(compliant|complies|conforms|certified|approved|billing)\b|\bclass [ABC]\b|\bM-mark", re.I
)
#: A shorter piece of a prescribed wording could hide a claim of our own.
_SHORTEST: Final = 20
DATE: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
#: Rows of a table that name a person: first cell -> key of the facts.
_PERSONS: Final = {
    "Name and address of the manufacturer": "manufacturer",
    "manufacturer": "manufacturer",
    "prepared by or for": "manufacturer",
    "signed for and on behalf of": "manufacturer",
    "importer": "responsible.gb_importer",
    "gb importer": "responsible.gb_importer",
    "eu operator": "responsible.eu_operator",
    "name, function": "responsible.signatory",
    "signature, name, function": "responsible.signatory",
    "responsible party in the United States": "responsible.us_responsible_party",
}


class WordsError(ValueError):
    """A text says what it must not say: file, words, and what to do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a text must not say."""

    where: str
    words: str
    why: str


def words(where: str, texts: Iterable[str]) -> Iterator[Fault]:
    """Claims in texts, wording that rules prescribe left out."""
    for text in texts:
        if not CLAIMS.search(text):
            continue
        left = text
        for piece in _quoted():
            left = left.replace(piece, "")
        for match in CLAIMS.finditer(left):
            yield Fault(where, match[0], "a claim that no evidence gives; say what was measured")


@cache
def _quoted() -> tuple[str, ...]:
    """Prescribed wordings between their {places}, longest first."""
    pieces = {piece for text in prescribed() for piece in PLACE.split(text)[::2]}
    return tuple(sorted((p for p in pieces if len(p) > _SHORTEST), key=lambda p: (-len(p), p)))


def dates(where: str, texts: Iterable[str], known: Collection[str]) -> Iterator[Fault]:
    """Dates that stand in none of the inputs."""
    for text in texts:
        for date in DATE.findall(text):
            if date not in known:
                yield Fault(where, date, "a date that no input has")


def persons(document: Document, case: Case) -> Iterator[Fault]:
    """Rows that name somebody who is not that person in the facts."""
    for table in document.tables():
        yield from _persons(document.number, table, case)


def _persons(where: str, table: Table, case: Case) -> Iterator[Fault]:
    for row in table.rows:
        key = _PERSONS.get(plain(row[0]))
        if key is None:
            continue
        person = value_of(case.facts, key)
        expected = NOT_FILLED if person is None else printed(person)
        if plain(row[1]) != " ".join(expected.split()):
            yield Fault(where, plain(row[1]), f"not {key} of the facts ({expected})")


def known_dates(files: Iterable[Path], more: Iterable[str]) -> frozenset[str]:
    """Every date that an input has."""
    found = set(more)
    for path in files:
        found.update(DATE.findall(path.read_text(encoding="utf-8", errors="replace")))
    return frozenset(found)


def faults(
    documents: Mapping[str, Mapping[str, Document]],
    cases: Mapping[str, Case],
    known: Collection[str],
) -> Iterator[Fault]:
    """Everything that is wrong with the documents of a run."""
    for product, made in documents.items():
        for document in made.values():
            texts = list(document.texts())
            yield from words(document.number, texts)
            yield from dates(document.number, texts, known)
            yield from persons(document, cases[product])


def check(found: Iterable[Fault]) -> None:
    """Raise :class:`WordsError` with the first fault, and how many there are."""
    listed = list(found)
    if listed:
        first = listed[0]
        more = f" (and {len(listed) - 1} more)" if len(listed) > 1 else ""
        raise WordsError(f"{first.where}: {first.words!r}: {first.why}{more}")
