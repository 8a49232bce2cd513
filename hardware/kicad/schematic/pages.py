"""A block on paper: its drawings packed left of its story, on A4 or, if it needs it, on A3."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Final

from hardware.design import Block, Design, Part
from hardware.kicad.schematic.anchors import CONNECTORS, anchor, is_output_connector
from hardware.kicad.schematic.free import banks, free_rows
from hardware.kicad.schematic.model import (
    GRID_MM,
    TEXT_MM,
    Box,
    Drawing,
    Note,
    note_box,
)
from hardware.kicad.schematic.nets import BlockNets, plain
from hardware.kicad.schematic.story import wrapped
from hardware.parts.spec import PinKind

_MARGIN: Final = 13.0  # from the paper's edge to the first thing, mm: KiCad's frame ends at 12
_TITLE_HEIGHT: Final = 36.0  # of the title block above the frame's lower edge, mm
_TITLE_WIDTH: Final = 111.0
_GAPS: Final = (12, 9, 6, 4)  # between two drawings, steps: the widest that fits is taken
_ACRONYMS: Final = ("mcu", "usb")
_DRIVES: Final = (PinKind.OUTPUT, PinKind.TRI_STATE, PinKind.OPEN_COLLECTOR, PinKind.POWER_OUT)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in landscape, in mm, and the width of the story's column on it."""

    name: str
    width: float
    height: float
    story: float


PAPERS: Final = (Paper("A4", 297, 210, 88), Paper("A3", 420, 297, 110))


@dataclass(frozen=True, slots=True)
class Page:
    """A finished sheet."""

    paper: Paper
    drawing: Drawing


def anchors_in_order(design: Design, block: str) -> list[Part]:
    """Parts with many pins by signal flow: what feeds stands before what is fed."""
    waiting = [p for p in design.parts if p.block == block and not plain(design, p)]
    nets = BlockNets(design, block)

    def rank(part: Part) -> tuple[int, str]:
        if design.spec(part).reference_prefix in CONNECTORS:
            return (2 if is_output_connector(nets, part) else 0), part.reference
        return 1, part.reference

    waiting.sort(key=rank)
    drives, takes = _flow(design, block, waiting)
    order: list[Part] = []
    while waiting:
        free = [
            part
            for part in waiting
            if rank(part)[0] != 1
            or not any(
                takes[part.reference] & drives[other.reference]
                for other in waiting
                if other is not part
            )
        ]
        order.append((free or waiting)[0])
        waiting.remove(order[-1])
    return order


def _flow(
    design: Design, block: str, parts: list[Part]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Nets that each part drives, on through series parts, and nets that it takes in."""
    beyond: dict[str, set[str]] = {}
    for part in design.parts:
        if part.block == block and plain(design, part):
            nets = {use.net for use in part.pins if use.net}
            if not any(design.net_by_name[n].net_class.value in ("Power", "Ground") for n in nets):
                for net in nets:
                    beyond.setdefault(net, set()).update(nets)
    drives: dict[str, set[str]] = {}
    takes: dict[str, set[str]] = {}
    for part in parts:
        out = {use.net for use in part.pins if use.net and use.kind in _DRIVES}
        drives[part.reference] = out.union(*(beyond.get(net, set()) for net in out))
        takes[part.reference] = {
            use.net for use in part.pins if use.net and use.kind is PinKind.INPUT
        }
    return drives, takes


def page(design: Design, block: Block) -> Page:
    """The sheet of a block; ValueError if it does not fit on A3."""
    nets = BlockNets(design, block.address)
    drawings = [anchor(nets, part) for part in anchors_in_order(design, block.address)]
    drawings += _left_over(nets)
    for paper in PAPERS:
        for below in (False, True):
            story = _story(block, paper, below=below)
            area = _area(paper, story, below=below)
            if area is None:
                continue
            for gap in _GAPS:
                placed = _packed(drawings, area, gap)
                if placed is not None:
                    placed.notes += [_heading(block), story]
                    return Page(paper, placed)
    raise ValueError(f"{design.name}: block {block.address} does not fit on A3; split it")


def _left_over(nets: BlockNets) -> list[Drawing]:
    """Free rows and banks of what no anchor took."""
    bank_drawings = banks(nets)
    return [*free_rows(nets), *bank_drawings]


def title_of(address: str) -> str:
    """A block's address as a title."""
    words = [word.upper() if word in _ACRONYMS else word for word in address.split("_")]
    title = " ".join(words)
    return title[0].upper() + title[1:]


def _heading(block: Block) -> Note:
    return Note(title_of(block.address), _MARGIN / GRID_MM, _MARGIN / GRID_MM, 3.0, bold=True)


def _story(block: Block, paper: Paper, *, below: bool) -> Note:
    """The story in a column on the right, or beside the title block at the bottom."""
    if not below:
        x = paper.width - _MARGIN - paper.story
        text = wrapped(block.story, paper.story / GRID_MM, TEXT_MM)
        return Note(text, x / GRID_MM, (_MARGIN + 1) / GRID_MM)
    width = (paper.width - 2 * _MARGIN - _TITLE_WIDTH - 6) / GRID_MM
    text = wrapped(block.story, width, TEXT_MM)
    note = Note(text, _MARGIN / GRID_MM, 0.0)
    top = (paper.height - _MARGIN) / GRID_MM - note_box(note).height
    return replace(note, y=top)


def _area(paper: Paper, story: Note, *, below: bool) -> Box | None:
    """Room of the circuit in steps beside or above the story; None if the story has no room."""
    told = note_box(story)
    left, top = _MARGIN / GRID_MM + 1, (_MARGIN + 9) / GRID_MM
    right, bottom = (paper.width - _MARGIN) / GRID_MM, (paper.height - _MARGIN) / GRID_MM
    over_title = bottom - (_TITLE_HEIGHT + 3) / GRID_MM
    if below:
        area = Box(ceil(left), ceil(top), floor(right), floor(min(told.y0 - 3, over_title)))
    else:
        low = bottom if told.x0 - 4 < right - _TITLE_WIDTH / GRID_MM else over_title
        area = Box(ceil(left), ceil(top), floor(told.x0 - 4), floor(low))
        if told.y1 > over_title:
            return None
    return area if area.height > 10 else None


def _packed(drawings: list[Drawing], area: Box, gap: int) -> Drawing | None:
    """Drawings on shelves from left to right and down; None if they do not fit."""
    shelves: list[list[Drawing]] = []
    x = area.x0
    for drawing in drawings:
        width = drawing.bounds().width
        if width > area.width:
            return None
        if not shelves or x + width > area.x1:
            shelves.append([])
            x = area.x0
        shelves[-1].append(drawing)
        x += width + gap
    heights = [max(d.bounds().height for d in shelf) for shelf in shelves]
    spare = area.height - sum(heights) - gap * (len(shelves) - 1)
    if spare < 0:
        return None
    return _placed(shelves, heights, area, gap, min(spare / (len(shelves) + 1), gap))


def _placed(
    shelves: list[list[Drawing]], heights: list[float], area: Box, gap: int, extra: float
) -> Drawing:
    """The shelves on the sheet, their drawings at one height, spare room between them."""
    sheet = Drawing()
    top = area.y0 + extra
    for shelf, height in zip(shelves, heights, strict=True):
        boxes = [drawing.bounds() for drawing in shelf]
        used = sum(box.width for box in boxes) + gap * (len(boxes) - 1)
        x = area.x0 + min(gap, (area.width - used) / 2)
        for drawing, box in zip(shelf, boxes, strict=True):
            y = top + (height - box.height) / 2
            sheet.add(drawing, floor(x - box.x0), round(y - box.y0))
            x += box.width + gap
        top += height + gap + extra
    return sheet
