"""Unusual patterns: faults planted into months of runs that antgen recorded, and quiet years.

A run of these tests gave: no alarm in six healthy appliance-years (three devices, with and without
seasons of 20 %) but two `longest` for a refrigerator whose one run of 3.7 h in seven came up for
the first time after its learning phase; 16 of 18 planted faults named. The two missed are that
refrigerator's: its own runs of 0.8 to 3.7 h in any order hide one 1.6 times as long.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.firmware.events.cold import DAY, DEVICES, STEP_S, Fault, days_of
from tests.firmware.events.library import Event, find_unusual

FAULT_DAY, DAYS = 60, 120
#: What each fault is to be called, one of them, within so many days.
FAULTS = {
    "draws 15 % more": (Fault(power=1.15), {"power up"}, 3),
    "draws 20 % less": (Fault(power=0.8), {"power down"}, 3),
    "runs 1.6 times as long": (Fault(length=1.6), {"run long", "duty up"}, 7),
    "pauses half as long": (Fault(pause=0.5), {"duty up"}, 7),
    "frost, 2 % longer each day": (Fault(length=1.02, growing=True), {"duty up", "run long"}, 45),
    "no longer sleeps, 5 W": (Fault(standby_w=5), {"standby up"}, 7),
}


def named(device: tuple[str, str], fault: Fault, names: set[str], within: float) -> bool:
    alarms = find_unusual(days_of(device, DAYS, 3, fault, FAULT_DAY), STEP_S)
    begin = FAULT_DAY * DAY
    return any(e.alarm in names and begin <= e.start <= begin + within * DAY for e in alarms)


def test_planted_faults_are_named() -> None:
    found = {
        (device, name): named(device, *case) for device in DEVICES for name, case in FAULTS.items()
    }
    for case, seen in found.items():
        print(*case, "named" if seen else "missed")
    assert all(seen for (device, _), seen in found.items() if device != DEVICES[1])
    assert sum(found.values()) >= 15


@pytest.mark.parametrize("season", [0.0, 0.2])
def test_a_healthy_year_is_quiet(season: float) -> None:
    alarms = [
        (device[0], event.alarm, round(event.start / DAY, 1))
        for device in DEVICES
        for event in find_unusual(days_of(device, 365, 3, season=season), STEP_S)
    ]
    print(alarms)
    assert len(alarms) <= 2
    assert all(day < 7 for _, _, day in alarms)


def pump(run_w: float = 400.0, run_s: int = 600, runs: int = 1) -> NDArray[np.float64]:
    """Runs of a pump with an hour between them, each second."""
    one = np.concatenate([np.zeros(3600), [1200.0, 600.0], np.full(run_s - 2, run_w)])
    series = np.tile(one, runs)
    return series + np.abs(np.random.default_rng(0).normal(size=len(series)))


def last_run(change_at_s: int, factor: float, run_s: int = 600) -> tuple[list[Event], int]:
    """Alarms of thirty good runs and one that changes; the time of the change."""
    power = np.concatenate([pump(runs=30), pump(run_s=run_s)])
    change = len(power) - run_s + change_at_s
    power[change:] *= factor
    return find_unusual(np.concatenate([power, np.zeros(600)]), 1.0), change


@pytest.mark.parametrize(("factor", "alarm"), [(1.6, "surge"), (0.5, "starved")])
def test_a_blocked_and_a_dry_pump_are_told_within_the_run(factor: float, alarm: str) -> None:
    (event,), change = last_run(200, factor)
    assert event.alarm == alarm
    assert 10 <= event.start - change <= 40
    assert event.extreme == pytest.approx(400_000 * factor, rel=0.01)
    assert event.expected == pytest.approx(400_000, rel=0.01)


def test_a_machine_left_on_is_told_while_it_runs() -> None:
    power = np.concatenate([pump(runs=30), pump(run_s=3000)])
    (event,) = find_unusual(power, 1.0)
    assert event.alarm == "longest"
    assert event.extreme == pytest.approx(1200, abs=20)
    assert event.expected == pytest.approx(600, abs=20)


@pytest.mark.parametrize("factor", [1.15, 0.85])
def test_a_small_change_within_a_run_is_not_told(factor: float) -> None:
    assert last_run(200, factor)[0] == []


def test_one_odd_run_does_not_alarm_and_does_not_train() -> None:
    odd = np.concatenate([pump(runs=30), pump(run_s=1100), pump(runs=30)])
    assert find_unusual(odd, 1.0) == []


def test_more_than_a_year_ago_is_told_although_the_baseline_followed() -> None:
    """A creep of 0.15 % a day is within what the slow follower lets pass; a year tells."""
    growth = 1 + 0.0015 * np.arange(430 * DAY) / DAY
    pattern = np.where(np.arange(430 * DAY) % 360 < 120, 80.0, 1.0)
    alarms = find_unusual(pattern * growth, STEP_S)
    assert {event.alarm for event in alarms} == {"year up"}
    assert alarms[0].start == 14 * 28 * DAY
    assert alarms[0].extreme > 1.25 * alarms[0].expected


def test_an_alarm_is_given_once() -> None:
    power = np.concatenate([pump(runs=30), pump(run_w=500.0, runs=60)])
    alarms = [event.alarm for event in find_unusual(power, 1.0)]
    assert alarms.count("power up") == 1


def test_one_wild_run_does_not_deafen_the_baseline() -> None:
    power = np.concatenate([pump(runs=30), pump(run_w=4000.0), pump(run_w=500.0, runs=10)])
    assert "power up" in {event.alarm for event in find_unusual(power, 1.0)}
