"""Early warning that the mains has gone."""

from __future__ import annotations

from typing import Final

from hardware.blocks.buses import logic_net
from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.resistors import resistor
from hardware.parts.spec import Interval
from hardware.parts.supervisors import CN803S

SENSE_TOP_OHM: Final = 8.2e3
SENSE_BOTTOM_OHM: Final = 3.3e3
PULL_UP_OHM: Final = 47e3
PULL_DOWN_OHM: Final = 16e3
TOLERANCE: Final = 0.01


def _limits(name: str) -> tuple[float, float]:
    interval = CN803S.rating(name).interval
    assert interval.low is not None
    assert interval.high is not None
    return interval.low, interval.high


def trip_voltage_v(sense_v: float, top: float, bottom: float, supply_a: float) -> float:
    """V12 at which the sense node stands at ``sense_v`` while the supervisor draws ``supply_a``."""
    return sense_v * (1.0 + top / bottom) + supply_a * top


def trip_window_v() -> Interval:
    """Lowest and highest V12 at which the warning comes: threshold, 1 % resistors, 0 to 10 uA."""
    low, high = _limits("threshold")
    _, supply = _limits("supply_current")
    up, down = 1.0 + TOLERANCE, 1.0 - TOLERANCE
    return Interval(
        trip_voltage_v(low, SENSE_TOP_OHM * down, SENSE_BOTTOM_OHM * up, 0.0),
        trip_voltage_v(high, SENSE_TOP_OHM * up, SENSE_BOTTOM_OHM * down, supply),
    )


def release_voltage_v() -> float:
    """Highest V12 at which the warning ends."""
    _, hysteresis = _limits("hysteresis")
    high = trip_window_v().high
    assert high is not None
    up, down = 1.0 + TOLERANCE, 1.0 - TOLERANCE
    return high + hysteresis * (1.0 + SENSE_TOP_OHM * up / (SENSE_BOTTOM_OHM * down))


def sense_v(v12: float) -> float:
    """Highest voltage at the supervisor for a V12."""
    up, down = 1.0 + TOLERANCE, 1.0 - TOLERANCE
    return v12 * SENSE_BOTTOM_OHM * up / (SENSE_BOTTOM_OHM * up + SENSE_TOP_OHM * down)


def inactive_level_v(v12: float) -> Interval:
    """Level of PFAIL_N while the supervisor lets go."""
    up, down = 1.0 + TOLERANCE, 1.0 - TOLERANCE
    return Interval(
        v12 * PULL_DOWN_OHM * down / (PULL_DOWN_OHM * down + PULL_UP_OHM * up),
        v12 * PULL_DOWN_OHM * up / (PULL_DOWN_OHM * up + PULL_UP_OHM * down),
    )


def power_fail(board: Board, *, v12: Net, gnd: Net) -> Net:
    """PFAIL_N falls when V12 falls below about 10.3 V; returns that net.

    A second CN803S takes the divided 12 V as its supply, which is its sense input: 2.93 V x
    (1 + 8.2 / 3.3) = 10.21 V, and 3 uA in 8.2 kohm add 0.03 V. Worst case, 2.856 to 3.004 V, 1 %
    resistors, 0 to 10 uA: 9.81 to 10.70 V, over within 10.91 V: below the 11.7 V that the
    supply holds at least, with 0.8 V between for the relays' steps. The sense comes from before
    the diode: the reservoir does not mask the warning.

    The sense node sees 3.58 V at 12.3 V and 4.7 V when the module's over-voltage shut-down comes
    late (16.2 V); its 5.5 V would need 18.9 V. 100 nF with the 2.35 kohm of the divider are
    0.24 ms: no false warning from switching noise, no loss of time that matters.

    The pull-up is a divider from V12 and not from 3.3 V: a supervisor without supply cannot pull
    low, so with V12 absent (USB service) a pull-up to 3.3 V would report good mains. So PFAIL_N is
    low whenever V12 is missing. Levels: 2.93 to 3.17 V from 11.7 to 12.3 V, high for the controller
    (0.75 x 3.37 = 2.53 V) and below its supply + 0.3 V; at 16.2 V 4.2 V drive 45 uA through
    12 kohm into its clamp. The supervisor sinks 0.26 mA, its limit for 0.4 V is 1 mA. The rising
    edge is 140 ms or more late, which debounces: firmware acts on the falling edge.
    """
    with board.block("power_fail", sheet=13):
        sense = board.net(
            "V12_SENSE",
            SELV_SIGNAL,
            NetClass.SIGNAL,
            volts=(0.0, 3.6),
            powered_by="V12 through the divider",
        )
        pfail_n = logic_net(board, "PFAIL_N")
        board.part("r_sense_top", resistor("8.2k"), {"1": v12, "2": sense})
        board.part("r_sense_bottom", resistor("3.3k"), {"1": sense, "2": gnd})
        board.part("c_sense", ceramic("100n", "0603"), {"1": sense, "2": gnd})
        board.part("supervisor", CN803S, {"VDD": sense, "GND": gnd, "RESET_N": pfail_n})
        board.part(
            "r_pull_up", resistor("47k"), {"1": v12, "2": pfail_n}, note="low without V12 too"
        )
        board.part("r_pull_down", resistor("16k"), {"1": pfail_n, "2": gnd})
    return pfail_n
