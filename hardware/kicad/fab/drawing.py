"""Assembly drawings: one sheet per side, parts as outlines with references that can be read.

KiCad's own plot is 1:1, where the reference of an 0603 is 0.4 mm high; these sheets are enlarged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import matplotlib as mpl
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from hardware.design import Design
from hardware.kicad.fab.board_file import BOTTOM, TOP, BoardFile, FilePad, Footprint
from hardware.kicad.outline import Outline
from hardware.kicad.placement.test_grid import GRID_MM
from hardware.parts.spec import Drawing
from hardware.pictures import LIMIT_COLOUR, STYLE

_MM: Final = 1 / 25.4
#: Sheets with what the margin and the title block leave free, and the scales to try.
_SCALES: Final = (5.0, 4.0, 3.0, 2.5, 2.4, 2.0, 1.5, 1.0)
_TITLE_MM: Final = 26.0
_MARGIN_MM: Final = 10.0
_SHEETS: Final = (("A4", 297.0, 210.0), ("A3", 420.0, 297.0))
#: At this scale or more an 0603 holds its reference at :data:`LEAST_TEXT_MM`.
_LEGIBLE_SCALE: Final = 2.4
#: Least height of capitals on paper.
LEAST_TEXT_MM: Final = 0.85
#: DejaVu Sans: height of capitals and mean advance of digits and capitals, of the type size.
_CAPITAL, _ADVANCE = 0.73, 0.65
_PAD_COLOUR, _KEY_COLOUR, _BODY_COLOUR = "#D9D9D9", "#7FB2E5", "#8C8C8C"
_OTHER_COLOUR: Final = "#777777"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Paper and scale of a drawing."""

    paper: str
    width_mm: float
    height_mm: float
    scale: float


@dataclass(frozen=True, slots=True)
class Words:
    """A reference on the board: place, size on paper, upright or along."""

    text: str
    x_mm: float
    y_mm: float
    capital_mm: float
    upright: bool


def sheet_for(outline: Outline) -> Sheet:
    """The smallest paper on which small parts can be read."""
    for paper, width, height in _SHEETS:
        room = width - 2 * _MARGIN_MM, height - 2 * _MARGIN_MM - _TITLE_MM
        for scale in _SCALES:
            across, down = outline.width.value_mm * scale, outline.height.value_mm * scale
            if across <= room[0] and down <= room[1] and scale >= _LEGIBLE_SCALE:
                return Sheet(paper, width, height, scale)
    raise ValueError(f"{outline.board}: too large for a legible assembly drawing on A3")


def words(footprint: Footprint, scale: float) -> Words:
    """The reference inside the courtyard, along its longer side, as large as it fits."""
    around = _around(footprint)
    left, low, right, high = shapely.MultiPoint(around).bounds
    width, height = (right - left) * scale, (high - low) * scale
    if footprint.library_name.startswith("TestPoint:"):
        # Nothing stands beside them but others of the grid.
        width = GRID_MM * scale
    upright = height > 1.15 * width
    along, across = (height, width) if upright else (width, height)
    size = min(0.8 * across / _CAPITAL, 0.94 * along / (_ADVANCE * len(footprint.reference)))
    capital = min(size * _CAPITAL, 3.0)
    return Words(footprint.reference, (left + right) / 2, (low + high) / 2, capital, upright)


def _around(footprint: Footprint) -> list[tuple[float, float]]:
    lines = footprint.courtyard or footprint.drawn
    return [p for line in lines for p in line] or [(p.x_mm, p.y_mm) for p in footprint.pads]


def key_pads(footprint: Footprint, design: Design) -> tuple[FilePad, ...]:
    """Pads that tell which way round a part goes.

    Cathodes, the plus of polarised capacitors, pin 1 of everything with more than two pins.
    """
    part = design.part_by_reference.get(footprint.reference)
    if part is None:
        return ()
    names = {use.number: use.name for use in part.pins}
    key = {"1"} if len(names) > 2 else set()
    if design.spec(part).drawing is Drawing.POLARISED_CAPACITOR:
        key = {number for number, name in names.items() if name == "PLUS"}
    elif "K" in names.values():
        key = {number for number, name in names.items() if name == "K"}
    return tuple(pad for pad in footprint.pads if pad.number in key)


def draw_assembly(
    board: BoardFile, design: Design, outline: Outline, side: str, target: Path, date: str
) -> Sheet:
    """Write one side's drawing as PDF; the same bytes with the locked libraries."""
    sheet = sheet_for(outline)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(sheet.width_mm * _MM, sheet.height_mm * _MM))
        axes = _axes(figure, sheet, outline, mirrored=side == BOTTOM)
        _outline(axes, board)
        shown = [f for f in board.footprints if f.side == side]
        if side == BOTTOM:
            _joints(axes, (f for f in board.footprints if f.side == TOP), sheet.scale)
        _parts(axes, shown, design, sheet.scale)
        _barrier(axes, board.printed)
        _title(figure, board, sheet, side, date, shown)
        target.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(target, format="pdf", metadata={"CreationDate": None, "Creator": None})
    return sheet


def _axes(figure: Figure, sheet: Sheet, outline: Outline, *, mirrored: bool) -> Axes:
    across, down = outline.width.value_mm, outline.height.value_mm
    width, height = across * sheet.scale / sheet.width_mm, down * sheet.scale / sheet.height_mm
    title = _TITLE_MM / sheet.height_mm
    axes = figure.add_axes(((1 - width) / 2, title + (1 - title - height) / 2, width, height))
    axes.set_xlim((across, 0.0) if mirrored else (0.0, across))
    axes.set_ylim(down, 0.0)
    axes.axis("off")
    return axes


def _outline(axes: Axes, board: BoardFile) -> None:
    rings = [board.copper.outline.exterior, *board.copper.outline.interiors]
    lines = [list(ring.coords) for ring in rings]
    holes = [
        list(shapely.Point(d.x_mm, d.y_mm).buffer(d.diameter_mm / 2).exterior.coords)
        for d in board.drills
        if not d.plated
    ]
    axes.add_collection(
        LineCollection([*lines, *holes], colors="black", linewidths=0.9, clip_on=False)
    )


def _parts(axes: Axes, parts: Sequence[Footprint], design: Design, scale: float) -> None:
    keys = {id(pad) for f in parts for pad in key_pads(f, design)}
    pads = [pad for f in parts for pad in f.pads]
    _pads(axes, [pad for pad in pads if id(pad) not in keys], _PAD_COLOUR)
    _pads(axes, [pad for pad in pads if id(pad) in keys], _KEY_COLOUR)
    bodies = [list(line) for f in parts for line in f.drawn]
    axes.add_collection(LineCollection(bodies, colors=_BODY_COLOUR, linewidths=0.4, clip_on=False))
    crossed = [line for f in parts if f.in_bom and not f.fitted for line in _cross(f)]
    axes.add_collection(LineCollection(crossed, colors=LIMIT_COLOUR, linewidths=0.6))
    for f in parts:
        if f.reference in design.part_by_reference:
            _write(axes, words(f, scale), "black")


def _joints(axes: Axes, others: Iterable[Footprint], scale: float) -> None:
    """Pads of through-hole parts of the other side, which are soldered on this one."""
    through = [f for f in others if f.kind == "through_hole"]
    _pads(axes, [pad for f in through for pad in f.pads if pad.drill], _PAD_COLOUR)
    for f in through:
        _write(axes, words(f, scale), _OTHER_COLOUR)


def _pads(axes: Axes, pads: Iterable[FilePad], colour: str) -> None:
    areas = [list(area.exterior.coords) for pad in pads for area in pad.area]
    axes.add_collection(PolyCollection(areas, facecolors=colour, edgecolors="none"))


def _cross(footprint: Footprint) -> list[list[tuple[float, float]]]:
    left, low, right, high = shapely.MultiPoint(_around(footprint)).bounds
    return [[(left, low), (right, high)], [(left, high), (right, low)]]


def _write(axes: Axes, text: Words, colour: str) -> None:
    axes.text(
        text.x_mm,
        text.y_mm,
        text.text,
        fontsize=text.capital_mm / _CAPITAL * _MM * 72,
        rotation=90 if text.upright else 0,
        ha="center",
        va="center_baseline" if not text.upright else "center",
        color=colour,
        clip_on=False,
    )


def _barrier(axes: Axes, lines: Iterable[Sequence[tuple[float, float]]]) -> None:
    shown = [list(line) for line in lines]
    axes.add_collection(LineCollection(shown, colors=LIMIT_COLOUR, linewidths=1.2, linestyles="--"))


def _title(
    figure: Figure, board: BoardFile, sheet: Sheet, side: str, date: str, shown: list[Footprint]
) -> None:
    left, right = _MARGIN_MM / sheet.width_mm, 1 - _MARGIN_MM / sheet.width_mm
    low, high = 6.0 / sheet.height_mm, (_TITLE_MM - 4.0) / sheet.height_mm
    figure.add_artist(
        mpl.lines.Line2D(
            [left, right, right, left, left], [low, low, high, high, low], color="black", lw=0.8
        )
    )
    seen = "as seen from above" if side == TOP else "as seen from below (mirrored)"
    parts = sum(f.in_bom and f.fitted for f in shown)
    rows = (
        f"{board.title}: assembly, {side}",
        f"{board.name} rev {board.revision}   date {date}   scale {sheet.scale:g}:1"
        f"   {sheet.paper}   {seen}   {parts} parts fitted",
        "Blue pad: cathode, plus of a capacitor, pin 1 of parts with more pins."
        + ("   Red dashes: isolation barrier, mains on one side." if board.printed else "")
        + "   Red cross: not fitted."
        + ("   Grey: parts of the other side, soldered here." if side == BOTTOM else ""),
    )
    height = high - low
    for n, (text, size) in enumerate(zip(rows, (11.0, 8.5, 7.5), strict=True)):
        y = high - height * (n + 0.6) / 3.1
        figure.text(left + 3.0 / sheet.width_mm, y, text, fontsize=size, va="center")
