"""Findings, their report in every form, and the refusal to pass a board when nothing is found."""

from __future__ import annotations

import math
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from hardware import evidence
from hardware.insulation import report
from hardware.insulation.judge import Finding, NotFoundError, judge
from hardware.insulation.kicad_rules import CANNOT, kicad_rules
from hardware.insulation.paths import Distance, Survey
from hardware.insulation.picture import draw
from hardware.insulation.reader import read
from hardware.insulation.rules import load
from tests.hardware.insulation.kicad_boards import PADS_8_MM, SQUARE, edge, footprint, smd, write

#: A slot of 1 mm between them, from y 5 to 15.
SLOT = edge((14.5, 5), (15.5, 5), (15.5, 15), (14.5, 15))
RULES = '[domains]\nmains = ["L"]\nselv = ["PE/GND"]\n'
BASIC = RULES + '[[pairs]]\nbetween = ["mains", "selv"]\ninsulation = "basic"\nworking_v = 250\n'


def files(folder: Path, text: str = RULES, outline: str = SQUARE) -> tuple[Path, Path]:
    rules = folder / "rules.toml"
    rules.write_text(text, encoding="utf-8")
    return write(folder, PADS_8_MM, outline=outline), rules


def findings(folder: Path, text: str = RULES, outline: str = SQUARE) -> tuple[Finding, ...]:
    board, rules = files(folder, text, outline)
    return judge(read(board).board, load(rules))


def test_a_pair_at_its_limit_holds_and_one_that_is_short_does_not(tmp_path: Path) -> None:
    (held,) = findings(tmp_path)
    assert held.measured.creepage.length_mm == pytest.approx(8.0, abs=1e-9)
    assert held.asked.creepage_mm == 8.0
    assert held.held
    more = RULES + '[[pairs]]\nbetween = ["mains", "selv"]\nleast_creepage_mm = 8.0021\n'
    (short,) = findings(tmp_path, more)
    assert not short.held
    assert short.margins_mm == pytest.approx((2.5, -0.0021), abs=1e-9)


def test_a_slot_lengthens_the_creepage_and_not_the_clearance(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, outline=SQUARE + SLOT)
    # From the pads' nearest corners (11, 9.5) round (14.5, 5) and (15.5, 5) to (19, 9.5).
    assert found.measured.creepage.length_mm == pytest.approx(2 * math.hypot(3.5, 4.5) + 1)
    assert found.measured.clearance.length_mm == pytest.approx(8.0)


def test_pass_is_refused_when_the_planted_violation_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A blind checker: it measures the board once, and gives the same for anything after."""
    first: list[Distance] = []
    measure = Survey.measure

    def blind(self: Survey, one: frozenset[str], other: frozenset[str]) -> Distance:
        first.append(measure(self, one, other))
        return first[0]

    monkeypatch.setattr(Survey, "measure", blind)
    with pytest.raises(NotFoundError, match="planted between mains and selv was not found"):
        findings(tmp_path)
    assert len(first) == 2


def test_a_pair_that_fails_needs_no_plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    measure: Callable[..., Distance] = Survey.measure

    def counted(self: Survey, one: frozenset[str], other: frozenset[str]) -> Distance:
        asked.append(one)
        return measure(self, one, other)

    monkeypatch.setattr(Survey, "measure", counted)
    text = RULES + "[conditions]\naltitude_m = 5000\n"
    (found,) = findings(tmp_path, text)
    assert not found.held
    assert found.asked.clearance_mm == pytest.approx(5.5 * 1.48)
    assert len(asked) == 1


@settings(max_examples=10, deadline=None)
@given(gap_mm=st.floats(0.3, 15.0))
def test_the_verdict_follows_the_gap(
    tmp_path_factory: pytest.TempPathFactory, gap_mm: float
) -> None:
    folder = tmp_path_factory.mktemp("gap")
    pads = footprint("J1", [smd("1", 10, 10), smd("2", round(12 + gap_mm, 6), 10, 2)])
    board = write(folder, pads)
    rules = folder / "rules.toml"
    rules.write_text(BASIC, encoding="utf-8")
    (found,) = judge(read(board).board, load(rules))
    assert found.measured.creepage.length_mm == pytest.approx(gap_mm, abs=1e-5)
    assert found.held is (found.measured.clearance.length_mm >= 3.0 - 0.002)


def test_report_for_machines_and_the_record(tmp_path: Path) -> None:
    board, rules = files(tmp_path, outline=SQUARE + SLOT)
    found = judge(read(board).board, load(rules))
    shown = report.as_json("board", found, ["a note"])
    (pair,) = shown["pairs"]
    assert shown["held"] is True
    assert pair["creepage"]["from"] == "J1.1"
    assert pair["creepage"]["margin_mm"] == pytest.approx(2 * math.hypot(3.5, 4.5) + 1 - 8)
    assert pair["creepage"]["points"][0][2] == "F.Cu"
    inputs = {"board:board.kicad_pcb": "0" * 64}
    record = report.record("board", found, inputs, {"notes": ["a note"]})
    assert record.verdict is evidence.Verdict.PASS
    assert (record.measured, record.limit, record.margin) == pytest.approx((8.0, 5.5, 2.5))
    assert evidence.decode(evidence.encode(record)).detail["notes"] == ["a note"]
    assert record.inputs == inputs


def test_report_for_people(tmp_path: Path) -> None:
    found = findings(tmp_path, RULES + "[conditions]\naltitude_m = 5000\n")
    console = Console(width=120, file=StringIO())
    with console.capture() as capture:
        console.print(report.table("board", found))
    text = capture.get()
    assert "mains - selv" in text
    assert "-0.140 FAIL" in text  # creepage 8.14 mm asked because of the air, 8 mm there


def test_pictures_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    board, rules = files(tmp_path, outline=SQUARE + SLOT)
    found = read(board).board
    (pair,) = judge(found, load(rules))
    groups = {"mains": frozenset({"L"}), "selv": frozenset({"PE/GND"})}
    ways = [("mains - selv", pair.measured.creepage, pair.held)]
    first = [p.read_bytes() for p in draw(tmp_path / "a", found, groups, ways)]
    second = [p.read_bytes() for p in draw(tmp_path / "b", found, groups, ways)]
    assert first == second
    assert b"<svg" in first[0]
    assert first[1].startswith(b"\x89PNG")
    fewer = [p.read_bytes() for p in draw(tmp_path / "c", found, groups, [])]
    assert fewer[0] != first[0]


def test_kicads_rules_name_each_net_and_what_kicad_cannot(tmp_path: Path) -> None:
    board, rules = files(tmp_path)
    written = read(board).written
    found = judge(read(board).board, load(rules))
    nets = {"mains": frozenset({"L", "it's"}), "selv": frozenset({"PE/GND"})}
    text = kicad_rules(found, nets, written)
    assert text.startswith("(version 1)\n")
    assert all(f"# {line}\n" in text for line in CANNOT)
    assert "(constraint clearance (min 5.5000mm))" in text
    assert "(constraint creepage (min 8.0000mm))" in text
    assert "A.NetName == 'L' || A.NetName == 'it\\\\'s'" in text
    assert "B.NetName == 'PE{slash}GND'" in text
    assert text.count("(rule ") == 2


def test_a_pair_without_insulation_is_listed_and_asked_nothing(tmp_path: Path) -> None:
    text = RULES + '[[pairs]]\nbetween = ["mains", "selv"]\ninsulation = "none"\n'
    (found,) = findings(tmp_path, text)
    assert found.held
    assert found.measured.creepage.length_mm == pytest.approx(8.0)
    nets = {"mains": frozenset({"L"}), "selv": frozenset({"PE/GND"})}
    assert "(rule " not in kicad_rules([found], nets, {})


def test_inner_layers_are_reported_apart_with_their_own_limit(tmp_path: Path) -> None:
    layers = '(0 "F.Cu" signal) (4 "In1.Cu" power) (2 "B.Cu" signal "GND.Cu")'
    inner = (
        '(segment (start 10 20) (end 20 20) (width 1) (layer "In1.Cu") (net 1))',
        '(segment (start 10 21.3) (end 20 21.3) (width 1) (layer "In1.Cu") (net 2))',
    )
    board = write(tmp_path, PADS_8_MM, *inner)
    text = board.read_text(encoding="utf-8")
    two = '(0 "F.Cu" signal) (2 "B.Cu" signal "GND.Cu")'
    board.write_text(text.replace(two, layers), encoding="utf-8")
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES, encoding="utf-8")
    (found,) = judge(read(board).board, load(rules))
    # 0.3 mm within the layer, where 0.4 mm is asked; the faces' 8 mm are as without it.
    assert found.buried is not None
    assert found.buried.length_mm == pytest.approx(0.3)
    assert found.measured.creepage.length_mm == pytest.approx(8.0)
    assert not found.held
    (pair,) = report.as_json("board", [found], [])["pairs"]
    assert pair["through_insulation"]["points"][0][2] == "In1.Cu"
    rules.write_text(BASIC, encoding="utf-8")
    assert judge(read(board).board, load(rules))[0].held
