"""The interfaces between boards: pin number, signal, and which end drives it.

Ribbon cables join equal pin numbers. Pole counts differ (16, 10, 6), so no plug fits a foreign
header. On the shield's ribbon the clock runs between two grounds, and the heartbeat has only ground
and reset as neighbours: bridged to a line of bus traffic it could live on without its task. Supply
and ground come twice or more because an insulation-displacement contact carries 1 A (box header
data sheets).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Direction(Enum):
    """Who drives a signal, seen from the meter (the host)."""

    TO_ADD_ON = "to add-on"
    TO_HOST = "to meter"
    BOTH = "both"
    SUPPLY = "supply"


@dataclass(frozen=True, slots=True)
class Signal:
    """One pin of an interface."""

    pin: str
    name: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Interface:
    """A keyed header of ``rows`` x 2 pins."""

    name: str
    signals: tuple[Signal, ...]


def _interface(name: str, *signals: tuple[str, Direction]) -> Interface:
    return Interface(
        name, tuple(Signal(str(n), signal, way) for n, (signal, way) in enumerate(signals, 1))
    )


_V12 = ("V12", Direction.SUPPLY)
_V3V3 = ("V3V3", Direction.SUPPLY)
_GND = ("GND", Direction.SUPPLY)
_SCLK = ("EXP_SCLK", Direction.TO_ADD_ON)
_MOSI = ("EXP_MOSI", Direction.TO_ADD_ON)
_MISO = ("EXP_MISO", Direction.TO_HOST)
_RESET = ("EXP_RESET_N", Direction.TO_ADD_ON)

RELAY_SHIELD = _interface(
    "relay_shield",
    _V12,
    _V12,
    _GND,
    _GND,
    _V3V3,
    _GND,
    _SCLK,
    _GND,
    _MOSI,
    _MISO,
    ("SHIELD_CS_N", Direction.TO_ADD_ON),
    ("I2C_SDA", Direction.BOTH),
    ("I2C_SCL", Direction.TO_ADD_ON),
    _GND,
    _RESET,
    ("SHIELD_HEARTBEAT", Direction.TO_ADD_ON),
)

LAN = _interface(
    "lan",
    _V3V3,
    _V3V3,
    _GND,
    _GND,
    _SCLK,
    _MISO,
    _MOSI,
    ("LAN_CS_N", Direction.TO_ADD_ON),
    ("LAN_INT_N", Direction.TO_HOST),
    _RESET,
)

#: A radio module must not pull EXP_RESET_N up harder than 47 kohm: the meter rests it low by 4.7
#: kohm.
RADIO = _interface(
    "radio",
    _V3V3,
    _GND,
    ("RADIO_TX", Direction.TO_ADD_ON),
    ("RADIO_RX", Direction.TO_HOST),
    _RESET,
    _GND,
)

ALL = (RELAY_SHIELD, LAN, RADIO)
