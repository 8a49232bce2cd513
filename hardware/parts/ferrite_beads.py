"""Ferrite beads that keep the switching supply's noise out of a quiet rail."""

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

_CATALOGUE: Final = Source("JLCPCB catalogue 2026-05-21", "C1002 description", True)

FERRITE_600R: Final = PartSpec(
    symbol="FERRITE",
    reference_prefix="FB",
    value="600R",
    description="ferrite bead 600 ohm at 100 MHz 200 mA 0603",
    manufacturer="Sunlord",
    mpn="GZ1608D601TF",
    footprint="Inductor_SMD:L_0603_1608Metric",
    pins=(Pin("1", "1"), Pin("2", "2")),
    body=Body(1.6e-3, 0.8e-3, 0.95e-3, Source("EIA 0603 outline", "from memory", False)),
    temperature_c=Interval(-55.0, 125.0),
    datasheet="https://www.lcsc.com/product-detail/C1002.html",
    ratings=(
        Rating("impedance_100mhz", Interval(450.0, 750.0), "ohm", _CATALOGUE),
        Rating("dc_resistance", Interval(None, 0.45), "ohm", _CATALOGUE),
        Rating("rated_current", Interval(None, 0.2), "A", _CATALOGUE),
    ),
    lcsc="C1002",
    alternates=(Alternate("Murata Electronics", "BLM18AG601SN1D"),),
    drawing=Drawing.FERRITE,
)

_CATALOGUE_120R: Final = Source("JLCPCB catalogue 2026-05-21", "C85831 description", True)

#: For rails of a few hundred milliamperes, where 0.45 ohm would cost supply voltage.
FERRITE_120R: Final = PartSpec(
    symbol="FERRITE",
    reference_prefix="FB",
    value="120R",
    description="ferrite bead 120 ohm at 100 MHz 3 A 0603",
    manufacturer="Murata Electronics",
    mpn="BLM18KG121TN1D",
    footprint="Inductor_SMD:L_0603_1608Metric",
    pins=(Pin("1", "1"), Pin("2", "2")),
    body=Body(1.6e-3, 0.8e-3, 0.95e-3, Source("EIA 0603 outline", "from memory", False)),
    temperature_c=Interval(-55.0, 125.0),
    datasheet="https://www.lcsc.com/product-detail/C85831.html",
    ratings=(
        Rating("impedance_100mhz", Interval(90.0, 150.0), "ohm", _CATALOGUE_120R),
        Rating("dc_resistance", Interval(None, 0.03), "ohm", _CATALOGUE_120R),
        Rating("rated_current", Interval(None, 3.0), "A", _CATALOGUE_120R),
    ),
    lcsc="C85831",
    alternates=(
        Alternate("TDK", "MPZ1608S121ATAH0", "C114770"),
        Alternate("Chilisin Elec", "PBY160808T-121Y-N", "C108298"),
    ),
    drawing=Drawing.FERRITE,
)
