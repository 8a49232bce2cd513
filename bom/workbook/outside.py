"""What an order or a design costs once: below a product's table, outside its total."""

from __future__ import annotations

from bom.bills import Bill
from bom.cost import Costing, CostRow
from bom.workbook.layout import (
    ASSUMPTION_CONFIDENCE,
    Col,
    Layout,
    assumed,
    in_eur,
    product_name,
)
from bom.workbook.sheet import Formula, Sheet, cell


def write_outside(sheet: Sheet, layout: Layout, bill: Bill, costing: Costing, row: int) -> int:
    """Write both tables from ``row`` on; the last row."""
    sheet.say(
        row,
        0,
        "Outside the total: set-up is paid once an order, tooling once a design (EUR)",
        sheet.styles.section,
    )
    row += 1
    for kind, rows, total in (
        ("set_up", costing.set_up, costing.set_up_eur),
        ("tooling", costing.tooling, costing.tooling_eur),
    ):
        first = row
        for found in rows:
            _row(sheet, layout, row, kind, found)
            row += 1
        sheet.put(row, Col.CATEGORY, kind.replace("_", "-") + " in all", bold=True)
        for column in range(Col.KEY, Col.CONFIDENCE + 1):
            sheet.put(row, column, None, bold=True)
        amounts = f"{cell(first, Col.EUR_EACH)}:{cell(row - 1, Col.EUR_EACH)}"
        text = f"=SUM({amounts})" if rows else "=0"
        sheet.put(row, Col.EUR_EACH, Formula(text, total), "eur", bold=True)
        sheet.name_cell(product_name(kind, bill.product.product), row, Col.EUR_EACH)
        if rows:
            sheet.mark_low_confidence((first, row - 1), Col.CONFIDENCE, Col.CONFIDENCE)
        row += 2
    return row - 2


def _row(sheet: Sheet, layout: Layout, row: int, kind: str, found: CostRow) -> None:
    known = layout.book.assumptions[found.key]
    sheet.put(row, Col.CATEGORY, kind.replace("_", "-"))
    sheet.put(row, Col.KEY, found.key)
    sheet.put(row, Col.DESCRIPTION, found.description, "wrap")
    sheet.put(row, Col.PER_UNIT, found.per_unit, "number", is_input=True)
    price = Formula(f"={in_eur(assumed(found.key), known.currency)}", found.unit_price_eur)
    sheet.put(row, Col.PRICE_EUR, price, "eur")
    each = f"={cell(row, Col.PER_UNIT)}*{cell(row, Col.PRICE_EUR)}"
    sheet.put(row, Col.EUR_EACH, Formula(each, found.eur_per_unit), "eur")
    confidence = layout.assumption(found.key, ASSUMPTION_CONFIDENCE)
    sheet.put(row, Col.CONFIDENCE, Formula(f"={confidence}", str(found.confidence)))
