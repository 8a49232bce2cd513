"""A sheet as plain figures in millimetres, x to the right, y down: what every writer draws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from math import cos, pi, sin
from typing import Final

XY = tuple[float, float]


class Layer(Enum):
    """What a figure is: layers of a DXF file, groups of an SVG file."""

    OUTLINE = "outline"
    CUT = "cut"
    THIN = "thin"
    HIDDEN = "hidden"
    CENTRE = "centre"
    DIMENSION = "dimension"
    PRINT = "print"
    NOTE = "note"
    FRAME = "frame"


#: Line widths of ISO 128 groups 0.35 and 0.18.
WIDE_MM: Final = 0.35
NARROW_MM: Final = 0.18
DASHED: Final = (2.0, 1.0)
CHAIN: Final = (6.0, 1.0, 1.0, 1.0)


class Anchor(Enum):
    """Which point of a line of text is where it is put."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline; ``fill`` is a grey from 0 black to 1 white, or None."""

    points: tuple[XY, ...]
    layer: Layer
    width_mm: float = NARROW_MM
    closed: bool = False
    dashes: tuple[float, ...] = ()
    fill: float | None = None


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle."""

    centre: XY
    radius_mm: float
    layer: Layer
    width_mm: float = NARROW_MM
    fill: float | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """Filled outlines, even-odd; ``grey`` from 0 black to 1 white."""

    outlines: tuple[tuple[XY, ...], ...]
    layer: Layer
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; ``height_mm`` is a capital's, ``turn_deg`` counter-clockwise.

    ``at`` is on the base line.
    """

    text: str
    at: XY
    height_mm: float
    layer: Layer = Layer.NOTE
    anchor: Anchor = Anchor.START
    turn_deg: float = 0.0
    bold: bool = False
    grey: float = 0.0


Figure = Line | Ring | Area | Words


@dataclass
class Sheet:
    """A page being drawn."""

    width_mm: float
    height_mm: float
    title: str
    figures: list[Figure] = field(default_factory=list)

    def add(self, figures: Iterable[Figure]) -> None:
        """Put figures on top of what is there."""
        self.figures += figures

    def line(
        self,
        points: Sequence[XY],
        layer: Layer = Layer.THIN,
        width_mm: float = NARROW_MM,
        dashes: tuple[float, ...] = (),
    ) -> None:
        """An open polyline."""
        self.figures.append(Line(tuple(points), layer, width_mm, dashes=dashes))

    def area(
        self,
        points: Sequence[XY],
        layer: Layer = Layer.OUTLINE,
        width_mm: float = WIDE_MM,
        fill: float | None = None,
        dashes: tuple[float, ...] = (),
    ) -> None:
        """A closed polyline."""
        self.figures.append(Line(tuple(points), layer, width_mm, True, dashes, fill))

    def box(
        self,
        x: XY,
        y: XY,
        layer: Layer = Layer.OUTLINE,
        width_mm: float = WIDE_MM,
        fill: float | None = None,
    ) -> None:
        """A rectangle between two x and two y."""
        corners = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])]
        self.area(corners, layer, width_mm, fill)

    def words(
        self,
        text: str,
        at: XY,
        height_mm: float = 2.0,
        anchor: Anchor = Anchor.START,
        *,
        turn_deg: float = 0.0,
        bold: bool = False,
        layer: Layer = Layer.NOTE,
        grey: float = 0.0,
    ) -> None:
        """A line of text."""
        self.figures.append(Words(text, at, height_mm, layer, anchor, turn_deg, bold, grey))


def rounded_box(x: XY, y: XY, radius_mm: float, steps: int = 6) -> list[XY]:
    """A rectangle with round corners as a polygon."""
    r = radius_mm
    found = []
    for (cx, cy), start in (
        ((x[1] - r, y[1] - r), 0.0),
        ((x[0] + r, y[1] - r), 0.5),
        ((x[0] + r, y[0] + r), 1.0),
        ((x[1] - r, y[0] + r), 1.5),
    ):
        for n in range(steps + 1):
            angle = pi * (start + 0.5 * n / steps)
            found.append((cx + r * cos(angle), cy + r * sin(angle)))
    return found
