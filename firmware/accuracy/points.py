"""Errors of the core at the points of the accuracy tables, against the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from firmware.accuracy import limits, oracle
from firmware.accuracy.bench import Bench, measure, three_phase
from firmware.accuracy.limits import Influence, Row
from firmware.accuracy.waveforms import Wave, half_wave, harmonics, sine
from firmware.core_library import Config, Group, Window

FOUR_WIRE: Final = 2
#: Sample rate, mains frequency, nominal frequency.
MAINS: Final = ((8000.0, 50.0, 50.0), (8000.0, 49.83, 50.0), (8000.0, 59.93, 60.0))


@dataclass(frozen=True, slots=True)
class Point:
    """One measured error and what it may be, in the same unit: percent where none is said."""

    name: str
    error: float
    bound: float

    @property
    def share(self) -> float:
        """Of the bound; above 1 it is missed."""
        return abs(self.error) / self.bound


def enough(windows: list[Window], least: int = 3) -> list[Window]:
    """The windows; ``RuntimeError`` for fewer than ``least``: then nothing would be measured."""
    if len(windows) < least:
        raise RuntimeError(f"the core gave {len(windows)} whole windows, {least} or more are due")
    return windows


def points(row: Row) -> Iterator[Point]:
    """All points of a row: three currents, three phases, import and export, three mains."""
    for rate_hz, frequency_hz, nominal_hz in MAINS:
        mains = Bench(
            three_phase(),
            (),
            rate_hz=rate_hz,
            frequency_hz=frequency_hz,
            nominal_hz=nominal_hz,
            range_a=row.maximum_a,
        )
        yield from (_single_phase if row.load == "single phase" else _balanced)(row, mains)


def _balanced(row: Row, mains: Bench) -> Iterator[Point]:
    loads = [
        (current_a, phase, row.angle) for current_a in row.currents_a for phase in range(3)
    ] + [(row.currents_a[1], 0, row.angle + np.pi)]
    bench = replace(
        mains, circuits=tuple((load(mains, i, phase, angle), phase) for i, phase, angle in loads)
    )
    windows = enough(measure(bench).windows)
    for index, (current_a, phase, _) in enumerate(loads):
        name = f"{current_a:.4g} A, phase {phase + 1}, {mains.nominal_hz:g} Hz"
        yield Point(
            name,
            worst_error(bench, index, windows, row.energy),
            limits.bound_percent(row, current_a),
        )


def _single_phase(row: Row, mains: Bench) -> Iterator[Point]:
    """Three loads of three phases each, of which one phase carries current."""
    for current_a in row.currents_a:
        circuits = tuple(
            (load(mains, current_a if phase == loaded else 0.0, phase, row.angle), phase)
            for loaded in range(3)
            for phase in range(3)
        )
        bench = replace(mains, circuits=circuits)
        windows = enough(measure(bench, grouped(bench.config())).windows)
        for loaded in range(3):
            volts, amperes = cycles_of(bench, loaded * 4)
            true = oracle.active(volts, amperes)
            error = max((w.group[loaded].active / 1e6 / true - 1 for w in windows), key=abs)
            name = f"{current_a:.4g} A on phase {loaded + 1} only, {mains.nominal_hz:g} Hz"
            yield Point(name, 100 * error, limits.bound_percent(row, current_a))


def grouped(config: Config) -> Config:
    """Circuits 1 to 3, 4 to 6 and 7 to 9 are three-phase loads."""
    loads = config.circuits // 3
    return replace(config, group=tuple(Group(0b111 << 3 * n, FOUR_WIRE) for n in range(loads)))


def load(mains: Bench, current_a: float, phase: int, lag: float) -> Wave:
    """A sine that lags its voltage."""
    return sine(current_a, mains.voltages[phase].parts[0].angle - lag)


def cycles_of(bench: Bench, index: int) -> tuple[np.ndarray, np.ndarray]:
    """A circuit's voltage and current on the oracle's grid."""
    wave, voltage = bench.circuits[index]
    return oracle.cycle(bench.voltages[voltage]), oracle.cycle(wave)


def worst_error(bench: Bench, index: int, windows: list[Window], energy: str = "active") -> float:
    """Percent, of the window that errs most."""
    true = getattr(oracle, energy)(*cycles_of(bench, index))
    found = [getattr(window.circuit[index], energy) / 1e6 for window in windows]
    return float(100 * max((value / true - 1 for value in found), key=abs))


def influence_points(influence: Influence) -> Iterator[Point]:
    """Added error under the influence, at every variant of it."""
    bound = limits.influence_bound_percent(influence)
    reference = _group_error(_under(influence, three_phase()))
    for name, bench in _variants(influence):
        yield Point(name, _group_error(bench) - reference, bound)


def _under(influence: Influence, voltages: tuple[Wave, ...], frequency_hz: float = 50.0) -> Bench:
    mains = Bench(voltages, (), frequency_hz=frequency_hz, range_a=influence.maximum_a)
    angle = float(np.arccos(influence.factor))
    circuits = tuple((load(mains, influence.current_a, n, angle), n) for n in range(3))
    return replace(mains, circuits=circuits)


def _variants(influence: Influence) -> Iterator[tuple[str, Bench]]:
    if influence.name == "voltage":
        for share in (0.9, 1.1):
            yield f"{share:.0%} of 230 V", _under(influence, three_phase(230 * share))
    elif influence.name == "frequency":
        for hertz in (49.0, 51.0):
            yield f"{hertz:g} Hz", _under(influence, three_phase(), hertz)
    elif influence.name == "reversed sequence":
        yield "L1 L3 L2", _under(influence, three_phase(order=(0, 2, 1)))
    elif influence.name == "unbalance":
        for missing in ((0,), (1,), (2,), (0, 1), (1, 2), (0, 2)):
            bench = _under(influence, three_phase())
            kept = tuple(v.scaled(float(n not in missing)) for n, v in enumerate(bench.voltages))
            yield f"without {[n + 1 for n in missing]}", replace(bench, voltages=kept)
    elif influence.name == "harmonics":
        for angle in (0.0, np.pi):
            yield f"5th at {np.degrees(angle):.0f} degrees", _distorted(influence, angle)
    else:
        bench = _under(influence, three_phase())
        yield "half wave", replace(bench, circuits=_half_waves(bench, influence.current_a))


def _distorted(influence: Influence, angle: float) -> Bench:
    bench = _under(influence, three_phase())
    voltages = tuple(
        harmonics(230.0, [(5, 0.1, angle)], wave.parts[0].angle) for wave in bench.voltages
    )
    circuits = tuple(
        (harmonics(influence.current_a, [(5, 0.4, angle)], wave.parts[0].angle), n)
        for wave, n in bench.circuits
    )
    return replace(bench, voltages=voltages, circuits=circuits)


def _half_waves(bench: Bench, current_a: float) -> tuple[tuple[Wave, int], ...]:
    wave = half_wave(current_a)

    def turned(angle: float) -> Wave:
        return Wave(
            tuple(replace(p, angle=p.angle + p.order * angle) for p in wave.parts), wave.direct
        )

    angles = (voltage.parts[0].angle for voltage in bench.voltages)
    return tuple((turned(angle), n) for n, angle in enumerate(angles))


def _group_error(bench: Bench) -> float:
    """Percent error of the sum over three phases, of the window that errs most."""
    windows = enough(measure(bench, grouped(bench.config())).windows)
    true = sum(oracle.active(*cycles_of(bench, index)) for index in range(3))
    return 100 * max((window.group[0].active / 1e6 / true - 1 for window in windows), key=abs)
