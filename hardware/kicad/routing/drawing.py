"""Words to draw copper with: pads by address, lines with bevelled corners."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.model import Corner, Track

_DIGITS = 4


def pad_at(scene: Scene, address: str, number: str) -> Corner:
    """Middle of a part's pad."""
    middle = scene.parts[address].pad(number).copper.centroid
    return round(middle.x, _DIGITS), round(middle.y, _DIGITS)


def net_of(scene: Scene, address: str, number: str) -> str:
    """Net of a part's pad; ValueError if it has none."""
    net = scene.parts[address].pad(number).net
    if net is None:
        raise ValueError(f"{address} pad {number} is on no net")
    return net


def bevelled(corners: Sequence[Corner], cut_mm: float = 0.3) -> tuple[Corner, ...]:
    """The line with its right angles cut by 45 degrees, at most half of a leg each."""
    out = [corners[0]]
    for before, here, after in zip(corners, corners[1:], corners[2:], strict=False):
        one, two = math.dist(before, here), math.dist(here, after)
        into = ((before[0] - here[0]) / one, (before[1] - here[1]) / one)
        away = ((after[0] - here[0]) / two, (after[1] - here[1]) / two)
        if abs(into[0] * away[0] + into[1] * away[1]) > 0.1:
            out.append(here)
            continue
        cut = min(cut_mm, one / 2, two / 2)
        out += [
            (round(here[0] + cut * way[0], _DIGITS), round(here[1] + cut * way[1], _DIGITS))
            for way in (into, away)
        ]
    out.append(corners[-1])
    return (*(a for a, b in pairwise([*out, out[-1]]) if a != b), out[-1])


def line(net: str, layer: str, width_mm: float, *corners: Corner, cut_mm: float = 0.3) -> Track:
    """A track through corners, bevelled, its numbers rounded."""
    rounded = [(round(x, _DIGITS), round(y, _DIGITS)) for x, y in corners]
    kept = [rounded[0]] + [b for a, b in pairwise(rounded) if a != b]
    return Track(net, layer, width_mm, bevelled(kept, cut_mm))
