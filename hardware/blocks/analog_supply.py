"""The converters' quiet 3.0 V out of the board's 3.3 V."""

from __future__ import annotations

from typing import Final

from hardware.blocks.test_points import pad
from hardware.circuit import NC, Board, Net
from hardware.design import SELV_SUPPLY, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.ferrite_beads import FERRITE_600R
from hardware.parts.regulators_analog import TPS7A2030

#: Lowest 3.3 V: 2 % of the converter (AP63203) and 1 % for load steps and copper.
V3V3_MIN_V: Final = 3.3 * 0.97
#: Two ADS131M08 at 10 mA each and the regulator's own current.
LOAD_A: Final = 2 * 10e-3 + 15e-6


def _high(name: str) -> float:
    end = TPS7A2030.rating(name).interval.high
    assert end is not None
    return end


def dropout_v(load_a: float) -> float:
    """Dropout at ``load_a``: the pass transistor is a resistance of 145 mV / 300 mA."""
    return _high("dropout_voltage") * load_a / _high("rated_current")


def head_room_v(v3v3: float = V3V3_MIN_V, load_a: float = LOAD_A) -> float:
    """Voltage left across the regulator above its dropout, output at its upper limit."""
    bead = FERRITE_600R.rating("dc_resistance").interval.high
    assert bead is not None
    return v3v3 - load_a * bead - _high("output_voltage") - dropout_v(load_a)


def analog_supply(board: Board, *, v3v3: Net, gnd: Net) -> Net:
    """V3V0A for AVDD of both converters; returns that net.

    The buck's 3.3 V carries ripple at 1.1 MHz and load steps of the radio. A bead with 10 uF takes
    the fast part (about 50 kHz resonance, damped by the bead's 0.45 ohm against 0.3 ohm of
    characteristic impedance), the regulator takes the rest: 95 dB at 1 kHz with ample head-room.

    Worst case: 3.20 V in (2 % converter, 1 % load and copper), 9 mV in the bead, 3.06 V out (2 %),
    10 mV of dropout at 20 mA (0.48 ohm pass transistor): 122 mV remain, so it regulates. Rejection
    is less there than the data sheet's figure at 300 mV and more; at the nominal 3.3 V and 3.0 V
    it has 290 mV. 3.0 V rather than more because this head-room is worth more than input range:
    gains of 8 and above take inputs up to AVDD - 1.8 V = 1.14 V, and ours stay below 0.6 V.

    Dissipation (3.4 - 2.94) V x 20 mA = 9 mW: no warming beside the reference. The enable is tied
    to the input: the analog supply follows the digital one, which the converter allows.
    """
    with board.block("analog_supply", sheet=19):
        filtered = board.net(
            "V3V3_FILTERED",
            SELV_SUPPLY,
            NetClass.POWER,
            volts=(3.15, 3.45),
            powered_by="V3V3 through the ferrite bead",
        )
        v3v0a = board.net("V3V0A", SELV_SUPPLY, NetClass.POWER, volts=(2.94, 3.06))
        board.part("bead", FERRITE_600R, {"1": v3v3, "2": filtered}, note="buck ripple")
        board.part("c_in", ceramic("10u", "0805"), {"1": filtered, "2": gnd})
        board.part(
            "regulator",
            TPS7A2030,
            {"IN": filtered, "GND": gnd, "EN": filtered, "NC": NC, "OUT": v3v0a},
        )
        board.part(
            "c_out",
            ceramic("2.2u", "0603"),
            {"1": v3v0a, "2": gnd},
            note="with the converters' 2 x 1.1 uF at least 1 uF remain under bias",
        )
        pad(board, filtered)
    return v3v0a
