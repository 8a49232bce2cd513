"""Rails are measured for bridges before power, and powered through a limit of current."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from hardware.checks.supplies import rails_of
from hardware.checks.view import View
from hardware.design import Design
from hardware.production import power_on
from hardware.production.model import Step
from hardware.production.steps import all_steps, claimed_nets


@pytest.fixture(scope="module")
def steps(designs: Mapping[str, Design]) -> dict[str, list[Step]]:
    return {name: list(all_steps(View(design))) for name, design in designs.items()}


def test_no_rail_is_powered_before_every_rail_was_measured(steps: dict[str, list[Step]]) -> None:
    for name, listed in steps.items():
        ids = [step.id for step in listed]
        rails = [i.partition(".")[2] for i in ids if i.startswith("rail.")]
        shorts = [i.partition(".")[2] for i in ids if i.startswith("short.")]
        assert rails == shorts
        assert rails, name
        powered = min(index for index, i in enumerate(ids) if i.startswith("power."))
        assert max(ids.index(f"short.{rail}") for rail in rails) < powered
        assert powered < min(ids.index(f"rail.{rail}") for rail in rails)


def test_limits_lie_between_a_bridge_and_the_board(steps: dict[str, list[Step]]) -> None:
    for listed in steps.values():
        for step in listed:
            if step.id.startswith("short."):
                assert step.low is not None
                assert step.low >= power_on.BRIDGE_OHM
                assert step.high is None
            if step.id.startswith("power."):
                assert step.high is not None
                assert 0.0 < step.high < 1.0
                assert "limited to 1.5 times" in step.how


def test_what_feeds_a_board_first_is_what_feeds_it_in_use(steps: dict[str, list[Step]]) -> None:
    fed = {
        name: [s.id.partition(".")[2] for s in listed if s.id.startswith("power.")]
        for name, listed in steps.items()
    }
    assert fed == {
        "meter": ["V12", "VBUS", "mains"],
        "relay_shield": ["V12", "V3V3"],
        "lan_w5200": ["V3V3"],
        "lan_w5500": ["V3V3"],
    }


def test_resistance_is_that_of_the_circuit(designs: Mapping[str, Design]) -> None:
    """By hand: 470 ohm of the reservoir in series with the loads of what it hangs on."""
    view = View(designs["meter"])
    hold = power_on.ground_ohm(view, "VHOLD")
    reservoir = power_on.ground_ohm(view, "VRESERVOIR")
    assert hold is not None
    assert reservoir is not None
    volts = rails_of(view).volts("VHOLD")
    assert volts is not None
    assert volts.low is not None
    loads = volts.low / power_on.load_a(view, "VHOLD")
    assert hold == pytest.approx(loads, rel=0.02)
    (resistor,) = [p for p in view.of("R") if set(view.ends(p) or ()) == {"VHOLD", "VRESERVOIR"}]
    low = view.resistance(resistor).low
    assert low is not None
    assert reservoir == pytest.approx(low + hold)


def test_rails_that_a_bead_joins_have_one_limit(designs: Mapping[str, Design]) -> None:
    view = View(designs["meter"])
    assert power_on.ground_ohm(view, "V3V3") == power_on.ground_ohm(view, "V3V3_FILTERED")
    assert power_on.ground_ohm(view, "V3V0A") != power_on.ground_ohm(view, "V3V3")


def test_a_resistor_across_a_rail_lowers_its_limit(designs: Mapping[str, Design]) -> None:
    """The planted fault: what joins a rail and ground is part of what must be measured."""
    meter = designs["meter"]
    view = View(meter)
    before, _ = power_on.least_ohm(view, "V12")
    across = next(
        p for p in view.of("R") if "VHOLD" in (view.ends(p) or ()) and p.reference == "R1101"
    )
    pins = tuple(
        replace(pin, net=net) for pin, net in zip(across.pins, ("V12", "GND"), strict=True)
    )
    parts = tuple(replace(p, pins=pins) if p is across else p for p in meter.parts)
    after, formula = power_on.least_ohm(View(replace(meter, parts=parts)), "V12")
    assert after < before
    assert "half of" in formula


def test_a_rail_that_nothing_joins_to_ground_has_the_limit_of_a_bridge(
    designs: Mapping[str, Design],
) -> None:
    view = View(designs["lan_w5200"])
    assert power_on.ground_ohm(view, "V1V8") is None
    assert power_on.least_ohm(view, "V1V8")[0] == power_on.BRIDGE_OHM
    assert "V1V8" in claimed_nets(view)


def test_relays_and_transmitter_rest_at_the_first_power(designs: Mapping[str, Design]) -> None:
    shield, meter = View(designs["relay_shield"]), View(designs["meter"])
    for view, rail in ((shield, "V12"), (meter, "V3V3")):
        first = power_on.load_a(view, rail, switched=False)
        assert 0.0 < first < power_on.load_a(view, rail)
    assert power_on.mains_a(shield) is None
    mains = power_on.mains_a(meter)
    assert mains is not None
    watts = 12.3 * power_on.load_a(meter, "V12", switched=False)
    assert mains[0] == pytest.approx((watts / 0.77 + 0.1) / 230.0 / 0.4)
