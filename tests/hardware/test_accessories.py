"""What is sold with a board and plugs into it: declared, written, and seen by the rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.checks.view import View
from hardware.circuit import Board
from hardware.design import SELV_SIGNAL, Design, NetClass, from_json, to_json
from hardware.errors import CircuitError
from hardware.parts.current_transformers import CT_63A
from tests.hardware.samples import two_terminal

PLUGGED = replace(CT_63A, mpn="PLUGGED", pins=two_terminal().pins, insulation=None)


def board_with(times: int) -> Board:
    board = Board("small", "Small board")
    with board.block("input", sheet=1):
        nets = [
            board.net(name, SELV_SIGNAL, NetClass.ANALOG, volts=(-1, 1)) for name in ("ONE", "TWO")
        ]
        host = board.part("plug", two_terminal(), {"1": nets[0], "2": nets[1]})
        for _ in range(times):
            board.accessory(host, PLUGGED, note="packed with it")
    return board


def test_accessory_joins_the_nets_of_its_host() -> None:
    view = View(board_with(1).design())
    plugged = view.accessories["R101"]
    assert [use.net for use in plugged.pins] == ["ONE", "TWO"]
    assert view.high(plugged, "turns_ratio") == 2000.0
    assert view.label(plugged) == "input/plug (R101)"


def test_accessory_is_no_part_of_the_board() -> None:
    design = board_with(1).design()
    assert "PLUGGED" not in {spec.mpn for spec in design.specs}
    assert "PLUGGED" not in {part.mpn for part in design.parts}


def test_accessory_survives_json() -> None:
    design = board_with(1).design()
    assert from_json(to_json(design)) == design


def test_accessory_of_a_part_that_is_not_fitted_is_absent() -> None:
    design = board_with(1).design()
    (part,) = design.parts
    assert View(replace(design, parts=(replace(part, dnp=True),))).accessories == {}


def test_two_accessories_in_one_plug_are_refused() -> None:
    with pytest.raises(CircuitError, match="two accessories"):
        board_with(2)


def test_accessory_with_a_pin_that_the_plug_lacks_is_refused() -> None:
    board = Board("small", "Small board")
    with board.block("input", sheet=1):
        net = board.net("ONE", SELV_SIGNAL, NetClass.ANALOG, volts=(-1, 1))
        host = board.part("plug", two_terminal(), {"1": net, "2": net})
        with pytest.raises(CircuitError, match="S1"):
            board.accessory(host, CT_63A)


def test_every_current_input_of_the_meter_has_its_transformer(meter: Design) -> None:
    assert [accessory.reference for accessory in meter.accessories] == [
        f"J{n}" for n in range(101, 112)
    ]
