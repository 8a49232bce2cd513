"""The assembly of a product: rail, housing, boards, bodies, plugs and ribbons by Locations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import cadquery as cq

from enclosure import fittings
from enclosure import housing_model as model
from enclosure.bodies import body_solids, location
from enclosure.fittings import PLASTIC_G_CM3, STEEL_RGB
from enclosure.housing_model import Pose, box
from enclosure.housings import TH35_7_5, Housing
from enclosure.openings import Opening, of
from enclosure.products import Hanging, Product, Ribbon
from enclosure.scene import (
    Assembly,
    BoardIn,
    Conductor,
    Item,
    MateItem,
    PartItem,
    Role,
    hazardous,
)
from hardware.bodies.catalogue import body_of
from hardware.bodies.model import Body, Mate, Mating
from hardware.kicad.outline import Outline
from hardware.kicad.placement.scene import PlacedPart, Scene

#: g/cm3: FR4, handbook value.
_LAMINATE_G_CM3: Final = 1.85
_HOUSING_RGB: Final = (0.80, 0.81, 0.80)
_GUARD_RGB: Final = (0.70, 0.72, 0.72)
_BOARD_RGB: Final = (0.05, 0.32, 0.16)
_CLIP_RGB: Final = (0.90, 0.45, 0.10)
_RIBBON_RGB: Final = (0.55, 0.56, 0.60)
#: A stretch of rail beside the housing, for the pictures and the distance to metal.
_RAIL_BEYOND_MM: Final = 20.0


def assemble(
    product: Product, scenes: Mapping[str, Scene], openings: Sequence[Opening]
) -> Assembly:
    """Every solid of a product; MissingBodyError for a part that nobody has drawn."""
    one = product.housing
    cut = of(product.name, tuple(openings))
    host = _lying(product, scenes[product.board])
    boards = [host]
    if product.hanging is not None:
        boards.append(_hung(product.hanging, host, scenes[product.hanging.board], one))
    items = [*housing_items(one, cut, host.pose)]
    for board in boards:
        items += board_items(board)
    taken = dict(product.ribbon_mates)
    for board in boards:
        items += mate_items(board, taken)
    if product.hanging is not None:
        items += fittings.standoffs(boards[1], host, cut, one)
    items += fittings.front(product, host, cut, one)
    items += [_ribbon(each, host) for each in product.ribbons]
    return Assembly(product.name, one, tuple(boards), cut, tuple(items))


def _lying(product: Product, scene: Scene) -> BoardIn:
    one, outline = product.housing, scene.outline
    if product.level >= len(one.levels):
        raise ValueError(f"{product.name}: {one.name} has no level {product.level}")
    pose = Pose(
        (one.width.value_mm - outline.width.value_mm) / 2,
        outline.height.value_mm / 2,
        one.levels[product.level].value_mm + outline.thickness.value_mm,
    )
    return BoardIn(outline.board, scene, pose, product.level, product.turn_deg)


def _hung(hanging: Hanging, host: BoardIn, scene: Scene, one: Housing) -> BoardIn:
    under_cover = one.front_mm - one.cover_wall.value_mm - host.pose.z_mm
    corner = host.pose.point(hanging.left_mm, hanging.top_mm, under_cover - hanging.standoff_mm)
    return BoardIn(scene.outline.board, scene, Pose(*corner), None, hanging.turn_deg)


def housing_items(one: Housing, openings: Sequence[Opening], pose: Pose) -> list[Item]:
    """Body with its hook, cover, guards, clip, and the rail."""
    rail, width = TH35_7_5, one.width.value_mm
    body = model.body(one, openings, pose).fuse(model.hook(one, rail)).clean()
    found = [
        ("body", Role.BODY, body, _HOUSING_RGB),
        ("cover", Role.COVER, model.cover(one, openings, pose), _HOUSING_RGB),
    ]
    for name, solid in model.guards(one, openings, pose).items():
        found.append((name, Role.GUARD, solid, _GUARD_RGB))
    found.append(("clip", Role.CLIP, model.clip(one, rail), _CLIP_RGB))
    items = [
        Item(name, role, solid, rgb, solid.Volume() * PLASTIC_G_CM3 * 1e-3)
        for name, role, solid, rgb in found
    ]
    stretch = model.rail_solid(rail, (-_RAIL_BEYOND_MM, width + _RAIL_BEYOND_MM))
    return [*items, Item("rail", Role.RAIL, stretch, STEEL_RGB)]


def board_solid(outline: Outline, place: cq.Location) -> cq.Shape:
    """The bare board with its corners and fixing holes; leads' holes are not drawn."""
    width, height = outline.width.value_mm, outline.height.value_mm
    thick = outline.thickness.value_mm
    plate = cq.Workplane(obj=box((0.0, width), (-height, 0.0), (-thick, 0.0)))
    solid = plate.edges("|Z").fillet(outline.corner.value_mm).val()
    assert isinstance(solid, cq.Shape)
    for hole in outline.holes:
        at = cq.Vector(hole.x_mm, -hole.y_mm, -thick - 1.0)
        solid = solid.cut(cq.Solid.makeCylinder(hole.diameter.value_mm / 2, thick + 2.0, at))
    return solid.moved(place)


def board_items(board: BoardIn) -> Iterator[Item]:
    """The board, then its parts by address."""
    bare = board_solid(board.scene.outline, board.place)
    mass = bare.Volume() * _LAMINATE_G_CM3 * 1e-3
    yield Item(f"{board.name} board", Role.BOARD, bare, _BOARD_RGB, mass, board.name)
    for address, placed in sorted(board.scene.parts.items()):
        body = _fitted(board.scene, placed)
        if body is not None:
            yield part_item(board, address, placed, body)


def _fitted(scene: Scene, placed: PlacedPart) -> Body | None:
    return None if placed.part.dnp else body_of(scene.design.spec(placed.part))


def part_item(board: BoardIn, address: str, placed: PlacedPart, body: Body) -> PartItem:
    """A part's solids where it stands."""
    there = board.place * location(placed.spot, board.thickness_mm)
    name = f"{board.name} {placed.part.reference}"
    solids, metal = [], []
    for piece, shape in body_solids(body.pieces):
        moved = shape.moved(there)
        solids.append(moved)
        if piece.material.conducts:
            live = hazardous(piece, placed, board.scene)
            metal.append(Conductor(f"{name} {piece.name}", moved, live))
    return PartItem(
        name,
        Role.PART,
        cq.Compound.makeCompound(solids),
        body.pieces[0].material.rgb,
        body.mass_g,
        board.name,
        address,
        placed,
        body,
        board.scene.design.spec(placed.part).footprint,
        tuple(metal),
    )


def mate_items(board: BoardIn, ribbon_mates: Mapping[str, str]) -> Iterator[MateItem]:
    """Plugs, wires and tools of every part; of a header's ribbons only the one that is taken."""
    for address, placed in sorted(board.scene.parts.items()):
        body = _fitted(board.scene, placed)
        for mate in body.mates if body is not None else ():
            if mate.name.startswith("ribbon") and ribbon_mates.get(address) != mate.name:
                continue
            yield _mate(board, address, placed, mate)


def _mate(board: BoardIn, address: str, placed: PlacedPart, mate: Mate) -> MateItem:
    there = board.place * location(placed.spot, board.thickness_mm)
    part = f"{board.name} {placed.part.reference}"
    away = cq.Vector(mate.away[0], -mate.away[1], mate.away[2])
    return MateItem(
        f"{part} {mate.name}",
        Role.MATE,
        cq.Compound.makeCompound([s.moved(there) for _, s in body_solids(mate.pieces)]),
        mate.pieces[0].material.rgb,
        0.0,
        board.name,
        address,
        mate.kind,
        part,
        _turned(there, away),
        mate.travel_mm,
    )


def _turned(turn: cq.Location, way: cq.Vector) -> tuple[float, float, float]:
    """A direction turned with a part."""
    origin = turn * cq.Location((0.0, 0.0, 0.0))
    tip = turn * cq.Location(way.toTuple())
    start, end = origin.toTuple()[0], tip.toTuple()[0]
    x, y, z = (round(b - a, 9) for a, b in zip(start, end, strict=True))
    return x, y, z


def _ribbon(ribbon: Ribbon, host: BoardIn) -> Item:
    blocks = []
    for run in ribbon.runs:
        low = host.pose.point(run.x_mm[0], run.y_mm[1], run.over_mm[0])
        high = host.pose.point(run.x_mm[1], run.y_mm[0], run.over_mm[1])
        blocks.append(box((low[0], high[0]), (low[1], high[1]), (low[2], high[2])))
    shape = cq.Compound.makeCompound(blocks)
    address = ribbon.header[1]
    return Item(ribbon.name, Role.RIBBON, shape, _RIBBON_RGB, 0.0, host.name, address)


#: Kinds of mates that stay in place while the product works.
STAYING: Final = frozenset({Mating.PLUG, Mating.CABLE, Mating.WIRE})
