"""The meter: mains side, metering front end, controller, and the headers of the add-ons."""

from __future__ import annotations

from hardware.blocks.analog_supply import analog_supply
from hardware.blocks.buck_3v3 import buck_3v3
from hardware.blocks.current_input import CIRCUITS, current_input, neutral_current_input
from hardware.blocks.expansion import expansion_headers
from hardware.blocks.front_end import FrontEndInputs, front_end
from hardware.blocks.hold_up import hold_up
from hardware.blocks.isolated_supply import isolated_supply
from hardware.blocks.mains_inlet import MainsInlet, mains_inlet
from hardware.blocks.mcu import McuNets, mcu
from hardware.blocks.power_fail import power_fail
from hardware.blocks.reset_supervisor import reset_supervisor
from hardware.blocks.storage import storage
from hardware.blocks.test_points import test_points
from hardware.blocks.usb_service import usb_service
from hardware.blocks.user_interface import user_interface
from hardware.blocks.voltage_input import PHASES, voltage_input
from hardware.circuit import Board, Net
from hardware.design import SELV_SUPPLY, NetClass


def _measuring_inputs(board: Board, inputs: FrontEndInputs, inlet: MainsInlet, gnd: Net) -> None:
    """V1 to V3 and I1 to I5 on converter A, I6 to I10 and the neutral current on B."""
    for n, phase in enumerate((inlet.l1_fused, inlet.l2_fused, inlet.l3_fused), 1):
        pair = inputs.a[n - 1]
        voltage_input(
            board,
            n,
            phase=phase,
            neutral=inlet.n,
            adc="A",
            channel=n - 1,
            adc_p=pair.p,
            adc_n=pair.n,
            gnd=gnd,
        )
    currents = [("A", channel, inputs.a[channel]) for channel in range(PHASES, len(inputs.a))]
    currents += [("B", channel, pair) for channel, pair in enumerate(inputs.b)]
    for n, (adc, channel, pair) in enumerate(currents[:CIRCUITS], 1):
        current_input(board, n, adc=adc, channel=channel, adc_p=pair.p, adc_n=pair.n, gnd=gnd)
    adc, channel, pair = currents[CIRCUITS]
    neutral_current_input(board, adc=adc, channel=channel, adc_p=pair.p, adc_n=pair.n, gnd=gnd)


def _interfaces(nets: McuNets, *, v12: Net, v3v3: Net, gnd: Net) -> dict[str, Net]:
    """Signal name of the headers -> net: the names are the same by contract."""
    expansion = nets.expansion
    signals = [
        v12,
        v3v3,
        gnd,
        expansion.sclk,
        expansion.mosi,
        expansion.miso,
        expansion.shield_cs_n,
        expansion.heartbeat,
        expansion.reset_n,
        expansion.lan_cs_n,
        expansion.lan_int_n,
        nets.i2c.sda,
        nets.i2c.scl,
        nets.radio.tx,
        nets.radio.rx,
    ]
    return {net.name: net for net in signals}


def _tested(nets: McuNets) -> list[Net]:
    """Buses and signals that the production fixture reads or drives."""
    fe, exp = nets.front_end, nets.expansion
    return [
        nets.setup_n,
        nets.uart_tx,
        nets.uart_rx,
        nets.i2c.sda,
        nets.i2c.scl,
        fe.sclk,
        fe.drdy_a_n,
        fe.drdy_b_n,
        fe.sync_reset_n,
        exp.sclk,
        exp.mosi,
        exp.miso,
        exp.flash_cs_n,
        nets.led_pulse,
    ]


def build() -> Board:
    """The meter, ready for its rules check."""
    board = Board("meter", "OpenStrom meter")
    gnd = board.net("GND", SELV_SUPPLY, NetClass.GROUND, volts=(0.0, 0.0))
    inlet = mains_inlet(board)
    v12 = isolated_supply(board, line=inlet.l1_fused, neutral=inlet.n, gnd=gnd)
    usb = usb_service(board, gnd=gnd)
    vhold = hold_up(board, v12=v12, vbus=usb.vbus, gnd=gnd)
    v3v3 = buck_3v3(board, vhold=vhold, gnd=gnd)
    v3v0a = analog_supply(board, v3v3=v3v3, gnd=gnd)
    pfail_n = power_fail(board, v12=v12, gnd=gnd)
    en = reset_supervisor(board, v3v3=v3v3, gnd=gnd)
    nets = mcu(board, v3v3=v3v3, gnd=gnd, en=en, usb_dp=usb.dp, usb_dn=usb.dn, pfail_n=pfail_n)
    user_interface(
        board,
        gnd=gnd,
        v3v3=v3v3,
        en=en,
        setup_n=nets.setup_n,
        led_status=nets.led_status,
        led_net=nets.led_net,
        led_pulse=nets.led_pulse,
    )
    storage(board, v3v3=v3v3, gnd=gnd, expansion=nets.expansion)
    inputs = front_end(board, v3v3=v3v3, v3v0a=v3v0a, gnd=gnd, bus=nets.front_end)
    _measuring_inputs(board, inputs, inlet, gnd)
    expansion_headers(board, _interfaces(nets, v12=v12, v3v3=v3v3, gnd=gnd))
    rails = [v12, usb.vbus, vhold, v3v3, v3v0a, en, pfail_n]
    test_points(board, [*rails, *_tested(nets)], gnd=gnd)
    return board
