"""Recordings as COMTRADE (IEC 60255-24): a .cfg beside its .dat, or one .cff."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import comtrade
import numpy as np

from firmware.front_end import Floats
from firmware.replay.recording import CURRENTS, VOLTAGES, Recording, RecordingError, grid

SUFFIXES: Final = (".cfg", ".cff", ".dat")
_UNITS: Final = {
    "v": ("v", 1.0),
    "kv": ("v", 1e3),
    "mv": ("v", 1e-3),
    "a": ("i", 1.0),
    "ka": ("i", 1e3),
    "ma": ("i", 1e-3),
}
#: IEC, IEEE and common names of the lines.
_PHASES: Final = {
    name: n for n in (1, 2, 3) for name in (str(n), f"l{n}", "abc"[n - 1], "rst"[n - 1])
}
_PLAIN: Final = re.compile(r"(?:([vu])([1-3])|(i)(10|[1-9]))")


@dataclass(frozen=True, slots=True)
class _Analog:
    """One analog channel in volts or amperes at the primary."""

    kind: str
    number: int
    phase: int | None
    values: Floats
    lead_s: float


def read(path: Path) -> Recording:
    """Read ``path``; raises :class:`RecordingError` for a file that cannot be used."""
    if path.suffix.casefold() == ".dat":
        path = path.with_suffix(".CFG" if path.suffix.isupper() else ".cfg")
    record = _load(path)
    if len(record.cfg.sample_rates) > 1:
        raise RecordingError(f"{path.name}: several sample rates; replay the sections apart")
    analogs, left_out = _channels(record, path.name)
    if not analogs:
        raise RecordingError(f"{path.name}: no analog channel in V, kV, A or kA")
    times_s = np.asarray(record.time, np.float64)
    rate_hz, frame = grid(times_s, path.name, 1)
    return Recording(
        name=path.name,
        start_s=float(times_s[0]),
        rate_hz=rate_hz,
        frame=frame,
        voltages={item.number: item.values for item in analogs if item.kind == "v"},
        currents={item.number: item.values for item in analogs if item.kind == "i"},
        lead_s={f"{item.kind}{item.number}": item.lead_s for item in analogs},
        phase={item.number: item.phase for item in analogs if item.kind == "i" and item.phase},
        left_out=left_out,
    )


def _load(path: Path) -> Any:
    if not path.exists():
        raise RecordingError(f"{path.name}: no such file; a .dat needs its .cfg beside it")
    record = comtrade.Comtrade(
        use_double_precision=True, use_numpy_arrays=True, ignore_warnings=True
    )
    try:
        record.load(str(path))
    except OSError as error:
        raise RecordingError(f"{error.filename}: {error.strerror}") from error
    # The library raises whatever its parsing meets: IndexError, ValueError, struct.error ...
    except Exception as error:
        raise RecordingError(f"{path.name}: damaged COMTRADE: {error}") from error
    return record


def _channels(record: Any, name: str) -> tuple[list[_Analog], tuple[str, ...]]:
    """Channels by name (``v1``, ``i7``), else voltages by phase and currents in order."""
    found: list[_Analog] = []
    left_out: list[str] = []
    for channel, values in zip(record.cfg.analog_channels, record.analog, strict=True):
        kind, unit = _UNITS.get(str(channel.uu).strip().casefold(), ("", 0.0))
        phase = _phase(str(channel.ph))
        number = _number(kind, channel, phase, [item for item in found if item.kind == kind])
        if number is None:
            left_out.append(str(channel.name).strip())
            continue
        ratio = channel.primary / channel.secondary if _is_secondary(channel) else 1.0
        scaled = np.asarray(values, np.float64) * (unit * ratio)
        if not np.isfinite(scaled).all():
            row = int(np.flatnonzero(~np.isfinite(scaled))[0])
            raise RecordingError(f"{name}: sample {row + 1} of {channel.name} is missing")
        found.append(_Analog(kind, number, phase, scaled, channel.skew * 1e-6))
    return found, tuple(left_out)


def _is_secondary(channel: Any) -> bool:
    return str(channel.pors).strip().casefold() == "s" and channel.secondary != 0


def _phase(text: str) -> int | None:
    return _PHASES.get(text.strip().casefold())


def _number(kind: str, channel: Any, phase: int | None, others: Iterable[_Analog]) -> int | None:
    """The channel's number; none for what a meter has no input for, and for a second of a name."""
    taken = {item.number for item in others}
    plain = _PLAIN.fullmatch(str(channel.name).strip().casefold())
    if not kind or str(channel.ph).strip().casefold() in ("n", "g", "e"):
        return None
    if plain:
        number = int(plain[2] or plain[4])
    elif kind == "v" and phase:
        number = phase
    else:
        most = VOLTAGES if kind == "v" else CURRENTS
        number = next((n for n in range(1, most + 1) if n not in taken), 0)
    return number if number and number not in taken else None
