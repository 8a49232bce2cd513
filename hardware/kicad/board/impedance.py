"""Impedance of a pair of tracks above a plane: closed forms of IPC-2141A, good to some 5 %.

Z0 = 87 / sqrt(er + 1.41) ln(5.98 h / (0.8 w + t)); Zdiff = 2 Z0 (1 - 0.48 exp(-0.96 s / h)).
Public transcriptions, unverified; the fab's field solver has the last word. Ground beside the pair
lowers the value; the formula does not know it.
"""

from __future__ import annotations

import math


def differential_ohm(
    width_mm: float, gap_mm: float, height_mm: float, copper_mm: float, permittivity: float
) -> float:
    """Differential impedance of two equal tracks on an outer layer."""
    single = 87.0 / math.sqrt(permittivity + 1.41)
    single *= math.log(5.98 * height_mm / (0.8 * width_mm + copper_mm))
    return 2.0 * single * (1.0 - 0.48 * math.exp(-0.96 * gap_mm / height_mm))
