"""Measurements: held, margin, text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.checks.rule import (
    Measurement,
    at_least,
    at_most,
    fault,
    holds,
    quantity_text,
    within,
)

NUMBERS = st.floats(-1e9, 1e9)


def point(measured: float | None, low: float | None, high: float | None) -> Measurement:
    return Measurement("block/part (R1)", "voltage", measured, low, high, "V", "sum", "clause")


@given(NUMBERS, NUMBERS, NUMBERS)
def test_held_means_within_both_limits(measured: float, one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    seen = point(measured, low, high)
    assert seen.held == (low <= measured <= high)
    assert seen.margin is not None
    if low < high:
        assert (seen.margin >= 0) == seen.held


@given(NUMBERS, NUMBERS)
def test_a_single_limit(measured: float, limit: float) -> None:
    assert point(measured, limit, None).held == (measured >= limit)
    assert point(measured, None, limit).held == (measured <= limit)
    assert point(measured, None, limit).margin == limit - measured


def test_the_nearer_limit_gives_the_margin() -> None:
    seen = within("a", "v", 3.4, 3.0, 3.6, "V", formula="", source="")
    assert seen.nearest == 3.6
    assert seen.margin == pytest.approx(0.2)
    assert seen.relative_margin == pytest.approx(0.2 / 3.6)


def test_not_a_number_is_not_held() -> None:
    assert not at_most("a", "v", math.nan, 1.0, "V", formula="", source="").held


def test_infinity_is_not_held() -> None:
    assert not at_most("a", "v", math.inf, 1.0, "V", formula="", source="").held


def test_a_fault_fails_and_is_tightest() -> None:
    broken = fault("block/part (R1)", "voltage", "pin 2 is open; connect it", source="clause")
    assert not broken.held
    assert broken.relative_margin == -math.inf
    assert str(broken) == "block/part (R1): pin 2 is open; connect it [clause]"


def test_seen_without_a_number_holds() -> None:
    seen = holds("a", "v", formula="two strings", source="clause")
    assert seen.held
    assert seen.margin is None
    assert seen.relative_margin == math.inf
    assert str(seen) == "a: v: two strings [clause]"


def test_text_names_subject_value_limit_sum_and_source() -> None:
    seen = at_least("reset/r (R1)", "trip", 2.5, 2.87, "V", formula="a x b", source="table 3")
    assert str(seen) == "reset/r (R1): trip 2.5 V, allowed at least 2.87 V (a x b) [table 3]"
    assert point(1.0, 0.5, 2.0).limits_text() == "500 mV to 2 V"
    assert point(1.0, None, None).limits_text() == "any"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (4700.0, "ohm", "4.7 kohm"),
        (2.2e-8, "F", "22 nF"),
        (0.0, "A", "0 A"),
        (-0.0035, "A", "-3.5 mA"),
        (1e-19, "F", "0.0001 fF"),
        (12.34567, "%", "12.35 %"),
        (0.5, "1", "0.5"),
        (3.0, "", "3"),
        (1e6, "Hz", "1 MHz"),
        (math.inf, "s", "inf s"),
        (None, "V", "-"),
        (40.0, "dB", "40 dB"),
    ],
)
def test_quantities_read_as_engineers_write_them(value: float | None, unit: str, text: str) -> None:
    assert quantity_text(value, unit) == text
