"""The W5200 with its supplies, bias, crystal, straps, line terminations and bus buffer."""

from __future__ import annotations

from hardware.blocks.ethernet import (
    Host,
    Media,
    crystal,
    decouple,
    drive_interrupt,
    drive_miso,
    reset,
    signal,
)
from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, SELV_SUPPLY, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.ethernet import W5200
from hardware.parts.ferrite_beads import FERRITE_120R
from hardware.parts.logic import LVC1G125
from hardware.parts.resistors import resistor


def ethernet_w5200(board: Board, host: Host) -> Media:
    """W5200 wired as WIZnet's own W5200 Ethernet Shield 1.1 (schematic of 2013-05-28).

    Supplies: 160 mA typical. 3.3 V digital straight from the header, 3.3 V analog behind a bead.
    The chip makes 1.8 V on pin 14, which a bead passes on to pins 8 and 25; pin 16 is the
    oscillator's own regulator. WIZnet puts 10 uF tantalum on these: the regulators are of a time
    that needs series resistance, so a ceramic 10 uF has 1 ohm before it (the tantalum: 3 ohm at
    most), beside 100 nF at each pin.

    Bias 28.7 kohm 1 %. Straps: M2 to M0 (shared with the LED outputs), SPI enable and MDIO have
    10 kohm each to 3.3 V, since these pins may drive; ANE, DUP and SPD are inputs and share one:
    auto-negotiation, all modes. The eight data pins of the bus mode and power-down go to ground.

    Line: each pair ends in 2 x 49.9 ohm and 100 nF to ground, both taps are on the analog rail.

    Shared bus: the W5100 before it drives MISO even when deselected (WIZnet's SPI note). WIZnet's
    W5200 shield joins MISO and a memory card, which argues for three-state; that is a hint and no
    guarantee, and flash and relay shield hang on this line. A 74LVC1G125 enabled by chip select
    gives the guarantee; 10 kohm hold its input while the chip is silent, and 100 kohm release the
    bus should the ribbon's select conductor break.
    """
    with board.block("controller", sheet=2):
        gnd = host.gnd
        rail = board.net(
            "V3V3A",
            SELV_SUPPLY,
            NetClass.POWER,
            volts=(3.15, 3.45),
            powered_by="V3V3 through the ferrite bead",
        )
        board.part("bead", FERRITE_120R, {"1": host.v3v3, "2": rail}, note="analog supply")
        board.part("c_digital", ceramic("10u", "0805"), {"1": host.v3v3, "2": gnd})
        board.part("c_analog", ceramic("10u", "0805"), {"1": rail, "2": gnd})
        decouple(board, "c_vdd", host.v3v3, gnd, "27 47")
        decouple(board, "c_avdd", rail, gnd, "11 15 23")
        v1v8o, v1v8, xtal_vdd = _core_supply(board, gnd)

        bias = signal(board, "BIAS", NetClass.ANALOG)
        board.part("r_bias", resistor("28.7k", "0603"), {"1": bias, "2": gnd}, note="1 %")
        xi, xo = crystal(board, gnd=gnd)
        rst_n = reset(board, host)

        strap = {
            pin: signal(board, name)
            for pin, name in (
                ("LINKLED_N_M0", "LED_LINK_N"),
                ("SPDLED_N_M1", "LED_SPEED_N"),
                ("FDXLED_N_M2", "STRAP_M2"),
                ("MDC_SPIEN", "STRAP_SPI_ENABLE"),
                ("MDIO", "STRAP_MDIO"),
                ("ANE", "STRAP_AUTO_NEGOTIATION"),
            )
        }
        for pin, net in strap.items():
            tag = f"r_{pin.lower()}"
            board.part(tag, resistor("10k", "0603"), {"1": net, "2": host.v3v3}, note="strap high")
            board.claim("idle_level", net, low=2.0, unit="V", reason="strap is read high at reset")

        chip_miso = signal(board, "CHIP_MISO")
        miso = signal(board, "EXP_MISO_SRC")
        board.part(
            "r_select",
            resistor("100k", "0603"),
            {"1": host.v3v3, "2": host.cs_n},
            note="MISO released without the ribbon's select",
        )
        board.claim(
            "idle_level",
            host.cs_n,
            low=2.0,
            unit="V",
            reason="MISO is released when the ribbon's select conductor breaks",
        )
        board.part(
            "miso_buffer",
            LVC1G125,
            {"OE_N": host.cs_n, "A": chip_miso, "Y": miso, "VCC": host.v3v3, "GND": gnd},
            note="releases the shared bus whatever the W5200 does",
        )
        decouple(board, "c_buffer", host.v3v3, gnd, "5")
        board.part("r_chip_miso", resistor("10k", "0603"), {"1": chip_miso, "2": gnd})
        drive_miso(board, miso, host)

        leds = strap["LINKLED_N_M0"], strap["SPDLED_N_M1"]
        media = _line(board, rail, gnd, leds, (rail, rst_n, v1v8o, v1v8))
        board.part(
            "w5200",
            W5200,
            {
                "TXOP": media.tx_p,
                "TXON": media.tx_n,
                "RXIP": media.rx_p,
                "RXIN": media.rx_n,
                "VCC3V3": host.v3v3,
                "VCC3V3A": rail,
                "V1V8O": v1v8o,
                "VCC1V8": v1v8,
                "XTALVDD": xtal_vdd,
                "GND": gnd,
                "GNDA": gnd,
                "BIAS": bias,
                "XI": xi,
                "XO": xo,
                "SCS_N": host.cs_n,
                "SCLK": host.sclk,
                "MOSI": host.mosi,
                "MISO": chip_miso,
                "INT_N": drive_interrupt(board, host),
                "RST_N": rst_n,
                "PWDN": gnd,
                **strap,
                "A0_DUP": strap["ANE"],
                "A1_SPD": strap["ANE"],
                **{f"D{bit}": gnd for bit in range(8)},
            },
        )
        return media


def _core_supply(board: Board, gnd: Net) -> tuple[Net, Net, Net]:
    """The 1.8 V output, the core's 1.8 V behind its bead, and the oscillator's supply."""

    def rail(name: str, powered_by: str = "") -> Net:
        return board.net(
            name, SELV_SUPPLY, NetClass.POWER, volts=(1.62, 1.98), powered_by=powered_by
        )

    v1v8o = rail("V1V8_OUT")
    v1v8 = rail("V1V8", powered_by="V1V8_OUT through the ferrite bead")
    xtal_vdd = rail("V1V8_XTAL")
    board.part("bead_1v8", FERRITE_120R, {"1": v1v8o, "2": v1v8}, note="core supply")
    decouple(board, "c_1v8o", v1v8o, gnd, "14")
    decouple(board, "c_1v8", v1v8, gnd, "8 25")
    decouple(board, "c_xtalvdd", xtal_vdd, gnd, "16")
    for net in (v1v8o, v1v8, xtal_vdd):
        low = net.name.lower()
        bulk = board.net(f"{net.name}_BULK", SELV_SUPPLY, NetClass.POWER, volts=net.volts)
        board.part(f"r_{low}_bulk", resistor("1", "1206"), {"1": net, "2": bulk}, note="ESR")
        board.part(f"c_{low}_bulk", ceramic("10u", "0805"), {"1": bulk, "2": gnd})
    return v1v8o, v1v8, xtal_vdd


def _line(
    board: Board, rail: Net, gnd: Net, leds: tuple[Net, Net], probes: tuple[Net, ...]
) -> Media:
    """Both pairs with their terminations; each leg swings 1.25 V about the rail at 10 Mbit/s."""

    def line(name: str) -> Net:
        return board.net(name, SELV_SIGNAL, NetClass.ETHERNET, volts=(1.9, 4.7))

    nets = {}
    for way in ("TX", "RX"):
        middle = line(f"ETH_{way}_TERM")
        board.part(f"c_{way.lower()}_term", ceramic("100n", "0603"), {"1": middle, "2": gnd})
        for pole in ("P", "N"):
            nets[way + pole] = line(f"ETH_{way}_{pole}")
            tag = f"r_{way.lower()}_{pole.lower()}_term"
            board.part(tag, resistor("49.9", "0603"), {"1": nets[way + pole], "2": middle})
    board.part("c_taps", ceramic("100n", "0603"), {"1": rail, "2": gnd}, note="at the jack's taps")
    return Media(
        tx_p=nets["TXP"],
        tx_n=nets["TXN"],
        rx_p=nets["RXP"],
        rx_n=nets["RXN"],
        tx_tap=rail,
        rx_tap=rail,
        link_led_n=leds[0],
        second_led_n=leds[1],
        probes=probes,
    )
