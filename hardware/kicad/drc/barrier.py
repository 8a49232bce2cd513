"""What insulation our own boards' circuits need from each other, for the insulation engine."""

from __future__ import annotations

from functools import partial

from hardware.checks.conditions import (
    ALTITUDE_OPTION_M,
    IMPULSE_V,
    OVERVOLTAGE_CATEGORY,
    POLLUTION_DEGREE,
)
from hardware.checks.coordination import between, need
from hardware.checks.mains_side import MainsSide
from hardware.checks.varistor import let_through_v
from hardware.checks.view import View
from hardware.design import MAINS_N, Design, Domain
from hardware.insulation.rules import Conditions, Insulation, Pair, Rules, of_design
from hardware.kicad.schematic.nets import kicad_net_name

CONDITIONS = Conditions(
    overvoltage_category=OVERVOLTAGE_CATEGORY,
    pollution_degree=POLLUTION_DEGREE,
    altitude_m=ALTITUDE_OPTION_M,
)


def board_rules(design: Design) -> Rules:
    """Domains and pairs of a board by the names that its nets have in KiCad."""
    clamped_v = let_through_v(MainsSide(View(design)))
    return of_design(
        design,
        asked,
        partial(_surge_v, clamped_v),
        CONDITIONS,
        partial(kicad_net_name, design),
    )


def asked(one: Domain, other: Domain) -> Pair:
    """What two circuits need: the grade, and the project's own least distances."""
    found, names = between(one, other), (one.name, other.name)
    if found is None:
        return Pair(between=names, insulation=Insulation.NONE)
    least = need(*found)
    return Pair(
        between=names,
        insulation=Insulation(found[0].value),
        working_v=found[1],
        least_clearance_mm=1e3 * least.clearance,
        least_creepage_mm=1e3 * least.creepage,
    )


def _surge_v(clamped_v: float, one: Domain, other: Domain) -> float:
    """Impulse between two conductors of the inlet: one varistor to the neutral, two in a row."""
    return min(IMPULSE_V, clamped_v if MAINS_N in (one, other) else 2.0 * clamped_v)
