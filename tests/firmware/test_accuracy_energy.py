"""Energy: starting, no load, creep, pulses, demand, and that nothing is lost over years."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from firmware.accuracy import limits, oracle
from firmware.accuracy.bench import Bench, Measured, measure, three_phase
from firmware.accuracy.points import cycles_of
from firmware.accuracy.waveforms import Wave, sine
from firmware.core_library import Config, Meter, flag_names

STARTING_A = 0.004 * 5.0
SECOND_S = 3600.0


def single(wave: Wave, seconds: float = 1.0) -> Bench:
    return Bench((sine(230.0),), ((wave, 0),), seconds=seconds)


def uwh(measured: Measured, circuit: int = 0) -> tuple[int, int, int, int]:
    return measured.meter.energy(circuit)


@pytest.mark.parametrize("maximum_a", limits.MAXIMA_A)
@pytest.mark.parametrize("angle", [0.0, np.pi])
def test_starting_current_is_measured(angle: float, maximum_a: float) -> None:
    """0.004 Ib of class 1, in both directions, with the front end's noise: within 1.5 %."""
    bench = replace(single(sine(STARTING_A, angle), 4.0), noise_seed=1, range_a=maximum_a)
    measured = measure(bench)
    true = oracle.active(*cycles_of(bench, 0))
    found = np.mean([window.circuit[0].active for window in measured.windows]) / 1e6
    assert found == pytest.approx(true, rel=0.015)
    counted = uwh(measured)[0 if angle == 0 else 1]
    assert counted / 1e6 == pytest.approx(abs(true) * 4.0 / SECOND_S, rel=0.02)
    for window in measured.windows:
        assert not flag_names(window.circuit[0].flags) & {"creep", "no_voltage", "clipped"}
        assert window.circuit[0].rms / 1e6 == pytest.approx(STARTING_A, rel=0.015)


def test_starting_current_of_the_transformer_classes_counts() -> None:
    """0.001 In of classes 0.2 S and 0.5 S (5 mA), with thresholds at half of it."""
    bench = single(sine(0.001 * 5.0), 2.0)
    config = replace(bench.config(), creep_power=575_000, creep_apparent=575_000)
    measured = measure(bench, config)
    assert uwh(measured)[0] / 1e6 == pytest.approx(230 * 0.005 * 2 / SECOND_S, rel=0.02)


@pytest.mark.parametrize("maximum_a", limits.MAXIMA_A)
@pytest.mark.parametrize("seed", [1, 2])
def test_no_load_counts_nothing(seed: int, maximum_a: float) -> None:
    """115 % of the voltage, inputs open, the front end's noise: not a single microwatt-hour.

    The standard allows one pulse in 14 minutes; here every window stays below the threshold.
    """
    nothing = tuple((Wave(()), n) for n in range(3))
    bench = Bench(three_phase(1.15 * 230), nothing, noise_seed=seed, range_a=maximum_a)
    measured = measure(bench)
    for circuit in range(3):
        assert uwh(measured, circuit)[:2] == (0, 0)
        for window in measured.windows:
            assert "creep" in flag_names(window.circuit[circuit].flags)


@pytest.mark.parametrize("angle", [0.0, 1.0, -1.0, 2.5, np.pi])
def test_energy_is_the_integral_of_power(angle: float) -> None:
    """From the first sample to the last, the time before the lock and after the end included."""
    bench = single(sine(5.0, -angle), 3.0)
    measured = measure(bench)
    volts, amperes = cycles_of(bench, 0)
    active, reactive = oracle.active(volts, amperes), oracle.reactive(volts, amperes)
    expected = [max(active, 0), max(-active, 0), max(reactive, 0), max(-reactive, 0)]
    for counted, power in zip(uwh(measured), expected, strict=True):
        wh = power * bench.seconds / SECOND_S
        # Half a cycle at each end is no whole cycle: 1/300 of it may err by its ripple.
        assert counted / 1e6 == pytest.approx(wh, rel=2e-3, abs=1e-5)


def test_energy_between_windows_is_exact() -> None:
    """What two windows' counters differ by is the power between them, to a microwatt-hour."""
    windows = measure(single(sine(20.0, -0.4), 3.0)).windows
    for before, after in itertools.pairwise(windows):
        counted = after.circuit[0].import_uwh - before.circuit[0].import_uwh
        seconds = (after.end - before.end) / 65536 / 8000
        assert counted == pytest.approx(after.circuit[0].active * seconds / SECOND_S, abs=1.5)


def test_nothing_is_lost_over_a_long_run() -> None:
    """Forty seconds in 2000 windows of one cycle each: remainders must carry over.

    Of 0.3 W a cycle brings 1.7 uWh: whole microwatt-hours without remainder would lose 40 %.
    """
    bench = replace(single(sine(0.3 / 230)), seconds=2.0)
    config = replace(bench.config(), window_cycles=1, creep_power=0, creep_apparent=0)
    codes = bench.codes().samples
    meter = Meter(config)
    runs = 20
    for _ in range(runs):
        meter.push_many(codes)
    meter.flush()
    expected = 0.3 * runs * bench.seconds / SECOND_S
    assert meter.energy(0)[0] / 1e6 == pytest.approx(expected, rel=5e-4)


def test_counters_go_on_for_years() -> None:
    """A full load's millennium fits the counters, and a window still counts beside it."""
    watts = 3 * 230 * 63
    millennium_uwh = round(watts * 24 * 365.25 * 1000 * 1e6)
    assert millennium_uwh < 2**62
    bench = single(sine(5.0))
    codes = bench.codes().samples
    meters = [Meter(bench.config()) for _ in range(2)]
    meters[1].restore_energy(0, (millennium_uwh, millennium_uwh + 7, 5, 3))
    for meter in meters:
        meter.push_many(codes)
        meter.flush()
    fresh, old = meters[0].energy(0), meters[1].energy(0)
    assert fresh[0] > 300_000
    for one, two, start in zip(fresh, old, (millennium_uwh, millennium_uwh + 7, 5, 3), strict=True):
        assert two - start == one


def test_pulses_follow_the_energy() -> None:
    """1000 pulses a kWh: one each watt-hour, import and export alike."""
    bench = single(sine(60.0), 2.0)
    for per_kwh in (1000, 10000, 100000):
        meter = Meter(replace(bench.config(), pulses_per_kwh=per_kwh))
        produced = meter.push_many(bench.codes().samples)
        produced.add(meter.flush())
        last = produced.windows[-1].circuit[0]
        assert last.pulses == last.import_uwh * per_kwh // 10**9


def test_demand_is_the_mean_of_its_block() -> None:
    """Blocks of two seconds: 460 W, then twice that; the largest stays."""
    bench = single(sine(2.0), 2.2)
    config: Config = replace(bench.config(), demand_seconds=2)
    meter = Meter(config)
    small, large = bench.codes().samples, replace(bench, circuits=((sine(4.0), 0),)).codes().samples
    windows = meter.push_many(np.concatenate([small, large, large, small, small, small])).windows
    demands = [window.circuit[0].demand / 1e6 for window in windows]
    maxima = [window.circuit[0].demand_max / 1e6 for window in windows]
    assert demands[0] == 0
    assert max(demands) == pytest.approx(920, rel=2e-3)
    assert demands[-1] == pytest.approx(460, rel=2e-3)
    assert maxima[-1] == max(demands)


def test_creep_is_flagged_and_not_counted() -> None:
    bench = single(sine(0.01))
    config = replace(bench.config(), creep_power=3_000_000, creep_apparent=3_000_000)
    measured = measure(bench, config)
    assert uwh(measured)[0] == 0
    for window in measured.windows:
        assert "creep" in flag_names(window.circuit[0].flags)
        assert window.circuit[0].active / 1e6 == pytest.approx(2.3, rel=1e-3)
