"""Words to place with: at a point, in a row or a column, beside a pin.

Rows and columns pack by courtyard, so a part of another size moves its neighbours and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hardware.design import Design
from hardware.errors import did_you_mean
from hardware.kicad.footprint_files import FootprintShape, footprint_shape
from hardware.kicad.placement.spot import Spot, stood

#: Gap that rows and columns leave between two courtyards.
GAP_MM: Final = 0.1

#: An address, or an address with an angle of its own.
Item = str | tuple[str, float]


class PlacementError(ValueError):
    """A placement that cannot be meant: the message names board, part and mend."""


class Layout:
    """Spots of a board's parts by address, filled in by the board's placement function."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.spots: dict[str, Spot] = {}
        self._specs = {part.address: design.spec(part) for part in design.parts}

    def shape(self, address: str) -> FootprintShape:
        """Footprint of the part at an address."""
        if address not in self._specs:
            raise PlacementError(
                f"{self.design.name}: placement names {address!r}, which the design has not"
                f"{did_you_mean(address, self._specs)}"
            )
        return footprint_shape(self._specs[address].footprint)

    def at(
        self,
        address: str,
        x_mm: float,
        y_mm: float,
        angle_deg: float = 0.0,
        *,
        bottom: bool = False,
    ) -> None:
        """Anchor at a point."""
        self.shape(address)
        if address in self.spots:
            raise PlacementError(f"{self.design.name}: {address} is placed twice")
        self.spots[address] = Spot(round(x_mm, 4), round(y_mm, 4), angle_deg % 360.0, bottom)

    def box(
        self, address: str, left_mm: float, top_mm: float, angle_deg: float = 0.0
    ) -> tuple[float, float]:
        """Courtyard's upper left corner at a point; returns the lower right corner."""
        x0, y0, x1, y1 = stood(self.shape(address).courtyard, Spot(0.0, 0.0, angle_deg)).bounds
        self.at(address, left_mm - x0, top_mm - y0, angle_deg)
        return left_mm + x1 - x0, top_mm + y1 - y0

    def centred(
        self, address: str, x_mm: float, y_mm: float, angle_deg: float = 0.0
    ) -> tuple[float, float, float, float]:
        """Courtyard's centre at a point; returns left, top, right, bottom."""
        x0, y0, x1, y1 = stood(self.shape(address).courtyard, Spot(0.0, 0.0, angle_deg)).bounds
        dx, dy = x_mm - (x0 + x1) / 2, y_mm - (y0 + y1) / 2
        self.at(address, dx, dy, angle_deg)
        return x0 + dx, y0 + dy, x1 + dx, y1 + dy

    def row(
        self,
        left_mm: float,
        y_mm: float,
        items: Sequence[Item],
        angle_deg: float = 0.0,
        gap_mm: float = GAP_MM,
    ) -> float:
        """Courtyards side by side from the left, centres on one line; returns the right end."""
        for address, angle in _with_angles(items, angle_deg):
            x0, _, x1, _ = stood(self.shape(address).courtyard, Spot(0.0, 0.0, angle)).bounds
            self.centred(address, left_mm + (x1 - x0) / 2, y_mm, angle)
            left_mm += x1 - x0 + gap_mm
        return left_mm - gap_mm

    def column(
        self,
        x_mm: float,
        top_mm: float,
        items: Sequence[Item],
        angle_deg: float = 0.0,
        gap_mm: float = GAP_MM,
    ) -> float:
        """Courtyards one below the other, centres on one line; returns the lower end."""
        for address, angle in _with_angles(items, angle_deg):
            _, y0, _, y1 = stood(self.shape(address).courtyard, Spot(0.0, 0.0, angle)).bounds
            self.centred(address, x_mm, top_mm + (y1 - y0) / 2, angle)
            top_mm += y1 - y0 + gap_mm
        return top_mm - gap_mm

    def finish(self) -> dict[str, Spot]:
        """Every part's spot, sorted; PlacementError names the parts that have none."""
        missing = sorted(set(self._specs) - set(self.spots))
        if missing:
            raise PlacementError(
                f"{self.design.name}: no place for {', '.join(missing)}: name them in"
                f" hardware/kicad/placement"
            )
        return dict(sorted(self.spots.items()))


def _with_angles(items: Sequence[Item], angle_deg: float) -> list[tuple[str, float]]:
    return [(item, angle_deg) if isinstance(item, str) else item for item in items]
