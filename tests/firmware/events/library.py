"""The event layer and the baselines, compiled for the tests and fed with whole series."""

from __future__ import annotations

import ctypes
import functools
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_HERE: Final = Path(__file__).resolve().parent
_CORE: Final = _HERE.parents[2] / "firmware" / "core"
CYCLE_S: Final = 0.02
_COLUMNS: Final = 20
_ROOM: Final = 20000

SWITCH_ON, SWITCH_OFF, SAG, SWELL, INTERRUPTION, UNUSUAL = range(1, 7)
UNSETTLED, AFTER_DIP, OPEN, SIGNED, DOUBTFUL, APPARENT, AFTER_LOSS = (1 << bit for bit in range(7))
UNUSUAL_NAMES: Final = (
    "power up",
    "power down",
    "run long",
    "duty up",
    "standby up",
    "surge",
    "starved",
    "longest",
    "year up",
)


class _Series(ctypes.Structure):
    _fields_ = (
        ("active", ctypes.c_void_p),
        ("reactive", ctypes.c_void_p),
        ("current", ctypes.c_void_p),
        ("voltage", ctypes.c_void_p),
        ("count", ctypes.c_int64),
    )


class _Table(ctypes.Structure):
    _fields_ = (("row", ctypes.c_void_p), ("room", ctypes.c_int64), ("made", ctypes.c_int64))


class EventsConfig(ctypes.Structure):
    """``osm_events_config``."""

    _fields_ = (
        ("step_active", ctypes.c_int32),
        ("step_reactive", ctypes.c_int32),
        ("noise_factor", ctypes.c_uint16),
        ("transient_max", ctypes.c_uint16),
        ("confirm", ctypes.c_uint8),
        ("signature", ctypes.c_bool),
    )


@dataclass(frozen=True, slots=True)
class Event:
    """``osm_event``; ``status`` counts lost events, or holds the active alarms of a baseline."""

    kind: int
    index: int
    flags: int
    unusual: int
    sequence: int
    start: int
    time_ms: int
    duration: int
    steady: int
    delta_active: int
    delta_reactive: int
    peak: int
    extreme: int
    expected: int
    status: int
    signature: tuple[int, ...]

    @property
    def alarm(self) -> str:
        """Name of an unusual pattern."""
        return UNUSUAL_NAMES[self.unusual - 1]

    def row(self) -> NDArray[np.int64]:
        """The fields as ``batch.c`` orders them."""
        fields = [getattr(self, name) for name in _NAMES]
        return np.array([*fields, *self.signature], dtype=np.int64)


_NAMES: Final = [name for name in Event.__slots__ if name != "signature"]


@functools.cache
def _library() -> Any:
    """Compiled once for each process."""
    folder = Path(tempfile.mkdtemp(prefix="openstrom_events_"))
    try:
        target = folder / "events.so"
        names = ("events*.c", "baseline*.c", "capture.c")
        sources = [path for name in names for path in sorted((_CORE / "src").glob(name))]
        compiler = os.environ.get("CC", "cc")
        flags = ["-std=c11", "-O2", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror"]
        command = [compiler, *flags, f"-I{_CORE / 'include'}", "-o", str(target)]
        paths = [str(path) for path in (*sources, _HERE / "batch.c")]
        subprocess.run([*command, *paths], check=True)
        loaded = ctypes.CDLL(str(target))
    finally:
        shutil.rmtree(folder)
    for name in ("batch_events", "batch_baseline", "batch_decode", "batch_encode"):
        getattr(loaded, name).restype = ctypes.c_int64
    return loaded


def _address(array: NDArray[Any]) -> int:
    return int(array.ctypes.data)


class _Rows:
    """Room for events that C writes."""

    def __init__(self) -> None:
        self.rows = np.zeros((_ROOM, _COLUMNS), dtype=np.int64)
        self.table = _Table(_address(self.rows), _ROOM, 0)

    def events(self) -> list[Event]:
        taken = self.rows[: self.table.made].tolist()
        return [
            Event(**dict(zip(_NAMES, row, strict=False)), signature=tuple(row[15:]))
            for row in taken
        ]


def events_config(**changed: int) -> EventsConfig:
    """The core's own settings, with changes; without waiting for signatures."""
    config = EventsConfig()
    assert _library().osm_events_config_default(ctypes.byref(config)) == 0
    config.signature = False
    for name, value in changed.items():
        setattr(config, name, value)
    return config


def find_events(
    active_w: NDArray[np.float64],
    reactive_var: NDArray[np.float64] | None = None,
    *,
    current_a: NDArray[np.float64] | None = None,
    voltage_v: NDArray[np.float64] | None = None,
    config: EventsConfig | None = None,
) -> list[Event]:
    """Events of one circuit from its values in each cycle; ``voltage_v``: two for each cycle."""
    count = len(active_w)
    if voltage_v is None:
        voltage_v = np.full(2 * count, 230.0)
    if reactive_var is None:
        reactive_var = np.zeros(count)
    if current_a is None:
        current_a = np.hypot(active_w, reactive_var) / np.maximum(voltage_v[::2], 1.0)
    arrays = (
        np.rint(active_w * 1e3).astype(np.int32),
        np.rint(reactive_var * 1e3).astype(np.int32),
        np.rint(current_a * 1e3).astype(np.uint32),
        np.rint(voltage_v * 1e3).astype(np.uint32),
    )
    series = _Series(*map(_address, arrays), count)
    found = _Rows()
    settings = config or events_config()
    error = _library().batch_events(
        ctypes.byref(series), ctypes.byref(settings), ctypes.byref(found.table)
    )
    if error:
        raise ValueError(f"the event layer answered {error}")
    return found.events()


def find_unusual(power_w: NDArray[np.float64], step_s: float) -> list[Event]:
    """Alarms of a baseline; their ``start`` counts the values up to the alarm."""
    power = np.rint(power_w * 1e3).astype(np.int32)
    found = _Rows()
    error = _library().batch_baseline(
        ctypes.c_void_p(_address(power)),
        ctypes.c_int64(len(power)),
        ctypes.c_uint32(round(step_s * 1000)),
        ctypes.byref(found.table),
    )
    if error:
        raise ValueError(f"the baseline answered {error}")
    return found.events()


def encode(event: Event) -> bytes:
    """The record for the uplink; ``ValueError`` for an event that has none."""
    record = np.zeros(30, dtype=np.uint8)
    row = event.row()
    error = _library().batch_encode(
        ctypes.c_void_p(_address(row)), ctypes.c_void_p(_address(record))
    )
    if error:
        raise ValueError(f"not encoded: {error}")
    return record.tobytes()


def decode(record: bytes) -> Event:
    """The event of a record; ``ValueError`` for an unknown version or kind."""
    found = _Rows()
    raw = np.frombuffer(record, dtype=np.uint8)
    error = _library().batch_decode(ctypes.c_void_p(_address(raw)), ctypes.byref(found.table))
    if error:
        raise ValueError(f"not decoded: {error}")
    return found.events()[0]
