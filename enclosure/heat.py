"""A lumped model of the heat in a housing: one air inside, one wall, the air of the cabinet.

Power is carried out through the wall (natural convection inside and outside, radiation outside)
and by air that rises through the openings. Equations and coefficients: VDI Heat Atlas, chapters
on natural convection at vertical plates (laminar: h = 1.42 (dT / L)^0.25 in air at room
temperature) and on stack flow through two openings; from memory, unverified. Watts, kelvin, metres.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

_SIGMA: Final = 5.67e-8
_EMISSIVITY: Final = 0.9
_INSIDE_RADIATION_W_M2K: Final = 4.0
_WALL_W_MK: Final = 0.2
_AIR_J_M3K: Final = 1.1 * 1007.0
_DISCHARGE: Final = 0.6
_G: Final = 9.81
_ZERO_C: Final = 273.15


@dataclass(frozen=True, slots=True)
class Box:
    """What sheds heat: ``area_m2`` of wall that air can reach, its thickness and height.

    ``inlet_m2`` and ``outlet_m2`` are free areas of openings below and above, ``stack_m`` the
    height between them.
    """

    area_m2: float
    wall_m: float
    height_m: float
    inlet_m2: float
    outlet_m2: float
    stack_m: float

    @property
    def vent_m2(self) -> float:
        """The two openings in series."""
        if self.inlet_m2 <= 0.0 or self.outlet_m2 <= 0.0:
            return 0.0
        return self.inlet_m2 * self.outlet_m2 / math.hypot(self.inlet_m2, self.outlet_m2)


def _convection(rise_k: float, height_m: float) -> float:
    return 1.42 * math.sqrt(math.sqrt(max(rise_k, 0.0) / height_m))


def _through_wall(box: Box, rise_k: float, ambient_c: float) -> float:
    """Power through the wall; the wall's outer temperature is found by halving."""
    low, high = 0.0, rise_k
    power = 0.0
    for _ in range(50):
        surface = (low + high) / 2
        ambient, hot = ambient_c + _ZERO_C, ambient_c + surface + _ZERO_C
        radiated = _EMISSIVITY * _SIGMA * (hot**4 - ambient**4)
        outside = box.area_m2 * (_convection(surface, box.height_m) * surface + radiated)
        inner = _convection((rise_k - surface) / 2, box.height_m) + _INSIDE_RADIATION_W_M2K
        inside = box.area_m2 * (rise_k - surface) / (1.0 / inner + box.wall_m / _WALL_W_MK)
        power = outside
        if outside < inside:
            low = surface
        else:
            high = surface
    return power


def _through_vents(box: Box, rise_k: float, ambient_c: float) -> float:
    kelvin = ambient_c + rise_k + _ZERO_C
    speed = math.sqrt(2.0 * _G * box.stack_m * max(rise_k, 0.0) / kelvin)
    return _AIR_J_M3K * _DISCHARGE * box.vent_m2 * speed * rise_k


def shed_w(box: Box, rise_k: float, ambient_c: float) -> float:
    """Power that leaves at a rise of the inside air over the cabinet's."""
    return _through_wall(box, rise_k, ambient_c) + _through_vents(box, rise_k, ambient_c)


def rise_k(box: Box, power_w: float, ambient_c: float) -> float:
    """Rise of the inside air that sheds a power."""
    low, high = 0.0, 300.0
    for _ in range(60):
        middle = (low + high) / 2
        if shed_w(box, middle, ambient_c) < power_w:
            low = middle
        else:
            high = middle
    return (low + high) / 2
