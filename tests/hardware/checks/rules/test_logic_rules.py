"""The digital rules: numbers checked by hand, and damage that each must name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.checks.mutate import drop_part, open_pin, rewire, scale
from hardware.checks.rule import Measurement
from hardware.checks.rules.bus_timing import converter_clock, spi_clock
from hardware.checks.rules.drive import output_currents, source_termination
from hardware.checks.rules.i2c_bus import i2c_addresses, i2c_bus
from hardware.checks.rules.line_filters import filter_times, input_edges
from hardware.checks.rules.logic_levels import logic_input_maximum, logic_levels, tied_inputs
from hardware.checks.rules.net_ends import interface_signals, net_ends, open_pins
from hardware.checks.rules.pull_currents import pull_currents
from hardware.checks.rules.pulls import idle_levels, pull_levels
from hardware.checks.rules.reset import enable_release, reset_rests_low, reset_times
from hardware.checks.rules.tri_state import bus_sharing, select_gap
from hardware.checks.view import System, View
from hardware.design import Design


def system(designs: dict[str, Design], *changed: Design) -> System:
    new = {design.name: design for design in changed}
    return System([View(design) for design in (designs | new).values()])


def named(points: object, subject: str, quantity: str) -> list[Measurement]:
    assert not isinstance(points, str)
    return [
        p
        for p in points  # type: ignore[attr-defined]
        if p.subject.startswith(subject) and quantity in p.quantity
    ]


def bad(points: object) -> list[str]:
    return [p.subject for p in points if not p.held]  # type: ignore[attr-defined]


def test_low_level_of_the_open_drain_reset(designs: dict[str, Design]) -> None:
    (point,) = named(logic_levels(system(designs)), "mcu/module", "low level of EN")
    # 400 ohm (0.4 V at 1 mA) against 9.85 kohm from 3.2 V, 2 uA of leakage
    assert point.measured == pytest.approx(3.2 * 400 / 10250 + 2e-6 * 384, rel=0.02)
    assert point.high == pytest.approx(0.25 * 3.2)


def test_power_fail_divider_stays_below_the_clamp(designs: dict[str, Design]) -> None:
    points = list(logic_input_maximum(system(designs)))
    (level,) = named(points, "mcu/module", "highest voltage of PFAIL_N")
    # 12.3 V over 47 kohm less 1.5 % and 16 kohm plus 1.5 %: the pull to ground at its greatest
    assert level.measured == pytest.approx(12.3 * 16.24 / (16.24 + 46.295), rel=0.01)
    (surge,) = named(points, "mcu/module", "clamp current of PFAIL_N at IO38, other supplies")
    assert surge.measured is not None
    assert 20e-6 < surge.measured < 80e-6


def test_input_of_twelve_volts_is_refused(designs: dict[str, Design]) -> None:
    shield = designs["relay_shield"]
    part = shield.part_at("shield_identity/r_protect")
    damaged = rewire(shield, part, "1", "V12")
    points = named(logic_input_maximum(system(designs, damaged)), "shield_identity", "IDENTITY_WP")
    assert any(not p.held and p.measured == pytest.approx(12.6) for p in points)


def test_tied_enable_of_the_oscillator(meter: Design) -> None:
    (point,) = named(tied_inputs(View(meter)), "front_end/oscillator", "EN")
    assert (point.measured, point.low) == (3.2, 2.31)


def test_released_line_falls_by_its_leakage(designs: dict[str, Design]) -> None:
    (point,) = named(idle_levels(View(designs["relay_shield"])), "SHIELD_CS_N", "idle level")
    # clock gate 1 uA, two registers 1 uA each, buffer 5 uA in 47 kohm plus 1.5 %
    assert point.measured == pytest.approx(3.2 - 8e-6 * 47e3 * 1.015, abs=0.01)


def test_opposing_pull_of_the_controller_is_beaten(designs: dict[str, Design]) -> None:
    point = named(pull_levels(system(designs)), "front_end/adc_a", "level of FE_CS_A_N")[0]
    # 10 kohm plus 1.5 % against the controller's 45 kohm, 1.05 uA of leakage in 8.3 kohm
    assert point.measured == pytest.approx(3.2 * 45 / 55.15 - 1.05e-6 * 8.3e3, abs=0.02)
    assert point.low == pytest.approx(0.8 * 3.2)


def test_hundred_kilohm_are_too_weak_for_a_select(designs: dict[str, Design]) -> None:
    part = designs["meter"].part_at("front_end/r_cs_a")
    damaged = scale(designs["meter"], part, "resistance", 10.0)
    assert "front_end/adc_a" in str(bad(pull_levels(system(designs, damaged))))


@pytest.mark.parametrize("tag", ["r_radio_rx_pull", "r_lan_cs_n_pull", "r_exp_miso_pull"])
def test_pull_left_out_is_named(designs: dict[str, Design], tag: str) -> None:
    damaged = drop_part(designs["meter"], designs["meter"].part_at(f"mcu/{tag}"))
    assert bad(pull_levels(system(designs, damaged)))


def test_power_fail_without_its_pull_up_is_named(designs: dict[str, Design]) -> None:
    meter = designs["meter"]
    damaged = drop_part(meter, meter.part_at("power_fail/r_pull_up"))
    assert bad(pull_levels(system(designs, damaged))) == ["mcu/module (U1501)"]


def test_current_of_a_pull(meter: Design) -> None:
    (point,) = named(pull_currents(View(meter)), "mcu/r_exp_reset_n_pull", "current")
    assert point.measured == pytest.approx(3.4 / (4.7e3 * 0.985), rel=0.01)
    assert point.high == 1e-3


def test_lines_are_matched(meter: Design) -> None:
    points = list(source_termination(View(meter)))
    (ribbon,) = named(points, "mcu/module", "of IO18 towards EXP_SCLK")
    # first swing within 0.3 V of 3.4 V: Z (2 / 1.0882 - 1); first wave 0.8: 1.5 Z
    assert (ribbon.low, ribbon.high) == (pytest.approx(83.8, abs=0.1), pytest.approx(150.0))
    assert ribbon.measured in (pytest.approx(120.0), pytest.approx(140.0))
    (flash,) = named(points, "storage/flash", "of DO towards EXP_MISO")
    assert flash.held


def test_output_onto_a_ribbon_without_resistor_is_named(designs: dict[str, Design]) -> None:
    lan = designs["lan_w5500"]
    part = lan.part_at("controller/r_int")
    damaged = scale(lan, part, "resistance", 1e-6)
    assert bad(source_termination(View(damaged))) == ["controller/w5500 (U201)"]


def test_lamp_current_of_the_pulse_output(meter: Design) -> None:
    (point,) = named(output_currents(View(meter)), "mcu/module", "IO42 into LED_PULSE")
    assert point.measured is not None
    assert 5e-3 < point.measured < 9e-3
    assert point.high == 28e-3


def test_far_branch_behind_a_large_resistor_does_not_slow_an_edge(
    designs: dict[str, Design],
) -> None:
    with_lan = named(input_edges(system(designs)), "shield_watchdog/one_shot", "RD1_N")
    assert all(p.held for p in with_lan)
    lan = designs["lan_w5500"]
    damaged = scale(lan, lan.part_at("controller/r_reset"), "resistance", 0.1)
    assert "shield_watchdog/one_shot" in str(bad(input_edges(system(designs, damaged))))


def test_enable_falls_in_time(meter: Design) -> None:
    (fall,) = named(filter_times(View(meter)), "EN", "fall time")
    # 0.4 V at 1 mA: 400 ohm, 100 nF, from 3.4 V to a quarter of 3.2 V
    assert fall.measured == pytest.approx(400 * 100e-9 * 1.4469, rel=1e-3)


def test_i2c_rise_and_sink(designs: dict[str, Design]) -> None:
    points = list(i2c_bus(system(designs)))
    rise = max(p.measured or 0.0 for p in named(points, "I2C_SDA", "rise time"))
    assert rise == pytest.approx(0.8473 * 1.5e3 * 1.015 * 180e-12, rel=2e-3)
    (sink,) = named(points, "shield_identity/memory", "current sunk")
    assert sink.measured == pytest.approx(3.0 / (1.5e3 * 0.985), rel=1e-2)
    assert sink.high == 2.1e-3


def test_bus_without_its_controller_is_named(designs: dict[str, Design]) -> None:
    module = designs["meter"].part_at("mcu/module")
    pin = next(use.number for use in module.pins if use.net == "I2C_SDA")
    damaged = open_pin(designs["meter"], module, pin)
    assert "I2C_SDA" in bad(i2c_bus(system(designs, damaged)))


def test_addresses_are_those_of_the_firmware(designs: dict[str, Design]) -> None:
    points = [p for p in i2c_addresses(system(designs)) if p.quantity.startswith("address")]
    found = {p.quantity for p in points}
    assert found == {f"address {a:#x}" for a in (0x54, 0x55, 0x56, 0x57)}
    memory = designs["relay_shield"].part_at("shield_identity/memory")
    damaged = rewire(designs["relay_shield"], memory, "3", "GND")
    assert "relay_shield" in bad(i2c_addresses(system(designs, damaged)))


def test_serial_clocks(designs: dict[str, Design]) -> None:
    points = list(spi_clock(system(designs)))
    (period,) = named(points, "front_end/adc_a", "spi clock period")
    assert (period.measured, period.low) == (pytest.approx(62.5e-9), 40e-9)
    registers = named(points, "relay_register/register_b", "clock at SHCP")
    assert {p.measured for p in registers} == {2e6}


def test_converter_clock_pulse(meter: Design) -> None:
    points = list(converter_clock(View(meter)))
    (load,) = named(points, "front_end/oscillator", "load")
    assert load.measured == pytest.approx(14.4e-12)
    (pulse,) = named(points, "front_end/adc_a", "clock pulse")
    # 0.45 / 8.19241 MHz = 54.93 ns less 0.75 of an edge of 6 ns and a little
    assert pulse.measured == pytest.approx(54.93e-9 - 0.75 * 6.5e-9, rel=0.02)


def test_reset_of_the_lan_board_waits_for_its_filter(designs: dict[str, Design]) -> None:
    points = named(reset_times(system(designs)), "controller/w5500", "RST_N")
    # 2 ms less 470 nF x 1.25 x 1.14 kohm x ln(3.45 / 0.95)
    expected = 2e-3 - 1.25 * 470e-9 * 1140 * 1.2897
    assert points
    assert all(p.measured == pytest.approx(expected, rel=0.02) for p in points)


def test_add_ons_rest_in_reset(designs: dict[str, Design]) -> None:
    assert bad(reset_rests_low(system(designs))) == []
    meter = designs["meter"]
    damaged = drop_part(meter, meter.part_at("front_end/r_sync_reset"))
    assert len(bad(reset_rests_low(system(designs, damaged)))) == 2


def test_enable_rises_within_the_supervisors_delay(designs: dict[str, Design]) -> None:
    (point,) = enable_release(system(designs))
    # 10 kohm plus 1.5 %, 100 nF plus 26.5 %, ln 4
    assert point.measured == pytest.approx(10.15e3 * 126.5e-9 * 1.3863, rel=0.01)


def test_gap_between_selects(designs: dict[str, Design]) -> None:
    times = {p.subject: p.measured for p in select_gap(system(designs))}
    assert times["front_end/adc_a (U2001)"] == 75e-9
    assert all(p.held for p in bus_sharing(system(designs)))


def test_open_listener_is_named(meter: Design) -> None:
    module = meter.part_at("mcu/module")
    pin = next(use.number for use in module.pins if use.net == "FE_DRDY_A_N")
    assert bad(net_ends(View(open_pin(meter, module, pin)))) == ["FE_DRDY_A_N"]


def test_button_without_its_resistor_is_named(meter: Design) -> None:
    damaged = drop_part(meter, meter.part_at("user_interface/r_setup"))
    assert "user_interface/sw_setup (SW2)" in bad(net_ends(View(damaged)))


def test_lamp_that_nobody_switches_is_named(designs: dict[str, Design]) -> None:
    lan = designs["lan_w5500"]
    chip = lan.part_at("controller/w5500")
    damaged = open_pin(lan, chip, next(u.number for u in chip.pins if u.name == "LINKLED_N"))
    assert bad(net_ends(View(damaged)))


def test_pin_that_must_stay_open_is_named(designs: dict[str, Design]) -> None:
    lan = designs["lan_w5500"]
    damaged = rewire(lan, lan.part_at("controller/w5500"), "7", "GND")
    assert bad(open_pins(View(damaged))) == ["controller/w5500 (U201)"]


def test_missing_header_is_named(designs: dict[str, Design]) -> None:
    lan = designs["lan_w5500"]
    damaged = drop_part(lan, lan.part_at("header/header"))
    assert bad(interface_signals(View(damaged))) == ["J1"]


def test_rules_bear_a_board_without_parts(meter: Design) -> None:
    nothing = replace(meter, parts=(), nets=(), connectors=())
    view = View(nothing)
    for check in (net_ends, open_pins, interface_signals, pull_currents, source_termination):
        list(check(view))
    for whole in (logic_levels, pull_levels, i2c_bus, i2c_addresses, spi_clock, reset_times):
        list(whole(System([view])))
    assert bad(filter_times(view)) == ["EN", "EN"]
