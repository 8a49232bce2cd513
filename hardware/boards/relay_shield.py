"""The relay shield: ten change-over relays on their own terminals, driven over the ribbon."""

from __future__ import annotations

from collections.abc import Sequence

from hardware.blocks.coil_supply import coil_supply
from hardware.blocks.relay_channel import relay_channel
from hardware.blocks.relay_driver import relay_driver
from hardware.blocks.relay_register import BANK_SIZE, BANKS, CIRCUITS, bank_of, relay_register
from hardware.blocks.shield_identity import shield_identity
from hardware.blocks.shield_input import shield_input
from hardware.blocks.shield_watchdog import shield_watchdog
from hardware.blocks.test_points import pad
from hardware.circuit import Board, Net


def shield_test_points(board: Board, nets: Sequence[Net]) -> None:
    """Test points of the bed of nails: rails, both watchdog channels, coil buses, write protect.

    The ten coils and contacts need none: the fixture reaches them at the terminals, by switching
    each relay and measuring COM to NO and COM to NC.
    """
    with board.block("shield_test_points", sheet=30):
        for net in nets:
            pad(board, net)


def build() -> Board:
    """The relay shield; ``build().finish()`` gives its design."""
    shield = Board("relay_shield", "OpenStrom relay shield")
    line = shield_input(shield)
    watchdog = shield_watchdog(
        shield,
        v3v3=line.v3v3,
        gnd=line.gnd,
        heartbeat=line.heartbeat,
        heartbeat_line=line.heartbeat_line,
        reset_n=line.reset_n,
    )
    register = relay_register(
        shield,
        v3v3=line.v3v3,
        gnd=line.gnd,
        sclk=line.sclk,
        mosi=line.mosi,
        miso=line.miso,
        cs_n=line.cs_n,
        reset_n=line.reset_n,
        output_enable_n=watchdog.output_enable_n,
    )
    supply = coil_supply(shield, v12=line.v12, gnd=line.gnd, enable_n=watchdog.coil_enable_n)
    coils: list[Net] = []
    for bank in range(len(BANKS)):
        coils += relay_driver(
            shield,
            bank,
            v12=line.v12,
            gnd=line.gnd,
            coil_drive=register.coil[bank * BANK_SIZE : (bank + 1) * BANK_SIZE],
            pull_in_drive=register.pull_in[bank],
            pull_in_n=supply.pull_in_n[bank],
        )
    write_protect = shield_identity(
        shield,
        v3v3=line.v3v3,
        gnd=line.gnd,
        sda=line.sda,
        scl=line.scl,
        output_disabled=watchdog.output_enable_n,
        coil_supply_on=supply.on,
    )
    for circuit in range(1, CIRCUITS + 1):
        relay_channel(
            shield, circuit, bus=supply.banks[bank_of(circuit)], coil_n=coils[circuit - 1]
        )
    shield_test_points(
        shield,
        [
            line.v12,
            line.v3v3,
            line.gnd,
            supply.switched,
            supply.hold,
            *supply.banks,
            watchdog.output_enable_n,
            watchdog.pump_gate,
            line.heartbeat,
            write_protect,
        ],
    )
    return shield
