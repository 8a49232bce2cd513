"""In an interpreter that has pcbnew: copper of every pad and track of a board, as KiCad draws it.

Prints JSON: for each pad and track its name and outlines (rings in mm), front copper only.
"""

from __future__ import annotations

import json
import sys

import pcbnew  # type: ignore[import-not-found]

_FINE_NM = 500


def _rings(shape: object) -> list[list[list[float]]]:
    rings = []
    for n in range(shape.OutlineCount()):  # type: ignore[attr-defined]
        line = shape.Outline(n)  # type: ignore[attr-defined]
        places = [line.CPoint(k) for k in range(line.PointCount())]
        rings.append([[p.x / 1e6, p.y / 1e6] for p in places])
    return rings


def main(path: str) -> None:
    """Print the outlines of the board at ``path``."""
    board = pcbnew.LoadBoard(path)
    found = {}
    for footprint in board.GetFootprints():
        for pad in footprint.Pads():
            shape = pcbnew.SHAPE_POLY_SET()
            pad.TransformShapeToPolygon(shape, pcbnew.F_Cu, 0, _FINE_NM, pcbnew.ERROR_OUTSIDE)
            found[f"{footprint.GetReference()}.{pad.GetNumber()}"] = _rings(shape)
    outline = pcbnew.SHAPE_POLY_SET()
    board.GetBoardPolygonOutlines(outline)
    area = outline.Area() / 1e12
    print(json.dumps({"pads": found, "outline_mm2": area}))


if __name__ == "__main__":
    main(sys.argv[1])
