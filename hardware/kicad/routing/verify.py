"""Is a routed board whole? Open nets, distances, closed areas, loops and loose ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Final

from shapely import STRtree
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from hardware.kicad.board.features import Features
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.fills import Island, islands
from hardware.kicad.routing.gaps import Gaps
from hardware.kicad.routing.items import Closed, Item, closed_areas, pad_items, route_items
from hardware.kicad.routing.model import Routes, Track, Via

_TOUCH_MM: Final = 1e-4
#: Below this a distance counts as kept: corners are rounded to 1 um.
_SLACK_MM: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the copper of a net."""

    kind: str
    net: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


class Groups:
    """Union-find over numbers."""

    def __init__(self, count: int) -> None:
        self._up = list(range(count))

    def top(self, n: int) -> int:
        """The number that stands for n's group."""
        while self._up[n] != n:
            self._up[n] = self._up[self._up[n]]
            n = self._up[n]
        return n

    def join(self, one: int, other: int) -> bool:
        """Make two groups one; False if they were one already."""
        one, other = self.top(one), self.top(other)
        self._up[max(one, other)] = min(one, other)
        return one != other


def faults(
    scene: Scene,
    features: Features,
    fiducials: tuple[tuple[float, float], ...],
    routes: Routes,
) -> list[Fault]:
    """Everything that is wrong, open nets first."""
    gaps = Gaps(scene.design)
    items = [*pad_items(scene), *route_items(scene, routes)]
    closed = list(closed_areas(scene, features, fiducials))
    filled = islands(features, items, closed, gaps)
    return [
        *_open(items, filled),
        *_too_near(items, gaps),
        *_in_closed(items, closed),
        *_loose(items, filled),
        *loops(routes),
    ]


def touching(items: Sequence[Item]) -> list[list[Item]]:
    """Copper of one net sorted into groups that hang together, in the order of their items."""
    groups = Groups(len(items))
    tree = STRtree([item.shape for item in items])
    for one, other in zip(
        *tree.query([i.shape for i in items], predicate="dwithin", distance=_TOUCH_MM), strict=True
    ):
        if one < other and set(items[one].layers) & set(items[other].layers):
            groups.join(int(one), int(other))
    found: dict[int, list[Item]] = defaultdict(list)
    for n, item in enumerate(items):
        found[groups.top(n)].append(item)
    return list(found.values())


def with_pours(items: Sequence[Item], filled: Sequence[Island], net: str) -> list[Item]:
    """Copper of a net, the islands of its pours included."""
    own = [item for item in items if item.net == net]
    # A pad hangs on its pour by spokes across a gap of 0.25 mm.
    pours = [
        Item(f"pour of {net}", net, (i.layer,), i.shape.buffer(_TOUCH_MM), _POUR)
        for i in filled
        if i.net == net
    ]
    return own + pours


_POUR: Final = Via("", 0.0, 0.0)


def bound(groups: Sequence[Sequence[Item]]) -> list[list[Item]]:
    """What of each group must hang together: pads and vias; a bare piece of pour need not."""
    own = [
        [i for i in group if i.pad or (isinstance(i.source, Via) and i.source is not _POUR)]
        for group in groups
    ]
    return [group for group in own if group]


def within(group: Sequence[Item], half_mm: float) -> list[Item]:
    """A group, its pieces of pour drawn in so far that a track's end in one lies wholly in it."""
    drawn_in = [
        replace(i, shape=i.shape.buffer(-_TOUCH_MM - half_mm)) if i.source is _POUR else i
        for i in group
    ]
    return [item for item in drawn_in if not item.shape.is_empty]


def _open(items: Sequence[Item], filled: Sequence[Island]) -> Iterator[Fault]:
    for net in sorted({item.net for item in items if item.net is not None}):
        groups = bound(touching(with_pours(items, filled, net)))
        parts = [[item.name for item in group] for group in groups]
        if len(parts) > 1:
            parts.sort(key=len)
            apart = ", ".join(group[0] for group in parts[:-1][:6])
            more = f" and {len(parts) - 7} more" if len(parts) > 7 else ""
            text = f"{net} is in {len(parts)} pieces: {apart}{more} hang apart from {parts[-1][0]}"
            yield Fault("open", net, text)


def _too_near(items: Sequence[Item], gaps: Gaps) -> Iterator[Fault]:
    """Tracks and vias that stand too near to other nets' copper; pads are the placement's."""
    by_gap = _queries(items, gaps)
    for item in items:
        if item.pad or item.net is None:
            continue
        for gap, tree, others in by_gap(item.net):
            for n in tree.query(item.shape, predicate="dwithin", distance=gap - _SLACK_MM):
                other = others[n]
                if not set(item.layers) & set(other.layers):
                    continue
                if not other.pad and item.name >= other.name:
                    continue
                away = item.shape.distance(other.shape)
                text = f"{item.name} and {other.name} of {other.net}: {away:.3f} of {gap:.3f} mm"
                yield Fault("clearance", item.net, text)


def _queries(
    items: Sequence[Item], gaps: Gaps
) -> Callable[[str], list[tuple[float, STRtree, list[Item]]]]:
    """For a net: other nets' copper by the distance it asks, each with a search tree."""
    known: dict[str, list[tuple[float, STRtree, list[Item]]]] = {}

    def of(net: str) -> list[tuple[float, STRtree, list[Item]]]:
        if net not in known:
            found: dict[float, list[Item]] = defaultdict(list)
            for item in items:
                if item.net != net or item.net is None:
                    found[gaps.between_mm(net, item.net)].append(item)
            known[net] = [
                (gap, STRtree([i.shape for i in others]), others) for gap, others in found.items()
            ]
        return known[net]

    return of


def _in_closed(items: Sequence[Item], closed: Sequence[Closed]) -> Iterator[Fault]:
    for item in items:
        if item.pad or item.net is None:
            continue
        for area in closed:
            shared = set(item.layers) & set(area.layers)
            if shared and item.shape.buffer(-_SLACK_MM).intersects(area.shape):
                yield Fault("closed area", item.net, f"{item.name} enters {area.name}")


def _loose(items: Sequence[Item], filled: Sequence[Island]) -> Iterator[Fault]:
    """Ends of tracks that touch nothing of their net."""
    for net in sorted({i.net for i in items if isinstance(i.source, Track) and i.net}):
        own = with_pours(items, filled, net)
        tree = STRtree([item.shape for item in own])
        for item in own:
            if not isinstance(item.source, Track):
                continue
            for end in (item.source.corners[0], item.source.corners[-1]):
                near = tree.query(Point(end), predicate="dwithin", distance=_TOUCH_MM)
                met = [own[n] for n in near if own[n] is not item]
                if not any(set(item.layers) & set(other.layers) for other in met):
                    text = f"{item.name} ends in the open at {end[0]:.2f},{end[1]:.2f}"
                    yield Fault("loose end", net, text)


def loops(routes: Routes) -> Iterator[Fault]:
    """Tracks of a net that lead back to where they began, pads and pours left out."""
    for net in routes.nets():
        own = routes.of(net)
        nodes: dict[tuple[str, float, float], int] = {}
        edges: list[tuple[int, int]] = []
        corners = {(t.layer, *c) for t in own.tracks for c in t.corners}
        for track in own.tracks:
            for start, end in pairwise(track.corners):
                stops = _stops(track.layer, start, end, corners)
                numbers = [nodes.setdefault(stop, len(nodes)) for stop in stops]
                edges += list(pairwise(numbers))
        for via in own.vias:
            at = [key for key in nodes if _same_place(key, via)]
            edges += [(nodes[a], nodes[b]) for a, b in combinations(at, 2)]
        groups = Groups(len(nodes))
        for one, other in sorted(set(edges)):
            if not groups.join(one, other):
                key = next(k for k, n in nodes.items() if n == one)
                text = f"tracks of {net} form a loop through {key[1]:.2f},{key[2]:.2f}"
                yield Fault("loop", net, text)
                break


def _stops(
    layer: str,
    start: tuple[float, float],
    end: tuple[float, float],
    corners: set[tuple[str, float, float]],
) -> list[tuple[str, float, float]]:
    """A straight piece cut where corners of the same net lie on it."""
    line: BaseGeometry = LineString([start, end])
    on = [c for c in corners if c[0] == layer and line.distance(Point(c[1:])) < _TOUCH_MM]
    return sorted(on, key=lambda c: line.project(Point(c[1:])))


def _same_place(key: tuple[str, float, float], via: Via) -> bool:
    return abs(key[1] - via.x_mm) < _TOUCH_MM and abs(key[2] - via.y_mm) < _TOUCH_MM


def without(routes: Routes, nets: set[str]) -> Routes:
    """Routes without some nets."""
    return replace(
        routes,
        tracks=tuple(t for t in routes.tracks if t.net not in nets),
        vias=tuple(v for v in routes.vias if v.net not in nets),
    )
