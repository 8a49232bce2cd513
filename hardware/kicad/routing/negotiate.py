"""Routing by negotiated congestion (McMurchie and Ebeling, PathFinder, 1995).

Every net first takes its cheapest way, though others are there; what two nets want becomes dearer
from round to round until one of them goes elsewhere. Nothing depends on chance or on time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from shapely.geometry.base import BaseGeometry

from hardware.kicad.routing.items import Item
from hardware.kicad.routing.maze import Grid, compiled
from hardware.kicad.routing.raster import MARGIN_MM, STEP_MM, Raster

#: A track may be this slim beside its own pads, whose neighbours stand close.
SLIM_MM: Final = 0.2
NECK_MM: Final = 1.2
VIA_RADIUS_MM: Final = 0.3
_VIA_TO_VIA_MM: Final = 0.75
#: So many nets are told by name.
_NAMED: Final = 13


@dataclass(frozen=True, slots=True)
class Effort:
    """What ways cost, in cells of a straight track on the top layer."""

    rounds: int = 80
    via: float = 12.0
    turn: float = 0.3
    bottom: float = 1.8
    join: float = 8.0
    pressure: float = 0.6
    growth: float = 1.3
    past: float = 0.6


@dataclass
class Way:
    """One connection found: cells from start to end; ``via_end`` where it dives into a plane."""

    cells: list[int]
    via_end: bool


@dataclass
class Wanted:
    """A net to route: groups of copper to join, and the plane that may join them instead.

    ``joined`` is copper that hangs on the plane already.
    """

    net: str
    width_mm: float
    groups: list[list[Item]]
    plane: BaseGeometry | None = None
    joined: list[Item] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    open: int = 0


class Negotiation:
    """The state of one board's routing."""

    def __init__(
        self,
        raster: Raster,
        wanted: Sequence[Wanted],
        effort: Effort,
        *,
        tools: tuple[Callable[..., Grid], Callable[..., None]] | None = None,
    ) -> None:
        self.raster, self.effort = raster, effort
        self.wanted = sorted(wanted, key=lambda w: (_span(w), w.net))
        self._search, self._stamp = tools or compiled()
        self.gap = max((rule.clearance_mm for rule in raster.gaps.rules.values()), default=0.15)
        halves = {VIA_RADIUS_MM, SLIM_MM / 2} | {w.width_mm / 2 for w in wanted}
        self.halves = sorted(halves | {min(h, SLIM_MM / 2) for h in halves})
        self.radii = np.array(self.halves) / STEP_MM
        shape = (len(self.halves), 2, raster.height, raster.width)
        self.used: Grid = np.zeros(shape, np.int16)
        self._seen: Grid = np.zeros(shape, np.int32)
        self._mark = 0
        self.history = raster.grid(np.float32)
        cells = 2 * raster.per_layer + 1
        self._scratch = np.zeros(cells), np.zeros(cells, np.int64), np.zeros(cells, np.int64)
        self._searches = 0

    def run(self, tell: Callable[[str], None]) -> None:
        """Negotiate until no net is in another one's way or the rounds are over."""
        pressure = self.effort.pressure
        turn = list(self.wanted)
        for number in range(1, self.effort.rounds + 1):
            for wanted in turn:
                self._count(wanted, -1)
                self._route(wanted, pressure)
                self._count(wanted, 1)
            turn = [w for w in self.wanted if self._conflicts(w, self.effort.past)]
            names = f": {', '.join(w.net for w in turn)}" if 0 < len(turn) < _NAMED else ""
            tell(f"round {number}: {len(turn)} of {len(self.wanted)} nets in conflict{names}")
            if not turn:
                return
            pressure = min(pressure * self.effort.growth, 50.0)
        # The shortest give way: they are the easiest to find another way for.
        for wanted in turn:
            if self._conflicts(wanted, 0.0):
                self._count(wanted, -1)
                wanted.ways, wanted.open = [], len(wanted.groups)

    def _half(self, half: float) -> Grid:
        grid: Grid = self.used[self.halves.index(half)]
        return grid

    def _route(self, wanted: Wanted, pressure: float) -> None:
        raster, effort, net = self.raster, self.effort, wanted.net
        wide, slim = wanted.width_mm / 2, min(wanted.width_mm, SLIM_MM) / 2
        near = self._near(wanted)
        ban = raster.via_ban.copy()
        weights = np.array([effort.via, effort.turn, pressure, 1.0, effort.bottom, 0.0])
        plane = np.zeros((raster.height, raster.width), np.uint8)
        if wanted.plane is not None:
            rows, columns, mask = raster.window(wanted.plane)
            plane[rows, columns] = mask
            weights[5] = effort.join
        groups = [
            [cell for item in group for cell in raster.cells(item)] for group in wanted.groups
        ]
        wanted.ways, wanted.open = [], 0
        if wanted.plane is not None:
            tree = [cell for item in wanted.joined for cell in raster.cells(item)]
        else:
            tree = list(groups.pop(0))
        while groups:
            goal = raster.grid(np.uint8)
            if wanted.plane is not None:
                # Each group for itself: into the plane, or to copper that is already joined.
                starts, aims = groups.pop(0), tree
            else:
                starts, aims = tree, [cell for group in groups for cell in group]
            goal.reshape(-1)[aims] = 1
            self._searches += 1
            path = self._search(
                raster.owner(net, wide), raster.owner(net, slim), self._half(wide),
                self._half(slim), near, raster.owner(net, VIA_RADIUS_MM),
                self._half(VIA_RADIUS_MM), ban, self.history, goal, plane,
                np.array(starts, np.int64), raster.number[net], weights, *self._scratch,
                2 * self._searches,
            )  # fmt: skip
            if len(path) == 0:
                wanted.open += 1
                if wanted.plane is None:
                    # The first of the rest may still reach the others.
                    tree = groups.pop(0)
                continue
            via_end = bool(path[-1] < 0)
            cells = [int(cell) for cell in (path[:-1] if via_end else path)]
            way = Way(cells, via_end)
            wanted.ways.append(way)
            for via in self.vias(way):
                _, x, y = raster.place(via)
                self._ban(ban, x, y)
            if wanted.plane is not None:
                tree += starts
            else:
                reached = next(group for group in groups if cells[-1] in group)
                groups.remove(reached)
                tree += reached
            tree += cells + self._both(way)

    def _near(self, wanted: Wanted) -> Grid:
        near = np.zeros((self.raster.height, self.raster.width), np.uint8)
        if wanted.width_mm > SLIM_MM:
            for group in wanted.groups:
                for item in group:
                    if item.pad:
                        rows, columns, mask = self.raster.window(item.shape.buffer(NECK_MM))
                        near[rows, columns][mask] = 1
        return near

    def _ban(self, ban: Grid, x_mm: float, y_mm: float) -> None:
        reach = _VIA_TO_VIA_MM / STEP_MM
        x, y = round(x_mm / STEP_MM), round(y_mm / STEP_MM)
        whole = int(reach)
        ys, xs = np.mgrid[-whole : whole + 1, -whole : whole + 1]
        for dy, dx in zip(ys.ravel(), xs.ravel(), strict=True):
            inside = 0 <= y + dy < self.raster.height and 0 <= x + dx < self.raster.width
            if inside and dx * dx + dy * dy < reach * reach:
                ban[y + dy, x + dx] = 1

    def vias(self, way: Way) -> list[int]:
        """Cells (on the top layer) where a way changes layer or dives into its plane."""
        per_layer = self.raster.per_layer
        found = [
            a % per_layer
            for a, b in zip(way.cells, way.cells[1:], strict=False)
            if a // per_layer != b // per_layer
        ]
        return [*found, way.cells[-1] % per_layer] if way.via_end else found

    def _both(self, way: Way) -> list[int]:
        return [v + layer * self.raster.per_layer for v in self.vias(way) for layer in (0, 1)]

    def _count(self, wanted: Wanted, change: int) -> None:
        """Enter a net's ways into the grids of what is used, or take them out."""
        if not wanted.ways:
            return
        near = self._near(wanted).reshape(-1)
        cells: list[int] = []
        reach: list[float] = []
        for way in wanted.ways:
            for cell in way.cells:
                half = wanted.width_mm / 2
                if near[cell % self.raster.per_layer]:
                    half = min(half, SLIM_MM / 2)
                cells.append(cell)
                reach.append((half + self.gap + MARGIN_MM) / STEP_MM)
            for cell in self._both(way):
                cells.append(cell)
                reach.append((VIA_RADIUS_MM + self.gap + MARGIN_MM) / STEP_MM)
        self._mark += 1
        self._stamp(
            self.used, self.radii, self._seen, self._mark, np.array(cells, np.int64),
            np.array(reach), change,
        )  # fmt: skip

    def _conflicts(self, wanted: Wanted, past: float) -> bool:
        """True if another net's route is too near; its cells become dearer by ``past``."""
        near = self._near(wanted).reshape(-1)
        per_layer = self.raster.per_layer
        flat = self.history.reshape(-1)
        found = False
        for way in wanted.ways:
            for cell in way.cells:
                half = wanted.width_mm / 2
                half = min(half, SLIM_MM / 2) if near[cell % per_layer] else half
                if self._half(half).reshape(-1)[cell] > 1:
                    flat[cell] += past
                    found = True
            for cell in self._both(way):
                if self._half(VIA_RADIUS_MM).reshape(-1)[cell] > 1:
                    flat[cell] += past
                    found = True
        return found


def _span(wanted: Wanted) -> float:
    """Half the circumference of a net's box: short nets have least choice and come first."""
    boxes = [item.shape.bounds for group in wanted.groups for item in group]
    width = max(b[2] for b in boxes) - min(b[0] for b in boxes)
    return width + max(b[3] for b in boxes) - min(b[1] for b in boxes)
