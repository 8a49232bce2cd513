"""Places of the blocks in the boards' diagrams: board -> block group -> (column, row)."""

from __future__ import annotations

from typing import Final

POSITIONS: Final[dict[str, dict[str, tuple[float, float]]]] = {
    "lan_w5200": {
        "header": (0, 0),
        "controller": (1, 0),
        "magjack": (2, 0),
        "test_points": (1, 1),
    },
    "lan_w5500": {
        "header": (0, 0),
        "controller": (1, 0),
        "magjack": (2, 0),
        "test_points": (1, 1),
    },
    "relay_shield": {
        "shield_input": (0, 1.4),
        "shield_test_points": (0, 3.4),
        "relay_register": (1, 0.2),
        "shield_watchdog": (1, 1.8),
        "shield_identity": (1, 3.4),
        "relay_driver_a": (2, 0),
        "relay_driver_b": (2, 1.2),
        "coil_supply": (2, 2.6),
        "relay": (3, 1.2),
    },
}
