"""Small MOSFETs in SOT-23.

KiCad's SOT-23 has the gate on pad 1, the source on 2 and the drain on 3, which is how every one of
these types is bonded.
"""

from __future__ import annotations

from typing import Final

from hardware.parts.spec import (
    Alternate,
    Body,
    Interval,
    PartSpec,
    Pin,
    Rating,
    Source,
    catalogue,
)
from hardware.parts.spec import PinKind as Kind

_FET: Final = (Pin("1", "G", Kind.INPUT), Pin("2", "S"), Pin("3", "D"))
_OUTLINE: Final = Source("SOT-23 (TO-236) outline", "from memory", False)
_AO3400A: Final = Source(
    "AOS AO3400A datasheet (text at pdf.datasheet.directory)",
    "page 1, absolute maximum and thermal",
    True,
)
_AO3400A_STATIC: Final = Source(
    "AOS AO3400A datasheet (text at pdf.datasheet.directory)", "page 2, static parameters", True
)
# The issue read says 0.7 to 1.5 V; its later issue, whose 1.45 V the catalogue has, is sold now.
_AO3400A_THRESHOLD: Final = Source(
    "AOS AO3400A datasheet, later issue, quoted on a public component page",
    "static parameters; the maximum also in JLCPCB catalogue 2026-05-21, C20917",
    False,
)
_AO3401A: Final = Source(
    "AOS AO3401A rev 3, Mar 2011 (text on xonelec.com)", "page 1, absolute maximum ratings", True
)
_AO3401A_STATIC: Final = Source(
    "AOS AO3401A rev 3, Mar 2011 (text on xonelec.com)", "page 2, static parameters", True
)
_AO3407A: Final = Source(
    "AOS AO3407A rev 5, Nov 2011 (text on xonelec.com)", "page 1, absolute maximum ratings", True
)
_AO3407A_STATIC: Final = Source(
    "AOS AO3407A rev 5, Nov 2011 (text on xonelec.com)", "page 2, static parameters", True
)


def _transistor(
    mpn: str,
    description: str,
    *,
    symbol: str,
    part_pins: tuple[Pin, ...],
    manufacturer: str,
    lcsc: str,
    ratings: tuple[Rating, ...],
    alternates: tuple[Alternate, ...],
    value: str = "",
) -> PartSpec:
    return PartSpec(
        symbol=symbol,
        reference_prefix="Q",
        value=value or mpn,
        description=description,
        manufacturer=manufacturer,
        mpn=mpn,
        footprint="Package_TO_SOT_SMD:SOT-23",
        pins=part_pins,
        body=Body(2.5e-3, 2.9e-3, 1.15e-3, _OUTLINE),
        temperature_c=Interval(-55.0, 150.0),
        datasheet=f"https://www.lcsc.com/product-detail/{lcsc}.html",
        ratings=ratings,
        lcsc=lcsc,
        alternates=alternates,
    )


def _fet_ratings(
    *,
    limits: Source,
    static: Source,
    drain_source_v: float,
    gate_source_v: float,
    drain_a: float,
    power_w: float,
    threshold_v: Interval,
    on_ohm: tuple[tuple[str, float], ...],
    junction_k_w: float | None = None,
    gate_limit: Source | None = None,
    threshold: Source | None = None,
) -> tuple[Rating, ...]:
    """Magnitudes, also for P channels; ``on_ohm`` names the gate drive, as ``4v5``."""
    gate = Interval(-gate_source_v, gate_source_v)
    ratings = [
        Rating("rated_voltage", Interval(None, drain_source_v), "V", limits),
        Rating("gate_source_voltage", gate, "V", gate_limit or limits),
        Rating("rated_current", Interval(None, drain_a), "A", limits),
        Rating("rated_power", Interval(None, power_w), "W", limits),
        Rating("gate_threshold_voltage", threshold_v, "V", threshold or static),
    ]
    ratings += [
        Rating(f"on_resistance_{drive}", Interval(None, ohm), "ohm", static)
        for drive, ohm in on_ohm
    ]
    if junction_k_w is not None:
        ratings.append(
            Rating(
                "thermal_resistance_junction_ambient", Interval(None, junction_k_w), "K/W", limits
            )
        )
    return tuple(ratings)


#: Logic-level switch: fully on at 2.5 V of gate; the gate stands 12 V, not 20.
AO3400A: Final = _transistor(
    "AO3400A",
    "N-channel MOSFET 30 V 5.7 A, on at 2.5 V, SOT-23",
    symbol="NMOS",
    part_pins=_FET,
    manufacturer="Alpha & Omega Semiconductor",
    lcsc="C20917",
    ratings=(
        *_fet_ratings(
            limits=_AO3400A,
            static=_AO3400A_STATIC,
            threshold=_AO3400A_THRESHOLD,
            drain_source_v=30.0,
            gate_source_v=12.0,
            drain_a=5.7,
            power_w=1.4,
            threshold_v=Interval(0.65, 1.45),
            on_ohm=(("10v", 0.0265), ("4v5", 0.032)),
            junction_k_w=125.0,
        ),
        Rating("on_resistance_2v5", Interval(None, 0.048), "ohm", catalogue("C20917")),
        # At 30 V, hot.
        Rating("drain_leakage", Interval(None, 5e-6), "A", _AO3400A_STATIC),
    ),
    alternates=(Alternate("UMW (Youtai Semiconductor)", "AO3400A", "C347475"),),
)

#: High-side switch of low rails. The gate stands 12 V only: on a 12 V rail, whose tolerance and
#: surges pass 12 V, take AO3407A or divide the gate drive.
AO3401A: Final = _transistor(
    "AO3401A",
    "P-channel MOSFET 30 V 4 A, gate 12 V, SOT-23",
    symbol="PMOS",
    part_pins=_FET,
    manufacturer="Alpha & Omega Semiconductor",
    lcsc="C15127",
    ratings=_fet_ratings(
        limits=_AO3401A,
        static=_AO3401A_STATIC,
        drain_source_v=30.0,
        gate_source_v=12.0,
        drain_a=4.0,
        power_w=1.4,
        threshold_v=Interval(0.5, 1.3),
        on_ohm=(("10v", 0.050), ("4v5", 0.060), ("2v5", 0.085)),
        junction_k_w=125.0,
    ),
    alternates=(
        Alternate("UMW (Youtai Semiconductor)", "AO3401A", "C347476"),
        Alternate("GOODWORK", "AO3401A", "C2938368"),
    ),
)

#: High-side switch and reverse-polarity guard of the 12 V rail: the gate stands 20 V.
AO3407A: Final = _transistor(
    "AO3407A",
    "P-channel MOSFET 30 V 4.3 A, gate 20 V, SOT-23",
    symbol="PMOS",
    part_pins=_FET,
    manufacturer="Alpha & Omega Semiconductor",
    lcsc="C15155",
    ratings=_fet_ratings(
        limits=_AO3407A,
        static=_AO3407A_STATIC,
        drain_source_v=30.0,
        gate_source_v=20.0,
        drain_a=4.3,
        power_w=1.4,
        threshold_v=Interval(1.4, 2.4),
        on_ohm=(("10v", 0.048), ("4v5", 0.078)),
        junction_k_w=125.0,
    ),
    alternates=(
        Alternate("UMW (Youtai Semiconductor)", "AO3407A", "C347478"),
        Alternate("FUXINSEMI", "AO3407A", "C7436553"),
    ),
)
