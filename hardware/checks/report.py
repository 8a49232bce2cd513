"""What `openstrom check` tells a person and a machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from hardware.checks.run import Outcome
from hardware.evidence import Verdict

_MARK: Final = {Verdict.PASS: "pass", Verdict.FAIL: "FAIL", Verdict.NOT_APPLICABLE: "-"}


def lines(outcomes: Iterable[Outcome], *, verbose: bool = False) -> Iterator[str]:
    """One line a rule with its boards, then every failure (every point, if ``verbose``)."""
    by_rule: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_rule.setdefault(outcome.id, []).append(outcome)
    width = max((len(name) for name in by_rule), default=0)
    for name, listed in by_rule.items():
        applied = [o for o in listed if o.verdict is not Verdict.NOT_APPLICABLE]
        verdict = Verdict.FAIL if any(o.failures for o in listed) else Verdict.PASS
        points = sum(len(o.points) for o in applied)
        yield f"{_MARK[verdict]:4}  {name:{width}}  {points:5} points  {_tightest(applied)}"
        for outcome in applied:
            for point in outcome.points if verbose else outcome.failures:
                yield f"      {'held' if point.held else 'FAIL'}  {outcome.subject}: {point}"
            for point, reason in outcome.waived:
                yield f"      waived  {outcome.subject}: {point.subject}: {reason}"


def _tightest(outcomes: Iterable[Outcome]) -> str:
    found = [(o.tightest, o.subject) for o in outcomes if o.tightest is not None]
    if not found:
        return "nothing to check"
    point, subject = min(found, key=lambda pair: pair[0].relative_margin)
    if point.nearest is None or point.fault:
        return ""
    return f"tightest {100.0 * point.relative_margin:.3g} %: {subject} {point.subject}"


def as_json(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """The verdicts for machines; the points are in the evidence records."""
    listed = list(outcomes)
    return {
        "held": not any(o.failures for o in listed),
        "checks": [
            {
                "id": o.id,
                "subject": o.subject,
                "verdict": o.verdict.value,
                "points": len(o.points),
                "failures": [str(point) for point in o.failures],
                "waived": len(o.waived),
            }
            for o in listed
        ],
    }


def closing(outcomes: Iterable[Outcome], written: Sequence[str]) -> str:
    """The last line: what was checked, what it said, where it lies."""
    listed = [o for o in outcomes if o.verdict is not Verdict.NOT_APPLICABLE]
    failures = sum(len(o.failures) for o in listed)
    waived = sum(len(o.waived) for o in listed)
    points = sum(len(o.points) for o in listed)
    checks = len({o.id for o in listed})
    result = "all held" if not failures else f"{failures} FAILED"
    where = f" -> {written[0]}, {_rest(written)}" if written else ""
    return f"{checks} checks, {points} points, {waived} waived: {result}{where}"


def _rest(written: Sequence[str]) -> str:
    """The other folders written to, once each."""
    return ", ".join(dict.fromkeys(path.rpartition("/")[0] for path in written[1:]))
