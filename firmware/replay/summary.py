"""Values over a whole recording: powers the mean over whole cycles, RMS the root of mean square.

Apparent power is then the product of both RMS values, and power factor the ratio of what is
printed beside it. None where there is nothing to give: a circuit without voltage has no power.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from firmware.core_library import CircuitResult, Event, VoltageResult, Window, flag_names
from firmware.replay.run import Run

#: Flags of states: they hold for the recording when they held all the time. All others hold when
#: they were set at any time.
_STATES: Final = frozenset({"low_signal", "creep", "no_thd"})
#: Flags that hold for the recording wherever in it they were set.
_FAULTS: Final = frozenset({"clipped", "frozen", "lost_frames"})
#: Flags of a window's ends, which say nothing of a whole recording.
_OF_WINDOWS: Final = frozenset({"partial"})
_KINDS: Final = {1: "switch_on", 2: "switch_off", 3: "sag", 4: "swell", 5: "interruption"}
_VOLTAGE_KEYS: Final = ("rms_v", "thd_percent", "flags")
_SWITCHES: Final = ("switch_on", "switch_off")


@dataclass(frozen=True, slots=True)
class VoltageSummary:
    """One voltage; ``number`` as in the file's header."""

    number: int
    rms_v: float
    thd_percent: float | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CircuitSummary:
    """One circuit, in the order and with the names of the machine-readable output."""

    circuit: int
    phase: int | str | None
    i_rms_a: float
    p_w: float | None
    q1_var: float | None
    s_va: float | None
    d_va: float | None
    pf: float | None
    cos_phi: float | None
    thd_i_percent: float | None
    energy_import_wh: float | None
    energy_export_wh: float | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventSummary:
    """``value``: amperes at the peak of a switching, or the extreme half-cycle volts."""

    time_s: float
    kind: str
    circuit: int | None
    voltage: int | None
    delta_p_w: float | None
    delta_q_var: float | None
    value: float


@dataclass(frozen=True, slots=True)
class Summary:
    """All of it."""

    frequency_hz: float | None
    voltages: tuple[VoltageSummary, ...]
    circuits: tuple[CircuitSummary, ...]
    events: tuple[EventSummary, ...]


def summarise(run: Run) -> Summary:
    """The values of a run."""
    windows = measured_windows(run)
    voltages = enumerate(sorted(run.recording.voltages))
    circuits = enumerate(sorted(run.recording.currents))
    return Summary(
        frequency_hz=_frequency_hz(windows),
        voltages=tuple(_voltage(run, windows, index, number) for index, number in voltages),
        circuits=tuple(_circuit(run, windows, index, number) for index, number in circuits),
        events=tuple(_event(run, event) for event in run.produced.events if event.kind in _KINDS),
    )


def measured_windows(run: Run) -> Sequence[Window]:
    """The windows of whole cycles.

    Left out is where the core does not follow a voltage that is there: before it has locked, and
    the rest after the last whole cycle. Nominal periods count where there is no voltage, and where
    nothing else came out.
    """
    least = run.config.nominal_voltage * run.config.interruption_ppm // 1_000_000
    whole = [window for window in run.produced.windows if window.cycles]
    good = [w for w in whole if w.frequency or all(v.rms < least for v in w.voltage)]
    return good if any(window.frequency for window in good) else whole


def _frequency_hz(windows: Sequence[Window]) -> float | None:
    followed = [window for window in windows if window.frequency]
    seconds = sum(window.cycles * 1e6 / window.frequency for window in followed)
    return sum(window.cycles for window in followed) / seconds if followed else None


def _mean(weights: Sequence[float], values: Iterable[float]) -> float:
    return math.fsum(w * v for w, v in zip(weights, values, strict=True)) / math.fsum(weights)


def _root_mean_square(weights: Sequence[float], values: Iterable[float]) -> float:
    return math.sqrt(_mean(weights, (value * value for value in values)))


def _flags(run: Run, windows: Sequence[Window], kind: str, index: int) -> tuple[str, ...]:
    """Of ``kind`` (``voltage`` or ``circuit``) ``index``; faults count in unmeasured windows, too.

    A window's own flags of gaps and free run are its channels' as well.
    """
    of_window = frozenset({"lost_frames", "free_run"})
    each = [
        flag_names(getattr(window, kind)[index].flags) | (flag_names(window.flags) & of_window)
        for window in run.produced.windows
    ]
    starts = {window.start for window in windows}
    measured = [
        flags
        for window, flags in zip(run.produced.windows, each, strict=True)
        if window.start in starts
    ]
    always, ever = frozenset.intersection(*measured), frozenset.union(*measured)
    faults = frozenset.union(*each) & _FAULTS
    return tuple(sorted((ever - _STATES - _OF_WINDOWS) | (always & _STATES) | faults))


def _thd_percent(
    weights: Sequence[float], results: Sequence[VoltageResult | CircuitResult]
) -> float | None:
    """Root of the harmonics' over the fundamental's mean square, of the windows that have both."""
    known = [
        (weight, result)
        for weight, result in zip(weights, results, strict=True)
        if not flag_names(result.flags) & {"no_thd", "low_signal"} and result.fundamental
    ]
    if not known:
        return None
    share = [weight for weight, _ in known]
    fundamental = _root_mean_square(share, (result.fundamental for _, result in known))
    harmonics = _root_mean_square(share, (r.fundamental * r.thd_ppm / 1e4 for _, r in known))
    return harmonics / fundamental


def _voltage(run: Run, windows: Sequence[Window], index: int, number: int) -> VoltageSummary:
    results = [window.voltage[index] for window in windows]
    weights = [window.samples for window in windows]
    return VoltageSummary(
        number=number,
        rms_v=_root_mean_square(weights, (result.rms / 1e6 for result in results)),
        thd_percent=_thd_percent(weights, results),
        flags=_flags(run, windows, "voltage", index),
    )


def _apparent(run: Run, windows: Sequence[Window], index: int) -> float:
    """Apparent power in VA: RMS voltage times RMS current; between lines the mean of windows."""
    wired = run.config.circuit[index]
    weights = [window.samples for window in windows]
    if wired.voltage_minus >= 0:
        return _mean(weights, (window.circuit[index].apparent / 1e6 for window in windows))
    volts = _root_mean_square(weights, (w.voltage[wired.voltage].rms / 1e6 for w in windows))
    return volts * _root_mean_square(weights, (w.circuit[index].rms / 1e6 for w in windows))


def _circuit(run: Run, windows: Sequence[Window], index: int, number: int) -> CircuitSummary:
    results = [window.circuit[index] for window in windows]
    weights = [window.samples for window in windows]
    flags = _flags(run, windows, "circuit", index)
    phase = run.phases[number]
    powered = run.config.circuit[index].voltage >= 0 and not all(
        "no_voltage" in flag_names(result.flags) for result in results
    )
    low = "low_signal" in flags
    p = q1 = s = d = pf = cos_phi = imported = exported = None
    if powered:
        p = _mean(weights, (result.active / 1e6 for result in results))
        p1 = _mean(weights, (result.fundamental_active / 1e6 for result in results))
        q1 = _mean(weights, (result.reactive / 1e6 for result in results))
        s = _apparent(run, windows, index)
        d = math.sqrt(max(s * s - p * p - q1 * q1, 0.0))
        pf = p / s if s and not low else None
        cos_phi = p1 / math.hypot(p1, q1) if (p1 or q1) and not low else None
        imported, exported = (counter / 1e6 for counter in run.energy[number][:2])
    elif "no_voltage" not in flags:
        flags = tuple(sorted((*flags, "no_voltage")))
    return CircuitSummary(
        circuit=number,
        phase=(str(phase) if phase.minus else phase.plus) or None,
        i_rms_a=_root_mean_square(weights, (result.rms / 1e6 for result in results)),
        p_w=p,
        q1_var=q1,
        s_va=s,
        d_va=d,
        pf=pf,
        cos_phi=cos_phi,
        thd_i_percent=_thd_percent(weights, results),
        energy_import_wh=imported,
        energy_export_wh=exported,
        flags=flags,
    )


def _event(run: Run, event: Event) -> EventSummary:
    kind, recording = _KINDS[event.kind], run.recording
    switched = kind in _SWITCHES
    numbers = sorted(recording.currents if switched else recording.voltages)
    return EventSummary(
        time_s=recording.start_s + event.start / 65536 / recording.rate_hz,
        kind=kind,
        circuit=numbers[event.index] if switched else None,
        voltage=None if switched else numbers[event.index],
        delta_p_w=event.delta_active / 1e3 if switched else None,
        delta_q_var=event.delta_reactive / 1e3 if switched else None,
        value=(event.peak if switched else event.extreme) / 1e3,
    )


def as_json(summary: Summary) -> dict[str, Any]:
    """The machine-readable output; events name either their circuit or their voltage."""
    return {
        "frequency_hz": _plain(summary.frequency_hz),
        "voltages": [_picked(item, _VOLTAGE_KEYS) for item in summary.voltages],
        "circuits": [_picked(item, CircuitSummary.__slots__) for item in summary.circuits],
        "events": [_event_json(item) for item in summary.events],
    }


def _event_json(event: EventSummary) -> dict[str, Any]:
    place = "voltage" if event.circuit is None else "circuit"
    return _picked(event, ("time_s", "kind", place, "delta_p_w", "delta_q_var", "value"))


def _picked(item: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(getattr(item, name)) for name in names}


def _plain(value: Any) -> Any:
    """Nine decimals: a thousandth of the core's micro-units, without the noise of the division."""
    if isinstance(value, float):
        return round(value, 9)
    return list(value) if isinstance(value, tuple) else value
