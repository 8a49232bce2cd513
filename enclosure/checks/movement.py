"""Can it be put together and used: boards slide in, plugs come out, tools and fingers reach?

Things move along an axis, so a solid's box drawn out along the way is what it sweeps; it is never
smaller than the true sweep.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import cadquery as cq

from enclosure.assembly import STAYING
from enclosure.checks.inside import clear_of_body
from enclosure.checks.measurement import Measurement
from enclosure.housings import Housing
from enclosure.relations import (
    VOLUME_MM3,
    Box,
    Pieces,
    bounds,
    gap_of_boxes,
    pieces,
    shared_volume,
    solid_box,
    swept,
)
from enclosure.scene import CARRIED, Assembly, Item, MateItem, Role
from hardware.bodies.model import Mating

#: A driver of size PH 1 or 2 and its shaft, ISO 8764, from memory.
_DRIVER_MM: Final = (6.0, 80.0)
_OUT: Final = (0.0, 0.0, 1.0)
#: Slack that a sweep may touch by: faces that slide on each other.
_SLIDING_MM: Final = 0.05


def insertion(assembly: Assembly) -> list[Measurement]:
    """Volume that is in the way while boards go in: the host along its slots, the rest from front.

    Guards and cover are off. The host comes from below or from above, whichever is free; the
    hanging board, inserts and pins come with the cover.
    """
    host = assembly.boards[0]
    moving = [i for i in assembly.of(Role.BOARD, Role.PART) if i.board == host.name]
    standing = assembly.of(Role.BODY)
    height = 1.5 * assembly.housing.height.value_mm
    ways = {"above": (0.0, 1.0, 0.0), "below": (0.0, -1.0, 0.0)}
    one = assembly.housing
    tried = {name: list(_hits(one, moving, standing, way, height)) for name, way in ways.items()}
    way = min(tried, key=lambda name: sum(hit.measured for hit in tried[name]))
    found = tried[way] or [_free(f"{host.name} along its slots from {way}")]
    carried = [
        *assembly.of(*CARRIED),
        *(i for i in assembly.of(Role.BOARD, Role.PART) if i.board != host.name),
    ]
    below = [i for i in assembly.of(Role.BODY, Role.PART) if i.board in ("", host.name)]
    hits = list(_hits(one, carried, below, _OUT, assembly.housing.depth.value_mm))
    return [*found, *(hits or [_free("what the cover carries, from the front")])]


def _free(where: str) -> Measurement:
    return Measurement(f"{where}: nothing in the way", 0.0, 0.0, "mm3", at_most=True)


def _hits(
    one: Housing,
    moving: Iterable[Item],
    standing: Iterable[Item],
    way: tuple[float, float, float],
    travel: float,
) -> Iterator[Measurement]:
    others = [(item, pieces(item.shape)) for item in standing]
    for item in moving:
        whole = swept(bounds(item.shape), way, travel)
        for other, solids in others:
            if gap_of_boxes(whole, bounds(other.shape)) > 0.0:
                continue
            solids_moving = tuple(
                each
                for each in pieces(item.shape)
                if other.role is not Role.BODY
                or not clear_of_body(one, _shrunk(swept(each[1], way, travel)))
            )
            volume = _swept_volume(solids_moving, solids, way, travel)
            if volume > VOLUME_MM3:
                where = f"{item.name} sweeps {other.name}"
                place = item.shape.Center().toTuple()
                yield Measurement(where, volume, 0.0, "mm3", at_most=True, place=place)


def _swept_volume(
    moving: Pieces, standing: Pieces, way: tuple[float, float, float], travel: float
) -> float:
    total = 0.0
    for _, box in moving:
        path = _shrunk(swept(box, way, travel))
        near = tuple((s, b) for s, b in standing if gap_of_boxes(path, b) == 0.0)
        if near:
            total += shared_volume(((solid_box(path), path),), near)
    return total


def _shrunk(box: Box) -> Box:
    low = [value + _SLIDING_MM for value in box[:3]]
    high = [value - _SLIDING_MM for value in box[3:]]
    middle = [(a + b) / 2 for a, b in zip(box[:3], box[3:], strict=True)]
    low = [min(a, m) for a, m in zip(low, middle, strict=True)]
    high = [max(b, m) for b, m in zip(high, middle, strict=True)]
    return (low[0], low[1], low[2], high[0], high[1], high[2])


def access(assembly: Assembly) -> list[Measurement]:
    """Volume in the way of every plug that is pulled, wire, screwdriver and finger.

    Tools come from outside: what they hit is in their way all along. A plug is pulled with its
    cable, past everything but its own part. Neighbouring plugs stay in. A key with a pin of its own
    needs no finger: that nothing is in the pin's way is the interference check's.
    """
    pinned = {item.address for item in assembly.of(Role.PIN)}
    mates = [m for m in assembly.mates if m.kind is not Mating.FINGER or m.address not in pinned]
    found = [each for mate in mates for each in _mate_hits(assembly, mate)]
    count = len(mates)
    rest = _free(f"{count} plugs, wires, screws and keys, {count - len(found)} free")
    return [*found, rest, *_drivers(assembly)]


def _drivers(assembly: Assembly) -> Iterator[Measurement]:
    """Volume in the way of the driver to each standoff's screw; the cover is in the hand then."""
    host = assembly.boards[0].name
    inner = assembly.housing.front_mm - assembly.housing.cover_wall.value_mm
    near = [i for i in assembly.items if i.role in CARRIED or i.board not in ("", host)]
    for screw in assembly.of(Role.SCREW):
        box, (x, y, _) = bounds(screw.shape), screw.shape.Center().toTuple()
        out = 1.0 if box[5] > inner else -1.0
        head = cq.Vector(x, y, box[5] if out > 0.0 else box[2])
        way = cq.Vector(0.0, 0.0, out)
        driver = pieces(cq.Solid.makeCylinder(_DRIVER_MM[0] / 2, _DRIVER_MM[1], head, way))
        hit = {
            item.name: shared_volume(driver, pieces(item.shape))
            for item in near
            if item is not screw and gap_of_boxes(driver[0][1], bounds(item.shape)) == 0.0
        }
        names = [name for name, volume in hit.items() if volume > VOLUME_MM3]
        where = f"driver to {screw.name}" + (f" against {', '.join(names)}" if names else "")
        volume = sum(hit[name] for name in names)
        yield Measurement(where, volume, 0.0, "mm3", at_most=True, place=head.toTuple())


def _mate_hits(assembly: Assembly, mate: MateItem) -> Iterator[Measurement]:
    worst, names = 0.0, []
    solids = pieces(mate.shape)
    # Tools come from outside; a ribbon is let go of with its plug and needs no way of its own.
    still = mate.kind in (Mating.SCREWDRIVER, Mating.FINGER) or "ribbon" in mate.name
    travel = 0.0 if still else mate.travel_mm
    for other in _in_the_way(assembly, mate):
        volume = _swept_volume(solids, pieces(other.shape), mate.away, travel)
        if volume > VOLUME_MM3:
            names.append(other.name)
            worst += volume
    if names:
        place = mate.shape.Center().toTuple()
        where = f"{mate.name} against {', '.join(names)}"
        yield Measurement(where, worst, 0.0, "mm3", at_most=True, place=place)


def _in_the_way(assembly: Assembly, mate: MateItem) -> Iterator[Item]:
    """What a mate can hit: neither its own part nor the ribbons that bend out of the way."""
    box = bounds(mate.shape)
    path = swept(box, mate.away, mate.travel_mm)
    # Ribbon plugs are pulled with the cover off and the other boards out.
    serviced = mate.name.endswith("plug") and mate.away == _OUT
    for other in assembly.items:
        if other.name == mate.part or other.role in (Role.RIBBON, Role.LIGHT_PIPE):
            continue
        if isinstance(other, MateItem) and (other.kind not in STAYING or other.part == mate.part):
            continue
        if serviced and (
            other.role is Role.COVER or other.role in CARRIED or other.board != mate.board
        ):
            continue
        if gap_of_boxes(path, bounds(other.shape)) > 0.0:
            continue
        yield other
