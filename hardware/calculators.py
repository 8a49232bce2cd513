"""Pure circuit calculations in SI units, tested apart from the blocks that use them."""

from __future__ import annotations

import math


def parallel(*resistances: float) -> float:
    """Resistance in ohms of resistors in parallel."""
    return 1.0 / sum(1.0 / r for r in resistances)


def divider_ratio(top: float, bottom: float) -> float:
    """Output over input of an unloaded divider."""
    return bottom / (top + bottom)


def rc_cutoff_hz(resistance: float, capacitance: float) -> float:
    """-3 dB frequency of a first-order RC low-pass."""
    return 1.0 / (2.0 * math.pi * resistance * capacitance)


def rc_attenuation(frequency_hz: float, cutoff_hz: float) -> float:
    """Amplitude ratio (below 1) of a first-order low-pass at a frequency."""
    return 1.0 / math.sqrt(1.0 + (frequency_hz / cutoff_hz) ** 2)


def rc_phase_rad(frequency_hz: float, cutoff_hz: float) -> float:
    """Phase lag in radians of a first-order low-pass at a frequency."""
    return math.atan(frequency_hz / cutoff_hz)


def discharge_time_s(resistance: float, capacitance: float, start_v: float, end_v: float) -> float:
    """Time in which a resistor takes a capacitor from one voltage down to another."""
    return resistance * capacitance * math.log(start_v / end_v)


def crystal_load_f(load_1: float, load_2: float, stray: float) -> float:
    """Load capacitance that two capacitors to ground and the stray capacitance give a crystal."""
    return load_1 * load_2 / (load_1 + load_2) + stray


def knee_emf_v(secondary_a: float, burden_ohm: float, winding_ohm: float) -> float:
    """RMS secondary voltage behind the winding up to which the core is known to be linear."""
    return secondary_a * (burden_ohm + winding_ohm)


def linear_primary_a(emf_v: float, ratio: float, burden_ohm: float, winding_ohm: float) -> float:
    """Largest RMS primary current that keeps the core below ``emf_v`` with this burden."""
    return ratio * emf_v / (burden_ohm + winding_ohm)


def open_secondary_peak_v(emf_v: float, primary_peak_a: float, knee_primary_a: float) -> float:
    """Estimated peak between open secondary terminals, in V.

    The open core runs from one saturation to the other while the primary current passes from
    -``knee_primary_a`` to +``knee_primary_a``. Flux linkage sqrt(2) E / w over the time
    I_knee / (w I_peak) gives sqrt(2) E I_peak / I_knee: the frequency drops out.
    """
    return math.sqrt(2.0) * emf_v * primary_peak_a / knee_primary_a


def fault_secondary_peak_a(
    emf_v: float, loop_ohm: float, primary_peak_a: float, ratio: float
) -> float:
    """Peak secondary current in a short circuit of the installation, before the core saturates.

    From full flux of one sign to full flux of the other the loop resistance can take the flux
    linkage 2 sqrt(2) E / w. A current I sin(wt) from zero uses R I (1 - cos wt) / w of it; the
    current at the end is I sin(wt), or I if the core holds to the crest.
    """
    crest = primary_peak_a / ratio
    used = 2.0 * math.sqrt(2.0) * emf_v / (loop_ohm * crest)
    return crest if used >= 1.0 else crest * math.sqrt(1.0 - (1.0 - used) ** 2)
