"""What a varistor lets through: the surge of a combination generator, clamped.

Generator: open-circuit voltage 1.2/50 us behind a resistance (IEC 61000-4-5). The varistor's
voltage rises from its clamping point as a power of the current.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final

from hardware.checks.conditions import IMPULSE_V, SURGE_OHM
from hardware.checks.mains_side import MainsSide
from hardware.design import Part

#: Slope of a disc's voltage over current above the clamping point: V ~ I ** 0.1 (published curves
#: of 14 mm discs, from memory).
SLOPE: Final = 0.1


def voltage_v(clamping_v: float, clamping_a: float, current_a: float) -> float:
    """Largest voltage at a surge current, from the clamping point along the curve's slope."""
    return clamping_v * math.pow(current_a / clamping_a, SLOPE)


@cache
def surge_a(
    clamping_v: float, clamping_a: float, open_v: float = IMPULSE_V, source_ohm: float = SURGE_OHM
) -> float:
    """Peak current that the generator drives: open_v = I R + V(I), by bisection."""
    low, high = 0.0, open_v / source_ohm
    for _ in range(50):
        middle = 0.5 * (low + high)
        if middle * source_ohm + voltage_v(clamping_v, clamping_a, middle) > open_v:
            high = middle
        else:
            low = middle
    return low


def clamped_v(side: MainsSide, varistor: Part) -> tuple[float, float]:
    """Voltage and current at the peak of the surge; without a sound curve the whole surge."""
    view = side.view
    clamp, at = view.high(varistor, "clamping_voltage"), view.low(varistor, "clamping_current")
    if clamp <= 0 or at <= 0:
        return IMPULSE_V, IMPULSE_V / SURGE_OHM
    current = surge_a(clamp, at)
    return voltage_v(clamp, at, current), current


def let_through_v(side: MainsSide) -> float:
    """The most that anything behind the inlet sees against the neutral, peak.

    The whole surge, unless every fused net has a varistor to the neutral.
    """
    if side.neutral is None or not side.fused:
        return IMPULSE_V
    worst = 0.0
    for net in side.fused:
        found = [
            part
            for part in side.varistors
            if set(side.view.ends(part) or ()) == {net, side.neutral}
        ]
        if not found:
            return IMPULSE_V
        worst = max(worst, *(clamped_v(side, part)[0] for part in found))
    return worst
