"""Where reference designators are printed: beside the part where there is room, else not at all.

A part without a printed reference keeps it on the fabrication layer and in the assembly drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shapely import STRtree
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from hardware.kicad.board.features import Line, Text
from hardware.kicad.placement.scene import PlacedPart, Scene

#: Least height that a fab prints legibly, and a stroke font's advance per character.
HEIGHT_MM: Final = 0.8
ADVANCE: Final = 0.95
_GAP_MM: Final = 0.12
_EDGE_MM: Final = 0.5
#: Mask opening of a fiducial, from its centre.
_FIDUCIAL_MM: Final = 1.3


@dataclass(frozen=True, slots=True)
class Label:
    """A printed reference: centre, angle as read on the board."""

    x_mm: float
    y_mm: float
    angle_deg: float
    height_mm: float


def text_box(text: Text) -> BaseGeometry:
    """Area of a line of text."""
    half_w = 0.5 * len(text.text) * text.height_mm * ADVANCE
    half_h = 0.62 * text.height_mm
    if text.angle_deg % 180 == 90:
        half_w, half_h = half_h, half_w
    return box(text.x_mm - half_w, text.y_mm - half_h, text.x_mm + half_w, text.y_mm + half_h)


def labels(
    scene: Scene,
    texts: Sequence[Text],
    lines: Sequence[Line],
    fiducials: Sequence[tuple[float, float]],
) -> dict[str, Label]:
    """Printed references by address; parts on the bottom have none."""
    parts = [part for part in scene.parts.values() if not part.spot.bottom]
    blocked: list[BaseGeometry] = [p.courtyard for p in parts if not p.keep_outs]
    blocked += [pad.copper.buffer(_GAP_MM) for part in scene.parts.values() for pad in part.pads]
    blocked += [part.printed.buffer(_GAP_MM) for part in parts]
    blocked += [Point(x, y).buffer(_FIDUCIAL_MM) for x, y in fiducials]
    blocked += [text_box(text) for text in texts if text.layer == "F.SilkS"]
    blocked += [_hole(scene, n) for n in range(len(scene.outline.holes))]
    blocked += [LineString([line.start, line.end]).buffer(0.3) for line in lines]
    inside = _board(scene).buffer(-_EDGE_MM)
    tree = STRtree(blocked)
    printed: list[BaseGeometry] = []
    found: dict[str, Label] = {}
    for part in sorted(parts, key=lambda p: -p.courtyard.area):
        for label, area in _candidates(part):
            if not inside.contains(area) or len(tree.query(area, predicate="intersects")):
                continue
            if any(area.intersects(other) for other in printed):
                continue
            found[part.part.address] = label
            printed.append(area)
            break
    return found


def _board(scene: Scene) -> BaseGeometry:
    return box(0.0, 0.0, scene.outline.width.value_mm, scene.outline.height.value_mm)


def _hole(scene: Scene, n: int) -> BaseGeometry:
    hole = scene.outline.holes[n]
    reach = hole.diameter.value_mm / 2 + hole.clear_mm
    return box(hole.x_mm - reach, hole.y_mm - reach, hole.x_mm + reach, hole.y_mm + reach)


def _candidates(part: PlacedPart) -> list[tuple[Label, BaseGeometry]]:
    """Above, below, right, left; then upright beside it."""
    left, top, right, bottom = (part.body if part.keep_outs else part.courtyard).bounds
    width = len(part.part.reference) * HEIGHT_MM * ADVANCE
    flat, tall = HEIGHT_MM * 0.62 + _GAP_MM, width / 2 + _GAP_MM
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    places = [
        (middle_x, top - flat, 0.0),
        (middle_x, bottom + flat, 0.0),
        (right + tall, middle_y, 0.0),
        (left - tall, middle_y, 0.0),
        (left - flat, middle_y, 90.0),
        (right + flat, middle_y, 90.0),
    ]
    out = []
    for x, y, angle in places:
        text = Text(part.part.reference, x, y, HEIGHT_MM, angle)
        out.append((Label(round(x, 3), round(y, 3), angle, HEIGHT_MM), text_box(text)))
    return out
