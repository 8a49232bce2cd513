"""LED currents against sums done by hand."""

from __future__ import annotations

import pytest

from hardware.checks.mutate import swap_pins
from hardware.checks.rules.leds import led_colour, led_current
from hardware.checks.view import View
from hardware.design import Design
from hardware.parts.diodes import D_1N4148W
from hardware.parts.leds import LED_RED
from hardware.parts.resistors import resistor
from tests.hardware.checks.rules.bench import Bench
from tests.hardware.checks.rules.points import faults, point


def _lamp() -> Design:
    bench = Bench()
    bench.net("ANODE")
    bench.net("MIDDLE")
    bench.part("r", resistor("1k"), p1="V12", p2="ANODE")
    bench.part("led", LED_RED, A="ANODE", K="MIDDLE")
    bench.part("d", D_1N4148W, A="MIDDLE", K="GND")
    return bench.design()


def test_current_over_both_extremes() -> None:
    design = _lamp()
    # (11 - 2.4 - 1.0) / 1015 and (12 - 1.8 - 0.5) / 985
    assert point(led_current, design, "led/part", "least").measured == pytest.approx(
        7.6 / 1015.0, rel=1e-6
    )
    most = point(led_current, design, "led/part", "greatest")
    assert most.measured == pytest.approx(9.7 / 985.0, rel=1e-6)
    assert most.high == pytest.approx(0.01)  # half of 20 mA


def test_a_turned_diode_blocks() -> None:
    design = _lamp()
    turned = swap_pins(design, design.part_at("d/part"), "1", "2")
    assert "blocks the LED's current" in faults(led_current, turned)[0]


def test_a_turned_led_has_no_path() -> None:
    design = _lamp()
    turned = swap_pins(design, design.part_at("led/part"), "1", "2")
    assert not all(p.held for p in led_current(View(turned)))


def test_red_is_red() -> None:
    assert point(led_colour, _lamp(), "led/part", "shortest").held


def test_the_pulse_output_takes_three_milliamperes(meter: Design) -> None:
    claimed = next(c.subject for c in meter.claims if c.name == "optical_output")
    found = point(led_current, meter, claimed, "least current")
    # 3.2 V less 2.4 V over 220 ohm + 1.5 % and the output's 0.2 x 3.2 V / 28 mA
    assert found.measured == pytest.approx(0.8 / (223.3 + 0.64 / 0.028), rel=1e-6)
    assert found.low == 3e-3
