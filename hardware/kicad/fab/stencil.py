"""The solder stencil: its frame, and whether paste leaves its openings."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

from shapely import Polygon

from hardware.insulation.shapes import polygons
from hardware.kicad.fab.layer_checks import Told
from hardware.kicad.fab.panel import Panel
from hardware.kicad.fab.reader import Layer

#: Steel foil for leads 0.5 mm apart (usual choice, from memory).
FOIL_MM: Final = 0.12
#: IPC-7525: an opening's area to that of its walls, so that paste leaves it (from memory).
LEAST_AREA_RATIO: Final = 0.66
#: Frame and the area that it can print, in the sizes that JLCPCB sells (from memory: confirm).
FRAMES_MM: Final = (((370.0, 470.0), (190.0, 290.0)), ((420.0, 520.0), (240.0, 340.0)))


@dataclass(frozen=True, slots=True)
class Stencil:
    """One side's stencil for the panel; ``frame_mm`` is the smallest that prints the panel."""

    layer: str
    openings_of_a_board: int
    least_area_ratio: float
    foil_mm: float
    frame_mm: tuple[float, float] | None


def stencil(paste: Layer, name: str, panel: Panel, told: Told) -> Stencil | None:
    """The stencil of a paste layer, None for a layer without openings."""
    openings = polygons(paste.area) if not paste.area.is_empty else []
    if not openings:
        return None
    ratio = min(_ratio(opening) for opening in openings)
    told.figure(f"area_ratio {name}", ratio)
    if ratio < LEAST_AREA_RATIO:
        told.find(
            "stencil",
            f"{paste.name}: paste stays in an opening of area ratio {ratio:.2f}"
            f" (at least {LEAST_AREA_RATIO}); widen it or take a thinner foil",
        )
    size = sorted((panel.width_mm, panel.height_mm))
    frame = next((f for f, area in FRAMES_MM if size[0] <= area[0] and size[1] <= area[1]), None)
    if frame is None:
        told.find("stencil", f"no frame prints a panel of {size[0]:g} x {size[1]:g} mm")
    return Stencil(name, len(openings), round(ratio, 3), FOIL_MM, frame)


def _ratio(opening: Polygon) -> float:
    return float(opening.area / (opening.length * FOIL_MM))


def stencil_json(made: list[Stencil]) -> str:
    """The order's figures for machines."""
    return json.dumps([asdict(each) for each in made], indent=1, sort_keys=True) + "\n"
