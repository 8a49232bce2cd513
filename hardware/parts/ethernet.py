"""WIZnet's Ethernet controllers with TCP/IP in hardware, on SPI: W5200 and its successor W5500.

The W5200 is not recommended for new designs and scarce; both are kept as variants of one add-on.
"""

from __future__ import annotations

from typing import Final

from hardware.parts.spec import (
    Body,
    Interval,
    PartSpec,
    PinKind,
    Rating,
    Source,
    pins,
)

_W5500: Final = "WIZnet W5500 Datasheet 1.1.0"
_ABS: Final = Source(_W5500, "5.1 Absolute Maximum Ratings", True)
_DC: Final = Source(_W5500, "5.3 DC Characteristics", True)
_SPI: Final = Source(_W5500, "5.5.4 SPI Timing", True)
_CRYSTAL: Final = Source(_W5500, "5.5.3 Crystal Characteristics", True)
_BOARDS: Final = Source("WIZnet W5500-io and W5500-EVB-Pico schematics", "crystal", True)
_CRYSTAL_MEMORY: Final = Source(
    _W5500, "5.5.3 Crystal Characteristics, this line from memory", False
)
_TRANSFORMER: Final = Source(
    "ANSI X3.263 TP-PMD, 9.1.7 open circuit inductance", "350 uH, from memory", False
)
_PINS: Final = Source(_W5500, "table 2, W5500 Pin Description", True)
_SYMBOL_CLOCK: Final = Source(
    "ANSI X3.263 TP-PMD (100BASE-TX), 125 Mbit/s within 50 ppm", "from memory", False
)
_SERIES_RESISTANCE: Final = Source(
    "25 MHz oscillators of 10/100 PHYs (TI AM6442 table 6-19: 30 to 50 ohm); WIZnet gives none",
    "the largest of them",
    True,
)
_W5500_MEMORY: Final = Source(_W5500, "1.2 V within 10 %, from memory", False)
_BULK: Final = Source(
    "WIZnet W5500-io and W5500-EVB-Pico schematics", "10 uF on each 3.3 V rail, from memory", False
)

W5500: Final = PartSpec(
    symbol="W5500",
    reference_prefix="U",
    value="W5500",
    description="Ethernet controller with hardwired TCP/IP, SPI, LQFP-48",
    manufacturer="WIZNET",
    mpn="W5500",
    footprint="Package_QFP:LQFP-48_7x7mm_P0.5mm",
    # table 2 of the datasheet, compared with KiCad's symbol and three schematics of WIZnet
    pins=(
        *pins(PinKind.OUTPUT, TXN="1", TXP="2"),
        *pins(PinKind.INPUT, RXN="5", RXP="6", SCS_N="32", SCLK="33", MOSI="35", RST_N="37"),
        *pins(PinKind.INPUT, PMODE2="43", PMODE1="44", PMODE0="45", RSVD23="23"),
        *pins(PinKind.POWER_IN, AVDD="4 8 11 15 17 21", VDD="28"),
        *pins(PinKind.POWER_IN, AGND="3 9 14 16 19 48", GND="29"),
        *pins(PinKind.PASSIVE, EXRES1="10", TOCAP="20", XI="30", XO="31"),
        *pins(PinKind.POWER_OUT, V1V2O="22"),
        *pins(PinKind.OUTPUT, SPDLED_N="24", LINKLED_N="25", DUPLED_N="26", ACTLED_N="27"),
        *pins(PinKind.OUTPUT, INT_N="36"),
        *pins(PinKind.TRI_STATE, MISO="34"),
        *pins(PinKind.NO_CONNECT, DNC="7", VBG="18"),
        *pins(PinKind.NO_CONNECT, NC12="12", NC13="13", NC46="46", NC47="47"),
        # RSVD with pull-down inside; the table says NC since version 1.0.2
        *pins(PinKind.NO_CONNECT, NC38="38", NC39="39", NC40="40", NC41="41", NC42="42"),
    ),
    body=Body(9.0e-3, 9.0e-3, 1.6e-3, Source(_W5500, "figure 27, Package Dimensions", True)),
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://docs.wiznet.io/Product/Chip/Ethernet/W5500",
    ratings=(
        Rating("supply_voltage", Interval(2.97, 3.63), "V", _DC),
        Rating("supply_decoupling", Interval(10e-6, None), "F", _BULK),
        Rating("internal_regulator_voltage", Interval(1.08, 1.32), "V", _W5500_MEMORY),
        Rating("internal_regulator_capacitance", Interval(10e-9, 10e-9), "F", _PINS),
        # typical while sending at 100 Mbit/s; no maximum is given
        Rating("supply_current", Interval(132e-3, None), "A", _DC),
        Rating("input_high_voltage", Interval(2.0, None), "V", _DC),
        Rating("input_low_voltage", Interval(None, 0.8), "V", _DC),
        Rating("schmitt_rising_threshold", Interval(1.53, 1.73), "V", _DC),
        Rating("schmitt_falling_threshold", Interval(0.95, 1.09), "V", _DC),
        Rating("output_high_voltage", Interval(2.4, None), "V", _DC),
        Rating("output_low_voltage", Interval(None, 0.4), "V", _DC),
        Rating("output_current", Interval(None, 8e-3), "A", _DC),
        Rating("input_absolute_maximum_voltage", Interval(-0.5, 6.0), "V", _ABS),
        Rating("pull_up_resistance", Interval(50e3, 112e3), "ohm", _DC),
        Rating("clock_frequency", Interval(None, 33.3e6), "Hz", _SPI),
        Rating("output_disable_time", Interval(None, 2.1e-9), "s", _SPI),
        Rating("reset_low_time", Interval(500e-6, None), "s", _PINS),
        Rating("bias_resistance", Interval(12.4e3, 12.4e3), "ohm", _PINS),
        Rating("clock_tolerance", Interval(-50e-6, 50e-6), "1", _SYMBOL_CLOCK),
        Rating("crystal_frequency", Interval(25e6, 25e6), "Hz", _CRYSTAL),
        Rating("crystal_frequency_tolerance", Interval(-30e-6, 30e-6), "1", _CRYSTAL_MEMORY),
        Rating("crystal_series_resistance", Interval(None, 50.0), "ohm", _SERIES_RESISTANCE),
        Rating("crystal_bias_resistance", Interval(1e6, 1e6), "ohm", _BOARDS),
        Rating("reference_capacitance", Interval(4.7e-6, 4.7e-6), "F", _PINS),
        Rating("transmit_tap_resistance", Interval(10.0, 10.0), "ohm", _BOARDS),
        Rating("transmit_tap_capacitance", Interval(22e-9, 22e-9), "F", _BOARDS),
        Rating("receive_coupling_capacitance", Interval(6.8e-9, 6.8e-9), "F", _BOARDS),
        Rating("line_series_resistance", Interval(3.3, 3.3), "ohm", _BOARDS),
        Rating("line_termination_resistance", Interval(49.9, 49.9), "ohm", _BOARDS),
        Rating("line_termination_capacitance", Interval(100e-9, 100e-9), "F", _BOARDS),
        Rating("transformer_turns_ratio", Interval(1.0, 1.0), "1", _BOARDS),
        Rating("transformer_inductance", Interval(350e-6, None), "H", _TRANSFORMER),
        Rating("crystal_load_capacitance", Interval(18e-12, 18e-12), "F", _CRYSTAL),
        Rating("crystal_shunt_capacitance", Interval(None, 7e-12), "F", _CRYSTAL),
    ),
    lcsc="C32843",
)

_SHIELD: Final = Source(
    "WIZnet W5200 Ethernet Shield schematic 1.1 (EAGLE file, 2013-05-28)", "IC_1 and its nets", True
)
_W5200: Final = Source("WIZnet W5200 Datasheet", "from memory", False)
_WIZ820: Final = Source(
    "WIZnet WIZ820io datasheet as quoted on forum.wiznet.io, topic 1631", "Reset", True
)

#: Pins 32 to 39 are the data bus of a mode that is not offered; WIZnet's own board grounds them.
W5200: Final = PartSpec(
    symbol="W5200",
    reference_prefix="U",
    value="W5200",
    description="Ethernet controller with hardwired TCP/IP, SPI, QFN-48",
    manufacturer="WIZNET",
    mpn="W5200",
    footprint="Package_DFN_QFN:QFN-48-1EP_7x7mm_P0.5mm_EP5.3x5.3mm",
    # WIZnet's own EAGLE library in the schematic above, pin by pin with the nets drawn there
    pins=(
        *pins(PinKind.PASSIVE, XI="1", XO="2", BIAS="12"),
        *pins(PinKind.BIDIRECTIONAL, FDXLED_N_M2="3", SPDLED_N_M1="4", LINKLED_N_M0="5"),
        *pins(PinKind.BIDIRECTIONAL, MDC_SPIEN="6", MDIO="7"),
        *pins(PinKind.POWER_IN, VCC1V8="8 25", VCC3V3A="11 15 23", VCC3V3="27 47"),
        *pins(PinKind.POWER_IN, GND="9 10 26 28 48 49", GNDA="13 19 22 24"),
        *pins(PinKind.POWER_OUT, V1V8O="14", XTALVDD="16"),
        *pins(PinKind.OUTPUT, TXOP="17", TXON="18"),
        *pins(PinKind.INPUT, RXIP="20", RXIN="21"),
        *pins(PinKind.INPUT, ANE="29", A0_DUP="30", A1_SPD="31"),
        *pins(PinKind.BIDIRECTIONAL, D0="32", D1="33", D2="34", D3="35"),
        *pins(PinKind.BIDIRECTIONAL, D4="36", D5="37", D6="38", D7="39"),
        *pins(PinKind.OUTPUT, INT_N="40"),
        *pins(PinKind.INPUT, SCS_N="41", SCLK="42", MOSI="43", PWDN="45", RST_N="46"),
        *pins(PinKind.TRI_STATE, MISO="44"),
    ),
    body=Body(7.0e-3, 7.0e-3, 0.9e-3, _W5200),
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://docs.wiznet.io/Product/Chip/Ethernet/W5200",
    ratings=(
        Rating("supply_voltage", Interval(2.97, 3.63), "V", _W5200),
        Rating("core_supply_voltage", Interval(1.62, 1.98), "V", _W5200),
        Rating("supply_decoupling", Interval(10e-6, None), "F", _SHIELD),
        Rating("internal_regulator_voltage", Interval(1.62, 1.98), "V", _W5200),
        Rating("internal_regulator_capacitance", Interval(10e-6, 10e-6), "F", _SHIELD),
        # The shield's tantalum capacitor of 10 uF: 0.5 to 3 ohm.
        Rating("internal_regulator_series_resistance", Interval(0.5, 3.0), "ohm", _W5200),
        Rating("supply_current", Interval(160e-3, 175e-3), "A", _W5200),
        Rating("input_high_voltage", Interval(2.0, None), "V", _W5200),
        Rating("input_low_voltage", Interval(None, 0.8), "V", _W5200),
        Rating("output_high_voltage", Interval(2.0, None), "V", _W5200),
        Rating("output_low_voltage", Interval(None, 0.4), "V", _W5200),
        Rating("output_current", Interval(None, 8e-3), "A", _W5200),
        Rating("reset_low_time", Interval(2e-6, None), "s", _WIZ820),
        Rating("bias_resistance", Interval(28.7e3, 28.7e3), "ohm", _SHIELD),
        Rating("clock_tolerance", Interval(-50e-6, 50e-6), "1", _SYMBOL_CLOCK),
        Rating("crystal_frequency", Interval(25e6, 25e6), "Hz", _SHIELD),
        Rating("crystal_frequency_tolerance", Interval(-30e-6, 30e-6), "1", _W5200),
        Rating("crystal_series_resistance", Interval(None, 50.0), "ohm", _SERIES_RESISTANCE),
        Rating("crystal_bias_resistance", Interval(1e6, 1e6), "ohm", _SHIELD),
        Rating("strap_resistance", Interval(10e3, 10e3), "ohm", _SHIELD),
        Rating("line_termination_resistance", Interval(49.9, 49.9), "ohm", _SHIELD),
        Rating("line_termination_capacitance", Interval(100e-9, 100e-9), "F", _SHIELD),
        Rating("transformer_turns_ratio", Interval(1.0, 1.0), "1", _SHIELD),
        Rating("transformer_inductance", Interval(350e-6, None), "H", _TRANSFORMER),
        Rating("crystal_load_capacitance", Interval(18e-12, 18e-12), "F", _W5200),
    ),
)
