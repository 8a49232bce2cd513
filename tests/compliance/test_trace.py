"""Nothing reads green when what shows it is missing, stale, failed, edited or empty."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec import structs

from compliance import rules
from compliance.documents.case import command_in
from compliance.facts import load_all, load_named
from compliance.facts.model import Board, Person
from compliance.rules.model import Proof, Requirement
from compliance.trace.assess import compile_dossier
from compliance.trace.judge import Bench, Paper
from compliance.trace.model import Assessment, Finding, worst
from compliance.trace.store import ORDER, Store, in_order
from hardware import evidence
from hardware.evidence import Verdict
from tests.compliance.helpers import dossier_of, record, sources, with_values

ROOT = Path(__file__).resolve().parents[2]
RULES = rules.load()
#: Documents that rules and requirements ask for.
PAPERS = sorted(
    {p.target for t in RULES.topics.values() for p in t.proofs if p.kind == "dossier"}
    | {
        p.target
        for a in RULES.acts.values()
        for d in a.obligations
        for p in d.proofs
        if p.kind == "dossier"
    }
    | {p.target for r in rules.load_requirements() for p in r.proofs if p.kind == "dossier"}
)
METER = load_named("meter")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree with sources and every record that any rule asks for, all PASS."""
    sources(tmp_path)
    asked = {
        (p.target, subject)
        for t in RULES.topics.values()
        for p in t.proofs
        if p.kind == "check"
        for subject in p.subjects
    }
    asked |= {
        (p.target, subject)
        for r in rules.load_requirements()
        for p in r.proofs
        if p.kind == "check"
        for subject in p.subjects
    }
    evidence.write(tmp_path / "evidence", [record(tmp_path, *one) for one in sorted(asked)])
    return tmp_path


def requirements_without_documents() -> list[Requirement]:
    """The requirements as a tree without this repository's files can show them."""
    return [
        structs.replace(r, proofs=tuple(p for p in r.proofs if p.kind != "document"))
        for r in rules.load_requirements()
        if any(p.kind != "document" for p in r.proofs)
    ]


def look(root: Path, check: str = "insulation", subject: str = "meter") -> Finding:
    return Store(root / "evidence", root).look_up(check, subject)


def assessed(root: Path, **values: Any) -> Assessment:
    facts = with_values(METER, {key.replace("__", "."): v for key, v in values.items()})
    return dossier_of([facts], root).assessments[0]


def obligation(assessment: Assessment, key: str) -> Verdict:
    return next(d.verdict for a in assessment.acts for d in a.obligations if d.id == key)


def topic(assessment: Assessment, key: str) -> tuple[Verdict, set[Verdict]]:
    found = next(t for t in assessment.topics if t.id == key)
    return found.verdict, {f.verdict for f in found.findings}


def test_a_current_record_passes_with_its_figures(root: Path) -> None:
    found = look(root)
    assert found.verdict is Verdict.PASS
    assert (found.measured, found.limit, found.unit, found.margin) == (7.0, 6.0, "mm", 1.0)
    assert len(found.sha256) == 64


def test_a_missing_record(root: Path) -> None:
    (root / "evidence" / "insulation.meter.json").unlink()
    assert look(root).verdict is Verdict.MISSING_INPUT


def test_a_stale_record(root: Path) -> None:
    (root / "hardware" / "part.py").write_text("OHM = 11\n", encoding="utf-8")
    found = look(root)
    assert found.verdict is Verdict.STALE
    assert "source:hardware changed" in found.reason


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.PASS])
def test_a_record_that_does_not_pass(root: Path, verdict: Verdict) -> None:
    evidence.write(root / "evidence", [record(root, "insulation", "meter", verdict)])
    expected = Verdict.MISSING_INPUT if verdict is Verdict.NOT_APPLICABLE else verdict
    assert look(root).verdict is expected


def test_a_stale_failure_stays_a_failure(root: Path) -> None:
    evidence.write(root / "evidence", [record(root, "insulation", "meter", Verdict.FAIL)])
    (root / "hardware" / "part.py").write_text("OHM = 11\n", encoding="utf-8")
    assert look(root).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"verdict": "FAIL"', '"verdict": "PASS"'),
        ('"measured": 7.0', '"measured": 9.0'),
        ('"source:hardware": "', '"source:hardware": "0'),
        ('"seal": "', '"sael": "'),
        ("{", "["),
    ],
)
def test_a_record_edited_by_hand(root: Path, old: str, new: str) -> None:
    path = root / "evidence" / "insulation.meter.json"
    evidence.write(path.parent, [record(root, "insulation", "meter", Verdict.FAIL)])
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    store = Store(path.parent, root)
    assert path.name in store.unusable
    found = store.look_up("insulation", "meter")
    assert found.verdict is Verdict.FAIL
    assert "run the check again" in found.reason


def test_a_board_that_was_laid_out_anew_makes_its_records_stale(root: Path) -> None:
    path = root / "hardware/kicad/meter/meter.kicad_pcb"
    path.parent.mkdir(parents=True)
    path.write_text("(kicad_pcb one)", encoding="ascii")
    for name in ("board:meter", "board:meter.kicad_pcb"):
        path.write_text("(kicad_pcb one)", encoding="ascii")
        made = record(root, "drc", "meter")
        made.inputs[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        evidence.write(root / "evidence", [made])
        assert look(root, "drc").verdict is Verdict.PASS
        path.write_text("(kicad_pcb two)", encoding="ascii")
        found = look(root, "drc")
        assert found.verdict is Verdict.STALE
        assert f"{name} changed since; run the check again (make drc)" in found.reason


@pytest.mark.parametrize(
    ("check", "command"),
    [
        ("insulation", "make check"),
        ("mutation", "make mutate"),
        ("creepage", "make drc"),
        ("board_current", "make drc"),
        ("fab", "make fab"),
        ("bom_target", "make bom"),
        ("enclosure_fit", "make enclosure"),
        ("enclosure_heat", "make enclosure"),
    ],
)
def test_what_is_missing_names_the_command_that_writes_it(
    root: Path, check: str, command: str
) -> None:
    subject = "system" if check == "mutation" else "meter"
    path = root / "evidence" / f"{check}.{subject}.json"
    path.unlink()
    found = look(root, check, subject)
    assert (found.verdict, found.mend) == (Verdict.MISSING_INPUT, command)
    assert found.reason == f"no record; {command} writes it"
    path.write_text("{}", encoding="utf-8")
    found = look(root, check, subject)
    assert (found.verdict, found.mend) == (Verdict.FAIL, command)


def test_the_commands_are_targets_and_stand_in_the_order_of_ci() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in ORDER:
        assert re.search(rf"^{command.removeprefix('make ')}:", text, re.M), command
    assert in_order(["make enclosure", "make drc", "make check"]) == [
        "make check",
        "make drc",
        "make enclosure",
    ]


def test_a_run_with_every_record_fails_nothing_and_says_what_is_open(root: Path) -> None:
    dossier = dossier_of(load_all(), root, requirements_without_documents(), PAPERS)
    assert dossier.failures == ()
    assert dossier.mends == ()
    verdicts = {f.verdict for a in dossier.assessments for t in a.topics for f in t.findings}
    assert verdicts == {
        Verdict.PASS,
        Verdict.NOT_APPLICABLE,
        Verdict.NEEDS_LAB,
        Verdict.NEEDS_HUMAN,
        Verdict.MISSING_INPUT,  # facts that nobody has filled block release, and fail nothing
    }
    assert all(a.blockers for a in dossier.assessments)


@pytest.mark.parametrize(
    ("what", "told", "command"),
    [
        ("no file", "LICENSE-HARDWARE of document: MISSING-INPUT, no such file", ""),
        (
            "no bill",
            "material_table of dossier: MISSING-INPUT, drawn up without the bill of materials"
            " (make bom writes it)",
            "make bom",
        ),
    ],
)
def test_a_missing_file_or_bill_fails_the_run(
    root: Path, what: str, told: str, command: str
) -> None:
    asked = rules.load_requirements() if what == "no file" else requirements_without_documents()
    gap = "the bill of materials (make bom writes it)"
    lacking = Paper("d", (gap,), command_in([gap]))
    papers = {kind: Paper(kind) for kind in PAPERS}
    if what == "no bill":
        papers |= {"material_table": lacking}
    store = Store(root / "evidence", root)
    benches = [(f, Bench(store, root, f.boards, papers, f)) for f in load_all()]
    whole = Bench(store, root, get_args(Board), papers)
    dossier = compile_dossier(RULES, asked, benches, None, whole)
    assert told in dossier.failures
    assert dossier.mends == ((command,) if command else ())


def test_a_record_copied_to_another_subject(root: Path) -> None:
    folder = root / "evidence"
    shutil.copy(folder / "insulation.lan_w5500.json", folder / "insulation.meter.json")
    assert look(root).verdict is Verdict.FAIL
    assert "holds the record insulation.lan_w5500.json" in look(root).reason


def test_a_pass_at_a_negative_margin(root: Path) -> None:
    evidence.write(root / "evidence", [replace(record(root, "insulation", "meter"), margin=-0.1)])
    assert look(root).verdict is Verdict.FAIL


def test_a_record_that_names_no_sources(root: Path) -> None:
    bare = replace(record(root, "insulation", "meter"), inputs={"design:meter": "0"})
    evidence.write(root / "evidence", [bare])
    assert look(root).verdict is Verdict.STALE


@pytest.mark.parametrize(
    ("plant", "expected"),
    [
        (Verdict.FAIL, Verdict.FAIL),
        (None, Verdict.MISSING_INPUT),
        ("stale", Verdict.STALE),
        ("edited", Verdict.FAIL),
    ],
)
def test_it_reaches_topic_obligation_act_and_product(
    root: Path, plant: Verdict | str | None, expected: Verdict
) -> None:
    """From one record up to the product, and into what makes the run fail."""
    path = root / "evidence" / "insulation.meter.json"
    if plant is None:
        path.unlink()
    elif isinstance(plant, Verdict):
        evidence.write(path.parent, [record(root, "insulation", "meter", plant)])
    elif plant == "stale":
        old = replace(record(root, "insulation", "meter"), inputs={"source:hardware": "old"})
        evidence.write(path.parent, [old])
    else:
        path.write_text(path.read_text(encoding="utf-8").replace("7.0", "8.0"), encoding="utf-8")
    found = assessed(root)
    assert topic(found, "electric_shock")[0] is expected
    assert worst([obligation(found, "eu.red.safety"), expected]) is obligation(
        found, "eu.red.safety"
    )
    blocker = next(b for b in found.blockers if b.obligation == "eu.red.safety")
    assert f"Protection against electric shock: {expected.value}" in blocker.reasons
    dossier = dossier_of([METER], root)
    assert any("insulation of meter" in failure for failure in dossier.failures)


def test_with_every_record_the_run_does_not_fail_but_nothing_is_released(root: Path) -> None:
    dossier = dossier_of(load_all(), root)
    assert dossier.failures == ()
    for assessment in dossier.assessments:
        assert assessment.blockers
        assert assessment.verdict is Verdict.MISSING_INPUT


def test_what_only_a_laboratory_shows_is_never_shown_by_records(root: Path) -> None:
    verdict, findings = topic(assessed(root), "electric_shock")
    assert verdict is Verdict.NEEDS_LAB
    assert findings == {Verdict.PASS, Verdict.NEEDS_LAB, Verdict.NOT_APPLICABLE}


def test_an_unfilled_manufacturer_blocks_and_a_filled_one_is_named(root: Path) -> None:
    unfilled = assessed(root)
    assert topic(unfilled, "identity")[0] is Verdict.MISSING_INPUT
    assert unfilled.manufacturer == ""
    assert any("manufacturer" in b.obligation for b in unfilled.blockers)
    filled = assessed(root, manufacturer=Person("Planted Works", "1 Road", "EU", "a@b"))
    assert topic(filled, "identity")[0] is Verdict.PASS
    assert filled.manufacturer == "Planted Works"


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(None, Verdict.MISSING_INPUT), (4.9, Verdict.FAIL), (5.0, Verdict.PASS)],
)
def test_support_period(root: Path, value: float | None, verdict: Verdict) -> None:
    bench = Bench(
        Store(root, root), root, (), {}, with_values(METER, {"software.support_period": value})
    )
    (found,) = bench.judge([Proof(fact="software.support_period >= 5")])
    assert found.verdict is verdict


@pytest.mark.parametrize(("passwords", "verdict"), [("universal", "FAIL"), ("unique", "PASS")])
def test_a_universal_password_fails(root: Path, passwords: str, verdict: str) -> None:
    found = assessed(root, software__passwords=passwords)
    assert obligation(found, "gb.psti.passwords").value == verdict


def test_a_password_that_may_be_skipped_fails(root: Path) -> None:
    assert obligation(assessed(root), "eu.red_cyber.password") is Verdict.MISSING_INPUT
    skippable = assessed(root, software__password_skippable=True)
    assert obligation(skippable, "eu.red_cyber.password") is Verdict.FAIL
    asked = assessed(root, software__password_skippable=False)
    assert obligation(asked, "eu.red_cyber.password") is Verdict.PASS


def test_a_document_is_no_proof_by_being_there(root: Path) -> None:
    (root / "paper.md").write_text("a paper", encoding="utf-8")
    bench = Bench(Store(root, root), root, get_args(Board), {"checklist": Paper("0")})
    there, gone = bench.judge([Proof(document="paper.md"), Proof(document="none.md")])
    assert (there.verdict, gone.verdict) == (Verdict.NEEDS_HUMAN, Verdict.MISSING_INPUT)
    drawn, absent = bench.judge([Proof(dossier="checklist"), Proof(dossier="label")])
    assert (drawn.verdict, absent.verdict) == (Verdict.NEEDS_HUMAN, Verdict.MISSING_INPUT)


def test_a_board_that_is_not_in_the_product(root: Path) -> None:
    bench = Bench(Store(root / "evidence", root), root, ("meter",), {})
    meter, shield = bench.judge([Proof(check="insulation", subjects=("meter", "relay_shield"))])
    assert (meter.verdict, shield.verdict) == (Verdict.PASS, Verdict.NOT_APPLICABLE)


def test_an_unusable_file_that_nobody_asked_for_makes_the_run_fail(root: Path) -> None:
    (root / "evidence" / "other.meter.json").write_text("{}", encoding="utf-8")
    dossier = dossier_of([METER], root)
    assert [f for f in dossier.failures if f.startswith("other.meter.json: ")]


def test_a_requirement_is_as_good_as_its_worst_proof(root: Path) -> None:
    row = Requirement(
        id="OS-99",
        title="planted",
        text="planted",
        proofs=(Proof(check="insulation", subjects=("meter",)), Proof(human="look at it")),
    )
    (found,) = dossier_of([], root, [row]).requirements
    assert [f.verdict for f in found.findings] == [Verdict.PASS, Verdict.NEEDS_HUMAN]
    assert found.verdict is Verdict.NEEDS_HUMAN


def test_worst() -> None:
    assert worst([]) is Verdict.MISSING_INPUT
    assert worst([Verdict.NOT_APPLICABLE, Verdict.PASS]) is Verdict.PASS
    assert worst([Verdict.NOT_APPLICABLE]) is Verdict.NOT_APPLICABLE
    for verdict in Verdict:
        if verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE):
            assert worst([Verdict.PASS, verdict]) is verdict
        assert worst([verdict, Verdict.FAIL]) is Verdict.FAIL
