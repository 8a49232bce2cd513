"""USB connectors.

USB-C receptacle with the 16 contacts of USB 2.0: the service port. Pad names are the contacts of
the USB Type-C specification, the four shell tabs share pad S1.
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

_CATALOGUE: Final = catalogue("C2988369")
_BUS: Final = Source("USB 2.0, 7.2.2 and 7.2.4.1; USB Type-C 2.0, 4.4", "from memory", False)

USB_C_RECEPTACLE: Final = PartSpec(
    symbol="USB_C_16",
    reference_prefix="J",
    value="USB-C",
    description="USB-C receptacle, USB 2.0, 16 contacts, horizontal",
    manufacturer="G-Switch",
    mpn="GT-USB-7010ASV",
    footprint="Connector_USB:USB_C_Receptacle_G-Switch_GT-USB-7010ASV",
    pins=pins(
        PinKind.PASSIVE,
        VBUS="A4 A9 B4 B9",
        GND="A1 A12 B1 B12",
        CC1="A5",
        CC2="B5",
        DP="A6 B6",
        DN="A7 B7",
        SBU1="A8",
        SBU2="B8",
        SHIELD="S1",
    ),
    body=Body(
        8.94e-3,
        7.35e-3,
        3.31e-3,
        Source("USB Type-C shell; 7.35 mm by the catalogue", "height from memory", False),
    ),
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://www.lcsc.com/product-detail/C2988369.html",
    ratings=(
        Rating("rated_voltage", Interval(None, 24.0), "V", _CATALOGUE),
        # All four supply contacts together.
        Rating("rated_current", Interval(None, 3.0), "A", _CATALOGUE),
        # What the port brings: USB 2.0, 7.2.2, a high-power port and a cable; Type-C's vSafe5V.
        Rating("bus_voltage", Interval(4.5, 5.5), "V", _BUS),
        Rating("bus_capacitance", Interval(1e-6, 10e-6), "F", _BUS),
        Rating("mating_cycles", Interval(10000.0, None), "1", _CATALOGUE),
    ),
    lcsc="C2988369",
    # Its pads differ by 0.02 mm (KiCad 9 footprint of its own).
    alternates=(Alternate("HCTL", "HC-TYPE-C-16P-01A", "C2894897"),),
)
