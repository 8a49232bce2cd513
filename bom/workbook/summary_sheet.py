"""The first sheet: what-if inputs, products against targets, curves, categories, top ten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bom.bills import Bill
from bom.cost import Costing
from bom.tables import Category
from bom.uncertainty import Uncertainty
from bom.workbook.inputs import QUANTITY, SHOWN, what_ifs
from bom.workbook.layout import TARGET_QUANTITY, Col, Layout, product_name
from bom.workbook.sheet import INPUT_BLUE, LOW_FILL, Formula, Sheet, cell, text_of
from bom.workbook.values import all_rows, ranked

_TOP: Final = 10
_WIDTHS: Final = (26, *[12.5] * 10)
_TARGET_VALID: Final = {"validate": "decimal", "criteria": ">", "value": 0}
_COUNT_VALID: Final = {"validate": "integer", "criteria": ">=", "value": 1}
#: Columns of the waterfall behind the shown product's costs.
_STEPS: Final = ("below it", "total", "label")
_HEADS: Final = (
    *("product", "target EUR", "target at quantity", "EUR each at target quantity"),
    *("over target EUR", "verdict", "EUR each at what-if quantity", "set-up an order EUR"),
    *("tooling EUR", "EUR each with set-up, tooling", "low confidence share"),
)


@dataclass(frozen=True)
class Summary:
    """Writes the sheet; ``costings`` are at the what-if quantity."""

    sheet: Sheet
    layout: Layout
    costings: Mapping[str, Costing]
    quantity: int

    @property
    def bills(self) -> tuple[Bill, ...]:
        """The products, in the order of all tables."""
        return self.layout.bills

    @property
    def shown(self) -> Costing:
        """The costing of the product in detail."""
        return self.costings[self.bills[0].product.product]

    @cached_property
    def categories(self) -> list[Category]:
        """Categories that occur anywhere, and delivery, which may be switched on."""
        found = {row.category for costing in self.costings.values() for row in costing.rows}
        return [c for c in Category if c in found or c is Category.DELIVERY]

    @property
    def shown_column(self) -> int:
        """Column of the shown product in the table of categories; its waterfall follows."""
        return 1 + len(self.bills)

    def write(self, prices_of: str, commit: str) -> None:
        """Everything but the charts."""
        styles = self.sheet.styles
        self.sheet.say(0, 0, "OpenStrom: cost of the products", styles.title)
        made = f"prices and assumptions to {prices_of}" + (f", commit {commit}" if commit else "")
        self.sheet.say(1, 0, made, styles.note)
        self._legend()
        self._inputs()
        self._products()
        self._curve()
        self._categories()
        self._top()
        self.sheet.finish(_WIDTHS)

    def _legend(self) -> None:
        styles, raw = self.sheet.styles, self.sheet.raw
        raw.write_string(2, 0, "blue: an input, change it", styles.get(font_color=INPUT_BLUE))
        raw.write_string(2, 2, "black: a formula", styles.get())
        low = styles.get(bg_color=LOW_FILL)
        for column, text in ((4, "filled: low confidence (estimate or memory)"), (5, ""), (6, "")):
            raw.write_string(2, column, text, low)

    def _inputs(self) -> None:
        sheet, first = self.sheet, self.layout.FIRST_INPUT
        heads = ("what if", "value", "unit", "low", "likely", "high", "note")
        sheet.heads(first - 1, heads, height=14)
        title = self.bills[0].product.title
        asked = what_ifs(self.layout.book, self.quantity, title, self.layout.titles)
        for row, one in enumerate(asked, first):
            sheet.put(row, 0, one.title)
            sheet.put(row, 1, one.value, one.kind, is_input=True)
            sheet.put(row, 2, one.unit)
            for column, value in ((3, one.low), (4, one.likely), (5, one.high)):
                sheet.put(row, column, value, one.kind)
            sheet.say(row, 6, one.note, sheet.styles.remark)
            sheet.raw.data_validation(row, 1, row, 1, one.validation)
            sheet.name_cell(one.name, row, 1)

    def _products(self) -> None:
        sheet, head = self.sheet, self.layout.product_head
        sheet.say(head - 1, 0, "Products against their targets", sheet.styles.section)
        sheet.heads(head, _HEADS, height=38)
        for row, bill in enumerate(self.bills, head + 1):
            self._product(row, bill)
        first, last = head + 1, head + len(self.bills)
        for word, colour in (("missed", "#F8CBAD"), ("met", "#C6E0B4")):
            sheet.raw.conditional_format(
                first,
                5,
                last,
                5,
                {
                    "type": "cell",
                    "criteria": "==",
                    "value": text_of(word),
                    "format": sheet.styles.fill(colour),
                },
            )

    def _product(self, row: int, bill: Bill) -> None:
        sheet, name = self.sheet, bill.product.product
        costing, target = self.costings[name], bill.product.target_eur
        sheet.put(row, 0, bill.product.title)
        sheet.put(row, 1, target, "eur", is_input=True)
        sheet.put(row, TARGET_QUANTITY, bill.product.target_quantity, "count", is_input=True)
        sheet.raw.data_validation(row, 1, row, 1, _TARGET_VALID)
        sheet.raw.data_validation(row, TARGET_QUANTITY, row, TARGET_QUANTITY, _COUNT_VALID)
        place = self.layout.products[name]
        target_at, at_target = cell(row, 1), cell(row, 3)
        over = bill.over_target_eur
        each, set_up, tooling = (product_name(w, name) for w in ("total", "set_up", "tooling"))
        amounts, confidences = place.rows(Col.EUR_EACH), place.rows(Col.CONFIDENCE)
        low = "+".join(
            f"SUMIFS({amounts},{confidences},{text_of(word)})" for word in ("estimate", "memory")
        )
        spread = costing.total_eur + (costing.set_up_eur + costing.tooling_eur) / self.quantity
        verdict = f'=IF({target_at}="","no target",IF({at_target}<={target_at},"met","missed"))'
        for column, text, value, kind in (
            (3, f"={product_name('total_at_target', name)}", bill.at_target.total_eur, "eur"),
            (
                4,
                f'=IF({target_at}="","",{at_target}-{target_at})',
                "" if over is None else over,
                "eur",
            ),
            (5, verdict, bill.verdict, "text"),
            (6, f"={each}", costing.total_eur, "eur"),
            (7, f"={set_up}", costing.set_up_eur, "eur"),
            (8, f"={tooling}", costing.tooling_eur, "eur"),
            (9, f"={each}+({set_up}+{tooling})/{QUANTITY}", spread, "eur"),
            (10, f"=({low})/{each}", costing.low_confidence_share, "share"),
        ):
            sheet.put(row, column, Formula(text, value), kind)

    def chances(self, found: Sequence[Uncertainty]) -> None:
        """Below the products: what the likely totals are worth."""
        told = [
            f"{bill.product.title}, every figure between its low and high: {one.sentence}"
            for bill in self.bills
            for one in found
            if one.product == bill.product.product
        ]
        text = "; ".join(told) + " (sheet Uncertainty; the what-if does not move it)"
        if told:
            row = self.layout.product_head + len(self.bills) + 1
            self.sheet.say(row, 0, text, self.sheet.styles.note)

    def _curve(self) -> None:
        sheet, head = self.sheet, self.layout.curve_head
        sheet.say(head - 1, 0, "EUR each by quantity", sheet.styles.section)
        sheet.heads(head, ("product",), height=14)
        for number, quantity in enumerate(self.layout.curve):
            style = sheet.styles.cell("count", is_input=True)
            sheet.raw.write_number(head, 1 + number, quantity, style)
            sheet.raw.data_validation(head, 1 + number, head, 1 + number, _COUNT_VALID)
        for row, bill in enumerate(self.bills, head + 1):
            place = self.layout.products[bill.product.product]
            sheet.put(row, 0, bill.product.title)
            for number, quantity in enumerate(self.layout.curve):
                total = cell(place.total, place.eur_at + number, "both")
                value = bill.costings[quantity].total_eur
                sheet.put(row, 1 + number, Formula(f"={place.quoted}!{total}", value), "eur")

    def _categories(self) -> None:
        """Cost by category and product; then the shown product's steps of the waterfall."""
        sheet, head, shown = self.sheet, self.layout.category_head, self.shown_column
        sheet.say(
            head - 1, 0, "EUR each at the what-if quantity, by category", sheet.styles.section
        )
        titles = [bill.product.title for bill in self.bills]
        sheet.heads(head, ("category", *titles, "in detail", *_STEPS))
        sheet.raw.write_formula(
            head - 1,
            shown,
            f'={SHOWN}&" by category, EUR each"',
            sheet.styles.note,
            self.waterfall_title,
        )
        below = 0.0
        last = head + len(self.categories)
        for row, category in enumerate(self.categories, head + 1):
            sheet.put(row, 0, str(category))
            for number, bill in enumerate(self.bills):
                place = self.layout.products[bill.product.product]
                text = (
                    f"=SUMIFS({place.rows(Col.EUR_EACH)},{place.rows(Col.CATEGORY)},{cell(row, 0)})"
                )
                costing = self.costings[bill.product.product]
                value = costing.per_category_eur.get(category, 0.0)
                sheet.put(row, 1 + number, Formula(text, value), "eur")
            step = self.shown.per_category_eur.get(category, 0.0)
            of_shown = f"=INDEX({cell(row, 1)}:{cell(row, shown - 1)},{self._shown_number})"
            sheet.put(row, shown, Formula(of_shown, step), "eur")
            above = cell(row - 1, shown), cell(row - 1, shown + 1)
            start = "=0" if row == head + 1 else f"={above[0]}+{above[1]}"
            sheet.put(row, shown + 1, Formula(start, below), "eur")
            below += step
            self._label(row, str(category), step)
        sheet.put(last + 1, 0, "total", bold=True)
        for column in range(1, shown + 1):
            if column == shown:
                value = self.shown.total_eur
            else:
                value = self.costings[self.bills[column - 1].product.product].total_eur
            text = f"=SUM({cell(head + 1, column)}:{cell(last, column)})"
            sheet.put(last + 1, column, Formula(text, value), "eur", bold=True)
        in_all = Formula(f"={cell(last + 1, shown)}", self.shown.total_eur)
        sheet.put(last + 1, shown + 2, in_all, "eur", bold=True)
        self._label(last + 1, "total", self.shown.total_eur)

    def _label(self, row: int, name: str, step: float) -> None:
        """Name and amount of a step, as the waterfall's axis shows them."""
        label = f'={cell(row, 0)}&" "&TEXT({cell(row, self.shown_column)},"0.00")'
        self.sheet.put(row, self.shown_column + 3, Formula(label, f"{name} {step:.2f}"))

    @property
    def waterfall_title(self) -> str:
        """Stored value of the waterfall's title."""
        return f"{self.bills[0].product.title} by category, EUR each"

    @property
    def _shown_number(self) -> str:
        return f"MATCH({SHOWN},{self.layout.titles},0)"

    @property
    def top_head(self) -> int:
        """Row of the heads of the top ten."""
        return self.layout.category_head + len(self.categories) + 5

    def _top(self) -> None:
        sheet, head = self.sheet, self.top_head
        title = f'={SHOWN}&": the dearest lines at the what-if quantity"'
        value = f"{self.bills[0].product.title}: the dearest lines at the what-if quantity"
        sheet.raw.write_formula(head - 1, 0, title, sheet.styles.section, value)
        heads = ("line", "rank", "EUR each", "share", "confidence", "description", *[""] * 5)
        sheet.raw.set_h_pagebreaks([head - 1])
        sheet.heads(head, heads, height=14)
        rows = all_rows(self.layout.book, self.bills[0].product, self.shown)
        order = ranked(rows)
        for rank in range(1, _TOP + 1):
            row = head + rank
            found = rows[order[rank - 1]] if rank <= len(rows) else None
            sheet.put(row, 1, rank, "count")
            asked = cell(row, 1, "column")
            for column, of, content, kind in (
                (0, Col.KEY, found.key if found else "", "text"),
                (2, Col.EUR_EACH, found.eur_per_unit if found else "", "eur"),
                (3, Col.SHARE, found.eur_per_unit / self.shown.total_eur if found else "", "share"),
                (4, Col.CONFIDENCE, str(found.confidence) if found else "", "text"),
                (5, Col.DESCRIPTION, found.description if found else "", "text"),
            ):
                choices = ",".join(
                    f"INDEX({place.rows(of)},MATCH({asked},{place.rows(Col.RANK)},0))"
                    for place in self.layout.products.values()
                )
                text = f'=IFERROR(CHOOSE({self._shown_number},{choices}),"")'
                sheet.put(row, column, Formula(text, content), kind)
        sheet.mark_low_confidence((head + 1, head + _TOP), 4, 4)

    @property
    def last_row(self) -> int:
        """The last row of the tables."""
        return self.top_head + _TOP
