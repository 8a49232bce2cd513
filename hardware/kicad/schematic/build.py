"""All files of a board's schematic: path in the tree -> text."""

from __future__ import annotations

from collections.abc import Mapping

from hardware.design import Design
from hardware.kicad.schematic import signs
from hardware.kicad.schematic.files import SheetPlace, sheet_file
from hardware.kicad.schematic.pages import page, title_of
from hardware.kicad.schematic.project import footprint_table, project_file, symbol_table
from hardware.kicad.schematic.root import root_page
from hardware.kicad.schematic.root_file import root_nodes


def folder(board: str) -> str:
    """Where a board's KiCad project lies in the tree."""
    return f"hardware/kicad/{board}"


def schematic(design: Design, date: str = "") -> dict[str, str]:
    """Path -> text of a board's project, library tables, root sheet and block sheets."""
    nested = [block.address for block in design.blocks if "/" in block.address]
    if nested:
        raise ValueError(f"{design.name}: a block inside a block has no sheet yet: {nested[0]}")
    home = folder(design.name)
    pages = {block.address: str(n) for n, block in enumerate(design.blocks, 2)}
    root = root_page(design, pages)
    place = SheetPlace(design, "", "1", design.title, date)
    files = {
        f"{home}/{design.name}.kicad_pro": project_file(design),
        f"{home}/sym-lib-table": symbol_table(),
        f"{home}/fp-lib-table": footprint_table(design),
        f"{home}/{design.name}.kicad_sch": sheet_file(
            place, root.paper, root.drawing, tuple(root_nodes(place, root))
        ),
    }
    for block in design.blocks:
        title = title_of(block.address)
        place = SheetPlace(design, block.address, pages[block.address], title, date)
        drawn = page(design, block)
        files[f"{home}/{block.address}.kicad_sch"] = sheet_file(place, drawn.paper, drawn.drawing)
    return files


def schematics(designs: Mapping[str, Design], date: str = "") -> dict[str, str]:
    """Path -> text of every board's schematic and of the library of signs."""
    files = {signs.PATH: signs.sign_library()}
    for design in designs.values():
        files.update(schematic(design, date))
    return files
