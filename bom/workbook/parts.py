"""Rows of a product's sheet that are bought: parts and items, with their buying at a glance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from bom.bills import Bill
from bom.cost import Costing, CostRow, loss_names
from bom.lines import Line
from bom.tables import EUR
from bom.workbook.buying_sheet import After, Buy
from bom.workbook.inputs import QUANTITY
from bom.workbook.layout import (
    BUYING,
    Col,
    Layout,
    PriceColumn,
    ProductLayout,
    assumed,
    in_eur,
    rate,
)
from bom.workbook.sheet import Constant, Formula, cell
from bom.workbook.stand_in_sheet import own_needed, pieces_formula
from bom.workbook.values import own_pieces

_Cell = tuple[int, Constant | Formula, str]


@dataclass(frozen=True, slots=True)
class LineCells:
    """The cells of one row: column, content, kind."""

    row: int
    cells: tuple[_Cell, ...]


def line_cells(layout: Layout, bill: Bill, costing: Costing, row: int, line: Line) -> LineCells:
    """The row of one line; ``costing`` is at the what-if quantity."""
    found = next(r for r in costing.rows if (r.category, r.key) == (line.category, line.key))
    maker = _Maker(layout, bill, layout.products[bill.product.product], row, line)
    return LineCells(
        row,
        (
            *maker.what(),
            maker.needed(Col.NEEDED, QUANTITY, costing.quantity, 0),
            *maker.bought(found),
            *maker.curve(),
        ),
    )


def references(places: Sequence[str], boards: int) -> str:
    """``R101-R104, R201``; with the board's name where the product has several."""
    text = []
    for board, found in groupby(sorted(places, key=_natural), key=lambda p: p.partition(":")[0]):
        runs = ", ".join(_runs(place.partition(":")[2] for place in found))
        text.append(f"{board}: {runs}" if boards > 1 else runs)
    return "; ".join(text)


def _natural(place: str) -> tuple[str, str, int]:
    board, _, reference = place.partition(":")
    letters = reference.rstrip("0123456789")
    return board, letters, int(reference[len(letters) :] or 0)


def _runs(names: Iterable[str]) -> list[str]:
    """Neighbouring numbers joined, three and more of them."""
    runs: list[list[str]] = []
    for name in names:
        if runs and _next(runs[-1][-1]) == name:
            runs[-1].append(name)
        else:
            runs.append([name])
    out = []
    for run in runs:
        out += [f"{run[0]}-{run[-1]}"] if len(run) > 2 else run
    return out


def _next(name: str) -> str:
    match = re.fullmatch(r"(.*?)(\d+)", name)
    return f"{match[1]}{int(match[2]) + 1}" if match else ""


@dataclass(frozen=True, slots=True)
class _Maker:
    layout: Layout
    bill: Bill
    place: ProductLayout
    row: int
    line: Line

    def what(self) -> list[_Cell]:
        """What it is, how many, and what gets lost of it."""
        line, offer, book = self.line, self.line.price, self.layout.book
        mount = Formula(f"={self.layout.price(offer, PriceColumn.MOUNT)}", str(line.mount))
        joints = Formula(f"={self.layout.price(offer, PriceColumn.JOINTS)}", line.joints)
        leader, attrition = (
            Formula(f"={assumed(name)}", book.assumptions[name].likely) for name in loss_names(line)
        )
        places = references(line.references, len(self.bill.product.boards))
        return [
            (Col.CATEGORY, str(line.category), "text"),
            (Col.KEY, line.key, "text"),
            (Col.DESCRIPTION, line.description, "wrap"),
            (Col.REFERENCES, places, "wrap"),
            (Col.PER_UNIT, line.per_unit, "number"),
            (Col.MOUNT, mount, "text"),
            (Col.JOINTS, joints, "count"),
            (Col.LEADER, leader, "number"),
            (Col.ATTRITION, attrition, "share"),
        ]

    def needed(self, column: int, quantity: str, pieces: int, group: int) -> _Cell:
        """Whole pieces for a quantity, whose cell or name is given with its value.

        What alternates stand in for is left out; ``group`` is the quantity's on their sheet.
        """
        value = own_pieces(self.layout.book, self.line, pieces)
        if (
            stood_in := own_needed(self.layout, self.bill.product.product, self.line, group)
        ) is not None:
            return (column, Formula(f"={stood_in}", value), "count")
        return (column, Formula(f"={pieces_formula(self.row, quantity)}", value), "count")

    def bought(self, found: CostRow) -> list[_Cell]:
        """What is bought at the what-if quantity, from the buying sheet."""
        offers, offer = self.line.offers, found.offer
        if offer is None:
            raise ValueError(f"{found.key}: a bought line names no offer")
        after, book, price = After(self.layout.most_breaks), self.layout.book, self.layout.price
        per_eur = 1.0 if offer.currency == EUR else book.rates[offer.currency].per_eur
        names = [f"{price(o, PriceColumn.SUPPLIER)}" for o in offers]
        numbers = [f"{price(o, PriceColumn.NUMBER)}" for o in offers]
        suppliers = [f'TRIM({name}&" "&{n})' for name, n in zip(names, numbers, strict=True)]
        confidences = [price(o, self.layout.confidence_column) for o in offers]
        rates = ["1" if o.currency == EUR else rate(o.currency) for o in offers]
        unit_eur = f"={cell(self.row, Col.PRICE)}/{cell(self.row, Col.RATE)}"
        supplier = f"{offer.supplier} {offer.supplier_number}".strip()
        unit_price = dict(offer.breaks)[found.break_used]
        return [
            (Col.BOUGHT, self._from_buying(after.pieces, found.bought), "count"),
            (Col.BREAK, self._from_buying(after.quantity, found.break_used), "count"),
            (Col.PRICE, self._from_buying(after.price, unit_price), "price"),
            (Col.CURRENCY, self._from_buying(Buy.CURRENCY, offer.currency), "text"),
            (Col.RATE, self._choose(rates, per_eur), "rate"),
            (Col.PRICE_EUR, Formula(unit_eur, found.unit_price_eur), "price"),
            (
                Col.EUR_EACH,
                Formula(f"={self._bought(after.eur)}/{QUANTITY}", found.eur_per_unit),
                "price",
            ),
            (Col.SUPPLIER, self._choose(suppliers, supplier), "text"),
            (Col.CONFIDENCE, self._choose(confidences, str(found.confidence)), "text"),
        ]

    def curve(self) -> list[_Cell]:
        """Pieces and cost at each quantity of the curve."""
        out: list[_Cell] = []
        for number, quantity in enumerate(self.place.quantities):
            asked = cell(self.place.head, Col.NEEDED_AT + number, "row")
            out.append(self.needed(Col.NEEDED_AT + number, asked, quantity, number + 1))
            needed = cell(self.row, Col.NEEDED_AT + number)
            amounts = [
                in_eur(
                    f"{self.layout.pieces(offer, n, needed)}*{self.layout.break_price(offer, n)}",
                    offer.currency,
                )
                for offer in self.line.offers
                for n in range(len(offer.breaks))
            ]
            value = self._eur_at(quantity)
            text = f"=MIN({','.join(amounts)})/{asked}"
            out.append((self.place.eur_at + number, Formula(text, value), "price"))
        return out

    def _eur_at(self, quantity: int) -> float:
        rows = self.bill.costings[quantity].rows
        wanted = (self.line.category, self.line.key)
        return next(row.eur_per_unit for row in rows if (row.category, row.key) == wanted)

    def _span(self, column: int) -> str:
        first, last = self.layout.purchases(self.bill.product.product, self.line)
        return f"{BUYING}!{cell(first, column, 'both')}:{cell(last, column, 'both')}"

    def _best(self) -> str:
        """Formula of the number of the cheapest offer, counted from 1."""
        amounts = self._span(After(self.layout.most_breaks).eur)
        return f"MATCH(MIN({amounts}),{amounts},0)"

    def _bought(self, column: int) -> str:
        span = self._span(column)
        return (
            span.partition(":")[0]
            if len(self.line.offers) == 1
            else (f"INDEX({span},{self._best()})")
        )

    def _from_buying(self, column: int, value: float | str) -> Formula:
        return Formula(f"={self._bought(column)}", value)

    def _choose(self, choices: Sequence[str], value: float | str) -> Formula:
        """The choice of the cheapest offer, one for each offer."""
        if len(choices) == 1:
            return Formula(f"={choices[0]}", value)
        return Formula(f"=CHOOSE({self._best()},{','.join(choices)})", value)
