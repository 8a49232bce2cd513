"""Burden resistors of the current inputs: thin film, because the burden is the scale of the meter.

Thick film below 10 ohm drifts by 200 to 400 ppm/K. Thin film of 25 ppm/K moves the reading by
0.1 % over 40 K, and 0.1 % of tolerance keeps the two halves alike, so that the common mode is zero.
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
)

_CATALOGUE: Final = Source("JLCPCB catalogue 2026-05-21", "C2984521 description", True)

#: 1206 because it is the size of which a batch of 1000 meters (22 000 pieces) is in stock.
BURDEN_5R1: Final = PartSpec(
    symbol="R",
    reference_prefix="R",
    value="5.1",
    description="thin-film resistor 5.1 ohm 0.1 % 25 ppm/K 250 mW 1206",
    manufacturer="Viking Tech",
    mpn="ARG06BTC5R10",
    footprint="Resistor_SMD:R_1206_3216Metric",
    pins=(Pin("1", "1"), Pin("2", "2")),
    body=Body(3.1e-3, 1.6e-3, 0.6e-3, Source("EIA 1206 outline", "from memory", False)),
    temperature_c=Interval(-55.0, 155.0),
    datasheet="https://www.lcsc.com/product-detail/C2984521.html",
    ratings=(
        Rating("resistance", Interval(5.1, 5.1), "ohm", _CATALOGUE),
        Rating("tolerance", Interval(-0.001, 0.001), "1", _CATALOGUE),
        Rating("temperature_coefficient", Interval(-25e-6, 25e-6), "1/K", _CATALOGUE),
        Rating("rated_power", Interval(None, 0.25), "W", _CATALOGUE),
        Rating("rated_voltage", Interval(None, 200.0), "V", _CATALOGUE),
    ),
    lcsc="C2984521",
    alternates=(
        Alternate("Viking Tech", "AR06FTCV5R10", "C304129"),
        Alternate("YAGEO", "RT1206FRD075R1L", "C326705"),
    ),
    drawing=Drawing.RESISTOR,
)
