"""Clearance and creepage between nets of a board: the shortest paths, floating copper included.

Creepage is the taut string over the board's surface with narrow grooves bridged
(:mod:`hardware.insulation.groove`); on one face it never leaves that face. Clearance is straight
through the air over a face. Between the faces both go over a rim
(:mod:`hardware.insulation.crossing`). Floating conductors are stations on the way
(:mod:`hardware.insulation.chain`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, partial
from math import hypot, inf
from typing import Final, TypeAlias

import shapely
from shapely import LinearRing, Polygon
from shapely.geometry.base import BaseGeometry

from hardware.insulation.board import Board
from hardware.insulation.chain import Gap, Place, Stations, shortest_chain
from hardware.insulation.conductors import (
    Conductor,
    conductor,
    floating_conductors,
    floating_nets,
    pieces_of,
    require_nets,
    solid_of,
)
from hardware.insulation.crossing import Crossing, Rim, Rims, over_the_edge
from hardware.insulation.domain import Domain, Trace, straight
from hardware.insulation.features import End, Floats, polygons, rings_of
from hardware.insulation.groove import TOLERANCE_MM, bridged

#: What stands for a layer in points on a wall of the board, or in the air beside one.
WALL: Final = "wall"
Nets: TypeAlias = "str | Collection[str]"


@dataclass(frozen=True, slots=True)
class Path:
    """A shortest path: its length (inf if there is none) and its points (x, y, layer or "wall").

    ``layer`` is the face it runs on, or both with a plus between. ``across`` are the floating
    conductors on the way; on them the points jump, and gaps below X are not in the length.
    """

    length_mm: float
    points: tuple[Place, ...]
    from_owner: str
    to_owner: str
    layer: str
    across: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Distance:
    """Clearance and creepage of one pair of nets."""

    clearance: Path
    creepage: Path


def measure(
    board: Board,
    from_net: Nets,
    to_net: Nets,
    *,
    groove_mm: float,
    floating: Collection[str] | None = None,
) -> Distance:
    """Clearance and creepage between two nets, or two groups of nets each taken as one.

    ``groove_mm`` is X of IEC 60664-1. ``floating`` names the nets that float besides copper of no
    net; by default those that connect at most one part. CircuitError for an unknown net. For many
    pairs of one board use :class:`Survey`.
    """
    return Survey(board, groove_mm=groove_mm, floating=floating).measure(from_net, to_net)


class Survey:
    """One board prepared for many measurements with one X."""

    def __init__(
        self, board: Board, *, groove_mm: float, floating: Collection[str] | None = None
    ) -> None:
        self.board, self.groove_mm = board, groove_mm
        self.floating = floating_nets(board) if floating is None else frozenset(floating)
        self.solid = solid_of(board)
        self.pieces = pieces_of(board, self.solid)
        self._conductors: dict[frozenset[str], Conductor] = {}

    @cached_property
    def bridged(self) -> Domain:
        """The surface of a face with narrow grooves bridged."""
        return Domain(bridged(self.solid, self.groove_mm))

    @cached_property
    def surface_rims(self) -> Rims:
        """Walls that a creepage path may go down, and the narrow openings it may cross."""
        narrow = self.bridged.region.difference(self.solid)
        edge = self.solid.boundary.buffer(TOLERANCE_MM)
        made = [ring for ring in _rings(self.bridged.region) if not edge.covers(LinearRing(ring))]
        rims = [*_rims(self.solid, narrow), *map(Rim, made)]
        return Rims(tuple(rims), self.board.thickness_mm, Domain(narrow))

    @cached_property
    def air_rims(self) -> Rims:
        """Rims that a clearance may go over, and the air beside and in the board."""
        left, low, right, high = self.solid.bounds
        air = shapely.box(left - 1, low - 1, right + 1, high + 1).difference(self.solid)
        return Rims(tuple(_rims(self.solid, air)), self.board.thickness_mm, Domain(air))

    @cached_property
    def _stations(self) -> Stations:
        found = floating_conductors(self.board, self.pieces, self.floating)
        outer = self.board.layers[0], self.board.layers[-1]
        return Stations(found, outer, self.board.thickness_mm)

    def _conductor(self, nets: frozenset[str]) -> Conductor:
        if nets not in self._conductors:
            pieces = (piece for piece in self.pieces if piece.net in nets)
            self._conductors[nets] = conductor("+".join(sorted(nets)), pieces, nets)
        return self._conductors[nets]

    def measure(self, from_net: Nets, to_net: Nets) -> Distance:
        """Clearance and creepage between two nets or groups of nets; CircuitError: unknown net."""
        start, end = (
            frozenset([net] if isinstance(net, str) else net) for net in (from_net, to_net)
        )
        require_nets(self.board, start | end)
        return Distance(
            self._path(self._conductor(start), self._conductor(end), in_air=True),
            self._path(self._conductor(start), self._conductor(end), in_air=False),
        )

    def _path(self, start: Conductor, end: Conductor, *, in_air: bool) -> Path:
        chain = shortest_chain(
            start,
            end,
            self._stations,
            partial(self.gap, in_air=in_air),
            groove_mm=self.groove_mm,
            longest_mm=self.bridged.longest_mm,
        )
        points = tuple(point for gap in chain.gaps for point in gap.points)
        used = {layer for *_, layer in points}
        outer = dict.fromkeys((self.board.layers[0], self.board.layers[-1]))
        layer = "+".join(layer for layer in outer if layer in used)
        owners = chain.gaps[0].from_owner, chain.gaps[-1].to_owner
        return Path(chain.length_mm, points, *owners, layer, chain.stations)

    def gap(self, a: Conductor, b: Conductor, limit_mm: float, *, in_air: bool) -> Gap:
        """The shortest way between two conductors that is not longer than the limit."""
        best = Gap(inf)
        layers = self.board.layers[0], self.board.layers[-1]
        for layer, start, end in zip(layers, a.faces, b.faces, strict=True):
            if start is not None and end is not None:
                limit = min(limit_mm, best.length_mm)
                trace = straight(start, end) if in_air else self.bridged.path(start, end, limit)
                if trace is not None and trace.length_mm < best.length_mm:
                    best = _flat(trace, layer, start, end)
        rims, face = (self.air_rims, None) if in_air else (self.surface_rims, self.bridged)
        for upper, lower, turned in (
            (a.faces[0], b.faces[1], False),
            (b.faces[0], a.faces[1], True),
        ):
            if upper is not None and lower is not None:
                limit = min(limit_mm, best.length_mm)
                if hypot(straight(upper, lower).length_mm, self.board.thickness_mm) < limit:
                    found = over_the_edge(rims, upper, lower, face, limit)
                    if found is not None and found.length_mm < best.length_mm:
                        best = _folded(found, layers, upper, lower, turned=turned)
        return best if best.length_mm <= limit_mm else Gap(inf)


def _rings(region: BaseGeometry) -> list[Floats]:
    return rings_of(polygons(region))


def _rims(solid: BaseGeometry, air: BaseGeometry) -> list[Rim]:
    """The rims of the solid board, each with the number of the piece of air that it borders on."""
    openings = polygons(air.buffer(TOLERANCE_MM, join_style="mitre"))
    rims = []
    for ring in _rings(solid):
        line = LinearRing(ring)
        beside = [number for number, part in enumerate(openings) if part.intersects(line)]
        if beside:
            wholly = openings[beside[0]].covers(Polygon(ring))
            rims.append(Rim(ring, beside[0], wholly=wholly))
        else:
            rims.append(Rim(ring))
    return rims


def _on(layer: str, places: Floats) -> tuple[Place, ...]:
    return tuple((float(x), float(y), layer) for x, y in places)


def _flat(trace: Trace, layer: str, start: End, end: End) -> Gap:
    places = trace.places
    owners = start.owner_at(places[0]), end.owner_at(places[-1])
    return Gap(trace.length_mm, _on(layer, places), *owners)


def _folded(
    found: Crossing, layers: tuple[str, str], upper: End, lower: End, *, turned: bool
) -> Gap:
    points = _on(layers[0], found.upper) + _on(WALL, found.wall) + _on(layers[1], found.lower)
    owners = upper.owner_at(found.upper[0]), lower.owner_at(found.lower[-1])
    if turned:
        points, owners = points[::-1], (owners[1], owners[0])
    return Gap(found.length_mm, points, *owners)
