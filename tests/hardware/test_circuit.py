"""The builder refuses what SKiDL lets pass, and says where and how to mend it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hardware.circuit import NC, Board
from hardware.design import MAINS_L1, SELV_SIGNAL, SELV_SUPPLY, NetClass
from hardware.erc import electrical_rules_check, to_skidl
from hardware.errors import CircuitError
from hardware.parts.spec import Pin, PinKind
from tests.hardware.samples import LOAD, REGULATOR, RESISTOR, small_board, two_terminal


def board_with_nets():
    board = Board("b", "B")
    gnd = board.net("GND", SELV_SUPPLY, NetClass.GROUND, volts=(0, 0), powered_by="test")
    sig = board.net("SIG", SELV_SIGNAL, NetClass.SIGNAL, volts=(0, 3.3))
    return board, gnd, sig


def refused(match: str):
    return pytest.raises(CircuitError, match=match)


def test_errors_name_file_line_board_and_block() -> None:
    board, gnd, sig = board_with_nets()
    with board.block("supply", sheet=1), refused(r"test_circuit\.py:\d+: board b, block supply: "):
        board.part("r", RESISTOR, {"1": gnd, "3": sig})


def test_misspelt_pin_names_the_nearest() -> None:
    board, gnd, sig = board_with_nets()
    with board.block("x", sheet=1), refused(r"no pin 'VDDD'; did you mean VDD"):
        board.part("u", LOAD, {"VDDD": sig, "GND": gnd, "EN": sig})


def test_forgotten_and_doubled_pins() -> None:
    board, gnd, sig = board_with_nets()
    with board.block("x", sheet=1):
        with refused(r"pin 3 EN is not connected; give it a net or NC"):
            board.part("u", LOAD, {"VDD": sig, "GND": gnd})
        with refused(r"pin 3 EN is given twice"):
            board.part("u", LOAD, {"VDD": sig, "GND": gnd, "EN": sig, "3": sig})


def test_duplicates_are_refused() -> None:
    board, gnd, sig = board_with_nets()
    with refused(r"two nets of one name: 'SIG' exists since .*test_circuit\.py:\d+"):
        board.net("SIG", SELV_SIGNAL, NetClass.SIGNAL, volts=(0, 1))
    with board.block("x", sheet=1):
        board.part("r", RESISTOR, {"1": gnd, "2": sig}, ref="R9")
        with refused(r"duplicate address 'x/r': first used at"):
            board.part("r", RESISTOR, {"1": gnd, "2": sig})
        with refused(r"duplicate reference R9: x/q and x/r"):
            board.part("q", RESISTOR, {"1": gnd, "2": sig}, ref="R9")
    with refused(r"block address 'x' is already taken"), board.block("x", sheet=2):
        pass
    with refused(r"sheet 1 already belongs to block 'x'"), board.block("y", sheet=1):
        pass


@pytest.mark.parametrize(
    ("footprint", "message"),
    [
        ("Resistor_SMD:R_0603_1608Metri", r"does not exist; did you mean Resistor_SMD:R_0603_1608"),
        ("Resistor_SDM:R_0603_1608Metric", r"does not exist; did you mean Resistor_SMD"),
        ("openstrom:Nothing", r"project library has no footprint 'Nothing'"),
        ("R_0603", r"not of the form library:name"),
    ],
)
def test_missing_footprint_names_the_nearest(footprint: str, message: str) -> None:
    board, gnd, sig = board_with_nets()
    spec = two_terminal("X", footprint=footprint)
    with board.block("x", sheet=1), refused(message):
        board.part("r", spec, {"1": gnd, "2": sig})


def test_footprint_without_a_pad_is_refused() -> None:
    board, gnd, sig = board_with_nets()
    spec = two_terminal("X", pins=(Pin("1", "1"), Pin("7", "2")))
    with board.block("x", sheet=1), refused(r"has no pad 7; its pads are 1, 2"):
        board.part("r", spec, {"1": gnd, "2": sig})


def test_one_mpn_has_one_specification() -> None:
    board, gnd, sig = board_with_nets()
    with board.block("x", sheet=1):
        board.part("r", RESISTOR, {"1": gnd, "2": sig})
        with refused(r"two different specifications carry MPN 'R-10K'"):
            board.part("q", two_terminal(value="11k"), {"1": gnd, "2": sig})


def test_nets_of_another_board_and_wrong_objects_are_refused() -> None:
    board, gnd, _ = board_with_nets()
    _, _, foreign = board_with_nets()
    with board.block("x", sheet=1):
        with refused("net SIG is of another board"):
            board.part("r", RESISTOR, {"1": gnd, "2": foreign})
        with refused("neither a net nor NC"):
            board.part("r", RESISTOR, {"1": gnd, "2": None})  # type: ignore[dict-item]


def test_part_outside_a_block_and_bad_names_are_refused() -> None:
    board, gnd, sig = board_with_nets()
    with refused("outside any block"):
        board.part("r", RESISTOR, {"1": gnd, "2": sig})
    with refused("not UPPER_SNAKE_CASE"):
        board.net("sig", SELV_SIGNAL, NetClass.SIGNAL, volts=(0, 1))
    with refused("are reversed"):
        board.net("S2", SELV_SIGNAL, NetClass.SIGNAL, volts=(1, 0))


def test_block_and_tag_names_are_checked() -> None:
    board, gnd, sig = board_with_nets()
    with refused("block address 'Supply' is not lower_snake_case"), board.block("Supply", sheet=1):
        pass
    with board.block("x", sheet=1), refused("tag 'R1' is not lower_snake_case"):
        board.part("R1", RESISTOR, {"1": gnd, "2": sig})


def test_a_sheet_holds_99_parts_of_a_kind() -> None:
    board, gnd, sig = board_with_nets()
    with board.block("x", sheet=1):
        for n in range(99):
            board.part(f"r{n}", RESISTOR, {"1": gnd, "2": sig})
        with refused("more than 99 parts R on sheet 1; split the block"):
            board.part("r99", RESISTOR, {"1": gnd, "2": sig})


def test_converter_channels_collide_by_name_and_by_place() -> None:
    board, _, _ = board_with_nets()

    def channel(name: str, place: int, gain: int = 2) -> None:
        board.analog_channel(
            name, "current", "A", place, gain=gain, primary_per_volt=1.0, ranges={2: 0.6}
        )

    channel("I1", 3)
    with refused(r"channel I1 \(ADC A 4\) collides with I1"):
        channel("I1", 4)
    with refused(r"channel I2 \(ADC A 3\) collides with I1"):
        channel("I2", 3)
    with refused("channel I3: its gain 4 is not among its ranges"):
        channel("I3", 5, gain=4)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"domain": "selv_signal"}, "net BAD: 'selv_signal' is not a Domain"),
        ({"net_class": "Clock"}, "net BAD: 'Clock' is not a NetClass; there are SIGNAL, POWER"),
        ({"volts": 3.3}, r"net BAD: volts must be \(low, high\) in volts, not 3.3"),
        ({"volts": (None, 3.3)}, "net BAD: volts must be"),
        ({"volts": (float("nan"), 3.3)}, "net BAD: volts must be"),
    ],
)
def test_a_net_of_wrong_types_is_refused(changes: dict[str, object], message: str) -> None:
    board, _, _ = board_with_nets()
    given = {"domain": SELV_SIGNAL, "net_class": NetClass.SIGNAL, "volts": (0, 3.3), **changes}
    with refused(message):
        board.net("BAD", **given)  # type: ignore[arg-type]


def test_a_part_of_wrong_types_is_refused() -> None:
    board, gnd, sig = board_with_nets()
    with board.block("x", sheet=1):
        with refused("x/r: 'RESISTOR' is not a PartSpec"):
            board.part("r", "RESISTOR", {"1": gnd, "2": sig})  # type: ignore[arg-type]
        with refused("x/r: pins must map pin names to nets"):
            board.part("r", RESISTOR, [gnd, sig])  # type: ignore[arg-type]


def test_references_follow_sheet_and_order_within_the_block() -> None:
    design = small_board().finish()
    assert {p.address: p.reference for p in design.parts} == {
        "supply/regulator": "U101",
        "supply/bleeder": "R101",
        "load/load": "U201",
        "load/pull_up": "R201",
        "barrier/isolator": "T301",
        "barrier/load": "R301",
    }


def test_firmware_constants_are_named_once() -> None:
    board, _, _ = board_with_nets()
    board.firmware_constant("I2C_ADDRESS_X", 0x50, "7 bits")
    with refused("firmware constant I2C_ADDRESS_X is declared twice"):
        board.firmware_constant("I2C_ADDRESS_X", 0x51, "7 bits")
    with refused("not UPPER_SNAKE_CASE"):
        board.firmware_constant("address", 1, "")


def test_story_is_the_block_functions_docstring() -> None:
    assert small_board().design().blocks[0].story.startswith("A regulated rail with a load")


def test_rules_check_counts_warnings_as_failures() -> None:
    board, gnd, sig = board_with_nets()
    with board.block("x", sheet=1):
        board.part("u", LOAD, {"VDD": sig, "GND": gnd, "EN": sig})
    with refused(r"(?s)4 findings.*Insufficient drive .* SIG .* 1/VDD"):
        board.finish()


def test_rules_check_finds_open_pin_single_pin_net_and_two_drivers() -> None:
    board = small_board()
    lone = board.net("LONE", SELV_SIGNAL, NetClass.SIGNAL, volts=(0, 1))
    rail = board._nets["V3V3"]
    gnd = board._nets["GND"]
    with board.block("faults", sheet=9):
        board.part("r", RESISTOR, {"1": gnd, "2": lone})
        board.part("second", REGULATOR, {"IN": rail, "OUT": rail, "GND": gnd})
    findings = "\n".join(electrical_rules_check(board.design()))
    assert "Only one pin" in findings
    assert "POWER-OUT connected to POWER-OUT" in findings


def test_waiver_silences_its_finding_and_an_unneeded_one_is_a_finding() -> None:
    board, gnd, sig = board_with_nets()
    with board.block("x", sheet=1):
        board.part("u", LOAD, {"VDD": sig, "GND": gnd, "EN": NC})
    board.waive("x/u.VDD", "Insufficient drive", "the bench feeds it")
    findings = electrical_rules_check(board.design())
    assert not any("Insufficient drive" in f for f in findings)
    assert any("No drivers for net SIG" in f for f in findings)
    board.waive("x/u.GND", "Insufficient drive", "not needed")
    findings = electrical_rules_check(board.design())
    assert any("waiver of x/u.GND" in f and "not needed" in f for f in findings)


def test_skidl_leaves_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    small_board().finish()
    assert os.listdir(tmp_path) == []  # noqa: PTH208


def test_skidl_circuit_has_the_same_nets() -> None:
    """SKiDL's own view of the connectivity, pin by pin."""
    design = small_board().finish()
    circuit = to_skidl(design)
    theirs = {net.name: {(pin.part.ref, pin.num) for pin in net.pins} for net in circuit.get_nets()}
    ours = {net.name: {(n.reference, n.pin) for n in net.nodes} for net in design.nets}
    assert theirs == ours


def test_no_connect_kind_on_a_net_is_found() -> None:
    board, gnd, sig = board_with_nets()
    spec = two_terminal("N", pins=(Pin("1", "1"), Pin("2", "NC1", PinKind.NO_CONNECT)))
    with board.block("x", sheet=1):
        board.part("r", spec, {"1": gnd, "NC1": sig})
        board.part("q", RESISTOR, {"1": gnd, "2": sig})
    assert any("should not be connected" in f for f in electrical_rules_check(board.design()))


def test_mains_net_needs_no_driver_flag() -> None:
    board = Board("m", "M")
    a = board.net("L1", MAINS_L1, NetClass.MAINS, volts=(-325, 325))
    b = board.net("L1_F", MAINS_L1, NetClass.MAINS, volts=(-325, 325))
    with board.block("x", sheet=1):
        board.part("r", RESISTOR, {"1": a, "2": b})
        board.part("q", RESISTOR, {"1": a, "2": b})
    board.finish()
