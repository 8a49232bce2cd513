"""Mains to 12 V converter module.

IRM-05-12 against the others on offer, all with 12 V and about 5 W:

- HLK-5M12, 1.52 USD: input 85 to 264 V, 3 kV, no overvoltage category claimed: the 253 V of a mains
  at its upper limit leave 4 %.
- LS05-13B12R3, 1.41 USD, LS05-26B12R3, 2.29 USD: open frame, need their own fuse, resistor, bulk
  capacitor, output filter and varistor (about 0.6 USD and 12 joints); no certificate is printed for
  this maker's parts.
- RAC05-12SK/480: 85 to 528 V and overvoltage category III, which would ride through a lost neutral,
  but 65 % efficient, not stocked and several times the price.
- IRM-05-12, 4.30 USD: 85 to 305 V, 4.2 kV, class II, **overvoltage category III**, certified to
  IEC 62368-1 and IEC 61558-1/-2-16, no external part needed.

The insulation barrier of the whole product is this module's, so the certified one is taken.
IRM-10-12 fits the same footprint and pin map and doubles the power where the shield needs it hot.
"""

from __future__ import annotations

from typing import Final

from hardware.parts.spec import (
    Alternate,
    Body,
    Grade,
    Insulation,
    Interval,
    PartSpec,
    Pin,
    PinKind,
    Rating,
    Source,
)

_SPEC: Final = Source(
    "Mean Well IRM-05-SPEC 2025-08-08, quoted line by line in a public parts-evidence table",
    "specification and features",
    True,
)
_CURVE: Final = Source(
    "Mean Well IRM-05-SPEC, derating curve, read in a public power review of a board with IRM-05",
    "5 W at 50, 3.75 W at 60, 2.5 W at 70, 1 W at 80 degC of module ambient, free convection",
    True,
)
_SYMBOL: Final = Source("KiCad 9 symbol Converter_ACDC:IRM-05-12", "description and pins", True)
_MEMORY: Final = Source("Mean Well IRM-05-SPEC", "from memory", False)

IRM_05_12: Final = PartSpec(
    symbol="IRM_05",
    reference_prefix="U",
    value="IRM-05-12",
    description="AC/DC module 85 to 305 V in, 12 V 0.42 A out, class II, overvoltage category III",
    manufacturer="MEAN WELL",
    mpn="IRM-05-12",
    footprint="Converter_ACDC:Converter_ACDC_MeanWell_IRM-05-xx_THT",
    pins=(
        Pin("1", "NEUTRAL", PinKind.POWER_IN),
        Pin("2", "LINE", PinKind.POWER_IN),
        Pin("3", "VO_MINUS", PinKind.POWER_OUT),
        Pin("4", "VO_PLUS", PinKind.POWER_OUT),
    ),
    body=Body(45.7e-3, 25.4e-3, 21.5e-3, _SPEC),
    temperature_c=Interval(-30.0, 85.0),
    datasheet="https://www.meanwell.com/Upload/PDF/IRM-05/IRM-05-SPEC.PDF",
    ratings=(
        Rating("supply_voltage", Interval(85.0, 305.0), "V", _SPEC),
        Rating("output_voltage", Interval(11.7, 12.3), "V", _MEMORY),
        Rating("output_overvoltage", Interval(13.8, 16.2), "V", _MEMORY),
        Rating("rated_current", Interval(None, 0.42), "A", _SYMBOL),
        Rating("rated_power", Interval(None, 5.04), "W", _SYMBOL),
        # 110 % of the rated power at least before the overload protection folds.
        Rating("overload_power", Interval(5.54, None), "W", _MEMORY),
        Rating("rise_time", Interval(None, 30e-3), "s", _MEMORY),
        Rating("rated_power_at_50_c", Interval(None, 5.0), "W", _CURVE),
        Rating("rated_power_at_60_c", Interval(None, 3.75), "W", _CURVE),
        Rating("rated_power_at_70_c", Interval(None, 2.5), "W", _CURVE),
        Rating("inrush_current", Interval(None, 40.0), "A", _CURVE),
        Rating("efficiency", Interval(0.77, None), "1", _MEMORY),
        Rating("no_load_power", Interval(None, 0.1), "W", _MEMORY),
        Rating("overvoltage_category", Interval(3.0, 3.0), "1", _SPEC),
    ),
    lcsc="C6640067",
    alternates=(Alternate("MEAN WELL", "IRM-10-12"),),
    insulation=Insulation(
        groups=(("mains", ("1", "2")), ("output", ("3", "4"))),
        grade=Grade.REINFORCED,
        withstand_v=4200.0,
        source=_SPEC,
        working_v=305.0,
        certificate=(
            "IEC 62368-1, IEC 61558-1/-2-16, UL 62368-1, TUV EN 62368-1 and EN 61558-1/-2-16; "
            "class II, overvoltage category III"
        ),
    ),
)
