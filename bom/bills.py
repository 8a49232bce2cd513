"""The bill of each product with its costings at all quantities: what every output is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bom.cost import Costing, Scenario, cost
from bom.lines import Line, product_lines
from bom.tables import Book, Product
from hardware.design import Design

#: Quantities of the cost curves; each product's target quantity comes on top.
QUANTITIES: Final = (10, 100, 1000, 10_000)


@dataclass(frozen=True, slots=True)
class Bill:
    """One product: its lines, and its costings by quantity."""

    product: Product
    lines: tuple[Line, ...]
    costings: Mapping[int, Costing]

    @property
    def at_target(self) -> Costing:
        """The costing at the quantity of the target."""
        return self.costings[self.product.target_quantity]

    @property
    def over_target_eur(self) -> float | None:
        """How far one piece is above the target (negative: below); None without a target."""
        target = self.product.target_eur
        return None if target is None else self.at_target.total_eur - target

    @property
    def verdict(self) -> str:
        """``met``, ``missed`` or ``no target``."""
        over = self.over_target_eur
        return "no target" if over is None else "met" if over <= 0 else "missed"


def make_bill(
    book: Book,
    product: str,
    lines: tuple[Line, ...],
    quantities: Iterable[int] = QUANTITIES,
    scenario: Scenario | None = None,
) -> Bill:
    """The bill of known lines; ``scenario`` gives all but the quantity."""
    wanted = book.product(product)
    base = scenario or Scenario(1)
    costings = {
        quantity: cost(book, product, lines, replace(base, quantity=quantity))
        for quantity in sorted({*quantities, wanted.target_quantity})
    }
    return Bill(wanted, lines, costings)


def make_bills(
    book: Book,
    designs: Mapping[str, Design],
    quantities: Iterable[int] = QUANTITIES,
    products: Iterable[str] = (),
) -> tuple[Bill, ...]:
    """The bills of the named products (all when none is named); those with a target first."""
    names = [book.product(name).product for name in products] or list(book.products)
    names.sort(key=lambda name: (book.products[name].target_eur is None, name))
    wanted = tuple(quantities)
    return tuple(
        make_bill(book, name, product_lines(book, name, designs), wanted) for name in names
    )
