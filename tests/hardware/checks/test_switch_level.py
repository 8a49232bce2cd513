"""The switch-level evaluator on small circuits and on the shield, against states by hand."""

from __future__ import annotations

import pytest

from hardware.checks.coil_states import coil_state
from hardware.checks.mutate import bridge, drop_part, open_pin
from hardware.checks.single_faults import (
    Lines,
    defects,
    effect,
    fail_safe_references,
    lines_of,
    path_parts,
)
from hardware.checks.switch_level import Defect, Network, build
from hardware.checks.view import View
from hardware.design import Design, Part


@pytest.fixture
def shield(designs: dict[str, Design]) -> Design:
    return designs["relay_shield"]


def _lines(network: Network) -> Lines:
    lines = lines_of(network)
    assert lines is not None
    return lines


def _effect(design: Design, address: str, text: str) -> str:
    view = View(design)
    network = build(view)
    lines = _lines(network)
    nominal = coil_state(network, lines.running())
    part = design.part_at(address)
    (defect,) = [d for d in defects(view, part) if d.text == text]
    return effect(view, lines, defect, nominal).result


def _pin(part: Part, name: str) -> str:
    return next(use.number for use in part.pins if use.name == name)


def test_coils_follow_the_heartbeat(shield: Design) -> None:
    network = build(View(shield))
    lines = _lines(network)
    assert len(coil_state(network, lines.running()).energised) == 10
    assert coil_state(network, lines.running(reset=True)).energised == frozenset()
    for _, levels in lines.stopped():
        state = coil_state(network, levels)
        assert not state.energised | state.without_drivers | state.without_supply_switch


def test_heartbeat_and_reset_are_found_by_structure(shield: Design) -> None:
    lines = _lines(build(View(shield)))
    (connector,) = shield.connectors
    signals = dict(connector.signals)
    assert signals[lines.heartbeat[1]] == "SHIELD_HEARTBEAT"
    assert lines.reset is not None
    assert signals[lines.reset[1]] == "EXP_RESET_N"


@pytest.mark.parametrize(
    ("address", "defect", "result"),
    [
        ("shield_watchdog/q_pump", "S to D", "off when the heartbeat stops: A alone"),
        ("shield_watchdog/q_pump", "G open", "off when the heartbeat stops: A alone"),
        ("shield_watchdog/q_pump", "G to S", "off at once"),
        ("shield_watchdog/c_timing", "short", "off when the heartbeat stops: B alone"),
        (
            "shield_watchdog/c_pump1",
            "short",
            "no effect; off when the heartbeat stops: A and B",
        ),
        ("shield_watchdog/c_pump1", "open", "off at once"),
        ("shield_watchdog/d_clamp", "open", "off at once"),
        ("shield_watchdog/d_pump", "short", "off at once"),
        ("shield_watchdog/one_shot", "Q1_N stuck low", "off when the heartbeat stops: B alone"),
        ("shield_watchdog/one_shot", "Q1_N stuck high", "off at once"),
        ("coil_supply/q_enable", "S to D", "off when the heartbeat stops: A alone"),
        ("coil_supply/q_enable", "G to D", "off when the heartbeat stops: A alone"),
        ("coil_supply/r_enable_drive", "open", "off at once"),
        ("relay_register/register_a", "OE_N open", "off when the heartbeat stops: B alone"),
        ("relay_driver_a/r_in1", "open", "off when the heartbeat stops: B alone"),
        ("relay_driver_a/driver", "OUT1 stuck low", "off when the heartbeat stops: B alone"),
        (
            "relay_1/relay",
            "open",
            "off when the heartbeat stops: A and B; 1 of 10 off at once",
        ),
    ],
)
def test_single_fault(shield: Design, address: str, defect: str, result: str) -> None:
    assert _effect(shield, address, defect) == result


def test_floating_heartbeat_moves_and_a_bridge_to_a_bus_line_is_not_safe(shield: Design) -> None:
    floating = drop_part(shield, shield.part_at("shield_input/r_idle_shield_heartbeat"))
    (connector,) = shield.connectors
    pin = {signal: number for number, signal in connector.signals}["SHIELD_HEARTBEAT"]
    view = View(floating)
    network = build(view, Defect(connector.reference, "open", opened=pin))
    lines = _lines(build(View(shield)))
    assert len(coil_state(network, lines.running()).energised) == 10

    header = shield.part_by_reference[connector.reference]
    bus = {signal: number for number, signal in connector.signals}["EXP_MISO"]
    bridged = build(View(bridge(shield, header, pin, bus)))
    _, levels = lines.stopped()[0]
    assert len(coil_state(bridged, levels).energised) == 10


def test_pull_down_leakage_decides_whether_a_driver_is_off(shield: Design) -> None:
    # 5 uA x (47 k parallel 390 k) = 0.21 V < 0.6 V; without the 47 k: 5 uA x 390 k = 1.95 V
    lines = _lines(build(View(shield)))
    _, levels = lines.stopped()[0]
    bare = drop_part(shield, shield.part_at("relay_driver_a/r_in3"))
    assert coil_state(build(View(bare)), levels).without_supply_switch == {"K3"}


def test_a_supply_pin_open_makes_a_register_undefined(shield: Design) -> None:
    register = shield.part_at("relay_register/register_b")
    lines = _lines(build(View(shield)))
    _, levels = lines.stopped()[1]
    state = coil_state(build(View(open_pin(shield, register, _pin(register, "VCC")))), levels)
    assert state.without_supply_switch == {"K6", "K7", "K8", "K9", "K10"}
    assert state.energised == frozenset()


def test_path_leaves_the_contacts_out_and_holds_both_channels(shield: Design) -> None:
    view = View(shield)
    addresses = {part.address for part in path_parts(view)}
    assert {"relay_1/relay", "shield_watchdog/one_shot", "coil_supply/q_enable"} <= addresses
    assert not any(address.endswith("/terminal") for address in addresses)
    rests_on = {shield.part_by_reference[r].address for r in fail_safe_references(view)}
    assert {"shield_watchdog/c_reservoir1", "relay_driver_b/driver"} <= rests_on
    assert "relay_1/lamp" not in rests_on


def test_a_board_without_relays_has_no_path(meter: Design) -> None:
    view = View(meter)
    assert path_parts(view) == []
    assert fail_safe_references(view) == frozenset()
