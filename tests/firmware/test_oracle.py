"""The oracle against closed forms: before it judges the core, it has to be right itself."""

from __future__ import annotations

import math

import numpy as np
import pytest

from firmware.accuracy import oracle
from firmware.accuracy.waveforms import Part, Wave, half_wave, harmonics, sine


@pytest.mark.parametrize("lag", [0.0, 0.3, -1.2, math.pi / 2, 3.0])
def test_sines(lag: float) -> None:
    volts, amperes = oracle.cycle(sine(230.0, 0.7)), oracle.cycle(sine(5.0, 0.7 - lag))
    assert oracle.rms(volts) == pytest.approx(230)
    assert oracle.active(volts, amperes) == pytest.approx(1150 * math.cos(lag), abs=1e-9)
    assert oracle.fundamental_active(volts, amperes) == pytest.approx(
        1150 * math.cos(lag), abs=1e-9
    )
    assert oracle.reactive(volts, amperes) == pytest.approx(1150 * math.sin(lag), abs=1e-9)
    assert oracle.distortion(volts, amperes) == pytest.approx(0, abs=1e-3)


def test_harmonics_carry_power_and_distortion() -> None:
    volts = oracle.cycle(harmonics(230.0, [(5, 0.1, 0.0)]))
    amperes = oracle.cycle(harmonics(5.0, [(5, 0.4, 0.0), (7, 0.3, 1.0)]))
    assert oracle.active(volts, amperes) == pytest.approx(1150 * 1.04)
    assert oracle.thd_percent(amperes) == pytest.approx(50.0)
    s = 1150 * math.sqrt(1.01 * 1.25)
    assert oracle.apparent(volts, amperes) == pytest.approx(s)
    assert oracle.distortion(volts, amperes) == pytest.approx(
        math.sqrt(s * s - (1150 * 1.04) ** 2), rel=1e-9
    )
    assert abs(oracle.phasors(amperes)[7]) == pytest.approx(1.5)
    assert np.angle(oracle.phasors(amperes)[7]) == pytest.approx(1.0)


def test_order_forty_one_and_what_lies_between_do_not_count() -> None:
    wave = Wave((Part(1, 5.0), Part(3, 0.5), Part(41, 1.0), Part(2.5, 0.3)))
    assert oracle.thd_percent(oracle.cycle(wave, 10), 10) == pytest.approx(10.0)


def test_half_wave() -> None:
    """RMS of the whole is as asked for; without its mean, peak / pi, it is the AC part."""
    wave = half_wave(10.0)
    values = oracle.cycle(wave)
    assert np.sqrt(np.mean(values**2)) == pytest.approx(10.0, rel=1e-4)
    assert values.mean() == pytest.approx(20 / math.pi)
    assert values.max() == pytest.approx(20.0, rel=0.02)
    assert values.min() == pytest.approx(0.0, abs=0.2)
    assert oracle.rms(values) == pytest.approx(math.sqrt(100 - (20 / math.pi) ** 2), rel=1e-4)


def test_direct_current_has_no_part_in_it() -> None:
    volts = oracle.cycle(sine(230.0)) + 3
    amperes = oracle.cycle(sine(5.0)) - 2
    assert oracle.active(volts, amperes) == pytest.approx(1150)
    assert oracle.rms(amperes) == pytest.approx(5)


def test_half_cycle_rms() -> None:
    def signal(times_s: np.ndarray) -> np.ndarray:
        return np.where(times_s < 0.1, 1.0, 0.5) * sine(230.0).at(times_s, 50.0)

    found = oracle.half_cycle_rms(signal, 0.0, 50.0, 15)
    assert found[:8] == pytest.approx(np.full(8, 230.0), rel=1e-3)
    assert found[9] == pytest.approx(230 * math.sqrt((1 + 0.25) / 2), rel=1e-3)
    assert found[10:] == pytest.approx(np.full(5, 115.0), rel=1e-3)
