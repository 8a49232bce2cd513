"""Every part works at the temperatures inside the housing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.checks.conditions import AMBIENT_C, INSIDE_C, INSIDE_RISE_K
from hardware.checks.mutate import first, with_spec
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault
from hardware.checks.view import View
from hardware.design import Design
from hardware.parts.spec import Interval

_CLAIM: Final = "ambient_temperature"


def part_temperature(view: View) -> Iterator[Measurement]:
    """Each part's operating range covers the air inside, from the coldest start to the hottest day.

    Inside is the ambient range at its low end (a cold start has no rise) and the ambient plus the
    housing's rise at its high end; one part of each number is looked at. A block that knows of a
    part with a narrower range claims the ambient range that it promises instead (claim
    ambient_temperature at that part); the board then is rated for that range only, and its page
    and manual say so.
    """
    claims = {claim.subject: claim for claim in view.claims(_CLAIM)}
    assert AMBIENT_C.low is not None
    assert INSIDE_C.high is not None
    seen: set[str] = set()
    for part in view.parts:
        claim = claims.pop(part.address, None)
        if claim is None and part.mpn in seen:
            continue
        seen.add(part.mpn)
        low, high = AMBIENT_C.low, INSIDE_C.high
        why = "inside the housing"
        if claim is not None and claim.low is not None and claim.high is not None:
            low, high, why = claim.low, claim.high + INSIDE_RISE_K, claim.reason
        rated = view.spec(part).temperature_c
        if rated.low is None or rated.high is None:
            yield fault(view.label(part), "range", "no operating range", source="specification")
            continue
        source = f"{part.mpn}: operating temperature of the part"
        yield at_most(
            view.label(part),
            "lowest temperature",
            rated.low,
            low,
            "degC",
            formula=f"{rated.low:g} to {rated.high:g} degC; {why}",
            source=source,
        )
        yield at_least(
            view.label(part),
            "highest temperature",
            rated.high,
            high,
            "degC",
            formula=f"{rated.low:g} to {rated.high:g} degC; {why}",
            source=source,
        )
    for subject in claims:
        yield fault(subject, "range", "the part with this narrower range is gone", source=_CLAIM)


def _range(low: float | None, high: float | None, name: str) -> Fault:
    def plant(design: Design) -> Design | None:
        part = first(design, lambda _, s: s.symbol == "C")
        if part is None:
            return None
        return with_spec(design, part, lambda s: replace(s, temperature_c=Interval(low, high)))

    return Fault(name, plant)


def _claim_left(design: Design) -> Design | None:
    claimed = [claim for claim in design.claims if claim.name == _CLAIM]
    if not claimed:
        return None
    stray = replace(claimed[0], subject="nowhere/part")
    return replace(design, claims=(*design.claims, stray))


def _claim_gone(design: Design) -> Design | None:
    kept = tuple(claim for claim in design.claims if claim.name != _CLAIM)
    return None if kept == design.claims else replace(design, claims=kept)


RULES: Final = (
    Rule(
        "part_temperature",
        "Parts at the temperatures inside",
        "operating temperature ranges of the datasheets",
        part_temperature,
        (
            _range(-10.0, 85.0, "a part to -10 degC only"),
            _range(-40.0, 55.0, "a part to 55 degC only"),
            _range(None, None, "a part without a range"),
            Fault("a claim at no part", _claim_left),
            Fault("a narrower part without its claim", _claim_gone),
        ),
    ),
)
