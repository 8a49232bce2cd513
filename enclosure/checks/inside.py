"""Is everything inside the cavity, and does nothing interpenetrate?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import cadquery as cq
from shapely.geometry import Polygon, box

from enclosure.assembly import STAYING
from enclosure.bodies import body_solids, location
from enclosure.checks.measurement import Measurement
from enclosure.housing_model import cavity, cavity_corners, cutter
from enclosure.housings import Housing
from enclosure.openings import Use
from enclosure.relations import (
    VOLUME_MM3,
    Box,
    Pair,
    Pieces,
    Relation,
    bounds,
    gap_of_boxes,
    pieces,
    relate,
    shared_volume,
    volume,
)
from enclosure.scene import Assembly, Item, MateItem, PartItem, Role
from hardware.kicad.footprint_files import footprint_shape

#: Roles that must be wholly inside; ribbons, light pipes, pins and screws pass the walls.
ENCLOSED: Final = (Role.BOARD, Role.PART, Role.STANDOFF, Role.INSERT)
#: A lead may stand off its pad's outline by the drawing's rounding.
_LEAD_MM: Final = 0.05


def profile(assembly: Assembly) -> Polygon:
    """The cavity's outline in y and z."""
    return Polygon(cavity_corners(assembly.housing))


def clear_of_housing(assembly: Assembly, outline: Polygon, solid: Box) -> bool:
    """True if a box lies in the cavity and clear of the guides on the end walls."""
    one = assembly.housing
    wall = one.end_wall.value_mm + one.guide.value_mm
    if solid[0] < wall or solid[3] > one.width.value_mm - wall:
        return False
    return bool(outline.contains(box(solid[1], solid[2], solid[4], solid[5])))


def clear_of_body(one: Housing, solid: Box) -> bool:
    """Between the guides and above sill and back wall the body has nothing."""
    wall = one.end_wall.value_mm + one.guide.value_mm
    return (
        solid[0] >= wall
        and solid[3] <= one.width.value_mm - wall
        and solid[2] >= max(one.sill.value_mm, one.back_wall.value_mm)
    )


def inside(assembly: Assembly) -> list[Measurement]:
    """Volume of what must be enclosed outside the cavity and the openings made for it."""
    room, outline = cavity(assembly.housing), profile(assembly)
    extra: dict[str, list[cq.Shape]] = {}
    for opening in assembly.openings:
        if opening.use is Use.ROOM:
            shape = cutter(assembly.housing, opening, assembly.boards[0].pose)
            extra.setdefault(opening.address, []).append(shape)
    found, clear = [], 0
    for item in assembly.of(*ENCLOSED):
        if clear_of_housing(assembly, outline, bounds(item.shape)):
            clear += 1
            continue
        solids = pieces(item.shape)
        allowed = room.fuse(*extra[item.address]) if item.address in extra else room
        outside = volume(solids) - shared_volume(solids, pieces(allowed))
        found.append(_volume(f"{item.name} outside the cavity", max(outside, 0.0), item))
    rest = Measurement(f"{clear} items clear of every wall", 0.0, 0.0, "mm3", at_most=True)
    return [*found, rest]


def _volume(where: str, found: float, item: Item, note: str = "") -> Measurement:
    centre = item.shape.Center().toTuple()
    shown = found if found > VOLUME_MM3 else 0.0
    return Measurement(where, shown, 0.0, "mm3", at_most=True, note=note, place=centre)


def pairs(assembly: Assembly) -> Iterator[Pair]:
    """Every pair whose boxes meet, related; mated plugs, wires and cables included.

    Pairs that lie apart by the housing's own figures are left out.
    """
    outline = profile(assembly)
    boards = {each.name: each for each in assembly.boards}
    items = [
        item for item in assembly.items if not isinstance(item, MateItem) or item.kind in STAYING
    ]
    boxes = {item.name: bounds(item.shape) for item in items}
    clear = {item.name for item in items if clear_of_housing(assembly, outline, boxes[item.name])}
    known: dict[str, Pieces] = {}

    def solids_of(item: Item) -> Pieces:
        if item.name not in known:
            known[item.name] = pieces(item.shape)
        return known[item.name]

    for one, other in combinations(items, 2):
        if gap_of_boxes(boxes[one.name], boxes[other.name]) > 0.0:
            continue
        if one.role.housing and other.name in clear:
            continue
        if one.role is Role.BODY and clear_of_body(assembly.housing, boxes[other.name]):
            continue
        first, second = solids_of(one), solids_of(other)
        own = one.role is Role.BOARD and one.board == other.board
        if own and isinstance(other, PartItem):
            board = boards[one.board]
            second = pieces(above_board(other, board.place, board.thickness_mm))
        yield relate(one.name, first, other.name, second, flat=own)


def above_board(part: PartItem, place: cq.Location, thickness_mm: float) -> cq.Shape:
    """A part without the pieces that go into the board; those belong in its holes."""
    assert part.placed is not None
    assert part.body is not None
    there = place * location(part.placed.spot, thickness_mm)
    kept = [s for p, s in body_solids(part.body.pieces) if p.shape.bounds.low[2] > -1e-6]
    return cq.Compound.makeCompound([solid.moved(there) for solid in kept])


def interference(assembly: Assembly) -> list[Measurement]:
    """Volume that any two solids share; leads must lie in their own holes."""
    found, counts = [], dict.fromkeys(Relation, 0)
    for pair in pairs(assembly):
        counts[pair.relation] += 1
        if pair.relation in (Relation.CONTAINING, Relation.INTERPENETRATING):
            item = assembly.item(pair.other)
            where = f"{pair.one} and {pair.other}, {pair.relation.value}"
            found.append(_volume(where, pair.shared_mm3, item))
    for part in assembly.parts:
        found += list(_leads(part))
    words = ", ".join(f"{n} {how.value}" for how, n in counts.items() if n)
    held = Measurement("all other pairs", 0.0, 0.0, "mm3", at_most=True, note=words)
    return [*found, held]


def _leads(part: PartItem) -> Iterator[Measurement]:
    """Pieces below the board's face that lie outside every hole of their footprint."""
    assert part.body is not None
    deep = [piece for piece in part.body.pieces if piece.shape.bounds.low[2] < -1e-6]
    if not deep:
        return
    pads = footprint_shape(part.footprint).pads
    holes = [pad.copper.buffer(_LEAD_MM) for pad in pads if pad.through]
    for piece in deep:
        low, high = piece.shape.bounds.low, piece.shape.bounds.high
        middle = box((low[0] + high[0]) / 2 - 0.01, (low[1] + high[1]) / 2 - 0.01,
                     (low[0] + high[0]) / 2 + 0.01, (low[1] + high[1]) / 2 + 0.01)  # fmt: skip
        if not any(hole.contains(middle) for hole in holes):
            where = f"{part.name} {piece.name} and its board, no hole"
            yield _volume(where, piece.volume_mm3, part)
