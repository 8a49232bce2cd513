"""Leads that many packages share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from hardware.bodies.material import LEAD, Material
from hardware.bodies.model import Axis, Box, Cylinder, Piece, Prism

#: The boards are 1.6 mm thick; leads stick out by 1.3 mm, the middle of the 1 to 1.5 mm that wave
#: and selective soldering ask for (IPC-A-610 allows up to 2.5 mm).
BOARD_MM: Final = 1.6
STICK_OUT_MM: Final = 1.3
_BELOW_MM: Final = BOARD_MM + STICK_OUT_MM


class Side(Enum):
    """The side of a package that a lead leaves by; y points down, so TOP is negative y."""

    LEFT = "left"
    BOTTOM = "bottom"
    RIGHT = "right"
    TOP = "top"


@dataclass(frozen=True, slots=True)
class Gull:
    """Gull-wing lead: it leaves the body at ``body_mm`` from the middle and ends at ``tip_mm``."""

    body_mm: float
    tip_mm: float
    width_mm: float
    thick_mm: float
    exit_mm: float

    @property
    def _heel_mm(self) -> float:
        return self.body_mm + 0.3 * (self.tip_mm - self.body_mm)

    def lead(self, number: str, side: Side, along_mm: float) -> Piece:
        """One lead whose middle lies ``along_mm`` along its side."""
        sign = -1.0 if side in (Side.LEFT, Side.TOP) else 1.0
        edge, heel, tip = sign * self.body_mm, sign * self._heel_mm, sign * self.tip_mm
        riser, top = heel + sign * self.thick_mm, self.exit_mm + self.thick_mm
        corners = (
            (edge, self.exit_mm),
            (edge, top),
            (riser, top),
            (riser, self.thick_mm),
            (tip, self.thick_mm),
            (tip, 0.0),
            (heel, 0.0),
            (heel, self.exit_mm),
        )
        axis = Axis.Y if side in (Side.LEFT, Side.RIGHT) else Axis.X
        half = self.width_mm / 2
        shape = Prism(axis, corners, along_mm - half, along_mm + half)
        return Piece(f"lead {number}", LEAD, shape, pin=number)


def flat(
    number: str, x_mm: float, y_mm: float, size_x_mm: float, size_y_mm: float, thick_mm: float
) -> Piece:
    """A terminal under or beside a package, flat on the board."""
    low = (x_mm - size_x_mm / 2, y_mm - size_y_mm / 2, 0.0)
    high = (x_mm + size_x_mm / 2, y_mm + size_y_mm / 2, thick_mm)
    return Piece(f"terminal {number}", LEAD, Box(low, high), pin=number)


def pin_down(
    number: str,
    x_mm: float,
    y_mm: float,
    diameter_mm: float,
    from_mm: float = 0.0,
    material: Material = LEAD,
) -> Piece:
    """A round lead from ``from_mm`` above the board through it."""
    shape = Cylinder((x_mm, y_mm, -_BELOW_MM), Axis.Z, diameter_mm / 2, _BELOW_MM + from_mm)
    return Piece(f"lead {number}", material, shape, pin=number, wire=True)


def blade_down(
    number: str,
    x_mm: float,
    y_mm: float,
    size_x_mm: float,
    size_y_mm: float,
    from_mm: float = 0.0,
    material: Material = LEAD,
) -> Piece:
    """A rectangular lead from ``from_mm`` above the board through it."""
    low = (x_mm - size_x_mm / 2, y_mm - size_y_mm / 2, -_BELOW_MM)
    high = (x_mm + size_x_mm / 2, y_mm + size_y_mm / 2, from_mm)
    return Piece(f"lead {number}", material, Box(low, high), pin=number, wire=True)
