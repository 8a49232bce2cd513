"""Every row of the accuracy tables: at most a fifth of the class 0.2 S limit for the algorithm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from firmware.accuracy import limits, oracle, points
from firmware.accuracy.bench import Bench, measure, noise_codes, three_phase
from firmware.accuracy.limits import Influence, Row
from firmware.accuracy.waveforms import sine
from firmware.core_library import FULL_SCALE
from firmware.front_end import full_scale

ROWS, INFLUENCES = limits.rows(), limits.influences()


def test_the_tables_cover_all_classes_and_influences() -> None:
    assert {row.accuracy_class for row in ROWS} == {"1", "0.5 S", "0.2 S", "2"}
    assert {row.load for row in ROWS} == {"balanced", "single phase"}
    for kind in (ROWS, INFLUENCES):
        assert {item.maximum_a for item in kind} == {32.0, 63.0}
    assert {max(row.currents_a) for row in ROWS} >= {32.0, 63.0}
    assert {item.name for item in INFLUENCES} == {
        "voltage",
        "frequency",
        "reversed sequence",
        "unbalance",
        "harmonics",
        "direct current and even harmonics",
    }


def test_no_bound_is_wider_than_a_fifth_of_its_own_class() -> None:
    for row in ROWS:
        for current_a in row.currents_a:
            assert 0 < limits.bound_percent(row, current_a) <= row.limit / 5 + 1e-12


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_limits_of_error(row: Row) -> None:
    found = list(points.points(row))
    assert len(found) >= 27
    assert not [point for point in found if not point.share <= 1]


@pytest.mark.parametrize("influence", INFLUENCES, ids=lambda item: item.id)
def test_influence_quantities(influence: Influence) -> None:
    found = list(points.influence_points(influence))
    assert found
    assert not [point for point in found if not point.share <= 1]


@pytest.mark.parametrize("maximum_a", limits.MAXIMA_A)
@pytest.mark.parametrize("angle", [0.0, 1.0472, -0.6435])
def test_with_the_front_ends_noise_and_skew(angle: float, maximum_a: float) -> None:
    """Noise averages out within the same bound; lags as between the board's transformers."""
    mains = Bench(three_phase(), (), 49.91, seconds=8.0, noise_seed=3, range_a=maximum_a)
    currents = (0.25, 1.0, 5.0, 20.0, maximum_a)
    circuits = tuple((points.load(mains, i, n % 3, angle), n % 3) for n, i in enumerate(currents))
    lags = (0.31, 0.28, 0.33, -0.2, 0.1, -0.45, 0.44, -0.07)
    bench = replace(mains, circuits=circuits, lag_samples=lags)
    windows = measure(bench).windows
    for index in range(len(currents)):
        true = oracle.active(*points.cycles_of(bench, index))
        mean = sum(w.circuit[index].active for w in windows) / len(windows) / 1e6
        assert abs(100 * (mean / true - 1)) <= (0.04 if angle == 0 else 0.06)


def test_noise_is_taken_from_the_square() -> None:
    """Of a current near its noise the RMS reads high, unless the noise is known."""
    bench = Bench((sine(230.0),), ((sine(0.02), 0), (sine(0.002), 0)), seconds=4.0, noise_seed=1)
    config = bench.config()
    codes = noise_codes(2)
    noise, noise_a = round(codes * 256), codes * full_scale("I1", 2) / FULL_SCALE / 1e6
    known = tuple(replace(c, noise=noise if n else 0) for n, c in enumerate(config.channel))
    plain = config.channel
    for channels, expected_a in ((plain, np.hypot(0.002, noise_a)), (known, 0.002)):
        windows = measure(bench, replace(config, channel=channels)).windows
        mean = [sum(w.circuit[n].rms for w in windows) / len(windows) / 1e6 for n in range(2)]
        assert mean[1] == pytest.approx(expected_a, rel=0.015)
    assert mean[0] == pytest.approx(0.02, rel=1e-3)


def test_a_planted_phase_error_is_noticed() -> None:
    """A tenth of a degree at power factor 0.5 is 0.3 %: far beyond every bound."""
    mains = Bench(three_phase(), ())
    bench = replace(mains, circuits=((points.load(mains, 5.0, 0, 1.0472), 0),))
    config = bench.config()
    late = replace(config.channel[3], delay=round(0.1 / 360 / 50 * 8000 * 65536))
    spoilt = replace(config, channel=(*config.channel[:3], late))
    error = points.worst_error(bench, 0, measure(bench, spoilt).windows)
    assert abs(error) == pytest.approx(0.302, abs=0.01)
