"""The predecessor's error beside the core's, on the same loads; the page in docs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from firmware.core_library import Channel, Circuit, Meter, default_config
from firmware.front_end import FrontEnd, full_scale
from firmware.predecessor import ten_sample_peak
from firmware.predecessor.loads import FREQUENCY_HZ, VOLTAGE_V, Load, table_loads, voltage_v
from hardware.files import write_atomically

PAGE: Final = Path("docs") / "metering-predecessor.md"
#: The predecessor's samples fall elsewhere on the mains each time; so many offsets within a cycle.
_OFFSETS: Final = 16
_SECONDS: Final = 2.0
_DECIMALS: Final = 4
_PAGE_TEXT: Final = """\
# Metering: the predecessor's method beside the core

Written by `make firmware`. The meter of 2010 (XB-02) took 8-bit samples of the current
alone, kept the last ten, and counted (maximum - mean) x 120 V x 20 ms. Its model,
`firmware/predecessor/ten_sample_peak.py`, names what its report leaves open and decides it in the
method's favour. All loads stand at a clean {voltage:g} V, {frequency:g} Hz, so the assumed 120 V
costs it nothing here. Currents are sums of orders 1 to 40. The core runs as in the meter: 8 kS/s,
the front end's scale, 24 bits, without noise.

| load | current, A | power, W | predecessor: mean error, % | least to most, % | core: error, % |
|---|---|---|---|---|---|
{rows}

Least and most are over {offsets} positions of its first sample in a cycle, {seconds:g} s each. It
knows no voltage: a motor's reactive current counts as power, a mains voltage that is off by 5 % is
not seen, and import is not told from export. A peak is no RMS value: what a dimmer cuts or a
rectifier draws in pulses is overrated by its crest factor. One code of its converter is 0.6 A RMS,
so that small loads count in steps of 72 W.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One load: true power, and both methods' errors in percent of it."""

    load: Load
    predecessor_mean: float
    predecessor_least: float
    predecessor_most: float
    core: float


def core_power_w(load: Load) -> float:
    """Active power the metering core finds through the front end's scale and 24 bits."""
    scales = (full_scale("V1"), full_scale("I1"))
    settings = replace(
        default_config(),
        nominal_frequency_mhz=round(FREQUENCY_HZ * 1000),
        nominal_voltage=round(VOLTAGE_V * 1e6),
        window_cycles=12,
    )
    config = settings.wired((Channel(scales[0]),), ((Channel(scales[1]), Circuit(0)),))
    times_s = np.arange(round(_SECONDS * config.sample_rate_hz)) / config.sample_rate_hz
    primary = np.column_stack([voltage_v(times_s), load.current_a(times_s)])
    meter = Meter(config)
    windows = meter.push_many(FrontEnd(scales).codes(primary).samples).windows
    whole = config.window_cycles
    settled = [window for window in windows if window.cycles == whole and not window.flags]
    return float(np.mean([window.circuit[0].active for window in settled])) / 1e6


def predecessor_powers_w(load: Load) -> list[float]:
    """The ten-sample method's power, for samples that begin anywhere in a cycle."""
    offsets = np.arange(_OFFSETS) / _OFFSETS / FREQUENCY_HZ
    return [
        ten_sample_peak.power_w(
            load.current_a(ten_sample_peak.sample_times_s(_SECONDS, float(offset)))
        )
        for offset in offsets
    ]


def compare(
    loads: Iterable[Load] | None = None, core: Callable[[Load], float] = core_power_w
) -> list[Row]:
    """Errors of both on each load (default: :func:`table_loads`)."""
    rows = []
    for load in table_loads() if loads is None else loads:
        errors = [100 * (power / load.active_w - 1) for power in predecessor_powers_w(load)]
        mean = sum(errors) / len(errors)
        core_error = 100 * (core(load) / load.active_w - 1)
        rows.append(Row(load, mean, min(errors), max(errors), core_error))
    return rows


def _rounded(value: float, decimals: int = _DECIMALS) -> str:
    text = f"{value:+.{decimals}f}"
    return text if float(text) else f"{0:.{decimals}f}"


def render(rows: Iterable[Row]) -> str:
    """The page, the same bytes for the same sources."""
    lines = []
    for row in rows:
        span = f"{_rounded(row.predecessor_least, 1)} to {_rounded(row.predecessor_most, 1)}"
        lines.append(
            f"| {row.load.name} | {row.load.rms_a:.1f} | {row.load.active_w:.1f}"
            f" | {_rounded(row.predecessor_mean, 1)} | {span} | {_rounded(row.core)} |"
        )
    return _PAGE_TEXT.format(
        voltage=VOLTAGE_V,
        frequency=FREQUENCY_HZ,
        rows="\n".join(lines),
        offsets=_OFFSETS,
        seconds=_SECONDS,
    )


def write(root: Path) -> Path:
    """Write the page below ``root``."""
    path = root / PAGE
    write_atomically(path, render(compare()).encode("ascii"))
    return path
