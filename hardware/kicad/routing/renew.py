"""Routes of a board renewed: what still fits stays, the rest is found, the whole is checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from hardware.design import Design
from hardware.files import write_atomically
from hardware.kicad.board.build import PLANS, placed
from hardware.kicad.routing.current import fitting
from hardware.kicad.routing.items import pad_items, route_items
from hardware.kicad.routing.model import Routes
from hardware.kicad.routing.negotiate import Effort
from hardware.kicad.routing.router import Fixed, Tools, apart, bridges, route
from hardware.kicad.routing.stitch import stitches
from hardware.kicad.routing.store import encode, load, path_of
from hardware.kicad.routing.verify import Fault, faults, touching, without

#: A bridge on one side may cut the pour of the other side anew.
_BRIDGE_ROUNDS: Final = 4
#: Tried one after the other until nothing is wrong: what is dear to one leaves room to another.
_EFFORTS: Final = (Effort(), Effort(via=16.0, bottom=1.0), Effort(via=8.0, bottom=1.2))
#: So near to the pads of a net that found no way, other nets' routes are given up.
_BESIDE_MM: Final = 1.0


@dataclass(frozen=True)
class Renewed:
    """A board's routes, what was lost and why, what was found, and what is wrong with the whole."""

    board: str
    routes: Routes
    lost: dict[str, str]
    found: tuple[str, ...]
    faults: tuple[Fault, ...]


def renew(
    design: Design,
    root: Path,
    *,
    everything: bool,
    tell: Callable[[str], None],
    tools: Tools | None = None,
) -> Renewed:
    """Routes of a board from its stored ones below ``root``; ``everything`` forgets those."""
    plan, there = PLANS[design.name], placed(design)
    features, drawn = plan.features(there), plan.wires(there)
    path = path_of(root, design.name)
    kept = Routes()
    lost: dict[str, str] = {}
    if path.exists() and not everything:
        kept, lost = fitting(there, *load(path))
    for net, reason in lost.items():
        tell(f"{net} is routed anew: {reason}")
    fixed = Fixed(there, features, plan.fiducials, drawn)
    best: Renewed | None = None
    for number, effort in enumerate(_EFFORTS, 1):
        found = _found(fixed, kept, effort, tell, tools)
        wrong = faults(there, features, plan.fiducials, drawn + found)
        if best is None or len(wrong) < len(best.faults):
            new = tuple(net for net in found.nets() if found.of(net) != kept.of(net))
            best = Renewed(design.name, found, lost, new, tuple(wrong))
        if not best.faults:
            break
        tell(f"attempt {number} of {len(_EFFORTS)}: {len(wrong)} faults")
    assert best is not None
    return best


def _found(
    fixed: Fixed,
    kept: Routes,
    effort: Effort,
    tell: Callable[[str], None],
    tools: Tools | None,
) -> Routes:
    """What is kept and what one attempt finds beside it and the drawn copper of ``fixed``."""
    drawn = fixed.copper
    nets = [net.name for net in fixed.scene.design.nets]
    fixed = replace(fixed, copper=drawn + kept)
    found = route(fixed, nets, effort=effort, tell=tell, tools=tools)
    for net in _open(replace(fixed, copper=drawn + kept + found)):
        # What was tidied lies between the grid's lines and may leave no line free beside it.
        beside = _beside(fixed, net, kept + found)
        tell(f"{net} found no way: {len(beside)} nets beside it are routed anew with it")
        kept, found = without(kept, beside), without(found, beside | {net})
        fixed = replace(fixed, copper=drawn + kept + found)
        found += route(fixed, nets, effort=effort, tell=tell, tools=tools)
    done = replace(fixed, copper=drawn + kept + found)
    found += stitches(done.scene, done.features, done.items(), done.closed())
    found += _bridged(replace(done, copper=drawn + kept + found), effort, tell, tools)
    for wanted in apart(replace(done, copper=drawn + kept + found)):
        # Fenced in by signals: they and the way out of the pocket are found together.
        pockets = [item.shape for group in wanted.groups[:-1] for item in group]
        beside = _signals(done) & _near(done, kept + found, unary_union(pockets))
        tell(f"{wanted.net} is fenced in: {len(beside)} nets beside it are routed anew with it")
        kept, found = without(kept, beside), without(found, beside)
        done = replace(done, copper=drawn + kept + found)
        found += route(done, nets, effort=effort, tell=tell, also=[wanted], tools=tools)
        found += _bridged(replace(done, copper=drawn + kept + found), effort, tell, tools)
    return kept + found


def _bridged(
    fixed: Fixed, effort: Effort, tell: Callable[[str], None], tools: Tools | None
) -> Routes:
    """What joins the pieces of the pours, as far as ways are left."""
    found = Routes()
    for _ in range(_BRIDGE_ROUNDS):
        more = bridges(
            replace(fixed, copper=fixed.copper + found), effort=effort, tell=tell, tools=tools
        )
        if more == Routes():
            break
        found += more
    return found


def _signals(fixed: Fixed) -> set[str]:
    """Touchable nets without a pour."""
    poured = {pour.net for pour in fixed.features.pours}
    return {n.name for n in fixed.scene.design.nets if not n.domain.hazardous} - poured


def _open(fixed: Fixed) -> list[str]:
    """Signals that are still in pieces."""
    items = fixed.items()
    own = {net: [i for i in items if i.net == net] for net in sorted(_signals(fixed))}
    return [net for net, copper in own.items() if copper and len(touching(copper)) > 1]


def _beside(fixed: Fixed, net: str, routes: Routes) -> set[str]:
    """Signals whose routes pass between or near the pads of a net."""
    pads = [item.shape for item in pad_items(fixed.scene) if item.net == net]
    return _signals(fixed) & _near(fixed, routes, unary_union(pads)) - {net}


def _near(fixed: Fixed, routes: Routes, copper: BaseGeometry) -> set[str]:
    """Nets whose routes pass between or near pieces of copper."""
    area = copper.convex_hull.buffer(_BESIDE_MM)
    return {i.net for i in route_items(fixed.scene, routes) if i.net and i.shape.intersects(area)}


def write(design: Design, root: Path, renewed: Renewed) -> Path:
    """Store the routes below ``root``."""
    path = path_of(root, design.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, encode(placed(design), renewed.routes))
    return path
