"""The narrowest stretch that a current cannot avoid, found on the copper as it is drawn.

Copper is eroded until the pads that a current enters and leaves by no longer hang together: twice
the greatest erosion that leaves them together is the width. Each eroded piece is grown back before
it is asked what it touches, so pads and vias smaller than the width still join what meets there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from hardware.insulation.board import Board

_STEP_MM: Final = 0.005
_WIDEST_MM: Final = 20.0
#: Thinnest plating of a hole that a standard fab promises.
PLATING_MM: Final = 0.02
#: Vias nearer than this carry together.
_TOGETHER_MM: Final = 1.5


@dataclass(frozen=True, slots=True)
class Post:
    """A plated hole: where it joins layers; ``drill_mm`` of all vias that stand together.

    ``pin`` is True for a pad's hole, which a soldered pin fills.
    """

    shape: BaseGeometry
    drill_mm: float
    pin: bool


@dataclass(frozen=True)
class NetCopper:
    """Copper of one net: a shape for each layer, holes, and pads by owner and layer."""

    layers: Mapping[str, BaseGeometry]
    posts: tuple[Post, ...]
    pads: Mapping[str, Sequence[tuple[str, BaseGeometry]]]

    def alone(self, layer: str) -> NetCopper:
        """The copper of one layer only."""
        pads = {o: [p for p in found if p[0] == layer] for o, found in self.pads.items()}
        return NetCopper({layer: self.layers[layer]}, (), pads)


def net_copper(board: Board, net: str) -> NetCopper:
    """Copper of a net by the name that the board's file has."""
    shapes: dict[str, list[Polygon]] = {}
    pads: dict[str, list[tuple[str, BaseGeometry]]] = {}
    for piece in board.copper:
        if piece.net == net:
            shapes.setdefault(piece.layer, []).append(piece.shape)
            if "." in piece.owner:
                pads.setdefault(piece.owner, []).append((piece.layer, piece.shape))
    holes = [h for h in board.holes if h.plated and h.net == net]
    posts = []
    for hole in holes:
        near = [
            other
            for other in holes
            if "." not in other.owner and other.shape.distance(hole.shape) < _TOGETHER_MM
        ]
        pin = "." in hole.owner
        drill = sum(math.sqrt(4 * h.shape.area / math.pi) for h in ([hole] if pin else near))
        posts.append(Post(hole.shape.buffer(0.1), drill, pin))
    joined = {layer: unary_union(found) for layer, found in sorted(shapes.items())}
    return NetCopper(joined, tuple(posts), pads)


def narrowest_mm(
    copper: NetCopper, start: Sequence[str], end: Sequence[str], thickness_mm: float
) -> float:
    """Width between any pad of ``start`` and any of ``end``; 0 if nothing joins them.

    A via counts as a strip of ``thickness_mm`` with the section of its plating.
    """
    low, high = 0, round(_WIDEST_MM / _STEP_MM)
    if not _joined(copper, start, end, _STEP_MM / 10, thickness_mm):
        return 0.0
    while high - low > 1:
        middle = (low + high) // 2
        if _joined(copper, start, end, middle * _STEP_MM, thickness_mm):
            low = middle
        else:
            high = middle
    return 2 * low * _STEP_MM


def _joined(
    copper: NetCopper, start: Sequence[str], end: Sequence[str], erosion_mm: float, thick_mm: float
) -> bool:
    """True if copper as wide as twice the erosion leads from start to end."""
    pieces = [
        (layer, piece.buffer(erosion_mm * 1.001 + 1e-4))
        for layer, shape in copper.layers.items()
        for piece in _parts(shape.buffer(-erosion_mm))
    ]
    reached = {n for n, piece in enumerate(pieces) if _on(copper, start, piece)}
    posts = [
        post
        for post in copper.posts
        if post.pin or math.pi * post.drill_mm * PLATING_MM / thick_mm >= 2 * erosion_mm
    ]
    meets = [{n for n, (_, p) in enumerate(pieces) if p.intersects(post.shape)} for post in posts]
    grown = True
    while grown:
        grown = False
        for there in meets:
            if there & reached and there - reached:
                reached |= there
                grown = True
    return any(_on(copper, end, pieces[n]) for n in reached)


def _on(copper: NetCopper, owners: Sequence[str], piece: tuple[str, BaseGeometry]) -> bool:
    layer, shape = piece
    return any(
        on == layer and pad.intersects(shape)
        for owner in owners
        for on, pad in copper.pads.get(owner, [])
    )


def _parts(shape: BaseGeometry) -> list[Polygon]:
    if isinstance(shape, MultiPolygon):
        return list(shape.geoms)
    return [shape] if isinstance(shape, Polygon) and not shape.is_empty else []
