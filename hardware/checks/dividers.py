"""Resistive dividers from a rail to ground, found by structure."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.checks.view import View
from hardware.design import Part
from hardware.parts.spec import Interval


def spanning(one: float, other: float) -> Interval:
    """The interval between two values, whichever is the lower (a broken rating may turn them)."""
    return Interval(min(one, other), max(one, other))


@dataclass(frozen=True, slots=True)
class Divider:
    """Two resistors: ``top`` from a net to the tap, ``bottom`` from the tap to ground."""

    top: Part
    bottom: Part
    origin: str

    def ratio(self, view: View) -> Interval | None:
        """Origin over tap, worst case over tolerance and temperature; None if it is no divider."""
        top, bottom = view.resistance(self.top), view.resistance(self.bottom)
        if not top.low or not bottom.low or not top.high or not bottom.high:
            return None
        return spanning(1.0 + top.low / bottom.high, 1.0 + top.high / bottom.low)

    def divided(self, view: View, origin: Interval) -> Interval | None:
        """Range of the tap for a range of the origin, unloaded."""
        ratio = self.ratio(view)
        if None in (origin.low, origin.high) or ratio is None or not ratio.low or not ratio.high:
            return None
        return spanning((origin.low or 0.0) / ratio.high, (origin.high or 0.0) / ratio.low)


def divider_at(view: View, tap: str, origin: str | None = None) -> Divider | None:
    """The divider with its tap on a net, fed from ``origin`` or from any rail."""
    tops: list[tuple[Part, str]] = []
    bottoms: list[Part] = []
    for part in view.on(tap, "R"):
        far = view.far(part, tap)
        if far is None or far == tap:
            continue
        if view.is_ground(far):
            bottoms.append(part)
        elif far == origin if origin is not None else view.is_rail(far):
            tops.append((part, far))
    if len(tops) != 1 or len(bottoms) != 1:
        return None
    return Divider(tops[0][0], bottoms[0], tops[0][1])
