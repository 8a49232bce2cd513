"""First-order anti-alias filter, the same for every channel of the front end.

A sigma-delta modulator needs a filter only around multiples of its own clock: between the output
rate and the modulator clock its sinc3 decimation filter does the work. One RC per input line is
enough, and the same RC on voltages and currents makes its delay cancel in every power figure.
"""

from __future__ import annotations

import math

from hardware.calculators import rc_attenuation, rc_cutoff_hz, rc_phase_rad
from hardware.circuit import Board, Net
from hardware.parts.capacitors import ceramic
from hardware.parts.resistors import resistor

SERIES_RESISTANCE_OHM = 3000.0
SHUNT_CAPACITANCE_F = 3.3e-9
#: ADS131M08: f_MOD = f_CLKIN / 2 with the 8.192 MHz clock of this front end.
MODULATOR_HZ = 4.096e6
#: ADS131M08 differential input impedance at gain 1, 2 or 4 (typical).
ADC_INPUT_OHM = 330e3
#: From this gain on the converter's inputs are buffered (same section).
BUFFERED_GAIN = 8


def corner_hz() -> float:
    """-3 dB corner of one line, 16.1 kHz."""
    return rc_cutoff_hz(SERIES_RESISTANCE_OHM, SHUNT_CAPACITANCE_F)


def attenuation_db(frequency_hz: float) -> float:
    """Attenuation at ``frequency_hz``: 0.07 dB at 2 kHz, 48 dB at the modulator's 4.096 MHz."""
    return -20.0 * math.log10(rc_attenuation(frequency_hz, corner_hz()))


def phase_lag_deg(frequency_hz: float) -> float:
    """Phase lag at ``frequency_hz``: 0.18 degrees at 50 Hz, 7.1 degrees at 2 kHz."""
    return math.degrees(rc_phase_rad(frequency_hz, corner_hz()))


def antialias(
    board: Board, *, source_p: Net, source_n: Net, adc_p: Net, adc_n: Net, gnd: Net
) -> None:
    """Place the RC of one channel between ``source_p``/``source_n`` and ``adc_p``/``adc_n``.

    Call it inside the channel's own ``board.block``; the tags are ``r_p``, ``r_n``, ``c_p``,
    ``c_n``.

    3 kohm and 3.3 nF on each line give tau = 9.9 us, a corner of 16.1 kHz. That loses 0.07 dB at
    the 40th harmonic (2 kHz) and 48 dB at the 4.096 MHz where the modulator would fold a
    disturbance into the band; the burden's few tens of ohms add nothing to R. Of all pairs of this
    corner it has the cheapest C0G capacitor that is stocked for 1000 meters (28 each); more ohms
    would hand more of the scale to the converter's input. They add 0.6 uV of noise to its 6.4 uV in
    4 kHz, as squares. The lag of 0.18 degrees at 50 Hz
    is a common delay of voltage and current, so only the mismatch counts: 1 % resistors and 5 %
    C0G capacitors leave at most 0.011 degrees per channel, 0.065 % of active power at a power
    factor of 0.5 if two channels err in opposite directions, before calibration. C0G because an
    X7R would lose a few percent with temperature and make that error drift.

    Two capacitors to ground rather than one across the lines: the corner is the same, whether the
    source drives both lines or one, and the common-mode disturbance that sensor leads pick up
    (burst, the radio next door) meets the same filter with no part more. A spike of 1 us reaches
    the pins with a tenth of its height; what lasts longer the source's own clamp must hold.

    The converter's switched input loads the filter with about 330 kohm at gains 1, 2 and 4: 6 kohm
    in series cost a constant 1.8 %, which calibration takes out with its spread; its drift, assumed
    100 ppm/K as that of the resistors, moves the scale by 4 ppm/K. From gain 8 on a buffer
    precharges the input (1 Mohm and more).
    """
    board.part("r_p", resistor("3k", "0603"), {"1": source_p, "2": adc_p}, note="anti-alias")
    board.part("r_n", resistor("3k", "0603"), {"1": source_n, "2": adc_n}, note="anti-alias")
    for tag, line in (("c_p", adc_p), ("c_n", adc_n)):
        board.part(
            tag,
            ceramic("3.3n", "0603", dielectric="C0G"),
            {"1": line, "2": gnd},
            note="anti-alias, C0G for phase stability",
        )
