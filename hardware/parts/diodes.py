"""Small diodes, Schottky rectifiers, transient suppressors and interface protection.

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
    pins,
)
from hardware.parts.spec import PinKind as Kind

_CATALOGUE: Final = "JLCPCB catalogue 2026-05-21"
_DIODE: Final = (Pin("1", "K"), Pin("2", "A"))
#: A bidirectional part has no cathode; names follow the pads.
_BIDIRECTIONAL: Final = (Pin("1", "1"), Pin("2", "2"))
_PACKAGES: Final = {
    "SOD-123": ("Diode_SMD:D_SOD-123", (3.7e-3, 1.6e-3, 1.25e-3)),
    "SOD-323": ("Diode_SMD:D_SOD-323", (2.5e-3, 1.3e-3, 1.1e-3)),
    "SMA": ("Diode_SMD:D_SMA", (5.2e-3, 2.7e-3, 2.45e-3)),
    "SOT-23": ("Package_TO_SOT_SMD:SOT-23", (2.9e-3, 2.5e-3, 1.15e-3)),
    "SOT-23-6": ("Package_TO_SOT_SMD:SOT-23-6", (2.9e-3, 2.8e-3, 1.45e-3)),
}


def _catalogue(lcsc: str) -> Source:
    return Source(_CATALOGUE, f"{lcsc} description", True)


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
    source = _catalogue(lcsc)
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
    source = _catalogue(lcsc)
    ratings = (
        Rating("working_voltage", Interval(None, standoff_v), "V", source),
        Rating("breakdown_voltage", breakdown_v, "V", source),
        Rating("clamping_voltage", Interval(None, clamp_v), "V", source),
        Rating("peak_pulse_current", Interval(None, peak_a), "A", source),
    )
    if leakage_a is None:
        return ratings
    return (*ratings, Rating("leakage_current", Interval(None, leakage_a), "A", source))


D_1N4148W: Final = _diode(
    "1N4148W",
    "switching diode 75 V 150 mA 4 ns SOD-123",
    symbol="D",
    drawing=Drawing.DIODE,
    package="SOD-123",
    manufacturer="ST (Semtech)",
    mpn="1N4148W",
    lcsc="C81598",
    ratings=_rectifier_ratings(
        "C81598", forward_v=1.0, at_a=0.05, current_a=0.15, reverse_v=75.0, leakage_a=1e-6
    ),
    alternates=(
        Alternate("hongjiacheng", "1N4148W", "C7420318"),
        Alternate("JSMSEMI", "1N4148W", "C917030"),
    ),
    lowest_highest_c=Interval(-55.0, 150.0),
)

#: Three amperes and the lowest drop of the family: for supply paths such as the hold-up diode.
SCHOTTKY_3A_40V: Final = _diode(
    "SS34",
    "Schottky rectifier 40 V 3 A SMA",
    symbol="D_SCHOTTKY",
    drawing=Drawing.SCHOTTKY,
    package="SMA",
    manufacturer="MDD (Microdiode Electronics)",
    mpn="SS34",
    lcsc="C8678",
    ratings=_rectifier_ratings(
        "C8678", forward_v=0.55, at_a=3.0, current_a=3.0, reverse_v=40.0, leakage_a=500e-6
    ),
    alternates=(
        Alternate("JSMSEMI", "SS34", "C2837271"),
        Alternate("GOODWORK", "SS34", "C908680"),
    ),
    lowest_highest_c=Interval(-55.0, 125.0),
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
    ratings=_rectifier_ratings(
        "C2480", forward_v=0.55, at_a=1.0, current_a=1.0, reverse_v=40.0, leakage_a=300e-6
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

BAT54WS: Final = _diode(
    "BAT54WS",
    "Schottky signal diode 30 V 200 mA SOD-323",
    symbol="D_SCHOTTKY",
    drawing=Drawing.SCHOTTKY,
    package="SOD-323",
    manufacturer="FUXINSEMI",
    mpn="BAT54WS",
    lcsc="C3040452",
    ratings=_rectifier_ratings(
        "C3040452", forward_v=1.0, at_a=0.1, current_a=0.2, reverse_v=30.0, leakage_a=2e-6
    ),
    alternates=(
        Alternate("Diodes Incorporated", "BAT54WS-7-F", "C124205"),
        Alternate("hongjiacheng", "BAT54WS", "C7502694"),
    ),
    lowest_highest_c=Interval(-40.0, 125.0),
)

#: Series pair: COM is the junction, a line between ground (A) and the rail (K) is clamped by it.
BAT54S: Final = _diode(
    "BAT54S",
    "Schottky pair in series 30 V 200 mA SOT-23",
    symbol="D_SCHOTTKY_SERIES",
    drawing=Drawing.BOX,
    package="SOT-23",
    manufacturer="MDD (Microdiode Electronics)",
    mpn="BAT54S",
    lcsc="C408389",
    ratings=_rectifier_ratings(
        "C408389", forward_v=1.0, at_a=0.1, current_a=0.2, reverse_v=30.0, leakage_a=2e-6
    ),
    alternates=(
        Alternate("JSMSEMI", "BAT54S", "C916425"),
        Alternate("GOODWORK", "BAT54S", "C909966"),
    ),
    lowest_highest_c=Interval(-55.0, 125.0),
    part_pins=pins(Kind.PASSIVE, A="1", K="2", COM="3"),
)

#: Two anodes and one cathode: the higher of two supplies feeds the load.
BAT54C: Final = _diode(
    "BAT54C",
    "Schottky pair, common cathode 30 V 200 mA SOT-23",
    symbol="D_SCHOTTKY_COMMON_CATHODE",
    drawing=Drawing.BOX,
    package="SOT-23",
    manufacturer="Nexperia",
    mpn="BAT54C,215",
    lcsc="C37704",
    ratings=_rectifier_ratings(
        "C37704", forward_v=0.8, at_a=0.1, current_a=0.2, reverse_v=30.0, leakage_a=2e-6
    ),
    alternates=(
        Alternate("JSMSEMI", "BAT54C", "C916424"),
        Alternate("Changjiang Electronics Tech (CJ)", "BAT54C", "C2135"),
    ),
    lowest_highest_c=Interval(-55.0, 125.0),
    part_pins=pins(Kind.PASSIVE, A1="1", A2="2", K="3"),
)

TVS_SMAJ6V5CA: Final = _diode(
    "SMAJ6.5CA",
    "bidirectional suppressor 6.5 V 400 W SMA",
    symbol="TVS_BIDIRECTIONAL",
    drawing=Drawing.BIDIRECTIONAL_TVS,
    package="SMA",
    manufacturer="Brightking",
    mpn="SMAJ6.5CA/TR13",
    lcsc="C78404",
    ratings=_suppressor_ratings(
        "C78404",
        standoff_v=6.5,
        breakdown_v=Interval(7.22, None),
        clamp_v=11.2,
        peak_a=35.7,
        leakage_a=500e-6,
    ),
    alternates=(
        Alternate("MDD (Microdiode Semiconductor)", "SMAJ6.5CA", "C110041"),
        Alternate("hongjiacheng", "SMAJ6.5CA", "C19077527"),
    ),
    lowest_highest_c=Interval(-55.0, 150.0),
    part_pins=_BIDIRECTIONAL,
)

TVS_SMAJ5V0CA: Final = _diode(
    "SMAJ5.0CA",
    "bidirectional suppressor 5.0 V 400 W SMA",
    symbol="TVS_BIDIRECTIONAL",
    drawing=Drawing.BIDIRECTIONAL_TVS,
    package="SMA",
    manufacturer="GOODWORK",
    mpn="SMAJ5.0CA",
    lcsc="C908809",
    ratings=_suppressor_ratings(
        "C908809",
        standoff_v=5.0,
        breakdown_v=Interval(6.4, None),
        clamp_v=9.2,
        peak_a=43.5,
        leakage_a=800e-6,
    ),
    alternates=(
        Alternate("Littelfuse", "SMAJ5.0CA", "C83324"),
        Alternate("Brightking", "SMAJ5.0CA-AT/TR13", "C523243"),
    ),
    lowest_highest_c=Interval(-55.0, 150.0),
    part_pins=_BIDIRECTIONAL,
)

#: For the 12 V rail: 15 V stand-off leaves the rail's tolerance alone, reverse polarity conducts.
TVS_SMAJ15A: Final = _diode(
    "SMAJ15A",
    "suppressor 15 V 400 W SMA",
    symbol="D_TVS",
    drawing=Drawing.ZENER,
    package="SMA",
    manufacturer="MDD (Microdiode Electronics)",
    mpn="SMAJ15A",
    lcsc="C113958",
    ratings=_suppressor_ratings(
        "C113958",
        standoff_v=15.0,
        breakdown_v=Interval(None, 18.5),
        clamp_v=24.4,
        peak_a=16.4,
        leakage_a=1e-6,
    ),
    alternates=(
        Alternate("Littelfuse", "SMAJ15A", "C148216"),
        Alternate("GOODWORK", "SMAJ15A", "C908769"),
    ),
    lowest_highest_c=Interval(-55.0, 150.0),
)

#: For buttons and headers; 35 pF is too much for USB.
ESD_5V: Final = _diode(
    "PESD5V0S1BA",
    "bidirectional ESD diode 5 V 35 pF SOD-323",
    symbol="TVS_BIDIRECTIONAL",
    drawing=Drawing.BIDIRECTIONAL_TVS,
    package="SOD-323",
    manufacturer="UMW (Youtai Semiconductor)",
    mpn="PESD5V0S1BA",
    lcsc="C5158048",
    ratings=(
        *_suppressor_ratings(
            "C5158048",
            standoff_v=5.0,
            breakdown_v=Interval(None, 9.5),
            clamp_v=14.0,
            peak_a=12.0,
            leakage_a=5e-9,
        ),
        Rating("capacitance", Interval(35e-12, None), "F", _catalogue("C5158048")),
    ),
    alternates=(
        Alternate("TECH PUBLIC", "PESD5V0S1BA", "C2827694"),
        Alternate("HXY MOSFET", "PESD5V0S1BA", "C5261083"),
    ),
    lowest_highest_c=Interval(-40.0, 125.0),
    part_pins=_BIDIRECTIONAL,
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
        Rating("capacitance", Interval(None, 3.5e-12), "F", _catalogue("C7519")),
    ),
    alternates=(
        Alternate("UMW (Youtai Semiconductor)", "USBLC6-2SC6", "C2687116"),
        Alternate("TECH PUBLIC", "USBLC6-2SC6", "C2827654"),
    ),
    lowest_highest_c=Interval(-40.0, 125.0),
    part_pins=pins(Kind.PASSIVE, IO1="1 6", GND="2", IO2="3 4", VBUS="5"),
)
