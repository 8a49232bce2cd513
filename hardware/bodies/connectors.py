"""Connectors with their mated plugs: box header, XH header."""

from __future__ import annotations

from typing import Final

from hardware.bodies import material as m
from hardware.bodies.leads import BOARD_MM, STICK_OUT_MM
from hardware.bodies.model import Axis, Body, Box, Cylinder, Mate, Mating, Piece
from hardware.bodies.size import size_of
from hardware.parts.spec import PartSpec, Source

_HEADER: Final = Source(
    "shrouded box headers of 2.54 mm, SMT", "wall, posts, feet span, from memory", False
)
_SOCKET: Final = Source(
    "DIN 41651 ribbon sockets with strain relief", "17.3 mm mated height, from memory", False
)
_RIBBON: Final = Source("UL 2651 AWG 28 ribbon", "1.27 mm a core, bend of 5 mm, memory", False)
_XH: Final = Source(
    "JST XH series: S2B-XH-A in KiCad 9's outline; XHP-2",
    "posts 0.64 mm; plug stands out 2.8 mm as the mated height of 9.8 less the header's 7.0 says,"
    " from memory",
    False,
)
_CT_LEAD: Final = Source(
    "lead of a split-core transformer", "two cores of 1.7 mm, bend of 7 mm, estimate", False
)


def box_header(spec: PartSpec) -> Body:
    """Shrouded header: pin 1 upper left, the notch in the left wall."""
    size, poles = size_of(spec), len(spec.pins)
    span, wall, floor, low = size.x_mm / 2, 1.15, 2.7, 0.4
    x, y, top = 4.45, size.y_mm / 2, size.z_mm
    pit = Box((-x + wall, -y + wall, floor), (x - wall, y - wall, top))
    notch = Box((-x, -2.2, floor), (-x + wall, 2.2, top))
    pieces = [
        Piece("shroud", m.POLYESTER_BLACK, Box((-x, -y, low), (x, y, top)), cuts=(pit, notch))
    ]
    for n in range(poles):
        row, column = divmod(n, 2)
        sign = 1.0 if column else -1.0
        along = (row - (poles / 2 - 1) / 2) * 2.54
        post_x = sign * 1.27
        post = Box((post_x - 0.32, along - 0.32, floor), (post_x + 0.32, along + 0.32, 8.5))
        inner, outer = sorted((sign * 1.27, sign * span))
        foot = Box((inner, along - 0.32, 0.0), (outer, along + 0.32, low))
        number = str(n + 1)
        pieces += [
            Piece(f"post {number}", m.GOLD, post, pin=number),
            Piece(f"foot {number}", m.LEAD, foot, pin=number),
        ]
    name = spec.footprint.partition(":")[2]
    mates = (_ribbon_plug(y - wall, floor, poles), _ribbon(1.0, poles), _ribbon(-1.0, poles))
    return Body(name, tuple(pieces), (size.source, _HEADER), mates=mates)


_PLUG_TOP_MM: Final = 17.3


def _ribbon_plug(half_y: float, floor: float, poles: int) -> Mate:
    """Insulation-displacement socket with strain relief; the posts enter it."""
    y, low, reach = half_y - 0.1, floor + 0.2, 0.33
    block = Box((-3.0, -y, low), (3.0, y, _PLUG_TOP_MM))
    holes = tuple(
        Box((x - reach, along - reach, low), (x + reach, along + reach, 8.51))
        for x in (-1.27, 1.27)
        for along in (2.54 * (row - (poles / 2 - 1) / 2) for row in range(poles // 2))
    )
    pieces = (Piece("socket", m.POLYESTER_BLACK, block, cuts=holes),)
    return Mate("plug", Mating.PLUG, pieces, (0.0, 0.0, 1.0), 6.5, _SOCKET)


def _ribbon(sign: float, poles: int) -> Mate:
    """The ribbon leaving over one long side: one of two ways, whichever the assembly takes."""
    inner, outer = sorted((sign * 3.0, sign * 13.0))
    half = poles * 1.27 / 2
    strip = Box((inner, -half, 11.5), (outer, half, 12.5))
    side = "right" if sign > 0 else "left"
    pieces = (Piece("ribbon", m.RIBBON, strip),)
    return Mate(f"ribbon {side}", Mating.CABLE, pieces, (0.0, 0.0, 1.0), 6.5, _RIBBON)


def xh_header(spec: PartSpec) -> Body:
    """Right-angle XH header; the plug enters at positive y."""
    size, pitch, post = size_of(spec), 2.5, 0.32
    middle = pitch / 2
    left, right = middle - size.x_mm / 2, middle + size.x_mm / 2
    front, back, arms, top = 9.2, 9.2 - size.y_mm, 2.2, size.z_mm
    pit = Box((left + 0.8, arms + 1.0, 0.8), (right - 0.8, front, top - 0.8))
    slot = Box((middle - 2.6, arms + 3.0, top - 0.8), (middle + 2.6, front, top))
    level = 3.05
    pieces = [
        Piece(
            "housing",
            m.POLYAMIDE_WHITE,
            Box((left, arms, 0.0), (right, front, top)),
            cuts=(pit, slot),
        ),
        Piece("arm 1", m.POLYAMIDE_WHITE, Box((left, back, 0.0), (left + 1.2, arms, 4.2))),
        Piece("arm 2", m.POLYAMIDE_WHITE, Box((right - 1.2, back, 0.0), (right, arms, 4.2))),
    ]
    for number, x in (("1", 0.0), ("2", pitch)):
        down = Box((x - post, -post, -BOARD_MM - STICK_OUT_MM), (x + post, post, level + post))
        out = Box((x - post, post, level - post), (x + post, arms, level + post))
        inside = Box((x - post, arms + 1.0, level - post), (x + post, 8.4, level + post))
        pieces += [
            Piece(f"lead {number}", m.LEAD, down, pin=number, wire=True),
            Piece(f"bend {number}", m.LEAD, out, pin=number),
            Piece(f"post {number}", m.LEAD, inside, pin=number),
        ]
    name = spec.footprint.partition(":")[2]
    return Body(name, tuple(pieces), (size.source, _XH), mates=_xh_mates(middle, front, level))


def _xh_mates(middle: float, front: float, level: float) -> tuple[Mate, Mate]:
    out = front + 2.8
    inside = Box((middle - 2.8, 3.4, 0.95), (middle + 2.8, front, 5.15))
    outside = Box((middle - 2.9, front, 0.95), (middle + 2.9, out, 5.15))
    # The posts enter the plug: its contacts take their place.
    holes = tuple(
        Box((x - 0.33, 3.4, level - 0.33), (x + 0.33, 8.41, level + 0.33)) for x in (0.0, 2.5)
    )
    plug = (
        Piece("plug", m.POLYAMIDE_WHITE, inside, cuts=holes),
        Piece("plug's back", m.POLYAMIDE_WHITE, outside),
    )
    wires = tuple(
        Piece(f"wire {n}", m.INSULATED_WIRE, Cylinder((x, out, level), Axis.Y, 0.85, 9.0))
        for n, x in (("1", 0.0), ("2", 2.5))
    )
    away = (0.0, 1.0, 0.0)
    return (
        Mate("plug", Mating.PLUG, plug, away, 7.0, _XH),
        Mate("lead", Mating.CABLE, wires, away, 7.0, _CT_LEAD),
    )
