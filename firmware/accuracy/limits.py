"""The accuracy tables as data: classes 1, 0.5 S and 2 (reactive) of the hardware, 0.2 S here."""

from __future__ import annotations

import csv
import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: The base current of the conventions, and the largest current with the transformers that the meter
#: is sold with, and with the larger ones.
BASE_A: Final = 5.0
MAXIMA_A: Final = (32.0, 63.0)
#: The algorithm may take this share of the class 0.2 S limit.
SHARE: Final = 0.2
_HERE: Final = Path(__file__).parent / "data"
_HARDWARE: Final = Path(__file__).parents[2] / "hardware" / "checks" / "metering" / "data"


@dataclass(frozen=True, slots=True)
class Row:
    """Limit in percent for loads of one kind between two currents; ``maximum_a`` is Imax."""

    maximum_a: float
    accuracy_class: str
    energy: str
    from_a: float
    to_a: float
    factor: float
    character: str
    load: str
    limit: float

    @property
    def name(self) -> str:
        """For people and test ids: Imax, class, energy, currents, factor, load."""
        return (
            f"Imax {self.maximum_a:g} A, class {self.accuracy_class} {self.energy},"
            f" {self.from_a:g}-{self.to_a:g} A, {self.factor:g} {self.character}, {self.load}"
        )

    @property
    def currents_a(self) -> tuple[float, float, float]:
        """Both ends and between them."""
        return self.from_a, math.sqrt(self.from_a * self.to_a), self.to_a

    @property
    def angle(self) -> float:
        """Of the current behind the voltage: factor is cos phi, or sin phi for reactive energy."""
        sign = -1 if self.character == "cap" else 1
        arc = math.acos if self.energy == "active" else math.asin
        return sign * arc(self.factor)


@dataclass(frozen=True, slots=True)
class Influence:
    """Limit in percent of the added error at one load."""

    maximum_a: float
    accuracy_class: str
    name: str
    current_a: float
    factor: float
    limit: float

    @property
    def id(self) -> str:
        """For people and test ids."""
        return (
            f"Imax {self.maximum_a:g} A, class {self.accuracy_class}, {self.name}, {self.factor:g}"
        )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    lines = path.read_text(encoding="ascii").splitlines()
    yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def _current_a(multiple: str, of: str, maximum_a: float) -> float:
    if multiple == "Imax":
        return maximum_a
    return float(multiple) * (maximum_a if of == "Imax" else BASE_A)


@functools.cache
def rows() -> tuple[Row, ...]:
    """All rows of all classes, for each largest current."""
    paths = (_HARDWARE / "accuracy.csv", _HERE / "class_0_2_s.csv")
    return tuple(
        Row(
            maximum_a,
            row["class"],
            row["energy"],
            _current_a(row["from"], row["of"], maximum_a),
            _current_a(row["to"], row["of"], maximum_a),
            float(row["factor"]),
            row["character"],
            row["load"],
            float(row["limit"]),
        )
        for maximum_a in MAXIMA_A
        for path in paths
        for row in _rows(path)
    )


@functools.cache
def influences() -> tuple[Influence, ...]:
    """All influence quantities of all classes, for each largest current."""
    return tuple(
        Influence(
            maximum_a,
            row["class"],
            row["influence"],
            _current_a(row["current"], row["of"], maximum_a),
            float(row["factor"]),
            float(row["limit"]),
        )
        for maximum_a in MAXIMA_A
        for row in _rows(_HERE / "influences.csv")
    )


def bound_percent(row: Row, current_a: float) -> float:
    """A fifth of class 0.2 S at this current; the strictest row of that power factor's kind.

    Reactive energy has no class 0.2 S: it is held to the active limits of the same factor.
    """
    unity = row.factor == 1
    found = [
        other.limit
        for other in rows()
        if other.accuracy_class == "0.2 S"
        and other.maximum_a == row.maximum_a
        and (other.factor == 1) == unity
        and (other.load == row.load or row.energy == "reactive")
        and other.from_a <= current_a * 1.000001
        and current_a <= other.to_a * 1.000001
    ]
    return SHARE * min(found)


def influence_bound_percent(influence: Influence) -> float:
    """A fifth of class 0.2 S, which has no row for direct current: there of its basic limit."""
    found = [
        other.limit
        for other in influences()
        if other.accuracy_class == "0.2 S"
        and other.name == influence.name
        and other.factor == influence.factor
    ]
    return SHARE * min(found, default=0.2)
