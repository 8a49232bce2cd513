"""Protection on the mains side: fuse, varistor, fusible surge resistor, X2 capacitor.

Fuse and varistor are chosen as a pair: the fuse must pass the surge that the varistor takes, and
must clear a varistor that has failed short. The sums are in :mod:`hardware.blocks.mains_inlet`.
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
)

_TWO: Final = (Pin("1", "1"), Pin("2", "2"))


_FUSE: Final = catalogue("C142791")
_FUSE_SHEET: Final = Source(
    "Littelfuse 215SP/215 series datasheet, 2018",
    "electrical characteristic specifications by item, 3.15 A",
    True,
)

#: Ceramic and sand-filled because a panel's fault current is thousands of amperes: the 300 V types
#: in stock break 50 to 200 A only and would burst. IEC 60127-2 sheet 5, 250 V, covers a rated mains
#: of 230 V.
FUSE_3A15: Final = PartSpec(
    symbol="FUSE",
    reference_prefix="F",
    value="T3.15AH 250V",
    description="ceramic fuse 5 x 20 mm with leads, time-lag 3.15 A, 250 V, breaks 1500 A",
    manufacturer="Littelfuse",
    mpn="02153.15MXEP",
    footprint="openstrom:Fuse_Axial_Littelfuse_215_L21.5mm_D5.5mm_P25.40mm",
    pins=_TWO,
    body=Body(21.5e-3, 5.5e-3, 5.5e-3, _FUSE),
    temperature_c=Interval(-55.0, 125.0),
    datasheet="https://www.littelfuse.com/products/fuses/cartridge-fuses/5x20mm-fuses/215.aspx",
    ratings=(
        Rating("rated_current", Interval(None, 3.15), "A", _FUSE_SHEET),
        Rating("rated_voltage", Interval(None, 250.0), "V", _FUSE_SHEET),
        Rating("breaking_capacity", Interval(None, 1500.0), "A", _FUSE),
        Rating("melting_i2t", Interval(43.255, 43.255), "A2s", _FUSE_SHEET),
        Rating("dc_resistance", Interval(0.0283, 0.0283), "ohm", _FUSE_SHEET),
    ),
    lcsc="C142791",
    alternates=(Alternate("CONQUER", "UDA-A 3.15A 250V", "C5175354"),),
    drawing=Drawing.FUSE,
)

_VARISTOR: Final = catalogue("C233154")

#: 460 V: the lowest class in stock that a lost neutral (400 V + 10 % = 440 V) leaves cool.
VARISTOR_14D751K: Final = PartSpec(
    symbol="VARISTOR",
    reference_prefix="RV",
    value="14D751K",
    description="varistor disc 14 mm, 460 V AC, 750 V at 1 mA, 4.5 kA 8/20 us",
    manufacturer="RUILON(Shenzhen Ruilongyuan Elec)",
    mpn="14D751K",
    footprint="openstrom:Varistor_Disc_14D751K_P7.5mm",
    pins=_TWO,
    body=Body(15.5e-3, 7.2e-3, 20.0e-3, Source("14 mm disc, outline class", "from memory", False)),
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://www.lcsc.com/product-detail/C233154.html",
    ratings=(
        Rating("continuous_voltage", Interval(None, 460.0), "V", _VARISTOR),
        Rating("varistor_voltage", Interval(675.0, 825.0), "V", _VARISTOR),
        Rating("clamping_voltage", Interval(None, 1240.0), "V", _VARISTOR),
        Rating(
            "clamping_current",
            Interval(50.0, 50.0),
            "A",
            Source("class current of 14 mm discs", "from memory", False),
        ),
        Rating("surge_current", Interval(None, 4500.0), "A", _VARISTOR),
        Rating("surge_energy", Interval(None, 90.0), "J", _VARISTOR),
        Rating("rated_power", Interval(None, 0.6), "W", _VARISTOR),
        Rating("capacitance", Interval(260e-12, 260e-12), "F", _VARISTOR),
    ),
    lcsc="C233154",
    alternates=(
        Alternate("KNSCHA", "MOV14D751K206RV110", "C22390596"),
        Alternate("Hongzhi Elec", "14D751K", "C137322"),
        Alternate("FTR", "FTR14D751K", "C5381057"),
    ),
    drawing=Drawing.VARISTOR,
)

_FUSIBLE: Final = catalogue("C1365630")

SURGE_RESISTOR_22R: Final = PartSpec(
    symbol="R",
    reference_prefix="R",
    value="22 fusible",
    description="fusible flameproof wirewound resistor 22 ohm 5 % 2 W",
    manufacturer="YAGEO",
    mpn="FKN2WSJT-73-22R",
    footprint="Resistor_THT:R_Axial_DIN0414_L11.9mm_D4.5mm_P15.24mm_Horizontal",
    pins=_TWO,
    body=Body(11.5e-3, 4.5e-3, 4.5e-3, _FUSIBLE),
    temperature_c=Interval(-40.0, 155.0),
    datasheet="https://www.yageo.com/en/Product/Index/rchip/fusible_resistors",
    ratings=(
        Rating("resistance", Interval(22.0, 22.0), "ohm", _FUSIBLE),
        Rating("tolerance", Interval(-0.05, 0.05), "1", _FUSIBLE),
        Rating("rated_power", Interval(None, 2.0), "W", _FUSIBLE),
        Rating(
            "fusing_power",
            Interval(50.0, None),
            "W",
            Source("YAGEO FKN datasheet, opens above 25 times rated power", "from memory", False),
        ),
    ),
    lcsc="C1365630",
    alternates=(
        Alternate("LangJie", "RXF-2WS-22R-70mm-TB-LS5.0", "C19189279"),
        Alternate("TyoHM", "FKN 3WS 22R J T/B C7", "C3039434"),
    ),
    drawing=Drawing.RESISTOR,
)

_X2: Final = catalogue("C489079")

X2_100N: Final = PartSpec(
    symbol="C",
    reference_prefix="C",
    value="100n X2",
    description="film capacitor 100 nF 10 %, class X2, 310 V AC, pitch 10 mm",
    manufacturer="KNSCHA",
    mpn="MPX104K31C3KN15600",
    footprint="Capacitor_THT:C_Rect_L13.0mm_W6.0mm_P10.00mm_FKS3_FKP3_MKS4",
    pins=_TWO,
    body=Body(
        13.0e-3, 6.0e-3, 12.0e-3, Source("X2 100 nF, pitch 10 mm, class", "from memory", False)
    ),
    temperature_c=Interval(-40.0, 110.0),
    datasheet="https://www.lcsc.com/product-detail/C489079.html",
    ratings=(
        Rating("capacitance", Interval(100e-9, 100e-9), "F", _X2),
        Rating("tolerance", Interval(-0.1, 0.1), "1", _X2),
        Rating("rated_voltage", Interval(None, 310.0), "V", _X2),
        Rating(
            "impulse_voltage",
            Interval(None, 2500.0),
            "V",
            Source("IEC 60384-14, class X2", "from memory", False),
        ),
    ),
    lcsc="C489079",
    alternates=(
        Alternate("STE(Songtian Elec)", "X2Q3104KN1B0130120060ES0", "C286069"),
        Alternate("TDK", "B32921C3104M000", "C361368"),
        Alternate("KYET", "PX104K2C1008", "C390054"),
    ),
    drawing=Drawing.CAPACITOR,
)
