"""Pads for the production fixture's needles."""

from __future__ import annotations

from collections.abc import Sequence

from hardware.circuit import Board, Net
from hardware.parts.headers import TEST_POINT

GROUND_POINTS = 4


def pad(board: Board, net: Net) -> None:
    """One pad on ``net`` inside an open block, claimed so that its loss is noticed."""
    board.part(f"tp_{net.name.lower()}", TEST_POINT, {"1": net}, note=net.name)
    board.claim("test_access", net, low=1, unit="1", reason="the fixture needs it")


def test_points(board: Board, nets: Sequence[Net], *, gnd: Net) -> None:
    """One 1 mm pad for each net, and four on ground, one near each corner.

    The fixture powers the board, checks each supply, holds EN and SETUP_N to start the ROM loader,
    loads firmware over UART0, and reads buses and clocks. Nets that end on a connector (current and
    voltage inputs, headers, USB) are reached there. All points are SELV and on one side; the mains
    side has none, so that no pad shortens a creepage path.
    """
    with board.block("test_points", sheet=50):
        for net in nets:
            pad(board, net)
        for n in range(1, GROUND_POINTS + 1):
            board.part(f"tp_gnd_{n}", TEST_POINT, {"1": gnd}, note="GND")
        reason = "the board lies level on the fixture, and currents return near their rails"
        board.claim("test_access", gnd, low=GROUND_POINTS, unit="1", reason=reason)
