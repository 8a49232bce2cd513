"""Life, endurance and temperature against sums done by hand."""

from __future__ import annotations

import pytest

from hardware.checks.rules.ageing import capacitor_life, capacitor_ripple
from hardware.checks.rules.endurance import mating_cycles, memory_endurance
from hardware.checks.rules.inductors import ferrite_beads
from hardware.checks.rules.temperature import part_temperature
from hardware.checks.rules.two_terminals import two_terminals
from hardware.checks.view import View
from hardware.design import Design
from hardware.parts.bulk_capacitors import ELECTROLYTIC_100U_35V
from hardware.parts.resistors import resistor
from tests.hardware.checks.rules.bench import Bench
from tests.hardware.checks.rules.points import faults, point


def test_an_electrolytic_doubles_its_life_every_ten_kelvin() -> None:
    bench = Bench()
    bench.part("c", ELECTROLYTIC_100U_35V, PLUS="V12", MINUS="GND")
    found = point(capacitor_life, bench.design(), "c/part", "life")
    # 7000 h x 2^4.5 / 8766 h
    assert found.measured == pytest.approx(7000.0 * 22.6274 / 8766.0, rel=1e-5)
    assert found.held


def test_ripple_cannot_exceed_what_the_charging_resistor_passes(meter: Design) -> None:
    part = next(p for p in meter.parts if p.mpn == "16ZLH1500MEFC10X20")
    found = point(capacitor_ripple, meter, part.address, "ripple")
    # 12.1 V over 470 ohm less 1.5 %
    assert found.measured == pytest.approx(12.1 / 462.95, rel=1e-6)


def test_a_flash_keeps_its_registers_for_a_year_and_bears_an_erase_a_day(meter: Design) -> None:
    part = next(p for p in meter.parts if p.mpn.startswith("PY25Q"))
    kept = point(memory_endurance, meter, part.address, "retention")
    assert kept.low == pytest.approx(8766.0 * 3600.0)
    erased = point(memory_endurance, meter, part.address, "erase endurance")
    assert (erased.low, erased.measured) == (5479, 1e5)


def test_one_use_a_day(meter: Design) -> None:
    limits = {point.low for point in mating_cycles(View(meter))}
    assert list(limits) == [pytest.approx(15.0 * 365.25)]


def test_the_bead_of_the_analog_supply_carries_both_converters(meter: Design) -> None:
    part = next(p for p in meter.parts if p.mpn == "GZ1608D601TF")
    found = point(ferrite_beads, meter, part.address, "current")
    # two converters' 10 mA and the regulator's 15 uA
    assert found.measured == pytest.approx(0.020015, rel=1e-3)


def test_the_jack_narrows_its_board(designs: dict[str, Design]) -> None:
    found = point(part_temperature, designs["lan_w5500"], "magjack/jack", "lowest")
    assert (found.measured, found.high) == (0.0, 0.0)
    meter = point(part_temperature, designs["meter"], "mcu/module", "lowest")
    assert meter.high == -25.0


def test_a_part_across_one_net_is_no_part() -> None:
    bench = Bench()
    bench.part("r", resistor("1k"), p1="V12", p2="V12")
    assert faults(two_terminals, bench.design()) == ["both pins are on V12"]
