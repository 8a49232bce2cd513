"""Differences are told as parts and nets."""

from __future__ import annotations

import pytest

from hardware.netlist import netlist
from hardware.netlist_diff import difference, facts
from tests.hardware.reader import read
from tests.hardware.samples import RESISTOR, small_board, small_design


def test_same_netlist_has_no_difference() -> None:
    assert difference(netlist(small_design()), netlist(small_design())) == []


def test_value_part_and_net_changes() -> None:
    board = small_board(value="12k")
    with board.block("extra", sheet=4):
        board.part("r", RESISTOR, {"1": board._nets["EN"], "2": board._nets["GND"]})
    lines = difference(netlist(small_design()), netlist(board.design()))
    assert "part R101 value: '10k' -> '12k'" in lines
    assert "part R401 added: 10k Resistor_SMD:R_0603_1608Metric" in lines
    assert "net EN: +R401.1" in lines
    assert "part R101 MPN: 'R-10k' -> 'R-12k'" in lines


def test_removals_and_a_changed_class() -> None:
    board = small_board()
    with board.block("extra", sheet=4):
        board.part("r", RESISTOR, {"1": board._nets["EN"], "2": board._nets["GND"]})
    old, new = netlist(board.design()), netlist(small_design())
    assert "part R401 removed: 10k Resistor_SMD:R_0603_1608Metric" in difference(old, new)
    assert "net EN: -R401.1" in difference(old, new)
    other = new.replace('(name "EN") (class "Signal")', '(name "EN") (class "Clock")')
    assert difference(new, other) == ["net EN class: Signal -> Clock"]
    renamed = new.replace('(name "EN")', '(name "ENABLE")')
    assert any(line.startswith("net EN removed: ") for line in difference(new, renamed))
    assert any(line.startswith("net ENABLE added: ") for line in difference(new, renamed))


def test_missing_file_counts_as_empty() -> None:
    assert "part R101 added: 10k Resistor_SMD:R_0603_1608Metric" in difference(
        "", netlist(small_design())
    )


@pytest.mark.parametrize("text", ["garbage", "(kicad_pcb)", '(export (version "E"'])
def test_damaged_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        facts(text)


def test_reads_the_same_as_the_independent_reader() -> None:
    text = netlist(small_design())
    assert facts(text).nets.keys() == read(text)["nets"].keys()
    assert facts(text).parts.keys() == read(text)["parts"].keys()
