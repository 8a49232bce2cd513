"""All files of a board's schematic: path in the tree -> text."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from hardware.design import Design
from hardware.files import write_atomically
from hardware.kicad.project import footprint_table, project_file, symbol_table
from hardware.kicad.schematic import signs
from hardware.kicad.schematic.files import SheetPlace, sheet_file
from hardware.kicad.schematic.nets import kicad_net_name
from hardware.kicad.schematic.pages import page, title_of
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
        f"{home}/{design.name}.kicad_pro": project_file(design, partial(kicad_net_name, design)),
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


def write(root: Path, designs: Mapping[str, Design], date: str = "") -> list[str]:
    """Bring the files below ``root`` up to date; returns the paths that changed, sorted.

    Everything is drawn before anything is written. Sheets of blocks that are gone are removed.
    """
    files = {path: text.encode() for path, text in schematics(designs, date).items()}
    changed = []
    for path, content in files.items():
        target = root / path
        if not target.exists() or target.read_bytes() != content:
            write_atomically(target, content)
            changed.append(path)
    for path in orphans(root, files):
        (root / path).unlink()
        changed.append(path)
    return sorted(changed)


def stale(root: Path, designs: Mapping[str, Design], date: str = "") -> list[str]:
    """Paths below ``root`` whose text differs from what the designs give, sorted."""
    files = schematics(designs, date)
    differing = [
        path
        for path, text in files.items()
        if not (root / path).exists() or (root / path).read_bytes() != text.encode()
    ]
    return sorted([*differing, *orphans(root, files)])


def orphans(root: Path, files: Mapping[str, object]) -> list[str]:
    """Sheets in the boards' folders that no block has any more."""
    homes = {path.rpartition("/")[0] for path in files if path.endswith(".kicad_pro")}
    found = [sheet for home in homes for sheet in (root / home).glob("*.kicad_sch")]
    paths = (sheet.relative_to(root).as_posix() for sheet in found)
    return sorted(path for path in paths if path not in files)


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
