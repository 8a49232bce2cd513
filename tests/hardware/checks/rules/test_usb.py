"""Sums of the USB port's rules by hand."""

from __future__ import annotations

import pytest

from hardware.checks.mutate import bridge, open_pin
from hardware.checks.rules.usb import usb_data_pair, usb_detection
from hardware.checks.rules.usb_supply import usb_clamp, usb_supply
from hardware.checks.view import View
from hardware.design import Design


def test_open_port_by_hand(meter: Design) -> None:
    points = {p.quantity: p for p in usb_supply(View(meter))}
    # 0.3 mA at 25 degC, 10 mA at 100: at 60 degC 0.3 mA x 33.3 ^ (35 / 75) = 1.54 mA in 477 ohm
    assert points["open port"].measured == pytest.approx(0.735, abs=0.005)
    assert points["suspend current"].measured == pytest.approx(5.5 / 463.0, rel=0.01)


def test_driver_by_hand(meter: Design) -> None:
    points = [p for p in usb_data_pair(View(meter)) if p.measured is not None]
    # 22 ohm less 1.5 % and 6.5 ohm; 28 ohm are the least
    assert [p.measured for p in points] == [pytest.approx(28.17, abs=0.01)] * 2
    assert all(p.held for p in points)


def test_rd_over_tolerance(meter: Design) -> None:
    ohms = sorted({p.measured for p in usb_detection(View(meter)) if p.measured is not None})
    assert ohms == [pytest.approx(5100 * 0.985), pytest.approx(5100 * 1.015)]


def test_lines_bridged_at_the_port(meter: Design) -> None:
    port = meter.part_at("usb_service/port")
    joined = bridge(meter, port, "A6", "A7")
    texts = [p.fault for p in usb_detection(View(joined)) if p.fault]
    assert "two signals share a net" in texts


def test_half_a_channel_open(meter: Design) -> None:
    array = meter.part_at("usb_service/esd")
    texts = [p.fault for p in usb_clamp(View(open_pin(meter, array, "6"))) if p.fault]
    assert texts == ["DP must run through all pins of one channel of the array"]


def test_no_port_no_points(designs: dict[str, Design]) -> None:
    assert list(usb_detection(View(designs["relay_shield"]))) == []
