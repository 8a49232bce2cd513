"""`openstrom fab`: the packages of the asked boards, two at a time, and only what changed."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from hardware import evidence
from hardware.design import Design, fingerprint
from hardware.files import write_atomically
from hardware.kicad.board_models import models
from hardware.kicad.fab.layer_checks import COPPER_SHARE
from hardware.kicad.fab.package import Package, board_path, make_package
from hardware.kicad.fab.plots import FabError, kicad_version

RECORD: Final = "fab"
#: What the files depend on besides the project: KiCad, and these packages.
_LIBRARIES: Final = ("gerbonara", "matplotlib", "shapely")
#: As many as the machine that this is made for has cores.
_AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """Which boards, from which tree, into which folder, of which date (YYYY-MM-DD)."""

    root: Path
    boards: tuple[str, ...]
    out: Path
    date: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One board: ``rebuilt`` is False where the stamp said that all files are current."""

    board: str
    rebuilt: bool
    findings: tuple[str, ...]
    figures: dict[str, float]
    packages: tuple[str, ...]
    with_step: bool


def release_date(root: Path, given: str) -> str:
    """The date for all files: the given one, SOURCE_DATE_EPOCH, or that of the last commit.

    ValueError tells to give one where there is neither.
    """
    if given:
        return given
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        said = ""
    if not said:
        raise ValueError(f"{root} has no commit to take the date from; give --date YYYY-MM-DD")
    return datetime.fromtimestamp(int(said), UTC).date().isoformat()


def run(
    asked: Asked, build: Callable[[str], Design], tell: Callable[[str], None]
) -> tuple[Outcome, ...]:
    """Make or confirm the packages; ``build`` gives a board's design, ``tell`` hears the progress.

    Writes a record of each board to the tree's evidence. FabError, BoardError: bad input.
    """
    tools = {"kicad": kicad_version()} | {name: version(name) for name in _LIBRARIES}
    prints = {name: _fingerprint(asked, name, tools) for name in asked.boards}
    found = {name: _current(asked, name, prints[name]) for name in asked.boards}
    stale = [name for name in asked.boards if found[name] is None]
    for package, design in _made(asked, [build(name) for name in stale], tell):
        record = _record(asked, package, design, tools)
        evidence.write(asked.root / evidence.FOLDER, [record])
        outcome = _outcome(package)
        if not outcome.findings:
            _stamp(asked, outcome, package, prints[package.board], record)
        found[package.board] = outcome
    return tuple(outcome for outcome in found.values() if outcome is not None)


def _made(
    asked: Asked, designs: Sequence[Design], tell: Callable[[str], None]
) -> list[tuple[Package, Design]]:
    """The packages in the order in which they are done; large boards begin first."""
    if len(designs) == 1:
        tell(designs[0].name)
        return [(make_package(asked.root, designs[0], asked.out, asked.date), designs[0])]
    done = []
    # Fresh interpreters: the progress display runs a thread, which a fork would copy half-way.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_AT_ONCE, mp_context=spawn) as pool:
        waiting = {
            pool.submit(make_package, asked.root, design, asked.out, asked.date): design
            for design in sorted(designs, key=lambda d: -len(d.parts))
        }
        tell(", ".join(design.name for design in waiting.values()))
        for future in as_completed(waiting):
            done.append((future.result(), waiting.pop(future)))
            tell(", ".join(design.name for design in waiting.values()) or "records")
    return done


def _outcome(package: Package) -> Outcome:
    zips = [path for path in package.files if path.suffix == ".zip"]
    return Outcome(
        package.board,
        True,
        tuple(package.told.findings),
        package.told.figures,
        tuple(path.name for path in zips),
        package.with_step,
    )


def _record(
    asked: Asked, package: Package, design: Design, tools: dict[str, str]
) -> evidence.Record:
    """The tightest figure is the copper that differs; every finding stands in the detail."""
    told = package.told
    share = told.figures.get("copper_differs_share")
    zips = [path for path in package.files if path.suffix == ".zip"]
    board = board_path(asked.root, package.board).read_bytes()
    return evidence.Record(
        id=RECORD,
        subject=package.board,
        verdict=evidence.Verdict.FAIL if told.findings else evidence.Verdict.PASS,
        source="written files read back by gerbonara, compared with board, circuit and fab limits",
        measured=share,
        limit=COPPER_SHARE,
        unit="share of a layer's copper that differs",
        margin=None if share is None else round(COPPER_SHARE - share, 6),
        inputs={
            f"board:{package.board}": hashlib.sha256(board).hexdigest(),
            f"design:{package.board}": fingerprint(design),
            "source:hardware/kicad/fab": evidence.source_hash(asked.root, "hardware/kicad/fab"),
        },
        tools={**tools, "python": evidence.python_version()},
        detail={
            "date": asked.date,
            "figures": told.figures,
            "findings": told.findings,
            "packages": {path.name: _hash(path) for path in zips},
            "step": package.with_step,
        },
    )


def _fingerprint(asked: Asked, board: str, tools: dict[str, str]) -> str:
    """Hash of all that the board's files depend on; FabError if the board's file is missing."""
    source = board_path(asked.root, board)
    if not source.exists():
        raise FabError(f"{source}: no board file; run `make boards`")
    text = source.read_bytes()
    project = source.with_suffix(".kicad_pro")
    bodies = {file for files in models(source).values() for file in files if file.exists()}
    parts: dict[str, Any] = {
        "board": hashlib.sha256(text).hexdigest(),
        "project": _hash(project) if project.exists() else "",
        "sources": evidence.source_hash(asked.root, "hardware"),
        "bodies": {file.name: _hash(file) for file in bodies},
        "date": asked.date,
        "tools": tools,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stamp_path(asked: Asked, board: str) -> Path:
    return asked.out / f".{board}.stamp.json"


def _stamp(
    asked: Asked, outcome: Outcome, package: Package, print_: str, record: evidence.Record
) -> None:
    stored = asked.root / evidence.FOLDER / record.file_name
    plain = {
        "fingerprint": print_,
        "outputs": {path.relative_to(asked.out).as_posix(): _hash(path) for path in package.files},
        "record": _hash(stored),
        "figures": outcome.figures,
        "packages": outcome.packages,
        "with_step": outcome.with_step,
    }
    text = json.dumps(plain, indent=1, sort_keys=True) + "\n"
    write_atomically(_stamp_path(asked, outcome.board), text.encode("ascii"))


def _current(asked: Asked, board: str, print_: str) -> Outcome | None:
    """The stamped outcome if nothing that it depends on and nothing that it wrote has changed."""
    try:
        stamp = json.loads(_stamp_path(asked, board).read_bytes())
        outputs = {asked.out / name: digest for name, digest in stamp["outputs"].items()}
        outputs[asked.root / evidence.FOLDER / f"{RECORD}.{board}.json"] = stamp["record"]
        if stamp["fingerprint"] != print_ or any(_hash(p) != d for p, d in outputs.items()):
            return None
        packages, figures = tuple(stamp["packages"]), stamp["figures"]
        return Outcome(board, False, (), figures, packages, stamp["with_step"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
