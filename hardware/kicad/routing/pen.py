"""Words to draw copper with: from a pad through corners to a pad."""

from __future__ import annotations

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.model import Corner, Routes, Track, Via
from hardware.kicad.routing.tidy import straightened

#: A corner, or a pad by the part's address and the pad's number.
Stop = Corner | tuple[str, str]


class Pen:
    """Collects tracks and vias; the net is that of the first pad of a line."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._tracks: list[Track] = []
        self._vias: list[Via] = []

    def at(self, stop: Stop) -> Corner:
        """Place of a stop; a pad's is its middle."""
        x, y = stop
        if isinstance(x, str) and isinstance(y, str):
            middle = self._scene.parts[x].pad(y).copper.centroid
            return round(middle.x, 3), round(middle.y, 3)
        return round(float(x), 3), round(float(y), 3)

    def line(self, width_mm: float, *stops: Stop, net: str = "", layer: str = "F.Cu") -> None:
        """Copper through stops; ``net`` is needed where none of them is a pad."""
        found = net or next(n for n in (self.net(stop) for stop in stops) if n)
        corners = tuple(straightened([self.at(stop) for stop in stops]))
        self._tracks.append(Track(found, layer, width_mm, corners))

    def via(self, net: str, x_mm: float, y_mm: float) -> None:
        """A plated hole."""
        self._vias.append(Via(net, x_mm, y_mm))

    def routes(self) -> Routes:
        """What was drawn."""
        return Routes(tuple(self._tracks), tuple(self._vias))

    def net(self, stop: Stop) -> str:
        """Net of a pad; empty for a bare corner."""
        address, number = stop
        if isinstance(address, str) and isinstance(number, str):
            return self._scene.parts[address].pad(number).net or ""
        return ""
