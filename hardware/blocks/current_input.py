"""Current inputs: connector, clamp and burden of one current transformer, and their arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from hardware.blocks.antialias import (
    ADC_INPUT_OHM,
    BUFFERED_GAIN,
    SERIES_RESISTANCE_OHM,
    antialias,
)
from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, NetClass
from hardware.parts.adc import ADS131M08
from hardware.parts.burden_resistors import BURDEN_4R7
from hardware.parts.ct_connectors import CT_HEADER
from hardware.parts.current_transformers import CT_32A, CT_63A
from hardware.parts.input_clamps import CLAMP_BRIDGE
from hardware.parts.spec import PartSpec

CIRCUITS: Final = 10
CT_RATIO: Final = 2000.0
BURDEN_HALF_OHM: Final = 4.7
BURDEN_OHM: Final = 2 * BURDEN_HALF_OHM
GAINS: Final = (1, 2, 4, 8, 16)
#: Greatest current of any permitted solid-core transformer: the clamps are made for it.
RANGE_A: Final = 63.0
#: Ib of IEC 62053-21: the classes' currents are multiples of it.
BASIC_A: Final = 5.0
_BOLTZMANN_V_PER_K: Final = 8.617e-5


@dataclass(frozen=True, slots=True)
class Fitting:
    """The transformer that an input is declared with, its Imax, and the gain that suits it."""

    transformer: PartSpec
    maximum_a: float
    gain: int
    note: str


#: What the ten circuits are shipped with.
CIRCUIT: Final = Fitting(CT_32A, 32.0, 4, "one for each circuit, packed with the meter")
#: The neutral's own, sold apart; in any other input it wants the same gain of 2.
INCOMER: Final = Fitting(CT_63A, RANGE_A, 2, "option; also for a circuit of more than 32 A")


def full_scale_v(gain: int) -> float:
    """Differential peak between the input pins at converter full scale."""
    full_scale = ADS131M08.rating(f"full_scale_voltage_gain_{gain}").interval.high
    assert full_scale is not None
    return full_scale


def amperes_per_volt(gain: int) -> float:
    """Primary amperes per volt at the converter's pins: 216.6 A/V at gains 1, 2 and 4, then 212.8.

    The converter's 330 kohm behind two 3 kohm takes 1.8 % of the burden's voltage. At gains of 8
    and above the input is buffered (1 Mohm and more), so each gain wants its own calibration.
    """
    unloaded = CT_RATIO / BURDEN_OHM
    if gain >= BUFFERED_GAIN:
        return unloaded
    return unloaded * (ADC_INPUT_OHM + 2 * SERIES_RESISTANCE_OHM) / ADC_INPUT_OHM


def full_scale_peak_a(gain: int) -> float:
    """Primary peak current at converter full scale."""
    return full_scale_v(gain) * amperes_per_volt(gain)


def full_scale_rms_a(gain: int) -> float:
    """RMS of the largest sine that fits at this gain."""
    return full_scale_peak_a(gain) / math.sqrt(2.0)


def noise_a(gain: int) -> float:
    """Converter noise at OSR 512 (8 kS/s) referred to the primary, RMS; gains 1 to 8."""
    noise = ADS131M08.rating(f"noise_voltage_gain_{gain}").interval.high
    assert noise is not None
    return noise * amperes_per_volt(gain)


def power_noise_fraction(current_a: float, gain: int, seconds: float = 1.0) -> float:
    """Relative standard deviation of active power, averaged over ``seconds`` at 8 kS/s.

    The converter's noise is independent of the voltage, so it averages out with the square root
    of the number of samples.
    """
    return noise_a(gain) / current_a / math.sqrt(8000.0 * seconds)


def rms_bias_fraction(current_a: float, gain: int) -> float:
    """Relative excess of an uncorrected RMS current, because noise adds in squares."""
    return math.hypot(1.0, noise_a(gain) / current_a) - 1.0


def line_peak_v(primary_rms_a: float) -> float:
    """Peak of one line against ground: half the burden carries the secondary current."""
    return primary_rms_a * math.sqrt(2.0) / CT_RATIO * BURDEN_HALF_OHM


def diode_current_a(voltage_v: float, temperature_c: float) -> float:
    """Forward current of one clamp diode; its saturation current doubles every 10 K."""
    saturation_a = CLAMP_BRIDGE.rating("saturation_current").interval.high
    emission = CLAMP_BRIDGE.rating("emission_coefficient").interval.high
    assert saturation_a is not None
    assert emission is not None
    saturation = saturation_a * math.exp2((temperature_c - 25.0) / 10.0)
    thermal = emission * _BOLTZMANN_V_PER_K * (temperature_c + 273.15)
    return saturation * math.expm1(voltage_v / thermal)


def clamp_voltage_v(current_a: float) -> float:
    """Upper bound of the clamp's voltage: 1.1 V at 1 A, above that 0.1 ohm of bulk resistance."""
    knee = CLAMP_BRIDGE.rating("forward_voltage").interval.high
    test = CLAMP_BRIDGE.rating("forward_voltage_test_current").interval.high
    assert knee is not None
    assert test is not None
    return knee + max(0.0, current_a - test) * 0.1


def pin_current_a(line_v: float, avdd_v: float) -> float:
    """Current into a converter pin through the 3 kohm when its line stands at ``line_v``.

    Above AVDD + 0.3 V the input diode conducts. Below ground nothing conducts down to the
    diode's breakdown, so the voltage there is what must be limited, not the current.
    """
    return max(0.0, line_v - (avdd_v + 0.3)) / SERIES_RESISTANCE_OHM


def _input_circuit(
    board: Board, name: str, reference: str, fitting: Fitting, *, adc_p: Net, adc_n: Net, gnd: Net
) -> None:
    volts = (-0.3, 0.3)
    line_p = board.net(f"{name}_P", SELV_SIGNAL, NetClass.ANALOG, volts=volts)
    line_n = board.net(f"{name}_N", SELV_SIGNAL, NetClass.ANALOG, volts=volts)
    header = board.part("ct", CT_HEADER, {"S1": line_p, "S2": line_n}, ref=reference)
    board.accessory(header, fitting.transformer, note=fitting.note)
    board.claim(
        "metered_current",
        header,
        low=BASIC_A,
        high=fitting.maximum_a,
        unit="A",
        reason="basic current Ib and maximum current Imax of the accuracy class",
    )
    board.part(
        "clamp",
        CLAMP_BRIDGE,
        {"AC1": line_p, "AC2": line_n, "PLUS": gnd, "MINUS": gnd},
        note="four diodes to ground; next to the connector",
    )
    board.part(
        "burden_p", BURDEN_4R7, {"1": line_p, "2": gnd}, note="thin film, sets the current scale"
    )
    board.part(
        "burden_n", BURDEN_4R7, {"1": line_n, "2": gnd}, note="thin film, sets the current scale"
    )
    antialias(board, source_p=line_p, source_n=line_n, adc_p=adc_p, adc_n=adc_n, gnd=gnd)


def _declare(board: Board, name: str, fitting: Fitting, adc: str, channel: int) -> None:
    board.analog_channel(
        name,
        "current",
        adc,
        channel,
        gain=fitting.gain,
        primary_per_volt=amperes_per_volt(fitting.gain),
        ranges={gain: full_scale_peak_a(gain) for gain in GAINS},
        note="2000 : 1 transformer; another ratio scales both figures in proportion",
    )


def current_input(
    board: Board, n: int, *, adc: str, channel: int, adc_p: Net, adc_n: Net, gnd: Net
) -> None:
    """Input of circuit ``n`` (1 to 10): connector J101 to J110, burden, clamp, anti-alias filter.

    **Scale.** A 2000 : 1 transformer gives 16 mA at 32 A, 31.5 mA at 63 A. Two halves of 4.7 ohm
    around ground make 9.4 ohm. At gain 4, which suits the 32 A transformer that is packed with the
    meter, full scale (0.3 V) is 65 A peak: 32 A RMS with a crest margin of 1.44. With the 63 A type
    the same input runs at gain 2: 130 A peak, a crest margin of 1.46. Gain 1 takes inrush up to
    260 A peak; gains 8 and 16 reach 32 and 16 A peak. The lower the burden, the later a small core
    saturates, and its winding (about 100 ohm) outweighs 10 ohm already; a larger burden would only
    bring the lines nearer to the clamp.

    **Accuracy.** Ib is 5 A, Imax that of the transformer. It is an accessory, declared by its
    purchase specification; what it may change over current (0.1 %, 5 minutes) dominates the error
    that calibration leaves: 0.4 % at unity power factor and 0.8 % at 0.5, in the worst case.

    **Noise** (6.4 uV at gain 4, OSR 512) is 1.4 mA. At 20 mA, the starting current of a 5 A
    class 1 meter, one second of active power scatters by 0.08 %, an uncorrected RMS current reads
    0.3 % high; at 0.25 A both are below 0.01 %. The transformer's own error is what remains there.

    **Burden** of thin film: at most 50 ppm/K, 0.2 % over 40 K. **Two halves around ground, not one
    resistor with an end at ground**: a mains cable along an unscreened lead couples some 100 pF, so
    8 uA at 253 V flow into both lines alike. One grounded end would turn half of that into a signal
    of 8 mA, 40 % of the starting current and of any phase; halves that differ by 0.5 % each leave
    0.06 mA with their drift. The second resistor and its joints cost less than a cent. It also
    keeps the common mode at zero, inside the converter's range at every gain (-1.3 V to AVDD -
    1.8 V), and each line at half the voltage: a whole 9.4 ohm on one line would peak at 0.42 V at
    63 A, where a hot diode takes 2 % of it.

    **Clamp.** The converter's pins may not go below -1.6 V and have no diode to ground there, so a
    suppressor of 5 V does not protect them, whatever resistor follows. A bridge with plus and minus
    at ground holds both lines within a diode's voltage:

    - one half of the burden open at 63 A: its line is clipped at 0.75 V, the other half works; the
      difference exceeds full scale and is seen as clipping. Both open: 0.75 V each side. No
      current flows into the pins; the diodes dissipate 21 mW each line at the most;
    - a short circuit of 6 kA in the installation (15 kA first peak) drives 1.4 A before the largest
      permitted core saturates: 1.2 V; the bridge bears 35 A for a half wave;
    - a 6 kV surge on the mains couples through some 20 pF of winding capacitance: 0.1 A;
    - 8 kV of electrostatic discharge into the plug (30 A, 100 ns): the 10 us filter passes 0.2 V
      of an assumed 20 V.

    A bridge turned by 180 degrees would clamp one polarity of each line and pass every other test,
    so the fixture drives +-0.25 A into each line: 1.18 V across the burden alone, below 1.1 V
    clamped.

    At 63 A the lines peak at 0.21 V, where the hot diodes (85 degC) take 0.04 % of the peak and far
    less of the RMS; at 25 degC 0.002 %.

    **Nothing plugged in**: the burden holds both lines at ground, the channel reads its offset.
    **Plug pulled under load**: nothing on the board can help. The core saturates and gives narrow
    spikes, by estimate 100 to 200 V for a 20 A type at 63 A, inside a plug with recessed contacts;
    a transformer with its own limiter stays below 24 V. The manual therefore says to switch the
    circuit off first, and the purchase specification asks for the limiter.
    **Polarity** is a matter of manufacture: the plug is keyed and crimped by the transformer's
    maker, so only the direction of the conductor through the hole is left to the installer.
    **A longer lead**: cut it and join a sheathed twin lead core to core (the marked one is S1), or
    make one with the plug's crimps for 0.08 to 0.33 mm2. A metre of 0.22 mm2 adds 0.16 ohm to some
    150, so 5 m change the angle by less than 7 seconds; beyond that calibrate again.
    **A wrong transformer**: one of 5 A secondary current would burn the clamp; only transformers
    of at most 50 mA are permitted, and the label says so.
    """
    if not 1 <= n <= CIRCUITS:
        raise ValueError(f"circuit {n} is not one of 1 to {CIRCUITS}")
    with board.block(f"current_input_{n}", sheet=30 + n):
        _input_circuit(board, f"CT{n}", f"J{100 + n}", CIRCUIT, adc_p=adc_p, adc_n=adc_n, gnd=gnd)
        _declare(board, f"I{n}", CIRCUIT, adc, channel)


def neutral_current_input(
    board: Board, *, adc: str, channel: int, adc_p: Net, adc_n: Net, gnd: Net
) -> None:
    """Input of the neutral conductor's transformer, J111: the same circuit as every other input.

    A measured neutral current, against the sum of the phases' currents, shows a transformer that
    is missing, reversed or on the wrong conductor, and leakage to earth above its error. It carries
    what the incomer does, so this input is declared with the 63 A transformer and gain 2: what
    holds here holds for that transformer in every input.
    """
    with board.block("neutral_current_input", sheet=31 + CIRCUITS):
        _input_circuit(board, "CTN", "J111", INCOMER, adc_p=adc_p, adc_n=adc_n, gnd=gnd)
        _declare(board, "IN", INCOMER, adc, channel)
