"""`openstrom pictures`: its arguments, and what it prints."""

from __future__ import annotations

import argparse
from pathlib import Path


def run(arguments: argparse.Namespace) -> int:
    """Exit code: 0 drawn; anything wrong is an error."""
    from hardware.boards import BOARDS  # noqa: PLC0415 - only this subcommand loads these
    from hardware.errors import did_you_mean  # noqa: PLC0415
    from hardware.kicad import board_pictures  # noqa: PLC0415

    for board in arguments.board:
        if board not in BOARDS:
            raise LookupError(f"no board {board!r}{did_you_mean(board, BOARDS)}")
    for board in arguments.board or BOARDS:
        for view in board_pictures.views(board):
            path = board_pictures.write(arguments.out, board, view)
            print(f"{path.relative_to(arguments.out)}: {path.stat().st_size / 1e3:.0f} kB")
    return 0


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], checkout: Path) -> None:
    """Add the subcommand; ``checkout`` is the default folder."""
    pictures = commands.add_parser("pictures", help="draw the boards with their parts, by KiCad")
    pictures.add_argument("board", nargs="*", help="board name; default: all four")
    pictures.add_argument(
        "--out", type=Path, default=checkout, help="folder of the outputs (default: this checkout)"
    )
    pictures.set_defaults(run=run)
