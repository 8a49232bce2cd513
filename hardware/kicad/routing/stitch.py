"""Vias that hold the two sides of a ground pour together, on a grid, wherever there is room."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from shapely import STRtree
from shapely.geometry import Point

from hardware.kicad.board.features import Features
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.around import Around
from hardware.kicad.routing.gaps import Gaps
from hardware.kicad.routing.items import Closed, Item, layers_of, plane_areas
from hardware.kicad.routing.model import Routes, Via

#: A twentieth of the wavelength of 1 GHz on this board is 7 mm: no slot longer than that is left.
PITCH_MM: Final = 5.0
#: An own via this near makes another one idle.
_IDLE_MM: Final = 3.0
_RADIUS_MM: Final = 0.3
_TO_PAD_MM: Final = 0.35


def stitches(
    scene: Scene, features: Features, items: Sequence[Item], closed: Sequence[Closed]
) -> Routes:
    """New vias for every net that is poured on more than one layer."""
    gaps = Gaps(scene.design)
    pads = STRtree([item.shape for item in items if item.pad])
    vias: list[Via] = []
    for net, areas in plane_areas(scene, features).items():
        if len(areas) < 2:
            continue
        around = Around(net, items, closed, gaps)
        own = [
            (item.source.x_mm, item.source.y_mm)
            for item in items
            if item.net == net and isinstance(item.source, Via)
        ]
        for at in _grid(scene):
            spot = Point(at)
            poured = sum(area.covers(spot.buffer(_RADIUS_MM)) for area in areas.values())
            if poured < 2 or any(math.dist(at, via) < _IDLE_MM for via in own):
                continue
            if len(pads.query(spot, predicate="dwithin", distance=_RADIUS_MM + _TO_PAD_MM)):
                continue
            if all(around.room(spot, _RADIUS_MM, layer) for layer in layers_of(scene)):
                vias.append(Via(net, *at))
                own.append(at)
    return Routes((), tuple(vias))


def _grid(scene: Scene) -> Iterator[tuple[float, float]]:
    """Points from the upper left, half a pitch from the edges."""
    width, height = scene.outline.width.value_mm, scene.outline.height.value_mm
    for row in range(int(height / PITCH_MM)):
        for column in range(int(width / PITCH_MM)):
            yield ((column + 0.5) * PITCH_MM, (row + 0.5) * PITCH_MM)
