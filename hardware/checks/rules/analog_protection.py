"""Clamps of the analog inputs: presence, polarity, what they hold back and what they take."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from hardware.calculators import fault_secondary_peak_a
from hardware.checks.conditions import IMPULSE_V
from hardware.checks.metering import values
from hardware.checks.metering.chains import Chain, Diode, Line, chains
from hardware.checks.metering.damage import damaged, scaled, scaled_accessory
from hardware.checks.metering.values import metered_current, positive, untraceable
from hardware.checks.mutate import drop_part, open_pin, swap_pins
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault
from hardware.checks.view import View
from hardware.design import Design, Part

#: First peak of a short circuit of 6 kA in the installation: 6 kA x sqrt(2) x 1.8 (IEC 60909-0).
_SHORT_CIRCUIT_PEAK_A: Final = 6000.0 * math.sqrt(2.0) * 1.8
#: A protection diode of the converter starts to conduct this far above its supply.
_PIN_DIODE_V: Final = 0.3
#: Short-time overload of chip resistors: 2.5 times the rated voltage for 5 s (IEC 60115-1).
_OVERLOAD: Final = 6.25
#: What a clamp may take from the signal, and its leakage from full scale.
_SHARE: Final = 1e-3


def analog_clamps(view: View) -> Iterator[Measurement]:
    """Every line that carries signal is held near ground in both polarities, whatever fails.

    The converter's pins break below -1.6 V and have no diode to ground there, so each line needs a
    diode to ground either way. It must hold the pin when the burden is open (the sensor's full
    current flows into the clamp) and in a short circuit of the installation, when the core passes
    current until it saturates; the pin's current counts with AVDD off. Hot, in use, the clamp may
    take no more than 0.1 % of the signal's peak, and its leakage no more than 0.1 % of the smallest
    full scale.
    """
    for chain in chains(view):
        if not chain.complete:
            yield untraceable(chain, "clamp")
            continue
        for line in values.signal_lines(view, chain):
            held = [_conducting(view, chain, line.source, up) for up in (True, False)]
            for diode, sign in zip(held, ("above", "below"), strict=True):
                if diode is None:
                    text = f"no diode between {line.source} and ground conducts {sign} ground"
                    yield fault(chain.channel.name, "clamp", text, source="converter's pins")
            parts = {d.part.reference: d.part for d in held if d is not None}
            for part in parts.values():
                yield from _holds(view, chain, line, part)
                yield from _takes(view, chain, line, part)


def _conducting(view: View, chain: Chain, net: str, upward: bool) -> Diode | None:
    """A diode that conducts when the line is above (below) ground."""
    for diode in chain.clamp:
        inner, outer = (diode.anode, diode.cathode) if upward else (diode.cathode, diode.anode)
        if inner == net and outer != net and view.is_ground(outer):
            return diode
    return None


def _threats(view: View, chain: Chain) -> Iterator[tuple[str, float, str, bool]]:
    """What drives the clamp: name, peak current, its sum, and whether it lasts."""
    if chain.channel.quantity == "voltage":
        ohm = positive(values.string(view, chain).ohm)
        yield "impulse, burden open", IMPULSE_V / ohm, f"{IMPULSE_V:g} V / {ohm:g} ohm", False
        return
    assert chain.sensor is not None
    ratio = positive(view.low(chain.sensor, "turns_ratio"))
    claimed = metered_current(view, chain)
    maximum_a = claimed[1] if claimed else view.high(chain.sensor, "rated_primary_current")
    crest = maximum_a * math.sqrt(2.0) / ratio
    yield "Imax, burden open", crest, f"{maximum_a:g} A x sqrt(2) / {ratio:g}", True
    loop = view.high(chain.sensor, "winding_resistance") + values.burden(view, chain).ohm
    knee = view.low(chain.sensor, "knee_voltage")
    peak = fault_secondary_peak_a(knee, positive(loop), _SHORT_CIRCUIT_PEAK_A, ratio)
    text = f"{_SHORT_CIRCUIT_PEAK_A:.4g} A peak until the core of {knee:g} V saturates"
    yield "short circuit of the installation", peak, text, False


def _holds(view: View, chain: Chain, line: Line, part: Part) -> Iterator[Measurement]:
    adc, name = chain.converter, chain.channel.name
    assert adc is not None
    resistor = line.resistor
    limits = view.rating(adc, "absolute_maximum_input_voltage")
    allowed = min(abs(end) for end in (limits.low, limits.high) if end is not None)
    for threat, peak, text, lasts in _threats(view, chain):
        volts = values.clamp_v(view, part, peak)
        yield at_most(
            name,
            f"pin voltage by {line.source}, {threat}",
            volts,
            allowed,
            "V",
            formula=f"{view.label(part)} at {peak:.3g} A ({text})",
            source=view.cite(adc, "absolute_maximum_input_voltage"),
        )
        pin_a = max(0.0, volts - _PIN_DIODE_V) / positive(view.ohms(resistor))
        yield at_most(
            name,
            f"pin current by {line.source}, {threat}",
            pin_a,
            view.high(adc, "absolute_maximum_input_current"),
            "A",
            formula=f"({volts:.3g} V - {_PIN_DIODE_V:g} V) / {view.ohms(resistor):g} ohm, AVDD off",
            source=view.cite(adc, "absolute_maximum_input_current"),
        )
        surge = not lasts and view.declares(part, "surge_current")
        rating = "surge_current" if surge else "rated_current"
        yield at_most(
            name,
            f"clamp current of {line.source}, {threat}",
            peak,
            view.high(part, rating),
            "A",
            formula=text,
            source=view.cite(part, rating),
        )
        if threat.startswith("short"):
            yield from _burden_in_fault(view, chain, peak, volts)
    yield at_least(
        name,
        f"clamp's reverse voltage at {line.source}",
        view.high(part, "rated_voltage"),
        values.clamp_v(view, part, max(peak for _, peak, _, _ in _threats(view, chain))),
        "V",
        formula="what the diode of the other direction lets stand",
        source=view.cite(part, "rated_voltage"),
    )


def _burden_in_fault(view: View, chain: Chain, peak: float, volts: float) -> Iterator[Measurement]:
    """The clamp bounds the burden's voltage; the whole current could flow through it."""
    for part in (part for group in chain.burdens for part in group):
        ohm = positive(view.ohms(part))
        watts = min(peak * peak * ohm, volts * volts / ohm)
        yield at_most(
            view.label(part),
            "burden's peak power in a short circuit",
            watts,
            _OVERLOAD * view.high(part, "rated_power"),
            "W",
            formula=f"the lower of {peak:.3g} A and {volts:.3g} V at {ohm:g} ohm",
            source="IEC 60115-1, short-time overload of 2.5 times the rated voltage (unverified)",
        )


def _takes(view: View, chain: Chain, line: Line, part: Part) -> Iterator[Measurement]:
    name, channel = chain.channel.name, chain.channel
    scale, _ = values.primary_per_volt(view, chain, channel.gain)
    if channel.quantity == "voltage":
        peak_v, per_line = values.RATED_PEAK_V / positive(scale), 1
    else:
        claimed = metered_current(view, chain)
        maximum_a = claimed[1] if claimed else 0.0
        per_line = max(1, len(chain.burdens))
        peak_v = maximum_a * math.sqrt(2.0) / positive(scale) / per_line
    load = values.burden(view, chain).ohm / per_line
    taken = values.diode_current_a(view, part, peak_v)
    yield at_most(
        name,
        f"clamp's share of the peak at {line.source}",
        taken * load / positive(peak_v),
        _SHARE,
        "1",
        formula=f"{taken:.3g} A of {peak_v / positive(load):.3g} A at {peak_v:.3g} V, hottest",
        source="a tenth of class 1",
    )
    smallest = min((values.full_scale_v(view, chain, g) or 0.0 for g, _ in channel.ranges))
    leakage = view.high(part, "leakage_current")
    yield at_most(
        name,
        f"offset by the clamp's leakage at {line.source}",
        leakage * load,
        _SHARE * smallest,
        "V",
        formula=f"{leakage:.3g} A x {load:g} ohm",
        source="0.1 % of full scale at the highest gain",
    )


def _clamp(chain: Chain) -> Part | None:
    return chain.clamp[0].part if chain.clamp else None


def _turned(design: Design, chain: Chain) -> Design:
    part = _clamp(chain)
    assert part is not None
    names = {use.name: use.number for use in part.pins}
    ends = ("A", "K") if "A" in names else ("AC1", "PLUS")
    return swap_pins(design, part, names[ends[0]], names[ends[1]])


def _missing(design: Design, chain: Chain) -> Design:
    part = _clamp(chain)
    assert part is not None
    return drop_part(design, part)


def _half(design: Design, chain: Chain) -> Design:
    part = _clamp(chain)
    assert part is not None
    plus = next(use.number for use in part.pins if use.name in ("PLUS", "K"))
    return open_pin(design, part, plus)


RULES: Final = (
    Rule(
        "analog_clamps",
        "Clamps of the analog inputs",
        "ADS131M08 absolute maximum ratings",
        analog_clamps,
        (
            Fault("a diode turned round", damaged("voltage", _turned)),
            Fault("a bridge turned", damaged("current", _turned)),
            Fault("no clamp", damaged("current", _missing)),
            Fault("half a clamp", damaged("current", _half)),
            Fault(
                "a converter that bears 0.5 V below ground",
                scaled("current", lambda c: c.converter, "absolute_maximum_input_voltage", 0.3),
            ),
            Fault("a core that never saturates", scaled_accessory("knee_voltage", 100.0)),
            Fault("a clamp of high leakage", scaled("current", _clamp, "leakage_current", 100.0)),
            Fault(
                "a diode that conducts early",
                scaled("current", _clamp, "saturation_current", 100.0),
            ),
        ),
    ),
)
