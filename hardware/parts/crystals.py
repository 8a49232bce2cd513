"""Quartz crystals of the Ethernet controllers: 25 MHz, 3.2 x 2.5 mm, four pads.

100BASE-TX allows the transmitter 50 ppm. A crystal specified at 18 pF is what WIZnet asks for, and
with that much load 1 pF of stray moves it by 7 ppm at most.
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
    PinKind,
    Rating,
    Source,
    catalogue,
)

_CATALOGUE: Final = catalogue("C70593")
_MEMORY: Final = Source(
    "YXC YSX321SL series datasheet", "usual values of 25 MHz 3225 crystals, from memory", False
)

#: Pads 1 and 3 are the quartz, 2 and 4 the metal lid, in the order that all makers share.
X322525MRB4SI: Final = PartSpec(
    symbol="CRYSTAL_4PIN",
    reference_prefix="Y",
    value="25MHz",
    description="crystal 25 MHz 18 pF 10 ppm, 3.2 x 2.5 mm",
    manufacturer="Yangxing Tech",
    mpn="X322525MRB4SI",
    footprint="Crystal:Crystal_SMD_3225-4Pin_3.2x2.5mm",
    pins=(
        Pin("1", "1", PinKind.PASSIVE),
        Pin("2", "LID", PinKind.PASSIVE),
        Pin("3", "3", PinKind.PASSIVE),
        Pin("4", "LID", PinKind.PASSIVE),
    ),
    body=Body(3.2e-3, 2.5e-3, 0.8e-3, _MEMORY),
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://www.lcsc.com/product-detail/C70593.html",
    ratings=(
        Rating("frequency", Interval(25e6, 25e6), "Hz", _CATALOGUE),
        Rating("frequency_tolerance", Interval(-10e-6, 10e-6), "1", _CATALOGUE),
        Rating("frequency_stability", Interval(-20e-6, 20e-6), "1", _CATALOGUE),
        Rating("load_capacitance", Interval(18e-12, 18e-12), "F", _CATALOGUE),
        Rating("shunt_capacitance", Interval(1.5e-12, 7e-12), "F", _MEMORY),
        Rating("motional_capacitance", Interval(None, 5e-15), "F", _MEMORY),
        Rating("equivalent_series_resistance", Interval(None, 40.0), "ohm", _MEMORY),
        Rating("aging_per_year", Interval(-3e-6, 3e-6), "1", _MEMORY),
    ),
    lcsc="C70593",
    alternates=(Alternate("TXC Corp", "7V25000025", "C331600"),),
    drawing=Drawing.CRYSTAL,
)
