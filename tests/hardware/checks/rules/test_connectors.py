"""Buttons and contacts by hand."""

from __future__ import annotations

import pytest

from hardware.checks.mutate import open_pin
from hardware.checks.rules.connectors import button_press, connector_contacts, connector_ratings
from hardware.checks.view import View
from hardware.design import Design


def test_button_by_hand(meter: Design) -> None:
    points = {(p.subject, p.quantity): p for p in button_press(View(meter))}
    # 3.37 V through 100 ohm less 1.5 %
    current = points["user_interface/sw_reset (SW1)", "current"].measured
    assert current == pytest.approx(3.37 / 98.5)
    # 3.4 V x 477 / (477 + 9850) ohm
    level = points["SETUP_N", "level pressed"].measured
    assert level == pytest.approx(3.4 * 477.05 / (477.05 + 9850))


def test_transformer_contacts(meter: Design) -> None:
    points = {(p.subject, p.quantity): p for p in connector_ratings(View(meter))}
    assert points["CT1_P", "contact current"].measured == pytest.approx(0.3 / 4.7, rel=0.01)
    gap = points["current_input_1/ct (J101)", "gap"].measured
    assert gap == pytest.approx(1.25e-3)


def test_an_open_contact(meter: Design) -> None:
    header = meter.part_at("current_input_1/ct")
    texts = [p.fault for p in connector_contacts(View(open_pin(meter, header, "1"))) if p.fault]
    assert texts == ["contacts 1 lead nowhere"]
