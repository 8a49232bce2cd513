"""Nothing live within reach, live parts far from what is touched, antenna far from metal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import cadquery as cq

from enclosure.assembly import STAYING
from enclosure.checks.alignment import centre_of
from enclosure.checks.measurement import Measurement
from enclosure.openings import Face, Opening
from enclosure.probes import PROBES, Probe
from enclosure.relations import Pieces, bounds, gap_of_boxes, nearest, pieces
from enclosure.scene import Assembly, Item, MateItem, Role
from hardware.bodies.model import Mating
from hardware.kicad.placement.check import reinforced_mm

#: Solid reinforced insulation, IEC 61010-1 6.7.2.2: 0.4 mm, from memory.
SOLID_MM: Final = 0.4
#: Metal near a module's antenna: Espressif's hardware design guidelines ask 15 mm around it.
ANTENNA_MM: Final = 15.0
_INWARD: Final = {
    Face.TOP: (0.0, -1.0, 0.0),
    Face.NOSE_TOP: (0.0, -1.0, 0.0),
    Face.BOTTOM: (0.0, 1.0, 0.0),
    Face.LEFT: (1.0, 0.0, 0.0),
    Face.RIGHT: (-1.0, 0.0, 0.0),
}


def live(assembly: Assembly) -> Pieces:
    """All bare metal that mains can be on, wires in the terminals included."""
    found: list[cq.Shape] = []
    for part in assembly.parts:
        found += [metal.shape for metal in part.conductors if metal.hazardous]
    return tuple((shape, bounds(shape)) for shape in found)


def touch(assembly: Assembly, probes: Sequence[Probe] = PROBES) -> list[Measurement]:
    """Distance of every probe, pushed into every opening as far as it goes, to live metal.

    Wires are out, light pipes and screws in, pins are taken for loose: an unused terminal is the
    worse case. Parts and boards behind an opening do not stop the probe.
    """
    metal = live(assembly)
    filled = {i.name.removeprefix("light pipe ") for i in assembly.of(Role.LIGHT_PIPE)}
    filled |= {i.name.removeprefix("screw ") for i in assembly.of(Role.SCREW)}
    found = []
    for probe in probes:
        here = []
        for opening in assembly.openings:
            if opening.name not in filled:
                here += list(_reached(assembly, opening, probe, metal))
        found += here
    return found or [Measurement("no opening is left open", 1.0, 0.0, "mm")]


def _reached(
    assembly: Assembly, opening: Opening, probe: Probe, metal: Pieces
) -> Iterator[Measurement]:
    gate = min(opening.width_mm, opening.height_mm)
    reach = probe.reach_mm(gate)
    centre, inward = centre_of(assembly, opening), _INWARD.get(opening.face, (0.0, 0.0, -1.0))
    solid = _solid(probe, centre, inward, reach, _slack(opening))
    if not metal:
        return
    where = f"{probe.name} through {opening.name}"
    note = f"enters {reach:.1f} mm"
    slices = pieces(solid)
    apart, box = min((gap_of_boxes(a, b), b) for _, a in slices for _, b in metal)
    if apart > _NEAR_MM:
        middle = ((box[0] + box[3]) / 2, (box[1] + box[4]) / 2, (box[2] + box[5]) / 2)
        yield Measurement(
            where, apart, _ADEQUATE_MM, "mm", note=f"{note}; at least, by boxes", place=middle
        )
        return
    way = nearest(slices, metal)
    yield Measurement(where, way.distance_mm, _ADEQUATE_MM, "mm", note=note, place=way.end)


#: IEC 60529, 12.3: up to 1000 V the probe must not touch; a tenth of a millimetre is not a touch.
_ADEQUATE_MM: Final = 0.1
#: Further away the distance of boxes, which is never more than that of the solids, says enough.
_NEAR_MM: Final = 5.0


def _slack(opening: Opening) -> tuple[float, float]:
    """How far along a slot's two axes the probe can be moved aside from the middle."""
    gate = min(opening.width_mm, opening.height_mm)
    return (opening.width_mm - gate) / 2, (opening.height_mm - gate) / 2


def _solid(
    probe: Probe,
    centre: tuple[float, float, float],
    inward: tuple[float, float, float],
    reach: float,
    slack: tuple[float, float],
) -> cq.Shape:
    """The part of a probe inside, as wide as it can be moved aside in a slot.

    Slices of the probe are blocks as wide as their thickest place: never less than the probe.
    """
    slices = []
    count = 12
    axis = next(n for n, way in enumerate(inward) if way)
    others = [n for n in range(3) if n != axis]
    for n in range(count):
        near, far = reach * n / count, reach * (n + 1) / count
        radius = probe.radius_at(reach - near)
        low, high = list(centre), list(centre)
        ends = sorted(centre[axis] + inward[axis] * depth for depth in (near, far))
        low[axis], high[axis] = ends
        for other, aside in zip(others, slack, strict=True):
            low[other] -= radius + aside
            high[other] += radius + aside
        x, y, z = (max(b - a, 1e-4) for a, b in zip(low, high, strict=True))
        slices.append(cq.Solid.makeBox(x, y, z, cq.Vector(*low)))
    return cq.Compound.makeCompound(slices)


def live_distances(assembly: Assembly) -> list[Measurement]:
    """Live metal to touchable conductors off its board, and through the back wall to the rail.

    Touchable are the metal of safety-low-voltage parts on other boards, outside plugs and cables,
    ribbons, standoffs and their screws; on one board the creepage engine measures copper to copper.
    """
    metal = live(assembly)
    if not metal:
        return [Measurement("no live metal", 1.0, 0.0, "mm")]
    found = []
    limit = reinforced_mm()
    for item in _touchable(assembly):
        way = nearest(pieces(item.shape), metal)
        found.append(
            Measurement(
                f"live metal to {item.name}", way.distance_mm, limit, "mm", place=way.middle
            )
        )
    return [*found, _to_rail(assembly, metal)]


def _touchable(assembly: Assembly) -> Iterator[Item]:
    host = assembly.boards[0].name
    for item in assembly.items:
        loose = item.role in (Role.RIBBON, Role.STANDOFF, Role.SCREW)
        other = item.role in (Role.BOARD, Role.PART) and item.board != host
        plug = isinstance(item, MateItem) and item.kind in (Mating.PLUG, Mating.CABLE)
        if loose or other or plug:
            yield item


def _to_rail(assembly: Assembly, metal: Pieces) -> Measurement:
    """Plastic between live metal and the rail, along the shortest way."""
    rail = pieces(assembly.item("rail").shape)
    way = nearest(metal, rail)
    line = cq.Edge.makeLine(cq.Vector(*way.start), cq.Vector(*way.end))
    body = assembly.item("body").shape
    wall = sum(edge.Length() for edge in line.intersect(body).Edges())
    note = f"{way.distance_mm:.2f} mm in all, straight through the back wall"
    return Measurement("plastic to the rail", wall, SOLID_MM, "mm", note=note, place=way.middle)


def antenna(assembly: Assembly) -> list[Measurement]:
    """Distance of the antenna to metal off its board: rail, plugs, ribbons, other boards."""
    found: list[Measurement] = []
    for part in assembly.parts:
        assert part.placed is not None
        for area in part.placed.keep_outs:
            if area.intersection(part.placed.body).is_empty:
                continue
            solid = _antenna(assembly, part.board, area.intersection(part.placed.body).bounds)
            found += _metal_near(assembly, part.board, solid)
    return found or [Measurement("no antenna", ANTENNA_MM, ANTENNA_MM, "mm")]


def _antenna(assembly: Assembly, board: str, area: tuple[float, float, float, float]) -> cq.Shape:
    there = assembly.board(board)
    width, height = area[2] - area[0], area[3] - area[1]
    plate = cq.Solid.makeBox(width, height, 1.0, cq.Vector(area[0], -area[3], 0.0))
    return plate.moved(there.place)


def _metal_near(assembly: Assembly, board: str, solid: cq.Shape) -> Iterator[Measurement]:
    own = ((solid, bounds(solid)),)
    for item in assembly.items:
        outside = item.role in (Role.RAIL, Role.STANDOFF, Role.SCREW, Role.RIBBON)
        other = item.role in (Role.BOARD, Role.PART) and item.board != board
        plugged = isinstance(item, MateItem) and item.kind in STAYING
        if not (outside or other or plugged):
            continue
        if gap_of_boxes(own[0][1], bounds(item.shape)) > _FAR_MM:
            continue
        way = nearest(own, pieces(item.shape))
        where = f"antenna to {item.name}"
        yield Measurement(where, way.distance_mm, ANTENNA_MM, "mm", place=way.middle)


#: Beyond this nothing is worth a line.
_FAR_MM: Final = 60.0
