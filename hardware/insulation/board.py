"""`Board`: the copper, holes and outline of one printed board as plain, frozen geometry.

Lengths are millimetres in KiCad's axes (y points down). Everything that measures reads only this;
:mod:`hardware.insulation.reader` makes it from a ``.kicad_pcb`` file.
"""

from __future__ import annotations

from dataclasses import dataclass

from shapely import Polygon


@dataclass(frozen=True, slots=True)
class Copper:
    """One conductor piece on one layer.

    ``owner`` is a pad ("J1.2"), "track", "via" or "zone"; ``net`` is "" for copper of no net.
    """

    net: str
    owner: str
    layer: str
    shape: Polygon


@dataclass(frozen=True, slots=True)
class Hole:
    """One drilled or milled hole; ``plated``: its barrel is copper through all layers."""

    shape: Polygon
    plated: bool
    net: str
    owner: str


@dataclass(frozen=True, slots=True)
class Board:
    """One board. ``layers`` are the copper layers from top to bottom, with the user's names.

    ``outline`` has the cut-outs of Edge.Cuts as interiors, those of footprints included; unplated
    ``holes`` are cut-outs too.
    """

    name: str
    thickness_mm: float
    layers: tuple[str, ...]
    outline: Polygon
    copper: tuple[Copper, ...]
    holes: tuple[Hole, ...]
