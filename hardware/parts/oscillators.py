"""CMOS clock oscillators.

One 8.192 MHz oscillator clocks both converters: a crystal on one of them could not drive the other
with a defined phase. At 8.192 MHz and OSR 512 the output rate is 8 kS/s. The frequency error of
20 ppm is the error of the sample rate; energy is scaled by it and so loses 0.002 %.
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

_CATALOGUE: Final = catalogue("C20885053")
_MEMORY: Final = Source(
    "3.2 x 2.5 mm CMOS oscillators", "usual values of the class, from memory", False
)
_SUPPLY: Final = Source(
    "JLCPCB catalogue 2026-05-21, C20885053",
    "1.8 to 3.3 V; that 10 % either way is allowed is usual, from memory",
    False,
)

#: The catalogue lists 823 pieces, and 1778 of the first alternate.
#: 3.2 x 2.5 mm with the pin order that all makers share: 1 enable, 2 ground, 3 output, 4 supply.
OSCILLATOR_8M192: Final = PartSpec(
    symbol="OSCILLATOR",
    reference_prefix="Y",
    value="8.192MHz",
    description="CMOS crystal oscillator 8.192 MHz 3.3 V, 3.2 x 2.5 mm",
    manufacturer="Yajingxin",
    mpn="G32258192MUBCK2O",
    footprint="Oscillator:Oscillator_SMD_SeikoEpson_SG8002CE-4Pin_3.2x2.5mm",
    pins=(
        Pin("1", "EN", PinKind.INPUT),
        Pin("2", "GND", PinKind.POWER_IN),
        Pin("3", "OUT", PinKind.OUTPUT),
        Pin("4", "VDD", PinKind.POWER_IN),
    ),
    body=Body(3.2e-3, 2.5e-3, 1.2e-3, _MEMORY),
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://www.lcsc.com/product-detail/C20885053.html",
    ratings=(
        Rating("supply_voltage", Interval(1.62, 3.63), "V", _SUPPLY),
        Rating("supply_current", Interval(None, 5e-3), "A", _CATALOGUE),
        Rating("frequency", Interval(8.192e6, 8.192e6), "Hz", _CATALOGUE),
        Rating("frequency_tolerance", Interval(-10e-6, 10e-6), "1", _CATALOGUE),
        Rating("frequency_stability", Interval(-10e-6, 10e-6), "1", _CATALOGUE),
        Rating("load_capacitance", Interval(None, 15e-12), "F", _MEMORY),
        Rating("duty_cycle", Interval(0.45, 0.55), "1", _MEMORY),
        Rating("rise_time", Interval(None, 6e-9), "s", _MEMORY),
        Rating("input_high_voltage", Interval(2.31, None), "V", _MEMORY),
        Rating("output_high_voltage", Interval(2.97, None), "V", _MEMORY),
        Rating("output_low_voltage", Interval(None, 0.33), "V", _MEMORY),
    ),
    lcsc="C20885053",
    alternates=(
        Alternate("YXC", "OT2JI-111-8.192M", "C7425393"),
        Alternate("Shenzhen SCTF", "SX3M8.192M20F30TNN", "C2901557"),
        Alternate("SJK", "3N08192G33YC", "C252332"),
        Alternate("Shenzhen SCTF", "SX3M8.192B10F20TNN", "C7431332"),
    ),
)
