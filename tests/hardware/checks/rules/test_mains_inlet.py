"""The inlet's topology, found by structure, and its terminals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.checks.mains_side import MainsSide
from hardware.checks.mutate import rewire, with_net
from hardware.checks.rules.mains_inlet import mains_joints, mains_terminals, mains_topology
from hardware.checks.rules.relay_contacts import relay_contacts
from hardware.checks.view import View
from hardware.design import Design

from .points import faults, point


def test_conductors_are_found_without_their_names(meter: Design) -> None:
    side = MainsSide(View(meter))
    assert side.neutral == "N"
    assert side.phases == ("L1", "L2", "L3")
    assert sorted(side.fused) == ["L1_FUSED", "L2_FUSED", "L3_FUSED"]


def test_string_is_walked_to_its_conductor(meter: Design) -> None:
    view = View(meter)
    side = MainsSide(view)
    net = view.at(meter.part_at("voltage_input_3/transformer"), "P1")
    assert net is not None
    chain = side.chain(net, view.on(net, "R")[0])
    assert chain.end == "L3_FUSED"
    assert [p.address[-3:] for p in chain.resistors] == ["l_4", "l_3", "l_2", "l_1"]


def test_load_before_the_fuse_is_named(meter: Design) -> None:
    part = meter.part_at("mains_inlet/varistor_l2")
    moved = rewire(meter, part, "1", "L2")
    found = faults(mains_topology, moved)
    assert "stands on L2, before the fuse" in found
    assert "no varistor straight to the neutral" in found


def test_without_a_neutral_there_is_nothing_to_hold_on_to(meter: Design) -> None:
    floating = with_net(meter, "N", lambda net: replace(net, volts=(-1.0, 1.0)))
    assert faults(mains_topology, floating) == ["no mains net is the neutral (0 V)"]


def test_pitch_of_a_terminal_between_phases(meter: Design) -> None:
    """4.0 mm of creepage at 400 V and 2.8 mm of pad; 15.84 mm of body over two poles."""
    found = point(mains_terminals, meter, "mains_inlet/terminal_l1_l2", "pitch")
    assert (found.low, found.high) == (pytest.approx(6.8e-3), pytest.approx(7.92e-3))


def test_contact_terminal_carries_what_its_relay_does(designs: dict[str, Design]) -> None:
    found = point(mains_terminals, designs["relay_shield"], "relay_4/terminal", "rated current")
    assert (found.measured, found.low) == (16.0, 16.0)


def test_open_and_bridged_pins_are_named(designs: dict[str, Design]) -> None:
    shield = designs["relay_shield"]
    relay = shield.part_at("relay_2/relay")
    assert "pin A1 is open" in faults(mains_joints, rewire(shield, relay, "A1", None))
    bridged = rewire(shield, relay, "12", "K2_NO")
    assert "pins NC, NO are both on K2_NO" in faults(mains_joints, bridged)


def test_contact_must_end_at_the_pole_of_its_name(designs: dict[str, Design]) -> None:
    shield = designs["relay_shield"]
    wrong = rewire(shield, shield.part_at("relay_2/relay"), "12", "K2_NO")
    text = "contact NC is not at a terminal pole NC on K2_NO"
    assert faults(relay_contacts, wrong) == [text]
