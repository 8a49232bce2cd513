"""What both Ethernet controllers share: nets to host and jack, reset, crystal, arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from hardware.calculators import crystal_load_f
from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.crystals import X322525MRB4SI
from hardware.parts.resistors import resistor

LOAD_CAPACITOR_F: Final = 27e-12
#: Chip pin about 4 pF, pad and 5 mm of trace about 2 pF on each leg, in series; 1 pF across.
CRYSTAL_STRAY_F: Final = 4e-12
#: Spread of that guess over boards, and 5 % of the capacitors.
CRYSTAL_STRAY_SPREAD_F: Final = 1.5e-12

RESET_SERIES_OHM: Final = 1e3
RESET_CAPACITOR_F: Final = 470e-9
RESET_CAPACITOR_TOLERANCE: Final = 0.1 + 0.15  # part, and X7R over temperature
#: Pull-down of EXP_RESET_N on the meter.
RESET_PULL_DOWN_OHM: Final = 4.7e3
#: Firmware holds EXP_RESET_N low at least this long, and waits after it before the first access.
RESET_LOW_S: Final = 2e-3
RESET_WAIT_S: Final = 150e-3

#: At every output onto the ribbon: with the driver it matches the 100 ohm of a flat cable.
MISO_SERIES_OHM: Final = 100.0


@dataclass(frozen=True, slots=True)
class Host:
    """The header's rails and signals."""

    v3v3: Net
    gnd: Net
    sclk: Net
    miso: Net
    mosi: Net
    cs_n: Net
    int_n: Net
    reset_n: Net


@dataclass(frozen=True, slots=True)
class Media:
    """Nets between a controller and its jack: two pairs, their taps and two active-low LEDs.

    ``probes`` are nets of the controller that the production test touches.
    """

    tx_p: Net
    tx_n: Net
    rx_p: Net
    rx_n: Net
    tx_tap: Net
    rx_tap: Net
    link_led_n: Net
    second_led_n: Net
    probes: tuple[Net, ...]


def load_f(stray_f: float = CRYSTAL_STRAY_F) -> float:
    """Load that the crystal sees, 17.5 pF."""
    return crystal_load_f(LOAD_CAPACITOR_F, LOAD_CAPACITOR_F, stray_f)


def pulling(load: float) -> float:
    """Greatest relative frequency error at ``load`` against the crystal's specified load.

    f = fs (1 + C1 / (2 (C0 + CL))), from the crystal's series equivalent; most at least C0.
    """
    shunt = X322525MRB4SI.rating("shunt_capacitance").interval.low
    assert shunt is not None

    def shift(farad: float) -> float:
        return _high("motional_capacitance") / (2.0 * (shunt + farad))

    return shift(load) - shift(_high("load_capacitance"))


def _high(name: str) -> float:
    end = X322525MRB4SI.rating(name).interval.high
    assert end is not None
    return end


def frequency_error() -> float:
    """Worst relative error of a new board: cut, temperature, and load at either end of stray."""
    strays = (CRYSTAL_STRAY_F - CRYSTAL_STRAY_SPREAD_F, CRYSTAL_STRAY_F + CRYSTAL_STRAY_SPREAD_F)
    by_load = max(abs(pulling(load_f(stray))) for stray in strays)
    return _high("frequency_tolerance") + _high("frequency_stability") + by_load


def idle_reset_v(v3v3: float, chip_pull_up_ohm: float) -> float:
    """Highest level of RST_N while the meter's pin is open: pull-down against pull-up."""
    down = RESET_PULL_DOWN_OHM + RESET_SERIES_OHM
    return v3v3 * down / (down + chip_pull_up_ohm)


def reset_fall_s(v3v3: float, falling_threshold_v: float) -> float:
    """Longest time from EXP_RESET_N going low until the chip sees it."""
    most_f = RESET_CAPACITOR_F * (1.0 + RESET_CAPACITOR_TOLERANCE)
    return RESET_SERIES_OHM * most_f * math.log(v3v3 / falling_threshold_v)


def signal(board: Board, name: str, net_class: NetClass = NetClass.SIGNAL) -> Net:
    """A net of 3.3 V logic."""
    return board.net(name, SELV_SIGNAL, net_class, volts=(0.0, 3.3))


def decouple(board: Board, tag: str, rail: Net, gnd: Net, at_pins: str) -> None:
    """One 100 nF capacitor for each pin in ``at_pins``, beside that pin."""
    for pin in at_pins.split():
        board.part(
            f"{tag}_{pin}", ceramic("100n", "0603"), {"1": rail, "2": gnd}, note=f"at pin {pin}"
        )


def crystal(board: Board, *, gnd: Net) -> tuple[Net, Net]:
    """25 MHz crystal; returns XI and XO.

    The crystal is specified at 18 pF, as the W5500's datasheet asks (5.5.3). Two 27 pF in series
    and 4 pF of stray make 17.5 pF. WIZnet's figure 3 shows 18 pF capacitors, which suit a 13 pF
    crystal and could run this one 44 ppm high. 1 Mohm sets the inverter's bias, as in both of
    WIZnet's schematics. Worst case of a new board: 10 ppm of cut, 20 ppm over temperature and
    15 ppm for 1.5 pF less of stray stay under the 50 ppm of 100BASE-TX.
    """
    xi, xo = signal(board, "XTAL_IN", NetClass.CLOCK), signal(board, "XTAL_OUT", NetClass.CLOCK)
    board.part("crystal", X322525MRB4SI, {"1": xi, "3": xo, "LID": gnd}, note="25 MHz, CL 18 pF")
    for tag, net in (("c_xi", xi), ("c_xo", xo)):
        board.part(tag, ceramic("27p", "0603", dielectric="C0G"), {"1": net, "2": gnd})
    board.part("r_xtal_bias", resistor("1M", "0603"), {"1": xi, "2": xo})
    return xi, xo


def reset(board: Board, host: Host) -> Net:
    """The chip's RST_N behind 1 kohm and 470 nF.

    The ribbon carries switching lines, so the asynchronous reset is filtered. While the meter's
    processor boots, its pin is open and 4.7 kohm there hold the line low: against the W5500's own
    pull-up of at least 50 kohm RST_N stands at 0.36 V or less, a reset for as long as it takes
    (500 us are asked, 2 us by the W5200). Later, driven low, it takes at most 0.9 ms to the chip's
    threshold, so firmware holds it low for 2 ms. Without a ribbon the board has no supply and needs
    no level.
    """
    board.firmware_constant("LAN_RESET_LOW_US", round(RESET_LOW_S * 1e6), "at least")
    board.firmware_constant("LAN_RESET_WAIT_US", round(RESET_WAIT_S * 1e6), "before first access")
    rst_n = signal(board, "RST_N")
    board.claim(
        "filter_time",
        rst_n,
        low=50e-6,
        high=1e-3,
        unit="s",
        reason="five periods of a 100 kHz burst at least; firmware waits 2 ms",
    )
    board.part("r_reset", resistor("1k", "0603"), {"1": host.reset_n, "2": rst_n})
    board.part("c_reset", ceramic("470n", "0603"), {"1": rst_n, "2": host.gnd})
    return rst_n


def drive_miso(board: Board, source: Net, host: Host) -> None:
    """100 ohm at the driver: 33 ohm would let the far end swing 1 V above its supply."""
    board.part(
        "r_miso", resistor("100", "0603"), {"1": source, "2": host.miso}, note="ribbon damping"
    )


def drive_interrupt(board: Board, host: Host) -> Net:
    """Net for the chip's INT_N, behind 100 ohm as every output onto the ribbon."""
    source = signal(board, "LAN_INT_N_SRC")
    board.part(
        "r_int", resistor("100", "0603"), {"1": source, "2": host.int_n}, note="ribbon damping"
    )
    return source
