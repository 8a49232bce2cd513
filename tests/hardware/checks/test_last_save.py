"""The last save's time, worked out by hand, and what is missing for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.checks.last_save import LastSave, last_save, saves
from hardware.checks.mutate import drop_part, scale
from hardware.checks.view import View
from hardware.design import Design


def with_bytes(design: Design, count: int) -> Design:
    constants = tuple(
        replace(c, value=count) if c.name == "LAST_SAVE_BYTES" else c
        for c in design.firmware_constants
    )
    return replace(design, firmware_constants=constants)


def seconds(design: Design) -> float:
    found = last_save(View(design))
    assert isinstance(found, LastSave), found
    return found.seconds


def test_a_page_in_flight_and_a_page_of_its_own(meter: Design) -> None:
    # 2 ms, 2 x 3 ms, (256 + 5) bytes of 8 bits at 10 MHz
    assert seconds(meter) == pytest.approx(2e-3 + 6e-3 + 208.8e-6)
    found = last_save(View(meter))
    assert isinstance(found, LastSave)
    assert found.formula == "2 ms + 2 x 3 ms + 0.209 ms"


def test_a_byte_more_than_a_page_is_two_pages(meter: Design) -> None:
    assert seconds(with_bytes(meter, 257)) == pytest.approx(2e-3 + 9e-3 + (257 + 10) * 8 / 10e6)


def test_a_slow_memory_takes_its_time(meter: Design) -> None:
    slow = scale(meter, meter.part_at("storage/flash"), "page_program_time", 2.0)
    assert seconds(slow) == pytest.approx(2e-3 + 12e-3 + 208.8e-6)


def test_what_is_missing_is_named(meter: Design) -> None:
    bare = drop_part(meter, meter.part_at("storage/flash"))
    assert "there are 0" in str(last_save(View(bare)))
    unclocked = replace(meter, claims=tuple(c for c in meter.claims if c.name != "clock_rate"))
    assert "no stated rate" in str(last_save(View(unclocked)))


def test_a_board_that_saves_nothing(designs: dict[str, Design]) -> None:
    assert [name for name, design in designs.items() if saves(View(design))] == ["meter"]
