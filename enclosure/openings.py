"""Openings machined into a product's housing, and the light pipes in them: ``data/openings.csv``.

Every opening is placed by its own figures, not by the part behind it: the drawing that goes to the
machinist is the source, so a part that has moved no longer lines up with it.

Columns ``u_mm`` and ``v_mm`` are the opening's middle. On the faces ``top``, ``bottom`` and ``nose
top`` they are x on the host board as the product is seen and height over its upper face; on
``front``, ``top shoulder`` and ``bottom shoulder`` x and y on it; on ``left`` and ``right`` y on it
and height over its upper face. ``count`` openings stand in a
row along u, ``pitch_mm`` apart, the first at ``u_mm``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).with_name("data") / "openings.csv"
_PLACE: Final = ["product", "name", "face", "shape", "u_mm", "v_mm", "width_mm", "height_mm"]
_COLUMNS: Final = [*_PLACE, "count", "pitch_mm", "board", "address", "use", "reason"]


class Face(Enum):
    """A wall of the housing as the installer sees it."""

    TOP = "top"
    BOTTOM = "bottom"
    LEFT = "left"
    RIGHT = "right"
    FRONT = "front"
    TOP_SHOULDER = "top shoulder"
    BOTTOM_SHOULDER = "bottom shoulder"
    NOSE_TOP = "nose top"


class Use(Enum):
    """What an opening is for."""

    WIRE = "wire"
    SCREW = "screw"
    PLUG = "plug"
    LIGHT = "light"
    BUTTON = "button"
    RIBBON = "ribbon"
    ROOM = "room"
    VENT = "vent"
    FIXING = "fixing"


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening; ``round`` ones have their diameter in ``width_mm``.

    ``board`` and ``address`` name the part that it serves; a vent serves none, and a fixing's
    address is its hole in the board's outline.
    """

    product: str
    name: str
    face: Face
    round: bool
    u_mm: float
    v_mm: float
    width_mm: float
    height_mm: float
    board: str
    address: str
    use: Use
    reason: str


def load(path: Path = DATA) -> tuple[Opening, ...]:
    """Every opening; ValueError names file and line of one that cannot be meant."""
    with path.open(encoding="ascii", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != _COLUMNS:
            raise ValueError(f"{path}:1: columns must be {','.join(_COLUMNS)}")
        found = tuple(
            each for row in reader for each in _row_of(_opening(path, reader.line_num, row), row)
        )
    names = [(each.product, each.name) for each in found]
    if doubles := sorted({" ".join(name) for name in names if names.count(name) > 1}):
        raise ValueError(f"{path}: named twice: {', '.join(doubles)}; give each its own name")
    return found


def _row_of(first: Opening, row: dict[str, str]) -> list[Opening]:
    count, pitch = int(row["count"]), float(row["pitch_mm"])
    if count == 1:
        return [first]
    return [
        replace(first, name=f"{first.name} {n + 1}", u_mm=round(first.u_mm + n * pitch, 6))
        for n in range(count)
    ]


def _opening(path: Path, line: int, row: dict[str, str]) -> Opening:
    try:
        width, height = float(row["width_mm"]), float(row["height_mm"])
        float(row["pitch_mm"])
        made = Opening(
            row["product"],
            row["name"],
            Face(row["face"]),
            {"round": True, "square": False}[row["shape"]],
            float(row["u_mm"]),
            float(row["v_mm"]),
            width,
            height,
            row["board"],
            row["address"],
            Use(row["use"]),
            row["reason"],
        )
    except KeyError as error:
        raise ValueError(f"{path}:{line}: {error} is no shape; write round or square") from None
    except ValueError as error:
        raise ValueError(f"{path}:{line}: {error}") from None
    if not row["count"].isdecimal() or int(row["count"]) < 1:
        raise ValueError(f"{path}:{line}: {made.name}: count must be a whole number from 1")
    if width <= 0.0 or height <= 0.0 or (made.round and width != height):
        raise ValueError(f"{path}:{line}: {made.name}: sizes must be above 0, a round one's equal")
    return made


def of(product: str, openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
    """The openings of one product, in the file's order."""
    return tuple(each for each in openings if each.product == product)
