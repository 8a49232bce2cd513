"""All copper of a board as shapes with nets and layers, and where no copper may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from hardware.kicad.board.features import Features
from hardware.kicad.board.stackup import STACKUPS
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.current import shape
from hardware.kicad.routing.gaps import HOLE_GAP_MM
from hardware.kicad.routing.model import Routes, Track, Via

#: A fiducial's disc of 1 mm asks 0.6 mm around it (Fiducial_1mm_Mask2mm).
_FIDUCIAL_MM: Final = 1.11


@dataclass(frozen=True)
class Item:
    """Copper of a net on some layers; ``source`` is None for a pad."""

    name: str
    net: str | None
    layers: tuple[str, ...]
    shape: BaseGeometry
    source: Track | Via | None = None

    @property
    def pad(self) -> bool:
        """True for a part's pad."""
        return self.source is None


@dataclass(frozen=True)
class Closed:
    """An area where no track and no via may be; copper keeps ``shape`` itself free."""

    name: str
    layers: tuple[str, ...]
    shape: BaseGeometry


def layers_of(scene: Scene) -> tuple[str, ...]:
    """Copper layers of the board from top to bottom."""
    return tuple(copper.name for copper in STACKUPS[scene.design.name][0].copper)


def pad_items(scene: Scene) -> Iterator[Item]:
    """Every pad; a plated hole lies on all layers."""
    all_layers = layers_of(scene)
    for placed in scene.parts.values():
        for pad in placed.pads:
            name = f"{placed.part.reference} pad {pad.number}"
            if pad.through or pad.side:
                yield Item(name, pad.net, all_layers if pad.through else (pad.side,), pad.copper)


def route_items(scene: Scene, routes: Routes) -> Iterator[Item]:
    """Every track and via."""
    all_layers = layers_of(scene)
    for track in routes.tracks:
        x, y = track.corners[0]
        name = f"track of {track.net} from {x:.2f},{y:.2f} on {track.layer}"
        yield Item(name, track.net, (track.layer,), shape(track), track)
    for via in routes.vias:
        name = f"via of {via.net} at {via.x_mm:.2f},{via.y_mm:.2f}"
        yield Item(name, via.net, all_layers, shape(via), via)


def mains_items(scene: Scene, features: Features) -> Iterator[Item]:
    """Pours of hazardous nets as they are drawn: touchable copper keeps its distance from them."""
    for pour in features.pours:
        if scene.design.net_by_name[pour.net].domain.hazardous:
            yield Item(f"pour {pour.name}", pour.net, pour.layers, Polygon(pour.corners))


def closed_areas(
    scene: Scene, features: Features, fiducials: tuple[tuple[float, float], ...]
) -> Iterator[Closed]:
    """The board's edge, holes, fiducials, and keep-outs for tracks: of boards and of footprints."""
    all_layers = layers_of(scene)
    fab = STACKUPS[scene.design.name][1]
    width, height = scene.outline.width.value_mm, scene.outline.height.value_mm
    rim = fab.copper_to_edge_mm
    radius = max(scene.outline.corner.value_mm - rim, 0.01)
    inner = box(rim + radius, rim + radius, width - rim - radius, height - rim - radius)
    beyond = box(-5.0, -5.0, width + 5.0, height + 5.0)
    yield Closed("the board's edge", all_layers, beyond.difference(inner.buffer(radius)))
    for hole in scene.outline.holes:
        reach = hole.diameter.value_mm / 2 + max(hole.clear_mm, HOLE_GAP_MM)
        yield Closed(hole.name, all_layers, Point(hole.x_mm, hole.y_mm).buffer(reach))
    for x, y in fiducials:
        yield Closed("a fiducial", ("F.Cu",), Point(x, y).buffer(_FIDUCIAL_MM))
    for area in features.keep_outs:
        if area.tracks:
            yield Closed(f"keep-out {area.name}", area.layers, Polygon(area.corners))
    for placed in scene.parts.values():
        # Holes of pegs have no copper around them, and a drill wanders.
        for pad in placed.pads:
            if pad.through and pad.net is None:
                name = f"hole of {placed.part.reference}"
                yield Closed(name, all_layers, pad.copper.buffer(HOLE_GAP_MM))
        for n, keep_out in enumerate(placed.keep_outs, 1):
            yield Closed(f"keep-out {n} of {placed.part.reference}", all_layers, keep_out)


def plane_areas(scene: Scene, features: Features) -> dict[str, dict[str, BaseGeometry]]:
    """Net -> layer -> where a touchable net's pour is drawn and no pour of higher rank lies."""
    areas: dict[str, dict[str, BaseGeometry]] = {}
    for pour in features.pours:
        if scene.design.net_by_name[pour.net].domain.hazardous:
            continue
        for layer in pour.layers:
            above = [
                Polygon(p.corners).buffer(0.3)
                for p in features.pours
                if layer in p.layers and p.net != pour.net and p.priority > pour.priority
            ]
            above += [Polygon(k.corners) for k in features.keep_outs if layer in k.layers]
            # A via wants the pour all around it.
            free = Polygon(pour.corners).difference(unary_union(above)).buffer(-0.3)
            known = areas.setdefault(pour.net, {}).get(layer)
            areas[pour.net][layer] = free if known is None else known.union(free)
    return areas
