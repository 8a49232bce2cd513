"""Every pair of circuits: what the tables ask, what was measured, and whether the measuring lives.

A pair that holds is measured once more with a violation planted in the board. If that is not
found, there is no verdict (:class:`NotFoundError`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hardware.insulation.board import Board, Copper
from hardware.insulation.buried import Buried, through_insulation
from hardware.insulation.paths import Distance, Path, Survey
from hardware.insulation.rules import Conditions, Insulation, Pair, Rules, sort_nets
from hardware.insulation.shapes import SAGITTA_MM, disc
from hardware.insulation.tables import (
    altitude_factor,
    clearance_m,
    creepage_m,
    groove_m,
    measurement_clearance_m,
    rated_impulse_v,
    rationalised_v,
    reinforced_impulse_v,
    steady_clearance_m,
)

SOURCE: Final = "IEC 60664-1:2020 tables F.1, F.2, F.5, F.8, A.2 and 6.8 (public transcriptions)"
#: Reinforced insulation within a laminate's layer: EN 61010-1, 6.7.2.2 (from memory, not read).
REINFORCED_THROUGH_MM: Final = 0.4
#: The tests hold the measuring within this, mm; a margin is judged with less.
_FOUND_WITHIN_MM: Final = 0.01
#: A required distance is held if it is missed by no more than this, mm: what two curves of copper
#: may be drawn too large. The measuring never overstates, so a greater miss is a miss.
DRAWN_WITHIN_MM: Final = 2.0 * SAGITTA_MM
_PEAK: Final = math.sqrt(2.0)
_REINFORCED_PEAK: Final = 1.6


class NotFoundError(RuntimeError):
    """A planted violation was not found, so nothing that was measured can be relied on."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """Least distances of a pair, mm, the width X of a groove, and how they come about.

    ``through_mm`` is along an inner layer, through solid insulation.
    """

    insulation: Insulation
    clearance_mm: float
    creepage_mm: float
    through_mm: float
    groove_mm: float
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One pair of domains: required and measured."""

    one: str
    other: str
    asked: Requirement
    measured: Distance
    buried: Buried | None

    @property
    def margins_mm(self) -> tuple[float, float]:
        """Measured less required, of clearance and of creepage."""
        return (
            self.measured.clearance.length_mm - self.asked.clearance_mm,
            self.measured.creepage.length_mm - self.asked.creepage_mm,
        )

    @property
    def held(self) -> bool:
        """True where both distances are kept, and that through insulation if there is one."""
        inside = math.inf if self.buried is None else self.buried.length_mm - self.asked.through_mm
        return min(*self.margins_mm, inside) >= -DRAWN_WITHIN_MM


def requirement(pair: Pair, conditions: Conditions) -> Requirement:
    """What the tables ask of a pair; OutsideTableError where they end.

    Clearance: the greater of table F.2 at the impulse (reinforced: the next preferred one), F.8 at
    the working peak (reinforced: 160 %) and the measurement category's, times the altitude.
    Creepage: table F.5 at the working voltage (reinforced: twice), never below the clearance.
    Functional insulation is asked as basic.
    """
    if pair.insulation is Insulation.NONE:
        x_mm = 1e3 * groove_m(conditions.pollution_degree)
        return Requirement(pair.insulation, 0.0, 0.0, 0.0, x_mm, "no insulation is asked for")
    neutral_v, line_v = rationalised_v(conditions.system)
    reinforced = pair.insulation is Insulation.REINFORCED
    working_v = pair.working_v or line_v
    impulse_v = pair.impulse_v or rated_impulse_v(neutral_v, conditions.overvoltage_category)
    withstand_v = reinforced_impulse_v(impulse_v) if reinforced else impulse_v
    peak_v = _PEAK * working_v * (_REINFORCED_PEAK if reinforced else 1.0)
    field = conditions.field.value
    air_m = max(
        clearance_m(withstand_v, conditions.pollution_degree, field=field),
        steady_clearance_m(peak_v, field=field),
    )
    if conditions.measurement_category is not None:
        category = conditions.measurement_category
        air_m = max(air_m, measurement_clearance_m(neutral_v, category, reinforced=reinforced))
    air_mm = 1e3 * air_m * altitude_factor(conditions.altitude_m)
    air_mm = max(air_mm, pair.least_clearance_mm or 0.0)
    material = pair.material_group or conditions.material_group
    surface_mm = 1e3 * creepage_m(
        working_v,
        material.value,
        pollution_degree=conditions.pollution_degree,
        reinforced=reinforced,
    )
    surface_mm = max(surface_mm, air_mm, pair.least_creepage_mm or 0.0)
    why = (
        f"{pair.insulation.value}: {working_v:.4g} V, impulse {withstand_v:.4g} V, pollution degree"
        f" {conditions.pollution_degree}, group {material.value},"
        f" {conditions.altitude_m:g} m"
    )
    x_mm = 1e3 * groove_m(conditions.pollution_degree, air_mm / 1e3)
    through_mm = max(REINFORCED_THROUGH_MM if reinforced else 0.0, pair.least_through_mm or 0.0)
    return Requirement(pair.insulation, air_mm, surface_mm, through_mm, x_mm, why)


def judge(board: Board, rules: Rules) -> tuple[Finding, ...]:
    """Every pair of domains, measured and judged; NotFoundError if a planted violation is missed.

    BoardError tells nets that are in no domain, OutsideTableError what no table covers.
    """
    nets = sort_nets(rules, {c.net for c in board.copper if c.net})
    asked = [(pair, requirement(pair, rules.conditions)) for pair in rules.pairs]
    findings = _measure(board, asked, nets)
    planted, gaps = _plant(board, findings, nets)
    if gaps:
        held = [(pair, need) for pair, need in asked if pair.between in gaps]
        for found in _measure(planted, held, nets):
            gap_mm = gaps[found.one, found.other]
            if found.held or found.measured.creepage.length_mm > gap_mm + _FOUND_WITHIN_MM:
                raise NotFoundError(
                    f"{board.name}: a violation of {gap_mm:.3f} mm planted between {found.one} and"
                    f" {found.other} was not found; no verdict, please report this board"
                )
    return findings


def _measure(
    board: Board, asked: Sequence[tuple[Pair, Requirement]], nets: Mapping[str, frozenset[str]]
) -> tuple[Finding, ...]:
    floating = {c.net for c in board.copper if c.net}.difference(*nets.values())
    surveys = {
        x: Survey(board, groove_mm=x, floating=floating)
        for x in sorted({need.groove_mm for _, need in asked})
    }
    found = []
    for pair, need in asked:
        one, other = (nets[name] for name in pair.between)
        measured = surveys[need.groove_mm].measure(one, other)
        buried = through_insulation(board, one, other)
        found.append(Finding(*pair.between, need, measured, buried))
    return tuple(found)


def _plant(
    board: Board, findings: Sequence[Finding], nets: Mapping[str, frozenset[str]]
) -> tuple[Board, dict[tuple[str, str], float]]:
    """The board with a spot of copper in each pair's path that holds, and the gap it leaves, mm.

    The spot lies on the path's last stretch over a face, half the required distance or less from
    where the path ends.
    """
    spots, gaps = [], {}
    for found in findings:
        if not (found.held and found.asked.creepage_mm > 0.0):
            continue
        if math.isinf(found.measured.creepage.length_mm):
            continue  # one of them has no copper on a face
        stretch = _last_stretch(found.measured.creepage, board.layers)
        if stretch is None:
            raise NotFoundError(
                f"{board.name}: no place between {found.one} and {found.other} to plant a violation"
                " in; no verdict, please report this board"
            )
        (x, y), (back_x, back_y), layer = stretch
        length_mm = math.dist((x, y), (back_x, back_y))
        gap_mm = min(found.asked.clearance_mm, length_mm) / 2.0
        radius_mm = min(gap_mm / 4.0, (length_mm - gap_mm) / 4.0)
        reach = (gap_mm + radius_mm) / length_mm
        centre = (x + reach * (back_x - x), y + reach * (back_y - y))
        net = min(nets[found.one])
        spots.append(Copper(net, "planted", layer, disc(centre, radius_mm)))
        gaps[found.one, found.other] = gap_mm
    return replace(board, copper=(*board.copper, *spots)), gaps


def _last_stretch(
    path: Path, layers: tuple[str, ...]
) -> tuple[tuple[float, float], tuple[float, float], str] | None:
    """The last straight piece over a face: where it ends, where it begins, and the face."""
    for end, start in zip(path.points[::-1], path.points[-2::-1], strict=False):
        on_a_face = end[2] == start[2] and end[2] in (layers[0], layers[-1])
        if on_a_face and math.dist(end[:2], start[:2]) > _FOUND_WITHIN_MM:
            return end[:2], start[:2], end[2]
    return None
