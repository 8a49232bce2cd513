"""Error of energy at every point of the accuracy classes, influences, and no load."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.metering import budget
from hardware.checks.metering.assess import Assessment, assess, circuits
from hardware.checks.metering.chains import Chain, chains
from hardware.checks.metering.damage import (
    damaged,
    scaled,
    scaled_accessory,
    with_constant,
    without_claim,
)
from hardware.checks.metering.tables import influences
from hardware.checks.metering.values import metered_current, positive, untraceable
from hardware.checks.mutate import drop_part
from hardware.checks.rule import Fault, Measurement, Rule, at_most, fault
from hardware.checks.view import View
from hardware.design import Design, Part

#: What must hold; class 0.5 S is told, not asked.
_REQUIRED: Final = ("1/active", "2/reactive")
_TOLD: Final = "0.5 S"
#: IEC 62053-21, variations by which the influence table is entered.
_FREQUENCY_SHARE: Final = 0.02
#: Starting current of class 1 in Ib; what an open input reads must stay below half of it.
_STARTING: Final = 0.004
_STARTING_SOURCE: Final = "IEC 62053-21, starting current 0.004 Ib (unverified), half of it"
#: Where class 1 is asked for first, in Ib. Between the starting current and there IEC 62053-21 asks
#: for registration only; OIML R 46 lets the limit grow with 1 / I.
_LOWEST: Final = 0.05
_LOWEST_LIMIT: Final = 0.015
_START_SOURCE: Final = "OIML R 46-1, class B below Imin: 1.5 % x Imin / I (unverified)"


def metering_accuracy(view: View) -> Iterator[Measurement]:
    """Worst-case error of active energy (class 1) and reactive energy (class 2) after calibration.

    Every current channel is taken with the worst voltage channel at both ends of every row of the
    tables, at 230 V, 50 Hz, 23 +- 2 degC. All terms add with adverse signs: drift over 2 K,
    the transformer's change with current, clamp, crosstalk of all other inputs at their maximum,
    noise (3 sigma of one second), the converter's curvature, the bench and the stored constants.
    Calibration at one temperature removes tolerances, transformer angle and filter mismatch; the
    error before it and over +-20 K stand in the formula. Class 0.5 S is told without a limit, with
    the point that exceeds it most and the term that dominates there.
    """
    quantity = "measuring chain"
    for chain in chains(view):
        if not chain.complete:
            yield untraceable(chain, quantity)
        elif chain.channel.quantity == "current" and metered_current(view, chain) is None:
            text = "no claim metered_current with Ib and Imax at the sensor's plug"
            yield fault(chain.channel.name, quantity, text, source="the input's block")
    told: list[Assessment] = []
    for found in assess(view, (*_REQUIRED, f"{_TOLD}/active")):
        if found.point.accuracy_class == _TOLD:
            told.append(found)
            continue
        formula = (
            f"{found.formula}; before calibration {100.0 * found.before:.2g} %,"
            f" over +-{budget.SERVICE_SPAN_K:g} K {100.0 * found.in_service:.3g} %"
        )
        for name in found.names:
            if not found.specified:
                text = f"{found.point.name}: outside the transformer's accurate current"
                yield fault(name, quantity, text, source=found.point.source)
            yield at_most(
                name,
                found.point.name,
                100.0 * found.after,
                100.0 * found.point.limit,
                "%",
                formula=formula,
                source=found.point.source,
            )
    if told:
        yield _told(view, told)


def _told(view: View, found: list[Assessment]) -> Measurement:
    """Class 0.5 S in one line: its worst point against its limit, without judgement."""
    worst = max(found, key=lambda a: a.after / a.point.limit)
    failing = sum(1 for a in found if a.after > a.point.limit or not a.specified)
    verdict = f"{failing} of {len(found)} points exceed it" if failing else "every point holds"
    return Measurement(
        view.name,
        f"{worst.point.name}, told only",
        100.0 * worst.after,
        None,
        None,
        "%",
        f"limit {100.0 * worst.point.limit:g} %: {verdict}; {worst.terms[0].name} dominates; "
        f"{worst.formula}",
        worst.point.source,
    )


def metering_influences(view: View) -> Iterator[Measurement]:
    """Added error by voltage (+-10 %), frequency (+-2 %) and temperature (per kelvin).

    Voltage: the transformer's linearity over its whole range and the converter's curvature.
    Frequency: a transformer's angle goes with 1/f, a filter's with f, so all angles move by 2 %.
    Temperature: every drift with adverse sign; both references drift alone, in either converter.
    """
    for circuit in circuits(view):
        for influence in influences():
            worst, text = max(
                _added(view, pair, influence.name, influence.tan) for pair in circuit.pairs
            )
            per = ", per K" if influence.name == "temperature" else ""
            for name in circuit.names:
                yield at_most(
                    name,
                    f"class {influence.accuracy_class} {influence.name} influence,"
                    f" cos phi {influence.factor:g}{per}",
                    100.0 * worst,
                    100.0 * influence.limit,
                    "%",
                    formula=text,
                    source=influence.source,
                )


def _added(view: View, pair: budget.Pair, name: str, tan: float) -> tuple[float, str]:
    """Added error (a fraction; per kelvin for temperature) and its sum."""
    if name == "voltage":
        sensor, adc = pair.voltage.chain.sensor, pair.voltage.chain.converter
        assert sensor is not None
        assert adc is not None
        bend = view.high(sensor, "linearity")
        curve = budget.CUBIC_SLOPE * view.high(adc, "integral_nonlinearity")
        return bend + curve, f"linearity {100 * bend:g} % + converter {100 * curve:.2g} %"
    if name == "frequency":
        angle = _FREQUENCY_SHARE * pair.phase_before
        return tan * angle, f"tan phi {tan:.3g} x 2 % of all angles: {angle:.3g} rad"
    gain, phase = pair.gain_per_k, pair.phase_per_k
    top = sorted(pair.terms, key=lambda t: -(t.gain_per_k + tan * t.phase_per_k))[:3]
    names = ", ".join(term.name for term in top)
    text = f"{1e6 * gain:.3g} ppm/K + {tan:.3g} x {1e6 * phase:.3g} urad/K; most: {names}"
    return gain + tan * phase, text


def no_load(view: View) -> Iterator[Measurement]:
    """What a channel without current still reads, against half the starting current.

    Crosstalk of all other inputs at their maximum, in phase, and three standard deviations of one
    second of noise; noise of the voltage channel needs a current to count. At every gain: the
    noise of a gain without figure is that of the next lower one.
    """
    for circuit in circuits(view):
        current = circuit.pairs[0].current
        samples = positive(budget.sample_hz(view) * budget.AVERAGING_S)
        for gain, noise_a in budget.noise_at_gains(view, current.chain):
            scatter = budget.SIGMAS * noise_a / samples**0.5
            for name in circuit.names:
                yield at_most(
                    name,
                    f"reading of an open input at gain {gain}",
                    current.leak + scatter,
                    0.5 * _STARTING * circuit.basic_a,
                    "A",
                    formula=f"crosstalk {current.leak:.3g} A + 3 x {noise_a:.3g} A"
                    f" / sqrt({samples:.0f})",
                    source=_STARTING_SOURCE,
                )


def starting_current(view: View) -> Iterator[Measurement]:
    """Error of active energy at the starting current, 0.004 Ib, at power factor 1.

    The budget of metering_accuracy at that current, with the change of ratio that the transformer
    may show below its accurate range in place of the change within it. From there to 0.05 Ib
    crosstalk and noise fall with 1 / I, so both ends hold what lies between.
    """
    for circuit in circuits(view):
        sensor = circuit.pairs[0].current.chain.sensor
        assert sensor is not None
        start_a = _STARTING * circuit.basic_a
        more = view.high(sensor, "ratio_error_change_at_start") - view.high(
            sensor, "ratio_error_change"
        )
        sums = []
        for pair in circuit.pairs:
            terms = {t.name: t.after(0.0) for t in budget.at_current(view, pair, start_a)}
            shown = " + ".join(f"{n} {100.0 * s:.3g}" for n, s in terms.items() if s >= 5e-4)
            sums.append((sum(terms.values()) + more, shown))
        worst, shown = max(sums)
        for name in circuit.names:
            yield at_most(
                name,
                "transformer's starting current",
                view.low(sensor, "starting_current"),
                start_a,
                "A",
                formula=f"0.004 x {circuit.basic_a:g} A",
                source=_STARTING_SOURCE,
            )
            yield at_most(
                name,
                f"error of active energy at {start_a:g} A",
                100.0 * worst,
                100.0 * _LOWEST_LIMIT * _LOWEST / _STARTING,
                "%",
                formula=f"{shown} + transformer below its range {100.0 * more:.3g} (%)",
                source=_START_SOURCE,
            )


def _converter(chain: Chain) -> Part | None:
    return chain.converter


_leaky_converter: Final = scaled("current", _converter, "crosstalk", 100.0)
_bent_transformer: Final = scaled("voltage", lambda chain: chain.sensor, "linearity", 5.0)


def _undriven(design: Design, chain: Chain) -> Design:
    assert chain.sensor is not None
    return drop_part(design, chain.sensor)


RULES: Final = (
    Rule(
        "metering_accuracy",
        "Error of energy at every point of the accuracy class",
        "IEC 62053-21 class 1 and IEC 62053-23 class 2, tables of error limits",
        metering_accuracy,
        (
            Fault(
                "a transformer whose angle changes by 15 minutes over current",
                scaled_accessory("phase_error_change", 3.0),
            ),
            Fault("a transformer accurate from 2.5 A", scaled_accessory("accurate_current", 10.0)),
            Fault("a converter of -80 dB crosstalk", _leaky_converter),
            Fault("no voltage transformer", damaged("voltage", _undriven)),
            Fault("a range nobody states", without_claim("metered_current")),
        ),
    ),
    Rule(
        "metering_influences",
        "Added error by voltage, frequency and temperature",
        "IEC 62053-21, influence quantities and mean temperature coefficient",
        metering_influences,
        (
            Fault("a transformer of 1 % linearity", _bent_transformer),
            Fault(
                "a burden that drifts by 400 ppm/K",
                scaled("current", lambda c: c.burdens[0][0], "temperature_coefficient", 32.0),
            ),
            Fault("a transformer of 24 degrees", scaled_accessory("phase_error", 100.0)),
        ),
    ),
    Rule(
        "no_load",
        "What an open current input reads",
        "IEC 62053-21, starting current",
        no_load,
        (
            Fault("a converter of -80 dB crosstalk", _leaky_converter),
            Fault("samples that nobody averages", with_constant("FE_CLOCK_HZ", 100)),
        ),
    ),
    Rule(
        "starting_current",
        "Error of energy at the starting current",
        "IEC 62053-21, starting current; OIML R 46-1",
        starting_current,
        (
            Fault("a converter of -80 dB crosstalk", _leaky_converter),
            Fault(
                "a transformer that loses a fifth at its start",
                scaled_accessory("ratio_error_change_at_start", 70.0),
            ),
            Fault("a transformer from 0.2 A", scaled_accessory("starting_current", 10.0)),
        ),
    ),
)
