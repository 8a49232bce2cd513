"""Clamps of the current inputs: a rectifier bridge used as four forward diodes to ground.

With plus and minus grounded, each alternating-current pin has one diode to ground in either
direction, so both lines of an input are held within a diode's forward voltage by one part. A
transient suppressor cannot do this: the lowest ones clamp at 6 V or more, while the converter's
inputs break below -1.6 V and have no diode to ground that would stop them there.
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

_CATALOGUE: Final = catalogue("C2892679")
_MODEL: Final = Source("public SPICE model of the 1N4007, same die class", "IS, N, RS", False)
_OUTLINE: Final = Source("JEDEC TO-269AA outline", "from memory", False)

#: Pin numbers as KiCad 9's symbols MB2S to MB10S use on TO-269AA.
CLAMP_BRIDGE: Final = PartSpec(
    symbol="BRIDGE",
    reference_prefix="D",
    value="MB10S",
    description="rectifier bridge 1 kV 0.5 A, TO-269AA, used as a four-diode clamp",
    manufacturer="YONGYUTAI",
    mpn="MB10S",
    footprint="Package_TO_SOT_SMD:TO-269AA",
    pins=(Pin("1", "AC1"), Pin("2", "AC2"), Pin("3", "PLUS"), Pin("4", "MINUS")),
    body=Body(7.0e-3, 4.9e-3, 2.7e-3, _OUTLINE),
    temperature_c=Interval(-55.0, 150.0),
    datasheet="https://www.lcsc.com/product-detail/C2892679.html",
    ratings=(
        Rating("forward_voltage", Interval(None, 1.1), "V", _CATALOGUE),
        Rating("forward_voltage_test_current", Interval(1.0, 1.0), "A", _CATALOGUE),
        Rating("rated_current", Interval(None, 0.5), "A", _CATALOGUE),
        Rating("surge_current", Interval(None, 35.0), "A", _CATALOGUE),
        Rating("rated_voltage", Interval(None, 1000.0), "V", _CATALOGUE),
        Rating("leakage_current", Interval(None, 5e-6), "A", _CATALOGUE),
        Rating("saturation_current", Interval(7.03e-9, 7.03e-9), "A", _MODEL),
        Rating("emission_coefficient", Interval(1.81, 1.81), "1", _MODEL),
        Rating("series_resistance", Interval(None, 0.1), "ohm", _MODEL),
    ),
    lcsc="C2892679",
    alternates=(
        Alternate("MDD (Microdiode Electronics)", "MB10S-50MIL", "C2488"),
        Alternate("YONGYUTAI", "MB6S", "C2892564"),
        Alternate("Shandong Jingdao Microelectronics", "MB10S", "C108824"),
        Alternate("Jingdao Microelectronics", "MB6S", "C108829"),
    ),
)
