"""Drawn features of the relay shield: contact copper on both sides, ground strip, warnings.

Each contact's way is one polygon on both sides, joined by the pads that it begins and ends in, so
half of the 16 A flows on each. The narrowest stretch is 2.9 mm of 70 um.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.design import Design
from hardware.kicad.board.features import Corner, Features, Line, Pour, Text, Thermal
from hardware.kicad.placement.scene import Scene

FIDUCIALS: Final = ((4.0, 48.5), (146.5, 13.2), (152.5, 73.0))
_BOTH: Final = ("F.Cu", "B.Cu")
_CIRCUITS: Final = 10
_PER_EDGE: Final = 5
#: Corners of the three ways from terminal to relay for a circuit on the upper edge, x from the
#: terminal's middle pole, y from the edge. Ways of one circuit keep 2.4 mm, of two circuits 4.2 mm.
_WAYS: Final[dict[str, tuple[Corner, ...]]] = {
    "NO": (
        (-3.7, 4.4),
        (3.7, 4.4),
        (3.7, 8.6),
        (5.3, 10.2),
        (5.3, 15.2),
        (-5.3, 15.2),
        (-5.3, 10.2),
        (-3.7, 8.6),
    ),
    "COM": (
        (6.1, 4.4),
        (10.6, 4.4),
        (10.6, 20.2),
        (-5.2, 20.2),
        (-5.2, 17.6),
        (7.7, 17.6),
        (7.7, 9.4),
        (6.1, 8.4),
    ),
    "NC": (
        (-6.1, 4.4),
        (-10.6, 4.4),
        (-10.6, 25.2),
        (5.2, 25.2),
        (5.2, 22.6),
        (-7.7, 22.6),
        (-7.7, 9.4),
        (-6.1, 8.4),
    ),
}
#: Low-voltage strip between the coils, and the right end.
_STRIP_TOP_MM: Final = 32.4
_LOGIC_LEFT_MM: Final = 132.3
_EDGE_MM: Final = 0.4
#: The barrier's middle, drawn where no part covers it.
_BARRIER_Y_MM: Final = 28.8
_BARRIER_X_MM: Final = 128.7


def features(scene: Scene) -> Features:
    """Pours, silkscreen and the barrier's line."""
    return Features(
        pours=(*_contacts(scene), *_ground(scene)),
        texts=(*_circuit_texts(scene), *_texts(scene)),
        lines=tuple(_barrier(scene)),
    )


def _middles(scene: Scene) -> Iterator[tuple[int, float, bool]]:
    """Circuit, x of its terminal's middle pole, and whether it is on the upper edge."""
    for circuit in range(1, _CIRCUITS + 1):
        pad = scene.parts[f"relay_{circuit}/terminal"].pad("2").copper.centroid
        yield circuit, round(pad.x, 3), circuit <= _PER_EDGE


def _contacts(scene: Scene) -> Iterator[Pour]:
    height = scene.outline.height.value_mm
    for circuit, x, top in _middles(scene):
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


def _circuit_texts(scene: Scene) -> Iterator[Text]:
    """Poles as the installer reads them from left to right, beside each relay."""
    height = scene.outline.height.value_mm
    for circuit, x, top in _middles(scene):
        poles = "NC NO COM" if top else "COM NO NC"
        beside = x + 12.7 - (0.4 if circuit % _PER_EDGE == 0 else 0.0)
        yield Text(f"K{circuit}: {poles}", beside, 14.6 if top else height - 14.6, 0.8)
        yield Text("MAINS", beside, 17.2 if top else height - 17.2, 1.2)
        # The last circuit of an edge has the logic beside it.
        if circuit % _PER_EDGE:
            yield Text("230/400 V~ 16 A", beside, 19.4 if top else height - 19.4, 0.8)


def _texts(scene: Scene) -> Iterator[Text]:
    design: Design = scene.design
    yield Text(f"{design.title} rev {design.revision}", 92.0, 45.2, 1.5, layer="B.SilkS")
    yield Text("WARNING: MAINS VOLTAGE UNDER THE RELAYS", 92.0, 41.6, 1.5, layer="B.SilkS")
    yield Text("SELV", 8.0, 43.25, 1.0)
    yield Text("reinforced insulation around this strip", 66.0, 43.25, 1.0)
    yield Text("METER", 153.0, 61.0 - 1.9, 0.8)


def _barrier(scene: Scene) -> Iterator[Line]:
    """Dashes between the relays, and the upright line left of the logic."""
    height = scene.outline.height.value_mm
    for _, x, top in _middles(scene):
        y = _BARRIER_Y_MM if top else height - _BARRIER_Y_MM
        end = min(x + 18.4, _BARRIER_X_MM)
        yield Line((x + 7.2, y), (end, y), 0.2)
    for start, end_y in ((21.5, _BARRIER_Y_MM), (height - 21.5, height - _BARRIER_Y_MM)):
        yield Line((_BARRIER_X_MM, start), (_BARRIER_X_MM, end_y), 0.2)
