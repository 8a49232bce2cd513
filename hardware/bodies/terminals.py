"""Screw terminals of the 128 class, 7.62 mm pitch, with wires and screwdriver."""

from __future__ import annotations

from typing import Final

from hardware.bodies import material as m
from hardware.bodies.leads import blade_down
from hardware.bodies.model import Axis, Body, Box, Cylinder, Mate, Mating, Piece, Prism, Shape
from hardware.bodies.size import Size, size_of
from hardware.parts.spec import PartSpec, Source

_PITCH_MM: Final = 7.62
_KEY_MM: Final = 0.6
#: The pin row lies 5.2 mm before the back; wires enter at positive y.
_BACK_MM: Final = -5.2
_INSIDE: Final = Source(
    "Cixi Kefa KF128-7.62 drawing A / 21.03.13, read out in a public design record",
    "outline, pins 0.90 x 0.80 mm, key; screw, funnel and cage inside are estimates",
    False,
)
_WIRE: Final = Source(
    "IEC 60227-3, H07V-K 2.5 mm2", "outer diameter at most 4.2 mm, from memory", False
)
_DRIVER: Final = Source("DIN 5264, blade 0.6 x 3.5 mm", "shaft 3.5 x 75 mm, from memory", False)
_SCREW_Y_MM: Final = -0.6
_CAGE_TOP_MM: Final = 9.5
_SCREW_TOP_MM: Final = 12.0


def _pole(x: float) -> tuple[list[Shape], list[Piece]]:
    """What is cut out of the housing at a pole, and the metal that fills some of it."""
    cage = Box((x - 2.4, -3.5, 1.5), (x + 2.4, 0.5, _CAGE_TOP_MM))
    throat = Box((x - 1.9, -2.8, 2.2), (x + 1.9, 0.5, 6.4))
    return [cage], [Piece("cage", m.BRASS, cage, cuts=(throat,))]


def _openings(x: float, size: Size) -> list[Shape]:
    front = _BACK_MM + size.y_mm
    shaft = size.z_mm - _CAGE_TOP_MM
    return [
        Cylinder((x, _SCREW_Y_MM, _CAGE_TOP_MM), Axis.Z, 2.3, shaft),
        Box((x - 2.2, 0.5, 2.0), (x + 2.2, front, 6.6)),
    ]


def _mates(number: str, x: float, size: Size) -> tuple[Mate, Mate]:
    front = _BACK_MM + size.y_mm
    core = Cylinder((x, -2.3, 4.3), Axis.Y, 0.9, front - 2.0 + 2.3)
    cover = Cylinder((x, front - 2.0, 4.3), Axis.Y, 2.1, 32.0)
    wire = (
        Piece(f"conductor {number}", m.LEAD, core, pin=number),
        Piece(f"insulation {number}", m.INSULATED_WIRE, cover),
    )
    shaft = Cylinder((x, _SCREW_Y_MM, _SCREW_TOP_MM), Axis.Z, 1.75, 75.0)
    driver = (Piece("screwdriver", m.STEEL, shaft),)
    return (
        Mate(f"wire {number}", Mating.WIRE, wire, (0.0, 1.0, 0.0), 8.0, _WIRE),
        Mate(f"screwdriver {number}", Mating.SCREWDRIVER, driver, (0.0, 0.0, 1.0), 75.0, _DRIVER),
    )


def terminal_block(spec: PartSpec) -> Body:
    """A block of as many poles as the part has pins."""
    size, poles = size_of(spec), len(spec.pins)
    left, right = -_PITCH_MM / 2, (poles - 0.5) * _PITCH_MM
    front, top = _BACK_MM + size.y_mm, size.z_mm
    profile = ((_BACK_MM, 0.0), (front, 0.0), (front, 8.6), (3.0, top), (_BACK_MM, top))
    key = Box((right, -3.0, 0.0), (right + _KEY_MM, 3.0, 10.0))
    cuts: list[Shape] = [Box((left, -3.05, 0.0), (left + _KEY_MM + 0.05, 3.05, 10.05))]
    pieces: list[Piece] = []
    mates: list[Mate] = []
    for n, pin in enumerate(spec.pins):
        x = n * _PITCH_MM
        cage, metal = _pole(x)
        cuts += [*cage, *_openings(x, size)]
        screw = Cylinder((x, _SCREW_Y_MM, _CAGE_TOP_MM), Axis.Z, 1.9, _SCREW_TOP_MM - _CAGE_TOP_MM)
        slot = Box((x - 1.6, -0.9, _SCREW_TOP_MM - 0.6), (x + 1.6, -0.3, _SCREW_TOP_MM))
        pieces += [
            Piece(f"{p.name} {pin.number}", p.material, p.shape, pin.number, p.cuts) for p in metal
        ]
        pieces.append(Piece(f"screw {pin.number}", m.STEEL, screw, pin=pin.number, cuts=(slot,)))
        pieces.append(blade_down(pin.number, x, 0.0, 0.9, 0.8))
        mates += _mates(pin.number, x, size)
    housing = Piece(
        "housing", m.POLYAMIDE_GREEN, Prism(Axis.X, profile, left, right), cuts=tuple(cuts)
    )
    pieces = [housing, Piece("key", m.POLYAMIDE_GREEN, key), *pieces]
    name = spec.footprint.partition(":")[2]
    return Body(name, tuple(pieces), (size.source, _INSIDE), mates=tuple(mates))
