"""Relay coils, drivers, supply, contacts and the watchdog's times against sums done by hand."""

from __future__ import annotations

import math

import pytest

from hardware.checks.heartbeat import charge_pumps, diode_v, period_s
from hardware.checks.mutate import rewire, scale, short
from hardware.checks.relay_drive import copper_factor
from hardware.checks.rules.coil_supply import coil_switches
from hardware.checks.rules.coil_supply_sense import coil_supply_sense
from hardware.checks.rules.contact_load import contact_load
from hardware.checks.rules.relay_coils import relay_coils
from hardware.checks.rules.relay_drivers import register_chain, relay_drivers
from hardware.checks.rules.watchdog import watchdog_one_shot
from hardware.checks.rules.watchdog_pump import watchdog_pump
from hardware.checks.view import View
from hardware.design import Design
from tests.hardware.checks.rules.points import faults, point

#: Thick film 1 %, 100 ppm/K over 50 K.
LOW, HIGH = 0.985, 1.015


@pytest.fixture
def shield(designs: dict[str, Design]) -> Design:
    return designs["relay_shield"]


def test_copper_rises_by_39_hundredths_of_a_percent_per_kelvin() -> None:
    assert copper_factor(24.0, 23.0) == pytest.approx(1.00388, abs=1e-5)
    assert copper_factor(-25.0, 23.0) == pytest.approx(209.5 / 257.5)


def test_pull_in_at_a_hot_coil(shield: Design) -> None:
    found = point(relay_coils, shield, "relay_1/relay", "pull-in voltage")
    hold = 0.808 * (1.0 + 91.0 / 10.0 * HIGH / LOW)
    held_c = 60.0 + 55.0 * hold**2 / (324.0 * (294.5 / 257.5)) / 0.4
    factor = (234.5 + held_c) / 257.5
    ampere = 11.4 / (324.0 * factor)
    switches = 15.0 * 1.5 * 0.078  # five coils through one, ten through the other
    assert found.measured == pytest.approx(11.4 - ampere * (switches + 3.2), rel=1e-3)
    assert found.low == pytest.approx(8.4 * (234.5 + held_c + 20.0) / 257.5, rel=1e-3)


def test_hold_is_the_bucks_least_less_diode_and_driver(shield: Design) -> None:
    found = point(relay_coils, shield, "relay_7/relay", "hold voltage")
    least = 0.792 * (1.0 + 9.1 * LOW / HIGH)
    most = 0.808 * (1.0 + 9.1 * HIGH / LOW)
    assert found.measured == pytest.approx(least - 0.6 - most * 3.2 / 324.0, rel=1e-6)


def test_clamp_on_the_lowered_bus_is_refused(shield: Design) -> None:
    driver = shield.part_at("relay_driver_a/driver")
    damaged = rewire(shield, driver, "9", "VCOIL_A")
    assert len([text for text in faults(relay_coils, damaged) if "VCOIL_A" in text]) == 5


def test_disabled_register_leaves_a_quarter_of_a_volt(shield: Design) -> None:
    found = point(relay_drivers, shield, "relay_driver_a/driver (U601) IN1", "level while the")
    ohm = 1.0 / (1.0 / (47e3 * HIGH) + 1.0 / 390e3)
    assert found.measured == pytest.approx(5e-6 * ohm, rel=1e-3)


def test_coils_joined_at_the_driver_are_noticed(shield: Design) -> None:
    assert faults(relay_drivers, short(shield, "K1_COIL_N", "K2_COIL_N"))


def test_gate_drive_is_a_divider(shield: Design) -> None:
    found = point(coil_switches, shield, "coil_supply/q_enable", "gate drive")
    up, down = 23.5e3 * LOW, 10e3 * HIGH
    assert found.measured == pytest.approx(11.4 * up / (up + down), rel=1e-3)
    held = [
        p for p in coil_switches(View(shield))
        if p.subject.startswith("coil_supply/q_enable") and p.quantity.startswith("gate when off")
    ]  # fmt: skip
    assert [p.measured for p in held] == pytest.approx([5e-6 * 47e3 * HIGH] * 2, rel=1e-3)


def test_sense_divider(shield: Design) -> None:
    found = point(coil_supply_sense, shield, "shield_identity/memory", "level while on")
    assert found.measured == pytest.approx(11.4 * 1.2 * LOW / (1.2 * LOW + 3.3 * HIGH), rel=1e-3)
    assert found.low == pytest.approx(0.7 * 3.4)


def test_least_pulse(shield: Design) -> None:
    found = point(watchdog_one_shot, shield, "shield_watchdog/one_shot", "least pulse")
    farad = 2.2e-6 * 0.9 * 0.85 * (1.0 - 3.4 / 25.0)
    assert found.measured == pytest.approx(0.45 * 410e3 * LOW * farad, rel=1e-6)
    assert found.low == pytest.approx(3 * 62.5e-3)


def test_retrigger_time_against_the_notes_formula(shield: Design) -> None:
    found = point(watchdog_one_shot, shield, "shield_watchdog/one_shot", "retrigger")
    kohm, picofarad = 410.0 * HIGH, 2.2e6 * 1.1 * 1.15
    by_hand = 30.0 + 0.19 * kohm * picofarad**0.9 + 13.0 * kohm**1.05
    assert found.measured == pytest.approx(by_hand * 1e-9, rel=1e-6)


def test_single_edge_shares_its_charge(shield: Design) -> None:
    found = point(watchdog_pump, shield, "shield_watchdog/q_pump", "gate after a single edge")
    ratio = 1.1 / 9.4 * 1.1 / 0.9
    view = View(shield)
    (pump,) = charge_pumps(view)
    assert not isinstance(pump, tuple)
    drop = diode_v(view, pump.rectifier, 3.4 / (410e3 * HIGH), 60.0, greatest=False)
    assert found.measured == pytest.approx((3.4 - drop) * ratio / (1.0 + ratio), rel=1e-6)
    # 250 uA by the threshold's rating; 1.3125 V over 23.5 k open the switch: 0.65 decades less
    opening = (1.4 - 2.5e-3 * 35.0) / (23.5e3 * HIGH)
    lower = 0.1 * math.log10(250e-6 / opening)
    assert found.high == pytest.approx(0.65 - 2.5e-3 * 35.0 - lower, rel=1e-6)


def test_a_weaker_pump_capacitor_fails_in_the_cold(shield: Design) -> None:
    assert period_s(View(shield)) == pytest.approx(62.5e-3)
    pump = next(p for p in shield.parts if p.address == "shield_watchdog/c_pump1")
    weaker = scale(shield, pump, "capacitance", 0.3)
    cold = point(
        watchdog_pump, weaker, "shield_watchdog/q_pump", "gate while the heartbeat runs, -"
    )
    assert not cold.held


def test_chain_is_as_long_as_the_frame(shield: Design) -> None:
    assert faults(register_chain, shield) == []
    assert faults(register_chain, short(shield, "CHAIN_A", "MOSI"))


def test_contact_heat(shield: Design) -> None:
    found = point(contact_load, shield, "relay_3/relay", "contact heat")
    assert found.measured == pytest.approx(8.0 / (10 * 10e-3) * 9e-3, rel=1e-6)
    assert found.high == pytest.approx(0.8)


def test_nothing_to_say_about_a_board_without_relays(meter: Design) -> None:
    view = View(meter)
    checks = (relay_coils, relay_drivers, coil_switches, coil_supply_sense, contact_load)
    for check in (*checks, watchdog_one_shot, watchdog_pump, register_chain):
        assert list(check(view)) == []
