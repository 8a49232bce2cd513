"""Least gaps to the housing and to the neighbour board, with what tolerances leave of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from shapely.geometry import Polygon
from shapely.geometry import box as rectangle

from enclosure.checks.inside import clear_of_housing, profile
from enclosure.checks.measurement import Measurement
from enclosure.openings import Use
from enclosure.relations import Box, Nearest, Pieces, bounds, gap_of_boxes, nearest, pieces
from enclosure.scene import Assembly, BoardIn, Item, Role


@dataclass(frozen=True, slots=True)
class Tolerance:
    """One contribution to a gap, +- in millimetres."""

    name: str
    plus_minus_mm: float
    source: str


#: A part's height where its data sheet gives none: plastic bodies of up to 25 mm.
PART_HEIGHT: Final = Tolerance("height of the part", 0.3, "usual in parts' drawings, from memory")
PART_SIDE: Final = Tolerance("outline and seat of the part", 0.2, "plastic bodies, from memory")
SEAT: Final = Tolerance("seat of the part", 0.2, "leaded parts stand up to 0.2 mm off, from memory")
THICKNESS: Final = Tolerance("board's thickness", 0.16, "+-10 % of 1.6 mm, usual fab, from memory")
ROUTING: Final = Tolerance("board's edge", 0.2, "usual fab, routed edge, from memory")
SLOT: Final = Tolerance("play of the board in its slot", 0.2, "half of slot less board")
STANDOFF: Final = Tolerance(
    "standoff", 0.13, "ISO 2768-m for 6 to 30 mm is 0.2, hexagons are better, memory"
)

LENGTH: Final = Tolerance("length of the moulding", 0.15, "DIN 16742 TG5 for 30 to 50 mm, memory")
SMALL_PART: Final = Tolerance("lamp or key on its solder", 0.15, "from memory")


def _stack(*all_of: Tolerance) -> tuple[float, float]:
    """Worst case and root of the sum of squares."""
    each = [t.plus_minus_mm for t in all_of]
    return sum(each), math.sqrt(sum(value * value for value in each))


def _measured(
    where: str, nominal: float, tolerances: Sequence[Tolerance], place: tuple[float, float, float]
) -> Measurement:
    worst, rss = _stack(*tolerances)
    names = ", ".join(f"{t.name} {t.plus_minus_mm:g}" for t in tolerances)
    note = f"nominal {nominal:.2f}, RSS leaves {nominal - rss:.2f}; {names}"
    return Measurement(where, nominal - worst, 0.0, "mm worst case", note=note, place=place)


def gaps(assembly: Assembly) -> list[Measurement]:
    """Worst-case gaps: board in the cavity, tall parts to cover and shoulder, board to board."""
    return [
        *_board_edges(assembly),
        *_headroom(assembly),
        *_to_housing(assembly),
        *_between_boards(assembly),
        *_over_keys(assembly),
    ]


def _moulding(assembly: Assembly, *, deep: bool) -> Tolerance:
    one = assembly.housing
    if deep:
        return Tolerance("moulding", one.moulding_depth.value_mm, one.moulding_depth.source)
    return Tolerance("moulding", one.moulding.value_mm, one.moulding.source)


def _board_edges(assembly: Assembly) -> Iterator[Measurement]:
    """Play of the lying board between the end walls and between the guards, both sides together."""
    one, host = assembly.housing, assembly.boards[0]
    width, height = host.seen_size_mm
    at_end, at_guard = host.pose.point(width, height / 2), host.pose.point(width / 2, height)
    stack = (ROUTING, _moulding(assembly, deep=False))
    across = one.cavity_width_mm - width
    yield _measured(f"{host.name} board between the end walls", across, stack, at_end)
    along = one.cavity_height_mm - height
    stack = (ROUTING, _moulding(assembly, deep=True))
    yield _measured(f"{host.name} board between the guards", along, stack, at_guard)


def _headroom(assembly: Assembly) -> Iterator[Measurement]:
    """The part of each board with the least room above it: below the shoulder or in the nose."""
    one = assembly.housing
    nose = one.nose.value_mm / 2 - one.cover_wall.value_mm
    low = one.shoulder.value_mm - one.guard_wall.value_mm
    high = one.front_mm - one.cover_wall.value_mm
    stack = (PART_HEIGHT, SEAT, THICKNESS, SLOT, _moulding(assembly, deep=True))
    for board in assembly.boards:
        found = []
        for part in assembly.parts:
            box = bounds(part.shape)
            above = high if max(box[4], -box[1]) < nose else low
            if part.board == board.name and not _opened_above(assembly, part.address):
                found.append((above - box[5], part.name, box))
        if not found:
            continue
        room, name, box = min(found)
        tolerances = stack if board.level is not None else (STANDOFF, SEAT, PART_HEIGHT)
        place = ((box[0] + box[3]) / 2, (box[1] + box[4]) / 2, box[5])
        yield _measured(f"{name} below shoulder or cover", room, tolerances, place)


def _opened_above(assembly: Assembly, address: str) -> bool:
    return any(o.address == address and o.use is Use.ROOM for o in assembly.openings)


def _to_housing(assembly: Assembly) -> Iterator[Measurement]:
    """The parts nearest to cover, guards and body's walls, measured; the guides are walls too."""
    outline = profile(assembly)
    walls = {i.name: pieces(i.shape) for i in assembly.of(Role.COVER, Role.GUARD, Role.BODY)}
    boxes = {name: bounds(i.shape) for name, i in ((w, assembly.item(w)) for w in walls)}
    for board in assembly.boards:
        own = [p for p in assembly.parts if p.board == board.name]
        tight = sorted(own, key=lambda p: _room(assembly, outline, bounds(p.shape)))[:_NEAREST]
        for part in tight:
            wall, way = _nearest_wall(pieces(part.shape), bounds(part.shape), walls, boxes)
            stack = _stack_of(assembly, board, way)
            where = f"{part.name} ({part.address}) to {wall}"
            yield _measured(where, way.distance_mm, stack, way.middle)


#: The boxes sort the parts; so many of the nearest are measured exactly.
_NEAREST: Final = 8


def _nearest_wall(
    solids: Pieces, box: Box, walls: dict[str, Pieces], boxes: dict[str, Box]
) -> tuple[str, Nearest]:
    best, name = Nearest(float("inf"), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)), ""
    for wall in sorted(walls, key=lambda w: gap_of_boxes(box, boxes[w])):
        if gap_of_boxes(box, boxes[wall]) >= best.distance_mm:
            continue
        found = nearest(solids, walls[wall])
        if found.distance_mm < best.distance_mm:
            best, name = found, wall
    return name, best


def _room(assembly: Assembly, outline: Polygon, box: Box) -> float:
    """Distance of a box to the cavity's outline; below 0 where it is not clear of the walls."""
    if not clear_of_housing(assembly, outline, box):
        return -1.0
    return float(outline.exterior.distance(rectangle(box[1], box[2], box[4], box[5])))


def _stack_of(assembly: Assembly, board: BoardIn, way: Nearest) -> tuple[Tolerance, ...]:
    """What a gap's tolerances are: by the direction that it runs in."""
    moulding = _moulding(assembly, deep=True)
    if not way.upright:
        return ROUTING, PART_SIDE, moulding
    if board.level is None:
        return STANDOFF, SEAT, PART_HEIGHT
    return PART_HEIGHT, SEAT, THICKNESS, SLOT, moulding


def _between_boards(assembly: Assembly) -> Iterator[Measurement]:
    """A hanging board and its leads to what stands below it."""
    if len(assembly.boards) < 2:
        return
    host, hung = assembly.boards
    screws = [i for i in assembly.of(Role.SCREW) if i.board == hung.name]
    above = [assembly.item(f"{hung.name} board"), *_parts(assembly, hung.name), *screws]
    below = _parts(assembly, host.name)
    stack = (
        STANDOFF,
        THICKNESS,
        PART_HEIGHT,
        SEAT,
        THICKNESS,
        SLOT,
        _moulding(assembly, deep=True),
    )
    boxes = {item.name: bounds(item.shape) for item in (*above, *below)}
    near = sorted(
        (gap_of_boxes(boxes[a.name], boxes[b.name]), a.name, b.name) for a in above for b in below
    )
    for _, one, other in near[:3]:
        first, second = assembly.item(one), assembly.item(other)
        way = nearest(pieces(first.shape), pieces(second.shape))
        yield _measured(f"{one} to {other}", way.distance_mm, stack, way.middle)


def _over_keys(assembly: Assembly) -> Iterator[Measurement]:
    """Light pipes and pins over their lamps and keys: none may press on its part for good."""
    stack = (LENGTH, SMALL_PART, THICKNESS, SLOT, _moulding(assembly, deep=True))
    parts = {part.address: part for part in assembly.parts}
    for item in assembly.of(Role.LIGHT_PIPE, Role.PIN):
        part, box = parts[item.address], bounds(item.shape)
        place = ((box[0] + box[3]) / 2, (box[1] + box[4]) / 2, box[2])
        where = f"{item.name} over {part.name}"
        yield _measured(where, box[2] - bounds(part.shape)[5], stack, place)


def _parts(assembly: Assembly, board: str) -> list[Item]:
    return [part for part in assembly.parts if part.board == board]
