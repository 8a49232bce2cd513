"""Symbols as shapes: where the pins of a part stand when it is turned and mirrored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from hardware.kicad.schematic.model import GRID_MM, Box, hull
from hardware.parts.spec import Drawing, PartSpec
from hardware.sexpr import Node
from hardware.symbols.generate import symbol


@dataclass(frozen=True, slots=True)
class ShapePin:
    """A pin's connecting point in the symbol, in steps, y down; ``side`` is -1 left, 1 right."""

    number: str
    x: int
    y: int
    side: int


@dataclass(frozen=True, slots=True)
class Shape:
    """Pins of a symbol, its drawing, and drawing with pins, in its own coordinates, y down."""

    pins: tuple[ShapePin, ...]
    drawing: Box
    body: Box

    def pin(self, number: str) -> ShapePin:
        """The pin of a number."""
        return next(pin for pin in self.pins if pin.number == number)


def _nodes(node: Node, head: str) -> Iterator[Node]:
    for item in node:
        if isinstance(item, tuple):
            if item[0] == head:
                yield item
            yield from _nodes(item, head)


def _numbers(node: Node, head: str) -> Iterator[tuple[float, float]]:
    for _, x, y, *_ in _nodes(node, head):
        yield float(x) / GRID_MM, -float(y) / GRID_MM  # type: ignore[arg-type]


def _step(value: float, what: str) -> int:
    whole = round(value)
    if abs(whole - value) > 1e-6:
        raise ValueError(f"symbol {what}: a pin stands off the 1.27 mm grid")
    return whole


_SIDES: Final = {0: -1, 180: 1}


@cache
def shape(spec: PartSpec) -> Shape:
    """Shape of a part's symbol, read from the symbol as it is written into the library."""
    node = symbol(spec)
    pins = []
    for pin in _nodes(node, "pin"):
        ((x, y),) = _numbers(pin, "at")
        (number,) = (str(item[1]) for item in _nodes(pin, "number"))
        (angle,) = (item[3] for item in _nodes(pin, "at"))
        side = _SIDES.get(int(angle), 0)  # type: ignore[arg-type]
        at = _step(x, spec.symbol), _step(y, spec.symbol)
        pins.append(ShapePin(number, *at, side))
    corners = [*_numbers(node, "xy"), *_numbers(node, "start"), *_numbers(node, "end")]
    drawing = hull(Box(x, y, x, y) for x, y in corners)
    ends = [Box(p.x, p.y, p.x, p.y) for p in pins] if is_plain(spec) else []
    return Shape(tuple(pins), drawing, hull((drawing, *ends)))


def is_plain(spec: PartSpec) -> bool:
    """Whether the symbol is one of the small drawings with two ends (or one)."""
    return spec.drawing is not Drawing.BOX


def turned(x: float, y: float, angle: int, mirror: str) -> tuple[float, float]:
    """A point of a symbol after turning counter-clockwise and mirroring, y down."""
    x, y = {0: (x, y), 90: (y, -x), 180: (-x, -y), 270: (-y, x)}[angle]
    if mirror == "x":
        y = -y
    elif mirror == "y":
        x = -x
    return x, y


def turned_box(box: Box, angle: int, mirror: str) -> Box:
    """A rectangle after turning and mirroring."""
    corners = (turned(x, y, angle, mirror) for x, y in ((box.x0, box.y0), (box.x1, box.y1)))
    return hull(Box(x, y, x, y) for x, y in corners)
