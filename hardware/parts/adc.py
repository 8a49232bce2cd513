"""Sigma-delta converters of the metering front end.

ADS131M08: eight simultaneously sampling 24-bit channels with their own gain, phase delay and CRC,
inputs that may swing below ground on a single 3 V supply, at the lowest price per channel of the
parts that sample all channels at one instant. Two of them on one clock carry the thirteen signals.
"""

from __future__ import annotations

from typing import Final

from hardware.parts.spec import (
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

_DOCUMENT: Final = "Texas Instruments SBAS950B, ADS131M08 datasheet, 2021-02"
_PINS: Final = Source(_DOCUMENT, "section 5, pin functions", True)
_OPERATING: Final = Source(_DOCUMENT, "section 6.3, recommended operating conditions", True)
_TIMING: Final = Source(_DOCUMENT, "section 6.6, timing, DVDD 2.7 to 3.6 V", True)
_GAIN: Final = Source(_DOCUMENT, "section 8.3.3, table 8-1", True)
_REFERENCE: Final = Source(_DOCUMENT, "section 8.3.4", True)
_MEMORY: Final = Source(_DOCUMENT, "sections 6.1, 6.4, 6.5, from memory", False)
_LIMITS: Final = Source(
    "Texas Instruments SBAA506, overstress protection of ADS131M0x, 2021-03",
    "specification table, quoting the ADS131M08 absolute maximum ratings (AVDD 3.3 V: 3.6 V)",
    True,
)
_FEATURES: Final = Source(
    "sheetsdata.com, ADS131M08IRSNT, quoting the datasheet", "features, input impedance", True
)
# The ADS131M04-Q1 has the same modulator and PGA; the ADS131M08 table is the same from memory.
_NOISE: Final = Source(
    "Texas Instruments ADS131M04-Q1 datasheet, 2022-08", "table 7-1, OSR 512, 8 kS/s", True
)
# Six times the typical 6 ppm, which TI's engineer names as the bound; same modulator.
_LINEARITY: Final = Source(
    "TI E2E forum 886908, maximum INL of the ADS131M04", "first answer", True
)
_ACCURACY: Final = Source(_DOCUMENT, "section 6.5, accuracy, from memory", False)
_CATALOGUE: Final = catalogue("C2862610 and C2685451")


def _at(name: str, value: float, unit: str, source: Source) -> Rating:
    return Rating(name, Interval(value, value), unit, source)


#: The pin map was read for pins 1 to 21 and 23 to 26 in section 5 and agrees with KiCad 9's symbol
#: Analog_ADC:ADS131M08xPBS, which also gives 14, 16, 19 and 22. Pin 27 is ground in KiCad's symbol;
#: TI's table of the same package (ADS131M06) has it as NC, to be left open. The inputs are PASSIVE
#: because filters, not drivers, stand before them. REFIN is left open: the internal reference is
#: used. DRDY_N is push-pull after reset and can be set to open drain.
ADS131M08: Final = PartSpec(
    symbol="ADS131M08",
    reference_prefix="U",
    value="ADS131M08IPBSR",
    description="24-bit 8-channel simultaneous-sampling sigma-delta converter with PGA, SPI",
    manufacturer="Texas Instruments",
    mpn="ADS131M08IPBSR",
    footprint="Package_QFP:TQFP-32_5x5mm_P0.5mm",
    pins=(
        *pins(
            PinKind.PASSIVE,
            AIN0P="29",
            AIN0N="30",
            AIN1P="32",
            AIN1N="31",
            AIN2P="1",
            AIN2N="2",
            AIN3P="4",
            AIN3N="3",
            AIN4P="5",
            AIN4N="6",
            AIN5P="8",
            AIN5N="7",
            AIN6P="9",
            AIN6N="10",
            AIN7P="12",
            AIN7N="11",
            REFIN="14",
        ),
        *pins(PinKind.POWER_IN, AVDD="15", AGND="13 28", DVDD="26", DGND="25"),
        *pins(PinKind.INPUT, SYNC_RESET_N="16", CS_N="17", SCLK="19", DIN="21", XTAL1_CLKIN="23"),
        Pin("18", "DRDY_N", PinKind.OUTPUT),
        Pin("20", "DOUT", PinKind.TRI_STATE),
        Pin("22", "XTAL2", PinKind.OUTPUT),
        Pin("24", "CAP", PinKind.POWER_OUT),
        Pin("27", "NC", PinKind.NO_CONNECT),
    ),
    body=Body(
        7.0e-3,
        7.0e-3,
        1.2e-3,
        Source("JEDEC MS-026 TQFP-32, 5 mm body, 7 mm over leads", "from memory", False),
    ),
    temperature_c=Interval(-40.0, 125.0),
    datasheet="https://www.ti.com/lit/ds/symlink/ads131m08.pdf",
    ratings=(
        Rating("supply_voltage", Interval(2.7, 3.6), "V", _OPERATING),
        Rating("digital_supply_voltage", Interval(2.7, 3.6), "V", _OPERATING),
        # Typical 7.7 mA is the catalogue's; the upper end is an allowance until measured.
        Rating("analog_supply_current", Interval(7.7e-3, 10e-3), "A", _MEMORY),
        Rating("digital_supply_current", Interval(0.6e-3, 1.0e-3), "A", _MEMORY),
        Rating("analog_supply_current_typical", Interval(7.7e-3, None), "A", _CATALOGUE),
        Rating("absolute_input_voltage_gain_1_2_4", Interval(-1.3, 2.7), "V", _OPERATING),
        # AVDD - 1.8 V at the lowest AVDD; with AVDD at 2.94 V it is 1.14 V.
        Rating("absolute_input_voltage_gain_8_up", Interval(-1.3, 0.9), "V", _OPERATING),
        Rating("absolute_maximum_input_voltage", Interval(-1.6, 3.3), "V", _LIMITS),
        Rating("absolute_maximum_input_current", Interval(-10e-3, 10e-3), "A", _LIMITS),
        _at("input_resistance_gain_1_2_4", 330e3, "ohm", _FEATURES),
        Rating("input_resistance_gain_8_up", Interval(1e6, None), "ohm", _FEATURES),
        _at("reference_voltage", 1.2, "V", _REFERENCE),
        _at("full_scale_voltage_gain_1", 1.2, "V", _GAIN),
        _at("full_scale_voltage_gain_2", 0.6, "V", _GAIN),
        _at("full_scale_voltage_gain_4", 0.3, "V", _GAIN),
        _at("full_scale_voltage_gain_8", 0.15, "V", _GAIN),
        _at("full_scale_voltage_gain_16", 0.075, "V", _GAIN),
        # Typical value of the catalogue (8 ppm/K) and the greatest one.
        Rating("reference_temperature_coefficient", Interval(8e-6, 20e-6), "1/K", _ACCURACY),
        # The gain error includes the reference's; the drift leaves it out.
        Rating("gain_error", Interval(-0.01, 0.01), "1", _ACCURACY),
        Rating("gain_temperature_coefficient", Interval(-8e-6, 8e-6), "1/K", _ACCURACY),
        Rating("integral_nonlinearity", Interval(-36e-6, 36e-6), "1", _LINEARITY),
        # -120 dB between channels.
        Rating("crosstalk", Interval(None, 1e-6), "1", _FEATURES),
        _at("noise_voltage_gain_1", 7.56e-6, "V", _NOISE),
        _at("noise_voltage_gain_2", 6.62e-6, "V", _NOISE),
        _at("noise_voltage_gain_4", 6.37e-6, "V", _NOISE),
        _at("noise_voltage_gain_8", 3.82e-6, "V", _NOISE),
        Rating("clock_frequency_gain_1_2", Interval(0.3e6, 8.4e6), "Hz", _OPERATING),
        Rating("clock_frequency_gain_4_up", Interval(0.3e6, 8.2e6), "Hz", _OPERATING),
        Rating("clock_pulse_width", Interval(49e-9, None), "s", _TIMING),
        Rating("spi_clock_period", Interval(40e-9, None), "s", _TIMING),
        Rating("chip_select_to_clock", Interval(16e-9, None), "s", _TIMING),
        # 2048 clocks of 8.192 MHz; a shorter pulse only synchronises.
        Rating("reset_pulse_width", Interval(250e-6, None), "s", _TIMING),
        Rating("sync_setup_to_clock", Interval(10e-9, None), "s", _TIMING),
        # Of DVDD; the outputs at 1 mA.
        Rating("input_high_fraction", Interval(0.8, None), "1", _MEMORY),
        Rating("input_low_fraction", Interval(None, 0.2), "1", _MEMORY),
        Rating("input_above_supply", Interval(None, 0.3), "V", _MEMORY),
        Rating("output_high_fraction", Interval(0.8, None), "1", _MEMORY),
        Rating("output_low_fraction", Interval(None, 0.2), "1", _MEMORY),
        # Time until DOUT is free after CS rises.
        Rating("output_disable_time", Interval(None, 75e-9), "s", _MEMORY),
        Rating("input_capacitance", Interval(None, 5e-12), "F", _MEMORY),
        Rating("supply_decoupling", Interval(1e-6, None), "F", _PINS),
        _at("internal_regulator_capacitance", 220e-9, "F", _PINS),
        Rating("internal_regulator_voltage", Interval(1.65, 2.0), "V", _MEMORY),
        Rating("thermal_resistance", Interval(None, 80.0), "K/W", _MEMORY),
    ),
    lcsc="C2862610",
)
