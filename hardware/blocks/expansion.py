"""The meter's headers for relay shield, LAN add-on and radio."""

from __future__ import annotations

from collections.abc import Mapping

from hardware.blocks.headers import interface_header
from hardware.circuit import Board, Net
from hardware.interfaces import LAN, RADIO, RELAY_SHIELD


def expansion_headers(board: Board, nets: Mapping[str, Net]) -> None:
    """Three keyed box headers: J1 relay shield (16 poles), J2 LAN (10), J3 radio (6).

    The pole counts differ, so no ribbon fits a foreign header; the shroud's notch keeps a ribbon
    from being turned round. All signals are 3.3 V and SELV; the shield also takes 12 V from before
    the hold-up diode, so its coils cannot drain the charge that the last save needs. Every pin map
    lies in :mod:`hardware.interfaces` and is proved against the add-ons' own headers.

    ``nets`` maps each interface's signal name to its net.
    """
    with board.block("expansion", sheet=25):
        for tag, interface, reference in (
            ("relay_shield", RELAY_SHIELD, "J1"),
            ("lan", LAN, "J2"),
            ("radio", RADIO, "J3"),
        ):
            part = interface_header(board, tag, interface, host=True, nets=nets, ref=reference)
            if interface is RADIO:
                board.claim(
                    "reserved_current",
                    part,
                    low=0.03,
                    high=0.12,
                    unit="A",
                    reason="a radio module, mean and while it sends",
                )
