"""The one computation: facts, rules and evidence in, the dossier's content out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from compliance.facts.model import Facts, Market
from compliance.rules.applicability import Decision, citation, decide, declared
from compliance.rules.conditions import compiled
from compliance.rules.model import Act, Obligation, Requirement, Rules, Topic
from compliance.trace.judge import Bench
from compliance.trace.model import (
    HELD,
    ActResult,
    Assessment,
    Blocker,
    Dossier,
    Finding,
    ObligationResult,
    RequirementResult,
    StandardResult,
    TopicResult,
    worst,
)
from hardware.evidence import Verdict

_DECLARATIONS: Final = ("eu", "gb", "fcc")


def assess(
    rules: Rules,
    facts: Facts,
    day: dt.date,
    bench: Bench,
    markets: Iterable[Market] = (),
) -> Assessment:
    """One product placed on ``day``; ``bench`` must hold its facts and boards."""
    decisions = decide(rules, facts, day, markets)
    wanted = {t for d in decisions for duty in d.obligations for t in duty.topics}
    topics = {
        key: _topic(topic, facts, bench) for key, topic in rules.topics.items() if key in wanted
    }
    acts = tuple(_act(decision, rules, day, topics, bench) for decision in decisions)
    return Assessment(
        product=facts.product,
        title=facts.title,
        designation=facts.designation,
        manufacturer=facts.manufacturer.name if facts.manufacturer else "",
        as_of=day,
        rules_known_to=min((act.known_to for act in acts), default=day),
        markets=tuple(dict.fromkeys(act.market for act in acts)),
        boards=facts.boards,
        acts=acts,
        topics=tuple(topics.values()),
        blockers=tuple(_blockers(acts, topics)),
        declarations={name: declared(decisions, name) for name in _DECLARATIONS},
        verdict=worst(act.verdict for act in acts if act.applies),
    )


def compile_dossier(
    rules: Rules,
    requirements: Iterable[Requirement],
    products: Iterable[tuple[Facts, Bench]],
    day: dt.date | None,
    whole: Bench,
    markets: Iterable[Market] = (),
) -> Dossier:
    """Every product with its bench, and every requirement with that of the ``whole`` project.

    ``day`` None: each product on its own placing date.
    """
    assessments = tuple(
        assess(rules, facts, day or facts.placing_date, bench, markets) for facts, bench in products
    )
    return Dossier(
        assessments=assessments,
        requirements=tuple(_requirement(r, whole) for r in requirements),
        unusable_evidence=dict(sorted(whole.store.unusable.items())),
    )


def _topic(topic: Topic, facts: Facts, bench: Bench) -> TopicResult:
    condition = compiled(topic.when)
    applies = condition.holds(facts)
    findings = bench.judge(topic.proofs, topic.id) if applies else ()
    return TopicResult(
        id=topic.id,
        title=topic.title,
        clauses=topic.clauses,
        verdict=worst(f.verdict for f in findings) if applies else Verdict.NOT_APPLICABLE,
        reason=condition.reading(facts),
        findings=findings,
    )


def _act(
    decision: Decision,
    rules: Rules,
    day: dt.date,
    topics: dict[str, TopicResult],
    bench: Bench,
) -> ActResult:
    act = decision.act
    duties = tuple(_obligation(duty, topics, bench) for duty in decision.obligations)
    return ActResult(
        id=act.id,
        short=act.short,
        title=act.title,
        instrument=act.instrument,
        market=act.market,
        applies=decision.applies,
        reason=decision.reason,
        verdict=worst(d.verdict for d in duties) if decision.applies else Verdict.NOT_APPLICABLE,
        declaration=act.declaration,
        valid_from=act.valid_from,
        valid_to=act.valid_to,
        obligations=duties,
        standards=_standards(decision, rules, day),
        marks=act.marks if decision.applies else (),
        documents=act.documents if decision.applies else (),
        retention=_retention(act) if decision.applies else "",
        source=act.source,
        verification=act.verification,
        readings=act.readings,
        known_to=act.as_of,
    )


def _obligation(duty: Obligation, topics: dict[str, TopicResult], bench: Bench) -> ObligationResult:
    own = bench.judge(duty.proofs, duty.id)
    verdicts = [f.verdict for f in own] + [topics[topic].verdict for topic in duty.topics]
    return ObligationResult(
        id=duty.id,
        text=duty.text,
        clause=duty.clause,
        verdict=worst(verdicts),
        earlier_units=duty.earlier_units,
        topics=duty.topics,
        findings=own,
    )


def _standards(decision: Decision, rules: Rules, day: dt.date) -> tuple[StandardResult, ...]:
    results = []
    for applied in decision.standards:
        standard = rules.standards[applied.standard]
        cited = citation(rules, applied, decision.act, day)
        results.append(
            StandardResult(
                number=standard.number,
                edition=standard.edition,
                title=standard.title,
                covers=applied.covers,
                list_state=cited.state if cited else "no_entry",
                list_reference=cited.reference if cited else "",
                verification=standard.verification,
            )
        )
    return tuple(results)


def _retention(act: Act) -> str:
    kept = act.retention
    if kept is None:
        return ""
    return f"{kept.years} years from {kept.counted_from}: {kept.what} ({kept.clause})"


def _blockers(acts: Iterable[ActResult], topics: dict[str, TopicResult]) -> Iterable[Blocker]:
    for act in acts:
        for duty in act.obligations:
            if duty.verdict in HELD:
                continue
            open_findings = [f for f in duty.findings if f.verdict not in HELD]
            reasons = [_open(finding) for finding in open_findings]
            reasons += [
                f"{topics[topic].title}: {topics[topic].verdict.value}"
                for topic in duty.topics
                if topics[topic].verdict not in HELD
            ]
            yield Blocker(obligation=duty.id, verdict=duty.verdict, reasons=tuple(reasons))


def _open(finding: Finding) -> str:
    place = f"{finding.target} of {finding.subject}" if finding.subject else finding.target
    return f"{finding.verdict.value}: {place} ({finding.reason})"


def _requirement(requirement: Requirement, bench: Bench) -> RequirementResult:
    findings = bench.judge(requirement.proofs, requirement.id)
    return RequirementResult(
        id=requirement.id,
        title=requirement.title,
        verdict=worst(f.verdict for f in findings),
        findings=findings,
    )
