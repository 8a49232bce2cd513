"""What is printed on the meter: names as the installer reads them, warnings, the barrier's line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.kicad.board.features import Line, Text
from hardware.kicad.placement.meter_mains import TRANSFORMER_X_MM
from hardware.kicad.placement.scene import Scene

#: Middle between the touchable ground's end and the primary pins.
_BARRIER_Y_MM: Final = 50.95
#: Text, middle, height, angle.
_FRONT: Final[tuple[tuple[str, float, float, float, float], ...]] = (
    ("SELV", 18.0, 49.3, 1.2, 0.0),
    ("MAINS 3 x 230/400 V~ BELOW THIS LINE", 18.6, 52.3, 0.9, 0.0),
    ("FUSES F101 TO F103: T 3.15 A H 250 V~", 18.6, 54.2, 0.8, 0.0),
    ("T3.15AH", 36.0, 58.7, 0.8, 0.0),
    ("T3.15AH", 38.4, 67.6, 0.8, 0.0),
    ("T3.15AH", 9.4, 70.0, 0.8, 0.0),
    ("USB", 111.4, 5.2, 1.0, 0.0),
    ("SERVICE", 112.6, 6.8, 0.8, 0.0),
    ("SHIELD", 133.4, 77.4, 1.0, 0.0),
    ("LAN", 146.8, 77.4, 1.0, 0.0),
    ("RADIO", 139.4, 43.5, 1.0, 90.0),
    ("SETUP", 139.2, 28.2, 0.8, 0.0),
    ("RESET", 145.4, 37.7, 0.8, 0.0),
    ("STATUS", 149.84, 25.73, 0.8, 90.0),
    ("NET", 149.84, 29.25, 0.8, 90.0),
    ("PULSE", 149.84, 32.77, 0.8, 90.0),
)
_BACK: Final[tuple[tuple[str, float, float, float], ...]] = (
    ("WARNING: MAINS VOLTAGE", 60.0, 70.2, 1.5),
    ("reinforced insulation", 60.0, 50.95, 1.2),
)
#: Poles of the terminals, between their bodies and the fuse.
_POLES: Final = (
    ("L1", "mains_inlet/terminal_l1_l2", "1"),
    ("L2", "mains_inlet/terminal_l1_l2", "2"),
    ("L3", "mains_inlet/terminal_l3_n", "1"),
    ("N", "mains_inlet/terminal_l3_n", "2"),
)
_POLE_Y_MM: Final = 75.14


def texts(scene: Scene) -> Iterator[Text]:
    """Every line of text."""
    design = scene.design
    name = f"{design.title} rev {design.revision}"
    yield Text(name, 20.0, 41.6, 1.5)
    yield Text(name, 40.0, 30.0, 2.0, layer="B.SilkS")
    for text, x, y, height, angle in _FRONT:
        yield Text(text, x, y, height, angle)
    for text, x, y, height in _BACK:
        yield Text(text, x, y, height, layer="B.SilkS")
    for text, address, number in _POLES:
        x = scene.parts[address].pad(number).copper.centroid.x
        yield Text(text, round(x, 3), _POLE_Y_MM, 0.8)
    for n in range(1, 12):
        block = f"current_input_{n}" if n < 11 else "neutral_current_input"
        left, _, right, _ = scene.parts[f"{block}/clamp"].courtyard.bounds
        middle = round((left + right) / 2, 3)
        yield Text(f"I{n}" if n < 11 else "IN", middle, 20.98, 0.9)
        yield Text("S2", middle - 3.3, 18.2, 0.8)
        yield Text("S1", middle + 3.3, 18.2, 0.8)


def barrier() -> Iterator[Line]:
    """The barrier's middle, where no part covers it."""
    y = _BARRIER_Y_MM
    half = 9.5
    stops = sorted(TRANSFORMER_X_MM.values())
    left = 1.0
    for x in stops:
        yield Line((left, y), (x - half, y), 0.2)
        left = x + half
    yield Line((128.4, 77.0), (128.4, 85.8), 0.2)
