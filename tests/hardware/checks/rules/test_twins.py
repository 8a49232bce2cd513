"""Deviations between instances of one circuit, on four small blocks made by hand."""

from __future__ import annotations

import pytest

from hardware.checks.rules.twins import twin_blocks
from hardware.checks.view import View
from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, SELV_SUPPLY, Design, NetClass
from tests.hardware.samples import LOAD, RESISTOR, two_terminal

OTHER = two_terminal("R-22K", "22k")


def channel(board: Board, n: int, rail: Net, gnd: Net, out: Net, **wrong: bool) -> None:
    """Two resistors from a rail over a middle net to an output."""
    with board.block(f"channel_{n}", sheet=n):
        middle = board.net(f"MID{n}", SELV_SIGNAL, NetClass.SIGNAL, volts=(0, 3))
        spec = OTHER if wrong.get("value") else RESISTOR
        board.part("upper", spec, {"1": rail, "2": middle})
        foot = out if wrong.get("foot") else gnd
        board.part("lower", RESISTOR, {"1": middle, "2": foot})
        if not wrong.get("missing"):
            board.part("series", RESISTOR, {"1": middle, "2": out})


def four(**wrong: bool) -> Design:
    board = Board("small", "small")
    gnd = board.net("GND", SELV_SUPPLY, NetClass.GROUND, volts=(0, 0), powered_by="bench")
    rail = board.net("V3", SELV_SUPPLY, NetClass.POWER, volts=(3, 3), powered_by="bench")
    outs = [board.net(f"OUT{n}", SELV_SIGNAL, NetClass.SIGNAL, volts=(0, 3)) for n in (1, 2, 3, 4)]
    with board.block("loads", sheet=10):
        for n, out in enumerate(outs, 1):
            board.part(f"load_{n}", LOAD, {"VDD": rail, "GND": gnd, "EN": out})
    for n, out in enumerate(outs, 1):
        shared = outs[0] if n == 4 and wrong.get("shared") else out
        channel(board, n, rail, gnd, shared, **(wrong if n == 4 else {}))
    return board.design()


def faults(design: Design) -> list[str]:
    return [f"{p.subject}: {p.fault}" for p in twin_blocks(View(design)) if not p.held]


def test_equal_instances_hold() -> None:
    points = list(twin_blocks(View(four())))
    assert [p.subject for p in points] == [f"channel_{n}" for n in (1, 2, 3, 4)]
    assert all(p.held for p in points)
    assert "3 parts, 6 pins" in points[0].formula


@pytest.mark.parametrize(
    ("wrong", "subject", "text"),
    [
        ("value", "channel_4/upper (R401)", "R-22K here, R-10K in channel_1"),
        ("missing", "channel_4/series", "no part here"),
        ("foot", "channel_4/lower (R402)", "pin 2 on OUT4"),
        ("shared", "channel_4/series (R403)", "shared with a twin"),
    ],
)
def test_a_deviation_names_part_pin_and_twin(wrong: str, subject: str, text: str) -> None:
    found = faults(four(**{wrong: True}))
    assert any(line.startswith(subject) and text in line for line in found), found


def test_a_block_of_its_own_story_with_a_familys_tags_is_one_of_it(meter: Design) -> None:
    seen = {p.subject for p in twin_blocks(View(meter))}
    assert {"neutral_current_input", "current_input_1", "voltage_input_3"} <= seen
