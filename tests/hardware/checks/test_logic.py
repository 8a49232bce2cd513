"""Digital lines as a network: joining over ribbons, node voltages, Elmore's time constant."""

from __future__ import annotations

import pytest

from hardware.checks.logic import lines, supply_net
from hardware.checks.logic_edges import DRIVER_OHM, elmore_s, path_ohm
from hardware.checks.logic_groups import Group, Injection, board_groups, group_capacitance, groups
from hardware.checks.logic_levels import Corner, output_source
from hardware.checks.view import System, View
from hardware.design import Design


@pytest.fixture(scope="module")
def views(designs: dict[str, Design]) -> dict[str, View]:
    return {name: View(design) for name, design in designs.items()}


def group(view: View, net: str) -> Group:
    return next(g for line, g in board_groups(view) if net in line.nets)


def test_a_line_spans_its_series_resistors(views: dict[str, View]) -> None:
    (line,) = [line for line in lines(views["meter"]) if "EXP_SCLK" in line.nets]
    assert line.nets == ("EXP_SCLK", "EXP_SCLK_SRC")
    assert {(tap.part.address, tap.pin.name) for tap in line.pins} == {
        ("mcu/module", "IO18"),
        ("storage/flash", "CLK"),
    }
    assert {port.connector.interface for port in line.ports} == {"relay_shield", "lan"}
    assert path_ohm(views["meter"], line, "EXP_SCLK_SRC", "EXP_SCLK") == 100.0


def test_crystal_nets_are_no_logic(views: dict[str, View]) -> None:
    crystals = {
        use.net
        for part in views["lan_w5500"].rated("motional_capacitance")
        for use in part.pins
        if use.name != "LID"
    }
    assert len(crystals) == 2
    assert not any(crystals & set(line.nets) for line in lines(views["lan_w5500"]))


def test_ribbons_join_three_boards_once_for_each_lan_board(views: dict[str, View]) -> None:
    found = [g for g in groups(System(list(views.values()))) if g.name == "EXP_SCLK"]
    boards = [{view.name for view, _ in g.members} for g in found]
    assert boards == [
        {"meter", "relay_shield", "lan_w5200"},
        {"meter", "relay_shield", "lan_w5500"},
        {"meter"},
    ]


def test_node_voltages_of_a_divider_and_its_leakage(views: dict[str, View]) -> None:
    setup = group(views["meter"], "SETUP_N")
    key, pin = setup.node(views["meter"], "SETUP_KEY"), setup.node(views["meter"], "SETUP_N")
    sources = [Injection(pin, 3.3, 10e3), Injection(key, 0.0, 30.0)]
    found = setup.solve(sources, {})
    assert found[pin] == pytest.approx(3.3 * 500 / 10500)
    assert found[key] == pytest.approx(3.3 * 30 / 10500)
    # 1 mA into 10 kohm in parallel with 500 ohm adds 0.476 V
    assert setup.solve(sources, {pin: 1e-3})[pin] == pytest.approx(3.3 * 500 / 10500 + 0.476, 1e-3)


def test_a_group_without_a_source_is_at_zero(views: dict[str, View]) -> None:
    assert set(group(views["meter"], "SETUP_N").solve([], {})) == {0.0}


def test_driver_is_its_supply_behind_the_rated_drop(views: dict[str, View]) -> None:
    buffer = group(views["relay_shield"], "EXP_MISO_SRC")
    (pin,) = buffer.drivers
    source = output_source(pin, True, Corner("V3V3", False))
    # 3.2 V behind (3.4 V - 2.4 V) at 16 mA; low: 0.4 V at 16 mA
    assert (source.volts, source.ohm) == (3.2, pytest.approx(62.5))
    low = output_source(pin, False, Corner("V3V3", True))
    assert (low.volts, low.ohm) == (0.0, pytest.approx(25.0))


def test_logic_supply_is_the_digital_one(views: dict[str, View]) -> None:
    meter = views["meter"]
    assert supply_net(meter, meter.by_address["front_end/adc_a"]) == "V3V3"


def test_elmore_counts_a_capacitor_with_the_resistance_before_it(views: dict[str, View]) -> None:
    bus = group(views["meter"], "FE_SCLK")
    (driver,) = [pin for pin in bus.drivers if pin.name == "IO12"]
    (end,) = {pin.node for pin in bus.receivers if pin.name == "SCLK"}
    # 2 pF at the controller, 2 x 5 pF and 10 pF of trace behind 33 ohm; the driver has 40 ohm
    assert DRIVER_OHM.high == 40.0
    assert elmore_s(bus, driver, end) == pytest.approx(40 * 2e-12 + 73 * 20e-12)


def test_an_i2c_bus_is_known_by_its_ribbon_contact(views: dict[str, View]) -> None:
    alone = group(views["meter"], "I2C_SCL")
    assert {pin.name for pin in alone.pins} == {"IO2"}
    assert alone.is_i2c
    assert not group(views["meter"], "EXP_SCLK").is_i2c


def test_capacitance_of_the_i2c_bus(views: dict[str, View]) -> None:
    every = groups(System([views["meter"], views["relay_shield"]]))
    (bus,) = [g for g in every if g.name == "I2C_SDA" and g.plugged]
    # controller 2, memory 8, ribbon 20, meter's trace 140, shield's 10 pF
    assert group_capacitance(bus) == pytest.approx(180e-12)
