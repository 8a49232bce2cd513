"""Coordinates for a bed of nails, and the drilling of its probe plate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from hardware.design import Design
from hardware.kicad.fab.board_file import BoardFile
from hardware.kicad.fab.parts_lists import csv_text
from hardware.kicad.outline import Outline
from hardware.kicad.placement.test_grid import GRID_MM

_LIBRARY: Final = "TestPoint"
COLUMNS: Final = (
    *("Designator", "Net", "X mm", "Y mm", "Side", "Grid column", "Grid row"),
    *("Domain", "Low V", "High V"),
)
#: Receptacle of the usual 100 mil probe (R100 family), drill from memory: confirm with the maker.
RECEPTACLE_MM: Final = 1.7
#: Hole for a 2 mm guide pin through the board's tooling holes.
GUIDE_MM: Final = 2.0


@dataclass(frozen=True, slots=True)
class Probe:
    """A probe's place, y **down** from the outline's upper left corner; ``volts`` of its net."""

    reference: str
    net: str
    x_mm: float
    y_mm: float
    side: str
    domain: str
    volts: tuple[float, float]

    @property
    def grid(self) -> tuple[int, int] | None:
        """Column and row of the probe grid, None if it is not on it."""
        column, row = self.x_mm / GRID_MM, self.y_mm / GRID_MM
        near = round(column), round(row)
        off = max(abs(column - near[0]), abs(row - near[1])) * GRID_MM
        return near if off < 0.01 else None


def probes(board: BoardFile, design: Design) -> tuple[Probe, ...]:
    """Every test point of the board."""
    found = []
    for footprint in board.footprints:
        if footprint.library_name.partition(":")[0] != _LIBRARY:
            continue
        use = design.part_by_reference[footprint.reference].pins[0]
        net = design.net_by_name[use.net or ""]
        found.append(
            Probe(
                footprint.reference,
                net.name,
                footprint.x_mm,
                footprint.y_mm,
                footprint.side,
                net.domain.name,
                net.volts,
            )
        )
    return tuple(found)


def probes_text(points: Iterable[Probe]) -> str:
    """The list; y is that of the Gerber files (upwards, so negative)."""
    rows = []
    for p in points:
        place = f"{p.x_mm:.3f}", f"{-p.y_mm:.3f}", p.side, *map(str, p.grid or ("", ""))
        rows.append((p.reference, p.net, *place, p.domain, *(f"{volt:g}" for volt in p.volts)))
    return csv_text(COLUMNS, rows)


def plate_dxf(points: Sequence[Probe], outline: Outline) -> str:
    """Probe plate as DXF (R12), seen from above with the board lying on it bottom down.

    Layers: ``OUTLINE`` of the board, ``PROBES`` to drill for receptacles, ``GUIDES`` for pins in
    the board's holes without copper. Millimetres, y up, origin at the upper left corner.
    """
    width, height = outline.width.value_mm, outline.height.value_mm
    corners = [(0.0, 0.0), (width, 0.0), (width, -height), (0.0, -height)]
    out = ["0", "SECTION", "2", "ENTITIES"]
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        out += ["0", "LINE", "8", "OUTLINE", "10", f"{ax:.3f}", "20", f"{ay:.3f}"]
        out += ["11", f"{bx:.3f}", "21", f"{by:.3f}"]
    for hole in outline.holes:
        out += _circle("GUIDES", hole.x_mm, hole.y_mm, min(GUIDE_MM, hole.diameter.value_mm))
    for p in points:
        out += _circle("PROBES", p.x_mm, p.y_mm, RECEPTACLE_MM)
    return "\n".join([*out, "0", "ENDSEC", "0", "EOF", ""])


def _circle(layer: str, x_mm: float, y_mm: float, diameter_mm: float) -> list[str]:
    place = ["10", f"{x_mm:.3f}", "20", f"{-y_mm:.3f}", "40", f"{diameter_mm / 2:.3f}"]
    return ["0", "CIRCLE", "8", layer, *place]
