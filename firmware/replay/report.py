"""The tables on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from firmware.replay.run import Run
from firmware.replay.summary import Summary


def heading(run: Run, summary: Summary) -> str:
    """One line on the recording as a whole."""
    recording = run.recording
    cycles = sum(window.cycles for window in run.produced.windows)
    frequency = "no voltage to follow"
    if summary.frequency_hz is not None:
        frequency = f"{summary.frequency_hz:.4f} Hz"
    missing = int(recording.frame[-1]) + 1 - len(recording.frame)
    lost = f", {missing} samples missing" if missing else ""
    nominal = f"nominal {run.config.nominal_voltage / 1e6:g} V"
    out = f", left out: {', '.join(recording.left_out)}" if recording.left_out else ""
    return (
        f"{recording.name}: {recording.seconds:.3f} s at {recording.rate_hz:g} samples a second,"
        f" {cycles} whole cycles, {frequency}, {nominal}{lost}{out}"
    )


def tables(summary: Summary) -> list[Table]:
    """Voltages, circuits and events, as far as there are any."""
    rows_of_voltages = [
        [str(v.number), _text(v.rms_v, 3), _text(v.thd_percent, 2), _flags(v.flags)]
        for v in summary.voltages
    ]
    rows_of_circuits = [
        [
            str(c.circuit),
            str(c.phase or "-"),
            _text(c.i_rms_a, 4),
            _text(c.p_w, 3),
            _text(c.q1_var, 3),
            _text(c.s_va, 3),
            _text(c.d_va, 3),
            _text(c.pf, 4),
            _text(c.cos_phi, 4),
            _text(c.thd_i_percent, 2),
            _text(c.energy_import_wh, 6),
            _text(c.energy_export_wh, 6),
            _flags(c.flags),
        ]
        for c in summary.circuits
    ]
    rows_of_events = [
        [
            _text(e.time_s, 3),
            e.kind.replace("_", " "),
            f"voltage {e.voltage}" if e.circuit is None else f"circuit {e.circuit}",
            _text(e.delta_p_w, 1),
            _text(e.delta_q_var, 1),
            _text(e.value, 2) + (" V" if e.circuit is None else " A"),
        ]
        for e in summary.events
    ]
    found = [
        (("voltage", "V rms", "THD %", "flags"), rows_of_voltages),
        (_CIRCUITS, rows_of_circuits),
        (("time s", "event", "where", "dP W", "dQ1 var", "extreme"), rows_of_events),
    ]
    return [_table(names, rows) for names, rows in found if rows]


_CIRCUITS = (
    "circuit",
    "phase",
    "A rms",
    "P W",
    "Q1 var",
    "S VA",
    "D VA",
    "PF",
    "cos phi",
    "THD %",
    "import Wh",
    "export Wh",
    "flags",
)
_WORDS = ("flags", "event", "where", "phase")


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in names:
        table.add_column(
            name, justify="left" if name in _WORDS else "right", no_wrap=name not in _WORDS
        )
    for row in rows:
        table.add_row(*row)
    return table


def _text(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _flags(flags: Sequence[str]) -> str:
    return ", ".join(flags).replace("_", " ")
