"""Where one part stands, and shapes moved there."""

from __future__ import annotations

from dataclasses import dataclass

from shapely import affinity
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Spot:
    """Anchor of a footprint on the board in millimetres, y **down**.

    ``angle_deg`` turns counter-clockwise as seen on the screen, as KiCad counts; a part on the
    bottom is mirrored about its anchor's vertical line before it is turned.
    """

    x_mm: float
    y_mm: float
    angle_deg: float = 0.0
    bottom: bool = False


def moved(shape: BaseGeometry, x_mm: float, y_mm: float, angle_deg: float) -> Polygon:
    """A shape turned about the origin by KiCad's angle, then moved."""
    # y points down, so a turn that looks counter-clockwise is a negative one in these coordinates.
    turned = affinity.rotate(shape, -angle_deg, origin=(0, 0))
    there = affinity.translate(turned, x_mm, y_mm)
    if not isinstance(there, Polygon):
        raise TypeError(f"expected an area, got a {there.geom_type}")
    return there


def stood(shape: BaseGeometry, spot: Spot) -> Polygon:
    """A footprint's shape where its part stands."""
    # KiCad flips top to bottom about the vertical axis: x changes sign.
    seen = affinity.scale(shape, -1.0, 1.0, origin=(0, 0)) if spot.bottom else shape
    return moved(seen, spot.x_mm, spot.y_mm, spot.angle_deg)
