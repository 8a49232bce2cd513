"""How two solids stand to each other, and what they share.

``distance()`` of the kernel is 0 for touching, overlapping and contained solids alike, so the
shared volume decides first.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

import cadquery as cq

#: Below this shared volume two solids count as touching: faces that coincide leave rounding.
VOLUME_MM3: Final = 1e-3
TOUCH_MM: Final = 1e-4
Box = tuple[float, float, float, float, float, float]


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


def bounds(shape: cq.Shape) -> Box:
    """Low corner, then high corner."""
    box = shape.BoundingBox(1e-3)
    return box.xmin, box.ymin, box.zmin, box.xmax, box.ymax, box.zmax


def gap_of_boxes(one: Box, other: Box) -> float:
    """Distance of two boxes; 0 where they meet."""
    square = 0.0
    for axis in range(3):
        apart = max(one[axis] - other[axis + 3], other[axis] - one[axis + 3], 0.0)
        square += apart * apart
    return float(square**0.5)


def shared_volume(one: cq.Shape, other: cq.Shape) -> float:
    """Volume that two shapes have in common, solid by solid, so that compounds may hold pieces."""
    total = 0.0
    for a in one.Solids():
        box = bounds(a)
        for b in other.Solids():
            if gap_of_boxes(box, bounds(b)) == 0.0:
                total += sum(solid.Volume() for solid in a.intersect(b).Solids())
    return total


def distance(one: cq.Shape, other: cq.Shape) -> float:
    """Least distance of two shapes; 0 where they touch or share volume."""
    return float(one.distance(other))


def relate(name: str, one: cq.Shape, other_name: str, other: cq.Shape) -> Pair:
    """The pair's relation; the distance is measured only if nothing is shared."""
    shared = 0.0
    if gap_of_boxes(bounds(one), bounds(other)) == 0.0:
        shared = shared_volume(one, other)
    if shared > VOLUME_MM3:
        least = min(one.Volume(), other.Volume())
        inside = shared >= least - VOLUME_MM3
        how = Relation.CONTAINING if inside else Relation.INTERPENETRATING
        return Pair(name, other_name, how, shared, 0.0)
    apart = distance(one, other)
    how = Relation.TOUCHING if apart < TOUCH_MM else Relation.APART
    return Pair(name, other_name, how, shared, apart)


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
    sizes = [max(box[axis + 3] - box[axis], 1e-6) for axis in range(3)]
    return cq.Solid.makeBox(*sizes, cq.Vector(*box[:3]))
