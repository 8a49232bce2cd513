"""RJ45 jacks with the 10/100BASE-T transformers, the common-mode termination and two LEDs inside.

The HR911105A is the commonest of its class. Pins 1 to 8 follow the order of KiCad's symbol, which
was drawn from HanRun's sheet, and agree with the jack of WIZnet's W5500 Ethernet Shield.
"""

from __future__ import annotations

from typing import Final

from hardware.parts.spec import (
    Body,
    Grade,
    Insulation,
    Interval,
    PartSpec,
    PinKind,
    Rating,
    Source,
    catalogue,
    pins,
)

_CATALOGUE: Final = catalogue("C12074")
_QUOTED: Final = Source(
    "HanRun HR911105A datasheet as quoted in a public open-hardware parts table",
    "isolation and inductance",
    True,
)
_SYMBOL: Final = Source(
    "KiCad 9 symbol Connector:RJ45_Hanrun_HR911105A_Horizontal",
    "drawing inside the symbol: 4 x 75 ohm, 1000 pF, LED polarity",
    True,
)
_MEMORY: Final = Source("HanRun HR911105A datasheet", "from memory", False)
_LED: Final = Source("usual chip LEDs, green and yellow", "from memory", False)

#: Towards the board pins 1 to 6 are the transformers' chip side and 8 the foot of the common-mode
#: termination; the cable side ends in the jack's contacts and is no pin.
HR911105A: Final = PartSpec(
    symbol="MAGJACK",
    reference_prefix="J",
    value="HR911105A",
    description="RJ45 jack with 10/100BASE-T transformers and two LEDs, shielded, right angle",
    manufacturer="HANRUN",
    mpn="HR911105A",
    footprint="Connector_RJ:RJ45_Hanrun_HR911105A_Horizontal",
    pins=(
        *pins(
            PinKind.PASSIVE,
            TD_PLUS="1",
            TD_MINUS="2",
            RD_PLUS="3",
            TCT="4",
            RCT="5",
            RD_MINUS="6",
            CHS="8",
            GREEN_A="9",
            GREEN_K="10",
            YELLOW_K="11",
            YELLOW_A="12",
            SHIELD="SH",
        ),
        *pins(PinKind.NO_CONNECT, NC="7"),
    ),
    body=Body(16.0e-3, 21.3e-3, 13.5e-3, _MEMORY),
    temperature_c=Interval(0.0, 70.0),
    datasheet="https://www.lcsc.com/product-detail/C12074.html",
    ratings=(
        Rating("turns_ratio", Interval(1.0, 1.0), "1", _MEMORY),
        Rating("inductance", Interval(350e-6, None), "H", _QUOTED),
        Rating("common_mode_termination_resistance", Interval(75.0, 75.0), "ohm", _SYMBOL),
        Rating("common_mode_termination_capacitance", Interval(1e-9, 1e-9), "F", _SYMBOL),
        Rating("common_mode_termination_voltage", Interval(None, 2000.0), "V", _MEMORY),
        Rating("forward_voltage", Interval(1.8, 2.6), "V", _LED),
        Rating("led_current", Interval(None, 20e-3), "A", _LED),
    ),
    lcsc="C12074",
    # IEEE 802.3's isolation of the cable from the equipment, nothing that protects from mains
    insulation=Insulation(
        groups=(
            ("circuit side", ("1", "2", "3", "4", "5", "6")),
            ("foot of the cable's termination and shield", ("8", "SH")),
            ("LEDs", ("9", "10", "11", "12")),
        ),
        grade=Grade.FUNCTIONAL,
        withstand_v=1500.0,
        source=_QUOTED,
    ),
)
