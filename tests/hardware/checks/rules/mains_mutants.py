"""Every way in which one part of the mains side may be damaged; the safety rules must see each."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from hardware.checks.mains_side import MainsSide
from hardware.checks.mutate import bridge, drop_part, open_pin, rewire, scale, with_spec
from hardware.checks.view import View
from hardware.design import Design, Part
from hardware.parts.spec import Grade, PartSpec

#: Rating -> factors that make it worse, or another value.
WEAKENED: Final = {
    "breaking_capacity": (0.1,),
    "capacitance": (0.1, 10.0),
    "clamping_current": (0.1,),
    "clamping_voltage": (0.1, 10.0),
    "conductor_area": (0.1, 10.0),
    "contact_max_voltage_ac": (0.1,),
    "contact_resistance": (10.0,),
    "contact_voltage_ac": (0.1,),
    "continuous_voltage": (0.1,),
    "dc_resistance": (10.0,),
    "fusing_power": (10.0,),
    "impulse_voltage": (0.1,),
    "inrush_current": (0.1,),
    "melting_i2t": (0.1, 10.0),
    "open_contact_withstand": (0.1,),
    "overvoltage_category": (0.1,),
    "pitch": (0.1, 10.0),
    "rated_current": (0.1,),
    "rated_power": (0.1,),
    "rated_voltage": (0.1,),
    "resistance": (0.1, 10.0),
    "supply_voltage": (0.1, 10.0),
    "surge_current": (0.1,),
    "surge_energy": (0.1,),
    "tracking_index": (0.1,),
    "ul_rated_voltage": (0.1,),
    "varistor_voltage": (0.1,),
}
#: (symbol, rating) that other rules judge, or that a tenth of still suffices.
ELSEWHERE: Final = {
    ("VARISTOR", "capacitance"),  # 2.6 nF still store less than a hazardous charge
    ("VOLTAGE_TRANSFORMER", "dc_resistance"),  # metering
    ("VOLTAGE_TRANSFORMER", "rated_current"),
    ("IRM_05", "rated_current"),  # its output
    ("IRM_05", "rated_power"),
    ("RELAY_SPDT", "contact_resistance"),  # heat of the contact
}
_FIELDS: Final = ("withstand_v", "working_v", "impulse_v", "clearance_m", "creepage_m")

Mutant = tuple[str, Design]


def mutants(design: Design, seed: int, moves_per_pin: int) -> Iterator[Mutant]:
    """Drops, open pins, bridges, values, ratings and insulation in full; moves by seeded draw."""
    chance = random.Random(seed)
    side = MainsSide(View(design))
    hazardous = [net.name for net in side.nets]
    touchable = [net.name for net in design.nets if not net.domain.hazardous]
    for part in side.parts:
        yield f"drop {part.address}", drop_part(design, part)
        for i, use in enumerate(part.pins):
            place = f"{part.address}.{use.name}"
            yield f"open {place}", open_pin(design, part, use.number)
            for other in part.pins[i + 1 :]:
                found = bridge(design, part, use.number, other.number)
                yield f"bridge {place} to {other.name}", found
            targets = hazardous + (touchable if use.net in hazardous else [])
            for net in chance.sample(targets, moves_per_pin):
                if net != use.net:
                    yield f"move {place} to {net}", rewire(design, part, use.number, net)
        yield from _weakened(design, part)
        yield from _insulation(design, part)


def _weakened(design: Design, part: Part) -> Iterator[Mutant]:
    spec = design.spec(part)
    bleeder = "bleeder" in part.address
    for rating in spec.ratings:
        if (spec.symbol, rating.name) in ELSEWHERE or (bleeder and rating.name == "rated_power"):
            continue
        for factor in WEAKENED.get(rating.name, ()):
            text = f"{rating.name} of {part.address} times {factor:g}"
            yield text, scale(design, part, rating.name, factor)


def _insulation(design: Design, part: Part) -> Iterator[Mutant]:
    found = design.spec(part).insulation
    if found is None:
        return

    def with_insulation(**changes: Any) -> Callable[[PartSpec], PartSpec]:
        return lambda spec: replace(spec, insulation=replace(found, **changes))

    name = f"insulation of {part.address}"
    none = with_spec(design, part, lambda spec: replace(spec, insulation=None))
    yield f"{name}: none", none
    for field in _FIELDS:
        value = getattr(found, field)
        if value is not None:
            weak = with_insulation(**{field: 0.1 * value})
            yield f"{name}: {field} a tenth", with_spec(design, part, weak)
    lower = {Grade.REINFORCED: (Grade.BASIC, Grade.FUNCTIONAL)}.get(
        found.grade, (Grade.FUNCTIONAL,)
    )
    for grade in lower:
        yield f"{name}: {grade.value}", with_spec(design, part, with_insulation(grade=grade))
