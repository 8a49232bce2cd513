"""The shield's own watchdog: two unlike channels, either of which drops every coil."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from hardware.calculators import parallel
from hardware.circuit import NC, Board, Net
from hardware.design import SELV_SIGNAL, SELV_SUPPLY, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.diodes import D_1N4148W
from hardware.parts.logic import HC123
from hardware.parts.resistors import resistor
from hardware.parts.transistors import AO3400A

#: Square wave that the meter's supervised control task makes (toggling every 31.25 ms).
HEARTBEAT_HZ: Final = 16.0
#: X7R at 3 V: 10 % tolerance, 10 % ageing and bias.
CAPACITANCE_FACTOR: Final = (0.80, 1.10)

#: Retrigger time of the 74HC123 in ns for kohm and pF, typical at 5 V (NXP 74HC123; 74HCT123 data
#: sheet Rev. 9, dynamic characteristics, note 3): edges closer than this do not extend the pulse.
RETRIGGER_NS: Final = (30.0, 0.19, 13.0)

TIMING_OHM: Final = 820e3
TIMING_F: Final = 2.2e-6

PUMP_F: Final = 2.2e-6
RESERVOIR_F: Final = 4.7e-6
BLEED_OHM: Final = 820e3
#: 1N4148W at the microamperes that flow at the end of a half-wave: 85 and -25 degC.
PUMP_DIODE_V: Final = (0.3, 0.5)
#: AO3400A gate threshold at 250 uA, 0.65 to 1.45 V at 25 degC, with -2.5 mV/K over -25 to 85 degC.
THRESHOLD_V: Final = (0.50, 1.58)
V3V3_V: Final = (3.2, 3.4)


def one_shot_s(resistors: int = 2) -> tuple[float, float]:
    """Least and greatest pulse of channel A: K R C, with ``resistors`` of the two in place."""
    factor = HC123.rating("pulse_width_factor").interval
    assert factor.low is not None
    assert factor.high is not None
    rc = TIMING_OHM / resistors * TIMING_F
    return factor.low * rc * CAPACITANCE_FACTOR[0], factor.high * rc * CAPACITANCE_FACTOR[1]


def retrigger_s() -> float:
    """Least distance of two edges that both count, 79 ms."""
    base, by_rc, by_r = RETRIGGER_NS
    kohm, pf = TIMING_OHM / 2.0 / 1e3, TIMING_F * 1e12
    return float(base + by_rc * kohm * pf**0.9 + by_r * kohm**1.05) * 1e-9


def pump_v(heartbeat_hz: float = HEARTBEAT_HZ) -> tuple[float, float]:
    """Least and greatest gate voltage of channel B while the heartbeat runs.

    Supply less two diodes, behind the pump's source resistance 1 / (f C).
    """
    bleed = parallel(BLEED_OHM, BLEED_OHM)
    low_c = PUMP_F / 2.0 * CAPACITANCE_FACTOR[0]
    loaded = bleed / (bleed + 1.0 / (heartbeat_hz * low_c))
    return (V3V3_V[0] - 2.0 * PUMP_DIODE_V[1]) * loaded, V3V3_V[1] - 2.0 * PUMP_DIODE_V[0]


def pump_s(
    bleeds: int = 2, reservoirs: int = 2, pump_f: float = PUMP_F / 2.0
) -> tuple[float, float]:
    """Least and greatest time of channel B from the last edge to the end of the coil supply.

    Stuck low, the reservoir bleeds alone; stuck high, the pump's capacitors bleed with it.
    """
    bleed = BLEED_OHM / bleeds
    reservoir = RESERVOIR_F * reservoirs
    low, high = pump_v()
    return (
        bleed * reservoir * CAPACITANCE_FACTOR[0] * math.log(low / THRESHOLD_V[1]),
        bleed * (reservoir + pump_f) * CAPACITANCE_FACTOR[1] * math.log(high / THRESHOLD_V[0]),
    )


@dataclass(frozen=True, slots=True)
class Watchdog:
    """``output_enable_n`` gates the registers (A), ``coil_enable_n`` the coil supply (B)."""

    output_enable_n: Net
    coil_enable_n: Net
    pump_gate: Net


def shield_watchdog(
    board: Board, *, v3v3: Net, gnd: Net, heartbeat: Net, heartbeat_line: Net, reset_n: Net
) -> Watchdog:
    """All relays drop when the meter's heartbeat stops, whatever state it stops in.

    A shield cannot trust the processor that commands it: a hung task, a brown-out, a loose ribbon
    or an update that never ends must leave each circuit in the state that its installer wired as
    the rest state. Two channels of unlike technology do it, in unlike places of the coil path:

    A, digital: a retriggerable one-shot (74HC123) restarts at each rising edge; its Q_N is the
    registers' output enable. 0.5 x 410 k x 2.2 uF: 0.26 to 0.64 s over tolerance, temperature and
    bias, at least four heartbeats. An edge counts only 40 ms (50 ms at the greatest R and C) after
    the last one, which sets the heartbeat's rate: 62.5 ms. Q_N has 10 k to 3.3 V, so a missing or
    unpowered one-shot means disabled. The meter's reset holds it in reset.

    B, analogue: the heartbeat pumps charge through capacitors onto a MOSFET's gate, and only while
    that gate is up does the coil supply's switch conduct. A level, high or low, pumps nothing.
    Gate 1.7 V at the least, cold, against a threshold of 1.58 V there (0.56 V at the hot end); gone
    at most 9.6 s after the last edge: the spread is the threshold's, and stuck high the pump's
    capacitors bleed with the reservoir. It bridges at least 0.25 s, four heartbeats. The time needs
    no accuracy, for it acts alone only after A has failed unseen.
    The reservoir is more than eight times the pump, so a single edge (0.34 V, 0.39 V at the
    tolerances' worst) opens no gate (0.50 V at the current that opens the switch, hot). At 8 Hz
    the pump would need twice the capacitors for its level and one edge would open the gate; that,
    and the cold end's margin, is why the heartbeat is as fast as the one-shot allows.
    The gate falls at 0.2 V/s: the supply switch may linger half on, at most 1.2 W with every coil
    pulled in, which it bears.

    Heartbeat: 16 Hz, made by software in the task that supervises the others, never by a timer or
    PWM unit, which would live on without it. Power-up: registers hold random bits, both channels
    are off; firmware sends a zero frame, tests both channels, then starts the heartbeat. After a
    silence it sends a zero frame before it starts again, or old commands would come back at once
    (and at the holding voltage, which may not pull in).

    Self-test at each start, with zero registers: the identity memory's address bits show both
    channels' states (see shield_identity), so firmware times A and B alone and reports a channel
    that is dead before the other one dies too. That turns latent faults into found ones.

    Single faults, as the rule ``watchdog_single_faults`` finds them on the circuit, every register
    bit set. "off": every coil drops at once, without waiting for the heartbeat to stop. "A" or "B":
    after the heartbeat only that channel drops every coil. "none": both do, as before. A gate or an
    input that nothing drives counts as on.

    - heartbeat or reset conductor open or shorted to ground: off. The heartbeat's resting resistor
      open: none. Header pins bridged: heartbeat to reset none, to ground off; no line of bus
      traffic lies beside it.
    - heartbeat's filter resistor open: B (the trigger floats), capacitor shorted: off. r_pump open:
      the pump rests, off; short: none.
    - pump capacitor 1 or 2 shorted: none, the other one still blocks a level. Open: off. One would
      do; shorted it would pass a stuck-high level, so there are two.
    - clamp diode open or short: off. Pump diode open: off; short: the gate swings some 0.2 V about
      zero: off. Leakage of 1 uA at the hot end costs 0.34 V.
    - reservoir, one of two open: half the time. Short: off.
    - bleed, one of two open: twice the time, 19 s at most. Short: off.
    - pump MOSFET gate open (it floats), drain-source or drain-gate short: A. Drain or source open,
      gate-source short: off.
    - timing resistor, one of two open: 1.3 s at most. Short: node at 3.3 V, one-shot undefined: B.
    - timing capacitor open: pulses of microseconds, off. Short: one-shot stuck on: B.
    - one-shot output stuck low or short to Q2, a supply pin or any of its inputs open, RCEXT open
      or shorted: B. Output open or stuck high: off. Pull-up open: none.
    - register: output enable or a supply pin open, an output stuck high: B.
    - driver channel stuck on, an input's pull-down open (the register's leakage through the
      driver's own 390 kohm is above what is surely off): B.
    - enable switch gate open, drain-source or gate-drain short: A (see coil_supply).
    - discharge diode open: none. Short: B.
    - 12 V missing, ground of the ribbon open: no coil current, off.
    - 3.3 V conductor broken: the lines that idle high feed the logic through its clamps (2.4 to
      2.7 V); relays work on, and both channels still drop them.

    The second half of the one-shot is held in reset, its timing pin pulled up, its outputs open.
    The discharge diode protects the timing pin's clamp from 2.2 uF when 3.3 V collapses. Both CEXT
    pins are ground inside; grounding them outside too shortens the timing loop.
    """
    with board.block("shield_watchdog", sheet=4):
        board.firmware_constant(
            "SHIELD_HEARTBEAT_HALF_PERIOD_US",
            round(0.5e6 / HEARTBEAT_HZ),
            "toggled by software, never by a timer unit",
        )
        enable_n = board.net("OUTPUT_ENABLE_N", SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 3.4))
        timing = board.net("ONE_SHOT_RC", SELV_SIGNAL, NetClass.ANALOG, volts=(0.0, 3.4))
        spare = board.net("ONE_SHOT_SPARE_RC", SELV_SIGNAL, NetClass.ANALOG, volts=(0.0, 3.4))
        board.part(
            "one_shot",
            HC123,
            {
                "A1_N": gnd,
                "B1": heartbeat,
                "RD1_N": reset_n,
                "Q1": NC,
                "Q1_N": enable_n,
                "CEXT1": gnd,
                "RCEXT1": timing,
                "A2_N": v3v3,
                "B2": gnd,
                "RD2_N": gnd,
                "Q2": NC,
                "Q2_N": NC,
                "CEXT2": gnd,
                "RCEXT2": spare,
                "VCC": v3v3,
                "GND": gnd,
            },
        )
        board.part("c_one_shot", ceramic("100n", "0603"), {"1": v3v3, "2": gnd})
        for n in (1, 2):
            board.part(
                f"r_timing{n}",
                resistor("820k", "0603"),
                {"1": v3v3, "2": timing},
                note="two, because one may open",
            )
        board.part("c_timing", ceramic("2.2u", "0805", dielectric="X7R"), {"1": timing, "2": gnd})
        board.claim(
            "fail_safe_time",
            enable_n,
            high=1.0,
            unit="s",
            reason="channel A: a silent meter releases every relay within a second",
        )
        board.claim(
            "redundant_resistors", timing, low=2, unit="1", reason="one timing resistor may open"
        )
        board.part("d_discharge", D_1N4148W, {"A": timing, "K": v3v3}, note="power-down")
        board.part("r_spare", resistor("10k", "0603"), {"1": v3v3, "2": spare})
        board.claim(
            "rest_level",
            enable_n,
            low=2.7,
            unit="V",
            reason="relays are off while the one-shot is missing or without supply",
        )
        board.part(
            "r_disable", resistor("10k", "0603"), {"1": v3v3, "2": enable_n}, note="off at rest"
        )

        nodes = [
            board.net(f"PUMP_{n}", SELV_SIGNAL, NetClass.ANALOG, volts=(-0.6, 3.4))
            for n in (1, 2, 3)
        ]
        gate = board.net("PUMP_GATE", SELV_SIGNAL, NetClass.ANALOG, volts=(0.0, 2.8))
        board.claim("redundant_resistors", gate, low=2, unit="1", reason="one bleeder may open")
        board.claim("redundant_capacitors", gate, low=2, unit="1", reason="one reservoir may open")
        board.claim(
            "series_capacitors",
            gate,
            low=2,
            unit="1",
            reason="one may short; alone it would pass a level to the gate",
        )
        coil_enable_n = board.net("COIL_ENABLE_N", SELV_SUPPLY, NetClass.SIGNAL, volts=(0.0, 12.6))
        board.part("r_pump", resistor("1k", "0603"), {"1": heartbeat_line, "2": nodes[0]})
        for n in (1, 2):
            board.part(
                f"c_pump{n}",
                ceramic("2.2u", "0805", dielectric="X7R"),
                {"1": nodes[n - 1], "2": nodes[n]},
                note="two, because one may short",
            )
        board.part("d_clamp", D_1N4148W, {"A": gnd, "K": nodes[2]})
        board.part("d_pump", D_1N4148W, {"A": nodes[2], "K": gate})
        for n in (1, 2):
            board.part(
                f"c_reservoir{n}",
                ceramic("4.7u", "0805", dielectric="X7R"),
                {"1": gate, "2": gnd},
                note="two, because one may open",
            )
            board.part(
                f"r_bleed{n}",
                resistor("820k", "0603"),
                {"1": gate, "2": gnd},
                note="two, because one may open",
            )
        board.part("q_pump", AO3400A, {"G": gate, "D": coil_enable_n, "S": gnd})
    return Watchdog(enable_n, coil_enable_n, gate)
