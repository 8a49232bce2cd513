"""Pure circuit calculations in SI units, tested apart from the blocks that use them."""

from __future__ import annotations

import math


def parallel(*resistances: float) -> float:
    """Resistance in ohms of resistors in parallel."""
    return 1.0 / sum(1.0 / r for r in resistances)


def divider_ratio(top: float, bottom: float) -> float:
    """Output over input of an unloaded divider."""
    return bottom / (top + bottom)


def rc_cutoff_hz(resistance: float, capacitance: float) -> float:
    """-3 dB frequency of a first-order RC low-pass."""
    return 1.0 / (2.0 * math.pi * resistance * capacitance)


def rc_attenuation(frequency_hz: float, cutoff_hz: float) -> float:
    """Amplitude ratio (below 1) of a first-order low-pass at a frequency."""
    return 1.0 / math.sqrt(1.0 + (frequency_hz / cutoff_hz) ** 2)


def rc_phase_rad(frequency_hz: float, cutoff_hz: float) -> float:
    """Phase lag in radians of a first-order low-pass at a frequency."""
    return math.atan(frequency_hz / cutoff_hz)


def discharge_time_s(resistance: float, capacitance: float, start_v: float, end_v: float) -> float:
    """Time in which a resistor takes a capacitor from one voltage down to another."""
    return resistance * capacitance * math.log(start_v / end_v)


def crystal_load_f(load_1: float, load_2: float, stray: float) -> float:
    """Load capacitance that two capacitors to ground and the stray capacitance give a crystal."""
    return load_1 * load_2 / (load_1 + load_2) + stray
