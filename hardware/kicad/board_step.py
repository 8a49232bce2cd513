"""A board with all its bodies as one STEP file, by KiCad."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from hardware.kicad.board_models import MissingModelError, require_models
from hardware.step_text import normal

#: How kicad-cli 9 tells that it leaves a part out; it goes on and exits with 0.
_LEFT_OUT: Final = re.compile(r"Could not add 3D model for (.+)\.\s+(File not found: .+)?")
_WITHIN_S: Final = 600.0


def board_step(board: Path) -> bytes:
    """The STEP text of a board with every part's body: the same bytes for the same board.

    The board's project file lies beside it, else KiCad cannot tell where the models are.
    FileNotFoundError without board, project or kicad-cli; MissingModelError if a part would be left
    out, which KiCad itself does not call a failure; RuntimeError if KiCad fails.
    """
    require_models(board)
    if not board.with_suffix(".kicad_pro").is_file():
        raise FileNotFoundError(f"{board.with_suffix('.kicad_pro')}: no such project")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"{board.stem}.step"
        command = ["kicad-cli", "pcb", "export", "step", "--output", str(out), str(board)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_WITHIN_S
        )
        told = f"{done.stdout}\n{done.stderr}"
        refuse_left_out(board.stem, told)
        if done.returncode != 0 or not out.is_file():
            last = told.strip().splitlines()[-1:] or ["no message"]
            raise RuntimeError(f"{board.stem}: kicad-cli wrote no STEP: {last[0]}")
        return normal(out.read_text(encoding="utf-8"), out.name).encode("utf-8")


def refuse_left_out(board: str, told: str) -> None:
    """MissingModelError if KiCad told that it left a part out."""
    left = sorted(_LEFT_OUT.findall(told))
    if left:
        part, why = left[0]
        more = f" (and {len(left) - 1} parts more)" if len(left) > 1 else ""
        raise MissingModelError(f"{board}: KiCad leaves out {part}{more}: {why or 'no reason'}")
