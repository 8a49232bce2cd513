"""What the quantities are, in double precision, by definition: FFT over exactly one cycle.

Written from the definitions (IEEE 1459, IEC 61000-4-7, IEC 61000-4-30), not from the core: it
evaluates waveforms on a grid of its own, locked to the true frequency, so that it needs neither
crossings, nor windows, nor resampling.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from firmware.accuracy.waveforms import Wave
from firmware.front_end import Floats

_POINTS = 4096
ORDERS = 40


def cycle(wave: Wave, cycles: int = 1) -> Floats:
    """One cycle (or several, for inter-harmonics) on a grid that divides it evenly."""
    return wave.at(np.arange(_POINTS * cycles) / _POINTS, 1.0)


def rms(values: Floats) -> float:
    """AC-coupled: a current transformer carries no direct current."""
    return float(np.sqrt(np.mean((values - values.mean()) ** 2)))


def active(volts: Floats, amperes: Floats) -> float:
    """Mean of the instantaneous power, without direct current times direct voltage."""
    return float(np.mean((volts - volts.mean()) * (amperes - amperes.mean())))


def phasors(values: Floats, cycles: int = 1) -> NDArray[np.complex128]:
    """RMS phasors of orders 0 to 40."""
    lines = np.fft.rfft(values)[::cycles] * (math.sqrt(2) / len(values))
    return lines[: ORDERS + 1]


def fundamental_active(volts: Floats, amperes: Floats) -> float:
    """P1 = Re(U1 I1*)."""
    return float((phasors(volts)[1] * phasors(amperes)[1].conjugate()).real)


def reactive(volts: Floats, amperes: Floats) -> float:
    """IEEE 1459: Q1 = U1 I1 sin(phi1), positive where the current lags the voltage."""
    return float((phasors(volts)[1] * phasors(amperes)[1].conjugate()).imag)


def apparent(volts: Floats, amperes: Floats) -> float:
    """S = Urms Irms."""
    return rms(volts) * rms(amperes)


def distortion(volts: Floats, amperes: Floats) -> float:
    """What is left of S beside P and Q1."""
    s, p, q1 = apparent(volts, amperes), active(volts, amperes), reactive(volts, amperes)
    return math.sqrt(max(0.0, s * s - p * p - q1 * q1))


def thd_percent(values: Floats, cycles: int = 1) -> float:
    """Root of orders 2 to 40 over the fundamental; what lies between the orders does not count."""
    lines = np.abs(phasors(values, cycles))
    return float(100 * np.sqrt(np.sum(lines[2:] ** 2)) / lines[1])


def half_cycle_rms(
    signal: Callable[[Floats], Floats], start_s: float, frequency_hz: float, count: int
) -> Floats:
    """Urms(1/2): RMS over one cycle, renewed each half cycle from ``start_s`` on."""
    grid = np.arange(_POINTS) / _POINTS / frequency_hz
    starts = start_s + np.arange(count) / (2 * frequency_hz)
    return np.array([rms(signal(start + grid)) for start in starts])
