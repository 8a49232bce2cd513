"""Screw terminals of 7.62 mm pitch for mains and switched circuits.

KF128-7.62: 24 A and 450 V at 2.5 mm2, enough for 400 V between phases and for a 16 A contact, and
at 0.095 USD a pair the cheapest whose drawing could be read. Only two-pole blocks are stocked; they
key into each other at the same pitch, so a row of any even number of poles is a row of these.
Between two poles 7.62 mm less a 2.8 mm pad leaves 4.82 mm: IEC 60664-1 asks 3.0 mm of basic
clearance at 4 kV (230/400 V, overvoltage category III) and 4.0 mm of basic creepage at 400 V,
pollution degree 2, material group IIIa.
"""

from __future__ import annotations

from typing import Final

from hardware.parts.spec import (
    Alternate,
    Body,
    Interval,
    PartSpec,
    Pin,
    Rating,
    Source,
    catalogue,
)

_CATALOGUE: Final = catalogue("C474956")
_DRAWING: Final = Source(
    "Cixi Kefa KF128-7.62 drawing A / 21.03.13, read out in a public design record",
    "height at most 14.60 mm, 10.50 mm deep, 7.62 mm a pole and 0.60 mm of key",
    True,
)

TERMINAL_7_62_2P: Final = PartSpec(
    symbol="TERMINAL_2P",
    reference_prefix="X",
    value="7.62 mm 2 poles",
    description="screw terminal 2 x 7.62 mm, 24 A 450 V, 2.5 mm2, interlocking",
    manufacturer="Cixi Kefa Elec",
    mpn="KF128-7.62-2P",
    footprint="openstrom:TerminalBlock_Kefa_KF128-7.62-2P",
    pins=(Pin("1", "1"), Pin("2", "2")),
    body=Body(15.84e-3, 10.5e-3, 14.6e-3, _DRAWING),
    temperature_c=Interval(-40.0, 105.0),
    datasheet="https://www.lcsc.com/datasheet/C474956.pdf",
    ratings=(
        Rating("rated_voltage", Interval(None, 450.0), "V", _CATALOGUE),
        Rating("rated_current", Interval(None, 24.0), "A", _CATALOGUE),
        Rating("pitch", Interval(7.62e-3, 7.62e-3), "m", _DRAWING),
        Rating(
            "ul_rated_voltage",
            Interval(None, 300.0),
            "V",
            Source("public design record of a board with KF128-7.62-3P", "parts table", True),
        ),
    ),
    lcsc="C474956",
    alternates=(Alternate("MAX", "MX128-7.62-02P-GN01-Cu-Y-A", "C7542177"),),
)
