"""Vias that hold the ground of two layers together, wherever nothing else is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from shapely import STRtree
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.current import shape
from hardware.kicad.routing.model import Corner, Routes, Via

NET: Final = "GND"
#: A twentieth of the wavelength is no issue here: 5 mm keeps the way from face to back short.
_PITCH_MM: Final = 5.0
#: From the via's pad to pads of any net, so that no solder is drawn off, and to other copper.
_TO_PAD_MM: Final = 0.25
_TO_COPPER_MM: Final = 0.3
_TO_HOLE_MM: Final = 0.6
#: A fiducial's mask opening and its own clearance, from its middle.
_TO_MARK_MM: Final = 1.3
_INSIDE_POUR_MM: Final = 0.6
_PAD_MM: Final = 0.6


def stitched(scene: Scene, drawn: Routes, marks: Sequence[Corner]) -> Routes:
    """Ground vias on a grid within ground's pours, clear of pads, fiducial ``marks``, copper."""
    ground = [area.shape for area in scene.areas if area.net == NET]
    if not ground:
        return Routes()
    inside = unary_union(ground).buffer(-_INSIDE_POUR_MM)
    blocked = list(_blocked(scene, drawn))
    blocked += [Point(x, y).buffer(_TO_MARK_MM) for x, y in marks]
    tree = STRtree(blocked)
    vias = []
    for x, y in _grid(scene):
        pad = Point(x, y).buffer(_PAD_MM / 2)
        if inside.contains(pad) and len(tree.query(pad, predicate="intersects")) == 0:
            vias.append(Via(NET, x, y))
    return Routes(vias=tuple(vias))


def _grid(scene: Scene) -> Iterator[tuple[float, float]]:
    width, height = scene.outline.width.value_mm, scene.outline.height.value_mm
    for row in range(1, int(height / _PITCH_MM) + 1):
        for column in range(1, int(width / _PITCH_MM) + 1):
            yield _PITCH_MM * (column - 0.5), _PITCH_MM * (row - 0.5)


def _blocked(scene: Scene, drawn: Routes) -> Iterator[BaseGeometry]:
    for part in scene.parts.values():
        for pad in part.pads:
            yield pad.copper.buffer(_TO_PAD_MM)
    for item in (*drawn.tracks, *drawn.vias):
        yield shape(item).buffer(_TO_COPPER_MM)
    for hole in scene.outline.holes:
        reach = hole.diameter.value_mm / 2 + _TO_HOLE_MM
        yield box(hole.x_mm - reach, hole.y_mm - reach, hole.x_mm + reach, hole.y_mm + reach)
