"""The accuracy tables as data: classes 1, 0.5 S and 2 (reactive) of the hardware, 0.2 S here."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: The base current of the conventions and the largest the meter claims.
BASE_A, MAXIMUM_A = 5.0, 63.0
#: The algorithm may take this share of the class 0.2 S limit.
SHARE = 0.2
_HERE = Path(__file__).parent / "data"
_HARDWARE = Path(__file__).parents[2] / "hardware" / "checks" / "metering" / "data"


@dataclass(frozen=True, slots=True)
class Row:
    """Limit in percent for loads of one kind between two currents."""

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
        return (
            f"{self.accuracy_class} {self.energy} {self.from_a:g}-{self.to_a:g} A {self.factor:g}"
            f" {self.character} {self.load}"
        )

    @property
    def currents_a(self) -> tuple[float, float, float]:
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

    accuracy_class: str
    name: str
    current_a: float
    factor: float
    limit: float

    @property
    def id(self) -> str:
        return f"{self.accuracy_class} {self.name} {self.factor:g}"


def _rows(path: Path) -> Iterator[dict[str, str]]:
    lines = path.read_text(encoding="ascii").splitlines()
    yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def _current_a(multiple: str, of: str) -> float:
    if multiple == "Imax":
        return MAXIMUM_A
    return float(multiple) * (MAXIMUM_A if of == "Imax" else BASE_A)


def rows() -> list[Row]:
    paths = (_HARDWARE / "accuracy.csv", _HERE / "class_0_2_s.csv")
    return [
        Row(
            row["class"],
            row["energy"],
            _current_a(row["from"], row["of"]),
            _current_a(row["to"], row["of"]),
            float(row["factor"]),
            row["character"],
            row["load"],
            float(row["limit"]),
        )
        for path in paths
        for row in _rows(path)
    ]


def influences() -> list[Influence]:
    return [
        Influence(
            row["class"],
            row["influence"],
            _current_a(row["current"], row["of"]),
            float(row["factor"]),
            float(row["limit"]),
        )
        for row in _rows(_HERE / "influences.csv")
    ]


def bound_percent(row: Row, current_a: float) -> float:
    """A fifth of class 0.2 S at this current; the strictest row of that power factor's kind.

    Reactive energy has no class 0.2 S: it is held to the active limits of the same factor.
    """
    unity = row.factor == 1
    found = [
        other.limit
        for other in rows()
        if other.accuracy_class == "0.2 S"
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
