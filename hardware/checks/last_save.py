"""Time that the last save takes after the power-fail warning, from the design."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from hardware.checks.view import View

#: From the warning to the first byte: stop tasks and radio, finish a transfer of the bus.
REACTION_S: Final = 2e-3
SOURCE: Final = "LAST_SAVE_BYTES in pages at the memory's clock_rate"
_BYTES: Final = "LAST_SAVE_BYTES"
_PROGRAM: Final = "page_program_time"
#: A page of every serial NOR flash; before its data go write enable, command and three of address.
_PAGE_BYTES: Final = 256
_OVERHEAD_BYTES: Final = 5


@dataclass(frozen=True, slots=True)
class LastSave:
    """Seconds from the warning to the end of the save, and their sum in words."""

    seconds: float
    formula: str


def saves(view: View) -> bool:
    """True for a board whose firmware has something to save when the supply goes."""
    return any(c.name == _BYTES for c in view.design.firmware_constants)


def last_save(view: View) -> LastSave | str:
    """Reaction, the page in flight, transfer and programming of the save; or what is missing.

    An erase in flight is not waited for: firmware starts one only when a save has just been made.
    """
    count = next((c.value for c in view.design.firmware_constants if c.name == _BYTES), 0)
    memories = [part for part in view.parts if view.declares(part, _PROGRAM)]
    if count <= 0 or len(memories) != 1:
        return f"{_BYTES} wants one memory that programs pages, there are {len(memories)}"
    clock = view.at(memories[0], "CLK")
    rates = [c.high for c in view.claims("clock_rate") if c.subject == clock and c.high]
    if len(rates) != 1:
        return f"the clock of {view.label(memories[0])} has no stated rate (claim clock_rate)"
    pages = math.ceil(count / _PAGE_BYTES)
    program = view.high(memories[0], _PROGRAM)
    transfer = (count + pages * _OVERHEAD_BYTES) * 8.0 / rates[0]
    return LastSave(
        REACTION_S + (1 + pages) * program + transfer,
        f"{REACTION_S * 1e3:g} ms + {1 + pages} x {program * 1e3:g} ms + {transfer * 1e3:.3g} ms",
    )
