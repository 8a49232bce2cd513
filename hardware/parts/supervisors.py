"""Voltage supervisors in the three-pin outline that MAX803 set: 1 ground, 2 reset, 3 supply.

One part, used twice: it holds the microcontroller in reset, and behind a divider it watches the
12 V. Open drain, active low, 2.93 V. (TLV853 and the -SR parts of Diodes have pins 1 and 2
exchanged and do not fit; the 809 types are cheaper, but push-pull: they would fight the reset
button.)
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

_CATALOGUE: Final = catalogue("C246392")
_FEATURES: Final = Source(
    "Consonance CN803/CN809/CN810 datasheet Rev 1.2, text at scribd.com/document/626162590",
    "page 1, features, general description and pin assignment",
    True,
)
_MEMORY: Final = Source(
    "Consonance CN803/CN809/CN810 datasheet Rev 1.2",
    "usual values of the 803 class, from memory",
    False,
)

#: Page 1 of the data sheet prints the pin map and the table of thresholds.
CN803S: Final = PartSpec(
    symbol="SUPERVISOR_SOT23",
    reference_prefix="U",
    value="CN803S",
    description="supervisor 2.93 V, open-drain active-low reset, 140 ms or more",
    manufacturer="Consonance",
    mpn="CN803S",
    footprint="Package_TO_SOT_SMD:SOT-23",
    pins=(
        Pin("1", "GND", PinKind.POWER_IN),
        Pin("2", "RESET_N", PinKind.OPEN_COLLECTOR),
        Pin("3", "VDD", PinKind.POWER_IN),
    ),
    body=Body(2.5e-3, 2.92e-3, 1.12e-3, _MEMORY),
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://www.lcsc.com/product-detail/C246392.html",
    ratings=(
        Rating("esd_human_body_voltage", Interval(2000.0, None), "V", _MEMORY),
        # The output is valid from 1.15 V on.
        Rating("supply_voltage", Interval(1.15, 5.5), "V", _CATALOGUE),
        Rating("output_valid_voltage", Interval(1.15, None), "V", _FEATURES),
        Rating("absolute_maximum_supply_voltage", Interval(-0.3, 6.0), "V", _MEMORY),
        # 2.93 V within the 2.5 % of page 1, taken for the whole range of temperature.
        Rating("threshold", Interval(2.856, 3.004), "V", _FEATURES),
        Rating("threshold_typical", Interval(2.93, 2.93), "V", _FEATURES),
        Rating("hysteresis", Interval(0.010, 0.060), "V", _MEMORY),
        Rating("supply_current", Interval(3.2e-6, 10e-6), "A", _MEMORY),
        Rating("supply_current_typical", Interval(3.2e-6, None), "A", _FEATURES),
        # At least 140 ms is read; the upper end is that of the MAX803.
        Rating("delay_time", Interval(0.14, 0.56), "s", _MEMORY),
        Rating("delay_time_typical", Interval(0.24, 0.24), "s", _MEMORY),
        Rating("output_low_voltage", Interval(None, 0.4), "V", _MEMORY),
        Rating("output_low_current", Interval(1e-3, None), "A", _MEMORY),
    ),
    lcsc="C246392",
    alternates=(
        Alternate("3PEAK", "TPV803S-3STR", "C2842356"),
        Alternate("Texas Instruments", "TLV803SDBZR", "C132016"),
        Alternate("SGMICRO", "SGM803-SXN3L/TR", "C99577"),
    ),
)
