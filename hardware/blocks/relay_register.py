"""The shift registers that hold the relays' commanded state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hardware.blocks.test_points import pad
from hardware.circuit import NC, Board, Net
from hardware.design import SELV_SIGNAL, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.logic import AHC1G32, HC595, LVC1G125
from hardware.parts.resistors import resistor

CIRCUITS: Final = 10
#: Circuits of a bank: one register, one driver, one coil bus, one board edge each.
BANK_SIZE: Final = 5
BANKS: Final = ("A", "B")
#: Register output that boosts its bank's coil bus to 12 V.
PULL_IN_OUTPUT: Final = 5


def bank_of(circuit: int) -> int:
    """Bank index (0 or 1) of circuit 1 to 10."""
    if not 1 <= circuit <= CIRCUITS:
        raise ValueError(f"circuit {circuit} is not within 1 to {CIRCUITS}")
    return (circuit - 1) // BANK_SIZE


def relay_bit(circuit: int) -> int:
    """Bit of the 16-bit frame (sent most significant bit first) that closes a circuit's relay."""
    return 8 * bank_of(circuit) + (circuit - 1) % BANK_SIZE


def pull_in_bit(bank: int) -> int:
    """Bit of the 16-bit frame that boosts a bank's coil bus to 12 V."""
    return 8 * bank + PULL_IN_OUTPUT


@dataclass(frozen=True, slots=True)
class RegisterOutputs:
    """Logic outputs: ``coil[n - 1]`` commands circuit n, ``pull_in[bank]`` boosts a bank."""

    coil: tuple[Net, ...]
    pull_in: tuple[Net, ...]


def relay_register(
    board: Board,
    *,
    v3v3: Net,
    gnd: Net,
    sclk: Net,
    mosi: Net,
    miso: Net,
    cs_n: Net,
    reset_n: Net,
    output_enable_n: Net,
) -> RegisterOutputs:
    """Two chained 74HC595 on the shared bus: frame in, read-back out, latched by chip select.

    A frame is 16 bits, most significant first. The first byte ends in register B (circuits 6 to
    10), the second in register A (1 to 5): bit 0 to 4 circuit 1 to 5, bit 8 to 12 circuit 6 to 10,
    bit 5 and 13 the pull-in boost of bank A and B. Outputs change at the rising edge of chip
    select. Registers rather than a driver with serial input (TPIC6B595): the outputs are drives of
    0.1 V loss at a tenth of the price, and output enable is a pin of its own for the watchdog.

    The bus also serves a flash and the LAN board. The OR gate lets the clock through only while
    chip select is low, so the shift stages keep the shield's own last frame during foreign traffic:
    a spike on chip select latches what stands at the outputs already (while the clock happens to be
    low it shifts by one, and a second spike would latch that: firmware repeats its frame every
    second). Without the gate one spike would latch a piece of somebody's web page into ten relays.
    The clock idles high (SPI mode 3, which flash and LAN chip accept too): then the gate's output
    makes no edge when chip select rises. Chip select reaches the latch directly and the clock gate
    1 to 13 ns later, so even an edge there would come after latching.

    Read-back: Q7S of the last register goes through a three-state buffer to MISO while chip select
    is low; sending a frame returns the previous one, and a second exchange proves all 16 stages.
    Released otherwise (Ioff: also with the shield's 3.3 V gone). 100 ohm match the ribbon: with
    33 ohm the far end would swing 1 V above its supply.

    Reset clears the shift stages only, not the latches: the latches power up at random, which is
    why output enable belongs to the watchdog and why firmware sends a zero frame before its first
    heartbeat. Levels at 3.3 V: the bus drives 3.3 V CMOS, 74HC asks 2.36 and 0.94 V.
    """
    with board.block("relay_register", sheet=2):
        board.firmware_constant("SHIELD_SPI_MODE", 3, "clock idles high")
        board.firmware_constant("SHIELD_SPI_HZ_MAX", 2_000_000, "ribbon filter")
        board.firmware_constant("SHIELD_FRAME_BITS", 8 * len(BANKS), "most significant bit first")
        for circuit in range(1, CIRCUITS + 1):
            board.firmware_constant(
                f"SHIELD_BIT_RELAY_{circuit}", relay_bit(circuit), "1 energises"
            )
        for bank, letter in enumerate(BANKS):
            board.firmware_constant(
                f"SHIELD_BIT_BOOST_{letter}", pull_in_bit(bank), "1 lifts the bank to 12 V"
            )
        gated = board.net("SCLK_GATED", SELV_SIGNAL, NetClass.CLOCK, volts=(0.0, 3.3))
        board.part(
            "clock_gate",
            AHC1G32,
            {"A": sclk, "B": cs_n, "Y": gated, "VCC": v3v3, "GND": gnd},
            note="clock only while selected",
        )
        board.part("c_clock_gate", ceramic("100n", "0603"), {"1": v3v3, "2": gnd})
        coil: list[Net] = []
        pull_in: list[Net] = []
        data = mosi
        for bank, letter in enumerate(BANKS):
            outputs: dict[str, Net] = {}
            for position in range(BANK_SIZE):
                circuit = bank * BANK_SIZE + position + 1
                net = board.net(
                    f"RELAY{circuit}_DRIVE", SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 3.3)
                )
                outputs[f"Q{position}"] = net
                coil.append(net)
            boost = board.net(f"PULL_IN_{letter}", SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 3.3))
            outputs[f"Q{PULL_IN_OUTPUT}"] = boost
            pull_in.append(boost)
            shifted = board.net(f"CHAIN_{letter}", SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 3.3))
            board.part(
                f"register_{letter.lower()}",
                HC595,
                {
                    "DS": data,
                    "SHCP": gated,
                    "STCP": cs_n,
                    "MR_N": reset_n,
                    "OE_N": output_enable_n,
                    "Q7S": shifted,
                    "Q6": NC,
                    "Q7": NC,
                    "VCC": v3v3,
                    "GND": gnd,
                    **outputs,
                },
            )
            board.part(
                f"c_register_{letter.lower()}", ceramic("100n", "0603"), {"1": v3v3, "2": gnd}
            )
            data = shifted
        source = board.net("EXP_MISO_SRC", SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 3.3))
        board.part(
            "read_back",
            LVC1G125,
            {"OE_N": cs_n, "A": data, "Y": source, "VCC": v3v3, "GND": gnd},
            note="drives MISO only while selected",
        )
        board.waive_rule(
            "input_edges",
            "relay_register/read_back",
            "LVC asks 10 ns/V, the filtered select has 23: at worst the output goes on and off"
            " again within that edge, when nobody samples MISO; the first clock comes 250 ns later",
        )
        board.part("c_read_back", ceramic("100n", "0603"), {"1": v3v3, "2": gnd})
        board.part("r_miso", resistor("100", "0603"), {"1": source, "2": miso})
        pad(board, gated)
    return RegisterOutputs(tuple(coil), tuple(pull_in))
