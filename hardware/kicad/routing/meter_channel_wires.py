"""Current channels of the meter: one tile for every plug, one lane for each pair, one bus of none.

From the plug a pair passes the clamp and its burden and drops on the top layer into its lane on the
bottom; there it runs level under the other tiles, and comes up again in front of its filter. Plugs
read 1 to 10 from the left and the converters' pins the other way, so every pair crosses every
other: always a level one below a drop, at right angles, with two planes between. The two lines of a
pair stay side by side, ground pours between the pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hardware.kicad.placement.meter_analog import BURDEN_MM
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.drawing import line, net_of, pad_at
from hardware.kicad.routing.model import Corner, Routes, Track, Via

TRACK_MM: Final = 0.2
#: Halves of the distances between the two lines of a pair: at the plug, in a lane, at the filter.
_DROP_MM: Final = 0.35
_LANE_MM: Final = 0.2
_RISE_MM: Final = 0.3
#: The line that is met first has its via beside the other one's lane.
_ASIDE_MM: Final = 0.4
_GROUND_ROW_MM: Final = 16.5
_FILTER_TOP_MM: Final = 22.0675


@dataclass(frozen=True, slots=True)
class Lane:
    """Course of one pair: the lane's height, and where the pair rises to its filter.

    ``turns_mm`` are the heights at which the left and the right line leave their rise for their
    resistor. ``outer_up`` puts the line on the outer side of the plug above the other one.
    """

    block: str
    y_mm: float
    rise_x_mm: float
    turns_mm: tuple[float, float] = (21.25, 21.25)
    outer_up: bool = False


#: Rises pass between clamp (1.67 mm from a tile's middle) and burden (3.02 mm): at 2.23 mm, or
#: below both. Lanes 14.5 to 20.7 leave the row of the tiles' ground vias free.
LANES: Final = (
    Lane("current_input_5", 14.5, 29.17),
    Lane("current_input_4", 15.7, 33.63, (20.85, 21.25)),
    Lane("current_input_2", 17.3, 37.67, (21.25, 20.85)),
    Lane("current_input_1", 18.45, 42.13, (20.85, 21.25), outer_up=True),
    Lane("current_input_3", 19.6, 35.32),
    Lane("neutral_current_input", 14.5, 76.13),
    Lane("current_input_7", 15.7, 88.67),
    Lane("current_input_6", 17.3, 93.13, (20.85, 21.25)),
    Lane("current_input_8", 18.45, 86.2),
    Lane("current_input_10", 19.6, 79.44),
    Lane("current_input_9", 20.75, 0.0),
)


def channel_wires(scene: Scene) -> Routes:
    """Copper of all eleven channels between plug and filter."""
    routes = Routes()
    for lane in LANES:
        routes += tile(scene, lane.block) + _course(scene, lane)
    return routes


def tile(scene: Scene, block: str) -> Routes:
    """Plug to clamp to burden, and the ground of clamp and burden; equal for every channel."""
    tracks: list[Track] = []
    vias: list[Via] = []
    middle = _middle(scene, block)
    for pole, pin, side in (("p", "1", 1.0), ("n", "2", -1.0)):
        net = net_of(scene, f"{block}/ct", pin)
        plug = pad_at(scene, f"{block}/ct", pin)
        clamp = pad_at(scene, f"{block}/clamp", pin)
        burden = pad_at(scene, f"{block}/burden_{pole}", "1")
        tracks.append(line(net, "F.Cu", 0.6, plug, clamp))
        tracks.append(line(net, "F.Cu", 0.5, clamp, (burden[0], clamp[1])))
        for x, start in (
            (middle + side * 1.27, 19.5),
            (middle + side * BURDEN_MM, 15.1),
        ):
            tracks.append(line("GND", "F.Cu", 0.4, (x, start), (x, _GROUND_ROW_MM)))
            vias.append(Via("GND", round(x, 4), _GROUND_ROW_MM))
    return Routes(tuple(tracks), tuple(vias))


def _middle(scene: Scene, block: str) -> float:
    """The line of symmetry of a tile."""
    one, two = (pad_at(scene, f"{block}/clamp", pin)[0] for pin in ("1", "2"))
    return round((one + two) / 2, 4)


def _course(scene: Scene, lane: Lane) -> Routes:
    """A pair from its clamp down into its lane and up to its filter."""
    plug_x = _middle(scene, lane.block)
    filters = {pole: pad_at(scene, f"{lane.block}/r_{pole}", "1") for pole in "pn"}
    left, right = sorted("pn", key=lambda pole: filters[pole][0])
    rises = {left: lane.rise_x_mm - _RISE_MM, right: lane.rise_x_mm + _RISE_MM}
    if not lane.rise_x_mm:
        rises = {pole: at[0] for pole, at in filters.items()}
    onward = 1.0 if rises["p"] > plug_x else -1.0
    outer, inner = ("p", "n") if onward > 0 else ("n", "p")
    upper, lower = (outer, inner) if lane.outer_up else (inner, outer)
    level = {upper: lane.y_mm - _LANE_MM, lower: lane.y_mm + _LANE_MM}
    aside = {upper: lane.y_mm - _ASIDE_MM, lower: lane.y_mm + _ASIDE_MM}
    first = left if onward > 0 else right
    turns = dict(zip((left, right), lane.turns_mm, strict=True))
    tracks: list[Track] = []
    vias: list[Via] = []
    for pole, pin in (("p", "1"), ("n", "2")):
        net = net_of(scene, f"{lane.block}/clamp", pin)
        clamp = pad_at(scene, f"{lane.block}/clamp", pin)
        drop_x = plug_x + (_DROP_MM if pole == "p" else -_DROP_MM)
        start = (drop_x, aside[pole] if pole == outer else level[pole])
        end = (rises[pole], aside[pole] if pole == first else level[pole])
        tracks.append(line(net, "F.Cu", TRACK_MM, *_drop(clamp, start)))
        tracks.append(line(net, "B.Cu", TRACK_MM, *_level(start, end, level[pole], onward)))
        tracks.append(line(net, "F.Cu", TRACK_MM, *_rise(end, filters[pole], turns[pole])))
        vias += [Via(net, round(x, 4), round(y, 4)) for x, y in (start, end)]
    return Routes(tuple(tracks), tuple(vias))


def _drop(clamp: Corner, via: Corner) -> list[Corner]:
    slant = abs(clamp[0] - via[0])
    if via[1] - clamp[1] < slant:
        return [clamp, (via[0], clamp[1]), via]
    return [clamp, (via[0], clamp[1] + slant), via]


def _level(start: Corner, end: Corner, y_mm: float, onward: float) -> list[Corner]:
    """Along a lane; a via beside it is reached under 45 degrees."""
    out = [start]
    if abs(start[1] - y_mm) > 1e-6:
        out.append((start[0] + onward * abs(start[1] - y_mm), y_mm))
    if abs(end[1] - y_mm) > 1e-6:
        out.append((end[0] - onward * abs(end[1] - y_mm), y_mm))
    return [*out, end]


def _rise(via: Corner, pad: Corner, turn_mm: float) -> list[Corner]:
    if abs(via[0] - pad[0]) < 0.01:
        return [via, pad]
    return [via, (via[0], turn_mm), (pad[0], turn_mm), pad]
