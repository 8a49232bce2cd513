"""Burden resistors: thin film, because a burden is the scale of the meter.

Thick film below 10 ohm drifts by 200 to 400 ppm/K. Thin film of 25 ppm/K moves a reading by 0.1 %
over 40 K, and 0.1 % of tolerance keeps the halves of a current burden alike, so that the common
mode is zero.
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

_TOLERANCE: Final = 1e-3
_DRIFT_PER_K: Final = 25e-6


def _burden(
    ohm: float,
    size: str,
    *,
    mpn: str,
    lcsc: str,
    rated_w: float,
    rated_v: float,
    alternates: tuple[Alternate, ...],
) -> PartSpec:
    """A Viking ARG thin-film chip; its figures are those of the catalogue's line ``lcsc``."""
    source = catalogue(lcsc)
    metric, outline = {
        "0805": ("2012", (2.0e-3, 1.25e-3, 0.6e-3)),
        "1206": ("3216", (3.1e-3, 1.6e-3, 0.6e-3)),
    }[size]
    return PartSpec(
        symbol="R",
        reference_prefix="R",
        value=f"{ohm:g}",
        description=f"thin-film resistor {ohm:g} ohm 0.1 % 25 ppm/K {rated_w * 1e3:g} mW {size}",
        manufacturer="Viking Tech",
        mpn=mpn,
        footprint=f"Resistor_SMD:R_{size}_{metric}Metric",
        pins=(Pin("1", "1"), Pin("2", "2")),
        body=Body(*outline, Source(f"EIA {size} outline", "from memory", False)),
        temperature_c=Interval(-55.0, 155.0),
        datasheet=f"https://www.lcsc.com/product-detail/{lcsc}.html",
        ratings=(
            Rating("resistance", Interval(ohm, ohm), "ohm", source),
            Rating("tolerance", Interval(-_TOLERANCE, _TOLERANCE), "1", source),
            Rating("temperature_coefficient", Interval(-_DRIFT_PER_K, _DRIFT_PER_K), "1/K", source),
            Rating("rated_power", Interval(None, rated_w), "W", source),
            Rating("rated_voltage", Interval(None, rated_v), "V", source),
        ),
        lcsc=lcsc,
        alternates=alternates,
        drawing=Drawing.RESISTOR,
    )


#: Half of a current burden. 1206 is the size of which 1000 meters' 22 000 pieces are in stock.
BURDEN_5R1: Final = _burden(
    5.1,
    "1206",
    mpn="ARG06BTC5R10",
    lcsc="C2984521",
    rated_w=0.25,
    rated_v=200.0,
    alternates=(
        Alternate("Viking Tech", "AR06FTCV5R10", "C304129"),
        Alternate("YAGEO", "RT1206FRD075R1L", "C326705"),
    ),
)

#: Voltage burden: 49.9 ohm because the transformer is specified at 50 ohm.
VOLTAGE_BURDEN_49R9: Final = _burden(
    49.9,
    "0805",
    mpn="ARG05BTC49R9",
    lcsc="C2828715",
    rated_w=0.125,
    rated_v=150.0,
    alternates=(
        Alternate("FH (Guangdong Fenghua Advanced Tech)", "TE05G49R9BT", "C20627073"),
        Alternate("Resistor.Today", "PTFR0805B49R9P9", "C479104"),
    ),
)
