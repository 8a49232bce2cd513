"""Supplies: sources and voltages by structure, the budget's sums, hold-up, all by hand."""

from __future__ import annotations

import math

import pytest

from hardware.checks.mutate import drop_part, open_pin, rewire, scale
from hardware.checks.power_draws import Load, steady
from hardware.checks.power_states import IDLE, PULL_IN, budgets
from hardware.checks.rule import Measurement
from hardware.checks.rules.decoupling import decoupling
from hardware.checks.rules.hold_up import hold_up
from hardware.checks.rules.power_budget import derated_power, power_budget
from hardware.checks.rules.power_fail import power_fail
from hardware.checks.rules.supply_capacitors import bus_capacitance
from hardware.checks.rules.supply_pins import supply_pin_nets
from hardware.checks.rules.supply_rails import rail_sources
from hardware.checks.rules.switching_converters import switching_converters
from hardware.checks.supervisors import supervisors, trip_v
from hardware.checks.supplies import converter_volts, rails_of
from hardware.checks.view import System, View
from hardware.design import Design
from tests.hardware.samples import small_design


@pytest.fixture
def system(designs: dict[str, Design]) -> System:
    return System([View(design) for design in designs.values()])


@pytest.fixture
def meter(designs: dict[str, Design]) -> View:
    return View(designs["meter"])


@pytest.fixture
def shield(designs: dict[str, Design]) -> View:
    return View(designs["relay_shield"])


def point(points: list[Measurement], subject: str, quantity: str) -> Measurement:
    found = [p for p in points if p.subject.startswith(subject) and p.quantity == quantity]
    assert found, [(p.subject, p.quantity) for p in points]
    return found[0]


# --- where rails come from -------------------------------------------------------------------


def test_diodes_join_two_sources_with_their_drops(meter: View) -> None:
    """12.3 V - 0.2 V of a Schottky at the top, USB's 4.5 V - 0.55 V at the bottom."""
    volts = rails_of(meter).volts("VHOLD")
    assert volts is not None
    assert volts.high == pytest.approx(12.3 - 0.2)
    assert volts.low == pytest.approx(4.5 - 0.55)


def test_feedback_divider_gives_the_holding_voltage(shield: View) -> None:
    """0.8 V x (1 + 91 / 10) = 8.08 V; 1 % and 100 ppm/K over 50 K on both resistors."""
    buck = shield.by_address["coil_supply/buck"]
    volts = converter_volts(shield, buck, "VCOIL_HOLD")
    assert volts is not None
    assert volts.low is not None
    assert volts.high is not None
    assert (volts.low + volts.high) / 2.0 == pytest.approx(8.08, rel=2e-3)
    spread = 0.01 + 100e-6 * 50.0
    most = 0.808 * (1.0 + 9.1 * (1.0 + spread) / (1.0 - spread))
    assert volts.high == pytest.approx(most)


def test_a_rail_behind_a_bead_follows_its_origin(meter: View) -> None:
    rails = rails_of(meter)
    assert rails.volts("V3V3_FILTERED") == rails.volts("V3V3")
    assert rails.origins("V3V0A") >= {"V3V3_FILTERED", "V3V3", "VHOLD", "V12", "VBUS"}


def test_small_board_has_its_sources() -> None:
    view = View(small_design())
    assert [f.kind for f in rails_of(view).feeds["V3V3"]] == ["regulator"]
    assert all(p.held for p in supply_pin_nets(view))
    load = view.by_address["load/load"]
    moved = View(rewire(view.design, load, "1", "GND"))
    assert [p.fault for p in supply_pin_nets(moved) if not p.held] == ["pin 1 VDD is on GND"]


def test_every_move_of_a_supply_pin_is_found(designs: dict[str, Design]) -> None:
    """The oscillator's supply on each other rail of the meter."""
    meter = designs["meter"]
    part = meter.part_at("front_end/oscillator")
    rails = [n.name for n in meter.nets if n.net_class.value == "Power" and n.name != "V3V3"]
    assert len(rails) == 10
    for rail in rails:
        damaged = View(rewire(meter, part, "4", rail))
        found = [*supply_pin_nets(damaged), *decoupling(damaged), *rail_sources(damaged)]
        assert any(not p.held for p in found), rail


# --- capacitors ------------------------------------------------------------------------------


def test_usb_host_charges_one_and_five_microfarad(meter: View) -> None:
    """1 + 0.1 + 4.7 + 0.1 uF, 10 and 15 % up, less half of 4.5 V of bias over 50 V."""
    points = list(bus_capacitance(meter))
    most = point(points, "usb_service/port", "greatest capacitance that the host charges")
    up = 1.1 * 1.15
    assert most.measured == pytest.approx(up * 5.9e-6 * (1.0 - 4.5 / 50.0 / 2.0))
    assert most.held


def test_a_missing_capacitor_is_named_by_block_and_rail(designs: dict[str, Design]) -> None:
    meter = designs["meter"]
    damaged = drop_part(meter, meter.part_at("storage/c_flash"))
    red = [p for p in decoupling(View(damaged)) if not p.held]
    assert [(p.subject, p.measured, p.low) for p in red] == [("storage on V3V3", 0, 1)]


def test_converter_ripple_is_the_textbook_sum(system: System) -> None:
    """3.366 V x (1 - 3.366 / 12.1) / (1.1 MHz x 3.9 uH x 0.8) = 0.708 A."""
    points = list(switching_converters(system))
    ripple = point(points, "buck_3v3/inductor", "greatest ripple current")
    expected = 3.366 * (1.0 - 3.366 / 12.1) / (1.1e6 * 3.9e-6 * 0.8)
    assert ripple.measured == pytest.approx(expected)
    assert all(p.held for p in points)


# --- supervisors, hold-up --------------------------------------------------------------------


def test_trip_window_of_the_power_fail_warning(meter: View) -> None:
    """2.93 V x (1 + 8.2 / 3.3) = 10.21 V lies in it; 10 uA in 8.2 kohm add 0.08 V at the top."""
    (warning,) = (found for found in supervisors(meter) if found.divider is not None)
    window = trip_v(meter, warning)
    assert window is not None
    assert window.low is not None
    assert window.high is not None
    spread = 0.01 + 100e-6 * 50.0
    ratio = 8.2 / 3.3
    low = 2.856 * (1.0 + ratio * (1.0 - spread) / (1.0 + spread))
    high = 3.004 * (1.0 + ratio * (1.0 + spread) / (1.0 - spread)) + 10e-6 * 8200 * (1.0 + spread)
    assert window.low == pytest.approx(low)
    assert window.high == pytest.approx(high)
    assert all(p.held for p in power_fail(meter))


def test_hold_up_time_by_hand(system: System) -> None:
    """C (a^2 - b^2) / 2 - C V_D (a - b), over the worst power of the last save."""
    points = list(hold_up(system))
    time = point(points, "hold_up/c_reservoir", "time after the warning")
    load = max(
        budget.through[("meter", "U1201")].worst
        for budget in budgets(system)
        if budget.state.name == "last save"
    )
    farad, start, end, drop = 1500e-6 * 0.8 * 0.8, 9.7428, 3.8 + 0.55, 0.55
    energy = farad * ((start**2 - end**2) / 2.0 - drop * (start - end))
    burst = (0.310 - 0.042) * 3.366 / 0.85 * 5e-3
    expected = (energy - burst) / (load * 3.366 / 0.85)
    assert time.measured == pytest.approx(expected, rel=2e-3)
    assert time.low == pytest.approx(1.5 * (2e-3 + 2 * 3e-3 + 261 * 8 / 10e6))


def test_without_reservoir_the_last_save_is_lost(designs: dict[str, Design]) -> None:
    meter = designs["meter"]
    damaged = open_pin(meter, meter.part_at("hold_up/d_discharge"), "1")
    boards = [View(d) for d in (designs | {"meter": damaged}).values()]
    assert any(p.fault for p in hold_up(System(boards)))


# --- budget ----------------------------------------------------------------------------------


def test_independent_deviations_add_as_squares() -> None:
    """3 and 4 make 5, a lot's 12 with them 13."""
    total = steady(1.0, 4.0) + steady(1.0, 5.0) + Load(2.0, 14.0, 2.0, 12.0)
    assert total.peak == pytest.approx(1.0 + 1.0 + 2.0 + 13.0)
    assert total.worst == pytest.approx(4.0 + 5.0 + 14.0)
    doubled = total.times(2.0, 2.0)
    assert doubled.peak == pytest.approx(2.0 * total.peak)


def test_five_boosted_coils_take_the_bus_voltage(system: System) -> None:
    """Mean: warm copper at 60 degC, (234.5 + 60) / 257.5 x 360 ohm, 12.0 V, and five lamps."""
    budget = next(b for b in budgets(system) if b.state is PULL_IN)
    lamp = 12.0 * 0.8 / 6800.0
    coil = 12.0 / (360.0 * (234.5 + 60.0) / 257.5)
    ohms = 360.0 * (234.5 + 60.0) / 257.5
    nominal = 2.0 / (0.9 * 360.0 + 1.1 * 360.0)
    assert nominal == pytest.approx(1.0 / 360.0)
    assert coil == pytest.approx(12.0 / ohms)
    bus = budget.rails[("relay_shield", "VCOIL_A")]
    assert bus.mean == pytest.approx(5.0 * (coil + lamp), rel=1e-6)


def test_plug_power_is_output_over_efficiency(system: System) -> None:
    for budget in budgets(system):
        if budget.state is IDLE:
            assert budget.plug is not None
            current = budget.rails[("meter", "V12")].mean
            assert budget.plug.mean == pytest.approx(current * 12.0 / 0.77 + 0.1)


def test_derating_is_read_at_the_inside_temperature(meter: View) -> None:
    module = meter.by_address["isolated_supply/converter"]
    name, power = derated_power(meter, module)
    assert name == "rated_power_at_60_c"
    assert power == pytest.approx(3.75)


def test_a_hungry_controller_breaks_the_budget(designs: dict[str, Design]) -> None:
    meter = designs["meter"]
    damaged = scale(meter, meter.part_at("mcu/module"), "supply_current_receive", 12.0)
    boards = [View(d) for d in (designs | {"meter": damaged}).values()]
    red = [p for p in power_budget(System(boards)) if not p.held]
    assert any("mean power" in p.quantity for p in red)
    assert all(not math.isnan(p.measured or 0.0) for p in red)
