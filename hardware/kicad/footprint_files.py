"""Geometry of KiCad's footprint files: pads, courtyard, body, keep-outs.

Millimetres, the footprint's anchor is the origin, x to the right and y **down**, as KiCad counts.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import sexpdata  # type: ignore[import-untyped]
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, unary_union

from hardware.kicad.placement.spot import moved

OWN_LIBRARY: Final = "openstrom"
_OWN_FOLDER: Final = Path(__file__).resolve().parents[1] / "footprints" / "openstrom.pretty"
#: KiCad's own variable for the folder of its footprint libraries, and Debian's place for it.
_STOCK_VARIABLE: Final = "KICAD9_FOOTPRINT_DIR"
_STOCK_DEFAULT: Final = "/usr/share/kicad/footprints"
#: Ends of drawn lines meet within this distance.
_JOIN_MM: Final = 0.02


@dataclass(frozen=True)
class FootprintPad:
    """One pad: its copper outline, and whether a hole goes through the board.

    ``side`` is the copper layer of a surface pad, empty where only paste is printed.
    """

    number: str
    x_mm: float
    y_mm: float
    copper: Polygon
    through: bool
    plated: bool
    side: str = "F.Cu"


@dataclass(frozen=True)
class FootprintShape:
    """What placement needs of a footprint.

    ``courtyard`` is the area that no other part may enter, ``body`` the drawn body (F.Fab) or the
    courtyard where none is drawn, ``keep_outs`` areas that must stay free of copper,
    ``printed`` the rectangle around its silkscreen.
    """

    name: str
    pads: tuple[FootprintPad, ...]
    courtyard: Polygon
    body: Polygon
    keep_outs: tuple[Polygon, ...]
    printed: Polygon


def footprint_path(footprint: str) -> Path:
    """The file of ``library:name``; LookupError if it is not installed."""
    library, _, name = footprint.partition(":")
    stock = Path(os.environ.get(_STOCK_VARIABLE, _STOCK_DEFAULT))
    folder = _OWN_FOLDER if library == OWN_LIBRARY else stock / f"{library}.pretty"
    path = folder / f"{name}.kicad_mod"
    if not path.is_file():
        raise LookupError(
            f"footprint {footprint} is not at {path}: install KiCad 9's footprints, or set"
            f" {_STOCK_VARIABLE} to their folder"
        )
    return path


@cache
def footprint_shape(footprint: str) -> FootprintShape:
    """Geometry of ``library:name``; ValueError if no courtyard is drawn."""
    tree = _plain(sexpdata.loads(footprint_path(footprint).read_text(encoding="utf-8")))
    pads = tuple(_pad(node) for node in _nodes(tree, "pad"))
    courtyard = _drawn(tree, "F.CrtYd")
    if courtyard is None:
        raise ValueError(f"footprint {footprint} has no closed courtyard on F.CrtYd")
    keep_outs = [
        Polygon([(p[1], p[2]) for p in _one(_one(zone, "polygon"), "pts")[1:]])
        for zone in _nodes(tree, "zone")
        if _nodes(zone, "keepout")
    ]
    # A courtyard that holds a keep-out reaches beyond the part: its body is the pads' hull.
    body = _drawn(tree, "F.Fab") or (_hull(pads) if keep_outs else courtyard)
    printed = _printed(tree) or body
    return FootprintShape(footprint, pads, courtyard, body, tuple(keep_outs), printed)


def _hull(pads: tuple[FootprintPad, ...]) -> Polygon:
    return box(*unary_union([pad.copper for pad in pads]).bounds)


def _plain(node: Any) -> Any:
    if isinstance(node, list):
        return [_plain(item) for item in node]
    return node.value() if isinstance(node, sexpdata.Symbol) else node


def _nodes(node: Any, head: str) -> list[Any]:
    return [item for item in node if isinstance(item, list) and item and item[0] == head]


def _one(node: Any, head: str) -> Any:
    return _nodes(node, head)[0]


def _pad(node: Any) -> FootprintPad:
    number, kind, shape = str(node[1]), node[2], node[3]
    x, y, *turn = _one(node, "at")[1:]
    width, height = _one(node, "size")[1:]
    drill = _nodes(node, "drill")
    angle = turn[0] if turn else 0.0
    outline: BaseGeometry = box(-width / 2, -height / 2, width / 2, height / 2)
    if shape in ("circle", "oval"):
        outline = _oval(width, height)
    if drill and _nodes(drill[0], "offset"):
        aside_x, aside_y = _one(drill[0], "offset")[1:3]
        outline = moved(outline, aside_x, aside_y, 0.0)
    copper = moved(outline, x, y, angle)
    on = [str(layer) for layer in _one(node, "layers")[1:]]
    side = next((layer for layer in ("F.Cu", "B.Cu") if layer in on), "")
    return FootprintPad(number, x, y, copper, "thru_hole" in kind, kind != "np_thru_hole", side)


def _oval(width: float, height: float) -> BaseGeometry:
    radius = min(width, height) / 2
    dx, dy = width / 2 - radius, height / 2 - radius
    line = Point(0, 0) if dx == dy == 0 else LineString([(-dx, -dy), (dx, dy)])
    return line.buffer(radius, quad_segs=8)


def _printed(tree: Any) -> Polygon | None:
    """Rectangle around the lines and areas on the silkscreen."""
    places: list[tuple[float, float]] = []
    for node in tree:
        on = _nodes(node, "layer") if isinstance(node, list) else []
        if not on or on[0][1] != "F.SilkS" or str(node[0]) in ("property", "fp_text"):
            continue
        for name in ("start", "mid", "end"):
            places += [(p[1], p[2]) for p in _nodes(node, name)]
        places += [(p[1], p[2]) for pts in _nodes(node, "pts") for p in pts[1:]]
        for centre in _nodes(node, "center"):
            end = _one(node, "end")
            reach = ((end[1] - centre[1]) ** 2 + (end[2] - centre[2]) ** 2) ** 0.5
            places += [(centre[1] + d, centre[2] + d) for d in (-reach, reach)]
    if not places:
        return None
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return box(min(xs), min(ys), max(xs), max(ys))


def _drawn(tree: Any, layer: str) -> Polygon | None:
    """The area that the lines on a layer enclose; None if nothing closed is drawn there."""
    lines: list[BaseGeometry] = []
    areas: list[BaseGeometry] = []
    for node in tree:
        if not (isinstance(node, list) and node and str(node[0]).startswith("fp_")):
            continue
        on = _nodes(node, "layer")
        if not on or on[0][1] != layer:
            continue
        kind = node[0]
        if kind == "fp_poly":
            areas.append(Polygon([(p[1], p[2]) for p in _one(node, "pts")[1:]]))
        elif kind == "fp_rect":
            (x0, y0), (x1, y1) = _one(node, "start")[1:3], _one(node, "end")[1:3]
            areas.append(box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        elif kind == "fp_circle":
            centre, rim = Point(_one(node, "center")[1:3]), Point(_one(node, "end")[1:3])
            areas.append(centre.buffer(centre.distance(rim), quad_segs=16))
        elif kind == "fp_line":
            lines.append(LineString([_one(node, "start")[1:3], _one(node, "end")[1:3]]))
        elif kind == "fp_arc":
            corners = [_one(node, name)[1:3] for name in ("start", "mid", "end")]
            lines.append(LineString(corners))
    snapped = [_snap(line) for line in lines]
    areas += list(polygonize(unary_union(snapped))) if snapped else []
    if not areas:
        return None
    joined = unary_union(areas)
    if not isinstance(joined, Polygon):
        joined = joined.convex_hull
    return Polygon(joined.exterior) if isinstance(joined, Polygon) else None


def _snap(line: BaseGeometry) -> LineString:
    return LineString(
        [(round(x / _JOIN_MM) * _JOIN_MM, round(y / _JOIN_MM) * _JOIN_MM) for x, y in line.coords]
    )
