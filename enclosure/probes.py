"""Test probes of IEC 60529 and IEC 61032 as solids of revolution.

The jointed finger (probe B) is drawn straight and as slender as its slimmest view, so it reaches
at least as far as the real one straight into an opening. Dimensions are from memory: unverified.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Probe:
    """A probe: round tip, a cone up to the shaft, the shaft up to a stop.

    ``half_angle_deg`` is the cone's; 90 for a plain sphere. ``length_mm`` is up to the stop.
    """

    name: str
    tip_radius_mm: float
    half_angle_deg: float
    shaft_radius_mm: float
    length_mm: float
    source: str

    def radius_at(self, depth_mm: float) -> float:
        """Radius at a distance from the tip."""
        if depth_mm <= 0.0:
            return 0.0
        tip, angle = self.tip_radius_mm, math.radians(self.half_angle_deg)
        # The sphere meets the cone where their slopes agree.
        joint = tip * (1.0 - math.sin(angle))
        if depth_mm <= joint:
            return math.sqrt(max(0.0, tip * tip - (tip - depth_mm) ** 2))
        grown = tip * math.cos(angle) + (depth_mm - joint) * math.tan(angle)
        return min(grown, self.shaft_radius_mm)

    def reach_mm(self, opening_mm: float) -> float:
        """How far the tip passes an opening of a diameter; the whole length if the shaft fits."""
        if opening_mm >= 2.0 * self.shaft_radius_mm:
            return self.length_mm
        low, high = 0.0, self.length_mm
        for _ in range(60):
            middle = (low + high) / 2
            if 2.0 * self.radius_at(middle) <= opening_mm:
                low = middle
            else:
                high = middle
        return low


SPHERE: Final = Probe(
    "object probe 12.5 mm", 6.25, 0.0, 6.25, 6.25, "IEC 60529 table 7, IP2X: sphere of 12.5 mm"
)
FINGER: Final = Probe(
    "jointed test finger",
    2.0,
    18.5,
    6.0,
    80.0,
    "IEC 61032 probe B: 12 mm, 80 mm, tip of 37 degrees with R2, from memory",
)
PROBES: Final = (SPHERE, FINGER)
