"""Precision and recall of events against known switchings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.firmware.events.appliances import Jump
from tests.firmware.events.library import SWITCH_ON, Event

SAMPLES_A_SECOND = 8000
NEAR_S = 0.5


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over any number of series."""

    found: int = 0
    true: int = 0
    expected: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.found + other.found,
            self.true + other.true,
            self.expected + other.expected,
            self.missed + other.missed,
        )

    @property
    def precision(self) -> float:
        """Share of the events that are switchings."""
        return self.true / self.found

    @property
    def recall(self) -> float:
        """Share of the expected switchings that were found."""
        return 1 - self.missed / self.expected

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.4f} ({self.true} of {self.found}), "
            f"recall {self.recall:.4f} ({self.expected - self.missed} of {self.expected})"
        )


def onset_s(event: Event) -> float:
    """Time of the last steady cycle's end."""
    return event.start / 65536 / SAMPLES_A_SECOND


def score(events: Iterable[Event], jumps: Iterable[Jump], least_w: float, part: float = 0) -> Score:
    """One event for one jump, in time and in sign.

    A jump is expected when it is at least ``least_w`` and ``part`` of the higher level; an event on
    a smaller one is no false one.
    """
    known = list(jumps)
    free = set(range(len(known)))
    found = true = 0
    for event in events:
        found += 1
        rises = event.kind == SWITCH_ON
        near = [
            number
            for number in free
            if abs(known[number].time_s - onset_s(event)) <= NEAR_S
            and (known[number].delta_w > 0) == rises
        ]
        if near:
            true += 1
            free.discard(min(near, key=lambda n: abs(known[n].time_s - onset_s(event))))
    expected = {
        number
        for number, jump in enumerate(known)
        if abs(jump.delta_w) >= max(least_w, part * max(jump.before_w, jump.after_w))
    }
    return Score(found, true, len(expected), len(expected & free))
