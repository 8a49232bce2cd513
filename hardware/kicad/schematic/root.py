"""The root sheet: the blocks as sheets in signal order, what joins them, supplies and notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil
from typing import Final

from hardware.board_docs import edge_label, edges, groups, sides
from hardware.design import Block, Design
from hardware.diagrams import POSITIONS
from hardware.kicad.schematic.model import (
    GRID_MM,
    Align,
    Box,
    Drawing,
    Label,
    Note,
    PlacedSign,
    Sign,
    hull,
    text_box,
    text_width,
)
from hardware.kicad.schematic.nets import Role, flagged_nets, role
from hardware.kicad.schematic.pages import PAPERS, Paper, title_of

BOX_HEIGHT: Final = 4
_BOX_GAP: Final = 2
_GROUP_GAP: Final = (5, 14)  # least and most between two groups
_MARGIN: Final = 12
_TOP: Final = 22
_COLUMN_GAP: Final = 16
_SIGN_PITCH: Final = 5
_LABEL_HALF: Final = 1.0
_Point = tuple[float, float]
# Fill of a sheet by the side of the barrier that its block lies on: red, green, blue.
FILLS: Final = {
    "mains": (253, 228, 220),
    "across the barrier": (255, 242, 204),
    "SELV": (226, 238, 251),
}
_ORIGIN: Final = (
    "Every sheet is written from the circuit in hardware/: change the circuit, then run"
    " `make boards`.\nNets of several sheets carry global labels or the signs of supplies;"
    " names inside one sheet are local."
    "\nBold orange wires carry mains voltage."
)


@dataclass(frozen=True, slots=True)
class SheetBox:
    """A block's sheet on the root, in steps, with its page and the fill of its side."""

    block: Block
    page: str
    box: Box
    fill: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Link:
    """A curve between two groups of sheets: four points of a cubic Bezier curve, in steps."""

    points: tuple[_Point, _Point, _Point, _Point]

    def at(self, t: float) -> _Point:
        """The point at the parameter ``t`` of 0 to 1."""
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x = sum(w * p[0] for w, p in zip(weights, self.points, strict=True))
        return x, sum(w * p[1] for w, p in zip(weights, self.points, strict=True))


@dataclass
class RootPage:
    """What stands on the root sheet."""

    paper: Paper
    drawing: Drawing = field(default_factory=Drawing)
    sheets: list[SheetBox] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    rims: list[Box] = field(default_factory=list)


def root_page(design: Design, pages: dict[str, str]) -> RootPage:
    """The root sheet; ``pages`` is address -> page number. ValueError if A3 is too small."""
    for paper in PAPERS:
        root = RootPage(paper)
        if _place(design, pages, root):
            _notes(design, root)
            _links(design, root)
            return root
    raise ValueError(f"{design.name}: {len(design.blocks)} sheets do not fit on a root of A3")


def _place(design: Design, pages: dict[str, str], root: RootPage) -> bool:
    """Sheets in columns at the places of the board's diagram; False if the paper is too small."""
    places, found = POSITIONS[design.name], groups(design)
    columns: dict[float, list[str]] = {}
    for name in sorted(found, key=lambda name: places[name][1]):
        columns.setdefault(places[name][0], []).append(name)
    names = [title_of(block.address) for block in design.blocks]
    width = max(20, ceil(max(map(text_width, names)) + 3))
    room = root.paper.width / GRID_MM - 2 * _MARGIN - width
    pitch = int(min(room / max(1, len(columns) - 1), 3.0 * width))
    if len(columns) > 1 and pitch < width + _COLUMN_GAP:
        return False
    stacks = {
        column: sum(len(found[n].blocks) * (BOX_HEIGHT + _BOX_GAP) for n in inside)
        for column, inside in columns.items()
    }
    limit = _foot(design, root.paper) - 4 - _TOP
    gap = next(
        (
            g
            for g in range(_GROUP_GAP[1], _GROUP_GAP[0] - 1, -1)
            if max(stacks[c] + g * (len(columns[c]) - 1) for c in columns) <= limit
        ),
        0,
    )
    if not gap:
        return False
    heights = {c: stacks[c] + gap * (len(columns[c]) - 1) for c in columns}
    tallest = max(heights.values())
    top = _TOP + min((limit - tallest) // 2, 20)
    for number, (column, inside) in enumerate(sorted(columns.items())):
        x, y = _MARGIN + number * pitch, top + (tallest - heights[column]) // 2
        for name in inside:
            for block in found[name].blocks:
                box = Box(x, y, x + width, y + BOX_HEIGHT)
                fill = FILLS[sides(design, name)]
                root.sheets.append(SheetBox(block, pages[block.address], box, fill))
                y += BOX_HEIGHT + _BOX_GAP
            y += gap
    return True


def _flagged(design: Design) -> list[tuple[str, str]]:
    """Supplies that come from outside or through passive parts, and what drives them."""
    nets = [net for net in flagged_nets(design) if role(design, net) is not Role.SIGNAL]
    return [(net.name, net.powered_by or "through the parts of its sheet") for net in nets]


def _foot(design: Design, paper: Paper) -> int:
    """Where the notes at the bottom begin, in steps."""
    return round((paper.height - 14) / GRID_MM) - _SIGN_PITCH * len(_flagged(design)) - 14


def _notes(design: Design, root: RootPage) -> None:
    notes = root.drawing.notes
    notes.append(Note(design.title, 10.5, 10.5, 4.0, bold=True))
    counts = f"Revision {design.revision}: {len(design.parts)} parts, {len(design.nets)} nets"
    legend = "; ".join(
        f"{colour}: {side}"
        for colour, side in zip(("red", "yellow", "blue"), FILLS, strict=True)
        if any(sheet.fill == FILLS[side] for sheet in root.sheets)
    )
    notes.append(Note(f"{counts}. Colours of the sheets: {legend}.", 10.5, 16.5))
    y = _foot(design, root.paper)
    notes.append(Note(_ORIGIN, 10.5, y))
    flagged = _flagged(design)
    if flagged:
        heading = "Supplies that no power output drives on these sheets, and what does"
        notes.append(Note(heading, 10.5, y + 7, 1.6, bold=True))
    for number, (net, driver) in enumerate(flagged):
        row = y + 14 + _SIGN_PITCH * number
        root.drawing.labels.append(Label(net, 26, row, 180, "passive"))
        root.drawing.wire(26, row, 30, row)
        root.drawing.signs.append(PlacedSign(Sign.FLAG, net, 30, row, 0, shown=False))
        notes.append(Note(driver, 33, row - 1.2))


def _links(design: Design, root: RootPage) -> None:
    """Curves between the groups and the names of the nets on them, where there is room."""
    boxes = {
        name: hull(sheet.box for sheet in root.sheets if sheet.block in group.blocks)
        for name, group in groups(design).items()
    }
    for name, group in groups(design).items():
        if len(group.blocks) > 1:
            box = boxes[name]
            boxes[name] = Box(box.x0 - 1, box.y0 - 1, box.x1 + 1, box.y1 + 1)
            root.rims.append(boxes[name])
    places = POSITIONS[design.name]
    taken = list(boxes.values())
    found = edges(design)
    for hub, other in found:
        straight = places[hub][0] != places[other][0]
        root.links.append(_link(boxes[hub], boxes[other], straight=straight))
    for link, nets in zip(root.links, found.values(), strict=True):
        _name(root, link, edge_label(nets), taken)


def _link(a: Box, b: Box, *, straight: bool) -> Link:
    """From side to side of two groups; groups of one column join round their left."""
    if straight:
        left, right = sorted((a, b), key=lambda box: box.x0)
        y1, y2 = (left.y0 + left.y1) / 2, (right.y0 + right.y1) / 2
        middle = (left.x1 + right.x0) / 2
        return Link(((left.x1, y1), (middle, y1), (middle, y2), (right.x0, y2)))
    upper, lower = sorted((a, b), key=lambda box: box.y0)
    y1, y2, out = upper.y1 - 1, lower.y0 + 1, upper.x0 - 7
    return Link(((upper.x0, y1), (out, y1), (out, y2), (lower.x0, y2)))


def _spots(link: Link, text: str) -> Iterator[Box]:
    for lift in (-1.2, 1.2, -2.4, 2.4, -3.6, 3.6, -5.0, 5.0):
        for t in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82):
            x, y = link.at(t)
            yield text_box(text, x, y + lift, Align.CENTRE)


def _name(root: RootPage, link: Link, text: str, taken: list[Box]) -> None:
    """The name at the free spot that fewest curves cross, near the middle of its own."""
    samples = [other.at(n / 60) for other in root.links for n in range(61)]

    def crossed(spot: Box) -> int:
        return sum(spot.x0 < x < spot.x1 and spot.y0 < y < spot.y1 for x, y in samples)

    free = [spot for spot in _spots(link, text) if not any(spot.overlaps(t, -0.4) for t in taken)]
    if not free:
        raise ValueError(f"no room for {text!r} on the root sheet; move the block's position")
    best = min(free, key=crossed)
    taken.append(best)
    root.drawing.notes.append(Note(text, best.x0, best.y0 + 0.1))
