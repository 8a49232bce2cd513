"""The heat model: what it must do whatever its coefficients, and what the products turn to heat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enclosure.checks import warmth
from enclosure.heat import Box, rise_k, shed_w
from enclosure.openings import Use
from enclosure.power import heat_of, mains_strings_w
from enclosure.scene import Assembly
from hardware.blocks.relay_channel import CONTACT_HEAT_W
from hardware.design import Design

BOX = Box(0.03, 0.002, 0.09, 5e-4, 5e-4, 0.09)


@given(st.floats(0.1, 30.0))
def test_the_rise_sheds_the_power_that_it_was_found_for(power: float) -> None:
    assert shed_w(BOX, rise_k(BOX, power, 45.0), 45.0) == pytest.approx(power, rel=1e-6)


@given(st.floats(0.5, 20.0), st.floats(1.05, 3.0))
def test_more_power_is_warmer_more_openings_are_cooler(power: float, factor: float) -> None:
    rise = rise_k(BOX, power, 45.0)
    assert rise_k(BOX, power * factor, 45.0) > rise
    open_ = replace(BOX, inlet_m2=BOX.inlet_m2 * factor, outlet_m2=BOX.outlet_m2 * factor)
    assert rise_k(open_, power, 45.0) < rise


def test_one_opening_alone_lets_no_air_through() -> None:
    assert replace(BOX, outlet_m2=0.0).vent_m2 == 0.0


def test_a_closed_box_by_hand() -> None:
    # 10 W/m2K outside and about 6 inside with 10 K/W m2 of wall: between 3 and 5 W/m2K together.
    closed = replace(BOX, inlet_m2=0.0, outlet_m2=0.0)
    overall = 3.0 / rise_k(closed, 3.0, 25.0) / closed.area_m2
    assert 3.0 < overall < 5.0


def test_mains_strings_by_hand(designs: Mapping[str, Design]) -> None:
    three_inputs = 3 * 253.0**2 / (8 * 39e3)
    two_bleeders = 2 * 253.0**2 / (5 * 620e3)
    assert mains_strings_w(designs["meter"]) == pytest.approx(three_inputs + two_bleeders)


def test_what_goes_over_the_ribbon_is_heat_elsewhere(designs: Mapping[str, Design]) -> None:
    meter, shield = heat_of("meter", designs), heat_of("relay_shield", designs)
    lan = heat_of("lan_w5200", designs)
    assert shield.watts["contacts"] == CONTACT_HEAT_W
    assert 0.0 < meter.watts["electronics"] < lan.watts["electronics"] < meter.supply_w
    assert meter.watts["electronics"] + shield.watts["coils and logic"] < meter.supply_w


def test_the_shield_without_its_vents_is_too_warm(
    shield: Assembly, designs: Mapping[str, Design]
) -> None:
    heat = heat_of("relay_shield", designs)
    closed = replace(shield, openings=tuple(o for o in shield.openings if o.use is not Use.VENT))
    assert not [m for m in warmth.warmth(shield, heat) if not m.held]
    failed = [m.where for m in warmth.warmth(closed, heat) if not m.held]
    assert failed == [
        "rise of the air inside",
        "air at relays (relay_shield K1)",
        "contact heat shed at 25 K",
    ]
