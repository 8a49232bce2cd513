"""How sure the cost of a product is: seeded Monte Carlo and the swing of each input alone.

Every assumption, exchange rate and price is triangular between its low and its high with the peak
at the likely value: no input is known better than by these three numbers, and of the usual shapes
the triangle gives the ends the most weight. Draws are stratified (Latin hypercube), so 20,000 of
them hold every input's own distribution almost exactly.

Prices move together in part. The rank of line i is that of
``sqrt(s) * market + sqrt(1 - s) * own_i`` with standard normal market and own_i: ``s`` is the
``market_share`` of ``bom/data/uncertainty.csv``, the correlation between any two lines. All other
inputs are independent. Each input has a generator of its own, seeded by its name: a new line in
the bill leaves the draws of the others as they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from bom.cost import Scenario, cost
from bom.lines import Line
from bom.many_costs import Array, Scenarios, totals
from bom.rows import BomError, read_rows
from bom.tables import DATA, Book, Confidence

_COLUMNS: Final = ("name", "value", "unit", "note", "source", "date", "confidence")
_DECIMALS: Final = 4
_BINS: Final = 40


class Kind(StrEnum):
    """What an input is; a market moves all catalogue prices at once."""

    ASSUMPTION = "assumption"
    RATE = "rate"
    PRICE = "price"
    MARKET = "market"


@dataclass(frozen=True, slots=True)
class Settings:
    """Number of draws, seed, and correlation between the prices of two lines (0 to 1)."""

    draws: int
    seed: int
    market_share: float

    def __post_init__(self) -> None:
        if self.draws < 1 or self.seed < 0:
            raise BomError("uncertainty.csv: draws must be at least 1, the seed not negative")
        if not 0.0 <= self.market_share <= 1.0:
            raise BomError(f"uncertainty.csv: market_share {self.market_share:g} is not 0 to 1")

    @classmethod
    def load(cls, folder: Path = DATA) -> Settings:
        """The settings in ``folder/uncertainty.csv``."""
        rows = {row.text("name"): row for row in read_rows(folder, "uncertainty", _COLUMNS)}
        for row in rows.values():
            row.text("source"), row.date("date"), row.choice("confidence", Confidence)
        wanted = ("draws", "seed", "market_share")
        if sorted(rows) != sorted(wanted):
            raise BomError(f"uncertainty.csv: the names must be {', '.join(wanted)}, each once")
        return cls(
            rows["draws"].count("value"),
            rows["seed"].count("value", least=0),
            rows["market_share"].number("value"),
        )


@dataclass(frozen=True, slots=True)
class Input:
    """One uncertain input; of a price, ``low`` and ``high`` are factors around a likely 1."""

    kind: Kind
    name: str
    label: str
    unit: str
    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True)
class Swing:
    """Cost in EUR with one input at its low and at its high, all others likely."""

    input: Input
    at_low_eur: float
    at_high_eur: float

    @property
    def width_eur(self) -> float:
        """How far the cost moves between both ends."""
        return abs(self.at_high_eur - self.at_low_eur)


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of the histogram: draws from ``low_eur`` up to, not including, ``high_eur``."""

    low_eur: float
    high_eur: float
    count: int


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The distribution of a product's cost in EUR; ``probability`` is that of the target or less.

    ``target_eur`` and ``probability`` are None for a product without a target. ``tornado`` is
    sorted, widest swing first; inputs that do not move the cost are left out.
    """

    product: str
    quantity: int
    draws: int
    seed: int
    market_share: float
    target_eur: float | None
    probability: float | None
    likely_eur: float
    mean_eur: float
    p10_eur: float
    p50_eur: float
    p90_eur: float
    histogram: tuple[Bin, ...]
    tornado: tuple[Swing, ...]

    @property
    def sentence(self) -> str:
        """Quantiles in EUR and chance of the target, as they stand beside a likely total."""
        told = f"P10 {self.p10_eur:.2f}, P50 {self.p50_eur:.2f}, P90 {self.p90_eur:.2f}"
        if self.probability is None:
            return told
        return f"{told}; chance of the target {100.0 * self.probability:.1f} %"


def _price_inputs(book: Book, product: str, lines: Sequence[Line], quantity: int) -> list[Input]:
    """One input a line: the spread of the offer that wins at the likely figures."""
    rows = {row.key: row for row in cost(book, product, lines, Scenario(quantity)).rows}
    out = []
    for line in lines:
        offer = rows[line.key].offer or line.price
        out.append(Input(Kind.PRICE, line.key, line.description, "1", offer.low, 1.0, offer.high))
    return out


def inputs(book: Book, product: str, lines: Sequence[Line], quantity: int) -> tuple[Input, ...]:
    """Everything uncertain that the model of one product may ask for."""
    out = [
        Input(Kind.ASSUMPTION, a.name, a.note, a.currency or a.unit, a.low, a.likely, a.high)
        for a in book.assumptions.values()
    ]
    out += [
        Input(
            Kind.RATE,
            r.currency,
            f"exchange rate, {r.currency} for one euro",
            r.currency,
            r.low,
            r.per_eur,
            r.high,
        )
        for r in book.rates.values()
    ]
    out += _price_inputs(book, product, lines, quantity)
    return tuple(entry for entry in out if entry.low < entry.high)


def triangular(uniform: Array, low: float, likely: float, high: float) -> Array:
    """Quantiles of the triangular distribution at ``uniform`` in (0, 1), same shape."""
    span = high - low
    rising = low + np.sqrt(uniform * span * (likely - low))
    falling = high - np.sqrt((1.0 - uniform) * span * (high - likely))
    return np.where(uniform * span < likely - low, rising, falling)


def _generator(settings: Settings, *words: str) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([settings.seed, *"/".join(words).encode()]))


def _strata(ranks: Array) -> Array:
    """The middle of the stratum of each rank 0 to n - 1."""
    return (ranks + 0.5) / len(ranks)


def draw(entries: Sequence[Input], settings: Settings) -> dict[tuple[Kind, str], Array]:
    """Values of each input, shape (draws,), by kind and name."""
    share = settings.market_share
    market = _generator(settings, Kind.MARKET).standard_normal(settings.draws)
    out = {}
    for entry in entries:
        generator = _generator(settings, entry.kind, entry.name)
        if entry.kind is Kind.PRICE:
            own = generator.standard_normal(settings.draws)
            mixed = math.sqrt(share) * market + math.sqrt(1.0 - share) * own
            ranks = np.empty(settings.draws)
            ranks[np.argsort(mixed, kind="stable")] = np.arange(settings.draws)
        else:
            ranks = generator.permutation(settings.draws).astype(np.float64)
        values = triangular(_strata(ranks), entry.low, entry.likely, entry.high)
        out[entry.kind, entry.name] = values
    return out


def _scenarios(count: int, values: Mapping[tuple[Kind, str], Array]) -> Scenarios:
    def of(kind: Kind) -> dict[str, Array]:
        return {name: array for (k, name), array in values.items() if k is kind}

    return Scenarios(count, of(Kind.ASSUMPTION), of(Kind.RATE), of(Kind.PRICE))


def _market(entries: Sequence[Input], catalogue: frozenset[str]) -> Input:
    """All catalogue prices at their lows and at their highs; the ends are shown as their mean."""
    moved = [e for e in entries if e.kind is Kind.PRICE and e.name in catalogue]
    low, high = (
        round(sum(values) / max(1, len(moved)), 6)
        for values in ([e.low for e in moved], [e.high for e in moved])
    )
    return Input(Kind.MARKET, "market", "all catalogue prices together", "1", low, 1.0, high)


def _members(entry: Input, entries: Sequence[Input], catalogue: frozenset[str]) -> Iterator[Input]:
    """The inputs that one bar of the tornado moves."""
    if entry.kind is not Kind.MARKET:
        yield entry
        return
    yield from (e for e in entries if e.kind is Kind.PRICE and e.name in catalogue)


def _tornado(
    book: Book, product: str, lines: Sequence[Line], quantity: int, entries: Sequence[Input]
) -> tuple[Swing, ...]:
    catalogue = frozenset(
        line.key for line in lines if line.price.confidence is Confidence.CATALOGUE
    )
    bars = [*entries, _market(entries, catalogue)]
    count = 2 * len(bars)
    values = {(e.kind, e.name): np.full(count, e.likely) for e in entries}
    for n, bar in enumerate(bars):
        for member in _members(bar, entries, catalogue):
            values[member.kind, member.name][2 * n : 2 * n + 2] = member.low, member.high
    cost_eur = totals(book, product, lines, quantity, _scenarios(count, values))
    swings = [
        Swing(bar, _rounded(cost_eur[2 * n]), _rounded(cost_eur[2 * n + 1]))
        for n, bar in enumerate(bars)
    ]
    moving = [swing for swing in swings if swing.width_eur > 0.0]
    return tuple(sorted(moving, key=lambda s: (-s.width_eur, s.input.kind, s.input.name)))


def _rounded(amount: float) -> float:
    """Rounded far above the last bits, which differ between machines."""
    return round(float(amount), _DECIMALS)


def _bin_width(span: float) -> float:
    """The smallest 1, 2 or 5 times a power of ten that gives at most ``_BINS`` bins."""
    least = max(span / _BINS, 10.0**-_DECIMALS)
    power: float = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least * (1 - 1e-9))


def histogram(costs: Array) -> tuple[Bin, ...]:
    """Counts in bins of a round width, whose edges are multiples of it; no bin is left out."""
    width = _bin_width(float(costs.max() - costs.min()))
    index = np.floor(costs / width).astype(int)
    first = int(index.min())
    return tuple(
        Bin(_rounded((first + n) * width), _rounded((first + n + 1) * width), int(count))
        for n, count in enumerate(np.bincount(index - first))
    )


def uncertainty(
    book: Book,
    product: str,
    lines: Sequence[Line],
    quantity: int | None = None,
    settings: Settings | None = None,
) -> Uncertainty:
    """Monte Carlo and tornado of a product at a quantity (its target quantity by default)."""
    wanted = book.product(product)
    pieces = wanted.target_quantity if quantity is None else quantity
    chosen = Settings.load() if settings is None else settings
    entries = inputs(book, product, lines, pieces)
    values = draw(entries, chosen)
    costs = totals(book, product, lines, pieces, _scenarios(chosen.draws, values))
    p10, p50, p90 = (_rounded(q) for q in np.quantile(costs, (0.1, 0.5, 0.9)))
    target = wanted.target_eur
    met = None if target is None else int(np.count_nonzero(costs <= target)) / chosen.draws
    return Uncertainty(
        product,
        pieces,
        chosen.draws,
        chosen.seed,
        chosen.market_share,
        target,
        met,
        _rounded(cost(book, product, lines, Scenario(pieces)).total_eur),
        _rounded(costs.mean()),
        p10,
        p50,
        p90,
        histogram(costs),
        _tornado(book, product, lines, pieces, entries),
    )
