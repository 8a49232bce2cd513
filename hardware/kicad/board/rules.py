"""KiCad's design rules of a board (`.kicad_dru`): insulation of every pair of domains, fab limits.

Only pairs that need insulation are named. KiCad's own creepage check is no proof (it falls silent
where a slot crosses the straight line); the verdict is that of the insulation engine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from hardware.checks.coordination import between, need
from hardware.design import Design, Domain, NetRecord
from hardware.insulation.strings import nearest_ends, nodes_by_block
from hardware.kicad.board.stackup import STACKUPS
from hardware.sexpr import quote

#: How a net is called on the board: a signal inside one sheet carries the sheet's path.
NetName = Callable[[NetRecord], str]

#: Neighbours in a row of 1206 resistors at 2.4 mm: 0.65 mm, at most twice 63 V between them.
STRING_GAP_MM: Final = 0.5
#: Pours keep this beyond what insulation asks: KiCad cuts them to the rule, etching does not.
#: A fab's +-20 % of a 0.127 mm line is 0.025 mm an edge (public capability tables, from memory).
POUR_MARGIN_MM: Final = 0.05
_POUR: Final = "(A.Type == 'Zone' || B.Type == 'Zone')"
_TO_EDGE: Final = "copper that a router's tolerance must not reach"


@dataclass(frozen=True, slots=True)
class Distance:
    """What two groups of domains need from each other, millimetres."""

    one: tuple[Domain, ...]
    other: tuple[Domain, ...]
    clearance_mm: float
    creepage_mm: float
    why: str


def distances(design: Design) -> list[Distance]:
    """Every pair of domains that needs insulation, pairs of equal needs and one side joined."""
    domains = sorted({net.domain for net in design.nets}, key=lambda d: d.name)
    grouped: dict[tuple[Domain, float, float, str], list[Domain]] = defaultdict(list)
    for one, other in combinations(domains, 2):
        asked = between(one, other)
        if asked is None:
            continue
        grade, working_v = asked
        found = need(grade, working_v)
        key = (one, round(1e3 * found.clearance, 3), round(1e3 * found.creepage, 3), grade.value)
        grouped[key].append(other)
    return [
        Distance((one,), tuple(others), air, surface, grade)
        for (one, air, surface, grade), others in grouped.items()
    ]


def design_rules(design: Design, net_name: NetName) -> str:
    """Text of the rules file; nets are named one by one, as the board writes them."""
    stackup, fab = STACKUPS[design.name]
    nets: dict[Domain, list[str]] = defaultdict(list)
    counts_as = nearest_ends(design)
    for net in design.nets:
        nets[counts_as[net.name]].append(net_name(net))
    lines = [
        "(version 1)",
        f"# {design.title}, {len(stackup.copper)} layers. Fab limits: {fab.source}.",
        "# Distances: IEC 60664-1 as read by hardware/insulation, at 3000 m. The verdict on",
        "# creepage is the insulation engine's; KiCad's check falls silent across slots.",
    ]
    lines += _rule("copper to edge", "edge_clearance", fab.copper_to_edge_mm, "", _TO_EDGE)
    lines += _rule("hole to hole", "hole_to_hole", fab.hole_to_hole_mm, "", "drill break-out")
    lines += _rule(
        "silkscreen", "text_height", fab.silk_height_mm, "A.Layer == '*.SilkS'", "legible"
    )
    for gap in distances(design):
        condition = f"({_any(gap.one, nets, 'A')}) && ({_any(gap.other, nets, 'B')})"
        title = f"{_named(gap.one)} to {_named(gap.other)}"
        lines += _rule(f"{title}, clearance", "clearance", gap.clearance_mm, condition, gap.why)
        poured_mm = gap.clearance_mm + POUR_MARGIN_MM
        poured = f"{_POUR} && {condition}"
        lines += _rule(f"{title}, pours", "clearance", poured_mm, poured, "as etched")
        lines += _rule(f"{title}, creepage", "creepage", gap.creepage_mm, condition, gap.why)
    lines += _string_rules(design, net_name)
    return "\n".join(lines) + "\n"


def _string_rules(design: Design, net_name: NetName) -> list[str]:
    """Nodes of one string: what stands between the pads of its resistors. Later rules win."""
    lines: list[str] = []
    for block, names in nodes_by_block(design).items():
        written = sorted(net_name(design.net_by_name[name]) for name in names)
        condition = " && ".join(f"({_one_of(written, item)})" for item in ("A", "B"))
        why = "nodes of one string part its voltage among them"
        for kind in ("clearance", "creepage"):
            lines += _rule(f"string of {block}, {kind}", kind, STRING_GAP_MM, condition, why)
    return lines


def _rule(name: str, constraint: str, least_mm: float, condition: str, why: str) -> list[str]:
    lines = [
        "",
        f"# {why}",
        f"(rule {quote(name)}",
        f"  (constraint {constraint} (min {least_mm:g}mm))",
    ]
    if condition:
        lines.append(f"  (condition {quote(condition)})")
    lines[-1] += ")"
    return lines


def _named(domains: tuple[Domain, ...]) -> str:
    names = [domain.name for domain in domains]
    return ", ".join(names) if len(names) < 4 else f"{names[0]} to {names[-1]}"


def _any(domains: tuple[Domain, ...], nets: dict[Domain, list[str]], item: str) -> str:
    return _one_of(sorted(name for domain in domains for name in nets[domain]), item)


def _one_of(names: list[str], item: str) -> str:
    return " || ".join(f"{item}.NetName == '{name}'" for name in names)
