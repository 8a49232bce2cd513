"""Sensors of the analog inputs within their own ratings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from hardware.checks.conditions import LOST_NEUTRAL_V
from hardware.checks.metering import values
from hardware.checks.metering.chains import Chain, chains
from hardware.checks.metering.damage import scaled, scaled_accessory, without_claim
from hardware.checks.metering.values import metered_current, positive, untraceable
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault
from hardware.checks.view import View


def analog_sensors(view: View) -> Iterator[Measurement]:
    """Sensors and burdens within their own ratings, in use and when something fails.

    Current transformer: rated for Imax; its core stays below the knee up to full scale of the
    default gain (secondary voltage = full-scale current x (winding + burden)); an open secondary
    stays below 46.7 V peak, which may be touched. Voltage transformer: rated current at 440 V,
    linear up to full scale. Burdens: half their power at Imax or 440 V.
    """
    for chain in chains(view):
        if not chain.complete:
            yield untraceable(chain, "sensor")
        elif chain.channel.quantity == "voltage":
            yield from _voltage_sensor(view, chain)
        else:
            yield from _current_sensor(view, chain)


def _voltage_sensor(view: View, chain: Chain) -> Iterator[Measurement]:
    sensor, name = chain.sensor, chain.channel.name
    assert sensor is not None
    ohm = positive(values.string(view, chain).ohm)
    scale, _ = values.primary_per_volt(view, chain, chain.channel.gain)
    full_v = (values.full_scale_v(view, chain, chain.channel.gain) or 0.0) * scale
    for quantity, rating, volts in (
        ("transformer current, lost neutral", "rated_current", LOST_NEUTRAL_V),
        ("transformer current, peak at full scale", "linear_current", full_v),
    ):
        yield at_most(
            name,
            quantity,
            volts / ohm,
            view.high(sensor, rating),
            "A",
            formula=f"{volts:.4g} V / {ohm:g} ohm",
            source=view.cite(sensor, rating),
        )
    yield from _burden_power(view, chain, LOST_NEUTRAL_V / ohm, f"{LOST_NEUTRAL_V:g} V / {ohm:g}")


def _current_sensor(view: View, chain: Chain) -> Iterator[Measurement]:
    sensor, host, name = chain.sensor, chain.host, chain.channel.name
    claimed = metered_current(view, chain)
    assert sensor is not None
    assert host is not None
    if claimed is None:
        text = "no claim metered_current with Ib and Imax at the sensor's plug"
        yield fault(name, "sensor", text, source="the input's block")
        return
    maximum_a = claimed[1]
    ratio = positive(view.low(sensor, "turns_ratio"))
    yield at_least(
        name,
        "transformer's rated current",
        view.high(sensor, "rated_primary_current"),
        maximum_a,
        "A",
        formula=f"Imax {maximum_a:g} A",
        source=view.cite(sensor, "rated_primary_current"),
    )
    loop = view.high(sensor, "winding_resistance") + values.burden(view, chain).ohm
    scale, _ = values.primary_per_volt(view, chain, chain.channel.gain)
    full = (values.full_scale_v(view, chain, chain.channel.gain) or 0.0) * scale / math.sqrt(2.0)
    yield at_most(
        name,
        "secondary voltage at full scale",
        full / ratio * loop,
        view.low(sensor, "knee_voltage"),
        "V",
        formula=f"{full:.4g} A / {ratio:g} x {loop:g} ohm",
        source=view.cite(sensor, "knee_voltage"),
    )
    touch = "IEC 61010-1 6.3.1 (46.7 V peak) and the plug's rated voltage"
    yield at_most(
        name,
        "open secondary",
        view.high(sensor, "open_secondary_voltage"),
        min(46.7, view.high(host, "rated_voltage")),
        "V",
        formula="limiter in the transformer or its plug",
        source=touch,
    )
    yield at_most(
        name,
        "current through the plug",
        maximum_a / ratio,
        view.high(host, "rated_current"),
        "A",
        formula=f"{maximum_a:g} A / {ratio:g}",
        source=view.cite(host, "rated_current"),
    )
    yield from _burden_power(view, chain, maximum_a / ratio, f"{maximum_a:g} A / {ratio:g}")


def _burden_power(view: View, chain: Chain, amperes: float, text: str) -> Iterator[Measurement]:
    for group in chain.burdens:
        together = 1.0 / sum(1.0 / positive(view.ohms(part)) for part in group)
        for part in group:
            watts = (amperes * together) ** 2 / positive(view.ohms(part))
            yield at_most(
                view.label(part),
                "burden's power",
                watts,
                0.5 * view.high(part, "rated_power"),
                "W",
                formula=f"({text})^2 x {together:g} ohm",
                source=f"half of {view.cite(part, 'rated_power')}",
            )


RULES: Final = (
    Rule(
        "analog_sensors",
        "Transformers and burdens within their ratings",
        "the transformers' specifications; IEC 61010-1 6.3",
        analog_sensors,
        (
            Fault("a core that saturates", scaled_accessory("knee_voltage", 0.5)),
            Fault("a transformer for 32 A", scaled_accessory("rated_primary_current", 0.5)),
            Fault(
                "an open secondary without limiter", scaled_accessory("open_secondary_voltage", 5.0)
            ),
            Fault(
                "a burden of 5 mW",
                scaled("current", lambda c: c.burdens[0][0], "rated_power", 0.02),
            ),
            Fault(
                "a transformer for 1 mA",
                scaled("voltage", lambda c: c.sensor, "rated_current", 0.5),
            ),
            Fault("a range nobody states", without_claim("metered_current")),
        ),
    ),
)
