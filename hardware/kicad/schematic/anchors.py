"""A part with many pins and the rows of its pins: inputs left, outputs right."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
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
    channel: int = 0


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
    """Rows as near to their pins as their heights allow, in the order of the pins.

    The nearest in least squares: pool adjacent violators on the places less the heights above.
    """
    rows = [entry for entry in entries if entry.row or not entry.joined]
    offsets = [0.0]
    for before, after in pairwise(rows):
        offsets.append(offsets[-1] + max(2.0, ceil(before.down + after.up + 0.2)))
    pools: list[list[float]] = []
    for entry, offset in zip(rows, offsets, strict=True):
        pools.append([entry.y - offset, 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0] + 1e-9:
            value, weight = pools.pop()
            total = pools[-1][1] + weight
            pools[-1] = [(pools[-1][0] * pools[-1][1] + value * weight) / total, total]
    places = [value for value, weight in pools for _ in range(round(weight))]
    for entry, place, offset in zip(rows, places, offsets, strict=True):
        entry.row_y = round(place + 1e-9) + round(offset)


def _join(entries: list[_Entry], edge: int, direction: int, drawing: Drawing, stub: int) -> None:
    """Wires from the pins to their rows: the further a row moves, the nearer its bend stands."""
    rows = [entry for entry in entries if entry.row]
    for group in (rows, rows[::-1]):
        run = 0
        for entry in group:
            moves = entry.row_y < entry.y if group is rows else entry.row_y > entry.y
            run = run + 1 if moves else 0
            if moves:
                entry.channel = run
    widest = max((entry.channel for entry in rows), default=0)
    for entry in rows:
        assert entry.row
        straight = entry.row_y == entry.y
        u = 0 if entry.row.bare and straight else stub + widest
        bend = edge + direction * (stub + entry.channel - (0 if straight else 1))
        start = edge + direction * u
        if straight:
            drawing.wire(edge, entry.y, start, entry.y)
        else:
            drawing.wire(edge, entry.y, bend, entry.y)
            drawing.wire(bend, entry.y, bend, entry.row_y)
            drawing.wire(bend, entry.row_y, start, entry.row_y)
        drawing.add(entry.row.drawing, start, entry.row_y)
