"""Distance that the copper of two nets must keep: net class, insulation, resistor strings."""

from __future__ import annotations

from typing import Final

from hardware.design import Design
from hardware.kicad.board.net_classes import ClassRule, class_rules
from hardware.kicad.board.rules import STRING_GAP_MM, distances
from hardware.kicad.board.stackup import STACKUPS, Capability
from hardware.kicad.board.strings import effective_domains, strings

#: KiCad's `min_hole_clearance` of the project's settings.
HOLE_GAP_MM: Final = 0.2


class Gaps:
    """Distances between nets of one design, millimetres; None is copper without a net."""

    def __init__(self, design: Design) -> None:
        self.fab: Capability = STACKUPS[design.name][1]
        self.rules: dict[str, ClassRule] = {}
        by_class = {rule.kind: rule for rule in class_rules(design)}
        for net in design.nets:
            self.rules[net.name] = by_class[net.net_class]
        self._domain = effective_domains(design)
        self._asked: dict[frozenset[str], float] = {}
        for gap in distances(design):
            for one in gap.one:
                for other in gap.other:
                    pair = frozenset((one.name, other.name))
                    self._asked[pair] = max(gap.clearance_mm, gap.creepage_mm)
        self._strings: dict[str, set[int]] = {}
        for number, nets in enumerate(strings(design).values()):
            for name in nets:
                self._strings.setdefault(name, set()).add(number)

    def between_mm(self, one: str | None, other: str | None) -> float:
        """What two nets need from each other; 0 for one and the same net."""
        if one is not None and one == other:
            return 0.0
        gap = max(self._class_mm(one), self._class_mm(other))
        if one is None or other is None:
            return gap
        if self._strings.get(one, set()) & self._strings.get(other, set()):
            return max(gap, STRING_GAP_MM)
        pair = frozenset((self._domain[one].name, self._domain[other].name))
        return max(gap, self._asked.get(pair, 0.0))

    def row(self, net: str) -> tuple[float, ...]:
        """Distances of a net to every net in order, itself counted as another one of its kind."""
        mine = self._class_mm(net)
        return tuple(mine if net == other else self.between_mm(net, other) for other in self.rules)

    def _class_mm(self, net: str | None) -> float:
        return self.fab.gap_mm if net is None else self.rules[net].clearance_mm
