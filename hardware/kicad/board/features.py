"""What is drawn on a board besides its parts: pours, keep-outs, texts and lines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

Corner = tuple[float, float]


class Thermal(Enum):
    """How a pour meets the pads of its net."""

    RELIEF = "relief"
    SOLID = "solid"


@dataclass(frozen=True, slots=True)
class Pour:
    """A filled area of a net on some layers; higher ``priority`` fills first."""

    name: str
    net: str
    layers: tuple[str, ...]
    corners: tuple[Corner, ...]
    priority: int = 0
    clearance_mm: float = 0.2
    least_width_mm: float = 0.2
    thermal: Thermal = Thermal.RELIEF


@dataclass(frozen=True, slots=True)
class KeepOut:
    """An area without copper pours, and without tracks and vias where ``tracks`` is set."""

    name: str
    layers: tuple[str, ...]
    corners: tuple[Corner, ...]
    tracks: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text, centred at a point; ``layer`` in KiCad's words."""

    text: str
    x_mm: float
    y_mm: float
    height_mm: float = 1.0
    angle_deg: float = 0.0
    layer: str = "F.SilkS"


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line."""

    start: Corner
    end: Corner
    width_mm: float = 0.15
    layer: str = "F.SilkS"


@dataclass(frozen=True, slots=True)
class Features:
    """Everything that is drawn besides parts."""

    pours: tuple[Pour, ...] = ()
    keep_outs: tuple[KeepOut, ...] = ()
    #: Where only copper drawn by code may be: the router keeps out, KiCad is not told.
    reserved: tuple[KeepOut, ...] = ()
    texts: tuple[Text, ...] = ()
    lines: tuple[Line, ...] = ()


def rectangle(left: float, top: float, right: float, bottom: float) -> tuple[Corner, ...]:
    """Corners of a rectangle."""
    return ((left, top), (right, top), (right, bottom), (left, bottom))
