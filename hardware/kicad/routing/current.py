"""Which stored routes still fit the board: a moved part takes only its own nets' copper away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapely import STRtree
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.model import Routes, Track, Via
from hardware.kicad.routing.store import fingerprint

#: Closer than this to a pad of another net no route may stay; DRC knows the classes' own gaps.
_LEAST_GAP_MM: Final = 0.149


def fitting(
    scene: Scene, routes: Routes, belongs_to: Mapping[str, str]
) -> tuple[Routes, dict[str, str]]:
    """The routes that still fit, and for each net that lost its own the reason."""
    lost: dict[str, str] = {}
    for net, known in belongs_to.items():
        if net not in scene.design.net_by_name:
            lost[net] = "the design has no such net any more"
        elif fingerprint(scene, net) != known:
            lost[net] = "one of its pads moved, came or went"
    for net, pad in _struck(scene, routes).items():
        lost.setdefault(net, f"{pad} now stands in its way")
    kept = Routes(
        tuple(t for t in routes.tracks if t.net not in lost),
        tuple(v for v in routes.vias if v.net not in lost),
    )
    return kept, dict(sorted(lost.items()))


def shape(item: Track | Via) -> BaseGeometry:
    """Copper of a track or a via's pad."""
    if isinstance(item, Via):
        return Point(item.x_mm, item.y_mm).buffer(item.pad_mm / 2)
    return LineString(item.corners).buffer(item.width_mm / 2)


def _struck(scene: Scene, routes: Routes) -> dict[str, str]:
    """Net -> a pad of another net that its copper comes too close to."""
    pads = [
        (f"{placed.part.reference} pad {pad.number}", pad)
        for placed in scene.parts.values()
        for pad in placed.pads
        if pad.through or pad.side
    ]
    tree = STRtree([pad.copper for _, pad in pads])
    found: dict[str, str] = {}
    items: tuple[Track | Via, ...] = (*routes.tracks, *routes.vias)
    for item in items:
        near = tree.query(shape(item).buffer(_LEAST_GAP_MM), predicate="intersects")
        for n in sorted(near):
            name, pad = pads[n]
            meets = isinstance(item, Via) or pad.through or item.layer == pad.side
            if pad.net != item.net and meets:
                found.setdefault(item.net, name)
    return found
