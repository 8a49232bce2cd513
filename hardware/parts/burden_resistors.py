"""Burden resistors: thin film, because a burden is the scale of the meter.

Thick film below 10 ohm drifts by 200 to 400 ppm/K. Thin film of 25 ppm/K moves a reading by 0.1 %
over 40 K, of 50 ppm/K by 0.2 %. Tolerance costs nothing: calibration takes it out, and halves of a
current burden that are alike within 0.5 % each keep what cables induce in both lines out of the
difference. The voltage burden has no other half: 0.5 % is 0.5 % of scale, which calibration finds.
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


def _burden(
    ohm: float,
    size: str,
    *,
    manufacturer: str,
    mpn: str,
    lcsc: str,
    tolerance: float,
    drift_per_k: float,
    rated_w: float,
    rated_v: float,
    alternates: tuple[Alternate, ...],
) -> PartSpec:
    """A thin-film chip; its figures are those of the catalogue's line ``lcsc``."""
    source = catalogue(lcsc)
    metric, outline = {
        "0603": ("1608", (1.6e-3, 0.8e-3, 0.55e-3)),
        "0805": ("2012", (2.0e-3, 1.25e-3, 0.6e-3)),
    }[size]
    return PartSpec(
        symbol="R",
        reference_prefix="R",
        value=f"{ohm:g}",
        description=(
            f"thin-film resistor {ohm:g} ohm {tolerance * 100.0:g} % {drift_per_k * 1e6:g} ppm/K"
            f" {rated_w * 1e3:g} mW {size}"
        ),
        manufacturer=manufacturer,
        mpn=mpn,
        footprint=f"Resistor_SMD:R_{size}_{metric}Metric",
        pins=(Pin("1", "1"), Pin("2", "2")),
        body=Body(*outline, Source(f"EIA {size} outline", "from memory", False)),
        temperature_c=Interval(-55.0, 155.0),
        datasheet=f"https://www.lcsc.com/product-detail/{lcsc}.html",
        ratings=(
            Rating("resistance", Interval(ohm, ohm), "ohm", source),
            Rating("tolerance", Interval(-tolerance, tolerance), "1", source),
            Rating("temperature_coefficient", Interval(-drift_per_k, drift_per_k), "1/K", source),
            Rating("rated_power", Interval(None, rated_w), "W", source),
            Rating("rated_voltage", Interval(None, rated_v), "V", source),
        ),
        lcsc=lcsc,
        alternates=alternates,
        drawing=Drawing.RESISTOR,
    )


#: Half of a current burden. The catalogue lists 16 933 pieces of it and 5866 of the alternates in
#: the same size, for the 22 000 of 1000 meters. It drifts by 25 ppm/K, one alternate by 50: the
#: greater counts.
BURDEN_4R7: Final = _burden(
    4.7,
    "0603",
    manufacturer="Viking Tech",
    mpn="ARG03DTC4R70",
    lcsc="C2828657",
    tolerance=5e-3,
    drift_per_k=50e-6,
    rated_w=0.1,
    rated_v=75.0,
    alternates=(
        Alternate("Viking Tech", "ARG03BTC4R70", "C2684556"),
        Alternate("YAGEO", "RT0603DRE074R7L", "C863140"),
    ),
)

#: Voltage burden: 49.9 ohm because the transformer is specified at 50 ohm.
VOLTAGE_BURDEN_49R9: Final = _burden(
    49.9,
    "0805",
    manufacturer="YAGEO",
    mpn="RT0805DRD0749R9L",
    lcsc="C1882605",
    tolerance=5e-3,
    drift_per_k=25e-6,
    rated_w=0.125,
    rated_v=150.0,
    alternates=(
        Alternate("Viking Tech", "ARG05DTC49R9", "C2902868"),
        Alternate("Viking Tech", "ARG05BTC49R9", "C2828715"),
    ),
)
