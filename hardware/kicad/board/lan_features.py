"""Drawn features of the LAN add-on: ground on both sides, none below the transformers."""

from __future__ import annotations

from typing import Final

from hardware.kicad.board.features import Features, KeepOut, Pour, Text, rectangle
from hardware.kicad.placement.scene import Scene

FIDUCIALS: Final = ((47.5, 2.5), (47.5, 37.5), (4.4, 23.9))
_EDGE_MM: Final = 0.4
#: Between the shell's pins and the lamps no track passes either.
_BELOW: Final = rectangle(35.0, 9.9, 42.6, 22.1)


def features(scene: Scene) -> Features:
    """Pours and silkscreen of either LAN board."""
    width, height = scene.outline.width.value_mm, scene.outline.height.value_mm
    jack = scene.parts["magjack/jack"].body.bounds
    whole = rectangle(_EDGE_MM, _EDGE_MM, width - _EDGE_MM, height - _EDGE_MM)
    # The jack's transformers stand behind its contacts: no plane couples cable and board there.
    open_area = rectangle(jack[0] + 6.0, jack[1] - 0.5, width, jack[3] + 0.5)
    return Features(
        pours=(Pour("ground", "GND", ("F.Cu", "B.Cu"), whole),),
        keep_outs=(
            KeepOut("transformers", ("F.Cu", "B.Cu"), open_area),
            KeepOut("below the transformers", ("F.Cu", "B.Cu"), _BELOW, tracks=True),
        ),
        texts=(
            Text("OpenStrom LAN", 40.2, 33.2, 1.2),
            Text(
                f"{scene.design.name.removeprefix('lan_').upper()} rev {scene.design.revision}",
                40.2,
                35.4,
                1.0,
            ),
            Text("LAN", 45.5, 6.2, 1.2),
            Text("METER", 32.2, 27.2, 1.0),
        ),
    )
