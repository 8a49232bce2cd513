"""Pieces that the stock of the price's date lacks are bought as alternates.

In the design's order of preference, each as far as its own stock goes and at its own price. What
is in no stock at all is bought later, at the main part's price; the costing counts it as short.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bom.lines import Line
from bom.tables import Category, PriceLine

#: Key of the row that holds the alternates' cost.
KEY: Final = "alternates"
NOTE: Final = "pieces that the main parts' stock lacks, bought as alternates"


@dataclass(frozen=True, slots=True)
class Taken:
    """Pieces of one alternate, ``unit_price`` in the offer's currency."""

    offer: PriceLine
    pieces: int
    unit_price: float


def stock(line: Line) -> int | None:
    """Pieces of the line's own part in stock; None where an offer does not say."""
    known = [offer.stock for offer in line.offers if offer.stock is not None]
    return sum(known) if len(known) == len(line.offers) else None


def sources(line: Line) -> tuple[PriceLine, ...]:
    """The alternates that stand in: sold by the piece, in stock; parts of boards only."""
    if line.category is not Category.ELECTRONICS or stock(line) is None:
        return ()
    return tuple(
        dict.fromkeys(
            offer
            for offer in line.alternates
            if offer.stock and offer.moq <= 1 and not (offer.packaging.whole and offer.pack)
        )
    )


def any_sources(lines: Sequence[Line]) -> bool:
    """Whether a product has the row of alternates."""
    return any(sources(line) for line in lines)


def unit_price(offer: PriceLine, pieces: int) -> float:
    """Price of one at the break of so many pieces."""
    reached = [price for quantity, price in offer.breaks if quantity <= pieces]
    return reached[-1] if reached else offer.breaks[0][1]


def taken(line: Line, needed: float) -> tuple[Taken, ...]:
    """What is bought of each source when so many pieces are needed, none left out."""
    own = stock(line)
    missing = 0 if own is None else max(0, math.ceil(needed - 1e-9) - own)
    out = []
    for offer in sources(line):
        pieces = min(missing, offer.stock or 0)
        missing -= pieces
        out.append(Taken(offer, pieces, unit_price(offer, pieces)))
    return tuple(out)
