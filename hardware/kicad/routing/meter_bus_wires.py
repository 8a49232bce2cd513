"""The front end's bus of the meter: eight lanes on the bottom below the converters, then aslant.

Lanes follow each other as their resistors and pins at the controller do; the last stretch among
those is the router's. At the converters a lane leaves room for its neighbour's via (0.55 mm),
beyond them they close up to 0.38 mm. The bus never comes nearer than 10 mm to a filter's input.
"""

from __future__ import annotations

import math
from typing import Final

from hardware.kicad.placement.meter_analog import CONVERTER_X_MM
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.drawing import line, net_of, pad_at
from hardware.kicad.routing.model import Corner, Routes, Track, Via

TRACK_MM: Final = 0.2
#: Heights of the lanes between the converters and beyond the second one, top to bottom.
LANES_MM: Final = {
    "FE_CS_B_N": (40.3, 41.37),
    "FE_DRDY_B_N": (40.85, 41.75),
    "FE_CS_A_N": (41.4, 42.13),
    "FE_MOSI": (41.95, 42.51),
    "FE_SCLK": (42.5, 42.89),
    "FE_MISO": (43.05, 43.27),
    "FE_DRDY_A_N": (43.6, 43.65),
    "FE_SYNC_RESET_N": (44.15, 44.03),
}
#: Where lanes close up, and where the lowest of them turns upwards.
_CLOSE_X_MM: Final = 82.6
_TURN_X_MM: Final = 110.0
#: Ends of the lanes from the top, staggered so that there is room for vias; the router goes on.
_END_Y_MM: Final = (27.8, 27.8, 28.3, 29.2, 30.1, 31.0, 31.9, 32.8)
#: From a converter's middle: the way from a lower pin to its resistor or past it, by pin.
_PINS: Final[dict[str, tuple[Corner, ...]]] = {
    "16": ((-4.25, 35.15), (-4.25, 37.2), (-4.8, 37.75), (-4.8, 41.0)),
    "17": ((-1.75, 36.55), (-3.0, 37.8), (-3.0, 39.97), (-4.0, 39.97)),
    "18": ((-1.25, 37.45), (-2.0, 38.2), (-2.0, 38.31)),
    "19": ((-0.75, 37.5), (-1.15, 37.9), (-1.15, 41.0)),
    "20": ((-0.25, 38.31),),
    "21": ((0.25, 37.6), (0.45, 37.8), (0.45, 41.0)),
}
#: From a converter's middle: where each line goes down to its lane.
_DIVES_MM: Final = {
    "FE_CS_{}_N": -4.0,
    "FE_DRDY_{}_N": -2.0,
    "FE_SCLK": -1.15,
    "FE_MISO": -0.3,
    "FE_MOSI": 0.45,
    "FE_SYNC_RESET_N": -4.8,
}
_START_Y_MM: Final = {"FE_CS_{}_N": 39.97, "FE_DRDY_{}_N": 39.97, "FE_MISO": 39.97}
#: Converter B's synchronisation passes the transformer's pin on the left.
_SYNC_B_ASIDE_MM: Final = -1.3


def bus_wires(scene: Scene) -> Routes:
    """Stubs at both converters and the lanes."""
    routes = Routes(tuple(_lanes()))
    for which in CONVERTER_X_MM:
        routes += stubs(scene, which)
    return routes


def stubs(scene: Scene, which: str) -> Routes:
    """From a converter's pins and resistors down to the lanes."""
    x = CONVERTER_X_MM[which]
    adc = f"front_end/adc_{which}"
    tracks: list[Track] = []
    vias: list[Via] = []
    for pin, way in _PINS.items():
        at = pad_at(scene, adc, pin)
        corners = [(x + dx, y) for dx, y in way]
        tracks.append(line(net_of(scene, adc, pin), "F.Cu", TRACK_MM, at, *corners))
    for pattern, dx in _DIVES_MM.items():
        net = pattern.format(which.upper())
        lane = _first_height(net)
        start: Corner = (x + dx, _START_Y_MM.get(pattern, 41.0))
        end: Corner = (x + dx, lane)
        course = [start, end]
        if net == "FE_SYNC_RESET_N" and which == "b":
            end = (end[0] + _SYNC_B_ASIDE_MM, lane)
            course = [start, (end[0], start[1] - _SYNC_B_ASIDE_MM), end]
        tracks.append(line(net, "F.Cu", TRACK_MM, *course))
        vias.append(Via(net, round(end[0], 4), end[1]))
    return Routes(tuple(tracks), tuple(vias))


def _first_height(net: str) -> float:
    # Both selects of converter B start beside each other, then its own rises above.
    return 40.85 if net == "FE_CS_B_N" else LANES_MM[net][0]


def _lanes() -> list[Track]:
    out = []
    lowest = LANES_MM["FE_SYNC_RESET_N"][1]
    for (net, (first, last)), end in zip(LANES_MM.items(), _END_Y_MM, strict=True):
        which = "b" if net.startswith(("FE_CS_B", "FE_DRDY_B")) else "a"
        pattern = net.replace(f"_{which.upper()}_", "_{}_")
        start = (CONVERTER_X_MM[which] + _DIVES_MM[pattern], _first_height(net))
        way: list[Corner] = [start]
        if start[1] != first:
            way.append((start[0] + abs(start[1] - first), first))
        way += [(_CLOSE_X_MM, first), (_CLOSE_X_MM + abs(last - first), last)]
        # Equal distances before and behind a bend of 45 degrees.
        turn = _TURN_X_MM + (last - lowest) * math.tan(math.pi / 8)
        way += [(turn, last), (turn + last - end, end)]
        out.append(line(net, "B.Cu", TRACK_MM, *way))
    return out
