"""The page of measured errors in docs: every row and sweep with its worst point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware.accuracy import limits, spectrum
from firmware.accuracy.limits import Influence, Row
from firmware.accuracy.points import Point, influence_points, points
from firmware.front_end import gain_for
from hardware.files import write_atomically

PAGE: Final = Path("docs") / "metering-accuracy.md"
_DECIMALS: Final = 4
_PAGE_TEXT: Final = """\
# Metering core: measured errors

Written by `make firmware`, which fails where a bound is missed. The core runs on analytic waveforms
through the front end's scales and 24 bits, without noise; truth is `firmware/accuracy/oracle.py`,
double precision by definition. A line gives the point that takes most of its bound, of all points
and windows. Bounds are a fifth of class 0.2 S at the same point, whatever class the line is of. The
meter is sold with transformers for 32 A; 63 A is the larger type (gains {gains}).

These are errors of the arithmetic. Transformers, divider and converter have a budget of their own:
[metering errors](calculations/meter_errors.md). Which limits were read in a standard and which are
from memory stands in `hardware/checks/metering/data/accuracy.csv` and in `firmware/accuracy/data/`.

## Overview

| sweep | unit | points | worst error | bound | share of bound |
|---|---|---|---|---|---|
{overview}

## Limits of error

Three currents (both ends and between), three phases, import and export, at 50, 49.83 and 59.93 Hz,
8 kS/s. Factor is cos phi, of reactive energy sin phi.

| Imax, A | class | energy | current, A | factor | load | worst error, % | bound, % | share |
|---|---|---|---|---|---|---|---|---|
{rows}

## Influence quantities

Error added to that at reference conditions, sum of three phases.

| Imax, A | class | influence | current, A | factor | worst error, % | bound, % | share |
|---|---|---|---|---|---|---|---|
{influences}
"""


@dataclass(frozen=True, slots=True)
class Sweep:
    """All points of one kind of error."""

    name: str
    unit: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Measured:
    """All errors: of the tables' rows, of the influence quantities, of the sweeps."""

    rows: Mapping[Row, tuple[Point, ...]]
    influences: Mapping[Influence, tuple[Point, ...]]
    sweeps: tuple[Sweep, ...]


def measure() -> Measured:
    """Run every row, influence and sweep through the core."""
    return Measured(
        {row: tuple(points(row)) for row in limits.rows()},
        {item: tuple(influence_points(item)) for item in limits.influences()},
        tuple(sweeps()),
    )


def sweeps() -> Iterator[Sweep]:
    """THD, single orders, frequency, phase correction."""
    shapes, grids = spectrum.SHAPES, spectrum.GRIDS
    thd = [point for s in shapes for grid in grids for point in spectrum.thd_points(s, grid)]
    yield Sweep("THD of U and I", "percentage points", (*thd, *spectrum.between_points()))
    orders = [spectrum.order_points(grid) for grid in grids]
    sizes, angles = zip(*orders, strict=True)
    yield Sweep("orders 1 to 40 of 2 % each, size", "% of fundamental", sizes)
    yield Sweep("orders 1 to 40 of 2 % each, angle", "degrees", angles)
    pairs = [(s, hertz) for s in shapes for hertz in spectrum.FREQUENCIES_HZ]
    frequency = [point for pair in pairs for point in spectrum.frequency_points(*pair)]
    yield Sweep("frequency", "mHz", tuple(frequency))
    lags = [(lag, hertz) for lag in spectrum.LAGS for hertz in spectrum.LAG_FREQUENCIES_HZ]
    power = [point for pair in lags for point in spectrum.lag_points(*pair)]
    yield Sweep("P and Q1 behind a corrected lag of up to a sample", "%", tuple(power))
    single = [point for lag in spectrum.ORDER_LAGS for point in spectrum.single_order_points(lag)]
    yield Sweep("P with 10 % U and 40 % I in one order, behind a lag", "%", tuple(single))

    yield Sweep(
        "P and Q1 of random loads with orders 30 to 40", "% of S", tuple(spectrum.random_points())
    )


def missed(measured: Measured) -> list[str]:
    """A line for every point beyond its bound."""
    named = [(row.name, found) for row, found in measured.rows.items()]
    named += [(item.id, found) for item, found in measured.influences.items()]
    named += [(f"{sweep.name}, {sweep.unit}", sweep.points) for sweep in measured.sweeps]
    return [
        f"{name}: {point.name}: error {point.error:.{_DECIMALS}f}, bound {point.bound:g}"
        for name, found in named
        for point in found
        if not point.share <= 1
    ]


def worst(found: Iterable[Point]) -> Point:
    """The point that takes most of its bound: the first of those that print alike."""
    return max(found, key=lambda point: round(point.share, _DECIMALS))


def render(measured: Measured) -> str:
    """The page, the same bytes for the same sources."""
    overview = [
        _line(f"class {kind}, {maximum_a:g} A", "%", str(len(found)), *_figures(found))
        for (kind, maximum_a), found in _by_class(measured).items()
    ]
    overview += [
        _line(sweep.name, sweep.unit, str(len(sweep.points)), *_figures(sweep.points))
        for sweep in measured.sweeps
    ]
    rows = [
        _line(
            f"{row.maximum_a:g}",
            row.accuracy_class,
            row.energy,
            f"{row.from_a:g} to {row.to_a:g}",
            f"{row.factor:g}" if row.character == "none" else f"{row.factor:g} {row.character}",
            row.load,
            *_figures(found),
        )
        for row, found in measured.rows.items()
    ]
    influences = [
        _line(
            f"{item.maximum_a:g}",
            item.accuracy_class,
            item.name,
            f"{item.current_a:g}",
            f"{item.factor:g}",
            *_figures(found),
        )
        for item, found in measured.influences.items()
    ]
    return _PAGE_TEXT.format(
        gains=" and ".join(str(gain_for("I1", maximum_a)) for maximum_a in limits.MAXIMA_A),
        overview="\n".join(overview),
        rows="\n".join(rows),
        influences="\n".join(influences),
    )


def _by_class(measured: Measured) -> dict[tuple[str, float], list[Point]]:
    """Points of all rows and influences, by class and largest current."""
    both: list[tuple[Row | Influence, tuple[Point, ...]]]
    both = [*measured.rows.items(), *measured.influences.items()]
    found: dict[tuple[str, float], list[Point]] = {}
    for item, of_item in both:
        found.setdefault((item.accuracy_class, item.maximum_a), []).extend(of_item)
    return dict(sorted(found.items()))


def _figures(found: Iterable[Point]) -> tuple[str, str, str]:
    """Worst error, its bound, its share."""
    point = worst(found)
    error = f"{abs(point.error):.{_DECIMALS}f}"
    if not float(error):
        error = f"< {10**-_DECIMALS:g}"
    return error, f"{point.bound:g}", f"{point.share:.1%}".replace("%", " %")


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def write(root: Path, measured: Measured) -> Path:
    """Write the page below ``root``."""
    path = root / PAGE
    write_atomically(path, render(measured).encode("ascii"))
    return path
