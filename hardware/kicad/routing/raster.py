"""Shapes on the router's grid: which cells each net may use at a given width."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.gaps import Gaps
from hardware.kicad.routing.items import Closed, Item
from hardware.kicad.routing.maze import FREE, SHUT, Grid
from hardware.kicad.routing.model import Via

#: Layers that signals use; inner layers are planes.
LAYERS: Final = ("F.Cu", "B.Cu")
STEP_MM: Final = 0.1
#: Between two cells a diagonal track passes a corner 9 um closer than at either cell.
MARGIN_MM: Final = 0.01
#: A via keeps off surface pads, whose paste its hole would swallow, and off other holes.
_VIA_TO_PAD_MM: Final = 0.35
_VIA_TO_HOLE_MM: Final = 0.45


class Raster:
    """The grid of a board and what is fixed on it."""

    def __init__(
        self, scene: Scene, items: Sequence[Item], closed: Sequence[Closed], gaps: Gaps
    ) -> None:
        self.width = math.floor(scene.outline.width.value_mm / STEP_MM) + 1
        self.height = math.floor(scene.outline.height.value_mm / STEP_MM) + 1
        self.per_layer = self.width * self.height
        self.items, self.closed, self.gaps = items, closed, gaps
        self.number = {net: n for n, net in enumerate(gaps.rules)}
        self._owners: dict[tuple[float, tuple[float, ...]], Grid] = {}
        self.via_ban = self._via_ban()

    def grid(self, kind: type[np.generic], fill: float = 0) -> Grid:
        """An empty grid of both layers."""
        return np.full((len(LAYERS), self.height, self.width), fill, kind)

    def window(self, area: BaseGeometry) -> tuple[slice, slice, Grid]:
        """Rows and columns around an area, and which of their cells lie in it."""
        x0, y0, x1, y1 = area.bounds
        rows = slice(
            max(math.ceil(y0 / STEP_MM), 0), min(math.floor(y1 / STEP_MM) + 1, self.height)
        )
        columns = slice(
            max(math.ceil(x0 / STEP_MM), 0), min(math.floor(x1 / STEP_MM) + 1, self.width)
        )
        if rows.stop <= rows.start or columns.stop <= columns.start:
            return slice(0, 0), slice(0, 0), np.zeros((0, 0), bool)
        ys, xs = np.mgrid[rows, columns] * STEP_MM
        shapely.prepare(area)
        return rows, columns, shapely.contains_xy(area, xs, ys)

    def cells(self, item: Item) -> list[int]:
        """Cells on an item's copper, well inside it; the nearest one for very small copper."""
        inner = item.shape.buffer(-STEP_MM / 2)
        found: list[int] = []
        for layer, name in enumerate(LAYERS):
            if name not in item.layers:
                continue
            if not inner.is_empty:
                rows, columns, mask = self.window(inner)
                ys, xs = np.nonzero(mask)
                flat = (ys + rows.start) * self.width + xs + columns.start
                found += [int(n) + layer * self.per_layer for n in flat]
            if not found or inner.is_empty:
                middle = item.shape.representative_point()
                x, y = round(middle.x / STEP_MM), round(middle.y / STEP_MM)
                found.append(layer * self.per_layer + y * self.width + x)
        return found

    def place(self, cell: int) -> tuple[int, float, float]:
        """Layer, x and y of a cell in millimetres."""
        layer, rest = divmod(cell, self.per_layer)
        y, x = divmod(rest, self.width)
        return layer, round(x * STEP_MM, 4), round(y * STEP_MM, 4)

    def owner(self, net: str, radius_mm: float) -> Grid:
        """Whose copper is too near for a track of half width ``radius_mm`` of a net."""
        key = (radius_mm, self.gaps.row(net))
        if key not in self._owners:
            self._owners[key] = self._owner(net, radius_mm)
        return self._owners[key]

    def _owner(self, net: str, radius_mm: float) -> Grid:
        grid = self.grid(np.int32, FREE)
        gap_of = dict(zip(self.number, self.gaps.row(net), strict=True))
        for item in self.items:
            gap = self.gaps.between_mm(net, None) if item.net is None else gap_of[item.net]
            mine = SHUT if item.net is None else self.number[item.net]
            self._claim(grid, item.shape.buffer(radius_mm + gap + MARGIN_MM), item.layers, mine)
        for area in self.closed:
            self._claim(grid, area.shape.buffer(radius_mm + MARGIN_MM), area.layers, SHUT)
        return grid

    def _claim(self, grid: Grid, area: BaseGeometry, layers: Iterable[str], mine: int) -> None:
        rows, columns, mask = self.window(area)
        for layer, name in enumerate(LAYERS):
            if name in layers:
                part = grid[layer, rows, columns]
                alone = (part == FREE) | (part == mine)
                part[mask & alone] = mine
                part[mask & ~alone] = SHUT

    def _via_ban(self) -> Grid:
        ban = np.zeros((self.height, self.width), np.uint8)
        for item in self.items:
            if isinstance(item.source, Via):
                centre = Point(item.source.x_mm, item.source.y_mm)
                area = centre.buffer(item.source.drill_mm + self.gaps.fab.hole_to_hole_mm)
            elif item.pad:
                drilled = len(item.layers) > 1
                area = item.shape.buffer(_VIA_TO_HOLE_MM if drilled else _VIA_TO_PAD_MM)
            else:
                continue
            rows, columns, mask = self.window(area)
            ban[rows, columns][mask] = 1
        return ban
