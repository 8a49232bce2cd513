"""Running the rules: over which boards, with waivers, into reports and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from inspect import cleandoc
from pathlib import Path
from typing import Any, Final

from hardware import evidence
from hardware.checks.rule import Measurement, Rule, SystemRule, fault
from hardware.checks.rules import all_rules
from hardware.checks.view import MissingRatingError, System, View
from hardware.design import Design, fingerprint
from hardware.evidence import Record, Verdict

SYSTEM: Final = "system"
_ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check of one subject (a board, or the system): every point, and the waivers that met.

    ``id``, ``title``, ``source`` and ``story`` are the rule's (the story its docstring).
    """

    id: str
    title: str
    source: str
    story: str
    subject: str
    points: tuple[Measurement, ...]
    waived: tuple[tuple[Measurement, str], ...] = ()
    unverified: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[Measurement, ...]:
        """Points that fail and are not waived."""
        waived = {id(point) for point, _ in self.waived}
        return tuple(p for p in self.points if not p.held and id(p) not in waived)

    @property
    def verdict(self) -> Verdict:
        """FAIL with a failure, NOT_APPLICABLE without points, else PASS."""
        if self.failures:
            return Verdict.FAIL
        return Verdict.PASS if self.points else Verdict.NOT_APPLICABLE

    @property
    def tightest(self) -> Measurement | None:
        """The point with the least relative margin (waived ones apart)."""
        waived = {id(point) for point, _ in self.waived}
        free = [p for p in self.points if id(p) not in waived]
        return min(free, key=lambda p: p.relative_margin, default=None)


def run(designs: Mapping[str, Design], rules: Iterable[Rule | SystemRule] = ()) -> list[Outcome]:
    """Run rules (all of them by default) over the boards; outcomes by rule id, then board."""
    chosen = tuple(rules) or all_rules()
    views = [View(design) for _, design in sorted(designs.items())]
    outcomes = [outcome for rule in chosen for outcome in _apply(rule, views)]
    if not rules:
        outcomes += _unread(views) + _unused_waivers(views, outcomes)
    return outcomes


def red(designs: Mapping[str, Design], rules: Iterable[Rule | SystemRule]) -> Iterator[Measurement]:
    """Failures only, one by one: what the mutation sweep asks for."""
    views = [View(design) for design in designs.values()]
    for rule in rules:
        for outcome in _apply(rule, views):
            yield from outcome.failures


def _apply(rule: Rule | SystemRule, views: list[View]) -> Iterator[Outcome]:
    if isinstance(rule, Rule):
        for view in views:
            yield _outcome(rule, view.name, [view], _points(rule.id, rule.check(view)))
    else:
        yield _outcome(rule, SYSTEM, views, _points(rule.id, rule.check(System(views))))


def _points(rule_id: str, found: Iterable[Measurement]) -> Iterator[Measurement]:
    try:
        yield from found
    except MissingRatingError as error:
        yield fault(rule_id, "ratings", str(error.args[0]), source="the part's specification")


def _outcome(
    rule: Rule | SystemRule, subject: str, views: list[View], found: Iterator[Measurement]
) -> Outcome:
    before = [frozenset(view.reads) for view in views]
    for view in views:
        view.reads.clear()
    points = tuple(found)
    unverified = sorted(
        {
            f"{mpn}: {name}"
            for view in views
            for mpn, name in view.reads
            if view.unverified(mpn, name)
        }
    )
    for view, earlier in zip(views, before, strict=True):
        view.reads |= earlier
    reasons = {
        waiver.subject: waiver.reason
        for view in views
        for waiver in view.design.rule_waivers
        if waiver.rule == rule.id
    }
    waived = tuple(
        (point, reasons[_bare(point.subject)])
        for point in points
        if not point.held and _bare(point.subject) in reasons
    )
    story = cleandoc(rule.check.__doc__ or "")
    return Outcome(
        rule.id, rule.title, rule.source, story, subject, points, waived, tuple(unverified)
    )


def _bare(subject: str) -> str:
    """A measurement's subject without the reference: the address or net that a waiver names."""
    return subject.partition(" (")[0]


def _unread(views: list[View]) -> list[Outcome]:
    """Ratings and claims that no rule has read: nothing would notice if they were wrong."""
    source = "every declared rating and claim must be read by a rule"
    read = {pair for view in views for pair in view.reads}

    def unread(view: View) -> Iterator[Measurement]:
        specs = view.design.spec_by_mpn.values()
        for spec in specs:
            for rating in spec.ratings:
                if (spec.mpn, rating.name) not in read:
                    text = f"rating {rating.name!r} is read by no rule; add a rule or drop it"
                    yield fault(spec.mpn, "rating", text, source=source)
        for claim in view.design.claims:
            if (claim.name, claim.subject) not in view.claims_read:
                text = f"claim {claim.name!r} is measured by no rule; add a rule or drop it"
                yield fault(claim.subject, "claim", text, source=source)
        count = sum(len(spec.ratings) for spec in specs)
        yield Measurement(
            view.name, "ratings read", None, None, None, "", f"{count} ratings declared", source
        )

    rule = Rule("ratings_read", "Every rating is read", source, unread, ())
    return [_outcome(rule, view.name, [view], unread(view)) for view in views]


def _unused_waivers(views: list[View], outcomes: list[Outcome]) -> list[Outcome]:
    """A waiver that no finding needs is stale."""
    met = {(o.id, _bare(p.subject)) for o in outcomes for p, _ in o.waived}
    source = "waivers are exact"

    def unused(view: View) -> Iterator[Measurement]:
        for waiver in view.design.rule_waivers:
            if (waiver.rule, waiver.subject) not in met:
                text = f"waiver of {waiver.rule} is not needed: remove it"
                yield fault(waiver.subject, "waiver", text, source=source)
        count = len(view.design.rule_waivers)
        yield Measurement(view.name, "waivers", None, None, None, "", f"{count} in use", source)

    rule = Rule("waivers_needed", "Every waiver is needed", source, unused, ())
    return [_outcome(rule, view.name, [view], unused(view)) for view in views]


def records(
    outcomes: Iterable[Outcome], designs: Mapping[str, Design], tools: Mapping[str, str]
) -> list[Record]:
    """One evidence record per outcome; ``tools`` are the versions of the tools that computed it."""
    sources = evidence.source_hash(_ROOT, "hardware")
    prints = {name: fingerprint(design) for name, design in designs.items()}
    return [_record(outcome, prints, sources, dict(tools)) for outcome in outcomes]


def _record(
    outcome: Outcome, prints: Mapping[str, str], sources: str, tools: dict[str, str]
) -> Record:
    point = outcome.tightest
    boards = sorted(prints) if outcome.subject == SYSTEM else [outcome.subject]
    detail: dict[str, Any] = {
        "title": outcome.title,
        "points": [_plain(p) for p in outcome.points],
        "waived": [{"subject": p.subject, "reason": why} for p, why in outcome.waived],
        "unverified": list(outcome.unverified),
    }
    record = Record(
        id=outcome.id,
        subject=outcome.subject,
        verdict=outcome.verdict,
        source=outcome.source,
        inputs={"source:hardware": sources} | {f"design:{name}": prints[name] for name in boards},
        tools=tools,
        detail=detail,
    )
    if point is None:
        return record
    return replace(
        record,
        measured=_rounded(point.measured),
        limit=_rounded(point.nearest),
        unit=point.unit,
        margin=_rounded(point.margin),
        detail=detail | {"tightest": point.subject},
    )


def _plain(point: Measurement) -> dict[str, Any]:
    """A point as JSON; numbers with nine digits, so that a library's last bit does not matter."""
    plain = {key: value for key, value in asdict(point).items() if value not in (None, "")}
    for key in ("measured", "low", "high"):
        if key in plain:
            plain[key] = _rounded(plain[key])
    return plain | {"held": bool(point.held)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.9g}")
