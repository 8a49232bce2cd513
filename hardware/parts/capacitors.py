"""Multilayer ceramic capacitors in 0603, 0805 and 1206, looked up in ``data/capacitors.csv``.

C0G holds its value over temperature and voltage (filters, crystals). X7R and X5R lose capacitance
under direct voltage: a 10 uF 25 V part in 0805 keeps roughly half of it at 12 V, so a rail asks
for a rated voltage of at least twice its own.
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

_EIA: Final = "EIA-198 class code"
_TERMINALS: Final = (Pin("1", "1"), Pin("2", "2"))
_FOOTPRINTS: Final = {
    "0603": "Capacitor_SMD:C_0603_1608Metric",
    "0805": "Capacitor_SMD:C_0805_2012Metric",
    "1206": "Capacitor_SMD:C_1206_3216Metric",
}
#: Length, width and the greatest height that the makers give for any value of that size.
_BODIES_M: Final = {
    "0603": (1.6e-3, 0.8e-3, 0.95e-3),
    "0805": (2.0e-3, 1.25e-3, 1.45e-3),
    "1206": (3.2e-3, 1.6e-3, 1.9e-3),
}


@dataclass(frozen=True, slots=True)
class _Dielectric:
    """Upper temperature and the change of capacitance over the whole range, as a fraction."""

    max_c: float
    change: float


_DIELECTRICS: Final = {
    "C0G": _Dielectric(125.0, 0.003),
    "X7R": _Dielectric(125.0, 0.15),
    "X5R": _Dielectric(85.0, 0.15),
}


@dataclass(frozen=True, slots=True)
class CapacitorRow:
    """One line of the table; of one size and value the first is meant for general use."""

    size: str
    value: str
    dielectric: str
    rated_volts: str
    tolerance_percent: str
    manufacturer: str
    mpn: str
    lcsc: str
    alternate_manufacturer: str
    alternate_mpn: str
    alternate_lcsc: str


@cache
def rows() -> tuple[CapacitorRow, ...]:
    """The whole table, read once."""
    return read_table("capacitors", CapacitorRow)


@cache
def _index() -> dict[str, dict[Decimal, list[CapacitorRow]]]:
    index: dict[str, dict[Decimal, list[CapacitorRow]]] = {}
    for row in rows():
        index.setdefault(row.size, {}).setdefault(si(row.value), []).append(row)
    return index


@cache
def ceramic(
    value: str, size: str = "0603", *, volts: float = 0.0, dielectric: str | None = None
) -> PartSpec:
    """The first ceramic capacitor of the table with that value and size.

    ``volts`` is the least rated voltage to accept, ``dielectric`` asks for C0G, X7R or X5R.
    """
    stocked = _index().get(size)
    if stocked is None:
        raise UnknownValueError(f"no ceramic of size {size!r}; known: {', '.join(_index())}")
    found = stocked.get(si(value), [])
    for row in found:
        if float(row.rated_volts) >= volts and dielectric in (None, row.dielectric):
            return _spec(row)
    asked = f"ceramic {value!r} in {size}"
    if found:
        kinds = ", ".join(f"{r.dielectric} {r.rated_volts} V" for r in found)
        wanted = f"{dielectric or 'any dielectric'}, {volts:g} V or more"
        raise UnknownValueError(f"no {asked} of {wanted}; there is: {kinds}")
    raise UnknownValueError(f"no {asked}; {nearest(value, (c[0].value for c in stocked.values()))}")


def _spec(row: CapacitorRow) -> PartSpec:
    source = catalogue(row.lcsc)
    farad = float(si(row.value))
    tolerance = float(row.tolerance_percent) / 100.0
    volts = float(row.rated_volts)
    dielectric = _DIELECTRICS[row.dielectric]
    by_code = Source(_EIA, f"{row.dielectric}, from memory", False)
    body = Source(f"EIA {row.size} outline, greatest height", "from memory", False)
    return PartSpec(
        symbol="C",
        reference_prefix="C",
        value=row.value,
        description=(
            f"ceramic capacitor {row.dielectric} {row.rated_volts} V "
            f"{row.tolerance_percent} % {row.size}"
        ),
        manufacturer=row.manufacturer,
        mpn=row.mpn,
        footprint=_FOOTPRINTS[row.size],
        pins=_TERMINALS,
        body=Body(*_BODIES_M[row.size], body),
        temperature_c=Interval(-55.0, dielectric.max_c),
        datasheet=f"https://www.lcsc.com/product-detail/{row.lcsc}.html",
        ratings=(
            Rating("capacitance", Interval(farad, farad), "F", source),
            Rating("tolerance", Interval(-tolerance, tolerance), "1", source),
            Rating("rated_voltage", Interval(None, volts), "V", source),
            Rating(
                "temperature_change",
                Interval(-dielectric.change, dielectric.change),
                "1",
                by_code,
            ),
        ),
        lcsc=row.lcsc,
        alternates=(
            (Alternate(row.alternate_manufacturer, row.alternate_mpn, row.alternate_lcsc),)
            if row.alternate_mpn
            else ()
        ),
        drawing=Drawing.CAPACITOR,
    )
