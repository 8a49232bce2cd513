"""Laboratory results and decisions are judged, never taken on trust."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from compliance import everything, outputs, rules
from compliance.everything import Asked
from compliance.facts import load_named
from compliance.records import decisions, lab, lab_plan, substances
from compliance.trace.model import Finding
from compliance.trace.store import Store
from compliance.yaml_file import InputError
from hardware import evidence
from hardware.evidence import Verdict
from tests.compliance.helpers import record, sources

CT = load_named("ct_63a_set")
METER = load_named("meter")
PLAN = lab_plan.load()
PROOF = "dielectric strength between primary conductor and secondary winding"
DESIGNS = {"meter": "d" * 64}

Change = Callable[[dict[str, Any]], object]


def filled() -> dict[str, Any]:
    """A results file of the transformer set in which every figure is at its limit."""
    results = []
    for test in PLAN.for_product(CT):
        for mode in test.modes:
            for sample in range(1, test.samples + 1):
                for q in test.quantities:
                    figure = q.most if q.most is not None else q.least
                    results.append(
                        {
                            "test": test.id,
                            "mode": mode,
                            "sample": sample,
                            "quantity": q.id,
                            "value": f"{figure:g} {q.unit}",
                            "date": "2027-01-10",
                            "report": "R1",
                            "instrument": "I1",
                            "calibrated_until": "2027-06-01",
                        }
                    )
    return {
        "product": CT.product, "laboratory": "Planted Lab", "designs": {}, "results": results,
    }  # fmt: skip


def book(path: Path, change: Change = lambda _: None) -> lab.LabBook:
    content = filled()
    change(content)
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(content, file)
    return lab.load(path, PLAN, CT, {})


def first(content: dict[str, Any], **values: Any) -> None:
    content["results"][0].update(values)


def test_every_lab_proof_has_a_test_and_no_test_is_idle() -> None:
    assert list(lab_plan.uncovered(PLAN, rules.load())) == []


def test_an_uncovered_proof_would_be_seen() -> None:
    fewer = lab_plan.LabPlan(modes=PLAN.modes, tests=PLAN.tests[1:])
    assert list(lab_plan.uncovered(fewer, rules.load())) == [
        "no test covers 'dielectric strength of every barrier after humidity preconditioning'"
    ]


def test_without_results_every_slot_is_open() -> None:
    empty = lab.empty(PLAN, CT)
    assert {r.verdict for r in empty.results.values()} == {Verdict.NEEDS_LAB}
    assert empty.of_proof(PROOF)[0] is Verdict.NEEDS_LAB
    assert empty.of_proof("a test that nobody wrote")[0] is Verdict.NEEDS_LAB


def test_results_within_their_limits_pass(tmp_path: Path) -> None:
    found = book(tmp_path / "r.yaml")
    assert {r.verdict for r in found.results.values()} == {Verdict.PASS}
    verdict, reason = found.of_proof(PROOF)
    assert verdict is Verdict.PASS
    assert "Planted Lab" in reason


@pytest.mark.parametrize(
    ("change", "verdict", "told"),
    [
        (lambda c: first(c, value="3509 V"), Verdict.FAIL, "below 3510 V"),
        (lambda c: c["results"][1].update(value="1 count"), Verdict.FAIL, "above 0 count"),
        (lambda c: first(c, value=None), Verdict.NEEDS_LAB, "no result yet"),
        (lambda c: c["results"].pop(0), Verdict.NEEDS_LAB, "no result yet"),
        (lambda c: first(c, report=None), Verdict.MISSING_INPUT, "report"),
        (lambda c: first(c, instrument=""), Verdict.MISSING_INPUT, "instrument"),
        (lambda c: first(c, calibrated_until="2027-01-09"), Verdict.FAIL, "calibration ended"),
    ],
)
def test_a_result_that_shows_nothing(
    tmp_path: Path, change: Change, verdict: Verdict, told: str
) -> None:
    found = book(tmp_path / "r.yaml", change)
    bad = [r for r in found.results.values() if r.verdict is not Verdict.PASS]
    assert [r.verdict for r in bad] == [verdict]
    assert told in bad[0].reason
    test = next(t for t in PLAN.tests if t.id == bad[0].slot[0])
    assert found.of_proof(test.covers[0])[0] is verdict


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda c: first(c, value="3510 kV"), "'3510 kV' is not in V; write it as '1 V'"),
        (lambda c: first(c, value="3510"), "is not in V"),
        (lambda c: first(c, value="a lot V"), "is not in V"),
        (lambda c: first(c, test="ct_dielectrics"), "did you mean ct_dielectric?"),
        (lambda c: first(c, quantity="voltage"), "has no quantity 'voltage'"),
        (lambda c: first(c, mode="idle"), "has no mode 'idle'"),
        (lambda c: first(c, sample=9), "samples 1 to 3"),
        (lambda c: first(c, sampel=1), "unknown key 'sampel'"),
        (lambda c: c["results"].append(dict(c["results"][0])), "a second result"),
        (lambda c: c.update(product="meter"), "results of 'meter'"),
    ],
)
def test_a_results_file_that_cannot_be_meant(tmp_path: Path, change: Change, told: str) -> None:
    path = tmp_path / "r.yaml"
    with pytest.raises(InputError, match=r"r\.yaml:\d+: ") as error:
        book(path, change)
    assert told in str(error.value)


def test_results_of_another_design_are_stale(tmp_path: Path) -> None:
    slot = next(iter(lab_plan.slots(PLAN.for_product(METER))))
    content = {
        "product": "meter", "laboratory": "L", "designs": {"meter": "0" * 64},
        "results": [
            {"test": slot[0], "mode": slot[1], "sample": slot[2], "quantity": slot[3],
             "value": "4000 V", "date": "2027-01-10", "report": "R", "instrument": "I",
             "calibrated_until": "2028-01-01"}
        ],
    }  # fmt: skip
    path = tmp_path / "r.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(content, file)
    assert lab.load(path, PLAN, METER, DESIGNS).results[slot].verdict is Verdict.STALE
    same = lab.load(path, PLAN, METER, {"meter": "0" * 64})
    assert same.results[slot].verdict is Verdict.PASS


def test_the_form_that_is_written_can_be_read_back(tmp_path: Path) -> None:
    result, _ = outputs.make(Asked([CT.product]), tmp_path, with_pdf=False)
    form = tmp_path / "build/compliance" / CT.product / "lab_results.yaml"
    found = lab.load(form, PLAN, CT, {})
    assert set(found.results) == set(result.cases[CT.product].bench.lab.results)
    assert {r.verdict for r in found.results.values()} == {Verdict.NEEDS_LAB}


# --- decisions ------------------------------------------------------------------------------------

OWNER, ASKED = "eu.weee.registration", "register in each Member State before the first sale"


def decided(folder: Path, change: dict[str, Any] | None = None) -> Finding:
    """The finding on one human proof, with a decision on it taken from the template."""
    before = everything.compute(Asked([CT.product], records=folder), folder)
    digest = before.cases[CT.product].bench.asked[OWNER, ASKED]
    one = {
        "owner": OWNER, "proof": ASKED, "outcome": "accepted", "reason": "done in DE",
        "by": {"name": "P. Planted", "function": "tester"}, "date": "2027-01-01", "sha256": digest,
    } | (change or {})  # fmt: skip
    with (folder / f"{CT.product}.decisions.yaml").open("w", encoding="utf-8") as file:
        YAML().dump({"product": CT.product, "decisions": [one]}, file)
    after = everything.compute(Asked([CT.product], records=folder), folder)
    return next(
        f
        for act in after.dossier.assessments[0].acts
        for duty in act.obligations
        for f in duty.findings
        if duty.id == OWNER and f.kind == "human"
    )


def test_a_decision_counts_with_who_and_why(tmp_path: Path) -> None:
    found = decided(tmp_path)
    assert found.verdict is Verdict.PASS
    assert found.reason == "accepted by P. Planted (tester), 2027-01-01: done in DE"


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"outcome": "refused"}, Verdict.FAIL),
        ({"sha256": "0" * 64}, Verdict.STALE),
        ({"owner": "eu.weee.mark"}, Verdict.NEEDS_HUMAN),
    ],
)
def test_a_decision_that_does_not_hold(
    tmp_path: Path, change: dict[str, Any], verdict: Verdict
) -> None:
    assert decided(tmp_path, change).verdict is verdict


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"reason": " "}, "reason is empty"),
        ({"by": {"name": "", "function": "x"}}, "by.name is empty"),
        ({"outcome": "perhaps"}, "perhaps"),
        ({"date": None}, "date"),
    ],
)
def test_a_decision_without_a_person_or_reason_is_refused(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    with pytest.raises(InputError, match=rf"{CT.product}\.decisions\.yaml:\d+: ") as error:
        decided(tmp_path, change)
    assert told in str(error.value)


def test_a_reviewed_document_that_changes_must_be_reviewed_again(tmp_path: Path) -> None:
    """The decision names the content's hash; a fact that changes the content makes it stale."""
    facts = (everything.facts.PRODUCTS / "ct_63a_set.yaml").read_text(encoding="utf-8")
    mine = tmp_path / "mine.yaml"
    mine.write_text(facts, encoding="utf-8")
    asked = Asked([str(mine)], records=tmp_path)
    first_run = everything.compute(asked, tmp_path)
    digest = first_run.cases[CT.product].bench.asked["dossier", "risk_assessment"]
    assert digest == first_run.documents[CT.product]["risk_assessment"].judged
    one = {
        "owner": "dossier", "proof": "risk_assessment", "outcome": "accepted", "reason": "read",
        "by": {"name": "P", "function": "f"}, "date": "2027-01-01", "sha256": digest,
    }  # fmt: skip
    with (tmp_path / f"{CT.product}.decisions.yaml").open("w", encoding="utf-8") as file:
        YAML().dump({"product": CT.product, "decisions": [one]}, file)

    def verdict() -> Verdict:
        topics = everything.compute(asked, tmp_path).dossier.assessments[0].topics
        risk = next(t for t in topics if t.id == "risk")
        return next(f.verdict for f in risk.findings if f.kind == "dossier")

    assert verdict() is Verdict.PASS
    mine.write_text(facts.replace("altitude_max: 3000 m", "altitude_max: 2000 m"), encoding="utf-8")
    assert verdict() is Verdict.STALE


def test_two_decisions_on_one_thing_are_refused(tmp_path: Path) -> None:
    decided(tmp_path)
    path = tmp_path / f"{CT.product}.decisions.yaml"
    content = YAML(typ="safe").load(path)
    content["decisions"] *= 2
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(content, file)
    with pytest.raises(InputError, match="a second decision"):
        decisions.load(path, CT.product)


# --- evidence of another design, suppliers' declarations ----------------------------------------


def test_a_record_of_another_design_is_stale(tmp_path: Path) -> None:
    sources(tmp_path)
    made = record(tmp_path, "insulation", "meter")
    made.inputs["design:meter"] = "a" * 64
    evidence.write(tmp_path / "evidence", [made])
    for designs, verdict in (
        ({}, Verdict.PASS),
        ({"meter": "a" * 64}, Verdict.PASS),
        ({"meter": "b" * 64}, Verdict.STALE),
    ):
        found = Store(tmp_path / "evidence", tmp_path, designs).look_up("insulation", "meter")
        assert found.verdict is verdict
    assert "design:meter changed" in found.reason


def materials(folder: Path) -> tuple[tuple[str, ...], dict[str, Verdict]]:
    document = everything.compute(Asked(["ct_63a_set"], records=folder), folder).documents[
        "ct_63a_set"
    ]["material_table"]
    rows = next(t for t in document.tables() if len(t.columns) == 9).rows
    return document.gaps, {str(r[0]): r[5] for r in rows if isinstance(r[5], Verdict)}


def test_a_part_is_open_until_its_supplier_declares_it(tmp_path: Path) -> None:
    (tmp_path / "build/bom").mkdir(parents=True)
    head = "product,quantity,part,category,key,description,references,per_unit\n"
    lines = "".join(
        f"ct_63a_set,{n},piece,{kind},{key},x,,1\n"
        for n in (10, 100)
        for kind, key in (("sensor", "A1"), ("cable", "B2"), ("labour", "pack_s"))
    )
    (tmp_path / "build/bom/lines.csv").write_text(head + lines, encoding="utf-8")
    gaps, states = materials(tmp_path)
    assert gaps == ("suppliers' declarations of 2 of 2 parts",)
    assert states == {"A1": Verdict.MISSING_INPUT, "B2": Verdict.MISSING_INPUT}
    (tmp_path / "substances.yaml").write_text(
        "parts:\n"
        "  - {part: A1, restricted: below limits, svhc: [], document: D1, date: 2026-01-01}\n"
        "  - {part: B2, restricted: exemption, exemption: 6(c), exemption_until: 2026-12-31,"
        " svhc: [lead], document: D2, date: 2026-01-01}\n",
        encoding="utf-8",
    )
    gaps, states = materials(tmp_path)
    assert gaps == ()
    assert states == {"A1": Verdict.PASS, "B2": Verdict.FAIL}  # the exemption ends before placing


def test_without_a_bill_of_materials_the_table_says_so(tmp_path: Path) -> None:
    document = everything.compute(Asked(["ct_63a_set"]), tmp_path).documents["ct_63a_set"]
    assert "make bom" in document["material_table"].gaps[0]


def test_an_exemption_without_its_last_day_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(
        "parts:\n  - {part: A, restricted: exemption, svhc: [], document: D, date: 2026-01-01}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"s\.yaml:2: an exemption has exemption_until"):
        substances.load(path)
