"""A picture of a recording: waveforms, voltages and powers over time, events."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from firmware.front_end import Floats
from firmware.replay.recording import RecordingError
from firmware.replay.run import Run
from firmware.replay.summary import EventSummary, Summary
from hardware.files import write_atomically
from hardware.pictures import COLOURS, LIMIT_COLOUR, STYLE

FORMATS: Final = (".png", ".svg")
_CYCLES_SHOWN: Final = 3
_LEAST_CYCLE: Final = 0.75
_WIDTH_IN, _PANEL_IN, _DPI = 9.0, 2.4, 110
_DASHES: Final = ("-", "--")


def check_name(path: Path) -> None:
    """Raises :class:`RecordingError` for a name whose format nobody could draw."""
    if path.suffix.casefold() not in FORMATS:
        raise RecordingError(f"--plot {path}: give a name that ends in {' or '.join(FORMATS)}")


def save(run: Run, summary: Summary, path: Path) -> None:
    """Draw and write ``path``, PNG or SVG by its suffix, the same bytes for the same recording."""
    check_name(path)
    kind = path.suffix.casefold()[1:]
    metadata = {"Software": None} if kind == "png" else {"Date": None, "Creator": None}
    content = io.BytesIO()
    with mpl.rc_context(STYLE):
        _figure(run, summary).savefig(content, format=kind, dpi=_DPI, metadata=metadata)
    write_atomically(path, content.getvalue())


def _figure(run: Run, summary: Summary) -> Figure:
    drawn = [_waveforms]
    if run.recording.voltages:
        drawn.append(_voltages)
    if any(circuit.p_w is not None for circuit in summary.circuits):
        drawn.append(_powers)
    elif run.recording.currents:
        drawn.append(_currents)
    figure = Figure(figsize=(_WIDTH_IN, _PANEL_IN * len(drawn)), layout="constrained")
    FigureCanvasAgg(figure)
    for row, draw in enumerate(drawn):
        draw(figure.add_subplot(len(drawn), 1, row + 1), run, summary)
    figure.suptitle(run.recording.name, fontsize=10)
    return figure


def _line(index: int) -> dict[str, Any]:
    return {
        "color": COLOURS[index % len(COLOURS)],
        "linestyle": _DASHES[index // len(COLOURS) % len(_DASHES)],
    }


def _legend(axes: Axes, other: Axes | None = None) -> None:
    handles, labels = axes.get_legend_handles_labels()
    if other is not None:
        more, names = other.get_legend_handles_labels()
        handles, labels = handles + more, labels + names
    axes.legend(handles, labels, loc="center left", bbox_to_anchor=(1.07, 0.5))


def _waveforms(axes: Axes, run: Run, summary: Summary) -> None:
    """The first cycles, as recorded: volts on the left, amperes on the right."""
    recording = run.recording
    hertz = summary.frequency_hz or run.config.nominal_frequency_mhz / 1000
    part = slice(0, round(_CYCLES_SHOWN * recording.rate_hz / hertz) + 1)
    times_ms = recording.frame[part] / recording.rate_hz * 1000
    for index, (number, volts) in enumerate(sorted(recording.voltages.items())):
        axes.plot(times_ms, volts[part], label=f"v{number}", linewidth=1.4, **_line(index))
    right = axes.twinx()
    right.grid(visible=False)
    right.spines["right"].set_visible(True)
    for index, (number, amperes) in enumerate(sorted(recording.currents.items())):
        style = _line(index + len(recording.voltages))
        right.plot(times_ms, amperes[part], label=f"i{number}", linewidth=0.9, **style)
    axes.set(
        xlabel="ms from the first sample",
        ylabel="V",
        title="Waveform: volts on the left, amperes on the right",
    )
    axes.set_xlim(times_ms[0], times_ms[-1])
    right.set_ylabel("A")
    _legend(axes, right)


def _cycles(run: Run) -> tuple[NDArray[np.void], Floats, Floats]:
    """One-cycle records, the end of each in the recording's time, and its length in seconds.

    Without the fragment that ends where the core begins to follow a voltage: it is no cycle.
    """
    table = run.produced.cycle_table
    rate_hz = run.recording.rate_hz
    length_s = table["length"] / 65536 / rate_hz
    whole = length_s > _LEAST_CYCLE * 1000 / run.config.nominal_frequency_mhz
    end_s = run.recording.start_s + table["end"] / 65536 / rate_hz
    return table[whole], np.asarray(end_s[whole]), np.asarray(length_s[whole])


def _voltages(axes: Axes, run: Run, summary: Summary) -> None:
    table, end_s, length_s = _cycles(run)
    times = np.stack([end_s - length_s / 2, end_s], axis=1).ravel()
    for index, number in enumerate(sorted(run.recording.voltages)):
        halves = table["half_cycle"][:, index].ravel() / 1e3
        axes.plot(times, halves, label=f"v{number}", **_line(index))
    axes.margins(y=0.12)
    nominal = run.config.nominal_voltage / 1e6
    low, high = axes.get_ylim()
    for share in (run.config.sag_ppm / 1e6, run.config.swell_ppm / 1e6):
        if low <= share * nominal <= high:
            axes.axhline(share * nominal, color=LIMIT_COLOUR, linewidth=0.8, linestyle=":")
    axes.set(xlabel="s", ylabel="V", title="RMS voltage over a cycle, renewed each half cycle")
    _events(axes, [event for event in summary.events if event.voltage is not None])
    _legend(axes)


def _powers(axes: Axes, run: Run, summary: Summary) -> None:
    table, end_s, length_s = _cycles(run)
    times = end_s - length_s / 2
    for index, circuit in enumerate(summary.circuits):
        if circuit.p_w is not None:
            label = f"circuit {circuit.circuit}"
            axes.plot(times, table["active"][:, index] / 1e3, label=label, **_line(index))
    axes.margins(y=0.12)
    axes.set(xlabel="s", ylabel="W", title="Active power of each cycle")
    _events(axes, [event for event in summary.events if event.circuit is not None])
    _legend(axes)


def _currents(axes: Axes, run: Run, summary: Summary) -> None:
    table, end_s, length_s = _cycles(run)
    times = end_s - length_s / 2
    for index, circuit in enumerate(summary.circuits):
        amperes = table["current"][:, index] / 1e3
        axes.plot(times, amperes, label=f"circuit {circuit.circuit}", **_line(index))
    axes.margins(y=0.12)
    axes.set(xlabel="s", ylabel="A", title="RMS current of each cycle")
    _events(axes, [event for event in summary.events if event.circuit is not None])
    _legend(axes)


def _events(axes: Axes, events: Sequence[EventSummary]) -> None:
    for event in events:
        axes.axvline(event.time_s, color="#888888", linewidth=0.8, linestyle=":")
        place = event.circuit if event.voltage is None else event.voltage
        axes.annotate(
            f"{event.kind.replace('_', ' ')} {place}",
            (event.time_s, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(2, -2),
            textcoords="offset points",
            rotation=90,
            va="top",
            fontsize=7,
            color="#444444",
        )
