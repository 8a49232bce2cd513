"""Lines, taps, shield and straps of both LAN boards."""

from __future__ import annotations

import pytest

from hardware.checks.ethernet_line import controller, jacks, leg
from hardware.checks.mutate import rewire, swap_pins
from hardware.checks.rules.ethernet import ethernet_line
from hardware.checks.rules.ethernet_chip import ethernet_bias, ethernet_straps
from hardware.checks.rules.ethernet_taps import ethernet_shield, ethernet_taps
from hardware.checks.view import View
from hardware.design import Design


def test_a_leg_is_followed_to_the_chip(designs: dict[str, Design]) -> None:
    view = View(designs["lan_w5500"])
    (jack,) = jacks(view)
    line = leg(view, jack, "RD_PLUS")
    assert line is not None
    assert line.nets == ("ETH_RX_P", "ETH_RX_P_TERM", "ETH_RX_P_CHIP")
    assert [name for _, name in line.ends] == ["RXP"]
    assert [part.value for part in line.coupling] == ["6.8n"]
    assert [(part.value, foot) for part, foot in line.terminations] == [("49.9", "ETH_RX_TAP")]
    found = controller(view, jack)
    assert found is not None
    assert found.mpn == "W5500"


def test_polarity_swap_names_the_pin(designs: dict[str, Design]) -> None:
    design = designs["lan_w5200"]
    chip = design.part_at("controller/w5200")
    swapped = swap_pins(design, chip, "17", "18")
    texts = [p.fault for p in ethernet_line(View(swapped)) if p.fault]
    assert texts == ["TD_PLUS ends on TXON, TXP is needed", "TD_MINUS ends on TXOP, TXN is needed"]


def test_isolation_shares_by_hand(designs: dict[str, Design]) -> None:
    points = {p.quantity: p for p in ethernet_shield(View(designs["lan_w5200"]))}
    # 2121 V over 1 nF in series with 10 nF + 10 % + 15 %: 2121 x 12.65 / 13.65
    assert points["voltage of the termination"].measured == pytest.approx(1966, abs=1)
    # and 2121 x 1 / (1 + 7.65) on the outer one
    assert points["voltage in the isolation test"].measured == pytest.approx(245.2, abs=0.5)


def test_receive_tap_on_the_supply_is_wrong_for_a_coupled_receiver(
    designs: dict[str, Design],
) -> None:
    design = designs["lan_w5500"]
    jack = design.part_at("magjack/jack")
    moved = rewire(design, jack, "5", "V3V3A")
    assert any("foot of both terminations" in p.fault for p in ethernet_taps(View(moved)))
    assert all(p.held for p in ethernet_taps(View(designs["lan_w5200"])))


def test_bias_over_tolerance(designs: dict[str, Design]) -> None:
    points = [p for p in ethernet_bias(View(designs["lan_w5500"])) if p.unit == "ohm"]
    # 12.4 kohm, 1 % and 100 ppm/K x 50 K
    assert [p.measured for p in points] == [pytest.approx(12214), pytest.approx(12586)]


def test_reserved_pin_must_be_grounded(designs: dict[str, Design]) -> None:
    design = designs["lan_w5500"]
    chip = design.part_at("controller/w5500")
    moved = rewire(design, chip, "23", "V3V3")
    texts = [p.fault for p in ethernet_straps(View(moved)) if p.fault]
    assert texts == ["must be on ground, is on V3V3"]
