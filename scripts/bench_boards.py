"""Mains boards made for the benchmark: the same bytes on every run, as KiCad 9 writes them.

A board has a mains side (left) and a low-voltage side (right) with a milled slot between, parts in
rows joined by tracks, vias, and ground poured around all of it on each layer.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from shapely import LineString, Point, Polygon, box, union_all
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

_NETS: Final = ("", "L", "N", "GND")
_GAP_MM: Final = 0.2
_BARRIER_MM: Final = 8.0
_PITCH_MM: Final = 2.0


def mains_board(width_mm: float, height_mm: float, layers: int) -> str:
    """Text of a ``.kicad_pcb``: rows of parts over the whole board, ground poured, two domains."""
    names = ["F.Cu", *(f"In{n}.Cu" for n in range(1, layers - 1)), "B.Cu"]
    left = width_mm / 4.0
    signals = _rows(left + _BARRIER_MM, width_mm - 2.0, height_mm)
    nets = [*_NETS, *(f"S{n}" for n in range(len(signals)))]
    text = [
        '(kicad_pcb (version 20241229) (generator "pcbnew") (generator_version "9.0")',
        '(general (thickness 1.6)) (paper "A4") (layers',
        *(f'({n * 2} "{name}" signal)' for n, name in enumerate(names)),
        '(25 "Edge.Cuts" user)) (setup)',
        *(f'(net {n} "{name}")' for n, name in enumerate(nets)),
    ]
    slot = (left + 3.0, height_mm / 4.0, left + 4.5, 3.0 * height_mm / 4.0)
    text += [_edge((0.0, 0.0, width_mm, height_mm)), _edge(slot)]
    for n, mains in enumerate(("L", "N")):
        top = 2.0 + n * height_mm / 2.0
        terminal = (2.0, top, left, top + height_mm / 2.0 - 6.0)
        text.append(_part(f"J{n}", (4.0, top + 4.0), n + 1, mains))
        text += [_zone(n + 1, mains, name, [box(*terminal)]) for name in (names[0], names[-1])]
    copper: dict[str, list[BaseGeometry]] = {name: [] for name in names}
    for n, line in enumerate(signals):
        net = len(_NETS) + n
        layer = names[0] if n % 2 else names[-1]
        text.append(_part(f"R{n}", line[0], net, nets[net]))
        text += [
            f"(segment (start {a[0]:.3f} {a[1]:.3f}) (end {b[0]:.3f} {b[1]:.3f}) (width 0.25)"
            f' (layer "{layer}") (net {net}))'
            for a, b in pairwise(line)
        ]
        x, y = line[-1]
        text.append(
            f'(via (at {x:.3f} {y:.3f}) (size 0.6) (drill 0.3) (layers "F.Cu" "B.Cu") (net {net}))'
        )
        copper[layer].append(LineString(line).buffer(0.125 + _GAP_MM, quad_segs=8))
        for name in names:
            copper[name].append(Point(x, y).buffer(0.3 + _GAP_MM, quad_segs=8))
        copper[names[0]].append(Point(line[0]).buffer(0.6 + _GAP_MM, quad_segs=8))
    pour = box(left + _BARRIER_MM, 0.5, width_mm - 0.5, height_mm - 0.5)
    for name in names:
        left_over = pour.difference(union_all(copper[name]))
        pieces = list(getattr(left_over, "geoms", [left_over]))
        text.append(_zone(3, "GND", name, [p for p in pieces if p.area > 0.5]))
    return "\n".join([*text, ")\n"])


def _rows(left: float, right: float, height_mm: float) -> list[list[tuple[float, float]]]:
    """Signals: a pad, a bent track, a via, in a grid."""
    found = []
    for y in np.arange(2.0, height_mm - 3.0, _PITCH_MM):
        for x in np.arange(left + 1.0, right - 4.0, 2.0 * _PITCH_MM):
            a, b = float(x), float(y)
            found.append([(a, b), (a + 1.2, b), (a + 1.7, b + 0.5), (a + 2.4, b + 0.5)])
    return found


def _edge(bounds: tuple[float, float, float, float]) -> str:
    corners = [f"{x:.3f} {y:.3f}" for x, y in box(*bounds).exterior.coords]
    return "\n".join(
        f'(gr_line (start {a}) (end {b}) (stroke (width 0.1) (type default)) (layer "Edge.Cuts"))'
        for a, b in pairwise(corners)
    )


def _part(reference: str, place: tuple[float, float], net: int, name: str) -> str:
    return (
        f'(footprint "bench:pad" (layer "F.Cu") (at {place[0]:.3f} {place[1]:.3f})'
        f' (property "Reference" "{reference}" (at 0 0 0) (layer "F.SilkS"))'
        f' (pad "1" smd roundrect (at 0 0) (size 1.2 0.9) (layers "F.Cu") (roundrect_rratio 0.25)'
        f' (net {net} "{name}")))'
    )


def _zone(net: int, name: str, layer: str, pieces: list[Polygon]) -> str:
    outline = _places(box(*union_all(pieces).bounds).exterior.coords)
    filled = "\n".join(
        f'(filled_polygon (layer "{layer}") (pts {_places(keyholed(piece))}))' for piece in pieces
    )
    return (
        f'(zone (net {net}) (net_name "{name}") (layer "{layer}") (hatch edge 0.5) (connect_pads'
        f" (clearance {_GAP_MM})) (min_thickness 0.2) (filled_areas_thickness no) (fill yes"
        f" (thermal_gap 0.5) (thermal_bridge_width 0.5)) (polygon (pts {outline})) {filled})"
    )


def _places(coords: object) -> str:
    return " ".join(f"(xy {x:.6f} {y:.6f})" for x, y in np.asarray(coords))


def keyholed(shape: Polygon) -> np.ndarray:
    """A polygon as one ring, its holes joined to the outside by cuts of no width, as KiCad does."""
    shape = orient(shape)
    ring = np.asarray(shape.exterior.coords)[:-1]
    holes = [np.asarray(hole.coords)[:-1] for hole in shape.interiors]
    for hole in sorted(holes, key=lambda h: (h[:, 0].min(), h[:, 1].min())):
        first = int(hole[:, 0].argmin())
        x, y = hole[first]
        a, b = ring, np.roll(ring, -1, axis=0)
        spans = (np.minimum(a[:, 1], b[:, 1]) <= y) & (np.maximum(a[:, 1], b[:, 1]) > y)
        rise = np.where(spans, b[:, 1] - a[:, 1], 1.0)
        cross = np.where(spans, a[:, 0] + (y - a[:, 1]) / rise * (b[:, 0] - a[:, 0]), -np.inf)
        cross[cross > x] = -np.inf
        at = int(cross.argmax())
        meets = np.array([[cross[at], y]])
        around = np.roll(hole, -first, axis=0)
        ring = np.concatenate((ring[: at + 1], meets, around, hole[[first]], meets, ring[at + 1 :]))
    return ring
