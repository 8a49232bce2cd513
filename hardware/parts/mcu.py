"""Microcontroller modules.

ESP32-S2-MINI-2-N4: radio, 4 MB of flash in the chip's package, 320 kB of RAM, one core, and enough
pins that the metering converters get an SPI bus of their own. It is the successor of the
ESP32-S2-MINI-1, which is not recommended for new designs. IO26 stays free, so the variant with
PSRAM (N4R2) fits as well.
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
    pins,
)

_CATALOGUE: Final = catalogue("C3013906")
_SHEET: Final = Source(
    "Espressif ESP32-S2-MINI-2 and MINI-2U datasheet v1.1", "section 1.1, features", True
)
_MODULE: Final = Source(
    "Espressif ESP32-S2-MINI-2 and MINI-2U datasheet v1.3, pages in a public repository",
    "table 5-4, current consumption in active mode",
    True,
)
_IDLE: Final = Source(
    "Espressif ESP32-S2-MINI-2 and MINI-2U datasheet v1.3, pages in a public repository",
    "table 5-5, modem sleep at 240 MHz, all clocks on: 28 mA idle (read); 32 mA running and 10 mA"
    " for reads of flash from memory",
    False,
)
_LEVELS: Final = Source(
    "Espressif ESP32-S2 series datasheet v1.8, pages in a public repository",
    "tables 5-1 and 5-4, absolute maximum ratings and DC characteristics at 3.3 V, 25 degC",
    True,
)
_RESET: Final = Source(
    "Espressif ESP32-S2-MINI-2 and MINI-2U datasheet v1.3, pages in a public repository",
    "table 4-6, timing parameters for power-up and reset",
    True,
)
_GUIDE: Final = Source(
    "Espressif ESP32-S2 Hardware Design Guidelines, Schematic Checklist",
    "section Power Supply",
    True,
)
_OUTLINE: Final = Source(
    "KiCad 9 RF_Module:ESP32-S2-MINI-1; MINI-1 in a public list of Espressif's modules",
    "15.4 mm x 20 mm x 2.4 mm",
    True,
)
_RELIABILITY: Final = Source(
    "Espressif ESP32-S2 series datasheet v1.8, pages in a public repository",
    "table 5-11, human body model",
    True,
)

#: GPIO name -> module pad: Espressif's KiCad symbol of the MINI-1; a public board's table of the
#: MINI-2's pads agrees.
GPIO_PADS: Final = {
    "IO0": "4",
    "IO1": "5",
    "IO2": "6",
    "IO3": "7",
    "IO4": "8",
    "IO5": "9",
    "IO6": "10",
    "IO7": "11",
    "IO8": "12",
    "IO9": "13",
    "IO10": "14",
    "IO11": "15",
    "IO12": "16",
    "IO13": "17",
    "IO14": "18",
    "IO15": "19",
    "IO16": "20",
    "IO17": "21",
    "IO18": "22",
    "IO19": "23",
    "IO20": "24",
    "IO21": "25",
    "IO26": "26",
    "IO33": "28",
    "IO34": "29",
    "IO35": "31",
    "IO36": "32",
    "IO37": "33",
    "IO38": "34",
    "IO39": "35",
    "IO40": "36",
    "IO41": "37",
    "IO42": "38",
    "IO45": "41",
}
#: Pad 61 is the exposed pad.
_GROUND_PADS: Final = " ".join(map(str, (1, 2, 30, 42, 43, *range(46, 66))))

ESP32_S2_MINI_2: Final = PartSpec(
    symbol="ESP32-S2-MINI-2",
    reference_prefix="U",
    value="ESP32-S2-MINI-2-N4",
    description="Wi-Fi module, single core 240 MHz, 4 MB flash, board antenna",
    manufacturer="Espressif Systems",
    mpn="ESP32-S2-MINI-2-N4",
    # The land pattern of MINI-1 and MINI-2 is one; the pad grid was compared with Espressif's own.
    footprint="RF_Module:ESP32-S2-MINI-1",
    pins=(
        *pins(PinKind.POWER_IN, **{"GND": _GROUND_PADS, "3V3": "3"}),
        Pin("45", "EN", PinKind.INPUT),
        Pin("27", "NC", PinKind.NO_CONNECT),
        Pin("40", "RXD0", PinKind.BIDIRECTIONAL),
        Pin("39", "TXD0", PinKind.BIDIRECTIONAL),
        Pin("44", "IO46", PinKind.INPUT),
        *(Pin(pad, name, PinKind.BIDIRECTIONAL) for name, pad in GPIO_PADS.items()),
    ),
    body=Body(15.4e-3, 20.0e-3, 2.4e-3, _OUTLINE),
    # The catalogue's 105 degC is that of the H4.
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://www.espressif.com/sites/default/files/documentation/esp32-s2-mini-2_esp32-s2-mini-2u_datasheet_en.pdf",
    ratings=(
        Rating("supply_voltage", Interval(3.0, 3.6), "V", _SHEET),
        # Radio transmitting, 802.11b at 19.5 dBm; 302 mA at 19 dBm in the datasheet v1.3.
        Rating("supply_current_peak", Interval(None, 0.310), "A", _CATALOGUE),
        Rating("supply_current_receive", Interval(None, 0.081), "A", _MODULE),
        Rating("supply_current_no_radio", Interval(0.028, 0.042), "A", _IDLE),
        Rating("supply_source_current", Interval(0.5, None), "A", _GUIDE),
        Rating("supply_decoupling", Interval(10e-6, None), "F", _GUIDE),
        Rating("absolute_maximum_supply_voltage", Interval(-0.3, 3.6), "V", _LEVELS),
        # Fractions of the supply.
        Rating("input_high_fraction", Interval(0.75, None), "1", _LEVELS),
        Rating("input_low_fraction", Interval(None, 0.25), "1", _LEVELS),
        # Above the supply an input conducts into its clamp.
        Rating("input_above_supply", Interval(None, 0.3), "V", _LEVELS),
        Rating("output_high_fraction", Interval(0.8, None), "1", _LEVELS),
        Rating("output_low_fraction", Interval(None, 0.1), "1", _LEVELS),
        # Typical at the greatest drive strength: sinking 28 mA, sourcing 40 mA.
        Rating("output_current", Interval(0.028, 0.040), "A", _LEVELS),
        Rating("pin_capacitance", Interval(2e-12, None), "F", _LEVELS),
        Rating("input_leakage", Interval(None, 50e-9), "A", _LEVELS),
        # Weak pulls of either sense, which ROM code, strapping and JTAG switch on at some pins.
        Rating("internal_pull_resistance", Interval(45e3, 45e3), "ohm", _LEVELS),
        Rating("reset_input_low_time", Interval(50e-6, None), "s", _RESET),
        Rating("esd_human_body_voltage", Interval(2000.0, None), "V", _RELIABILITY),
    ),
    lcsc="C3013906",
    alternates=(Alternate("Espressif Systems", "ESP32-S2-MINI-2-N4R2"),),
)
