"""Currents and voltages of the strings, worked out by hand.

One 47 kohm of 1 % and 100 ppm/K over 50 K: 46.295 to 47.705 kohm.
"""

from __future__ import annotations

import pytest

from hardware.checks.rule import Measurement
from hardware.checks.rules.protective_impedance import protective_impedance
from hardware.checks.view import View
from hardware.design import Design

from .points import point

TRANSFORMER = "voltage_input_2/transformer"
RESISTOR = "voltage_input_2/string_n_1"


def exact(design: Design, quantity: str) -> Measurement:
    points = protective_impedance(View(design))
    return next(p for p in points if p.subject.startswith(RESISTOR) and p.quantity == quantity)


def test_fault_current_at_a_lost_neutral(meter: Design) -> None:
    string = 4 * 38.415e3
    found = point(
        protective_impedance, meter, TRANSFORMER, "current from N, insulation failed, neutral"
    )
    assert found.measured == pytest.approx(440.0 / string)
    assert found.measured == pytest.approx(2.863e-3, abs=1e-6)
    assert found.high == 3.5e-3


def test_fault_current_with_one_resistor_shorted(meter: Design) -> None:
    reference = meter.part_at(RESISTOR).reference
    case = f"current from N, insulation failed, {reference} shorted"
    found = point(protective_impedance, meter, TRANSFORMER, case)
    assert found.measured == pytest.approx(300.0 / (3 * 38.415e3))


def test_voltage_of_one_resistor(meter: Design) -> None:
    """Its own at the upper end, the other seven (three) at the lower."""
    whole = exact(meter, "voltage, neutral lost")
    own = exact(meter, "voltage, neutral lost, insulation failed")
    assert whole.measured == pytest.approx(440.0 * 39.585 / (7 * 38.415 + 39.585))
    assert own.measured == pytest.approx(440.0 * 39.585 / (3 * 38.415 + 39.585))
    assert own.high == 200.0


def test_power_of_one_resistor_in_the_fault(meter: Design) -> None:
    found = point(protective_impedance, meter, RESISTOR, "power")
    assert found.measured == pytest.approx((300.0 / 153660.0) ** 2 * 39585.0)
    assert found.high == 0.25
