"""Switch events on recorded appliances.

PLAID's truth: a recording that begins without current and ends with it holds a switching-on, and it
begins between the first value 1 % of the final one away from the start and the first 10 % away
(three cycles to spare on either side): fans, air conditioners and microwave ovens start in steps.
ACSF1 gives no switchings: what stands between two quiet stretches is taken from the raw values by
a rule that has nothing of the detector's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tests.firmware.events.library import SWITCH_OFF, SWITCH_ON, find_events
from tests.firmware.events.recordings import acsf1, plaid
from tests.firmware.events.scoring import onset_s

LEAD, TAIL = 30, 40
HELD = 50


def start_up(cycles: NDArray[np.float64], seed: int) -> tuple[NDArray[np.float64], range] | None:
    """Power with quiet cycles around it, scaled to end at 1 kW, and the cycles in which it starts.

    None if it was on already.
    """
    end, begin = float(np.median(cycles[-10:])), float(np.median(cycles[:2]))
    if begin >= 0.05 * end:
        return None
    power = np.concatenate([np.full(LEAD, begin), cycles, np.full(TAIL, end)]) * 1000 / end
    away = np.abs(power - power[0])
    starts = range(int(np.argmax(away > 10)) - 3, int(np.argmax(away > 100)) + 4)
    return power + np.random.default_rng(seed).normal(size=len(power)) * 0.5, starts


def test_plaid_start_ups() -> None:
    """A run gave 840 of 844, and 1.065 events a start-up (second steps of magnetrons, compressors
    that give up)."""
    total = hits = events = 0
    for seed, (_, cycles) in enumerate(plaid()):
        case = start_up(cycles, seed)
        if case is None:
            continue
        power, starts = case
        found = find_events(power)
        total += 1
        events += len(found)
        hits += any(
            event.kind == SWITCH_ON and round(onset_s(event) * 50) in starts for event in found
        )
    print(f"recall {hits / total:.4f} of {total}, {events / total:.3f} events a start-up")
    assert total == 844
    assert hits / total >= 0.98
    assert events / total <= 1.12


def test_acsf1_is_read_in_watts() -> None:
    """Apparent power from P and Q against U x I: the scale is right to some per cent."""
    slopes = []
    for session in acsf1():
        apparent = np.hypot(session.active_w, session.reactive_var)
        if np.ptp(apparent) > 50:
            slope, _ = np.polyfit(session.voltage_v * session.current_a, apparent, 1)
            slopes.append(slope)
    assert len(slopes) > 100
    assert 0.93 < np.median(slopes) < 1.03


def clear_steps(power: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Index and kind of changes of 50 W and more between three quiet values on either side."""
    change = np.diff(power)
    steps = []
    for at in np.flatnonzero(np.abs(change) >= 50):
        around = np.concatenate([change[max(at - 2, 0) : at], change[at + 1 : at + 3]])
        if len(around) == 4 and np.abs(around).max() <= 0.05 * abs(change[at]):
            steps.append((int(at) + 1, SWITCH_ON if change[at] > 0 else SWITCH_OFF))
    return steps


def test_acsf1_clear_steps() -> None:
    expected = missed = found = groundless = 0
    for seed, session in enumerate(acsf1()):
        noise = np.random.default_rng(seed).normal(size=len(session.active_w) * HELD)
        events = find_events(
            np.repeat(session.active_w, HELD) + noise * 0.5, np.repeat(session.reactive_var, HELD)
        )
        seen = {(round(onset_s(event) * 50 / HELD), event.kind) for event in events}
        steps = clear_steps(session.active_w)
        expected += len(steps)
        missed += sum(step not in seen for step in steps)
        found += len(seen)
        moved = np.hypot(np.diff(session.active_w), np.diff(session.reactive_var))
        groundless += sum(not 0 < at <= len(moved) or moved[at - 1] < 4 for at, _ in seen)
    print(f"recall {1 - missed / expected:.4f} of {expected}; groundless {groundless} of {found}")
    assert expected > 100
    assert missed / expected <= 0.01
    assert groundless / found <= 0.01
