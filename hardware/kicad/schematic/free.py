"""What hangs on no many-pinned part: decoupling banks, free rows, tables of test points."""

from __future__ import annotations

from collections import defaultdict
from math import ceil
from typing import Final

from hardware.design import Part
from hardware.kicad.schematic.model import (
    Align,
    Drawing,
    FieldAt,
    Label,
    PlacedPart,
    PlacedSign,
    Sign,
    text_width,
)
from hardware.kicad.schematic.nets import BlockNets, Role, ends
from hardware.kicad.schematic.rows import RowDrawer
from hardware.kicad.schematic.shapes import shape, turned_box

_BANK_PARTS: Final = 8
_COLUMN_ROWS: Final = 4
_TABLE_ROWS: Final = 9
_TABLE_PITCH: Final = 4


def banks(nets: BlockNets) -> list[Drawing]:
    """Parts between a supply and ground, side by side between two wires."""
    groups: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for part in list(nets.waiting.values()):
        two = ends(part)
        if len(two) == 2:
            kinds = tuple(nets.roles[net] for net in two)
            if kinds == (Role.RAIL, Role.GROUND):
                groups[two[0], two[1]].append(part)
            elif kinds == (Role.GROUND, Role.RAIL):
                groups[two[1], two[0]].append(part)
    drawings = []
    for (rail, ground), members in sorted(groups.items()):
        for part in members:
            del nets.waiting[part.reference]
        count = ceil(len(members) / _BANK_PARTS)
        size = ceil(len(members) / count)
        for start in range(0, len(members), size):
            drawings.append(_bank(nets, rail, ground, members[start : start + size]))
    return drawings


def _bank(nets: BlockNets, rail: str, ground: str, members: list[Part]) -> Drawing:
    drawing = Drawing()
    x = last = 0
    for part in members:
        form = shape(nets.design.spec(part))
        first = next(use.number for use in part.pins if use.net == rail)
        angle = 0 if form.pin(first).y < 0 else 180
        body = turned_box(form.body, angle, "")
        edge = body.x1 + 0.5
        drawing.parts.append(
            PlacedPart(
                part,
                x,
                3,
                angle,
                "",
                FieldAt(x + edge, 2.25, Align.LEFT),
                FieldAt(x + edge, 3.75, Align.LEFT),
                body.moved(x, 3),
            )
        )
        last = x
        x += ceil(edge + max(text_width(part.reference), text_width(part.value)) + 2.4)
    drawing.wire(0, 0, last, 0)
    drawing.wire(0, 6, last, 6)
    drawing.signs.append(PlacedSign(Sign.RAIL, rail, 0, 0, 0, shown=True))
    drawing.signs.append(PlacedSign(Sign.GROUND, ground, 0, 6, 0, shown=nets.grounds_named))
    return drawing


def free_rows(nets: BlockNets) -> list[Drawing]:
    """Rows for the small parts that no pin reaches, beginning at a supply or a global net.

    They stand below each other with their beginnings in one line, so that equal circuits align.
    """
    rows: list[Drawing] = []
    tables: list[Drawing] = []
    while nets.waiting:
        part, net = min(
            ((part, net) for part in nets.waiting.values() for net in ends(part)),
            key=lambda item: (*_rank(nets, *item), item[0].reference),
        )
        if len(ends(part)) == 1:
            tables += test_points(nets)
            continue
        rows.append(_free_row(nets, part, net))
    count = ceil(len(rows) / _COLUMN_ROWS)
    size = ceil(len(rows) / count) if count else 1
    columns = [_column(rows[start : start + size]) for start in range(0, len(rows), size)]
    return [*columns, *tables]


def _column(rows: list[Drawing]) -> Drawing:
    """Rows below each other."""
    column = Drawing()
    y = 0
    for row in rows:
        box = row.bounds()
        y += ceil(-box.y0)
        column.add(row, 0, y)
        y += ceil(box.y1) + 2
    return column


def _rank(nets: BlockNets, part: Part, net: str) -> tuple[int, int]:
    """Rails and global nets begin rows; among diodes the anode does, as the current flows."""
    order = {Role.RAIL: 0, Role.RETURN: 3, Role.GROUND: 4}
    kind = nets.roles[net]
    first = order.get(kind, 1 if nets.is_global(net) else 2)
    if len(ends(part)) == 1:
        first = 9
    return first, ends(part).index(net)


def _free_row(nets: BlockNets, part: Part, net: str) -> Drawing:
    drawer = RowDrawer(nets, 1)
    drawing = Drawing()
    kind = nets.roles[net]
    if kind is Role.SIGNAL:
        return drawer.free_row(net).drawing
    row = drawer.part_row(part, net, "passive")
    if kind is Role.RAIL:
        drawing.signs.append(PlacedSign(Sign.RAIL, net, 0, 0, 90, shown=True))
    elif kind is Role.GROUND:
        drawing.signs.append(PlacedSign(Sign.GROUND, net, 0, 0, 270, shown=nets.grounds_named))
    else:
        shape_name = "passive" if nets.is_global(net) else ""
        drawing.labels.append(Label(net, 0, 0, 180, shape_name))
    drawing.wire(0, 0, 1, 0)
    drawing.add(row.drawing, 1, 0)
    return drawing


def test_points(nets: BlockNets) -> list[Drawing]:
    """The waiting test points in columns: name, wire, point."""
    points = [part for part in nets.waiting.values() if len(ends(part)) == 1]
    for part in points:
        del nets.waiting[part.reference]
    columns = []
    for start in range(0, len(points), _TABLE_ROWS):
        column = points[start : start + _TABLE_ROWS]
        drawing = Drawing()
        for row, part in enumerate(column):
            _point(nets, part, row * _TABLE_PITCH, drawing)
        columns.append(drawing)
    return columns


def _point(nets: BlockNets, part: Part, y: int, drawing: Drawing) -> None:
    net = ends(part)[0]
    kind = nets.roles[net]
    if kind is Role.RAIL:
        drawing.signs.append(PlacedSign(Sign.RAIL, net, 0, y, 90, shown=True))
    elif kind is Role.GROUND:
        drawing.signs.append(PlacedSign(Sign.GROUND, net, 0, y, 270, shown=nets.grounds_named))
    else:
        shape_name = "passive" if nets.is_global(net) else ""
        drawing.labels.append(Label(net, 0, y, 180, shape_name))
    drawing.wire(0, y, 2, y)
    body = turned_box(shape(nets.design.spec(part)).body, 270, "")
    # The pin stands left when the symbol is turned by 270 degrees.
    drawing.parts.append(
        PlacedPart(
            part,
            4,
            y,
            270,
            "",
            FieldAt(4 + body.x1 + 0.6, y, Align.LEFT),
            None,
            body.moved(4, y),
        )
    )
