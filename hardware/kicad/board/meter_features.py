"""Drawn features of the meter: planes of the low-voltage side, mains copper, texts, barrier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.kicad.board.features import Corner, Features, Line, Pour, Text, Thermal, rectangle
from hardware.kicad.placement.meter_mains import TRANSFORMER_X_MM
from hardware.kicad.placement.scene import Scene

FIDUCIALS: Final = ((4.0, 34.5), (117.0, 4.6), (147.0, 80.5))
_BOTH: Final = ("F.Cu", "B.Cu")
#: The low-voltage side: everything above the transformers' middle and right of the supply module.
_SELV: Final[tuple[Corner, ...]] = (
    (0.4, 0.4), (154.6, 0.4), (154.6, 86.1), (132.6, 86.1), (132.6, 73.0), (128.0, 68.5),
    (128.0, 48.8), (0.4, 48.8),
)  # fmt: skip
#: Mains copper on both sides. Where two meet, KiCad cuts the one of lower priority back to the
#: distance that the rules ask.
_MAINS: Final[dict[str, tuple[tuple[str, ...], tuple[Corner, ...]]]] = {
    "L1": (
        _BOTH,
        ((0.6, 57.4), (3.2, 57.4), (3.2, 60.4), (2.8, 60.6), (2.8, 76.0), (6.4, 79.5), (6.4, 82.3),
         (3.6, 82.3), (0.6, 78.0)),
    ),
    # L2 passes midway between the corners of L1's terminal and L3's fuse: 1.2 mm are left there.
    "L2": (
        _BOTH,
        ((6.9, 64.0), (9.5, 64.0), (9.5, 66.6), (9.1, 66.8), (9.1, 73.2), (9.5, 75.0),
         (10.1, 76.0), (13.9, 79.5), (14.0, 82.3), (11.2, 82.3), (11.2, 79.2), (9.4, 76.8),
         (8.2, 75.4), (7.0, 73.0), (6.9, 66.6)),
    ),
    "L3": (
        _BOTH,
        ((13.2, 70.6), (15.8, 70.6), (15.8, 73.0), (22.6, 79.5), (22.6, 82.3), (19.8, 82.3),
         (19.8, 79.2), (13.2, 73.2)),
    ),
    "N": (
        _BOTH,
        ((27.4, 79.5), (30.3, 79.5), (44.7, 78.0), (75.9, 78.0), (76.2, 82.0), (80.0, 84.8),
         (111.0, 84.8), (111.9, 81.2), (114.6, 81.2), (114.6, 86.0), (27.4, 86.0)),
    ),
    "L1_FUSED": (
        ("F.Cu",),
        ((26.0, 57.4), (36.4, 57.4), (40.6, 61.6), (40.6, 63.5), (39.0, 63.5), (39.0, 62.6),
         (36.0, 60.0), (26.0, 60.0)),
    ),
    "L3_FUSED": (_BOTH, rectangle(38.6, 70.6, 51.0, 73.1)),
    "SUPPLY_L": (
        ("B.Cu",),
        ((84.7, 70.6), (87.4, 70.6), (87.4, 75.6), (117.0, 75.6), (124.4, 81.2), (125.3, 82.0),
         (125.3, 83.8), (122.7, 83.8), (122.7, 82.2), (116.5, 77.6), (86.0, 77.6), (86.0, 81.4),
         (83.2, 81.4), (83.2, 78.0), (84.7, 76.0)),
    ),
}  # fmt: skip
#: The quiet supply's stretch of the inner layer: from the regulator past both converters.
_QUIET: Final = rectangle(31.5, 28.6, 100.4, 38.2)


def features(scene: Scene) -> Features:
    """Pours, silkscreen and the barrier's line."""
    return Features(
        pours=(*_planes(), *_mains()), texts=tuple(_texts(scene)), lines=tuple(_barrier())
    )


def _planes() -> Iterator[Pour]:
    yield Pour("ground", "GND", ("F.Cu", "In1.Cu", "B.Cu"), _SELV)
    yield Pour("3.3 V", "V3V3", ("In2.Cu",), _SELV)
    yield Pour("quiet 3.0 V", "V3V0A", ("In2.Cu",), _QUIET, 1)


def _mains() -> Iterator[Pour]:
    for n, (net, (layers, corners)) in enumerate(_MAINS.items()):
        yield Pour(f"mains {net}", net, layers, corners, 10 + n, 0.5, 0.8, Thermal.SOLID)


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
    yield Line((1.0, y), (TRANSFORMER_X_MM[0] - 10.0, y), 0.2)
    for left, right in ((57.9, 60.4), (79.9, 82.4)):
        yield Line((left, y), (right, y), 0.2)
    yield Line((129.6, 75.0), (129.6, 85.8), 0.2)
