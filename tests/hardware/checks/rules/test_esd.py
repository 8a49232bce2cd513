"""What a discharge leaves for the chips, by hand."""

from __future__ import annotations

import pytest

from hardware.checks.mutate import drop_part
from hardware.checks.rules.esd import touched_nets
from hardware.checks.view import View
from hardware.design import Design


def test_charge_into_a_usb_pin(meter: Design) -> None:
    points = [p for p in touched_nets(View(meter)) if p.subject == "USB_DP_PORT"]
    # (17 - 6) V / 5 A = 2.2 ohm; (2.2 x 1.2 uC + 2.4 V x 100 ns) / 21.67 ohm = 133 nC of 200 nC
    assert [p.measured for p in points] == [pytest.approx(132.9e-9, rel=2e-3)]
    assert points[0].high == pytest.approx(200e-9)


def test_step_at_a_converter_pin(meter: Design) -> None:
    points = {p.subject: p for p in touched_nets(View(meter))}
    # 1.1 V x 100 ns + 0.1 ohm x 2.25 uC + 2 nH x 56 A = 0.448 uVs in 985 ohm x 9.47 nF
    assert points["A3_P"].measured == pytest.approx(-0.3 - 0.0480, abs=5e-4)


def test_shield_takes_the_charge(designs: dict[str, Design]) -> None:
    (point,) = touched_nets(View(designs["lan_w5200"]))
    # 15 kV x 150 pF on 10 nF less 10 % and 15 %
    assert point.measured == pytest.approx(15e3 * 150e-12 / (7.65e-9 + 150e-12))


def test_without_the_array_a_spark_finds_the_chip(meter: Design) -> None:
    bare = drop_part(meter, meter.part_at("user_interface/esd"))
    found = {p.subject for p in touched_nets(View(bare)) if not p.held}
    assert found == {"RESET_KEY", "SETUP_KEY"}
