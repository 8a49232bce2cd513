"""12 V (or USB's 5 V) to 3.3 V."""

from __future__ import annotations

from typing import Final

from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, SELV_SUPPLY, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.inductors import INDUCTOR_3U9
from hardware.parts.regulators import AP63203

FREQUENCY_HZ: Final = 1.1e6
LEAST_INDUCTANCE_H: Final = 3.9e-6 * 0.8
#: Peak loads of the 3.3 V in amperes (data sheets of the parts named).
LOADS_A: Final = {
    "controller, radio transmitting": 0.310,
    "converters, oscillator, analog supply": 0.030,
    "LAN controller (W5200)": 0.175,
    "flash, erasing": 0.025,
    "shield logic and LEDs": 0.030,
    "radio header": 0.120,
}


def peak_load_a() -> float:
    """Everything at once."""
    return sum(LOADS_A.values())


def ripple_current_a(input_v: float, inductance_h: float = LEAST_INDUCTANCE_H) -> float:
    """Peak-to-peak inductor current at the least inductance."""
    return 3.3 * (1.0 - 3.3 / input_v) / (inductance_h * FREQUENCY_HZ)


def inductor_peak_a(input_v: float = 12.1) -> float:
    """Inductor peak at full load."""
    return peak_load_a() + ripple_current_a(input_v) / 2.0


def dropout_v(load_a: float) -> float:
    """Input-output difference at full duty: switch (hot, 1.5 times its typical) and inductor."""
    switch = AP63203.rating("high_side_resistance").interval.low
    coil = INDUCTOR_3U9.rating("dc_resistance").interval.high
    assert switch is not None
    assert coil is not None
    return load_a * (1.5 * switch + coil)


def buck_3v3(board: Board, *, vhold: Net, gnd: Net) -> Net:
    """AP63203: fixed 3.3 V, 2 A, 1.1 MHz; returns V3V3.

    Load: 0.69 A with radio, LAN, flash and the radio header all at their peak, 0.2 A typical; the
    part gives 2 A and limits at 2.5 A or more.

    3.9 uH is the data sheet's value for 3.3 V: ripple 0.70 A p-p (at -20 %, 12.1 V in), peak
    1.04 A, half of the coil's 2.3 A. 2 x 22 uF out here (the table's value too), about 30 uF
    at 3.3 V bias, plus 22 uF at the module: ripple dI / (8 f C) = 2.6 mV.

    Input: 4.7 uF 50 V (2.7 uF at 12 V and its worst) take 0.31 A RMS at full load; ripple 0.69 A x
    0.27 x 0.73 / (1.1 MHz x 2.7 uF) = 46 mV, of the 75 mV that keep a ceramic cool. Not 10 uF:
    together with the 1 uF on VBUS this is what a USB host charges, and with tolerances 10 uF would
    make 13 uF of the 10 uF that it allows.

    Range: 12.1 V down to 4.2 V in hold-up and 4.05 V from USB (4.5 V less a diode): it starts at
    3.8 V and drops 0.18 V at full load and full duty. Enable is tied to the input: a higher lockout
    would only shorten the hold-up and shut out USB; the supervisor keeps order when 3.3 V falls.

    Heat: 85 % at the 2.3 W peak lose 0.40 W, 36 K above ambient (89 K/W); typical 13 K.
    """
    with board.block("buck_3v3", sheet=12):
        switch = board.net("BUCK_SW", SELV_SIGNAL, NetClass.POWER, volts=(-0.7, 12.1))
        boost = board.net("BUCK_BST", SELV_SIGNAL, NetClass.POWER, volts=(-0.7, 17.1))
        v3v3 = board.net(
            "V3V3",
            SELV_SUPPLY,
            NetClass.POWER,
            volts=(3.2, 3.4),
            powered_by="AP63203 through its inductor",
        )
        board.part("c_in", ceramic("4.7u", "1206", volts=50), {"1": vhold, "2": gnd})
        board.part("c_in_hf", ceramic("100n", "0603", volts=25), {"1": vhold, "2": gnd})
        board.part(
            "converter",
            AP63203,
            {"VIN": vhold, "EN": vhold, "GND": gnd, "SW": switch, "BST": boost, "FB": v3v3},
        )
        board.part("c_bst", ceramic("100n", "0603", volts=25), {"1": boost, "2": switch})
        board.part("inductor", INDUCTOR_3U9, {"1": switch, "2": v3v3})
        for n in (1, 2):
            board.part(f"c_out_{n}", ceramic("22u", "0805", volts=10), {"1": v3v3, "2": gnd})
    return v3v3
