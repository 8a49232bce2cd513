"""A ``.kicad_pcb`` file of KiCad 6 to 10 as a :class:`~hardware.insulation.board.Board`.

What cannot be read exactly is refused, or taken larger than it is and noted; nothing in copper or
on Edge.Cuts is passed over in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import shapely
from shapely import Polygon, box

from hardware.errors import did_you_mean
from hardware.insulation.board import Board, Copper, Hole
from hardware.insulation.board_text import (
    BoardError,
    Node,
    child,
    kind,
    nodes,
    number,
    numbers,
    parse,
    point,
    shown_net,
    word,
    words,
)
from hardware.insulation.outline import line_of, moved, outline, poly_line
from hardware.insulation.pads import drawn_copper, pad
from hardware.insulation.shapes import (
    Point,
    arc,
    disc,
    placed,
    polygons,
    stroke,
    strokes,
)

#: File versions: KiCad 6.0 to 10.0, as those releases write them.
OLDEST, NEWEST = 20211014, 20260206
#: Until this version (KiCad 7) a zone's fill may have to be widened by its pen.
_PLAIN_FILLS: Final = 20221018
_EDGE: Final = "Edge.Cuts"
_GRAPHICS: Final = ("line", "arc", "circle", "rect", "poly", "curve")
_TEXTS: Final = ("text", "text_box")
#: What stands on the board without being copper or an edge, wherever it is.
_HARMLESS: Final = frozenset({"dimension", "target", "image", "group", "generated", "point"})


@dataclass(frozen=True, slots=True)
class Read:
    """A board, and what about it was taken larger than it is (one line each).

    ``written`` gives for each net's shown name the one in the file, which KiCad's rules go by.
    """

    board: Board
    notes: tuple[str, ...]
    written: Mapping[str, str]


@dataclass
class _Sheet:
    """What has been read so far."""

    shown: Mapping[str, str]
    nets: Mapping[str, str]
    version: int
    copper: list[Copper] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)
    edges: list[list[Point]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)

    def net(self, node: Node) -> str:
        """Net of an expression: by number until KiCad 9, by name since; "" where it has none."""
        found = words(child(node, "net"))
        if not found:
            return ""
        name = found[-1] if len(found) > 1 else self.nets.get(found[0], found[0])
        return self.shown_as(name)

    def shown_as(self, name: str) -> str:
        """A net's name as KiCad shows it; the file's own is kept."""
        shown = shown_net(name)
        self.written[shown] = name
        return shown

    def layers(self, names: Iterable[str]) -> list[str]:
        """Copper layers that the names mean, as the user calls them."""
        named = set(names)
        if "*.Cu" in named:
            return list(dict.fromkeys(self.shown.values()))
        inner = "Inner" in named
        every = list(dict.fromkeys(self.shown.values()))
        outer = {every[0], every[-1]} if "F&B.Cu" in named else set()
        chosen = {self.shown[name] for name in named if name in self.shown} | outer
        return [n for n in every if n in chosen or (inner and n not in (every[0], every[-1]))]

    def add(self, net: str, owner: str, layers: Iterable[str], shapes: Iterable[Polygon]) -> None:
        """Copper of one owner on each of the layers."""
        drawn = list(shapes)
        for layer in layers:
            self.copper += [Copper(net, owner, layer, shape) for shape in drawn]


def read(path: Path, bodies: Mapping[str, str] | None = None) -> Read:
    """Read a board file.

    ``bodies`` names parts whose body is metal and the net it is on ("" for none): the box around
    the part's courtyard counts as copper of its side. Raises BoardError with the file's name, the
    part and the mend, OSError if the file cannot be read.
    """
    try:
        return _read(path, dict(bodies or {}))
    except BoardError as error:
        text = str(error)
        raise BoardError(text if text.startswith(path.name) else f"{path.name}: {text}") from None
    except UnicodeDecodeError:
        raise BoardError(f"{path.name}: not a text file; give a .kicad_pcb") from None


def _read(path: Path, bodies: dict[str, str]) -> Read:
    root = parse(path.read_text(encoding="utf-8"), path.name)
    if kind(root) != "kicad_pcb":
        raise BoardError(f"not a board but a {kind(root) or 'text'}; give a .kicad_pcb")
    version = _version(root)
    nets = {words(n)[0]: words(n)[1] for n in nodes(root, "net") if len(words(n)) > 1}
    sheet = _Sheet(_copper_layers(root), nets, version)
    _tracks(root, sheet)
    for node in nodes(root):
        if kind(node) not in ("segment", "footprint"):
            _element(node, sheet)
    missing = dict(bodies)
    references = []
    for node in nodes(root, "footprint"):
        reference = _reference(node)
        references.append(reference)
        try:
            _footprint(node, reference, sheet)
            if reference in missing:
                _body(node, reference, missing.pop(reference), sheet)
        except BoardError as error:
            raise BoardError(f"part {reference}: {error}") from None
    if missing:
        name = min(missing)
        raise BoardError(f"no part {name!r} for a body{did_you_mean(name, references)}")
    if not any(c.net for c in sheet.copper):
        raise BoardError("the board has no nets, so there is nothing to measure between")
    general = child(root, "general") or []
    board = Board(
        path.stem,
        number(general, "thickness"),
        tuple(dict.fromkeys(sheet.shown.values())),
        outline(sheet.edges),
        tuple(sheet.copper),
        tuple(sheet.holes),
    )
    return Read(board, tuple(dict.fromkeys(sheet.notes)), sheet.written)


def _version(root: Node) -> int:
    text = word(root, "version")
    if not text.isdigit():
        raise BoardError("no file version; save the board with KiCad 6 or newer")
    version = int(text)
    if version < OLDEST:
        raise BoardError(f"file version {version} is older than KiCad 6; save it with a newer one")
    if version > NEWEST:
        raise BoardError(
            f"file version {version} is newer than {NEWEST} (KiCad 10), the newest that is known"
            " here; nothing was measured"
        )
    return version


def _copper_layers(root: Node) -> dict[str, str]:
    """Shown name of each copper layer by every name that the file may use, top to bottom."""
    found: dict[str, str] = {}
    own: dict[str, str] = {}
    for node in nodes(child(root, "layers") or []):
        name, use, *user = words(node)
        if use != "user":
            found[name] = own[user[0] if user else name] = user[0] if user else name
    if len(found) < 2:
        raise BoardError("the file names fewer than two copper layers; save it again with KiCad")
    return found | own


def _tracks(root: Node, sheet: _Sheet) -> None:
    """Straight tracks, drawn all of one width at once."""
    by_width: dict[float, list[Node]] = defaultdict(list)
    for node in nodes(root, "segment"):
        by_width[number(node, "width")].append(node)
    for width, found in by_width.items():
        ends = [(point(n, "start"), point(n, "end")) for n in found]
        for node, shape in zip(found, strokes(ends, width), strict=True):
            sheet.add(sheet.net(node), "track", sheet.layers([word(node, "layer")]), [shape])


def _element(node: Node, sheet: _Sheet) -> None:
    """Anything on the board that is not a straight track or a footprint."""
    what = kind(node)
    if what == "arc":
        line = arc(point(node, "start"), point(node, "mid"), point(node, "end"))
        shape = stroke(line, number(node, "width"))
        sheet.add(sheet.net(node), "track", sheet.layers([word(node, "layer")]), polygons(shape))
    elif what == "via":
        _via(node, sheet)
    elif what == "zone":
        _zone(node, sheet)
    elif what.startswith("gr_"):
        _graphic(node, "graphic", 0.0, (0.0, 0.0), sheet)
    elif what not in _HARMLESS and sheet.layers(_on(node)):
        raise BoardError(f"a {what} in copper is not read; draw it with lines or polygons")


def _on(node: Node) -> list[str]:
    """Names of the layers that an expression says it is on."""
    return words(child(node, "layer")) + words(child(node, "layers"))


def _via(node: Node, sheet: _Sheet) -> None:
    """A via's discs; one that goes right through has a barrel too."""
    place, net = point(node, "at"), sheet.net(node)
    sizes = [number(node, "size")]
    sizes += [number(n, "size", 0.0) for n in nodes(child(node, "padstack") or [], "layer")]
    every = list(dict.fromkeys(sheet.shown.values()))
    ends = sorted(every.index(n) for n in sheet.layers(words(child(node, "layers"))))
    first, last = (ends[0], ends[-1]) if ends else (0, len(every) - 1)
    sheet.add(net, "via", every[first : last + 1], [disc(place, max(sizes) / 2.0)])
    if (first, last) == (0, len(every) - 1):
        drill = number(node, "drill", max(sizes) / 2.0)
        sheet.holes.append(Hole(disc(place, drill / 2.0, outside=False), True, net, "via"))


def _zone(node: Node, sheet: _Sheet) -> None:
    layers = sheet.layers(_on(node))
    if child(node, "keepout") is not None or not layers:
        return
    net = sheet.net(node) or sheet.shown_as(word(node, "net_name"))
    if "yes" not in words(child(node, "fill")):
        x, y = poly_line(child(node, "polygon") or [])[0]
        raise BoardError(
            f"the zone of net {net!r} on {', '.join(layers)} near ({x:.3f}, {y:.3f}) is not filled:"
            " fill all zones in KiCad (key B) and save"
        )
    pen = number(node, "min_thickness", 0.0) / 2.0
    widened = sheet.version < _PLAIN_FILLS and word(node, "filled_areas_thickness") != "no"
    for part in nodes(node, "filled_polygon"):
        pieces = polygons(Polygon(poly_line(part)))
        if widened:
            pieces = polygons(shapely.union_all([p.buffer(pen) for p in pieces]))
        sheet.add(net, "zone", sheet.layers([word(part, "layer")]), pieces)


def _graphic(node: Node, owner: str, angle: float, origin: Point, sheet: _Sheet) -> None:
    """A line, shape or text of the board or of a footprint: on an edge, in copper, or neither."""
    what, names = kind(node)[3:], _on(node)
    layers = sheet.layers(names)
    if _EDGE in names and what in _GRAPHICS:
        sheet.edges.append(moved(line_of(node), angle, origin))
    if not layers:
        return
    if what in _GRAPHICS:
        plain: Node = [f"gr_{what}", *node[1:]]
        shapes = [placed(p, angle, origin) for p in drawn_copper([plain])]
        sheet.add(sheet.net(node), owner, layers, shapes)
    elif what in _TEXTS:
        sheet.notes.append(f"text in copper ({owner}) is taken as the box around it")
        sheet.add("", owner, layers, [placed(_text_box(node), angle, origin)])
    else:
        raise BoardError(f"a {kind(node)} in copper is not read; draw it with lines or polygons")


def _text_box(node: Node) -> Polygon:
    """A box that holds a text of KiCad's stroke font, as far as the largest glyphs reach."""
    if kind(node).endswith("text_box"):
        (ax, ay), (bx, by) = point(node, "start"), point(node, "end")
        return box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
    effects = child(node, "effects") or []
    font = child(effects, "font") or []
    high_mm, wide_mm = numbers(font, "size") or (1.5, 1.5)
    lines = str(node[1] if kind(node) == "gr_text" else node[2]).split("\n")
    pen = number(font, "thickness", 0.3)
    # A glyph of the stroke font is at most 1.2 sizes wide and a line 1.7 high.
    wide = 1.2 * wide_mm * max(len(line) for line in lines) + pen
    high = 1.7 * high_mm * len(lines) + pen
    stands = words(child(effects, "justify"))
    across = 0.0 if "left" in stands else -wide if "right" in stands else -wide / 2.0
    if "mirror" in stands:
        across = -wide - across
    down = 0.0 if "top" in stands else -high if "bottom" in stands else -high / 2.0
    at = numbers(node, "at")
    drawn = box(across, down, across + wide, down + high)
    return placed(drawn, at[2] if len(at) > 2 else 0.0, (at[0], at[1]))


def _reference(node: Node) -> str:
    """Reference of a footprint: a property since KiCad 7, a text before."""
    for found in nodes(node, "property"):
        if words(found)[:1] == ["Reference"]:
            return words(found)[1]
    for found in nodes(node, "fp_text"):
        if words(found)[:1] == ["reference"]:
            return words(found)[1]
    return "?"


def _place(node: Node) -> tuple[float, Point]:
    at = numbers(node, "at")
    if len(at) < 2:
        raise BoardError("a footprint has no place; save the board again with KiCad")
    return (at[2] if len(at) > 2 else 0.0), (at[0], at[1])


def _footprint(node: Node, reference: str, sheet: _Sheet) -> None:
    angle, origin = _place(node)
    for found in nodes(node):
        what = kind(found)
        if what == "pad":
            drawn = pad(found, sheet.net(found), origin, angle)
            owner = f"{reference}.{drawn.number}" if drawn.number else reference
            for names, shapes in drawn.copper:
                sheet.add(drawn.net, owner, sheet.layers(names), shapes)
            if drawn.hole is not None:
                sheet.holes.append(Hole(drawn.hole, drawn.plated, drawn.net, owner))
        elif what == "zone":
            _zone(found, sheet)
        elif what == "property" and child(found, "hide") is None:
            if sheet.layers(_on(found)):
                _property(found, reference, angle, origin, sheet)
        elif what.startswith("fp_"):
            _graphic(found, reference, angle, origin, sheet)


def _property(node: Node, reference: str, angle: float, origin: Point, sheet: _Sheet) -> None:
    text: Node = ["fp_text", *node[1:]]
    _graphic(text, reference, angle, origin, sheet)


def _body(node: Node, reference: str, net: str, sheet: _Sheet) -> None:
    """A metal body: the box around the courtyard, on the side that the part stands on."""
    angle, origin = _place(node)
    side = word(node, "layer")
    places = list(_courtyard(node, side.replace(".Cu", ".CrtYd")))
    if not places:
        raise BoardError("has no courtyard to take its body from; draw one in KiCad")
    around = shapely.MultiPoint(places).envelope
    body = placed(box(*around.bounds), angle, origin)
    sheet.add(net, f"{reference} body", sheet.layers([side]), [body])


def _courtyard(node: Node, layer: str) -> Iterator[Point]:
    for found in nodes(node):
        if kind(found).startswith("fp_") and kind(found)[3:] in _GRAPHICS and layer in _on(found):
            yield from line_of(found)


def known_net(board: Board, name: str) -> str:
    """The net of that name; BoardError tells the nearest names of an unknown one."""
    known = {c.net for c in board.copper if c.net}
    if name not in known:
        raise BoardError(f"{board.name}: no net {name!r}{did_you_mean(name, known)}")
    return name
