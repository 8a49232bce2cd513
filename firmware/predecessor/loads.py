"""Loads as sums of harmonics, like the phase-fired and peaky waveforms meters are tested with."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from firmware.front_end import Floats

VOLTAGE_V: Final = 120.0
FREQUENCY_HZ: Final = 60.0
#: Where the dimmer and the rectifier are cut off: half the meter's 8 kS/s lies above order 66.
_ORDERS: Final = 40
_POINTS: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class Load:
    """Current at a sinusoidal mains voltage: peak amplitude and angle of orders 1 to 40."""

    name: str
    amplitude_a: Floats
    angle_rad: Floats

    def current_a(self, times_s: Floats) -> Floats:
        """Instantaneous current; the voltage's positive peak is at time 0."""
        turns = 2 * math.pi * FREQUENCY_HZ * times_s
        total = np.zeros_like(times_s)
        for order, (amplitude, angle) in enumerate(
            zip(self.amplitude_a, self.angle_rad, strict=True), start=1
        ):
            total += amplitude * np.cos(order * turns + angle)
        return total

    @property
    def active_w(self) -> float:
        """True active power: the voltage is a pure sine, so the fundamental carries it all."""
        return VOLTAGE_V * float(self.amplitude_a[0]) / math.sqrt(2) * math.cos(self.angle_rad[0])

    @property
    def rms_a(self) -> float:
        """RMS current."""
        return float(np.sqrt((self.amplitude_a**2).sum() / 2))


def voltage_v(times_s: Floats) -> Floats:
    """The mains."""
    return math.sqrt(2) * VOLTAGE_V * np.cos(2 * math.pi * FREQUENCY_HZ * times_s)


def _from_shape(name: str, shape: Floats, rms_a: float) -> Load:
    """The first 40 orders of one cycle's shape, scaled to an RMS current."""
    spectrum = np.fft.rfft(shape)[1 : _ORDERS + 1] * 2 / len(shape)
    scale = rms_a / math.sqrt(float((np.abs(spectrum) ** 2).sum()) / 2)
    return Load(name, np.abs(spectrum) * scale, np.angle(spectrum))


def _angles() -> Floats:
    return 2 * math.pi * np.arange(_POINTS) / _POINTS


def resistive(rms_a: float) -> Load:
    """Heater."""
    return _from_shape("resistive", np.cos(_angles()), rms_a)


def motor(rms_a: float) -> Load:
    """Power factor 0.7 lagging and 8 % of third order, as saturated iron has."""
    turns = _angles()
    shape = np.cos(turns - math.acos(0.7)) + 0.08 * np.cos(3 * turns)
    return _from_shape("motor, PF 0.7", shape, rms_a)


def dimmer(rms_a: float) -> Load:
    """Resistor behind a triac that fires at 90 degrees, as in phase-fired test waveforms."""
    turns = _angles()
    after_zero = (turns + math.pi / 2) % math.pi
    return _from_shape("dimmer, 90 degrees", np.cos(turns) * (after_zero >= math.pi / 2), rms_a)


def switch_mode(rms_a: float) -> Load:
    """Rectifier with capacitor: half-sine pulses of 36 degrees, just before the voltage's peaks."""
    width, lead = math.radians(36), math.radians(8)
    turns = (_angles() + lead + math.pi / 2) % math.pi - math.pi / 2
    pulse = np.where(np.abs(turns) < width / 2, np.cos(turns * math.pi / width), 0.0)
    return _from_shape("switch-mode", pulse * np.sign(np.cos(_angles() + lead)), rms_a)


def table_loads() -> Iterator[Load]:
    """The four kinds at 0.6, 2 and 10 A."""
    for kind in (resistive, motor, dimmer, switch_mode):
        for rms_a in (0.6, 2.0, 10.0):
            yield kind(rms_a)
