"""The boards' committed KiCad projects: made side by side, written where they differ, compared.

A board is made again only if something it is made of has changed: sources, its own footprints, the
stored routes, Python, KiCad, or the release to print. The stamp of each board says what it was made
of and what came out.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import platform
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from hardware.files import write_atomically
from hardware.kicad.board.build import KicadMissingError, drawn
from hardware.kicad.board.pours import same_board
from hardware.kicad.release import NONE, Release
from hardware.kicad.schematic import signs
from hardware.kicad.schematic.build import folder, schematic
from hardware.kicad.schematic.nets import kicad_net_name
from hardware.outputs import build_board

STAMPS: Final = "build/boards"
#: The tree that holds the sources and the stored routes.
ROOT: Final = Path(__file__).resolve().parents[2]
#: Boards that are made at a time.
PROCESSES: Final = 2
_INPUTS: Final = {".py", ".csv", ".txt", ".json", ".kicad_mod"}
#: So begins every sheet that is ours; KiCad writes its own name there when it saves one.
_OURS: Final = '(generator "openstrom")'

#: Hears how many boards are done, and of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """One board's files, path in the tree -> text, and the nets that lost their stored routes."""

    board: str
    files: dict[str, str]
    lost: dict[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """What :func:`write` did for one board; nothing was ``made`` if all was current."""

    board: str
    files: int
    lost: dict[str, str]
    changed: tuple[str, ...]
    made: bool


def make(board: str, release: Release = NONE) -> Made:
    """All files of one board's project."""
    design = build_board(board)
    net_name = partial(kicad_net_name, design)
    on_board = drawn(design, net_name, ROOT, release)
    placed = {f"{folder(board)}/{name}": text for name, text in on_board.files.items()}
    return Made(board, schematic(design, release) | placed, on_board.lost)


def make_all(boards: Sequence[str], release: Release, tell: Progress) -> list[Made]:
    """Several boards, as many at a time as :data:`PROCESSES`, in the order asked for."""
    found: dict[str, Made] = {}
    # Started anew: a copy of this process would carry its threads' locks along.
    started = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=started) as pool:
        waiting = [pool.submit(make, board, release) for board in by_size(boards)]
        for done, future in enumerate(as_completed(waiting), 1):
            made = future.result()
            found[made.board] = made
            tell(done, len(boards))
    return [found[board] for board in boards]


def by_size(boards: Sequence[str]) -> list[str]:
    """Boards with the longest work first: those with mains are the large ones."""
    return sorted(boards, key=lambda name: (name.startswith("lan"), name))


def write(root: Path, boards: Sequence[str], release: Release, tell: Progress) -> list[Written]:
    """Bring the projects below ``root`` up to date; only what is out of date is made.

    Everything is made before anything is written. Our own sheets of blocks that are gone are
    removed; files of anybody else stay.
    """
    inputs = fingerprint(release)
    known = {board: _unchanged(root, board, inputs) for board in boards}
    missing = [board for board, written in known.items() if written is None]
    made = [kept(root, each) for each in make_all(missing, release, tell)] if missing else []
    library = {signs.PATH: signs.sign_library()}
    for each in made:
        files = library | each.files
        changed = [path for path in differing(root, files) if path in files]
        for path in changed:
            write_atomically(root / path, files[path].encode())
        gone = orphans(root, each.board, files)
        for path in gone:
            (root / path).unlink()
        known[each.board] = Written(
            each.board, len(each.files), each.lost, (*changed, *gone), made=True
        )
        _put_stamp(root, each, files, inputs)
    return [written for written in known.values() if written is not None]


def stale(root: Path, boards: Sequence[str], tell: Progress) -> list[str]:
    """Paths below ``root`` that differ from what the designs give; makes all of them.

    Pours whose edges lie where they should to 20 nm are current, see :mod:`.board.pours`.
    """
    found = differing(root, {signs.PATH: signs.sign_library()})
    for made in (kept(root, each) for each in make_all(boards, NONE, tell)):
        found += differing(root, made.files) + orphans(root, made.board, made.files)
    return sorted(found)


def kept(root: Path, made: Made) -> Made:
    """What was made, with the stored text of a board that differs by rounding of its pours only."""
    stored = {
        path: (root / path).read_text(encoding="utf-8")
        for path in made.files
        if path.endswith(".kicad_pcb") and (root / path).exists()
    }
    same = {path: text for path, text in stored.items() if same_board(made.files[path], text)}
    return replace(made, files=made.files | same)


def differing(root: Path, files: Mapping[str, str]) -> list[str]:
    """Paths below ``root`` that are missing or hold something else."""
    return sorted(
        path
        for path, text in files.items()
        if not (root / path).exists() or (root / path).read_bytes() != text.encode()
    )


def orphans(root: Path, board: str, files: Mapping[str, str]) -> list[str]:
    """Sheets in a board's folder that we wrote and no block has any more."""
    return sorted(
        path
        for sheet in (root / folder(board)).glob("*.kicad_sch")
        if (path := sheet.relative_to(root).as_posix()) not in files and _is_ours(sheet)
    )


def _is_ours(sheet: Path) -> bool:
    with sheet.open(encoding="utf-8", errors="replace") as text:
        return _OURS in text.read(200)


def fingerprint(release: Release = NONE) -> str:
    """Hash over everything that a board is made of; KicadMissingError without KiCad."""
    parts = [platform.python_version(), kicad_version(), release.date, release.commit]
    digest = hashlib.sha256("\0".join(parts).encode())
    for path in sorted(p for p in (ROOT / "hardware").rglob("*") if p.suffix in _INPUTS):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def kicad_version() -> str:
    """Version of the installed KiCad; KicadMissingError without it."""
    program = shutil.which("kicad-cli")
    if program is None:
        raise KicadMissingError("kicad-cli is missing: run scripts/install_kicad")
    done = subprocess.run([program, "version"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise KicadMissingError(f"kicad-cli does not start: {done.stderr.strip()}")
    return done.stdout.strip()


def _stamp(root: Path, board: str) -> Path:
    return root / STAMPS / f"{board}.json"


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _put_stamp(root: Path, made: Made, files: Mapping[str, str], inputs: str) -> None:
    stamp = {
        "inputs": inputs,
        "files": {path: _sha(text.encode()) for path, text in files.items()},
        "written": asdict(Written(made.board, len(made.files), made.lost, (), made=False)),
    }
    text = json.dumps(stamp, indent=1, sort_keys=True)
    write_atomically(_stamp(root, made.board), text.encode())


def _unchanged(root: Path, board: str, inputs: str) -> Written | None:
    """What the stamp says, if inputs and every file are as it says and no old sheet lies there."""
    try:
        stamp = json.loads(_stamp(root, board).read_bytes())
        if stamp["inputs"] != inputs or orphans(root, board, stamp["files"]):
            return None
        if any(_sha((root / p).read_bytes()) != h for p, h in stamp["files"].items()):
            return None
        return Written(**stamp["written"] | {"changed": ()})
    except (OSError, ValueError, KeyError, TypeError):
        return None
