"""Errors of THD, harmonics, frequency and phase correction over shapes, rates and lags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from firmware.accuracy import limits, oracle
from firmware.accuracy.bench import Bench, measure
from firmware.accuracy.points import Point, enough, worst_error
from firmware.accuracy.waveforms import Part, Wave, harmonics, sine
from firmware.core_library import ORDERS, flag_names

#: Bounds: THD in percentage points, frequency in mHz, a single order in percent of the fundamental
#: and in degrees.
THD_POINTS: Final = 0.05
FREQUENCY_MHZ: Final = 1.0
ORDER_PERCENT: Final = 0.05
ORDER_DEGREES: Final = 1.0
#: A fifth of the class 0.2 S limits at unity power factor and for the row of harmonics, percent.
POWER_PERCENT: Final = limits.SHARE * 0.2
HARMONICS_PERCENT: Final = limits.SHARE * 0.4

_Shares = tuple[tuple[int, float, float], ...]
_RECTIFIER: Final = ((3, 0.8, 0.1), (5, 0.6, 0.3), (7, 0.4, 2.0), (9, 0.2, 1.0), (11, 0.15, 0.5))
FLAT: Final = tuple((n, 0.02, 0.7 * n * n) for n in range(2, ORDERS + 1))
SHAPES: Final[Mapping[str, _Shares]] = {
    "rectifier": _RECTIFIER,
    "square": tuple((n, 1 / n, (n // 2) % 2 * np.pi) for n in range(3, ORDERS, 2)),
    "flat": FLAT,
    "order 40": ((ORDERS, 0.1, 0.4),),
    "sine": (),
}


@dataclass(frozen=True, slots=True)
class Grid:
    """Samples a second on mains of a frequency, and the nominal one."""

    rate_hz: float
    frequency_hz: float
    nominal_hz: float

    def __str__(self) -> str:
        return f"{self.rate_hz / 1000:g} kS/s, {self.frequency_hz:g} Hz"


GRIDS: Final = (
    Grid(8000.0, 50.0, 50.0),
    Grid(8000.0, 47.5, 50.0),
    Grid(8000.0, 52.43, 50.0),
    Grid(8000.0, 60.0, 60.0),
    Grid(8000.0, 57.1, 60.0),
    Grid(16000.0, 50.21, 50.0),
    Grid(6400.0, 50.0, 50.0),
)
FREQUENCIES_HZ: Final = (45.5, 47.3, 49.0, 49.987, 50.0, 50.0101, 51.0, 52.7, 57.5)
#: Random loads: as many, with up to four of these orders, each up to this share of the fundamental.
_LOADS, _LOAD_SEED, _LOAD_PARTS, _LOAD_SHARE = 100, 1, 4, 0.4
_LOAD_ORDERS: Final = np.arange(30, ORDERS + 1)
LAG_FREQUENCIES_HZ: Final = (50.0, 48.7)
#: Current behind voltage, in samples.
LAGS: Final = (-1.0, -0.5, -0.123, 0.0, 0.37, 0.5, 0.81, 1.0)
ORDER_LAGS: Final = (0.0, 0.25, 0.5, -0.5, 1.0)


def _bench(voltage: Wave, current: Wave, grid: Grid, seconds: float) -> Bench:
    return Bench(
        (voltage,), ((current, 0),), grid.frequency_hz, grid.rate_hz, seconds, grid.nominal_hz
    )


def thd_points(shape: str, grid: Grid) -> Iterator[Point]:
    """THD of voltage (a tenth of the shape) and current in each window, in percentage points."""
    voltage = harmonics(230.0, [(n, s / 10, a) for n, s, a in SHAPES[shape]], 0.3)
    current = harmonics(5.0, SHAPES[shape], -0.8)
    windows = measure(_bench(voltage, current, grid, 0.9)).windows
    known = [w for w in windows if "no_thd" not in flag_names(w.voltage[0].flags)]
    for window in enough(known, 2):
        pairs = ((voltage, window.voltage[0].thd_ppm), (current, window.circuit[0].thd_ppm))
        for wave, ppm in pairs:
            error = ppm / 1e4 - oracle.thd_percent(oracle.cycle(wave))
            yield Point(f"{shape}, {grid}", error, THD_POINTS)


def between_points() -> Iterator[Point]:
    """THD beside inter-harmonics that fit the window: they are no part of it."""
    clean = harmonics(5.0, [(3, 0.3, 0.0)])
    current = Wave((*clean.parts, Part(2.5, 0.25), Part(6.3, 0.25)))
    windows = measure(Bench((sine(230.0),), ((current, 0),))).windows
    true = oracle.thd_percent(oracle.cycle(clean))
    for window in enough(windows)[1:]:
        error = window.circuit[0].thd_ppm / 1e4 - true
        yield Point("orders 2.5 and 6.3 beside the third", error, THD_POINTS)


def order_points(grid: Grid) -> tuple[Point, Point]:
    """The order that errs most: magnitude in percent of the fundamental, angle in degrees."""
    current = harmonics(5.0, FLAT, -0.8)
    found = measure(_bench(sine(230.0), current, grid, 0.7)).meter.harmonics(1)
    if found is None:
        raise RuntimeError(f"the core has no harmonics after 0.7 s at {grid}")
    true = oracle.phasors(oracle.cycle(current))[1:]
    percent = (found[0] / 1e6 - np.abs(true)) / 5.0 * 100
    degrees = np.degrees(np.angle(np.exp(1j * (np.radians(found[1] / 1e6) - np.angle(true)))))
    return (
        Point(str(grid), float(max(percent, key=abs)), ORDER_PERCENT),
        Point(str(grid), float(max(degrees, key=abs)), ORDER_DEGREES),
    )


def frequency_points(shape: str, frequency_hz: float) -> Iterator[Point]:
    """Frequency of each window, in mHz."""
    wave = harmonics(230.0, [(n, s / 10, a) for n, s, a in SHAPES[shape]])
    windows = measure(Bench((wave,), ((sine(1.0), 0),), frequency_hz)).windows
    for window in enough(windows):
        error_mhz = (window.frequency / 1e6 - frequency_hz) * 1000
        yield Point(f"{shape}, {frequency_hz:g} Hz", error_mhz, FREQUENCY_MHZ)


def lag_points(lag: float, frequency_hz: float) -> Iterator[Point]:
    """Active and reactive power behind a lag that the core corrects.

    One current with a tenth of its fundamental in every order, and a sine.
    """
    voltage = harmonics(230.0, [(n, 0.02, 0.0) for n in range(2, ORDERS + 1)])
    current = harmonics(1.0, [(n, 0.1, -0.4) for n in range(2, ORDERS + 1)], -0.5)
    bench = Bench((voltage,), ((current, 0), (sine(5.0, -1.0), 0)), frequency_hz)
    bench = replace(bench, lag_samples=(0.0, lag, lag))
    windows = enough(measure(bench).windows)[1:]
    for index, load in enumerate(("all orders", "sine")):
        for energy in ("active", "reactive"):
            name = f"{load}, {energy}, lag {lag:g}, {frequency_hz:g} Hz"
            yield Point(name, worst_error(bench, index, windows, energy), POWER_PERCENT)


def single_order_points(lag: float) -> Iterator[Point]:
    """The table's row of harmonics, 10 % of U and 40 % of I, in each order up to the 40th.

    The table has it for the 5th alone; a lag of half a sample is the worst there is.
    """
    for order in range(2, ORDERS + 1):
        voltage = harmonics(230.0, [(order, 0.1, 0.0)])
        current = harmonics(5.0, [(order, 0.4, 0.0)])
        bench = Bench((voltage,), ((current, 0),), seconds=0.5, lag_samples=(0.0, lag))
        error = worst_error(bench, 0, enough(measure(bench).windows, 1))
        yield Point(f"order {order}, lag {lag:g}", error, HARMONICS_PERCENT)


def random_points() -> Iterator[Point]:
    """P and Q1 of each window, percent of S: loads rich in high orders, which try cycles' ends."""
    random = np.random.default_rng(_LOAD_SEED)
    voltage = harmonics(230.0, [(3, 0.02, 0.5), (5, 0.03, 0.0)])
    for number in range(_LOADS):
        orders = random.choice(_LOAD_ORDERS, random.integers(_LOAD_PARTS + 1), replace=False)
        parts = [(int(n), random.uniform(0, _LOAD_SHARE), random.uniform(-3, 3)) for n in orders]
        current = harmonics(random.uniform(0.2, 8.0), parts, random.uniform(-3, 3))
        bench = Bench((voltage,), ((current, 0),), random.uniform(47, 53), seconds=0.5)
        volts, amperes = oracle.cycle(voltage), oracle.cycle(current)
        true = {name: getattr(oracle, name)(volts, amperes) for name in ("active", "reactive")}
        apparent = oracle.apparent(volts, amperes)
        for window in enough(measure(bench).windows, 1):
            for name, value in true.items():
                error = 100 * (getattr(window.circuit[0], name) / 1e6 - value) / apparent
                yield Point(f"load {number}, {name}", error, POWER_PERCENT)
