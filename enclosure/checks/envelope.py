"""The device on its rail: DIN 43880's envelope, the clip's hold, ribbons to the neighbour, mass."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from enclosure.checks.measurement import Measurement
from enclosure.housings import DIN_43880, TH35_7_5, module_slots
from enclosure.openings import Opening, Use
from enclosure.relations import Box, bounds
from enclosure.scene import Assembly, PartItem, Role

#: A hook or foot must lie behind its flange by this much when everything is at its worst.
_HOLD_MM: Final = 0.5
#: Devices of the row are held by their rail and by their wires; heavier ones ask for an end stop.
_MASS_G: Final = 1000.0
#: hardware/checks/rules/ribbon_supply.py reckons with 0.3 m of ribbon.
RIBBON_MM: Final = 300.0
_RIBBON_WIDTH_MM: Final = 1.27
_RIBBON_THICK_MM: Final = 1.0


def envelope(assembly: Assembly) -> list[Measurement]:
    """Width in modules, height, nose, shoulder and depth of what housing and screws measure."""
    one, din = assembly.housing, DIN_43880
    shell = [bounds(item.shape) for item in assembly.items if item.role.housing]
    low = [min(box[n] for box in shell) for n in range(3)]
    high = [max(box[n + 3] for box in shell) for n in range(3)]
    high[2] = max([high[2], *(bounds(i.shape)[5] for i in assembly.of(Role.SCREW))])
    cover = bounds(assembly.item("cover").shape)
    guard_front = max(bounds(g.shape)[5] for g in assembly.of(Role.GUARD))
    width, slots = high[0] - low[0], module_slots(one)
    front = (sum((low[0], high[0])) / 2, 0.0, high[2])

    def most(where: str, value: float, limit: float, source: str) -> Measurement:
        return Measurement(where, value, limit, "mm", at_most=True, note=source, place=front)

    return [
        most(
            f"width in {slots} modules", width, slots * din.module_most.value_mm,
            f"{slots} x {din.module_most.value_mm:g}; {din.module_most.source}",
        ),
        most("height", high[1] - low[1], din.height.value_mm, din.height.source),
        most("nose", cover[4] - cover[1], din.nose.value_mm, din.nose.source),
        most("shoulder over the rail", guard_front, din.shoulder.value_mm, din.shoulder.source),
        most("depth over the rail", high[2], din.depth.value_mm, din.depth.source),
        Measurement(
            "nose beyond the shoulder", high[2] - guard_front, 0.0, "mm", place=front,
            note="what shows through the cover plate of a distribution board",
        ),
    ]  # fmt: skip


def clip(assembly: Assembly) -> list[Measurement]:
    """How far hook and foot lie behind the rail's flanges; -1 where one is missing."""
    half, sheet = TH35_7_5.width.value_mm / 2, TH35_7_5.thickness.value_mm
    found = []
    feet = assembly.of(Role.CLIP)
    low = max((bounds(foot.shape)[4] for foot in feet), default=-half - 1.0)
    place = (assembly.housing.width.value_mm / 2, -half, -sheet)
    note = "" if feet else "no clip: the device falls off its rail"
    found.append(
        Measurement("foot behind the flange", low + half, _HOLD_MM, "mm", False, note, place)
    )
    body = assembly.item("body").shape
    behind = [
        box
        for box in (bounds(face) for face in body.Faces())
        if box[5] < -sheet and box[1] > 0.0 and box[1] < half and box[4] > box[1]
    ]
    reach = half - min((box[1] for box in behind), default=half + 1.0)
    place = (place[0], half, -sheet)
    found.append(Measurement("hook behind the flange", reach, _HOLD_MM, "mm", place=place))
    return found


def mass(assembly: Assembly) -> list[Measurement]:
    """Mass and centre of gravity: it must lie between the rail's flanges, else the clip carries."""
    total, moment = 0.0, [0.0, 0.0, 0.0]
    for item in assembly.items:
        if item.mass_g > 0.0:
            centre = item.shape.Center().toTuple()
            total += item.mass_g
            moment = [m + item.mass_g * c for m, c in zip(moment, centre, strict=True)]
    x, y, z = (m / total for m in moment)
    middle = assembly.housing.width.value_mm / 2
    note = (
        f"centre of gravity {x:.1f}, {y:.1f}, {z:.1f} mm; {abs(x - middle):.1f} mm beside the clip"
    )
    half = TH35_7_5.width.value_mm / 2
    return [
        Measurement("mass", total, _MASS_G, "g", True, note, (x, y, z)),
        Measurement(
            "centre of gravity off the rail's middle", abs(y), half, "mm", True, note, (x, y, z)
        ),
    ]


def ribbons(assembly: Assembly) -> list[Measurement]:
    """Length of every ribbon that stays inside the housing, from plug to plug."""
    found = []
    for item in assembly.of(Role.RIBBON):
        if not any(o.use is Use.RIBBON and o.address == item.address for o in assembly.openings):
            length = _run_mm([bounds(solid) for solid in item.shape.Solids()])
            found.append(
                Measurement(f"length of the {item.name}", length, RIBBON_MM, "mm", at_most=True)
            )
    return found or [Measurement("no ribbon ends inside", 0.0, RIBBON_MM, "mm", at_most=True)]


def _run_mm(runs: list[Box]) -> float:
    """Length along the middles of a ribbon's runs, and both plugs' loops."""
    middles = [[(box[n] + box[n + 3]) / 2 for n in range(3)] for box in runs]
    along = sum(
        sum(abs(a - b) for a, b in zip(one, other, strict=True)) for one, other in pairwise(middles)
    )
    ends = sum((runs[n][3] - runs[n][0]) / 2 for n in (0, -1))
    return along + ends + 2.0 * _LOOP_MM


#: From a socket's contacts around its side and over its back.
_LOOP_MM: Final = 20.0


def beside(meter: Assembly, shield: Assembly) -> list[Measurement]:
    """The shield right of the meter: openings face each other, headers mate, the ribbon reaches."""
    out = _ribbon_opening(meter)
    into = _ribbon_opening(shield)
    header = _header(shield, into.address)
    y0, z0, y1, z1 = _overlap(meter, out, shield, into)
    width = len(header.placed.pads) * _RIBBON_WIDTH_MM if header.placed is not None else 0.0
    place = (meter.housing.width.value_mm, (y0 + y1) / 2, (z0 + z1) / 2)
    box = bounds(header.shape)
    run = next(i for i in meter.of(Role.RIBBON) if i.address == out.address)
    there = [bounds(solid) for solid in run.shape.Solids()]
    inside = (box[0] + box[3]) / 2
    jog = abs((there[-1][1] + there[-1][4]) / 2 - (box[1] + box[4]) / 2)
    length = _run_mm(there) + inside + jog
    return [
        Measurement("openings overlap, along the wall", (y1 - y0) - width, 0.0, "mm", place=place),
        Measurement(
            "openings overlap, in depth", (z1 - z0) - _RIBBON_THICK_MM, 0.0, "mm", place=place
        ),
        Measurement("ribbon beside the shield's header", jog, _JOG_MM, "mm", True, place=place),
        Measurement("length of the shield's ribbon", length, RIBBON_MM, "mm", at_most=True),
        *_plugs(meter, shield, out, into),
    ]


#: A ribbon leans by this much over the 20 mm between two headers' openings without a fold.
_JOG_MM: Final = 6.0


def _plugs(meter: Assembly, shield: Assembly, out: Opening, into: Opening) -> Iterator[Measurement]:
    """Both headers must have the same number of poles."""
    poles = [
        len(_header(a, o.address).placed.part.pins)  # type: ignore[union-attr]
        for a, o in ((meter, out), (shield, into))
    ]
    yield Measurement(
        f"headers' poles {poles[0]} and {poles[1]}", abs(poles[0] - poles[1]), 0.0, "poles", True
    )


def _ribbon_opening(assembly: Assembly) -> Opening:
    return next(o for o in assembly.openings if o.use is Use.RIBBON)


def _header(assembly: Assembly, address: str) -> PartItem:
    return next(p for p in assembly.parts if p.address == address)


def _overlap(
    meter: Assembly, out: Opening, shield: Assembly, into: Opening
) -> tuple[float, float, float, float]:
    spans = []
    for assembly, opening in ((meter, out), (shield, into)):
        _, y, z = assembly.boards[0].pose.point(0.0, opening.u_mm, opening.v_mm)
        half_y, half_z = opening.width_mm / 2, opening.height_mm / 2
        spans.append((y - half_y, z - half_z, y + half_y, z + half_z))
    (a0, b0, a1, b1), (c0, d0, c1, d1) = spans
    return max(a0, c0), max(b0, d0), min(a1, c1), min(b1, d1)
