"""Non-volatile memories: NOR flash for energy registers and logs, EEPROM for identity.

Registers are saved every minute and at the power-fail warning, into pages that are erased already;
a small EEPROM on each add-on tells the meter what is plugged in. Both families are multi-sourced in
one outline and pin map.
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
from hardware.parts.spec import Pin as _Pin

_PUYA: Final = Source(
    "JLCPCB catalogue 2026-05-21",
    "C5354566, the family's PY25Q128HA, and C2832998, the second source; its own line is empty",
    False,
)
_PUYA_MEMORY: Final = Source("Puya PY25Q32HB datasheet", "from memory, as GigaDevice's", False)
_PUYA_PROGRAM: Final = Source(
    "JLCPCB catalogue 2026-05-21",
    "0.5 ms typical: C2832998; most: of a second source, C179173, 3 ms; C5354566 2.4 ms",
    False,
)
_AT: Final = catalogue("C6203")
_AT_MEMORY: Final = Source("Microchip AT24C02C datasheet", "from memory", False)
_SOIC: Final = Source("KiCad 9 Package_SO:SOIC-8_3.9x4.9mm_P1.27mm", "JEDEC MS-012 AA", True)

#: Pin map shared by every 8-pin I2C memory (KiCad 9 symbols FM24C64B and AT24CS02).
_I2C_MEMORY: Final = (
    *pins(PinKind.INPUT, A0="1", A1="2", A2="3", SCL="6", WP="7"),
    _Pin("5", "SDA", PinKind.BIDIRECTIONAL),
    *pins(PinKind.POWER_IN, VSS="4", VDD="8"),
)

FLASH_32M: Final = PartSpec(
    symbol="SPI_FLASH_8",
    reference_prefix="U",
    value="PY25Q32HB",
    description="NOR flash 32 Mbit SPI 104 MHz, 100 000 erase cycles",
    manufacturer="Puya",
    mpn="PY25Q32HB-SUH-IR",
    footprint="Package_SO:SOIC-8_5.3x5.3mm_P1.27mm",
    # Named as the JEDEC pin map that W25Q32JV shares (KiCad 9 symbol W25Q32JVSS); DI is an input,
    # because dual and quad mode are not used on a shared bus.
    pins=(
        _Pin("1", "CS_N", PinKind.INPUT),
        _Pin("2", "DO", PinKind.TRI_STATE),
        _Pin("3", "WP_N", PinKind.BIDIRECTIONAL),
        _Pin("4", "GND", PinKind.POWER_IN),
        _Pin("5", "DI", PinKind.INPUT),
        _Pin("6", "CLK", PinKind.INPUT),
        _Pin("7", "HOLD_N", PinKind.BIDIRECTIONAL),
        _Pin("8", "VCC", PinKind.POWER_IN),
    ),
    body=Body(
        7.9e-3,
        5.3e-3,
        2.16e-3,
        Source("KiCad 9 Package_SO:SOIC-8_5.3x5.3mm_P1.27mm", "body; height from memory", False),
    ),
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://www.lcsc.com/product-detail/C22439000.html",
    ratings=(
        Rating("supply_voltage", Interval(2.7, 3.6), "V", _PUYA),
        Rating("supply_current", Interval(15e-3, 25e-3), "A", _PUYA_MEMORY),
        Rating("standby_current", Interval(12e-6, None), "A", _PUYA),
        Rating("erase_endurance", Interval(1e5, None), "1", _PUYA),
        Rating("retention_time", Interval(20 * 365 * 86400.0, None), "s", _PUYA),
        Rating("page_program_time", Interval(0.5e-3, 3e-3), "s", _PUYA_PROGRAM),
        Rating("clock_frequency", Interval(None, 104e6), "Hz", _PUYA),
        Rating("input_high_fraction", Interval(0.7, None), "1", _PUYA_MEMORY),
        Rating("input_low_fraction", Interval(None, 0.2), "1", _PUYA_MEMORY),
        Rating("input_capacitance", Interval(None, 6e-12), "F", _PUYA_MEMORY),
        Rating("input_leakage", Interval(None, 2e-6), "A", _PUYA_MEMORY),
        Rating("output_off_leakage", Interval(None, 2e-6), "A", _PUYA_MEMORY),
        # The supply less 0.2 V at 0.1 mA, at 3.2 V; 0.4 V at 1.6 mA.
        Rating("output_high_voltage", Interval(3.0, None), "V", _PUYA_MEMORY),
        Rating("output_low_voltage", Interval(None, 0.4), "V", _PUYA_MEMORY),
        Rating("output_disable_time", Interval(None, 6e-9), "s", _PUYA_MEMORY),
        Rating("output_capacitance", Interval(None, 8e-12), "F", _PUYA_MEMORY),
    ),
    lcsc="C22439000",
    alternates=(
        Alternate("GigaDevice", "GD25Q32ESIGR", "C2832998"),
        Alternate("Winbond", "W25Q32JVSSIQ", "C179173"),
    ),
)

EEPROM_2K: Final = PartSpec(
    symbol="I2C_MEMORY_8",
    reference_prefix="U",
    value="AT24C02C",
    description="EEPROM 2 kbit I2C, write protect covers the whole array",
    manufacturer="Microchip",
    mpn="AT24C02C-SSHM-T",
    footprint="Package_SO:SOIC-8_3.9x4.9mm_P1.27mm",
    pins=_I2C_MEMORY,
    body=Body(6.0e-3, 4.9e-3, 1.75e-3, _SOIC),
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://www.microchip.com/en-us/product/AT24C02C",
    ratings=(
        Rating("supply_voltage", Interval(1.7, 5.5), "V", _AT),
        Rating("supply_current", Interval(0.4e-3, 3e-3), "A", _AT_MEMORY),
        Rating("write_endurance", Interval(1e6, None), "1", _AT),
        Rating("write_time", Interval(None, 5e-3), "s", _AT),
        Rating("clock_frequency", Interval(None, 1e6), "Hz", _AT),
        Rating("input_high_fraction", Interval(0.7, None), "1", _AT_MEMORY),
        Rating("input_low_fraction", Interval(None, 0.3), "1", _AT_MEMORY),
        Rating("input_capacitance", Interval(None, 8e-12), "F", _AT_MEMORY),
        Rating("bus_address", Interval(0x50, 0x50), "1", _AT_MEMORY),
        Rating("output_low_current", Interval(2.1e-3, None), "A", _AT_MEMORY),
        # Address pins pull down until they see half the supply; ST asks for 1 kohm at most.
        Rating("address_source_resistance", Interval(None, 1e3), "ohm", _AT_MEMORY),
    ),
    lcsc="C6203",
    alternates=(
        Alternate("STMicroelectronics", "M24C02-RMN6P", "C1349625"),
        Alternate("XBLW", "24C02BN", "C18723542"),
    ),
)
