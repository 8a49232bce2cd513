"""Circuit calculations against values computed by hand, and their limits."""

from __future__ import annotations

import math

import hypothesis.strategies as st
import pytest
from hypothesis import given

from hardware import calculators as calc

ohms = st.floats(1e-2, 1e7)


def test_parallel_of_two_equal_is_half() -> None:
    assert calc.parallel(820e3, 820e3) == pytest.approx(410e3)


@given(ohms, ohms)
def test_parallel_is_below_both_and_symmetric(a: float, b: float) -> None:
    assert calc.parallel(a, b) < min(a, b)
    assert calc.parallel(a, b) == pytest.approx(calc.parallel(b, a))


def test_divider_of_8k2_and_3k3() -> None:
    assert calc.divider_ratio(8.2e3, 3.3e3) == pytest.approx(0.28696, rel=1e-4)


@given(ohms, ohms)
def test_divider_ratio_and_its_turned_round_make_one(a: float, b: float) -> None:
    assert calc.divider_ratio(a, b) + calc.divider_ratio(b, a) == pytest.approx(1.0)


def test_low_pass_of_1k_and_10n() -> None:
    corner = calc.rc_cutoff_hz(1e3, 10e-9)
    assert corner == pytest.approx(15915.5, rel=1e-5)
    assert calc.rc_attenuation(corner, corner) == pytest.approx(1 / math.sqrt(2))
    assert calc.rc_phase_rad(corner, corner) == pytest.approx(math.pi / 4)
    assert calc.rc_phase_rad(50.0, corner) == pytest.approx(2 * math.pi * 50.0 * 10e-6, rel=1e-4)


@given(st.floats(1.0, 1e7), st.floats(1.0, 1e7))
def test_attenuation_is_the_cosine_of_the_phase(frequency: float, corner: float) -> None:
    phase = calc.rc_phase_rad(frequency, corner)
    assert calc.rc_attenuation(frequency, corner) == pytest.approx(math.cos(phase), rel=1e-9)


def test_discharge_to_one_eth_takes_one_time_constant() -> None:
    assert calc.discharge_time_s(1e6, 1e-7, math.e, 1.0) == pytest.approx(0.1)


def test_crystal_load_of_two_equal_capacitors_is_half_plus_stray() -> None:
    assert calc.crystal_load_f(27e-12, 27e-12, 4e-12) == pytest.approx(17.5e-12)
