"""All files of a board's schematic: path in the tree -> text."""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from pathlib import Path

from hardware.design import Design
from hardware.kicad.project import footprint_table, project_file, symbol_table
from hardware.kicad.release import NONE, Release
from hardware.kicad.schematic.files import SheetPlace, sheet_file
from hardware.kicad.schematic.nets import kicad_net_name
from hardware.kicad.schematic.pages import page, title_of
from hardware.kicad.schematic.root import root_page
from hardware.kicad.schematic.root_file import root_nodes


def folder(board: str) -> str:
    """Where a board's KiCad project lies in the tree."""
    return f"hardware/kicad/{board}"


def schematic(design: Design, release: Release = NONE) -> dict[str, str]:
    """Path -> text of a board's project, library tables, root sheet and block sheets."""
    nested = [block.address for block in design.blocks if "/" in block.address]
    if nested:
        raise ValueError(f"{design.name}: a block inside a block has no sheet yet: {nested[0]}")
    home = folder(design.name)
    pages = {block.address: str(n) for n, block in enumerate(design.blocks, 2)}
    root = root_page(design, pages)
    place = SheetPlace(design, "", "1", design.title, release)
    files = {
        f"{home}/{design.name}.kicad_pro": project_file(design, partial(kicad_net_name, design)),
        f"{home}/sym-lib-table": symbol_table(),
        f"{home}/fp-lib-table": footprint_table(design),
        f"{home}/{design.name}.kicad_sch": sheet_file(
            place, root.paper, root.drawing, tuple(root_nodes(place, root))
        ),
    }
    for block in design.blocks:
        title = title_of(block.address)
        place = SheetPlace(design, block.address, pages[block.address], title, release)
        drawn = page(design, block)
        files[f"{home}/{block.address}.kicad_sch"] = sheet_file(place, drawn.paper, drawn.drawing)
    return files


def export(root: Path, board: str, out: Path) -> list[Path]:
    """The board's sheets as one PDF and as SVG pictures in ``out``, drawn by KiCad.

    Raises FileNotFoundError without ``kicad-cli``, ChildProcessError with its message if it fails.
    """
    program = shutil.which("kicad-cli")
    if program is None:
        raise FileNotFoundError("kicad-cli is missing: run scripts/install_kicad")
    sheet = root / folder(board) / f"{board}.kicad_sch"
    pdf, pictures = out / f"{board}.pdf", out / board
    pictures.mkdir(parents=True, exist_ok=True)
    for kind, target in (("pdf", pdf), ("svg", pictures)):
        command = [program, "sch", "export", kind, "--output", str(target), str(sheet)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            raise ChildProcessError(f"{sheet}: kicad-cli cannot draw it: {done.stderr.strip()}")
    return [pdf, *sorted(pictures.glob("*.svg"))]
