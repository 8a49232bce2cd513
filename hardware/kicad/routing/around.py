"""What stands around a net: is there room for a piece of its copper?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from hardware.kicad.routing.gaps import Gaps
from hardware.kicad.routing.items import Closed, Item

#: Rounding of corners to 1 um must not make a finding.
_ROUNDING_MM: Final = 1e-3


class Around:
    """Copper of other nets and closed areas, sorted by layer and by the distance they ask."""

    def __init__(
        self, net: str, items: Iterable[Item], closed: Iterable[Closed], gaps: Gaps
    ) -> None:
        shapes: dict[str, dict[float, list[BaseGeometry]]] = defaultdict(lambda: defaultdict(list))
        for item in items:
            if item.net != net or item.net is None:
                gap = gaps.between_mm(net, item.net)
                for layer in item.layers:
                    shapes[layer][gap].append(item.shape)
        for area in closed:
            for layer in area.layers:
                shapes[layer][0.0].append(area.shape)
        self._trees = {
            layer: [(gap, STRtree(found)) for gap, found in by_gap.items()]
            for layer, by_gap in shapes.items()
        }

    def room(self, line: BaseGeometry, half_mm: float, layer: str) -> bool:
        """True if copper of half width ``half_mm`` along ``line`` keeps every distance."""
        return not any(
            len(tree.query(line, predicate="dwithin", distance=half_mm + gap + _ROUNDING_MM))
            for gap, tree in self._trees.get(layer, [])
        )
