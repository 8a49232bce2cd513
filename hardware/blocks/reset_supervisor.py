"""Reset of the controller."""

from __future__ import annotations

from typing import Final

from hardware.blocks.buses import logic_net
from hardware.circuit import Board, Net
from hardware.parts.capacitors import ceramic
from hardware.parts.resistors import resistor
from hardware.parts.supervisors import TLV803S

PULL_UP_OHM: Final = 10e3
CAPACITANCE_F: Final = 1e-6


def time_constant_s() -> float:
    """Rise of EN after the supervisor lets go."""
    return PULL_UP_OHM * CAPACITANCE_F


def reset_supervisor(board: Board, *, v3v3: Net, gnd: Net) -> Net:
    """EN low until 3.3 V has been above 2.93 V for 200 ms, and at once below it; returns EN.

    Espressif's RC of 10 kohm and 1 uF delays by 10 ms at power-up but does nothing in a dip: with
    3.3 V at 2.5 V the flash inside may take a broken write. The open-drain supervisor joins the RC
    and the button without any conflict. Threshold 2.87 to 2.99 V: above the 2.7 V of the external
    flash, just below the module's 3.0 V, 0.21 V below the lowest 3.2 V. In hold-up the save
    ends before this threshold; below it nothing may write.

    The RC keeps its 10 ms behind the 120 to 280 ms of the supervisor: it filters what a ribbon or
    a discharge couples into EN. Going low, the supervisor empties 1 uF with a few milliamperes
    within a millisecond, in which 3.3 V with 66 uF behind it has not fallen by more than 0.2 V
    more even at 0.3 A on bare capacitors of 1500 uF behind the converter.
    """
    with board.block("reset_supervisor", sheet=14):
        en = logic_net(board, "EN")
        board.part("supervisor", TLV803S, {"VDD": v3v3, "GND": gnd, "RESET_N": en})
        board.part("c_supply", ceramic("100n", "0603"), {"1": v3v3, "2": gnd})
        board.part("r_pull_up", resistor("10k"), {"1": v3v3, "2": en})
        board.part("c_delay", ceramic("1u", "0603"), {"1": en, "2": gnd}, note="Espressif's RC")
    return en
