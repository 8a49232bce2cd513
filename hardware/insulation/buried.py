"""Distance through solid insulation: inner layers, and from layer to layer.

Inner copper takes no part in clearance and creepage. Its distances have a limit of their own, so
they are reported apart: within one inner layer (plated barrels included), and, where the heights
of the layers are known, between layers along the straight line.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import product
from math import hypot

from hardware.insulation.board import Board
from hardware.insulation.conductors import require_nets
from hardware.insulation.domain import straight
from hardware.insulation.features import End


@dataclass(frozen=True, slots=True)
class Buried:
    """The shortest way through insulation: its length, ends (x, y, layer) and their owners."""

    length_mm: float
    points: tuple[tuple[float, float, str], tuple[float, float, str]]
    from_owner: str
    to_owner: str


def through_insulation(
    board: Board,
    from_nets: Collection[str],
    to_nets: Collection[str],
    *,
    heights_mm: Mapping[str, float] | None = None,
) -> Buried | None:
    """The shortest way through insulation between two groups of nets, None if there is none.

    ``heights_mm`` are the heights of the copper layers; without them only distances within one
    inner layer are known, since layers are rarely evenly spaced. CircuitError: unknown net;
    KeyError: a layer without height.
    """
    require_nets(board, {*from_nets, *to_nets})
    starts, ends = _by_layer(board, from_nets), _by_layer(board, to_nets)
    outer = (board.layers[0], board.layers[-1])
    best: Buried | None = None
    for here, there in product(board.layers, repeat=2):
        if here == there and here in outer:
            continue
        if (here != there and heights_mm is None) or here not in starts or there not in ends:
            continue
        rise = 0.0 if heights_mm is None else abs(heights_mm[here] - heights_mm[there])
        trace = straight(starts[here], ends[there])
        length = hypot(trace.length_mm, rise)
        if best is None or length < best.length_mm:
            (x0, y0), (x1, y1) = trace.places.tolist()
            owners = starts[here].owner_at((x0, y0)), ends[there].owner_at((x1, y1))
            best = Buried(length, ((x0, y0, here), (x1, y1, there)), *owners)
    return best


def _by_layer(board: Board, nets: Collection[str]) -> dict[str, End]:
    """Copper of nets on each layer, plated barrels on all of them."""
    found = {}
    barrels = [(h.shape, h.owner) for h in board.holes if h.plated and h.net in nets]
    for layer in board.layers:
        pieces = [(c.shape, c.owner) for c in board.copper if c.net in nets and c.layer == layer]
        pieces += barrels
        if pieces:
            found[layer] = End([shape for shape, _ in pieces], [owner for _, owner in pieces])
    return found
