"""One seven-channel driver for a bank of five coils and the bank's pull-in switch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hardware.blocks.relay_register import BANK_SIZE, BANKS
from hardware.circuit import NC, Board, Net
from hardware.design import SELV_SUPPLY, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.relay_drivers import TPL7407LA
from hardware.parts.resistors import resistor

PULL_DOWN_OHM: Final = 47e3
FIRST_SHEET: Final = 6


def relay_driver(
    board: Board,
    bank: int,
    *,
    v12: Net,
    gnd: Net,
    coil_drive: Sequence[Net],
    pull_in_drive: Net,
    pull_in_n: Net,
) -> tuple[Net, ...]:
    """TPL7407LA of one bank; returns the five coil nets that it pulls to ground.

    Output 6 pulls the gate of the bank's pull-in switch (``pull_in_n``); the seventh channel is
    unused, its input grounded.

    Each used input has 47 kohm to ground: with output enable high the registers float, leaking up
    to 5 uA, which makes 0.24 V against the 0.6 V that surely is off; the driver's own 210 to
    390 kohm alone would let it reach 1.9 V and switch the relay on. The register's 2.8 V high level
    under 60 uA is far above the 1.5 V that is on.

    COM, supply and clamp in one, stands at 12 V and not at the coil bus: the gate drive needs
    6.5 V (8.5 V for the L version) while the bus rests at 7.6 V or is switched off, and clamping
    12 V above a 7.6 V bus puts 5 V against the coil current at release, so the armature leaves as
    fast as with a zener. Dissipation: five coils at 33 mA and 3.2 ohm are 17 mW.

    Single faults: an input or output stuck on keeps one coil energised against channel A; channel B
    takes the bus away. A pull-down open leaves the driver's own, too weak for the register's
    leakage: the same. COM open loses the clamp (the drivers live on through it from the coils);
    both watchdog channels still drop all.
    """
    letter = BANKS[bank]
    with board.block(f"relay_driver_{letter.lower()}", sheet=FIRST_SHEET + bank):
        pins: dict[str, Net] = {}
        coils: list[Net] = []
        for position, drive in enumerate([*coil_drive, pull_in_drive], 1):
            pins[f"IN{position}"] = drive
            board.part(
                f"r_in{position}",
                resistor("47k", "0603"),
                {"1": drive, "2": gnd},
                note="off while the register is disabled",
            )
        for position in range(1, BANK_SIZE + 1):
            circuit = bank * BANK_SIZE + position
            net = board.net(f"K{circuit}_COIL_N", SELV_SUPPLY, NetClass.POWER, volts=(0.0, 13.3))
            pins[f"OUT{position}"] = net
            coils.append(net)
        board.part(
            "driver",
            TPL7407LA,
            {
                **pins,
                "OUT6": pull_in_n,
                "IN7": gnd,
                "OUT7": NC,
                "COM": v12,
                "GND": gnd,
            },
        )
        board.part("c_com", ceramic("100n", "0603", volts=50), {"1": v12, "2": gnd})
    return tuple(coils)
