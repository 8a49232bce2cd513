"""A block on paper: its drawings packed left of its story, on A4 or, if it needs it, on A3."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from hardware.design import Block, Design, Part
from hardware.kicad.schematic.anchors import CONNECTORS, anchor, is_output_connector
from hardware.kicad.schematic.free import banks, free_rows
from hardware.kicad.schematic.model import (
    GRID_MM,
    LINE_PITCH,
    TEXT_MM,
    Box,
    Drawing,
    Note,
)
from hardware.kicad.schematic.nets import BlockNets, plain
from hardware.kicad.schematic.story import wrapped
from hardware.parts.spec import PinKind

_MARGIN: Final = 13.0  # from the paper's edge to the first thing, mm: KiCad's frame ends at 12
_TITLE_HEIGHT: Final = 36.0  # of the title block above the frame's lower edge, mm
_GAP: Final = 6  # between two drawings, steps
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
    main = [anchor(nets, part) for part in anchors_in_order(design, block.address)]
    rest = [*free_rows_first(nets)]
    for paper in PAPERS:
        placed = _packed(main, rest, paper)
        if placed is not None and _add_story(placed, block, paper):
            return Page(paper, placed)
    raise ValueError(f"{design.name}: block {block.address} does not fit on A3; split it")


def free_rows_first(nets: BlockNets) -> list[Drawing]:
    """Banks and free rows of what the anchors left over."""
    bank_drawings = banks(nets)
    return [*free_rows(nets), *bank_drawings]


def _area(paper: Paper) -> Box:
    """Room of the circuit in steps: left of the story."""
    return Box(
        ceil(_MARGIN / GRID_MM),
        ceil((_MARGIN + 9) / GRID_MM),
        floor((paper.width - _MARGIN - paper.story - 6) / GRID_MM),
        floor((paper.height - _MARGIN) / GRID_MM),
    )


def _packed(main: list[Drawing], rest: list[Drawing], paper: Paper) -> Drawing | None:
    """Drawings on shelves from left to right and down; None if they do not fit."""
    area = _area(paper)
    sheet = Drawing()
    shelves: list[list[float]] = []  # of each: x of the next, top, height, bottom limit
    top: float = area.y0
    x: float = area.x0
    height = 0.0
    for drawing in [*main, *rest]:
        box = drawing.bounds()
        if x > area.x0 and x + box.width > area.x1:
            top, x, height = top + height + _GAP, area.x0, 0.0
        if x + box.width > area.x1 or top + box.height > area.y1:
            return None
        sheet.add(drawing, ceil(x - box.x0), ceil(top - box.y0))
        x += box.width + _GAP
        height = max(height, box.height)
    del shelves
    return sheet


def _add_story(sheet: Drawing, block: Block, paper: Paper) -> bool:
    """Heading and story; False if the story does not fit above the title block."""
    x = (paper.width - _MARGIN - paper.story) / GRID_MM
    y = _MARGIN / GRID_MM
    text = wrapped(block.story, paper.story / GRID_MM, TEXT_MM)
    room = (paper.height - _MARGIN - _TITLE_HEIGHT) / GRID_MM - y - 4
    if (text.count("\n") + 1) * LINE_PITCH * TEXT_MM / GRID_MM > room:
        return False
    title = block.address.replace("_", " ").capitalize()
    sheet.notes.append(Note(title, _MARGIN / GRID_MM, y, 3.0, bold=True))
    sheet.notes.append(Note(text, x, y + 0.0))
    return True
