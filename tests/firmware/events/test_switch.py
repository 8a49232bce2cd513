"""What makes a switch event and what does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.firmware.events.library import (
    AFTER_DIP,
    AFTER_LOSS,
    OPEN,
    SAG,
    SWITCH_OFF,
    SWITCH_ON,
    UNSETTLED,
    events_config,
    find_events,
)
from tests.firmware.events.scoring import onset_s

QUIET = 100


def step(level_w: float, cycles: int = 200) -> np.ndarray:
    return np.concatenate([np.zeros(QUIET), np.full(cycles, float(level_w))])


def test_a_step_is_one_event_with_its_features() -> None:
    power, reactive = step(1000), step(-300)
    (event,) = find_events(power, reactive)
    assert event.kind == SWITCH_ON
    assert (event.delta_active, event.delta_reactive) == (1_000_000, -300_000)
    assert event.duration == 0
    assert onset_s(event) == QUIET * 0.02
    assert event.time_ms == 2000
    assert event.peak == round(np.hypot(1000, 300) / 230 * 1000)


@given(st.floats(12, 20_000), st.floats(-5_000, 5_000), st.integers(20, 300))
def test_on_and_off_cancel(active: float, reactive: float, cycles: int) -> None:
    shape = np.concatenate([np.zeros(QUIET), np.ones(cycles), np.zeros(QUIET)])
    on, off = find_events(shape * active, shape * reactive)
    assert (on.kind, off.kind) == (SWITCH_ON, SWITCH_OFF)
    assert on.delta_active + off.delta_active == pytest.approx(0, abs=2)
    assert on.delta_reactive + off.delta_reactive == pytest.approx(0, abs=2)


def test_an_inrush_is_part_of_its_event() -> None:
    power = step(100)
    power[QUIET : QUIET + 6] = [900, 800, 600, 400, 200, 130]
    (event,) = find_events(power)
    assert event.delta_active == pytest.approx(100_000, rel=0.01)
    assert event.duration == 6
    assert event.peak == pytest.approx(900 / 230 * 1000, rel=0.001)


def test_a_ramp_is_one_event() -> None:
    power = np.concatenate([np.zeros(QUIET), np.linspace(0, 2000, 150), np.full(200, 2000.0)])
    (event,) = find_events(power)
    assert event.delta_active == pytest.approx(2_000_000, rel=0.005)
    assert event.duration == pytest.approx(150, abs=8)


def test_a_slow_drift_is_no_event() -> None:
    assert find_events(np.linspace(0, 1000, 50 * 120)) == []  # 8 W a second


def test_a_load_that_does_not_settle_says_so() -> None:
    power = np.concatenate([np.zeros(QUIET), np.linspace(0, 20_000, 700)])
    first, *_ = find_events(power)
    assert first.flags & UNSETTLED


def test_a_pulse_shorter_than_confirmed_is_no_event() -> None:
    power = np.zeros(500)
    power[200] = 3000
    assert find_events(power) == []
    power[200:240] = 3000
    assert len(find_events(power)) == 2


def test_noise_alone_makes_no_event() -> None:
    """An hour of a 2 kW load that moves by 1 % RMS each cycle: 180000 chances."""
    noise = np.random.default_rng(1).normal(size=180_000)
    power = np.concatenate([np.zeros(QUIET), 2000 + 20 * noise])
    kinds = [event.kind for event in find_events(power)]
    assert kinds == [SWITCH_ON]


def test_a_noisier_load_raises_its_own_limit_only() -> None:
    noise = np.random.default_rng(2).normal(size=6000)
    power = np.concatenate([np.zeros(QUIET), 1000 + 10 * noise[:3000], 1030 + 10 * noise[3000:]])
    assert len(find_events(power)) == 1
    calm = np.concatenate([np.zeros(QUIET), 1000 + noise[:3000], 1030 + noise[3000:]])
    assert len(find_events(calm)) == 2


@pytest.mark.parametrize("change", [0.97, 1.03])
def test_a_moved_voltage_is_no_switching(change: float) -> None:
    """A resistive 3 kW load at a tap change: its power follows the square."""
    cycles = 1000
    voltage = np.full(2 * cycles, 230.0)
    voltage[cycles:] *= change
    power = 3000 * (voltage[::2] / 230) ** 2
    assert find_events(power, voltage_v=voltage) == []
    assert len(find_events(power)) == 1  # the same power at a steady voltage is one


@pytest.mark.parametrize(("left", "events"), [(0.0, 1), (1.0, 0)])
def test_after_a_dip_only_what_changed_counts(left: float, events: int) -> None:
    cycles = 1000
    voltage, power = np.full(2 * cycles, 230.0), np.full(cycles, 500.0)
    voltage[800:840] = 100.0
    power[400:420] = 90.0
    power[420:] = 500.0 * left
    switches = [event for event in find_events(power, voltage_v=voltage) if event.kind != SAG]
    assert len(switches) == events
    assert all(event.flags & AFTER_DIP and event.kind == SWITCH_OFF for event in switches)


def test_a_reader_in_time_loses_no_event() -> None:
    power = np.tile(np.repeat([0.0, 100.0], 50), 60)
    found = find_events(power)
    assert len(found) == 119
    assert [event.sequence for event in found] == list(range(119))
    assert not any(event.flags & (AFTER_LOSS | OPEN) or event.status for event in found)


def test_steady_time_counts_from_the_event_before() -> None:
    power = np.concatenate([np.zeros(50 * 30), np.full(50 * 90, 60.0), np.zeros(100)])
    _, off = find_events(power)
    assert off.steady == pytest.approx(90, abs=1)


@pytest.mark.parametrize(
    "changed",
    [
        {"step_active": 0},
        {"step_reactive": -1},
        {"noise_factor": 1},
        {"transient_max": 23},
        {"confirm": 0},
        {"confirm": 9},
    ],
)
def test_settings_without_sense_are_refused(changed: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="-7"):
        find_events(np.zeros(10), config=events_config(**changed))


def test_a_decaying_inrush_is_waited_for() -> None:
    """Time constant 0.4 s: the new level is told to 2 %, not what the first blocks show."""
    decay = 100 * np.exp(-np.arange(400) / 20)
    (event,) = find_events(np.concatenate([np.zeros(QUIET), 300 + decay]))
    assert event.delta_active == pytest.approx(300_000, rel=0.02)
    assert event.duration > 40
