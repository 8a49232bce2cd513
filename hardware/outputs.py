"""Everything that is generated from the designs and committed: one list, one way to write it.

:func:`generate` maps paths to text; :func:`write` brings a tree up to date and
:func:`stale` tells what is out of date. Only a change of the sources rebuilds anything.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hardware.boards import BOARDS
from hardware.files import write_atomically

if TYPE_CHECKING:
    from hardware.design import Design

STAMP: Final = "build/netlist.json"
_SOURCES: Final = Path(__file__).resolve().parent
_SOURCE_SUFFIXES: Final = {".py", ".csv", ".txt"}


@dataclass(frozen=True, slots=True)
class BoardSummary:
    """What the closing line of a board says."""

    board: str
    parts: int
    nets: int
    warnings: int
    path: str


@dataclass(frozen=True, slots=True)
class Result:
    """Outcome of :func:`write`: summaries, the files that changed, and whether work was needed."""

    boards: tuple[BoardSummary, ...]
    changed: tuple[str, ...]
    rebuilt: bool


def build_board(name: str) -> Design:
    """Build one board by name, with its rules check; KeyError for an unknown board."""
    module, _, function = BOARDS[name].partition(":")
    board = getattr(importlib.import_module(module), function)()
    design: Design = board.finish()
    return design


def build_all() -> dict[str, Design]:
    """All boards by name."""
    return {name: build_board(name) for name in BOARDS}


def netlist_path(board: str) -> str:
    """Where a board's netlist lies in the tree."""
    return f"netlists/{board}.net"


def generate(designs: dict[str, Design]) -> dict[str, str]:
    """Relative path -> text of every committed file that is made from the designs."""
    from hardware import board_docs, firmware_header  # noqa: PLC0415 - keeps the no-op run quick
    from hardware.footprints import generate as footprints  # noqa: PLC0415
    from hardware.footprints.index import own_patterns  # noqa: PLC0415
    from hardware.netlist import netlist  # noqa: PLC0415
    from hardware.production import plan  # noqa: PLC0415
    from hardware.symbols.generate import symbol_library  # noqa: PLC0415

    files = {netlist_path(name): netlist(design) for name, design in designs.items()}
    add_ons = [design for name, design in designs.items() if name != "meter"]
    files[plan.TIMES] = plan.times_table(designs)
    files[firmware_header.PATH] = firmware_header.header(designs["meter"], add_ons)
    specs = {spec for design in designs.values() for spec in design.specs}
    files["hardware/symbols/openstrom.kicad_sym"] = symbol_library(specs)
    used = {spec.footprint.removeprefix("openstrom:") for spec in specs}
    for name, pattern in own_patterns().items():
        if name in used:
            path = f"hardware/footprints/openstrom.pretty/{name}.kicad_mod"
            files[path] = footprints.footprint(pattern)
    files.update(board_docs.pages(designs))
    return files


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def source_fingerprint() -> str:
    """Hash over every source file of the hardware and the Python version."""
    digest = hashlib.sha256(platform.python_version().encode())
    for path in sorted(p for p in _SOURCES.rglob("*") if p.suffix in _SOURCE_SUFFIXES):
        digest.update(str(path.relative_to(_SOURCES)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _unchanged(root: Path, sources: str) -> Result | None:
    """The stored result, if sources and every generated file are as the stamp says."""
    try:
        stamp = json.loads((root / STAMP).read_bytes())
        if stamp["sources"] != sources:
            return None
        if any(_sha((root / p).read_bytes()) != h for p, h in stamp["files"].items()):
            return None
        return Result(tuple(BoardSummary(**b) for b in stamp["boards"]), (), False)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(root: Path) -> Result:
    """Bring the generated files below the folder ``root`` up to date.

    Everything is built and checked in memory first, so bad input leaves every file untouched.
    """
    sources = source_fingerprint()
    if (known := _unchanged(root, sources)) is not None:
        return known
    designs = build_all()
    files = {path: text.encode() for path, text in generate(designs).items()}
    changed = []
    for path, content in files.items():
        target = root / path
        if not target.exists() or target.read_bytes() != content:
            write_atomically(target, content)
            changed.append(path)
    boards = tuple(
        BoardSummary(name, len(d.parts), len(d.nets), 0, netlist_path(name))
        for name, d in designs.items()
    )
    stamp = {
        "sources": sources,
        "files": {path: _sha(content) for path, content in files.items()},
        "boards": [asdict(b) for b in boards],
    }
    write_atomically(root / STAMP, json.dumps(stamp, indent=1, sort_keys=True).encode())
    return Result(boards, tuple(changed), True)


def stale(root: Path) -> dict[str, tuple[str, str]]:
    """Path -> (committed text, generated text) of every generated file that is out of date.

    A committed file that is missing counts as empty.
    """
    out: dict[str, tuple[str, str]] = {}
    for path, text in generate(build_all()).items():
        target = root / path
        committed = target.read_text(encoding="utf-8") if target.exists() else ""
        if committed != text:
            out[path] = (committed, text)
    return out
