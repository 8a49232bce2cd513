"""Every check of an assembly by its record's id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from enclosure.checks import alignment, envelope, gaps, inside, movement, safety
from enclosure.checks.measurement import Check, Measurement
from enclosure.checks.warmth import warmth
from enclosure.label.checks import LABEL
from enclosure.power import Heat
from enclosure.printed.checks import PRINTED
from enclosure.scene import Assembly

CHECKS: Final = (
    Check(
        "enclosure_inside",
        "every board, part, standoff and insert inside the cavity: no volume outside",
        "the housing's dimensions (enclosure/housings.py)",
        inside.inside,
    ),
    Check(
        "enclosure_interference",
        "no two solids interpenetrate, plugs, wires and cables included",
        "solids of parts (hardware/bodies) and housing",
        inside.interference,
    ),
    Check(
        "enclosure_gaps",
        "gaps to walls, cover and neighbour board are left at the worst of all tolerances",
        "tolerances as listed; worst case judges, the root of the sum of squares is shown",
        gaps.gaps,
    ),
    Check(
        "enclosure_insertion",
        "boards slide in without hitting anything: volume that their sweep shares",
        "swept boxes along slots and from the front",
        movement.insertion,
    ),
    Check(
        "enclosure_access",
        "plugs can be pulled; wires, screwdrivers and pins reach: volume in their way",
        "mates of the parts (hardware/bodies)",
        movement.access,
    ),
    Check(
        "enclosure_openings",
        "openings align with what passes them and lie in the stretches of the board's outline",
        "enclosure/data/openings.csv against hardware/kicad/outline.py",
        alignment.openings,
    ),
    Check(
        "enclosure_touch",
        "no probe touches live metal through any opening",
        "IEC 60529 IP2X; IEC 61032 probe B; EN 61010-1 6.2",
        safety.touch,
    ),
    Check(
        "enclosure_live_distance",
        "live metal keeps the reinforced distance to touchable conductors off its board",
        "IEC 60664-1 at 3000 m; solid insulation by IEC 61010-1",
        safety.live_distances,
    ),
    Check(
        "enclosure_antenna",
        "the antenna keeps its distance to metal off its board",
        "Espressif hardware design guidelines: 15 mm; from memory, unverified",
        safety.antenna,
    ),
    Check(
        "enclosure_envelope",
        "width, height, nose, shoulder and depth fit a distribution board",
        "DIN 43880",
        envelope.envelope,
    ),
    Check(
        "enclosure_clip", "hook and foot hold the rail's flanges", "EN 60715, TH 35", envelope.clip
    ),
    Check(
        "enclosure_ribbons",
        "ribbons inside the housing are no longer than the supplies reckon with",
        "hardware/checks/rules/ribbon_supply.py: 0.3 m",
        envelope.ribbons,
    ),
    Check(
        "enclosure_mass",
        "mass, and the centre of gravity between the rail's flanges",
        "data sheets' masses where they state one, else density times volume",
        envelope.mass,
    ),
    LABEL,
    PRINTED,
)
HEAT: Final = "enclosure_heat"
HEAT_TITLE: Final = "air inside, relays, supply and electrolytics stay within their limits"
HEAT_SOURCE: Final = "lumped model (enclosure/heat.py), power from hardware/checks/power_states.py"
MATING: Final = "enclosure_mating"
MATING_TITLE: Final = "the shield mates right of the meter: openings, headers and ribbon in line"
MATING_SOURCE: Final = "enclosure/data/openings.csv; hardware/checks/rules/ribbon_supply.py"
FIT: Final = "enclosure_fit"
FIT_TITLE: Final = "the product fits its housing: every check of the enclosure holds"
IDS: Final = (*(check.id for check in CHECKS), HEAT, MATING, FIT)


def measure(assembly: Assembly, heat: Heat) -> Mapping[str, Sequence[Measurement]]:
    """Measurements of every check of one product, by id."""
    found: dict[str, Sequence[Measurement]] = {
        check.id: check.measure(assembly) for check in CHECKS
    }
    return found | {HEAT: warmth(assembly, heat)}


def titles() -> Iterator[tuple[str, str, str]]:
    """Id, title and source of every check."""
    for check in CHECKS:
        yield check.id, check.title, check.source
    yield HEAT, HEAT_TITLE, HEAT_SOURCE
    yield MATING, MATING_TITLE, MATING_SOURCE
