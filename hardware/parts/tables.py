"""Reading the catalogue's data tables: CSV with ``#`` comment lines and one dataclass a row."""

from __future__ import annotations

import csv
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, TypeVar

_DATA: Final = Path(__file__).parent / "data"
_Row = TypeVar("_Row")


def read_table(name: str, row_type: type[_Row]) -> tuple[_Row, ...]:
    """Rows of ``data/<name>.csv`` as ``row_type``, whose fields are the columns, all text.

    ValueError names file, line and what is wrong with it.
    """
    path = _DATA / f"{name}.csv"
    shown = f"hardware/parts/data/{path.name}"
    columns = [field.name for field in fields(row_type)]  # type: ignore[arg-type]
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{shown}: not ASCII text: {error.reason}") from error
    header: list[str] | None = None
    rows: list[_Row] = []
    for number, line in enumerate(lines, 1):
        if line.startswith("#") or not line.strip():
            continue
        cells: list[Any] = next(csv.reader([line]))
        if header is None:
            header = cells
            if header != columns:
                wanted = ",".join(columns)
                raise ValueError(f"{shown}:{number}: the columns must be {wanted}")
        elif len(cells) != len(columns):
            raise ValueError(f"{shown}:{number}: {len(cells)} cells, not {len(columns)}")
        else:
            rows.append(row_type(*cells))
    if not rows:
        raise ValueError(f"{shown}: the table is empty")
    return tuple(rows)
