"""What `openstrom firmware` makes: the core for this computer, and the pages that it measures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from firmware.accuracy import page
from firmware.core_library.build import build
from firmware.predecessor import comparison


@dataclass(frozen=True, slots=True)
class Made:
    """The library, the pages below the root, and a line for each bound that was missed."""

    library: Path
    files: tuple[Path, ...]
    missed: tuple[str, ...]


def write(root: Path) -> Made:
    """Build the core, measure it on every row and sweep, write the pages below ``root``."""
    library = build().library
    measured = page.measure()
    files = (page.write(root, measured), comparison.write(root))
    return Made(library, files, tuple(page.missed(measured)))
