"""Land patterns of the relay shield's contact terminals."""

from __future__ import annotations

from typing import Final

from hardware.footprints.pattern import LandPattern, Pad, PadKind, PadShape

_PITCH_MM: Final = 7.62

#: Pins 0.90 x 0.80 mm in 1.6 mm holes, as the mains terminals of the same class. Ovals of 2.8 mm
#: across the row leave 4.82 mm between poles (3.0 mm is basic clearance at 4 kV), and 3.6 mm along
#: the wire give solder to the pole that carries the screw's torque. Wires enter at positive y.
PATTERNS: Final[tuple[LandPattern, ...]] = (
    LandPattern(
        name="TerminalBlock_128-7.62-3P",
        description="screw terminal 3 x 7.62 mm, wire entry at positive y",
        source=(
            "Cixi Kefa KF128-7.62 drawing A / 21.03.13, as read out in a public design record of "
            "a board that uses KF128-7.62-3P"
        ),
        verified=False,
        pads=tuple(
            Pad(
                str(pole),
                (pole - 1) * _PITCH_MM,
                0.0,
                2.8,
                3.6,
                PadKind.THROUGH,
                PadShape.RECT if pole == 1 else PadShape.OVAL,
                (1.6, 1.6),
            )
            for pole in (1, 2, 3)
        ),
        body_mm=(-3.81, -5.2, 19.05, 5.3),
        courtyard_mm=(-3.81, -5.65, 19.85, 6.25),
    ),
)
