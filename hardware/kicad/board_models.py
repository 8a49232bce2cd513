"""The 3D models that a KiCad board names, and those that are missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from hardware.bodies.catalogue import WITHOUT_BODY

_FOOTPRINT: Final = re.compile(r'^\t\(footprint "([^"]+)"', re.MULTILINE)
_REFERENCE: Final = re.compile(r'^\t\t\(property "Reference" "([^"]*)"', re.MULTILINE)
_MODEL: Final = re.compile(r'^\t\t\(model "([^"]+)"', re.MULTILINE)
_PROJECT_FOLDER: Final = "${KIPRJMOD}"


class MissingModelError(RuntimeError):
    """A part on a board has no 3D model; the message names the part."""


def models(board: Path) -> Mapping[str, tuple[Path, ...]]:
    """Reference -> model files of every footprint with a body, as KiCad would look for them."""
    try:
        text = board.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise FileNotFoundError(f"{board}: no such board; run `make boards`") from None
    starts = list(_FOOTPRINT.finditer(text))
    found: dict[str, tuple[Path, ...]] = {}
    for start, end in zip(starts, [*(s.start() for s in starts[1:]), len(text)], strict=True):
        part = text[start.end() : end]
        if start[1] in WITHOUT_BODY:
            continue
        reference = _REFERENCE.search(part)
        named = _MODEL.findall(part)
        found[reference[1] if reference else start[1]] = tuple(
            Path(name.replace(_PROJECT_FOLDER, str(board.parent))) for name in named
        )
    return found


def require_models(board: Path) -> None:
    """MissingModelError unless every part that has a body names one and the file is there."""
    for reference, files in sorted(models(board).items()):
        if not files:
            raise MissingModelError(
                f"{board.stem}: {reference} names no 3D model; run `make boards`"
            )
        for file in files:
            if not file.is_file():
                raise MissingModelError(
                    f"{board.stem}: {reference} has no 3D model {file.name}; run `make bodies`"
                )
