"""Analytic waveforms: sums of harmonics and direct current, exact at any instant."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from firmware.front_end import Floats

_HALF_WAVE_ORDERS = 38  # even orders of a rectified half wave, all below half of 8 kS/s


@dataclass(frozen=True, slots=True)
class Part:
    """sqrt(2) ``rms`` cos(2 pi ``order`` f t + ``angle``); order 1.5 is an inter-harmonic."""

    order: float
    rms: float
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Wave:
    """Parts and a direct current or voltage."""

    parts: tuple[Part, ...]
    direct: float = 0.0

    def at(self, times_s: Floats, frequency_hz: float) -> Floats:
        """Values at these instants."""
        turns = 2 * math.pi * frequency_hz * times_s
        total = np.full_like(times_s, self.direct)
        for part in self.parts:
            total += math.sqrt(2) * part.rms * np.cos(part.order * turns + part.angle)
        return total

    def scaled(self, factor: float) -> Wave:
        """The same shape, ``factor`` times as large."""
        parts = tuple(Part(part.order, part.rms * factor, part.angle) for part in self.parts)
        return Wave(parts, self.direct * factor)

    def __add__(self, other: Wave) -> Wave:
        return Wave(self.parts + other.parts, self.direct + other.direct)


def sine(rms: float, angle: float = 0.0) -> Wave:
    """A fundamental alone."""
    return Wave((Part(1, rms, angle),))


def harmonics(rms: float, shares: Iterable[tuple[int, float, float]], angle: float = 0.0) -> Wave:
    """A fundamental, and orders with share of it and angle of their own.

    ``angle`` turns the whole waveform: order n by n times as much.
    """
    parts = tuple(Part(n, share * rms, own + n * angle) for n, share, own in shares)
    return Wave((Part(1, rms, angle), *parts))


def half_wave(rms: float) -> Wave:
    """A half-wave rectified sine of this RMS value, direct current and all, band-limited.

    Fourier series: 1/pi + cos(x)/2 + sum over even n of 2 (-1)^(n/2+1) / (pi (n^2 - 1)) cos(n x),
    of peak 1 and RMS 1/2.
    """
    peak = 2 * rms
    parts = [Part(1, peak / 2 / math.sqrt(2))]
    for n in range(2, _HALF_WAVE_ORDERS + 1, 2):
        height = 2 * peak / (math.pi * (n * n - 1))
        angle = 0.0 if (n // 2) % 2 else math.pi
        parts.append(Part(n, height / math.sqrt(2), angle))
    return Wave(tuple(parts), peak / math.pi)
