"""Events of the real core: samples in, events out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from firmware.core_library import (
    Channel,
    Circuit,
    Event,
    Meter,
    default_config,
    default_events_config,
)
from firmware.front_end import FrontEnd, full_scale
from tests.firmware.events.library import INTERRUPTION, SAG, SWELL, SWITCH_OFF, SWITCH_ON

RATE = 8000
SCALES = (full_scale("V1"), full_scale("I1"))


def events_of(voltage_v: NDArray[np.float64], current_a: NDArray[np.float64]) -> list[Event]:
    """RMS envelopes in each sample, of a 50 Hz sine in phase."""
    carrier = math.sqrt(2) * np.sin(2 * math.pi * 50 * np.arange(len(voltage_v)) / RATE)
    primary = np.column_stack([voltage_v * carrier, current_a * carrier])
    config = default_config().wired((Channel(SCALES[0]),), ((Channel(SCALES[1]), Circuit(0)),))
    meter = Meter(config, events=default_events_config())
    produced = meter.push_many(FrontEnd(SCALES).codes(primary).samples)
    produced.add(meter.flush())
    return produced.events


def steady(seconds: float) -> NDArray[np.float64]:
    return np.full(round(seconds * RATE), 230.0)


def test_a_load_switched_on_and_off() -> None:
    voltage = steady(6)
    current = np.zeros_like(voltage)
    current[2 * RATE : 4 * RATE] = 5.0
    on, off = sorted(events_of(voltage, current), key=lambda event: event.start)
    assert (on.kind, off.kind) == (SWITCH_ON, SWITCH_OFF)
    assert on.delta_active / 1000 == pytest.approx(1150, rel=2e-3)
    assert off.delta_active / 1000 == pytest.approx(-1150, rel=2e-3)
    assert on.delta_reactive / 1000 == pytest.approx(0, abs=1)
    assert on.time_ms / 1000 == pytest.approx(2, abs=0.03)
    assert off.time_ms / 1000 == pytest.approx(4, abs=0.03)
    assert on.peak / 1000 == pytest.approx(5, rel=2e-3)


@pytest.mark.parametrize(
    ("level", "kinds"), [(161.0, {SAG}), (276.0, {SWELL}), (0.0, {SAG, INTERRUPTION})]
)
def test_a_voltage_event_of_half_a_second(level: float, kinds: set[int]) -> None:
    voltage = steady(5)
    voltage[2 * RATE : round(2.5 * RATE)] = level
    current = 2.0 * voltage / 230
    found = events_of(voltage, current)
    assert {event.kind for event in found} == kinds
    for event in found:
        assert event.time_ms / 1000 == pytest.approx(2, abs=0.025)
        assert event.duration == pytest.approx(500, abs=40)
        assert event.extreme / 1000 == pytest.approx(level, abs=1)
