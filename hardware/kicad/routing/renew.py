"""Routes of a board renewed: what still fits stays, the rest is found, the whole is checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from shapely.ops import unary_union

from hardware.design import Design
from hardware.files import write_atomically
from hardware.kicad.board.build import PLANS, placed
from hardware.kicad.routing.current import fitting
from hardware.kicad.routing.items import pad_items, route_items
from hardware.kicad.routing.model import Routes
from hardware.kicad.routing.negotiate import Effort
from hardware.kicad.routing.router import Fixed, Tools, bridges, route
from hardware.kicad.routing.stitch import stitches
from hardware.kicad.routing.store import encode, load, path_of
from hardware.kicad.routing.verify import Fault, faults, touching, without

#: A bridge on one side may cut the pour of the other side anew.
_BRIDGE_ROUNDS: Final = 4
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
    fixed = Fixed(there, features, plan.fiducials, drawn + kept)
    nets = [net.name for net in design.nets]
    found = route(fixed, nets, effort=Effort(), tell=tell, tools=tools)
    for net in _open(replace(fixed, copper=drawn + kept + found)):
        # What was tidied lies between the grid's lines and may leave no line free beside it.
        beside = _beside(fixed, net, kept + found)
        tell(f"{net} found no way: {len(beside)} nets beside it are routed anew with it")
        kept, found = without(kept, beside), without(found, beside | {net})
        fixed = replace(fixed, copper=drawn + kept + found)
        found += route(fixed, nets, effort=Effort(), tell=tell, tools=tools)
    done = Fixed(there, features, plan.fiducials, drawn + kept + found)
    found += stitches(there, features, done.items(), done.closed())
    for _ in range(_BRIDGE_ROUNDS):
        done = replace(done, copper=drawn + kept + found)
        more = bridges(done, effort=Effort(), tell=tell, tools=tools)
        if more == Routes():
            break
        found += more
    routes = kept + found
    wrong = faults(there, features, plan.fiducials, drawn + routes)
    return Renewed(design.name, routes, lost, tuple(found.nets()), tuple(wrong))


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
    area = unary_union(pads).convex_hull.buffer(_BESIDE_MM)
    near = (i.net for i in route_items(fixed.scene, routes) if i.shape.intersects(area))
    return _signals(fixed).intersection(name for name in near if name) - {net}


def write(design: Design, root: Path, renewed: Renewed) -> Path:
    """Store the routes below ``root``."""
    path = path_of(root, design.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, encode(placed(design), renewed.routes))
    return path
