"""Voltage, polarity and remaining capacitance of capacitors, against sums done by hand."""

from __future__ import annotations

import pytest

from hardware.checks.mutate import scale, swap_pins
from hardware.checks.rules.capacitor_voltage import (
    capacitance_kept,
    capacitor_polarity,
    capacitor_voltage,
    ceramic_charge,
)
from hardware.design import Design, NetClass
from hardware.parts.bulk_capacitors import ELECTROLYTIC_1500U_16V
from hardware.parts.capacitors import ceramic
from tests.hardware.checks.rules.bench import Bench
from tests.hardware.checks.rules.points import faults, point


def test_a_ceramic_loses_by_tolerance_temperature_and_voltage() -> None:
    bench = Bench()
    bench.part("c", ceramic("10u", "0805"), p1="V12", p2="GND")
    found = point(capacitance_kept, bench.design(), "c/part", "share")
    # 25 V type: 0.9 x 0.85 x (1 - 12 / 25)
    assert found.measured == pytest.approx(0.3978, rel=1e-6)
    assert found.low == 0.3


def test_the_greatest_difference_of_both_nets_counts() -> None:
    bench = Bench()
    bench.net("BELOW", NetClass.ANALOG, (-8.0, 0.0))
    bench.part("c", ceramic("100n", "0603", volts=25.0), p1="V12", p2="BELOW")
    found = point(capacitor_voltage, bench.design(), "c/part", "voltage")
    assert found.measured == pytest.approx(20.0)


def test_a_boost_capacitor_sees_what_its_converter_puts_on_it(meter: Design) -> None:
    boost = next(
        part
        for part in meter.parts
        if {use.net for use in part.pins}
        == {use.net for p in meter.parts for use in p.pins if use.name in ("BST", "SW")}
    )
    found = point(capacitor_voltage, meter, boost.address, "voltage")
    # 17.1 V rides on 12.1 V, both at -0.7 V at the low end
    assert found.measured == pytest.approx(5.0)


def _electrolytic() -> Design:
    bench = Bench()
    bench.part("c", ELECTROLYTIC_1500U_16V, PLUS="V12", MINUS="GND")
    return bench.design()


def test_an_electrolytic_uses_nine_tenths_and_stands_the_right_way() -> None:
    found = point(capacitor_voltage, _electrolytic(), "c/part", "voltage")
    assert (found.low, found.high) == pytest.approx((1.6, 14.4))
    assert point(capacitor_polarity, _electrolytic(), "c/part", "lowest voltage").measured == 11.0


def test_a_reversed_electrolytic_is_seen_twice() -> None:
    design = _electrolytic()
    turned = swap_pins(design, design.part_at("c/part"), "1", "2")
    assert point(capacitor_polarity, turned, "c/part", "lowest voltage").measured == -12.0
    assert len(faults(capacitor_polarity, turned)) == 1


def test_no_case_holds_a_decade_more() -> None:
    bench = Bench()
    part = bench.part("c", ceramic("22u", "0805"), p1="V12", p2="GND")
    design = bench.design()
    # 22 uF x 25 V
    assert point(ceramic_charge, design, "c/part", "charge").measured == pytest.approx(550e-6)
    decade = scale(design, part, "capacitance", 10.0)
    assert not point(ceramic_charge, decade, "c/part", "charge").held
