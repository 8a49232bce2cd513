"""Silkscreen of the relay shield: poles and circuits at the terminals, mains, the barrier.

What the installer reads lies where neither relay nor terminal covers it: in the gaps between the
relays, NC and COM right behind their poles, NO in the slit between terminal and relay.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.kicad.board.features import Corner, Line, Text
from hardware.kicad.board.labels import ADVANCE, HEIGHT_MM
from hardware.kicad.placement.scene import Scene

CIRCUITS: Final = 10
PER_EDGE: Final = 5
_FACE: Final = "F.SilkS"
_BACK: Final = "B.SilkS"
_SIDES: Final = (_FACE, _BACK)
#: A tile is one circuit of the upper edge: x from the terminal's middle pole, y from the edge.
_HALF_PITCH_MM: Final = 12.4
_POLES: Final = (("NC", -8.9, 13.0, 1.2), ("NO", -0.3, 12.21, 0.8), ("COM", 8.7, 13.0, 1.2))
_POLES_BACK: Final = (("NC", -7.62), ("NO", 0.0), ("COM", 7.62))
_POLES_BACK_Y_MM: Final = 10.6
_NUMBER: Final = (-9.7, 16.9, 2.6)
_WARNING_SIGN: Final = (-9.7, 22.6)
_RATING: Final = (("230/400 V~", 7.7), ("NO 16 A, NC 10 A", 9.7))
_RATING_Y_MM: Final = 21.8
_DIVIDER_Y_MM: Final = (0.7, 27.6)
#: The barrier's middle between contact copper and strip, where no part covers it.
_BARRIER_Y_MM: Final = 28.9
_BARRIER_X_MM: Final = 127.4
_GAP_MM: Final = (6.4, 17.6)
_ISOLATED_Y_MM: Final = 30.4
_LOGIC_TOP_MM: Final = 5.0
_EDGE_MM: Final = 0.5


def middles(scene: Scene) -> Iterator[tuple[int, float, bool]]:
    """Circuit, x of its terminal's middle pole, and whether it is on the upper edge."""
    for circuit in range(1, CIRCUITS + 1):
        pad = scene.parts[f"relay_{circuit}/terminal"].pad("2").copper.centroid
        yield circuit, round(pad.x, 3), circuit <= PER_EDGE


def printing(scene: Scene) -> tuple[tuple[Text, ...], tuple[Line, ...]]:
    """Texts and lines of both sides."""
    texts = [*_board(scene), *_probes(scene)]
    lines = list(_barrier(scene))
    for circuit, x, top in middles(scene):
        tile = _Tile(x, scene.outline.height.value_mm, top)
        texts += _circuit(tile, circuit)
        for layer in _SIDES:
            lines += _flash(tile.at(*_WARNING_SIGN), layer)
        if circuit % PER_EDGE != 1:
            # The divider stands left of a tile as the installer sees it.
            y0, y1 = (tile.at(0.0, y)[1] for y in _DIVIDER_Y_MM)
            lines.append(Line((x - _HALF_PITCH_MM, y0), (x - _HALF_PITCH_MM, y1), 0.2))
    return tuple(texts), tuple(lines)


class _Tile:
    """Places of one circuit on the board: the lower edge is the upper one turned by half a turn."""

    def __init__(self, x_mm: float, height_mm: float, top: bool) -> None:
        self._x, self._height, self._way = x_mm, height_mm, 1.0 if top else -1.0

    def at(self, dx_mm: float, dy_mm: float) -> Corner:
        """A place of the upper tile, where it lies on this one."""
        y = dy_mm if self._way > 0 else self._height - dy_mm
        return round(self._x + self._way * dx_mm, 4), round(y, 4)


def _circuit(tile: _Tile, circuit: int) -> Iterator[Text]:
    for pole, x, y, height in _POLES:
        yield Text(pole, *tile.at(x, y), height)
    for pole, x in _POLES_BACK:
        yield Text(pole, *tile.at(x, _POLES_BACK_Y_MM), 1.2, layer=_BACK)
    number_x, number_y, height = _NUMBER
    for layer in _SIDES:
        yield Text(str(circuit), *tile.at(number_x, number_y), height, layer=layer)
    for text, x in _RATING:
        yield Text(text, *tile.at(x, _RATING_Y_MM), 0.9, 90.0)
    # The last circuit of an edge has the logic beside it, not another relay.
    if circuit % PER_EDGE:
        way = 1.0 if circuit < PER_EDGE else -1.0
        gap = tile.at(way * _HALF_PITCH_MM, _ISOLATED_Y_MM)
        yield Text("ISOLATED", *gap, 1.0)


def _board(scene: Scene) -> Iterator[Text]:
    design = scene.design
    yield Text("SELV strip: reinforced insulation from every circuit", 63.0, 43.25, 1.0)
    yield Text("TO METER", 146.7, 59.6, 1.2)
    yield Text(f"{design.title} rev {design.revision}", 63.0, 42.3, 1.5, layer=_BACK)
    yield Text("WARNING: MAINS 230/400 V~ ON BOTH EDGES", 63.0, 44.9, 1.5, layer=_BACK)


def _probes(scene: Scene) -> Iterator[Text]:
    """Net of each test point, above it."""
    for part in scene.parts.values():
        if part.part.reference.startswith("TP"):
            name = part.pads[0].net or ""
            half = 0.5 * len(name) * HEIGHT_MM * ADVANCE
            x = min(part.spot.x_mm, scene.outline.width.value_mm - _EDGE_MM - half)
            yield Text(name, x, part.spot.y_mm - 1.35, HEIGHT_MM, layer=_BACK)


def _flash(middle: Corner, layer: str) -> Iterator[Line]:
    """Warning sign: a triangle with a flash."""
    x, y = middle
    triangle = ((x, y - 2.2), (x + 2.5, y + 2.1), (x - 2.5, y + 2.1))
    for n in range(3):
        yield Line(triangle[n], triangle[(n + 1) % 3], 0.25, layer)
    flash = ((x + 0.25, y - 0.9), (x - 0.55, y + 0.55), (x + 0.5, y + 0.35), (x - 0.2, y + 1.6))
    for n in range(3):
        yield Line(flash[n], flash[n + 1], 0.25, layer)


def _barrier(scene: Scene) -> Iterator[Line]:
    """On the face between the relays, on the back unbroken; upright left of the logic."""
    height = scene.outline.height.value_mm
    for circuit, x, top in middles(scene):
        y = _BARRIER_Y_MM if top else height - _BARRIER_Y_MM
        start, end = (x + d + (0.0 if top else 0.8) for d in _GAP_MM)
        yield Line(
            (start, y), (min(end, _BARRIER_X_MM) if circuit % PER_EDGE == 0 else end, y), 0.2
        )
    for y, far in (
        (_BARRIER_Y_MM, _LOGIC_TOP_MM),
        (height - _BARRIER_Y_MM, height - _LOGIC_TOP_MM),
    ):
        yield Line((0.6, y), (_BARRIER_X_MM, y), 0.2, _BACK)
        for layer in _SIDES:
            yield Line((_BARRIER_X_MM, far), (_BARRIER_X_MM, y), 0.2, layer)
