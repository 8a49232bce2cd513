"""The front panel's foil: windows and legends, each where the board's terminal, lamp or key is.

The windows are the cover's openings; the legends stand at the places of the boards' pads, so a
part that moves takes its legend along. Names come from the parts' pins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from shapely.geometry import Polygon, box

from enclosure.drawings.letters import box_of
from enclosure.drawings.sheet import XY, Anchor, Layer, Line, Ring, Sheet, Words, rounded_box
from enclosure.drawings.walls import FRONT, Cut, cut
from enclosure.fittings import HEAD_MM
from enclosure.label.data import LabelData
from enclosure.label.symbols import attention, shock
from enclosure.openings import Face, Opening, Use
from enclosure.scene import Assembly, BoardIn

#: The foil ends this far inside the cover's edges.
INSET_MM: Final = 0.5
_CORNER_MM: Final = 1.5
#: A window is larger than the opening behind it, so that the foil's seat does not show.
_WINDOW_MM: Final = 0.3
_EDGE_MM: Final = 1.2
_POLE_MM: Final = 1.3
_NAME_MM: Final = 2.2
_LAMP_MM: Final = 1.4
#: Between two lamps of the meter there are 1.2 mm for a name.
_BELOW_MM: Final = 1.0
_FREE_MM: Final = 0.05
_SIDES: Final[tuple[XY, ...]] = ((-1.0, 0.0), (1.0, 0.0), (0.0, 1.0))
_LEFT_MM: Final = 3.0
_SIGN_MM: Final = 4.2
#: Where the name begins, and base lines of the name and of the rating; lamps or screws stand
#: between the two. With an add-on the first transformer's name is left of the device's.
_HEADING_USUAL: Final = (_LEFT_MM, 17.0, 25.5)
_ADD_ON: Final = (11.0, 16.0, 33.5)
_HEADING: Final = {
    "relay_shield": (_LEFT_MM, 13.5, 32.0),
    "lan_w5200": _ADD_ON,
    "lan_w5500": _ADD_ON,
}
_RATED: Final = ("voltage", "relay_rating")
_WARNED: Final = ("measuring_category", "no_proof", "relay_warning")
_SHORT: Final = {"Network": "Net"}
_NUMBER: Final = re.compile(r"(\d+)$")


@dataclass(frozen=True, slots=True)
class Legend:
    """A word of the panel and the thing it names: its place in the housing, x and y."""

    text: str
    of: str
    x_mm: float | None
    y_mm: float | None
    words: Words


@dataclass
class Panel:
    """The foil's sheet, what it names, its windows, and where (0, 0) is in the housing."""

    sheet: Sheet
    origin: XY
    legends: list[Legend]
    windows: tuple[Cut, ...]

    def at(self, x_mm: float, y_mm: float) -> XY:
        """A place of the housing on the sheet."""
        return x_mm - self.origin[0], self.origin[1] - y_mm

    def taken(self) -> list[Polygon]:
        """Boxes of what is on the foil so far."""
        found = [box(*box_of(each.words)) for each in self.legends]
        for window in self.windows:
            x, y = self.at(window.a_mm, window.b_mm)
            u, v = ((size + _WINDOW_MM) / 2 for size in (window.width_mm, window.height_mm))
            found.append(box(x - u, y - v, x + u, y + v))
        return found


def draw(assembly: Assembly, data: LabelData, host: LabelData) -> Panel:
    """The foil of a product's cover; ``host``: the label of the device that an add-on sits in."""
    one = assembly.housing
    wall, nose = one.end_wall.value_mm, one.nose.value_mm / 2
    width = one.width.value_mm - 2 * (wall + INSET_MM)
    height = 2 * (nose - INSET_MM)
    sheet = Sheet(width, height, f"OpenStrom {assembly.product}: front panel, DRAFT")
    windows = tuple(
        _window(assembly, each) for each in assembly.openings if each.face is Face.FRONT
    )
    panel = Panel(sheet, (wall + INSET_MM, nose - INSET_MM), [], windows)
    sheet.area(rounded_box((0.0, width), (0.0, height), _CORNER_MM), Layer.CUT, 0.1)
    _windows(panel)
    for opening in assembly.openings:
        if opening.use in (Use.PLUG, Use.WIRE):
            _terminal(panel, assembly, opening)
    for use in (Use.BUTTON, Use.LIGHT):
        things = [o for o in assembly.openings if o.use is use and o.face is Face.FRONT]
        if things:
            _beside(panel, assembly, things)
    _heading(panel, data, host)
    return panel


def _window(assembly: Assembly, opening: Opening) -> Cut:
    """What the foil leaves free: the opening; around a screw its head, which lies on the cover."""
    hole = cut(assembly, opening, FRONT)
    if opening.use is not Use.FIXING:
        return hole
    return replace(hole, width_mm=HEAD_MM[0], height_mm=HEAD_MM[0])


def _windows(panel: Panel) -> None:
    for window in panel.windows:
        x, y = panel.at(window.a_mm, window.b_mm)
        if window.round:
            radius = window.width_mm / 2 + _WINDOW_MM / 2
            panel.sheet.figures.append(Ring((x, y), radius, Layer.CUT, 0.1))
        else:
            u, v = (s / 2 + _WINDOW_MM / 2 for s in (window.width_mm, window.height_mm))
            panel.sheet.box((x - u, x + u), (y - v, y + v), Layer.CUT, 0.1)


def poles(board: BoardIn, address: str) -> Iterator[tuple[str, float]]:
    """A connector's poles from its pads: the pin's name, and x in the housing."""
    placed = board.scene.parts[address]
    names = {use.number: (use.name, use.net) for use in placed.part.pins}
    for pad in placed.pads:
        if pad.number in names and pad.net is not None:
            spot = board.point(pad.copper.centroid.x, pad.copper.centroid.y)
            yield pole_name(*names[pad.number]), spot.x


def pole_name(pin: str, net: str | None) -> str:
    """What a terminal is called: a transformer's pole by its pin, everything else by its net."""
    if pin in ("S1", "S2") or net is None:
        return pin
    return net.rsplit("_", 1)[-1]


def _terminal(panel: Panel, assembly: Assembly, opening: Opening) -> None:
    """The legend at the panel's edge that is next to a terminal."""
    top = opening.face is Face.TOP
    board = assembly.board(opening.board)
    middle = board_x(assembly, opening)
    found = list(poles(board, opening.address))
    if opening.use is Use.WIRE:
        name, x = min(found, key=lambda each: abs(each[1] - middle))
        circuit = _NUMBER.search(opening.address.split("/")[0])
        pole_x = sorted(each[1] for each in found)
        height = _POLE_MM + 0.2 if circuit else _NAME_MM
        _edge_word(panel, name, opening.name, x, top, 0.0, height, bold=circuit is None)
        if circuit and abs(x - pole_x[len(pole_x) // 2]) < 0.01:
            _edge_word(
                panel, circuit[1], f"{opening.name}, circuit", x, top, 2.4, _NAME_MM, bold=True
            )
            _bracket(panel, (pole_x[0] - 2.2, pole_x[-1] + 2.2), top, _POLE_MM + 0.65)
        return
    name = opening.name.removeprefix("plug ").upper().replace("SERVICE PORT", "SERVICE")
    name = {"NETWORK": "LAN"}.get(name, name)
    if {each for each, _ in found} == {"S1", "S2"}:
        ends = found[0][1], found[-1][1]
        down = _below_window(panel, min(ends) - _POLE_MM, max(ends) + _POLE_MM)
        for pole, x in found:
            _edge_word(panel, pole, f"{opening.name}, {pole}", x, top, down, _POLE_MM)
        _edge_word(panel, name, opening.name, sum(ends) / 2, top, down + 2.4, _NAME_MM, bold=True)
        return
    # A jack in the nose stands above the transformers' plugs: its name goes below theirs.
    down = 6.0 if opening.board != assembly.boards[0].name else 0.0
    _edge_word(panel, name, opening.name, middle, top, down, _POLE_MM + 0.3, bold=True)
    if down:
        ends = (middle - opening.width_mm / 2, middle + opening.width_mm / 2)
        _bracket(panel, ends, top, down - 0.65)


def _below_window(panel: Panel, left_mm: float, right_mm: float) -> float:
    """How far down a plug's name goes: below a screw's window at the upper edge above the plug."""
    ends: list[float] = []
    for window in panel.windows:
        u, v = ((size + _WINDOW_MM) / 2 for size in (window.width_mm, window.height_mm))
        y = panel.at(0.0, window.b_mm)[1]
        beside = window.a_mm + u < left_mm or window.a_mm - u > right_mm
        if not beside and y - v < _EDGE_MM + 2.4 + _NAME_MM:
            ends.append(y + v - _EDGE_MM + 0.3)
    return max(ends, default=0.0)


def board_x(assembly: Assembly, opening: Opening) -> float:
    """An opening's middle along the housing."""
    return assembly.boards[0].pose.x_mm + opening.u_mm


def _edge_word(
    panel: Panel,
    text: str,
    of: str,
    x_mm: float,
    top: bool,
    down_mm: float,
    height_mm: float,
    *,
    bold: bool = False,
) -> None:
    x, _ = panel.at(x_mm, 0.0)
    y = _EDGE_MM + down_mm + height_mm if top else panel.sheet.height_mm - _EDGE_MM - down_mm
    words = Words(text, (x, y), height_mm, Layer.PRINT, Anchor.MIDDLE, bold=bold)
    _put(panel, words, of, x_mm, panel.origin[1] if top else -panel.origin[1])


def _put(
    panel: Panel, words: Words, of: str, x_mm: float | None = None, y_mm: float | None = None
) -> None:
    """Add a word; without a place it names nothing but the device."""
    panel.sheet.figures.append(words)
    panel.legends.append(Legend(words.text, of, x_mm, y_mm, words))


def _bracket(panel: Panel, ends: Sequence[float], top: bool, down_mm: float) -> None:
    """A line over what belongs together."""
    edge, way = (0.0, 1.0) if top else (panel.sheet.height_mm, -1.0)
    y = edge + way * (_EDGE_MM + down_mm)
    line = tuple((panel.at(x, 0.0)[0], y) for x in ends)
    panel.sheet.figures.append(Line(line, Layer.PRINT, 0.2))


def _beside(panel: Panel, assembly: Assembly, openings: Sequence[Opening]) -> None:
    """Names of keys or lamps, all on the same side of their things; ValueError if none has room."""
    for side in _SIDES:
        found = [_named(panel, assembly, opening, side) for opening in openings]
        if _free(panel, found):
            for each in found:
                _put(panel, each.words, each.of, each.x_mm, each.y_mm)
            return
    names = ", ".join(opening.name for opening in openings)
    raise ValueError(f"{assembly.product}: no room on the front panel for the names of {names}")


def _named(panel: Panel, assembly: Assembly, opening: Opening, side: XY) -> Legend:
    """A thing's name on one side of its window: (-1, 0) left, (1, 0) right, (0, 1) below."""
    one = cut(assembly, opening, FRONT)
    text = opening.name.removeprefix("lamp ").capitalize()
    text = _SHORT.get(text, text)
    x, y = panel.at(one.a_mm, one.b_mm)
    reach = (one.width_mm + _WINDOW_MM) / 2 + (0.1 if side[1] else 0.6)
    height = _BELOW_MM if side[1] else _LAMP_MM
    base = y + (reach + height if side[1] else height / 2)
    anchor = {-1.0: Anchor.END, 0.0: Anchor.MIDDLE, 1.0: Anchor.START}[side[0]]
    words = Words(text, (x + side[0] * reach, base), height, Layer.PRINT, anchor)
    return Legend(text, opening.name, one.a_mm, one.b_mm, words)


def _free(panel: Panel, legends: Sequence[Legend]) -> bool:
    """True if the words lie on the foil, clear of each other and of what is there."""
    page = box(0.0, 0.0, panel.sheet.width_mm, panel.sheet.height_mm).buffer(-0.4)
    taken = panel.taken()
    for legend in legends:
        area = box(*box_of(legend.words))
        if not page.contains(area) or any(area.distance(each) < _FREE_MM for each in taken):
            return False
        taken.append(area)
    return True


def _heading(panel: Panel, data: LabelData, host: LabelData) -> None:
    """The device's name, its rating with flash and attention sign, warnings; an add-on's name."""
    left, title_y, rating_y = _HEADING.get(data.product, _HEADING_USUAL)
    _put(panel, Words(_value(host, "type"), (left, title_y), 3.4, Layer.PRINT, bold=True), "type")
    if data is not host:
        words = Words(f"with {_value(data, 'type')}", (left, title_y + 3.4), 1.8, Layer.PRINT)
        _put(panel, words, "add-on")
    panel.sheet.add(shock((_LEFT_MM, rating_y), _SIGN_MM))
    panel.sheet.add(attention((_LEFT_MM + 3.2, rating_y), _SIGN_MM))
    rated = [entry.value for id_ in _RATED if (entry := host.entry(id_)) is not None]
    at = (_LEFT_MM + 9.2, rating_y - 0.9)
    _put(panel, Words(", ".join(rated), at, 2.2, Layer.PRINT, bold=True), "rating")
    lines = [entry for id_ in _WARNED if (entry := host.entry(id_)) is not None]
    for n, entry in enumerate(lines, 1):
        words = Words(entry.value, (_LEFT_MM, rating_y + 3.0 * n), 1.6, Layer.PRINT)
        _put(panel, words, entry.id)


def _value(data: LabelData, id_: str) -> str:
    entry = data.entry(id_)
    if entry is None:
        raise ValueError(f"enclosure/data/label/{data.product}.json: no entry {id_!r}")
    return entry.value
