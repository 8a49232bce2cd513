"""A recording through the front end's scaling and the real core."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from firmware.core_library import (
    NONE,
    Channel,
    Circuit,
    Config,
    CoreError,
    EventsConfig,
    Meter,
    Produced,
    default_config,
    default_events_config,
)
from firmware.front_end import Floats, FrontEnd, full_scale, gain_for
from firmware.replay.recording import Recording, RecordingError
from firmware.replay.wiring import Phase

_BAD_RATE: Final = -2
#: Frames converted at a time: a few megabytes, whatever the file's length.
_CHUNK: Final = 1 << 15
#: IEC 61000-4-7: a window is ten cycles at 50 Hz and twelve at 60 Hz.
_WINDOW_S: Final = 0.2
#: Until the core has found the mains, and a whole cycle after that.
_LEAST_CYCLES: Final = 5
#: The larger of the meter's transformers: who recorded what, and with which, no file tells.
RANGE_A: Final = 63
#: The mains voltages of the product's markets, and how far from the lower one a recording still
#: belongs to it: sag and swell are fractions of the nominal voltage, which no file tells.
_LOWER_V, _USUAL_V, _LOWER_SHARE = 120.0, 230.0, 0.2


@dataclass(frozen=True)
class Run:
    """What the core made of a recording; energies as counted at its end, by circuit number."""

    recording: Recording
    config: Config
    phases: Mapping[int, Phase]
    produced: Produced
    energy: Mapping[int, tuple[int, int, int, int]]


def run(
    recording: Recording,
    phases: Mapping[int, Phase],
    *,
    nominal_frequency_hz: float,
    nominal_voltage_v: float | None = None,
    range_a: float = RANGE_A,
) -> Run:
    """Feed all samples; ``range_a``: the RMS current that the current channels are made for.

    Raises :class:`RecordingError` when the core cannot take the recording as it is, or nothing
    whole comes out of it.
    """
    nominal_v = nominal_voltage_v or _nominal_voltage(recording)
    config = configuration(recording, phases, nominal_frequency_hz, nominal_v, range_a)
    try:
        meter = Meter(config, events=_events_config())
    except CoreError as error:
        what = f"{recording.rate_hz:g} samples a second: " if error.code == _BAD_RATE else ""
        raise RecordingError(f"{recording.name}: {what}{error}") from error
    produced = Produced()
    for frames, sequence in _chunks(recording):
        codes = _front_end(config).codes(frames)
        produced.add(meter.push_many(codes.samples, saturated=codes.saturated, sequence=sequence))
    produced.add(meter.flush())
    whole = [window for window in produced.windows if window.cycles]
    short = recording.seconds * nominal_frequency_hz < _LEAST_CYCLES and recording.voltages
    if not whole or (short and not any(window.frequency for window in whole)):
        raise RecordingError(
            f"{recording.name}: {recording.seconds:.3g} s hold no whole cycle once the core follows"
            f" the mains; give at least {_LEAST_CYCLES} cycles"
        )
    numbers = enumerate(sorted(recording.currents))
    energy = {number: meter.energy(index) for index, number in numbers}
    return Run(recording, config, phases, produced, energy)


def configuration(
    recording: Recording,
    phases: Mapping[int, Phase],
    nominal_frequency_hz: float,
    nominal_voltage_v: float,
    range_a: float = RANGE_A,
) -> Config:
    """The core's settings: the board's scales, the recording's channels, rate and wiring."""
    index = {number: place for place, number in enumerate(sorted(recording.voltages))}
    base = replace(
        default_config(),
        sample_rate_mhz=min(round(recording.rate_hz * 1000), (1 << 32) - 1),
        nominal_frequency_mhz=round(nominal_frequency_hz * 1000),
        nominal_voltage=round(nominal_voltage_v * 1e6),
        window_cycles=max(1, round(nominal_frequency_hz * _WINDOW_S)),
    )
    return base.wired(
        tuple(_channel(recording, f"v{number}", full_scale(f"V{number}")) for number in index),
        tuple(
            (
                _channel(recording, f"i{number}", _current_scale(f"I{number}", range_a)),
                _circuit(phases[number], index),
            )
            for number in sorted(recording.currents)
        ),
    )


def _current_scale(name: str, range_a: float) -> int:
    return full_scale(name, gain_for(name, range_a))


def _channel(recording: Recording, name: str, scale: int) -> Channel:
    lead_samples = recording.lead_s.get(name, 0.0) * recording.rate_hz
    return Channel(scale, delay=-round(lead_samples * 65536))


def _circuit(phase: Phase, index: Mapping[int, int]) -> Circuit:
    if not phase.plus or any(number not in index for number in phase.voltages):
        return Circuit(NONE)
    return Circuit(index[phase.plus], index[phase.minus] if phase.minus else NONE)


def _events_config() -> EventsConfig:
    """Without waiting for harmonic signatures, which the report has no room for."""
    return replace(default_events_config(), signature=False)


def _front_end(config: Config) -> FrontEnd:
    return FrontEnd(tuple(channel.full_scale for channel in config.channel))


def _chunks(
    recording: Recording,
) -> Iterator[tuple[Floats, np.ndarray[tuple[int], np.dtype[np.uint32]]]]:
    columns = [recording.voltages[number] for number in sorted(recording.voltages)]
    columns += [recording.currents[number] for number in sorted(recording.currents)]
    for start in range(0, len(recording.frame), _CHUNK):
        part = slice(start, start + _CHUNK)
        yield (
            np.stack([column[part] for column in columns], axis=1),
            recording.frame[part].astype(np.uint32),
        )


def _nominal_voltage(recording: Recording) -> float:
    """230 V, or 120 V where the recording's typical voltage lies near that.

    Typical is the median over tenths of a second, so that sags and gaps do not count.
    """
    block = max(1, round(recording.rate_hz / 10))
    levels = [
        float(np.sqrt(np.mean(np.square(column[start : start + block]))))
        for column in recording.voltages.values()
        for start in range(0, len(column), block)
    ]
    near = levels and abs(float(np.median(levels)) / _LOWER_V - 1) < _LOWER_SHARE
    return _LOWER_V if near else _USUAL_V
