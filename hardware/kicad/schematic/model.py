"""What stands on a sheet, in plain data: parts, wires, labels, symbols of supplies, notes.

All coordinates are in steps of KiCad's 1.27 mm grid, x to the right and y down; electrical things
stand on whole steps, texts anywhere.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Final

from hardware.design import Part

GRID_MM: Final = 1.27
TEXT_MM: Final = 1.27
_FONT: Final = Path(__file__).parent / "data" / "stroke_font.csv"


class Align(Enum):
    """Which end of a text stands at its place."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, ``x0 <= x1`` and ``y0 <= y1``."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Extent along x."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Extent along y."""
        return self.y1 - self.y0

    def overlaps(self, other: Box, slack: float = 0.0) -> bool:
        """Whether the insides meet by more than ``slack`` in both directions."""
        return (
            min(self.x1, other.x1) - max(self.x0, other.x0) > slack
            and min(self.y1, other.y1) - max(self.y0, other.y0) > slack
        )

    def moved(self, dx: float, dy: float) -> Box:
        """The same rectangle elsewhere."""
        return Box(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)


def hull(boxes: Iterable[Box]) -> Box:
    """The smallest rectangle round all of them; ValueError for none."""
    known = list(boxes)
    return Box(
        min(b.x0 for b in known),
        min(b.y0 for b in known),
        max(b.x1 for b in known),
        max(b.y1 for b in known),
    )


@cache
def _advances() -> dict[str, float]:
    with _FONT.open(encoding="ascii", newline="") as file:
        return {chr(int(row["code_point"])): float(row["advance"]) for row in csv.DictReader(file)}


def text_width(text: str, size_mm: float = TEXT_MM) -> float:
    """Width of one line in grid steps, by the advances of KiCad's stroke font.

    ValueError for a letter that the table of advances lacks.
    """
    known = _advances()
    for letter in text:
        if letter not in known:
            raise ValueError(
                f"{text!r}: no width for {letter!r} in {_FONT.name}; write plain ASCII"
            )
    return sum(known[letter] for letter in text) * size_mm / GRID_MM


def text_box(text: str, x: float, y: float, align: Align, size_mm: float = TEXT_MM) -> Box:
    """Box of one line whose middle height is at ``y``."""
    width = text_width(text, size_mm)
    left = {Align.LEFT: x, Align.CENTRE: x - width / 2, Align.RIGHT: x - width}[align]
    half = 0.6 * size_mm / GRID_MM
    return Box(left, y - half, left + width, y + half)


@dataclass(frozen=True, slots=True)
class FieldAt:
    """A field of a part on the sheet, always read from left to right; None hides it."""

    x: float
    y: float
    align: Align


@dataclass(frozen=True, slots=True)
class PlacedPart:
    """A part of the design. ``angle`` turns it counter-clockwise, then ``mirror`` flips the axis.

    ``mirror`` is empty, ``x`` (upside down) or ``y`` (left to right), as KiCad calls it.
    ``body`` is the rectangle of its drawing with pins.
    """

    part: Part
    x: int
    y: int
    angle: int
    mirror: str
    reference: FieldAt
    value: FieldAt | None
    body: Box


class Sign(Enum):
    """The project's own symbols without a part."""

    RAIL = "RAIL"
    GROUND = "GROUND"
    FLAG = "PWR_FLAG"


@dataclass(frozen=True, slots=True)
class PlacedSign:
    """A rail's arrow, a ground or a power flag; its pin stands at (x, y)."""

    sign: Sign
    net: str
    x: int
    y: int
    angle: int
    shown: bool


@dataclass(frozen=True, slots=True)
class Wire:
    """A straight wire."""

    x0: int
    y0: int
    x1: int
    y1: int


@dataclass(frozen=True, slots=True)
class Label:
    """A net's name. ``angle`` 0 reads outward to the right, 180 outward to the left, 270 down.

    A shape makes it global: ``input``, ``output``, ``bidirectional`` or ``passive``.
    """

    net: str
    x: int
    y: int
    angle: int
    shape: str


@dataclass(frozen=True, slots=True)
class NoConnect:
    """The cross at a pin that stays open."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Note:
    """A free text, upper left corner at (x, y)."""

    text: str
    x: float
    y: float
    size_mm: float = TEXT_MM
    bold: bool = False


@dataclass
class Drawing:
    """Things on a sheet, collected while it is drawn."""

    parts: list[PlacedPart] = field(default_factory=list)
    signs: list[PlacedSign] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    open_pins: list[NoConnect] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def wire(self, x0: int, y0: int, x1: int, y1: int) -> None:
        """Add a wire; one of no length is left out."""
        if (x0, y0) != (x1, y1):
            self.wires.append(Wire(x0, y0, x1, y1))

    def add(self, other: Drawing, dx: int = 0, dy: int = 0) -> None:
        """Take over all of another drawing, moved by (dx, dy)."""
        self.parts += [
            replace(
                p,
                x=p.x + dx,
                y=p.y + dy,
                body=p.body.moved(dx, dy),
                reference=_moved(p.reference, dx, dy),
                value=p.value and _moved(p.value, dx, dy),
            )
            for p in other.parts
        ]
        self.signs += [replace(s, x=s.x + dx, y=s.y + dy) for s in other.signs]
        self.wires += [Wire(w.x0 + dx, w.y0 + dy, w.x1 + dx, w.y1 + dy) for w in other.wires]
        self.labels += [replace(n, x=n.x + dx, y=n.y + dy) for n in other.labels]
        self.open_pins += [NoConnect(c.x + dx, c.y + dy) for c in other.open_pins]
        self.notes += [replace(n, x=n.x + dx, y=n.y + dy) for n in other.notes]

    def boxes(self) -> Iterator[Box]:
        """Rectangle of everything drawn."""
        for part in self.parts:
            yield part.body
            yield from field_boxes(part)
        yield from (sign_box(sign) for sign in self.signs)
        for wire in self.wires:
            xs, ys = sorted((wire.x0, wire.x1)), sorted((wire.y0, wire.y1))
            yield Box(xs[0], ys[0], xs[1], ys[1])
        yield from (label_box(label) for label in self.labels)
        yield from (Box(c.x - 0.5, c.y - 0.5, c.x + 0.5, c.y + 0.5) for c in self.open_pins)
        yield from (note_box(note) for note in self.notes)

    def bounds(self) -> Box:
        """Rectangle round everything."""
        return hull(self.boxes())


def _moved(at: FieldAt, dx: int, dy: int) -> FieldAt:
    return replace(at, x=at.x + dx, y=at.y + dy)


def field_boxes(part: PlacedPart) -> Iterator[Box]:
    """Boxes of the reference and of the value."""
    at = part.reference
    yield text_box(part.part.reference, at.x, at.y, at.align)
    if (at_value := part.value) is not None:
        yield text_box(part.part.value, at_value.x, at_value.y, at_value.align)


# Reach of a sign's drawing from its pin, along and across its direction, in steps.
SIGN_REACH: Final = {Sign.RAIL: 1.0, Sign.GROUND: 1.5, Sign.FLAG: 2.0}
_SIGN_HALF: Final = 1.0


def sign_direction(sign: Sign, angle: int) -> tuple[int, int]:
    """Where the drawing points on the sheet: rails and flags up, grounds down at angle 0."""
    up = {0: (0, -1), 90: (-1, 0), 180: (0, 1), 270: (1, 0)}[angle]
    return up if sign is not Sign.GROUND else (-up[0], -up[1])


def sign_text(sign: PlacedSign) -> FieldAt:
    """Place of a sign's name beyond its drawing."""
    dx, dy = sign_direction(sign.sign, sign.angle)
    far = SIGN_REACH[sign.sign] + (0.4 if dx else 1.0)
    align = {1: Align.LEFT, -1: Align.RIGHT, 0: Align.CENTRE}[dx]
    return FieldAt(sign.x + dx * far, sign.y + dy * far, align)


def sign_box(sign: PlacedSign) -> Box:
    """Rectangle of a sign with its name if shown."""
    dx, dy = sign_direction(sign.sign, sign.angle)
    reach = SIGN_REACH[sign.sign]
    across = (_SIGN_HALF * abs(dy), _SIGN_HALF * abs(dx))
    xs = sorted((sign.x, sign.x + dx * reach))
    ys = sorted((sign.y, sign.y + dy * reach))
    box = Box(xs[0] - across[0], ys[0] - across[1], xs[1] + across[0], ys[1] + across[1])
    if not sign.shown:
        return box
    at = sign_text(sign)
    return hull((box, text_box(sign.net, at.x, at.y, at.align)))


def label_length(net: str, *, outlined: bool) -> float:
    """Length of a label from its point, in steps; a global one has an outline with points."""
    return text_width(net) + (2.2 if outlined else 0.0)


def label_box(label: Label) -> Box:
    """Rectangle of a label; a local one stands above its wire."""
    length = label_length(label.net, outlined=bool(label.shape))
    low, high = (-0.9, 0.9) if label.shape else (-1.4, -0.2)
    if label.angle == 0:
        return Box(label.x, label.y + low, label.x + length, label.y + high)
    if label.angle == 180:
        return Box(label.x - length, label.y + low, label.x, label.y + high)
    return Box(label.x + low, label.y, label.x + high, label.y + length)


LINE_PITCH: Final = 1.62  # of KiCad's stroke font, in heights of the text


def note_box(note: Note) -> Box:
    """Rectangle of a note."""
    lines = note.text.split("\n")
    width = max(text_width(line, note.size_mm) for line in lines)
    height = len(lines) * LINE_PITCH * note.size_mm / GRID_MM
    return Box(note.x, note.y, note.x + width, note.y + height)
