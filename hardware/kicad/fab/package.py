"""One board's package: every file, checked by the independent reader, then packed."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hardware.design import Design
from hardware.files import write_atomically
from hardware.kicad.board.stackup import STACKUPS
from hardware.kicad.board_step import board_step
from hardware.kicad.fab import layer_checks, part_checks, plots
from hardware.kicad.fab.board_file import BOTTOM, TOP, BoardFile, read_board
from hardware.kicad.fab.drawing import draw_assembly
from hardware.kicad.fab.layer_checks import Told
from hardware.kicad.fab.panel import Panel, panel, panel_json
from hardware.kicad.fab.panel_drawing import draw_panel
from hardware.kicad.fab.parts_lists import bom_text, cpl_text, hand_text, parts_lists
from hardware.kicad.fab.plots import FabError, layer_file
from hardware.kicad.fab.probes import plate_dxf, probes, probes_text
from hardware.kicad.fab.reader import Layer, read_netlist
from hardware.kicad.fab.readme import Made, readme
from hardware.kicad.fab.stencil import Stencil, stencil, stencil_json
from hardware.kicad.outline import OUTLINES

#: First day that a zip file can name.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Package:
    """What was made of a board; ``files`` are all written paths, packages last."""

    board: str
    revision: str
    told: Told
    files: tuple[Path, ...]
    with_step: bool


def board_path(root: Path, board: str) -> Path:
    """Where a board's file is committed."""
    return root / "hardware" / "kicad" / board / f"{board}.kicad_pcb"


def make_package(root: Path, design: Design, out: Path, date: str) -> Package:
    """Write ``out / board`` and, if the checks hold, the two zip files beside it.

    ``date`` (YYYY-MM-DD) stands in every file that names one. FabError, BoardError, OSError
    and MissingModelError name what is wrong with the input.
    """
    name, source = design.name, board_path(root, design.name)
    if not source.exists():
        raise FabError(f"{source}: no board file; run `make boards`")
    board = read_board(source)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=f".{name}.") as scratch:
        work, here = Path(scratch), Path(scratch) / "package"
        if board.has_bodies:
            # From its own place, because bodies are named from the project's folder.
            write_atomically(here / "step" / f"{name}.step", board_step(source))
        # KiCad writes settings beside what it opens: it gets a copy.
        copy = work / source.name
        for path in (source, source.with_suffix(".kicad_pro"), source.with_suffix(".kicad_dru")):
            if path.exists():
                shutil.copy(path, work / path.name)
        plots.plot(copy, board.copper_layers, here, date)
        told = _write_and_check(here, board, design, date)
        target = out / name
        shutil.rmtree(target, ignore_errors=True)
        here.rename(target)
    files = sorted(path for path in target.rglob("*") if path.is_file())
    files += _packed(out, target, board, date, held=not told.findings)
    return Package(name, board.revision, told, tuple(files), board.has_bodies)


def _write_and_check(here: Path, board: BoardFile, design: Design, date: str) -> Told:
    """Lists, drawings and README into ``here``, and what the checks say of all of it."""
    name, outline, told = board.name, OUTLINES[board.name], Told()
    lists = parts_lists(board, design)
    places, held_panel = probes(board, design), panel(board, design, outline)
    told.findings += held_panel.findings
    _write(here / "assembly" / f"{name}-cpl.csv", cpl_text(lists))
    _write(here / "assembly" / f"{name}-bom.csv", bom_text(lists, design))
    _write(here / "assembly" / f"{name}-by-hand.csv", hand_text(lists, design))
    _write(here / "test" / f"{name}-probes.csv", probes_text(places))
    _write(here / "test" / f"{name}-plate.dxf", plate_dxf(places, outline))
    for side in (TOP, BOTTOM):
        drawing = here / "assembly" / f"{name}-{side}.pdf"
        draw_assembly(board, design, outline, side, drawing, date)
    title = f"{board.title}, rev {board.revision}, {date}: panel"
    stem = here / "panel" / f"{name}-panel"
    draw_panel(held_panel, outline.corner.value_mm, title, stem)
    _write(stem.with_suffix(".json"), panel_json(held_panel))
    layers = check(here, board, design, told)
    stencils = _stencils(here, board, layers, held_panel, told)
    made = Made(
        board,
        design,
        outline,
        lists,
        held_panel,
        stencils,
        len(board.drills),
        board.has_bodies,
        date,
    )
    _write(here / "README.md", readme(made))
    return told


def _stencils(
    here: Path, board: BoardFile, layers: dict[str, Layer], held_panel: Panel, told: Told
) -> list[Stencil]:
    """The stencils that there are openings for, with the layers' files beside their figures."""
    made = []
    for name in ("F.Paste", "B.Paste"):
        one = stencil(layers[name], name, held_panel, told) if name in layers else None
        if one is not None:
            made.append(one)
            file = layer_file(board.name, name)
            _write(here / "stencil" / file, (here / "gerber" / file).read_text(encoding="utf-8"))
    _write(here / "stencil" / f"{board.name}-stencil.json", stencil_json(made))
    return made


def check(here: Path, board: BoardFile, design: Design, told: Told) -> dict[str, Layer]:
    """Read a written package back and compare it with board and circuit; returns its layers."""
    name, gerber = board.name, here / "gerber"
    layers = layer_checks.read_layers(gerber, board, told)
    if "Edge.Cuts" in layers:
        layer_checks.check_outline(layers["Edge.Cuts"], OUTLINES[name], told)
    drills = layer_checks.check_drills(gerber, board, told)
    layer_checks.check_copper(layers, board, told)
    layer_checks.check_capability(layers, drills, board, STACKUPS[name][1], told)
    layer_checks.check_openings(layers, board, told)
    cpl = _text(here / "assembly" / f"{name}-cpl.csv")
    bom = _text(here / "assembly" / f"{name}-bom.csv")
    by_hand = _text(here / "assembly" / f"{name}-by-hand.csv")
    part_checks.check_lists(cpl, bom, by_hand, design, told)
    outer = [layers[side] for side in ("F.Cu", "B.Cu") if side in layers]
    part_checks.check_places(cpl, outer, design, told)
    nets = read_netlist(_text(here / "test" / f"{name}.d356").splitlines())
    part_checks.check_netlist(nets, design, told)
    part_checks.check_probes(_text(here / "test" / f"{name}-probes.csv"), layers, design, told)
    return layers


def _packed(out: Path, folder: Path, board: BoardFile, date: str, *, held: bool) -> list[Path]:
    """The zip files; a package that failed its checks gets none, and old ones go."""
    stem = f"openstrom-{board.name}-rev{board.revision}"
    for old in out.glob(f"openstrom-{board.name}-rev*.zip"):
        old.unlink()
    if not held:
        return []
    whole, gerber = out / f"{stem}.zip", out / f"{stem}-gerber.zip"
    pack(whole, folder, folder.rglob("*"), stem, date)
    pack(gerber, folder / "gerber", (folder / "gerber").iterdir(), "", date)
    return [gerber, whole]


def pack(target: Path, base: Path, paths: Iterable[Path], top: str, date: str) -> None:
    """A zip file of fixed order, times and rights: the same files give the same bytes."""
    year, month, day = (int(part) for part in date.split("-"))
    stamp = max((year, month, day, 0, 0, 0), _ZIP_EPOCH)
    partial = target.with_name(f".{target.name}")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for path in sorted(path for path in paths if path.is_file()):
            name = (Path(top) / path.relative_to(base)).as_posix()
            info = zipfile.ZipInfo(name, stamp)
            info.create_system, info.external_attr = 3, 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, path.read_bytes())
    partial.replace(target)


def _write(path: Path, text: str) -> None:
    write_atomically(path, text.encode("utf-8"))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
