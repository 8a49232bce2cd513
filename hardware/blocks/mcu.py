"""The controller with its decoupling, pull-ups and source resistors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hardware.blocks.buses import (
    ExpansionBus,
    FrontEndBus,
    I2cBus,
    RadioPort,
    expansion_bus,
    front_end_bus,
    i2c_bus,
    logic_net,
    radio_port,
)
from hardware.circuit import NC, Board, Net
from hardware.design import NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.mcu import ESP32_S2_MINI_2
from hardware.parts.resistors import resistor

FRONT_END_SOURCE_OHM: Final = 33.0
RIBBON_SOURCE_OHM: Final = 100.0
I2C_PULL_UP_OHM: Final = 1.5e3
#: Output resistance of a GPIO at its default strength: 0.1 x 3.3 V at 20 mA or so, rounded up.
GPIO_OHM: Final = 40.0
#: Ribbon of 0.3 m at 50 pF/m, two headers, traces and three inputs.
EXPANSION_LOAD_F: Final = 80e-12
#: Ribbon 15 pF and its header 5, identity memory 8, controller 2, traces 100
#: (1 m at 1 pF/cm), fixture 30, reserve 20.
I2C_LOAD_F: Final = 180e-12
#: The meter's share of that which is no part: traces less the shield's 10 pF, fixture, reserve.
I2C_TRACE_F: Final = 140e-12
#: SPI clock on the ribbon: half a period is 50 ns, four times the edge.
EXPANSION_HZ: Final = 10_000_000


def i2c_rise_time_s(pull_up: float = I2C_PULL_UP_OHM, load: float = I2C_LOAD_F) -> float:
    """30 to 70 % rise time of an RC: ln(0.7 / 0.3) R C, as the I2C specification measures it."""
    return 0.8473 * pull_up * load


def i2c_sink_current_a(pull_up: float = I2C_PULL_UP_OHM) -> float:
    """Current that a device sinks at 0.4 V; supply and resistor at their worst."""
    return (3.37 - 0.4) / (pull_up * 0.99)


def edge_time_s(source: float, load: float) -> float:
    """10 to 90 % rise time of a net behind its source resistor."""
    return 2.2 * (source + GPIO_OHM) * load


@dataclass(frozen=True, slots=True)
class McuNets:
    """What the controller offers: buses, indicator outputs, setup button, service UART."""

    front_end: FrontEndBus
    expansion: ExpansionBus
    i2c: I2cBus
    radio: RadioPort
    led_status: Net
    led_net: Net
    led_pulse: Net
    setup_n: Net
    uart_tx: Net
    uart_rx: Net


def _nets(board: Board) -> McuNets:
    return McuNets(
        front_end=front_end_bus(board),
        expansion=expansion_bus(board),
        i2c=i2c_bus(board),
        radio=radio_port(board),
        led_status=logic_net(board, "LED_STATUS"),
        led_net=logic_net(board, "LED_NET"),
        led_pulse=logic_net(board, "LED_PULSE"),
        setup_n=logic_net(board, "SETUP_N"),
        uart_tx=logic_net(board, "UART_TX"),
        uart_rx=logic_net(board, "UART_RX"),
    )


def _source_resistors(board: Board, nets: McuNets) -> dict[str, Net]:
    """Series resistors at the controller; returns module pin -> the driver's side net."""
    fe, exp = nets.front_end, nets.expansion
    driven = {
        "IO12": (fe.sclk, "33", NetClass.CLOCK),
        "IO11": (fe.mosi, "33", NetClass.SIGNAL),
        "IO18": (exp.sclk, "100", NetClass.CLOCK),
        "IO17": (exp.mosi, "100", NetClass.SIGNAL),
        "IO4": (exp.shield_cs_n, "100", NetClass.SIGNAL),
        "IO39": (exp.heartbeat, "100", NetClass.SIGNAL),
        "IO5": (exp.reset_n, "100", NetClass.SIGNAL),
        "IO7": (exp.lan_cs_n, "100", NetClass.SIGNAL),
        "IO33": (nets.radio.tx, "100", NetClass.SIGNAL),
    }
    sources: dict[str, Net] = {}
    for pin, (net, value, net_class) in driven.items():
        source = logic_net(board, f"{net.name}_SRC", net_class)
        tag = f"r_{net.name.lower()}"
        board.part(tag, resistor(value), {"1": source, "2": net}, note="source termination")
        sources[pin] = source
    return sources


def _pulls(board: Board, nets: McuNets, v3v3: Net, gnd: Net) -> None:
    """Defined levels while the controller's pins are still inputs."""
    exp = nets.expansion
    up = (
        (exp.shield_cs_n, "10k", "shield not selected"),
        (exp.lan_cs_n, "10k", "LAN not selected"),
        (exp.flash_cs_n, "10k", "flash not selected"),
        (exp.lan_int_n, "10k", "no interrupt without the add-on"),
        (nets.radio.rx, "10k", "idle without the radio"),
        (nets.setup_n, "10k", "strap: boot from flash"),
        (exp.miso, "10k", "defined against the leakage of three released outputs"),
        (nets.i2c.sda, "1.5k", "300 ns at 180 pF"),
        (nets.i2c.scl, "1.5k", "300 ns at 180 pF"),
    )
    for net, value, note in up:
        tag = f"r_{net.name.lower()}_pull"
        board.part(tag, resistor(value), {"1": v3v3, "2": net}, note=note)
    board.part(
        "r_exp_reset_n_pull",
        resistor("4.7k"),
        {"1": exp.reset_n, "2": gnd},
        note="add-ons stay in reset until firmware runs",
    )


def mcu(
    board: Board, *, v3v3: Net, gnd: Net, en: Net, usb_dp: Net, usb_dn: Net, pfail_n: Net
) -> McuNets:
    """ESP32-S2-MINI-2-N4; creates and returns every bus of the board.

    Straps: IO0 has 10 kohm to 3.3 V and the setup button, no capacitor; IO45 is open, its internal
    pull-down chooses 3.3 V for the flash; IO46, an input only, is grounded, as the ROM loader
    demands. IO26 stays open, so the variant with PSRAM fits.

    While it starts, every pin in use is an input: the maker lists power-up glitches of its S3, C2
    and C3, none of this chip (hardware design guidelines, section GPIO). IO18 alone gets a weak
    pull-up (45 kohm), which agrees with the shield's pull-up on EXP_SCLK; UART0 has its own, and D+
    moves towards the USB host only. So selects rest high, add-ons in reset, LEDs dark, and the
    heartbeat low: relays stay where their fail-safe puts them.

    Supply: 22 uF and 100 nF at the module's pin (Espressif's module reference; at least 10 uF),
    44 uF more at the converter. A 0.27 A step of the radio takes 66 uF (45 uF under bias) 30 mV
    down in the 5 us that the converter's loop needs.

    Two SPI buses: the front end's own, so that nothing delays a sample, and the shared one. 33 ohm
    end the front end's short traces: 40 + 33 ohm into 30 pF give 5 ns edges, enough for 16 MHz and
    slow enough not to ring on 60 mm. 100 ohm for all that leaves on a ribbon: 140 ohm match its
    100 to 150 ohm between grounds, 25 ns edges into 80 pF make stubs of 0.3 m (2 ns) invisible and
    carry 10 MHz (50 ns half a period); a short on the ribbon draws 24 mA, below the pin's 28 mA.

    Discharge: the headers lie inside two closed covers and are plugged with the supply off, so they
    are not touched in service; 100 ohm before every output and the module's own clamps suffice. The
    touchable ports, USB and LAN, have their own protection.

    I2C at 400 kHz needs 300 ns: 1.5 kohm with 180 pF (ribbon, two devices, traces, test fixture)
    rise in 229 ns; the usual 4.7 kohm would take 717 ns. A device sinks 2.0 mA of its 3 mA.

    Time comes from the network or USB and runs on the module's own crystal while there is power;
    there is no clock that outlasts an outage (docs/decisions/0012).

    EXP_RESET_N is pulled low: until firmware runs, add-ons stay in reset and relays in their safe
    state; 4.7 kohm win against the W5500's pull-up and a weak pull-up of the controller together
    (0.6 V; 10 kohm would leave 0.98 V). EXP_MISO has 10 kohm: two LVC buffers leak up to 10 uA
    each, which 100 kohm would turn into 2.3 V. The heartbeat needs no pull: its watchdog counts
    edges. FE_SYNC_RESET_N and the converters' selects are pulled at the converters. UART0 goes to
    test points for the fixture; the user's console is USB OTG, served by firmware; the ROM loader
    answers there too. docs/decisions/0014 counts the time of the one core.
    """
    with board.block("mcu", sheet=15):
        board.firmware_constant("I2C_HZ", 400_000, "pull-ups are sized for it")
        board.firmware_constant("EXP_SPI_HZ_MAX", EXPANSION_HZ, "flash and LAN on the ribbon")
        nets = _nets(board)
        fe, exp = nets.front_end, nets.expansion
        board.claim("clock_rate", exp.sclk, high=EXPANSION_HZ, unit="Hz", reason="EXP_SPI_HZ_MAX")
        for line in (nets.i2c.sda, nets.i2c.scl):
            board.claim(
                "trace_capacitance",
                line,
                high=I2C_TRACE_F,
                unit="F",
                reason="1 m of trace, the test fixture's wire, reserve",
            )
        board.part("c_bulk", ceramic("22u", "0805", volts=10), {"1": v3v3, "2": gnd})
        board.part("c_hf", ceramic("100n", "0603"), {"1": v3v3, "2": gnd})
        sources = _source_resistors(board, nets)
        _pulls(board, nets, v3v3, gnd)
        board.part(
            "module",
            ESP32_S2_MINI_2,
            {
                "3V3": v3v3,
                "GND": gnd,
                "EN": en,
                "TXD0": nets.uart_tx,
                "RXD0": nets.uart_rx,
                "IO0": nets.setup_n,
                "IO1": nets.i2c.sda,
                "IO2": nets.i2c.scl,
                "IO3": NC,
                "IO6": exp.lan_int_n,
                "IO8": fe.drdy_b_n,
                "IO9": fe.cs_b_n,
                "IO10": fe.cs_a_n,
                "IO13": fe.miso,
                "IO14": fe.drdy_a_n,
                "IO15": exp.flash_cs_n,
                "IO16": exp.miso,
                "IO19": usb_dn,
                "IO20": usb_dp,
                "IO21": fe.sync_reset_n,
                "IO26": NC,
                "IO35": NC,
                "IO36": NC,
                "IO37": NC,
                "IO38": pfail_n,
                "IO40": nets.led_status,
                "IO41": nets.led_net,
                "IO42": nets.led_pulse,
                "IO45": NC,
                "IO46": gnd,
                "NC": NC,
                "IO34": nets.radio.rx,
                **sources,
            },
        )
        board.waive(
            "mcu/module.IO38",
            "Pin conflict on net PFAIL_N",
            "PFAIL_N is an input of the controller at all times",
        )
    return nets
