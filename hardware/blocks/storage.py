"""FRAM for registers, flash for logs."""

from __future__ import annotations

from typing import Final

from hardware.blocks.buses import ExpansionBus, I2cBus, logic_net
from hardware.circuit import Board, Net
from hardware.parts.capacitors import ceramic
from hardware.parts.memories import FLASH_64M, FRAM_64K
from hardware.parts.resistors import resistor

FRAM_ADDRESS: Final = 0x50
#: Start, device address, two address bytes, data, each of nine clocks, at 400 kHz.
_I2C_HZ: Final = 400e3
SAVE_BYTES: Final = 256
#: One erase a day for the product's fifteen years.
DAILY_ERASES: Final = 5479


def save_time_s(payload: int = SAVE_BYTES) -> float:
    """Time of one FRAM write of ``payload`` bytes on the bus; the FRAM itself adds none."""
    return (payload + 3) * 9 / _I2C_HZ


def storage(board: Board, *, v3v3: Net, gnd: Net, i2c: I2cBus, expansion: ExpansionBus) -> None:
    """FRAM 8 kB on I2C at 0x50, flash 8 MB on the expansion SPI.

    FRAM: 1e13 writes and no write time, so registers are written every second (6e8 in 20 years)
    and in the 6 ms of the last save. Address inputs and write protect are on ground: the clock has
    0x51, the shield's memory 0x54 to 0x57; protection is firmware's (two copies with check
    words). It sits on I2C and not on the ribbon's SPI, where an add-on could hold the bus.

    Flash: 8 MB, a year of 15-minute profiles of ten circuits in 2.8 MB. Its output is tri-state
    while CS_N is high, as the shared bus demands, and 100 ohm match it to the ribbons that hang on
    that line; write protect and hold are pulled up as spare
    data lines of quad mode. It must not be writing when the supply goes: the warning's first act is
    to stop: a page takes 0.5 ms, an erase outlasts the hold-up and is suspended (command 75h), and
    the log is a journal that survives a torn sector. 25 mA while erasing are in the converter's
    budget.
    """
    with board.block("storage", sheet=18):
        board.firmware_constant("I2C_ADDRESS_FRAM", FRAM_ADDRESS, "7 bits")
        board.firmware_constant("LAST_SAVE_BYTES", SAVE_BYTES, "at most, into the FRAM at PFAIL_N")
        board.part("c_fram", ceramic("100n", "0603"), {"1": v3v3, "2": gnd})
        board.part(
            "fram",
            FRAM_64K,
            {
                "A0": gnd,
                "A1": gnd,
                "A2": gnd,
                "VSS": gnd,
                "VDD": v3v3,
                "SDA": i2c.sda,
                "SCL": i2c.scl,
                "WP": gnd,
            },
            note=f"I2C address {FRAM_ADDRESS:#x}",
        )
        wp_n = logic_net(board, "FLASH_WP_N")
        hold_n = logic_net(board, "FLASH_HOLD_N")
        for tag, net in (("r_flash_wp", wp_n), ("r_flash_hold", hold_n)):
            board.part(tag, resistor("10k"), {"1": v3v3, "2": net})
        output = logic_net(board, "FLASH_DO")
        board.part(
            "r_flash_do", resistor("100"), {"1": output, "2": expansion.miso}, note="ribbon damping"
        )
        board.part("c_flash", ceramic("100n", "0603"), {"1": v3v3, "2": gnd})
        flash = board.part(
            "flash",
            FLASH_64M,
            {
                "CS_N": expansion.flash_cs_n,
                "DO": output,
                "WP_N": wp_n,
                "GND": gnd,
                "DI": expansion.mosi,
                "CLK": expansion.sclk,
                "HOLD_N": hold_n,
                "VCC": v3v3,
            },
        )
        board.claim(
            "lifetime_erases",
            flash,
            low=DAILY_ERASES,
            unit="1",
            reason="the journal's busiest sector, once a day for fifteen years",
        )
        board.claim(
            "page_program_time",
            flash,
            high=5e-3,
            unit="s",
            reason="a page in flight at the power-fail warning ends within the 16 ms of hold-up,"
            " with 6 ms left for the FRAM and as much again in hand",
        )
