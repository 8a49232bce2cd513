"""Push buttons: 5.1 mm square SMD tact switch, pressed through the cover with a pin."""

from __future__ import annotations

from typing import Final

from hardware.parts.spec import (
    Alternate,
    Body,
    Drawing,
    Interval,
    PartSpec,
    PinKind,
    Rating,
    catalogue,
    pins,
)

_CATALOGUE: Final = catalogue("C318884")

TACT_SWITCH: Final = PartSpec(
    symbol="SW_PUSH",
    reference_prefix="SW",
    value="tact",
    description="tact switch 5.1 x 5.1 x 1.5 mm SMD, 1.6 N",
    manufacturer="XKB Connectivity",
    mpn="TS-1187A-B-A-B",
    footprint="Button_Switch_SMD:SW_Push_1P1T_XKB_TS-1187A",
    # The footprint names both pads of a side alike: 1 and 2 are the two contacts.
    pins=pins(PinKind.PASSIVE, **{"1": "1", "2": "2"}),
    body=Body(6.5e-3, 5.1e-3, 1.5e-3, _CATALOGUE),
    temperature_c=Interval(-30.0, 85.0),
    datasheet="http://www.helloxkb.com/public/images/pdf/TS-1187A-X-X-X.pdf",
    ratings=(
        Rating("rated_voltage", Interval(None, 12.0), "V", _CATALOGUE),
        Rating("rated_current", Interval(None, 0.05), "A", _CATALOGUE),
        Rating("mating_cycles", Interval(1e5, None), "1", _CATALOGUE),
    ),
    lcsc="C318884",
    alternates=(Alternate("kangshen", "TS-1187S-15", "C19779057"),),
    drawing=Drawing.SWITCH,
)
