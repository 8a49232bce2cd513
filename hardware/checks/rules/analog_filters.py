"""Anti-alias filters: strong enough, flat enough, and all alike."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from hardware.calculators import rc_attenuation, rc_cutoff_hz
from hardware.checks.metering import budget, values
from hardware.checks.metering.chains import Chain, Line, chains
from hardware.checks.metering.damage import damaged, scaled
from hardware.checks.metering.values import positive, untraceable
from hardware.checks.mutate import drop_part
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, within
from hardware.checks.view import View
from hardware.design import Design, Part

#: At multiples of the modulator's rate nothing but the RC attenuates: two decades.
_LEAST_DB: Final = 40.0
#: Loss at the 40th harmonic of 50 Hz that needs no correction in harmonic analysis.
_HARMONIC_HZ: Final = 2000.0
_DROOP: Final = 0.01
_ALIKE: Final = 0.01
_REASON: Final = "equal delay of voltage and current: the angle between them is the power factor"


def antialias_filters(view: View) -> Iterator[Measurement]:
    """Each line's RC: attenuation at the modulator's rate, loss at 2 kHz, equal time constants.

    The modulator samples at half the clock; a disturbance there folds into the band and only the
    RC stands against it: at least 40 dB at the smallest RC. At the greatest RC the 40th harmonic
    loses at most 1 %. All lines of all channels have the same nominal RC, so that their delays
    cancel in every power.
    """
    clock_hz = budget.firmware(view).get("FE_CLOCK_HZ", 0)
    found = chains(view)
    lines = [(c, line) for c in found for line in (c.p, c.n) if line is not None]
    if not lines:
        for chain in found:
            yield untraceable(chain, "filter")
        return
    taus = sorted(values.time_constant_s(view, line) for _, line in lines)
    middle = taus[len(taus) // 2]
    for chain in found:
        if chain.p is None or chain.n is None:
            yield untraceable(chain, "filter")
        elif clock_hz <= 0:
            text = "no firmware constant FE_CLOCK_HZ: the modulator's rate is not known"
            yield fault(chain.channel.name, "filter", text, source="the front end's block")
        else:
            for line, sign in ((chain.p, "P"), (chain.n, "N")):
                yield from _line(view, chain, line, sign, clock_hz / 2.0)
                tau = values.time_constant_s(view, line)
                yield within(
                    chain.channel.name,
                    f"time constant of line {sign} against the others",
                    tau / positive(middle),
                    1.0 - _ALIKE,
                    1.0 + _ALIKE,
                    "1",
                    formula=f"{tau:.3g} s / {middle:.3g} s",
                    source=_REASON,
                )


def _line(
    view: View, chain: Chain, line: Line, sign: str, modulator_hz: float
) -> Iterator[Measurement]:
    ohm, farad = view.resistance(line.resistor), view.capacitance(line.capacitor)
    assert ohm.low is not None
    assert ohm.high is not None
    assert farad.low is not None
    assert farad.high is not None
    corner_hz = rc_cutoff_hz(positive(ohm.low), positive(farad.low))
    yield at_least(
        chain.channel.name,
        f"attenuation at the modulator's rate, line {sign}",
        -20.0 * math.log10(positive(rc_attenuation(modulator_hz, corner_hz))),
        _LEAST_DB,
        "dB",
        formula=f"corner at most {corner_hz:.4g} Hz, {modulator_hz:.4g} Hz",
        source="the decimation filter repeats there (ADS131M08, 8.3.7)",
    )
    corner_hz = rc_cutoff_hz(positive(ohm.high), positive(farad.high))
    yield at_most(
        chain.channel.name,
        f"loss at 2 kHz, line {sign}",
        100.0 * (1.0 - rc_attenuation(_HARMONIC_HZ, corner_hz)),
        100.0 * _DROOP,
        "%",
        formula=f"corner at least {corner_hz:.4g} Hz",
        source="harmonics to the 40th without correction",
    )


def _capacitor(chain: Chain) -> Part | None:
    return None if chain.p is None else chain.p.capacitor


def _missing(design: Design, chain: Chain) -> Design:
    part = _capacitor(chain)
    assert part is not None
    return drop_part(design, part)


RULES: Final = (
    Rule(
        "antialias_filters",
        "Anti-alias filters",
        "ADS131M08 section 8.3.7, sampling at half the clock",
        antialias_filters,
        (
            Fault("a tenth of the capacitor", scaled("voltage", _capacitor, "capacitance", 0.1)),
            Fault("ten times the capacitor", scaled("current", _capacitor, "capacitance", 10.0)),
            Fault("the next value", scaled("current", _capacitor, "capacitance", 1.2)),
            Fault("no capacitor", damaged("current", _missing)),
        ),
    ),
)
