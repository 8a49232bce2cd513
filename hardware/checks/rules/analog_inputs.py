"""Analog inputs: wiring, polarity, declared scale, and the converter's range."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.calculators import parallel
from hardware.checks.conditions import LOST_NEUTRAL_V, RATED_V
from hardware.checks.metering import values
from hardware.checks.metering.chains import Chain, chains, converters
from hardware.checks.metering.damage import (
    damaged,
    scaled,
    scaled_accessory,
    with_channel,
    without_claim,
)
from hardware.checks.metering.values import metered_current, positive, untraceable
from hardware.checks.mutate import open_pin, rewire, short, swap_pins
from hardware.checks.rule import Fault, Measurement, Rule, at_most, fault, holds, within
from hardware.checks.view import View
from hardware.design import Design

#: A declared scale may leave out what calibration takes out anyway: a quarter of class 1.
_SCALE_SHARE: Final = 0.0025
#: Peak of the range over the crest of the greatest sine: distorted and swelling currents fit
#: below it, and above it resolution is wasted.
_CREST_MARGIN: Final = (1.2, 3.0)
_CREST_REASON: Final = "crest margin for distorted currents; more would waste resolution"
#: Unequal halves turn the signal into common mode.
_COMMON_MODE: Final = 0.005
#: A mains cable tied along a sensor's lead of a metre, both unscreened: 50 to 100 pF (estimate).
_STRAY_F: Final = 100e-12
_MAINS_RAD_S: Final = 2.0 * math.pi * 50.0
_HIGHEST_MAINS: Final = 1.1
#: What it may add: class 1 at the starting current of 0.004 Ib.
_PICKUP_SHARE: Final = 0.01 * 0.004
_CHAIN: Final = "measuring chain of the channel"


def analog_wiring(view: View) -> Iterator[Measurement]:
    """Every declared channel leads, through one filter, to burden and sensor, the right way round.

    A pair swapped anywhere (converter pins, plug, transformer) reverses the sign of energy. S1 of
    every sensor belongs to the P line; the P1 ends of the voltage transformers lead to different
    phases, the P2 ends to one common neutral. Inputs that no channel uses are grounded, because a
    floating one is an antenna beside its neighbours.
    """
    found = chains(view)
    for chain in found:
        name = chain.channel.name
        for problem in chain.problems:
            yield fault(name, "wiring", problem, source=_CHAIN)
        if not chain.problems:
            text = f"{chain.channel.quantity} sensor to converter {chain.channel.adc}"
            yield holds(name, "wiring", formula=text, source=_CHAIN)
    yield from _phases(found)
    if found:
        yield from _unused(view, found)


def _phases(found: tuple[Chain, ...]) -> Iterator[Measurement]:
    """Voltage inputs: one phase each, one neutral for all."""
    voltages = [c for c in found if c.phase is not None and c.channel.quantity == "voltage"]
    neutrals = {c.neutral.mains for c in voltages if c.neutral is not None}
    for chain in voltages:
        assert chain.phase is not None
        mine, name = chain.phase.mains, chain.channel.name
        shared = sum(1 for c in voltages if c.phase is not None and c.phase.mains == mine)
        if mine is None or shared > 1 or mine in neutrals or len(neutrals) > 1:
            text = (
                f"phase end on {mine}, neutral ends on {sorted(map(str, neutrals))}: every input"
                " needs a phase of its own and the common neutral"
            )
            yield fault(name, "polarity", text, source="sign of the measured energy")
        else:
            text = f"{mine} against {neutrals}"
            yield holds(name, "polarity", formula=text, source="sign of the measured energy")


def _unused(view: View, found: tuple[Chain, ...]) -> Iterator[Measurement]:
    used = {(c.converter.reference, c.channel.channel) for c in found if c.converter is not None}
    for converter in converters(view):
        names = [use.name for use in converter.pins if use.name.startswith("AIN")]
        for name in names:
            number = name.removeprefix("AIN").rstrip("PN")
            if not number.isdigit() or (converter.reference, int(number)) in used:
                continue
            if not view.is_ground(view.at(converter, name)):
                text = f"{name} belongs to no channel and is not grounded"
                yield fault(view.label(converter), "unused input", text, source="no floating input")


def analog_scale(view: View) -> Iterator[Measurement]:
    """Declared scale and ranges, which firmware starts from, against what the parts give.

    Volts: (string + both windings + burden) / burden. Amperes: ratio / burden, and the share that
    the converter's input resistance takes behind the filter at gains 1, 2 and 4. A range is full
    scale at its gain times the scale; full scale is the reference over the gain.
    """
    for chain in chains(view):
        channel = chain.channel
        if not chain.complete:
            yield untraceable(chain, "scale")
            continue
        assert chain.converter is not None
        scale, text = values.primary_per_volt(view, chain, channel.gain)
        yield _near(chain, "primary per volt", channel.primary_per_volt, scale, text)
        reference_v = view.low(chain.converter, "reference_voltage")
        for gain, declared in channel.ranges:
            full_scale = values.full_scale_v(view, chain, gain)
            if full_scale is None:
                text = f"the converter rates no full scale at gain {gain}"
                yield fault(channel.name, "range", text, source=_CHAIN)
                continue
            at_gain, _ = values.primary_per_volt(view, chain, gain)
            text = f"{full_scale:g} V x {at_gain:.6g} per volt"
            yield _near(chain, f"range at gain {gain}", declared, full_scale * at_gain, text)
            text = f"{reference_v:g} V / {gain}"
            yield _near(chain, f"full scale at gain {gain}", full_scale, reference_v / gain, text)


def _near(chain: Chain, quantity: str, declared: float, computed: float, text: str) -> Measurement:
    return within(
        chain.channel.name,
        quantity,
        declared / positive(computed),
        1.0 - _SCALE_SHARE,
        1.0 + _SCALE_SHARE,
        "1",
        formula=f"declared {declared:.6g} / ({text}) = {declared:.6g} / {computed:.6g}",
        source="a quarter of class 1 before calibration",
    )


def analog_range(view: View) -> Iterator[Measurement]:
    """What the sensors deliver against full scale and the converter's absolute input range.

    Current: the peak of the range at the default gain over the crest of Imax. Voltage: the peak
    over that of a lost neutral (440 V), which must be measured, not clipped. Each line against
    ground at full scale of every usable gain stays within the absolute input range (at the lowest
    AVDD); equal halves of a burden keep the common mode at zero.

    A mains cable along a current sensor's lead drives the same current into both lines. What the
    lines' resistances to ground differ by, tolerances included, makes a signal of any phase of it:
    a line that ends at ground makes all of it one.
    """
    for chain in chains(view):
        if not chain.complete:
            yield untraceable(chain, "range")
            continue
        yield from _crest(view, chain)
        yield from _absolute(view, chain)
        if chain.channel.quantity == "current":
            yield from _pickup(view, chain)


def _crest(view: View, chain: Chain) -> Iterator[Measurement]:
    channel = chain.channel
    low, high = _CREST_MARGIN
    if channel.quantity == "voltage":
        rms, low, reason = LOST_NEUTRAL_V, 1.0, "lost neutral: 400 V + 10 %"
    else:
        claimed = metered_current(view, chain)
        if claimed is None:
            text = "no claim metered_current with Ib and Imax at the sensor's plug"
            yield fault(channel.name, "crest margin", text, source="the input's block")
            return
        rms, reason = claimed[1], _CREST_REASON
    full_scale = values.full_scale_v(view, chain, channel.gain) or 0.0
    scale, _ = values.primary_per_volt(view, chain, channel.gain)
    yield within(
        channel.name,
        "crest margin",
        full_scale * scale / (math.sqrt(2.0) * rms),
        low,
        high,
        "1",
        formula=f"{full_scale:g} V x {scale:.6g} / (sqrt(2) x {rms:g})",
        source=reason,
    )


def _absolute(view: View, chain: Chain) -> Iterator[Measurement]:
    assert chain.converter is not None
    ends = [1.0]
    if len(chain.burdens) == 2:
        halves = [1.0 / sum(1.0 / positive(view.ohms(r)) for r in g) for g in chain.burdens]
        ends = [half / positive(sum(halves)) for half in halves]
        yield at_most(
            chain.channel.name,
            "common mode",
            abs(ends[0] - ends[1]) / 2.0,
            _COMMON_MODE,
            "1",
            formula=f"|{halves[0]:g} - {halves[1]:g}| / 2 / {sum(halves):g} ohm",
            source="equal halves of the burden",
        )
    for gain, _ in chain.channel.ranges:
        name = f"absolute_input_voltage_gain_{'8_up' if gain >= 8 else '1_2_4'}"
        allowed = view.rating(chain.converter, name)
        peak = max(ends) * (values.full_scale_v(view, chain, gain) or 0.0)
        limit = min(abs(end) for end in (allowed.low, allowed.high) if end is not None)
        yield at_most(
            chain.channel.name,
            f"line voltage at gain {gain}",
            peak,
            limit,
            "V",
            formula=f"{max(ends):g} of full scale, both polarities",
            source=view.cite(chain.converter, name),
        )


def _pickup(view: View, chain: Chain) -> Iterator[Measurement]:
    claimed = metered_current(view, chain)
    if claimed is None or chain.sensor is None:
        return
    ranges = [[view.resistance(part) for part in group] for group in chain.burdens]
    low = [parallel(*(positive(ohm.low or 0.0) for ohm in group)) for group in ranges]
    high = [parallel(*(positive(ohm.high or 0.0) for ohm in group)) for group in ranges]
    apart = max(high) - min(low) if len(ranges) == 2 else max(high)
    stray_a = _MAINS_RAD_S * _STRAY_F * RATED_V * _HIGHEST_MAINS
    load = positive(values.burden(view, chain).ohm)
    yield at_most(
        chain.channel.name,
        "current that a mains cable feigns",
        stray_a / 2.0 * apart / load * view.high(chain.sensor, "turns_ratio"),
        _PICKUP_SHARE * claimed[0],
        "A",
        formula=f"{stray_a:.3g} A / 2 x {apart:.3g} ohm / {load:g} ohm x ratio",
        source="1 % of the starting current of class 1",
    )


def _reversed_plug(design: Design, chain: Chain) -> Design:
    assert chain.host is not None
    pins = {use.name: use.number for use in chain.host.pins}
    return swap_pins(design, chain.host, pins["S1"], pins["S2"])


def _one_ended(design: Design, chain: Chain) -> Design:
    assert chain.n is not None
    ground = View(design).far(chain.n.capacitor, chain.n.net)
    assert ground is not None
    return short(design, ground, chain.n.source)


def _swapped_converter(design: Design, chain: Chain) -> Design:
    assert chain.converter is not None
    pins = {use.name: use.number for use in chain.converter.pins}
    number = chain.channel.channel
    return swap_pins(design, chain.converter, pins[f"AIN{number}P"], pins[f"AIN{number}N"])


def _phase_and_neutral(design: Design, chain: Chain) -> Design:
    assert chain.host is not None
    pins = {use.name: use.number for use in chain.host.pins}
    return swap_pins(design, chain.host, pins["P1"], pins["P2"])


def _open_filter(design: Design, chain: Chain) -> Design:
    assert chain.p is not None
    return open_pin(design, chain.p.resistor, chain.p.resistor.pins[0].number)


def _floating(design: Design) -> Design | None:
    view = View(design)
    for converter in converters(view):
        for use in converter.pins:
            if use.name.startswith("AIN") and view.is_ground(use.net):
                return rewire(design, converter, use.number, None)
    return None


RULES: Final = (
    Rule(
        "analog_wiring",
        "Measuring chains are complete and the right way round",
        "sign and presence of every measured quantity",
        analog_wiring,
        (
            Fault("a plug turned round", damaged("current", _reversed_plug)),
            Fault("converter pins swapped", damaged("current", _swapped_converter)),
            Fault("phase and neutral swapped", damaged("voltage", _phase_and_neutral)),
            Fault("an open filter resistor", damaged("current", _open_filter)),
            Fault("an unused input left open", _floating),
        ),
    ),
    Rule(
        "analog_scale",
        "Declared scales are those of the parts",
        "the channels' declaration against burden, string and ratio",
        analog_scale,
        (
            Fault(
                "a burden of the next value",
                scaled("current", lambda c: c.burdens[0][0], "resistance", 1.1),
            ),
            Fault("a transformer of 2500 : 1", scaled_accessory("turns_ratio", 1.25)),
            Fault(
                "a gain without full scale", with_channel(lambda c: replace(c, ranges=((3, 1.0),)))
            ),
            Fault(
                "another reference",
                scaled("voltage", lambda c: c.converter, "reference_voltage", 2.0),
            ),
        ),
    ),
    Rule(
        "analog_range",
        "Signals fit into the converter's range",
        "crest of the rated quantities; ADS131M08 section 6.3",
        analog_range,
        (
            Fault(
                "full scale of a tenth",
                scaled("current", lambda c: c.converter, "full_scale_voltage_gain_4", 0.1),
            ),
            Fault(
                "a converter that ends at ground",
                scaled("current", lambda c: c.converter, "absolute_input_voltage_gain_1_2_4", 0.1),
            ),
            Fault(
                "unequal halves", scaled("current", lambda c: c.burdens[0][0], "resistance", 1.05)
            ),
            Fault("one end at ground", damaged("current", _one_ended)),
            Fault("a range nobody states", without_claim("metered_current")),
        ),
    ),
)
