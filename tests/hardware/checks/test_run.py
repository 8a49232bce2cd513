"""Running rules: verdicts, waivers, unread ratings and claims, evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hardware import evidence
from hardware.checks import run
from hardware.checks.rule import Fault, Measurement, Rule, SystemRule, at_most, holds
from hardware.checks.view import System, View
from hardware.design import Claim, Design, RuleWaiver
from hardware.evidence import Verdict
from tests.hardware.samples import small_design

SMALL = small_design()
NOTHING = (Fault("nothing", lambda _: None),)


def pull_ups(view: View) -> Iterator[Measurement]:
    """Resistors are at most one volt."""
    for part in view.of("R"):
        yield at_most(view.label(part), "voltage", 2.0, 1.0, "V", formula="2", source="clause 1")


def ratingless(view: View) -> Iterator[Measurement]:
    """Asks for a rating that no part declares."""
    for part in view.parts:
        view.high(part, "patience")
        yield holds(view.label(part), "patience", formula="", source="")


def boards(system: System) -> Iterator[Measurement]:
    """Counts the boards."""
    count = len(system.views)
    yield at_most("all", "boards", count, 3.0, "", formula=f"{count}", source="clause 2")


RED = Rule("red", "Red", "clause 1", pull_ups, NOTHING)
COUNT = SystemRule("count", "Count", "clause 2", boards, NOTHING)


def test_a_failure_makes_the_record_fail_with_part_value_limit_and_source() -> None:
    (outcome,) = run.run({"small": SMALL}, [RED])
    assert outcome.verdict is Verdict.FAIL
    (record,) = run.records([outcome], {"small": SMALL}, {})
    assert (record.measured, record.limit, record.margin, record.unit) == (2.0, 1.0, -1.0, "V")
    assert record.source == "clause 1"
    assert record.detail["points"][0]["subject"].startswith("supply/bleeder (R")
    assert evidence.encode(record) == evidence.encode(
        *run.records(run.run({"small": SMALL}, [RED]), {"small": SMALL}, {})
    )


def test_nothing_to_check_is_not_applicable() -> None:
    empty = replace(SMALL, parts=(), nets=())
    (outcome,) = run.run({"small": empty}, [RED])
    assert outcome.verdict is Verdict.NOT_APPLICABLE
    (record,) = run.records([outcome], {"small": empty}, {})
    assert record.measured is None


def test_a_missing_rating_is_a_fault_that_names_the_mend() -> None:
    rule = Rule("patient", "Patient", "none", ratingless, NOTHING)
    (outcome,) = run.run({"small": SMALL}, [rule])
    (failure,) = outcome.failures
    assert "declares no rating 'patience'; add it with its source" in failure.fault


def test_a_system_rule_sees_all_boards() -> None:
    (outcome,) = run.run({"small": SMALL, "other": replace(SMALL, name="other")}, [COUNT])
    assert (outcome.subject, outcome.points[0].measured) == (run.SYSTEM, 2)
    (record,) = run.records([outcome], {"small": SMALL, "other": SMALL}, {})
    assert {"design:small", "design:other"} < set(record.inputs)


def waived(*subjects: str) -> Design:
    waivers = tuple(RuleWaiver("red", subject, "argued") for subject in subjects)
    return replace(SMALL, rule_waivers=waivers)


def test_a_waiver_accepts_its_finding_only() -> None:
    (outcome,) = run.run({"small": waived("load/pull_up")}, [RED])
    assert {p.subject.partition(" (")[0] for p in outcome.failures} == {
        "barrier/load",
        "supply/bleeder",
    }
    ((point, reason),) = outcome.waived
    assert (point.subject.partition(" (")[0], reason) == ("load/pull_up", "argued")


def test_all_findings_waived_passes_and_the_record_says_so() -> None:
    design = waived("load/pull_up", "barrier/load", "supply/bleeder")
    (outcome,) = run.run({"small": design}, [RED])
    assert outcome.verdict is Verdict.PASS
    (record,) = run.records([outcome], {"small": design}, {})
    assert [w["reason"] for w in record.detail["waived"]] == ["argued"] * 3


def outcome_of(outcomes: list[run.Outcome], rule: str) -> run.Outcome:
    (found,) = (o for o in outcomes if o.id == rule)
    return found


def test_an_unneeded_waiver_is_found() -> None:
    outcomes = run.run({"small": waived("load/pull_up")})
    (failure,) = outcome_of(outcomes, "waivers_needed").failures
    assert failure.subject == "load/pull_up"


def test_an_unread_claim_is_found() -> None:
    claim = Claim("colour", "EN", None, 1.0, "1", "test")
    outcomes = run.run({"small": replace(SMALL, claims=(claim,))})
    (failure,) = outcome_of(outcomes, "ratings_read").failures
    assert "claim 'colour' is measured by no rule" in failure.fault


def test_an_unread_rating_is_found(designs: dict[str, Design]) -> None:
    lan = designs["lan_w5500"]
    spec = lan.specs[0]
    odd = replace(spec, ratings=(*spec.ratings, replace(spec.ratings[0], name="luck")))
    outcomes = run.run({"lan": replace(lan, specs=(odd, *lan.specs[1:]))})
    assert f"{spec.mpn}: rating 'luck' is read by no rule" in " ".join(
        str(failure) for failure in outcome_of(outcomes, "ratings_read").failures
    )


def test_unverified_readings_are_listed(designs: dict[str, Design]) -> None:
    rule = Rule("caps", "Caps", "none", _change, NOTHING)
    (outcome,) = run.run({"meter": designs["meter"]}, [rule])
    assert outcome.unverified
    assert all(name.endswith(": temperature_change") for name in outcome.unverified)


def _change(view: View) -> Iterator[Measurement]:
    """Reads the temperature change of every ceramic capacitor."""
    for part in view.of("C"):
        change = view.high(part, "temperature_change")
        yield holds(view.label(part), "change", formula=f"{change}", source="none")


def test_a_rating_that_a_rule_reads_is_not_reported(designs: dict[str, Design]) -> None:
    outcomes = run.run({"meter": designs["meter"]})
    unread = [str(failure) for failure in outcome_of(outcomes, "ratings_read").failures]
    assert not [text for text in unread if "'temperature_change'" in text]
