"""Switching regulators.

AP63203: 12 V to 3.3 V with seven parts, 2 A, spread spectrum, and works from 3.8 V, so that hold-up
and USB supply get the most out of it. AP63200 is its adjustable sister at 500 kHz.
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
)

_FRONT: Final = Source(
    "Diodes Incorporated AP63200/AP63201/AP63203/AP63205 datasheet (copy at scribd.com/625496808)",
    "page 1",
    True,
)
# The page itself was not read.
_QUOTED: Final = Source(
    "Diodes Incorporated DS41326 Rev. 3-2, quoted in a public design review",
    "electrical characteristics, 2.5, 2.8 and 3.1 A; 1.18 V; 89 K/W",
    False,
)
_MEMORY: Final = Source(
    "Diodes Incorporated AP63200/AP63201/AP63203/AP63205 datasheet", "from memory", False
)

_PINS: Final = (
    Pin("1", "FB", PinKind.INPUT),
    Pin("2", "EN", PinKind.INPUT),
    Pin("3", "VIN", PinKind.POWER_IN),
    Pin("4", "GND", PinKind.POWER_IN),
    Pin("5", "SW", PinKind.OUTPUT),
    Pin("6", "BST", PinKind.PASSIVE),
)


def _buck(
    value: str,
    what: str,
    *,
    mpn: str,
    lcsc: str,
    ratings: tuple[Rating, ...],
    alternates: tuple[Alternate, ...],
) -> PartSpec:
    return PartSpec(
        symbol="AP6320X",
        reference_prefix="U",
        value=value,
        description=f"synchronous buck converter 3.8 to 32 V, 2 A, {what}",
        manufacturer="Diodes Incorporated",
        mpn=mpn,
        footprint="Package_TO_SOT_SMD:TSOT-23-6",
        pins=_PINS,
        body=Body(2.8e-3, 2.9e-3, 0.9e-3, _MEMORY),
        temperature_c=Interval(-40.0, 85.0),
        datasheet="https://www.diodes.com/assets/Datasheets/AP63200-AP63201-AP63203-AP63205.pdf",
        ratings=(
            Rating("supply_voltage", Interval(3.8, 32.0), "V", _FRONT),
            Rating("rated_current", Interval(None, 2.0), "A", _FRONT),
            Rating("quiescent_current", Interval(22e-6, None), "A", _FRONT),
            Rating("high_side_resistance", Interval(0.125, None), "ohm", _FRONT),
            Rating("low_side_resistance", Interval(0.068, None), "ohm", _FRONT),
            Rating("current_limit", Interval(2.5, 3.1), "A", _QUOTED),
            Rating("enable_threshold", Interval(1.18, None), "V", _QUOTED),
            Rating("absolute_maximum_supply_voltage", Interval(-0.3, 35.0), "V", _MEMORY),
            Rating("absolute_maximum_enable_voltage", Interval(-0.3, 35.0), "V", _MEMORY),
            Rating("boost_capacitance", Interval(100e-9, 100e-9), "F", _MEMORY),
            Rating("recommended_output_capacitance", Interval(44e-6, None), "F", _MEMORY),
            Rating("thermal_resistance", Interval(89.0, None), "K/W", _QUOTED),
            Rating("junction_temperature", Interval(None, 125.0), "degC", _MEMORY),
            *ratings,
        ),
        lcsc=lcsc,
        alternates=alternates,
    )


AP63203: Final = _buck(
    "AP63203",
    "fixed 3.3 V, 1.1 MHz",
    mpn="AP63203WU-7",
    lcsc="C780769",
    ratings=(
        Rating("switching_frequency", Interval(1.1e6, 1.1e6), "Hz", _FRONT),
        # 1 % of the reference, 1 % of the internal divider and load.
        Rating("output_voltage", Interval(3.234, 3.366), "V", _MEMORY),
        # Curve for 12 V in and 3.3 V out, 0.1 to 1 A.
        Rating("efficiency", Interval(0.85, 0.88), "1", _MEMORY),
        Rating("recommended_inductance", Interval(3.9e-6, 3.9e-6), "H", _MEMORY),
    ),
    alternates=(Alternate("Diodes Incorporated", "AP63203QWU-7", "C5248536"),),
)

#: Output set by a divider on FB: V = 0.8 V (1 + top / bottom), 1 % reference.
AP63200: Final = _buck(
    "AP63200",
    "adjustable, 500 kHz",
    mpn="AP63200WU-7",
    lcsc="C2071868",
    ratings=(
        Rating("switching_frequency", Interval(0.5e6, 0.5e6), "Hz", _FRONT),
        Rating("reference_voltage", Interval(0.792, 0.808), "V", _FRONT),
        # Curves for 12 V in and 5 V out, 0.1 to 1 A; more at 8 V.
        Rating("efficiency", Interval(0.89, 0.92), "1", _MEMORY),
    ),
    alternates=(),
)
