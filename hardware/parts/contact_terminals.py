"""Screw terminals of the switched circuits: one three-pole block per circuit, 7.62 mm pitch.

One block holds the common, normally open and normally closed conductor of one circuit, so that
poles of one block never belong to different phases: inside a block the voltage is that across an
open contact (at most 300 V to neutral), and the 400 V between phases of a 230/400 V system stand
across the gap between blocks (10 mm of metal to metal at the board's 25.4 mm block pitch).

The 128 class takes 2.5 mm2 and is the class of the meter's mains terminals, whose drawing could be
read; it is 10.5 mm deep where the 4 mm2 classes (KF7620, DG636, 24 to 32 A) need 12 to 13 mm.
Pluggable 7.62 mm systems end at 15 A. DIBO prints 16 A and 300 V (the North American figures) for
the block that Kefa prints 24 A and 450 V for; the lower pair is what is claimed here.
"""

from __future__ import annotations

from typing import Final

from hardware.parts.spec import (
    Alternate,
    Body,
    Interval,
    PartSpec,
    Pin,
    PinKind,
    Rating,
    Source,
    catalogue,
)

_CATALOGUE: Final = catalogue("C2686075")
_OUTLINE: Final = Source(
    "Cixi Kefa KF128-7.62 drawing A / 21.03.13, read out in a public design record",
    "height at most 14.60 mm, 10.50 mm deep, 7.62 mm a pole and 0.60 mm of key; same class",
    True,
)
_MEMORY: Final = Source("IEC 60947-7-4 terminals of this class", "from memory", False)

CONTACT_TERMINAL: Final = PartSpec(
    symbol="CONTACT_TERMINAL",
    reference_prefix="J",
    value="COM NO NC",
    description="screw terminal block 3 x 7.62 mm, 16 A, 300 V, 2.5 mm2",
    manufacturer="DIBO",
    mpn="DB128V-7.62-3P-GN-S",
    footprint="openstrom:TerminalBlock_128-7.62-3P",
    pins=(
        Pin("1", "COM", PinKind.PASSIVE),
        Pin("2", "NO", PinKind.PASSIVE),
        Pin("3", "NC", PinKind.PASSIVE),
    ),
    body=Body(23.46e-3, 10.5e-3, 14.6e-3, _OUTLINE),
    temperature_c=Interval(-40.0, 105.0),
    datasheet="https://www.lcsc.com/product-detail/C2686075.html",
    ratings=(
        Rating("rated_current", Interval(None, 16.0), "A", _CATALOGUE),
        Rating("rated_voltage", Interval(None, 300.0), "V", _CATALOGUE),
        Rating("pitch", Interval(7.62e-3, 7.62e-3), "m", _CATALOGUE),
        Rating("conductor_area", Interval(0.5e-6, 2.5e-6), "m2", _CATALOGUE),
        Rating("contact_resistance", Interval(None, 2e-3), "ohm", _MEMORY),
    ),
    lcsc="C2686075",
    alternates=(Alternate("Cixi Kefa Elec", "KF128-7.62-3P"),),
)
