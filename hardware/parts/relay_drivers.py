"""Low-side relay drivers.

TPL7407LA: seven N-MOSFETs with logic-level inputs and a free-wheel diode each, in the ULN2003's
pin order. At a coil's 33 mA it drops about 0.1 V where the Darlingtons of a ULN2003A drop 0.9 V;
that 0.8 V is the larger part of the pull-in margin at a hot coil, and the reason for paying
USD 0.3 instead of 0.08. COM feeds the gate drive as well as the clamp: tie it to the 12 V rail,
never to a coil bus that is lowered or switched off.
"""

from __future__ import annotations

from typing import Final

from hardware.parts.spec import (
    Alternate,
    Body,
    Interval,
    PartSpec,
    PinKind,
    Rating,
    Source,
    catalogue,
    pins,
)

_DESIGN: Final = Source(
    "TI TPL7407LA-Q1 datasheet SLRS074",
    "pin configuration and functions, and 8.2.1 design requirements",
    True,
)
_CATALOGUE: Final = catalogue("C2149826")
_MEMORY: Final = Source("TI TPL7407LA datasheet SLRS073", "6.1 and 6.5, from memory", False)

TPL7407LA: Final = PartSpec(
    symbol="TPL7407LA",
    reference_prefix="U",
    value="TPL7407LA",
    description="seven-channel MOSFET low-side relay driver, 30 V, SOIC-16",
    manufacturer="Texas Instruments",
    mpn="TPL7407LADR",
    footprint="Package_SO:SOIC-16_3.9x9.9mm_P1.27mm",
    pins=(
        *pins(PinKind.INPUT, IN1="1", IN2="2", IN3="3", IN4="4", IN5="5", IN6="6", IN7="7"),
        *pins(PinKind.POWER_IN, GND="8", COM="9"),
        *pins(
            PinKind.OPEN_COLLECTOR,
            OUT7="10",
            OUT6="11",
            OUT5="12",
            OUT4="13",
            OUT3="14",
            OUT2="15",
            OUT1="16",
        ),
    ),
    body=Body(6.0e-3, 9.9e-3, 1.75e-3, _MEMORY),
    temperature_c=Interval(-40.0, 125.0),
    datasheet="https://www.ti.com/lit/ds/symlink/tpl7407la.pdf",
    ratings=(
        Rating("supply_voltage", Interval(6.5, 30.0), "V", _DESIGN),
        Rating("supply_current", Interval(10e-6, 25e-6), "A", _MEMORY),
        Rating("input_high_voltage", Interval(1.5, None), "V", _MEMORY),
        Rating("input_low_voltage", Interval(None, 0.6), "V", _MEMORY),
        Rating("input_pull_down", Interval(210e3, 390e3), "ohm", _MEMORY),
        Rating("input_current", Interval(None, 25e-6), "A", _MEMORY),
        Rating("output_max_voltage", Interval(None, 30.0), "V", _CATALOGUE),
        Rating("output_current", Interval(None, 0.5), "A", _MEMORY),
        # 200 mV typical, 320 mV maximum at 100 mA; a MOSFET's drop is proportional to current
        Rating("output_resistance", Interval(2.0, 3.2), "ohm", _MEMORY),
        Rating("output_leakage", Interval(None, 500e-9), "A", _CATALOGUE),
        Rating("junction_to_ambient", Interval(None, 92.0), "K/W", _MEMORY),
    ),
    lcsc="C2149826",
    alternates=(
        # COM of the L needs 8.5 V, which the 12 V rail gives as well
        Alternate("Texas Instruments", "TPL7407LDR", "C139663"),
        Alternate("Texas Instruments", "ULN2003V12DR", "C94916"),
    ),
)
