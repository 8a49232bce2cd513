"""Is a placement one that can be built? Seven checks over a placed board, each with its limit.

KiCad's own rules see courtyards and copper; these also see what a design means: which side of the
barrier a pad is on, which capacitor belongs to which pin, where the antenna needs air.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from shapely import STRtree
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from hardware.checks.coordination import TO_NEUTRAL_V, need
from hardware.design import NetClass
from hardware.kicad.placement.scene import PlacedPad, PlacedPart, Scene
from hardware.parts.spec import Drawing, Grade, PinKind

#: Touching courtyards share a line; only an area counts.
_AREA_MM2: Final = 1e-4
#: From a supply pin's pad to the pad of its capacitor, edge to edge. Makers ask "as close as
#: possible"; 5 mm of plane-fed track is 4 nH, 0.03 V at 8 mA/ns.
DECOUPLING_MM: Final = 5.0
#: From a crystal's pad to its oscillator's, and from a burden to what feeds it, edge to edge.
CRYSTAL_MM: Final = 8.0
BURDEN_MM: Final = 15.0
#: Blocks of parts that must stay next to something else are named by the parts' own tags.
_BURDEN: Final = "burden"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a placement does not hold; distances in millimetres."""

    check: str
    subject: str
    measured_mm: float
    limit_mm: float

    def __str__(self) -> str:
        return (
            f"{self.check}: {self.subject} ({self.measured_mm:.2f}, limit {self.limit_mm:.2f} mm)"
        )


def reinforced_mm() -> float:
    """Distance of hazardous and touchable copper: creepage and clearance at 3000 m."""
    asked = need(Grade.REINFORCED, TO_NEUTRAL_V)
    return 1e3 * max(asked.clearance, asked.creepage)


def findings(scene: Scene) -> list[Finding]:
    """What every check finds, in the order of the checks."""
    return [found for check in CHECKS.values() for found in check(scene)]


def courtyards(scene: Scene) -> Iterator[Finding]:
    """No courtyard enters another one of the same side, nor a hole."""
    for bottom in (False, True):
        side = [p for p in scene.parts.values() if p.spot.bottom == bottom]
        tree = STRtree([p.courtyard for p in side])
        for one, other in zip(
            *tree.query([p.courtyard for p in side], predicate="intersects"), strict=True
        ):
            area = side[one].courtyard.intersection(side[other].courtyard).area
            if one < other and area > _AREA_MM2:
                subject = f"{side[one].part.reference} and {side[other].part.reference}"
                yield Finding("courtyards overlap", subject, -(area**0.5), 0.0)
        for hole in scene.outline.holes:
            circle = Point(hole.x_mm, hole.y_mm).buffer(hole.diameter.value_mm / 2 + hole.clear_mm)
            for part in side:
                if part.courtyard.intersection(circle).area > _AREA_MM2:
                    gap = part.courtyard.intersection(circle).area ** 0.5
                    yield Finding("hole", f"{part.part.reference} at {hole.name}", -gap, 0.0)


def outline(scene: Scene) -> Iterator[Finding]:
    """Pads and bodies lie on the board; pads keep the fab's distance from its edge."""
    board = box(0.0, 0.0, scene.outline.width.value_mm, scene.outline.height.value_mm)
    for part in scene.parts.values():
        if not board.buffer(1e-6).covers(part.body):
            over = part.body.difference(board).area ** 0.5
            yield Finding("body outside the board", part.part.reference, -over, 0.0)
        for pad in part.pads:
            gap = pad.copper.distance(board.exterior) if board.contains(pad.copper) else -1.0
            if gap < _PAD_TO_EDGE_MM:
                subject = f"{part.part.reference} pad {pad.number}"
                yield Finding("pad at the edge", subject, gap, _PAD_TO_EDGE_MM)


_PAD_TO_EDGE_MM: Final = 0.3


def guides(scene: Scene) -> Iterator[Finding]:
    """The housing's guides hold the left and the right edge: no body and no pad lies there."""
    width, limit = scene.outline.width.value_mm, scene.outline.guide_mm
    if not limit:
        return
    for part in scene.parts.values():
        left, _, right, _ = unary_union([part.body, *(pad.copper for pad in part.pads)]).bounds
        gap = min(left, width - right)
        if gap < limit - 1e-6:
            yield Finding("in the way of the guides", part.part.reference, gap, limit)


def barrier(scene: Scene) -> Iterator[Finding]:
    """Hazardous pads and pours keep the reinforced distance from touchable ones and bodies."""
    limit = reinforced_mm()
    hazardous: list[tuple[str, BaseGeometry]] = []
    touchable: list[tuple[str, BaseGeometry]] = []
    for part in scene.parts.values():
        sides = set()
        for pad in part.pads:
            if pad.net is None:
                continue
            live = scene.design.net_by_name[pad.net].domain.hazardous
            sides.add(live)
            name = f"{part.part.reference} pad {pad.number}"
            (hazardous if live else touchable).append((name, pad.copper))
        # A part on one side only lends that side its body, which may be metal.
        if sides == {False}:
            touchable.append((f"{part.part.reference} body", part.body))
    for area in scene.areas:
        live = scene.design.net_by_name[area.net].domain.hazardous
        (hazardous if live else touchable).append((f"pour {area.name}", area.shape))
    tree = STRtree([shape for _, shape in touchable])
    for name, shape in hazardous:
        for n in tree.query(shape.buffer(limit - 1e-6), predicate="intersects"):
            gap = shape.distance(touchable[n][1])
            yield Finding("barrier", f"{name} to {touchable[n][0]}", gap, limit)


def decoupling(scene: Scene) -> Iterator[Finding]:
    """Every supply pin of a chip has a capacitor of its rail to ground beside it."""
    capacitors = [
        (part, _rail(scene, part))
        for part in scene.parts.values()
        if scene.design.spec(part.part).drawing in (Drawing.CAPACITOR, Drawing.POLARISED_CAPACITOR)
    ]
    for part in scene.parts.values():
        if not part.part.reference.startswith(("U", "Y")):
            continue
        for use in part.part.pins:
            if use.kind is not PinKind.POWER_IN or use.net is None or not _rail_net(scene, use.net):
                continue
            pads = [pad.copper for pad in part.pads if pad.number == use.number]
            gap = min(
                (
                    pad.distance(cap.pad(pin).copper)
                    for cap, rail in capacitors
                    if rail is not None and rail[0] == use.net
                    for pin in (rail[1],)
                    for pad in pads
                ),
                default=float("inf"),
            )
            if gap > DECOUPLING_MM:
                subject = f"{part.part.reference} pin {use.number} ({use.net})"
                yield Finding("decoupling", subject, gap, DECOUPLING_MM)


def _rail_net(scene: Scene, net: str) -> bool:
    """A touchable supply: no ground, and no mains pin of a supply module."""
    return not _ground(scene, net) and not scene.design.net_by_name[net].domain.hazardous


def _ground(scene: Scene, net: str) -> bool:
    return scene.design.net_by_name[net].net_class is NetClass.GROUND


def _rail(scene: Scene, part: PlacedPart) -> tuple[str, str] | None:
    """Net and pin number of a capacitor's rail end, if its other end is on ground."""
    ends = [(use.net, use.number) for use in part.part.pins if use.net is not None]
    hot = [(net, number) for net, number in ends if not _ground(scene, net)]
    return hot[0] if len(hot) == 1 and len(ends) == 2 else None


def beside(scene: Scene) -> Iterator[Finding]:
    """Crystals stand beside their oscillator, burdens beside what feeds them."""
    for part in scene.parts.values():
        spec = scene.design.spec(part.part)
        if spec.drawing is Drawing.CRYSTAL:
            limit, what = CRYSTAL_MM, "crystal"
        elif part.part.address.rpartition("/")[2].startswith(_BURDEN):
            limit, what = BURDEN_MM, "burden"
        else:
            continue
        for pad in part.pads:
            if pad.net is None or _ground(scene, pad.net):
                continue
            gap = min(
                (pad.copper.distance(far.copper) for far in _source_pads(scene, part, pad)),
                default=float("inf"),
            )
            if gap > limit:
                yield Finding(what, f"{part.part.reference} on {pad.net}", gap, limit)


def _source_pads(scene: Scene, part: PlacedPart, pad: PlacedPad) -> Iterator[PlacedPad]:
    """Pads of chips, connectors and transformers on the same net."""
    for other in scene.parts.values():
        if other is not part and other.part.reference.startswith(("U", "J", "T2")):
            yield from (far for far in other.pads if far.net == pad.net)


def antenna(scene: Scene) -> Iterator[Finding]:
    """An antenna's keep-out holds no pad and no body, and its module stands at an edge."""
    board = box(0.0, 0.0, scene.outline.width.value_mm, scene.outline.height.value_mm)
    for module in scene.parts.values():
        for area in module.keep_outs:
            for other in scene.parts.values():
                shapes = [pad.copper for pad in other.pads]
                shapes += [other.body] if other is not module else []
                if any(shape.intersection(area).area > _AREA_MM2 for shape in shapes):
                    subject = f"{other.part.reference} in that of {module.part.reference}"
                    yield Finding("antenna keep-out", subject, 0.0, 0.0)
            gap = _ahead_mm(module.body, area, board)
            if gap > _ANTENNA_TO_EDGE_MM:
                yield Finding(
                    "antenna from the edge", module.part.reference, gap, _ANTENNA_TO_EDGE_MM
                )


_ANTENNA_TO_EDGE_MM: Final = 0.5


def _ahead_mm(body: BaseGeometry, keep_out: BaseGeometry, board: BaseGeometry) -> float:
    """From the antenna's end of a module straight on to the board's edge; 0 beyond it."""
    middle, antenna = body.centroid, body.intersection(keep_out).centroid
    length = middle.distance(antenna)
    along = ((antenna.x - middle.x) / length, (antenna.y - middle.y) / length)
    far = [(middle.x + reach * along[0], middle.y + reach * along[1]) for reach in (0.0, 1e3)]
    ray = LineString(far)
    end = ray.intersection(body).length
    return max(0.0, ray.intersection(board).length - end)


CHECKS: Final[dict[str, Callable[[Scene], Iterator[Finding]]]] = {
    "courtyards": courtyards,
    "outline": outline,
    "guides": guides,
    "barrier": barrier,
    "decoupling": decoupling,
    "beside": beside,
    "antenna": antenna,
}
