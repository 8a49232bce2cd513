"""Numbers of a measuring chain: scale, loading, filter, clamp current. SI units throughout."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hardware.calculators import parallel
from hardware.checks.conditions import INSIDE_C, RATED_V, REFERENCE_C
from hardware.checks.metering.chains import Chain, Line
from hardware.checks.rule import Measurement, fault
from hardware.checks.view import View
from hardware.design import Part

_BOLTZMANN_V_PER_K: Final = 8.617e-5
#: Gain from which the converter's inputs are buffered: their resistance is rated apart.
_BUFFERED_GAIN: Final = 8
_NEVER: Final = 1e30
#: Crest of the rated mains voltage.
RATED_PEAK_V: Final = RATED_V * math.sqrt(2.0)


def positive(value: float) -> float:
    """A divisor: a value of zero or less becomes so small that every limit notices."""
    return value if value > 0.0 else 1.0 / _NEVER


@dataclass(frozen=True, slots=True)
class Spread:
    """A resistance with its initial tolerance and its drift per kelvin, both relative."""

    ohm: float
    tolerance: float
    per_k: float


def series(view: View, parts: Iterable[Part]) -> Spread:
    """Resistors in series, errors all of one sign."""
    ohm = tolerance = drift = 0.0
    for part in parts:
        r = view.ohms(part)
        ohm += r
        tolerance += r * _rated(view, part, "tolerance")
        drift += r * _rated(view, part, "temperature_coefficient")
    return Spread(ohm, tolerance / positive(ohm), drift / positive(ohm))


def _rated(view: View, part: Part, name: str) -> float:
    """A tolerance or drift; one that is not declared (a jumper's) counts as nothing."""
    return view.high(part, name) if view.declares(part, name) else 0.0


def burden(view: View, chain: Chain) -> Spread:
    """The burden: groups in series, each of parallel resistors with its worst tolerance."""
    ohm = tolerance = drift = 0.0
    for group in chain.burdens:
        r = parallel(*(positive(view.ohms(part)) for part in group))
        ohm += r
        tolerance += r * max(view.high(part, "tolerance") for part in group)
        drift += r * max(view.high(part, "temperature_coefficient") for part in group)
    return Spread(ohm, tolerance / positive(ohm), drift / positive(ohm))


def filter_ohm(view: View, chain: Chain) -> float:
    """Both series resistors of the anti-alias filter."""
    return sum(view.ohms(line.resistor) for line in (chain.p, chain.n) if line is not None)


def loading(view: View, chain: Chain, gain: int) -> tuple[float, float]:
    """Share of the signal that the converter's input takes: nominal and greatest.

    A resistance that is only bounded from below counts as infinite nominally.
    """
    assert chain.converter is not None
    buffered = gain >= _BUFFERED_GAIN
    name = f"input_resistance_gain_{'8_up' if buffered else '1_2_4'}"
    rated = view.rating(chain.converter, name)
    series_ohm = filter_ohm(view, chain)
    worst = series_ohm / positive(view.low(chain.converter, name))
    return (0.0 if rated.high is None else worst), worst


def time_constant_s(view: View, line: Line) -> float:
    """RC of one input line."""
    return view.ohms(line.resistor) * view.farads(line.capacitor)


def lag_s(view: View, chain: Chain) -> float:
    """Delay of the channel's filter: the mean of its lines that carry signal."""
    taus = [time_constant_s(view, line) for line in signal_lines(view, chain)]
    return sum(taus) / max(1, len(taus))


def signal_lines(view: View, chain: Chain) -> list[Line]:
    """Lines of the channel whose source is not ground."""
    lines = (chain.p, chain.n)
    return [line for line in lines if line is not None and not view.is_ground(line.source)]


def string(view: View, chain: Chain) -> Spread:
    """All resistors in the primary leads of a voltage transformer."""
    leads = [lead for lead in (chain.phase, chain.neutral) if lead is not None]
    return series(view, [part for lead in leads for part in lead.resistors])


def primary_per_volt(view: View, chain: Chain, gain: int) -> tuple[float, str]:
    """Primary volts or amperes per volt at the converter's pins from the parts, with the sum."""
    assert chain.sensor is not None
    ratio = view.high(chain.sensor, "turns_ratio")
    load = burden(view, chain).ohm
    share, _ = loading(view, chain, gain)
    if chain.channel.quantity == "voltage":
        winding = view.high(chain.sensor, "dc_resistance")
        total = string(view, chain).ohm + 2.0 * winding + load
        unloaded = total * ratio / positive(load)
        text = f"({total:.6g} ohm x {ratio:g} / {load:g} ohm) x (1 + {share:.3g})"
    else:
        unloaded = ratio / positive(load)
        text = f"({ratio:g} / {load:g} ohm) x (1 + {share:.3g})"
    return unloaded * (1.0 + share), text


def full_scale_v(view: View, chain: Chain, gain: int) -> float | None:
    """Differential peak at full scale; None for a gain that the converter does not rate."""
    assert chain.converter is not None
    name = f"full_scale_voltage_gain_{gain}"
    return view.low(chain.converter, name) if view.declares(chain.converter, name) else None


def noise_v(view: View, chain: Chain, gain: int) -> float:
    """Input noise at a gain, RMS; of gains without a figure that of the next lower one."""
    assert chain.converter is not None
    for rated in range(gain, 0, -1):
        if view.declares(chain.converter, f"noise_voltage_gain_{rated}"):
            return view.high(chain.converter, f"noise_voltage_gain_{rated}")
    return view.high(chain.converter, "noise_voltage_gain_1")


def diode_current_a(view: View, part: Part, forward_v: float) -> float:
    """Current of one clamp diode at a small forward voltage, hottest inside the housing.

    Shockley's equation; the saturation current doubles every 10 K.
    """
    assert INSIDE_C.high is not None
    hot = math.exp2((INSIDE_C.high - REFERENCE_C) / 10.0)
    kelvin = INSIDE_C.high + 273.15
    emission = positive(view.high(part, "emission_coefficient"))
    exponent = forward_v / (emission * _BOLTZMANN_V_PER_K * kelvin)
    return view.high(part, "saturation_current") * hot * math.expm1(min(exponent, 60.0))


def clamp_v(view: View, part: Part, current_a: float) -> float:
    """Upper bound of a clamp's voltage: its rated forward voltage, series resistance above it."""
    beyond = max(0.0, current_a - view.high(part, "forward_voltage_test_current"))
    return view.high(part, "forward_voltage") + beyond * view.high(part, "series_resistance")


@lru_cache(maxsize=8)
def _claimed(view: View) -> dict[str, tuple[float, float]]:
    """Ib and Imax by the address of the part they are claimed for."""
    claims = view.claims("metered_current")
    return {c.subject: (c.low, c.high) for c in claims if c.low and c.high}


def metered_current(view: View, chain: Chain) -> tuple[float, float] | None:
    """Basic and maximum current (Ib, Imax) that the input's block claims, in amperes."""
    return None if chain.host is None else _claimed(view).get(chain.host.address)


def untraceable(chain: Chain, quantity: str) -> Measurement:
    """The fault of a chain in which something is missing."""
    missing = "; ".join(chain.problems) or "the chain is incomplete"
    return fault(chain.channel.name, quantity, missing, source="measuring chain of the channel")
