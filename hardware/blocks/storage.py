"""Flash for registers and logs."""

from __future__ import annotations

from typing import Final

from hardware.blocks.buses import ExpansionBus, logic_net
from hardware.blocks.mcu import EXPANSION_HZ
from hardware.circuit import Board, Net
from hardware.parts.capacitors import ceramic
from hardware.parts.memories import FLASH_32M
from hardware.parts.resistors import resistor

SAVE_BYTES: Final = 256
PAGES_PER_SECTOR: Final = 16
#: 0.5 MB of the 4 MB: the ring of the registers.
REGISTER_SECTORS: Final = 128
MINUTES_PER_YEAR: Final = 525_960
LIFE_YEARS: Final = 15
#: The journal's busiest sector: one erase a day for the product's fifteen years.
DAILY_ERASES: Final = 5479
#: Longest page of the flash and of its second source; time from the warning to the first byte.
PAGE_PROGRAM_S: Final = 3e-3
REACTION_S: Final = 2e-3
#: Write enable, command, three bytes of address.
_OVERHEAD_BYTES: Final = 5


def transfer_time_s(payload: int = SAVE_BYTES) -> float:
    """Time of one page of ``payload`` bytes on the bus."""
    return (payload + _OVERHEAD_BYTES) * 8 / EXPANSION_HZ


def save_time_s() -> float:
    """Longest time from the warning to the end of the save: a page may be in flight before it."""
    return REACTION_S + 2 * PAGE_PROGRAM_S + transfer_time_s()


def register_erases(sectors: int = REGISTER_SECTORS) -> float:
    """Erases of each sector of the ring over the product's life, a page a minute."""
    return MINUTES_PER_YEAR * LIFE_YEARS / (sectors * PAGES_PER_SECTOR)


def storage(board: Board, *, v3v3: Net, gnd: Net, expansion: ExpansionBus) -> None:
    """Flash 4 MB on the expansion SPI: energy registers and load profiles.

    Registers: a ring of 0.5 MB, a page of 256 bytes each minute and one at the power-fail warning,
    each with its number and a check word; the newest sound page counts, and a page torn by the
    supply leaves the one before it. 526 thousand pages a year are 257 rounds, 3852 erases of each
    sector in fifteen years of the 100 000 that it bears. A crash that skips the warning costs a
    minute of energy at most.

    The last save: 2 ms until firmware has stopped its tasks and a LAN frame has left the bus; a
    page of the log that is in flight ends (3 ms at most); 0.2 ms of transfer at 10 MHz; 3 ms for
    the page itself: 8.2 ms of the hold-up's 17 ms.
    It never waits for an erase, which may outlast the hold-up: the sector ahead of the ring is
    always erased already, and firmware starts an erase only when it has just saved, 4 kB at a time.
    GigaDevice forbids to program a page while an erase is suspended (75h; data sheets GD25Q16C and
    GD25Q128C), so suspending would not help: the save of a warning within an erase is the one just
    before it. It is as old as the erase, typically 50 ms and below a second; erases take 50 ms of
    each 16 minutes, so one outage in 20 000 meets one.

    Profiles: a year of 15-minute profiles of ten circuits in 2.8 MB, fifteen months in the 3.5 MB
    left. The log is a journal that survives a torn sector. Every record carries the number of the
    boot and the time since; firmware writes the date of a boot once it knows the time, so records
    made while the network was away are dated afterwards.

    The output is tri-state while CS_N is high, as the shared bus demands, and 100 ohm match it to
    the ribbons that hang on that line; write protect and hold are pulled up as spare data lines of
    quad mode. An add-on that shorts the ribbon stops the saves as it stops the log: firmware reads
    each page back, tells, and saves hourly into the free part of the module's own flash until it is
    unplugged. 25 mA while programming or erasing are in the converter's budget.
    """
    with board.block("storage", sheet=18):
        board.firmware_constant("LAST_SAVE_BYTES", SAVE_BYTES, "at most, one page at PFAIL_N")
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
            FLASH_32M,
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
            reason="the journal's busiest sector, once a day for fifteen years; the registers'"
            f" ring of {REGISTER_SECTORS} sectors {register_erases():.0f} each",
        )
        board.claim(
            "page_program_time",
            flash,
            high=4e-3,
            unit="s",
            reason="the page in flight and the last save's, with 2 ms of reaction, in two thirds"
            " of the hold-up",
        )
