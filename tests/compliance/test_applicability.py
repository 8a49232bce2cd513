"""Which act applies: the battery of cases, and properties that hold for every product and day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from compliance.facts import load_all, load_named
from compliance.rules import load
from compliance.rules.applicability import citation, decide, declared, difference
from compliance.yaml_file import read
from tests.compliance.helpers import with_values

RULES = load()
OURS = load_all()
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2035, 1, 1))
DECLARATION = {"EU": "eu", "GB": "gb", "US": "fcc", "CA": "none"}


class Case(Struct, forbid_unknown_fields=True):
    name: str
    product: str
    day: dt.date
    market: str
    acts: str
    declaration: str
    source: str
    set: dict[str, Any] = {}


CASES = read(Path(__file__).parent / "cases.yaml", list[Case])[0]


def test_the_battery_is_large_and_sourced() -> None:
    assert len(CASES) >= 25
    assert len({case.name for case in CASES}) == len(CASES)
    assert all(case.source for case in CASES)
    assert {case.market for case in CASES} == {"EU", "GB", "US", "CA"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    facts = with_values(load_named(case.product), case.set)
    decisions = decide(RULES, facts, case.day, [case.market])  # type: ignore[list-item]
    prefix = f"{case.market.lower()}."
    applying = {d.act.id.removeprefix(prefix) for d in decisions if d.applies}
    assert applying == set(case.acts.split())
    if case.market != "CA":
        named = declared(decisions, DECLARATION[case.market])  # type: ignore[arg-type]
        assert {act.removeprefix(prefix) for act in named} == set(case.declaration.split())


@settings(deadline=None)
@given(st.sampled_from(OURS), DAYS, st.booleans())
def test_radio_law_displaces(facts: Any, day: dt.date, fitted: bool) -> None:
    changed = with_values(facts, {"radio.fitted": fitted})
    applying = {d.act.id for d in decide(RULES, changed, day) if d.applies}
    for red, others in (
        ("eu.red", {"eu.lvd", "eu.emcd"}),
        ("gb.rer", {"gb.eesr", "gb.emcr"}),
    ):
        if red in applying:
            assert fitted
            assert not applying & others


@settings(deadline=None)
@given(st.sampled_from(OURS), DAYS)
def test_no_act_applies_outside_its_days_and_each_says_why(facts: Any, day: dt.date) -> None:
    for decision in decide(RULES, facts, day):
        assert decision.reason.strip(" ()")
        if decision.applies:
            assert decision.act.holds(day)
            assert all(duty.holds(day) for duty in decision.obligations)
        else:
            assert not decision.obligations
            assert not decision.standards


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(OURS), DAYS, DAYS)
def test_the_difference_is_what_differs(facts: Any, one: dt.date, other: dt.date) -> None:
    earlier, later = sorted((one, other))
    if earlier == later:
        return
    before = {d.act.id for d in decide(RULES, facts, earlier) if d.applies}
    after = {d.act.id for d in decide(RULES, facts, later) if d.applies}
    changes = difference(RULES, facts, earlier, later)
    acts = {c.what: c.kind for c in changes if c.what in RULES.acts and c.kind != "text"}
    assert {key for key, kind in acts.items() if kind == "begins"} == after - before
    assert {key for key, kind in acts.items() if kind == "ends"} == before - after


def test_a_displaced_act_says_by_what() -> None:
    found = {d.act.id: d for d in decide(RULES, load_named("meter"), dt.date(2026, 11, 21))}
    assert found["eu.lvd"].reason == "displaced by RED, Article 1(4)"
    assert "radio.fitted is true" in found["eu.red"].reason


def test_the_difference_names_duties_and_list_entries() -> None:
    changes = difference(
        RULES, load_named("meter"), dt.date(2019, 1, 1), dt.date(2026, 12, 31), ["EU", "US"]
    )
    found = {(c.kind, c.what): c.date for c in changes}
    assert found["begins", "eu.red_cyber"] == dt.date(2025, 8, 1)
    assert found["begins", "us.fcc_15c.covered_list"] == dt.date(2025, 12, 26)
    assert found["list", "en_300_328"] == dt.date(2020, 2, 6)
    assert found["text", "eu.rohs"] == dt.date(2021, 7, 22)
    assert [c.date for c in changes] == sorted(c.date for c in changes)


def test_days_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="2027-01-01 is not before 2026-01-01"):
        difference(RULES, OURS[0], dt.date(2027, 1, 1), dt.date(2026, 1, 1))


def test_no_standard_is_cited_before_its_citation() -> None:
    act = RULES.acts["eu.red"]
    applied = next(s for s in act.standards if s.standard == "en_300_328")
    assert citation(RULES, applied, act, dt.date(2020, 2, 5)) is None
    found = citation(RULES, applied, act, dt.date(2020, 2, 6))
    assert found is not None
    assert found.state == "cited"


def test_a_market_that_the_product_does_not_go_to_has_no_law() -> None:
    facts = with_values(load_named("meter"), {"markets": ("EU",)})
    assert {d.act.market for d in decide(RULES, facts, facts.placing_date)} == {"EU"}
    assert decide(RULES, facts, facts.placing_date, ["US"]) == ()
