"""Ground vias of the meter that join its ground areas: along the rim, between channels, on a grid.

A place is taken only where it keeps its distance from every pad, track and closed area, so a moved
part moves or drops the vias beside it and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from shapely import STRtree
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from hardware.kicad.placement.meter_analog import FIRST_TILE_X_MM, TILE_PITCH_MM
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.current import shape
from hardware.kicad.routing.drawing import net_of
from hardware.kicad.routing.model import Corner, Routes, Track, Via

#: From the rim of the ground area; and the pitch along it: a twentieth of 2.4 GHz's wave in FR4 is
#: 3 mm, but nothing on this board but the module radiates there: 8 mm serves 500 MHz.
RIM_MM: Final = 1.2
PITCH_MM: Final = 8.0
_GRID_MM: Final = 7.62
_VIA_RADIUS_MM: Final = 0.3
_GAP_MM: Final = 0.2
_TO_PAD_MM: Final = 0.4
_BETWEEN_CHANNELS_Y_MM: Final = (3.0, 7.6, 11.8)


def stitching(scene: Scene, ground: Polygon, drawn: Routes, closed: list[BaseGeometry]) -> Routes:
    """Ground vias on free places of the ground area, none nearer than 3 mm to another."""
    net = net_of(scene, "mcu/module", "1")
    items: tuple[Track | Via, ...] = (*drawn.tracks, *drawn.vias)
    solid = [shape(item).buffer(_GAP_MM + _VIA_RADIUS_MM) for item in items]
    solid += [
        pad.copper.buffer(_TO_PAD_MM + _VIA_RADIUS_MM)
        for part in scene.parts.values()
        for pad in part.pads
    ]
    solid += [area.buffer(_VIA_RADIUS_MM + 0.05) for area in closed]
    tree = STRtree(solid)
    inner = ground.buffer(-RIM_MM + 0.01)
    known = [Point(v.x_mm, v.y_mm) for v in drawn.vias if v.net == net]
    vias: list[Via] = []
    for x, y in _places(ground):
        at = Point(x, y)
        if not inner.covers(at) or len(tree.query(at, predicate="intersects")):
            continue
        if any(at.distance(other) < 3.0 for other in known):
            continue
        known.append(at)
        vias.append(Via(net, x, y))
    return Routes((), tuple(vias))


def _places(ground: Polygon) -> Iterator[Corner]:
    """Candidates in the order of their worth."""
    for n in range(1, 11):
        x = FIRST_TILE_X_MM + TILE_PITCH_MM * (n - 0.5)
        for y in _BETWEEN_CHANNELS_Y_MM:
            yield round(x, 3), y
    rim = ground.buffer(-RIM_MM).exterior
    for n in range(int(rim.length / PITCH_MM)):
        at = rim.interpolate(n * PITCH_MM)
        yield round(at.x, 3), round(at.y, 3)
    left, top, right, bottom = ground.bounds
    for row, column in product(
        range(int((bottom - top) / _GRID_MM)), range(int((right - left) / _GRID_MM))
    ):
        yield round(left + _GRID_MM * (column + 0.5), 3), round(top + _GRID_MM * (row + 0.5), 3)
