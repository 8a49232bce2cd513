"""Small diodes, Schottky rectifiers and interface protection.

Types that many makers build to the same outline, taken from those the assembler stocks in depth.
Two-terminal parts use KiCad's diode footprints, whose pad 1 is the cathode.
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
    Rating,
    Source,
    catalogue,
    pins,
)
from hardware.parts.spec import PinKind as Kind

_DIODE: Final = (Pin("1", "K"), Pin("2", "A"))
_PACKAGES: Final = {
    "SOD-123": ("Diode_SMD:D_SOD-123", (3.7e-3, 1.6e-3, 1.25e-3)),
    "SOD-323": ("Diode_SMD:D_SOD-323", (2.5e-3, 1.3e-3, 1.1e-3)),
    "SMA": ("Diode_SMD:D_SMA", (5.2e-3, 2.7e-3, 2.45e-3)),
    "SOT-23": ("Package_TO_SOT_SMD:SOT-23", (2.5e-3, 2.9e-3, 1.15e-3)),
    "SOT-23-6": ("Package_TO_SOT_SMD:SOT-23-6", (2.8e-3, 2.9e-3, 1.45e-3)),
}


def _memory(document: str) -> Source:
    return Source(document, "from memory", False)


def _diode(
    value: str,
    description: str,
    *,
    symbol: str,
    drawing: Drawing,
    package: str,
    manufacturer: str,
    mpn: str,
    lcsc: str,
    ratings: tuple[Rating, ...],
    alternates: tuple[Alternate, ...],
    lowest_highest_c: Interval,
    part_pins: tuple[Pin, ...] = _DIODE,
) -> PartSpec:
    footprint, size_m = _PACKAGES[package]
    return PartSpec(
        symbol=symbol,
        reference_prefix="D",
        value=value,
        description=description,
        manufacturer=manufacturer,
        mpn=mpn,
        footprint=footprint,
        pins=part_pins,
        body=Body(*size_m, _memory(f"{package} outline")),
        temperature_c=lowest_highest_c,
        datasheet=f"https://www.lcsc.com/product-detail/{lcsc}.html",
        ratings=ratings,
        lcsc=lcsc,
        alternates=alternates,
        drawing=drawing,
    )


def _rectifier_ratings(
    lcsc: str,
    *,
    forward_v: float,
    at_a: float,
    current_a: float,
    reverse_v: float,
    leakage_a: float | None,
) -> tuple[Rating, ...]:
    source = catalogue(lcsc)
    ratings = (
        Rating("forward_voltage", Interval(None, forward_v), "V", source),
        Rating("forward_voltage_test_current", Interval(at_a, at_a), "A", source),
        Rating("rated_current", Interval(None, current_a), "A", source),
        Rating("rated_voltage", Interval(None, reverse_v), "V", source),
    )
    if leakage_a is None:
        return ratings
    return (*ratings, Rating("leakage_current", Interval(None, leakage_a), "A", source))


def _suppressor_ratings(
    lcsc: str,
    *,
    standoff_v: float,
    breakdown_v: Interval,
    clamp_v: float,
    peak_a: float,
    leakage_a: float | None,
) -> tuple[Rating, ...]:
    """Clamping voltage at the peak pulse current; both with the pulse the catalogue names."""
    source = catalogue(lcsc)
    ratings = (
        Rating("working_voltage", Interval(None, standoff_v), "V", source),
        Rating("breakdown_voltage", breakdown_v, "V", source),
        Rating("clamping_voltage", Interval(None, clamp_v), "V", source),
        Rating("peak_pulse_current", Interval(None, peak_a), "A", source),
    )
    if leakage_a is None:
        return ratings
    return (*ratings, Rating("leakage_current", Interval(None, leakage_a), "A", source))


_SPICE_1N4148: Final = Source("public SPICE model of the 1N4148", "IS, N, RS", False)

D_1N4148W: Final = _diode(
    "1N4148W",
    "switching diode 75 V 150 mA 4 ns SOD-123",
    symbol="D",
    drawing=Drawing.DIODE,
    package="SOD-123",
    manufacturer="ST (Semtech)",
    mpn="1N4148W",
    lcsc="C81598",
    ratings=(
        *_rectifier_ratings(
            "C81598", forward_v=1.0, at_a=0.05, current_a=0.15, reverse_v=75.0, leakage_a=1e-6
        ),
        Rating("saturation_current", Interval(2.52e-9, 2.52e-9), "A", _SPICE_1N4148),
        Rating("emission_coefficient", Interval(1.752, 1.752), "1", _SPICE_1N4148),
        Rating("series_resistance", Interval(None, 0.6), "ohm", _SPICE_1N4148),
    ),
    alternates=(
        Alternate("hongjiacheng", "1N4148W", "C7420318"),
        Alternate("JSMSEMI", "1N4148W", "C917030"),
    ),
    lowest_highest_c=Interval(-55.0, 150.0),
)


SCHOTTKY_1A_40V: Final = _diode(
    "SS14",
    "Schottky rectifier 40 V 1 A SMA",
    symbol="D_SCHOTTKY",
    drawing=Drawing.SCHOTTKY,
    package="SMA",
    manufacturer="MDD (Microdiode Electronics)",
    mpn="SS14",
    lcsc="C2480",
    ratings=(
        *_rectifier_ratings(
            "C2480", forward_v=0.55, at_a=1.0, current_a=1.0, reverse_v=40.0, leakage_a=300e-6
        ),
        Rating("leakage_current_100_c", Interval(None, 10e-3), "A", _memory("SS14, 100 degC")),
    ),
    alternates=(
        Alternate("JSMSEMI", "SS14", "C2837270"),
        Alternate("GOODWORK", "SS14", "C2986110"),
    ),
    lowest_highest_c=Interval(-55.0, 125.0),
)

SCHOTTKY_1A_40V_SOD123: Final = _diode(
    "B5819W",
    "Schottky rectifier 40 V 1 A SOD-123",
    symbol="D_SCHOTTKY",
    drawing=Drawing.SCHOTTKY,
    package="SOD-123",
    manufacturer="Changjiang Electronics Tech (CJ)",
    mpn="B5819W SL",
    lcsc="C8598",
    ratings=_rectifier_ratings(
        "C8598", forward_v=0.6, at_a=1.0, current_a=1.0, reverse_v=40.0, leakage_a=None
    ),
    alternates=(
        Alternate("MDD (Microdiode Electronics)", "B5819W", "C64885"),
        Alternate("GOODWORK", "B5819W", "C2943878"),
    ),
    lowest_highest_c=Interval(-55.0, 125.0),
)


#: Each data line runs through both pins of its name: in on one side, out on the other.
USBLC6_2SC6: Final = _diode(
    "USBLC6-2SC6",
    "ESD protection of two data lines and a supply, SOT-23-6",
    symbol="USBLC6-2SC6",
    drawing=Drawing.BOX,
    package="SOT-23-6",
    manufacturer="STMicroelectronics",
    mpn="USBLC6-2SC6",
    lcsc="C7519",
    ratings=(
        *_suppressor_ratings(
            "C7519",
            standoff_v=5.25,
            breakdown_v=Interval(6.0, None),
            clamp_v=17.0,
            peak_a=5.0,
            leakage_a=150e-9,
        ),
        Rating("capacitance", Interval(None, 3.5e-12), "F", catalogue("C7519")),
    ),
    alternates=(
        Alternate("UMW (Youtai Semiconductor)", "USBLC6-2SC6", "C2687116"),
        Alternate("TECH PUBLIC", "USBLC6-2SC6", "C2827654"),
    ),
    lowest_highest_c=Interval(-40.0, 125.0),
    part_pins=pins(Kind.PASSIVE, IO1="1 6", GND="2", IO2="3 4", VBUS="5"),
)
