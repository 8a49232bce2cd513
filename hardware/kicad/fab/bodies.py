"""Which parts have bodies: a STEP file with some of them missing would look complete."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hardware.kicad.fab.board_file import BoardFile
from hardware.kicad.fab.plots import FabError

#: Debian's place for KiCad's own bodies, if somebody installed them.
_STOCK: Final = {"KICAD9_3DMODEL_DIR": "/usr/share/kicad/3dmodels"}
_VARIABLE: Final = re.compile(r"\$\{(\w+)\}|\$\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Bodies:
    """Files of the bodies that are there, and the fitted parts that lack one."""

    files: tuple[Path, ...]
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Every fitted part has its body."""
        return not self.missing


def bodies(board: BoardFile, project: Path) -> Bodies:
    """Bodies of the fitted parts as the board's file names them.

    A board without any body is one whose bodies are not made yet; FabError names the parts that
    lack one where others have theirs.
    """
    files: set[Path] = set()
    missing = []
    for part in board.footprints:
        if not (part.in_bom and part.fitted):
            continue
        found = [
            path for path in (model_path(text, project) for text in part.models) if path.exists()
        ]
        files.update(found)
        if not part.models or len(found) < len(part.models):
            missing.append(part.reference)
    if files and missing:
        raise FabError(
            f"{board.name}: {len(missing)} fitted parts have no body, first"
            f" {', '.join(missing[:6])}; add the models that their footprints name"
        )
    return Bodies(tuple(sorted(files)), tuple(missing))


def model_path(text: str, project: Path) -> Path:
    """File of a model as a board names it; ``project`` is the folder of the board."""
    known: Mapping[str, str] = {**_STOCK, **os.environ, "KIPRJMOD": str(project)}
    return Path(_VARIABLE.sub(lambda match: known.get(match[1] or match[2], match[0]), text))
