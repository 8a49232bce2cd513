"""Varistor, fuse and fusible resistor, worked out by hand."""

from __future__ import annotations

import math

import pytest

from hardware.checks.mains_side import MainsSide
from hardware.checks.mutate import drop_part, scale
from hardware.checks.rules.converter_input import converter_input
from hardware.checks.rules.surge import mains_fuse, varistor
from hardware.checks.varistor import let_through_v, surge_a, voltage_v
from hardware.checks.view import View
from hardware.design import Design

from .points import point

FUSE = "mains_inlet/fuse_l2"
VARISTOR = "mains_inlet/varistor_l2"
RESISTOR = "isolated_supply/surge_resistor"


def test_surge_solves_the_generators_loop() -> None:
    amperes = surge_a(1240.0, 50.0)
    assert 2.0 * amperes + voltage_v(1240.0, 50.0, amperes) == pytest.approx(4000.0)
    assert amperes == pytest.approx(1151.0, abs=1.0)


def test_a_flat_varistor_takes_the_rest_over_the_resistance() -> None:
    """Little slope is left of a clamping point at the surge itself: (4000 - 1000) / 2."""
    assert surge_a(1000.0, 1500.0) == pytest.approx(1500.0)


def test_without_a_varistor_everything_comes_through(meter: Design) -> None:
    assert let_through_v(MainsSide(View(meter))) == pytest.approx(1697.0, abs=1.0)
    bare = drop_part(meter, meter.part_at(VARISTOR))
    assert let_through_v(MainsSide(View(bare))) == 4000.0


def test_varistor_heat_at_a_lost_neutral(meter: Design) -> None:
    peak = 440.0 * math.sqrt(2.0)
    found = point(varistor, meter, VARISTOR, "heat")
    assert found.measured == pytest.approx(peak * 1e-3 * (peak / 675.0) ** 25)
    assert found.high == 0.6


def test_resistance_that_the_fuse_asks_of_the_installation(meter: Design) -> None:
    found = point(mains_fuse, meter, FUSE, "resistance asked")
    assert found.measured == pytest.approx(253.0 / 1500.0 - 253.0 / 6000.0 - 0.0283)
    assert found.high == 0.44


def test_fuse_is_time_lag_and_bears_the_surge(meter: Design) -> None:
    window = point(mains_fuse, meter, FUSE, "melting I2t over")
    assert window.measured == pytest.approx(43.255 / 3.15**2)
    hundred = point(mains_fuse, meter, FUSE, "surge I2t, a hundred")
    assert hundred.measured == pytest.approx(14e-6 * surge_a(1240.0, 50.0) ** 2)
    assert hundred.high == pytest.approx(0.48 * 43.255)
    flat = point(mains_fuse, meter, FUSE, "surge I2t, varistor")
    assert flat.measured == pytest.approx(14e-6 * ((4000.0 - 675.0) / 2.0) ** 2)


def test_fusible_resistor(meter: Design) -> None:
    inrush = point(converter_input, meter, RESISTOR, "inrush")
    assert inrush.measured == pytest.approx(253.0 * math.sqrt(2.0) / (22.0 * 0.95))
    opens = point(converter_input, meter, RESISTOR, "opening current")
    assert opens.measured == pytest.approx(math.sqrt(50.0 / 20.9))
    heat = point(converter_input, meter, RESISTOR, "heat")
    assert heat.measured == pytest.approx((5.04 / 0.77 / 54.0) ** 2 * 23.1)


def test_damage_without_numbers_is_a_fault_not_a_crash(meter: Design) -> None:
    for rating in ("clamping_voltage", "clamping_current", "varistor_voltage"):
        broken = scale(meter, meter.part_at(VARISTOR), rating, 0.0)
        assert any(not p.held for p in [*varistor(View(broken)), *mains_fuse(View(broken))])
