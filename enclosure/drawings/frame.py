"""A sheet's frame and its title block, after ISO 5457 and ISO 7200."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from enclosure.drawings.letters import width_mm as length
from enclosure.drawings.sheet import CHAIN, Anchor, Layer, Line, Ring, Sheet

#: Landscape sizes by name.
SIZES: Final = {"A4": (297.0, 210.0), "A3": (420.0, 297.0)}
#: ISO 5457: 20 mm for the binding, 10 mm elsewhere.
BINDING_MM: Final = 20.0
MARGIN_MM: Final = 10.0
#: ISO 7200: the title block is 180 mm wide.
BLOCK_MM: Final = (180.0, 36.0)
STATUS: Final = "DRAFT"


@dataclass(frozen=True, slots=True)
class Heading:
    """What a title block says."""

    product: str
    title: str
    number: str
    scale: str
    size: str
    page: int
    pages: int
    revision: str


def framed(heading: Heading) -> Sheet:
    """An empty sheet with its frame and title block."""
    width, height = SIZES[heading.size]
    sheet = Sheet(width, height, f"OpenStrom {heading.product}: {heading.title}")
    x, y = (BINDING_MM, width - MARGIN_MM), (MARGIN_MM, height - MARGIN_MM)
    sheet.box(x, y, Layer.FRAME, 0.5)
    _block(sheet, heading, x[1], y[1])
    return sheet


def _block(sheet: Sheet, heading: Heading, right: float, bottom: float) -> None:
    wide, high = BLOCK_MM
    left, top = right - wide, bottom - high
    sheet.box((left, right), (top, bottom), Layer.FRAME, 0.5, fill=1.0)
    for down in (12.0, 24.0):
        sheet.line([(left, top + down), (right, top + down)], Layer.FRAME)
    fields = [
        (0.0, 0.0, 66.0, "project", "OpenStrom", True),
        (66.0, 0.0, 78.0, "product and housing", heading.product, True),
        (144.0, 0.0, 36.0, "status", STATUS, True),
        (0.0, 12.0, 108.0, "title", heading.title, True),
        (108.0, 12.0, 36.0, "revision", heading.revision, False),
        (144.0, 12.0, 36.0, "sheet", f"{heading.page} of {heading.pages}", False),
        (0.0, 24.0, 60.0, "drawing number", heading.number, False),
        (60.0, 24.0, 32.0, "scale", heading.scale, False),
        (92.0, 24.0, 16.0, "units", "mm", False),
        (108.0, 24.0, 36.0, "projection, third angle", "", False),
        (144.0, 24.0, 36.0, "size", heading.size, False),
    ]
    for dx, dy, width, name, value, bold in fields:
        x, y = left + dx, top + dy
        if dx:
            sheet.line([(x, y), (x, y + 12.0)], Layer.FRAME)
        sheet.words(name, (x + 1.5, y + 3.0), 1.5, grey=0.35)
        sheet.words(_fitting(value, width), (x + 1.5, y + 9.0), 2.8, bold=bold)
    _projection(sheet, left + 126.0, top + 31.5)


def _fitting(text: str, width_mm: float) -> str:
    """The text itself: block fields are sized for what is written; ValueError if one is not."""
    if length(text, 2.8, bold=True) > width_mm - 2.5:
        raise ValueError(f"title block: {text!r} is longer than its field of {width_mm:g} mm")
    return text


def _projection(sheet: Sheet, x: float, y: float) -> None:
    """The symbol of third-angle projection, ISO 5456-2: end view left of the side view."""
    for radius in (1.4, 2.8):
        sheet.figures.append(Ring((x - 6.5, y), radius, Layer.FRAME, 0.25))
    side = ((x, y - 1.4), (x + 7.0, y - 2.8), (x + 7.0, y + 2.8), (x, y + 1.4))
    sheet.figures.append(Line(side, Layer.FRAME, 0.25, closed=True))
    sheet.line([(x - 10.5, y), (x + 8.5, y)], Layer.FRAME, 0.13, CHAIN)
    sheet.line([(x - 6.5, y - 3.6), (x - 6.5, y + 3.6)], Layer.FRAME, 0.13, CHAIN)


def note(sheet: Sheet, lines: list[str], x: float, y: float, text_mm: float = 2.0) -> None:
    """A block of notes from its upper left corner."""
    sheet.words("Notes", (x, y), text_mm, bold=True)
    for n, line in enumerate(lines, 1):
        sheet.words(line, (x, y + n * text_mm * 1.75), text_mm, Anchor.START)
