"""Figures that stand in the workbook beside those of a costing."""

from __future__ import annotations

import math
from dataclasses import replace

from bom import alternates
from bom.cost import Costing, CostRow, Purchase, loss_names, purchase
from bom.lines import Line
from bom.tables import EUR, Book, Category, PriceLine, Product


def amount_eur(book: Book, amount: float, currency: str) -> float:
    """An amount in euros at the book's rate."""
    return amount if currency == EUR else amount / book.rates[currency].per_eur


def pieces_needed(book: Book, line: Line, quantity: int) -> int:
    """Whole pieces of a line for ``quantity`` products, with what gets lost."""
    leader, attrition = (book.assumptions[name].likely for name in loss_names(line))
    return math.ceil(leader + quantity * line.per_unit * (1.0 + attrition) - 1e-9)


def own_pieces(book: Book, line: Line, quantity: int) -> int:
    """Those of them that no alternate stands in for."""
    needed = pieces_needed(book, line, quantity)
    return needed - sum(one.pieces for one in alternates.taken(line, needed))


def ways(offer: PriceLine, needed: int) -> list[Purchase]:
    """The purchase at each of the offer's breaks."""
    return [purchase(replace(offer, breaks=(step,)), needed) for step in offer.breaks]


def all_rows(book: Book, product: Product, costing: Costing) -> tuple[CostRow, ...]:
    """The rows of a costing, with freight and duty at nothing where it leaves them out."""
    per_unit = {"freight_per_kg": product.weight_kg, "duty": book.assumptions["duty"].likely}
    there = {row.key for row in costing.rows if row.category is Category.DELIVERY}
    added = [
        CostRow(name, Category.DELIVERY, known.note, per_unit[name], 0.0, 0.0, known.confidence)
        for name, known in ((name, book.assumptions[name]) for name in per_unit)
        if name not in there
    ]
    return (*costing.rows, *added)


def ranked(rows: tuple[CostRow, ...]) -> list[int]:
    """Numbers of the rows, the dearest first; equal ones in their order."""
    return sorted(range(len(rows)), key=lambda n: (-rows[n].eur_per_unit, n))
