"""The metering core as a shared library, with typed Python around it."""

from __future__ import annotations

from firmware.core_library.meter import (
    CoreError,
    Meter,
    Produced,
    default_config,
    default_events_config,
)
from firmware.core_library.types import (
    FLAGS,
    FULL_SCALE,
    NONE,
    ORDERS,
    Channel,
    Circuit,
    CircuitResult,
    Config,
    Event,
    EventsConfig,
    Group,
    GroupResult,
    VoltageResult,
    Window,
    flag_names,
)

__all__ = [
    "FLAGS",
    "FULL_SCALE",
    "NONE",
    "ORDERS",
    "Channel",
    "Circuit",
    "CircuitResult",
    "Config",
    "CoreError",
    "Event",
    "EventsConfig",
    "Group",
    "GroupResult",
    "Meter",
    "Produced",
    "VoltageResult",
    "Window",
    "default_config",
    "default_events_config",
    "flag_names",
]
