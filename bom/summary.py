"""The figures of the workbook as tables (CSV), for machines (JSON) and for reviews (Markdown)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from bom.bills import Bill
from bom.cost import Costing, CostRow
from bom.tables import EUR, Book
from bom.uncertainty import Uncertainty
from hardware.files import write_atomically

#: Decimals of written amounts: far below a cent, far above the last bits of a machine.
_DECIMALS: Final = 6
_TOP: Final = 10


def _record(bill: Bill, costing: Costing, part: str, row: CostRow) -> dict[str, Any]:
    offer = row.offer
    references = next((line.references for line in bill.lines if line.key == row.key), ())
    return {
        "product": bill.product.product,
        "quantity": costing.quantity,
        "part": part,
        "category": str(row.category),
        "key": row.key,
        "description": row.description,
        "references": " ".join(references),
        "per_unit": round(row.per_unit, 9),
        "bought": row.bought or None,
        "break_from": row.break_used or None,
        "unit_price": None if offer is None else dict(offer.breaks)[row.break_used],
        "unit_price_currency": None if offer is None else offer.currency,
        "unit_price_eur": round(row.unit_price_eur, _DECIMALS),
        "amount_eur": round(row.eur_per_unit, _DECIMALS),
        "amount_currency": EUR,
        "supplier": None if offer is None else offer.supplier,
        "supplier_number": None if offer is None else offer.supplier_number,
        "short": row.short or None,
        "confidence": str(row.confidence),
    }


def lines_table(bills: Iterable[Bill]) -> pd.DataFrame:
    """Every cost row of every product at every quantity.

    ``part`` is ``piece`` (amount of one product), ``set_up`` (of an order) or ``tooling`` (of the
    design).
    """
    frame = pd.DataFrame.from_records(
        [
            _record(bill, costing, part, row)
            for bill in bills
            for costing in bill.costings.values()
            for part, rows in (
                ("piece", costing.rows),
                ("set_up", costing.set_up),
                ("tooling", costing.tooling),
            )
            for row in rows
        ]
    )
    return frame.astype(dict.fromkeys(("bought", "break_from", "short"), "Int64"))


def totals_table(bills: Iterable[Bill]) -> pd.DataFrame:
    """A row per product and quantity; the target stands at its own quantity only."""
    return pd.DataFrame.from_records(
        [
            {
                "product": bill.product.product,
                "title": bill.product.title,
                "quantity": quantity,
                "total_eur": round(costing.total_eur, _DECIMALS),
                "currency": EUR,
                "target_eur": bill.product.target_eur if _at_target(bill, quantity) else None,
                "verdict": bill.verdict if _at_target(bill, quantity) else "",
                "set_up_eur": round(costing.set_up_eur, _DECIMALS),
                "tooling_eur": round(costing.tooling_eur, _DECIMALS),
                "low_confidence_share": round(costing.low_confidence_share, _DECIMALS),
                **{
                    f"{category}_eur": round(amount, _DECIMALS)
                    for category, amount in costing.per_category_eur.items()
                },
            }
            for bill in bills
            for quantity, costing in bill.costings.items()
        ]
    )


def _at_target(bill: Bill, quantity: int) -> bool:
    return quantity == bill.product.target_quantity


def json_text(
    book: Book, bills: Sequence[Bill], commit: str = "", found: Sequence[Uncertainty] = ()
) -> str:
    """All figures for machines, amounts in EUR."""
    products = {
        bill.product.product: {
            "title": bill.product.title,
            "scope": bill.product.scope,
            "target_eur": bill.product.target_eur,
            "target_quantity": bill.product.target_quantity,
            "verdict": bill.verdict,
            "costings": {
                str(quantity): _costing(bill, costing)
                for quantity, costing in bill.costings.items()
            },
        }
        for bill in bills
    }
    chances = {
        one.product: {
            "quantity": one.quantity,
            "probability": one.probability,
            "p10_eur": round(one.p10_eur, _DECIMALS),
            "p50_eur": round(one.p50_eur, _DECIMALS),
            "p90_eur": round(one.p90_eur, _DECIMALS),
        }
        for one in found
    }
    out = {"date": str(book.newest), "commit": commit, "currency": EUR, "products": products}
    out |= {"uncertainty": chances}
    return json.dumps(out, indent=1, ensure_ascii=False) + "\n"


def _costing(bill: Bill, costing: Costing) -> dict[str, Any]:
    parts = (("piece", costing.rows), ("set_up", costing.set_up), ("tooling", costing.tooling))
    skipped = {"product", "quantity", "part", "amount_currency"}
    return {
        "total_eur": round(costing.total_eur, _DECIMALS),
        "set_up_eur": round(costing.set_up_eur, _DECIMALS),
        "tooling_eur": round(costing.tooling_eur, _DECIMALS),
        "low_confidence_share": round(costing.low_confidence_share, _DECIMALS),
        "per_category_eur": {
            str(category): round(amount, _DECIMALS)
            for category, amount in costing.per_category_eur.items()
        },
        "rows": {
            part: [
                {
                    name: value
                    for name, value in _record(bill, costing, part, row).items()
                    if name not in skipped and value is not None
                }
                for row in rows
            ]
            for part, rows in parts
        },
    }


def markdown(
    book: Book, bills: Sequence[Bill], commit: str = "", found: Sequence[Uncertainty] = ()
) -> str:
    """The summary for reviews."""
    said = f"Prices and assumptions to {book.newest}" + (f", commit {commit}" if commit else "")
    out = ["# Cost of the products", "", f"{said}. Amounts in EUR.", ""]
    out += _table(
        (
            *("product", "target", "at pieces", "cost of one", "over target", "verdict"),
            *("set-up an order", "tooling", "low confidence"),
        ),
        [
            (
                bill.product.title,
                _money(bill.product.target_eur),
                f"{bill.product.target_quantity:,}",
                _money(bill.at_target.total_eur),
                _money(bill.over_target_eur),
                bill.verdict,
                _money(bill.at_target.set_up_eur),
                _money(bill.at_target.tooling_eur),
                f"{bill.at_target.low_confidence_share:.0%}",
            )
            for bill in bills
        ],
        left=(0, 5),
    )
    for one in found:
        out += [f"{book.product(one.product).title}: {one.sentence}.", ""]
    quantities = sorted({quantity for bill in bills for quantity in bill.costings})
    out += ["## Cost of one by quantity", ""]
    out += _table(
        ("product", *(f"{quantity:,}" for quantity in quantities)),
        [
            (
                bill.product.title,
                *(
                    _money(bill.costings[q].total_eur if q in bill.costings else None)
                    for q in quantities
                ),
            )
            for bill in bills
        ],
        left=(0,),
    )
    for bill in bills:
        out += _product(bill)
    return "\n".join(out).rstrip() + "\n"


def _product(bill: Bill) -> list[str]:
    costing = bill.at_target
    out = [f"## {bill.product.title}", ""]
    out += [f"{bill.product.scope}. At {costing.quantity:,} pieces:", ""]
    out += _table(
        ("category", "EUR each", "share"),
        [
            (str(category), _money(amount), f"{amount / costing.total_eur:.1%}")
            for category, amount in costing.per_category_eur.items()
        ]
        + [("**total**", f"**{costing.total_eur:.2f}**", "")],
        left=(0,),
    )
    out += ["The dearest lines:", "", *_rows(costing, costing.dearest(_TOP))]
    if low := costing.low_confidence:
        out += [
            "Lines that nobody has offered in writing (estimate or memory),"
            f" {costing.low_confidence_share:.1%} of the total:",
            "",
            *_rows(costing, low),
        ]
    if short := [row for row in costing.rows if row.short]:
        names = ", ".join(f"{row.key} ({row.short:,})" for row in short)
        out += [f"Stock of the price's date falls short: {names}.", ""]
    return out


def _rows(costing: Costing, rows: Sequence[CostRow]) -> list[str]:
    return _table(
        ("line", "description", "per unit", "EUR each", "share", "confidence"),
        [
            (
                f"`{row.key}`",
                row.description,
                f"{row.per_unit:.4g}",
                _money(row.eur_per_unit),
                f"{row.eur_per_unit / costing.total_eur:.1%}",
                str(row.confidence),
            )
            for row in rows
        ],
        left=(0, 1, 5),
    )


def _money(amount: float | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], left: Sequence[int]) -> list[str]:
    """A Markdown table; columns that are not ``left`` stand to the right."""
    rule = ("---" if number in left else "---:" for number in range(len(heads)))
    lines = (heads, tuple(rule), *rows)
    return [*("| " + " | ".join(c.replace("|", "/") for c in line) + " |" for line in lines), ""]


def write_summary(
    folder: Path,
    book: Book,
    bills: Sequence[Bill],
    commit: str = "",
    found: Sequence[Uncertainty] = (),
) -> list[Path]:
    """Write lines.csv, totals.csv, bom.json and bom.md; their paths."""
    contents = {
        "lines.csv": lines_table(bills).to_csv(index=False, lineterminator="\n"),
        "totals.csv": totals_table(bills).to_csv(index=False, lineterminator="\n"),
        "bom.json": json_text(book, bills, commit, found),
        "bom.md": markdown(book, bills, commit, found),
    }
    for name, text in contents.items():
        write_atomically(folder / name, text.encode())
    return [folder / name for name in contents]
