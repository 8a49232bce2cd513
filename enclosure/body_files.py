"""The committed STEP files of all bodies on the boards."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from enclosure.bodies import step_text
from hardware.bodies.catalogue import STEP_FOLDER, bodies_of, step_file
from hardware.bodies.model import Body
from hardware.design import Design
from hardware.files import write_atomically


def bodies(designs: Mapping[str, Design]) -> dict[str, Body]:
    """Every body that a part of the boards has, by name."""
    used = (design.spec(part) for design in designs.values() for part in design.parts)
    return bodies_of(used)


def step_files(designs: Mapping[str, Design]) -> dict[str, bytes]:
    """Path in the tree -> STEP file of every body on the boards."""
    return {step_file(body): step_text(body) for body in bodies(designs).values()}


def stale(root: Path, designs: Mapping[str, Design]) -> list[str]:
    """Paths below ``root`` whose file differs, is missing, or that no part needs, sorted."""
    wanted = step_files(designs)
    wrong = {path for path, text in wanted.items() if _read(root / path) != text}
    present = {f"{STEP_FOLDER}/{path.name}" for path in (root / STEP_FOLDER).glob("*.step")}
    return sorted(wrong | (present - set(wanted)))


def write(root: Path, designs: Mapping[str, Design]) -> list[str]:
    """Bring the files below ``root`` up to date; returns the paths that changed, sorted."""
    wanted = step_files(designs)
    changed = stale(root, designs)
    for path in changed:
        if path in wanted:
            write_atomically(root / path, wanted[path])
        else:
            (root / path).unlink()
    return changed


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
