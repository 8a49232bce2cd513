"""Mains side of the meter: terminals, fuses, varistors, supply module, isolating transformers.

Distances between phases (400 V: 4.0 mm) set the pitch of fuses, strings and varistors. Terminals
read L1 L2 L3 N from the left; the fuses lie above them as a staircase, so that no phase crosses
another. Strings and varistors follow as L3, L2, L1: a phase's feed passes above those of the phases
that end before it, so each reaches its own string, varistor and load on one layer without a via.
The neutral runs along the edge and up between them on the other layer.
"""

from __future__ import annotations

from typing import Final

from hardware.kicad.placement.layout import Item, Layout

#: Middle of each phase's transformer; next to a string stands another phase's.
TRANSFORMER_X_MM: Final = {1: 91.3, 2: 70.4, 3: 48.4}
#: Primary pins; the secondary pins are 10 mm above.
PRIMARY_Y_MM: Final = 55.5
_STRING_Y_MM: Final = 62.56
_STRING_PITCH_MM: Final = 2.3
#: A 1206's courtyard and a gap: the first resistor of the live half stands below the second.
_ROW_MM: Final = 4.6
#: So far to the right of it, clear of the third fuse.
_FIRST_ASIDE_MM: Final = 0.8
#: Bodies 0.37 mm inside the edge: with all tolerances at their worst 0.02 mm are left at the guard.
#: Between them and the fuse above their poles' names find room.
_TERMINAL_Y_MM: Final = 80.83
_FUSES: Final = (("l1", 3.0, 58.7), ("l2", 8.2, 65.3), ("l3", 15.3, 71.9))
_VARISTORS: Final = (("l3", 48.3), ("l2", 60.4), ("l1", 70.6))


def place_mains(layout: Layout) -> None:
    """Inlet, supply and the primaries of the voltage inputs."""
    layout.at("mains_inlet/terminal_l1_l2", 5.7, _TERMINAL_Y_MM)
    layout.at("mains_inlet/terminal_l3_n", 21.8, _TERMINAL_Y_MM)
    for phase, x, y in _FUSES:
        layout.at(f"mains_inlet/fuse_{phase}", x, y)
    for phase, x in _VARISTORS:
        layout.at(f"mains_inlet/varistor_{phase}", x, 73.96, 270.0)
    _supply(layout)
    for n, x in TRANSFORMER_X_MM.items():
        _voltage_input(layout, n, x)


def _supply(layout: Layout) -> None:
    """Surge resistor, X2 and discharge between varistor and module; its output points up."""
    part = "isolated_supply/{}".format
    layout.at(part("surge_resistor"), 82.5, 71.96)
    layout.at(part("x2"), 86.7, 79.5, 180.0)
    # The lower string is the upper one's mirror image, so that equal nodes face each other.
    for string, y, turns in ((1, 78.65, (270.0, 90.0)), (2, 83.25, (90.0, 270.0))):
        chain: list[Item] = [
            (part(f"bleeder_{string}_{n}"), turns[(n + 1) % 2]) for n in range(1, 6)
        ]
        layout.row(88.56, y, chain)
    layout.at(part("converter"), 112.15, 82.3, 90.0)


def _voltage_input(layout: Layout, n: int, x_mm: float) -> None:
    """String in, transformer astride the barrier: the live half left, the neutral half right.

    The live half begins in a second row, where its phase's feed passes; both halves end above,
    beside each other at half the voltage.
    """
    part = f"voltage_input_{n}/{{}}".format
    layout.at(part("transformer"), x_mm - 6.35, PRIMARY_Y_MM, 90.0)
    left = x_mm - 2.5 * _STRING_PITCH_MM
    first = left + _FIRST_ASIDE_MM
    layout.centred(part("string_l_1"), first, _STRING_Y_MM + _ROW_MM, 90.0)
    for k in range(2, 5):
        turn = 270.0 if k % 2 else 90.0
        layout.centred(part(f"string_l_{k}"), left + (k - 2) * _STRING_PITCH_MM, _STRING_Y_MM, turn)
    for k in range(1, 5):
        # Odd ones run down and even ones up, so the chain ends above, at the transformer.
        turn = 270.0 if k % 2 else 90.0
        from_middle = (4.5 - k) * _STRING_PITCH_MM
        layout.centred(part(f"string_n_{k}"), x_mm + from_middle, _STRING_Y_MM, turn)
