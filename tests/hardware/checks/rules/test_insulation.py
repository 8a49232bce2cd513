"""Insulation over the barrier: figures by hand, and what a small board gets told."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from hardware.checks.mutate import rewire, with_spec
from hardware.checks.rules.domains import domains
from hardware.checks.rules.insulation import insulation
from hardware.checks.view import View
from hardware.design import Design

from ...samples import small_board
from .points import faults, point


def test_a_conductive_path_is_shown_step_by_step() -> None:
    found = faults(insulation, small_board(bridge=True).finish())
    assert "conductive path to the touchable side: L1_TAP -> barrier/planted -> EN" in found
    assert "joins the hazardous and the touchable side without insulation" in found


def test_reinforced_insulation_needs_certificate_voltage_and_impulse() -> None:
    design = small_board().finish()
    found = faults(insulation, design)
    assert "reinforced insulation without a certificate" in found
    assert "reinforced insulation without a rated voltage" in found
    impulse = point(insulation, design, "barrier/isolator", "impulse")
    assert impulse.measured == pytest.approx(4000.0 * math.sqrt(2.0))
    assert impulse.low == 6000.0
    assert not impulse.held


def test_relay_against_reinforced_at_3000_m(designs: dict[str, Design]) -> None:
    relay = "relay_1/relay"
    clearance = point(insulation, designs["relay_shield"], relay, "clearance")
    assert (clearance.measured, clearance.low) == (8.0e-3, pytest.approx(6.84e-3))
    voltage = point(insulation, designs["relay_shield"], relay, "rated voltage")
    assert (voltage.measured, voltage.low) == (250.0, 250.0)


def test_transformer_is_basic_with_a_second_means(meter: Design) -> None:
    label = "voltage_input_1/transformer"
    test = point(insulation, meter, label, "test voltage")
    assert (test.measured, test.low) == (4000.0, 1500.0)
    impulse = point(insulation, meter, label, "impulse")
    assert (impulse.measured, impulse.low) == (pytest.approx(5656.85, abs=0.01), 4000.0)
    part = meter.part_at(label)
    bare = rewire(meter, part, "1", meter.part_at("mains_inlet/fuse_l1").pins[1].net)
    second = [p for p in insulation(View(bare)) if p.quantity.startswith("second means of")]
    assert second
    assert not any(p.held for p in second)


def test_certified_module_of_category_three_has_met_the_impulse(meter: Design) -> None:
    label = "isolated_supply/converter"
    assert point(insulation, meter, label, "impulse").held
    part = meter.part_at(label)
    spec = meter.spec(part)
    assert spec.insulation is not None
    found = replace(spec.insulation, certificate="")
    plain = with_spec(meter, part, lambda s: replace(s, insulation=found))
    impulse = point(insulation, plain, label, "impulse")
    assert impulse.measured == pytest.approx(4200.0 * math.sqrt(2.0))
    assert not impulse.held


def test_every_pair_of_circuits_is_listed_once(designs: dict[str, Design]) -> None:
    """Ten contacts: 45 pairs, and each against two touchable domains."""
    pairs = [p for p in insulation(View(designs["relay_shield"])) if p.quantity == "needs"]
    assert len(pairs) == len({p.subject for p in pairs}) == 45 + 20


def test_highest_touchable_voltage_is_the_worst_net(designs: dict[str, Design]) -> None:
    for design in designs.values():
        found = [p for p in domains(View(design)) if p.quantity == "touchable voltage"]
        highest = max(abs(v) for net in design.nets if not net.domain.hazardous for v in net.volts)
        assert [p.measured for p in found] == [highest]
