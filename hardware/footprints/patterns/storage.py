"""Land pattern of the clock's double-layer capacitor."""

from __future__ import annotations

from typing import Final

from hardware.footprints.pattern import LandPattern, Pad, PadKind, PadShape

#: Round holes of 1.3 mm, because the blades (about 1.2 x 0.3 mm) would want slots of 0.35 mm, which
#: is less than the 0.5 mm that common fabs mill. The coin stands upright over the row of its pins.
_COIN: Final = LandPattern(
    name="Supercap_Eaton_KR-V_D11.5mm_P5.00mm",
    description="double-layer capacitor, coin of 11.5 mm standing upright, two blades",
    source="a public design's note on KR-5R5V224-R: 5 mm pitch, diameter 11.5 mm; blades assumed",
    verified=False,
    pads=(
        Pad("1", 0.0, 0.0, 2.3, 2.3, PadKind.THROUGH, PadShape.RECT, (1.3, 1.3)),
        Pad("2", 5.0, 0.0, 2.3, 2.3, PadKind.THROUGH, PadShape.CIRCLE, (1.3, 1.3)),
    ),
    body_mm=(-3.25, -3.25, 8.25, 3.25),
    courtyard_mm=(-3.5, -3.5, 8.5, 3.5),
)

PATTERNS: Final = (_COIN,)
