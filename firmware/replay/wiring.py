"""Which voltage a circuit's power refers to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from firmware.replay.recording import VOLTAGES, Recording, RecordingError

_PHASE: Final = re.compile(r"([0-3])(?:-([1-3]))?")


@dataclass(frozen=True, slots=True)
class Phase:
    """Voltage ``plus`` against neutral or against ``minus``; 0 for a current alone."""

    plus: int
    minus: int = 0

    def __str__(self) -> str:
        return f"{self.plus}-{self.minus}" if self.minus else str(self.plus)

    @property
    def voltages(self) -> tuple[int, ...]:
        """The voltages it needs."""
        return tuple(number for number in (self.plus, self.minus) if number)


def parse(text: str) -> tuple[Phase, ...]:
    """``1,2,3,1-2,0``: a phase for each current column in turn.

    Raises :class:`RecordingError` for anything else.
    """
    found = [_PHASE.fullmatch(word.strip()) for word in text.split(",")]
    if not all(found):
        raise RecordingError(
            f"--phases {text}: give 1, 2, 3, a pair such as 1-2, or 0 (no voltage) for each"
            " current, separated by commas"
        )
    return tuple(Phase(int(word[1]), int(word[2] or 0)) for word in found if word)


def phases(recording: Recording, chosen: tuple[Phase, ...]) -> Mapping[int, Phase]:
    """A phase for each current: as chosen, as the file says, else the usual one."""
    numbers = sorted(recording.currents)
    if chosen:
        if len(chosen) != len(numbers):
            raise RecordingError(
                f"--phases names {len(chosen)} phases, {recording.name} has {len(numbers)} currents"
            )
        return dict(zip(numbers, chosen, strict=True))
    present = sorted(recording.voltages)
    return {
        number: Phase(recording.phase.get(number, _usual(number, present))) for number in numbers
    }


def _usual(number: int, present: list[int]) -> int:
    """The only voltage; else the phases in turn: two of them where those are voltages 1 and 2.

    With a hole in the voltages a circuit may fall to one that is missing: nobody invents another.
    """
    if len(present) <= 1:
        return present[0] if present else 0
    return (number - 1) % (2 if present == [1, 2] else VOLTAGES) + 1
