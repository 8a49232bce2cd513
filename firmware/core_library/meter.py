"""One metering context in memory of its own."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Final, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from firmware.core_library.library import load
from firmware.core_library.types import (
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
)

_WINDOWS, _CYCLES, _EVENTS = 16, 256, 64
#: What an error code asks of the one who reads it.
_MEANING: Final = {
    -1: "null pointer or index out of range",
    -2: "the core takes 2 to 20 kS/s, and at least 40 samples a cycle: resample",
    -3: "the nominal frequency must lie between 45 and 65 Hz",
    -4: "too many channels, or none",
    -5: "a circuit or group refers to a voltage or circuit that is not there",
    -6: "full scale, gain or delay outside the limits",
    -7: "thresholds negative or in the wrong order",
    -8: "a sample does not fit 24 bits",
    -9: "the context is not configured or damaged",
    -10: "readings impossible or outside what may be corrected",
}


class CoreError(ValueError):
    """The core refused; ``code`` is its error code."""

    def __init__(self, code: int, function: str) -> None:
        super().__init__(f"{function}: {_MEANING.get(code, f'error {code}')}")
        self.code = code


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


_T = TypeVar("_T", bound=_Dataclass)


def checked(code: int, function: str) -> int:
    """The status itself when it is no error; raises :class:`CoreError` else."""
    if code < 0:
        raise CoreError(code, function)
    return code


def _to_c(value: _Dataclass, struct: Any) -> None:
    for item in fields(value):
        content = getattr(value, item.name)
        if isinstance(content, tuple):
            for index, element in enumerate(content):
                _to_c(element, getattr(struct, item.name)[index])
        else:
            setattr(struct, item.name, content)


@functools.cache
def _names(kind: type[_Dataclass]) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind))


def _from_c(kind: type[_T], struct: Any, **parts: tuple[Any, ...]) -> _T:
    return kind(*(parts[n] if n in parts else getattr(struct, n) for n in _names(kind)))


def _pick(kind: type[_T], structs: Any, count: int) -> tuple[_T, ...]:
    return tuple(_from_c(kind, structs[index]) for index in range(count))


def default_config() -> Config:
    """The meter's own settings: 8 kS/s, 50 Hz, three voltages, ten currents, neutral."""
    library = load()
    struct = library.ffi.new("osm_config *")
    checked(library.lib.osm_config_default(struct), "osm_config_default")
    groups = _pick(Group, struct.group, len(struct.group))
    return _from_c(
        Config,
        struct,
        channel=_pick(Channel, struct.channel, struct.voltages + struct.circuits + struct.neutral),
        circuit=_pick(Circuit, struct.circuit, struct.circuits),
        group=tuple(group for group in groups if group.circuits),
    )


def default_events_config() -> EventsConfig:
    """The event layer's own thresholds."""
    library = load()
    struct = library.ffi.new("osm_events_config *")
    checked(library.lib.osm_events_config_default(struct), "osm_events_config_default")
    return _from_c(EventsConfig, struct)


@dataclass(slots=True)
class Produced:
    """What came out: windows, one-cycle records (as ``osm_cycle`` in a numpy array), events."""

    windows: list[Window] = field(default_factory=list)
    cycles: list[NDArray[np.void]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def add(self, other: Produced) -> None:
        """Append what came later."""
        self.windows += other.windows
        self.cycles += other.cycles
        self.events += other.events

    @property
    def cycle_table(self) -> NDArray[np.void]:
        """All one-cycle records, oldest first."""
        return np.concatenate(self.cycles) if self.cycles else np.empty(0, cycle_dtype())


@functools.cache
def cycle_dtype() -> np.dtype[np.void]:
    """``osm_cycle`` for numpy."""
    ffi = load().ffi
    numbers = {"uint64_t": "u8", "uint32_t": "u4", "int32_t": "i4"}
    names, formats, offsets = [], [], []
    for name, member in ffi.typeof("osm_cycle").fields:
        kind, shape = member.type, []
        while kind.kind == "array":
            shape.append(kind.length)
            kind = kind.item
        names.append(name)
        formats.append((numbers[kind.cname], tuple(shape)))
        offsets.append(member.offset)
    size = ffi.sizeof("osm_cycle")
    return np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": size})


class Meter:
    """A configured context. Frames go in by :meth:`push_many`; :meth:`flush` ends the run."""

    def __init__(
        self,
        config: Config,
        *,
        spectra: int | None = None,
        events: EventsConfig | None = None,
    ) -> None:
        """``spectra``: channels analysed at a time (default all); ``events``: with event layer."""
        self.config = config
        self._library = load()
        ffi, lib = self._library.ffi, self._library.lib
        self._config = ffi.new("osm_config *")
        _to_c(config, self._config)
        count = config.channels if spectra is None else spectra
        self._spectra = ffi.new("osm_spectrum[]", max(count, 1))
        self._memory = ffi.new("uint64_t[]", -(-lib.osm_sizeof_meter() // 8))
        self._meter = ffi.cast("osm_meter *", self._memory)
        checked(lib.osm_init(self._meter, self._config, self._spectra, count), "osm_init")
        self._make_sink(events)
        self._sequence = 0

    def _make_sink(self, events: EventsConfig | None) -> None:
        ffi, lib = self._library.ffi, self._library.lib
        self._windows = ffi.new("osm_window[]", _WINDOWS)
        self._cycles = ffi.new("osm_cycle[]", _CYCLES)
        self._made = ffi.new("osm_event[]", _EVENTS)
        self._sink = ffi.new("osm_sink *")
        self._sink.window, self._sink.cycle, self._sink.event = (
            self._windows,
            self._cycles,
            self._made,
        )
        self._sink.windows_room, self._sink.cycles_room = _WINDOWS, _CYCLES
        self._sink.made_room = _EVENTS
        if events is not None:
            self._events_config = ffi.new("osm_events_config *")
            _to_c(events, self._events_config)
            self._events = ffi.new("osm_events *")
            status = lib.osm_events_init(self._events, self._config, self._events_config)
            checked(status, "osm_events_init")
            self._sink.events = self._events

    def push_many(
        self,
        samples: NDArray[np.int32],
        *,
        saturated: NDArray[np.uint32] | None = None,
        sequence: NDArray[np.uint32] | None = None,
    ) -> Produced:
        """Feed ``samples`` (frames x channels, codes); numbers go on counting unless given.

        Raises :class:`CoreError` when the core refuses a frame, ``ValueError`` for a wrong shape.
        """
        rows, columns = samples.shape
        if columns != self.config.channels:
            raise ValueError(f"frames of {columns} samples for {self.config.channels} channels")
        if sequence is None:
            sequence = (self._sequence + np.arange(rows, dtype=np.uint64)).astype(np.uint32)
        if saturated is None:
            saturated = np.zeros(rows, np.uint32)
        if rows:
            self._sequence = int(sequence[-1]) + 1
        whole = [np.ascontiguousarray(samples, np.int32)]
        whole += [np.ascontiguousarray(part, np.uint32) for part in (sequence, saturated)]
        produced, done = Produced(), 0
        while done < rows:
            produced.add(self._push(*(part[done:] for part in whole)))
            done += self._sink.frames
        return produced

    def _push(
        self, samples: NDArray[Any], sequence: NDArray[Any], saturated: NDArray[Any]
    ) -> Produced:
        ffi = self._library.ffi
        frames = ffi.new("osm_frames *")
        frames.sample = kept = ffi.from_buffer("int32_t[]", samples)
        frames.sequence = kept_sequence = ffi.from_buffer("uint32_t[]", sequence)
        frames.saturated = kept_saturated = ffi.from_buffer("uint32_t[]", saturated)
        frames.count, frames.channels = samples.shape
        status = self._library.lib.osm_push_many(self._meter, frames, self._sink)
        del kept, kept_sequence, kept_saturated
        checked(status, f"osm_push, frame {self._sink.frames}")
        return self._collect()

    def _collect(self) -> Produced:
        sink, ffi = self._sink, self._library.ffi
        made = Produced(
            windows=[self._window(self._windows[index]) for index in range(sink.windows)],
            events=list(_pick(Event, self._made, sink.made)),
        )
        if sink.cycles:
            raw = bytes(ffi.buffer(self._cycles, sink.cycles * ffi.sizeof("osm_cycle")))
            made.cycles.append(np.frombuffer(raw, cycle_dtype()))
        sink.windows = sink.cycles = sink.made = 0
        return made

    def _window(self, struct: Any) -> Window:
        return _from_c(
            Window,
            struct,
            voltage=_pick(VoltageResult, struct.voltage, self.config.voltages),
            circuit=_pick(CircuitResult, struct.circuit, self.config.circuits),
            group=_pick(GroupResult, struct.group, len(self.config.group)),
        )

    def flush(self) -> Produced:
        """End the running window at its last whole cycle; events in progress come out, too."""
        lib = self._library.lib
        produced = Produced()
        for part in self._drained():
            produced.add(part)
        checked(lib.osm_flush(self._meter), "osm_flush")
        for part in self._drained():
            produced.add(part)
        if self._sink.events != self._library.ffi.NULL:
            checked(lib.osm_events_flush(self._events), "osm_events_flush")
            while lib.osm_events_poll(self._events, self._made) == 1:
                produced.events.append(_from_c(Event, self._made[0]))
        return produced

    def _drained(self) -> Iterator[Produced]:
        while True:
            checked(self._library.lib.osm_drain(self._meter, self._sink), "osm_drain")
            part = self._collect()
            if not (part.windows or part.cycles or part.events):
                return
            yield part

    def harmonics(self, channel: int) -> tuple[NDArray[np.int64], NDArray[np.int32]] | None:
        """RMS (uV or uA) and angle (udeg) of orders 1 to 40 of the channel's last analysis."""
        ffi = self._library.ffi
        rms, angle = ffi.new("int64_t[]", ORDERS), ffi.new("int32_t[]", ORDERS)
        status = self._library.lib.osm_harmonics(self._meter, channel, rms, angle)
        if not checked(status, "osm_harmonics"):
            return None
        return np.array(list(rms), np.int64), np.array(list(angle), np.int32)

    def energy(self, circuit: int) -> tuple[int, int, int, int]:
        """Counters of a circuit in uWh and uvarh: import, export, reactive import and export."""
        counters = self._library.ffi.new("int64_t[4]")
        checked(self._library.lib.osm_energy_get(self._meter, circuit, counters), "osm_energy_get")
        return counters[0], counters[1], counters[2], counters[3]

    def restore_energy(self, circuit: int, counters: tuple[int, int, int, int]) -> None:
        """Put stored counters back."""
        status = self._library.lib.osm_energy_set(self._meter, circuit, list(counters))
        checked(status, "osm_energy_set")
