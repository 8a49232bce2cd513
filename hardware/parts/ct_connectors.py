"""Connector of a current transformer: a keyed 2.5 mm wire-to-board header (JST XH compatible).

The mating half is crimped to the transformer's lead by its maker (``plug`` and ``contacts`` of
:data:`hardware.parts.current_transformers.REQUIREMENT_32A`), so a lead cannot be reversed and
nobody fits plugs. The transformer is a source of current: the resistance of a tin contact, some
tens of milliohms when aged, adds to 100 ohm of winding and not to the reading.

Two poles a header, one plug per transformer: pulling a plug opens the secondary of that circuit
alone. Through-hole, because a surface-mounted one costs as much when its joints are counted and
holds a pulled lead less well. Eleven headers with 8.4 mm courtyards take 93 mm of the 155 mm edge;
each needs an opening of 8 x 7 mm in the housing, or all of them a slot.
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

_HEADER: Final = catalogue("C33132")
_OUTLINE: Final = Source(
    "KiCad 9 JST_XH_S2B-XH-A fabrication outline; height of the catalogue's C157931",
    "XH-2AW is a mechanical copy of S2B-XH-A",
    False,
)

CT_HEADER: Final = PartSpec(
    symbol="CT_HEADER",
    reference_prefix="J",
    value="CT 2.5 mm",
    description="keyed wire-to-board header 2 x 2.5 mm, XH type, right angle",
    manufacturer="BOOMELE (Boom Precision Elec)",
    mpn="XH-2AW",
    footprint="Connector_JST:JST_XH_S2B-XH-A_1x02_P2.50mm_Horizontal",
    pins=(Pin("1", "S1", PinKind.PASSIVE), Pin("2", "S2", PinKind.PASSIVE)),
    body=Body(7.4e-3, 11.5e-3, 6.1e-3, _OUTLINE),
    temperature_c=Interval(-55.0, 105.0),
    datasheet="https://www.lcsc.com/product-detail/C33132.html",
    ratings=(
        Rating("rated_voltage", Interval(None, 250.0), "V", _HEADER),
        Rating("rated_current", Interval(None, 3.0), "A", _HEADER),
        Rating("pitch", Interval(2.5e-3, 2.5e-3), "m", _HEADER),
    ),
    lcsc="C33132",
    alternates=(
        Alternate("HCTL", "XH-2AW", "C2908611"),
        Alternate("JST", "S2B-XH-A(LF)(SN)", "C157931"),
    ),
)
