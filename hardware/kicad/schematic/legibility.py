"""Whether a sheet can be read: no text, symbol or wire stands on another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from hardware.kicad.schematic.model import (
    Box,
    Drawing,
    field_boxes,
    label_box,
    note_box,
    sign_box,
)

# Two boxes may touch by this much, in steps: a line's width.
_SLACK: Final = 0.1


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that must stay free, and its name for a message."""

    name: str
    box: Box


def things(drawing: Drawing) -> Iterator[Thing]:
    """Everything with a body or a text on a sheet."""
    for placed in drawing.parts:
        reference = placed.part.reference
        yield Thing(f"symbol {reference}", placed.body)
        for box, what in zip(field_boxes(placed), ("reference", "value"), strict=False):
            yield Thing(f"{what} of {reference}", box)
    for sign in drawing.signs:
        yield Thing(f"{sign.sign.value} of {sign.net}", sign_box(sign))
    for label in drawing.labels:
        yield Thing(f"label {label.net}", label_box(label))
    for note in drawing.notes:
        yield Thing(f"note {note.text[:20]!r}", note_box(note))


def overlaps(drawing: Drawing, frame: Box) -> list[str]:
    """What overlaps, crosses or leaves the frame, one line each, with places in steps."""
    known = list(things(drawing))
    found = [
        f"{a.name} and {b.name} overlap near ({a.box.x0:.0f}, {a.box.y0:.0f})"
        for a, b in combinations(known, 2)
        if a.box.overlaps(b.box, _SLACK)
    ]
    for wire in drawing.wires:
        xs, ys = sorted((wire.x0, wire.x1)), sorted((wire.y0, wire.y1))
        line = Box(xs[0] - 0.06, ys[0] - 0.06, xs[1] + 0.06, ys[1] + 0.06)
        found += [
            f"a wire crosses {thing.name} near ({line.x0:.0f}, {line.y0:.0f})"
            for thing in known
            if line.overlaps(thing.box, _SLACK)
        ]
    found += [
        f"{thing.name} leaves the frame"
        for thing in known
        if not (
            frame.x0 <= thing.box.x0
            and thing.box.x1 <= frame.x1
            and frame.y0 <= thing.box.y0
            and thing.box.y1 <= frame.y1
        )
    ]
    return found
