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
    "meter": {
        "mains_inlet": (0, 2.5),
        "voltage_input": (1, 0.6),
        "isolated_supply": (1, 4.2),
        "current_input": (1, 1.7),
        "neutral_current_input": (1, 2.8),
        "front_end": (2, 0.9),
        "analog_supply": (2, 2.2),
        "buck_3v3": (2, 3.3),
        "hold_up": (2, 4.4),
        "power_fail": (2, 5.5),
        "mcu": (3, 2.2),
        "usb_service": (3, 5.5),
        "reset_supervisor": (4, 4.6),
        "user_interface": (4, 3.5),
        "storage": (4, 0),
        "expansion": (4, 2.3),
        "test_points": (4, 5.7),
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
