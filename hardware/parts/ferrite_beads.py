"""Ferrite beads that keep a switching supply's noise out of a quiet rail.

A bead's impedance falls with its current, so the small 600 ohm type serves rails of some tens of
milliamperes and the 120 ohm type, with a fifteenth of the resistance, those of some hundreds.
"""

from __future__ import annotations

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

_TOLERANCE: Final = 0.25  # of the impedance at 100 MHz


def _bead(
    impedance_ohm: float,
    *,
    maker: str,
    mpn: str,
    lcsc: str,
    resistance_ohm: float,
    rated_a: float,
    alternates: tuple[Alternate, ...],
) -> PartSpec:
    """A bead of size 0603; its figures are those of the catalogue's line ``lcsc``."""
    source = catalogue(lcsc)
    low, high = impedance_ohm * (1 - _TOLERANCE), impedance_ohm * (1 + _TOLERANCE)
    return PartSpec(
        symbol="FERRITE",
        reference_prefix="FB",
        value=f"{impedance_ohm:g}R",
        description=f"ferrite bead {impedance_ohm:g} ohm at 100 MHz {rated_a:g} A 0603",
        manufacturer=maker,
        mpn=mpn,
        footprint="Inductor_SMD:L_0603_1608Metric",
        pins=(Pin("1", "1"), Pin("2", "2")),
        body=Body(1.6e-3, 0.8e-3, 0.95e-3, Source("EIA 0603 outline", "from memory", False)),
        temperature_c=Interval(-55.0, 125.0),
        datasheet=f"https://www.lcsc.com/product-detail/{lcsc}.html",
        ratings=(
            Rating("impedance_100mhz", Interval(low, high), "ohm", source),
            Rating("dc_resistance", Interval(None, resistance_ohm), "ohm", source),
            Rating("rated_current", Interval(None, rated_a), "A", source),
        ),
        lcsc=lcsc,
        alternates=alternates,
        drawing=Drawing.FERRITE,
    )


FERRITE_600R: Final = _bead(
    600.0,
    maker="Sunlord",
    mpn="GZ1608D601TF",
    lcsc="C1002",
    resistance_ohm=0.45,
    rated_a=0.2,
    alternates=(Alternate("Murata Electronics", "BLM18AG601SN1D"),),
)

FERRITE_120R: Final = _bead(
    120.0,
    maker="Murata Electronics",
    mpn="BLM18KG121TN1D",
    lcsc="C85831",
    resistance_ohm=0.03,
    rated_a=3.0,
    alternates=(
        Alternate("TDK", "MPZ1608S121ATAH0", "C114770"),
        Alternate("Chilisin Elec", "PBY160808T-121Y-N", "C108298"),
    ),
)
