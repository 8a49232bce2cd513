"""Takes out of a net what leads back to where it began."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from shapely.geometry import LineString, Point

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.items import Item, route_items
from hardware.kicad.routing.model import Corner, Routes, Track
from hardware.kicad.routing.tidy import length
from hardware.kicad.routing.verify import loops, touching

_ON_MM = 1e-4


def pruned(scene: Scene, pads: Sequence[Item], routes: Routes) -> Routes:
    """The net's routes without loops: of each the way goes that leaves the least copper."""
    if not list(loops(routes)):
        return routes
    pieces = _pieces(routes.tracks)
    whole = len(_groups(scene, pads, pieces, routes))
    while list(loops(Routes(tuple(pieces), routes.vias))):
        options = [
            rest
            for piece in pieces
            if len(_groups(scene, pads, rest := _without(piece, pieces, pads, routes), routes))
            == whole
        ]
        if not options:
            break
        pieces = min(options, key=lambda rest: sum(length(p.corners) for p in rest))
    return Routes(tuple(pieces), routes.vias)


def _groups(
    scene: Scene, pads: Sequence[Item], pieces: Sequence[Track], routes: Routes
) -> list[list[Item]]:
    return touching([*pads, *route_items(scene, Routes(tuple(pieces), routes.vias))])


def _pieces(tracks: Sequence[Track]) -> list[Track]:
    """Straight pieces, cut where a corner of the net lies on them."""
    corners = {(t.layer, c) for t in tracks for c in t.corners}
    found: dict[tuple[str, frozenset[Corner]], Track] = {}
    for track in tracks:
        for start, end in pairwise(track.corners):
            line = LineString([start, end])
            on = [
                c
                for layer, c in corners
                if layer == track.layer and line.distance(Point(c)) < _ON_MM
            ]
            on.sort(key=lambda c: line.project(Point(c)))
            for a, b in pairwise(on):
                piece = Track(track.net, track.layer, track.width_mm, (a, b))
                found.setdefault((track.layer, frozenset((a, b))), piece)
    return list(found.values())


def _without(gone: Track, pieces: list[Track], pads: Sequence[Item], routes: Routes) -> list[Track]:
    """Pieces without one of them and without those that end in the open then."""
    pieces = [p for p in pieces if p is not gone]
    while True:
        kept = [p for p in pieces if all(_held(end, p, pieces, pads, routes) for end in p.corners)]
        if len(kept) == len(pieces):
            return kept
        pieces = kept


def _held(
    end: Corner, piece: Track, pieces: list[Track], pads: Sequence[Item], routes: Routes
) -> bool:
    if any((via.x_mm, via.y_mm) == end for via in routes.vias):
        return True
    if any(piece.layer in pad.layers and pad.shape.covers(Point(end)) for pad in pads):
        return True
    return any(
        p is not piece
        and p.layer == piece.layer
        and LineString(p.corners).distance(Point(end)) < p.width_mm / 2 + _ON_MM
        for p in pieces
    )
