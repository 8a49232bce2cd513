"""Copper of the meter that is drawn by code: what a router must not choose."""

from __future__ import annotations

from shapely.geometry import Polygon

from hardware.kicad.board.features import Features
from hardware.kicad.board.meter_ground import SELV
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.items import closed_areas
from hardware.kicad.routing.meter_bus_wires import bus_wires
from hardware.kicad.routing.meter_channel_wires import channel_wires
from hardware.kicad.routing.meter_converter_wires import converter_wires
from hardware.kicad.routing.meter_power_wires import power_wires
from hardware.kicad.routing.meter_stitching import stitching
from hardware.kicad.routing.meter_voltage_wires import voltage_wires
from hardware.kicad.routing.model import Routes


def wires(scene: Scene) -> Routes:
    """Tracks and vias of the critical nets."""
    drawn = channel_wires(scene) + converter_wires(scene)
    drawn += bus_wires(scene) + voltage_wires(scene) + power_wires(scene)
    closed = [area.shape for area in closed_areas(scene, Features(), ())]
    return drawn + stitching(scene, Polygon(SELV), drawn, closed)
