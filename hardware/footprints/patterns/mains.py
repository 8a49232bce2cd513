"""Land patterns of the mains side: terminal block, leaded fuse, varistor."""

from __future__ import annotations

from typing import Final

from hardware.footprints.pattern import LandPattern, Pad, PadKind, PadShape


def _through(
    number: str, x: float, y: float, size: float, drill: float, *, first: bool = False
) -> Pad:
    shape = PadShape.RECT if first else PadShape.CIRCLE
    return Pad(number, x, y, size, size, PadKind.THROUGH, shape, (drill, drill))


#: Pins 0.90 x 0.80 mm (diagonal 1.20 mm) at 7.62 mm; the drawing asks for 1.40 +0.10/-0 mm holes,
#: 1.6 mm drilled leaves that after a -0.08 mm hole tolerance with room for the pins' own. The pin
#: row lies 5.20 mm from the back, the body is 10.50 mm deep, 7.62 mm a pole, with a 0.60 mm key.
#: Wires enter at the front (positive y). Pads of 2.8 mm leave 4.82 mm between two phases.
_TERMINAL_2P: Final = LandPattern(
    name="TerminalBlock_Kefa_KF128-7.62-2P",
    description="screw terminal 2 x 7.62 mm, blocks interlock side by side at the same pitch",
    source=(
        "Cixi Kefa KF128-7.62 drawing A / 21.03.13, as read out in the public design record of "
        "a fence-arrester board that uses KF128-7.62-3P"
    ),
    verified=True,
    pads=(_through("1", 0.0, 0.0, 2.8, 1.6, first=True), _through("2", 7.62, 0.0, 2.8, 1.6)),
    body_mm=(-3.81, -5.2, 11.43, 5.3),
    courtyard_mm=(-3.81, -5.65, 12.23, 6.25),
    top_printed=False,
)

#: Lead 0.8 mm, cap 5.5 x 21.5 mm: bends need 1.95 mm each side at a pitch of 25.4 mm.
_FUSE_AXIAL: Final = LandPattern(
    name="Fuse_Axial_Littelfuse_215_L21.5mm_D5.5mm_P25.40mm",
    description="5 x 20 mm ceramic fuse with axial leads, soldered",
    source="JLCPCB catalogue: D5.5 x L21.5 mm; lead 0.8 mm from memory",
    verified=False,
    pads=(_through("1", 0.0, 0.0, 2.6, 1.2, first=True), _through("2", 25.4, 0.0, 2.6, 1.2)),
    body_mm=(1.95, -2.75, 23.45, 2.75),
    courtyard_mm=(-1.6, -3.25, 27.0, 3.25),
    pin_1_mark=False,
    bottom_printed=False,
)

#: KiCad's stock disc footprints have 0.8 mm holes, which the 0.8 mm leads of 14 mm discs do not
#: enter; this one has 1.2 mm. The leads leave from opposite faces: an offset of about 3.7 mm for
#: the 750 V disc, as in KiCad's RV_Disc_D15.5mm_W7.2mm_P7.5mm.
_VARISTOR_14D: Final = LandPattern(
    name="Varistor_Disc_14D751K_P7.5mm",
    description="14 mm varistor disc, 750 V, lead pitch 7.5 mm",
    source="JLCPCB catalogue: P = 7.5 mm; body of KiCad 9 RV_Disc_D15.5mm_W7.2mm_P7.5mm",
    verified=False,
    pads=(_through("1", 0.0, 0.0, 2.4, 1.2, first=True), _through("2", 7.5, 3.7, 2.4, 1.2)),
    body_mm=(-4.0, -1.75, 11.5, 5.45),
    courtyard_mm=(-4.5, -2.25, 12.0, 5.95),
    pin_1_mark=False,
)

PATTERNS: Final[tuple[LandPattern, ...]] = (_TERMINAL_2P, _FUSE_AXIAL, _VARISTOR_14D)
