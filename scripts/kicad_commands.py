"""`openstrom boards`, `drc`, `creepage` and `stock-footprints`: arguments, and what they print."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from hardware.kicad.drc.gate import Verdicts
    from hardware.kicad.outputs import Progress

HELD, FAILED = 0, 1
#: So many findings of a board are shown; all of them with --verbose or --json.
_SHOWN = 10

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def run_boards(arguments: argparse.Namespace) -> int:
    """Exit code: 0 written or current, 1 with ``--check`` if a committed file is stale."""
    from hardware.kicad import outputs  # noqa: PLC0415 - a subcommand loads only what it needs
    from hardware.kicad.release import Release  # noqa: PLC0415
    from hardware.kicad.schematic.build import export, folder  # noqa: PLC0415

    root, boards = arguments.out, _boards(arguments.board)
    if arguments.check:
        with _progress("drawing the boards") as tell:
            stale = outputs.stale(root, boards, tell)
        for path in stale:
            print(f"{path} is stale")
        print("mend: run `make boards` and commit" if stale else "the KiCad projects are current")
        return FAILED if stale else HELD
    date = arguments.date.isoformat() if arguments.date else ""
    with _progress("drawing the boards") as tell:
        written = outputs.write(root, boards, Release(date, arguments.commit), tell)
    for each in written:
        for net, reason in each.lost.items():
            print(f"{each.board}: net {net} lost its routes: {reason}: run `make route`")
    if arguments.pdf:
        for board in boards:
            files = export(root, board, root / "build" / "schematics")
            print(f"{board}: {files[0]} and {len(files) - 1} SVG pages")
    changed = sum(len(each.changed) for each in written)
    made = ", ".join(f"{each.board} {each.files} files" for each in written)
    new = f"{changed} changed" if any(each.made for each in written) else "nothing to rebuild"
    print(f"{made}: {new} -> {root / Path(folder(boards[0])).parent}")
    return HELD


def run_drc(arguments: argparse.Namespace) -> int:
    """Exit code: 0 held, 1 if a board has a finding that nobody accepted."""
    from hardware.evidence import FOLDER  # noqa: PLC0415
    from hardware.kicad.drc import gate  # noqa: PLC0415

    with _progress("checking the boards") as tell:
        verdicts = gate.check(arguments.root, arguments.out, _boards(arguments.board), tell)
    if arguments.json:
        print(json.dumps({v.board: _as_json(v) for v in verdicts}, indent=2))
    else:
        for each in verdicts:
            print(*_lines(each, verbose=arguments.verbose), sep="\n")
        failed = sum(not each.held for each in verdicts)
        result = f"{failed} of {len(verdicts)} boards FAIL" if failed else "every board holds"
        known = "" if any(each.run for each in verdicts) else " (nothing changed since)"
        print(f"{len(verdicts)} boards, {result}{known} -> {arguments.out / FOLDER}")
    return HELD if all(each.held for each in verdicts) else FAILED


def _as_json(verdicts: Verdicts) -> dict[str, object]:
    return {
        "held": verdicts.held,
        "counts": verdicts.counts(),
        "found": [str(found) for found in verdicts.found],
        "accepted": [str(found) for found in verdicts.accepted],
    }


def _lines(verdicts: Verdicts, *, verbose: bool) -> Iterator[str]:
    shown = verdicts.found if verbose else verdicts.found[:_SHOWN]
    for found in shown:
        yield f"{verdicts.board}: {found}"
    if len(shown) < len(verdicts.found):
        yield f"{verdicts.board}: and {len(verdicts.found) - len(shown)} more; -v shows all"
    counts = ", ".join(f"{count} {name}" for name, count in verdicts.counts().items())
    accepted = f", {len(verdicts.accepted)} accepted" if verdicts.accepted else ""
    yield f"{verdicts.board}: {f'FAIL: {counts}' if counts else 'PASS'}{accepted}"


def run_creepage(arguments: argparse.Namespace) -> int:
    """Exit code of the insulation engine on any board."""
    from hardware.insulation import everything  # noqa: PLC0415

    if arguments.between:
        return everything.run_between(
            arguments.board,
            arguments.between,
            pollution_degree=arguments.pollution_degree,
            as_json=arguments.json,
            out=arguments.out,
        )
    return everything.run_rules(
        arguments.board, arguments.rules, as_json=arguments.json, out=arguments.out
    )


def run_stock_footprints(arguments: argparse.Namespace) -> int:
    """Renew the list of KiCad's own footprints."""
    from hardware.files import write_atomically  # noqa: PLC0415
    from hardware.footprints import index  # noqa: PLC0415

    folder: Path = arguments.folder
    if not folder.is_dir():
        raise ValueError(f"{folder}: no such folder; give KiCad's footprint folder")
    text = index.write_stock_index(folder, arguments.libraries, arguments.version)
    write_atomically(index.STOCK_INDEX, text.encode("ascii"))
    print(f"{text.count(chr(10)) - 1} footprints -> {index.STOCK_INDEX}")
    return HELD


def _boards(asked: list[str]) -> list[str]:
    """The boards asked for, all if none are; LookupError names the nearest of an unknown one."""
    from hardware.boards import BOARDS  # noqa: PLC0415
    from hardware.errors import did_you_mean  # noqa: PLC0415

    for name in asked:
        if name not in BOARDS:
            raise LookupError(f"no board {name!r}{did_you_mean(name, BOARDS)}")
    return list(dict.fromkeys(asked)) or list(BOARDS)


@contextmanager
def _progress(what: str) -> Iterator[Progress]:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, every: bar.update(task, completed=done, total=every)


def add(commands: _Commands, checkout: Path) -> None:
    """Add the subcommands; ``checkout`` is the default folder."""
    _add_boards(commands, checkout)
    _add_drc(commands, checkout)
    _add_creepage(commands)
    _add_stock_footprints(commands)


def _add_boards(commands: _Commands, checkout: Path) -> None:
    boards = commands.add_parser(
        "boards", help="write the KiCad projects: schematics, boards, rules"
    )
    boards.add_argument("board", nargs="*", help="only these boards")
    boards.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a committed file is stale"
    )
    boards.add_argument("--pdf", action="store_true", help="draw PDF and SVG in build/schematics")
    boards.add_argument(
        "--date",
        type=dt.date.fromisoformat,
        help="release date for title blocks and silkscreen, YYYY-MM-DD",
    )
    boards.add_argument("--commit", default="", help="commit of the release, printed likewise")
    boards.add_argument(
        "--out", type=Path, default=checkout, help="folder of the outputs (default: this checkout)"
    )
    boards.set_defaults(run=run_boards)


def _add_drc(commands: _Commands, checkout: Path) -> None:
    drc = commands.add_parser(
        "drc", help="KiCad's checks and the insulation of the boards; exit 1 on any finding"
    )
    drc.add_argument("board", nargs="*", help="only these boards")
    drc.add_argument("--json", action="store_true", help="every finding for machines")
    drc.add_argument("-v", "--verbose", action="store_true", help="every finding")
    drc.add_argument(
        "--root", type=Path, default=checkout, help="tree of the boards (default: this checkout)"
    )
    drc.add_argument(
        "--out",
        type=Path,
        default=checkout,
        help="folder that gets build/ (default: this checkout)",
    )
    drc.set_defaults(run=run_drc)


def _add_creepage(commands: _Commands) -> None:
    creepage = commands.add_parser(
        "creepage", help="clearance and creepage on a KiCad board; exit 1 if a pair fails"
    )
    creepage.add_argument("board", type=Path, help=".kicad_pcb of KiCad 6 to 10")
    asked = creepage.add_mutually_exclusive_group(required=True)
    asked.add_argument("--between", nargs=2, metavar=("NET_A", "NET_B"), help="measure two nets")
    asked.add_argument("--rules", type=Path, help="judge the whole board by a rules file (TOML)")
    creepage.add_argument(
        "--pollution-degree", type=int, choices=(1, 2, 3), default=2, help="with --between"
    )
    creepage.add_argument("--json", action="store_true", help="machine-readable result")
    creepage.add_argument("--out", type=Path, help="folder for report, record, pictures, rules")
    creepage.set_defaults(run=run_creepage)


def _add_stock_footprints(commands: _Commands) -> None:
    stock = commands.add_parser(
        "stock-footprints", help="renew the list of KiCad's own footprints from an installed KiCad"
    )
    stock.add_argument("folder", type=Path, help="KiCad's footprint folder")
    stock.add_argument("libraries", nargs="+", help="library names, e.g. Resistor_SMD")
    stock.add_argument("--version", required=True, help="KiCad's version, for the file's heading")
    stock.set_defaults(run=run_stock_footprints)
