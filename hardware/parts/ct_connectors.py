"""Pluggable 3.81 mm connectors of the current transformers.

Two poles per header, one plug per transformer: pulling a plug opens the secondary of that circuit
alone. A four-pole header for two circuits would save 12 mm of board edge and cost the same per
pole, but every service on one circuit would open its neighbour's secondary while it is live.
Eleven headers with 10.1 mm courtyards take 111 mm of the 155 mm edge.

The plug is an accessory: it is packed with the transformers and never placed on a board, so it has
no footprint.
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

_HEADER: Final = catalogue("C8387")
_PLUG: Final = catalogue("C8466")
_OUTLINE: Final = Source(
    "KiCad 9 PhoenixContact_MC_1,5_2-G-3.81 fabrication outline, height from memory",
    "series 15EDGRC is a mechanical copy of MC 1,5",
    False,
)
_TERMINALS: Final = (Pin("1", "S1", PinKind.PASSIVE), Pin("2", "S2", PinKind.PASSIVE))

CT_HEADER: Final = PartSpec(
    symbol="CT_HEADER",
    reference_prefix="J",
    value="CT 3.81 mm",
    description="pluggable terminal header 2 x 3.81 mm, right angle, closed ends",
    manufacturer="Ningbo Kangnex Elec",
    mpn="WJ15EDGRC-3.81-02P-14-00A",
    footprint="Connector_Phoenix_MC:PhoenixContact_MC_1,5_2-G-3.81_1x02_P3.81mm_Horizontal",
    pins=_TERMINALS,
    body=Body(9.01e-3, 9.2e-3, 7.25e-3, _OUTLINE),
    temperature_c=Interval(-40.0, 105.0),
    datasheet="https://www.lcsc.com/product-detail/C8387.html",
    ratings=(
        Rating("rated_voltage", Interval(None, 300.0), "V", _HEADER),
        Rating("rated_current", Interval(None, 8.0), "A", _HEADER),
        Rating("pitch", Interval(3.81e-3, 3.81e-3), "m", _HEADER),
    ),
    lcsc="C8387",
    alternates=(
        Alternate("DIBO", "DB2ERC-3.81-2P-GN", "C395684"),
        Alternate("Cixi Kefa Elec", "KF2EDGR-3.81-2P", "C441182"),
        Alternate("MAX", "MX15EDGRC-3.81-02P-GN01-Cu-A", "C5188157"),
        Alternate("Phoenix Contact", "1803277"),
    ),
)

CT_PLUG: Final = PartSpec(
    symbol="CT_PLUG",
    reference_prefix="P",
    value="CT plug 3.81 mm",
    description="screw plug 2 x 3.81 mm for AWG 16 to 28, accessory packed with each transformer",
    manufacturer="Ningbo Kangnex Elec",
    mpn="WJ15EDGK-3.81-02P-14-00A",
    footprint="",
    pins=_TERMINALS,
    body=None,
    temperature_c=Interval(-40.0, 105.0),
    datasheet="https://www.lcsc.com/product-detail/C8466.html",
    ratings=(
        Rating("rated_voltage", Interval(None, 300.0), "V", _PLUG),
        Rating("rated_current", Interval(None, 8.0), "A", _PLUG),
    ),
    lcsc="C8466",
    alternates=(
        Alternate("Cixi Kefa Elec", "KF2EDGK-3.81-2P", "C440858"),
        Alternate("DIBO", "DB2EK-3.81-2P-GN-S", "C395683"),
        Alternate("MAX", "MX15EDGK-3.81-02P-GN01-Cu-Y-A", "C5188111"),
    ),
)
