"""Recordings as CSV: a header of ``time_s`` and any of ``v1`` to ``v3``, ``i1`` to ``i10``."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Final

import numpy as np

from firmware.front_end import Floats
from firmware.replay.recording import CURRENTS, VOLTAGES, Recording, RecordingError, grid
from hardware.errors import did_you_mean

COLUMNS: Final = (
    "time_s",
    *(f"v{number}" for number in range(1, VOLTAGES + 1)),
    *(f"i{number}" for number in range(1, CURRENTS + 1)),
)
_FIRST_LINE: Final = 2
_BAD_CELL: Final = re.compile(
    r"could not convert string '(.*)' to float64 at row (\d+), column (\d+)"
)
_BAD_WIDTH: Final = re.compile(r"changed from (\d+) to (\d+) at row (\d+)")


def read(path: Path) -> Recording:
    """Read ``path``; raises :class:`RecordingError` naming the line that is wrong."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            header = [cell.strip(' \t\r\n"').casefold() for cell in file.readline().split(",")]
            _check_header(header, path.name)
            with warnings.catch_warnings(action="ignore"):  # of an empty table, refused below
                table = np.loadtxt(file, delimiter=",", comments=None, ndmin=2)
    except UnicodeDecodeError as error:
        raise RecordingError(f"{path.name}: not a text file; give CSV or COMTRADE") from error
    except RecordingError:
        raise
    except ValueError as error:
        raise RecordingError(f"{path.name}:{_explained(str(error), header)}") from error
    if not table.size:
        raise RecordingError(f"{path.name}: no samples under the header")
    if table.shape[1] != len(header):
        raise RecordingError(
            f"{path.name}:{_FIRST_LINE}: {table.shape[1]} values under {len(header)} names"
        )
    if (wrong := np.argwhere(~np.isfinite(table))).size:
        row, column = (int(number) for number in wrong[0])
        raise RecordingError(
            f"{path.name}:{_FIRST_LINE + row}: {header[column]} is {table[row, column]},"
            " which no converter gives"
        )
    columns = {name: table[:, index] for index, name in enumerate(header)}
    times_s = columns.pop("time_s")
    rate_hz, frame = grid(times_s, path.name, _FIRST_LINE)
    return Recording(
        name=path.name,
        start_s=float(times_s[0]),
        rate_hz=rate_hz,
        frame=frame,
        voltages=_numbered("v", columns),
        currents=_numbered("i", columns),
        lead_s={},
        phase={},
    )


def _numbered(letter: str, columns: dict[str, Floats]) -> dict[int, Floats]:
    found = {int(name[1:]): column for name, column in columns.items() if name[0] == letter}
    return dict(sorted(found.items()))


def _check_header(header: list[str], name: str) -> None:
    if len(header) == 1 and ";" in header[0]:
        raise RecordingError(f"{name}:1: separated by semicolons; use commas and decimal points")
    if header == [""]:
        raise RecordingError(
            f"{name}:1: no header; give time_s and any of {', '.join(COLUMNS[1:])}"
        )
    for column in header:
        if column not in COLUMNS:
            hint = did_you_mean(column, COLUMNS)
            raise RecordingError(f"{name}:1: no channel is called {column!r}{hint}")
    if twice := sorted({column for column in header if header.count(column) > 1}):
        raise RecordingError(f"{name}:1: {twice[0]} stands there twice")
    if "time_s" not in header:
        raise RecordingError(f"{name}:1: no column time_s; it gives the sample rate")
    if len(header) == 1:
        raise RecordingError(f"{name}:1: no channels; give any of {', '.join(COLUMNS[1:])}")


def _explained(message: str, header: list[str]) -> str:
    """What numpy complains of, as line and column of the file."""
    if found := _BAD_CELL.search(message):
        text, row, column = found[1], int(found[2]), int(found[3])
        where = header[column - 1] if column <= len(header) else f"column {column}"
        return f"{_FIRST_LINE + row}: {where} is {text!r}, not a number"
    if found := _BAD_WIDTH.search(message):
        # numpy counts this row from 1, the one above from 0
        return f"{_FIRST_LINE - 1 + int(found[3])}: {found[2]} values under {len(header)} names"
    return f" {message}"
