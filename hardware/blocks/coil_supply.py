"""The relay coils' supply: switched by the watchdog, 12 V to pull in, 7.6 V to hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hardware.blocks.relay_register import BANK_SIZE, BANKS, CIRCUITS
from hardware.blocks.shield_input import RIBBON_LOOP_OHM
from hardware.calculators import divider_ratio, parallel
from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, SELV_SUPPLY, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.diodes import SCHOTTKY_1A_40V_SOD123
from hardware.parts.inductors import INDUCTOR_10U_SMALL
from hardware.parts.regulators import AP63200
from hardware.parts.relay_drivers import TPL7407LA
from hardware.parts.relays import G2RL_1_E_DC12
from hardware.parts.resistors import resistor
from hardware.parts.transistors import AO3407A

V12_MIN_V: Final = 12.0 * 0.95
V12_MAX_V: Final = 12.0 * 1.05
FEEDBACK_TOP_OHM: Final = 91e3
FEEDBACK_BOTTOM_OHM: Final = 10e3
#: AP63200: 0.8 V with 1 %, another 1 % for temperature and load.
REFERENCE_V: Final = (0.784, 0.816)
SCHOTTKY_V: Final = (0.2, 0.45)
EFFICIENCY: Final = 0.88
SWITCHING_HZ: Final = 500e3
INDUCTANCE_H: Final = 10e-6
GATE_PULL_UP_OHM: Final = 47e3
GATE_SERIES_OHM: Final = 10e3
SENSE_TOP_OHM: Final = 3.3e3
SENSE_BOTTOM_OHM: Final = 1.2e3
#: Indicator current of one energised relay at the holding voltage, see relay_channel.
INDICATOR_A: Final = 0.75e-3


def _end(part_end: float | None) -> float:
    assert part_end is not None
    return part_end


#: Limit at 4.5 V of gate and 25 degC, times 1.5 for a hot channel; the gates get 8 V.
SWITCH_OHM: Final = 1.5 * _end(AO3407A.rating("on_resistance_4v5").interval.high)
_RELAY: Final = G2RL_1_E_DC12
COIL_OHM: Final = (
    _end(_RELAY.rating("coil_resistance").interval.low),
    _end(_RELAY.rating("coil_resistance").interval.high),
)
MUST_OPERATE_V: Final = _end(_RELAY.rating("must_operate_voltage").interval.high)
MUST_RELEASE_V: Final = _end(_RELAY.rating("must_release_voltage").interval.low)
_RATED_W: Final = _end(_RELAY.rating("coil_power").interval.high)
_RATED_RISE_K: Final = _end(_RELAY.rating("coil_temperature_rise").interval.high)
_RATINGS_AT_C: Final = _end(_RELAY.rating("coil_temperature_of_ratings").interval.low)
_DRIVER_OHM: Final = _end(TPL7407LA.rating("output_resistance").interval.high)


def copper_factor(coil_c: float) -> float:
    """Resistance of copper against that at 23 degC: (234.5 + T) / (234.5 + 23)."""
    return (234.5 + coil_c) / (234.5 + _RATINGS_AT_C)


def buck_output_v() -> tuple[float, float]:
    """Lowest and highest buck output: reference 2 %, two 1 % resistors; 7.8 to 8.4 V."""
    low, high = REFERENCE_V
    top, bottom = FEEDBACK_TOP_OHM, FEEDBACK_BOTTOM_OHM
    return (
        low / divider_ratio(top * 0.99, bottom * 1.01),
        high / divider_ratio(top * 1.01, bottom * 0.99),
    )


def coil_hold_v() -> tuple[float, float]:
    """Lowest and highest voltage across a held coil, behind Schottky diode and driver."""
    low, high = buck_output_v()
    driver = _DRIVER_OHM * high / COIL_OHM[0]
    return low - SCHOTTKY_V[1] - driver, high - SCHOTTKY_V[0]


def held_coil_c(inside_c: float) -> float:
    """Temperature of a coil that has been held for long, from the rise at rated power."""
    power = coil_hold_v()[1] ** 2 / (COIL_OHM[0] * copper_factor(inside_c))
    return inside_c + _RATED_RISE_K * power / _RATED_W


def must_operate_v(coil_c: float) -> float:
    """Guaranteed pull-in voltage at a coil temperature: the current that it takes at 23 degC."""
    return MUST_OPERATE_V * copper_factor(coil_c)


def pull_in_v(coil_c: float) -> float:
    """Lowest coil voltage while all ten relays are boosted at once (worse than ever allowed)."""
    coil_a = V12_MIN_V / (COIL_OHM[0] * copper_factor(coil_c))
    common = CIRCUITS * coil_a * (RIBBON_LOOP_OHM + SWITCH_OHM)
    return V12_MIN_V - common - BANK_SIZE * coil_a * SWITCH_OHM - coil_a * _DRIVER_OHM


def input_current_a(held: int, boosted: int, coil_c: float, coil_ohm: float = 360.0) -> float:
    """Current from 12 V with ``held`` relays on 7.6 V and ``boosted`` relays on 12 V."""
    ohm = coil_ohm * copper_factor(coil_c)
    rail = sum(buck_output_v()) / 2.0
    coil_v = sum(coil_hold_v()) / 2.0
    hold_a = held * (coil_v / ohm + INDICATOR_A) * rail / (EFFICIENCY * 12.0)
    return hold_a + boosted * (12.0 / ohm + 2.0 * INDICATOR_A)


def gate_drive_v(v12: float, pull_up_ohm: float) -> float:
    """Gate-source voltage of a closed switch: the divider of pull-up and series resistor."""
    return v12 * (1.0 - divider_ratio(pull_up_ohm, GATE_SERIES_OHM))


def ripple_a() -> float:
    """Peak-to-peak inductor current at 12 V in: V (Vin - V) / (Vin f L)."""
    out = sum(buck_output_v()) / 2.0
    return out * (12.0 - out) / (12.0 * SWITCHING_HZ * INDUCTANCE_H)


@dataclass(frozen=True, slots=True)
class CoilSupply:
    """``banks``: the coil buses; ``pull_in_n``: pull low to boost; ``on``: logic, supply is on."""

    switched: Net
    hold: Net
    banks: tuple[Net, ...]
    pull_in_n: tuple[Net, ...]
    on: Net


def _p_switch(
    board: Board, tag: str, source: Net, drain: Net, control_n: Net, *, pull_ups: int
) -> Net:
    """A P-MOSFET from ``source`` to ``drain``, closed by pulling ``control_n`` to ground.

    Returns its gate's net.
    """
    gate = board.net(
        f"{drain.name}_GATE", SELV_SUPPLY, NetClass.SIGNAL, volts=(0.0, source.volts[1])
    )
    board.claim(
        "gate_time",
        gate,
        low=30e-6,
        high=1e-3,
        unit="s",
        reason="an edge slower than the ring of ribbon and ceramics (0.3 uH, 10 uF: 11 us), and"
        " off within 5 ms of a boost's end, when firmware may switch a relay off",
    )
    board.part(f"q_{tag}", AO3407A, {"S": source, "D": drain, "G": gate})
    for n in range(1, pull_ups + 1):
        board.part(
            f"r_{tag}_off{n}",
            resistor("47k", "0603"),
            {"1": source, "2": gate},
            note="gate to source: off without drive",
        )
    board.part(
        f"r_{tag}_drive",
        resistor("10k", "0603"),
        {"1": gate, "2": control_n},
        note="divides the gate voltage",
    )
    board.part(
        f"c_{tag}_gate",
        ceramic("10n", "0603", volts=50),
        {"1": source, "2": gate},
        note="slows the edge",
    )
    return gate


def coil_supply(board: Board, *, v12: Net, gnd: Net, enable_n: Net) -> CoilSupply:
    """Enable switch (channel B of the watchdog), buck for holding, one pull-in switch a bank.

    Why an economiser: ten coils at 12 V take 4.0 W of a 5 W supply that also feeds the meter
    (1.2 W). A closed armature holds with far less: at 7.6 V a coil takes 0.16 W, all ten 2.0 W from
    12 V (1.7 W when warm), the enclosure stays cooler, and the coils warm by 23 K instead of 55 K.
    The supply module derates to 3.75 W at 60 and 2.5 W at 70 degC: ten relays and the meter fit up
    to 60 degC, eight at 70 degC. Firmware counts them.

    Pull-in, worst case: 11.4 V less ribbon, two switches and driver leaves 11.2 V at the coil, all
    ten boosted at once. Must-operate is 8.4 V at a 23 degC coil; a coil held for long at 70 degC
    inside has 94 degC (10.7 V with copper's rise); the coil may reach 109 degC before the two
    meet, which leaves 15 K to heat from 16 A contacts. With a ULN2003A's 0.9 V there would be
    nothing left.

    Hold: buck 8.08 V (0.8 V reference, 91 k and 10 k; 7.8 to 8.4 V), less 0.45 V and driver: 7.2 V
    at least. Against the ampere-turns of must-operate that is 68 % at 94 degC, with the armature
    closed and the force several times that at the open gap; against must-release (10 %) it is
    4.7 times. Data sheets state no minimum holding voltage. The usual rule, half the rated voltage
    once the armature has closed, is met with 60 %; counted in ampere-turns at the hot end it is
    47 %, so shock of 98 m/s2 at the lowest hold and a 94 degC coil belongs to the type test.

    Two banks of five, so that a boost lifts five coils, not ten. Firmware boosts a bank, switches
    one relay, waits 50 ms (operate time 15 ms), ends the boost. Worst peak: -10 degC coils at -10 %
    resistance, five boosted and five held: 0.33 A, with the meter's 0.1 A 102 % of 0.42 A for
    50 ms; one bank of ten would make 0.54 A and trip the converter's overload protection (110 %).
    A radio frame would add 0.08 A: firmware starts no boost while the radio sends, and switches
    nothing off during a boost, when the clamp has only 0.7 V over the bus left.
    While a bank is boosted its Schottky diode parts it from the buck.

    Buck: 500 kHz, 10 uH, ripple 0.53 A, peak 0.48 A of 2 A; fed behind the enable switch, so no
    path to a coil avoids it. Feedback: bottom resistor open gives 0.8 V (all off), top open gives
    12 V: coils stand 21.6 V, the supply may fold, which is all off.

    Free-wheeling diodes from ground to each bus: when channel B takes the bus away with drivers
    still on, the coil current closes through driver and diode.

    Gates: two 47 k pull-ups (one may open) and 10 k give 8.4 V at 12 V, 10.4 V at 12.6 V with one
    pull-up open; AO3407A stands 20 V, so not even a shorted series resistor harms it (AO3401A with
    12 V would be at its limit). The pull-in switches have one pull-up: failing on costs power, not
    safety. 10 nF slow the gate to a time constant of 70 to 80 us, slower than the ring of ribbon
    and ceramics (11 us). They do not limit the inrush into 10 uF: a gate that passes its threshold
    at 0.1 V/us opens a channel of 10 S by 1 A/us, 15 A for 15 us at the worst, which the switch
    bears (20 A pulsed) and the 100 uF reservoir in front supplies, dipping by at most 1.1 V.
    Turn-off takes 0.25 to 0.5 ms a time constant; firmware waits 5 ms after a boost.

    Enable switch single faults: gate open, drain-source or gate-drain short: the supply stays on,
    channel A drops the relays and the self-test finds it. Source, drain or series resistor open,
    pull-up or capacitor shorted: all off.

    ``on`` is 3.2 V (3.0 to 3.4 V) from 12 V by 3.3 k and 1.2 k, for the self-test. 880 ohm, because
    an EEPROM's address pin has a strong pull-down of its own (ST asks for less than 1 kohm).
    """
    with board.block("coil_supply", sheet=3):
        board.firmware_constant("SHIELD_BOOST_MS", 50, "pull-in at 12 V, one relay at a time")
        switched = board.net(
            "VCOIL_SWITCHED",
            SELV_SUPPLY,
            NetClass.POWER,
            volts=(0.0, 12.6),
            powered_by="V12 through the enable switch",
        )
        enable_gate = _p_switch(board, "enable", v12, switched, enable_n, pull_ups=2)
        board.claim(
            "redundant_resistors", enable_gate, low=2, unit="1", reason="one pull-up may open"
        )
        board.claim(
            "fail_safe_time",
            switched,
            high=12.0,
            unit="s",
            reason="channel B, alone only after channel A has failed unseen: some seconds",
        )
        on = board.net("COIL_SUPPLY_ON", SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 3.2))
        board.part("r_sense_top", resistor("3.3k", "0603"), {"1": switched, "2": on})
        board.part("r_sense_bottom", resistor("1.2k", "0603"), {"1": on, "2": gnd})

        hold = board.net("VCOIL_HOLD", SELV_SUPPLY, NetClass.POWER, volts=(0.0, 8.4))
        switch = board.net("HOLD_SW", SELV_SUPPLY, NetClass.POWER, volts=(-0.5, 12.6))
        boot = board.net("HOLD_BST", SELV_SUPPLY, NetClass.SIGNAL, volts=(0.0, 18.0))
        feedback = board.net("HOLD_FB", SELV_SIGNAL, NetClass.ANALOG, volts=(0.0, 0.82))
        board.part(
            "buck",
            AP63200,
            {
                "VIN": switched,
                "EN": switched,
                "GND": gnd,
                "SW": switch,
                "BST": boot,
                "FB": feedback,
            },
        )
        board.part("c_in", ceramic("10u", "1206", volts=50), {"1": switched, "2": gnd})
        board.part("c_in_hf", ceramic("100n", "0603", volts=50), {"1": switched, "2": gnd})
        board.part("c_boot", ceramic("100n", "0603"), {"1": boot, "2": switch})
        board.part("l_hold", INDUCTOR_10U_SMALL, {"1": switch, "2": hold})
        for n in (1, 2):
            board.part(f"c_hold{n}", ceramic("22u", "1206", volts=25), {"1": hold, "2": gnd})
        board.part("r_fb_top", resistor("91k", "0603"), {"1": hold, "2": feedback})
        board.part("r_fb_bottom", resistor("10k", "0603"), {"1": feedback, "2": gnd})

        banks: list[Net] = []
        pull_in_n: list[Net] = []
        for letter in BANKS:
            bus = board.net(
                f"VCOIL_{letter}",
                SELV_SUPPLY,
                NetClass.POWER,
                volts=(-0.5, 12.6),
                powered_by="hold buck through a Schottky diode, or pull-in switch",
            )
            control = board.net(
                f"BOOST_{letter}_N", SELV_SUPPLY, NetClass.SIGNAL, volts=(0.0, 13.3)
            )
            tag = letter.lower()
            _p_switch(board, f"boost_{tag}", switched, bus, control, pull_ups=1)
            board.part(f"d_hold_{tag}", SCHOTTKY_1A_40V_SOD123, {"A": hold, "K": bus})
            board.part(
                f"d_freewheel_{tag}",
                SCHOTTKY_1A_40V_SOD123,
                {"A": gnd, "K": bus},
                note="coil current",
            )
            board.part(f"c_bus_{tag}", ceramic("100n", "0603", volts=50), {"1": bus, "2": gnd})
            banks.append(bus)
            pull_in_n.append(control)
    return CoilSupply(switched, hold, tuple(banks), tuple(pull_in_n), on)


def enable_pull_up_ohm() -> float:
    """Gate-source resistance of the enable switch with both pull-ups in place."""
    return parallel(GATE_PULL_UP_OHM, GATE_PULL_UP_OHM)
