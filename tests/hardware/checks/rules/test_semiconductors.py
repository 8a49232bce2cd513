"""Diodes and MOSFETs against sums done by hand."""

from __future__ import annotations

import pytest

from hardware.checks.mutate import open_pin, swap_pins
from hardware.checks.rules.diodes import diode_current, diode_direction, diode_reverse_voltage
from hardware.checks.rules.mosfet_drive import mosfet_drive
from hardware.checks.rules.mosfets import mosfet_direction, mosfet_limits
from hardware.checks.view import View
from hardware.design import Design, NetClass
from hardware.parts.diodes import D_1N4148W, SCHOTTKY_1A_40V
from hardware.parts.headers import BOX_HEADER_10
from hardware.parts.resistors import resistor
from hardware.parts.transistors import AO3407A
from tests.hardware.checks.rules.bench import Bench
from tests.hardware.checks.rules.points import faults, point


def _rails() -> Design:
    bench = Bench()
    bench.net("OUT", NetClass.POWER, (0.0, 11.8))
    bench.part("d", SCHOTTKY_1A_40V, A="V12", K="OUT")
    bench.part("r", resistor("100", "1206"), p1="OUT", p2="GND")
    return bench.design()


def test_reverse_voltage_is_cathode_highest_less_anode_lowest() -> None:
    found = point(diode_reverse_voltage, _rails(), "d/part", "reverse")
    assert found.measured == pytest.approx(0.8)
    assert found.high == pytest.approx(30.0)


def test_the_cathode_is_at_most_a_forward_voltage_below_the_anode() -> None:
    found = point(diode_direction, _rails(), "d/part", "highest voltage of the cathode")
    assert (found.measured, found.low) == pytest.approx((11.8, 12.0 - 0.55))


def test_current_is_what_the_load_takes() -> None:
    found = point(diode_current, _rails(), "d/part", "forward current")
    # 11.8 V over 100 ohm less 1 % and 100 ppm/K x 50 K
    assert found.measured == pytest.approx(11.8 / 98.5, rel=1e-6)


def test_a_diode_that_can_never_conduct_is_noticed() -> None:
    bench = Bench()
    bench.net("LOW", NetClass.POWER, (0.0, 3.0))
    bench.part("d", D_1N4148W, A="LOW", K="V12")
    assert not point(diode_direction, bench.design(), "d/part", "forward bias").held


def test_back_feed_into_an_output_is_a_fault(meter: Design) -> None:
    seen = 0
    for part in meter.parts:
        nets = [meter.net_by_name[use.net].net_class for use in part.pins if use.net is not None]
        if meter.spec(part).symbol == "D_SCHOTTKY" and set(nets) == {NetClass.POWER}:
            turned = swap_pins(meter, part, "1", "2")
            assert any(not p.held for p in diode_direction(View(turned))), part.address
            seen += 1
    assert seen == 3


def _switch() -> Design:
    bench = Bench()
    bench.net("GATE", volts=(0.0, 12.0))
    bench.net("CONTROL", volts=(0.0, 12.0))
    bench.net("OUT", NetClass.POWER, (0.0, 12.0))
    bench.part("q", AO3407A, G="GATE", S="V12", D="OUT")
    bench.part("up", resistor("47k"), p1="V12", p2="GATE")
    bench.part("drive", resistor("10k"), p1="GATE", p2="CONTROL")
    nets = {f"p{n}": "V12" if n < 3 else "GND" for n in range(1, 11)}
    bench.part("ribbon", BOX_HEADER_10, **nets)
    return bench.design()


def test_the_gate_divider_at_its_worst() -> None:
    found = point(mosfet_drive, _switch(), "q/part", "gate drive over")
    # 11 V x 47 k x 0.985 / (47 k x 0.985 + 10 k x 1.015)
    assert found.measured == pytest.approx(11.0 * 46295.0 / 56445.0, rel=1e-6)
    assert found.low == 2.4


def test_junction_temperature_at_the_ribbon_s_limit() -> None:
    found = point(mosfet_drive, _switch(), "q/part", "junction")
    # two wires of 1 A: 4 A2 x 1.5 x 78 mohm x 125 K/W over 60 degC
    assert found.measured == pytest.approx(60.0 + 4.0 * 0.117 * 125.0)


def test_gate_and_drain_see_the_whole_supply() -> None:
    assert point(mosfet_limits, _switch(), "q/part", "gate-source").measured == 12.0
    assert point(mosfet_limits, _switch(), "q/part", "drain-source").measured == 12.0


def test_source_and_drain_exchanged() -> None:
    design = _switch()
    turned = swap_pins(design, design.part_at("q/part"), "2", "3")
    assert not point(mosfet_direction, turned, "q/part", "blocked by the body diode, low").held


def test_an_open_gate_is_a_fault() -> None:
    design = _switch()
    assert faults(mosfet_limits, open_pin(design, design.part_at("q/part"), "1"))
