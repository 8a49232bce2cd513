"""A housing as solids: body, cover, guards, rail clip, and the rail that it hangs on.

The frame is that of :mod:`enclosure.housings`: x to the right from the left face, y up from the
rail's middle, z from the rail's front face towards the installer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cadquery as cq

from enclosure.housings import Housing, Rail
from enclosure.openings import Face, Opening

#: Solids are cut a little deeper than the wall, so that no skin is left.
_THROUGH_MM = 1.0
_HOOK_MM = 1.5
_HOOK_REACH_MM = 1.0
_CLIP_WIDTH_MM = 12.0
_CLIP_PLAY_MM = 0.3
#: Guides run over this share of the board's height; above the shoulder over the nose's.
_GUIDE_SHARE = 0.94
_RIB_MM = 1.0
#: A board's play above the lower rib; the rest of the slot's is over it.
_SLOT_PLAY_MM = 0.2


@dataclass(frozen=True)
class Pose:
    """Where a board lies in a housing: its upper left corner and its upper face.

    ``y_mm`` is the board's top edge, both as the product is seen.
    """

    x_mm: float
    y_mm: float
    z_mm: float

    def point(self, u_mm: float, v_mm: float, over_mm: float = 0.0) -> tuple[float, float, float]:
        """A point of the board (x right, y down, height over its face) in the housing."""
        return self.x_mm + u_mm, self.y_mm - v_mm, self.z_mm + over_mm


def box(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float]) -> cq.Shape:
    """A block between two corners."""
    wide, high, deep = (far - near for near, far in (x, y, z))
    return cq.Solid.makeBox(wide, high, deep, cq.Vector(x[0], y[0], z[0]))


def step_profile(one: Housing, back_mm: float) -> list[tuple[float, float]]:
    """Outline of the housing in y and z; its back is at ``back_mm``."""
    half, nose = one.height.value_mm / 2, one.nose.value_mm / 2
    shoulder, front = one.shoulder.value_mm, one.front_mm
    return [
        (-half, back_mm), (half, back_mm), (half, shoulder), (nose, shoulder),
        (nose, front), (-nose, front), (-nose, shoulder), (-half, shoulder),
    ]  # fmt: skip


def prism(corners: Sequence[tuple[float, float]], x: tuple[float, float]) -> cq.Shape:
    """A polygon of y and z drawn along x."""
    wire = cq.Wire.makePolygon([cq.Vector(x[0], y, z) for y, z in corners], close=True)
    return cq.Solid.extrudeLinear(wire, [], cq.Vector(x[1] - x[0], 0.0, 0.0))


def fused(solids: Sequence[cq.Shape]) -> cq.Shape:
    """All solids as one."""
    first, *others = solids
    return first.fuse(*others).clean() if others else first


def cavity_corners(one: Housing) -> list[tuple[float, float]]:
    """The room's outline in y and z."""
    half = one.cavity_height_mm / 2
    nose = one.nose.value_mm / 2 - one.cover_wall.value_mm
    shoulder = one.shoulder.value_mm - one.guard_wall.value_mm
    front = one.front_mm - one.cover_wall.value_mm
    back = one.back_wall.value_mm
    return [
        (-half, back), (half, back), (half, shoulder), (nose, shoulder),
        (nose, front), (-nose, front), (-nose, shoulder), (-half, shoulder),
    ]  # fmt: skip


def cavity(one: Housing) -> cq.Shape:
    """The room inside, guides not counted."""
    wall = one.end_wall.value_mm
    return prism(cavity_corners(one), (wall, one.width.value_mm - wall))


def body(one: Housing, openings: Sequence[Opening], pose: Pose) -> cq.Shape:
    """Back, end walls with guides, and the sills up to the lowest board's underside."""
    width, wall = one.width.value_mm, one.end_wall.value_mm
    half, back = one.height.value_mm / 2, one.back_wall.value_mm
    behind, recess = -one.behind_rail.value_mm, one.rail_recess.value_mm / 2
    sill = one.sill.value_mm
    profile = step_profile(one, behind)
    ends = [prism(profile, (0.0, wall)), prism(profile, (width - wall, width))]
    inner = (wall, width - wall)
    guard = one.guard_wall.value_mm
    parts = [
        *ends,
        box(inner, (-half, half), (0.0, back)),
        # Beside the rail the back reaches behind its face; the wall is as thick there.
        box(inner, (recess, half), (behind, behind + back)),
        box(inner, (-half, -recess), (behind, behind + back)),
        box(inner, (recess, recess + guard), (behind, back)),
        box(inner, (-recess - guard, -recess), (behind, back)),
        box(inner, (half - guard, half), (behind, sill)),
        box(inner, (-half, -half + guard), (behind, sill)),
        *_guides(one),
    ]
    solid = fused(parts).cut(
        box((-1.0, width + 1.0), (-recess, recess), (behind - 1.0, 0.0)),
        _clip_way(one),
    )
    return _opened(solid, one, openings, pose, (Face.LEFT, Face.RIGHT))


def _guides(one: Housing) -> list[cq.Shape]:
    """Pairs of ribs at every level: one under the board, one over it."""
    wall, width = one.end_wall.value_mm, one.width.value_mm
    reach, slot = one.guide.value_mm, one.slot.value_mm
    half = one.board_height.value_mm * _GUIDE_SHARE / 2
    found = []
    for level in one.levels:
        under = level.value_mm - _SLOT_PLAY_MM
        for below in (under - _RIB_MM, under + slot):
            z = (below, below + _RIB_MM)
            found.append(box((wall, wall + reach), (-half, half), z))
            found.append(box((width - wall - reach, width - wall), (-half, half), z))
    return found


def cover(one: Housing, openings: Sequence[Opening], pose: Pose) -> cq.Shape:
    """The nose: front plate and its two long walls, between the end walls."""
    wall, thick = one.end_wall.value_mm, one.cover_wall.value_mm
    inner = (wall, one.width.value_mm - wall)
    nose, front = one.nose.value_mm / 2, one.front_mm
    low = one.shoulder.value_mm - one.guard_wall.value_mm
    solid = fused(
        [
            box(inner, (-nose, nose), (front - thick, front)),
            box(inner, (nose - thick, nose), (low, front)),
            box(inner, (-nose, -nose + thick), (low, front)),
        ]
    )
    return _opened(solid, one, openings, pose, (Face.FRONT, Face.NOSE_TOP))


def guards(one: Housing, openings: Sequence[Opening], pose: Pose) -> dict[str, cq.Shape]:
    """The terminal guards by name: each an L of shoulder and side, opened where conductors pass."""
    wall, guard = one.end_wall.value_mm, one.guard_wall.value_mm
    half, nose = one.height.value_mm / 2, one.nose.value_mm / 2
    shoulder, sill = one.shoulder.value_mm, one.sill.value_mm
    each_side = max(1, one.guards // 2)
    width = (one.width.value_mm - 2.0 * wall) / each_side
    found = {}
    for side, faces in (
        (1.0, (Face.TOP, Face.TOP_SHOULDER)),
        (-1.0, (Face.BOTTOM, Face.BOTTOM_SHOULDER)),
    ):
        for n in range(each_side):
            x = (wall + n * width, wall + (n + 1) * width)
            flat = sorted((side * nose, side * half))
            upright = sorted((side * (half - guard), side * half))
            solid = fused(
                [
                    box(x, (flat[0], flat[1]), (shoulder - guard, shoulder)),
                    box(x, (upright[0], upright[1]), (sill, shoulder)),
                ]
            )
            name = f"guard {faces[0].value} {n + 1}"
            found[name] = _opened(solid, one, openings, pose, faces)
    return found


def cutter(one: Housing, opening: Opening, pose: Pose) -> cq.Shape:
    """The solid that an opening takes out of its wall."""
    centre, direction = _axis(one, opening, pose)
    length = _length(one, opening)
    if opening.round:
        return cq.Solid.makeCylinder(opening.width_mm / 2, length, centre, direction)
    u, v = opening.width_mm / 2, opening.height_mm / 2
    reach = direction * length
    spans = [
        (min(c, c + r) - s, max(c, c + r) + s)
        for c, r, s in zip(
            centre.toTuple(), reach.toTuple(), _spread(opening.face, u, v), strict=True
        )
    ]
    return box(spans[0], spans[1], spans[2])


def _spread(face: Face, u: float, v: float) -> tuple[float, float, float]:
    if face in (Face.TOP, Face.BOTTOM, Face.NOSE_TOP):
        return u, 0.0, v
    if face in (Face.LEFT, Face.RIGHT):
        return 0.0, u, v
    return u, v, 0.0


def _length(one: Housing, opening: Opening) -> float:
    wall = {
        Face.TOP: one.guard_wall,
        Face.BOTTOM: one.guard_wall,
        Face.LEFT: one.end_wall,
        Face.RIGHT: one.end_wall,
        Face.FRONT: one.cover_wall,
        Face.NOSE_TOP: one.cover_wall,
    }.get(opening.face, one.guard_wall)
    # Guides behind an end wall are cut with it.
    guide = one.guide.value_mm if opening.face in (Face.LEFT, Face.RIGHT) else 0.0
    return wall.value_mm + guide + 2.0 * _THROUGH_MM


def _axis(one: Housing, opening: Opening, pose: Pose) -> tuple[cq.Vector, cq.Vector]:
    """Where the cutter starts, outside, and its way in."""
    half, out = one.height.value_mm / 2, _THROUGH_MM
    face, u, v = opening.face, opening.u_mm, opening.v_mm
    if face in (Face.TOP, Face.BOTTOM):
        x, _, z = pose.point(u, 0.0, v)
        side = 1.0 if face is Face.TOP else -1.0
        return cq.Vector(x, side * (half + out), z), cq.Vector(0.0, -side, 0.0)
    if face is Face.NOSE_TOP:
        x, _, z = pose.point(u, 0.0, v)
        return cq.Vector(x, one.nose.value_mm / 2 + out, z), cq.Vector(0.0, -1.0, 0.0)
    if face in (Face.LEFT, Face.RIGHT):
        _, y, z = pose.point(0.0, u, v)
        if face is Face.LEFT:
            return cq.Vector(-out, y, z), cq.Vector(1.0, 0.0, 0.0)
        return cq.Vector(one.width.value_mm + out, y, z), cq.Vector(-1.0, 0.0, 0.0)
    x, y, _ = pose.point(u, v)
    front = one.front_mm if face is Face.FRONT else one.shoulder.value_mm
    return cq.Vector(x, y, front + out), cq.Vector(0.0, 0.0, -1.0)


def _opened(
    solid: cq.Shape, one: Housing, openings: Sequence[Opening], pose: Pose, faces: Sequence[Face]
) -> cq.Shape:
    cutters = [cutter(one, each, pose) for each in openings if each.face in faces]
    near = [each for each in cutters if _boxes_meet(solid, each)]
    return solid.cut(*near) if near else solid


def _boxes_meet(one: cq.Shape, other: cq.Shape) -> bool:
    a, b = one.BoundingBox(), other.BoundingBox()
    return (
        a.xmin < b.xmax and b.xmin < a.xmax and a.ymin < b.ymax and b.ymin < a.ymax
        and a.zmin < b.zmax and b.zmin < a.zmax
    )  # fmt: skip


def clip(one: Housing, rail: Rail) -> cq.Shape:
    """The sliding foot at the rail's lower flange, latched."""
    half, sheet = rail.width.value_mm / 2, rail.thickness.value_mm
    middle = one.width.value_mm / 2
    x = (middle - _CLIP_WIDTH_MM / 2, middle + _CLIP_WIDTH_MM / 2)
    back = -one.behind_rail.value_mm
    low = -half - _CLIP_PLAY_MM
    return fused(
        [
            # The foot lies in the recess of the back and slides down to let the rail go.
            box(x, (low - _HOOK_MM, low), (back, 0.0)),
            box(x, (low - _HOOK_MM, -half + _HOOK_REACH_MM), (back, -sheet - _CLIP_PLAY_MM)),
        ]
    )


def _clip_way(one: Housing) -> cq.Shape:
    """The way that the foot slides in, down to the lower edge."""
    middle, half = one.width.value_mm / 2, one.height.value_mm / 2
    reach = _CLIP_WIDTH_MM / 2 + _CLIP_PLAY_MM
    back = -one.behind_rail.value_mm
    return box((middle - reach, middle + reach), (-half - 1.0, 0.0), (back - 1.0, 0.0))


def hook(one: Housing, rail: Rail) -> cq.Shape:
    """The fixed hook at the rail's upper flange; part of the body."""
    half, sheet = rail.width.value_mm / 2, rail.thickness.value_mm
    wall, width = one.end_wall.value_mm, one.width.value_mm
    back, recess = -one.behind_rail.value_mm, one.rail_recess.value_mm / 2
    return box(
        (wall, width - wall), (half - _HOOK_REACH_MM, recess), (back, -sheet - _CLIP_PLAY_MM)
    )


def rail_solid(one: Rail, x: tuple[float, float]) -> cq.Shape:
    """A stretch of rail: two flanges, two webs, the back."""
    half, inner = one.width.value_mm / 2, one.inner.value_mm / 2
    sheet, deep = one.thickness.value_mm, one.depth.value_mm
    return fused(
        [
            box(x, (inner - sheet, half), (-sheet, 0.0)),
            box(x, (-half, -inner + sheet), (-sheet, 0.0)),
            box(x, (inner - sheet, inner), (-deep, 0.0)),
            box(x, (-inner, -inner + sheet), (-deep, 0.0)),
            box(x, (-inner, inner), (-deep, -deep + sheet)),
        ]
    )
