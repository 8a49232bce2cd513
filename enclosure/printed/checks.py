"""Can the case be printed, and do the boards fit in it? Measured on the mesh and the solids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import cadquery as cq
import numpy as np
from shapely import clip_by_rect, distance, intersects_xy
from shapely import points as to_points
from shapely.geometry import LineString, MultiPolygon, Polygon

from enclosure.checks.inside import clear_of_housing, inside, profile
from enclosure.checks.measurement import Check, Measurement
from enclosure.printed.case import RULES, Case, Rules, Support, build
from enclosure.printed.mesh import Mesh, areas_of, downward, joined, mesh_of, on_bed, section
from enclosure.relations import VOLUME_MM3, bounds, pieces, shared_volume, solid_box
from enclosure.scene import CARRIED, Assembly, Role

#: Walls are looked for in steps of this; thicker ones count as the last.
_STEP_MM: Final = 0.1
_THICK_MM: Final = 1.6
_WEB_MM: Final = 3.0
_SLICES: Final = 9


def measure(assembly: Assembly) -> list[Measurement]:
    """Every measurement of a product's printed case."""
    return measured(assembly, build(assembly))


def measured(assembly: Assembly, case: Case, rules: Rules = RULES) -> list[Measurement]:
    """The same for a case that is there."""
    found = [*fits(assembly, case)]
    for name, solid in case.pieces:
        laid, place = on_bed(name, solid)
        mesh = mesh_of(laid)
        found += closed(name, laid, mesh)
        found.append(walls(name, mesh, rules))
        own = [each for each in case.supports if each.piece == name]
        found += overhangs(name, mesh, place, own, rules)
    return found


def fits(assembly: Assembly, case: Case) -> Iterator[Measurement]:
    """Boards and parts inside the cavity, and nothing shares volume with the print."""
    outside = sum(each.measured for each in inside(assembly))
    yield Measurement("boards and parts outside the cavity", outside, 0.0, "mm3", at_most=True)
    prints = {name: pieces(solid) for name, solid in case.pieces}
    names = list(prints)
    for n, name in enumerate(names):
        for other in names[n + 1 :]:
            yield _shared(f"{name} and {other}", shared_volume(prints[name], prints[other]))
    outline = profile(assembly)
    near = [
        item
        for item in assembly.of(Role.BOARD, Role.PART, Role.RAIL, Role.RIBBON, *CARRIED)
        if not clear_of_housing(assembly, outline, bounds(item.shape))
    ]
    solids = [solid for item in near for solid in item.shape.Solids()]
    for name, solid in case.pieces[:2]:
        total = sum(each.Volume() for each in solid.intersect(*solids).Solids())
        worst = ""
        if total > VOLUME_MM3:
            shares = ((shared_volume(pieces(i.shape), prints[name]), i.name) for i in near)
            worst = max(shares)[1]
        yield _shared(f"{name} and what is inside", total, worst)


def _shared(where: str, volume: float, note: str = "") -> Measurement:
    shown = volume if volume > VOLUME_MM3 else 0.0
    return Measurement(f"{where}: shared volume", shown, 0.0, "mm3", True, note)


def closed(name: str, solid: cq.Shape, mesh: Mesh) -> Iterator[Measurement]:
    """The mesh is watertight and has the solid's volume."""
    open_edges = 0.0 if mesh.is_watertight and mesh.is_winding_consistent else 1.0
    yield Measurement(f"{name}: mesh that is not watertight", open_edges, 0.0, "", at_most=True)
    off = abs(mesh.volume / solid.Volume() - 1.0) * 100.0
    yield Measurement(f"{name}: mesh's volume off the solid's", off, 0.2, "%", at_most=True)
    bodies = float(len(solid.Solids()))
    yield Measurement(f"{name}: pieces that it falls into", bodies, 1.0, "", at_most=True)


def walls(name: str, mesh: Mesh, rules: Rules) -> Measurement:
    """Least wall in slices along the three axes: what an opening with a disc would take away."""
    low, high = mesh.bounds
    least, where = _THICK_MM, f"{_THICK_MM:g} mm and more everywhere"
    for axis in range(3):
        for n in range(1, _SLICES + 1):
            # Off the middle of anything: openings and ribs lie on round figures.
            at = low[axis] + (high[axis] - low[axis]) * (n - 0.413) / (_SLICES + 0.2)
            shape = section(mesh, axis, at)
            while least > _STEP_MM and _thin(shape, least - _STEP_MM):
                least -= _STEP_MM
                where = f"slice across {'xyz'[axis]} at {at:.1f}"
    return Measurement(f"{name}: least wall", least, rules.wall_mm, "mm", note=where)


def _thin(shape: Polygon | MultiPolygon, thick: float) -> bool:
    """True if the shape has a web of ``thick`` or less that is longer than a corner."""
    away = thick / 2 + 1e-3
    kept = shape.buffer(-away, join_style="mitre").buffer(away + 2e-3, join_style="mitre")
    lost = areas_of(shape.difference(kept))
    for part in lost.geoms if isinstance(lost, MultiPolygon) else [lost]:
        if not part.is_empty and _longest(part) > _WEB_MM and part.area > 0.5 * thick * _WEB_MM:
            return True
    return False


def _longest(part: Polygon) -> float:
    x0, y0, x1, y1 = part.bounds
    return float(max(x1 - x0, y1 - y0))


def overhangs(
    name: str, mesh: Mesh, place: cq.Location, supports: list[Support], rules: Rules
) -> Iterator[Measurement]:
    """Faces that hang over: in declared support, a bridge between supports, or a short ledge."""
    levels: dict[float, list[Polygon]] = defaultdict(list)
    for face in downward(mesh, rules.overhang_deg):
        corners = mesh.triangles[face]
        levels[round(float(corners[:, 2].min()), 1)].append(Polygon(corners[:, :2]))
    bridge, ledge = 0.0, 0.0
    for level, triangles in sorted(levels.items()):
        below: Polygon | MultiPolygon | None = None
        for area in joined(triangles):
            if _declared(area, level, place, supports):
                continue
            below = section(mesh, 2, level - 0.05) if below is None else below
            span, reach = _span(area, below), _reach(area, below)
            if reach <= rules.ledge_mm:
                ledge = max(ledge, reach)
            elif span is not None:
                bridge = max(bridge, span)
            else:
                ledge = max(ledge, reach)
    yield Measurement(f"{name}: longest ledge over nothing", ledge, rules.ledge_mm, "mm", True)
    yield Measurement(f"{name}: longest bridge", bridge, rules.bridge_mm, "mm", True)
    declared = "; ".join(each.reason for each in supports)
    yield Measurement(
        f"{name}: declared supports", len(supports), len(supports), "", True, declared
    )


def _declared(area: Polygon, level: float, place: cq.Location, supports: list[Support]) -> bool:
    """True if an area lies in the box of a declared support."""
    for each in supports:
        b = solid_box((*each.low, *each.high)).moved(place).BoundingBox()
        x0, y0, x1, y1 = area.bounds
        inside = b.xmin <= x0 + 0.2 and b.ymin <= y0 + 0.2 and x1 - 0.2 <= b.xmax
        if inside and y1 - 0.2 <= b.ymax and b.zmin - 0.2 <= level <= b.zmax + 0.2:
            return True
    return False


def _reach(area: Polygon, below: Polygon | MultiPolygon) -> float:
    """How far a point of the area is from what carries it."""
    x0, y0, x1, y1 = area.bounds
    grid = np.stack(np.meshgrid(np.linspace(x0, x1, 25), np.linspace(y0, y1, 25)), axis=-1).reshape(
        -1, 2
    )
    spots = np.vstack([grid[intersects_xy(area, grid)], np.array(area.exterior.coords)])
    points = to_points(spots)
    # What carries an area is mostly near: the whole slice is asked only where it is not.
    around = clip_by_rect(below, x0 - _NEAR_MM, y0 - _NEAR_MM, x1 + _NEAR_MM, y1 + _NEAR_MM)
    if not around.is_empty:
        reach = float(np.max(distance(around, points)))
        if reach <= _NEAR_MM:
            return reach
    return float(np.max(distance(below, points)))


_NEAR_MM: Final = 4.0


def _span(area: Polygon, below: Polygon | MultiPolygon) -> float | None:
    """The shorter way between two opposite sides that are carried; None if none are."""
    rectangle = area.minimum_rotated_rectangle
    if not isinstance(rectangle, Polygon):
        return None
    corners = list(rectangle.exterior.coords)[:4]
    sides = [LineString([corners[n], corners[(n + 1) % 4]]) for n in range(4)]
    spans = []
    for n in (0, 1):
        if all(_carried(sides[k], below) for k in (n, n + 2)):
            spans.append(float(sides[1 - n].length))
    return min(spans) if spans else None


def _carried(side: LineString, below: Polygon | MultiPolygon) -> bool:
    """True if most of a side lies by what is below."""
    spots = [side.interpolate(share, normalized=True) for share in (0.1, 0.3, 0.5, 0.7, 0.9)]
    return sum(below.distance(spot) <= 0.4 for spot in spots) >= 4


PRINTED: Final = Check(
    "enclosure_printed_case",
    "printed case for prototypes: printable, watertight, the boards fit",
    "rules of a nozzle of 0.4 mm, usual values from memory (enclosure/printed/case.py)",
    measure,
)
