"""USB-C receptacle and RJ45 jack with their mated plugs."""

from __future__ import annotations

from typing import Final

from hardware.bodies import material as m
from hardware.bodies.leads import BOARD_MM, STICK_OUT_MM, flat, pin_down
from hardware.bodies.model import Axis, Body, Box, Cylinder, Mate, Mating, Piece
from hardware.bodies.size import size_of
from hardware.parts.spec import PartSpec, Source

_USB: Final = Source(
    "USB Type-C specification 2.0, figures of receptacle and plug",
    "opening 8.34 x 2.56 mm, plug 8.25 x 2.40 mm, overmould at most 12.35 x 6.50 mm, from memory",
    False,
)
_USB_CABLE: Final = Source("USB-C cable", "4.5 mm, bend of 20 mm, estimate", False)
_RJ45: Final = Source(
    "HanRun HR911105A outline; IEC 60603-7 plug",
    "opening and lamps from memory; plug 11.68 x 6.6 mm, 21.5 mm long",
    False,
)
_LAN_CABLE: Final = Source("category 5e cable", "6 mm, bend of four diameters, estimate", False)
_AWAY: Final = (0.0, 1.0, 0.0)


def usb_c(spec: PartSpec) -> Body:
    """USB-C receptacle lying on the board; the plug enters at positive y."""
    size = size_of(spec)
    x, y, z = size.x_mm / 2, size.y_mm / 2, size.z_mm
    level, thick = z / 2, 0.15
    mouth = Box((-4.17, y - 6.2, level - 1.28), (4.17, y, level + 1.28))
    tongue = Box((-3.345, y - 6.2, level - 0.35), (3.345, y - 1.75, level + 0.35))
    pieces = [
        Piece("shell", m.STEEL, Box((-x, -y, thick), (x, y, z)), pin="S1", cuts=(mouth,)),
        Piece("tongue", m.POLYESTER_BLACK, tongue),
    ]
    contacts = {"A1": -3.2, "A4": -2.4, "B8": -1.75, "A5": -1.25, "B7": -0.75, "A6": -0.25}
    mirrored = {"A7": 0.25, "B6": 0.75, "A8": 1.25, "B5": 1.75, "A9": 2.4, "A12": 3.2}
    for number, place in (contacts | mirrored).items():
        pieces.append(flat(number, place, -y + 0.275, 0.24, 0.55, thick))
    for place_x in (-4.32, 4.32):
        for place_y, length in ((-3.125, 1.1), (1.075, 0.8)):
            low = (place_x - 0.14, place_y - length / 2, -1.1)
            high = (place_x + 0.14, place_y + length / 2, thick)
            pieces.append(Piece("stake", m.STEEL, Box(low, high), pin="S1", wire=True))
    for peg_x in (-2.89, 2.89):
        peg = Cylinder((peg_x, -2.605, -0.6), Axis.Z, 0.25, 0.6 + thick)
        pieces.append(Piece("peg", m.POLYESTER_BLACK, peg, wire=True))
    shape = (Box((-4.125, y - 6.1, level - 1.2), (4.125, y + 0.45, level + 1.2)),)
    slot = Box((-3.4, y - 6.1, level - 0.4), (3.4, y - 1.7, level + 0.4))
    grip = Box((-6.175, y + 0.45, level - 3.25), (6.175, y + 20.45, level + 3.25))
    plug = (
        Piece("plug's shell", m.STEEL, shape[0], cuts=(slot,)),
        Piece("overmould", m.JACKET, grip),
    )
    cable = Cylinder((0.0, y + 20.45, level), Axis.Y, 2.25, 20.0)
    mates = (
        Mate("plug", Mating.PLUG, plug, _AWAY, 6.5, _USB),
        Mate("cable", Mating.CABLE, (Piece("cable", m.JACKET, cable),), _AWAY, 6.5, _USB_CABLE),
    )
    name = spec.footprint.partition(":")[2]
    return Body(name, tuple(pieces), (size.source, _USB), mates=mates)


def magjack(spec: PartSpec) -> Body:
    """Shielded RJ45 jack with lamps; the plug enters at positive y, its latch down."""
    size = size_of(spec)
    middle, back = 4.44, -4.04
    left, right, front, z = middle - size.x_mm / 2, middle + size.x_mm / 2, back + size.y_mm, 13.5
    if size.z_mm != z:
        raise ValueError(f"{spec.mpn}: the jack's opening is drawn for a height of {z} mm")
    mouth = Box((middle - 5.95, front - 12.0, 2.3), (middle + 5.95, front, 10.6))
    lamps = {
        "lamp 1": (Box((left + 1.0, front - 0.3, 11.0), (left + 4.0, front, 12.8)), m.LENS_GREEN),
        "lamp 2": (
            Box((right - 4.0, front - 0.3, 11.0), (right - 1.0, front, 12.8)),
            m.LENS_YELLOW,
        ),
    }
    shell = Box((left, back, 0.1), (right, front, z))
    liner = Box((middle - 6.35, front - 12.4, 1.9), (middle + 6.35, front, 10.9))
    cuts = (liner, *(box for box, _ in lamps.values()))
    pieces = [
        Piece("shield", m.SHIELDED_JACK, shell, pin="SH", cuts=cuts),
        Piece("liner", m.POLYESTER_BLACK, liner, cuts=(mouth,)),
    ]
    pieces += [Piece(name, colour, box) for name, (box, colour) in lamps.items()]
    for n in range(8):
        pieces.append(pin_down(str(n + 1), 1.268 * n, -2.54 if n % 2 else 0.0, 0.5, 0.1))
    for number, x in (("9", -2.185), ("10", 0.355), ("11", 8.525), ("12", 11.065)):
        pieces.append(pin_down(number, x, 11.26, 0.6, 0.1))
    for x in (-3.305, 12.185):
        low, high = (x - 0.2, 2.66, -BOARD_MM - STICK_OUT_MM), (x + 0.2, 3.96, 0.1)
        pieces.append(Piece("tab", m.STEEL, Box(low, high), pin="SH", wire=True))
    for x in (-1.275, 10.155):
        peg = Cylinder((x, 6.36, -2.9), Axis.Z, 1.55, 3.0)
        pieces.append(Piece("peg", m.POLYESTER_BLACK, peg, wire=True))
    body = Box((middle - 5.84, front - 10.5, 3.6), (middle + 5.84, front + 11.0, 10.2))
    latch = Box((middle - 3.0, front - 7.0, 2.5), (middle + 3.0, front + 3.0, 3.6))
    plug = (Piece("plug", m.POLYAMIDE_WHITE, body), Piece("latch", m.POLYAMIDE_WHITE, latch))
    cable = Cylinder((middle, front + 11.0, 6.9), Axis.Y, 3.0, 24.0)
    mates = (
        Mate("plug", Mating.PLUG, plug, _AWAY, 12.0, _RJ45),
        Mate("cable", Mating.CABLE, (Piece("cable", m.JACKET, cable),), _AWAY, 12.0, _LAN_CABLE),
    )
    name = spec.footprint.partition(":")[2]
    return Body(name, tuple(pieces), (size.source, _RJ45), mates=mates)
