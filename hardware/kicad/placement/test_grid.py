"""Test points on the bottom, on the grid of a bed of nails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hardware.kicad.placement.layout import Layout, PlacementError

#: Standard pitch of spring probes (100 mil receptacles).
GRID_MM: Final = 2.54


def test_grid(
    layout: Layout, points: Sequence[str], *, x_mm: float, y_mm: float, columns: int
) -> None:
    """Points row by row from the upper left; the corner itself must lie on the grid."""
    for value in (x_mm, y_mm):
        if abs(value / GRID_MM - round(value / GRID_MM)) > 1e-6:
            raise PlacementError(f"{layout.design.name}: test grid at {value} mm is off the grid")
    for n, point in enumerate(points):
        row, column = divmod(n, columns)
        layout.at(point, x_mm + GRID_MM * column, y_mm + GRID_MM * row, bottom=True)
