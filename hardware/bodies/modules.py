"""Modules: radio, supply, voltage transformer, relay."""

from __future__ import annotations

from typing import Final

from hardware.bodies import material as m
from hardware.bodies.leads import blade_down, flat, pin_down
from hardware.bodies.model import Body, Box, Piece
from hardware.bodies.size import Size, size_of
from hardware.parts.spec import PartSpec, Source

_ESPRESSIF: Final = Source(
    "Espressif ESP32-S2-MINI-2 datasheet, physical dimensions",
    "pad pitch 0.85 mm as in KiCad 9 ESP32-S2-MINI-1; shield can and antenna from its outline",
    False,
)
_IRM: Final = Source("Mean Well IRM-05-SPEC", "pins of 1.0 mm; 38 g, from memory", False)
_ZMPT: Final = Source("KiCad 9 Transformer_Zeming_ZMPT101K", "pins of 0.8 mm, from memory", False)
_G2RL: Final = Source("Omron G2RL datasheet", "terminal sections and 12 g, from memory", False)


def _case(size: Size, left: float, top: float, low: float = 0.0) -> Box:
    """The case whose upper left corner is at (left, top)."""
    return Box((left, top, low), (left + size.x_mm, top + size.y_mm, size.z_mm))


def esp32_mini(spec: PartSpec) -> Body:
    """Module of 15.4 x 20 mm: laminate, shield can, antenna zone at the top without a can."""
    size = size_of(spec)
    x, top, board, thick = size.x_mm / 2, -9.76, 0.8, 0.02
    bottom, antenna = top + size.y_mm, -5.25
    feet = [flat(str(n + 1), -7.0, -3.4 + 0.85 * n, 0.8, 0.4, thick) for n in range(15)]
    feet += [flat(str(n + 16), -5.95 + 0.85 * n, 9.55, 0.4, 0.8, thick) for n in range(15)]
    feet += [flat(str(n + 31), 7.0, 8.5 - 0.85 * n, 0.8, 0.4, thick) for n in range(15)]
    feet += [flat(str(n + 46), 5.95 - 0.85 * n, -4.45, 0.4, 0.8, thick) for n in range(15)]
    grid = (-1.65, 0.0, 1.65)
    feet += [flat("61", gx, 2.55 + gy, 1.2, 1.2, thick) for gx in grid for gy in grid]
    corners = (("62", -7.0, -4.45), ("63", -7.0, 9.55), ("64", 7.0, 9.55), ("65", 7.0, -4.45))
    feet += [flat(number, px, py, 0.8, 0.8, thick) for number, px, py in corners]
    high = board + 0.01
    bars = [(-7.1, -9.2, -6.6, -6.0), (-6.6, -9.2, 7.1, -8.7), (6.6, -8.7, 7.1, -6.0)]
    trace = [Box((a, b, board), (c, d, high)) for a, b, c, d in bars]
    pieces = (
        Piece("laminate", m.LAMINATE, Box((-x, top, thick), (x, bottom, board))),
        Piece(
            "shield can",
            m.STEEL,
            Box((-x + 0.5, antenna + 0.3, board), (x - 0.5, bottom - 0.4, size.z_mm)),
            pin="61",
            cuts=(Box((-x + 0.7, antenna + 0.5, board), (x - 0.7, bottom - 0.6, size.z_mm - 0.2)),),
        ),
        *(Piece(f"antenna {n}", m.GOLD, bar) for n, bar in enumerate(trace, 1)),
        *feet,
    )
    return Body("ESP32-S2-MINI", pieces, (size.source, _ESPRESSIF))


def irm_05(spec: PartSpec) -> Body:
    """Potted mains converter."""
    size = size_of(spec)
    places = (("1", 0.0, 0.0), ("2", 0.0, 10.75), ("3", 38.5, 10.75), ("4", 38.5, 2.75))
    case = _case(size, -3.6, -11.2)
    x, y, z = case.low[0], case.low[1], case.high[2]
    label = Box((x + 6.0, y + 4.0, z - 0.05), (x + 39.0, y + 21.0, z))
    pieces = (
        Piece("case", m.POTTED, case, cuts=(label,)),
        Piece("label", m.LABEL, label),
        *(pin_down(number, px, py, 1.0) for number, px, py in places),
    )
    return Body("IRM-05", pieces, (size.source, _IRM), weighed_g=38.0)


def zmpt101k(spec: PartSpec) -> Body:
    """Potted voltage transformer: primary pins 1 and 2, secondary 3 and 4."""
    size = size_of(spec)
    places = (("1", 0.0, 0.0), ("2", 0.0, 12.7), ("3", 10.0, 12.7), ("4", 10.0, 0.0))
    pieces = (
        Piece("case", m.TRANSFORMER, _case(size, -4.5, -2.4)),
        *(pin_down(number, px, py, 0.8) for number, px, py in places),
    )
    return Body("ZMPT101K", pieces, (size.source, _ZMPT))


def g2rl_1_e(spec: PartSpec) -> Body:
    """Power relay of 16 A, two pins a contact, 0.3 mm above the board on its feet."""
    size = size_of(spec)
    contacts = (("12", 15.0), ("11", 20.0), ("14", 25.0))
    case = _case(size, 3.75 - size.x_mm / 2, 12.1 - size.y_mm / 2, low=0.3)
    x, y, z = case.low[0], case.low[1], case.high[2]
    label = Box((x + 2.0, y + 4.0, z - 0.05), (x + 10.7, y + 25.0, z))
    pieces = (
        Piece("case", m.RELAY_CASE, case, cuts=(label,)),
        Piece("print", m.LABEL, label),
        *(blade_down(name, px, py, 0.4, 1.0, 0.3) for name, py in contacts for px in (0.0, 7.5)),
        blade_down("A1", 0.0, 0.0, 0.5, 0.5, 0.3),
        blade_down("A2", 7.5, 0.0, 0.5, 0.5, 0.3),
    )
    return Body("G2RL-1-E", pieces, (size.source, _G2RL), weighed_g=12.0)
