"""IEC 60664-1:2020 tables for low-voltage equipment: looked up, never extrapolated.

Every cell in ``data/*.csv`` names where it was read and how sure that is; none was read in the
standard itself. Volts are RMS for working voltages and peak for impulses; distances are metres.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Final

_DATA: Final = Path(__file__).parent / "data"
_MM: Final = 1e-3
#: 160 % for an impulse voltage outside the preferred series (IEC 60664-1, 5.2.5).
_REINFORCED_FACTOR: Final = 1.6
_REINFORCED_CREEPAGE: Final = 2.0
_GROOVE_REDUCED_BELOW_M: Final = 3e-3


class OutsideTableError(ValueError):
    """The table has no row or column for what was asked."""


class Verification(Enum):
    """How a cell was read."""

    TWO_TRANSCRIPTIONS = "two_transcriptions"
    ONE_TRANSCRIPTION = "one_transcription"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a table, with where it was read."""

    value: float
    sources: tuple[str, ...]
    verification: Verification


@cache
def read(name: str) -> tuple[dict[str, str], ...]:
    """Rows of ``data/<name>.csv`` by column; ValueError names file and line of a damaged one."""
    path = _DATA / f"{name}.csv"
    text = path.read_text(encoding="ascii").splitlines()
    lines = [(n, line) for n, line in enumerate(text, 1) if line and not line.startswith("#")]
    header = lines[0][1].split(",")
    rows = []
    for number, line in lines[1:]:
        cells = next(csv.reader([line]))
        if len(cells) != len(header):
            raise ValueError(f"{path.name}:{number}: {len(cells)} cells, not {len(header)}")
        rows.append(dict(zip(header, cells, strict=True)))
    return tuple(rows)


@cache
def column(name: str, key: str, value: str, **where: str) -> tuple[tuple[float, Cell], ...]:
    """One column of a table as (key, cell), in rising order, of the rows that match ``where``."""
    found = [
        (
            float(row[key]),
            Cell(
                float(row[value]),
                tuple(row["sources"].split("+")),
                Verification(row["verification"]),
            ),
        )
        for row in read(name)
        if all(row[k] == v for k, v in where.items())
    ]
    if not found:
        asked = ", ".join(f"{k} {v}" for k, v in where.items())
        raise OutsideTableError(f"table {name} has no column for {asked}")
    return tuple(sorted(found, key=lambda pair: pair[0]))


def _step_up(name: str, pairs: tuple[tuple[float, Cell], ...], key: float) -> float:
    """Value of the first row whose key is not below ``key``."""
    place = bisect_left([k for k, _ in pairs], key)
    if not key > 0 or place == len(pairs):
        raise OutsideTableError(f"table {name} ends at {pairs[-1][0]:g}; asked for {key:g}")
    return pairs[place][1].value


def rated_impulse_v(line_to_neutral_v: float, overvoltage_category: int) -> float:
    """Rated impulse voltage (table F.1), peak of 1.2/50 us; the next higher row."""
    pairs = column(
        "rated_impulse",
        "line_to_neutral_v",
        "impulse_v",
        overvoltage_category=str(overvoltage_category),
    )
    return _step_up("rated_impulse", pairs, line_to_neutral_v)


def reinforced_impulse_v(impulse_v: float) -> float:
    """Impulse voltage that reinforced insulation withstands: the next preferred one, or 160 %."""
    series = sorted(float(row["impulse_v"]) for row in read("preferred_impulse"))
    if impulse_v not in series:
        return _REINFORCED_FACTOR * impulse_v
    place = series.index(impulse_v) + 1
    if place == len(series):
        raise OutsideTableError(f"no preferred impulse voltage above {impulse_v:g} V")
    return series[place]


def clearance_m(
    impulse_v: float, pollution_degree: int = 2, *, field: str = "inhomogeneous"
) -> float:
    """Least clearance for an impulse up to 2000 m (table F.2); ``field`` may be ``homogeneous``."""
    pairs = column(
        "clearance",
        "impulse_v",
        "clearance_mm",
        pollution_degree=str(pollution_degree),
        field=field,
    )
    return _MM * _step_up("clearance", pairs, impulse_v)


def steady_clearance_m(peak_v: float, *, field: str = "inhomogeneous") -> float:
    """Least clearance for steady-state or recurring peaks up to 2000 m (table F.8).

    For reinforced insulation ask with 160 % of the peak (IEC 60664-1, 5.2.5).
    """
    pairs = column("steady_clearance", "peak_v", "clearance_mm", field=field)
    return _MM * _step_up("steady_clearance", pairs, max(peak_v, pairs[0][0]))


def measurement_clearance_m(
    line_to_neutral_v: float, measurement_category: int, *, reinforced: bool = False
) -> float:
    """Least clearance of a measuring circuit up to 2000 m (IEC 61010-2-030, from memory)."""
    pairs = column(
        "measurement_category",
        "line_to_neutral_v",
        "clearance_mm",
        measurement_category=str(measurement_category),
        insulation="reinforced" if reinforced else "basic",
    )
    return _MM * _step_up("measurement_category", pairs, line_to_neutral_v)


def groove_m(pollution_degree: int, required_clearance_m: float | None = None) -> float:
    """Width X from which a groove counts (6.8); a third of the clearance if under 3 mm and less."""
    width = _MM * column("groove", "pollution_degree", "width_mm")[pollution_degree - 1][1].value
    if required_clearance_m is None or required_clearance_m >= _GROOVE_REDUCED_BELOW_M:
        return width
    return min(width, required_clearance_m / 3.0)


def altitude_factor(altitude_m: float) -> float:
    """Factor on clearances at an altitude (table A.2): 1 up to 2000 m; the next higher row."""
    pairs = column("altitude", "altitude_m", "factor")
    return _step_up("altitude", pairs, max(altitude_m, pairs[0][0]))


def creepage_m(
    working_v: float,
    material: str = "IIIa",
    *,
    pollution_degree: int = 2,
    reinforced: bool = False,
) -> float:
    """Least creepage distance at an RMS voltage (table F.5), interpolated as the table allows.

    ``material`` is ``I``, ``II``, ``IIIa`` or ``printed``; reinforced insulation takes twice.
    """
    pairs = column(
        "creepage",
        "working_v",
        "creepage_mm",
        pollution_degree=str(pollution_degree),
        material=material,
    )
    keys = [key for key, _ in pairs]
    if not 0 < working_v <= keys[-1]:
        raise OutsideTableError(f"table creepage ends at {keys[-1]:g} V; asked for {working_v:g}")
    place = bisect_left(keys, working_v)
    distance = pairs[place][1].value
    if place and keys[place] != working_v:
        low = pairs[place - 1][1].value
        share = (working_v - keys[place - 1]) / (keys[place] - keys[place - 1])
        distance = low + share * (distance - low)
    return _MM * distance * (_REINFORCED_CREEPAGE if reinforced else 1.0)


def material_group(tracking_index_v: float) -> str:
    """Material group of a comparative tracking index; below 175 V nothing here may be used."""
    for limit, group in sorted(
        ((float(row["tracking_index_v"]), row["group"]) for row in read("material_group")),
        reverse=True,
    ):
        if tracking_index_v >= limit:
            return group
    raise OutsideTableError(f"no material group for a tracking index of {tracking_index_v:g} V")


def rationalised_v(system: str) -> tuple[float, float]:
    """Rationalised voltages line to neutral and line to line of ``120/240`` or ``230/400``."""
    for row in read("rationalised_voltage"):
        if row["system"] == system:
            return float(row["line_to_neutral_v"]), float(row["line_to_line_v"])
    raise OutsideTableError(f"no rationalised voltage for the system {system!r}")
