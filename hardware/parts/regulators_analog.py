"""Low-noise linear regulators for the analog supply.

TPS7A20 at 3.0 V: the converter wants 2.7 to 3.6 V, and 3.0 V leaves the regulator head-room below
the board's 3.3 V. 7 uV of noise and 95 dB of rejection at 1 kHz for the price of a common LDO.
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
)

_QUOTED: Final = Source(
    "sheetsdata.com, TPS7A20 and TPS7A2033DQNR, quoting TI SBVS338H", "key specs, features", True
)
# The line of the 3.0 V part names 1 kHz only; the lines of the other voltages give 60 or 65 dB.
_CATALOGUE_2V8: Final = catalogue("C2869847")
_MEMORY: Final = Source("Texas Instruments SBVS338H, TPS7A20 datasheet", "from memory", False)

#: Pin order as the LP5907MFX (KiCad 9 symbol). Two public boards with the TPS7A2033PDBVR have the
#: same, 1 IN, 2 GND, 3 EN, 4 NC, 5 OUT; one checked it beside TI's drawing DBV0005A.
TPS7A2030: Final = PartSpec(
    symbol="LDO_SOT23_5",
    reference_prefix="U",
    value="TPS7A2030",
    description="3.0 V 300 mA low-noise LDO regulator, active discharge",
    manufacturer="Texas Instruments",
    mpn="TPS7A2030PDBVR",
    footprint="Package_TO_SOT_SMD:SOT-23-5",
    pins=(
        Pin("1", "IN", PinKind.POWER_IN),
        Pin("2", "GND", PinKind.POWER_IN),
        Pin("3", "EN", PinKind.INPUT),
        Pin("4", "NC", PinKind.NO_CONNECT),
        Pin("5", "OUT", PinKind.POWER_OUT),
    ),
    body=Body(2.8e-3, 2.9e-3, 1.45e-3, _MEMORY),
    temperature_c=Interval(-40.0, 125.0),
    datasheet="https://www.ti.com/lit/ds/symlink/tps7a20.pdf",
    ratings=(
        Rating("supply_voltage", Interval(1.6, 6.0), "V", _QUOTED),
        Rating("absolute_maximum_supply_voltage", Interval(-0.3, 6.5), "V", _QUOTED),
        # +-1.5 % is quoted for the leadless packages; 2 % is taken for the SOT-23-5.
        Rating("output_voltage", Interval(2.94, 3.06), "V", _MEMORY),
        Rating("rated_current", Interval(None, 0.3), "A", _QUOTED),
        Rating("dropout_voltage", Interval(None, 0.145), "V", _QUOTED),
        Rating("supply_current", Interval(6.5e-6, 15e-6), "A", _QUOTED),
        Rating("noise_voltage", Interval(7e-6, None), "V", _QUOTED),
        Rating("power_supply_rejection_1khz_db", Interval(95.0, None), "1", _QUOTED),
        Rating("power_supply_rejection_100khz_db", Interval(60.0, None), "1", _CATALOGUE_2V8),
        Rating("output_capacitance", Interval(1e-6, 22e-6), "F", _MEMORY),
        Rating("output_capacitance_minimum", Interval(1e-6, None), "F", _QUOTED),
        Rating("input_high_voltage", Interval(0.9, None), "V", _MEMORY),
        Rating("input_capacitance", Interval(1e-6, None), "F", _MEMORY),
        Rating("thermal_resistance", Interval(None, 190.0), "K/W", _MEMORY),
        Rating("junction_temperature", Interval(None, 125.0), "degC", _MEMORY),
    ),
    lcsc="C963429",
    alternates=(Alternate("Texas Instruments", "LP5907MFX-3.0/NOPB", "C475492"),),
)
