"""The marking drawing: where panel and label go, and the height of every text and mark."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from enclosure.drawings.dimensions import across, number, upright
from enclosure.drawings.frame import BINDING_MM, BLOCK_MM, MARGIN_MM, Heading, framed, note
from enclosure.drawings.letters import width_mm
from enclosure.drawings.sheet import (
    CHAIN,
    WIDE_MM,
    XY,
    Anchor,
    Area,
    Figure,
    Layer,
    Line,
    Ring,
    Sheet,
    Words,
)
from enclosure.drawings.walls import FRONT, LEFT, RIGHT, View, outline
from enclosure.label.checks import Printed, area_of
from enclosure.label.data import Kind
from enclosure.openings import Face
from enclosure.scene import Assembly

_VIEWS: Final = {Face.LEFT: LEFT, Face.RIGHT: RIGHT}
_ROW_MM: Final = 3.4
_KINDS: Final = {
    Kind.TEXT: "text", Kind.MARK: "mark", Kind.CODE: "code and text",
    Kind.RESERVED: "reserved, empty",
}  # fmt: skip


def shifted(figure: Figure, by: XY) -> Figure:
    """A figure elsewhere on the sheet."""

    def moved(point: XY) -> XY:
        return point[0] + by[0], point[1] + by[1]

    if isinstance(figure, Line):
        return replace(figure, points=tuple(moved(p) for p in figure.points))
    if isinstance(figure, Ring):
        return replace(figure, centre=moved(figure.centre))
    if isinstance(figure, Area):
        return replace(figure, outlines=tuple(tuple(moved(p) for p in o) for o in figure.outlines))
    assert isinstance(figure, Words)
    return replace(figure, at=moved(figure.at))


def sheet_of(assembly: Assembly, made: Printed, revision: str, page: int, pages: int) -> Sheet:
    """The product's marking drawing, A3."""
    heading = Heading(
        f"{assembly.product} in {assembly.housing.name}", "Marking: front panel and rating label",
        f"OS-{assembly.product}-{page:02d}".upper(), "1 : 1", "A3", page, pages, revision,
    )  # fmt: skip
    sheet = framed(heading)
    front = (BINDING_MM + 30.0, MARGIN_MM + 52.0)
    _front(sheet, assembly, made, front)
    if made.place.face is Face.FRONT:
        _label(sheet, made, (BINDING_MM + 30.0, 112.0))
    else:
        _wall(sheet, assembly, made, (front[0] + 16.0, 176.0))
        _label(sheet, made, (BINDING_MM + 122.0, 131.0))
    _table(sheet, made)
    return sheet


def _front(sheet: Sheet, assembly: Assembly, made: Printed, origin: XY) -> None:
    low_a, low_b, high_a, high_b = outline(assembly.housing, FRONT).bounds
    x, y = (origin[0] + low_a, origin[0] + high_a), (origin[1] - high_b, origin[1] - low_b)
    sheet.box(x, y, fill=0.95)
    panel = made.panel
    corner = (origin[0] + panel.origin[0], origin[1] - panel.origin[1])
    foil = (corner[0] + panel.sheet.width_mm, corner[1] + panel.sheet.height_mm)
    sheet.add(shifted(figure, corner) for figure in panel.sheet.figures)
    across(sheet, (corner[0], foil[0]), y[0] - 8.0, number(foil[0] - corner[0]), start=(y[0], y[0]))
    across(sheet, x, y[0] - 15.0, number(x[1] - x[0]), start=(y[0], y[0]))
    across(sheet, (x[0], corner[0]), y[1] + 8.0, number(corner[0] - x[0]), start=(y[1], y[1]))
    upright(
        sheet, (corner[1], foil[1]), x[1] + 9.0, number(foil[1] - corner[1]), start=(x[1], x[1])
    )
    upright(sheet, y, x[1] + 17.0, number(y[1] - y[0]), start=(x[1], x[1]))
    for ends in ((x[0] - 8.0, x[0]), (x[1], x[1] + 3.0)):
        sheet.line([(ends[0], origin[1]), (ends[1], origin[1])], Layer.CENTRE, 0.1)
    if made.place.face is Face.FRONT:
        a0, b0, a1, b1 = area_of(made.place).bounds
        spot = (origin[0] + a0, origin[0] + a1), (origin[1] - b1, origin[1] - b0)
        sheet.box(*spot, layer=Layer.OUTLINE, width_mm=WIDE_MM, fill=1.0)
        sheet.add(shifted(figure, (spot[0][0], spot[1][0])) for figure in made.label.sheet.figures)
        across(sheet, (x[0], spot[0][0]), y[1] + 14.0, number(a0), start=(y[1], y[1]))
        upright(sheet, (origin[1], spot[1][1]), x[0] - 8.0, number(-b0), start=(x[0], x[0]))
    sheet.words("front, with the panel", (x[0] + 105.0, y[1] + 6.0), 2.5, bold=True)


def _wall(sheet: Sheet, assembly: Assembly, made: Printed, origin: XY) -> None:
    """The end wall with the label's place; dimensions from the rail's face and middle."""
    view: View = _VIEWS[made.place.face]
    sign = view.across[1]
    if sign < 0:
        origin = (origin[0] + assembly.housing.front_mm, origin[1])

    def at(a: float, b: float) -> XY:
        return origin[0] + sign * a, origin[1] - b

    wall = outline(assembly.housing, view)
    corners = [at(a, b) for a, b in wall.exterior.coords[:-1]]
    sheet.area(corners, fill=0.95)
    a0, b0, a1, b1 = area_of(made.place).bounds
    sheet.area([at(a0, b0), at(a1, b0), at(a1, b1), at(a0, b1)], Layer.PRINT, WIDE_MM, fill=1.0)
    middle = at((a0 + a1) / 2, (b0 + b1) / 2)
    sheet.words("rating label", (middle[0] + 1.0, middle[1]), 2.5, Anchor.MIDDLE, turn_deg=90.0)
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    foot = max(ys)
    for level, (low, high) in ((8.0, (0.0, a0)), (15.0, (0.0, a1))):
        ends = (at(low, 0.0)[0], at(high, 0.0)[0])
        across(sheet, ends, foot + level, number(high - low), start=(foot, foot))
    side = max(xs)
    upright(sheet, (at(0, b1)[1], at(0, b0)[1]), side + 9.0, number(b1 - b0), start=(side, side))
    upright(sheet, (at(0, b1)[1], origin[1]), min(xs) - 9.0, number(b1), start=(min(xs), min(xs)))
    sheet.line([(min(xs) - 6.0, origin[1]), (side + 3.0, origin[1])], Layer.CENTRE, 0.1, CHAIN)
    sheet.words(view.name, (min(xs), min(ys) - 2.5), 2.5, bold=True)


def _label(sheet: Sheet, made: Printed, corner: XY) -> None:
    width, height = made.label.sheet.width_mm, made.label.sheet.height_mm
    sheet.add(shifted(figure, corner) for figure in made.label.sheet.figures)
    x, y = (corner[0], corner[0] + width), (corner[1], corner[1] + height)
    across(sheet, x, y[1] + 8.0, number(width), start=(y[1], y[1]))
    upright(sheet, y, x[1] + 9.0, number(height), start=(x[1], x[1]))
    sheet.words("rating label; serial number by each unit", (x[0], y[0] - 2.5), 2.5, bold=True)


def _table(sheet: Sheet, made: Printed) -> None:
    right = sheet.width_mm - MARGIN_MM - 3.0
    left = right - 150.0
    y = MARGIN_MM + 98.0
    columns = ((0.0, Anchor.START), (30.0, Anchor.START), (70.0, Anchor.END), (84.0, Anchor.END))
    rows = [("entry", "kind", "height", "at least", "source of the least height")]
    sources = {entry.id: entry.source for entry in made.label.data.entries}
    for item in made.label.items:
        rows.append(
            (
                item.id.replace("_", " "), _KINDS[item.kind], number(item.height_mm),
                number(item.least_mm), sources[item.id],
            )
        )  # fmt: skip
    for n, row in enumerate(dict.fromkeys(rows)):
        places = (*columns, (88.0, Anchor.START))
        for (dx, anchor), text in zip(places, row, strict=True):
            shown = _clipped(text, 64.0) if dx == 88.0 else text
            sheet.words(shown, (left + dx, y + n * _ROW_MM), 1.7, anchor, bold=n == 0)
    sheet.line([(left, y + 1.1), (right, y + 1.1)], Layer.FRAME)
    elsewhere = "; ".join(
        f"{id_.replace('_', ' ')}: {where}" for id_, where in made.label.data.elsewhere
    )
    note(
        sheet,
        [
            f"Label: {made.place.reason.split(':')[0]}.",
            f"Not on the label: {elsewhere}.",
            "Dashed boxes stay empty until the assessment; nothing here claims conformity.",
            "Symbols after the standards' pictures from memory: take the standards' artwork.",
            "IP20 by the geometry of the enclosure's checks; laboratory test outstanding.",
        ],
        sheet.width_mm - MARGIN_MM - BLOCK_MM[0] + 30.0,
        sheet.height_mm - MARGIN_MM - BLOCK_MM[1] - 22.0,
        1.8,
    )


def _clipped(text: str, room_mm: float) -> str:
    """The text up to the room's end, with dots for the rest."""
    if width_mm(text, 1.7) <= room_mm:
        return text
    while width_mm(f"{text}...", 1.7) > room_mm:
        text = text[:-1]
    return f"{text.rstrip(' ,;')}..."
