"""The pages of calculations and the report: everything measured stands there, alike rows once."""

from __future__ import annotations

from dataclasses import replace

from hardware.checks import report
from hardware.checks.calculation_docs import pages
from hardware.checks.rule import Measurement, fault, within
from hardware.checks.run import Outcome
from hardware.design import Design

RULE = ("divider", "Divider | level", "table 3", "The story.")


def point(subject: str, measured: float = 2.0) -> Measurement:
    return within(
        subject, "level", measured, 1.0, 2.5, "V", formula="4 V x 1k / 2k", source="table 3"
    )


def page(small: Design, *points: Measurement) -> str:
    outcome = Outcome(*RULE, "small", points, unverified=("R-10K: tolerance",))
    return pages([outcome], {"small": small})["docs/calculations/small.md"]


def test_a_row_holds_sum_value_limits_margin_and_source(meter: Design) -> None:
    text = page(meter, point("reset/r (R1)"))
    assert "| reset/r (R1) | level | 2 V | 1 V to 2.5 V | 20 % | 4 V x 1k / 2k | 1 |" in text
    assert "1. table 3" in text
    assert "`R-10K: tolerance`" in text
    assert "](#divider--level)" in text


def test_alike_points_share_a_row(meter: Design) -> None:
    text = page(
        meter, *(point(f"input_{n}/r (R{n}01)") for n in (1, 2, 3)), point("input_4/r", 2.1)
    )
    assert "| input_1/r ... input_3/r: 3 alike |" in text
    assert "| input_4/r |" in text


def test_a_fault_stands_in_bold_words(meter: Design) -> None:
    text = page(meter, fault("reset/r", "level", "pin 1 is open", source="table 3"))
    assert "| FAULT | pin 1 is open |" in text
    assert "| FAIL |" in text


def test_the_index_counts(meter: Design) -> None:
    outcome = Outcome(*RULE, "small", (point("a"), point("b", 2.4)))
    index = pages([outcome], {"small": meter})["docs/calculations/README.md"]
    assert "| 1 | 2 | 0 | 4 % (b) |" in index


def test_report_lists_failures_and_all_points_on_demand() -> None:
    outcome = Outcome(*RULE, "small", (point("a"), point("b", 3.0)))
    short = "\n".join(report.lines([outcome]))
    assert short.startswith("FAIL  divider      2 points  tightest -20 %: small b")
    assert "FAIL  small: b: level 3 V, allowed 1 V to 2.5 V (4 V x 1k / 2k) [table 3]" in short
    assert "small: a:" not in short
    assert "held  small: a:" in "\n".join(report.lines([outcome], verbose=True))


def test_report_for_machines() -> None:
    good = Outcome(*RULE, "small", (point("a"),))
    bad = replace(good, subject="other", points=(point("a", 3.0),))
    assert report.as_json([good])["held"] is True
    told = report.as_json([good, bad])
    assert told["held"] is False
    assert [check["verdict"] for check in told["checks"]] == ["PASS", "FAIL"]
    assert "allowed 1 V to 2.5 V" in told["checks"][1]["failures"][0]


def test_report_shows_waivers() -> None:
    bad = point("a", 3.0)
    outcome = Outcome(*RULE, "small", (bad,), ((bad, "argued"),))
    assert "waived  small: a: argued" in "\n".join(report.lines([outcome]))
