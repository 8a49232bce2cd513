"""The accuracy classes' limits, read from ``data/*.csv`` as the standards print them."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_DATA: Final = Path(__file__).parent / "data"
#: Imax of a transformer-operated meter is 1.2 In (IEC 62052-11): the greatest In that fits Imax.
IMAX_PER_IN: Final = 1.2


def tangent(factor: float) -> float:
    """How a phase error counts: tan phi for active energy at cos phi, cot phi for reactive."""
    return math.sqrt(max(0.0, 1.0 - factor * factor)) / factor


@dataclass(frozen=True, slots=True)
class AccuracyPoint:
    """One row of the table of limits at one current: ``limit`` is a fraction (0.01 is 1 %)."""

    accuracy_class: str
    energy: str
    current_a: float
    factor: float
    character: str
    load: str
    limit: float
    source: str

    @property
    def tan(self) -> float:
        """Weight of a phase error in radians."""
        return tangent(self.factor)

    @property
    def name(self) -> str:
        """How a report names the point."""
        angle = "cos phi" if self.energy == "active" else "sin phi"
        kind = "" if self.character == "none" else f" {self.character}"
        single = "" if self.load == "balanced" else f", {self.load}"
        return (
            f"class {self.accuracy_class} {self.energy} energy at {self.current_a:g} A,"
            f" {angle} {self.factor:g}{kind}{single}"
        )


@dataclass(frozen=True, slots=True)
class Influence:
    """Added error that an influence may cause: ``limit`` is a fraction (per kelvin)."""

    accuracy_class: str
    name: str
    factor: float
    limit: float
    source: str

    @property
    def tan(self) -> float:
        """Weight of a phase error in radians."""
        return tangent(self.factor)


def _rows(name: str) -> Iterator[dict[str, str]]:
    lines = (_DATA / name).read_text(encoding="ascii").splitlines()
    yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def _source(row: dict[str, str]) -> str:
    return row["source"] + ("" if row["verified"] == "yes" else ", unverified")


@cache
def accuracy_points(basic_a: float, maximum_a: float) -> tuple[AccuracyPoint, ...]:
    """Both ends of every row, for a meter of that basic and maximum current."""
    found: dict[AccuracyPoint, None] = {}
    for row in _rows("accuracy.csv"):
        unit_a = basic_a if row["of"] == "Ib" else maximum_a / IMAX_PER_IN
        to_a = maximum_a if row["to"] == "Imax" else float(row["to"]) * unit_a
        for current_a in (float(row["from"]) * unit_a, to_a):
            point = AccuracyPoint(
                row["class"],
                row["energy"],
                current_a,
                float(row["factor"]),
                row["character"],
                row["load"],
                float(row["limit"]) / 100.0,
                _source(row),
            )
            found[point] = None
    return tuple(found)


@cache
def influences() -> tuple[Influence, ...]:
    """Every influence quantity that the budget covers."""
    return tuple(
        Influence(
            row["class"],
            row["influence"],
            float(row["factor"]),
            float(row["limit"]) / 100.0,
            _source(row),
        )
        for row in _rows("influences.csv")
    )
