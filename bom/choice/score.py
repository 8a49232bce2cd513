"""Scores of the candidates: one formula, weights from the data, unknown facts as an interval.

Each criterion gives ``s = (value - worst) / (best - worst)``, held between 0 and 1. The score is
``100 * sum(weight * s) / sum(weight)``. A fact that is not known counts 0 in the low end of the
score and 1 in its high end. A candidate short of a must is out, whatever its score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bom.choice.tables import COST, QUANTITY, STOCK, Candidate, Criterion, Fact, Source, State
from bom.tables import EUR, Book, Confidence

_STATES = {
    Confidence.CATALOGUE: State.CATALOGUE,
    Confidence.QUOTE: State.READ,
    Confidence.ESTIMATE: State.MEMORY,
    Confidence.MEMORY: State.MEMORY,
}


@dataclass(frozen=True, slots=True)
class Score:
    """Points of 100, from low to high; criteria failed, and musts that nobody has proved."""

    low: float
    high: float
    failed: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def eligible(self) -> bool:
        """No must is known to be missed."""
        return not self.failed


def usd(amount: float, currency: str, book: Book) -> float:
    """An amount in USD at the likely rates of the price book."""
    in_eur = amount if currency == EUR else amount / book.rates[currency].per_eur
    return in_eur * book.rates["USD"].per_eur


def each_usd(candidate: Candidate, book: Book) -> float | None:
    """Price of one piece, when those of the first order are bought; None if unknown."""
    price = candidate.price.each(candidate.pieces * QUANTITY)
    return None if price is None else usd(price, candidate.price.currency, book)


def cost_usd(candidate: Candidate, book: Book) -> float | None:
    """Parts of one product: the pieces and what they need outside; None if unknown."""
    each = each_usd(candidate, book)
    return None if each is None else each * candidate.pieces + candidate.outside_usd


def _priced(candidate: Candidate) -> Source:
    price = candidate.price
    return Source("price", price.source, price.number, price.date, _STATES[price.confidence])


def fact(candidate: Candidate, criterion: Criterion, book: Book) -> Fact:
    """The fact of a criterion; cost and stock come from the candidate's price.

    Stock is counted in first orders: pieces in stock over pieces for 1000 products.
    """
    price = candidate.price
    if criterion.criterion == COST:
        return Fact(cost_usd(candidate, book), _priced(candidate))
    if criterion.criterion == STOCK:
        orders = None if price.stock is None else price.stock / (candidate.pieces * QUANTITY)
        return Fact(orders, _priced(candidate))
    return candidate.facts[criterion.criterion]


def points(criterion: Criterion, value: float) -> float:
    """0 at the criterion's worst or beyond, 1 at its best or beyond, straight between."""
    share = (value - criterion.worst) / (criterion.best - criterion.worst)
    return min(1.0, max(0.0, share))


def score(candidate: Candidate, criteria: Sequence[Criterion], book: Book) -> Score:
    """The score of one candidate by the criteria of its area."""
    low = high = 0.0
    failed, unproved = [], []
    for criterion in criteria:
        value = fact(candidate, criterion, book).value
        if value is None:
            high += criterion.weight
            if criterion.must is not None:
                unproved.append(criterion.criterion)
            continue
        gained = criterion.weight * points(criterion, value)
        low, high = low + gained, high + gained
        if criterion.fails(value):
            failed.append(criterion.criterion)
    whole = sum(criterion.weight for criterion in criteria) / 100.0
    return Score(low / whole, high / whole, tuple(failed), tuple(unproved))
