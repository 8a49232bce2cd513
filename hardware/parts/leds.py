"""Indicator LEDs in 0603; KiCad's LED footprint has the cathode on pad 1.

Green is yellow-green (575 nm, 2.2 V) and not the brighter emerald kind (3.3 V), because a 3.3 V
output could not light that one reliably. Blue needs 2.6 V or more: at 3.3 V its brightness varies.
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

_OUTLINE: Final = Source("LED 0603 outline", "from memory", False)
_REVERSE: Final = Source("usual 0603 indicator LEDs, absolute maximum ratings", "memory", False)


def _led(
    colour: str,
    *,
    manufacturer: str,
    mpn: str,
    lcsc: str,
    forward_v: Interval,
    current_a: float,
    wavelength_m: Interval,
    temperature_c: Interval,
    alternate: Alternate,
) -> PartSpec:
    """One indicator; ``forward_v`` holds at ``current_a`` or below, as the catalogue prints it."""
    source = catalogue(lcsc)
    return PartSpec(
        symbol="LED",
        reference_prefix="D",
        value=colour,
        description=f"LED {colour} 0603",
        manufacturer=manufacturer,
        mpn=mpn,
        footprint="LED_SMD:LED_0603_1608Metric",
        pins=(Pin("1", "K"), Pin("2", "A")),
        body=Body(1.6e-3, 0.8e-3, 0.8e-3, _OUTLINE),
        temperature_c=temperature_c,
        datasheet=f"https://www.lcsc.com/product-detail/{lcsc}.html",
        ratings=(
            Rating("forward_voltage", forward_v, "V", source),
            Rating("rated_current", Interval(None, current_a), "A", source),
            Rating("wavelength", wavelength_m, "m", source),
            Rating("reverse_voltage", Interval(None, 5.0), "V", _REVERSE),
        ),
        lcsc=lcsc,
        alternates=(alternate,),
        drawing=Drawing.LED,
    )


LED_GREEN: Final = _led(
    "green",
    manufacturer="XINGLIGHT",
    mpn="XL-1608SYGC-06",
    lcsc="C965805",
    forward_v=Interval(None, 2.2),
    current_a=0.025,
    wavelength_m=Interval(570e-9, 575e-9),
    temperature_c=Interval(-40.0, 85.0),
    alternate=Alternate("TUOZHAN", "TZ-P2-0603YGTCS1-0.6T", "C916074"),
)

LED_RED: Final = _led(
    "red",
    manufacturer="Hubei KENTO Elec",
    mpn="KT-0603R",
    lcsc="C2286",
    forward_v=Interval(1.8, 2.4),
    current_a=0.02,
    wavelength_m=Interval(615e-9, 630e-9),
    temperature_c=Interval(-40.0, 85.0),
    alternate=Alternate("XINGLIGHT", "XL-1608SURC-06", "C965799"),
)

LED_YELLOW: Final = _led(
    "yellow",
    manufacturer="XINGLIGHT",
    mpn="XL-1608UYC-06",
    lcsc="C965802",
    forward_v=Interval(None, 2.4),
    current_a=0.02,
    wavelength_m=Interval(585e-9, 595e-9),
    temperature_c=Interval(-40.0, 85.0),
    alternate=Alternate("Foshan NationStar Optoelectronics", "NCD0603Y1", "C84268"),
)
