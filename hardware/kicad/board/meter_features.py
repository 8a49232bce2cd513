"""Drawn features of the meter: planes of the low-voltage side, mains copper, texts, barrier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.kicad.board.features import Corner, Features, KeepOut, Pour, Thermal, rectangle
from hardware.kicad.board.meter_ground import SELV
from hardware.kicad.board.meter_mains_copper import MAINS
from hardware.kicad.board.meter_power_copper import POWER
from hardware.kicad.board.meter_print import barrier, texts
from hardware.kicad.placement.scene import Scene

FIDUCIALS: Final = ((4.0, 34.5), (117.0, 4.6), (147.0, 80.5))
#: Ground instead of 3.3 V between the analog lines on the bottom and everything above.
_ANALOG_GROUND: Final = rectangle(0.5, 0.5, 96.6, 28.4)
_SIGNALS: Final = ("F.Cu", "B.Cu")
#: What no router may cross: plugs, clamps, burdens and filters; the barrier, although the distances
#: would allow it; and the buck's loops.
_RESERVED: Final = (
    KeepOut("analog", _SIGNALS, rectangle(0.5, 0.5, 95.6, 30.6)),
    KeepOut("barrier", _SIGNALS, rectangle(0.0, 47.2, 126.9, 86.5)),
    KeepOut("buck", ("F.Cu",), rectangle(102.4, 26.6, 116.2, 35.4)),
)
#: The quiet supply: from the regulator above both converters, and down beside their supply pins.
_QUIET: Final[tuple[Corner, ...]] = (
    (33.0, 28.8), (100.4, 28.8), (100.4, 33.6), (96.2, 33.6), (96.2, 31.4), (79.4, 31.4),
    (79.4, 37.8), (74.0, 37.8), (74.0, 31.4), (38.4, 31.4), (38.4, 37.8), (33.0, 37.8),
)  # fmt: skip


def features(scene: Scene) -> Features:
    """Pours, silkscreen and the barrier's line."""
    return Features(
        pours=(*_planes(), *_mains()),
        reserved=_RESERVED,
        texts=tuple(texts(scene)),
        lines=tuple(barrier()),
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
        yield Pour(f"mains {net} {n}", net, layers, corners, 10 + n, 0.5, 0.6, Thermal.SOLID)
