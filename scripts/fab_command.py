"""`openstrom fab`: its arguments, and what it prints."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hardware.kicad.fab.everything import Outcome


def run(arguments: argparse.Namespace) -> int:
    """Exit code: 0 held, 1 a written file disagrees with its board."""
    from rich.console import Console  # noqa: PLC0415 - only this subcommand loads it

    from hardware.boards import BOARDS  # noqa: PLC0415
    from hardware.errors import did_you_mean  # noqa: PLC0415
    from hardware.kicad.fab import everything  # noqa: PLC0415
    from hardware.outputs import build_board  # noqa: PLC0415

    for name in arguments.board:
        if name not in BOARDS:
            raise LookupError(f"no board {name!r}{did_you_mean(name, BOARDS)}")
    root: Path = arguments.root
    asked = everything.Asked(
        root,
        tuple(dict.fromkeys(arguments.board)) or tuple(BOARDS),
        arguments.out or root / "build" / "fab",
        everything.release_date(root, arguments.date.isoformat() if arguments.date else ""),
    )
    with Console(stderr=True).status("manufacturing files") as status:
        outcomes = everything.run(
            asked, build_board, lambda names: status.update(f"manufacturing files: {names}")
        )
    failed = [outcome for outcome in outcomes if outcome.findings]
    if arguments.json:
        print(json.dumps([asdict(outcome) for outcome in outcomes], indent=2, sort_keys=True))
        return 1 if failed else 0
    for outcome in failed:
        print(f"{outcome.board}: {len(outcome.findings)} findings, no package:")
        print(*(f"  {line}" for line in outcome.findings), sep="\n")
    print(_closing(outcomes, failed, asked.out))
    return 1 if failed else 0


def _closing(outcomes: Sequence[Outcome], failed: Sequence[Outcome], out: Path) -> str:
    if failed:
        return f"{len(failed)} of {len(outcomes)} boards FAIL -> {out}"
    rebuilt = sum(outcome.rebuilt for outcome in outcomes)
    done = f"{rebuilt} packages written" if rebuilt else "nothing to rebuild"
    bare = [outcome.board for outcome in outcomes if not outcome.with_step]
    step = f"; without STEP, since written before the bodies: {', '.join(bare)}" if bare else ""
    return f"{done}, {len(outcomes)} boards agree with their files{step} -> {out}"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], checkout: Path) -> None:
    """Add the subcommand; ``checkout`` is the tree whose boards are made."""
    fab = commands.add_parser(
        "fab", help="manufacturing files of the boards, checked; exit 1 if one disagrees"
    )
    fab.add_argument("board", nargs="*", metavar="BOARD", help="default: all boards")
    fab.add_argument("--out", type=Path, help="folder of the packages (default: build/fab)")
    fab.add_argument(
        "--date",
        type=dt.date.fromisoformat,
        help="date in every file, YYYY-MM-DD (default: SOURCE_DATE_EPOCH, else the last commit's)",
    )
    fab.add_argument("--json", action="store_true", help="findings and figures for machines")
    fab.set_defaults(run=run, root=checkout)
