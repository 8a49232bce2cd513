"""How two solids stand to each other, and what they share.

``distance()`` of the kernel is 0 for touching, overlapping and contained solids alike; where it is,
the shared volume decides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

import cadquery as cq
from OCP.Bnd import Bnd_Box
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepExtrema import BRepExtrema_DistShapeShape
from OCP.gp import gp_Pnt

#: Below this shared volume two solids count as touching: faces that coincide leave rounding.
VOLUME_MM3: Final = 1e-3
TOUCH_MM: Final = 1e-4
#: Every check asks for the same solids' boxes; a product has some thousands.
_KEPT: Final = 1 << 14
_BLOCK_FACES: Final = 6
#: Share of its box that a block may miss by rounding; the slimmest prism misses far more.
_BLOCK_SHARE: Final = 1e-6
Box = tuple[float, float, float, float, float, float]
Point = tuple[float, float, float]
Pieces = tuple[tuple[cq.Shape, Box], ...]


class Relation(Enum):
    """The four ways in which two solids can stand to each other."""

    APART = "apart"
    TOUCHING = "touching"
    CONTAINING = "containing"
    INTERPENETRATING = "interpenetrating"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two solids: their relation, the volume they share and the distance where they are apart."""

    one: str
    other: str
    relation: Relation
    shared_mm3: float
    distance_mm: float

    def __str__(self) -> str:
        how = self.relation.value
        if self.relation is Relation.APART:
            return f"{self.one} and {self.other}: {how} by {self.distance_mm:.2f} mm"
        return f"{self.one} and {self.other}: {how}, {self.shared_mm3:.3f} mm3 shared"


@lru_cache(maxsize=_KEPT)
def bounds(shape: cq.Shape) -> Box:
    """Low corner, then high corner: of the surfaces, whether or not the shape was meshed before."""
    box = Bnd_Box()
    BRepBndLib.AddOptimal_s(shape.wrapped, box, False, False)
    low, high = box.CornerMin(), box.CornerMax()
    return low.X(), low.Y(), low.Z(), high.X(), high.Y(), high.Z()


def gap_of_boxes(one: Box, other: Box) -> float:
    """Distance of two boxes; 0 where they meet."""
    square = 0.0
    for axis in range(3):
        apart = max(one[axis] - other[axis + 3], other[axis] - one[axis + 3], 0.0)
        square += apart * apart
    return float(square**0.5)


@lru_cache(maxsize=_KEPT)
def pieces(shape: cq.Shape) -> Pieces:
    """The solids of a shape, each with its box."""
    return tuple((solid, bounds(solid)) for solid in shape.Solids())


def _overlap(one: Box, other: Box) -> bool:
    """True if two boxes share volume, not only a face."""
    return all(
        min(one[axis + 3], other[axis + 3]) - max(one[axis], other[axis]) > TOUCH_MM
        for axis in range(3)
    )


def shared_volume(one: Pieces, other: Pieces) -> float:
    """Volume that two shapes have in common, solid by solid, so that compounds may hold pieces."""
    total = 0.0
    for a, box_a in one:
        for b, box_b in other:
            if not _overlap(box_a, box_b):
                continue
            if is_block(a, box_a) and is_block(b, box_b):
                total += _common(box_a, box_b)
            else:
                total += sum(solid.Volume() for solid in a.intersect(b).Solids())
    return total


def _common(one: Box, other: Box) -> float:
    return math.prod(
        min(one[axis + 3], other[axis + 3]) - max(one[axis], other[axis]) for axis in range(3)
    )


@lru_cache(maxsize=_KEPT)
def is_block(solid: cq.Shape, box: Box) -> bool:
    """True if a solid fills its box: then boxes tell what the kernel would take long for."""
    if len(solid.Faces()) != _BLOCK_FACES:
        return False
    full = math.prod(box[axis + 3] - box[axis] for axis in range(3))
    return abs(float(solid.Volume()) - full) <= _BLOCK_SHARE * full


@dataclass(frozen=True, slots=True)
class Nearest:
    """The shortest way between two shapes; of length 0 where they touch or share volume."""

    distance_mm: float
    start: Point
    end: Point

    @property
    def middle(self) -> Point:
        """Halfway."""
        x, y, z = ((a + b) / 2 for a, b in zip(self.start, self.end, strict=True))
        return x, y, z

    @property
    def upright(self) -> bool:
        """True if the way runs along the housing's depth."""
        x, y, z = (abs(a - b) for a, b in zip(self.start, self.end, strict=True))
        return z > max(x, y)


def nearest(one: Pieces, other: Pieces) -> Nearest:
    """The shortest way between two shapes."""
    near = sorted(
        ((gap_of_boxes(a[1], b[1]), n, m) for n, a in enumerate(one) for m, b in enumerate(other)),
    )
    best = Nearest(float("inf"), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    for gap, n, m in near:
        # No later pair can be nearer than its boxes are.
        if gap >= best.distance_mm or best.distance_mm < TOUCH_MM:
            break
        way = _way(one[n], other[m])
        if way.distance_mm < best.distance_mm:
            best = way
    return best


def _way(one: tuple[cq.Shape, Box], other: tuple[cq.Shape, Box]) -> Nearest:
    if is_block(*one) and is_block(*other):
        ends = [_between(one[1], other[1], axis) for axis in range(3)]
        start, end = (ends[0][0], ends[1][0], ends[2][0]), (ends[0][1], ends[1][1], ends[2][1])
        return Nearest(math.dist(start, end), start, end)
    found = BRepExtrema_DistShapeShape(one[0].wrapped, other[0].wrapped)
    return Nearest(found.Value(), _point(found.PointOnShape1(1)), _point(found.PointOnShape2(1)))


def _between(one: Box, other: Box, axis: int) -> tuple[float, float]:
    """Where two boxes are nearest along an axis; the middle of what they share, if they do."""
    if one[axis + 3] < other[axis]:
        return one[axis + 3], other[axis]
    if other[axis + 3] < one[axis]:
        return one[axis], other[axis + 3]
    middle = (max(one[axis], other[axis]) + min(one[axis + 3], other[axis + 3])) / 2
    return middle, middle


def _point(at: gp_Pnt) -> Point:
    return at.X(), at.Y(), at.Z()


def distance(one: Pieces, other: Pieces) -> float:
    """Least distance of two shapes; 0 where they touch or share volume."""
    return nearest(one, other).distance_mm


def _gap(one: Pieces, other: Pieces) -> float:
    return min(gap_of_boxes(a, b) for _, a in one for _, b in other)


def volume(shape: Pieces) -> float:
    """Volume of all pieces."""
    return float(sum(solid.Volume() for solid, _ in shape))


def relate(name: str, one: Pieces, other_name: str, other: Pieces, *, flat: bool = False) -> Pair:
    """The pair's relation; what they share is worked out only if no distance is between them.

    ``flat`` says that the two meet in planes along the axes, where boxes tell the distance.
    """
    apart = _gap(one, other) if flat else distance(one, other)
    if apart >= TOUCH_MM:
        return Pair(name, other_name, Relation.APART, 0.0, apart)
    shared = shared_volume(one, other)
    if shared > VOLUME_MM3:
        inside = shared >= min(volume(one), volume(other)) - VOLUME_MM3
        how = Relation.CONTAINING if inside else Relation.INTERPENETRATING
        return Pair(name, other_name, how, shared, 0.0)
    return Pair(name, other_name, Relation.TOUCHING, shared, apart)


def swept(box: Box, direction: tuple[float, float, float], travel_mm: float) -> Box:
    """Box around a box that moves: exact for blocks that move along an axis."""
    low, high = list(box[:3]), list(box[3:])
    for axis, way in enumerate(direction):
        moved = way * travel_mm
        low[axis] += min(moved, 0.0)
        high[axis] += max(moved, 0.0)
    return (*low, *high)  # type: ignore[return-value]


def solid_box(box: Box) -> cq.Shape:
    """A block as a solid."""
    x, y, z = (max(box[axis + 3] - box[axis], 1e-6) for axis in range(3))
    return cq.Solid.makeBox(x, y, z, cq.Vector(*box[:3]))
