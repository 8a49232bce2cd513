"""Real-time clocks and their crystals.

PCF8563: no battery pin to manage, runs down to 1.0 V on a quarter of a microampere, and a dozen
makers build the same pin map and registers. The crystal is the assembler's basic 12.5 pF part.
"""

from __future__ import annotations

from typing import Final

from hardware.parts.spec import (
    Alternate,
    Body,
    Drawing,
    Interval,
    PartSpec,
    Pin,
    PinKind,
    Rating,
    Source,
    catalogue,
)

_FEATURES: Final = Source("NXP PCF8563 product data sheet Rev. 9", "section 2, features", True)
_DYNAMIC: Final = Source("NXP PCF8563 product data sheet Rev. 10", "table 30", True)
_QUICK: Final = Source("Philips PCF8563 data sheet Rev. 04", "table 1, quick reference", True)
_MEMORY: Final = Source("NXP PCF8563 product data sheet", "from memory", False)
_LIMITS: Final = Source(
    "GATEMODE BM8563 datasheet (the alternate), text in a public repository; of NXP from memory",
    "5.1 limiting values",
    False,
)
_CRYSTAL: Final = catalogue("C32346")
_CRYSTAL_MEMORY: Final = Source("Seiko Epson FC-135 data sheet", "from memory", False)

PCF8563: Final = PartSpec(
    symbol="PCF8563",
    reference_prefix="U",
    value="PCF8563T",
    description="real-time clock and calendar, I2C, 0.25 uA",
    manufacturer="NXP",
    mpn="PCF8563T/5,518",
    footprint="Package_SO:SOIC-8_3.9x4.9mm_P1.27mm",
    pins=(
        Pin("1", "OSCI", PinKind.INPUT),
        Pin("2", "OSCO", PinKind.OUTPUT),
        Pin("3", "INT_N", PinKind.OPEN_COLLECTOR),
        Pin("4", "VSS", PinKind.POWER_IN),
        Pin("5", "SDA", PinKind.BIDIRECTIONAL),
        Pin("6", "SCL", PinKind.INPUT),
        Pin("7", "CLKOUT", PinKind.OPEN_COLLECTOR),
        Pin("8", "VDD", PinKind.POWER_IN),
    ),
    body=Body(
        6.0e-3,
        4.9e-3,
        1.75e-3,
        Source("KiCad 9 Package_SO:SOIC-8_3.9x4.9mm_P1.27mm", "JEDEC MS-012 AA", True),
    ),
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://www.nxp.com/docs/en/data-sheet/PCF8563.pdf",
    ratings=(
        Rating("supply_voltage", Interval(1.8, 5.5), "V", _FEATURES),
        # At room temperature; the block takes 1.2 V for all temperatures and for the clones.
        Rating("clock_supply_voltage", Interval(1.0, 5.5), "V", _FEATURES),
        Rating("clock_supply_current", Interval(0.25e-6, 0.55e-6), "A", _QUICK),
        Rating("supply_current", Interval(None, 800e-6), "A", _QUICK),
        Rating("clock_frequency", Interval(None, 400e3), "Hz", _DYNAMIC),
        Rating("rise_time", Interval(None, 300e-9), "s", _DYNAMIC),
        Rating("oscillator_output_capacitance", Interval(15e-12, 35e-12), "F", _DYNAMIC),
        Rating("trimmer_capacitance", Interval(5e-12, 25e-12), "F", _DYNAMIC),
        Rating("crystal_frequency", Interval(32768.0, 32768.0), "Hz", _DYNAMIC),
        Rating("crystal_load_capacitance", Interval(7e-12, 12.5e-12), "F", _DYNAMIC),
        Rating("crystal_series_resistance", Interval(None, 100e3), "ohm", _DYNAMIC),
        # SDA and SCL have no diode to VDD: the bus may stand above the backed-up supply.
        Rating("absolute_maximum_input_voltage", Interval(-0.5, 6.5), "V", _LIMITS),
        Rating("input_high_fraction", Interval(0.7, None), "1", _MEMORY),
        Rating("input_low_fraction", Interval(None, 0.3), "1", _MEMORY),
        Rating("output_low_current", Interval(3e-3, None), "A", _MEMORY),
        Rating("input_capacitance", Interval(None, 7e-12), "F", _MEMORY),
        Rating("bus_address", Interval(0x51, 0x51), "1", _MEMORY),
    ),
    lcsc="C7440",
    alternates=(Alternate("GATEMODE", "BM8563ESA", "C269877"),),
)

CRYSTAL_32K768: Final = PartSpec(
    symbol="CRYSTAL",
    reference_prefix="Y",
    value="32.768k/12.5p",
    description="tuning fork crystal 32.768 kHz 12.5 pF 20 ppm",
    manufacturer="Seiko Epson",
    mpn="Q13FC13500004",
    footprint="Crystal:Crystal_SMD_3215-2Pin_3.2x1.5mm",
    pins=(Pin("1", "1"), Pin("2", "2")),
    body=Body(3.2e-3, 1.5e-3, 0.9e-3, _CRYSTAL_MEMORY),
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://www5.epsondevice.com/en/products/crystal_unit/fc135.html",
    ratings=(
        Rating("frequency", Interval(32768.0, 32768.0), "Hz", _CRYSTAL),
        Rating("frequency_tolerance", Interval(-20e-6, 20e-6), "1", _CRYSTAL),
        # -0.04 ppm/K2 about 25 degC, at -25 degC inside the housing
        Rating("frequency_stability", Interval(-100e-6, 0.0), "1", _CRYSTAL_MEMORY),
        Rating("aging_per_year", Interval(-3e-6, 3e-6), "1", _CRYSTAL_MEMORY),
        Rating("load_capacitance", Interval(12.5e-12, 12.5e-12), "F", _CRYSTAL),
        Rating("equivalent_series_resistance", Interval(None, 70e3), "ohm", _CRYSTAL),
        Rating("motional_capacitance", Interval(3.4e-15, 3.4e-15), "F", _CRYSTAL_MEMORY),
        Rating("shunt_capacitance", Interval(1.0e-12, 1.0e-12), "F", _CRYSTAL_MEMORY),
    ),
    lcsc="C32346",
    alternates=(
        Alternate("NDK", "NX3215SA-32.768K-STD-MUA-8", "C156245"),
        Alternate("Yangxing Tech", "X321532768KGD2SI", "C620155"),
    ),
    drawing=Drawing.CRYSTAL,
)
