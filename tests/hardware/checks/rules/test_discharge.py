"""Discharge and the capacitor across the mains, worked out by hand.

A bleeder of 620 kohm, 1 %, 100 ppm/K over 50 K is at most 629.3 kohm, five 3.1465 Mohm; the
capacitor at most 110 nF and 330 nF claimed for the converter's inside.
"""

from __future__ import annotations

import math

import pytest

from hardware.checks.mutate import rewire
from hardware.checks.rules.discharge import discharge, mains_capacitor
from hardware.checks.view import View
from hardware.design import Design

from .points import faults, point

STORE = "N to SUPPLY_L"
ONE_STRING_S = 3.1465e6 * 440e-9 * math.log(440.0 * math.sqrt(2.0) / 60.0)


def test_time_with_all_strings_and_with_one(meter: Design) -> None:
    both = point(discharge, meter, STORE, "time to 60 V, all")
    one = point(discharge, meter, "isolated_supply/bleeder_1_3", "time to 60 V")
    assert both.measured == pytest.approx(ONE_STRING_S / 2.0)
    assert one.measured == pytest.approx(ONE_STRING_S)
    assert pytest.approx(3.24, abs=0.01) == ONE_STRING_S
    assert one.high == 5.0


def test_every_resistor_is_opened_in_turn(meter: Design) -> None:
    opened = [p for p in discharge(View(meter)) if p.quantity.endswith(" open")]
    assert len({p.subject for p in opened}) == len(opened) == 10


def test_a_string_over_the_fusible_resistor_does_not_count(meter: Design) -> None:
    fused = meter.part_at("mains_inlet/fuse_l1").pins[1].net
    moved = rewire(meter, meter.part_at("isolated_supply/bleeder_1_1"), "1", fused)
    assert (
        faults(discharge, moved)
        == ["no string of resistors straight across the capacitor is left"] * 5
    )


def test_loss_of_the_bleeders(meter: Design) -> None:
    found = point(discharge, meter, STORE, "loss")
    assert found.measured == pytest.approx(2 * 253.0**2 / (5 * 620e3 * 0.985))


def test_varistors_store_too_little_to_matter(meter: Design) -> None:
    found = point(discharge, meter, "L2_FUSED to N", "charge")
    assert found.measured == pytest.approx(260e-12 * 440.0 * math.sqrt(2.0))
    assert found.held


def test_corner_of_resistor_and_capacitor(meter: Design) -> None:
    """22 ohm - 5 %, 100 nF - 10 %."""
    corners = [p.measured for p in mains_capacitor(View(meter)) if p.quantity == "corner"]
    assert corners[0] == pytest.approx(1.0 / (2.0 * math.pi * 20.9 * 90e-9))
    assert len(corners) == 2
