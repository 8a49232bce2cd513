"""Do the machined openings lie where the parts behind them are, and within the outline's?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from enclosure.checks.measurement import Measurement
from enclosure.fittings import BORE_MM, GUIDE_MM, PIN_MM, PLATE_MM, SCREW_MM, guide_end_mm
from enclosure.openings import Face, Opening, Use
from enclosure.relations import Box, bounds
from enclosure.scene import Assembly, BoardIn, MateItem, Role
from hardware.bodies.model import Mating
from hardware.kicad.outline import Edge

#: Which mates of a part pass an opening; a lamp's and a ribbon's own place counts otherwise.
_PASSES: Final = {
    Use.WIRE: Mating.WIRE,
    Use.SCREW: Mating.SCREWDRIVER,
    Use.PLUG: Mating.PLUG,
    Use.BUTTON: Mating.FINGER,
}
#: Radius of a key's button, on which the middle of its pin must stand.
_KEY_MM: Final = 1.2
#: A light pipe leads light from a lamp whose middle is this far beside its axis at most.
_LAMP_MM: Final = 0.5
#: A ribbon bends by this much between its header and its opening without a fold.
_RIBBON_MM: Final = 6.0
_EDGES: Final = (Edge.TOP, Edge.LEFT, Edge.BOTTOM, Edge.RIGHT)
_FACE_EDGE: Final = {
    Face.TOP: Edge.TOP,
    Face.BOTTOM: Edge.BOTTOM,
    Face.LEFT: Edge.LEFT,
    Face.RIGHT: Edge.RIGHT,
}


def openings(assembly: Assembly) -> list[Measurement]:
    """Play left around what passes each opening, and each opening within its board's stretch."""
    found: list[Measurement] = []
    for opening in assembly.openings:
        if opening.use in (Use.ROOM, Use.VENT):
            continue
        if opening.use is Use.FIXING:
            found.append(_fixed(assembly, opening))
        else:
            found.append(_aligned(assembly, opening))
        if opening.use is Use.BUTTON:
            found.append(_pressed(assembly, opening))
        found += _in_stretch(assembly, opening)
    return [*found, *_unserved(assembly)]


def _fixed(assembly: Assembly, opening: Opening) -> Measurement:
    """Play of a standoff's screw in its hole: the standoff stands on the board's own hole."""
    centre = centre_of(assembly, opening)
    where = f"opening {opening.name}: play around its standoff's screw"
    for item in assembly.of(Role.STANDOFF):
        if (item.board, item.address) == (opening.board, opening.address):
            x, y, _ = item.shape.Center().toTuple()
            aside = math.hypot(x - centre[0], y - centre[1])
            play = (opening.width_mm - SCREW_MM[0]) / 2 - aside
            return Measurement(where, play, 0.0, "mm", place=centre)
    return Measurement(where, -opening.width_mm, 0.0, "mm", note="no standoff", place=centre)


def _pressed(assembly: Assembly, opening: Opening) -> Measurement:
    """How far a pin's tip may lie beside its key's middle, leaning as far as its guide lets it."""
    one, centre = assembly.housing, centre_of(assembly, opening)
    where = f"opening {opening.name}: tip of its pin beside the key"
    pins = [i for i in assembly.of(Role.PIN) if i.address == opening.address]
    keys = _passing(assembly, opening)
    if not pins or not keys:
        note = "no pin" if keys else "no key"
        return Measurement(where, opening.width_mm, 0.0, "mm", True, note, centre)
    pin, key = bounds(pins[0].shape), bounds(keys[0].shape)
    aside = math.hypot(*((pin[n] + pin[n + 3] - key[n] - key[n + 3]) / 2 for n in (0, 1)))
    guided = PLATE_MM + GUIDE_MM
    lean = (BORE_MM - PIN_MM) * ((guide_end_mm(one) - pin[2]) / guided + 0.5)
    note = f"nominal {aside:.2f}, leaning {lean:.2f}"
    return Measurement(where, aside + lean, _KEY_MM, "mm", at_most=True, note=note, place=centre)


def _seen(assembly: Assembly, opening: Opening, box: Box) -> tuple[float, float, float, float]:
    """A box in the opening's own two axes: low u, low v, high u, high v."""
    pose = assembly.boards[0].pose
    x, y = (box[0] - pose.x_mm, box[3] - pose.x_mm), (pose.y_mm - box[4], pose.y_mm - box[1])
    z = (box[2] - pose.z_mm, box[5] - pose.z_mm)
    if opening.face in (Face.TOP, Face.BOTTOM, Face.NOSE_TOP):
        return x[0], z[0], x[1], z[1]
    if opening.face in (Face.LEFT, Face.RIGHT):
        return y[0], z[0], y[1], z[1]
    return x[0], y[0], x[1], y[1]


def _passing(assembly: Assembly, opening: Opening) -> list[MateItem]:
    kind = _PASSES.get(opening.use)
    return [m for m in assembly.mates if m.address == opening.address and m.kind is kind]


def _aligned(assembly: Assembly, opening: Opening) -> Measurement:
    """Least play between an opening's rim and what passes it; below 0 where it does not pass."""
    centre = centre_of(assembly, opening)
    if opening.use in (Use.LIGHT, Use.RIBBON):
        part = next(p for p in assembly.parts if p.address == opening.address)
        u0, v0, u1, v1 = _seen(assembly, opening, bounds(part.shape))
        aside = abs((u0 + u1) / 2 - opening.u_mm)
        if opening.use is Use.LIGHT:
            aside = (aside**2 + ((v0 + v1) / 2 - opening.v_mm) ** 2) ** 0.5
            where = f"opening {opening.name}: lamp beside its light pipe"
            return Measurement(where, aside, _LAMP_MM, "mm", at_most=True, place=centre)
        # A turned header may lie beside its way out: the ribbon's run says how it gets there.
        run = [i for i in assembly.of(Role.RIBBON) if i.address == opening.address]
        if run:
            last = bounds(run[0].shape.Solids()[-1])
            return _rim(opening, _seen(assembly, opening, last), centre)
        where = f"opening {opening.name}: header beside it"
        return Measurement(where, aside, _RIBBON_MM, "mm", at_most=True, place=centre)
    passing = _passing(assembly, opening)
    if not passing:
        return Measurement(
            f"opening {opening.name}: nothing passes it", -1.0, 0.0, "mm", place=centre
        )
    boxes = [_seen(assembly, opening, bounds(mate.shape)) for mate in passing]
    nearest = min(boxes, key=lambda b: abs((b[0] + b[2]) / 2 - opening.u_mm))
    return _rim(opening, nearest, centre)


def _rim(
    opening: Opening, box: tuple[float, float, float, float], centre: tuple[float, float, float]
) -> Measurement:
    u0, v0, u1, v1 = box
    if opening.round:
        aside = ((u0 + u1) / 2 - opening.u_mm) ** 2 + ((v0 + v1) / 2 - opening.v_mm) ** 2
        play = (opening.width_mm - max(u1 - u0, v1 - v0)) / 2 - aside**0.5
    else:
        left, right = opening.u_mm - opening.width_mm / 2, opening.u_mm + opening.width_mm / 2
        low, high = opening.v_mm - opening.height_mm / 2, opening.v_mm + opening.height_mm / 2
        play = min(u0 - left, right - u1, v0 - low, high - v1)
    where = f"opening {opening.name}: play around what passes"
    return Measurement(where, play, 0.0, "mm", place=centre)


def centre_of(assembly: Assembly, opening: Opening) -> tuple[float, float, float]:
    """An opening's middle on the housing's outer face."""
    one, pose = assembly.housing, assembly.boards[0].pose
    half = one.height.value_mm / 2
    u, v = opening.u_mm, opening.v_mm
    if opening.face in (Face.TOP, Face.BOTTOM, Face.NOSE_TOP):
        side = -half if opening.face is Face.BOTTOM else half
        x, _, z = pose.point(u, 0.0, v)
        return x, side, z
    if opening.face in (Face.LEFT, Face.RIGHT):
        _, y, z = pose.point(0.0, u, v)
        return (0.0 if opening.face is Face.LEFT else one.width.value_mm), y, z
    x, y, _ = pose.point(u, v)
    return x, y, (one.front_mm if opening.face is Face.FRONT else one.shoulder.value_mm)


def _in_stretch(assembly: Assembly, opening: Opening) -> Iterator[Measurement]:
    """How far an opening in a side lies within a stretch that the board's outline opens."""
    edge = _FACE_EDGE.get(opening.face)
    if edge is None:
        return
    board = assembly.board(opening.board)
    shift = 0.0
    if board is not assembly.boards[0]:
        host = assembly.boards[0].pose
        shift = board.pose.x_mm - host.x_mm
    low = opening.u_mm - opening.width_mm / 2 - shift
    high = opening.u_mm + opening.width_mm / 2 - shift
    inside = [min(low - start, end - high) for start, end in _stretches(board, edge)]
    where = f"opening {opening.name}: within the outline's stretch"
    note = "" if inside else f"the outline of {board.name} opens nothing at its {edge.value} edge"
    yield Measurement(
        where, max(inside, default=-(high - low)), -_OVER_MM, "mm", note=note,
        place=centre_of(assembly, opening),
    )  # fmt: skip


#: An opening's play may reach over the end of the stretch that its part keeps.
_OVER_MM: Final = 1.0


def _stretches(board: BoardIn, seen: Edge) -> Iterator[tuple[float, float]]:
    """Stretches of the outline at an edge as the turned board shows it."""
    outline = board.scene.outline
    width, height = outline.width.value_mm, outline.height.value_mm
    quarter = board.turn_deg // 90
    for stretch in outline.openings:
        # Turned counter-clockwise by a quarter: top becomes left, right becomes top.
        if _EDGES[(_EDGES.index(stretch.edge) + quarter) % 4] is not seen:
            continue
        length = width if stretch.edge in (Edge.TOP, Edge.BOTTOM) else height
        flips = {
            0: False,
            1: stretch.edge in (Edge.TOP, Edge.BOTTOM),
            2: True,
            3: stretch.edge in (Edge.LEFT, Edge.RIGHT),
        }[quarter]
        if flips:
            yield length - stretch.end_mm, length - stretch.start_mm
        else:
            yield stretch.start_mm, stretch.end_mm


def _unserved(assembly: Assembly) -> Iterator[Measurement]:
    """Every wire, screw, outward plug, key and standoff has an opening of its own."""
    served = {(o.address, _PASSES[o.use]) for o in assembly.openings if o.use in _PASSES}
    for mate in assembly.mates:
        serviced = mate.kind is Mating.PLUG and mate.away == (0.0, 0.0, 1.0)
        if mate.kind is Mating.CABLE or serviced or (mate.address, mate.kind) in served:
            continue
        place = mate.shape.Center().toTuple()
        yield Measurement(f"{mate.name} has no opening", 1.0, 0.0, "openings", True, place=place)
    fixed = {(o.board, o.address) for o in assembly.openings if o.use is Use.FIXING}
    for item in assembly.of(Role.STANDOFF):
        if (item.board, item.address) not in fixed:
            place = item.shape.Center().toTuple()
            yield Measurement(f"{item.name} has no hole", 1.0, 0.0, "openings", True, place=place)
