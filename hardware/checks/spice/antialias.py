"""The filter at a converter's pins, and points that every analog channel has."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from hardware.checks.plots import Limit
from hardware.checks.rule import Measurement, at_least, at_most, within
from hardware.checks.spice.network import constant, converter, db, gain_name
from hardware.checks.spice.result import agrees, missing
from hardware.checks.spice.waveform import Plot, Samples
from hardware.checks.view import View
from hardware.design import AnalogChannel, Part

#: Both mains frequencies, and the harmonic up to which power quality is measured (EN 61000-4-7).
MAINS_HZ: Final = (50.0, 60.0)
HARMONIC: Final = 40
#: Sweep of the harmonics: multiples of 10 Hz, which hold those of both frequencies.
STEP_HZ: Final = 10.0
LINES: Final = int(MAINS_HZ[-1] * HARMONIC / STEP_HZ)
#: The modulator runs at half the clock and a sample is 512 of its periods (ADS131M08, OSR 512).
_MODULATOR_SHARE: Final = 0.5
_OVERSAMPLING: Final = 512
_ALIAS_DB: Final = 40.0
_HARMONIC_ERROR: Final = 0.05


class NotFoundError(Exception):
    """The circuit lacks what the simulation needs; the message says what."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One channel's converter with the nets at its pins, and the values of the filter's P line."""

    channel: AnalogChannel
    adc: Part
    p: str
    n: str
    series_ohm: float
    shunt_f: float
    load_ohm: float

    def transfer(self, frequency_hz: float) -> complex:
        """Voltage between the pins over that between both sources: 1 / (1 + jwRC + 2R / R_load)."""
        reactive = 2j * math.pi * frequency_hz * self.series_ohm * self.shunt_f
        return 1.0 / (1.0 + reactive + 2.0 * self.series_ohm / self.load_ohm)

    @property
    def settling_s(self) -> float:
        """Time to 1 % of a step."""
        loaded = 1.0 + 2.0 * self.series_ohm / self.load_ohm
        return self.series_ohm * self.shunt_f / loaded * math.log(100.0)


def find_filter(view: View, channel: AnalogChannel) -> Filter:
    """The filter of a channel; NotFoundError if a line lacks resistor or capacitor."""
    adc = converter(view, channel)
    if adc is None:
        raise NotFoundError(f"no converter with pin AIN{channel.channel}P for {channel.name}")
    p, n = (view.at(adc, f"AIN{channel.channel}{sign}") for sign in "PN")
    if p is None or n is None or p == n:
        raise NotFoundError(f"{channel.name}: the converter's pins are open or joined")
    values = []
    for net in (p, n):
        series = [part for part in view.on(net, "R") if view.ends(part)]
        shunts = [part for part in view.on(net, "C") if view.is_ground(view.far(part, net))]
        if len(series) != 1 or not shunts:
            raise NotFoundError(f"{net}: one series resistor and a capacitor to ground are due")
        values.append((view.ohms(series[0]), sum(view.farads(part) for part in shunts)))
    load = view.low(adc, f"input_resistance_{gain_name(channel.gain)}")
    return Filter(channel, adc, p, n, *values[0], load)


def across(plot: Plot, p: str, n: str) -> Callable[[float], complex]:
    """The difference of two saved nodes as a function of frequency or time."""

    def difference(x: float) -> complex:
        return plot.at(f"v({p})", x) - plot.at(f"v({n})", x)

    return difference


def frequency_points(
    f: Filter,
    subject: str,
    response: Callable[[float], complex],
    closed: Callable[[float], complex],
    *,
    formula: str,
    reason: str,
    percent: float,
) -> Iterator[Measurement]:
    """Gain and phase of primary to pins at both mains frequencies and their 40th harmonics."""
    scale = f.channel.primary_per_volt
    yield within(
        subject,
        "scale at 50 Hz over the declared one",
        abs(response(50.0)) * scale,
        0.99,
        1.01,
        "1",
        formula=f"{abs(response(50.0)):.6g} V a unit x {scale:.6g} a volt",
        source="the channel's declared scale; 1 % is what calibration takes up"
        " (winding resistance, converter load, tolerance of the string)",
    )
    for mains in MAINS_HZ:
        for order in (1, HARMONIC):
            hz = mains * order
            measured, expected = response(hz), closed(hz)
            yield agrees(
                subject, f"gain at {hz:g} Hz", abs(measured), abs(expected),
                percent if order == 1 else 4.0 * percent, "V", formula=formula, reason=reason,
            )  # fmt: skip
            shift, wanted = (math.degrees(cmath.phase(value)) for value in (measured, expected))
            yield within(
                subject, f"phase at {hz:g} Hz, SPICE against the closed form",
                shift, wanted - 0.02 * order, wanted + 0.02 * order, "deg",
                formula=formula,
                source=f"agreement within 0.02 degrees of the mains period: {reason}",
            )  # fmt: skip
        flat = abs(response(mains * HARMONIC)) / abs(response(mains))
        yield within(
            subject, f"gain at the 40th harmonic of {mains:g} Hz over that of the first",
            flat, 1.0 - _HARMONIC_ERROR, 1.0 + _HARMONIC_ERROR, "1",
            formula="|H(40 f)| / |H(f)|",
            source="EN 61000-4-7, table 1: 5 % of a harmonic (from memory)",
        )  # fmt: skip


def phase_limit(view: View, f: Filter, subject: str, shift_deg: float) -> Measurement:
    """The channel's phase at 50 Hz lies within the converter's phase calibration."""
    half_deg = 180.0 * 50.0 * sample_s(view)
    return within(
        subject, "phase at 50 Hz", shift_deg, -half_deg, half_deg, "deg",
        formula="arg H(50 Hz); half a sample is 180 deg x 50 Hz x T",
        source=f"{f.adc.mpn}: phase calibration of half a sample either way (from memory)",
    )  # fmt: skip


def alias_points(
    f: Filter, subject: str, transfer: complex, frequency_hz: float
) -> Iterator[Measurement]:
    """Attenuation of the filter where the modulator folds."""
    loss, closed = -db(abs(transfer)), -db(abs(f.transfer(frequency_hz)))
    formula = (
        f"1 / |1 + jwRC + 2R/R_load|, R {f.series_ohm:g} ohm, C {f.shunt_f:.3g} F,"
        f" {frequency_hz:.4g} Hz: {closed:.4g} dB"
    )
    yield at_least(
        subject, "attenuation at the modulator's frequency", loss, _ALIAS_DB, "dB",
        formula=formula,
        source="a disturbance of 1 % of full scale stays below 0.01 %: 40 dB",
    )  # fmt: skip
    yield agrees(
        subject, "attenuation at the modulator's frequency", loss, closed, 1.0, "dB",
        formula=formula, reason="one pole for each line; only rounding is left",
    )  # fmt: skip


def settling_points(
    view: View, f: Filter, subject: str, time: Samples, response: Samples, start_s: float
) -> Iterator[Measurement]:
    """Time after a step until the pins stay within 1 % of the end value."""
    final = float(response[-1])
    outside = time[abs(response - final) > 0.01 * abs(final)]
    settled = float(outside[-1]) - start_s if len(outside) else 0.0
    formula = (
        f"R C ln 100 = {f.series_ohm:g} ohm x {f.shunt_f:.3g} F x 4.605 = {f.settling_s:.4g} s"
    )
    yield at_most(
        subject, "settling to 1 %", settled, sample_s(view), "s",
        formula=formula, source="one sample at 8 kS/s",
    )  # fmt: skip
    yield agrees(
        subject, "settling to 1 %", settled, f.settling_s, 15.0, "s",
        formula=formula, reason="the transformer's coupling capacitance gives the edge a start",
    )  # fmt: skip


def pin_points(
    view: View, f: Filter, subject: str, case: str, lowest_v: float, highest_v: float
) -> Iterator[Measurement]:
    """Greatest swing of the pins against the converter's absolute maximum."""
    name = "absolute_maximum_input_voltage"
    limits = view.rating(f.adc, name)
    source = view.cite(f.adc, name)
    if limits.low is None or limits.high is None:
        yield missing(subject, f"{f.adc.mpn}: {name} wants both ends", source)
        return
    for end, value in (("lowest", lowest_v), ("highest", highest_v)):
        yield within(
            subject, f"{end} voltage at a converter pin, {case}", value, limits.low, limits.high,
            "V", formula="extreme of the waveform", source=source,
        )  # fmt: skip


def pin_limits(view: View, f: Filter) -> tuple[Limit, ...]:
    """The pins' absolute maximum as lines of a plot."""
    limits = view.rating(f.adc, "absolute_maximum_input_voltage")
    return (
        Limit("absolute minimum of the pin", limits.low or 0.0),
        Limit("absolute maximum of the pin", limits.high or 0.0),
    )


def modulator_hz(view: View) -> float:
    """Half the converters' clock, which the board declares to its firmware."""
    clock = constant(view, "FE_CLOCK_HZ")
    if not clock:
        raise NotFoundError("no firmware constant ..FE_CLOCK_HZ: the converters' clock is unknown")
    return clock * _MODULATOR_SHARE


def sample_s(view: View) -> float:
    """Time of one sample at the standard rate."""
    return _OVERSAMPLING / modulator_hz(view)
