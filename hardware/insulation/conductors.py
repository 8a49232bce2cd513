"""The conductors on a board's faces: nets, plated barrels, and pieces that float.

Third nets that connect two or more parts have a potential of their own: they are no conductor
between two others, their own pairs are measured. Copper that connects no part, or only one (a
shield, an unconnected pad, an island), floats.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
import shapely
from shapely import Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from hardware.errors import CircuitError, did_you_mean
from hardware.insulation.board import Board, Hole
from hardware.insulation.features import End, covered, polygons

#: Upper face, lower face.
FACES = (0, 1)
_ROUNDING_MM = 1e-6


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of copper on one face (0 the upper, 1 the lower)."""

    net: str
    owner: str
    face: int
    shape: Polygon


@dataclass(frozen=True, slots=True, eq=False)
class Conductor:
    """What one potential has on the upper and on the lower face; None where nothing.

    Copper of no net has no nets and its owner's name.
    """

    name: str
    nets: frozenset[str]
    faces: tuple[End | None, End | None]

    def pieces_on(self, face: int) -> Sequence[Polygon]:
        """The pieces of copper on one face."""
        end = self.faces[face]
        return () if end is None else tuple(end.pieces)

    def distance(self, place: Sequence[float], face: int) -> float:
        """Distance of a place on a face from this conductor's copper there, inf if it has none."""
        pieces = np.array(self.pieces_on(face), dtype=object)
        return float(shapely.distance(pieces, Point(place[0], place[1])).min(initial=inf))


def joined(members: Sequence[Conductor]) -> Conductor:
    """Several conductors as one, with the name of the first."""
    ends: list[End | None] = []
    for face in FACES:
        here = [end for each in members if (end := each.faces[face]) is not None]
        pieces = [piece for end in here for piece in end.pieces]
        owners = [owner for end in here for owner in end.owners]
        ends.append(End(pieces, owners) if pieces else None)
    nets = frozenset().union(*(each.nets for each in members))
    return Conductor(members[0].name, nets, (ends[0], ends[1]))


def solid_of(board: Board) -> BaseGeometry:
    """The board seen from above: its outline without unplated holes."""
    cut = [hole.shape for hole in board.holes if not hole.plated]
    return board.outline.difference(shapely.union_all(cut)) if cut else board.outline


def pieces_of(board: Board, solid: BaseGeometry) -> list[Piece]:
    """All copper on the two faces, plated barrels included, clipped to the solid board."""
    outer = (board.layers[0], board.layers[-1])
    found = [
        (copper.net, copper.owner, face, copper.shape)
        for copper in board.copper
        for face in FACES
        if copper.layer == outer[face]
    ]
    plated = [hole for hole in board.holes if hole.plated]
    found += [(h.net, h.owner, face, h.shape) for h in plated for face in FACES]
    room = solid.buffer(_ROUNDING_MM, join_style="mitre")
    inside = covered(room, [shape for *_, shape in found])
    pieces = []
    for (net, owner, face, shape), whole in zip(found, inside, strict=True):
        parts = [shape] if whole else polygons(shape.intersection(solid))
        pieces += [Piece(net, owner, face, part) for part in parts]
    return pieces


def conductor(name: str, pieces: Iterable[Piece], nets: Iterable[str] = ()) -> Conductor:
    """One conductor of pieces."""
    ends: list[End | None] = []
    ordered = list(pieces)
    for face in FACES:
        here = [piece for piece in ordered if piece.face == face]
        ends.append(End([p.shape for p in here], [p.owner for p in here]) if here else None)
    return Conductor(name, frozenset(nets), (ends[0], ends[1]))


def nets_of(board: Board) -> frozenset[str]:
    """Names of all nets with copper or plated holes, without the empty one."""
    names = {copper.net for copper in board.copper}
    names |= {hole.net for hole in board.holes if hole.plated}
    return frozenset(names - {""})


def require_nets(board: Board, nets: Collection[str]) -> None:
    """CircuitError for a net that the board does not have."""
    known = nets_of(board)
    if not known:
        raise CircuitError(f"{board.name}: the board has no nets; save it with its netlist")
    for net in sorted(set(nets) - known):
        raise CircuitError(f"{board.name}: no net {net!r}{did_you_mean(net, known)}")


def floating_nets(board: Board) -> frozenset[str]:
    """Nets that connect at most one part."""
    parts: dict[str, set[str]] = {net: set() for net in nets_of(board)}
    owners = [(copper.net, copper.owner) for copper in board.copper]
    owners += [(hole.net, hole.owner) for hole in board.holes if hole.plated]
    for net, owner in owners:
        part, dot, _ = owner.rpartition(".")
        if net and dot:
            parts[net].add(part)
    return frozenset(net for net, found in parts.items() if len(found) <= 1)


def floating_conductors(
    board: Board, pieces: Sequence[Piece], nets: Collection[str]
) -> list[Conductor]:
    """Each floating net, and each connected group of copper of no net, as one conductor."""
    by_name: dict[str, list[Piece]] = {}
    for piece in pieces:
        if piece.net in nets and piece.net:
            by_name.setdefault(piece.net, []).append(piece)
    found = [conductor(name, by_name[name], [name]) for name in sorted(by_name)]
    loose = [piece for piece in pieces if not piece.net]
    barrels = [hole for hole in board.holes if hole.plated and not hole.net]
    groups = _groups(loose, barrels)
    return found + [conductor(group[0].owner, group) for group in groups]


def _groups(pieces: Sequence[Piece], barrels: Sequence[Hole]) -> list[list[Piece]]:
    """Pieces of copper that touch each other on a face, or a barrel that joins the faces."""
    if not pieces:
        return []
    tree = STRtree([piece.shape for piece in pieces])
    root = list(range(len(pieces)))

    def find(index: int) -> int:
        while root[index] != index:
            root[index] = root[root[index]]
            index = root[index]
        return index

    first, second = tree.query([p.shape for p in pieces], predicate="intersects")
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if pieces[a].face == pieces[b].face:
            root[find(b)] = find(a)
    for barrel in barrels:
        touched = sorted(tree.query(barrel.shape, predicate="intersects").tolist())
        for other in touched[1:]:
            root[find(other)] = find(touched[0])
    groups: dict[int, list[Piece]] = {}
    for index, piece in enumerate(pieces):
        groups.setdefault(find(index), []).append(piece)
    return [groups[key] for key in sorted(groups)]
