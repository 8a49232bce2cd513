"""Microcontroller modules.

ESP32-S3-WROOM-1-N8: certified radio, 8 MB of quad flash inside, 512 kB of RAM and enough pins that
the metering converters get an SPI bus of their own. Variants with quad PSRAM (R2) keep the same
pins; those with octal PSRAM (R8, R16V) take IO35 to IO37, which every board here leaves open, but
are rated to 65 degC only.
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

_CATALOGUE: Final = catalogue("C2913198")
_SHEET: Final = Source(
    "Espressif ESP32-S3-WROOM-1 and WROOM-1U datasheet v1.3", "section 1.1, features", True
)
_MEMORY: Final = Source(
    "Espressif ESP32-S3-WROOM-1 and WROOM-1U datasheet v1.3", "from memory", False
)
_LEVELS: Final = Source(
    "Espressif ESP32-S3 module datasheet, Chinese text in a public repository (the issue whose"
    " radio currents are this module's)",
    "sections 6.1 to 6.3, absolute maximum ratings and DC characteristics at 3.3 V, 25 degC",
    True,
)
_FAMILY: Final = Source(
    "Espressif ESP32 datasheet, DC characteristics (read); the same table of the S3",
    "IIH, IIL, RPU, RPD; of the S3 from memory",
    False,
)
_RESET: Final = Source(
    "Espressif ESP32-S3 series datasheet, text in a public repository",
    "table 2-13, timing parameters for power-up and reset",
    True,
)
_GUIDE: Final = Source(
    "Espressif ESP32-S3 Hardware Design Guidelines, Schematic Checklist",
    "section Power Supply",
    True,
)

#: GPIO name -> module pad: KiCad 9's symbol ESP32-S3-WROOM-1, checked against its footprint.
GPIO_PADS: Final = {
    "IO0": "27",
    "IO1": "39",
    "IO2": "38",
    "IO3": "15",
    "IO4": "4",
    "IO5": "5",
    "IO6": "6",
    "IO7": "7",
    "IO8": "12",
    "IO9": "17",
    "IO10": "18",
    "IO11": "19",
    "IO12": "20",
    "IO13": "21",
    "IO14": "22",
    "IO15": "8",
    "IO16": "9",
    "IO17": "10",
    "IO18": "11",
    "IO19": "13",
    "IO20": "14",
    "IO21": "23",
    "IO35": "28",
    "IO36": "29",
    "IO37": "30",
    "IO38": "31",
    "IO39": "32",
    "IO40": "33",
    "IO41": "34",
    "IO42": "35",
    "IO45": "26",
    "IO46": "16",
    "IO47": "24",
    "IO48": "25",
}

ESP32_S3_WROOM_1: Final = PartSpec(
    symbol="ESP32-S3-WROOM-1",
    reference_prefix="U",
    value="ESP32-S3-WROOM-1-N8",
    description="Wi-Fi and Bluetooth LE module, dual core 240 MHz, 8 MB flash, board antenna",
    manufacturer="Espressif Systems",
    mpn="ESP32-S3-WROOM-1-N8",
    footprint="RF_Module:ESP32-S3-WROOM-1",
    pins=(
        # GND of pad 41 is the exposed pad.
        *pins(PinKind.POWER_IN, **{"GND": "1 40 41", "3V3": "2"}),
        Pin("3", "EN", PinKind.INPUT),
        Pin("36", "RXD0", PinKind.BIDIRECTIONAL),
        Pin("37", "TXD0", PinKind.BIDIRECTIONAL),
        *(Pin(pad, name, PinKind.BIDIRECTIONAL) for name, pad in GPIO_PADS.items()),
    ),
    body=Body(18.0e-3, 25.5e-3, 3.1e-3, _CATALOGUE),
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://www.espressif.com/sites/default/files/documentation/esp32-s3-wroom-1_wroom-1u_datasheet_en.pdf",
    ratings=(
        Rating("supply_voltage", Interval(3.0, 3.6), "V", _SHEET),
        # Radio transmitting at 20.5 dBm, 802.11b; receiving takes 95 to 97 mA.
        Rating("supply_current_peak", Interval(None, 0.355), "A", _CATALOGUE),
        Rating("supply_current_receive", Interval(None, 0.097), "A", _CATALOGUE),
        # Both cores at 240 MHz, radio off.
        Rating("supply_current_no_radio", Interval(0.06, 0.108), "A", _MEMORY),
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
        Rating("input_leakage", Interval(None, 50e-9), "A", _FAMILY),
        # Weak pulls of either sense, which ROM code, strapping and JTAG switch on at some pins.
        Rating("internal_pull_resistance", Interval(45e3, 45e3), "ohm", _FAMILY),
        Rating("reset_input_low_time", Interval(50e-6, None), "s", _RESET),
        Rating("esd_human_body_voltage", Interval(2000.0, None), "V", _MEMORY),
    ),
    lcsc="C2913198",
    alternates=(
        Alternate("Espressif Systems", "ESP32-S3-WROOM-1-N16", "C2913199"),
        Alternate("Espressif Systems", "ESP32-S3-WROOM-1-N8R2", "C2913204"),
    ),
)
