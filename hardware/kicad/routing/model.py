"""Tracks and vias by the design's own net names, millimetres, y down from the board's corner."""

from __future__ import annotations

from dataclasses import dataclass

Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Track:
    """A run of copper of one width on one layer, through ``corners``."""

    net: str
    layer: str
    width_mm: float
    corners: tuple[Corner, ...]


@dataclass(frozen=True, slots=True)
class Via:
    """A plated hole from the top to the bottom layer."""

    net: str
    x_mm: float
    y_mm: float
    pad_mm: float = 0.6
    drill_mm: float = 0.3


@dataclass(frozen=True, slots=True)
class Routes:
    """Copper of any number of nets."""

    tracks: tuple[Track, ...] = ()
    vias: tuple[Via, ...] = ()

    def __add__(self, other: Routes) -> Routes:
        return Routes(self.tracks + other.tracks, self.vias + other.vias)

    def nets(self) -> list[str]:
        """Names of the nets that have copper, sorted."""
        return sorted({t.net for t in self.tracks} | {v.net for v in self.vias})

    def of(self, net: str) -> Routes:
        """Copper of one net."""
        return Routes(
            tuple(t for t in self.tracks if t.net == net),
            tuple(v for v in self.vias if v.net == net),
        )
