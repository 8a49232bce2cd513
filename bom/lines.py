"""The bill of one product: its boards' parts, what plugs into them, and its items, with offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bom.rows import BomError
from bom.tables import Book, Category, Mount, PriceLine, Product
from hardware.design import Design
from hardware.errors import did_you_mean
from hardware.parts.spec import PartSpec


@dataclass(frozen=True, slots=True)
class Line:
    """One key of a product's bill. ``references`` are ``board:reference``, none for items.

    ``offers`` are the suppliers' offers of the key (the cheapest at a quantity wins),
    ``alternates`` the offers of parts that may replace it, ``alternate_mpns`` their numbers.
    """

    key: str
    description: str
    manufacturer: str
    references: tuple[str, ...]
    per_unit: float
    category: Category
    offers: tuple[PriceLine, ...]
    alternates: tuple[PriceLine, ...] = ()
    alternate_mpns: tuple[str, ...] = ()

    @property
    def price(self) -> PriceLine:
        """The first offer: the one that the price book names first."""
        return self.offers[0]

    @property
    def mount(self) -> Mount:
        """How it gets on the board."""
        return self.price.mount

    @property
    def joints(self) -> int:
        """Solder joints of one piece."""
        return self.price.joints


def _design(product: Product, board: str, designs: Mapping[str, Design]) -> Design:
    if board not in designs:
        hint = did_you_mean(board, designs)
        raise BomError(f"products.csv: {product.product} needs board {board!r}{hint}")
    return designs[board]


def _fitted(
    product: Product, designs: Mapping[str, Design]
) -> dict[str, tuple[PartSpec, list[str]]]:
    """MPN -> specification and places of every fitted part of the product's boards."""
    found: dict[str, tuple[PartSpec, list[str]]] = {}
    for board in product.boards:
        design = _design(product, board, designs)
        for part in design.parts:
            spec = design.spec(part)
            if spec.in_bom and not part.dnp:
                found.setdefault(part.mpn, (spec, []))[1].append(f"{board}:{part.reference}")
    return found


def _plugged(
    product: Product, designs: Mapping[str, Design]
) -> dict[str, tuple[PartSpec, list[str]]]:
    """MPN -> specification and connectors of the accessories that are shipped."""
    found: dict[str, tuple[PartSpec, list[str]]] = {}
    left_out = set(product.not_shipped)
    for board in product.boards:
        for accessory in _design(product, board, designs).accessories:
            place = f"{board}:{accessory.reference}"
            if place in left_out:
                left_out.remove(place)
            else:
                found.setdefault(accessory.spec.mpn, (accessory.spec, []))[1].append(place)
    if left_out:
        raise BomError(
            f"products.csv: {product.product} leaves out {', '.join(sorted(left_out))},"
            " where no accessory plugs in; name connectors that have one"
        )
    return found


def _line(book: Book, mpn: str, spec: PartSpec, places: list[str], category: Category) -> Line:
    if mpn not in book.offers_by_key:
        hint = did_you_mean(mpn, book.offers_by_key)
        raise BomError(
            f"prices.csv has no price for {mpn!r} ({spec.description}; {places[0]}){hint};"
            " add a line with its source"
        )
    alternates = tuple(
        offer
        for alternate in spec.alternates
        if alternate.mpn != mpn
        for offer in book.offers_by_key.get(alternate.mpn, ())
    )
    return Line(
        mpn,
        spec.description,
        spec.manufacturer,
        tuple(places),
        float(len(places)),
        category,
        book.offers(mpn),
        alternates,
        tuple(alternate.mpn for alternate in spec.alternates),
    )


def product_lines(book: Book, product: str, designs: Mapping[str, Design]) -> tuple[Line, ...]:
    """Every line of a product, sorted by category and key; BomError for a part without price."""
    wanted = book.product(product)
    lines = [
        _line(book, mpn, spec, places, category)
        for category, found in (
            (Category.ELECTRONICS, _fitted(wanted, designs)),
            (Category.SENSOR, _plugged(wanted, designs)),
        )
        for mpn, (spec, places) in found.items()
    ]
    for item in book.items:
        if item.product == product:
            offers = book.offers(item.key)
            first = offers[0]
            lines.append(
                Line(
                    item.key,
                    first.description,
                    first.manufacturer,
                    (),
                    item.quantity,
                    item.category,
                    offers,
                )
            )
    keys = [line.key for line in lines]
    if doubles := sorted({key for key in keys if keys.count(key) > 1}):
        raise BomError(
            f"{product}: {', '.join(doubles)} is an item and on a board too; remove it from"
            " items.csv"
        )
    order = list(Category)
    return tuple(sorted(lines, key=lambda line: (order.index(line.category), line.key)))
