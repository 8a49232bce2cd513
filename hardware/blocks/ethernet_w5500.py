"""The W5500 with its supply, bias, crystal and line terminations."""

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
from hardware.circuit import NC, Board, Net
from hardware.design import SELV_SIGNAL, SELV_SUPPLY, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.ethernet import W5500
from hardware.parts.ferrite_beads import FERRITE_120R
from hardware.parts.resistors import resistor


def ethernet_w5500(board: Board, host: Host) -> Media:
    """W5500 as WIZnet's datasheet 1.1.0 and the schematics of W5500-io and W5500-EVB-Pico wire it.

    Supply: 132 mA typical while sending (no maximum is given). The analog pins sit behind a bead
    of 120 ohm and 30 mohm (4 mV); every supply pin has its own 100 nF, each rail 10 uF.

    Bias: 12.4 kohm 1 % on EXRES1, 4.7 uF on TOCAP, 10 nF on the 1.2 V regulator (table 2; WIZnet's
    boards have 100 nF there, the datasheet wins). RSVD pin 23 goes to ground, pins 38 to 42 stay
    open since table 2 says NC and they pull down inside; PMODE 111 allows every mode with
    auto-negotiation and is tied to the rail.

    Line: the transmitter sinks current out of 2 x 49.9 ohm to the analog rail, its tap is fed
    through 10 ohm with 22 nF. The receiver is coupled through 6.8 nF and terminated by
    2 x 49.9 ohm into 100 nF, where its tap belongs. 3.3 ohm in each line damp the pads.

    Shared bus: table 2 states that MISO is high impedance while SCSn is high, within 2.1 ns
    (5.5.4), so the flash and the relay shield need no buffer beside it. LEDs: outputs sink, low
    is on. The chip has no auto-MDIX (5.5.6): the switch or router at the other end must have it,
    or the cable is a crossed one.
    """
    with board.block("controller", sheet=2):
        rail = board.net(
            "V3V3A",
            SELV_SUPPLY,
            NetClass.POWER,
            volts=(3.15, 3.45),
            powered_by="V3V3 through the ferrite bead",
        )
        gnd = host.gnd
        board.part("bead", FERRITE_120R, {"1": host.v3v3, "2": rail}, note="analog supply")
        board.part("c_digital", ceramic("10u", "0805"), {"1": host.v3v3, "2": gnd})
        board.part("c_analog", ceramic("10u", "0805"), {"1": rail, "2": gnd})
        decouple(board, "c_vdd", host.v3v3, gnd, "28")
        decouple(board, "c_avdd", rail, gnd, "4 8 11 15 17 21")

        exres1 = signal(board, "EXRES1", NetClass.ANALOG)
        tocap = signal(board, "TOCAP", NetClass.ANALOG)
        v1v2 = board.net("V1V2", SELV_SUPPLY, NetClass.POWER, volts=(1.08, 1.32))
        board.part("r_bias", resistor("12.4k", "0603"), {"1": exres1, "2": gnd}, note="1 %")
        board.part("c_tocap", ceramic("4.7u", "0603"), {"1": tocap, "2": gnd}, note="short trace")
        board.part("c_1v2", ceramic("10n", "0603"), {"1": v1v2, "2": gnd})

        xi, xo = crystal(board, gnd=gnd)
        rst_n = reset(board, host)
        miso = signal(board, "EXP_MISO_SRC")
        drive_miso(board, miso, host)

        pair = {
            name: board.net(name, SELV_SIGNAL, NetClass.ETHERNET, volts=(0.0, 4.6))
            for name in ("ETH_TX_P_SRC", "ETH_TX_N_SRC", "ETH_RX_P_CHIP", "ETH_RX_N_CHIP")
        }
        link_led_n, act_led_n = signal(board, "LED_LINK_N"), signal(board, "LED_ACT_N")
        board.part(
            "w5500",
            W5500,
            {
                "TXP": pair["ETH_TX_P_SRC"],
                "TXN": pair["ETH_TX_N_SRC"],
                "RXP": pair["ETH_RX_P_CHIP"],
                "RXN": pair["ETH_RX_N_CHIP"],
                "AVDD": rail,
                "VDD": host.v3v3,
                "AGND": gnd,
                "GND": gnd,
                "EXRES1": exres1,
                "TOCAP": tocap,
                "V1V2O": v1v2,
                "XI": xi,
                "XO": xo,
                "SCS_N": host.cs_n,
                "SCLK": host.sclk,
                "MOSI": host.mosi,
                "MISO": miso,
                "INT_N": drive_interrupt(board, host),
                "RST_N": rst_n,
                "PMODE0": host.v3v3,
                "PMODE1": host.v3v3,
                "PMODE2": host.v3v3,
                "RSVD23": gnd,
                "LINKLED_N": link_led_n,
                "ACTLED_N": act_led_n,
                "SPDLED_N": NC,
                "DUPLED_N": NC,
                **dict.fromkeys(("DNC", "VBG", "NC12", "NC13", "NC46", "NC47"), NC),
                **dict.fromkeys(("NC38", "NC39", "NC40", "NC41", "NC42"), NC),
            },
        )
        return _line(
            board,
            chip=pair,
            rail=rail,
            gnd=gnd,
            leds=(link_led_n, act_led_n),
            probes=(rail, rst_n, v1v2),
        )


def _line(
    board: Board,
    *,
    chip: dict[str, Net],
    rail: Net,
    gnd: Net,
    leds: tuple[Net, Net],
    probes: tuple[Net, ...],
) -> Media:
    """Terminations between the chip's pins and the transformers."""

    def line(name: str) -> Net:
        return board.net(name, SELV_SIGNAL, NetClass.ETHERNET, volts=(0.0, 4.6))

    tx_tap, rx_tap = line("ETH_TX_TAP"), line("ETH_RX_TAP")
    board.part("r_tx_tap", resistor("10", "0603"), {"1": rail, "2": tx_tap})
    board.part("c_tx_tap", ceramic("22n", "0603"), {"1": tx_tap, "2": gnd})
    board.part("c_rx_tap", ceramic("100n", "0603"), {"1": rx_tap, "2": gnd})
    tx, rx = {}, {}
    for pole in ("P", "N"):
        low = pole.lower()
        tx[pole], rx[pole] = line(f"ETH_TX_{pole}"), line(f"ETH_RX_{pole}")
        inner = line(f"ETH_RX_{pole}_TERM")
        damped = resistor("3.3", "0603")
        board.part(f"r_tx_{low}", damped, {"1": chip[f"ETH_TX_{pole}_SRC"], "2": tx[pole]})
        board.part(f"r_rx_{low}", damped, {"1": chip[f"ETH_RX_{pole}_CHIP"], "2": inner})
        terminated = resistor("49.9", "0603")
        board.part(f"r_tx_{low}_term", terminated, {"1": tx[pole], "2": rail})
        board.part(f"r_rx_{low}_term", terminated, {"1": inner, "2": rx_tap})
        coupled = ceramic("6.8n", "0603", dielectric="X7R")
        board.part(f"c_rx_{low}", coupled, {"1": inner, "2": rx[pole]})
    return Media(
        tx_p=tx["P"],
        tx_n=tx["N"],
        rx_p=rx["P"],
        rx_n=rx["N"],
        tx_tap=tx_tap,
        rx_tap=rx_tap,
        link_led_n=leds[0],
        second_led_n=leds[1],
        probes=probes,
    )
