"""Moulded packages with many leads: SO, SOT-23, QFP, QFN, bridge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hardware.bodies import material as m
from hardware.bodies.leads import Gull, Side, flat
from hardware.bodies.model import Axis, Body, Box, Cylinder, Piece
from hardware.bodies.size import size_of
from hardware.parts.spec import PartSpec, Source


@dataclass(frozen=True, slots=True)
class Rows:
    """Two rows of gull-wing leads left and right; the leads' tips span the catalogue's length.

    ``places`` are (pin, side, y); ``foot_mm`` the lead's width.
    """

    body_x_mm: float
    places: tuple[tuple[str, Side, float], ...]
    foot_mm: float
    thick_mm: float
    standoff_mm: float
    source: Source
    body_y_mm: float | None = None


def _dual(pins: int, pitch_mm: float) -> tuple[tuple[str, Side, float], ...]:
    """Pins 1 upwards down the left side, then up the right one."""
    half = pins // 2
    ys = [(n - (half - 1) / 2) * pitch_mm for n in range(half)]
    left = [(str(n + 1), Side.LEFT, y) for n, y in enumerate(ys)]
    right = [(str(pins - n), Side.RIGHT, y) for n, y in enumerate(ys)]
    return (*left, *reversed(right))


def _standard(document: str) -> Source:
    return Source(document, "lead pitch, width and thickness, from memory", False)


_LEFT_3: Final = (
    ("1", Side.LEFT, -0.95),
    ("2", Side.LEFT, 0.0),
    ("3", Side.LEFT, 0.95),
)
_SOT_5: Final = (*_LEFT_3, ("4", Side.RIGHT, 0.95), ("5", Side.RIGHT, -0.95))
_SOT_6: Final = (
    *_LEFT_3,
    ("4", Side.RIGHT, 0.95),
    ("5", Side.RIGHT, 0.0),
    ("6", Side.RIGHT, -0.95),
)
_SOT_3: Final = (("1", Side.LEFT, -0.95), ("2", Side.LEFT, 0.95), ("3", Side.RIGHT, 0.0))
_BRIDGE: Final = (
    ("1", Side.LEFT, -1.27),
    ("2", Side.LEFT, 1.27),
    ("3", Side.RIGHT, 1.27),
    ("4", Side.RIGHT, -1.27),
)

ROWS: Final = {
    "SOIC-8_3.9x4.9mm_P1.27mm": Rows(
        3.9, _dual(8, 1.27), 0.41, 0.2, 0.15, _standard("JEDEC MS-012 AA")
    ),
    "SOIC-16_3.9x9.9mm_P1.27mm": Rows(
        3.9, _dual(16, 1.27), 0.41, 0.2, 0.15, _standard("JEDEC MS-012 AC")
    ),
    "SOIC-8_5.3x5.3mm_P1.27mm": Rows(
        5.3, _dual(8, 1.27), 0.42, 0.2, 0.15, _standard("208 mil SOIC, EIAJ")
    ),
    "TSSOP-16_4.4x5mm_P0.65mm": Rows(
        4.4, _dual(16, 0.65), 0.25, 0.15, 0.1, _standard("JEDEC MO-153 AB")
    ),
    "SOT-23": Rows(1.3, _SOT_3, 0.43, 0.13, 0.06, _standard("JEDEC TO-236 AB")),
    "SOT-23-5": Rows(1.6, _SOT_5, 0.4, 0.15, 0.08, _standard("JEDEC MO-178 AA")),
    "SOT-23-6": Rows(1.6, _SOT_6, 0.4, 0.15, 0.08, _standard("JEDEC MO-178 AB")),
    "TSOT-23-6": Rows(1.6, _SOT_6, 0.38, 0.13, 0.06, _standard("JEDEC MO-193 AA")),
    "TO-269AA": Rows(4.0, _BRIDGE, 0.65, 0.22, 0.1, _standard("TO-269AA (MBS)")),
}


def rows(spec: PartSpec) -> Body:
    """A package of :data:`ROWS`."""
    name = spec.footprint.partition(":")[2]
    size, row = size_of(spec), ROWS[name]
    x, y = row.body_x_mm / 2, size.y_mm / 2
    exit_mm = (size.z_mm + row.standoff_mm - row.thick_mm) / 2
    gull = Gull(x, size.x_mm / 2, row.foot_mm, row.thick_mm, exit_mm)
    mould = _moulded(x, y, row.standoff_mm, size.z_mm)
    leads = tuple(gull.lead(number, side, along) for number, side, along in row.places)
    height = f"_H{size.z_mm:.2f}mm"
    return Body(f"{name}{height}", (*mould, *leads), (size.source, row.source))


def _moulded(x: float, y: float, low: float, high: float) -> tuple[Piece, Piece]:
    """The mould, and a printed dot beside pin 1 (upper left)."""
    radius = 0.12 * min(x, y)
    dot = Cylinder((-x + 2.2 * radius, -y + 2.2 * radius, high - 0.02), Axis.Z, radius, 0.02)
    return (
        Piece("mould", m.MOULD, Box((-x, -y, low), (x, y, high)), cuts=(dot,)),
        Piece("pin 1 mark", m.MARK, dot),
    )


@dataclass(frozen=True, slots=True)
class Quad:
    """Leads on four sides, counted counter-clockwise as seen from above, from the upper left."""

    body_mm: float
    pins: int
    pitch_mm: float
    foot_mm: float
    source: Source


QUADS: Final = {
    "LQFP-48_7x7mm_P0.5mm": Quad(7.0, 48, 0.5, 0.22, _standard("JEDEC MS-026 BBC")),
    "TQFP-32_5x5mm_P0.5mm": Quad(5.0, 32, 0.5, 0.22, _standard("JEDEC MS-026 AAA")),
}


def _around(pins: int, pitch_mm: float) -> list[tuple[str, Side, float]]:
    side, places = pins // 4, []
    for n in range(pins):
        which, place = divmod(n, side)
        along = (place - (side - 1) / 2) * pitch_mm
        turned = along if which < 2 else -along
        places.append((str(n + 1), list(Side)[which], turned))
    return places


def quad_gull(spec: PartSpec) -> Body:
    """A package of :data:`QUADS`."""
    name = spec.footprint.partition(":")[2]
    size, quad = size_of(spec), QUADS[name]
    half, thick = quad.body_mm / 2, 0.13
    gull = Gull(half, size.x_mm / 2, quad.foot_mm, thick, (size.z_mm + 0.1 - thick) / 2)
    leads = (gull.lead(*place) for place in _around(quad.pins, quad.pitch_mm))
    pieces = (*_moulded(half, half, 0.1, size.z_mm), *leads)
    return Body(name, pieces, (size.source, quad.source))


def qfn_48(spec: PartSpec) -> Body:
    """QFN of 48 leads with a heat pad, pad 49."""
    size, thick, foot = size_of(spec), 0.02, 0.4
    half, pad = size.x_mm / 2, 5.3
    feet = []
    for number, side, along in _around(48, 0.5):
        out = half - foot / 2
        if side in (Side.LEFT, Side.RIGHT):
            x = -out if side is Side.LEFT else out
            feet.append(flat(number, x, along, foot, 0.23, thick))
        else:
            y = -out if side is Side.TOP else out
            feet.append(flat(number, along, y, 0.23, foot, thick))
    pieces = (
        *_moulded(half, half, thick, size.z_mm),
        *feet,
        flat("49", 0.0, 0.0, pad, pad, thick),
    )
    name = "QFN-48-1EP_7x7mm_P0.5mm"
    return Body(name, pieces, (size.source, _standard("JEDEC MO-220 VKKD")))
