"""The boards: each composes blocks and declares its connectors and nets."""

from __future__ import annotations

from typing import Final

#: Board name -> ``module:function`` that builds it. Names are the outputs' file names.
BOARDS: Final = {
    "lan_w5200": "hardware.boards.lan:build_w5200",
    "lan_w5500": "hardware.boards.lan:build_w5500",
    "meter": "hardware.boards.meter:build",
    "relay_shield": "hardware.boards.relay_shield:build",
}
