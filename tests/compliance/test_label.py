"""Label data: the facts as numbers, and nothing printed before what it rests on is shown."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from compliance import everything
from compliance.documents import data_model
from compliance.documents.case import Case
from compliance.documents.data_model import LabelFile
from compliance.documents.label import label_data
from compliance.everything import Asked
from compliance.facts import PRODUCTS, load
from compliance.yaml_file import InputError
from hardware.evidence import Verdict

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    asked = Asked(["meter", "relay_shield", "ct_63a_set"])
    return dict(everything.compute(asked, ROOT / "none").cases)


def entries(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {x["id"]: x for x in [*data["fields"], *data["marks"]]}


def test_facts_stand_there_as_numbers_and_as_text(cases: dict[str, Case]) -> None:
    for product, case in cases.items():
        data = label_data(case)
        facts = load(PRODUCTS / f"{product}.yaml")
        assert data["frequency_hz"] == list(facts.mains.frequencies) == [50.0, 60.0]
        assert data["pollution_degree"] == facts.mains.pollution_degree
        assert data["ambient_c"] == {"min": -25.0, "max": 45.0}
        assert data["ip_code"] == facts.environment.ip_code
        assert data["status"] == "DRAFT"
        assert all(x["least_height_mm"] > 0 for x in [*data["fields"], *data["marks"]])
        assert not any(re.search(r"\{|\}", x["value"]) for x in data["fields"])
        assert "manufacturer is not filled" in data["missing"]
    found = entries(label_data(cases["meter"]))
    assert found["frequency"]["value"] == "50 Hz, 60 Hz"
    assert found["pollution"]["value"] == "pollution degree 2"
    assert found["temperature"]["value"] == "-25 degC to 45 degC"
    assert found["protection"]["value"] == "IP20"
    assert "protection" not in entries(label_data(cases["ct_63a_set"]))


@pytest.mark.parametrize(
    ("key", "waits"),
    [
        ("ce", "eu.red.declaration"),
        ("ukca", "gb.rer.declaration"),
        ("ices", "ca.ices_003.emission"),
        ("ic_id", "ca.rss.module"),
        ("fcc_id", "us.fcc_15c.grant"),
        ("fcc_statement", "us.fcc_15b.emission"),
        ("double_insulation", "electric_shock"),
        ("protection", "mechanical"),
    ],
)
def test_what_nothing_shows_yet_is_blocked(cases: dict[str, Case], key: str, waits: str) -> None:
    entry = entries(label_data(cases["meter"]))[key]
    assert waits in entry["waits_for"]
    assert entry["blocked"].startswith("until ")


def held(case: Case, *, but: str = "") -> Case:
    """The case with every obligation and topic shown, except ``but``."""
    a = case.assessment
    acts = tuple(
        replace(
            act,
            obligations=tuple(
                replace(duty, verdict=Verdict.NEEDS_LAB if duty.id == but else Verdict.PASS)
                for duty in act.obligations
            ),
        )
        for act in a.acts
    )
    topics = tuple(replace(topic, verdict=Verdict.PASS) for topic in a.topics)
    return dataclasses.replace(case, assessment=replace(a, acts=acts, topics=topics))


def test_nothing_is_blocked_once_everything_is_shown(cases: dict[str, Case]) -> None:
    for case in cases.values():
        assert not [x for x in entries(label_data(held(case))).values() if x["blocked"]]


def test_one_open_obligation_blocks_what_rests_on_it_alone(cases: dict[str, Case]) -> None:
    found = entries(label_data(held(cases["meter"], but="ca.ices_003.emission")))
    assert [key for key, x in found.items() if x["blocked"]] == ["ices"]
    found = entries(label_data(held(cases["meter"], but="eu.red.safety")))
    assert [key for key, x in found.items() if x["blocked"]] == ["ce"]


def test_a_market_that_was_not_asked_shows_nothing() -> None:
    (case,) = everything.compute(Asked(["meter"], markets=["EU"]), ROOT / "none").cases.values()
    found = entries(label_data(held(case)))
    assert found["ices"]["waits_for"] == ["ca.ices_003.emission"]
    assert found["ukca"]["waits_for"] == ["gb declaration"]
    assert not found["ce"]["blocked"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[ca.ices_003.emission]", "[ca.ices_003.emision]", "did you mean ca.ices_003.emission"),
        ("topics: [mechanical]", "topics: [mechanics]", "no topic 'mechanics'"),
        (", declaration: eu}", "}", "nothing blocks it"),
    ],
)
def test_a_block_that_waits_for_nothing_known_is_refused(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    text = (data_model.DATA / "label.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "label.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"label.yaml:\d+: ") as error:
        data_model.load(LabelFile, tmp_path)
    assert told in str(error.value)
