"""Land patterns of the project's own footprints, as data in millimetres.

The origin is the footprint's anchor, x to the right and y **down**, as KiCad counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class PadKind(Enum):
    """How a pad is made."""

    SMD = "smd"
    THROUGH = "thru_hole"
    MECHANICAL = "np_thru_hole"


class PadShape(Enum):
    """Copper shape, in KiCad's words."""

    RECT = "rect"
    ROUNDRECT = "roundrect"
    OVAL = "oval"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Pad:
    """One pad; ``drill_mm`` is (x, y): equal for a round hole, different for a slot."""

    number: str
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    kind: PadKind = PadKind.SMD
    shape: PadShape = PadShape.ROUNDRECT
    drill_mm: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class LandPattern:
    """A footprint of the project's own library ``openstrom``.

    ``body_mm`` and ``courtyard_mm`` are (x_min, y_min, x_max, y_max). ``source`` names the drawing
    that the dimensions were read from; ``verified`` is False until someone read them there.
    ``top_printed`` and ``bottom_printed`` are False where the body's upper or lower edge is left
    out of the print, so that a board finds room for names there.
    """

    name: str
    description: str
    source: str
    verified: bool
    pads: tuple[Pad, ...]
    body_mm: tuple[float, float, float, float]
    courtyard_mm: tuple[float, float, float, float]
    pin_1_mark: bool = True
    top_printed: bool = True
    bottom_printed: bool = True
