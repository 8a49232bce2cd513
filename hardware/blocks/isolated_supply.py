"""Isolated 12 V supply from the mains, with its limiting resistor and discharge."""

from __future__ import annotations

import math
from typing import Final

from hardware.blocks.mains_inlet import (
    MAXIMUM_V,
    NORMAL_PEAK_V,
    surge_current_a,
    varistor_voltage_v,
)
from hardware.calculators import discharge_time_s
from hardware.circuit import Board, Net
from hardware.design import SELV_SUPPLY, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.protection import SURGE_RESISTOR_22R, X2_100N
from hardware.parts.resistors import resistor
from hardware.parts.supplies import IRM_05_12

SURGE_RESISTOR_OHM: Final = 22.0
BLEEDER_OHM: Final = 620e3
BLEEDERS_PER_STRING: Final = 5
STRINGS: Final = 2
_RESISTOR_TOLERANCE: Final = 0.01
#: What the module may carry inside, which its maker does not state, and 100 nF + 10 % of our own.
HIDDEN_F: Final = 330e-9
CAPACITANCE_F: Final = 110e-9 + HIDDEN_F
#: Conducted emission is limited from here on (CISPR 32).
FILTER_CORNER_HZ: Final = 150e3
#: IEC 61010-1, 6.10.3: not hazardous live 5 s after disconnection; 60 V DC (6.3.1).
SAFE_V: Final = 60.0
SAFE_TIME_S: Final = 5.0


def string_ohm() -> float:
    """One bleeder string at the upper end of its tolerance."""
    return BLEEDERS_PER_STRING * BLEEDER_OHM * (1.0 + _RESISTOR_TOLERANCE)


def discharge_time(strings: int, start_rms_v: float = MAXIMUM_V) -> float:
    """Time to 60 V from the mains peak with this many intact strings, in seconds."""
    start = start_rms_v * math.sqrt(2.0)
    return discharge_time_s(string_ohm() / strings, CAPACITANCE_F, start, SAFE_V)


def bleeder_power_w(mains_v: float = MAXIMUM_V) -> float:
    """Heat of all bleeders together."""
    return STRINGS * mains_v**2 / (BLEEDERS_PER_STRING * BLEEDER_OHM)


def bleeder_voltage_v(mains_v: float) -> float:
    """RMS voltage across one bleeder."""
    return mains_v / BLEEDERS_PER_STRING


def inrush_peak_a() -> float:
    """Upper bound of the inrush: mains peak over the series resistor alone."""
    return MAXIMUM_V * math.sqrt(2.0) / SURGE_RESISTOR_OHM


def surge_current_into_module_a(bulk_v: float = 325.0) -> float:
    """Peak current into the module's reservoir while the inlet's varistor clamps a 4 kV surge."""
    return (varistor_voltage_v(surge_current_a()) - bulk_v) / SURGE_RESISTOR_OHM


def series_loss_w(output_w: float, mains_v: float, power_factor: float = 0.5) -> float:
    """Heat of the series resistor; the rectifier's power factor is about 0.5."""
    efficiency = IRM_05_12.rating("efficiency").interval.low
    assert efficiency is not None
    current = output_w / efficiency / (mains_v * power_factor)
    return current**2 * SURGE_RESISTOR_OHM


def isolated_supply(board: Board, *, line: Net, neutral: Net, gnd: Net) -> Net:
    """IRM-05-12 between a fused phase and the neutral; returns V12.

    The module carries the product's reinforced insulation: 4.2 kV, class II, certified to
    IEC 61558-2-16, overvoltage category III. The inlet's varistor holds a 4 kV surge to 1.7 kV, so
    it works in a category II environment with one category in hand.

    **22 ohm fusible** in series: inrush at most 16 A (the module alone takes 40 A), surge current
    into its reservoir at most 62 A for some 20 us, and with X2 a corner of 72 kHz against its
    switching noise. At 5 W from 108 V it takes 0.3 W of 2 W. A short in the module puts 2.4 kW on
    it: it opens like a fuse, without flame, before or together with the T3.15 A, and at the 440 V
    of a lost neutral it limits to 20 A what the fuse then has to break. Between 0.3 A and the 1.5 A
    at which it is sure to open, a half-failed module would heat it with 2 to 50 W below the fuse's
    notice: 10 mm to plastic, V-0 around it, and a single-fault test at 0.5, 1 and 1.4 A.

    **Discharge.** Two strings of five 620 kohm across X2. With any resistor open one string is
    left: 440 nF (ours, and an assumed 330 nF inside the module) fall from 358 V to 60 V in 2.5 s,
    from the 622 V of a lost neutral in 3.2 s, of 5 s allowed (IEC 61010-1, 6.10.3); with both in
    1.2 s. With one shorted the string gets faster and its neighbours bear 63 V of 200 V. Five in
    a string for the surge: should the module not hold SUPPLY_L down, each bears 340 V of the 400 V
    that a 1206 takes for moments; three would bear 566 V. Loss 41 mW.

    **Load.** 5 W up to 50 degC around the module, 3.75 W at 60, 2.5 W at 70. The meter alone takes
    about 1.5 W and a shield with ten economised coils about 2 W more: allowed up to 60 degC. For
    more IRM-10-12 fits the same holes.

    **Lost phase.** The supply hangs on L1: a meter whose L1 is dead is dark, whatever L2 and L3
    carry. The installer wires the phase that is lost last to L1.

    **Lost neutral.** The module is specified to 305 V. At up to 440 V it may fail; insulation,
    varistors and measuring inputs bear it, and the fusible resistor and the fuse in series end
    its short circuit: the meter goes dark and needs a repair, but stays safe.

    Output: 10 uF close to the pins; the module needs no minimum load and no external part. Its own
    overvoltage shut-off lies at 13.8 to 16.2 V, which everything on V12 must bear.
    """
    with board.block("isolated_supply", sheet=2):
        peak = (-NORMAL_PEAK_V, NORMAL_PEAK_V)
        supply_l = board.net(
            "SUPPLY_L",
            line.domain,
            NetClass.MAINS,
            volts=peak,
            powered_by="fused phase through the surge resistor",
        )
        v12 = board.net("V12", SELV_SUPPLY, NetClass.POWER, volts=(0.0, 12.3))
        board.part(
            "surge_resistor",
            SURGE_RESISTOR_22R,
            {"1": line, "2": supply_l},
            note="inrush, surge, second fuse; keep 3 mm off the board",
        )
        board.part("x2", X2_100N, {"1": supply_l, "2": neutral})
        for string in range(1, STRINGS + 1):
            upper = supply_l
            for step in range(1, BLEEDERS_PER_STRING + 1):
                last = step == BLEEDERS_PER_STRING
                share = 1.0 - step / BLEEDERS_PER_STRING
                lower = (
                    neutral
                    if last
                    else board.net(
                        f"BLEED_{string}_{step}",
                        line.domain,
                        NetClass.MAINS_SENSE,
                        volts=(-NORMAL_PEAK_V * share, NORMAL_PEAK_V * share),
                    )
                )
                board.part(
                    f"bleeder_{string}_{step}",
                    resistor("620k", "1206"),
                    {"1": upper, "2": lower},
                    note="discharge of X2",
                )
                upper = lower
        converter = board.part(
            "converter",
            IRM_05_12,
            {"LINE": supply_l, "NEUTRAL": neutral, "VO_PLUS": v12, "VO_MINUS": gnd},
        )
        board.claim(
            "hidden_capacitance",
            converter,
            high=HIDDEN_F,
            unit="F",
            reason="filter capacitor inside the module, which its maker does not state",
        )
        board.claim(
            "filter_corner",
            converter,
            high=FILTER_CORNER_HZ,
            unit="Hz",
            reason="resistor and X2 attenuate from where conducted emission is limited (CISPR 32)",
        )
        board.part("c_out", ceramic("10u", "1206", volts=35), {"1": v12, "2": gnd})
    return v12
