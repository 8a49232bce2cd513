"""What a committed ``.kicad_pcb`` says about parts, pads and holes.

Millimetres in KiCad's axes: the origin is the outline's upper left corner, y points **down**.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shapely import Polygon

from hardware.insulation.board import Board
from hardware.insulation.board_text import (
    BoardError,
    Node,
    child,
    nodes,
    number,
    numbers,
    parse,
    point,
    word,
    words,
)
from hardware.insulation.outline import line_of
from hardware.insulation.pads import pad as pad_shapes
from hardware.insulation.reader import read as read_copper
from hardware.insulation.shapes import Point, turned

TOP, BOTTOM = "top", "bottom"
#: What KiCad calls the folder of a board's project, in the names of bodies.
PROJECT_FOLDER: Final = "${KIPRJMOD}"
_GRAPHICS: Final = ("line", "arc", "circle", "rect", "poly", "curve")


@dataclass(frozen=True, slots=True)
class Drill:
    """A hole: ``diameter_mm`` is the tool's, ``travel_mm`` how far a slot's tool runs, else 0."""

    x_mm: float
    y_mm: float
    diameter_mm: float
    plated: bool
    travel_mm: float = 0.0


@dataclass(frozen=True)
class FilePad:
    """A pad: centre, layers as the file names them (``*.Cu``, ``F.Paste``), area, its hole."""

    number: str
    x_mm: float
    y_mm: float
    layers: tuple[str, ...]
    area: tuple[Polygon, ...]
    drill: Drill | None

    def is_on(self, layer: str) -> bool:
        """Whether the pad is on a layer such as ``F.Mask``."""
        return layer in self.layers or f"*.{layer.partition('.')[2]}" in self.layers


@dataclass(frozen=True)
class Footprint:
    """One footprint: ``kind`` is ``smd``, ``through_hole`` or empty; ``library_name`` lib:name.

    ``drawn`` are lines of the fabrication layer, ``models`` the file names of bodies as written.
    """

    reference: str
    library_name: str
    side: str
    x_mm: float
    y_mm: float
    angle_deg: float
    kind: str
    in_bom: bool
    fitted: bool
    pads: tuple[FilePad, ...]
    drawn: tuple[tuple[Point, ...], ...]
    courtyard: tuple[tuple[Point, ...], ...]
    models: tuple[str, ...]

    @property
    def name(self) -> str:
        """The footprint's name without its library."""
        return self.library_name.partition(":")[2]


@dataclass(frozen=True)
class BoardFile:
    """A board's file: ``printed`` are the board's own lines on the top silkscreen (the barrier)."""

    name: str
    title: str
    revision: str
    copper_layers: tuple[str, ...]
    footprints: tuple[Footprint, ...]
    drills: tuple[Drill, ...]
    printed: tuple[tuple[Point, ...], ...]
    copper: Board

    @property
    def has_bodies(self) -> bool:
        """Whether the board was written with the project's own bodies of its parts."""
        return any(m.startswith(PROJECT_FOLDER) for f in self.footprints for m in f.models)

    def footprint(self, reference: str) -> Footprint:
        """The footprint of a reference; KeyError without one."""
        return next(f for f in self.footprints if f.reference == reference)


def read_board(path: Path) -> BoardFile:
    """Read a board; BoardError names file, part and mend, OSError if the file is missing."""
    copper = read_copper(path).board
    root = parse(path.read_text(encoding="utf-8"), path.name)
    footprints = tuple(sorted((_footprint(n) for n in nodes(root, "footprint")), key=_natural))
    title = child(root, "title_block") or []
    drills = [pad.drill for f in footprints for pad in f.pads if pad.drill is not None]
    drills += [_via(node) for node in nodes(root, "via")]
    layers = [words(n) for n in nodes(child(root, "layers") or [])]
    return BoardFile(
        path.stem,
        word(title, "title"),
        word(title, "rev"),
        tuple(name for name, use, *_ in layers if use != "user"),
        footprints,
        tuple(drills),
        tuple(_lines(root, "gr_", "F.SilkS", 0.0, (0.0, 0.0))),
        copper,
    )


def _natural(footprint: Footprint) -> tuple[str, int]:
    letters = footprint.reference.rstrip("0123456789")
    return letters, int(footprint.reference[len(letters) :] or 0)


def _via(node: Node) -> Drill:
    x, y = point(node, "at")
    return Drill(x, y, number(node, "drill"), plated=True)


def _footprint(node: Node) -> Footprint:
    at = numbers(node, "at")
    if len(at) < 2:
        raise BoardError("a footprint has no place; save the board again with KiCad")
    origin, angle = (at[0], at[1]), (at[2] if len(at) > 2 else 0.0)
    attributes = set(words(child(node, "attr")))
    reference = next(words(p)[1] for p in nodes(node, "property") if words(p)[0] == "Reference")
    front = word(node, "layer") == "F.Cu"
    return Footprint(
        reference,
        words(node)[0],
        TOP if front else BOTTOM,
        origin[0],
        origin[1],
        angle,
        next((kind for kind in ("smd", "through_hole") if kind in attributes), ""),
        in_bom=not attributes & {"exclude_from_bom", "board_only"},
        fitted="dnp" not in attributes,
        pads=tuple(_pad(n, origin, angle) for n in nodes(node, "pad")),
        drawn=tuple(_lines(node, "fp_", "F.Fab" if front else "B.Fab", angle, origin)),
        courtyard=tuple(_lines(node, "fp_", "F.CrtYd" if front else "B.CrtYd", angle, origin)),
        models=tuple(words(model)[0] for model in nodes(node, "model")),
    )


def _lines(
    node: Node, prefix: str, layer: str, angle: float, origin: Point
) -> Iterator[tuple[Point, ...]]:
    for shape in _GRAPHICS:
        for found in nodes(node, f"{prefix}{shape}"):
            if layer in words(child(found, "layer")):
                yield tuple(turned(place, angle, origin) for place in line_of(found))


def _pad(node: Node, origin: Point, angle: float) -> FilePad:
    place = turned(point(node, "at"), angle, origin)
    made = pad_shapes(node, "", origin, angle)
    area = tuple(shape for _, shapes in made.copper for shape in shapes)
    return FilePad(
        words(node)[0],
        place[0],
        place[1],
        tuple(words(child(node, "layers"))),
        area,
        _drill(node, place, words(node)[1] != "np_thru_hole"),
    )


def _drill(node: Node, place: Point, plated: bool) -> Drill | None:
    sizes = numbers(node, "drill")
    if not sizes or max(sizes) <= 0.0:
        return None
    least, most = min(sizes[:2]), max(sizes[:2])
    return Drill(place[0], place[1], least, plated, round(most - least, 6))
