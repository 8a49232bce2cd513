"""What calibration must correct, against how firmware holds the corrections."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from hardware.checks.metering import budget
from hardware.checks.metering.assess import circuits
from hardware.checks.metering.budget import Channel, Pair
from hardware.checks.metering.chains import chains
from hardware.checks.metering.damage import scaled_accessory, with_constant
from hardware.checks.metering.values import positive
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, within
from hardware.checks.view import View

_GAIN_BITS: Final = "CAL_GAIN_FRACTION_BITS"
_GAIN_MAX: Final = "CAL_GAIN_MAX_PPM"
_PHASE_BITS: Final = "CAL_PHASE_FRACTION_BITS"
_PHASE_MAX: Final = "CAL_PHASE_MAX_NS"
_NEEDED: Final = ("FE_CLOCK_HZ", "FE_OSR", _GAIN_BITS, _GAIN_MAX, _PHASE_BITS, _PHASE_MAX)
_SOURCE: Final = "firmware constants of the front end"
#: A step that never shows: a hundredth of class 1 at power factor 0.5.
_STEP: Final = 1e-4
#: A transformer or resistor of the next usual value (2000 : 1 against 2500 : 1) must be refused.
_NEXT_VALUE: Final = 0.2
_WORD: Final = 31


def calibration_range(view: View) -> Iterator[Measurement]:
    """Corrections fit the range that firmware accepts, the steps are small, the words suffice.

    Gain of each channel: all tolerances with adverse sign (string, burden, transformer, converter,
    loading, nominal scale). Phase of each pair: transformers' angles, filter mismatch, in
    nanoseconds at 50 Hz. Beyond the range firmware refuses, so it must not be so wide that a part
    of the next usual value passes. Samples at OSR give the phase its unit; a correction of more
    than one sample would need another sample.
    """
    if not chains(view):
        return
    known = budget.firmware(view)
    missing = [name for name in _NEEDED if known.get(name, 0) <= 0]
    for name in missing:
        text = f"no firmware constant {name}: how corrections are held is not declared"
        yield fault(view.name, "calibration", text, source=_SOURCE)
    if missing:
        return
    found = circuits(view)
    if not found:
        text = "no complete pair of a voltage and a current channel"
        yield fault(view.name, "calibration", text, source="measuring chains")
        return
    yield from _words(view)
    for circuit in found:
        pair = max(circuit.pairs, key=lambda pair: pair.phase_before)
        names = ", ".join(circuit.names)
        yield _gain(names, pair.current, known[_GAIN_MAX])
        yield _phase(names, pair, known[_PHASE_MAX])
        yield _gain(pair.voltage.chain.channel.name, pair.voltage, known[_GAIN_MAX])


def _gain(names: str, channel: Channel, most_ppm: int) -> Measurement:
    needed = sum(term.gain_before for term in channel.terms)
    listed = " + ".join(
        f"{t.name} {100.0 * t.gain_before:.3g}" for t in channel.terms if t.gain_before > 1e-5
    )
    return at_most(
        names,
        "gain correction",
        100.0 * needed,
        1e-4 * most_ppm,
        "%",
        formula=f"{listed} (%)",
        source=_SOURCE,
    )


def _phase(names: str, pair: Pair, most_ns: int) -> Measurement:
    listed = " + ".join(
        f"{t.name} {1e3 * t.phase_before:.3g}" for t in pair.terms if t.phase_before > 1e-6
    )
    return at_most(
        names,
        "phase correction",
        pair.phase_before / budget.OMEGA,
        1e-9 * most_ns,
        "s",
        formula=f"({listed}) mrad / (2 pi 50 Hz)",
        source=_SOURCE,
    )


def _words(view: View) -> Iterator[Measurement]:
    known = budget.firmware(view)
    sample_s = 1.0 / positive(budget.sample_hz(view))
    gain_bits, phase_bits = known[_GAIN_BITS], known[_PHASE_BITS]
    gain_most, phase_most = 1e-6 * known[_GAIN_MAX], 1e-9 * known[_PHASE_MAX]
    yield within(
        view.name,
        "gain correction's range",
        gain_most,
        0.0,
        _NEXT_VALUE,
        "1",
        formula=f"{known[_GAIN_MAX]} ppm",
        source="a transformer of the next ratio must be refused",
    )
    yield at_most(
        view.name,
        "phase correction's range",
        phase_most,
        sample_s,
        "s",
        formula=f"one sample is {1e6 * sample_s:g} us",
        source="interpolation between neighbours",
    )
    step = math.sqrt(3.0) * budget.OMEGA * sample_s * math.exp2(-phase_bits)
    for name, value, text in (
        ("gain step", math.exp2(-gain_bits), f"2^-{gain_bits}"),
        ("phase step at cos phi 0.5", step, f"1.73 x {1e6 * sample_s:g} us x 2^-{phase_bits}"),
    ):
        yield at_most(
            view.name, name, value, _STEP, "1", formula=text, source="hundredth of class 1"
        )
    for name, bits, greatest in (
        ("gain word", gain_bits, 1.0 + gain_most),
        ("phase word", phase_bits, phase_most / sample_s),
    ):
        yield at_least(
            view.name,
            name,
            _WORD - (bits + math.log2(positive(greatest))),
            0.0,
            "1",
            formula=f"31 bits - {bits} - log2({greatest:.4g})",
            source="int32 holds the correction",
        )


RULES: Final = (
    Rule(
        "calibration_range",
        "Calibration corrects every tolerance",
        "sum of initial errors against the firmware's range and steps",
        calibration_range,
        (
            Fault("a range of 1 %", with_constant(_GAIN_MAX, 10_000)),
            Fault("a range that accepts any part", with_constant(_GAIN_MAX, 400_000)),
            Fault("a phase range of 10 us", with_constant(_PHASE_MAX, 10_000)),
            Fault("steps of 1/64 sample", with_constant(_PHASE_BITS, 6)),
            Fault("a gain that overflows", with_constant(_GAIN_BITS, 31)),
            Fault("steps nobody declares", with_constant(_GAIN_BITS, None)),
            Fault("a transformer of 10 degrees", scaled_accessory("phase_error", 40.0)),
        ),
    ),
)
