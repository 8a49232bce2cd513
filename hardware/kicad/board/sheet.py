"""Resistance of flat copper between pads, by finite squares.

Every cell of copper is joined to its four neighbours by one square of its layer's sheet; plated
holes join the layers. Pads are taken as one potential each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from hardware.kicad.board.bottleneck import NetCopper

Array = npt.NDArray[Any]

_CELLS_MOST: Final = 400_000
#: A soldered hole against a square of copper: as good as nothing.
_POST_SIEMENS: Final = 1e4
_ACCURACY: Final = 1e-5
#: Below this the rounding of parts that nothing joins is all that flows.
_LEAST_SIEMENS: Final = 1e-6


def resistance_ohm(
    copper: NetCopper,
    start: Sequence[str],
    end: Sequence[str],
    sheet_ohm: Mapping[str, float],
    step_mm: float,
) -> float:
    """Resistance from the pads ``start`` to the pads ``end``; ``sheet_ohm`` is ohm per square.

    Pads of one side are joined, as the pins of a part are inside it. The grid gets coarser than
    ``step_mm`` where the copper is large. ValueError if nothing joins the pads.
    """
    grid = _Grid(copper, step_mm)
    ones, others, conductance = grid.links(sheet_ohm)
    for post in copper.posts:
        nodes = grid.inside(post.shape)
        ones = np.append(ones, nodes[:-1])
        others = np.append(others, nodes[1:])
        conductance = np.append(conductance, np.full(max(len(nodes) - 1, 0), _POST_SIEMENS))
    potential = np.zeros(grid.count)
    fixed = np.zeros(grid.count, bool)
    for owners, volt in ((start, 1.0), (end, 0.0)):
        nodes = grid.of_pads(copper, owners)
        potential[nodes], fixed[nodes] = volt, True
    source = fixed & (potential == 1.0)
    if not source.any() or not (fixed & ~source).any():
        raise ValueError(f"no copper at {' '.join(start)} or {' '.join(end)}")
    potential = _solve(ones, others, conductance, potential, fixed)
    flow = conductance * (potential[ones] - potential[others])
    current = flow[source[ones] & ~source[others]].sum()
    current -= flow[source[others] & ~source[ones]].sum()
    if current < _LEAST_SIEMENS:
        raise ValueError(f"no copper from {' '.join(start)} to {' '.join(end)}")
    return float(1.0 / current)


class _Grid:
    """Cells of copper, numbered through all layers."""

    def __init__(self, copper: NetCopper, step_mm: float) -> None:
        x0, y0, x1, y1 = unary_union(list(copper.layers.values())).bounds
        step = max(step_mm, ((x1 - x0) * (y1 - y0) / _CELLS_MOST) ** 0.5)
        self._xs = np.arange(x0 + step / 2, x1, step)
        self._ys = np.arange(y0 + step / 2, y1, step)
        self._x, self._y = np.meshgrid(self._xs, self._ys)
        self.number: dict[str, Array] = {}
        self.count = 0
        for layer, shape in copper.layers.items():
            mask = _within(shape, self._x, self._y)
            numbers = np.full(mask.shape, -1)
            numbers[mask] = np.arange(self.count, self.count + mask.sum())
            self.count += int(mask.sum())
            self.number[layer] = numbers

    def links(self, sheet_ohm: Mapping[str, float]) -> tuple[Array, Array, Array]:
        """Both ends and the conductance of every pair of neighbours."""
        ones: list[Array] = []
        others: list[Array] = []
        conductance: list[Array] = []
        for layer, n in self.number.items():
            for one, other in ((n[:, :-1], n[:, 1:]), (n[:-1], n[1:])):
                both = (one >= 0) & (other >= 0)
                ones.append(one[both])
                others.append(other[both])
                conductance.append(np.full(both.sum(), 1.0 / sheet_ohm[layer]))
        return np.concatenate(ones), np.concatenate(others), np.concatenate(conductance)

    def inside(self, shape: BaseGeometry, layer: str | None = None) -> Array:
        """Cells within a shape, on one layer or on all."""
        mask = _within(shape, self._x, self._y)
        grids = self.number.values() if layer is None else [self.number[layer]]
        found = np.concatenate([grid[mask] for grid in grids])
        return np.asarray(found[found >= 0])

    def of_pads(self, copper: NetCopper, owners: Sequence[str]) -> Array:
        """Cells of some pads."""
        pads = [pad for owner in owners for pad in copper.pads.get(owner, [])]
        found = [self.inside(shape, layer) for layer, shape in pads]
        return np.concatenate([np.zeros(0, int), *found])


def _within(shape: BaseGeometry, x: Array, y: Array) -> Array:
    shapely.prepare(shape)
    return np.asarray(shapely.contains_xy(shape, x, y))


def _solve(ones: Array, others: Array, conductance: Array, potential: Array, fixed: Array) -> Array:
    """Potentials of the free cells by conjugate gradients with the diagonal as preconditioner."""
    count = len(potential)

    def currents(v: Array) -> Array:
        flow = conductance * (v[ones] - v[others])
        out = np.bincount(ones, flow, count) - np.bincount(others, flow, count)
        out[fixed] = 0.0
        return np.asarray(out)

    diagonal = np.bincount(ones, conductance, count) + np.bincount(others, conductance, count)
    diagonal[diagonal == 0.0] = 1.0
    rest = -currents(potential)
    scaled = rest / diagonal
    way = scaled.copy()
    product = float(rest @ scaled)
    first = product
    for _ in range(20 * int(count**0.5) + 1000):
        if product <= _ACCURACY**2 * first or product == 0.0:
            break
        image = currents(way)
        pace = product / float(way @ image)
        potential = potential + pace * way
        rest = rest - pace * image
        scaled = rest / diagonal
        renewed = float(rest @ scaled)
        way = scaled + (renewed / product) * way
        product = renewed
    return potential
