"""A board with all its bodies as one STEP file, by KiCad."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from hardware.files import write_atomically

#: How kicad-cli 9 tells that a part has no body; it goes on and exits with 0.
_MISSING: Final = re.compile(r"(could not (?:add|load).*|.*file not found.*)", re.IGNORECASE)
_WITHIN_S: Final = 600.0


class MissingModelError(RuntimeError):
    """A part on a board has no 3D model; the message names it."""


def board_step(board: Path) -> bytes:
    """The STEP text of a board with every part's body, where KiCad's own stamp is left in.

    FileNotFoundError without board or kicad-cli; MissingModelError if a model is missing: KiCad
    itself would leave it out without failing; RuntimeError if KiCad fails.
    """
    if not board.is_file():
        raise FileNotFoundError(f"{board}: no such board; run `make boards`")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"{board.stem}.step"
        command = ["kicad-cli", "pcb", "export", "step", "--force", "--subst-models"]
        command += ["--output", str(out), str(board)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_WITHIN_S
        )
        told = f"{done.stdout}\n{done.stderr}"
        refuse_missing(board.stem, told)
        if done.returncode != 0 or not out.is_file():
            last = told.strip().splitlines()[-1:] or ["no message"]
            raise RuntimeError(f"{board.stem}: kicad-cli wrote no STEP: {last[0]}")
        return out.read_bytes()


def refuse_missing(board: str, told: str) -> None:
    """MissingModelError if what KiCad told names a model that it left out."""
    missing = sorted({found.strip() for found in _MISSING.findall(told)})
    if missing:
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        raise MissingModelError(f"{board}: {missing[0]}{more}; run `make bodies`")


def write_board_step(board: Path, out: Path) -> None:
    """Write :func:`board_step` to a file, whole or not at all."""
    write_atomically(out, board_step(board))
