"""Drawn features of the meter: planes of the low-voltage side, mains copper, texts, barrier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.kicad.board.features import Corner, Features, KeepOut, Line, Pour, Text, Thermal, rectangle
from hardware.kicad.board.meter_ground import SELV
from hardware.kicad.board.meter_mains_copper import MAINS
from hardware.kicad.board.meter_power_copper import POWER
from hardware.kicad.placement.meter_mains import TRANSFORMER_X_MM
from hardware.kicad.placement.scene import Scene

FIDUCIALS: Final = ((4.0, 34.5), (117.0, 4.6), (147.0, 80.5))
#: Ground instead of 3.3 V between the analog lines on the bottom and everything above.
_ANALOG_GROUND: Final = rectangle(0.5, 0.5, 96.6, 28.4)
#: Plugs, clamps, burdens and filters: every line there is drawn by code.
_ANALOG_ONLY: Final = rectangle(0.5, 0.5, 95.6, 30.6)
#: The quiet supply: from the regulator above both converters, and down beside their supply pins.
_QUIET: Final[tuple[Corner, ...]] = (
    (33.0, 28.8), (100.4, 28.8), (100.4, 33.6), (96.2, 33.6), (96.2, 31.4), (79.4, 31.4),
    (79.4, 37.8), (74.0, 37.8), (74.0, 31.4), (38.4, 31.4), (38.4, 37.8), (33.0, 37.8),
)  # fmt: skip


def features(scene: Scene) -> Features:
    """Pours, silkscreen and the barrier's line."""
    return Features(
        pours=(*_planes(), *_mains()),
        reserved=(KeepOut("analog", ("F.Cu", "B.Cu"), _ANALOG_ONLY),), texts=tuple(_texts(scene)), lines=tuple(_barrier())
    )


def _planes() -> Iterator[Pour]:
    yield Pour("ground", "GND", ("F.Cu", "In1.Cu", "B.Cu"), SELV)
    yield Pour("3.3 V", "V3V3", ("In2.Cu",), SELV)
    yield Pour("quiet 3.0 V", "V3V0A", ("In2.Cu",), _QUIET, 1)
    yield Pour("analog ground", "GND", ("In2.Cu",), _ANALOG_GROUND, 2)


def _mains() -> Iterator[Pour]:
    for n, (net, corners) in enumerate(POWER, 1):
        yield Pour(f"power {net} {n}", net, ("F.Cu",), corners, n, 0.2, 0.25, Thermal.SOLID)
    for n, (net, layers, corners) in enumerate(MAINS):
        yield Pour(f"mains {net} {n}", net, layers, corners, 10 + n, 0.5, 0.8, Thermal.SOLID)


def _texts(scene: Scene) -> Iterator[Text]:
    design = scene.design
    yield Text(f"{design.title} rev {design.revision}", 20.0, 41.6, 1.5)
    yield Text("SELV", 18.0, 50.0, 1.2)
    yield Text("MAINS 3 x 230/400 V~ BELOW THIS LINE", 18.6, 54.6, 0.9)
    yield Text("L1  L2  L3  N", 38.0, 76.6, 0.8)
    yield Text("WARNING: MAINS VOLTAGE", 60.0, 69.0, 1.5, layer="B.SilkS")
    yield Text("reinforced insulation", 60.0, 52.0, 1.2, layer="B.SilkS")
    yield Text(f"{design.title} rev {design.revision}", 60.0, 20.0, 2.0, layer="B.SilkS")
    for n in range(1, 12):
        block = f"current_input_{n}" if n < 11 else "neutral_current_input"
        left, _, right, bottom = scene.parts[f"{block}/clamp"].courtyard.bounds
        middle = (left + right) / 2
        yield Text(f"I{n}" if n < 11 else "IN", middle, bottom + 0.95, 1.0)
        yield Text("S2", middle - 3.44, 17.0, 0.8)
        yield Text("S1", middle + 3.44, 17.0, 0.8)
    yield Text("SERVICE", 115.6, 8.0, 0.8)
    yield Text("SHIELD", 134.6, 77.4, 1.0)
    yield Text("LAN", 148.0, 77.4, 1.0)
    yield Text("RADIO", 145.0, 37.6, 1.0)
    yield Text("SETUP", 139.2, 28.2, 0.8)


def _barrier() -> Iterator[Line]:
    """The barrier's middle, where no part covers it."""
    y = 52.2
    yield Line((1.0, y), (TRANSFORMER_X_MM[3] - 10.0, y), 0.2)
    for left, right in ((57.9, 60.4), (79.9, 82.4)):
        yield Line((left, y), (right, y), 0.2)
    yield Line((129.6, 75.0), (129.6, 85.8), 0.2)
