"""What one row of each table of the price book says, as frozen data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    """How far a figure is to be trusted, best first."""

    CATALOGUE = "catalogue"
    QUOTE = "quote"
    ESTIMATE = "estimate"
    MEMORY = "memory"

    @property
    def low(self) -> bool:
        """True for figures that nobody has offered in writing."""
        return self in {Confidence.ESTIMATE, Confidence.MEMORY}


class Mount(StrEnum):
    """How a part gets on the board."""

    SMT = "smt"
    THT = "tht"
    NONE = "none"


class Packaging(StrEnum):
    """What the supplier counts out; reels, tubes and trays are sold whole."""

    REEL = "reel"
    CUT_TAPE = "cut_tape"
    TRAY = "tray"
    TUBE = "tube"
    BULK = "bulk"
    EACH = "each"

    @property
    def whole(self) -> bool:
        """True where only whole packs are sold."""
        return self in {Packaging.REEL, Packaging.TRAY, Packaging.TUBE}


class Category(StrEnum):
    """Where a cost belongs in the summary, in its order."""

    ELECTRONICS = "electronics"
    BOARD = "board"
    ASSEMBLY = "assembly"
    ENCLOSURE = "enclosure"
    SENSOR = "sensor"
    CABLE = "cable"
    PACKAGING = "packaging"
    PRINT = "print"
    CONSUMABLE = "consumable"
    LABOUR = "labour"
    TEST = "test"
    MARGIN = "margin"
    YIELD = "yield"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One supplier's offer of a part or item: ``breaks`` are (pieces, price of one), rising.

    ``low`` and ``high`` are factors on the price, ``pack`` is pieces in a pack, ``joints`` solder
    joints of one piece; ``stock`` and ``lead_days`` are None where unknown.
    """

    key: str
    description: str
    manufacturer: str
    supplier: str
    supplier_number: str
    currency: str
    breaks: tuple[tuple[int, float], ...]
    moq: int
    pack: int | None
    packaging: Packaging
    stock: int | None
    lead_days: int | None
    mount: Mount
    joints: int
    low: float
    high: float
    date: dt.date
    source: str
    confidence: Confidence
    note: str


@dataclass(frozen=True, slots=True)
class Item:
    """What a product holds beyond the parts of its boards; ``key`` has a price line."""

    product: str
    key: str
    quantity: float
    category: Category
    note: str


@dataclass(frozen=True, slots=True)
class Work:
    """One step of hand work or testing on a product: ``step`` is an assumption in seconds."""

    product: str
    step: str
    quantity: float
    category: Category
    note: str


@dataclass(frozen=True, slots=True)
class OneOff:
    """A cost outside the price of a piece: ``kind`` is ``set_up`` (an order) or ``tooling``."""

    product: str
    name: str
    quantity: float
    kind: str
    category: Category
    note: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """One tunable of the model. ``currency`` is empty where the value is no amount of money."""

    name: str
    low: float
    likely: float
    high: float
    unit: str
    currency: str
    note: str
    source: str
    date: dt.date
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of ``currency`` for one euro."""

    currency: str
    per_eur: float
    low: float
    high: float
    date: dt.date
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class BoardData:
    """The bare board of a design; ``price`` and ``finish`` name assumptions per square metre."""

    board: str
    length_mm: float
    width_mm: float
    layers: int
    price: str
    finish: str
    smt_sides: int
    note: str
    source: str
    date: dt.date
    confidence: Confidence

    @property
    def area_m2(self) -> float:
        """Area of one board."""
        return self.length_mm * self.width_mm * 1e-6


@dataclass(frozen=True, slots=True)
class Product:
    """What is sold. ``not_shipped`` are ``board:reference`` of connectors sold without accessory.

    ``target_eur`` is None where no target is set; ``weight_kg`` is the packed product's.
    """

    product: str
    title: str
    boards: tuple[str, ...]
    not_shipped: tuple[str, ...]
    target_eur: float | None
    target_quantity: int
    weight_kg: float
    scope: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that would make a product cheaper: the line ``replaces`` by the lines ``by``.

    Rows of one ``name`` are taken together; ``gives_up`` is empty for a part that does the same.
    """

    product: str
    name: str
    replaces: str
    by: tuple[str, ...]
    gives_up: str
    note: str
