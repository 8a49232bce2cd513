"""The mutants of a board: every small damage that its rules should notice.

Classes:

- ``value``: a resistor, capacitor or inductor one decade up or down;
- ``open``: one pin on no net; ``short``: two neighbouring pins joined; ``move``: one pin on
  another, seeded net; ``drop``: a part not fitted; ``turn``: a polarised part reversed;
- ``rating``: one rating of one part a hundred times larger or smaller. One of the two is an
  improvement, so the mutant counts as caught if either is;
- ``insulation``: one statement of a part's insulation halved, lowered by a grade, or withdrawn.

What changes nothing (a short of pins on one net, a move to the same net) is no mutant.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from hardware.checks import mutate
from hardware.design import Design, NetClass, Part
from hardware.parts.spec import Grade, Insulation, PartSpec, PinKind

CLASSES: Final = ("value", "open", "short", "move", "drop", "turn", "rating", "insulation")
#: The rating that a part's value is.
_VALUE: Final = {"R": "resistance", "C": "capacitance", "CP": "capacitance", "L": "inductance"}
#: Two-pin parts with a direction, and the bridge, whose direct-current side has one.
_POLARISED: Final = ("CP", "D", "D_SCHOTTKY", "LED")
_DECADE: Final = 10.0
_RATING_FACTOR: Final = 100.0
_LOWER_GRADE: Final = {
    Grade.REINFORCED: Grade.BASIC,
    Grade.SUPPLEMENTARY: Grade.FUNCTIONAL,
    Grade.BASIC: Grade.FUNCTIONAL,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One damage: caught if any of its ``designs`` is.

    ``safety`` says why it belongs to the safety set, empty if it does not.
    """

    board: str
    kind: str
    what: str
    safety: str
    designs: Callable[[], tuple[Design, ...]]


def _safety_of_part(design: Design, part: Part, fail_safe: frozenset[str]) -> str:
    nets = [design.net_by_name[use.net] for use in part.pins if use.net is not None]
    if any(net.domain.hazardous for net in nets):
        return "mains"
    if design.spec(part).insulation is not None:
        return "insulation"
    return "fail-safe" if part.reference in fail_safe else ""


def _safety_of_pin(part: Part, number: str) -> str:
    for use in part.pins:
        if use.number == number and use.kind is PinKind.POWER_IN:
            return "supply pin"
    return ""


def mutants(design: Design, seed: int, fail_safe: frozenset[str] = frozenset()) -> Iterator[Mutant]:
    """Every mutant of a board, in a fixed order; ``fail_safe`` are references of that path."""
    for part in design.parts:
        spec = design.spec(part)
        safety = _safety_of_part(design, part, fail_safe)
        yield from _values(design, part, spec, safety)
        yield _mutant(design, "drop", part, "", safety, partial(mutate.drop_part, design, part))
        yield from _opens(design, part, safety)
        yield from _shorts(design, part, spec, safety)
        yield from _moves(design, part, safety, random.Random(f"{seed}/{part.address}"))
        yield from _turned(design, part, spec, safety)
        yield from _ratings(design, part, spec)
        yield from _insulation(design, part, spec)


def _mutant(
    design: Design, kind: str, part: Part, text: str, safety: str, make: Callable[[], Design]
) -> Mutant:
    what = f"{part.address} ({part.reference}){text}"
    return Mutant(design.name, kind, what, safety, partial(_one, make))


def _one(make: Callable[[], Design]) -> tuple[Design, ...]:
    return (make(),)


def _both_ways(design: Design, part: Part, name: str) -> tuple[Design, ...]:
    factors = (_RATING_FACTOR, 1.0 / _RATING_FACTOR)
    return tuple(mutate.scale(design, part, name, factor) for factor in factors)


def _with_insulation(design: Design, part: Part, insulation: Insulation | None) -> Design:
    return mutate.with_spec(design, part, lambda spec: replace(spec, insulation=insulation))


def _values(design: Design, part: Part, spec: PartSpec, safety: str) -> Iterator[Mutant]:
    name = _VALUE.get(spec.symbol)
    if part.value == "0" or name not in {rating.name for rating in spec.ratings}:
        return
    assert name is not None
    for factor, text in ((_DECADE, " x 10"), (1.0 / _DECADE, " / 10")):
        yield _mutant(
            design,
            "value",
            part,
            text,
            safety,
            partial(mutate.scale, design, part, name, factor),
        )


def _opens(design: Design, part: Part, safety: str) -> Iterator[Mutant]:
    for use in part.pins:
        if use.net is not None:
            yield _mutant(
                design,
                "open",
                part,
                f" pin {use.number} open",
                safety or _safety_of_pin(part, use.number),
                partial(mutate.open_pin, design, part, use.number),
            )


def _shorts(design: Design, part: Part, spec: PartSpec, safety: str) -> Iterator[Mutant]:
    if spec.footprint.startswith("Fiducial"):
        return
    for one, other in zip(part.pins, part.pins[1:], strict=False):
        if one.net == other.net:
            continue
        rails = {one.net, other.net}
        classes = {design.net_by_name[net].net_class for net in rails if net is not None}
        shorted_rail = classes == {NetClass.POWER, NetClass.GROUND}
        yield _mutant(
            design,
            "short",
            part,
            f" pins {one.number} and {other.number} joined",
            safety or ("supply rail" if shorted_rail else ""),
            partial(mutate.bridge, design, part, one.number, other.number),
        )


def _moves(design: Design, part: Part, safety: str, dice: random.Random) -> Iterator[Mutant]:
    names = [net.name for net in design.nets]
    for use in part.pins:
        target = dice.choice(names)
        if target == use.net:
            continue
        yield _mutant(
            design,
            "move",
            part,
            f" pin {use.number} from {use.net or 'open'} to {target}",
            safety or _safety_of_pin(part, use.number),
            partial(mutate.rewire, design, part, use.number, target),
        )


def _turned(design: Design, part: Part, spec: PartSpec, safety: str) -> Iterator[Mutant]:
    if spec.symbol in _POLARISED:
        pair = (part.pins[0].number, part.pins[1].number)
        yield _mutant(
            design,
            "turn",
            part,
            " turned",
            safety or "polarity",
            partial(mutate.swap_pins, design, part, *pair),
        )


def _ratings(design: Design, part: Part, spec: PartSpec) -> Iterator[Mutant]:
    """Each rating once per board: at the first part of that number."""
    if part is not next(p for p in design.parts if p.mpn == part.mpn):
        return
    for rating in spec.ratings:
        if rating.name == _VALUE.get(spec.symbol):
            continue
        yield Mutant(
            design.name,
            "rating",
            f"{part.address} ({part.reference}) {part.mpn} {rating.name}",
            "",
            partial(_both_ways, design, part, rating.name),
        )


def _insulation(design: Design, part: Part, spec: PartSpec) -> Iterator[Mutant]:
    """Each claim of insulation weakened, once per board and part number."""
    known = spec.insulation
    if known is None or part is not next(p for p in design.parts if p.mpn == part.mpn):
        return
    weaker: dict[str, Insulation | None] = {"withdrawn": None}
    if known.grade in _LOWER_GRADE:
        weaker["a grade lower"] = replace(known, grade=_LOWER_GRADE[known.grade])
    weaker["test voltage halved"] = replace(known, withstand_v=known.withstand_v / 2.0)
    if known.working_v is not None:
        weaker["working voltage halved"] = replace(known, working_v=known.working_v / 2.0)
    if known.impulse_v is not None:
        weaker["impulse voltage halved"] = replace(known, impulse_v=known.impulse_v / 2.0)
    if known.clearance_m is not None:
        weaker["clearance halved"] = replace(known, clearance_m=known.clearance_m / 2.0)
    if known.creepage_m is not None:
        weaker["creepage halved"] = replace(known, creepage_m=known.creepage_m / 2.0)
    for text, insulation in weaker.items():
        yield _mutant(
            design,
            "insulation",
            part,
            f" {part.mpn} insulation {text}",
            "insulation",
            partial(_with_insulation, design, part, insulation),
        )
