"""Copper of the LAN add-on that is drawn by code: what a router must not choose."""

from __future__ import annotations

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.model import Routes


def wires(scene: Scene) -> Routes:
    """Tracks and vias of the critical nets."""
    del scene
    return Routes()
