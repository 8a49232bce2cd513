"""The sheet of one product: every cost of one piece, with what is bought and at which break."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bom.bills import Bill
from bom.cost import Costing, CostRow
from bom.tables import Category
from bom.workbook.costs import CostCells, cost_cells
from bom.workbook.inputs import QUANTITY
from bom.workbook.layout import Col, Layout, ProductLayout, product_name
from bom.workbook.outside import write_outside
from bom.workbook.parts import LineCells, line_cells
from bom.workbook.sheet import NUMBERS, Formula, Sheet, cell
from bom.workbook.values import all_rows, ranked

_HEADS: Final = (
    *("category", "key", "description", "references", "per unit", "bought", "break from"),
    *("unit price", "currency", "per EUR", "unit price EUR", "EUR each", "share"),
    *("supplier", "confidence"),
)
_BEHIND: Final = ("mount", "joints", "lost an order", "lost share", "pieces needed", "rank")
_WIDTHS: Final = (
    *(10.5, 23, 36, 26, 8, 8, 8, 8.5, 8.5, 8, 8.5, 8.5, 7, 18, 10.5, 3),
    *(7, 7, 8, 8, 9, 6, 3),
)


def write_product(sheet: Sheet, layout: Layout, bill: Bill, costing: Costing) -> None:
    """Write the sheet; ``costing`` is at the what-if quantity."""
    writer = _Writer(sheet, layout, bill, costing)
    writer.top()
    for number, line in enumerate(bill.lines):
        writer.part(line_cells(layout, bill, costing, writer.place.first + number, line))
    for cells in cost_cells(layout, bill, costing):
        writer.cost(cells)
    writer.totals()
    last = write_outside(sheet, layout, bill, costing, writer.place.total + 2)
    sheet.finish([*_WIDTHS, *[9.5] * (2 * len(writer.place.quantities))])
    sheet.raw.print_area(0, 0, last, Col.CONFIDENCE)
    rows = (writer.place.first, writer.place.last)
    sheet.mark_low_confidence(rows, Col.CONFIDENCE, Col.CONFIDENCE)


@dataclass(frozen=True)
class _Writer:
    sheet: Sheet
    layout: Layout
    bill: Bill
    costing: Costing

    @cached_property
    def place(self) -> ProductLayout:
        return self.layout.products[self.bill.product.product]

    @cached_property
    def rows(self) -> tuple[CostRow, ...]:
        return all_rows(self.layout.book, self.bill.product, self.costing)

    @cached_property
    def ranks(self) -> dict[int, int]:
        """Row of the costing -> its rank, the dearest 1."""
        return {number: rank for rank, number in enumerate(ranked(self.rows), 1)}

    def eur_at(self, quantity: int, category: Category, key: str) -> float:
        """Cost of a row at a quantity; 0 for delivery that the costing leaves out."""
        for row in self.bill.costings[quantity].rows:
            if (row.category, row.key) == (category, key):
                return row.eur_per_unit
        return 0.0

    def top(self) -> None:
        """Title, total, column heads and the quantities of the curve."""
        sheet, styles, product = self.sheet, self.sheet.styles, self.bill.product
        sheet.say(0, 0, product.title, styles.title)
        sheet.say(1, 0, product.scope, styles.note)
        sheet.say(2, 0, "what-if quantity", styles.cell("text"))
        sheet.put(2, Col.DESCRIPTION, Formula(f"={QUANTITY}", self.costing.quantity), "count")
        sheet.say(3, 0, "EUR each at this quantity", styles.cell("text"))
        total = f"={cell(self.place.total, Col.EUR_EACH, 'both')}"
        sheet.put(3, Col.DESCRIPTION, Formula(total, self.costing.total_eur), "eur", bold=True)
        sheet.heads(self.place.head, _HEADS)
        sheet.heads(self.place.head, _BEHIND, Col.MOUNT)
        sheet.say(self.place.head - 1, Col.MOUNT, "what is needed", styles.section)
        count = len(self.place.quantities)
        style = styles.head(right=True, num_format=NUMBERS["count"])
        for column, text in (
            (int(Col.NEEDED_AT), "pieces needed by quantity (last: of the target)"),
            (self.place.eur_at, "EUR each by quantity (last: of the target)"),
        ):
            sheet.say(self.place.head - 1, column, text, styles.section)
            for number, quantity in enumerate(self.place.quantities):
                source = self.layout.quantity_cell(product.product, number)
                if column != Col.NEEDED_AT:
                    source = cell(self.place.head, column + number - count)
                sheet.raw.write_formula(
                    self.place.head, column + number, f"={source}", style, quantity
                )

    def part(self, cells: LineCells) -> None:
        """A line of parts or items."""
        for column, content, kind in cells.cells:
            is_input = column == Col.PER_UNIT
            self.sheet.put(cells.row, column, content, kind, is_input=is_input)
        self._share_and_rank(cells.row)

    def cost(self, cells: CostCells) -> None:
        """A row that is no purchase."""
        sheet, row = self.sheet, cells.row
        sheet.put(row, Col.CATEGORY, str(cells.category))
        sheet.put(row, Col.KEY, cells.key)
        sheet.put(row, Col.DESCRIPTION, cells.description, "wrap")
        is_input = not isinstance(cells.per_unit, Formula)
        sheet.put(row, Col.PER_UNIT, cells.per_unit, cells.kind, is_input=is_input)
        sheet.put(row, Col.PRICE_EUR, cells.price_eur, "price")
        each = f"={cell(row, Col.PER_UNIT)}*{cell(row, Col.PRICE_EUR)}"
        sheet.put(row, Col.EUR_EACH, Formula(each, self._value(row)), "price")
        sheet.put(row, Col.CONFIDENCE, cells.confidence)
        self._share_and_rank(row)
        for number, quantity in enumerate(self.place.quantities):
            column = self.place.eur_at + number
            value = self.eur_at(quantity, cells.category, cells.key)
            sheet.put(row, column, Formula(cells.at(column), value), "price")

    def _value(self, row: int) -> float:
        return self.rows[row - self.place.first].eur_per_unit

    def _share_and_rank(self, row: int) -> None:
        number = row - self.place.first
        each = cell(row, Col.EUR_EACH)
        total = cell(self.place.total, Col.EUR_EACH, "both")
        share = Formula(f"={each}/{total}", self._value(row) / self.costing.total_eur)
        self.sheet.put(row, Col.SHARE, share, "share")
        above = f"{cell(self.place.first, Col.EUR_EACH, 'row')}:{each}"
        rank = f"=RANK({each},{self.place.own_rows(Col.EUR_EACH)})+COUNTIF({above},{each})-1"
        self.sheet.put(row, Col.RANK, Formula(rank, self.ranks[number]), "count")

    def totals(self) -> None:
        """The last row of the table, and its names."""
        row, name, place = self.place.total, self.bill.product.product, self.place
        self.sheet.put(row, Col.CATEGORY, "total", bold=True)
        for column in range(Col.KEY, Col.CONFIDENCE + 1):
            self.sheet.put(row, column, None, bold=True)
        columns = [(int(Col.EUR_EACH), self.costing)]
        columns += [
            (place.eur_at + number, self.bill.costings[quantity])
            for number, quantity in enumerate(place.quantities)
        ]
        for column, costing in columns:
            text = f"=SUM({cell(place.first, column)}:{cell(place.last, column)})"
            self.sheet.put(row, column, Formula(text, costing.total_eur), "eur", bold=True)
        self.sheet.name_cell(product_name("total", name), row, Col.EUR_EACH)
        at_target = place.eur_at + len(place.quantities) - 1
        self.sheet.name_cell(product_name("total_at_target", name), row, at_target)
