"""Draws square-cornered tracks from pad to pad by the parts' addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.drawing import line, pad_at
from hardware.kicad.routing.model import Corner, Track

FACE: Final = "F.Cu"
BACK: Final = "B.Cu"


@dataclass(frozen=True)
class Pen:
    """Tracks on one placed board."""

    scene: Scene

    def at(self, address: str, number: str) -> Corner:
        """Middle of a part's pad; KeyError or StopIteration for one that is not there."""
        return pad_at(self.scene, address, number)

    def face(self, net: str, width_mm: float, *corners: Corner) -> Track:
        """A track on the top layer."""
        return line(net, FACE, width_mm, *corners, cut_mm=0.0)

    def back(self, net: str, width_mm: float, *corners: Corner) -> Track:
        """A track on the bottom layer."""
        return line(net, BACK, width_mm, *corners, cut_mm=0.0)
