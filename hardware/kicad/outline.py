"""Outlines of the boards, their fixings, and where the housing opens; the enclosure reads the same.

Millimetres; the origin is the board's upper left corner as the installer sees it, x to the right,
y down. Every dimension names where it comes from and how sure that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Verification(Enum):
    """How a dimension is known."""

    MEASURED_TWICE = "two independent open designs measured"
    ONE_SOURCE = "one public source"
    CHOSEN = "chosen by this project"
    UNVERIFIED = "from memory or an estimate: confirm on the real part"


class Edge(Enum):
    """An edge of the board as the installer sees it."""

    TOP = "top"
    BOTTOM = "bottom"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A length with its source."""

    value_mm: float
    source: str
    verification: Verification


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch of an edge where the housing lets conductors or plugs through."""

    name: str
    edge: Edge
    start_mm: float
    end_mm: float


@dataclass(frozen=True, slots=True)
class Hole:
    """A hole without copper: KiCad's ``footprint`` of it, ``clear_mm`` free around its rim."""

    name: str
    x_mm: float
    y_mm: float
    diameter: Dimension
    clear_mm: float
    footprint: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A board's rectangle with rounded corners, its holes and the openings of its housing.

    The band of the nose (between ``nose_top_mm`` and ``nose_bottom_mm``) is what shows through the
    cut-out of a distribution board: keys and lamps lie there. ``guide_mm`` is the band along the
    left and the right edge that the housing's guides need: no body and no pad lies in it.
    """

    board: str
    width: Dimension
    height: Dimension
    thickness: Dimension
    corner: Dimension
    holes: tuple[Hole, ...]
    openings: tuple[Opening, ...]
    nose_top_mm: float
    nose_bottom_mm: float
    guide_mm: float = 0.0


_HOUSING: Final = "CamdenBoss CNMB/9: board 155 x 86.5 mm"
_NOSE: Final = "DIN 43880: the nose is 45 mm high, centred"
_TOOLING: Final = Dimension(
    2.1, "tooling holes of 2.1 mm for the panel and the bed of nails", Verification.CHOSEN
)
_FIXING: Final = Dimension(3.2, "M3 clearance, for a standoff in the nose", Verification.CHOSEN)
_THICKNESS: Final = Dimension(1.6, "slots of the housing take 1.6 mm", Verification.UNVERIFIED)
_CORNER: Final = Dimension(
    1.0, "a router's corner; the slots take square ones", Verification.CHOSEN
)
#: Guides stand 1.5 mm out of the end walls, 1.1 mm of it over the board, 1.5 mm when the board lies
#: at that wall; 0.2 mm for parts and routed edges each way. Feet end 0.3 mm inside their pads.
_GUIDE_MM: Final = 1.7


def _nine_modules(board: str, holes: tuple[Hole, ...], *openings: Opening) -> Outline:
    return Outline(
        board=board,
        width=Dimension(155.0, _HOUSING, Verification.MEASURED_TWICE),
        height=Dimension(86.5, _HOUSING, Verification.MEASURED_TWICE),
        thickness=_THICKNESS,
        corner=_CORNER,
        holes=holes,
        openings=openings,
        nose_top_mm=(86.5 - 45.0) / 2,
        nose_bottom_mm=(86.5 + 45.0) / 2,
        guide_mm=_GUIDE_MM,
    )


def _tooling(*places: tuple[float, float]) -> tuple[Hole, ...]:
    return tuple(
        Hole(f"tooling {n}", x, y, _TOOLING, 0.5, "MountingHole:MountingHole_2.1mm")
        for n, (x, y) in enumerate(places, 1)
    )


METER: Final = _nine_modules(
    "meter",
    _tooling((2.5, 44.0), (120.2, 2.8), (152.3, 83.8)),
    Opening("current transformers", Edge.TOP, 1.0, 97.0),
    Opening("service port", Edge.TOP, 97.0, 110.0),
    Opening("mains terminals", Edge.BOTTOM, 2.0, 38.0),
    Opening("ribbon of the relay shield", Edge.RIGHT, 34.0, 62.0),
)
RELAY_SHIELD: Final = _nine_modules(
    "relay_shield",
    _tooling((128.1, 2.6), (128.1, 83.9), (2.5, 43.25)),
    Opening("circuits 1 to 5", Edge.TOP, 1.0, 126.7),
    Opening("circuits 6 to 10", Edge.BOTTOM, 1.0, 126.7),
    Opening("ribbon of the meter", Edge.RIGHT, 26.0, 60.0),
)


def _lan(board: str) -> Outline:
    return Outline(
        board=board,
        width=Dimension(50.0, "fits the nose (45 mm high) lying flat", Verification.CHOSEN),
        height=Dimension(40.0, "fits the nose (45 mm high) lying flat", Verification.CHOSEN),
        thickness=_THICKNESS,
        corner=_CORNER,
        holes=(
            Hole("fixing 1", 3.5, 3.5, _FIXING, 1.5, "MountingHole:MountingHole_3.2mm_M3"),
            Hole("fixing 2", 3.5, 36.5, _FIXING, 1.5, "MountingHole:MountingHole_3.2mm_M3"),
            # As near to the jack as the nose reaches over the board, which the cover ends with.
            Hole("fixing 3", 23.8, 3.5, _FIXING, 1.5, "MountingHole:MountingHole_3.2mm_M3"),
        ),
        openings=(Opening("network", Edge.RIGHT, 8.0, 32.0),),
        nose_top_mm=0.0,
        nose_bottom_mm=40.0,
    )


LAN_W5200: Final = _lan("lan_w5200")
LAN_W5500: Final = _lan("lan_w5500")

OUTLINES: Final = {each.board: each for each in (METER, RELAY_SHIELD, LAN_W5200, LAN_W5500)}
