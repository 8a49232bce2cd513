"""The LAN add-on: header, Ethernet controller, jack; one board for each controller."""

from __future__ import annotations

from collections.abc import Callable

from hardware.blocks.ethernet import Host, Media
from hardware.blocks.ethernet_w5200 import ethernet_w5200
from hardware.blocks.ethernet_w5500 import ethernet_w5500
from hardware.blocks.headers import interface_header
from hardware.blocks.magjack import magjack
from hardware.blocks.test_points import pad
from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, SELV_SUPPLY, NetClass
from hardware.interfaces import LAN
from hardware.parts.capacitors import ceramic


def _header(board: Board) -> Host:
    """Ribbon from the meter: 3.3 V on two conductors, the expansion SPI bus, interrupt and reset.

    LAN_CS_N and LAN_INT_N are pulled up and EXP_RESET_N down on the meter, so that an empty header
    there is quiet too. 22 uF take the load steps that the ribbon's inductance keeps from the meter.
    """
    with board.block("header", sheet=1):
        v3v3 = board.net(
            "V3V3",
            SELV_SUPPLY,
            NetClass.POWER,
            volts=(3.15, 3.45),
            powered_by="the meter through the ribbon",
        )
        gnd = board.net(
            "GND",
            SELV_SUPPLY,
            NetClass.GROUND,
            volts=(0.0, 0.0),
            powered_by="the meter through the ribbon",
        )

        def signal(name: str, net_class: NetClass = NetClass.SIGNAL) -> Net:
            return board.net(name, SELV_SIGNAL, net_class, volts=(0.0, 3.3))

        host = Host(
            v3v3=v3v3,
            gnd=gnd,
            sclk=signal("EXP_SCLK", NetClass.CLOCK),
            miso=signal("EXP_MISO"),
            mosi=signal("EXP_MOSI"),
            cs_n=signal("LAN_CS_N"),
            int_n=signal("LAN_INT_N"),
            reset_n=signal("EXP_RESET_N"),
        )
        nets = (v3v3, gnd, host.sclk, host.miso, host.mosi, host.cs_n, host.int_n, host.reset_n)
        interface_header(
            board, "header", LAN, host=False, nets={net.name: net for net in nets}, ref="J1"
        )
        board.part("c_bulk", ceramic("22u", "0805"), {"1": v3v3, "2": gnd}, note="at the header")
    return host


def _test_points(board: Board, *nets: Net) -> None:
    """Points for the bed of nails: rails, reset and LEDs; the bus is reached at the header."""
    with board.block("test_points", sheet=4):
        for net in nets:
            pad(board, net)


def _build(name: str, title: str, controller: Callable[[Board, Host], Media]) -> Board:
    board = Board(name, title)
    host = _header(board)
    media = controller(board, host)
    shield = magjack(board, media, v3v3=host.v3v3, gnd=host.gnd)
    leds = media.link_led_n, media.second_led_n
    _test_points(board, host.v3v3, host.gnd, *media.probes, *leds, shield)
    return board


def build_w5200() -> Board:
    """LAN add-on with the W5200."""
    return _build("lan_w5200", "OpenStrom LAN add-on (W5200)", ethernet_w5200)


def build_w5500() -> Board:
    """LAN add-on with the W5500."""
    return _build("lan_w5500", "OpenStrom LAN add-on (W5500)", ethernet_w5500)
