"""Every rule can fail: its planted faults turn it red, and it passes without them."""

from __future__ import annotations

import pytest

from hardware.checks.rule import Fault, Rule, SystemRule
from hardware.checks.rules import all_rules
from hardware.checks.run import red
from hardware.design import Design

PLANTED = [(rule, fault) for rule in all_rules() for fault in rule.faults]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_rule_has_a_fault_and_a_story(rule: Rule | SystemRule) -> None:
    assert rule.faults
    assert rule.source
    assert rule.check.__doc__


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_rule_holds_on_every_board(rule: Rule | SystemRule, designs: dict[str, Design]) -> None:
    assert [str(point) for point in red(designs, [rule])] == []


@pytest.mark.parametrize(
    ("rule", "fault"), PLANTED, ids=[f"{rule.id}-{fault.name}" for rule, fault in PLANTED]
)
def test_planted_fault_turns_the_rule_red(
    rule: Rule | SystemRule, fault: Fault, designs: dict[str, Design]
) -> None:
    planted = 0
    for name, design in designs.items():
        damaged = fault.plant(design)
        if damaged is None:
            continue
        planted += 1
        found = list(red(designs | {name: damaged}, [rule]))
        assert found, f"{rule.id} does not notice {fault.name!r} on {name}"
        for point in found:
            assert point.subject
            assert point.source
            assert point.fault or point.measured is not None
    assert planted, f"{fault.name!r} finds nothing to damage on any board"
