"""The rules data: complete against the project's digest, sourced, and refused when damaged."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from compliance.documents.data_model import HazardFile, PortFile, SecurityFile
from compliance.documents.data_model import load as load_data
from compliance.rules import DATA, load, load_requirements
from compliance.rules.model import Proof
from compliance.yaml_file import InputError
from hardware.checks.rule import SystemRule
from hardware.checks.rules import all_rules

RULES = load()
#: Instruments that the project's digest of the law names.
NAMED = (
    "2014/53/EU",
    "2014/35/EU",
    "2014/30/EU",
    "2022/30",
    "2024/2847",
    "2011/65/EU",
    "1907/2006",
    "2008/98/EC",
    "2012/19/EU",
    "2025/40",
    "2023/988",
    "2019/1020",
    "2023/2854",
    "2016/679",
    "2014/32/EU",
    "PSTI",
    "subpart B",
    "subpart C",
    "NFPA",
    "UL 2808",
    "25249.5",
    "1798.91.04",
    "2605(h)",
    "ICES-003",
    "RSS-247",
    "RSS-Gen",
    "C22.2",
)
#: Checks of rooms other than the electrical rules.
OTHER_CHECKS = {
    "spice_mains_capacitor",
    "spice_voltage_input",
    "spice_current_input",
    "bom_target",
    "mutation",
    "creepage",
    "drc",
    "board_current",
    "fab",
    "enclosure_fit",
    "enclosure_heat",
    "enclosure_live_distance",
    "enclosure_mating",
    "enclosure_touch",
}


def proofs() -> list[tuple[str, Proof]]:
    found = [(t.id, p) for t in RULES.topics.values() for p in t.proofs]
    found += [(d.id, p) for a in RULES.acts.values() for d in a.obligations for p in d.proofs]
    return found + [(r.id, p) for r in load_requirements() for p in r.proofs]


@pytest.mark.parametrize("instrument", NAMED)
def test_every_act_of_the_digest_is_there(instrument: str) -> None:
    assert any(instrument in act.instrument for act in RULES.acts.values())


@pytest.mark.parametrize(
    "number",
    [
        "EN 61010-1",
        "EN IEC 61010-2-030",
        "EN IEC 61010-2-201",
        "EN IEC 61557-12",
        "EN 300 328",
        "EN 301 489-1",
        "EN 301 489-17",
        "EN IEC 61326-1",
        "EN IEC 61000-6-1",
        "EN IEC 61000-6-3",
        "EN IEC 62311",
        "EN IEC 63000",
        "EN 50419",
        "EN 60715",
        "DIN 43880",
        "EN 60529",
        "EN IEC 61095",
        "EN IEC 60669-2-1",
        "EN 61810-1",
        "EN 18031-1",
        "EN 18031-2",
        "UL 61010-1",
        "UL 61010-2-030",
        "UL 2808",
        "UL 916",
        "CSA C22.2 No. 61010-1",
    ],
)
def test_every_standard_of_the_digest_is_there_and_used(number: str) -> None:
    found = [s for s in RULES.standards.values() if s.number == number]
    assert len(found) == 1
    assert found[0].edition
    assert any(u.standard == found[0].id for a in RULES.acts.values() for u in a.standards)


def test_every_act_says_where_it_is_from_and_has_duties() -> None:
    for act in RULES.acts.values():
        assert act.source
        assert act.because
        assert act.obligations
        assert act.otherwise or act.applies == "true"
        assert act.id.startswith(f"{act.market.lower()}.")
        assert act.valid_from or act.verification == "unverified", act.id


def test_an_act_that_was_read_says_where_and_what() -> None:
    for act in RULES.acts.values():
        assert act.readings or act.verification == "unverified", act.id
        for reading in act.readings:
            assert len(reading.says) > 10, act.id
            assert "/" in reading.place, act.id
            assert "://" not in reading.place, act.id


def test_languages_of_the_countries_are_a_duty_for_a_person() -> None:
    """Nothing is translated by machine: no proof of the topic is one that data can give."""
    for key in ("eu.red", "eu.lvd", "eu.emcd", "eu.rohs", "eu.cra", "eu.ppwr", "eu.gpsr"):
        duties = {duty.id: duty for duty in RULES.acts[key].obligations}
        assert duties[f"{key}.languages"].topics == ("languages",)
    assert {proof.kind for proof in RULES.topics["languages"].proofs} == {"human"}


def test_acts_of_a_declaration_keep_papers_for_ten_years() -> None:
    for key in ("eu.red", "eu.lvd", "eu.emcd", "eu.rohs", "eu.cra"):
        retention = RULES.acts[key].retention
        assert retention is not None
        assert retention.years == 10


def test_every_check_exists_and_names_its_subjects() -> None:
    known = {rule.id for rule in all_rules()} | OTHER_CHECKS
    subjects = {"meter", "relay_shield", "lan_w5200", "lan_w5500", "system"}
    for owner, proof in proofs():
        if proof.kind == "check":
            assert proof.target in known, owner
            assert set(proof.subjects) <= subjects, owner
            assert proof.subjects, owner


def proofs_of_documents() -> list[tuple[str, Proof]]:
    """Proofs of hazards, ports and provisions."""
    measures = [(h.id, m) for h in load_data(HazardFile).hazards for m in h.measures]
    measures += [(p.id, m) for p in load_data(PortFile).ports for m in p.measures]
    found = [(owner, proof) for owner, measure in measures for proof in measure.proofs]
    return found + [(p.id, q) for p in load_data(SecurityFile).provisions for q in p.proofs]


def test_a_check_of_the_whole_system_is_asked_of_the_system() -> None:
    """A record of another subject would be missing for ever."""
    of_system = {rule.id: isinstance(rule, SystemRule) for rule in all_rules()}
    for owner, proof in [*proofs(), *proofs_of_documents()]:
        if proof.target in of_system:
            assert (proof.subjects == ("system",)) is of_system[proof.target], (owner, proof)


def test_what_documents_rest_on_fails_the_run_too() -> None:
    """Every record behind a hazard, port or provision is a proof of a topic or requirement."""
    known = {(p.target, s) for _, p in proofs() for s in p.subjects}
    asked = {(p.target, s) for _, p in proofs_of_documents() for s in p.subjects}
    assert asked <= known


def test_every_document_in_the_repository_exists() -> None:
    root = Path(__file__).resolve().parents[2]
    documents = {p.target for _, p in proofs() if p.kind == "document"}
    assert documents
    assert not [path for path in documents if not (root / path).is_file()]


def test_every_requirement_is_there_once() -> None:
    wanted = [f"OS-{i:02}" for i in range(1, 23)]
    wanted += [f"XB-{i:02}" for i in range(1, 11)] + [f"DC-{i:02}" for i in range(1, 7)]
    assert [r.id for r in load_requirements()] == wanted


def test_requirements_rest_on_no_product() -> None:
    kinds = {p.kind for r in load_requirements() for p in r.proofs}
    assert kinds <= {"check", "document", "dossier", "lab", "human"}


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("eu_ce", "applies: radio.fitted\n", "applies: radio.fited\n", "no fact 'radio.fited'"),
        ("eu_ce", "[eu.lvd, eu.emcd]", "[eu.lvd, eu.emc]", "no act 'eu.emc'; did you mean eu.emcd"),
        ("eu_ce", "[eu.lvd, eu.emcd]", "[gb.eesr]", "is law of another market"),
        ("eu_ce", "    displaced_by_clause: Article 1(4)\n", "", "belong together"),
        ("eu_ce", "id: eu.red.emc", "id: eu.red.safety", "unique, and begins with 'eu.red.'"),
        ("eu_ce", "id: eu.lvd\n", "id: eu.red\n", "id 'eu.red' stands twice"),
        (
            "eu_ce",
            "topics: [emission, immunity]",
            "topics: [emision]",
            "no topic 'emision'; did you",
        ),
        ("eu_ce", "standard: en_62311", "standard: en_6231", "no standard 'en_6231'; did you mean"),
        ("eu_ce", "valid_to: 2027-12-10", "valid_to: 2024-12-10", "before valid from 2025-08-01"),
        (
            "eu_ce",
            "valid_to: 2027-12-10",
            "valid_til: 2027-12-10",
            "unknown key 'valid_til'; did you",
        ),
        ("eu_ce", "verification: public_source", "verification: sure", "invalid enum value 'sure'"),
        (
            "eu_other",
            "address: https://data-act-text.com/article-50-data-act",
            "address: data-act-text",
            "'data-act-text' is no address of a page",
        ),
        ("ca", "verification: unverified", "verification: public_source", "without readings"),
        ("eu_ce", "filled: radio.bands", "filled: radio.band", "no fact 'radio.band'"),
        (
            "eu_ce",
            "fact: software.support_period >= 5",
            "fact: software.support_period",
            "no yes or no",
        ),
        (
            "topics",
            "      - check: insulation\n",
            "      - check: insulation\n        lab: x\n",
            "exactly one",
        ),
        ("topics", "        subjects: [meter]\n", "", "a check names the subjects"),
        ("standards", "act: eu.emcd", "act: eu.emc", "no act 'eu.emc'; did you mean eu.emcd"),
    ],
)
def test_damaged_rules_are_refused_with_their_line(
    tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    for path in DATA.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        if path.stem == file:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(tmp_path)
    assert re.match(rf"{re.escape(str(tmp_path))}/{file}\.yaml:\d+: ", str(caught.value))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("id: OS-02", "id: OS-01"), "id 'OS-01' stands twice"),
        (lambda text: text.replace("{dossier: checklist}", "{dosier: checklist}"), "unknown key"),
        (lambda text: text.replace("{dossier: checklist}", "{}"), "exactly one of"),
    ],
)
def test_damaged_requirements_are_refused(
    tmp_path: Path, change: Callable[[str], str], told: str | None
) -> None:
    before = (DATA.parent / "requirements.yaml").read_text(encoding="utf-8")
    path = tmp_path / "requirements.yaml"
    path.write_text(change(before), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != before
    if told is None:
        assert len(load_requirements(path)) == 38
        return
    with pytest.raises(InputError, match=told):
        load_requirements(path)
