"""Frequency, THD and single harmonics; phase correction up to the 40th."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from firmware.accuracy import oracle, spectrum
from firmware.accuracy.bench import Bench, measure, three_phase
from firmware.accuracy.points import Point, cycles_of, worst_error
from firmware.accuracy.spectrum import Grid
from firmware.accuracy.waveforms import harmonics


def missed(*points: Point) -> list[Point]:
    """Those beyond their bound; there must be some to look at."""
    assert points
    return [point for point in points if not point.share <= 1]


def test_the_bounds_are_those_of_the_core() -> None:
    """THD within 0.05 points, frequency within 1 mHz, power within a fifth of class 0.2 S."""
    assert (spectrum.THD_POINTS, spectrum.FREQUENCY_MHZ) == (0.05, 1.0)
    assert pytest.approx(0.04) == spectrum.POWER_PERCENT
    assert pytest.approx(0.08) == spectrum.HARMONICS_PERCENT


@pytest.mark.parametrize("shape", spectrum.SHAPES)
@pytest.mark.parametrize("grid", spectrum.GRIDS, ids=str)
def test_thd_of_voltage_and_current(shape: str, grid: Grid) -> None:
    assert not missed(*spectrum.thd_points(shape, grid))


@pytest.mark.parametrize("grid", spectrum.GRIDS, ids=str)
def test_each_harmonic(grid: Grid) -> None:
    """Magnitudes within 0.05 % of the fundamental, angles within a degree."""
    assert not missed(*spectrum.order_points(grid))


def test_what_lies_between_the_orders_is_no_distortion() -> None:
    assert not missed(*spectrum.between_points())


@pytest.mark.parametrize("hertz", spectrum.FREQUENCIES_HZ)
@pytest.mark.parametrize("shape", spectrum.SHAPES)
def test_frequency(hertz: float, shape: str) -> None:
    assert not missed(*spectrum.frequency_points(shape, hertz))


@pytest.mark.parametrize("lag", spectrum.LAGS)
@pytest.mark.parametrize("frequency_hz", spectrum.LAG_FREQUENCIES_HZ)
def test_phase_correction_holds_to_the_fortieth(lag: float, frequency_hz: float) -> None:
    assert not missed(*spectrum.lag_points(lag, frequency_hz))


@pytest.mark.parametrize("lag", spectrum.ORDER_LAGS)
def test_the_harmonics_row_holds_for_every_order(lag: float) -> None:
    assert not missed(*spectrum.single_order_points(lag))


def test_random_loads_with_strong_high_orders() -> None:
    assert not missed(*spectrum.random_points())


def test_phase_order() -> None:
    for order, expected in (((0, 1, 2), 1), ((0, 2, 1), 2)):
        windows = measure(Bench(three_phase(order=order), ())).windows
        assert {window.phase_order for window in windows} == {expected}


def test_quantities_of_a_distorted_load() -> None:
    """S, D, PF and cos phi against their definitions."""
    bench = Bench(
        (harmonics(230.0, [(3, 0.05, 0.0), (5, 0.04, 1.0)]),),
        ((harmonics(5.0, spectrum.SHAPES["rectifier"], -0.5), 0),),
        49.9,
    )
    volts, amperes = cycles_of(bench, 0)
    p, p1 = oracle.active(volts, amperes), oracle.fundamental_active(volts, amperes)
    s, q1 = oracle.apparent(volts, amperes), oracle.reactive(volts, amperes)
    for window in measure(bench).windows:
        circuit = window.circuit[0]
        assert circuit.active / 1e6 == pytest.approx(p, rel=4e-4)
        assert circuit.fundamental_active / 1e6 == pytest.approx(p1, rel=4e-4)
        assert circuit.reactive / 1e6 == pytest.approx(q1, rel=4e-4)
        assert circuit.apparent / 1e6 == pytest.approx(s, rel=4e-4)
        assert circuit.distortion / 1e6 == pytest.approx(
            oracle.distortion(volts, amperes), rel=1e-3
        )
        assert circuit.power_factor_ppm / 1e6 == pytest.approx(p / s, abs=2e-4)
        assert circuit.cos_phi_ppm / 1e6 == pytest.approx(p1 / np.hypot(p1, q1), abs=2e-4)
        assert circuit.rms / 1e6 == pytest.approx(oracle.rms(amperes), rel=4e-4)
        assert window.voltage[0].rms / 1e6 == pytest.approx(oracle.rms(volts), rel=4e-4)


def test_a_lag_that_is_not_corrected_is_noticed() -> None:
    """A tenth of a sample at order 11 is 7 degrees: 4 % of a load whose power factor is 0.5."""
    voltage, current = harmonics(230.0, [(11, 0.1, 0.0)]), harmonics(5.0, [(11, 0.4, -1.0)], -1.0)
    bench = Bench((voltage,), ((current, 0),), lag_samples=(0.0, 0.1))
    config = bench.config()
    spoilt = replace(config, channel=(config.channel[0], replace(config.channel[1], delay=0)))
    for settings, expected in ((config, False), (spoilt, True)):
        error = worst_error(bench, 0, measure(bench, settings).windows)
        assert bool(missed(Point("planted", error, spectrum.POWER_PERCENT))) == expected
