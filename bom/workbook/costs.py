"""Rows of a product's sheet that are no purchase: boards, joints, work, margin, scrap, delivery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bom import alternates
from bom.bills import Bill
from bom.cost import WITHOUT_MARGIN, Costing, CostRow
from bom.tables import Category, Confidence, Mount
from bom.workbook.inputs import DELIVERY, QUANTITY
from bom.workbook.layout import (
    ASSUMPTION_CONFIDENCE,
    BOARD_LENGTH,
    BOARD_WIDTH,
    Col,
    Layout,
    ProductLayout,
    assumed,
    in_eur,
)
from bom.workbook.sheet import Formula, cell, text_of
from bom.workbook.stand_in_sheet import totals
from bom.workbook.values import all_rows

_DELIVERED = f'{DELIVERY}="yes"'
_JOINTS = {"smt_joint": Mount.SMT, "tht_joint": Mount.THT}


@dataclass(frozen=True, slots=True)
class CostCells:
    """The cells of one row. ``at`` gives the cost in a column of the curve, as formula text."""

    row: int
    category: Category
    key: str
    description: str
    per_unit: float | Formula
    kind: str
    price_eur: Formula
    confidence: Formula
    at: Callable[[int], str]


def cost_cells(layout: Layout, bill: Bill, costing: Costing) -> list[CostCells]:
    """The rows behind the lines, in the order of the costing; freight and duty always come."""
    place = layout.products[bill.product.product]
    makers = _Makers(layout, bill, place)
    rows = all_rows(layout.book, bill.product, costing)[len(bill.lines) :]
    first = place.first + len(bill.lines)
    return [makers.make(row, found) for row, found in enumerate(rows, first)]


@dataclass(frozen=True, slots=True)
class _Makers:
    layout: Layout
    bill: Bill
    place: ProductLayout

    def make(self, row: int, found: CostRow) -> CostCells:
        """One row's cells by its category."""
        if found.key == alternates.KEY:
            return self._stand_ins(row, found)
        if found.category is Category.BOARD:
            return self._board(row, found)
        if found.category in {Category.MARGIN, Category.YIELD}:
            return self._surcharge(row, found)
        if found.category is Category.DELIVERY:
            return self._delivery(row, found)
        if found.key in _JOINTS:
            return self._joints(row, found)
        work = f"{assumed(found.key)}/3600*{assumed('labour_rate')}"
        return self._plain(row, found, found.per_unit, f"={in_eur(work, self._labour)}", "number")

    @property
    def _labour(self) -> str:
        return self.layout.book.assumptions["labour_rate"].currency

    def _plain(
        self,
        row: int,
        found: CostRow,
        per_unit: float | Formula,
        price: str,
        kind: str,
        assumption: str = "",
    ) -> CostCells:
        """A row that costs the same at every quantity."""
        return CostCells(
            row,
            found.category,
            found.key,
            found.description,
            per_unit,
            kind,
            Formula(price, found.unit_price_eur),
            self._confidence(assumption or found.key, found.confidence),
            lambda _: f"={cell(row, Col.EUR_EACH, 'column')}",
        )

    def _confidence(self, assumption: str, value: Confidence) -> Formula:
        return Formula(f"={self.layout.assumption(assumption, ASSUMPTION_CONFIDENCE)}", str(value))

    def _board(self, row: int, found: CostRow) -> CostCells:
        name = found.key.removeprefix("pcb_")
        board, book = self.layout.book.boards[name], self.layout.book
        size = "*".join(self.layout.board(name, column) for column in (BOARD_LENGTH, BOARD_WIDTH))
        area = Formula(f"={size}*0.000001/{assumed('panel_use')}", found.per_unit)
        prices = (
            in_eur(assumed(part), book.assumptions[part].currency)
            for part in (board.price, board.finish)
        )
        return self._plain(row, found, area, "=" + "+".join(prices), "area", board.price)

    def _stand_ins(self, row: int, found: CostRow) -> CostCells:
        """Alternates: pieces and mean price of the what-if; their sum at each quantity."""
        product = self.bill.product.product
        pieces, amount = totals(self.layout, product, 0)

        def at(column: int) -> str:
            number = column - self.place.eur_at
            _, eur = totals(self.layout, product, number + 1)
            return f"={eur}/{cell(self.place.head, Col.NEEDED_AT + number, 'row')}"

        return CostCells(
            row,
            found.category,
            found.key,
            found.description,
            Formula(f"={pieces}/{QUANTITY}", found.per_unit),
            "number",
            Formula(f"=IF({pieces}=0,0,{amount}/MAX(1,{pieces}))", found.unit_price_eur),
            Formula(f"={text_of(str(found.confidence))}", str(found.confidence)),
            at,
        )

    def _joints(self, row: int, found: CostRow) -> CostCells:
        last = self.place.first + len(self.bill.lines) - 1
        mount, joints, per_unit = (
            self.place.own_rows(column, last) for column in (Col.MOUNT, Col.JOINTS, Col.PER_UNIT)
        )
        kind = text_of(str(_JOINTS[found.key]))
        count = Formula(f"=SUMPRODUCT(({mount}={kind})*{joints}*{per_unit})", found.per_unit)
        currency = self.layout.book.assumptions[found.key].currency
        return self._plain(row, found, count, f"={in_eur(assumed(found.key), currency)}", "number")

    def _surcharge(self, row: int, found: CostRow) -> CostCells:
        """A share of what stands above: margin of a part of it, scrap of all."""
        is_margin = found.category is Category.MARGIN
        share = assumed(found.key) if is_margin else f"1/{assumed(found.key)}-1"
        base = self._above_with_margin if is_margin else self._above
        return CostCells(
            row,
            found.category,
            found.key,
            found.description,
            Formula(f"={share}", found.per_unit),
            "fraction",
            Formula(f"={base(row, Col.EUR_EACH)}", found.unit_price_eur),
            self._confidence(found.key, found.confidence),
            lambda column: f"={cell(row, Col.PER_UNIT, 'column')}*({base(row, column)})",
        )

    def _delivery(self, row: int, found: CostRow) -> CostCells:
        known = self.layout.book.assumptions[found.key]
        if found.key == "freight_per_kg":
            price = in_eur(assumed(found.key), known.currency)
            return self._plain(row, found, found.per_unit, f"=IF({_DELIVERED},{price},0)", "number")

        def landed(column: int) -> str:
            return f"IF({_DELIVERED},{self._above(row, column)},0)"

        return CostCells(
            row,
            found.category,
            found.key,
            found.description,
            Formula(f"={assumed(found.key)}", found.per_unit),
            "fraction",
            Formula(f"={landed(Col.EUR_EACH)}", found.unit_price_eur),
            self._confidence(found.key, found.confidence),
            lambda column: f"={cell(row, Col.PER_UNIT, 'column')}*{landed(column)}",
        )

    def _above(self, row: int, column: int) -> str:
        return f"SUM({cell(self.place.first, column)}:{cell(row - 1, column)})"

    def _above_with_margin(self, row: int, column: int) -> str:
        amounts = f"{cell(self.place.first, column)}:{cell(row - 1, column)}"
        categories = self.place.own_rows(Col.CATEGORY, row - 1)
        out = "".join(
            f"-SUMIFS({amounts},{categories},{text_of(str(category))})"
            for category in WITHOUT_MARGIN
        )
        return f"SUM({amounts}){out}"
