"""What a check finds on a board, and the findings that are accepted with a reason.

Accepted findings stand in ``data/exclusions.csv``: board, check, type, items as KiCad describes
them (joined by ``; ``), reason. One that no finding matches any more is an error itself.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hardware.errors import did_you_mean

EXCLUSIONS: Final = Path(__file__).with_name("data") / "exclusions.csv"
_COLUMNS: Final = ["board", "check", "type", "items", "reason"]
_CHECKS: Final = ("drc", "erc")
_BETWEEN: Final = "; "


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: which check, its type there, what it says, and the things it is about."""

    check: str
    type: str
    text: str
    items: tuple[str, ...]

    def __str__(self) -> str:
        about = f" [{_BETWEEN.join(self.items)}]" if self.items else ""
        return f"{self.check} {self.type}: {self.text}{about}"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An accepted finding of KiCad's; ``line`` is its line in the file."""

    board: str
    check: str
    type: str
    items: tuple[str, ...]
    reason: str
    line: int

    def covers(self, found: Found) -> bool:
        """Whether this finding is the accepted one."""
        return (self.check, self.type) == (found.check, found.type) and sorted(
            self.items
        ) == sorted(found.items)


def exclusions(boards: Iterable[str], path: Path = EXCLUSIONS) -> list[Exclusion]:
    """Accepted findings of the file; ValueError names file, line and mend."""
    known = list(boards)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        if next(reader, None) != _COLUMNS:
            raise ValueError(f"{path.name}: line 1: the columns are {', '.join(_COLUMNS)}")
        found: list[Exclusion] = []
        for row in reader:
            place = f"{path.name}: line {reader.line_num}"
            if len(row) != len(_COLUMNS):
                raise ValueError(f"{place}: {len(row)} columns, {len(_COLUMNS)} are wanted")
            board, check, kind, items, reason = row
            if board not in known:
                raise ValueError(f"{place}: no board {board!r}{did_you_mean(board, known)}")
            if check not in _CHECKS:
                raise ValueError(f"{place}: no check {check!r}; known: {', '.join(_CHECKS)}")
            if len(reason.split()) < 3:
                raise ValueError(f"{place}: say in words why {kind} is accepted")
            parts = tuple(items.split(_BETWEEN)) if items else ()
            found.append(Exclusion(board, check, kind, parts, reason, reader.line_num))
    return found


def sifted(
    found: Sequence[Found], accepted: Sequence[Exclusion]
) -> tuple[list[Found], list[Found]]:
    """Findings that nobody accepted, those for stale exclusions included; and accepted ones."""
    left = [f for f in found if not any(e.covers(f) for e in accepted)]
    stale = [
        Found(
            each.check,
            "stale_exclusion",
            f"{EXCLUSIONS.name} line {each.line} accepts {each.type}, which is not found any more:"
            " remove the line",
            each.items,
        )
        for each in accepted
        if not any(each.covers(f) for f in found)
    ]
    return left + stale, [f for f in found if f not in left]
