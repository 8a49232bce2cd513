"""Temperatures inside: the lumped model against what parts and the design's rules allow."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from enclosure.checks.measurement import Measurement
from enclosure.heat import Box, rise_k, shed_w
from enclosure.openings import Face, Opening, Use
from enclosure.power import Heat
from enclosure.relations import bounds
from enclosure.scene import Assembly, PartItem
from hardware.blocks.relay_channel import CONTACT_HEAT_W, PATH_OHM
from hardware.bodies.model import Mating
from hardware.checks.conditions import AMBIENT_C, INSIDE_RISE_K

#: The rise that the relays' derating reckons with (hardware/blocks/relay_channel.py).
CONTACT_RISE_K: Final = 25.0
#: A module's surroundings above the mean air: it stands in its own plume; estimate.
_PLUME_K: Final = 5.0
_BELOW: Final = (Face.BOTTOM, Face.BOTTOM_SHOULDER)
_ABOVE: Final = (Face.TOP, Face.TOP_SHOULDER)
_CIRCUITS: Final = 10


def box_of(assembly: Assembly) -> Box:
    """The housing between two neighbours: its ends and its back shed nothing."""
    one = assembly.housing
    width, height, front = one.width.value_mm, one.height.value_mm, one.front_mm
    area = width * (height + 2.0 * front) * 1e-6
    return Box(
        area,
        one.cover_wall.value_mm * 1e-3,
        height * 1e-3,
        free_area_mm2(assembly, _BELOW) * 1e-6,
        free_area_mm2(assembly, _ABOVE) * 1e-6,
        height * 1e-3,
    )


def free_area_mm2(assembly: Assembly, faces: tuple[Face, ...]) -> float:
    """Open area in some faces: holes and vents less wires; what a plug fills counts as closed."""
    return sum(_free(assembly, each) for each in assembly.openings if each.face in faces)


def _free(assembly: Assembly, opening: Opening) -> float:
    area = opening.width_mm * opening.height_mm * (math.pi / 4 if opening.round else 1.0)
    if opening.use is Use.VENT:
        # The cutter that is as wide as the slot leaves its ends round.
        return area - (1.0 - math.pi / 4) * min(opening.width_mm, opening.height_mm) ** 2
    if opening.use is Use.SCREW:
        return area
    if opening.use is not Use.WIRE:
        return 0.0
    wire = next(m for m in assembly.mates if m.address == opening.address and m.kind is Mating.WIRE)
    box = bounds(wire.shape)
    return area - math.pi / 4 * (box[3] - box[0]) ** 2


def warmth(assembly: Assembly, heat: Heat) -> list[Measurement]:
    """Rise of the air inside, and temperatures at supply, relays and electrolytics."""
    box, ambient = box_of(assembly), AMBIENT_C.high or 0.0
    rise = rise_k(box, heat.total_w, ambient)
    parts = ", ".join(f"{name} {watts:.2f} W" for name, watts in heat.watts.items())
    vents = f"openings {box.inlet_m2 * 1e6:.0f} mm2 below, {box.outlet_m2 * 1e6:.0f} mm2 above"
    contacts = "contacts" in heat.watts
    limit = CONTACT_RISE_K if contacts else INSIDE_RISE_K
    note = f"{heat.total_w:.2f} W ({parts}); {vents}; {ambient:g} degC in the cabinet"
    found = [Measurement("rise of the air inside", rise, limit, "K", True, note)]
    found += _parts(assembly, ambient + rise)
    if contacts:
        found += _derating(box, heat, ambient)
    if heat.supply_w:
        found += _supply(assembly, heat, ambient + rise)
    return found


def _parts(assembly: Assembly, air_c: float) -> Iterator[Measurement]:
    """Air around relays and electrolytics against their ranges."""
    for kind, parts in _kinds(assembly).items():
        for part in parts[:1]:
            assert part.placed is not None
            design = assembly.board(part.board).scene.design
            limit = design.spec(part.placed.part).temperature_c.high or 0.0
            where = f"air at {kind} ({part.name})"
            place = part.shape.Center().toTuple()
            yield Measurement(where, air_c + _PLUME_K, limit, "degC", True, place=place)


def _kinds(assembly: Assembly) -> Mapping[str, list[PartItem]]:
    words = {"relays": "Relay_", "electrolytics": "CP_Radial", "the supply": "Converter_ACDC"}
    return {
        kind: [p for p in assembly.parts if word in p.footprint] for kind, word in words.items()
    }


def _supply(assembly: Assembly, heat: Heat, air_c: float) -> Iterator[Measurement]:
    """Power drawn from the module against its derating at the temperature inside."""
    for part in _kinds(assembly)["the supply"]:
        assert part.placed is not None
        spec = assembly.board(part.board).scene.design.spec(part.placed.part)
        curve = [
            (float(c), spec.rating(f"rated_power_at_{c}_c").interval.high or 0.0)
            for c in (50, 60, 70)
        ]
        allowed = _on(curve, air_c + _PLUME_K)
        where = f"power from {part.name} at {air_c + _PLUME_K:.0f} degC"
        yield Measurement(
            where, heat.supply_w, allowed, "W", True, "with shield and all relays held"
        )


def _on(curve: list[tuple[float, float]], at: float) -> float:
    """Straight lines between the points; the first holds below, the last slope goes on above."""
    if at <= curve[0][0]:
        return curve[0][1]
    for (x0, y0), (x1, y1) in pairwise(curve):
        if at <= x1 or x1 == curve[-1][0]:
            return max(0.0, y0 + (y1 - y0) * (at - x0) / (x1 - x0))
    return 0.0


def _derating(box: Box, heat: Heat, ambient: float) -> Iterator[Measurement]:
    """Contact heat that the housing sheds at the rise that the derating reckons with."""
    others = heat.total_w - heat.watts["contacts"]
    allowed = max(0.0, shed_w(box, CONTACT_RISE_K, ambient) - others)
    current = min(16.0, math.sqrt(allowed / (_CIRCUITS * PATH_OHM)))
    note = f"{_CIRCUITS} circuits at {current:.1f} A instead of {_claimed():.1f} A"
    yield Measurement("contact heat shed at 25 K", allowed, CONTACT_HEAT_W, "W", note=note)


def _claimed() -> float:
    return min(16.0, math.sqrt(CONTACT_HEAT_W / (_CIRCUITS * PATH_OHM)))
