"""What stands in a housing: every solid with its name, its role and where it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

import cadquery as cq

from enclosure.housing_model import Pose
from enclosure.housings import Housing
from enclosure.openings import Opening
from hardware.bodies.model import Body, Mating, Piece
from hardware.kicad.placement.scene import PlacedPart, Scene


class Role(Enum):
    """What a solid is to the checks."""

    BODY = "body"
    COVER = "cover"
    GUARD = "guard"
    CLIP = "clip"
    RAIL = "rail"
    BOARD = "board"
    PART = "part"
    MATE = "mate"
    STANDOFF = "standoff"
    SCREW = "screw"
    INSERT = "front insert"
    LIGHT_PIPE = "light pipe"
    PIN = "button pin"
    RIBBON = "ribbon"

    @property
    def housing(self) -> bool:
        """True for the pieces that enclose the rest."""
        return self in (Role.BODY, Role.COVER, Role.GUARD)


#: What comes off with the cover.
CARRIED: Final = (Role.INSERT, Role.LIGHT_PIPE, Role.PIN, Role.SCREW, Role.STANDOFF)

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Item:
    """One solid of the assembly, where it is; ``mass_g`` is 0 for what is not weighed.

    ``address`` is that of the part that it is, belongs to or serves.
    """

    name: str
    role: Role
    shape: cq.Shape
    rgb: Rgb
    mass_g: float = 0.0
    board: str = ""
    address: str = ""


@dataclass(frozen=True)
class Conductor:
    """A bare metal piece of a part, and whether mains can be on it."""

    name: str
    shape: cq.Shape
    hazardous: bool


@dataclass(frozen=True)
class PartItem(Item):
    """A part on a board, with its bare metal."""

    placed: PlacedPart | None = None
    body: Body | None = None
    footprint: str = ""
    conductors: tuple[Conductor, ...] = ()


@dataclass(frozen=True)
class MateItem(Item):
    """A plug, wire or tool where it is when mated; ``away`` and ``travel_mm`` as it is pulled."""

    kind: Mating = Mating.PLUG
    part: str = ""
    away: tuple[float, float, float] = (0.0, 0.0, 0.0)
    travel_mm: float = 0.0


@dataclass(frozen=True)
class BoardIn:
    """A board in the housing. ``level`` is None for one that hangs from the cover.

    ``pose`` is the upper left corner as the product is seen, ``turn_deg`` (0, 90, 180, 270) how far
    the board is turned counter-clockwise in it.
    """

    name: str
    scene: Scene
    pose: Pose
    level: int | None
    turn_deg: int = 0

    @property
    def seen_size_mm(self) -> tuple[float, float]:
        """Width and height as the product is seen."""
        outline = self.scene.outline
        width, height = outline.width.value_mm, outline.height.value_mm
        return (height, width) if self.turn_deg % 180 else (width, height)

    @property
    def place(self) -> cq.Location:
        """Where the board's own frame (x right, y up from its upper left corner) goes."""
        outline = self.scene.outline
        width, height = outline.width.value_mm, outline.height.value_mm
        aside = {
            0: (0.0, 0.0),
            90: (0.0, -width),
            180: (width, -height),
            270: (height, 0.0),
        }[self.turn_deg]
        x, y = self.pose.x_mm + aside[0], self.pose.y_mm + aside[1]
        return cq.Location((x, y, self.pose.z_mm), (0.0, 0.0, 1.0), self.turn_deg)

    def point(self, x_mm: float, y_mm: float, over_mm: float = 0.0) -> cq.Vector:
        """A point of the board (x right, y down, height over its face) in the housing."""
        return cq.Vector(*(self.place * cq.Location((x_mm, -y_mm, over_mm))).toTuple()[0])

    @property
    def thickness_mm(self) -> float:
        """The bare board's thickness."""
        return self.scene.outline.thickness.value_mm


@dataclass(frozen=True)
class Assembly:
    """One product in its housing on its rail."""

    product: str
    housing: Housing
    boards: tuple[BoardIn, ...]
    openings: tuple[Opening, ...]
    items: tuple[Item, ...]

    def of(self, *roles: Role) -> tuple[Item, ...]:
        """Items of some roles, in order."""
        return tuple(item for item in self.items if item.role in roles)

    @property
    def parts(self) -> tuple[PartItem, ...]:
        """Every part on every board."""
        return tuple(item for item in self.items if isinstance(item, PartItem))

    @property
    def mates(self) -> tuple[MateItem, ...]:
        """Every plug, wire and tool."""
        return tuple(item for item in self.items if isinstance(item, MateItem))

    def board(self, name: str) -> BoardIn:
        """A board by name."""
        return next(each for each in self.boards if each.name == name)

    def item(self, name: str) -> Item:
        """An item by name; LookupError if the assembly has none of it."""
        for each in self.items:
            if each.name == name:
                return each
        raise LookupError(f"{self.product}: no {name!r} in the assembly")

    def without(self, *roles: Role) -> Assembly:
        """The same without some roles."""
        return replace(self, items=tuple(i for i in self.items if i.role not in roles))


def hazardous(piece: Piece, placed: PlacedPart, scene: Scene) -> bool:
    """True if the metal piece is on a net that can carry mains voltage, or on none that is named.

    Metal without a pin takes the part's worst net: a shell or a core may be on any side.
    """
    nets = {
        use.number: scene.design.net_by_name[use.net].domain.hazardous
        for use in placed.part.pins
        if use.net is not None
    }
    if piece.pin:
        return nets.get(piece.pin, False)
    return any(nets.values())
