"""Voltage supervisors in the three-pin outline that MAX803 set: 1 ground, 2 reset, 3 supply.

One part, used twice: it holds the microcontroller in reset, and behind a divider it watches the
12 V. Open drain, active low, 2.93 V. (TLV853 and the -SR parts of Diodes have pins 1 and 2
exchanged and do not fit.)
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

_CATALOGUE: Final = catalogue("C132016")
_STATES: Final = Source(
    "Texas Instruments SBVS157E, TLV803 and TLV853", "section 8.4, device functional modes", True
)
_FEATURES: Final = Source(
    "Texas Instruments SBVS157C, TLV803, TLV853 and TLV863, text at pdf.elecfans.com",
    "1 features and 3 description",
    True,
)
_MEMORY: Final = Source("Texas Instruments SBVS157E, TLV803 and TLV853", "from memory", False)

#: SBVS157C calls the TLV803 pin-for-pin compatible with the MAX803, and the TLV853 and TLV863 other
#: pin-outs of it. The bring-up notes of a public board with it give 1 GND, 2 RESET, 3 VDD as well.
TLV803S: Final = PartSpec(
    symbol="SUPERVISOR_SOT23",
    reference_prefix="U",
    value="TLV803S",
    description="supervisor 2.93 V, open-drain active-low reset, 200 ms",
    manufacturer="Texas Instruments",
    mpn="TLV803SDBZR",
    footprint="Package_TO_SOT_SMD:SOT-23",
    pins=(
        Pin("1", "GND", PinKind.POWER_IN),
        Pin("2", "RESET_N", PinKind.OPEN_COLLECTOR),
        Pin("3", "VDD", PinKind.POWER_IN),
    ),
    body=Body(2.5e-3, 2.92e-3, 1.12e-3, _MEMORY),
    temperature_c=Interval(-40.0, 125.0),
    datasheet="https://www.ti.com/lit/ds/symlink/tlv803.pdf",
    ratings=(
        Rating("esd_human_body_voltage", Interval(2000.0, None), "V", _MEMORY),
        # The output is valid from 1.1 V on.
        Rating("supply_voltage", Interval(1.1, 6.0), "V", _CATALOGUE),
        Rating("output_valid_voltage", Interval(1.1, None), "V", _STATES),
        Rating("absolute_maximum_supply_voltage", Interval(-0.3, 7.0), "V", _MEMORY),
        Rating("threshold", Interval(2.87, 2.99), "V", _MEMORY),
        Rating("threshold_typical", Interval(2.93, 2.93), "V", _CATALOGUE),
        Rating("hysteresis", Interval(0.030, 0.060), "V", _MEMORY),
        Rating("supply_current", Interval(9e-6, 15e-6), "A", _MEMORY),
        Rating("supply_current_typical", Interval(9e-6, None), "A", _FEATURES),
        Rating("delay_time", Interval(0.12, 0.28), "s", _MEMORY),
        Rating("delay_time_typical", Interval(0.2, 0.2), "s", _FEATURES),
        Rating("output_low_voltage", Interval(None, 0.4), "V", _MEMORY),
        Rating("output_low_current", Interval(1e-3, None), "A", _MEMORY),
    ),
    lcsc="C132016",
    alternates=(
        Alternate("Consonance", "CN803S", "C246392"),
        Alternate("SGMICRO", "SGM803-SXN3L/TR", "C99577"),
    ),
)
