"""Electrolytic capacitors that are chosen one by one, not from a value table.

Electrolytics are 105 degC long-life types: life doubles for each 10 K below (Arrhenius' rule that
the makers use), so 10000 h at 105 degC is 160000 h, 18 years, at 65 degC in a closed rail housing.
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
    catalogue,
)

#: KiCad's radial footprints have the plus lead on pad 1.
_POLAR: Final = (Pin("1", "PLUS"), Pin("2", "MINUS"))
_HOUR_S: Final = 3600.0


def _electrolytic(
    value: str,
    farad: float,
    volts: float,
    *,
    manufacturer: str,
    mpn: str,
    lcsc: str,
    footprint: str,
    diameter_m: float,
    height_m: float,
    life_h: float,
    lowest_c: Interval,
    alternates: tuple[Alternate, ...],
    esr: float | None = None,
    ripple_a: float | None = None,
) -> PartSpec:
    """A radial electrolytic; body is the sleeve with the usual 0.5 mm and 1.5 mm of tolerance."""
    source = catalogue(lcsc)
    ratings = [
        Rating("capacitance", Interval(farad, farad), "F", source),
        Rating("tolerance", Interval(-0.2, 0.2), "1", source),
        Rating("rated_voltage", Interval(None, volts), "V", source),
        Rating("endurance_105c", Interval(life_h * _HOUR_S, None), "s", source),
    ]
    if esr is not None:
        ratings.append(Rating("series_resistance", Interval(None, esr), "ohm", source))
    if ripple_a is not None:
        ratings.append(Rating("ripple_current", Interval(None, ripple_a), "A", source))
    return PartSpec(
        symbol="CP",
        reference_prefix="C",
        value=f"{value}/{volts:.0f}V",
        description=f"aluminium electrolytic {value} {volts:.0f} V 105 degC {life_h:.0f} h radial",
        manufacturer=manufacturer,
        mpn=mpn,
        footprint=f"Capacitor_THT:{footprint}",
        pins=_POLAR,
        body=Body(diameter_m + 0.5e-3, diameter_m + 0.5e-3, height_m + 1.5e-3, source),
        temperature_c=lowest_c,
        datasheet=f"https://www.lcsc.com/product-detail/{lcsc}.html",
        ratings=tuple(ratings),
        lcsc=lcsc,
        alternates=alternates,
        drawing=Drawing.POLARISED_CAPACITOR,
    )


#: For the hold-up reservoir: 12.1 V and no ripple current, so 16 V are ample.
ELECTROLYTIC_1500U_16V: Final = _electrolytic(
    "1500u",
    1500e-6,
    16.0,
    manufacturer="Rubycon",
    mpn="16ZLH1500MEFC10X20",
    lcsc="C338176",
    footprint="CP_Radial_D10.0mm_P5.00mm",
    diameter_m=10e-3,
    height_m=20e-3,
    life_h=10000.0,
    lowest_c=Interval(-40.0, 105.0),
    esr=0.020,
    ripple_a=1.96,
    alternates=(
        Alternate("Nippon Chemi-Con", "EKZN160ELL152MJ20S", "C438448"),
        Alternate("Nippon Chemi-Con", "EKZH160ELL152MJ20S", "C337234"),
    ),
)


#: 7000 h at 105 degC are 18 years at 60 degC; the commoner 5000 h are 13, less than the product's.
ELECTROLYTIC_100U_35V: Final = _electrolytic(
    "100u",
    100e-6,
    35.0,
    manufacturer="Rubycon",
    mpn="35YXJ100MFFC6.3X11",
    lcsc="C383806",
    footprint="CP_Radial_D6.3mm_P2.50mm",
    diameter_m=6.3e-3,
    height_m=11e-3,
    life_h=7000.0,
    lowest_c=Interval(-40.0, 105.0),
    alternates=(
        Alternate("Rubycon", "35YXJ100M6.3X11", "C88754"),
        Alternate("Rubycon", "35ZLH100MEFC6.3X11", "C109392"),
    ),
)
