"""What insulation two circuits need, worked out by hand."""

from __future__ import annotations

import pytest

from hardware.checks.coordination import between, need
from hardware.design import (
    MAINS_L1,
    MAINS_L2,
    MAINS_N,
    SELV_SIGNAL,
    SELV_SUPPLY,
    Domain,
    relay_contact,
)
from hardware.parts.spec import Grade


def test_reinforced_at_3000_m() -> None:
    """6 kV is 5.5 mm; the project's 6.0 mm x 1.14; creepage 2 x 3.0 mm is less than that."""
    found = need(Grade.REINFORCED, 250.0)
    assert (found.withstand_v, found.impulse_v) == (3000.0, 6000.0)
    assert found.clearance == pytest.approx(6.84e-3)
    assert found.creepage == pytest.approx(6.84e-3)


def test_basic_between_circuits() -> None:
    """4 kV is 3.0 mm, x 1.14; IIIa at 400 V 4.0 mm, group I 2.0 mm but never below the air."""
    found = need(Grade.BASIC, 400.0)
    assert (found.withstand_v, found.impulse_v) == (1500.0, 4000.0)
    assert found.clearance == pytest.approx(3.42e-3)
    assert found.creepage == pytest.approx(4.0e-3)
    assert need(Grade.BASIC, 400.0, "I").creepage == pytest.approx(3.42e-3)


@pytest.mark.parametrize(
    ("one", "other", "grade", "volts"),
    [
        (MAINS_L1, SELV_SIGNAL, Grade.REINFORCED, 250.0),
        (SELV_SUPPLY, relay_contact(3), Grade.REINFORCED, 250.0),
        (relay_contact(1), relay_contact(2), Grade.BASIC, 400.0),
        (MAINS_L1, relay_contact(2), Grade.BASIC, 400.0),
        (MAINS_L1, MAINS_L2, Grade.FUNCTIONAL, 400.0),
        (MAINS_N, MAINS_L2, Grade.FUNCTIONAL, 250.0),
    ],
)
def test_pairs(one: Domain, other: Domain, grade: Grade, volts: float) -> None:
    assert between(one, other) == between(other, one) == (grade, volts)


def test_no_insulation_inside_one_side() -> None:
    assert between(SELV_SIGNAL, SELV_SUPPLY) is None
    assert between(relay_contact(1), relay_contact(1)) is None
