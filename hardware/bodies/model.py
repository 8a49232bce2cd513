"""A body: coloured pieces in the footprint's own coordinates.

Millimetres; the origin is the footprint's anchor on the board's upper face, x to the right, y
**down** as KiCad counts, z up. What hangs below the board has negative z.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from hardware.bodies.material import Material
from hardware.parts.spec import Source

Point = tuple[float, float, float]


class Axis(Enum):
    """A coordinate axis by its place in a point."""

    X = 0
    Y = 1
    Z = 2

    @property
    def others(self) -> tuple[int, int]:
        """The two other axes in rising order."""
        first, second = (i for i in range(3) if i != self.value)
        return first, second


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box around something, corner to corner."""

    low: Point
    high: Point

    @property
    def size(self) -> Point:
        """Lengths along x, y and z."""
        x, y, z = (high - low for low, high in zip(self.low, self.high, strict=True))
        return x, y, z

    def joined(self, other: Bounds) -> Bounds:
        """The box around both."""
        return Bounds(
            _point(min(a, b) for a, b in zip(self.low, other.low, strict=True)),
            _point(max(a, b) for a, b in zip(self.high, other.high, strict=True)),
        )


@dataclass(frozen=True, slots=True)
class Box:
    """A block between two corners."""

    low: Point
    high: Point

    def __post_init__(self) -> None:
        if any(low >= high for low, high in zip(self.low, self.high, strict=True)):
            raise ValueError(f"box without volume: {self.low} to {self.high}")

    @property
    def bounds(self) -> Bounds:
        """The box itself."""
        return Bounds(self.low, self.high)

    @property
    def volume_mm3(self) -> float:
        """Volume."""
        return math.prod(self.bounds.size)

    @property
    def centroid(self) -> Point:
        """Middle."""
        return _point((low + high) / 2 for low, high in zip(self.low, self.high, strict=True))


@dataclass(frozen=True, slots=True)
class Cylinder:
    """A round bar along an axis, from ``start`` towards the positive direction."""

    start: Point
    axis: Axis
    radius_mm: float
    length_mm: float

    def __post_init__(self) -> None:
        if self.radius_mm <= 0.0 or self.length_mm <= 0.0:
            raise ValueError(f"cylinder without volume at {self.start}")

    @property
    def bounds(self) -> Bounds:
        """The box around it."""
        low, high = list(self.start), list(self.start)
        high[self.axis.value] += self.length_mm
        for other in self.axis.others:
            low[other] -= self.radius_mm
            high[other] += self.radius_mm
        return Bounds(_point(low), _point(high))

    @property
    def volume_mm3(self) -> float:
        """Volume."""
        return math.pi * self.radius_mm**2 * self.length_mm

    @property
    def centroid(self) -> Point:
        """Middle."""
        bounds = self.bounds
        return _point((low + high) / 2 for low, high in zip(bounds.low, bounds.high, strict=True))


@dataclass(frozen=True, slots=True)
class Prism:
    """A polygon drawn out along an axis; its corners are in the other two axes, rising order."""

    axis: Axis
    corners: tuple[tuple[float, float], ...]
    start_mm: float
    end_mm: float

    def __post_init__(self) -> None:
        if self.start_mm >= self.end_mm or abs(self._signed_area) < 1e-9:
            raise ValueError(f"prism without volume: {self.corners}")

    @property
    def _signed_area(self) -> float:
        return sum(a * d - b * c for (a, b), (c, d) in self._edges) / 2

    @property
    def _edges(self) -> list[tuple[tuple[float, float], tuple[float, float]]]:
        return list(zip(self.corners, self.corners[1:] + self.corners[:1], strict=True))

    @property
    def bounds(self) -> Bounds:
        """The box around it."""
        low, high = [0.0] * 3, [0.0] * 3
        low[self.axis.value], high[self.axis.value] = self.start_mm, self.end_mm
        for place, other in enumerate(self.axis.others):
            low[other] = min(corner[place] for corner in self.corners)
            high[other] = max(corner[place] for corner in self.corners)
        return Bounds(_point(low), _point(high))

    @property
    def volume_mm3(self) -> float:
        """Volume."""
        return abs(self._signed_area) * (self.end_mm - self.start_mm)

    @property
    def centroid(self) -> Point:
        """Middle of the mass."""
        area, middle = self._signed_area, [0.0] * 3
        middle[self.axis.value] = (self.start_mm + self.end_mm) / 2
        for place, other in enumerate(self.axis.others):
            middle[other] = sum(
                (p[place] + q[place]) * (p[0] * q[1] - p[1] * q[0]) for p, q in self._edges
            ) / (6 * area)
        return _point(middle)


Shape = Box | Cylinder | Prism


@dataclass(frozen=True, slots=True)
class Piece:
    """One coloured piece; ``cuts`` lie wholly inside ``shape`` and do not meet each other.

    ``pin`` is the pad that a metal piece is joined to, empty for everything else. ``wire`` marks
    leads outside the package of a leaded part, which the catalogue's body size leaves out.
    """

    name: str
    material: Material
    shape: Shape
    pin: str = ""
    cuts: tuple[Shape, ...] = ()
    wire: bool = False

    @property
    def volume_mm3(self) -> float:
        """Volume without the cuts."""
        return self.shape.volume_mm3 - sum(cut.volume_mm3 for cut in self.cuts)

    @property
    def mass_g(self) -> float:
        """Mass by the material's density."""
        return self.volume_mm3 * self.material.density_g_cm3 * 1e-3


class Mating(Enum):
    """What comes to a part from outside."""

    PLUG = "plug"
    CABLE = "cable"
    WIRE = "wire"
    SCREWDRIVER = "screwdriver"
    FINGER = "finger"


@dataclass(frozen=True, slots=True)
class Mate:
    """A plug, wire or tool where it is when mated, in the part's own coordinates.

    ``away`` is the direction in which it is pulled off, and ``travel_mm`` how far until it is free.
    """

    name: str
    kind: Mating
    pieces: tuple[Piece, ...]
    away: Point
    travel_mm: float
    source: Source

    @property
    def bounds(self) -> Bounds:
        """The box around it."""
        return bounds_of(self.pieces)


@dataclass(frozen=True, slots=True)
class Body:
    """One part's body; ``weighed_g`` is the mass that a data sheet states.

    ``name`` is the STEP file's; parts of one name have one shape.
    """

    name: str
    pieces: tuple[Piece, ...]
    sources: tuple[Source, ...]
    weighed_g: float | None = None
    mates: tuple[Mate, ...] = ()

    def __post_init__(self) -> None:
        if not self.pieces:
            raise ValueError(f"body {self.name} has no pieces")

    @property
    def bounds(self) -> Bounds:
        """The box around all pieces."""
        return bounds_of(self.pieces)

    @property
    def package(self) -> Bounds:
        """The box around what the catalogue gives a size for: no wire leads, nothing below."""
        return bounds_of(tuple(piece for piece in self.pieces if not piece.wire))

    @property
    def height_mm(self) -> float:
        """Above the board's upper face."""
        return self.bounds.high[2]

    @property
    def depth_mm(self) -> float:
        """How far leads reach from the board's upper face downwards, through the board."""
        return max(0.0, -self.bounds.low[2])

    @property
    def mass_g(self) -> float:
        """The stated mass, else that of the pieces."""
        return sum(p.mass_g for p in self.pieces) if self.weighed_g is None else self.weighed_g

    @property
    def centre_of_mass(self) -> Point:
        """Centre of the pieces' masses; cuts count by their own middles."""
        total = sum(piece.mass_g for piece in self.pieces)
        return _point(
            sum(_moment(piece, axis) for piece in self.pieces) / total for axis in range(3)
        )

    def mate(self, name: str) -> Mate:
        """The mate of a name; LookupError names those there are."""
        for each in self.mates:
            if each.name == name:
                return each
        known = ", ".join(each.name for each in self.mates) or "none"
        raise LookupError(f"body {self.name} has no mate {name!r}; it has: {known}")


def bounds_of(pieces: tuple[Piece, ...]) -> Bounds:
    """The box around pieces; there is at least one."""
    box = pieces[0].shape.bounds
    for piece in pieces[1:]:
        box = box.joined(piece.shape.bounds)
    return box


def _moment(piece: Piece, axis: int) -> float:
    whole = piece.shape.volume_mm3 * piece.shape.centroid[axis]
    gone = sum(cut.volume_mm3 * cut.centroid[axis] for cut in piece.cuts)
    return (whole - gone) * piece.material.density_g_cm3 * 1e-3


def _point(values: Iterable[float]) -> Point:
    x, y, z = values
    return x, y, z
