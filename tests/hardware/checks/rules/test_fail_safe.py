"""Nothing in the fail-safe path can be damaged unseen: the whole path, every kind of damage."""

from __future__ import annotations

from hardware.checks.mutants import mutants
from hardware.checks.rule import Rule, SystemRule
from hardware.checks.rules import all_rules, fail_safe
from hardware.checks.run import red
from hardware.checks.single_faults import fail_safe_references
from hardware.checks.view import View
from hardware.design import Design

SEED = 1931
KINDS = {"value", "open", "short", "move", "drop", "turn"}
#: Those that see most of this path, first; the table of single faults takes seconds and is not
#: needed.
FIRST = (
    "fail_safe",
    "watchdog_one_shot",
    "watchdog_pump",
    "redundant_parts",
    "coil_switches",
    "relay_drivers",
    "register_chain",
    "relay_coils",
)
SLOW = "watchdog_single_faults"


def _rules() -> list[Rule]:
    rules = {rule.id: rule for rule in all_rules() if isinstance(rule, Rule) and rule.id != SLOW}
    return [rules.pop(name) for name in FIRST] + list(rules.values())


def test_no_damage_to_the_fail_safe_path_goes_unseen(designs: dict[str, Design]) -> None:
    design = designs["relay_shield"]
    references = fail_safe_references(View(design))
    rules = [r for r in _rules() if next(red({design.name: design}, [r]), None) is None]
    system = [r for r in all_rules() if isinstance(r, SystemRule)]
    system = [r for r in system if next(red(designs, [r]), None) is None]
    assert {rule.id for rule in rules} >= set(FIRST)
    swept, missed = 0, []
    for mutant in mutants(design, SEED, references):
        if mutant.safety != "fail-safe" or mutant.kind not in KINDS:
            continue
        swept += 1
        (damaged,) = mutant.designs()
        seen = next(red({design.name: damaged}, rules), None)
        seen = seen or next(red({**designs, design.name: damaged}, system), None)
        if seen is None:
            missed.append(f"{mutant.kind}: {mutant.what}")
    assert missed == []
    assert swept > 400


def test_table_names_every_part_and_finds_no_unsafe_fault(designs: dict[str, Design]) -> None:
    points = list(fail_safe.watchdog_single_faults(View(designs["relay_shield"])))
    assert len(points) > 500
    assert [str(point) for point in points if not point.held] == []
    results = {p.formula.partition(":")[0] for p in points}
    assert results == {
        "off at once",
        "off when the heartbeat stops",
        "no effect; off when the heartbeat stops",
    }
    alone = [p.formula for p in points if "alone" in p.formula]
    assert any(f.endswith("A alone") for f in alone)
    assert any(f.endswith("B alone") for f in alone)
