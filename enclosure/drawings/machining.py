"""Machining drawings: every opening of a product's housing with its place, size and tolerance.

Positions are running dimensions from one datum and stand in a table too; cuts bear the table's
numbers. The figures come from the model's own cutters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from enclosure.drawings.dimensions import number, ordinates
from enclosure.drawings.frame import BINDING_MM, BLOCK_MM, MARGIN_MM, Heading, framed, note
from enclosure.drawings.sheet import (
    CHAIN,
    DASHED,
    NARROW_MM,
    WIDE_MM,
    XY,
    Anchor,
    Layer,
    Ring,
    Sheet,
)
from enclosure.drawings.walls import (
    ABOVE,
    BELOW,
    BOTTOM_SHOULDER,
    FRONT,
    LEFT,
    RIGHT,
    TOP_SHOULDER,
    Cut,
    View,
    cuts,
    outline,
    seams,
)
from enclosure.housings import Housing
from enclosure.openings import Use
from enclosure.scene import Assembly

#: A cut's place from the datum and its size; a milling of moulded plastic holds both easily.
POSITION_MM: Final = 0.15
SIZE_MM: Final = (0.0, 0.2)
_WALL: Final = 0.93
_ROW_MM: Final = 3.35
_TEXT_MM: Final = 1.9
_COLUMN_MM: Final = 66.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A view on a sheet: its scale and where its datum (0, 0) lies."""

    view: View
    scale: float
    origin: XY

    def at(self, a_mm: float, b_mm: float) -> XY:
        """A place on the wall on the sheet."""
        x, y = self.view.on_page(a_mm, b_mm)
        return self.origin[0] + x * self.scale, self.origin[1] + y * self.scale


@dataclass(frozen=True, slots=True)
class Page:
    """One machining sheet: rows of views with the row's scale, and its title."""

    title: str
    rows: tuple[tuple[float, tuple[View, ...]], ...]


PAGES: Final = (
    Page("Machining, upper side", ((2.0, (ABOVE,)), (2.0, (TOP_SHOULDER,)))),
    Page("Machining, lower side", ((2.0, (BOTTOM_SHOULDER,)), (2.0, (BELOW,)))),
    Page("Machining, front and end walls", ((2.0, (FRONT,)), (1.0, (LEFT, RIGHT)))),
)


@dataclass(frozen=True, slots=True)
class Series:
    """Equal cuts in a row: one number and one line of the table for all of them."""

    cuts: tuple[Cut, ...]

    @property
    def name(self) -> str:
        """What the table calls it."""
        first, last = self.cuts[0], self.cuts[-1]
        if len(self.cuts) == 1:
            return first.name
        pitch = (last.a_mm - first.a_mm) / (len(self.cuts) - 1)
        return f"{first.name.rsplit(' ', 1)[0]}, {len(self.cuts)} at {number(pitch)}"


def series(found: Sequence[Cut]) -> tuple[Series, ...]:
    """Vents of one row together, everything else by itself, in the order of the first cuts."""
    groups: dict[str, list[Cut]] = {}
    for each in found:
        key = each.name.rsplit(" ", 1)[0] if each.use is Use.VENT else each.name
        groups.setdefault(key, []).append(each)
    return tuple(Series(tuple(group)) for group in groups.values())


def sheets(assembly: Assembly, revision: str, first: int, pages: int) -> Iterator[Sheet]:
    """The product's machining sheets."""
    for n, page in enumerate(PAGES):
        yield _sheet(assembly, page, revision, first + n, pages)


def _sheet(assembly: Assembly, page: Page, revision: str, index: int, pages: int) -> Sheet:
    shown = list(_placed(assembly, page))
    scales = sorted({placed.scale for placed in shown}, reverse=True)
    heading = Heading(
        f"{assembly.product} in {assembly.housing.name}", page.title,
        f"OS-{assembly.product}-{index:02d}".upper(),
        ", ".join(f"{scale:g} : 1" for scale in scales), "A3", index, pages, revision,
    )  # fmt: skip
    sheet = framed(heading)
    tag = 1
    rows: list[tuple[int, View, Series]] = []
    for placed in shown:
        _view(sheet, assembly.housing, placed)
        found = series(cuts(assembly, placed.view))
        for each in found:
            for n, one in enumerate(each.cuts):
                _cut(sheet, placed, one, str(tag) if n == 0 else "")
            rows.append((tag, placed.view, each))
            tag += 1
        _dimensions(sheet, assembly.housing, placed, found)
    _table(sheet, rows)
    _notes(sheet, [view for _, views in page.rows for view in views if not cuts(assembly, view)])
    return sheet


def _placed(assembly: Assembly, page: Page) -> Iterator[Placed]:
    """Where each view's datum goes on the sheet; views without a cut are left out."""
    one = assembly.housing
    left, right = BINDING_MM, 420.0 - MARGIN_MM
    top = MARGIN_MM + 26.0
    for scale, views in page.rows:
        shown = [view for view in views if cuts(assembly, view)]
        if not shown:
            continue
        boxes = [_extent(one, view, scale) for view in shown]
        wide = sum(x1 - x0 for x0, _, x1, _ in boxes)
        # A row of several starts at the left: the title block is at the right.
        gap = (right - left - wide) / 2 if len(views) == 1 else 34.0
        x = left + gap
        for view, (x0, y0, x1, _) in zip(shown, boxes, strict=True):
            yield Placed(view, scale, (x - x0, top - y0))
            x += x1 - x0 + gap
        top += max(y1 - y0 for _, y0, _, y1 in boxes) + 32.0


def _extent(one: Housing, view: View, scale: float) -> tuple[float, float, float, float]:
    """Box of a view on the sheet, counted from its datum."""
    low_a, low_b, high_a, high_b = outline(one, view).bounds
    corners = [view.on_page(a, b) for a in (low_a, high_a) for b in (low_b, high_b)]
    xs, ys = zip(*corners, strict=True)
    return min(xs) * scale, min(ys) * scale, max(xs) * scale, max(ys) * scale


def _view(sheet: Sheet, one: Housing, placed: Placed) -> None:
    area = outline(one, placed.view)
    corners = [placed.at(a, b) for a, b in area.exterior.coords[:-1]]
    sheet.area(corners, Layer.OUTLINE, WIDE_MM, fill=_WALL)
    for seam in seams(one, placed.view):
        sheet.line([placed.at(a, b) for a, b in seam.coords], Layer.THIN, NARROW_MM)
    if placed.view.down[0] == "y":
        xs = [x for x, _ in corners]
        y = placed.origin[1]
        if placed.view in (LEFT, FRONT, RIGHT):
            sheet.line([(min(xs) - 4.0, y), (max(xs) + 4.0, y)], Layer.CENTRE, 0.13, CHAIN)
    low, left = max(y for _, y in corners), min(x for x, _ in corners)
    title = f"{placed.view.name}, {placed.scale:g} : 1"
    sheet.words(title, (left, low + 4.6), 2.5, bold=True)


def _cut(sheet: Sheet, placed: Placed, each: Cut, text: str) -> None:
    x, y = placed.at(each.a_mm, each.b_mm)
    half = each.width_mm * placed.scale / 2, each.height_mm * placed.scale / 2
    if each.round:
        sheet.figures.append(Ring((x, y), half[0], Layer.CUT, WIDE_MM, fill=1.0))
    else:
        sheet.box((x - half[0], x + half[0]), (y - half[1], y + half[1]), Layer.CUT, fill=1.0)
    beyond = 1.2
    for line in (
        [(x - half[0] - beyond, y), (x + half[0] + beyond, y)],
        [(x, y - half[1] - beyond), (x, y + half[1] + beyond)],
    ):
        sheet.line(line, Layer.CENTRE, 0.1, DASHED)
    if not text:
        return
    if half[0] > 2.2 and half[1] > 2.2:
        size = 2.0 if half[0] > 4.0 or len(text) == 1 else 1.7
        back = len(text) * size * 0.55
        sheet.box((x - back, x + back), (y - 1.6, y + 1.6), Layer.NOTE, 0.0, fill=1.0)
        sheet.words(text, (x, y + size / 2), size, Anchor.MIDDLE, bold=True)
    else:
        sheet.words(text, (x + half[0] + 0.9, y - half[1] - 0.4), 2.0, bold=True)


def _dimensions(sheet: Sheet, one: Housing, placed: Placed, found: Sequence[Series]) -> None:
    """Running dimensions of every middle, above the view and left of it."""
    low_a, low_b, high_a, high_b = outline(one, placed.view).bounds
    corners = [placed.at(a, b) for a in (low_a, high_a) for b in (low_b, high_b)]
    xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    ends = [end for each in found for end in (each.cuts[0], each.cuts[-1])]
    columns = {round(placed.at(c.a_mm, 0.0)[0], 4): number(c.a_mm) for c in ends}
    columns |= {round(placed.at(a, 0.0)[0], 4): number(a) for a in (low_a, high_a)}
    ordinates(
        sheet, columns, dict.fromkeys(columns, ys[0]), ys[0] - 10.0,
        limits=(xs[0] - 14.0, xs[-1] + 14.0), upright=False,
    )  # fmt: skip
    rows = {round(placed.at(0.0, c.b_mm)[1], 4): number(c.b_mm) for c in ends}
    rows |= {round(placed.at(0.0, b)[1], 4): number(b) for b in (low_b, high_b)}
    ordinates(
        sheet, rows, dict.fromkeys(rows, xs[0]), xs[0] - 10.0,
        limits=(ys[0] - 14.0, ys[-1] + 14.0), upright=True,
    )  # fmt: skip


def _table(sheet: Sheet, rows: Sequence[tuple[int, View, Series]]) -> None:
    """Every cut with its place and size, in columns left of the title block."""
    left, bottom = BINDING_MM + 3.0, sheet.height_mm - MARGIN_MM - 2.5
    room = sheet.width_mm - MARGIN_MM - BLOCK_MM[0] - left
    columns = max(1, int(room // _COLUMN_MM))
    length = max(-(-len(rows) // columns), 1)
    top = bottom - (length + 1) * _ROW_MM
    for column in range(columns):
        part = rows[column * length : (column + 1) * length]
        if not part:
            continue
        x, y = left + column * _COLUMN_MM, top + _ROW_MM
        axes = sorted({(view.across[0], view.down[0]) for _, view, _ in part})
        second = "/".join(sorted({down for _, down in axes}))
        first = "/".join(sorted({across for across, _ in axes}))
        _row(sheet, x, y, ("no.", "opening", first, second, "size"), bold=True)
        sheet.line([(x, y + 0.8), (x + _COLUMN_MM - 3.0, y + 0.8)], Layer.FRAME)
        for n, (tag, _, each) in enumerate(part, 1):
            cut = each.cuts[0]
            texts = (str(tag), each.name, number(cut.a_mm), number(cut.b_mm), cut.size)
            _row(sheet, x, y + n * _ROW_MM, texts, bold=False)


def _row(sheet: Sheet, x: float, y: float, texts: Sequence[str], *, bold: bool) -> None:
    places = (
        (4.0, Anchor.END), (5.5, Anchor.START), (37.5, Anchor.END), (46.5, Anchor.END),
        (63.0, Anchor.END),
    )  # fmt: skip
    for (dx, anchor), text in zip(places, texts, strict=True):
        sheet.words(text, (x + dx, y), 1.7, anchor, bold=bold)


def _notes(sheet: Sheet, empty: Sequence[View]) -> None:
    x = sheet.width_mm - MARGIN_MM - BLOCK_MM[0] + 2.0
    y = sheet.height_mm - MARGIN_MM - BLOCK_MM[1] - 17.5
    lines = [
        f"Tolerances: place of each middle \N{PLUS-MINUS SIGN}{POSITION_MM:g} from the datum; "
        f"size +{SIZE_MM[1]:g} / {SIZE_MM[0]:g}; inner corners R 0.5 or less, vents' ends round.",
        "Datum: x from the left face, y up from the rail's middle, z from the rail's front face.",
        "Machine body, guards and cover as one, fitted; no burrs; no chips left inside.",
    ]
    if empty:
        names = " and ".join(view.name.split(",")[0] for view in empty)
        lines.append(f"Without openings, not shown: {names}.")
    note(sheet, lines, x, y, 1.8)
