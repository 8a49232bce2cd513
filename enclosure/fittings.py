"""What the cover carries: inserts with light pipes and guides, button pins, standoffs and screws.

Everything stands where the machined opening is, not where the part behind it is; lengths come from
the measured distance to the lamp, key or board. A product's insert is one clear moulding bonded
below the cover: a plate, its light pipes, and a guide for each pin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import cadquery as cq

from enclosure.housing_model import box
from enclosure.housings import Housing
from enclosure.openings import Face, Opening, Use
from enclosure.products import Product
from enclosure.scene import BoardIn, Item, Rgb, Role
from hardware.bodies.catalogue import body_of

#: g/cm3: PC/ABS blends, handbook value; the clear polycarbonate of inserts is 1.20.
PLASTIC_G_CM3: Final = 1.15
STEEL_G_CM3: Final = 7.85
STEEL_RGB: Final = (0.62, 0.64, 0.67)
_CLEAR_RGB: Final = (0.75, 0.90, 1.00)
_PIN_RGB: Final = (0.25, 0.26, 0.28)

PIPE_MM: Final = 1.8
PIN_MM: Final = 3.0
#: Light pipes end this far over their lamp, pins over their key: what the tolerances may take.
PLAY_MM: Final = 1.0
PLATE_MM: Final = 1.5
#: A guide's bore, its wall and its length below the plate; long enough that a pin stays upright.
BORE_MM: Final = 3.4
_GUIDE_WALL_MM: Final = 0.9
GUIDE_MM: Final = 18.0
#: The plate's edge around pipes and guides.
_EDGE_MM: Final = 0.9
#: A pin's collar stops it below its guide: its diameter, its height, and the way up to the guide.
_COLLAR_MM: Final = (4.6, 1.2)
_LIFT_MM: Final = 0.3

#: M3 x 6 with the thin head of notebooks' screws: shank, head's diameter and height; from memory.
#: The pan head of ISO 7045 is 2.4 mm high and meets the transformer below the add-on.
SCREW_MM: Final = (3.0, 6.0)
HEAD_MM: Final = (5.5, 0.8)
#: Over the corners of a hexagon of 5.5 mm, drawn as a round bar.
_HEXAGON_MM: Final = 6.35


def _bar(
    diameter_mm: float, foot: tuple[float, float, float], length_mm: float, bore_mm: float = 0.0
) -> cq.Shape:
    """A round bar or tube towards the front."""
    at = cq.Vector(*foot)
    solid = cq.Solid.makeCylinder(diameter_mm / 2, length_mm, at)
    return solid.cut(cq.Solid.makeCylinder(bore_mm / 2, length_mm, at)) if bore_mm else solid


def _item(
    name: str,
    role: Role,
    shape: cq.Shape,
    rgb: Rgb,
    board: str,
    address: str = "",
    density: float = PLASTIC_G_CM3,
) -> Item:
    return Item(name, role, shape, rgb, shape.Volume() * density * 1e-3, board, address)


def standoffs(
    board: BoardIn, host: BoardIn, openings: Sequence[Opening], one: Housing
) -> Iterator[Item]:
    """M3 hexagons from the board's fixing holes to the cover, and a screw at each of their ends.

    Front screws stand in the machined holes and are named after them; threads are drawn at their
    nominal diameter.
    """
    under = board.pose.z_mm - board.thickness_mm
    length = one.front_mm - one.cover_wall.value_mm - board.pose.z_mm
    for hole in board.scene.outline.holes:
        at = board.point(hole.x_mm, hole.y_mm)
        bar = _bar(_HEXAGON_MM, (at.x, at.y, board.pose.z_mm), length, SCREW_MM[0])
        name = f"{board.name} standoff {hole.name}"
        yield _item(name, Role.STANDOFF, bar, STEEL_RGB, board.name, hole.name, STEEL_G_CM3)
        name = f"{board.name} back screw {hole.name}"
        yield _screw(name, (at.x, at.y, under), -1.0, board.name, hole.name)
    for each in openings:
        if each.use is Use.FIXING and each.board == board.name:
            x, y, _ = host.pose.point(each.u_mm, each.v_mm)
            place = (x, y, one.front_mm)
            yield _screw(f"screw {each.name}", place, 1.0, board.name, each.address)


def _screw(
    name: str, seat: tuple[float, float, float], out: float, board: str, address: str
) -> Item:
    """A screw whose head lies on ``seat`` and looks out, to the front (1) or the back (-1)."""
    way, at = cq.Vector(0.0, 0.0, out), cq.Vector(*seat)
    head = cq.Solid.makeCylinder(HEAD_MM[0] / 2, HEAD_MM[1], at, way)
    shank = cq.Solid.makeCylinder(SCREW_MM[0] / 2, SCREW_MM[1], at, way * -1.0)
    solid = head.fuse(shank).clean()
    return _item(name, Role.SCREW, solid, STEEL_RGB, board, address, STEEL_G_CM3)


def front(
    product: Product, host: BoardIn, openings: Sequence[Opening], one: Housing
) -> Iterator[Item]:
    """Inserts, light pipes and button pins; ValueError for an opening that no insert serves."""
    wanted = {
        each.name: each
        for each in openings
        if each.face is Face.FRONT and each.use in (Use.LIGHT, Use.BUTTON)
    }
    named = [name for names in product.inserts for name in names]
    if sorted(named) != sorted(wanted):
        wrong = ", ".join(sorted(set(named) ^ set(wanted))) or "one is named twice"
        raise ValueError(
            f"enclosure/products.py: {product.name}: inserts and the front's openings for lamps"
            f" and keys differ: {wrong}"
        )
    for number, names in enumerate(product.inserts, 1):
        served = [wanted[name] for name in names]
        yield _insert(f"front insert {number}", served, host, one)
        for each in served:
            yield (_pipe if each.use is Use.LIGHT else _pin)(each, host, one)


def _over(host: BoardIn, each: Opening) -> float:
    """Where the lamp's or key's upper face is, over the rail."""
    placed = host.scene.parts[each.address]
    body = body_of(host.scene.design.spec(placed.part))
    if body is None:
        raise ValueError(
            f"enclosure/data/openings.csv: {each.product} {each.name}: {each.address} has no body"
        )
    return host.pose.z_mm + body.height_mm


def _axis(host: BoardIn, each: Opening, z_mm: float) -> tuple[float, float, float]:
    x, y, _ = host.pose.point(each.u_mm, each.v_mm)
    return x, y, z_mm


def _pipe(each: Opening, host: BoardIn, one: Housing) -> Item:
    """From over its lamp to the front, flush with it."""
    foot = _over(host, each) + PLAY_MM
    bar = _bar(PIPE_MM, _axis(host, each, foot), one.front_mm - foot)
    name = f"light pipe {each.name}"
    return _item(name, Role.LIGHT_PIPE, bar, _CLEAR_RGB, host.name, each.address)


def guide_end_mm(one: Housing) -> float:
    """Where the guides end, over the rail."""
    return one.front_mm - one.cover_wall.value_mm - PLATE_MM - GUIDE_MM


def _pin(each: Opening, host: BoardIn, one: Housing) -> Item:
    """From over its key to the front, flush with it, with the collar that keeps it in."""
    foot = _over(host, each) + PLAY_MM
    bar = _bar(PIN_MM, _axis(host, each, foot), one.front_mm - foot)
    collar = guide_end_mm(one) - _LIFT_MM - _COLLAR_MM[1]
    solid = bar.fuse(_bar(_COLLAR_MM[0], _axis(host, each, collar), _COLLAR_MM[1])).clean()
    return _item(f"button pin {each.name}", Role.PIN, solid, _PIN_RGB, host.name, each.address)


def _insert(name: str, served: Sequence[Opening], host: BoardIn, one: Housing) -> Item:
    """The plate below the cover with the pins' guides, bored where pipes and pins pass."""
    inner = one.front_mm - one.cover_wall.value_mm
    outer_mm = BORE_MM + 2.0 * _GUIDE_WALL_MM
    reach = {Use.LIGHT: PIPE_MM / 2 + _EDGE_MM, Use.BUTTON: outer_mm / 2}
    spots = [(_axis(host, each, guide_end_mm(one)), each.use) for each in served]
    x = (min(at[0] - reach[use] for at, use in spots), max(at[0] + reach[use] for at, use in spots))
    y = (min(at[1] - reach[use] for at, use in spots), max(at[1] + reach[use] for at, use in spots))
    solid = box(x, y, (inner - PLATE_MM, inner))
    guides = [_bar(outer_mm, at, GUIDE_MM + PLATE_MM) for at, use in spots if use is Use.BUTTON]
    bores = [
        _bar(BORE_MM if use is Use.BUTTON else PIPE_MM, at, GUIDE_MM + PLATE_MM)
        for at, use in spots
    ]
    whole = solid.fuse(*guides).clean() if guides else solid
    return _item(name, Role.INSERT, whole.cut(*bores), _CLEAR_RGB, host.name)
