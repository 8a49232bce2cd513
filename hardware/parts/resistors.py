"""Chip resistors in 0603, 0805 and 1206, looked up in ``data/resistors.csv``.

Thick film of 1 % serves everywhere but where a resistor sets a scale; there
:func:`precision_resistor` gives thin film of 25 ppm/K (50 where the table says so). UNI-ROYAL
comes first because the assembler keeps most of its values on the machine without a loading fee.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from hardware.parts.spec import (
    Alternate,
    Body,
    Drawing,
    Interval,
    PartSpec,
    Pin,
    Rating,
    Source,
    catalogue,
)
from hardware.parts.tables import read_table
from hardware.parts.values import UnknownValueError, nearest, si

_TERMINALS: Final = (Pin("1", "1"), Pin("2", "2"))


@dataclass(frozen=True, slots=True)
class _Size:
    """What every row of one size shares; catalogue parts below these limits were left out."""

    footprint: str
    power_w: float
    volts: float
    body_m: tuple[float, float, float]
    jumper_a: float


_SIZES: Final = {
    "0603": _Size("Resistor_SMD:R_0603_1608Metric", 0.1, 75.0, (1.6e-3, 0.8e-3, 0.55e-3), 1.0),
    "0805": _Size("Resistor_SMD:R_0805_2012Metric", 0.125, 150.0, (2.0e-3, 1.25e-3, 0.6e-3), 2.0),
    "1206": _Size("Resistor_SMD:R_1206_3216Metric", 0.25, 200.0, (3.1e-3, 1.6e-3, 0.65e-3), 2.0),
}


@dataclass(frozen=True, slots=True)
class ResistorRow:
    """One line of the table: ``film`` is ``thick`` or ``thin``, an alternate may be empty."""

    size: str
    value: str
    film: str
    tolerance_percent: str
    tcr_ppm: str
    manufacturer: str
    mpn: str
    lcsc: str
    alternate_manufacturer: str
    alternate_mpn: str
    alternate_lcsc: str


@cache
def rows() -> tuple[ResistorRow, ...]:
    """The whole table, read once."""
    return read_table("resistors", ResistorRow)


@cache
def _index() -> dict[tuple[str, str], dict[Decimal, ResistorRow]]:
    index: dict[tuple[str, str], dict[Decimal, ResistorRow]] = {}
    for row in rows():
        index.setdefault((row.film, row.size), {})[si(row.value)] = row
    return index


def resistor(value: str, size: str = "0603") -> PartSpec:
    """The 1 % thick-film resistor ``value`` (``"4.7k"``; ``"0"`` is a jumper) of that size."""
    return _part("thick", value, size)


def precision_resistor(value: str, size: str = "1206") -> PartSpec:
    """The thin-film resistor of low temperature drift, for burdens and other scale setters."""
    return _part("thin", value, size)


@cache
def _part(film: str, value: str, size: str) -> PartSpec:
    stocked = _index().get((film, size))
    if stocked is None:
        sizes = ", ".join(s for f, s in _index() if f == film)
        raise UnknownValueError(f"no {film}-film resistor of size {size!r}; known: {sizes}")
    row = stocked.get(si(value))
    if row is None:
        near = nearest(value, (r.value for r in stocked.values()))
        raise UnknownValueError(f"no {film}-film resistor {value!r} in {size}; {near}")
    return _spec(row)


def _spec(row: ResistorRow) -> PartSpec:
    size = _SIZES[row.size]
    source = catalogue(row.lcsc)
    ohm = float(si(row.value))
    if ohm:
        tolerance, drift = float(row.tolerance_percent) / 100.0, float(row.tcr_ppm) / 1e6
        kind = f"{row.film}-film resistor {row.tolerance_percent} % {row.tcr_ppm} ppm/K"
        ratings: tuple[Rating, ...] = (
            Rating("resistance", Interval(ohm, ohm), "ohm", source),
            Rating("tolerance", Interval(-tolerance, tolerance), "1", source),
            Rating("temperature_coefficient", Interval(-drift, drift), "1/K", source),
        )
    else:
        kind = "jumper"
        series = Source("UNI-ROYAL thick-film chip resistor series, jumpers", "from memory", False)
        ratings = (
            Rating("resistance", Interval(0.0, 0.05), "ohm", series),
            Rating("rated_current", Interval(None, size.jumper_a), "A", series),
        )
    return PartSpec(
        symbol="R",
        reference_prefix="R",
        value=row.value,
        description=f"{kind} {size.power_w * 1e3:.0f} mW {row.size}",
        manufacturer=row.manufacturer,
        mpn=row.mpn,
        footprint=size.footprint,
        pins=_TERMINALS,
        body=Body(*size.body_m, Source(f"EIA {row.size} outline", "from memory", False)),
        temperature_c=Interval(-55.0, 155.0),
        datasheet=f"https://www.lcsc.com/product-detail/{row.lcsc}.html",
        ratings=(
            *ratings,
            Rating("rated_power", Interval(None, size.power_w), "W", source),
            Rating("rated_voltage", Interval(None, size.volts), "V", source),
        ),
        lcsc=row.lcsc,
        alternates=(
            (Alternate(row.alternate_manufacturer, row.alternate_mpn, row.alternate_lcsc),)
            if row.alternate_mpn
            else ()
        ),
        drawing=Drawing.RESISTOR,
    )
