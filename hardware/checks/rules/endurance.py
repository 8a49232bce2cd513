"""What wears out by use: memories, keys, connectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.checks.conditions import HOURS_PER_YEAR, LIFE_YEARS
from hardware.checks.mutate import drop_part, first, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault
from hardware.checks.view import View
from hardware.design import Claim, Design

_DAYS: Final = LIFE_YEARS * HOURS_PER_YEAR / 24.0
#: A meter out of service keeps its registers for a year (IEC 62052-11 asks for months).
_UNPOWERED_S: Final = HOURS_PER_YEAR * 3600.0
#: Claims of a use and the rating that must bear it.
_USES: Final = {
    "lifetime_writes": "write_endurance",
    "lifetime_erases": "erase_endurance",
    "write_time": "write_time",
    "page_program_time": "page_program_time",
}


def _claimed(view: View) -> dict[tuple[str, str], Claim]:
    return {(name, claim.subject): claim for name in _USES for claim in view.claims(name)}


def memory_endurance(view: View) -> Iterator[Measurement]:
    """Memories bear their writes and erases over the product's life.

    What the firmware does with a memory its block claims: writes or erases of the busiest cell
    (lifetime_writes, lifetime_erases), and how long a write may take (write_time,
    page_program_time). Retention covers a year without power.
    """
    claims = _claimed(view)
    for part in view.parts:
        label = view.label(part)
        for name, rating in _USES.items():
            if not view.declares(part, rating):
                continue
            claim = claims.pop((name, part.address), None)
            if claim is not None and claim.low is not None:
                need, text = claim.low, claim.reason
            elif claim is not None and claim.high is not None:
                yield at_most(
                    label,
                    rating.replace("_", " "),
                    view.high(part, rating),
                    claim.high,
                    "s",
                    formula=f"{view.high(part, rating):g} s; {claim.reason}",
                    source=view.cite(part, rating),
                )
                continue
            else:
                text = f"nobody says what is asked of it: claim {name} in its block"
                yield fault(label, rating.replace("_", " "), text, source="the firmware's use")
                continue
            yield at_least(
                label,
                rating.replace("_", " "),
                view.low(part, rating),
                need,
                "1",
                formula=text,
                source=view.cite(part, rating),
            )
        if view.declares(part, "retention_time"):
            yield at_least(
                label,
                "retention",
                view.low(part, "retention_time"),
                _UNPOWERED_S,
                "s",
                formula=f"a year of {HOURS_PER_YEAR:g} h without power",
                source=view.cite(part, "retention_time"),
            )
    for name, subject in claims:
        yield fault(subject, name, "no memory here declares the rating", source="claim")


def mating_cycles(view: View) -> Iterator[Measurement]:
    """Keys and service ports bear one use a day for the product's life."""
    for part in view.rated("mating_cycles"):
        yield at_least(
            view.label(part),
            "cycles",
            view.low(part, "mating_cycles"),
            _DAYS,
            "1",
            formula=f"{LIFE_YEARS:g} years x {HOURS_PER_YEAR / 24.0:.4g} days, once a day",
            source=view.cite(part, "mating_cycles"),
        )


def _scaled(name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = first(design, lambda _, s: any(rating.name == name for rating in s.ratings))
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"{factor:g} x {name}", plant)


def _no_claim(design: Design) -> Design | None:
    kept = tuple(claim for claim in design.claims if claim.name not in _USES)
    return None if kept == design.claims else replace(design, claims=kept)


def _no_memory(design: Design) -> Design | None:
    asked = {claim.subject for claim in design.claims if claim.name in _USES}
    part = first(design, lambda p, _: p.address in asked)
    return None if part is None else drop_part(design, part)


RULES: Final = (
    Rule(
        "memory_endurance",
        "Writes, erases and retention of memories",
        "the memories' datasheets; the firmware's use",
        memory_endurance,
        (
            _scaled("write_endurance", 1e-4),
            _scaled("erase_endurance", 0.01),
            _scaled("write_time", 100.0),
            _scaled("page_program_time", 100.0),
            _scaled("retention_time", 0.01),
            Fault("a memory whose use nobody states", _no_claim),
            Fault("a memory is missing", _no_memory),
        ),
    ),
    Rule(
        "mating_cycles",
        "Cycles of keys and connectors",
        "one use a day",
        mating_cycles,
        (_scaled("mating_cycles", 0.01),),
    ),
)
