"""Leaded parts: capacitors, fuse, fusible resistor, varistor."""

from __future__ import annotations

import math
from typing import Final

from hardware.bodies import material as m
from hardware.bodies.leads import pin_down
from hardware.bodies.model import Axis, Body, Box, Cylinder, Piece
from hardware.bodies.size import size_of
from hardware.parts.spec import PartSpec, Source

_CAN: Final = Source("radial electrolytic capacitors", "lead diameter by case, from memory", False)
_FUSE: Final = Source("JLCPCB catalogue; Littelfuse 215", "lead 0.8 mm, caps from memory", False)
_AXIAL: Final = Source("KiCad 9 R_Axial_DIN0414", "lead 0.8 mm", False)
_DISC: Final = Source(
    "KiCad 9 RV_Disc_D15.5mm_W7.2mm_P7.5mm", "leads of 0.8 mm from opposite faces", False
)
_FILM: Final = Source("X2 film capacitors of 10 mm pitch", "lead 0.6 mm, from memory", False)

#: Case diameter of KiCad's footprint -> (lead pitch, lead diameter) in millimetres.
_RADIAL_MM: Final = {
    "CP_Radial_D10.0mm_P5.00mm": (5.0, 0.6),
    "CP_Radial_D6.3mm_P2.50mm": (2.5, 0.5),
}


def electrolytic(spec: PartSpec) -> Body:
    """A sleeved can on its rubber bung; the pale stripe marks the negative lead, pad 2."""
    name = spec.footprint.partition(":")[2]
    size, (pitch, lead) = size_of(spec), _RADIAL_MM[name]
    radius, middle, top = size.x_mm / 2, pitch / 2, size.z_mm
    half = 0.3 * radius
    flush = math.sqrt(radius**2 - half**2) - 0.02
    stripe = Box((middle + flush - 0.3, -half, 0.3), (middle + flush, half, top - 0.6))
    disc = Cylinder((middle, 0.0, top - 0.1), Axis.Z, 0.82 * radius, 0.1)
    can = Cylinder((middle, 0.0, 0.0), Axis.Z, radius, top)
    pieces = (
        Piece("can", m.SLEEVED_CAN, can, cuts=(stripe, disc)),
        Piece("negative stripe", m.MARK, stripe),
        Piece("vent", m.ALUMINIUM, disc),
        pin_down("1", 0.0, 0.0, lead),
        pin_down("2", pitch, 0.0, lead),
    )
    return Body(f"{name}_H{top:.1f}mm", pieces, (size.source, _CAN))


def film_capacitor(spec: PartSpec) -> Body:
    """A box of 10 mm pitch."""
    size, pitch = size_of(spec), 10.0
    middle, y = pitch / 2, size.y_mm / 2
    low = (middle - size.x_mm / 2, -y, 0.0)
    high = (middle + size.x_mm / 2, y, size.z_mm)
    pieces = (
        Piece("box", m.FILM_BOX, Box(low, high)),
        pin_down("1", 0.0, 0.0, 0.6),
        pin_down("2", pitch, 0.0, 0.6),
    )
    return Body(spec.footprint.partition(":")[2], pieces, (size.source, _FILM))


def fuse(spec: PartSpec) -> Body:
    """A ceramic cartridge with caps and axial leads, lying on the board."""
    size, pitch, cap, lead = size_of(spec), 25.4, 5.5, 0.8
    radius = size.z_mm / 2
    start = (pitch - size.x_mm) / 2
    tube = size.x_mm - 2 * cap
    pieces = (
        _bar("cap 1", m.STEEL, start, cap, radius, radius, pin="1"),
        _bar("tube", m.CERAMIC_TUBE, start + cap, tube, radius - 0.1, radius),
        _bar("cap 2", m.STEEL, start + cap + tube, cap, radius, radius, pin="2"),
        *_axial_leads(start, start + size.x_mm, pitch, lead, radius),
    )
    return Body("Fuse_Axial_5x20mm_P25.40mm", pieces, (size.source, _FUSE))


def axial_resistor(spec: PartSpec) -> Body:
    """A fusible resistor lying on the board."""
    size, pitch, lead = size_of(spec), 15.24, 0.8
    radius, start = size.z_mm / 2, (pitch - size.x_mm) / 2
    pieces = (
        _bar("rod", m.LACQUER, start, size.x_mm, radius, radius),
        *_axial_leads(start, start + size.x_mm, pitch, lead, radius),
    )
    return Body("R_Axial_DIN0414_P15.24mm", pieces, (size.source, _AXIAL))


def _bar(
    name: str,
    material: m.Material,
    start: float,
    length: float,
    radius: float,
    centre_z: float,
    pin: str = "",
) -> Piece:
    shape = Cylinder((start, 0.0, centre_z), Axis.X, radius, length)
    return Piece(name, material, shape, pin=pin)


def _axial_leads(
    start: float, end: float, pitch: float, diameter: float, height: float
) -> list[Piece]:
    """Out of both ends, then down through the holes; square where they lie, for one body each."""
    half = diameter / 2
    top = height + half
    left = Box((half, -half, height - half), (start, half, top))
    right = Box((end, -half, height - half), (pitch - half, half, top))
    return [
        Piece("bend 1", m.LEAD, left, pin="1", wire=True),
        Piece("bend 2", m.LEAD, right, pin="2", wire=True),
        pin_down("1", 0.0, 0.0, diameter, top),
        pin_down("2", pitch, 0.0, diameter, top),
    ]


def varistor(spec: PartSpec) -> Body:
    """A coated disc on edge; its leads leave from opposite faces, 3.7 mm apart."""
    size, pitch, aside, lead = size_of(spec), 7.5, 3.7, 0.8
    radius, middle = size.x_mm / 2, (pitch / 2, aside / 2)
    start = (middle[0], middle[1] - size.y_mm / 2, size.z_mm - radius)
    disc = Cylinder(start, Axis.Y, radius, size.y_mm)
    bottom = size.z_mm - 2 * radius
    # The leads end where their inner edge meets the round of the disc.
    rise = radius - math.sqrt(radius**2 - (pitch / 2 - lead / 2) ** 2)
    pieces = (
        Piece("disc", m.VARISTOR, disc),
        pin_down("1", 0.0, 0.0, lead, bottom + rise),
        pin_down("2", pitch, aside, lead, bottom + rise),
    )
    return Body("Varistor_Disc_14D_P7.5mm", pieces, (size.source, _DISC))
