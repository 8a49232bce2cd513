"""What a check measures: a value at a place or a pair, against its limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from enclosure.scene import Assembly

_SLACK: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured value. ``where`` names the part or the pair; ``at_most`` turns the limit.

    ``place`` is the point in the housing that a picture marks.
    """

    where: str
    measured: float
    limit: float
    unit: str
    at_most: bool = False
    note: str = ""
    place: tuple[float, float, float] | None = None

    @property
    def margin(self) -> float:
        """How far the limit is away, positive where it is held."""
        return self.limit - self.measured if self.at_most else self.measured - self.limit

    @property
    def held(self) -> bool:
        """True where the limit is held."""
        return self.margin >= -_SLACK

    def plain(self) -> dict[str, Any]:
        """For the record's detail, rounded to what the geometry means."""
        found: dict[str, Any] = {
            "where": self.where,
            "measured": round(self.measured, 4),
            "limit": round(self.limit, 4),
            "unit": self.unit,
            "held": self.held,
        }
        return found | ({"note": self.note} if self.note else {})

    def __str__(self) -> str:
        word = "at most" if self.at_most else "at least"
        note = f"; {self.note}" if self.note else ""
        return f"{self.where}: {self.measured:.3f} {self.unit}, {word} {self.limit:g}{note}"


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its record's id, what it asks, on which source, and who measures it."""

    id: str
    title: str
    source: str
    measure: Callable[[Assembly], Sequence[Measurement]]


def tightest(found: Sequence[Measurement]) -> Measurement:
    """The measurement with the least margin; the first of equals."""
    return min(found, key=lambda each: each.margin)
