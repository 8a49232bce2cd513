"""Mains side of the meter: terminals, fuses, varistors, supply module, isolating transformers.

Distances between phases (400 V: 4.0 mm) set the pitch of fuses, strings and varistors. Terminals
read L1 L2 L3 N from the left; the fuses lie above them as a staircase, so that no phase crosses
another, and their outlets end where strings and varistors begin. The neutral runs along the edge.
"""

from __future__ import annotations

from typing import Final

from hardware.kicad.placement.layout import Item, Layout

#: Middle of the transformers; eight resistors of a string are 18.6 mm wide and next to them stands
#: another phase.
TRANSFORMER_X_MM: Final = (48.2, 70.2, 92.2)
#: Primary pins; the secondary pins are 10 mm above.
PRIMARY_Y_MM: Final = 57.0
_STRING_Y_MM: Final = 64.4
_STRING_PITCH_MM: Final = 2.4
_FUSES: Final = (("l1", 1.9, 58.7), ("l2", 8.2, 65.3), ("l3", 14.5, 71.9))
_VARISTORS: Final = (("l3", 49.6), ("l2", 57.9), ("l1", 66.2))


def place_mains(layout: Layout) -> None:
    """Inlet, supply and the primaries of the voltage inputs."""
    layout.at("mains_inlet/terminal_l1_l2", 5.0, 80.9)
    layout.at("mains_inlet/terminal_l3_n", 21.2, 80.9)
    for phase, x, y in _FUSES:
        layout.at(f"mains_inlet/fuse_{phase}", x, y)
    for phase, x in _VARISTORS:
        layout.at(f"mains_inlet/varistor_{phase}", x, 71.8, 270.0)
    _supply(layout)
    for n, x in enumerate(TRANSFORMER_X_MM, 1):
        _voltage_input(layout, n, x)


def _supply(layout: Layout) -> None:
    """Surge resistor, X2 and discharge between varistor and module; its output points up."""
    part = "isolated_supply/{}".format
    layout.at(part("surge_resistor"), 70.8, 71.9)
    layout.at(part("x2"), 84.6, 80.1, 180.0)
    for string, y in ((1, 72.9), (2, 78.3)):
        chain: list[Item] = [
            (part(f"bleeder_{string}_{n}"), 270.0 if n % 2 else 90.0) for n in range(1, 6)
        ]
        layout.row(88.4, y, chain)
    layout.at(part("converter"), 113.25, 82.3, 90.0)


def _voltage_input(layout: Layout, n: int, x_mm: float) -> None:
    """String in, transformer astride the barrier: the live half left, the neutral half right."""
    part = f"voltage_input_{n}/{{}}".format
    layout.at(part("transformer"), x_mm - 6.35, PRIMARY_Y_MM, 90.0)
    for k in range(1, 5):
        from_middle = (4.5 - k) * _STRING_PITCH_MM
        # Odd ones run down and even ones up, so the chain ends above, at the transformer.
        turn = 270.0 if k % 2 else 90.0
        layout.centred(part(f"string_l_{k}"), x_mm - from_middle, _STRING_Y_MM, turn)
        layout.centred(part(f"string_n_{k}"), x_mm + from_middle, _STRING_Y_MM, turn)
