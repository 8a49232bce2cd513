"""The netlist says what the design says, read by an independent reader, and its bytes are fixed."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from hardware.circuit import NC, Board
from hardware.design import SELV_SIGNAL, SELV_SUPPLY, NetClass
from hardware.netlist import netlist
from tests.hardware.reader import assert_agrees, read
from tests.hardware.samples import LOAD, RESISTOR, small_board, small_design, two_terminal


def test_file_agrees_with_design() -> None:
    assert_agrees(netlist(small_design()), small_design())


def test_stamps_differ_between_boards() -> None:
    board = small_board()
    board.name = "other"
    other = read(netlist(board.design()))["parts"]
    ours = read(netlist(small_design()))["parts"]
    assert all(other[ref]["stamp"] != ours[ref]["stamp"] for ref in ours)


def test_open_pins_and_unfitted_parts() -> None:
    board = small_board()
    nets = board._nets
    with board.block("extra", sheet=4):
        board.part("u", LOAD, {"VDD": nets["V3V3"], "GND": nets["GND"], "EN": NC})
        board.part("r", RESISTOR, {"1": nets["V3V3"], "2": nets["GND"]}, dnp=True, note='say "why"')
    design = board.design()
    text = netlist(design)
    assert_agrees(text, design)
    assert "unconnected-(U401-EN-Pad3)" in read(text)["nets"]
    assert read(text)["parts"]["R401"]["fields"]["Note"] == 'say "why"'


def test_stamp_of_a_part_does_not_move_when_another_is_added() -> None:
    before = read(netlist(small_design()))["parts"]
    board = small_board()
    with board.block("extra", sheet=4):
        board.part("r", RESISTOR, {"1": board._nets["V3V3"], "2": board._nets["GND"]})
    after = read(netlist(board.design()))["parts"]
    assert {ref: after[ref]["stamp"] for ref in before} == {
        ref: there["stamp"] for ref, there in before.items()
    }


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40))
def test_any_text_survives_quoting(text: str) -> None:
    board = Board("q", "Q")
    gnd = board.net("GND", SELV_SUPPLY, NetClass.GROUND, volts=(0, 0))
    sig = board.net("SIG", SELV_SIGNAL, NetClass.SIGNAL, volts=(0, 1))
    with board.block("x", sheet=1):
        board.part("r", two_terminal(description=text), {"1": gnd, "2": sig})
    assert read(netlist(board.design()))["parts"]["R101"]["fields"]["Description"] == text
