"""The root sheet's own items as KiCad nodes: the sheets' symbols and the curves between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.kicad.schematic.files import SheetPlace, mm
from hardware.kicad.schematic.model import TEXT_MM
from hardware.kicad.schematic.root import BOX_HEIGHT, Link, RootPage, SheetBox
from hardware.netlist import stable_id
from hardware.sexpr import Node, Quoted

_STROKE: Final[Node] = ("stroke", ("width", 0.2), ("type", "dash"), ("color", 110, 110, 130, 1))


def root_nodes(place: SheetPlace, root: RootPage) -> Iterator[Node]:
    """Curves and the rims of repeated blocks first, sheets over them."""
    for number, link in enumerate(root.links):
        yield _curve(place, number, link)
    for number, rim in enumerate(root.rims):
        yield (
            "rectangle",
            ("start", mm(rim.x0), mm(rim.y0)),
            ("end", mm(rim.x1), mm(rim.y1)),
            _STROKE,
            ("fill", ("type", "none")),
            ("uuid", place.id(f"rim {number}")),
        )
    for sheet in root.sheets:
        yield _sheet(place, sheet)


def _curve(place: SheetPlace, number: int, link: Link) -> Node:
    return (
        "bezier",
        ("pts", *(("xy", mm(x), mm(y)) for x, y in link.points)),
        _STROKE,
        ("fill", ("type", "none")),
        ("uuid", place.id(f"curve {number}")),
    )


def _sheet(place: SheetPlace, sheet: SheetBox) -> Node:
    box, design = sheet.box, place.design
    path: Node = ("path", Quoted(place.path), ("page", Quoted(sheet.page)))
    middle = box.y0 + BOX_HEIGHT / 2
    return (
        "sheet",
        ("at", mm(box.x0), mm(box.y0)),
        ("size", mm(box.width), mm(box.height)),
        ("exclude_from_sim", "no"),
        ("in_bom", "yes"),
        ("on_board", "yes"),
        ("dnp", "no"),
        ("stroke", ("width", 0.1524), ("type", "solid")),
        ("fill", ("color", *sheet.fill, 1)),
        ("uuid", Quoted(stable_id(design.name, sheet.block.address))),
        _text("Sheetname", sheet.block.address, box.x0 + 1, middle, hide=False),
        _text("Sheetfile", f"{sheet.block.address}.kicad_sch", box.x0 + 1, middle, hide=True),
        ("instances", ("project", Quoted(design.name), path)),
    )


def _text(name: str, text: str, x: float, y: float, *, hide: bool) -> Node:
    hidden = (("hide", "yes"),) if hide else ()
    font: Node = ("font", ("size", TEXT_MM, TEXT_MM))
    effects: Node = ("effects", font, ("justify", "left"), *hidden)
    return ("property", Quoted(name), Quoted(text), ("at", mm(x), mm(y), 0), effects)
