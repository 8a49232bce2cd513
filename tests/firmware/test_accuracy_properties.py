"""Properties that hold for every load, on codes: what physics says, whatever the algorithm does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from firmware.accuracy.bench import Bench
from firmware.accuracy.waveforms import Wave, harmonics, sine
from firmware.core_library import Config, Meter, Produced, Window, flag_names

SHARES = st.lists(
    st.tuples(st.integers(2, 40), st.floats(0, 0.4), st.floats(-3, 3)),
    max_size=4,
    unique_by=lambda part: part[0],
)
LOADS = st.builds(
    harmonics,
    st.floats(0.2, 8.0),
    SHARES,
    st.floats(-np.pi, np.pi),
)
FREQUENCIES = st.floats(47.0, 53.0)
QUICK = settings(max_examples=12, deadline=None)


def bench(circuits: tuple[Wave, ...], frequency_hz: float, seconds: float = 0.5) -> Bench:
    voltage = harmonics(230.0, [(3, 0.02, 0.5), (5, 0.03, 0.0)])
    return Bench((voltage,), tuple((wave, 0) for wave in circuits), frequency_hz, seconds=seconds)


def run(codes: NDArray[np.int32], config: Config) -> tuple[Meter, Produced]:
    meter = Meter(config)
    produced = meter.push_many(codes)
    produced.add(meter.flush())
    return meter, produced


def whole(produced: Produced) -> list[Window]:
    return [w for w in produced.windows if "partial" not in flag_names(w.flags)]


@QUICK
@given(LOADS, FREQUENCIES)
def test_twice_the_current_is_twice_the_power(load: Wave, frequency_hz: float) -> None:
    here = bench((load, load), frequency_hz)
    codes = here.codes().samples
    codes[:, 2] = 2 * codes[:, 1]
    for window in whole(run(codes, here.config())[1]):
        once, twice = window.circuit[0], window.circuit[1]
        for name in ("rms", "fundamental", "active", "reactive", "apparent"):
            small, large = getattr(once, name), getattr(twice, name)
            assert abs(large - 2 * small) <= 5 + abs(large) * 1e-6
        if "low_signal" not in flag_names(once.flags | twice.flags):
            assert abs(once.thd_ppm - twice.thd_ppm) <= 20


@QUICK
@given(LOADS, LOADS, FREQUENCIES)
def test_powers_of_two_loads_add_up(first: Wave, second: Wave, frequency_hz: float) -> None:
    here = bench((first, second, sine(1.0)), frequency_hz)
    codes = here.codes().samples
    codes[:, 3] = codes[:, 1] + codes[:, 2]
    for window in whole(run(codes, here.config())[1]):
        one, two, both = window.circuit
        for name in ("active", "fundamental_active", "reactive"):
            parts = getattr(one, name) + getattr(two, name)
            scale = one.apparent + two.apparent
            assert abs(getattr(both, name) - parts) <= 5 + scale * 1e-6


@QUICK
@given(LOADS, FREQUENCIES)
def test_import_and_export_are_mirror_images(load: Wave, frequency_hz: float) -> None:
    here = bench((load, load), frequency_hz)
    codes = here.codes().samples
    codes[:, 2] = -codes[:, 1]
    meter, produced = run(codes, here.config())
    for window in whole(produced):
        there, back = window.circuit
        assert abs(there.active + back.active) <= 2
        assert abs(there.reactive + back.reactive) <= 2
        assert there.rms == back.rms
        assert abs(there.thd_ppm - back.thd_ppm) <= 5
        assert abs(there.power_factor_ppm + back.power_factor_ppm) <= 1
    imported, exported, inductive, capacitive = meter.energy(0)
    mirrored = meter.energy(1)
    for one, other in zip((exported, imported, capacitive, inductive), mirrored, strict=True):
        assert abs(one - other) <= 2


@QUICK
@given(LOADS, FREQUENCIES, st.integers(1, 25))
def test_sums_do_not_depend_on_how_windows_split(
    load: Wave, frequency_hz: float, cycles: int
) -> None:
    here = bench((load,), frequency_hz, 0.8)
    codes = here.codes().samples
    usual, other = (run(codes, replace(here.config(), window_cycles=n))[1] for n in (10, cycles))
    followed = [[w for w in produced.windows if w.frequency] for produced in (usual, other)]
    for name in ("start", "end"):
        edges = [getattr(windows[0 if name == "start" else -1], name) for windows in followed]
        assert edges[0] == edges[1]
    assert sum(w.cycles for w in followed[0]) == sum(w.cycles for w in followed[1])
    for name in ("active", "reactive"):
        sums = [
            sum(getattr(w.circuit[0], name) * w.samples for w in windows)
            / sum(w.samples for w in windows)
            for windows in followed
        ]
        apparent = max(w.circuit[0].apparent for w in followed[0])
        assert abs(sums[0] - sums[1]) <= 5 + 2e-6 * apparent
    counted = [
        windows[-1].circuit[0].import_uwh - windows[-1].circuit[0].export_uwh - before
        for windows, before in zip(followed, map(counted_before, (usual, other)), strict=True)
    ]
    assert abs(counted[0] - counted[1]) <= 3 + 2e-6 * max(map(abs, counted))


def counted_before(produced: Produced) -> int:
    """Import less export when the core began to follow the mains."""
    first = next(n for n, window in enumerate(produced.windows) if window.frequency)
    last = produced.windows[first - 1].circuit[0]
    return last.import_uwh - last.export_uwh


@QUICK
@given(LOADS, FREQUENCIES)
def test_time_reversal_turns_the_reactive_power(load: Wave, frequency_hz: float) -> None:
    here = bench((load,), frequency_hz)
    codes = here.codes().samples
    forward = whole(run(codes, here.config())[1])
    backward = whole(run(codes[::-1].copy(), here.config())[1])
    for window in backward:
        before, after = forward[0].circuit[0], window.circuit[0]
        scale = before.apparent * 4e-4 + 5
        assert abs(after.active - before.active) <= scale
        assert abs(after.reactive + before.reactive) <= scale
        assert abs(after.rms - before.rms) <= before.rms * 4e-4


@QUICK
@given(LOADS, FREQUENCIES, st.integers(-(2**17), 2**17), st.integers(-(2**17), 2**17))
def test_direct_current_changes_nothing(
    load: Wave, frequency_hz: float, offset_v: int, offset_i: int
) -> None:
    """It moves the crossings and so the windows: a quarter of the bound is left for that.

    The fundamental's part of strong high orders at a window's ends is larger: Q1 has all of it.
    """
    here = bench((load,), frequency_hz)
    codes = here.codes().samples
    plain = whole(run(codes, here.config())[1])
    shifted = whole(run(codes + np.array([offset_v, offset_i], np.int32), here.config())[1])
    for one, two in zip(plain[1:], shifted[1:], strict=False):
        scale = one.circuit[0].apparent * 1e-4 + 5
        assert abs(one.circuit[0].active - two.circuit[0].active) <= scale
        assert abs(one.circuit[0].reactive - two.circuit[0].reactive) <= 4 * scale
        assert abs(one.voltage[0].rms - two.voltage[0].rms) <= one.voltage[0].rms * 1e-4
