"""Drawn features of the relay shield: contact copper on both sides, and ground around the rest.

Each contact's way is one polygon on both sides, joined by the plated holes of the pads that it
begins and ends in. The two are alike, so half of the current flows on each and no point of one has
another potential than the point below it: more vias between them would carry nothing. How wide the
ways are, how hot they get and what they lose is measured by hardware/kicad/board/current.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.kicad.board.features import Corner, Features, KeepOut, Pour, Thermal, rectangle
from hardware.kicad.board.relay_print import middles, printing
from hardware.kicad.placement.scene import Scene

FIDUCIALS: Final = ((4.0, 48.5), (145.2, 13.2), (151.2, 73.0))
_BOTH: Final = ("F.Cu", "B.Cu")
#: Corners of the three ways from terminal to relay for a circuit on the upper edge, x from the
#: terminal's middle pole, y from the edge. Ways of one circuit keep 2.2 mm (functional, 400 V on a
#: printed board: 2.0 mm, IEC 60664-1 table F.5, pollution degree 2), those of two keep 4.1 mm.
#: COM carries what NO or NC carries, so it gets the wide side; NC is limited to 10 A.
_WAYS: Final[dict[str, tuple[Corner, ...]]] = {
    "NO": (
        (-3.8, 4.4),
        (3.8, 4.4),
        (3.8, 8.6),
        (4.35, 9.2),
        (4.35, 15.45),
        (-5.35, 15.45),
        (-5.35, 10.15),
        (-3.8, 8.6),
    ),
    "COM": (
        (6.1, 4.4),
        (10.35, 4.4),
        (10.35, 21.0),
        (-5.35, 21.0),
        (-5.35, 17.65),
        (6.55, 17.65),
        (6.55, 9.2),
        (6.1, 8.75),
    ),
    "NC": (
        (-6.1, 4.4),
        (-10.35, 4.4),
        (-10.35, 25.45),
        (4.35, 25.45),
        (4.35, 23.2),
        (-7.55, 23.2),
        (-7.55, 8.85),
        (-6.1, 7.4),
    ),
}
#: Low-voltage strip between the coils, and the right end.
_STRIP_TOP_MM: Final = 32.3
_LOGIC_LEFT_MM: Final = 130.8
_EDGE_MM: Final = 0.4
#: A fence on the back: no signal goes around the end of the track that joins the strip's ground to
#: the logic's (_GROUND_STRIP of relay_supply_wires.py), which would cut the one from the other.
_FENCE: Final = KeepOut("strip", ("B.Cu",), rectangle(120.4, 28.0, 120.6, 58.5))


def features(scene: Scene) -> Features:
    """Pours, and what is printed."""
    texts, lines = printing(scene)
    pours = (*_contacts(scene), *_ground(scene))
    return Features(pours=pours, reserved=(_FENCE,), texts=texts, lines=lines)


def _contacts(scene: Scene) -> Iterator[Pour]:
    height = scene.outline.height.value_mm
    for circuit, x, top in middles(scene):
        for contact, way in _WAYS.items():
            # The lower edge is the upper one turned by half a turn.
            turned = [(x + dx, dy) if top else (x - dx, height - dy) for dx, dy in way]
            net = f"K{circuit}_{contact}"
            yield Pour(net.lower(), net, _BOTH, tuple(turned), 2, 2.0, 1.0, Thermal.SOLID)


def _ground(scene: Scene) -> Iterator[Pour]:
    width, height = scene.outline.width.value_mm, scene.outline.height.value_mm
    left, right, top = _EDGE_MM, width - _EDGE_MM, _STRIP_TOP_MM
    corners = (
        (left, top),
        (_LOGIC_LEFT_MM, top),
        (_LOGIC_LEFT_MM, _EDGE_MM),
        (right, _EDGE_MM),
        (right, height - _EDGE_MM),
        (_LOGIC_LEFT_MM, height - _EDGE_MM),
        (_LOGIC_LEFT_MM, height - top),
        (left, height - top),
    )
    yield Pour("ground", "GND", _BOTH, corners)
