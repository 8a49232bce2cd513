"""What bodies are made of: colour for pictures, density for the centre of gravity.

Densities are handbook values of the kind of material, not of a maker's grade; none was read in a
data sheet of the part, so a mass computed from them is an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Material:
    """A material; ``rgb`` are fractions of 1, ``conducts`` is True for bare metal."""

    name: str
    rgb: tuple[float, float, float]
    density_g_cm3: float
    conducts: bool = False


MOULD: Final = Material("epoxy moulding compound", (0.13, 0.13, 0.14), 1.9)
MARK: Final = Material("printed mark", (0.85, 0.85, 0.85), 1.5)
LABEL: Final = Material("printed label", (0.40, 0.41, 0.43), 1.5)
LEAD: Final = Material("tinned copper", (0.66, 0.66, 0.64), 8.9, conducts=True)
GOLD: Final = Material("gilt bronze", (0.86, 0.70, 0.30), 8.8, conducts=True)
STEEL: Final = Material("plated steel", (0.58, 0.59, 0.61), 7.85, conducts=True)
ALUMINIUM: Final = Material("aluminium", (0.60, 0.61, 0.63), 2.7, conducts=True)
BRASS: Final = Material("brass", (0.80, 0.68, 0.38), 8.5, conducts=True)
ALUMINA: Final = Material("alumina with resistor glaze", (0.10, 0.10, 0.11), 3.8)
TITANATE: Final = Material("barium titanate", (0.72, 0.58, 0.42), 5.7)
FERRITE: Final = Material("ferrite", (0.25, 0.25, 0.26), 4.8)
#: A can holds wound foil and paper soaked in electrolyte: lighter than its aluminium.
SLEEVED_CAN: Final = Material("sleeved capacitor winding", (0.10, 0.11, 0.16), 1.6)
FILM_BOX: Final = Material("polypropylene film in a box", (0.62, 0.55, 0.16), 1.2)
VARISTOR: Final = Material("coated zinc oxide", (0.16, 0.30, 0.62), 5.0)
CERAMIC_TUBE: Final = Material("ceramic tube with sand", (0.74, 0.71, 0.64), 2.4)
LACQUER: Final = Material("lacquered ceramic rod", (0.55, 0.62, 0.58), 2.8)
POLYAMIDE_GREEN: Final = Material("polyamide 66, green", (0.16, 0.48, 0.26), 1.2)
POLYAMIDE_WHITE: Final = Material("polyamide 66, natural", (0.78, 0.77, 0.71), 1.14)
POLYESTER_BLACK: Final = Material("glass-filled polyester", (0.09, 0.09, 0.10), 1.55)
#: Cores, plastic and contacts in a thin steel shell; 6.5 g in all.
SHIELDED_JACK: Final = Material("shielded jack", (0.58, 0.59, 0.61), 1.9, conducts=True)
RELAY_CASE: Final = Material("relay: copper, iron and plastic", (0.12, 0.12, 0.13), 2.1)
POTTED: Final = Material("potted converter", (0.12, 0.12, 0.13), 1.6)
TRANSFORMER: Final = Material("potted core and winding", (0.16, 0.28, 0.50), 2.2)
LAMINATE: Final = Material("glass epoxy laminate", (0.10, 0.22, 0.14), 1.85)
LENS_GREEN: Final = Material("clear epoxy, green", (0.35, 0.80, 0.30), 1.2)
LENS_YELLOW: Final = Material("clear epoxy, yellow", (0.95, 0.85, 0.20), 1.2)
LENS_RED: Final = Material("clear epoxy, red", (0.90, 0.20, 0.15), 1.2)
CERAMIC_PACKAGE: Final = Material("ceramic package", (0.35, 0.33, 0.30), 3.6)
INSULATED_WIRE: Final = Material("insulated copper wire", (0.15, 0.30, 0.75), 3.5)
RIBBON: Final = Material("ribbon cable", (0.62, 0.63, 0.65), 1.9)
JACKET: Final = Material("cable jacket", (0.30, 0.31, 0.33), 1.4)
