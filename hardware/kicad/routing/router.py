"""Finds the copper of the nets that no code draws: negotiation on a grid, then a tidy hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from shapely.geometry import LineString, MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from hardware.kicad.board.features import Features
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.around import Around
from hardware.kicad.routing.fills import islands
from hardware.kicad.routing.gaps import Gaps
from hardware.kicad.routing.items import (
    Closed,
    Item,
    closed_areas,
    pad_items,
    plane_areas,
    pour_items,
    route_items,
)
from hardware.kicad.routing.maze import Grid
from hardware.kicad.routing.model import Corner, Routes, Track, Via
from hardware.kicad.routing.negotiate import NECK_MM, SLIM_MM, Effort, Negotiation, Wanted, Way
from hardware.kicad.routing.prune import pruned
from hardware.kicad.routing.raster import LAYERS, Raster
from hardware.kicad.routing.tidy import pulled_tight, straightened
from hardware.kicad.routing.verify import bound, touching, with_pours, within

#: A track ends in the middle of its pad where that is not far.
_TO_MIDDLE_MM: Final = 1.0

Tools = tuple[Callable[..., Grid], Callable[..., None]]


@dataclass(frozen=True)
class Fixed:
    """What routes must respect: the placed board, its closed areas, and copper that stays."""

    scene: Scene
    features: Features
    fiducials: tuple[tuple[float, float], ...]
    copper: Routes

    def closed(self) -> list[Closed]:
        """Areas without tracks."""
        reserved = [
            Closed(f"reserved {area.name}", area.layers, Polygon(area.corners))
            for area in self.features.reserved
        ]
        return [*closed_areas(self.scene, self.features, self.fiducials), *reserved]

    def items(self) -> list[Item]:
        """Pads, pours that are conductors, and copper that stays."""
        pours = pour_items(self.features)
        return [*pad_items(self.scene), *pours, *route_items(self.scene, self.copper)]


def route(
    fixed: Fixed,
    nets: Iterable[str],
    *,
    effort: Effort,
    tell: Callable[[str], None],
    also: Sequence[Wanted] = (),
    tools: Tools | None = None,
) -> Routes:
    """Copper for some nets, and what is wanted ``also``, beside what is fixed.

    Nets that found no way are left open.
    """
    gaps = Gaps(fixed.scene.design)
    items, closed = fixed.items(), fixed.closed()
    asked = {wanted.net for wanted in also}
    wanted = [*_wanted(fixed, items, gaps, set(nets) - asked), *also]
    if not wanted:
        return Routes()
    negotiation = Negotiation(Raster(fixed.scene, items, closed, gaps), wanted, effort, tools=tools)
    negotiation.run(tell)
    return _tidied(fixed, negotiation, items, closed, gaps)


def _wanted(
    fixed: Fixed, items: Sequence[Item], gaps: Gaps, nets: Iterable[str]
) -> Iterable[Wanted]:
    planes = plane_areas(fixed.scene, fixed.features)
    for net in sorted(nets):
        if fixed.scene.design.net_by_name[net].domain.hazardous:
            continue
        groups = touching([item for item in items if item.net == net])
        width = gaps.rules[net].width_mm
        if net in planes:
            areas = planes[net]
            apart = [group for group in groups if not _reaches(group, areas)]
            joined = [item for group in groups if _reaches(group, areas) for item in group]
            if apart:
                yield Wanted(net, width, apart, unary_union(list(areas.values())), joined)
        elif len(groups) > 1:
            yield Wanted(net, width, groups)


def bridges(
    fixed: Fixed, *, effort: Effort, tell: Callable[[str], None], tools: Tools | None = None
) -> Routes:
    """Copper that joins the pieces into which other nets' tracks cut a pour."""
    wanted = apart(fixed)
    for each in wanted:
        tell(f"{each.net}: {len(each.groups)} pieces of its pour to join")
    return route(fixed, (), effort=effort, tell=tell, also=wanted, tools=tools)


def apart(fixed: Fixed) -> list[Wanted]:
    """Nets with a pour in pieces, smallest piece first: what must be joined."""
    items, closed = fixed.items(), fixed.closed()
    filled = islands(fixed.features, items, closed, Gaps(fixed.scene.design))
    wanted: list[Wanted] = []
    for net in sorted(plane_areas(fixed.scene, fixed.features)):
        groups = touching(with_pours(items, filled, net))
        parts = sorted((group for group in groups if bound([group])), key=len)
        if len(parts) > 1:
            wanted.append(Wanted(net, SLIM_MM, [within(g, SLIM_MM / 2) for g in parts]))
    return wanted


def _reaches(group: Sequence[Item], areas: dict[str, BaseGeometry]) -> bool:
    """True if a plated hole of a group goes through its net's plane."""
    return any(
        len(item.layers) > 1 and any(area.intersects(item.shape) for area in areas.values())
        for item in group
    )


def _tidied(
    fixed: Fixed,
    negotiation: Negotiation,
    items: Sequence[Item],
    closed: Sequence[Closed],
    gaps: Gaps,
) -> Routes:
    """Ways as tracks, net by net, each among the others' latest course."""
    raw = {w.net: _raw(negotiation, w) for w in negotiation.wanted}
    shown = {net: list(route_items(fixed.scene, routes)) for net, routes in raw.items()}
    done: dict[str, Routes] = {}
    for _ in range(2):
        for wanted in negotiation.wanted:
            others = [item for net, own in shown.items() if net != wanted.net for item in own]
            around = Around(wanted.net, [*items, *others], closed, gaps)
            latest = done.get(wanted.net, raw[wanted.net])
            done[wanted.net] = _tight(wanted, latest, around)
            shown[wanted.net] = list(route_items(fixed.scene, done[wanted.net]))
    total = Routes()
    for net in sorted(done):
        pads = [item for item in items if item.net == net]
        total += pruned(fixed.scene, pads, done[net])
    return total


def _raw(negotiation: Negotiation, wanted: Wanted) -> Routes:
    tracks: list[Track] = []
    vias: list[Via] = []
    for way in wanted.ways:
        for layer, corners in _runs(negotiation.raster, wanted, way):
            tracks.append(Track(wanted.net, layer, min(wanted.width_mm, SLIM_MM), tuple(corners)))
        for cell in negotiation.vias(way):
            _, x, y = negotiation.raster.place(cell)
            vias.append(Via(wanted.net, x, y))
    return Routes(tuple(tracks), tuple(vias))


def _runs(raster: Raster, wanted: Wanted, way: Way) -> list[tuple[str, list[Corner]]]:
    """A way as lines on layers, from pad's middle to pad's middle."""
    runs: list[tuple[str, list[Corner]]] = []
    for cell in way.cells:
        layer, x, y = raster.place(cell)
        if not runs or runs[-1][0] != LAYERS[layer]:
            runs.append((LAYERS[layer], []))
        runs[-1][1].append((x, y))
    first, last = runs[0], runs[-1]
    first[1][:0] = _middle(wanted, first[0], first[1][0])
    if not way.via_end:
        last[1].extend(_middle(wanted, last[0], last[1][-1]))
    return [(layer, straightened(line)) for layer, line in runs if len(line) > 1]


def _middle(wanted: Wanted, layer: str, end: Corner) -> list[Corner]:
    """The middle of the pad that a line ends on, or nothing."""
    for group in wanted.groups:
        for item in group:
            middle = item.shape.centroid
            near = math.dist(end, (middle.x, middle.y)) <= _TO_MIDDLE_MM
            if item.pad and layer in item.layers and near and item.shape.covers(_point(end)):
                return [(round(middle.x, 3), round(middle.y, 3))]
    return []


def _point(at: Corner) -> BaseGeometry:
    return MultiPoint([at])


def _tight(wanted: Wanted, routes: Routes, around: Around) -> Routes:
    """A net's tracks cut at their joints, each piece pulled tight."""
    wide, slim = wanted.width_mm / 2, min(wanted.width_mm, SLIM_MM) / 2
    pads = unary_union([i.shape for group in wanted.groups for i in group if i.pad])
    neck = pads.buffer(NECK_MM)
    tracks: list[Track] = []
    for layer in LAYERS:

        def fit(corners: Sequence[Corner], layer: str = layer) -> float | None:
            line = LineString(corners)
            if around.room(line, wide, layer):
                return wide
            if slim < wide and neck.covers(line) and around.room(line, slim, layer):
                return slim
            return None

        own = [t for t in routes.tracks if t.layer == layer]
        for corners in _between_joints(own, routes.vias, pads):
            for piece, half in pulled_tight(corners, fit):
                width = round(2 * (half or slim), 4)
                tracks.append(Track(wanted.net, layer, width, tuple(piece)))
    return Routes(tuple(tracks), routes.vias)


def _between_joints(
    tracks: Sequence[Track], vias: Sequence[Via], pads: BaseGeometry
) -> list[list[Corner]]:
    """Lines of one layer joined where two meet, cut where three meet, at vias and on pads."""
    pieces = _cut(tracks)
    meeting: dict[Corner, list[int]] = {}
    for n, piece in enumerate(pieces):
        for end in (piece[0], piece[-1]):
            meeting.setdefault(end, []).append(n)
    stops = {(via.x_mm, via.y_mm) for via in vias}
    stops |= {end for end in meeting if pads.intersects(_point(end))}
    used: set[int] = set()
    lines: list[list[Corner]] = []
    for n in range(len(pieces)):
        if n in used:
            continue
        used.add(n)
        line = list(pieces[n])
        for _ in range(2):
            while True:
                at = line[-1]
                there = [m for m in meeting[at] if m not in used]
                if len(meeting[at]) != 2 or at in stops or not there:
                    break
                used.add(there[0])
                nxt = pieces[there[0]]
                line += nxt[1:] if nxt[0] == at else nxt[::-1][1:]
            line.reverse()
        lines.append(line)
    return lines


def _cut(tracks: Sequence[Track]) -> list[list[Corner]]:
    """Tracks cut wherever an end of another one lies on them."""
    ends = {end for t in tracks for end in (t.corners[0], t.corners[-1])}
    pieces: list[list[Corner]] = []
    for track in tracks:
        piece = [track.corners[0]]
        for start, end in pairwise(track.corners):
            line = LineString([start, end])
            on = [e for e in ends if e not in (start, end) and line.distance(_point(e)) < 1e-6]
            for stop in [*sorted(on, key=lambda e: math.dist(start, e)), end]:
                piece.append(stop)
                if stop in ends and stop != track.corners[-1]:
                    pieces.append(piece)
                    piece = [stop]
        pieces.append(piece)
    return [piece for piece in pieces if len(piece) > 1]
