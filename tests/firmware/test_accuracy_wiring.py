"""Wirings, sums over phases, neutral current, and what remains when a voltage is missing."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from firmware.accuracy import oracle
from firmware.accuracy.bench import Bench, measure
from firmware.accuracy.points import FOUR_WIRE, cycles_of
from firmware.accuracy.waveforms import harmonics, sine
from firmware.core_library import NONE, Channel, Circuit, Group, Meter, Window, flag_names
from firmware.front_end import Floats, full_scale

SPLIT, THREE_WIRE = 1, 3
EXACT = 4e-4


def unbalanced() -> Bench:
    """Three phases with different voltages, currents, angles and distortion."""
    voltages = tuple(
        harmonics(rms, [(3, 0.03, 0.0), (5, 0.04, 1.0)], -2 * np.pi / 3 * n)
        for n, rms in enumerate((231.0, 224.0, 236.0))
    )
    circuits = tuple(
        (harmonics(rms, [(3, 0.2, 0.5), (5, 0.3, 0.2)], -2 * np.pi / 3 * n - lag), n)
        for n, (rms, lag) in enumerate(((4.0, 0.2), (9.0, 1.1), (2.0, -0.6)))
    )
    return Bench(voltages, circuits, 50.07)


def test_sums_over_a_four_wire_load() -> None:
    bench = unbalanced()
    config = replace(bench.config(), group=(Group(0b111, FOUR_WIRE),))
    pairs = [cycles_of(bench, n) for n in range(3)]
    p, q1 = (sum(of(*pair) for pair in pairs) for of in (oracle.active, oracle.reactive))
    d = np.sqrt(sum(oracle.distortion(*pair) ** 2 for pair in pairs))
    for window in measure(bench, config).windows:
        group = window.group[0]
        assert group.active / 1e6 == pytest.approx(p, rel=EXACT)
        assert group.reactive / 1e6 == pytest.approx(q1, rel=EXACT)
        assert group.apparent / 1e6 == pytest.approx(np.sqrt(p * p + q1 * q1 + d * d), rel=EXACT)
        # Each of the four is rounded by itself.
        assert abs(group.active - sum(circuit.active for circuit in window.circuit)) <= 2


def test_two_wattmeters_measure_three_wires() -> None:
    """Aron: i1 with u12 and i3 with u32 give the power of a load without neutral."""
    bench = unbalanced()
    first, third = sine(4.0, -0.3), sine(6.0, 2.2)
    second = first.scaled(-1) + third.scaled(-1)
    bench = replace(bench, circuits=((first, 0), (third, 2)))
    config = bench.config()
    wired = tuple(replace(c, voltage_minus=1) for c in config.circuit)
    config = replace(config, circuit=wired, group=(Group(0b11, THREE_WIRE),))
    volts = [oracle.cycle(wave) for wave in bench.voltages]
    amperes = [oracle.cycle(wave) for wave in (first, second, third)]
    true = sum(oracle.active(u, i) for u, i in zip(volts, amperes, strict=True))
    reactive = sum(oracle.reactive(u, i) for u, i in zip(volts, amperes, strict=True))
    for window in measure(bench, config).windows:
        assert window.group[0].active / 1e6 == pytest.approx(true, rel=EXACT)
        assert window.group[0].reactive / 1e6 == pytest.approx(reactive, rel=EXACT)


def test_split_phase() -> None:
    """120 V to neutral on both lines and a load between them, at 60 Hz."""
    voltages = (sine(120.0), sine(118.0, np.pi))
    circuits = ((sine(5.0, -0.2), 0), (sine(3.0, np.pi - 0.5), 1), (sine(10.0, -0.7), 0))
    bench = Bench(voltages, circuits, 60.02, nominal_hz=60.0)
    config = bench.config()
    between = replace(config.circuit[2], voltage_minus=1)
    config = replace(config, circuit=(*config.circuit[:2], between), group=(Group(0b111, SPLIT),))
    true = [120 * 5 * np.cos(0.2), 118 * 3 * np.cos(0.5), 238 * 10 * np.cos(0.7)]
    for window in measure(bench, config).windows:
        for circuit, watts in zip(window.circuit, true, strict=True):
            assert circuit.active / 1e6 == pytest.approx(watts, rel=EXACT)
        assert window.circuit[2].apparent / 1e6 == pytest.approx(2380, rel=EXACT)
        assert window.group[0].active / 1e6 == pytest.approx(sum(true), rel=EXACT)


def test_neutral_current() -> None:
    """Third harmonics of three phases add up in the neutral."""
    bench = unbalanced()
    config = bench.config()
    channel = Channel(full_scale("IN"))
    config = replace(config, neutral=1, channel=(*config.channel, channel))
    amperes = bench.primary()[:, 3:].sum(axis=1)
    codes = bench.codes().samples
    neutral = np.rint(amperes * (1e6 * (1 << 23)) / channel.full_scale).astype(np.int32)
    windows = Meter(config).push_many(np.column_stack([codes, neutral])).windows
    cycle = np.sum([oracle.cycle(wave) for wave, _ in bench.circuits], axis=0)
    for window in windows[2:]:
        assert window.neutral_rms / 1e6 == pytest.approx(oracle.rms(cycle), rel=EXACT)
        assert window.neutral_thd_ppm / 1e4 == pytest.approx(oracle.thd_percent(cycle), abs=0.05)


@pytest.mark.parametrize("missing", [(0,), (1, 2), (0, 1)])
def test_a_circuit_without_its_voltage_gives_current_alone(missing: tuple[int, ...]) -> None:
    bench = unbalanced()
    voltages = tuple(v.scaled(float(n not in missing)) for n, v in enumerate(bench.voltages))
    for window in measure(replace(bench, voltages=voltages)).windows:
        for number, circuit in enumerate(window.circuit):
            volts, amperes = cycles_of(bench, number)
            assert circuit.rms / 1e6 == pytest.approx(oracle.rms(amperes), rel=EXACT)
            assert ("no_voltage" in flag_names(circuit.flags)) == (number in missing)
            given = (circuit.active, circuit.reactive, circuit.apparent, circuit.power_factor_ppm)
            if number in missing:
                assert given == (0, 0, 0, 0)
            else:
                true = oracle.active(volts, amperes)
                assert circuit.active / 1e6 == pytest.approx(true, rel=EXACT)


def test_free_run_without_any_voltage() -> None:
    """Windows of nominal length: the current of a load at another frequency is nearly right."""
    bench = Bench((), ((sine(5.0), NONE),), 50.3)
    config = replace(bench.config(), circuit=(Circuit(NONE),))
    windows = measure(bench, config).produced.windows
    assert sum(window.cycles for window in windows) >= 48
    for window in windows:
        assert window.frequency == 0
        assert "free_run" in flag_names(window.flags)
        if window.cycles == 10:
            assert window.circuit[0].rms / 1e6 == pytest.approx(5.0, rel=0.01)
            assert "no_voltage" in flag_names(window.circuit[0].flags)


def through(bench: Bench, gate: Floats) -> list[Window]:
    """Windows of a bench whose voltages are multiplied by a gate, sample by sample."""
    primary = bench.primary()
    primary[:, : len(bench.voltages)] *= gate
    codes = bench.front_end().codes(primary)
    meter = Meter(bench.config())
    produced = meter.push_many(codes.samples)
    produced.add(meter.flush())
    return produced.windows


def test_another_voltage_takes_over_when_the_first_fails() -> None:
    bench = replace(unbalanced(), seconds=3.0)
    times_s = np.arange(24000) / 8000
    gate = np.ones((24000, 3))
    gate[(times_s > 1.0) & (times_s < 2.0), 0] = 0
    windows = through(bench, gate)
    inside = [w for w in windows if w.start / 65536 > 8400 and w.end / 65536 < 15900 and w.cycles]
    assert inside
    for window in inside:
        assert "no_voltage" in flag_names(window.circuit[0].flags)
    locked = [window for window in inside if window.frequency]
    assert sum(window.cycles for window in locked) >= 40
    for window in locked:
        true = oracle.active(*cycles_of(bench, 1))
        assert window.circuit[1].active / 1e6 == pytest.approx(true, rel=EXACT)
        assert window.frequency / 1e6 == pytest.approx(50.07, abs=1e-3)
    after = [w for w in windows if w.start / 65536 > 16800 and w.cycles == 10]
    for window in after:
        true = oracle.active(*cycles_of(bench, 0))
        assert window.circuit[0].active / 1e6 == pytest.approx(true, rel=EXACT)


def test_energy_counts_on_through_an_interruption() -> None:
    """Half a second without voltage in three: what the load took beside it is counted."""
    bench = Bench((sine(230.0),), ((sine(5.0, -0.5), 0),), 49.95, seconds=3.0)
    times_s = np.arange(24000) / 8000
    gate = np.where((times_s > 1.0) & (times_s < 1.5), 0.0, 1.0)[:, None]
    windows = through(bench, gate)
    true = oracle.active(*cycles_of(bench, 0)) * 2.5 / 3600
    assert windows[-1].circuit[0].import_uwh / 1e6 == pytest.approx(true, rel=0.01)
    assert windows[-1].end >> 16 == 24000
    for before, after in itertools.pairwise(windows):
        assert before.end == after.start


@pytest.mark.parametrize("slope_hz_per_s", [-1.0, 0.5, 1.0])
def test_a_drifting_frequency_is_followed(slope_hz_per_s: float) -> None:
    """Rotating masses: up to 1 Hz a second; windows have the mean frequency and right power."""
    bench = Bench((sine(230.0),), ((sine(5.0), 0),), seconds=2.0)
    times_s = np.arange(16000) / 8000
    turns = 50.0 * times_s + slope_hz_per_s * times_s**2 / 2
    volts = np.sqrt(2) * 230 * np.cos(2 * np.pi * turns)
    amperes = np.sqrt(2) * 5 * np.cos(2 * np.pi * turns - 0.7)
    codes = bench.front_end().codes(np.stack([volts, amperes], axis=1)).samples
    windows = [w for w in Meter(bench.config()).push_many(codes).windows if w.frequency]
    assert len(windows) >= 8
    for window in windows:
        middle_s = (window.start + window.end) / 2 / 65536 / 8000
        assert window.frequency / 1e6 == pytest.approx(50 + slope_hz_per_s * middle_s, abs=0.02)
        assert window.circuit[0].active / 1e6 == pytest.approx(1150 * np.cos(0.7), rel=1e-3)
        assert window.circuit[0].reactive / 1e6 == pytest.approx(1150 * np.sin(0.7), rel=1e-3)
