"""The root sheet: the blocks as sheets in signal order, their connections, supplies and notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hardware.board_docs import edge_label, edges, groups
from hardware.design import Block, Design
from hardware.diagrams import POSITIONS
from hardware.kicad.schematic.files import SheetPlace, mm
from hardware.kicad.schematic.model import Box, Drawing, Label, Note, PlacedSign, Sign, text_width
from hardware.kicad.schematic.nets import Role, flagged_nets, role
from hardware.kicad.schematic.pages import PAPERS, Paper
from hardware.netlist import stable_id
from hardware.sexpr import Node, Quoted

_TEXT: Final = 1.27
_LEFT: Final = 12
_TOP: Final = 22
_BOX_W: Final = 34
_LINE_H: Final = 4


@dataclass(frozen=True, slots=True)
class _SheetBox:
    block: Block
    page: str
    box: Box


def root_page(design: Design, pages: dict[str, str]) -> tuple[Paper, Drawing, list[_SheetBox]]:
    """Paper, notes and signs, and the boxes of the sheets; ``pages`` is address -> page number."""
    paper = PAPERS[-1]
    boxes = _sheet_boxes(design, pages, paper)
    drawing = Drawing()
    drawing.notes.append(Note(design.title, 10, 10, 4.0, bold=True))
    counts = f"Revision {design.revision}; {len(design.parts)} parts, {len(design.nets)} nets."
    drawing.notes.append(Note(counts, 10, 14.5))
    _flags(design, drawing, paper)
    return paper, drawing, boxes


def _sheet_boxes(design: Design, pages: dict[str, str], paper: Paper) -> list[_SheetBox]:
    """A column of sheets for each block group, at the places of the board's diagram."""
    places = POSITIONS[design.name]
    found = groups(design)
    columns: dict[float, list[str]] = {}
    for name in found:
        columns.setdefault(places[name][0], []).append(name)
    pitch = (paper.width / 1.27 - 2 * _LEFT - _BOX_W) / max(1, len(columns) - 1)
    boxes = []
    for number, (_, names) in enumerate(sorted(columns.items())):
        names.sort(key=lambda name: places[name][1])
        x = round(_LEFT + number * pitch)
        y: float = _TOP
        for name in names:
            for block in found[name].blocks:
                box = Box(x, y + 2, x + _BOX_W, y + 2 + _LINE_H)
                boxes.append(_SheetBox(block, pages[block.address], box))
                y += _LINE_H + 4.5
            y += 3
    return boxes


def _flags(design: Design, drawing: Drawing, paper: Paper) -> None:
    """Rails and grounds that come from outside or through passive parts, and from where."""
    nets = [n for n in flagged_nets(design) if role(design, n) is not Role.SIGNAL]
    if not nets:
        return
    top = round((paper.height - 30) / 1.27) - 5 * len(nets)
    drawing.notes.append(
        Note("Supplies that no power output drives on the schematic", 12, top - 6, 1.8, bold=True)
    )
    for number, net in enumerate(nets):
        y = top + 5 * number
        drawing.labels.append(Label(net.name, 26, y, 180, "passive"))
        drawing.wire(26, y, 30, y)
        drawing.signs.append(PlacedSign(Sign.FLAG, net.name, 30, y, 0, shown=False))
        drawing.notes.append(Note(net.powered_by or "through its parts", 33, y - 0.9))


def sheet_nodes(design: Design, boxes: list[_SheetBox]) -> tuple[Node, ...]:
    """The sheet symbols."""
    root = SheetPlace(design, "", "1", "", "")
    nodes = []
    for item in boxes:
        box, block = item.box, item.block
        nodes.append(
            (
                "sheet",
                ("at", mm(box.x0), mm(box.y0)),
                ("size", mm(box.width), mm(box.height)),
                ("exclude_from_sim", "no"),
                ("in_bom", "yes"),
                ("on_board", "yes"),
                ("dnp", "no"),
                ("stroke", ("width", 0.1524), ("type", "solid")),
                ("fill", ("color", 0, 0, 0, 0.0)),
                ("uuid", Quoted(stable_id(design.name, block.address))),
                _sheet_field("Sheetname", block.address, box.x0, box.y0 - 0.9),
                _sheet_field("Sheetfile", f"{block.address}.kicad_sch", box.x0, box.y1 + 0.9),
                (
                    "instances",
                    (
                        "project",
                        Quoted(design.name),
                        ("path", Quoted(root.path), ("page", Quoted(item.page))),
                    ),
                ),
            )
        )
    return tuple(nodes)


def _sheet_field(name: str, text: str, x: float, y: float) -> Node:
    return (
        "property",
        Quoted(name),
        Quoted(text),
        ("at", mm(x), mm(y), 0),
        ("effects", ("font", ("size", _TEXT, _TEXT)), ("justify", "left")),
    )
