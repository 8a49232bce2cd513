"""Board-to-board headers, test points.

Shrouded 2.54 mm box headers: the notch keys the ribbon plug, the pole counts keep foreign plugs
out. They are surface mounted, which spares 32 joints by hand on the meter; KiCad's land pattern is
that of another maker's, with pads 5 mm long, and the makers' own drawings were not read. Test
points are bare copper for the bed of nails.
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


def _box_header(
    poles: int, maker: str, mpn: str, lcsc: str, second: Alternate, length_m: float
) -> PartSpec:
    source = catalogue(lcsc)
    outline = Source(
        "KiCad 9 Connector_IDC, IDC-Header vertical",
        "outline, height 9 mm; feet span 12 mm from memory",
        False,
    )
    family = Source(
        "JLCPCB catalogue 2026-05-21",
        "C492446 description, the same header of XFCN with 10 poles: 250 V",
        lcsc in ("C492445", "C492446"),
    )
    return PartSpec(
        symbol=f"BOX_HEADER_{poles}",
        reference_prefix="J",
        value=f"2x{poles // 2}",
        description=f"shrouded box header 2.54 mm, 2 x {poles // 2}, vertical, SMT",
        manufacturer=maker,
        mpn=mpn,
        footprint=f"Connector_IDC:IDC-Header_2x{poles // 2:02d}_P2.54mm_Vertical_SMD",
        pins=tuple(Pin(str(n), str(n)) for n in range(1, poles + 1)),
        body=Body(12.0e-3, length_m, 9.2e-3, outline),
        temperature_c=Interval(-40.0, 105.0),
        datasheet=f"https://www.lcsc.com/product-detail/{lcsc}.html",
        ratings=(
            Rating("rated_voltage", Interval(None, 250.0), "V", family),
            Rating("contact_current", Interval(None, 3.0), "A", source),
            # The insulation-displacement plug and its AWG 28 ribbon carry less than the header.
            Rating(
                "ribbon_current",
                Interval(None, 1.0),
                "A",
                Source("JLCPCB catalogue 2026-05-21", "C21856 description, IDC plug", True),
            ),
        ),
        lcsc=lcsc,
        alternates=(second,),
    )


BOX_HEADER_6: Final = _box_header(
    *(6, "XFCN", "BH254VS-6P", "C492445"),
    Alternate("DEALON", "DN254P-2X3-L0", "C4749176"),
    15.2e-3,
)
BOX_HEADER_10: Final = _box_header(
    *(10, "XFCN", "BH254VS-10P", "C492446"),
    Alternate("JILN", "321010MG0CBK00A02", "C601966"),
    20.3e-3,
)
BOX_HEADER_16: Final = _box_header(
    *(16, "JILN", "321016MG0CBK00A03", "C601969"),
    Alternate("Liansheng", "BH-00098", "C2685064"),
    27.9e-3,
)

#: Number of poles -> header.
BOX_HEADERS: Final = {6: BOX_HEADER_6, 10: BOX_HEADER_10, 16: BOX_HEADER_16}

TEST_POINT: Final = PartSpec(
    symbol="TEST_POINT",
    reference_prefix="TP",
    value="TP",
    description="test pad 1.0 mm",
    manufacturer="none",
    mpn="TEST-PAD-1MM",
    footprint="TestPoint:TestPoint_Pad_D1.0mm",
    pins=(Pin("1", "1"),),
    body=None,
    temperature_c=Interval(-40.0, 125.0),
    datasheet="",
    drawing=Drawing.TEST_POINT,
    in_bom=False,
)
