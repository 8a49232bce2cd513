"""What must hold between the tables of the price book."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from bom.rows import EUR, BomError, Row
from hardware.errors import did_you_mean

if TYPE_CHECKING:
    from bom.figures import Assumption
    from bom.tables import Book

#: Assumptions that the model asks for by name; those of boards, work and one-offs are in the data.
MODEL_ASSUMPTIONS: Final = (
    *("attrition_smt", "attrition_tht", "attrition_item"),
    *("leader_smt", "leader_tht", "leader_item"),
    *("smt_joint", "tht_joint", "panel_use"),
    *("set_up_side", "set_up_part", "stencil_side"),
    *("labour_rate", "margin", "yield_fraction"),
    *("freight_per_kg", "duty"),
)
#: Shares that the model divides by.
SHARES: Final = ("yield_fraction", "panel_use")
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "prices": ("key", "supplier", "supplier_number", "packaging", "manufacturer"),
    "items": ("product", "key"),
    "work": ("product", "step"),
    "one_offs": ("product", "name"),
    "assumptions": ("name",),
    "rates": ("currency",),
    "boards": ("board",),
    "products": ("product",),
    "savings": ("product", "replaces", "by"),
}


def _unique(rows: Iterable[Row], columns: tuple[str, ...]) -> None:
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.maybe(column) for column in columns)
        if key in first:
            shown = ", ".join(filter(None, key))
            raise row.error(f"{shown} stands in line {first[key]} already; keep one")
        first[key] = row.line


def _known(rows: Iterable[Row], column: str, known: Iterable[str], table: str) -> None:
    names = set(known)
    for row in rows:
        for word in row.names(column):
            if word not in names:
                hint = did_you_mean(word, names)
                raise row.error(f"{column} {word!r} is not in {table}{hint}")


def _assumptions(
    rows: Iterable[Row],
    column: str,
    known: Mapping[str, Assumption],
    fits: Callable[[Assumption], bool],
    wanted: str,
) -> None:
    _known(rows, column, known, "assumptions.csv")
    for row in rows:
        name = row.text(column)
        if not fits(known[name]):
            raise row.error(f"{column} {name} is in {known[name].unit}; {wanted}")


def check_links(book: Book, rows: Mapping[str, Sequence[Row]]) -> None:
    """Raise BomError for a doubled row, an unknown name or a currency without a rate."""
    for table, columns in _KEYS.items():
        _unique(rows[table], columns)
    for row in rows["rates"]:
        if row.text("currency") == EUR:
            raise row.error("the euro needs no rate; remove the row")
    currencies = {EUR, *book.rates}
    for table in ("prices", "assumptions"):
        _known(rows[table], "currency", currencies, "rates.csv")
    for table in ("items", "work", "one_offs", "savings"):
        _known(rows[table], "product", book.products, "products.csv")
    _known(rows["items"], "key", book.offers_by_key, "prices.csv")
    _known(rows["savings"], "by", book.offers_by_key, "prices.csv")
    _known(rows["products"], "boards", book.boards, "boards.csv")
    known = book.assumptions
    _assumptions(rows["work"], "step", known, lambda a: a.unit == "s", "work is in s")
    _assumptions(rows["one_offs"], "name", known, lambda a: bool(a.currency), "it needs a currency")
    for column in ("price", "finish"):
        _assumptions(
            rows["boards"], column, known, lambda a: a.unit == "m2" and bool(a.currency), "not m2"
        )
    for name in MODEL_ASSUMPTIONS:
        if name not in known:
            raise BomError(f"assumptions.csv has no {name!r}{did_you_mean(name, known)}; add it")
    for row in rows["assumptions"]:
        name = row.text("name")
        if name in SHARES and not 0.0 < known[name].low <= known[name].high <= 1.0:
            raise row.error(f"{name} is a share that the model divides by: above 0, at most 1")
