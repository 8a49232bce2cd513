"""Voltage inputs: resistor string, isolating transformer, burden, and their arithmetic."""

from __future__ import annotations

from typing import Final

from hardware.blocks.antialias import antialias
from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, NetClass
from hardware.parts.adc import ADS131M08
from hardware.parts.burden_resistors import VOLTAGE_BURDEN_49R9
from hardware.parts.diodes import D_1N4148W
from hardware.parts.mains_magnetics import ZMPT101K
from hardware.parts.resistors import resistor

PHASES: Final = 3
GAIN: Final = 8
STRING_RESISTOR_OHM: Final = 39e3
PER_SIDE: Final = 4
BURDEN_OHM: Final = 49.9
_TOLERANCE: Final = 0.01
#: IEC 61010-1, 6.3.2: touch current in single-fault condition, RMS.
SINGLE_FAULT_A: Final = 3.5e-3


def string_ohm() -> float:
    """All resistors of one input in series, 312 kohm."""
    return 2 * PER_SIDE * STRING_RESISTOR_OHM


def string_current_a(mains_v: float) -> float:
    """Current through the string and, 1 : 1, through the burden."""
    return mains_v / string_ohm()


def resistor_voltage_v(mains_v: float) -> float:
    """Voltage across one string resistor."""
    return string_current_a(mains_v) * STRING_RESISTOR_OHM


def resistor_power_w(mains_v: float) -> float:
    """Heat of one string resistor."""
    return string_current_a(mains_v) ** 2 * STRING_RESISTOR_OHM


def fault_current_a(mains_v: float) -> float:
    """Current to the touchable side when the transformer's insulation fails: one half string."""
    return mains_v / (PER_SIDE * STRING_RESISTOR_OHM * (1.0 - _TOLERANCE))


def volts_per_volt() -> float:
    """Primary volts per volt at the converter's pins, 6253."""
    return string_ohm() / BURDEN_OHM


def full_scale_peak_v(gain: int = GAIN) -> float:
    """Primary peak voltage at converter full scale."""
    full_scale = ADS131M08.rating(f"full_scale_voltage_gain_{gain}").interval.high
    assert full_scale is not None
    return full_scale * volts_per_volt()


def noise_v(gain: int = GAIN) -> float:
    """Converter noise at OSR 512 (8 kS/s) referred to the primary, RMS."""
    noise = ADS131M08.rating(f"noise_voltage_gain_{gain}").interval.high
    assert noise is not None
    return noise * volts_per_volt()


def drift_per_k(string_ppm: float = 100.0, burden_ppm: float = 25.0) -> float:
    """Worst drift of the scale: all string resistors one way, the burden the other."""
    return (string_ppm + burden_ppm) * 1e-6


def _half_string(board: Board, n: int, side: str, source: Net, target: Net) -> None:
    """Four resistors from ``source`` (a mains net) to ``target`` (a transformer pin)."""
    upper = source
    for step in range(1, PER_SIDE + 1):
        lower = target
        if step < PER_SIDE:
            low, high = source.volts
            middle_low, middle_high = target.volts
            share = step / PER_SIDE
            lower = board.net(
                f"V{n}_{side.upper()}_{step}",
                target.domain,
                NetClass.MAINS_SENSE,
                volts=(
                    low + (middle_low - low) * share,
                    high + (middle_high - high) * share,
                ),
            )
        board.part(
            f"string_{side}_{step}",
            resistor("39k", "1206"),
            {"1": upper, "2": lower},
            note="sets the current and limits it if the transformer's insulation fails",
        )
        upper = lower


def voltage_input(
    board: Board,
    n: int,
    *,
    phase: Net,
    neutral: Net,
    adc: str,
    channel: int,
    adc_p: Net,
    adc_n: Net,
    gnd: Net,
) -> None:
    """Voltage of phase ``n`` (1 to 3) against neutral, isolated, to one converter channel.

    Eight 39 kohm turn the voltage into a current (0.74 mA at 230 V), a 1 : 1 transformer carries it
    over the barrier, 49.9 ohm make 36.8 mV of it. At gain 8 full scale (150 mV) is 938 V peak,
    663 V RMS of sine: 300 V with a crest of 3.1, 230 V with a swell of 1.2 and a crest of 3, and
    the 622 V peak of a lost neutral. Noise (3.8 uV, OSR 512) is 24 mV, 0.01 % of 230 V. 50 ohm is
    the burden at which the transformer is specified (phase error up to 20 minutes of arc, constant,
    calibrated); the winding's 110 ohm add 0.1 % to the scale, calibrated too. The maker asks for
    1 to 2 mA at 220 V and more; 0.74 mA lies a little below, the price of the limit that follows.

    **Strain of a resistor** (1206, 200 V, 250 mW): 29 V and 21 mW at 230 V, 38 V and 36 mW at
    300 V, 55 V and 78 mW at 440 V (lost neutral). The 1.7 kV to which the varistor holds a 4 kV
    surge would divide into 213 V each, but for some microseconds the capacitance between the
    windings (about 32 pF, an estimate) holds the primary near ground, and the four of the live side
    take 350 V of the 400 V that a 1206 bears for moments. Three a side would take 465 V. The maker
    asks for four times the power: at 230 V it is eleven.

    **Protection.** The transformer's insulation (4 kV, no certificate) counts as basic. Four
    resistors stand on each side of it, in the phase and in the neutral, because an installation may
    swap the two: if the insulation fails, at most 1.94 mA reach the low-voltage side at 300 V and
    2.85 mA at 440 V, whichever end is live, below the 3.5 mA RMS allowed in a single fault (IEC
    61010-1, 6.3.2). A shorted resistor is a second fault. Basic insulation and a current limit
    together are the two means of protection of IEC 61010-1, 6.5.

    Standing at half the phase voltage, the winding also couples through its capacitance; that is
    linear, constant and part of the calibrated phase error.

    **Clamp.** With the burden in place the 5.5 mA that the string lets through at 1.7 kV make
    0.3 V. With it open (one bad joint) the transformer would drive 5 V and more into a converter
    whose pins bear -1.6 V. Two antiparallel 1N4148W hold the line within 0.8 V at those 1.1 to
    5.5 mA, and take nanoamperes at the 52 mV of 230 V.

    Ageing of thick film is not in the drift below: at a tenth of its rated power a resistor moves
    by some tenths of a percent over its life, all eight alike.

    Drift: 100 ppm/K of the string and 25 ppm/K of the burden, 0.0125 %/K at worst, a quarter of the
    0.05 %/K of class 1.
    """
    if not 1 <= n <= PHASES:
        raise ValueError(f"phase {n} is not one of 1 to {PHASES}")
    with board.block(f"voltage_input_{n}", sheet=20 + n):
        half = (phase.volts[0] / 2.0, phase.volts[1] / 2.0)
        primary_p = board.net(f"V{n}_PRI_P", phase.domain, NetClass.MAINS_SENSE, volts=half)
        primary_n = board.net(f"V{n}_PRI_N", phase.domain, NetClass.MAINS_SENSE, volts=half)
        sense = board.net(f"V{n}_P", SELV_SIGNAL, NetClass.ANALOG, volts=(-0.15, 0.15))
        _half_string(board, n, "l", phase, primary_p)
        _half_string(board, n, "n", neutral, primary_n)
        board.part(
            "transformer",
            ZMPT101K,
            {"P1": primary_p, "P2": primary_n, "S1": sense, "S2": gnd},
            note="basic insulation; the strings are the second means of protection",
        )
        board.part(
            "burden", VOLTAGE_BURDEN_49R9, {"1": sense, "2": gnd}, note="sets the voltage scale"
        )
        clamp = "holds the converter's pin when the burden is open"
        board.part("clamp_high", D_1N4148W, {"A": sense, "K": gnd}, note=clamp)
        board.part("clamp_low", D_1N4148W, {"A": gnd, "K": sense}, note=clamp)
        antialias(board, source_p=sense, source_n=gnd, adc_p=adc_p, adc_n=adc_n, gnd=gnd)
        board.analog_channel(
            f"V{n}",
            "voltage",
            adc,
            channel,
            gain=GAIN,
            primary_per_volt=volts_per_volt(),
            ranges={GAIN: full_scale_peak_v()},
            note="phase to neutral; transformer 1 : 1",
        )
