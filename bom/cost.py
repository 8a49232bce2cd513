"""The cost of one piece of a product: a pure function of price book, bill and scenario.

What scales with the pieces is in the total: parts with their packs and losses, bare boards,
joints, work, margin, scrap. What an order or a design costs once (set-up, stencils, tooling) is
shown beside it, as the requirement's EUR 30 leaves it out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from bom import alternates
from bom.book_checks import SHARES
from bom.lines import Line
from bom.rows import EUR, BomError
from bom.tables import Book, Category, Confidence, Mount, PriceLine, Product
from hardware.errors import did_you_mean

#: The assembler's own prices hold its margin; the contract margin is on everything else.
WITHOUT_MARGIN: Final = (Category.ELECTRONICS, Category.BOARD, Category.ASSEMBLY)
_NONE: Final[Mapping[str, float]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Scenario:
    """How many, and what differs from the likely figures.

    ``values`` overrides assumptions, ``rates`` units of a currency for one euro, ``price_factor``
    multiplies the price of a key. ``delivery`` adds freight and duty.
    """

    quantity: int
    values: Mapping[str, float] = field(default_factory=lambda: _NONE)
    rates: Mapping[str, float] = field(default_factory=lambda: _NONE)
    price_factor: Mapping[str, float] = field(default_factory=lambda: _NONE)
    delivery: bool = False


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is bought of one offer: ``unit_price`` in the offer's currency, at ``break_used``."""

    offer: PriceLine
    needed: float
    bought: int
    packs: int | None
    break_used: int
    unit_price: float

    @property
    def amount(self) -> float:
        """The whole purchase in the offer's currency."""
        return self.bought * self.unit_price


@dataclass(frozen=True, slots=True)
class CostRow:
    """One line of a costing. ``bought`` is 0 and ``offer`` None where nothing is bought by pieces.

    ``unit_price_eur`` is the price of one of ``per_unit``; ``eur_per_unit`` is the row's share of
    one finished product, with everything that had to be bought to make it. ``short`` is how many
    pieces no supplier's stock of the price's date holds, neither of the part nor of alternates.
    """

    key: str
    category: Category
    description: str
    per_unit: float
    unit_price_eur: float
    eur_per_unit: float
    confidence: Confidence
    bought: int = 0
    packs: int | None = None
    break_used: int = 0
    short: int = 0
    offer: PriceLine | None = None


@dataclass(frozen=True, slots=True)
class Costing:
    """The cost of a product at a quantity; ``set_up`` and ``tooling`` rows are for the order."""

    product: str
    quantity: int
    rows: tuple[CostRow, ...]
    set_up: tuple[CostRow, ...]
    tooling: tuple[CostRow, ...]

    @property
    def total_eur(self) -> float:
        """One product, without set-up and tooling."""
        return math.fsum(row.eur_per_unit for row in self.rows)

    @property
    def set_up_eur(self) -> float:
        """What one order costs once."""
        return math.fsum(row.eur_per_unit for row in self.set_up)

    @property
    def tooling_eur(self) -> float:
        """What the design costs once."""
        return math.fsum(row.eur_per_unit for row in self.tooling)

    @property
    def per_category_eur(self) -> dict[Category, float]:
        """Sum of the rows of each category that occurs, in the order of :class:`Category`."""
        return {
            category: math.fsum(r.eur_per_unit for r in self.rows if r.category is category)
            for category in Category
            if any(row.category is category for row in self.rows)
        }

    @property
    def low_confidence(self) -> tuple[CostRow, ...]:
        """Rows that rest on an estimate or on memory, dearest first."""
        found = [row for row in self.rows if row.confidence.low]
        return tuple(sorted(found, key=lambda row: (-row.eur_per_unit, row.key)))

    @property
    def low_confidence_share(self) -> float:
        """Their share of the total."""
        return math.fsum(row.eur_per_unit for row in self.low_confidence) / self.total_eur

    def dearest(self, count: int = 10) -> tuple[CostRow, ...]:
        """The most expensive rows."""
        return tuple(sorted(self.rows, key=lambda row: (-row.eur_per_unit, row.key))[:count])


@dataclass(frozen=True, slots=True)
class _Model:
    """Values and rates of one scenario."""

    book: Book
    scenario: Scenario

    def value(self, name: str) -> float:
        return self.scenario.values.get(name, self.book.assumptions[name].likely)

    def eur(self, amount: float, currency: str) -> float:
        if currency == EUR:
            return amount
        return amount / self.scenario.rates.get(currency, self.book.rates[currency].per_eur)

    def value_eur(self, name: str) -> float:
        return self.eur(self.value(name), self.book.assumptions[name].currency)

    def row(
        self, name: str, category: Category, per_unit: float, each_eur: float, text: str = ""
    ) -> CostRow:
        """A row that rests on one assumption."""
        assumption = self.book.assumptions[name]
        return CostRow(
            name,
            category,
            text or assumption.note,
            per_unit,
            each_eur,
            per_unit * each_eur,
            assumption.confidence,
        )


def purchase(offer: PriceLine, needed: float) -> Purchase:
    """The cheapest way to buy at least ``needed`` pieces of one offer.

    Buying up to the next break is one of the ways, so are whole packs where only those are sold.
    """
    ways = []
    for quantity, price in offer.breaks:
        pieces = max(offer.moq, quantity, math.ceil(needed - 1e-9))
        if offer.packaging.whole and offer.pack:
            pieces = math.ceil(pieces / offer.pack) * offer.pack
        packs = math.ceil(pieces / offer.pack) if offer.pack else None
        ways.append(Purchase(offer, needed, pieces, packs, quantity, price))
    return min(ways, key=lambda way: (way.amount, way.bought))


def loss_names(line: Line) -> tuple[str, str]:
    """Names of the assumptions for lost pieces: lost once an order, and as a share."""
    kind = "item" if line.mount is Mount.NONE else str(line.mount)
    return f"leader_{kind}", f"attrition_{kind}"


def _needed(model: _Model, line: Line) -> float:
    leader, attrition = (model.value(name) for name in loss_names(line))
    return leader + model.scenario.quantity * line.per_unit * (1.0 + attrition)


def _part(model: _Model, line: Line) -> CostRow:
    needed, quantity = _needed(model, line), model.scenario.quantity
    others = sum(one.pieces for one in alternates.taken(line, needed))
    if others:
        needed = math.ceil(needed - 1e-9) - others
    factor = model.scenario.price_factor.get(line.key, 1.0)
    ways = [purchase(offer, needed) for offer in line.offers]
    best = min(ways, key=lambda way: model.eur(way.amount, way.offer.currency))
    offer, stock = best.offer, alternates.stock(line)
    return CostRow(
        line.key,
        line.category,
        line.description,
        line.per_unit,
        model.eur(best.unit_price, offer.currency) * factor,
        model.eur(best.amount, offer.currency) * factor / quantity,
        offer.confidence,
        best.bought,
        best.packs,
        best.break_used,
        0 if stock is None else max(0, best.bought - stock),
        offer,
    )


def _alternates(model: _Model, lines: Sequence[Line]) -> list[CostRow]:
    """One row for all alternates that stand in; none where a product has none to take."""
    if not alternates.any_sources(lines):
        return []
    pieces, amounts, confidences = 0, [0.0], {Confidence.CATALOGUE}
    for line in lines:
        factor = model.scenario.price_factor.get(line.key, 1.0)
        for one in alternates.taken(line, _needed(model, line)):
            pieces += one.pieces
            amounts.append(model.eur(one.pieces * one.unit_price, one.offer.currency) * factor)
            if one.pieces:
                confidences.add(one.offer.confidence)
    quantity, total = model.scenario.quantity, math.fsum(amounts)
    return [
        CostRow(
            alternates.KEY,
            Category.ELECTRONICS,
            alternates.NOTE,
            pieces / quantity,
            total / pieces if pieces else 0.0,
            total / quantity,
            max(confidences, key=list(Confidence).index),
        )
    ]


def _boards(model: _Model, product: Product) -> list[CostRow]:
    rows = []
    for name in product.boards:
        board = model.book.boards[name]
        area = board.area_m2 / model.value("panel_use")
        per_m2 = model.value_eur(board.price) + model.value_eur(board.finish)
        text = (
            f"bare board {name}, {board.length_mm:g} x {board.width_mm:g} mm, {board.layers} layers"
        )
        confidence = model.book.assumptions[board.price].confidence
        rows.append(
            CostRow(f"pcb_{name}", Category.BOARD, text, area, per_m2, area * per_m2, confidence)
        )
    return rows


def _joints(lines: Sequence[Line], mount: Mount) -> float:
    return sum(line.joints * line.per_unit for line in lines if line.mount is mount)


def _assembly(model: _Model, lines: Sequence[Line]) -> list[CostRow]:
    counts = {"smt_joint": _joints(lines, Mount.SMT), "tht_joint": _joints(lines, Mount.THT)}
    return [
        model.row(name, Category.ASSEMBLY, count, model.value_eur(name))
        for name, count in counts.items()
        if count
    ]


def _works(model: _Model, product: Product) -> list[CostRow]:
    hour_eur = model.value_eur("labour_rate")
    return [
        model.row(
            work.step, work.category, work.quantity, model.value(work.step) / 3600.0 * hour_eur
        )
        for work in model.book.works
        if work.product == product.product
    ]


def _surcharges(model: _Model, product: Product, rows: Sequence[CostRow]) -> list[CostRow]:
    """Margin on what the assembler does not price, then scrap, then freight and duty if asked."""
    base = math.fsum(r.eur_per_unit for r in rows if r.category not in WITHOUT_MARGIN)
    margin = model.row("margin", Category.MARGIN, model.value("margin"), base)
    made = math.fsum(row.eur_per_unit for row in rows) + margin.eur_per_unit
    scrap = model.row(
        "yield_fraction", Category.YIELD, 1.0 / model.value("yield_fraction") - 1, made
    )
    out = [margin, scrap]
    if model.scenario.delivery:
        freight = model.row(
            "freight_per_kg",
            Category.DELIVERY,
            product.weight_kg,
            model.value_eur("freight_per_kg"),
        )
        landed = made + scrap.eur_per_unit + freight.eur_per_unit
        out += [freight, model.row("duty", Category.DELIVERY, model.value("duty"), landed)]
    return out


def _fitted_keys(lines: Sequence[Line], board: str) -> set[str]:
    """Keys of the lines that the assembler places on a board."""
    return {
        line.key
        for line in lines
        if line.mount is not Mount.NONE and any(r.startswith(f"{board}:") for r in line.references)
    }


def _set_up(model: _Model, product: Product, lines: Sequence[Line]) -> list[CostRow]:
    sides = float(sum(model.book.boards[board].smt_sides for board in product.boards))
    unique = float(sum(len(_fitted_keys(lines, board)) for board in product.boards))
    counts = {"set_up_side": sides, "stencil_side": sides, "set_up_part": unique}
    return [
        model.row(name, Category.ASSEMBLY, count, model.value_eur(name))
        for name, count in counts.items()
        if count
    ]


def _one_offs(model: _Model, product: Product, kind: str) -> list[CostRow]:
    return [
        model.row(one_off.name, one_off.category, one_off.quantity, model.value_eur(one_off.name))
        for one_off in model.book.one_offs
        if one_off.product == product.product and one_off.kind == kind
    ]


def _check(book: Book, scenario: Scenario, lines: Sequence[Line]) -> None:
    if scenario.quantity < 1:
        raise BomError(f"quantity is {scenario.quantity}; it must be at least 1")
    for given, known, what in (
        (scenario.values, set(book.assumptions), "assumption"),
        (scenario.rates, set(book.rates), "exchange rate"),
        (scenario.price_factor, {line.key for line in lines}, "line"),
    ):
        for name, number in given.items():
            if name not in known:
                raise BomError(f"scenario: no {what} {name!r}{did_you_mean(name, known)}")
            if not math.isfinite(number) or number < 0 or (number == 0 and what != "assumption"):
                raise BomError(f"scenario: {what} {name} is {number:g}; it must be above zero")
    for name in SHARES:
        share = scenario.values.get(name, 1.0)
        if not 0.0 < share <= 1.0:
            raise BomError(f"scenario: {name} is {share:g}; it is a share above 0, at most 1")


def cost(book: Book, product: str, lines: Sequence[Line], scenario: Scenario) -> Costing:
    """The costing of ``lines`` (see :func:`bom.lines.product_lines`) in a scenario."""
    wanted = book.product(product)
    _check(book, scenario, lines)
    model = _Model(book, scenario)
    rows = [_part(model, line) for line in lines]
    rows += _alternates(model, lines)
    rows += _boards(model, wanted)
    rows += _assembly(model, lines)
    rows += _works(model, wanted)
    rows += _surcharges(model, wanted, rows)
    return Costing(
        product,
        scenario.quantity,
        tuple(rows),
        tuple(_set_up(model, wanted, lines) + _one_offs(model, wanted, "set_up")),
        tuple(_one_offs(model, wanted, "tooling")),
    )
