"""A part with many pins and the rows of its pins: inputs left, outputs right."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

from hardware.design import Part, PinUse, Side
from hardware.kicad.schematic.model import (
    Align,
    Drawing,
    FieldAt,
    NoConnect,
    PlacedPart,
    text_width,
)
from hardware.kicad.schematic.nets import BlockNets
from hardware.kicad.schematic.rows import Row, RowDrawer
from hardware.kicad.schematic.shapes import Shape, shape, turned, turned_box
from hardware.kicad.schematic.spread import bends, row_places
from hardware.parts.spec import PinKind

CONNECTORS: Final = ("J", "X")
_STUB: Final = 2
_LABEL_SHAPES: Final = {
    PinKind.OUTPUT: "output",
    PinKind.TRI_STATE: "output",
    PinKind.OPEN_COLLECTOR: "output",
    PinKind.POWER_OUT: "output",
    PinKind.INPUT: "input",
    PinKind.POWER_IN: "input",
    PinKind.BIDIRECTIONAL: "bidirectional",
}


@dataclass
class _Entry:
    """A pin of one side with its row; ``joined`` pins hang on the row of the entry before."""

    use: PinUse
    y: int
    row: Row | None
    joined: bool
    up: float = 0.9
    down: float = 0.9
    row_y: int = 0
    lane: int = 0


def is_output_connector(nets: BlockNets, part: Part) -> bool:
    """Whether a connector hands switched circuits to the installer."""
    design = nets.design
    return any(
        use.net and design.net_by_name[use.net].domain.side is Side.CONTACT for use in part.pins
    )


def mirrored(nets: BlockNets, part: Part) -> bool:
    """A connector whose pins are all on the left is turned round, so that it feeds the sheet."""
    spec = nets.design.spec(part)
    one_sided = all(pin.side < 0 for pin in shape(spec).pins)
    return one_sided and spec.reference_prefix in CONNECTORS and not is_output_connector(nets, part)


def anchor(nets: BlockNets, part: Part) -> Drawing:
    """The part at the origin with everything that hangs on its pins."""
    spec = nets.design.spec(part)
    form = shape(spec)
    mirror = "y" if mirrored(nets, part) else ""
    drawing = Drawing()
    body = turned_box(form.body, 0, mirror)
    drawing.parts.append(
        PlacedPart(
            part,
            0,
            0,
            0,
            mirror,
            FieldAt((body.x0 + body.x1) / 2, body.y0 - 1.0, Align.CENTRE),
            FieldAt((body.x0 + body.x1) / 2, body.y1 + 1.0, Align.CENTRE),
            body,
        )
    )
    wide = text_width(part.value) / 2 + 0.6
    for direction in (-1, 1):
        _side(nets, part, form, mirror, direction, drawing, wide)
    return drawing


def _side(
    nets: BlockNets,
    part: Part,
    form: Shape,
    mirror: str,
    direction: int,
    drawing: Drawing,
    wide: float,
) -> None:
    """Rows of one side; ``wide`` is how far the texts of the part reach from its middle."""
    flip = -1 if mirror else 1
    uses = {use.number: use for use in part.pins}
    pins = sorted((p for p in form.pins if p.side * flip == direction), key=lambda p: p.y)
    if not pins:
        return
    edge = round(turned(pins[0].x, pins[0].y, 0, mirror)[0])
    drawer = RowDrawer(nets, direction)
    entries: list[_Entry] = []
    for pin in pins:
        use = uses[pin.number]
        if use.net is None:
            drawing.open_pins.append(NoConnect(edge, pin.y))
            entries.append(_Entry(use, pin.y, None, joined=False))
            continue
        before = entries[-1] if entries else None
        if before and before.use.net == use.net and pin.y - before.y <= 4:
            drawing.wire(edge, pin.y, edge + direction, pin.y)
            drawing.wire(edge + direction, before.y, edge + direction, pin.y)
            entries.append(_Entry(use, pin.y, None, joined=True))
            continue
        entries.append(_with_row(nets, drawer, use, pin.y))
    _spread(entries)
    body = turned_box(form.body, 0, mirror)
    middle = (body.x0 + body.x1) / 2
    stub = max(_STUB, ceil(wide - abs(edge - middle)))
    _join(entries, edge, direction, drawing, stub)


def _with_row(nets: BlockNets, drawer: RowDrawer, use: PinUse, y: int) -> _Entry:
    assert use.net is not None
    label = _LABEL_SHAPES.get(use.kind, "passive")
    if nets.is_signal(use.net) and use.net not in nets.claimed:
        row = drawer.row(use.net, label)
    else:
        row = drawer.name_row(use.net, label)
    extent = row.extent()
    return _Entry(use, y, row, joined=False, up=-extent.y0, down=extent.y1)


def _spread(entries: list[_Entry]) -> None:
    """Height and lane of every row; an open pin keeps its height free."""
    rows = [entry for entry in entries if not entry.joined]
    pins = [entry.y for entry in rows]
    places = row_places(pins, [entry.up for entry in rows], [entry.down for entry in rows])
    for entry, place, lane in zip(rows, places, bends(pins, places), strict=True):
        entry.row_y, entry.lane = place, lane


def _join(entries: list[_Entry], edge: int, direction: int, drawing: Drawing, stub: int) -> None:
    """Wires from the pins to their rows: the further a row moves, the nearer its bend stands."""
    rows = [entry for entry in entries if entry.row]
    widest = max((entry.lane for entry in rows), default=0)
    for entry in rows:
        assert entry.row
        straight = entry.row_y == entry.y
        u = 0 if entry.row.bare and straight else stub + widest
        bend = edge + direction * (stub + entry.lane - (0 if straight else 1))
        start = edge + direction * u
        if straight:
            drawing.wire(edge, entry.y, start, entry.y)
        else:
            drawing.wire(edge, entry.y, bend, entry.y)
            drawing.wire(bend, entry.y, bend, entry.row_y)
            drawing.wire(bend, entry.row_y, start, entry.row_y)
        drawing.add(entry.row.drawing, start, entry.row_y)
