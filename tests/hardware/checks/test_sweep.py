"""The sweep: whole safety set, seeded sample, honest rates, and no mutant that crashes a rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware import evidence
from hardware.checks import sweep
from hardware.checks.mutants import CLASSES, mutants
from hardware.checks.mutate import scale
from hardware.checks.sweep import Fate, Sweep, rates
from hardware.design import Design
from hardware.evidence import Verdict


def clean(design: Design) -> list[str]:
    """An electrical rules check that finds nothing."""
    return []


def fates(*caught: bool, safety: str = "", kind: str = "open") -> list[Fate]:
    return [
        Fate("meter", kind, f"part {n}", safety, "rule" if c else "") for n, c in enumerate(caught)
    ]


def test_rates_count_classes_safety_and_all() -> None:
    found = rates([*fates(True, False, safety="mains"), *fates(True, True, kind="drop")])
    assert (found["open"].caught, found["open"].swept) == (1, 2)
    assert found["drop"].share == 1.0
    assert (found["safety"].caught, found["safety"].swept) == (1, 2)
    assert (found["all"].caught, found["all"].swept) == (3, 4)
    assert found["turn"].share == 1.0


@pytest.mark.parametrize(
    ("listed", "held"),
    [
        (fates(*[True] * 9, False), True),
        (fates(*[True] * 8, False, False), False),
        ([*fates(*[True] * 99), *fates(False, safety="insulation")], False),
    ],
)
def test_the_gate(listed: list[Fate], held: bool, designs: dict[str, Design]) -> None:
    assert sweep.held(listed) is held
    record = sweep.record(Sweep(designs, clean), listed)
    assert record.verdict is (Verdict.PASS if held else Verdict.FAIL)
    assert len(record.detail["survivors"]) == sum(not f.by for f in listed)


def test_survivors_are_named() -> None:
    lines = list(sweep.lines([*fates(True), *fates(False, safety="mains")]))
    assert "all            1 of     2 caught, 50.0 %" in lines
    assert lines[-1] == "survivor: meter: open (mains): part 0"


def test_safety_set_is_whole_and_the_rest_a_seeded_sample(designs: dict[str, Design]) -> None:
    picked = Sweep(designs, clean, seed=3, sample=5).mutants()
    everything = [m for _, d in sorted(designs.items()) for m in mutants(d, 3)]
    marked = {(m.board, m.kind, m.what) for m in everything if m.safety}
    assert marked <= {(m.board, m.kind, m.what) for m in picked}
    for kind in CLASSES:
        rest = [m for m in picked if m.kind == kind and not m.safety]
        assert len(rest) <= 5
    again = Sweep(designs, clean, seed=3, sample=5).mutants()
    assert [m.what for m in picked] == [m.what for m in again]
    other = Sweep(designs, clean, seed=4, sample=5).mutants()
    assert [m.what for m in picked] != [m.what for m in other]


def test_fail_safe_parts_belong_to_the_safety_set(designs: dict[str, Design]) -> None:
    picked = Sweep(designs, clean, sample=0).mutants()
    assert any(m.safety == "fail-safe" for m in picked)


def test_turned_parts_are_caught(designs: dict[str, Design]) -> None:
    swept = Sweep(designs, clean, sample=0, kinds=frozenset({"turn"}))
    told: list[tuple[int, int]] = []
    found = swept.fates(lambda done, total: told.append((done, total)), processes=1)
    assert [f for f in found if not f.by] == []
    assert told[-1] == (len(found), len(found))


def test_a_sweep_of_red_boards_says_so(designs: dict[str, Design]) -> None:
    meter = designs["meter"]
    part = next(p for p in meter.parts if p.address == "usb_service/r_cc_1")
    broken = scale(meter, part, "resistance", 10.0)
    assert any(
        "usb_service/r_cc_1" in text for text in Sweep({"meter": broken}, clean).already_red()
    )


def test_the_record_is_written(tmp_path: Path, designs: dict[str, Design]) -> None:
    record = sweep.record(Sweep(designs, clean), fates(True))
    path = sweep.write(tmp_path, record)
    assert path == tmp_path / evidence.FOLDER / "mutation.system.json"
    assert evidence.read(tmp_path / evidence.FOLDER) == [record]
