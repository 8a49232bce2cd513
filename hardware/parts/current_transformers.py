"""Current transformers: accessories, packed with the meter or sold beside it, never on a board.

They have no footprint; their pins S1 and S2 are the two wires of the secondary lead. The input is
made for 2000 : 1 and a burden of 9.4 ohm. How far a small core stays linear follows from the
electromotive force at its knee, so the rating on the label holds for the label's burden only: see
``knee_emf_v`` and ``linear_primary_a`` of :mod:`hardware.calculators`.

Insulation: no more than basic is claimed here, and only for the manufacturer's test voltage. The
secondary is a circuit that can be touched, so the conductor through the hole must be an insulated
one (its own insulation is the second barrier), until a manufacturer certifies a reinforced one.

What the meter needs is bought by purchase specification: :data:`REQUIREMENT_32A` for the final
circuits, ten of which are packed with it, :data:`REQUIREMENT_63A` for incomers and the neutral. The
catalogue's types state no error over current; they are what the prices are derived from.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from hardware.parts.spec import (
    Alternate,
    Grade,
    Insulation,
    Interval,
    PartSpec,
    Pin,
    Rating,
    Source,
    catalogue,
)

_TERMINALS: Final = (Pin("S1", "S1"), Pin("S2", "S2"))
_REPORT: Final = Source(
    "OpenEnergyMonitor, YHDC SCT-013-000 current transformer report (R. Wall)", "synopsis", True
)
_YHDC: Final = Source("YHDC SCT013 datasheet", "from memory", False)


def _solid_core(mpn: str, lcsc: str, primary_a: float, secondary_a: float) -> PartSpec:
    source = catalogue(lcsc)
    ratio = primary_a / secondary_a
    return PartSpec(
        symbol="CURRENT_TRANSFORMER",
        reference_prefix="T",
        value=f"{primary_a:g} A / {secondary_a * 1e3:g} mA",
        description=f"solid-core current transformer {ratio:.0f} : 1 with lead, accessory",
        manufacturer="ZHT",
        mpn=mpn,
        footprint="",
        pins=_TERMINALS,
        body=None,
        temperature_c=Interval(-40.0, 85.0),
        datasheet=f"https://www.lcsc.com/product-detail/{lcsc}.html",
        ratings=(
            Rating("rated_primary_current", Interval(None, primary_a), "A", source),
            Rating("rated_secondary_current", Interval(None, secondary_a), "A", source),
            Rating("turns_ratio", Interval(ratio, ratio), "1", source),
            Rating("frequency", Interval(20.0, 10e3), "Hz", source),
        ),
        lcsc=lcsc,
        insulation=Insulation(
            groups=(("secondary", ("S1", "S2")), ("conductor through the hole", ())),
            grade=Grade.BASIC,
            withstand_v=3200.0,
            source=source,
        ),
    )


#: With an assumed knee at 20 A into 100 ohm and 100 ohm of winding it stays linear to 36 A into
#: 9.4 ohm: enough for 32 A, not for its crests.
CT_ZHT102W: Final = _solid_core("ZHT102W-TM", "C2985661", 20.0, 10e-3)

#: The largest solid-core type of the catalogue, 32 A; lead and hole are to be seen on the drawing.
CT_ZHTCT205D: Final = _solid_core("ZHTCT205D-ADM", "C5875709", 32.0, 16e-3)

#: Clamp-on option, 100 A, 13 mm hole. Its suppressor limits an open secondary to 22 V.
CT_CLAMP_100A: Final = PartSpec(
    symbol="CURRENT_TRANSFORMER",
    reference_prefix="T",
    value="100 A / 50 mA",
    description="split-core current transformer 2000 : 1 with 1 m lead, accessory",
    manufacturer="YHDC",
    mpn="SCT013-000",
    footprint="",
    pins=_TERMINALS,
    body=None,
    temperature_c=Interval(-25.0, 70.0),
    datasheet=(
        "https://docs.openenergymonitor.org/electricity-monitoring/ct-sensors/"
        "yhdc-sct-013-000-ct-sensor-report.html"
    ),
    ratings=(
        Rating("rated_primary_current", Interval(None, 100.0), "A", _REPORT),
        Rating("rated_secondary_current", Interval(None, 50e-3), "A", _YHDC),
        Rating("turns_ratio", Interval(2000.0, 2000.0), "1", _YHDC),
        Rating("open_secondary_voltage", Interval(None, 22.0), "V", _YHDC),
        Rating("linearity", Interval(-0.03, 0.03), "1", _YHDC),
        Rating("hole_diameter", Interval(13e-3, 13e-3), "m", _YHDC),
    ),
    alternates=(Alternate("ZHE MING LANG XI", "ZEMCTK05 2M", "C5240973"),),
    insulation=Insulation(
        groups=(("secondary", ("S1", "S2")), ("conductor through the hole", ())),
        grade=Grade.BASIC,
        withstand_v=1000.0,
        source=_YHDC,
    ),
)


@dataclass(frozen=True, slots=True)
class TransformerRequirement:
    """What a transformer must hold to be bought (RMS values, 50 Hz).

    ``hole_m`` is the least diameter. ``lead_rated_v`` is to earth, of the sheathed lead: it lies
    beside mains conductors. S1 is the marked core, in contact 1 of ``plug``; the arrow on the case
    points from source to load. Each of a set bears its number on case and plug.
    """

    mpn: str
    rated_primary_a: float
    turns_ratio: float
    hole_m: float
    winding_max_ohm: float
    knee_emf_v: float
    ratio_error_max: float
    phase_error_max_rad: float
    accurate_from_a: float
    ratio_change_max: float
    phase_change_max_rad: float
    starts_at_a: float
    start_ratio_change_max: float
    ratio_drift_max_per_k: float
    phase_drift_max_per_k: float
    withstand_v: float
    open_secondary_max_v: float
    lead_m: float
    lead_rated_v: float
    plug: str
    contacts: str


#: Knee: the converter's full scale at gain 2, 91.9 A or 46 mA x (80 + 9.4) ohm = 4.1 V, so a crest
#: margin of 1.46. The phase
#: error of 15 minutes costs 0.76 % at power factor 0.5 uncalibrated and is calibrated away. What
#: calibration at one current leaves is the change over the range: 0.1 % and 5 minutes (0.25 % at
#: power factor 0.5) are what class 1 needs; 15 minutes of change would miss it. Metering types of
#: 1 : 2500 with 4 kV, 0.4 % and 15 minutes at 5 % of rated current exist (pmlindia.com, energy
#: meter CTs), and class 0.1 types of less than 8 minutes there (ctcores.com). Copper of 0.39 %/K
#: and the core give the drift. The limiter across the secondary, inside the transformer, is what
#: makes a pulled plug harmless. A core that bears a direct component is not asked for: half-wave
#: loads are outside the accuracy that is claimed. Hole: H07V-K of 16 mm2 is at most 8.1 mm thick
#: (EN 50525-2-31, from memory).
REQUIREMENT_63A: Final = TransformerRequirement(
    mpn="OPENSTROM-CT-63A",
    rated_primary_a=63.0,
    turns_ratio=2000.0,
    hole_m=9.5e-3,
    winding_max_ohm=80.0,
    knee_emf_v=4.2,
    ratio_error_max=0.005,
    phase_error_max_rad=math.radians(15.0 / 60.0),
    accurate_from_a=0.25,
    ratio_change_max=0.001,
    phase_change_max_rad=math.radians(5.0 / 60.0),
    starts_at_a=0.02,
    start_ratio_change_max=0.003,
    ratio_drift_max_per_k=20e-6,
    phase_drift_max_per_k=0.006,
    withstand_v=4000.0,
    open_secondary_max_v=24.0,
    lead_m=1.0,
    lead_rated_v=300.0,
    plug="JST XHP-2 or compatible",
    contacts="JST SXH-001T-P0.6 or compatible, crimped",
)

#: For final circuits: breakers of up to 32 A, conductors of up to 6 mm2 (H07V-K: at most 5.3 mm
#: thick) or AWG 8. Knee: full scale at gain 4, 45.9 A or 23 mA x (140 + 9.4) ohm = 3.43 V, a crest
#: margin of 1.44. 140 ohm is what a stocked 2000 : 1 type has (HCT226JY-2, catalogue C254115); a
#: core of 10 mm2 reaches the knee at 0.8 T. More winding than the 63 A type has and the same
#: inductance per turn make 20 minutes of angle, which calibration removes as well; what may change
#: over current is the same, because class 1 is.
REQUIREMENT_32A: Final = replace(
    REQUIREMENT_63A,
    mpn="OPENSTROM-CT-32A",
    rated_primary_a=32.0,
    hole_m=6.0e-3,
    winding_max_ohm=140.0,
    knee_emf_v=3.5,
    phase_error_max_rad=math.radians(20.0 / 60.0),
    lead_m=0.6,
)


def _requirement(need: TransformerRequirement) -> PartSpec:
    """The purchase specification as a part: what the meter's inputs and accuracy rely on."""
    source = Source("OpenStrom purchase specification", "no sample measured yet", False)
    error, most = need.ratio_error_max, need.rated_primary_a

    def rating(name: str, low: float | None, high: float | None, unit: str) -> Rating:
        return Rating(name, Interval(low, high), unit, source)

    return PartSpec(
        symbol="CURRENT_TRANSFORMER",
        reference_prefix="T",
        value=f"{most:g} A, {need.turns_ratio:g} : 1",
        description=(
            f"solid-core current transformer {most:g} A, {need.turns_ratio:.0f} : 1, limiter,"
            f" {need.lead_m:g} m lead with keyed plug"
        ),
        manufacturer="by purchase specification",
        mpn=need.mpn,
        footprint="",
        pins=_TERMINALS,
        body=None,
        temperature_c=Interval(-40.0, 85.0),
        datasheet="hardware/parts/current_transformers.py",
        ratings=(
            rating("rated_primary_current", None, most, "A"),
            rating("turns_ratio", need.turns_ratio, need.turns_ratio, "1"),
            rating("winding_resistance", None, need.winding_max_ohm, "ohm"),
            rating("knee_voltage", need.knee_emf_v, None, "V"),
            rating("ratio_error", -error, error, "1"),
            rating("phase_error", None, need.phase_error_max_rad, "rad"),
            rating("accurate_current", need.accurate_from_a, most, "A"),
            # Change over the accurate range, against the value at any current inside it.
            rating("ratio_error_change", None, need.ratio_change_max, "1"),
            rating("phase_error_change", None, need.phase_change_max_rad, "rad"),
            # Below the accurate range the ratio may change by this, down to the starting current.
            rating("starting_current", need.starts_at_a, None, "A"),
            rating("ratio_error_change_at_start", None, need.start_ratio_change_max, "1"),
            rating("ratio_temperature_coefficient", None, need.ratio_drift_max_per_k, "1/K"),
            # Of the phase error itself.
            rating("phase_temperature_coefficient", None, need.phase_drift_max_per_k, "1/K"),
            rating("open_secondary_voltage", None, need.open_secondary_max_v, "V"),
        ),
        insulation=Insulation(
            groups=(("secondary", ("S1", "S2")), ("conductor through the hole", ())),
            grade=Grade.BASIC,
            withstand_v=need.withstand_v,
            source=source,
        ),
    )


#: Packed with the meter, one for each circuit.
CT_32A: Final = _requirement(REQUIREMENT_32A)

#: For incomers and the neutral, sold apart.
CT_63A: Final = _requirement(REQUIREMENT_63A)
