"""Where the test pads of a laid-out board are, read from KiCad's board file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_FOOTPRINT: Final = re.compile(r"^\t\(footprint ", re.M)
_AT: Final = re.compile(r"^\t\t\(at (-?[\d.]+) (-?[\d.]+)", re.M)
_REFERENCE: Final = re.compile(r'^\t\t\(property "Reference" "(TP\w+)"', re.M)
_ORIGIN: Final = re.compile(r"\(aux_axis_origin (-?[\d.]+) (-?[\d.]+)\)")


def places(path: Path) -> dict[str, tuple[float, float]]:
    """Reference of each test pad -> millimetres from the board's drill origin, y downwards.

    Empty if the board is not laid out. A pad is the one point of its footprint.
    """
    if not path.is_file():
        return {}
    text = path.read_text(encoding="utf-8")
    origin = _ORIGIN.search(text)
    x0, y0 = (float(origin[1]), float(origin[2])) if origin else (0.0, 0.0)
    found = {}
    for chunk in _FOOTPRINT.split(text)[1:]:
        reference, at = _REFERENCE.search(chunk), _AT.search(chunk)
        if reference and at:
            x, y = float(at[1]) - x0, float(at[2]) - y0
            found[reference[1]] = (round(x, 3), round(y, 3))
    return found
