"""What ``openstrom replay`` does, between the parsed options and the exit code."""

from __future__ import annotations

import json
import math
from pathlib import Path

from rich.console import Console

from firmware.replay import comtrade_file, csv_file, report, wiring
from firmware.replay.recording import Recording, RecordingError
from firmware.replay.run import RANGE_A, run
from firmware.replay.summary import as_json, summarise


def read(path: Path) -> Recording:
    """The recording, by the file's suffix: COMTRADE, else CSV."""
    known = path.suffix.casefold() in comtrade_file.SUFFIXES
    return comtrade_file.read(path) if known else csv_file.read(path)


def replay(
    path: Path,
    *,
    nominal_frequency_hz: float,
    nominal_voltage_v: float | None,
    phases: str,
    as_machine_output: bool,
    plot: Path | None,
    range_a: int = RANGE_A,
) -> None:
    """Measure ``path`` and print; raises :class:`RecordingError` for what cannot be measured."""
    if not math.isfinite(nominal_frequency_hz) or not 45 <= nominal_frequency_hz <= 65:
        raise RecordingError(
            f"--nominal-frequency {nominal_frequency_hz:g}: the core follows 45 to 65 Hz; give"
            " 50 or 60"
        )
    if nominal_voltage_v is not None and not 1 <= nominal_voltage_v <= 1000:
        raise RecordingError(f"--nominal-voltage {nominal_voltage_v:g}: give 1 to 1000 V")
    chosen = wiring.parse(phases) if phases else ()
    if plot is not None:
        from firmware.replay import picture  # noqa: PLC0415 - matplotlib only where asked for

        picture.check_name(plot)
    recording = read(path)
    done = run(
        recording,
        wiring.phases(recording, chosen),
        nominal_frequency_hz=nominal_frequency_hz,
        nominal_voltage_v=nominal_voltage_v,
        range_a=range_a,
    )
    summary = summarise(done)
    if plot is not None:
        picture.save(done, summary, plot)
    if as_machine_output:
        print(json.dumps(as_json(summary), indent=2, allow_nan=False))
        return
    console = Console(highlight=False, width=None if Console().is_terminal else 160)
    console.print(report.heading(done, summary), soft_wrap=True)
    for table in report.tables(summary):
        console.print()
        console.print(table)
