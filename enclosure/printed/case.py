"""A case to print: base with rails for the board, cover as one profile, sliding rail foot.

The cavity, the openings and the rail's recess are those of the bought housing, so the boards lie
where they lie there. What differs is what a printer asks for: the guides have slopes, the back is
solid beside the rail, nose, shoulders and side walls are one extruded cover that snaps over the
base, and the foot is a dovetail. **For prototypes only**: a printed case is no fire enclosure, no
flammability class of it is proven.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cadquery as cq

from enclosure.housing_model import box, cutter, fused, hook, prism, step_profile
from enclosure.housings import TH35_7_5, Housing
from enclosure.openings import Face, Use
from enclosure.relations import bounds
from enclosure.scene import Assembly, Role

WARNING: Final = (
    "Prototypes only: a printed case is no fire enclosure; no flammability class (V-0) is proven."
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a printer with a nozzle of 0.4 mm makes; usual values, from memory.

    ``ledge_mm``: how far a layer may stand out over nothing; ``bridge_mm``: how far it may span
    from support to support; ``play_mm``: gap at each side of two printed pieces that go together.
    """

    wall_mm: float = 1.2
    overhang_deg: float = 45.0
    ledge_mm: float = 1.0
    bridge_mm: float = 20.0
    play_mm: float = 0.25


RULES: Final = Rules()
#: The cover's catch behind the base's groove: its depth and its height over the rail's face.
_CATCH_MM: Final = 0.8
_CATCH_Z_MM: Final = (-2.6, -1.6)
_WALL_END_Z_MM: Final = -3.5
_RIB_TIP_MM: Final = 0.4
#: How far the slope over the board stands out: beyond the board's play, short of its parts.
_HOLD_MM: Final = 1.0
#: A guide keeps this far from parts, and is left out where less than this length remains.
_PART_MM: Final = 0.5
_LEAST_GUIDE_MM: Final = 5.0
_GUIDE_SHARE: Final = 0.94
#: The dovetail: half width at the back; it widens at 45 degrees up to a land below its ceiling.
_DOVETAIL_MM: Final = 5.0
_LAND_Z_MM: Final = -2.6
_CEILING_Z_MM: Final = -1.0
_NUB_Y_MM: Final = (-43.4, -41.9)
_NUB_MM: Final = 0.6
_OPEN_MM: Final = 3.0


@dataclass(frozen=True, slots=True)
class Support:
    """Where support is printed: a box in the housing's frame, and why."""

    piece: str
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    reason: str


@dataclass(frozen=True)
class Case:
    """The printed pieces where they are in use, and the declared supports."""

    product: str
    base: cq.Shape
    cover: cq.Shape
    foot: cq.Shape
    supports: tuple[Support, ...]

    @property
    def pieces(self) -> tuple[tuple[str, cq.Shape], ...]:
        """Name and solid of each."""
        return ("base", self.base), ("cover", self.cover), ("foot", self.foot)


def build(assembly: Assembly) -> Case:
    """The case of a product."""
    return Case(
        assembly.product,
        base(assembly),
        cover(assembly),
        foot(assembly.housing),
        supports(assembly),
    )


def base(assembly: Assembly) -> cq.Shape:
    """Back, end walls with the used level's guides, hook, dovetail, grooves for the cover."""
    one, pose = assembly.housing, assembly.boards[0].pose
    width, wall = one.width.value_mm, one.end_wall.value_mm
    behind, recess = -one.behind_rail.value_mm, one.rail_recess.value_mm / 2
    half = one.height.value_mm / 2 - one.guard_wall.value_mm - RULES.play_mm
    inner = (wall, width - wall)
    profile = step_profile(one, back_mm=behind)
    parts = [
        prism(profile, (0.0, wall)),
        prism(profile, (width - wall, width)),
        box(inner, (-half, half), (behind, one.back_wall.value_mm)),
        *_guides(assembly),
    ]
    # The catch's ramp below its edge needs room too.
    groove = _CATCH_Z_MM[0] - _CATCH_MM, _CATCH_Z_MM[1] + RULES.play_mm
    taken = [
        box((-1.0, width + 1.0), (-recess, recess), (behind - 1.0, 0.0)),
        box(inner, (half - _CATCH_MM, half + 0.1), groove),
        box(inner, (-half - 0.1, -half + _CATCH_MM), groove),
        *_dovetail(one),
        *(cutter(one, each, pose) for each in assembly.openings if each.face in _ENDS),
    ]
    return fused(parts).cut(*taken).fuse(hook(one, TH35_7_5)).clean()


_ENDS: Final = (Face.LEFT, Face.RIGHT)


def _guides(assembly: Assembly) -> list[cq.Shape]:
    """A rest below the board and a slope over it at each end wall, both at 45 degrees below."""
    one, board = assembly.housing, assembly.boards[0]
    wall, reach = one.end_wall.value_mm, one.guide.value_mm
    top = board.pose.z_mm
    rest = top - board.thickness_mm - 0.2
    over, hold = top + 0.1, _HOLD_MM
    half = one.board_height.value_mm * _GUIDE_SHARE / 2
    profiles = (
        ((0.0, rest), (reach, rest), (reach, rest - _RIB_TIP_MM),
         (0.0, rest - _RIB_TIP_MM - reach)),
        ((0.0, over), (hold, over + hold), (hold, over + hold + _RIB_TIP_MM),
         (0.0, over + hold + _RIB_TIP_MM)),
    )  # fmt: skip
    found: list[cq.Shape] = []
    for profile in profiles:
        z = min(level for _, level in profile), max(level for _, level in profile)
        for start, way in ((wall, 1.0), (one.width.value_mm - wall, -1.0)):
            x = sorted((start, start + way * reach))
            for low, high in _free(assembly, (x[0], x[1]), (-half, half), z):
                corners = [cq.Vector(start + way * u, low, level) for u, level in profile]
                wire = cq.Wire.makePolygon(corners, close=True)
                found.append(cq.Solid.extrudeLinear(wire, [], cq.Vector(0.0, high - low, 0.0)))
    return found


Range = tuple[float, float]


def _free(assembly: Assembly, x: Range, y: Range, z: Range) -> list[Range]:
    """Stretches of a guide along y that no part of the board comes near."""
    taken = []
    for item in assembly.of(Role.PART):
        for solid in item.shape.Solids():
            b = bounds(solid)
            if all(
                b[axis] < high + _PART_MM and low - _PART_MM < b[axis + 3]
                for axis, (low, high) in ((0, x), (2, z))
            ):
                taken.append((b[1] - _PART_MM, b[4] + _PART_MM))
    found, start = [], y[0]
    for low, high in sorted(taken):
        if low - start >= _LEAST_GUIDE_MM:
            found.append((start, low))
        start = max(start, high)
    return [*found, (start, y[1])] if y[1] - start >= _LEAST_GUIDE_MM else found


def _wide_mm(one: Housing) -> float:
    """The dovetail's half width below its ceiling."""
    return _DOVETAIL_MM + _LAND_Z_MM + one.behind_rail.value_mm


def _bar(one: Housing, play_mm: float, z: tuple[float, float], y: tuple[float, float]) -> cq.Shape:
    """The dovetail's body, drawn in by ``play_mm`` at each side."""
    middle, wide = one.width.value_mm / 2, _wide_mm(one) - play_mm
    low = wide - (_LAND_Z_MM - z[0])
    right = ((low, z[0]), (wide, _LAND_Z_MM), (wide, z[1]))
    outline = (*right, *((-x, level) for x, level in reversed(right)))
    corners = [cq.Vector(middle + x, y[0], level) for x, level in outline]
    wire = cq.Wire.makePolygon(corners, close=True)
    return cq.Solid.extrudeLinear(wire, [], cq.Vector(0.0, y[1] - y[0], 0.0))


def _dovetail(one: Housing) -> list[cq.Shape]:
    """The foot's way below the rail with the notches of its two positions."""
    behind, half = -one.behind_rail.value_mm, one.height.value_mm / 2
    way = _bar(one, 0.0, (behind, _CEILING_Z_MM), (-half - 1.0, 0.0))
    middle, reach = one.width.value_mm / 2, _wide_mm(one) + _NUB_MM
    notches = [
        box(
            (middle - reach, middle + reach),
            (_NUB_Y_MM[0] - RULES.play_mm - down, _NUB_Y_MM[1] + RULES.play_mm - down),
            (_LAND_Z_MM - RULES.play_mm, _CEILING_Z_MM),
        )
        for down in (0.0, _OPEN_MM)
    ]
    return [way, *notches]


def foot(one: Housing) -> cq.Shape:
    """The sliding foot, latched: a dovetail with two arms that bend, and a nub on each."""
    behind, half = -one.behind_rail.value_mm, one.height.value_mm / 2
    rail = TH35_7_5
    under = -rail.thickness.value_mm - 0.3
    tip = -rail.width.value_mm / 2 + 1.0
    body = _bar(one, RULES.play_mm, (behind + 0.2, under), (-half + 0.3, tip))
    middle = one.width.value_mm / 2
    slit = box((middle - 1.5, middle + 1.5), (-half, -28.0), (behind - 1.0, 0.0))
    wide = _wide_mm(one)
    nubs = [
        box(x, _NUB_Y_MM, (_LAND_Z_MM, under))
        for x in (
            (middle - wide - _NUB_MM + RULES.play_mm, middle - wide + 1.5),
            (middle + wide - 1.5, middle + wide + _NUB_MM - RULES.play_mm),
        )
    ]
    return body.cut(slit).fuse(*nubs).clean()


def cover(assembly: Assembly) -> cq.Shape:
    """Nose, shoulders and side walls as one profile along x, with the catch that snaps."""
    one, pose = assembly.housing, assembly.boards[0].pose
    wall = one.end_wall.value_mm + RULES.play_mm
    x = (wall, one.width.value_mm - wall)
    solid = prism(_profile(one), x)
    cutters = [cutter(one, each, pose) for each in assembly.openings if each.face not in _ENDS]
    return solid.cut(*cutters, _foot_notch(one))


def _foot_notch(one: Housing) -> cq.Shape:
    """Where the foot passes the lower side wall; its upper end as printed slopes at 45 degrees."""
    middle, reach = one.width.value_mm / 2, _wide_mm(one) + _NUB_MM + RULES.play_mm
    top, low = _CEILING_Z_MM + RULES.play_mm, _WALL_END_Z_MM - 1.0
    outline = (
        (middle - reach, low), (middle - reach, top), (middle + reach, top),
        (middle + reach + top - low, low),
    )  # fmt: skip
    half = one.height.value_mm / 2
    wire = cq.Wire.makePolygon([cq.Vector(x, -half - 1.0, z) for x, z in outline], close=True)
    return cq.Solid.extrudeLinear(wire, [], cq.Vector(0.0, one.guard_wall.value_mm + 2.0, 0.0))


def _profile(one: Housing) -> list[tuple[float, float]]:
    """The cover's section in y and z, one half mirrored."""
    half, nose = one.height.value_mm / 2, one.nose.value_mm / 2
    guard, plate = one.guard_wall.value_mm, one.cover_wall.value_mm
    shoulder, front = one.shoulder.value_mm, one.front_mm
    low, high = _CATCH_Z_MM
    right = [
        (half - guard, _WALL_END_Z_MM),
        (half - guard, low - (_CATCH_MM - 0.2)),
        (half - guard - _CATCH_MM + 0.2, low),
        (half - guard - _CATCH_MM + 0.2, high),
        (half - guard, high),
        (half - guard, shoulder - guard),
        (nose - plate, shoulder - guard),
        (nose - plate, front - plate),
    ]
    outer = [
        (nose, front), (nose, shoulder), (half, shoulder), (half, _WALL_END_Z_MM),
    ]  # fmt: skip
    inner = [*right, *((-y, z) for y, z in reversed(right))]
    return [*inner, *((-y, z) for y, z in reversed(outer)), *outer]


def supports(assembly: Assembly) -> tuple[Support, ...]:
    """Where the case cannot be printed without support."""
    one = assembly.housing
    width, recess, behind = (
        one.width.value_mm,
        one.rail_recess.value_mm / 2,
        one.behind_rail.value_mm,
    )
    found = [
        Support(
            "base", (-1.0, -recess, -behind - 1.0), (width + 1.0, recess, 0.1),
            "the back over the rail's recess, 4.5 mm above the bed",
        )
    ]  # fmt: skip
    pose = assembly.boards[0].pose
    for each in assembly.openings:
        wide = each.width_mm if each.face in _ENDS else max(each.height_mm, 0.0)
        if each.use in (Use.ROOM, Use.PLUG) and each.board != assembly.boards[0].name:
            low, high = _box(cutter(one, each, pose))
            found.append(Support("cover", low, high, f"{each.name}: walls around a corner"))
        elif each.face in _ENDS and wide > RULES.bridge_mm:
            low, high = _box(cutter(one, each, pose))
            found.append(Support("base", low, high, f"{each.name}: {wide:g} mm to span"))
    return tuple(found)


def _box(shape: cq.Shape) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    b = shape.BoundingBox()
    return (b.xmin - 0.1, b.ymin - 0.1, b.zmin - 0.1), (b.xmax + 0.1, b.ymax + 0.1, b.zmax + 0.1)
