"""Which law applies to a product placed on a given day, and what changes between two days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from compliance.facts.model import Facts, Market
from compliance.rules.conditions import compiled
from compliance.rules.model import Act, Application, Citation, Declaration, Obligation, Rules


@dataclass(frozen=True, slots=True)
class Decision:
    """One act and one product: does it apply to a unit placed on the day, and why.

    ``obligations`` and ``standards`` are those of that day; empty if the act does not apply.
    """

    act: Act
    applies: bool
    reason: str
    obligations: tuple[Obligation, ...] = ()
    standards: tuple[Application, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What is different on the later day: ``what`` is the id of an act, duty or standard."""

    kind: Literal["begins", "ends", "text", "list"]
    what: str
    text: str
    date: dt.date


def decide(
    rules: Rules, facts: Facts, day: dt.date, markets: Iterable[Market] = ()
) -> tuple[Decision, ...]:
    """Every act of the product's markets (or of ``markets``), by market, then as in the rules."""
    chosen = set(markets or facts.markets) & set(facts.markets)
    order = get_args(Market)
    acts = sorted(
        (act for act in rules.acts.values() if act.market in chosen),
        key=lambda act: order.index(act.market),
    )
    first = {act.id: _by_itself(act, facts, day) for act in acts}
    displaced = {other: act for act in acts if first[act.id].applies for other in act.displaces}
    return tuple(
        Decision(act, applies=False, reason=_displaced(displaced[act.id]))
        if act.id in displaced and first[act.id].applies
        else first[act.id]
        for act in acts
    )


def declared(decisions: Iterable[Decision], declaration: Declaration) -> tuple[str, ...]:
    """Ids of the acts that a declaration names: those that apply, and no others."""
    return tuple(d.act.id for d in decisions if d.applies and d.act.declaration == declaration)


def citation(rules: Rules, application: Application, act: Act, day: dt.date) -> Citation | None:
    """State of a standard in the act's official list on a day; None if the data has none."""
    found = rules.standards[application.standard].citations
    return next((c for c in found if c.act == act.id and c.holds(day)), None)


def difference(
    rules: Rules,
    facts: Facts,
    earlier: dt.date,
    later: dt.date,
    markets: Iterable[Market] = (),
) -> tuple[Change, ...]:
    """What changes for units placed on the later day, by date. Raises ValueError if not later."""
    if earlier >= later:
        raise ValueError(f"{earlier} is not before {later}; give the earlier day first")
    before = {d.act.id: d for d in decide(rules, facts, earlier, markets)}
    after = {d.act.id: d for d in decide(rules, facts, later, markets)}
    found = [
        change
        for key in before
        for change in _changes(rules, before[key], after[key], earlier, later)
    ]
    return tuple(sorted(found, key=lambda c: (c.date, c.what, c.text)))


def _by_itself(act: Act, facts: Facts, day: dt.date) -> Decision:
    if not act.holds(day):
        early = act.valid_from is not None and day < act.valid_from
        reason = f"not before {act.valid_from}" if early else f"no longer after {act.valid_to}"
        return Decision(act, applies=False, reason=reason)
    condition = compiled(act.applies)
    reading = condition.reading(facts)
    if not condition.holds(facts):
        return Decision(act, applies=False, reason=f"{act.otherwise} ({reading})")
    return Decision(
        act,
        applies=True,
        reason=f"{act.because} ({reading})" if reading else act.because,
        obligations=tuple(
            duty for duty in act.obligations if duty.holds(day) and compiled(duty.when).holds(facts)
        ),
        standards=tuple(s for s in act.standards if compiled(s.when).holds(facts)),
    )


def _displaced(by: Act) -> str:
    return f"displaced by {by.short}, {by.displaced_by_clause}"


def _changes(
    rules: Rules, before: Decision, after: Decision, earlier: dt.date, later: dt.date
) -> Iterator[Change]:
    act = before.act
    if before.applies != after.applies:
        kind: Literal["begins", "ends"] = "begins" if after.applies else "ends"
        yield Change(kind, act.id, f"{act.short}: {act.title}", _turn(act, later, kind))
    if not (before.applies and after.applies):
        return
    yield from (
        Change("text", act.id, change.text, change.date)
        for change in act.changes
        if earlier < change.date <= later
    )
    olds, news = set(before.obligations), set(after.obligations)
    for duty in act.obligations:
        if duty in news - olds:
            yield Change("begins", duty.id, duty.text, duty.valid_from or later)
        if duty in olds - news:
            yield Change("ends", duty.id, duty.text, duty.valid_to or later)
    for applied in after.standards:
        old, new = (citation(rules, applied, act, day) for day in (earlier, later))
        if old != new:
            states = [c.state if c else "not in the data" for c in (old, new)]
            text = f"{act.short}: {' -> '.join(states)}"
            date = new.valid_from if new and new.valid_from else later
            yield Change("list", applied.standard, text, date)


def _turn(act: Act, later: dt.date, kind: str) -> dt.date:
    """Day from which an act binds, or its last day; an act may also end by displacement."""
    turn = act.valid_from if kind == "begins" else act.valid_to
    return turn or later
