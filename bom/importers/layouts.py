"""The export layouts that are known, as data: who exports what under which column headings.

Headings are compared without case, currency, colons and full stops, see :func:`heading`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bom.importers.amounts import currencies

_WORDS: Final = re.compile(r"[^a-z0-9#\\/\-$]+")
_MONEY: Final = re.compile(r"\(\s*[^)\w]{0,2}\$?\s*\)|\(\s*[A-Za-z]{3}\s*\)|(?<=Price )[A-Z]{3}$")


class Field(StrEnum):
    """What a column says. Numbered columns hold the same for several quantities."""

    MPN = "manufacturer's number"
    NUMBER = "supplier's number"
    MANUFACTURER = "manufacturer"
    DESCRIPTION = "description"
    QUANTITY = "quantity"
    NEEDED = "quantity if none is ordered"
    PRICE = "unit price"
    BREAKS = "price breaks"
    MOQ = "minimum"
    MINIMUM_MULTIPLE = "minimum and multiple"
    STOCK = "stock"
    LEAD_DAYS = "lead time in days"
    PACKAGING = "packaging"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of export.

    ``columns`` maps a field to the headings that may carry it; ``{n}`` stands for 1, 2, 3 ... .
    ``marks`` are headings that must all be there, each as a choice of spellings; the layout with
    most of them wins. ``last`` says that of two columns with one heading the later is meant.
    ``sections`` says that a row of suppliers' names stands above the heading. ``unpriced`` layouts
    carry no price and say instead what to export.
    """

    name: str
    supplier: str
    marks: tuple[tuple[str, ...], ...]
    columns: Mapping[Field, tuple[str, ...]] = field(default_factory=dict)
    currency: str = ""
    last: bool = False
    sections: bool = False
    unpriced: str = ""

    def shown(self) -> str:
        """The layout with the headings that it is known by."""
        return f"{self.name} ({', '.join(spellings[0] for spellings in self.marks)})"


def heading(text: str) -> str:
    """A heading reduced to what tells it from others: ``Ext. (EUR):`` is ``ext``."""
    bare = _MONEY.sub(" ", text.replace("\N{EURO SIGN}", "$").replace("\N{POUND SIGN}", "$"))
    return _WORDS.sub(" ", bare.casefold()).strip()


def heading_currency(text: str) -> str:
    """The currency that a price's heading names, such as ``Price (EUR)``; may be empty."""
    bracketed = re.findall(r"\(([^)]*)\)", text)
    tail = re.findall(r"Price ([A-Z]{3})$", text.strip())
    named = currencies(" ".join(bracketed + tail))
    return named[0] if len(named) == 1 else ""


_LCSC_OLD: Final = {
    Field.NUMBER: ("lcsc part number",),
    Field.MPN: ("manufacture part number", "manufacturer part number"),
    Field.MANUFACTURER: ("manufacturer",),
    Field.DESCRIPTION: ("description",),
    Field.QUANTITY: ("order qty", "quantity"),
    Field.PRICE: ("unit price",),
    Field.MINIMUM_MULTIPLE: ("min\\mult order qty",),
}
_DIGIKEY: Final = {
    Field.NUMBER: ("digikey part #", "digi-key part #", "digi-key part number", "part number"),
    Field.MPN: ("manufacturer part number",),
    Field.MANUFACTURER: ("manufacturer",),
    Field.DESCRIPTION: ("description",),
    Field.QUANTITY: ("quantity",),
    Field.PRICE: ("unit price",),
    Field.STOCK: ("available", "quantity available"),
    Field.PACKAGING: ("packaging",),
}
_FIELDS_PER_PART: Final = "give the parts a field pricing (1:0.50;10:0.40) and export it too"

LAYOUTS: Final = (
    Layout(
        "LCSC cart",
        "LCSC",
        (("lcsc#",), ("mpn",), ("quantity",), ("unit price",)),
        {
            Field.NUMBER: ("lcsc#",),
            Field.MPN: ("mpn",),
            Field.MANUFACTURER: ("manufacturer",),
            Field.DESCRIPTION: ("description",),
            Field.QUANTITY: ("quantity",),
            Field.PRICE: ("unit price",),
            Field.MOQ: ("moq",),
        },
        currency="USD",
    ),
    Layout(
        "LCSC cart or order",
        "LCSC",
        (
            ("lcsc part number",),
            ("manufacture part number", "manufacturer part number"),
            ("order qty", "quantity"),
            ("unit price",),
        ),
        _LCSC_OLD,
        currency="USD",
    ),
    Layout(
        "LCSC BOM tool",
        "LCSC",
        (("lcsc#",), ("mrf#", "mfr#"), ("order qty",), ("unit price",)),
        {
            Field.NUMBER: ("lcsc#",),
            Field.MPN: ("mrf#", "mfr#"),
            Field.MANUFACTURER: ("mfr", "manufacturer"),
            Field.DESCRIPTION: ("description",),
            Field.QUANTITY: ("order qty",),
            Field.PRICE: ("unit price",),
        },
        currency="USD",
        last=True,
    ),
    Layout(
        "JLCPCB parts list",
        "LCSC",
        (("lcsc part #", "jlcpcb part #", "lcsc part"), ("mfr part #", "mfr part"), ("price",)),
        {
            Field.NUMBER: ("lcsc part #", "jlcpcb part #", "lcsc part"),
            Field.MPN: ("mfr part #", "mfr part"),
            Field.MANUFACTURER: ("manufacturer",),
            Field.DESCRIPTION: ("description",),
            Field.BREAKS: ("price",),
            Field.STOCK: ("stock",),
        },
        currency="USD",
    ),
    Layout(
        "Digi-Key cart or order",
        "Digi-Key",
        (
            ("digikey part #", "digi-key part #", "digi-key part number"),
            ("manufacturer part number",),
            ("quantity",),
            ("unit price",),
        ),
        _DIGIKEY,
    ),
    Layout(
        "Digi-Key cart",
        "Digi-Key",
        (
            ("part number",),
            ("manufacturer part number",),
            ("customer reference",),
            ("backorder",),
            ("unit price",),
        ),
        _DIGIKEY,
    ),
    Layout(
        "Digi-Key BOM manager",
        "Digi-Key",
        (
            ("digi-key part number 1", "digikey part number 1"),
            ("manufacturer part number",),
            ("requested quantity 1", "quantity 1"),
            ("unit price 1",),
        ),
        {
            Field.NUMBER: ("digi-key part number {n}", "digikey part number {n}"),
            Field.MPN: ("manufacturer part number",),
            Field.MANUFACTURER: ("manufacturer name", "manufacturer"),
            Field.DESCRIPTION: ("description",),
            Field.QUANTITY: ("quantity {n}", "requested quantity {n}"),
            Field.PRICE: ("unit price {n}",),
            Field.STOCK: ("quantity available",),
            Field.PACKAGING: ("packaging {n}", "packaging"),
        },
    ),
    Layout(
        "Mouser cart",
        "Mouser",
        (("mouser no", "mouser #"), ("mfr no", "mfr #"), ("order qty",), ("price", "unit price")),
        {
            Field.NUMBER: ("mouser no", "mouser #"),
            Field.MPN: ("mfr no", "mfr #"),
            Field.MANUFACTURER: ("manufacturer",),
            Field.DESCRIPTION: ("description", "desc"),
            Field.QUANTITY: ("order qty",),
            Field.PRICE: ("price", "unit price"),
        },
    ),
    Layout(
        "Mouser BOM tool",
        "Mouser",
        (
            ("mouser part number",),
            ("manufacturer part number",),
            ("quantity 1",),
            ("unit price 1", "order unit price"),
        ),
        {
            Field.NUMBER: ("mouser part number",),
            Field.MPN: ("manufacturer part number",),
            Field.MANUFACTURER: ("manufacturer name",),
            Field.DESCRIPTION: ("description",),
            Field.QUANTITY: ("quantity {n}", "order quantity"),
            Field.PRICE: ("unit price {n}", "order unit price"),
            Field.MINIMUM_MULTIPLE: ("min /mult",),
            Field.STOCK: ("availability",),
            Field.LEAD_DAYS: ("lead time in days",),
            Field.PACKAGING: ("package type",),
        },
    ),
    Layout(
        "KiCost spreadsheet",
        "",
        (("refs",), ("manf#",), ("qty",), ("cat#",), ("purch",), ("unit$",)),
        {
            Field.NUMBER: ("cat#",),
            Field.MPN: ("manf#",),
            Field.MANUFACTURER: ("manf",),
            Field.DESCRIPTION: ("desc",),
            Field.QUANTITY: ("purch",),
            Field.NEEDED: ("qty",),
            Field.PRICE: ("unit$",),
            Field.MOQ: ("moq",),
            Field.STOCK: ("avail",),
        },
        sections=True,
    ),
    Layout(
        "KiBot or KiCost parts with pricing field",
        "Local",
        (("manf#", "mpn", "manufacturer part number"), ("pricing", "kicost pricing")),
        {
            Field.NUMBER: ("cat#", "kicost cat#"),
            Field.MPN: ("manf#", "mpn", "manufacturer part number"),
            Field.MANUFACTURER: ("manf", "manufacturer"),
            Field.DESCRIPTION: ("description", "desc"),
            Field.BREAKS: ("pricing", "kicost pricing"),
            Field.STOCK: ("avail", "kicost avail"),
            Field.CURRENCY: ("currency",),
        },
    ),
    Layout(
        "JLCPCB assembly BOM",
        "LCSC",
        (("comment",), ("designator",), ("footprint",)),
        unpriced="import JLCPCB's parts list or an LCSC cart of the same parts",
    ),
    Layout(
        "KiBot BOM",
        "",
        (("references",), ("quantity per pcb", "quantity"), ("value",)),
        unpriced=_FIELDS_PER_PART,
    ),
    Layout(
        "Digi-Key upload list",
        "Digi-Key",
        (("digi-key part number",), ("customer reference",), ("quantity",)),
        unpriced="export the cart or the BOM manager's list, which have a unit price",
    ),
    Layout(
        "Mouser upload list",
        "Mouser",
        (("mouser part number",), ("manufacturer part number",), ("quantity",)),
        unpriced="export the cart or the BOM tool's list, which have a unit price",
    ),
)
#: Heading of a KiCost field that belongs to a named source: ``kicost:My_Dist:pricing``.
SOURCE_FIELD: Final = re.compile(
    r"(?:kicost:)?(?P<source>[^:]+):(?P<field>pricing|cat#|avail)", re.I
)
