"""Reset of the controller."""

from __future__ import annotations

from typing import Final

from hardware.blocks.buses import logic_net
from hardware.circuit import Board, Net
from hardware.parts.capacitors import ceramic
from hardware.parts.resistors import resistor
from hardware.parts.supervisors import CN803S

PULL_UP_OHM: Final = 10e3
CAPACITANCE_F: Final = 100e-9


def time_constant_s() -> float:
    """Rise of EN after the supervisor lets go."""
    return PULL_UP_OHM * CAPACITANCE_F


def reset_supervisor(board: Board, *, v3v3: Net, gnd: Net) -> Net:
    """EN low until 3.3 V has been above 2.93 V for 140 ms, and at once below it; returns EN.

    Espressif's RC of 10 kohm and 1 uF delays by 10 ms at power-up but does nothing in a dip, where
    the flash inside the module may take a broken write. The open-drain supervisor joins pull-up
    and button without conflict. Threshold 2.86 to 3.00 V: above the 2.7 V that the external
    flash needs, not above the module's 3.0 V, and 0.2 V below the lowest 3.2 V. Its 140 to
    560 ms replace the RC's delay (Espressif asks for 50 us after the supply is good).

    The capacitor is 100 nF and not 1 uF: it only filters what a discharge couples into EN (1 ms
    with 10 kohm), and must not slow the way down. At the end of hold-up 66 uF on 3.3 V at 0.33 A
    fall by 5 V/ms; the supervisor empties 100 nF from 3 V to the 0.75 V input threshold with some
    5 mA in 45 us: EN is low 0.23 V below the threshold. 1 uF would take 0.45 ms: too late.
    """
    with board.block("reset_supervisor", sheet=14):
        en = logic_net(board, "EN")
        board.claim(
            "filter_time",
            en,
            low=0.3e-3,
            high=5e-3,
            unit="s",
            reason="a coupled discharge must not reset; the button's release must",
        )
        board.claim(
            "fall_time",
            en,
            high=100e-6,
            unit="s",
            reason="EN is low before 3.3 V, falling by 5 V/ms, has lost another 0.5 V",
        )
        board.part("supervisor", CN803S, {"VDD": v3v3, "GND": gnd, "RESET_N": en})
        board.part("c_supply", ceramic("100n", "0603"), {"1": v3v3, "2": gnd})
        board.part("r_pull_up", resistor("10k"), {"1": v3v3, "2": en})
        board.part("c_delay", ceramic("100n", "0603"), {"1": en, "2": gnd}, note="filter only")
    return en
