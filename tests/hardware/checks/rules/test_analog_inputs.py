"""Rules of the analog inputs: figures by hand, and damage that each must see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from hardware.checks import mutate
from hardware.checks.metering.assess import assess
from hardware.checks.metering.chains import chains
from hardware.checks.rule import Measurement
from hardware.checks.rules import (
    analog_converters,
    analog_filters,
    analog_inputs,
    analog_protection,
    analog_sensors,
    calibration,
    metering_accuracy,
)
from hardware.checks.run import red
from hardware.checks.view import View
from hardware.design import Design

RULES = (
    *analog_converters.RULES,
    *analog_filters.RULES,
    *analog_inputs.RULES,
    *analog_protection.RULES,
    *analog_sensors.RULES,
    *calibration.RULES,
    *metering_accuracy.RULES,
)


def points(
    check: Callable[[View], object], design: Design, subject: str, quantity: str
) -> list[Measurement]:
    found = [p for p in check(View(design)) if (p.subject, p.quantity) == (subject, quantity)]  # type: ignore[attr-defined]
    assert found
    return found


@pytest.mark.parametrize(("name", "peak_a", "crest_a"), [("I1", 64.99, 45.25), ("IN", 130, 89.1)])
def test_crest_margin(meter: Design, name: str, peak_a: float, crest_a: float) -> None:
    # 0.3 V (gain 4) and 0.6 V (gain 2) x 216.63 A/V over 32 A and 63 A x sqrt(2).
    (point,) = points(analog_inputs.analog_range, meter, name, "crest margin")
    assert point.measured == pytest.approx(peak_a / crest_a, rel=1e-3)


def test_a_mains_cable_along_the_lead_feigns_a_third_of_a_percent_of_the_start(
    meter: Design,
) -> None:
    # 253 V x 314 rad/s x 100 pF = 7.95 uA; half of it across halves of 4.7 ohm that differ by
    # 2 x (0.5 % + 50 ppm/K x 50 K), x 2000 / 9.4 ohm.
    quantity = "current that a mains cable feigns"
    (point,) = points(analog_inputs.analog_range, meter, "I1", quantity)
    assert point.measured == pytest.approx(7.95e-6 / 2 * 4.7 * 0.015 / 9.4 * 2000, rel=2e-3)
    # One end at ground: all of the burden differs, and the limit of 0.2 mA is far exceeded.
    damaged = mutate.short(meter, "GND", "CT1_N")
    (point,) = points(analog_inputs.analog_range, damaged, "I1", quantity)
    assert point.measured > 7.9e-6 / 2 * 2000 > 20 * 200e-6


@pytest.mark.parametrize(("name", "leak_a"), [("I6", 191e-6), ("IN", 160e-6)])
def test_error_at_the_starting_current(meter: Design, name: str, leak_a: float) -> None:
    lowest = next(
        a
        for a in assess(View(meter), ("1/active",))
        if name in a.names and (a.point.current_a, a.point.factor) == (0.25, 1.0)
    )
    # Against 0.25 A: crosstalk of 4 x 32 A and 63 A (5 x 32 A at the neutral) and three sigma of
    # 1.38 mA (1.43 mA at gain 2) over sqrt(8000), both over the current, and 0.2 % of ratio more.
    sigma_a = 3.0 * (1.434e-3 if name == "IN" else 1.380e-3) / 8000**0.5
    more = (leak_a + sigma_a) * (1 / 0.02 - 1 / 0.25) + 0.002
    quantity = "error of active energy at 0.02 A"
    (point,) = points(metering_accuracy.starting_current, meter, name, quantity)
    assert point.measured == pytest.approx(100.0 * (lowest.after + more), rel=2e-3)
    assert point.high == pytest.approx(1.5 * 0.25 / 0.02)


def test_lost_neutral_fits_into_the_voltage_range(meter: Design) -> None:
    # 0.15 V x (312 k + 220 + 49.9) / 49.9 = 938.7 V over 622.3 V.
    (point,) = points(analog_inputs.analog_range, meter, "V1", "crest margin")
    assert point.measured == pytest.approx(938.7 / 622.3, rel=1e-3)


def test_core_stays_below_its_knee(meter: Design) -> None:
    # 45.96 A / 2000 x (140 + 9.4) ohm.
    (point,) = points(analog_sensors.analog_sensors, meter, "I1", "secondary voltage at full scale")
    assert point.measured == pytest.approx(3.433, abs=0.005)
    assert point.high == 3.5


def test_clamp_in_a_short_circuit(meter: Design) -> None:
    # 1.1 V at 1 A and 0.1 ohm above it, 1.42 A at most.
    (point,) = points(
        analog_protection.analog_clamps,
        meter,
        "IN",
        "pin voltage by CTN_P, short circuit of the installation",
    )
    assert point.measured == pytest.approx(1.142, abs=0.005)
    assert point.high == 1.6


def test_attenuation_at_the_modulator(meter: Design) -> None:
    # 3 kohm - 1.9 %, 3.3 nF - 5.3 %: 17.3 kHz; 4.096 MHz is 47.5 dB beyond.
    (point,) = points(
        analog_filters.antialias_filters,
        meter,
        "V1",
        "attenuation at the modulator's rate, line P",
    )
    assert point.measured == pytest.approx(47.46, abs=0.1)


def test_open_input_reads_an_eightieth_of_the_starting_current(meter: Design) -> None:
    (point,) = points(metering_accuracy.no_load, meter, "I6", "reading of an open input at gain 2")
    # Crosstalk of 4 x 32 A and 63 A, and 3 x 1.434 mA / sqrt(8000).
    assert point.measured == pytest.approx(191e-6 + 3 * 1.434e-3 / 8000**0.5, rel=2e-3)


def test_phase_correction_needs_a_third_of_a_sample(meter: Design) -> None:
    (point,) = [
        p
        for p in calibration.calibration_range(View(meter))
        if p.quantity == "phase correction" and p.subject.startswith("I1,")
    ]
    # 5.8 + 5.82 + 2 x 0.19 mrad over 314 rad/s.
    assert point.measured == pytest.approx(38.2e-6, rel=0.01)


@pytest.mark.parametrize("name", ["V2", "I1", "I10", "IN"])
def test_no_part_of_a_chain_can_be_missing_or_wrong(meter: Design, name: str) -> None:
    """Every resistor and capacitor x10, /10, dropped or open at either end is seen."""
    chain = next(c for c in chains(View(meter)) if c.channel.name == name)
    assert chain.host is not None
    parts = [p for p in meter.parts if p.block == chain.host.block]
    assert len(parts) >= 8
    for part in parts:
        damaged = [mutate.drop_part(meter, part)]
        damaged += [mutate.open_pin(meter, part, use.number) for use in part.pins]
        for rating in ("resistance", "capacitance"):
            if any(r.name == rating for r in meter.spec(part).ratings):
                damaged += [mutate.scale(meter, part, rating, factor) for factor in (0.1, 10.0)]
        for design in damaged:
            assert any(red({"meter": design}, RULES)), part.address


def test_declaration_of_another_scale_is_seen(meter: Design) -> None:
    channels = tuple(
        replace(c, primary_per_volt=c.primary_per_volt * 1.003) if c.name == "I1" else c
        for c in meter.analog_channels
    )
    wrong = replace(meter, analog_channels=channels)
    found = list(red({"meter": wrong}, analog_inputs.RULES))
    assert [point.quantity for point in found] == ["primary per volt"]


def test_design_without_accessories_is_a_fault_and_not_a_crash(meter: Design) -> None:
    bare = replace(meter, accessories=())
    found = list(red({"meter": bare}, RULES))
    assert any("CURRENT_TRANSFORMER" in point.fault for point in found)


def test_boards_without_channels_are_not_judged(designs: dict[str, Design]) -> None:
    for name in ("lan_w5500", "relay_shield"):
        view = View(designs[name])
        assert [point for rule in RULES for point in rule.check(view)] == []
