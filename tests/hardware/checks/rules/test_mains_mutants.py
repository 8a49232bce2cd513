"""No damage to the mains side goes unseen: a complete sweep, moved pins by a seeded draw."""

from __future__ import annotations

import random

import pytest

from hardware.checks.mains_side import MainsSide
from hardware.checks.mutate import drop_part, open_pin, rewire
from hardware.checks.rule import Rule
from hardware.checks.rules import (
    converter_input,
    discharge,
    domains,
    insulation,
    mains_inlet,
    protective_impedance,
    relay_contacts,
    surge,
)
from hardware.checks.run import red
from hardware.checks.view import View
from hardware.design import Design

from .mains_mutants import mutants

MODULES = (
    mains_inlet,
    insulation,
    protective_impedance,
    discharge,
    surge,
    converter_input,
    relay_contacts,
    domains,
)
RULES: list[Rule] = [rule for module in MODULES for rule in module.RULES]
SEED = 60664


@pytest.mark.parametrize("board", ["meter", "relay_shield"])
def test_every_damage_is_noticed(board: str, designs: dict[str, Design]) -> None:
    swept, missed = 0, []
    for name, damaged in mutants(designs[board], SEED, moves_per_pin=3):
        swept += 1
        if next(red({board: damaged}, RULES), None) is None:
            missed.append(name)
    assert missed == []
    assert swept > 600


@pytest.mark.parametrize("seed", range(8))
def test_no_rule_raises_on_a_wreck(seed: int, designs: dict[str, Design]) -> None:
    chance = random.Random(seed)
    for board in ("meter", "relay_shield"):
        design = designs[board]
        nets = [net.name for net in design.nets]
        for _ in range(25):
            parts = MainsSide(View(design)).parts
            if not parts:
                break
            part = chance.choice(parts)
            pin = chance.choice(part.pins).number
            damage = chance.randrange(3)
            if damage == 0:
                design = drop_part(design, part)
            elif damage == 1:
                design = open_pin(design, part, pin)
            else:
                design = rewire(design, part, pin, chance.choice(nets))
        assert list(red({board: design}, RULES))


def test_boards_without_a_mains_side_are_left_alone(designs: dict[str, Design]) -> None:
    for name in ("lan_w5200", "lan_w5500"):
        assert list(red({name: designs[name]}, RULES)) == []
