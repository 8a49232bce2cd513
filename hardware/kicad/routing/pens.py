"""Draws tracks from pad to pad by the parts' addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.model import Corner, Track

FACE: Final = "F.Cu"
BACK: Final = "B.Cu"
_DIGITS: Final = 4


@dataclass(frozen=True)
class Pen:
    """Tracks on one placed board."""

    scene: Scene

    def at(self, address: str, number: str) -> Corner:
        """Middle of a part's pad; KeyError or StopIteration for one that is not there."""
        middle = self.scene.parts[address].pad(number).copper.centroid
        return round(middle.x, _DIGITS), round(middle.y, _DIGITS)

    def face(self, net: str, width_mm: float, *corners: Corner) -> Track:
        """A track on the top layer."""
        return Track(net, FACE, width_mm, _tidy(corners))

    def back(self, net: str, width_mm: float, *corners: Corner) -> Track:
        """A track on the bottom layer."""
        return Track(net, BACK, width_mm, _tidy(corners))


def _tidy(corners: tuple[Corner, ...]) -> tuple[Corner, ...]:
    """Corners rounded, without repetition."""
    rounded = [(round(x, _DIGITS) + 0.0, round(y, _DIGITS) + 0.0) for x, y in corners]
    return tuple(c for n, c in enumerate(rounded) if n == 0 or c != rounded[n - 1])
