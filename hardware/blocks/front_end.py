"""The two converters on one clock, and their bus to the microcontroller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hardware.circuit import NC, Board, Net
from hardware.design import SELV_SIGNAL, SELV_SUPPLY, NetClass
from hardware.parts.adc import ADS131M08
from hardware.parts.capacitors import ceramic
from hardware.parts.oscillators import OSCILLATOR_8M192
from hardware.parts.resistors import resistor

CLOCK_HZ: Final = 8.192e6
OSR: Final = 512
SPI_HZ: Final = 16_000_000
SOURCE_RESISTOR: Final = "33"
#: Layout rule behind the clock budget: each branch at most this long, 0.11 pF/mm of 50 ohm line.
CLOCK_BRANCH_MM: Final = 20.0
CLOCK_TRACE_F_PER_MM: Final = 0.11e-12
#: Inputs in use: A has V1..V3 and I1..I5, B has I6..I10 and the neutral.
CHANNELS: Final = {"A": 8, "B": 6}
ALL_CHANNELS: Final = 8
VOLTAGE_CHANNELS: Final = 3


@dataclass(frozen=True, slots=True)
class FrontEndBus:
    """The microcontroller's side of the front end's bus (nets ``FE_...``)."""

    sclk: Net
    mosi: Net
    miso: Net
    cs_a_n: Net
    cs_b_n: Net
    drdy_a_n: Net
    drdy_b_n: Net
    sync_reset_n: Net


@dataclass(frozen=True, slots=True)
class InputPair:
    """The two nets at the pins of one converter channel."""

    p: Net
    n: Net


@dataclass(frozen=True, slots=True)
class FrontEndInputs:
    """Input nets by channel number: ``a[0:3]`` V1..V3, ``a[3:8]`` I1..I5, ``b[0:5]`` I6..I10,
    ``b[5]`` the neutral current."""

    a: tuple[InputPair, ...]
    b: tuple[InputPair, ...]


def output_rate_hz(osr: int = OSR) -> float:
    """Samples per second of every channel: f_CLKIN / 2 / OSR."""
    return CLOCK_HZ / 2.0 / osr


def clock_load_f() -> float:
    """Capacitance on the oscillator: two inputs and two branches of the longest length."""
    pin = ADS131M08.rating("input_capacitance").interval.high
    assert pin is not None
    return 2.0 * (pin + CLOCK_BRANCH_MM * CLOCK_TRACE_F_PER_MM)


def clock_pulse_s() -> float:
    """Shortest high or low time of the clock at the oscillator's worst duty cycle."""
    duty = OSCILLATOR_8M192.rating("duty_cycle").interval.low
    assert duty is not None
    return duty / CLOCK_HZ


def spi_bit_rate(osr: int = OSR) -> float:
    """Bits per second both converters send: status, eight channels and CRC of 24 bits each."""
    return 2.0 * 10 * 24 * output_rate_hz(osr)


def _converter(
    board: Board,
    name: str,
    *,
    supplies: tuple[Net, Net, Net],
    clock: Net,
    bus: FrontEndBus,
) -> tuple[InputPair, ...]:
    v3v3, v3v0a, gnd = supplies
    low = name.lower()
    cs_n, drdy_n = (bus.cs_a_n, bus.drdy_a_n) if name == "A" else (bus.cs_b_n, bus.drdy_b_n)
    dout = board.net(f"FE_MISO_{name}_SRC", SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 3.3))
    drdy = board.net(f"FE_DRDY_{name}_N_SRC", SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 3.3))
    cap = board.net(f"FE_CAP_{name}", SELV_SUPPLY, NetClass.POWER, volts=(1.65, 2.0))
    pairs = []
    inputs: dict[str, Net] = {}
    for channel in range(ALL_CHANNELS):
        if channel < CHANNELS[name]:
            peak = 0.15 if name == "A" and channel < VOLTAGE_CHANNELS else 0.3
            p, n = (
                board.net(
                    f"{name}{channel}_{sign}", SELV_SIGNAL, NetClass.ANALOG, volts=(-peak, peak)
                )
                for sign in "PN"
            )
            pairs.append(InputPair(p, n))
        else:
            p = n = gnd
        inputs |= {f"AIN{channel}P": p, f"AIN{channel}N": n}
    board.part(
        f"adc_{low}",
        ADS131M08,
        inputs
        | {
            "REFIN": NC,
            "AVDD": v3v0a,
            "AGND": gnd,
            "DVDD": v3v3,
            "DGND": gnd,
            "SYNC_RESET_N": bus.sync_reset_n,
            "CS_N": cs_n,
            "SCLK": bus.sclk,
            "DIN": bus.mosi,
            "DOUT": dout,
            "DRDY_N": drdy,
            "XTAL1_CLKIN": clock,
            "XTAL2": NC,
            "CAP": cap,
            "NC": NC,
        },
    )
    for tag, value, rail in (
        ("avdd_bulk", "1u", v3v0a),
        ("avdd_hf", "100n", v3v0a),
        ("dvdd_bulk", "1u", v3v3),
        ("dvdd_hf", "100n", v3v3),
        ("cap", "220n", cap),
    ):
        board.part(f"c_{tag}_{low}", ceramic(value, "0603"), {"1": rail, "2": gnd})
    board.part(f"r_dout_{low}", resistor(SOURCE_RESISTOR, "0603"), {"1": dout, "2": bus.miso})
    board.part(f"r_drdy_{low}", resistor(SOURCE_RESISTOR, "0603"), {"1": drdy, "2": drdy_n})
    board.part(
        f"r_cs_{low}",
        resistor("10k", "0603"),
        {"1": v3v3, "2": cs_n},
        note="deselected while the microcontroller starts",
    )
    return tuple(pairs)


def _calibration(board: Board) -> None:
    """How firmware holds the corrections of one channel, and beyond what it refuses them."""
    for name, value, note in (
        ("FE_OSR", OSR, "converters' oversampling; FE_CLOCK_HZ / 2 / FE_OSR samples a second"),
        ("CAL_GAIN_FRACTION_BITS", 24, "gain correction, int32: 1.0 is 2 to this power"),
        ("CAL_GAIN_MAX_PPM", 50_000, "a larger gain correction is a fault and is refused"),
        ("CAL_PHASE_FRACTION_BITS", 16, "phase correction, int32: one sample is 2 to this power"),
        ("CAL_PHASE_MAX_NS", 125_000, "a larger phase correction is a fault and is refused"),
    ):
        board.firmware_constant(name, value, note)


def front_end(board: Board, *, v3v3: Net, v3v0a: Net, gnd: Net, bus: FrontEndBus) -> FrontEndInputs:
    """Two ADS131M08 sampling thirteen signals at one instant; returns their input nets.

    **Clock.** One 8.192 MHz oscillator, OSR 512: 8 kS/s, at OSR 256 16 kS/s. Each branch has its
    own 33 ohm at the oscillator; with the output's 20 to 30 ohm it matches the line, and a fault
    on one branch does not take the other's edges. Two pins of 5 pF and 20 mm of trace each make
    14.4 pF of the 15 pF allowed; a duty cycle of 45 % leaves 54.9 ns of the 49 ns needed.
    8.192 MHz is within the 8.2 MHz that gains above 2 allow.

    **Synchronism.** SYNC/RESET is common. Its edge is not tied to the clock, so one converter may
    take it a clock later: 122 ns, 0.002 degrees at 50 Hz. Low for 1 to 2047 clocks synchronises,
    2048 clocks (250 us) reset. 10 kohm pull it **down**: while the microcontroller starts or is
    held in reset its pin floats, both converters lie in reset (no edges on DRDY, DOUT free), and
    the firmware always meets them with the registers' defaults and starts both with one edge.

    **Bus.** Both share SCLK, DIN and DOUT; DOUT is free while CS is high, 10 kohm keep CS high
    until the firmware drives it, and 100 kohm keep the free MISO at a level. Frames of ten 24-bit
    words from both at 8 kS/s are 3.8 Mbit/s, 7.7 Mbit/s in bursts: an SPI clock of 10 to 16 MHz
    leaves time: at 16 MHz half a period is 31 ns, of which DOUT takes 20 and the line 3. DOUT stays
    driven for up to 75 ns after CS rises, so firmware leaves 100 ns between one converter's select
    and the other's. 33 ohm at each output damp the line; those of SCLK and DIN are at the
    microcontroller.

    **Supplies.** DVDD from the 3.3 V of the microcontroller (same logic levels), AVDD from the
    quiet 3.0 V. 1 uF and 100 nF at each supply pin, 220 nF at CAP, as the pin table asks. REFIN
    stays open: the internal 1.2 V reference is used (8 to 20 ppm/K), one in each converter; their
    ratio is calibrated. Channels 6 and 7 of B are grounded, which the data sheet permits.

    A: 0 to 2 = V1 to V3, 3 to 7 = I1 to I5. B: 0 to 4 = I6 to I10, 5 = neutral.
    """
    with board.block("front_end", sheet=20):
        board.firmware_constant("FE_CLOCK_HZ", round(CLOCK_HZ), "converters' clock")
        board.firmware_constant("FE_SPI_HZ_MAX", SPI_HZ, "mode 1")
        board.firmware_constant("FE_SELECT_GAP_NS", 100, "between one converter and the other")
        board.firmware_constant("FE_RESET_LOW_US", 300, "SYNC/RESET: at least, to reset")
        board.claim("clock_rate", bus.sclk, high=SPI_HZ, unit="Hz", reason="FE_SPI_HZ_MAX")
        _calibration(board)
        source = board.net("FE_CLK_SRC", SELV_SIGNAL, NetClass.CLOCK, volts=(0.0, 3.3))
        board.part(
            "oscillator", OSCILLATOR_8M192, {"EN": v3v3, "GND": gnd, "OUT": source, "VDD": v3v3}
        )
        board.part("c_oscillator", ceramic("100n", "0603"), {"1": v3v3, "2": gnd})
        inputs = []
        for name in CHANNELS:
            clock = board.net(f"FE_CLK_{name}", SELV_SIGNAL, NetClass.CLOCK, volts=(0.0, 3.3))
            board.part(
                f"r_clock_{name.lower()}",
                resistor(SOURCE_RESISTOR, "0603"),
                {"1": source, "2": clock},
                note="at the oscillator",
            )
            board.claim(
                "trace_capacitance",
                clock,
                high=CLOCK_BRANCH_MM * CLOCK_TRACE_F_PER_MM,
                unit="F",
                reason="layout rule: 20 mm for each branch of the clock",
            )
            inputs.append(
                _converter(board, name, supplies=(v3v3, v3v0a, gnd), clock=clock, bus=bus)
            )
        board.part(
            "r_sync_reset",
            resistor("10k", "0603"),
            {"1": bus.sync_reset_n, "2": gnd},
            note="reset while the microcontroller starts",
        )
        board.part(
            "r_miso",
            resistor("100k", "0603"),
            {"1": bus.miso, "2": gnd},
            note="level while neither converter is selected",
        )
    return FrontEndInputs(a=inputs[0], b=inputs[1])
