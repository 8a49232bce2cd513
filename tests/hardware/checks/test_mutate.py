"""Damaged copies are consistent designs, and the original stays as it was."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.checks import mutate
from hardware.checks.mutants import CLASSES, mutants
from hardware.design import Design, fingerprint, from_json, to_json
from tests.hardware.samples import small_design

SMALL = small_design()
PRINT = fingerprint(SMALL)


def consistent(design: Design) -> None:
    """Nodes and pins say the same, and every part has a specification."""
    by_nodes = {(node.reference, node.pin, net.name) for net in design.nets for node in net.nodes}
    by_pins = {
        (part.reference, use.number, use.net)
        for part in design.parts
        for use in part.pins
        if use.net is not None
    }
    assert by_nodes == by_pins
    assert all(design.spec(part) for part in design.parts)
    assert from_json(to_json(design)) == design


ALL = list(mutants(SMALL, seed=1))


@given(st.sampled_from(range(len(ALL))))
def test_every_mutant_is_consistent_and_different(index: int) -> None:
    for damaged in ALL[index].designs():
        consistent(damaged)
        assert fingerprint(damaged) != PRINT
    assert fingerprint(SMALL) == PRINT


def test_mutants_are_the_same_every_time() -> None:
    again = [(m.kind, m.what, m.safety) for m in mutants(SMALL, seed=1)]
    assert again == [(m.kind, m.what, m.safety) for m in ALL]


def test_every_class_occurs_on_the_boards(designs: dict[str, Design]) -> None:
    kinds = {m.kind for design in designs.values() for m in mutants(design, seed=1)}
    assert kinds == set(CLASSES)


def test_safety_marks_mains_insulation_supply_and_given_parts() -> None:
    fail_safe = frozenset({SMALL.part_at("load/pull_up").reference})
    marked = {(m.what.split(" (")[0], m.safety) for m in mutants(SMALL, 1, fail_safe) if m.safety}
    assert ("barrier/isolator", "mains") in marked
    assert ("load/pull_up", "fail-safe") in marked
    assert ("load/load", "supply pin") in marked
    assert ("supply/bleeder", "supply rail") in marked


def test_open_and_rewire() -> None:
    part = SMALL.part_at("load/pull_up")
    opened = mutate.open_pin(SMALL, part, "2")
    assert opened.part_at("load/pull_up").pins[1].net is None
    assert all(node.reference != part.reference for node in opened.net_by_name["EN"].nodes)
    moved = mutate.rewire(SMALL, part, "2", "GND")
    assert moved.part_at("load/pull_up").pins[1].net == "GND"


def test_swap_turns_a_part_round() -> None:
    part = SMALL.part_at("supply/bleeder")
    turned = mutate.swap_pins(SMALL, part, "1", "2").part_at("supply/bleeder")
    assert [use.net for use in turned.pins] == ["GND", "VIN"]


def test_bridge_joins_nets_and_takes_in_an_open_pin() -> None:
    part = SMALL.part_at("load/pull_up")
    joined = mutate.bridge(SMALL, part, "1", "2")
    assert "V3V3" not in joined.net_by_name
    assert joined.part_at("load/load").pins[0].net == "EN"
    opened = mutate.open_pin(SMALL, part, "2")
    bridged = mutate.bridge(opened, opened.part_at("load/pull_up"), "1", "2")
    assert bridged.part_at("load/pull_up").pins[1].net == "V3V3"


def test_drop_takes_part_and_nodes() -> None:
    part = SMALL.part_at("supply/bleeder")
    dropped = mutate.drop_part(SMALL, part)
    with pytest.raises(KeyError):
        dropped.part_at("supply/bleeder")
    consistent(dropped)


def test_a_rating_of_one_part_only(designs: dict[str, Design]) -> None:
    meter = designs["meter"]
    dice = random.Random(1)
    part = dice.choice([p for p in meter.parts if meter.spec(p).symbol == "R" and p.value != "0"])
    before = meter.spec(part).rating("resistance").interval.low
    assert before is not None
    scaled = mutate.scale(meter, part, "resistance", 10.0)
    after = scaled.spec(scaled.part_at(part.address)).rating("resistance").interval
    assert after.low == pytest.approx(10.0 * before)
    others = [p for p in scaled.parts if p.mpn == part.mpn]
    assert len(others) == len([p for p in meter.parts if p.mpn == part.mpn]) - 1
