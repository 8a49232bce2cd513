"""Copper of the meter that is drawn by code: what a router must not choose."""

from __future__ import annotations

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.meter_channel_wires import channel_wires
from hardware.kicad.routing.meter_converter_wires import converter_wires
from hardware.kicad.routing.meter_voltage_wires import voltage_wires
from hardware.kicad.routing.model import Routes


def wires(scene: Scene) -> Routes:
    """Tracks and vias of the critical nets."""
    return channel_wires(scene) + converter_wires(scene) + voltage_wires(scene)
