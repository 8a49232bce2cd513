"""Heat, pulses and strings of resistors, against sums done by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.checks.mutate import scale
from hardware.checks.rules.resistor_strings import resistor_strings
from hardware.checks.rules.resistors import (
    charging_pulse,
    charging_time,
    chip_sizes,
    resistor_load,
    resistor_spread,
)
from hardware.checks.view import View
from hardware.design import MAINS_L1, MAINS_N, Claim, Design, NetClass
from hardware.parts.bulk_capacitors import ELECTROLYTIC_1500U_16V
from hardware.parts.capacitors import ceramic
from hardware.parts.resistors import resistor
from tests.hardware.checks.rules.bench import Bench
from tests.hardware.checks.rules.points import faults, point


def test_heat_is_volts_squared_over_the_lowest_resistance() -> None:
    bench = Bench()
    bench.part("r", resistor("1k"), p1="V12", p2="GND")
    found = point(resistor_load, bench.design(), "r/part", "heat")
    # 1 % and 100 ppm/K over 50 K: 985 ohm; 144 / 985
    assert found.measured == pytest.approx(0.146193, rel=1e-4)
    assert not found.held


def test_a_line_limits_the_heat_of_its_series_resistor() -> None:
    bench = Bench()
    bench.net("IN")
    bench.net("OUT")
    bench.part("r", resistor("100"), p1="IN", p2="OUT")
    found = point(resistor_load, bench.design(), "r/part", "heat")
    # (3.3 / (98.5 + 50))^2 x 98.5
    assert found.measured == pytest.approx(0.048643, rel=1e-4)
    assert found.held


def _charging(claim: tuple[float, float]) -> Design:
    bench = Bench()
    bench.net("STORE", NetClass.POWER, (0.0, 12.0))
    part = bench.part("r", resistor("470", "1206"), p1="V12", p2="STORE")
    bench.part("c", ELECTROLYTIC_1500U_16V, PLUS="STORE", MINUS="GND")
    asked = Claim("charging_time", part.address, *claim, "s", "test")
    return replace(bench.design(), claims=(asked,))


def test_a_charging_resistor_may_be_overloaded_for_less_than_five_seconds() -> None:
    found = point(charging_pulse, _charging((0.1, 5.0)), "r/part", "peak power")
    # 144 / (470 x 0.985) against 6.25 x 0.25 W
    assert found.measured == pytest.approx(0.311049, rel=1e-4)
    assert found.high == pytest.approx(1.5625)


def test_a_slow_charge_counts_as_continuous() -> None:
    design = _charging((0.1, 5.0))
    slow = scale(design, design.part_at("c/part"), "capacitance", 10.0)
    assert point(charging_pulse, slow, "r/part", "peak power").high == pytest.approx(0.25)


def test_charging_takes_three_time_constants() -> None:
    found = list(charging_time(View(_charging((0.1, 2.0)))))
    # 3 x 470 x 0.985 x 1500u x 0.8 and 3 x 470 x 1.015 x 1500u x 1.2
    assert [p.measured for p in found] == pytest.approx([1.66662, 2.57607], rel=1e-4)
    assert [p.held for p in found] == [True, False]


def test_the_spread_adds_tolerance_and_drift() -> None:
    bench = Bench()
    bench.part("r", resistor("1k"), p1="V12", p2="GND")
    # 1 % and 100 ppm/K x 50 K
    assert point(resistor_spread, bench.design(), "r/part", "spread").measured == pytest.approx(
        0.015
    )


def test_a_case_limits_what_its_resistor_can_be_rated() -> None:
    bench = Bench()
    part = bench.part("r", resistor("1k"), p1="V12", p2="GND")
    design = bench.design()
    assert point(chip_sizes, design, "r/part", "rated power").held
    stronger = scale(design, part, "rated_power", 10.0)
    assert not point(chip_sizes, stronger, "r/part", "rated power").held


def _string(*values: str, end: str = "N") -> Design:
    bench = Bench()
    bench.net("L", NetClass.MAINS, (-424.0, 424.0), MAINS_L1)
    bench.net("N", NetClass.MAINS, (0.0, 0.0), MAINS_N)
    nodes = [f"S{n}" for n in range(1, len(values))]
    for node in nodes:
        bench.net(node, NetClass.MAINS_SENSE, (-424.0, 424.0), MAINS_L1)
    chain = ["L", *nodes, end]
    for n, value in enumerate(values):
        bench.part(f"r{n}", resistor(value, "1206"), p1=chain[n], p2=chain[n + 1])
    return bench.design()


def test_a_string_divides_the_voltage_with_tolerances_against_each_resistor() -> None:
    design = _string("620k", "620k", "620k")
    found = point(resistor_strings, design, "r0/part", "voltage, lost neutral, one other")
    # one of two left: 440 x 1.015 / (1.015 + 0.985)
    assert found.measured == pytest.approx(223.3, rel=1e-6)
    assert not found.held
    whole = point(resistor_strings, design, "r0/part", "voltage, highest mains")
    # 253 x 1.015 / (1.015 + 2 x 0.985)
    assert whole.measured == pytest.approx(253.0 * 1.015 / 2.985, rel=1e-6)
    assert whole.held


def test_without_a_varistor_the_whole_surge_is_on_the_string() -> None:
    found = point(resistor_strings, _string("620k", "620k"), "r1/part", "voltage, surge")
    assert found.measured == pytest.approx(4000.0 * 1.015 / 2.0, rel=1e-6)


def test_a_string_that_returns_to_itself_is_a_fault() -> None:
    design = _string("620k", "620k", end="S1")
    assert len(faults(resistor_strings, design)) == 2


def test_one_resistor_alone_between_conductors_is_a_fault() -> None:
    bench = Bench()
    bench.net("L", NetClass.MAINS, (-424.0, 424.0), MAINS_L1)
    bench.net("S", NetClass.MAINS_SENSE, (-424.0, 424.0), MAINS_L1)
    bench.part("r", resistor("620k", "1206"), p1="L", p2="S")
    assert "broken or branched at S" in faults(resistor_strings, bench.design())[0]


def test_a_capacitor_on_a_string_breaks_it() -> None:
    bench = Bench()
    bench.net("L", NetClass.MAINS, (-424.0, 424.0), MAINS_L1)
    bench.net("N", NetClass.MAINS, (0.0, 0.0), MAINS_N)
    bench.net("S", NetClass.MAINS_SENSE, (-424.0, 424.0), MAINS_L1)
    bench.part("r", resistor("620k", "1206"), p1="L", p2="S")
    bench.part("c", ceramic("10n", "1206", volts=1000.0), p1="S", p2="N")
    assert "broken or branched at S" in faults(resistor_strings, bench.design())[0]
