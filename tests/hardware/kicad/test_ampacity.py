"""Widths from currents, and impedances, against figures worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.kicad.board.ampacity import current_a, least_width_mm, resistance_ohm
from hardware.kicad.board.impedance import differential_ohm


def test_one_ampere_at_ten_kelvin_on_35_um() -> None:
    """The usual table of the fit: 0.30 mm outside, 0.78 mm inside."""
    assert least_width_mm(1.0, 10.0, 0.035) == pytest.approx(0.30, abs=0.01)
    assert least_width_mm(1.0, 10.0, 0.035, inside=True) == pytest.approx(0.78, abs=0.02)


@given(amperes=st.floats(0.05, 40.0), kelvin=st.floats(5.0, 60.0), copper=st.floats(0.018, 0.14))
def test_width_and_current_are_inverse(amperes: float, kelvin: float, copper: float) -> None:
    width = least_width_mm(amperes, kelvin, copper)
    assert current_a(width, kelvin, copper) == pytest.approx(amperes)


def test_contact_copper_carries_half_of_16_a_on_each_side() -> None:
    assert current_a(2.9, 10.0, 0.07) > 8.0


def test_no_current_is_refused() -> None:
    with pytest.raises(ValueError, match="must be positive"):
        least_width_mm(0.0, 10.0, 0.035)


def test_resistance_of_a_square_of_35_um() -> None:
    assert resistance_ohm(1.0, 1.0, 0.035, 20.0) == pytest.approx(0.49e-3, abs=0.01e-3)


def test_pairs() -> None:
    assert differential_ohm(0.26, 0.15, 0.2104, 0.035, 4.4) == pytest.approx(90.0, rel=0.05)
    assert differential_ohm(0.6, 0.15, 1.53, 0.035, 4.5) == pytest.approx(116.0, rel=0.02)
