"""Terms of error of a voltage and a current channel taken together, and their worst-case sum.

With gain errors g (relative) and phase errors d (radians, between voltage and current) active power
errs by ``sum g + tan(phi) sum d``, reactive power by ``sum g + cot(phi) sum d``. A term of unknown
phase (noise, crosstalk) errs by ``sqrt(1 + tan^2)`` times its amplitude. Every term is the half
width of its range, all signs taken as adverse.

Calibration against a reference meter, at one temperature and at a current inside the accurate
range, takes out ``before`` and leaves ``after``; ``per_k`` is the drift from there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from hardware.checks.conditions import INSIDE_C, RATED_V, REFERENCE_C
from hardware.checks.metering import values
from hardware.checks.metering.chains import Chain, chains
from hardware.checks.metering.tables import AccuracyPoint
from hardware.checks.metering.values import positive
from hardware.checks.view import View
from hardware.parts.spec import Interval

#: Reference frequency of the tables.
NOMINAL_HZ: Final = 50.0
OMEGA: Final = 2.0 * math.pi * NOMINAL_HZ
#: Test bench of class 0.1: 0.1 % at cos phi 1, 0.15 % at 0.5, so 0.05 % / tan 60 deg of angle.
BENCH_GAIN: Final = 1e-3
BENCH_PHASE_RAD: Final = 0.5e-3 / math.sqrt(3.0)
#: Reference conditions allow 2 K either way (IEC 62053-21).
REFERENCE_SPAN_K: Final = 2.0
#: Rise and fall around the temperature of calibration that the report gives beside it.
SERVICE_SPAN_K: Final = 20.0
#: One published value is one second; three standard deviations count as the worst case.
AVERAGING_S: Final = 1.0
SIGMAS: Final = 3.0
#: Switched input resistance of the converter: assumed spread and drift, which no table gives.
INPUT_SPREAD: Final = 0.2
INPUT_PER_K: Final = 100e-6
#: A cubic of greatest deviation 1 from its end-point line has this excess slope at zero.
CUBIC_SLOPE: Final = 3.0 * math.sqrt(3.0) / 2.0
#: Converter codes: 24 bits over both signs.
CODES: Final = 2.0**24


class Term(NamedTuple):
    """One source of error: relative gain, radians of phase, relative amplitude of any phase."""

    name: str
    gain_before: float = 0.0
    gain_after: float = 0.0
    gain_per_k: float = 0.0
    phase_before: float = 0.0
    phase_after: float = 0.0
    phase_per_k: float = 0.0
    any_phase: float = 0.0

    def after(self, tan: float, span_k: float = REFERENCE_SPAN_K) -> float:
        """Contribution after calibration, that many kelvin away from where it was done."""
        gain = self.gain_after + span_k * self.gain_per_k
        phase = self.phase_after + span_k * self.phase_per_k
        return gain + tan * phase + math.hypot(1.0, tan) * self.any_phase


class Channel(NamedTuple):
    """A channel's terms that hold at every current.

    ``lag_s`` is the filter's delay; ``noise`` and ``leak`` (crosstalk of all other channels) are
    RMS in the primary unit.
    """

    chain: Chain
    terms: tuple[Term, ...]
    lag_s: float
    noise: float
    leak: float


class Pair(NamedTuple):
    """A voltage and a current channel, all terms that hold at every current, and their sums."""

    voltage: Channel
    current: Channel
    terms: tuple[Term, ...]
    gain_before: float
    phase_before: float
    gain_per_k: float
    phase_per_k: float


def _greatest(interval: Interval) -> float:
    """The greater magnitude of both ends."""
    return max(abs(end) for end in (interval.low, interval.high) if end is not None)


def firmware(view: View) -> dict[str, int]:
    """Firmware constants by name."""
    return {c.name: c.value for c in view.design.firmware_constants}


def sample_hz(view: View) -> float:
    """Output rate: half the clock over the oversampling; 0 if either is not declared."""
    known = firmware(view)
    oversampling = known.get("FE_OSR", 0)
    return known.get("FE_CLOCK_HZ", 0) / 2.0 / oversampling if oversampling > 0 else 0.0


def channel(view: View, chain: Chain) -> Channel:
    """Terms of one channel that do not depend on the current."""
    gain = chain.channel.gain
    per_volt, _ = values.primary_per_volt(view, chain, gain)
    sensor = _voltage_sensor if chain.channel.quantity == "voltage" else _current_sensor
    terms = (*sensor(view, chain), *_filter(view, chain, gain), *_converter(view, chain, per_volt))
    noise = per_volt * _noise_v(view, chain, gain)
    leak = _crosstalk(view, chain, per_volt)
    return Channel(chain, terms, values.lag_s(view, chain), noise, leak)


def _noise_v(view: View, chain: Chain, gain: int) -> float:
    """Noise and quantisation (a step over sqrt(12)) at the converter's pins, RMS."""
    step = 2.0 * (values.full_scale_v(view, chain, gain) or 0.0) / CODES
    return math.hypot(values.noise_v(view, chain, gain), step / math.sqrt(12.0))


def noise_at_gains(view: View, chain: Chain) -> Iterator[tuple[int, float]]:
    """Noise at each gain of the channel's ranges, RMS in primary units."""
    for gain, _ in chain.channel.ranges:
        per_volt, _ = values.primary_per_volt(view, chain, gain)
        yield gain, per_volt * _noise_v(view, chain, gain)


def _voltage_sensor(view: View, chain: Chain) -> tuple[Term, ...]:
    sensor = chain.sensor
    assert sensor is not None
    string, load = values.string(view, chain), values.burden(view, chain)
    phase = view.high(sensor, "phase_error")
    peak_a = RATED_V * math.sqrt(2.0) / positive(string.ohm)
    peak_v = peak_a * load.ohm
    taken = max((values.diode_current_a(view, d.part, peak_v) for d in chain.clamp), default=0.0)
    return (
        Term("voltage string", string.tolerance, 0.0, string.per_k),
        Term("voltage burden", load.tolerance, 0.0, load.per_k),
        Term(
            "voltage transformer",
            _greatest(view.rating(sensor, "tolerance")),
            0.0,
            view.high(sensor, "ratio_temperature_coefficient"),
            phase,
            0.0,
            phase * view.high(sensor, "phase_temperature_coefficient"),
        ),
        # At rated voltage calibration takes the clamp's share out, all but its change with heat.
        Term("voltage clamp", 0.0, taken / peak_a),
    )


def _current_sensor(view: View, chain: Chain) -> tuple[Term, ...]:
    sensor = chain.sensor
    assert sensor is not None
    load = values.burden(view, chain)
    phase = view.high(sensor, "phase_error")
    return (
        Term("current burden", load.tolerance, 0.0, load.per_k),
        Term(
            "current transformer",
            _greatest(view.rating(sensor, "ratio_error")),
            view.high(sensor, "ratio_error_change"),
            view.high(sensor, "ratio_temperature_coefficient"),
            phase,
            view.high(sensor, "phase_error_change"),
            phase * view.high(sensor, "phase_temperature_coefficient"),
        ),
    )


def _filter(view: View, chain: Chain, gain: int) -> tuple[Term, ...]:
    """The anti-alias filter's own spread, and what the converter's input takes from it.

    A capacitor's change over the whole range is taken as even over the inside temperatures.
    """
    assert INSIDE_C.low is not None
    angle = tolerance = drift = resistor_per_k = 0.0
    for line in values.signal_lines(view, chain):
        resistor, capacitor = line.resistor, line.capacitor
        resistor_per_k = view.high(resistor, "temperature_coefficient")
        change = view.high(capacitor, "temperature_change") / (REFERENCE_C - INSIDE_C.low)
        spread = view.high(resistor, "tolerance") + view.high(capacitor, "tolerance")
        angle = max(angle, OMEGA * values.time_constant_s(view, line))
        tolerance, drift = max(tolerance, spread), max(drift, resistor_per_k + change)
    nominal, worst = values.loading(view, chain, gain)
    spread = worst if nominal == 0.0 else nominal * INPUT_SPREAD
    label = chain.channel.quantity
    return (
        Term(
            f"{label} filter",
            angle * angle * tolerance,
            0.0,
            angle * angle * drift,
            angle * tolerance,
            0.0,
            angle * drift,
        ),
        Term(f"{label} loading", spread, 0.0, worst * (resistor_per_k + INPUT_PER_K)),
    )


def _converter(view: View, chain: Chain, per_volt: float) -> tuple[Term, ...]:
    """The converter's gain, and how far the declared scale is from that of the parts."""
    adc = chain.converter
    assert adc is not None
    declared = abs(chain.channel.primary_per_volt / positive(per_volt) - 1.0)
    curve = 0.0
    if chain.channel.quantity == "current":
        curve = CUBIC_SLOPE * _greatest(view.rating(adc, "integral_nonlinearity"))
    return (
        Term(
            f"{chain.channel.quantity} converter gain",
            _greatest(view.rating(adc, "gain_error")),
            curve,
            _greatest(view.rating(adc, "gain_temperature_coefficient")),
        ),
        Term(
            f"{chain.channel.quantity} reference",
            0.0,
            0.0,
            view.high(adc, "reference_temperature_coefficient"),
        ),
        Term(f"{chain.channel.quantity} nominal scale", declared),
    )


def pair(view: View, voltage: Channel, current: Channel) -> Pair:
    """Both channels together."""
    terms = (*voltage.terms, *current.terms, *_shared(view, voltage, current))
    return Pair(
        voltage,
        current,
        terms,
        sum(term.gain_before for term in terms),
        sum(term.phase_before for term in terms),
        sum(term.gain_per_k for term in terms),
        sum(term.phase_per_k for term in terms),
    )


def _shared(view: View, voltage: Channel, current: Channel) -> tuple[Term, ...]:
    """Terms of the pair: bench, stored constants, delay between the channels, time base."""
    known = firmware(view)
    rate_hz = positive(sample_hz(view))
    apart = voltage.chain.converter is not current.chain.converter
    step = 0.0
    if apart and known.get("FE_CLOCK_HZ", 0) > 0:
        step = OMEGA / known["FE_CLOCK_HZ"]
    gain_bits = known.get("CAL_GAIN_FRACTION_BITS", 0)
    phase_bits = known.get("CAL_PHASE_FRACTION_BITS", 0)
    mismatch = OMEGA * abs(voltage.lag_s - current.lag_s)
    return (
        Term("test bench", gain_after=BENCH_GAIN, phase_after=BENCH_PHASE_RAD),
        Term(
            "stored constants",
            gain_after=2.0 * 0.5 * math.exp2(-gain_bits),
            phase_after=0.5 * math.exp2(-phase_bits) * OMEGA / rate_hz,
        ),
        Term("delay between channels", phase_before=mismatch, phase_after=step),
        Term("time base", gain_after=time_base(view)),
    )


def time_base(view: View) -> float:
    """Error of the sampling clock, which scales energy: tolerance and stability of oscillators."""
    worst = 0.0
    for part in view.rated("frequency_tolerance", "frequency_stability", "duty_cycle"):
        sum_ = view.high(part, "frequency_tolerance") + view.high(part, "frequency_stability")
        worst = max(worst, sum_)
    return worst


@lru_cache(maxsize=8)
def _input_volts(view: View) -> dict[str, float]:
    """RMS at each channel's input, by channel: maximum current, or rated voltage."""
    volts = {}
    for chain in chains(view):
        primary = RATED_V
        if chain.channel.quantity == "current":
            primary = (values.metered_current(view, chain) or (0.0, 0.0))[1]
        used = primary / positive(chain.channel.primary_per_volt)
        volts[chain.channel.name] = used if chain.complete else 0.0
    return volts


def _crosstalk(view: View, victim: Chain, per_volt: float) -> float:
    """What all other inputs of the converter leak into this one, RMS in its primary unit.

    The others stand at their maximum current or at rated voltage, all in phase.
    """
    assert victim.converter is not None
    volts = _input_volts(view)
    others = sum(
        volts[other.channel.name]
        for other in chains(view)
        if other is not victim and other.converter is victim.converter
    )
    return others * view.high(victim.converter, "crosstalk") * per_volt


def _clamp_share(view: View, chain: Chain, current_a: float) -> float:
    """Part of the secondary current's peak that the hottest clamp diode takes from the burden."""
    assert chain.sensor is not None
    secondary_a = current_a * math.sqrt(2.0) / positive(view.high(chain.sensor, "turns_ratio"))
    line_v = secondary_a * values.burden(view, chain).ohm / max(1, len(chain.burdens))
    taken = [values.diode_current_a(view, diode.part, line_v) for diode in chain.clamp]
    return max(taken, default=0.0) / secondary_a


def at_current(view: View, pair: Pair, current_a: float) -> tuple[Term, ...]:
    """All terms of a pair at one current, those that depend on it last."""
    voltage, current = pair.voltage, pair.current
    samples = positive(sample_hz(view) * AVERAGING_S)
    noise = math.hypot(current.noise / current_a, voltage.noise / RATED_V) / math.sqrt(samples)
    return (
        *pair.terms,
        Term("crosstalk", any_phase=current.leak / current_a + voltage.leak / RATED_V),
        Term("noise", any_phase=SIGMAS * noise),
        Term("current clamp", gain_after=_clamp_share(view, current.chain, current_a)),
    )


def supports(point: AccuracyPoint, low_a: float, high_a: float) -> bool:
    """True if the transformer's accuracy is specified at that current."""
    return low_a * (1.0 - 1e-9) <= point.current_a <= high_a * (1.0 + 1e-9)
