"""What can be wrong in rules data beyond the types: (where, what is wrong and how to mend it)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compliance.rules.conditions import ConditionError, compiled, known_names
from compliance.rules.model import (
    PROOF_KINDS,
    Act,
    Obligation,
    Proof,
    Rules,
    Span,
    Standard,
    Topic,
)
from hardware.errors import did_you_mean

Fault = tuple[str, str]


def of_acts(found: tuple[Act, ...], rules: Rules) -> Iterator[Fault]:
    """Faults of the acts of one file."""
    duties: set[str] = set()
    for index, act in enumerate(found):
        at = f"$.acts[{index}]"
        yield from _span(act, at)
        yield from _condition(act.applies, f"{at}.applies")
        yield from _displacing(act, rules.acts, at)
        yield from _readings(act, at)
        for i, duty in enumerate(act.obligations):
            here = f"{at}.obligations[{i}]"
            if not duty.id.startswith(f"{act.id}.") or duty.id in duties:
                yield f"{here}.id", f"id {duty.id!r}: unique, and begins with '{act.id}.'"
            duties.add(duty.id)
            yield from _span(duty, here)
            yield from _condition(duty.when, f"{here}.when")
            yield from _duty(duty, rules.topics, here)
        for i, applied in enumerate(act.standards):
            here = f"{at}.standards[{i}]"
            if applied.standard not in rules.standards:
                hint = did_you_mean(applied.standard, rules.standards)
                yield f"{here}.standard", f"no standard {applied.standard!r}{hint}"
            yield from _condition(applied.when, f"{here}.when")


def of_topics(found: tuple[Topic, ...]) -> Iterator[Fault]:
    """Faults of the topics of one file."""
    for index, topic in enumerate(found):
        at = f"$.topics[{index}]"
        yield from _condition(topic.when, f"{at}.when")
        yield from of_proofs(topic.proofs, at)


def of_standards(found: tuple[Standard, ...], acts: Mapping[str, Act]) -> Iterator[Fault]:
    """Faults of the standards of one file."""
    for index, standard in enumerate(found):
        at = f"$.standards[{index}]"
        yield from _span(standard, at)
        for i, citation in enumerate(standard.citations):
            here = f"{at}.citations[{i}]"
            yield from _span(citation, here)
            if citation.act not in acts:
                yield f"{here}.act", f"no act {citation.act!r}{did_you_mean(citation.act, acts)}"


def of_proofs(proofs: tuple[Proof, ...], at: str) -> Iterator[Fault]:
    """Faults of what shows an obligation or a requirement."""
    if not proofs:
        yield f"{at}.proofs", "no proof; say at least what a human must decide"
    for index, proof in enumerate(proofs):
        here = f"{at}.proofs[{index}]"
        given = [kind for kind in PROOF_KINDS if getattr(proof, kind) is not None]
        if len(given) != 1:
            yield here, f"a proof has exactly one of {', '.join(PROOF_KINDS)}"
            continue
        if bool(proof.subjects) != (proof.kind == "check"):
            yield here, "a check names the subjects that it must measure, and nothing else does"
        if proof.fact is not None:
            yield from _condition(proof.fact, f"{here}.fact")
        if proof.filled is not None and proof.filled not in known_names():
            hint = did_you_mean(proof.filled, known_names())
            yield f"{here}.filled", f"no fact {proof.filled!r}{hint}"


def _duty(duty: Obligation, topics: Mapping[str, Topic], at: str) -> Iterator[Fault]:
    for topic in duty.topics:
        if topic not in topics:
            yield f"{at}.topics", f"no topic {topic!r}{did_you_mean(topic, topics)}"
    if duty.proofs or not duty.topics:
        yield from of_proofs(duty.proofs, at)


def _span(span: Span, at: str) -> Iterator[Fault]:
    if span.valid_from and span.valid_to and span.valid_to < span.valid_from:
        yield f"{at}.valid_to", f"valid to {span.valid_to}, before valid from {span.valid_from}"


def _readings(act: Act, at: str) -> Iterator[Fault]:
    if act.verification == "public_source" and not act.readings:
        yield f"{at}.verification", "public_source without readings; say which page says what"
    for index, reading in enumerate(act.readings):
        if not reading.address.startswith("https://") and not reading.address.startswith("http://"):
            yield f"{at}.readings[{index}].address", f"{reading.address!r} is no address of a page"


def _condition(text: str, at: str) -> Iterator[Fault]:
    try:
        compiled(text)
    except ConditionError as error:
        yield at, str(error)


def _displacing(act: Act, acts: Mapping[str, Act], at: str) -> Iterator[Fault]:
    for other in act.displaces:
        if other not in acts:
            yield f"{at}.displaces", f"no act {other!r}{did_you_mean(other, acts)}"
        elif act.id in acts[other].displaces:
            yield f"{at}.displaces", f"{act.id} and {other} displace each other"
        elif acts[other].market != act.market:
            yield f"{at}.displaces", f"{other} is law of another market"
    if bool(act.displaces) != bool(act.displaced_by_clause):
        yield at, "displaces and displaced_by_clause belong together"
