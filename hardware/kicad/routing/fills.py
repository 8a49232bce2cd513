"""Pours as they will be filled, near enough to tell what they connect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shapely import STRtree
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from hardware.kicad.board.features import Features, Pour
from hardware.kicad.routing.gaps import Gaps
from hardware.kicad.routing.items import Closed, Item


@dataclass(frozen=True)
class Island:
    """One connected piece of a filled pour."""

    net: str
    layer: str
    shape: Polygon


def islands(
    features: Features, items: Sequence[Item], closed: Sequence[Closed], gaps: Gaps
) -> list[Island]:
    """Every piece of every pour, without what copper of other nets and keep-outs take from it."""
    found: list[Island] = []
    for pour in sorted(features.pours, key=lambda p: -p.priority):
        for layer in pour.layers:
            # A pour that was filled before keeps its place; its own net's joins it.
            filled = [i for i in found if i.layer == layer and i.net != pour.net]
            area = _filled(pour, layer, features, items, closed, gaps, filled)
            parts = area.geoms if isinstance(area, MultiPolygon) else [area]
            found += [
                Island(pour.net, layer, p) for p in parts if isinstance(p, Polygon) and p.area > 0.0
            ]
    return found


def _filled(
    pour: Pour,
    layer: str,
    features: Features,
    items: Sequence[Item],
    closed: Sequence[Closed],
    gaps: Gaps,
    filled: Sequence[Island],
) -> BaseGeometry:
    outline = Polygon(pour.corners)
    here = [i for i in items if layer in i.layers and i.net != pour.net]
    near = [here[n] for n in STRtree([i.shape for i in here]).query(outline.buffer(10.0))]
    cut = [
        item.shape.buffer(max(pour.clearance_mm, gaps.between_mm(pour.net, item.net)), quad_segs=4)
        for item in near
    ]
    cut += [
        i.shape.buffer(max(pour.clearance_mm, gaps.between_mm(pour.net, i.net))) for i in filled
    ]
    cut += [Polygon(k.corners) for k in features.keep_outs if layer in k.layers]
    cut += [a.shape for a in closed if layer in a.layers]
    half = pour.least_width_mm / 2
    return outline.difference(unary_union(cut)).buffer(-half).buffer(half - 1e-3)
