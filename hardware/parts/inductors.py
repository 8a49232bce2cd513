"""Shielded power inductors.

The Changjiang FNR and Sunlord SWPA series share outline and electrical table, so either fits the
other's land pattern. The catalogue prints two currents, for heating and for saturation, without
saying which is which; the lower one is taken for both ratings, which errs on the safe side.
"""

from __future__ import annotations

from dataclasses import dataclass
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

_TERMINALS: Final = (Pin("1", "1"), Pin("2", "2"))


@dataclass(frozen=True, slots=True)
class _Case:
    """A series' case; the outline is in its type number (FNR5040S: 5 x 5 x 4 mm)."""

    footprint: str
    body_m: tuple[float, float, float]


_FNR4030: Final = _Case("Inductor_SMD:L_Changjiang_FNR4030S", (4.0e-3, 4.0e-3, 3.0e-3))
_FNR5040: Final = _Case("Inductor_SMD:L_Changjiang_FNR5040S", (5.0e-3, 5.0e-3, 4.0e-3))


def _power_inductor(
    value: str,
    henry: float,
    *,
    mpn: str,
    lcsc: str,
    case: _Case,
    ohm: float,
    ampere: float,
    tolerance: float,
    alternate: Alternate,
) -> PartSpec:
    source = catalogue(lcsc)
    name = f"{value}H {ampere:g} A {ohm * 1e3:g} mohm"
    return PartSpec(
        symbol="L",
        reference_prefix="L",
        value=value,
        description=f"shielded power inductor {name}",
        manufacturer="Changjiang Microelectronics Tech (cjiang)",
        mpn=mpn,
        footprint=case.footprint,
        pins=_TERMINALS,
        body=Body(*case.body_m, Source("outline in the type number", mpn, False)),
        temperature_c=Interval(-40.0, 125.0),
        datasheet=f"https://www.lcsc.com/product-detail/{lcsc}.html",
        ratings=(
            Rating("inductance", Interval(henry, henry), "H", source),
            Rating("tolerance", Interval(-tolerance, tolerance), "1", source),
            Rating("dc_resistance", Interval(None, ohm), "ohm", source),
            Rating("rated_current", Interval(None, ampere), "A", source),
            Rating("saturation_current", Interval(ampere, None), "A", source),
        ),
        lcsc=lcsc,
        alternates=(alternate,),
        drawing=Drawing.INDUCTOR,
    )


#: 4 x 4 x 3 mm, for converters of up to about 2 A.
INDUCTOR_3U9: Final = _power_inductor(
    "3.9u",
    3.9e-6,
    mpn="FNR4030S3R9MT",
    lcsc="C167872",
    case=_FNR4030,
    ohm=0.074,
    ampere=2.3,
    tolerance=0.2,
    alternate=Alternate("Sunlord", "SWPA4030S3R9MT", "C96899"),
)


#: 5 x 5 x 4 mm, for converters of up to about 2 A.
INDUCTOR_10U_SMALL: Final = _power_inductor(
    "10u",
    10e-6,
    mpn="FNR5040S100MT",
    lcsc="C167967",
    case=_FNR5040,
    ohm=0.083,
    ampere=2.35,
    tolerance=0.2,
    alternate=Alternate("Sunlord", "SWPA5040S100MT", None),
)
