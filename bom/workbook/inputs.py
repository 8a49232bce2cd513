"""The what-if inputs on the summary sheet: where they stand and what they start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from bom.tables import Book
from bom.workbook.layout import rate

QUANTITY: Final = "quantity"
DELIVERY: Final = "delivery"
SHOWN: Final = "product_shown"
#: Assumptions that are set on the summary instead of the assumptions sheet.
SET_ON_SUMMARY: Final = ("yield_fraction", "margin")
_MOST_PIECES: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One input cell. ``likely``, ``low`` and ``high`` are the book's figures, where it has any."""

    name: str
    title: str
    kind: str
    value: float | str
    unit: str
    note: str
    validation: dict[str, Any]
    low: float | None = None
    likely: float | None = None
    high: float | None = None


def what_ifs(book: Book, quantity: int, title: str, titles: str) -> tuple[WhatIf, ...]:
    """All inputs, in the order of the summary; ``titles`` is the range of the products' titles."""
    return (
        WhatIf(
            QUANTITY,
            "Quantity",
            "count",
            quantity,
            "pieces",
            "pieces of each product in one order",
            _between("integer", 1, _MOST_PIECES, "whole pieces, 1 to 10 000 000"),
        ),
        *_rates(book),
        *_shares(book),
        WhatIf(
            DELIVERY,
            "Freight and duty",
            "text",
            "no",
            "",
            "yes adds freight to Europe and duty",
            _one_of(["no", "yes"]),
        ),
        WhatIf(
            SHOWN,
            "Product in detail",
            "text",
            title,
            "",
            "product of waterfall and top ten",
            _one_of(f"={titles}"),
        ),
    )


def summary_name(assumption: str) -> str:
    """Defined name of an assumption's cell on the summary."""
    return f"if_{assumption}"


def _rates(book: Book) -> list[WhatIf]:
    return [
        WhatIf(
            rate(known.currency),
            f"{known.currency} for one euro",
            "rate",
            known.per_eur,
            known.currency,
            f"{known.confidence} of {known.date}",
            _between("decimal", 0.0001, 100_000, "units of the currency for one euro"),
            known.low,
            known.per_eur,
            known.high,
        )
        for known in book.rates.values()
    ]


def _shares(book: Book) -> list[WhatIf]:
    out = []
    for name, title, least in (("yield_fraction", "Yield", 0.01), ("margin", "Margin", 0.0)):
        known = book.assumptions[name]
        out.append(
            WhatIf(
                summary_name(name),
                title,
                "fraction",
                known.likely,
                "share",
                known.note,
                _between("decimal", least, 1, f"a share, {least:.0%} to 100%"),
                known.low,
                known.likely,
                known.high,
            )
        )
    return out


def _between(kind: str, low: float, high: float, text: str) -> dict[str, Any]:
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_title": "Not possible",
        "error_message": text,
    }


def _one_of(words: list[str] | str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": words,
        "error_title": "Not possible",
        "error_message": "choose from the list",
    }
