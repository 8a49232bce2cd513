"""Sag, swell and interruption against a search over the half-cycle values written apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.firmware.events.library import INTERRUPTION, OPEN, SAG, SWELL, Event, find_events

HALF_SAMPLES = 80
NOMINAL_V = 230.0
#: kind: sign (+1 above), threshold, end with 2 % hysteresis, parts of nominal.
LIMITS = {SAG: (-1, 0.9, 0.92), SWELL: (1, 1.1, 1.08), INTERRUPTION: (-1, 0.1, 0.12)}


def voltage_events(half_cycles: NDArray[np.float64]) -> list[Event]:
    voltage = np.round(half_cycles, 3)
    power = np.zeros(len(voltage) // 2)
    return find_events(power, voltage_v=voltage)


def reference(half_cycles: NDArray[np.float64], kind: int) -> list[tuple[int, int, float]]:
    """First half cycle, number of them, extreme."""
    sign, threshold, end = LIMITS[kind]
    signed = sign * half_cycles
    spans, at = [], 0
    while at < len(signed):
        if signed[at] <= sign * threshold * NOMINAL_V:
            at += 1
            continue
        back = [k for k in range(at, len(signed)) if signed[k] <= sign * end * NOMINAL_V]
        stop = back[0] if back else len(signed)
        spans.append((at, stop - at, float(sign * signed[at:stop].max())))
        at = stop
    return spans


LEVELS_V = [0, 10, 22, 24, 27, 100, 206, 208, 210, 212, 230, 249, 252, 254, 300]
RUNS = st.lists(st.tuples(st.sampled_from(LEVELS_V), st.integers(1, 9)), min_size=1, max_size=12)


@given(RUNS)
def test_events_are_those_of_the_reference(levels: list[tuple[int, int]]) -> None:
    half_cycles = np.repeat([float(v) for v, _ in levels], [2 * n for _, n in levels])
    half_cycles[1::3] += 0.5
    found = voltage_events(half_cycles)
    for kind in LIMITS:
        spans = [
            (event.start // 65536 // HALF_SAMPLES, event.duration // 10, event.extreme / 1000)
            for event in found
            if event.kind == kind
        ]
        assert spans == reference(half_cycles, kind)


def test_a_dip_within_one_cycle_is_timed_to_the_half_cycle() -> None:
    half_cycles = np.full(100, NOMINAL_V)
    half_cycles[51] = 150.0
    (event,) = voltage_events(half_cycles)
    assert (event.kind, event.duration, event.extreme) == (SAG, 10, 150_000)
    assert event.time_ms == 510
    assert event.expected == 230_000


def test_hysteresis_holds_a_sag_together() -> None:
    half_cycles = np.full(100, NOMINAL_V)
    half_cycles[20:60:2] = 206.0
    half_cycles[21:60:2] = 209.0  # above 90 %, below 92 %
    (event,) = voltage_events(half_cycles)
    assert event.duration == 400


@pytest.mark.parametrize(("level", "kinds"), [(0.0, {SAG, INTERRUPTION}), (260.0, {SWELL})])
def test_what_is_not_over_is_given_as_open(level: float, kinds: set[int]) -> None:
    half_cycles = np.full(100, NOMINAL_V)
    half_cycles[50:] = level
    found = voltage_events(half_cycles)
    assert {event.kind for event in found} == kinds
    assert all(event.flags == OPEN and event.duration == 500 for event in found)
