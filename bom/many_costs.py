"""The total of :func:`bom.cost.cost` for many scenarios at once, as NumPy arrays.

The same model, step by step, but each assumption, rate and price factor is an array with one entry
a scenario. Tests hold both models together; a costing with its rows comes from :mod:`bom.cost`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from bom import alternates
from bom.cost import WITHOUT_MARGIN, loss_names
from bom.lines import Line
from bom.tables import EUR, Book, Category, Mount, PriceLine, Product

Array: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scenarios:
    """``count`` scenarios: what differs from the likely figures, each an array of that length.

    ``values`` are assumptions, ``rates`` units of a currency for one euro, ``price_factor``
    multiplies the price of a line's key.
    """

    count: int
    values: Mapping[str, Array]
    rates: Mapping[str, Array]
    price_factor: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class _Model:
    book: Book
    quantity: int
    scenarios: Scenarios

    def value(self, name: str) -> Array | float:
        return self.scenarios.values.get(name, self.book.assumptions[name].likely)

    def eur(self, amount: Array | float, currency: str) -> Array | float:
        if currency == EUR:
            return amount
        return amount / self.scenarios.rates.get(currency, self.book.rates[currency].per_eur)

    def value_eur(self, name: str) -> Array | float:
        return self.eur(self.value(name), self.book.assumptions[name].currency)


def cheapest_amounts(offer: PriceLine, needed: Array | float) -> Array:
    """The cheapest purchase of at least ``needed`` pieces, in the offer's currency."""
    whole = np.ceil(np.asarray(needed) - 1e-9)
    amounts = []
    for quantity, price in offer.breaks:
        pieces = np.maximum(whole, float(max(offer.moq, quantity)))
        if offer.packaging.whole and offer.pack:
            pieces = np.ceil(pieces / offer.pack) * offer.pack
        amounts.append(pieces * price)
    cheapest: Array = np.min(amounts, axis=0)
    return cheapest


def _alternates(
    model: _Model, line: Line, needed: Array | float
) -> tuple[Array | float, Array | float]:
    """Pieces that the part itself must supply, and what its alternates cost in EUR."""
    own, amount = np.ceil(np.asarray(needed) - 1e-9), np.zeros(())
    missing = np.maximum(0.0, own - float(alternates.stock(line) or 0))
    for offer in alternates.sources(line):
        pieces = np.minimum(missing, float(offer.stock or 0))
        quantities, prices = np.array(offer.breaks).T
        found = np.searchsorted(quantities, pieces, side="right") - 1
        price = prices[np.maximum(found, 0)]
        amount = amount + model.eur(pieces * price, offer.currency)
        own, missing = own - pieces, missing - pieces
    return own, amount


def _part(model: _Model, line: Line) -> Array:
    leader, attrition = (model.value(name) for name in loss_names(line))
    needed = leader + model.quantity * line.per_unit * (1.0 + attrition)
    others: Array | float = 0.0
    if alternates.sources(line):
        needed, others = _alternates(model, line, needed)
    ways = [model.eur(cheapest_amounts(offer, needed), offer.currency) for offer in line.offers]
    cheapest: Array = np.min(np.broadcast_arrays(*ways), axis=0) + others
    if line.key in model.scenarios.price_factor:
        cheapest = cheapest * model.scenarios.price_factor[line.key]
    return cheapest / model.quantity


def _boards(model: _Model, product: Product) -> Array | float:
    total: Array | float = 0.0
    for name in product.boards:
        board = model.book.boards[name]
        per_m2 = model.value_eur(board.price) + model.value_eur(board.finish)
        total = total + board.area_m2 / model.value("panel_use") * per_m2
    return total


def _assembly(model: _Model, lines: Sequence[Line]) -> Array | float:
    total: Array | float = 0.0
    for name, mount in (("smt_joint", Mount.SMT), ("tht_joint", Mount.THT)):
        joints = sum(line.joints * line.per_unit for line in lines if line.mount is mount)
        total = total + joints * model.value_eur(name)
    return total


def _works(model: _Model, product: Product) -> Array | float:
    seconds: Array | float = 0.0
    for work in model.book.works:
        if work.product == product.product:
            seconds = seconds + work.quantity * model.value(work.step)
    return seconds / 3600.0 * model.value_eur("labour_rate")


def totals(
    book: Book, product: str, lines: Sequence[Line], quantity: int, scenarios: Scenarios
) -> Array:
    """Cost of one product in EUR in each scenario, shape (count,); without freight and duty."""
    model = _Model(book, quantity, scenarios)
    sums: dict[bool, Array | float] = {True: 0.0, False: 0.0}
    for line in lines:
        with_margin = line.category not in WITHOUT_MARGIN
        sums[with_margin] = sums[with_margin] + _part(model, line)
    wanted = book.product(product)
    for category, amount in (
        (Category.BOARD, _boards(model, wanted)),
        (Category.ASSEMBLY, _assembly(model, lines)),
        (Category.LABOUR, _works(model, wanted)),
    ):
        with_margin = category not in WITHOUT_MARGIN
        sums[with_margin] = sums[with_margin] + amount
    made = sums[False] + sums[True] * (1.0 + model.value("margin"))
    total = made / model.value("yield_fraction")
    return np.broadcast_to(total, (scenarios.count,)).astype(np.float64)
