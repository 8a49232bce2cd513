"""Standard logic of the relay shield, all at 3.3 V.

74HC595 holds the relays' state, 74HC123 is the watchdog's one-shot, 74AHC1G32 gates the clock and
74LVC1G125 releases the shared data line. Every function has several makers with the same pins.
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

_C595: Final = catalogue("C5947")
_M595: Final = Source("Nexperia 74HC595 datasheet", "from memory", False)
# Read for an alternate; the 74HC levels are the same with every maker.
_HC: Final = Source(
    "Harris (TI) CD74HC123 datasheet, text at m.eeworld.com.cn",
    "1.5 and 0.5 V at 2.0 V, 3.15 and 1.35 V at 4.5 V of supply, taken linearly to 3.3 V",
    False,
)

HC595: Final = PartSpec(
    symbol="74HC595",
    reference_prefix="U",
    value="74HC595",
    description="8-bit shift register with output latch, three-state, SO-16",
    manufacturer="Nexperia",
    mpn="74HC595D,118",
    footprint="Package_SO:SOIC-16_3.9x9.9mm_P1.27mm",
    pins=(
        *pins(
            PinKind.TRI_STATE,
            Q0="15",
            Q1="1",
            Q2="2",
            Q3="3",
            Q4="4",
            Q5="5",
            Q6="6",
            Q7="7",
        ),
        *pins(PinKind.OUTPUT, Q7S="9"),
        *pins(PinKind.INPUT, DS="14", SHCP="11", STCP="12", MR_N="10", OE_N="13"),
        *pins(PinKind.POWER_IN, VCC="16", GND="8"),
    ),
    body=Body(6.0e-3, 9.9e-3, 1.75e-3, _M595),
    temperature_c=Interval(-40.0, 125.0),
    datasheet="https://assets.nexperia.com/documents/data-sheet/74HC_HCT595.pdf",
    ratings=(
        Rating("supply_voltage", Interval(2.0, 6.0), "V", _C595),
        Rating("supply_current", Interval(None, 160e-6), "A", _M595),
        Rating("input_high_voltage", Interval(2.36, None), "V", _HC),
        Rating("input_low_voltage", Interval(None, 0.94), "V", _HC),
        Rating("output_high_voltage", Interval(2.8, None), "V", _M595),
        Rating("output_low_voltage", Interval(None, 0.33), "V", _M595),
        # 625 ns/V at 2.0 V and 139 at 4.5 V, no Schmitt triggers; the lower one.
        Rating("input_transition", Interval(None, 139e-9), "s/V", _M595),
        Rating("input_capacitance", Interval(None, 10e-12), "F", _M595),
        Rating("output_off_leakage", Interval(None, 5e-6), "A", _M595),
        # 30 MHz at 4.5 V and 6 MHz at 2.0 V up to 85 degC, taken linearly
        Rating("clock_frequency", Interval(None, 15e6), "Hz", _M595),
    ),
    lcsc="C5947",
    alternates=(
        Alternate("TOSHIBA", "74HC595D(BJ)", "C431479"),
        Alternate("Texas Instruments", "CD74HC595M96", "C131977"),
    ),
)

_C123: Final = catalogue("C426698")
_D123: Final = Source(
    "Nexperia 74HC123; 74HCT123 datasheet Rev. 11.1, text at pdf.product.live",
    "2 features and benefits",
    True,
)
_K123: Final = Source(
    "NXP (now Nexperia) 74HC123; 74HCT123 datasheet Rev. 9",
    "page 10, notes to dynamic characteristics: K = 0.45 at 5.0 V, 0.55 at 2.0 V",
    True,
)
_M123: Final = Source("Nexperia 74HC123; 74HCT123 datasheet", "from memory", False)

HC123: Final = PartSpec(
    symbol="74HC123",
    reference_prefix="U",
    value="74HC123",
    description="dual retriggerable one-shot with reset, TSSOP-16",
    manufacturer="Nexperia",
    mpn="74HC123PW,118",
    footprint="Package_SO:TSSOP-16_4.4x5mm_P0.65mm",
    pins=(
        *pins(PinKind.INPUT, A1_N="1", B1="2", RD1_N="3", A2_N="9", B2="10", RD2_N="11"),
        *pins(PinKind.OUTPUT, Q1_N="4", Q2="5", Q2_N="12", Q1="13"),
        *pins(PinKind.PASSIVE, CEXT1="14", RCEXT1="15", CEXT2="6", RCEXT2="7"),
        *pins(PinKind.POWER_IN, VCC="16", GND="8"),
    ),
    body=Body(6.4e-3, 5.0e-3, 1.1e-3, _M123),
    temperature_c=Interval(-40.0, 125.0),
    datasheet="https://assets.nexperia.com/documents/data-sheet/74HC_HCT123.pdf",
    ratings=(
        Rating("supply_voltage", Interval(2.0, 6.0), "V", _D123),
        Rating("supply_current", Interval(8e-6, 160e-6), "A", _M123),
        Rating("input_high_voltage", Interval(2.36, None), "V", _HC),
        Rating("input_low_voltage", Interval(None, 0.94), "V", _HC),
        Rating("output_high_voltage", Interval(2.8, None), "V", _M123),
        Rating("output_low_voltage", Interval(None, 0.33), "V", _M123),
        Rating("output_current", Interval(None, 5.2e-3), "A", _C123),
        # Trigger inputs are Schmitt triggers, the reset is none: 139 ns/V at 4.5 V.
        Rating("reset_input_transition", Interval(None, 139e-9), "s/V", _M123),
        Rating("pulse_width_factor", Interval(0.45, 0.55), "1", _K123),
        Rating("timing_resistance", Interval(10e3, 1e6), "ohm", _M123),
    ),
    lcsc="C426698",
    alternates=(Alternate("Texas Instruments", "CD74HC123PWR", "C352823"),),
)

_C32: Final = catalogue("C7470")
_AHC: Final = Source("TI SN74AHC1G32 datasheet", "at 3.3 V, from memory", False)
_D125: Final = Source(
    "Texas Instruments SCES223T, SN74LVC1G125, text at studylib.net",
    "1 features, 3 description",
    True,
)
_LVC: Final = Source(
    "TI SN74LVC1G32 and SN74LVC1G125 datasheets", "levels at 3.3 V, from memory", False
)
_LVC_LEVELS: Final = (
    Rating("input_high_voltage", Interval(2.0, None), "V", _LVC),
    Rating("input_low_voltage", Interval(None, 0.8), "V", _LVC),
    Rating("output_high_voltage", Interval(2.4, None), "V", _LVC),
    Rating("output_low_voltage", Interval(None, 0.4), "V", _LVC),
    # Current of those levels at 3.0 V.
    Rating("output_current", Interval(None, 16e-3), "A", _LVC),
    Rating("input_leakage", Interval(None, 5e-6), "A", _LVC),
    Rating("input_transition", Interval(None, 10e-9), "s/V", _LVC),
    Rating("output_off_leakage", Interval(None, 10e-6), "A", _LVC),
)

#: AHC and not LVC, because its inputs bear edges of 100 ns/V: the ribbon's filtered clock has 13.
AHC1G32: Final = PartSpec(
    symbol="74AHC1G32",
    reference_prefix="U",
    value="74AHC1G32",
    description="single 2-input OR gate, SOT-23-5",
    manufacturer="Texas Instruments",
    mpn="SN74AHC1G32DBVR",
    footprint="Package_TO_SOT_SMD:SOT-23-5",
    pins=(
        *pins(PinKind.INPUT, A="1", B="2"),
        *pins(PinKind.OUTPUT, Y="4"),
        *pins(PinKind.POWER_IN, VCC="5", GND="3"),
    ),
    body=Body(2.8e-3, 2.9e-3, 1.45e-3, _AHC),
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://www.ti.com/lit/ds/symlink/sn74ahc1g32.pdf",
    ratings=(
        Rating("supply_voltage", Interval(2.0, 5.5), "V", _C32),
        Rating("supply_current", Interval(None, 10e-6), "A", _AHC),
        Rating("propagation_delay", Interval(1.0e-9, 13.0e-9), "s", _AHC),
        Rating("input_high_voltage", Interval(2.31, None), "V", _AHC),
        Rating("input_low_voltage", Interval(None, 0.99), "V", _AHC),
        # The catalogue's three high levels are those at 2.0, 3.0 and 4.5 V.
        Rating("output_high_voltage", Interval(2.48, None), "V", _C32),
        Rating("output_low_voltage", Interval(None, 0.44), "V", _C32),
        # Current of those levels at 3.0 V.
        Rating("output_current", Interval(None, 4e-3), "A", _AHC),
        Rating("input_transition", Interval(None, 100e-9), "s/V", _AHC),
    ),
    lcsc="C7470",
    alternates=(Alternate("Nexperia", "74AHC1G32GV,125", "C12488"),),
)

LVC1G125: Final = PartSpec(
    symbol="74LVC1G125",
    reference_prefix="U",
    value="74LVC1G125",
    description="single three-state buffer, active-low enable, SOT-23-5",
    manufacturer="Texas Instruments",
    mpn="SN74LVC1G125DBVR",
    footprint="Package_TO_SOT_SMD:SOT-23-5",
    pins=(
        *pins(PinKind.INPUT, OE_N="1", A="2"),
        *pins(PinKind.TRI_STATE, Y="4"),
        *pins(PinKind.POWER_IN, VCC="5", GND="3"),
    ),
    body=Body(2.8e-3, 2.9e-3, 1.45e-3, _LVC),
    temperature_c=Interval(-40.0, 125.0),
    datasheet="https://www.ti.com/lit/ds/symlink/sn74lvc1g125.pdf",
    ratings=(
        Rating("supply_voltage", Interval(1.65, 5.5), "V", _D125),
        Rating("supply_current", Interval(None, 10e-6), "A", _D125),
        *_LVC_LEVELS,
    ),
    lcsc="C23654",
    alternates=(Alternate("Nexperia", "74LVC1G125GV,125", "C12518"),),
)
