"""The products as they are assembled: housing, boards with their poses, what the cover carries.

A product that adds a board to another one names it as its host: the LAN add-on sits in the nose of
a meter, so its assembly is that meter and the add-on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from enclosure.housings import CNMB_9, Housing
from hardware.errors import did_you_mean


@dataclass(frozen=True, slots=True)
class Hanging:
    """A board that standoffs hold below the nose's cover.

    ``left_mm`` and ``top_mm`` are its upper left corner as seen, from the host board's;
    ``turn_deg`` turns it counter-clockwise. ``standoff_mm`` is a hexagon as sold.
    """

    board: str
    standoff_mm: float
    left_mm: float
    top_mm: float
    turn_deg: int
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of ribbon as a block: x, y on the host board and height over its upper face."""

    x_mm: tuple[float, float]
    y_mm: tuple[float, float]
    over_mm: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A ribbon's space in a housing, from its header on; ``length_mm`` of both ends together."""

    name: str
    poles: int
    header: tuple[str, str]
    runs: tuple[Run, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Product:
    """One product. ``level`` counts the housing's slots from the rail, 0 the lowest.

    ``turn_deg`` turns the board in its housing, counter-clockwise.

    ``mates`` are names of a header's mates that this assembly uses; a header's other mates are
    left out, because a ribbon leaves its plug by one side only. ``inserts`` are the front's lamps
    and keys that share one moulding below the cover, by their openings' names.
    """

    name: str
    housing: Housing
    board: str
    level: int
    turn_deg: int
    hanging: Hanging | None
    ribbons: tuple[Ribbon, ...]
    ribbon_mates: tuple[tuple[str, str], ...]
    inserts: tuple[tuple[str, ...], ...]
    reason: str


_LAN_REASON: Final = (
    "turned so that the jack looks up beside the transformers' leads: to the side a plug would"
    " take two modules of the row, and the board would hide lamps and buttons; 22 mm clear the"
    " isolating transformer below it, and the shoulder is open above the jack"
)

SHIELD_RIBBON: Final = Ribbon(
    "shield ribbon",
    16,
    ("meter", "expansion/relay_shield"),
    (
        Run((132.8, 140.4), (37.8, 71.8), (18.5, 20.5)),
        Run((140.4, 159.0), (37.8, 58.2), (21.0, 22.0)),
    ),
    "folded over its plug, a jog of 14 mm, out by the right wall",
)
LAN_RIBBON: Final = Ribbon(
    "LAN ribbon",
    10,
    ("meter", "expansion/lan"),
    (
        Run((140.6, 152.0), (59.2, 72.0), (17.4, 31.0)),
        Run((63.0, 152.0), (59.2, 72.0), (31.0, 32.0)),
        Run((50.3, 63.0), (25.9, 72.0), (31.0, 34.2)),
        Run((38.0, 50.3), (25.9, 38.7), (33.2, 34.2)),
    ),
    "up from its plug, along above the supply module and the transformers, to the add-on's plug",
)

_METER_INSERTS: Final = (("lamp status", "lamp network", "lamp pulse", "setup", "reset"),)
#: The same moulding for four lamps twice, and half of one.
_SHIELD_INSERTS: Final = (
    ("lamp 1", "lamp 2", "lamp 6", "lamp 7"),
    ("lamp 3", "lamp 4", "lamp 8", "lamp 9"),
    ("lamp 5", "lamp 10"),
)


def _lan(board: str) -> Product:
    return Product(
        name=board,
        housing=CNMB_9,
        board="meter",
        level=0,
        turn_deg=0,
        hanging=Hanging(board, 22.0, 1.5, 0.0, 90, _LAN_REASON),
        ribbons=(SHIELD_RIBBON, LAN_RIBBON),
        ribbon_mates=(),
        inserts=_METER_INSERTS,
        reason="in the nose of a meter: the add-on brings no housing, only a cover plate",
    )


PRODUCTS: Final = {
    each.name: each
    for each in (
        Product(
            name="meter",
            housing=CNMB_9,
            board="meter",
            level=0,
            turn_deg=0,
            hanging=None,
            ribbons=(SHIELD_RIBBON,),
            ribbon_mates=(),
            inserts=_METER_INSERTS,
            reason="the lowest level leaves the nose to the LAN add-on",
        ),
        Product(
            name="relay_shield",
            housing=CNMB_9,
            board="relay_shield",
            level=1,
            turn_deg=180,
            hanging=None,
            ribbons=(),
            ribbon_mates=(("shield_input/header", "ribbon right"),),
            inserts=_SHIELD_INSERTS,
            reason="right of the meter and turned by half a turn: its header then faces the"
            " meter's; the second level brings the screws to the shoulder, air below the relays and"
            " the ribbon to the height of the meter's way out",
        ),
        _lan("lan_w5200"),
        _lan("lan_w5500"),
    )
}


def product(name: str) -> Product:
    """The product of a name; LookupError names the known ones."""
    if name not in PRODUCTS:
        raise LookupError(f"no product {name!r}{did_you_mean(name, PRODUCTS)}")
    return PRODUCTS[name]
