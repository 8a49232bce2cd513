"""The purchase of every line at the what-if quantity: what each price break would cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from bom.bills import Bill
from bom.cost import purchase
from bom.lines import Line
from bom.tables import PriceLine
from bom.workbook.layout import Col, Layout, PriceColumn, in_eur
from bom.workbook.sheet import Formula, Sheet, cell
from bom.workbook.values import amount_eur, own_pieces, ways


class Buy(IntEnum):
    """Columns; ``AMOUNTS`` begins a column per price break."""

    PRODUCT = 0
    KEY = 1
    SUPPLIER = 2
    NUMBER = 3
    CURRENCY = 4
    NEEDED = 5
    AMOUNTS = 6


@dataclass(frozen=True, slots=True)
class After:
    """The columns behind the breaks, which are as many as the price book has."""

    breaks: int

    @property
    def least(self) -> int:
        """The cheapest amount, in the offer's currency."""
        return Buy.AMOUNTS + self.breaks

    @property
    def chosen(self) -> int:
        """Its break, counted from 1."""
        return self.least + 1

    @property
    def quantity(self) -> int:
        """The quantity of that break."""
        return self.least + 2

    @property
    def pieces(self) -> int:
        """Pieces bought."""
        return self.least + 3

    @property
    def price(self) -> int:
        """Price of one."""
        return self.least + 4

    @property
    def eur(self) -> int:
        """The cheapest amount in euros."""
        return self.least + 5


def write_buying(sheet: Sheet, layout: Layout, quantity: int) -> None:
    """Write the sheet: a row per product, line and offer."""
    after = After(layout.most_breaks)
    sheet.say(0, 0, "Buying at the what-if quantity", sheet.styles.title)
    sheet.say(
        1,
        0,
        "Each offer's amount at each of its breaks, buying up to the break where that is needed;"
        " the least is taken. The product's sheet takes the cheapest offer.",
        sheet.styles.note,
    )
    amounts = [f"amount at break {n + 1}" for n in range(layout.most_breaks)]
    heads = ["product", "key", "supplier", "number", "currency", "pieces needed", *amounts]
    heads += ["least amount", "break", "break from", "pieces bought", "unit price", "amount EUR"]
    head = layout.FIRST_PURCHASE - 1
    sheet.heads(head, heads)
    for bill in layout.bills:
        place = layout.products[bill.product.product]
        for number, line in enumerate(bill.lines):
            first, _ = layout.purchases(bill.product.product, line)
            needed = f"{place.quoted}!{cell(place.first + number, Col.NEEDED)}"
            for offset, offer in enumerate(line.offers):
                _offer(sheet, layout, after, first + offset, bill, line, offer, needed, quantity)
    sheet.finish([18, 24, 12, 13, 9, 10, *[11] * layout.most_breaks, 11, 7, 9, 10, 10, 11])
    sheet.raw.autofilter(head, 0, layout.last_purchase, after.eur)


def _offer(
    sheet: Sheet,
    layout: Layout,
    after: After,
    row: int,
    bill: Bill,
    line: Line,
    offer: PriceLine,
    needed: str,
    quantity: int,
) -> None:
    want = own_pieces(layout.book, line, quantity)
    best = purchase(offer, want)
    index = [quantity for quantity, _ in offer.breaks].index(best.break_used)
    sheet.put(row, Buy.PRODUCT, bill.product.title)
    sheet.put(row, Buy.KEY, line.key)
    sheet.put(row, Buy.SUPPLIER, _link(layout, offer, PriceColumn.SUPPLIER, offer.supplier))
    sheet.put(row, Buy.NUMBER, offer.supplier_number)
    sheet.put(row, Buy.CURRENCY, _link(layout, offer, PriceColumn.CURRENCY, offer.currency))
    sheet.put(row, Buy.NEEDED, Formula(f"={needed}", want), "count")
    for number, way in enumerate(ways(offer, want)):
        pieces = layout.pieces(offer, number, cell(row, Buy.NEEDED))
        text = f"={pieces}*{layout.break_price(offer, number)}"
        sheet.put(row, Buy.AMOUNTS + number, Formula(text, way.amount), "eur")
    amounts = f"{cell(row, Buy.AMOUNTS)}:{cell(row, Buy.AMOUNTS + len(offer.breaks) - 1)}"
    least, chosen = cell(row, after.least), cell(row, after.chosen)
    last = len(offer.breaks) - 1
    quantities = f"{layout.break_quantity(offer, 0)}:{_tail(layout.break_quantity(offer, last))}"
    prices = f"{layout.break_price(offer, 0)}:{_tail(layout.break_price(offer, last))}"
    broken = f"INDEX({quantities},{chosen})"
    bought = f"MAX({cell(row, Buy.NEEDED)},{layout.price(offer, PriceColumn.MOQ)},{broken})"
    if offer.packaging.whole and offer.pack:
        bought = f"CEILING({bought},{layout.price(offer, PriceColumn.PACK)})"
    eur = amount_eur(layout.book, best.amount, offer.currency)
    for column, text, value, kind in (
        (after.least, f"=MIN({amounts})", best.amount, "eur"),
        (after.chosen, f"=MATCH({least},{amounts},0)", index + 1, "count"),
        (after.quantity, f"={broken}", best.break_used, "count"),
        (after.pieces, f"={bought}", best.bought, "count"),
        (after.price, f"=INDEX({prices},{chosen})", best.unit_price, "price"),
        (after.eur, f"={in_eur(least, offer.currency)}", eur, "eur"),
    ):
        sheet.put(row, column, Formula(text, value), kind)


def _link(layout: Layout, offer: PriceLine, column: PriceColumn, value: str) -> Formula:
    return Formula(f"={layout.price(offer, column)}", value)


def _tail(address: str) -> str:
    return address.rpartition("!")[2]
