"""Layers of the boards, and what the fab can make of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Copper:
    """One copper layer by KiCad's name; ``use`` is what the layer is for."""

    name: str
    thickness_mm: float
    use: str


@dataclass(frozen=True, slots=True)
class Dielectric:
    """Insulation below a copper layer."""

    kind: str
    thickness_mm: float
    permittivity: float
    loss_tangent: float


@dataclass(frozen=True, slots=True)
class Stackup:
    """Layers from top to bottom: one dielectric fewer than copper layers. ``source`` dates it."""

    copper: tuple[Copper, ...]
    dielectrics: tuple[Dielectric, ...]
    finish: str
    source: str

    @property
    def thickness_mm(self) -> float:
        """Copper and dielectrics together, without the mask."""
        layers = [c.thickness_mm for c in self.copper]
        return sum(layers) + sum(d.thickness_mm for d in self.dielectrics)


@dataclass(frozen=True, slots=True)
class Capability:
    """Least dimensions that a standard fab makes without a surcharge, millimetres."""

    track_mm: float
    gap_mm: float
    drill_mm: float
    via_mm: float
    annular_mm: float
    copper_to_edge_mm: float
    hole_to_hole_mm: float
    silk_line_mm: float
    silk_height_mm: float
    source: str


_FAB: Final = "a standard fab's public capability table, from memory: confirm with the quote"
#: 0.15 mm track and gap, 0.3 mm holes: what every fab makes at its base price with 35 um.
STANDARD: Final = Capability(0.15, 0.15, 0.3, 0.6, 0.13, 0.3, 0.45, 0.12, 0.8, _FAB)
#: 70 um copper is etched deeper: wider gaps.
HEAVY: Final = Capability(0.2, 0.2, 0.3, 0.6, 0.15, 0.3, 0.45, 0.12, 0.8, _FAB)

_FR4: Final = ("FR4", 4.5, 0.02)
TWO_LAYERS: Final = Stackup(
    (Copper("F.Cu", 0.035, "parts, signals"), Copper("B.Cu", 0.035, "ground, test points")),
    (Dielectric("core", 1.53, *_FR4[1:]),),
    "HAL lead-free",
    "1.6 mm double-sided board, nominal",
)
TWO_LAYERS_70UM: Final = Stackup(
    (
        Copper("F.Cu", 0.07, "parts, contacts, signals"),
        Copper("B.Cu", 0.07, "contacts, ground, test points"),
    ),
    (Dielectric("core", 1.46, *_FR4[1:]),),
    "HAL lead-free",
    "1.6 mm double-sided board of 70 um, nominal",
)
FOUR_LAYERS: Final = Stackup(
    (
        Copper("F.Cu", 0.035, "parts, signals, mains pours"),
        Copper("In1.Cu", 0.0152, "ground, unbroken below the low-voltage side"),
        Copper("In2.Cu", 0.0152, "3.3 V, quiet 3.0 V, ground between"),
        Copper("B.Cu", 0.035, "signals, ground, mains pours, test points"),
    ),
    (
        Dielectric("prepreg", 0.2104, 4.4, 0.02),
        Dielectric("core", 1.065, 4.5, 0.02),
        Dielectric("prepreg", 0.2104, 4.4, 0.02),
    ),
    "HAL lead-free",
    "JLC04161H-7628, the fab's usual four-layer build of 1.6 mm, from memory",
)

#: Board -> layers and fab limits; the number of layers is what the bill of materials prices.
STACKUPS: Final = {
    "meter": (FOUR_LAYERS, STANDARD),
    "relay_shield": (TWO_LAYERS_70UM, HEAVY),
    "lan_w5200": (TWO_LAYERS, STANDARD),
    "lan_w5500": (TWO_LAYERS, STANDARD),
}
