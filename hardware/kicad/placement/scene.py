"""A placed board as shapes: what the checks measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shapely.geometry import Polygon

from hardware.design import Design, Part
from hardware.kicad.footprint_files import footprint_shape
from hardware.kicad.outline import Outline
from hardware.kicad.placement.spot import Spot, stood

_OTHER: Final = {"F.Cu": "B.Cu", "B.Cu": "F.Cu"}


@dataclass(frozen=True)
class PlacedPad:
    """A pad on the board; ``net`` is None for a hole or an open pin.

    ``side`` is the board's copper layer of a surface pad, empty where only paste is printed.
    """

    number: str
    net: str | None
    copper: Polygon
    through: bool
    side: str = "F.Cu"


@dataclass(frozen=True)
class PlacedPart:
    """A part on the board."""

    part: Part
    spot: Spot
    pads: tuple[PlacedPad, ...]
    courtyard: Polygon
    body: Polygon
    keep_outs: tuple[Polygon, ...]
    printed: Polygon

    def pad(self, number: str) -> PlacedPad:
        """The first pad of a number."""
        return next(pad for pad in self.pads if pad.number == number)


@dataclass(frozen=True)
class Area:
    """Copper that no part brings: a pour of a net, as it is drawn."""

    name: str
    net: str
    shape: Polygon


@dataclass(frozen=True)
class Scene:
    """A design, its outline, its placed parts by address, and its pours."""

    design: Design
    outline: Outline
    parts: Mapping[str, PlacedPart]
    areas: tuple[Area, ...] = ()


def scene(design: Design, outline: Outline, spots: Mapping[str, Spot]) -> Scene:
    """The placed board; KeyError for a part without a spot."""
    return Scene(
        design, outline, {p.address: _placed(design, p, spots[p.address]) for p in design.parts}
    )


def _placed(design: Design, part: Part, spot: Spot) -> PlacedPart:
    shape = footprint_shape(design.spec(part).footprint)
    nets = {use.number: use.net for use in part.pins}
    pads = tuple(
        PlacedPad(
            pad.number,
            nets.get(pad.number),
            stood(pad.copper, spot),
            pad.through,
            _OTHER.get(pad.side, "") if spot.bottom else pad.side,
        )
        for pad in shape.pads
    )
    return PlacedPart(
        part,
        spot,
        pads,
        stood(shape.courtyard, spot),
        stood(shape.body, spot),
        tuple(stood(area, spot) for area in shape.keep_outs),
        stood(shape.printed, spot),
    )
