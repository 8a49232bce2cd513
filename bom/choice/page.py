"""The decision record of the component choice, rendered from its tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from bom.choice.budget import BUDGET_USD, CIRCUITS, BudgetLine, load_budget, total_usd
from bom.choice.score import Score, cost_usd, each_usd, fact, score
from bom.choice.tables import (
    COST,
    DATA,
    QUANTITY,
    STOCK,
    Area,
    Candidate,
    Choices,
    Criterion,
    Fact,
    Source,
    State,
    Unit,
    Verdict,
    load,
)
from bom.tables import Book

_LIFE: Final = {1.0: "active", 0.5: "superseded", 0.0: "obsolete"}
_UNKNOWN: Final = "?"
#: Units that say nothing beside a value.
_PLAIN: Final = (Unit.FLAG, Unit.LIFE, "1")
_HEAD: Final = """\
# 11. Component choice

**Question.** Requirement OS-16: component choice must be argued. Every candidate that the
requirements name stands here beside what can be bought today.

Rendered from `bom/choice/data` and the price book; do not edit. Prices are USD for one piece when
{quantity:,} products' worth is bought, euro prices at {rate:g} USD. "For the product" is what one
meter (or shield, or add-on) needs, with what the part needs outside.

**Score.** For each criterion `s = (value - worst) / (best - worst)`, held to 0 to 1; score = 100 x
sum(weight x s) / sum(weight). An unknown fact counts 0 in the first and 1 in the second number of
"40 to 62". A candidate short of a must is out whatever its score; only what can be counted or
measured is scored.

**How far to trust it.** A number in brackets names the source at the end of the page. *Italics*
are from memory and were not checked in a document; **bold** misses a must; `?` is not known. Where
the stock of a component is `?`, the assembler's catalogue of 2026-05-21 did not list 200 pieces,
which says nothing of other suppliers.
"""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return [*lines, *(f"| {' | '.join(cells)} |" for cells in rows), ""]


def _amount(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:.2f}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _shown(criterion: Criterion, value: float) -> str:
    """A value in the words of its unit."""
    if criterion.unit == Unit.FLAG:
        return "yes" if value else "no"
    if criterion.unit == Unit.LIFE:
        return _LIFE[value]
    if criterion.criterion == COST:
        return _amount(value)
    return _number(value)


def _cell(criterion: Criterion, found: Fact, numbers: dict[str, int]) -> str:
    if found.value is None:
        return _UNKNOWN
    text = _shown(criterion, found.value)
    if criterion.fails(found.value):
        text = f"**{text}**"
    if found.source is None or found.source.state is State.MEMORY:
        return f"*{text}*"
    return f"{text} [{numbers[found.source.name]}]"


def _name(criterion: Criterion, *, unit: bool = False) -> str:
    name = criterion.criterion.replace("_", " ")
    return f"{name}, {criterion.unit}" if unit and criterion.unit not in _PLAIN else name


def _must_be(criterion: Criterion) -> str:
    if criterion.must is None:
        return ""
    if criterion.unit == Unit.FLAG:
        return "yes"
    if criterion.unit == Unit.LIFE:
        return "not obsolete"
    sign = ">=" if criterion.best > criterion.worst else "<="
    return f"{sign} {_shown(criterion, criterion.must)}"


def _score(found: Score) -> str:
    low, high = f"{found.low:.0f}", f"{found.high:.0f}"
    return low if low == high else f"{low} to {high}"


def _must(found: Score) -> str:
    if found.failed:
        return "misses " + ", ".join(found.failed).replace("_", " ")
    if found.open:
        return "not proved: " + ", ".join(found.open).replace("_", " ")
    return "all met"


def _verdict(candidate: Candidate) -> str:
    word = str(candidate.verdict)
    shown = word if candidate.verdict is Verdict.REJECTED else f"**{word}**"
    against = f" {candidate.against_score}" if candidate.against_score else ""
    return f"{shown}: {candidate.reason}{against}"


def _listed(candidate: Candidate) -> str:
    """Catalogue number and date of the price, or how else it is known."""
    price = candidate.price
    if not price.breaks:
        return "no price known"
    parts = (price.number, price.listed if price.listed != candidate.candidate else "")
    named = " ".join(filter(None, parts))
    return f"{named or price.source}, {price.date}, {price.confidence}"


def _candidates(candidates: Sequence[Candidate], scores: Sequence[Score], book: Book) -> list[str]:
    rows = []
    for candidate, found in zip(candidates, scores, strict=True):
        outside = ""
        if candidate.outside_usd:
            outside = f" (with {candidate.outside_usd:.2f} for {candidate.outside_note})"
        stock = candidate.price.stock
        rows.append(
            (
                candidate.candidate,
                "yes" if candidate.named else "",
                f"{candidate.pieces} x {_amount(each_usd(candidate, book))}",
                _amount(cost_usd(candidate, book)) + outside,
                _listed(candidate),
                _UNKNOWN if stock is None else f"{stock:,}",
                _score(found),
                _must(found),
                _verdict(candidate),
            )
        )
    return _table(
        (
            *("candidate", "named", "USD", "for the product", "price from", "stock"),
            *("score", "musts", "verdict"),
        ),
        rows,
    )


def _facts(
    candidates: Sequence[Candidate],
    criteria: Sequence[Criterion],
    numbers: dict[str, int],
    book: Book,
) -> list[str]:
    shown = [c for c in criteria if c.criterion not in (COST, STOCK)]
    rows = [
        (
            candidate.candidate,
            *(_cell(c, fact(candidate, c, book), numbers) for c in shown),
        )
        for candidate in candidates
    ]
    return _table(("candidate", *(_name(c, unit=True) for c in shown)), rows)


def _criteria(criteria: Sequence[Criterion]) -> list[str]:
    rows = []
    for c in criteria:
        ends = [_shown(c, end) for end in (c.worst, c.best)]
        named = (_name(c), c.requirement, c.need, "" if c.unit in _PLAIN else c.unit)
        rows.append((*named, *ends, _must_be(c), f"{c.weight:g}"))
    head = ("criterion", "requirement", "need", "unit", "worst", "best", "must", "weight")
    return _table(head, rows)


def _area(area: Area, choices: Choices, numbers: dict[str, int], book: Book) -> list[str]:
    criteria = choices.criteria_of(area.area)
    candidates = choices.candidates_of(area.area)
    scores = [score(candidate, criteria, book) for candidate in candidates]
    return [
        f"## {area.title}",
        "",
        f"**Question.** {area.question}",
        "",
        f"**Choice.** {area.argument}",
        "",
        *_candidates(candidates, scores, book),
        "What each does and does not do:",
        "",
        *_facts(candidates, criteria, numbers, book),
        "What was asked:",
        "",
        *_criteria(criteria),
    ]


def _budget_rows(lines: Sequence[BudgetLine], variant: str, book: Book) -> list[str]:
    rows: list[tuple[str, ...]] = []
    for line in lines:
        if line.variant == variant:
            price = line.price
            named = " ".join(filter(None, (price.number, price.listed))) or price.source
            note = f"; {line.note}" if line.note else ""
            rows.append(
                (
                    f"{line.quantity} x {line.item}",
                    _amount(line.amount_usd(1, book)),
                    _amount(line.amount_usd(QUANTITY, book)),
                    f"{named}, {price.date}, {price.confidence}{note}",
                )
            )
    totals = [_amount(total_usd(lines, variant, sets, book)) for sets in (1, QUANTITY)]
    rows.append(("**parts of one meter**", *(f"**{total}**" for total in totals), ""))
    return _table(("part", "USD, one meter", f"USD, {QUANTITY:,} meters", "price from"), rows)


def _budget(lines: Sequence[BudgetLine], book: Book) -> list[str]:
    target = book.product("meter").target_eur
    meter = ""
    if target is not None:
        meter = (
            f" The target of the OpenStrom meter, EUR {target:g} for ten circuits with housing,"
            f" mains supply, assembly and test, is EUR {target / 10:.2f} a circuit."
        )
    per_circuit = [
        total_usd(lines, variant, QUANTITY, book) / CIRCUITS for variant in ("same", "equivalent")
    ]
    return [
        "## The XBee meter of 2010, re-costed",
        "",
        f"Requirement XB-10 gives its parts budget, USD {BUDGET_USD:.2f} in all for {CIRCUITS}"
        f" circuits: USD {BUDGET_USD / CIRCUITS:.2f} a circuit. How the sum was made up is not"
        " known here; the parts below are those of requirements XB-01 and XB-03, and what such a"
        " circuit cannot do without. Money of 2010 and of today are not corrected for inflation.",
        "",
        "The same parts today (two radios: router at the meter, coordinator at the computer):",
        "",
        *_budget_rows(lines, "same", book),
        "The same function with today's parts:",
        "",
        *_budget_rows(lines, "equivalent", book),
        f"At {QUANTITY:,} that is USD {per_circuit[0]:.2f} and USD {per_circuit[1]:.2f} a circuit,"
        f" without housing, assembly and test.{meter}",
        "",
    ]


def _used(choices: Choices) -> list[Source]:
    """Sources in the order of the file, those that a fact names."""
    named = {
        found.source.name
        for candidate in choices.candidates
        for found in candidate.facts.values()
        if found.source is not None
    }
    return [source for source in choices.sources if source.name in named]


def render(book: Book, folder: Path = DATA) -> str:
    """The page as Markdown: a pure function of the tables and the price book."""
    choices = load(book, folder)
    used = _used(choices)
    numbers = {source.name: n for n, source in enumerate(used, start=1)}
    lines = [_HEAD.format(quantity=QUANTITY, rate=book.rates["USD"].per_eur)]
    for area in choices.areas:
        lines += _area(area, choices, numbers, book)
    lines += _budget(load_budget(book, folder), book)
    lines += ["## Sources", ""]
    lines += _table(
        ("", "document", "place", "date", "how known"),
        (
            (
                str(numbers[source.name]),
                source.document,
                source.place,
                "" if source.date is None else source.date.isoformat(),
                str(source.state),
            )
            for source in used
        ),
    )
    return "\n".join(lines).rstrip() + "\n"
