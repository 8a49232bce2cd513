"""Relay shield: five circuits on each long edge, coils to the middle, logic at the right end.

The relay's contacts lie at one end, so contacts face the edge and the only low-voltage copper
between the two rows is the strip of the coils. What switches them lies in the right end and in
the pockets between the coil ends, at least 6.84 mm from every contact.
"""

from __future__ import annotations

from typing import Final

from hardware.design import Design
from hardware.kicad.placement.layout import Layout
from hardware.kicad.placement.spot import Spot

PITCH_MM: Final = 25.4
_FIRST_X_MM: Final = 5.3
_PER_EDGE: Final = 5
#: Pin row of the terminals from their edge: the courtyard ends just inside the board.
_TERMINAL_FROM_EDGE_MM: Final = 6.3
#: Coil row from the edge: terminal, then the relay's 29.3 mm with its contacts to the terminal.
_COIL_FROM_EDGE_MM: Final = 38.9
_HEIGHT_MM: Final = 86.5
#: Relay's middle against the terminal's middle pole: contacts 7.5 mm apart, poles 7.62 mm.
_RELAY_SHIFT_MM: Final = 3.75


def _circuit(layout: Layout, circuit: int) -> None:
    """Tile of one circuit: terminal, relay, and its lamp beside the coil."""
    name = f"relay_{circuit}"
    place = (circuit - 1) % _PER_EDGE
    left = _FIRST_X_MM + PITCH_MM * place
    middle = left + 7.62
    top = circuit <= _PER_EDGE
    turn = 180.0 if top else 0.0
    way = 1.0 if top else -1.0
    edge = 0.0 if top else _HEIGHT_MM
    terminal_x = left + (15.24 if top else 0.0)
    layout.at(f"{name}/terminal", terminal_x, edge + way * _TERMINAL_FROM_EDGE_MM, turn)
    relay_x = middle + (_RELAY_SHIFT_MM if top else -_RELAY_SHIFT_MM)
    layout.at(f"{name}/relay", relay_x, edge + way * _COIL_FROM_EDGE_MM, turn)
    # The pocket right of the coil: lamp nearest the middle of the board.
    pocket = middle + 12.7
    inner = edge + way * 40.5
    for n, part in enumerate(("lamp", "r_lamp", "d_lamp")):
        layout.centred(f"{name}/{part}", pocket, inner - way * (2.0 * n + (0.4 if n == 2 else 0)), 0)


def place(design: Design) -> dict[str, Spot]:
    """Spots of every part of the relay shield."""
    layout = Layout(design)
    for circuit in range(1, 2 * _PER_EDGE + 1):
        _circuit(layout, circuit)
    _header(layout)
    _registers(layout)
    _coil_supply(layout)
    _watchdog(layout)
    _test_points(layout)
    return layout.finish()


def _header(layout: Layout) -> None:
    """Ribbon at the right edge, its filters between it and the logic."""
    layout.at("shield_input/header", 147.9, 43.25, 0.0)
    name = "shield_input/{}".format
    layout.centred(name("c_v12_bulk"), 149.0, 23.5, 90.0)
    layout.centred(name("c_v12"), 143.0, 25.6, 0.0)
    layout.centred(name("c_v3v3"), 138.6, 25.6, 0.0)
    lines = ("sclk", "mosi", "cs_n", "reset_n", "heartbeat")
    idle = ("exp_sclk", "exp_mosi", "shield_cs_n", "exp_reset_n", "shield_heartbeat")
    for n, (line, resting) in enumerate(zip(lines, idle, strict=True)):
        y = 34.0 + 4.0 * n
        layout.centred(name(f"r_idle_{resting}"), 139.3, y, 0.0)
        layout.centred(name(f"r_{line}"), 139.3, y + 1.6, 0.0)
        layout.centred(name(f"c_{line}"), 136.0, y + 1.6, 0.0)


def _registers(layout: Layout) -> None:
    """Registers and drivers one above the other, bank A up, bank B down."""
    for bank, register, driver, y in (("a", "a", "relay_driver_a", 14.0), ("b", "b", "relay_driver_b", 72.5)):
        layout.centred(f"{driver}/driver", 133.5, y, 180.0)
        layout.centred(f"relay_register/register_{register}", 144.0, y, 180.0)
        layout.centred(f"relay_register/c_register_{register}", 149.4, y - 3.0, 90.0)
        layout.centred(f"{driver}/c_com", 128.2, y + 3.0, 90.0)
        for n in range(1, 7):
            layout.centred(f"{driver}/r_in{n}", 138.8, y + 4.0 - 1.6 * (n - 1), 0.0)
    del bank


def _coil_supply(layout: Layout) -> None:
    """Placed by hand below."""


def _watchdog(layout: Layout) -> None:
    """Placed by hand below."""


def _test_points(layout: Layout) -> None:
    """Placed by hand below."""
