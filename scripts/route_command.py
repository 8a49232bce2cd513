"""`openstrom route`: its arguments, and what it prints."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def run(arguments: argparse.Namespace) -> int:
    """Exit code: 0 every board is whole, 1 a net is open or a distance is missed."""
    from hardware.kicad.board.build import PLANS  # noqa: PLC0415
    from hardware.kicad.routing.renew import renew, write  # noqa: PLC0415
    from hardware.outputs import build_board  # noqa: PLC0415

    boards = arguments.board or sorted(PLANS)
    unknown = sorted(set(boards) - set(PLANS))
    if unknown:
        raise ValueError(f"no board {', '.join(unknown)}: there are {', '.join(sorted(PLANS))}")
    held = True
    for board in boards:
        design = build_board(board)

        def tell(text: str, board: str = board) -> None:
            print(f"{board}: {text}", file=sys.stderr)

        renewed = renew(design, arguments.out, everything=arguments.all, tell=tell)
        for fault in renewed.faults:
            print(f"{board}: {fault}")
        path = write(design, arguments.out, renewed)
        print(
            f"{board}: {len(renewed.found)} nets routed, {len(renewed.faults)} faults,"
            f" {len(renewed.routes.vias)} vias -> {path}"
        )
        held = held and not renewed.faults
    return 0 if held else 1


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], checkout: Path) -> None:
    """Add the subcommand; ``checkout`` is the default folder."""
    route = commands.add_parser(
        "route", help="find the copper that no code draws; exit 1 if a net stays open"
    )
    route.add_argument("board", nargs="*", help="default: all boards")
    route.add_argument("--all", action="store_true", help="forget the stored routes first")
    route.add_argument(
        "--out", type=Path, default=checkout, help="folder of the outputs (default: this checkout)"
    )
    route.set_defaults(run=run)
