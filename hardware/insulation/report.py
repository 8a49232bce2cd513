"""Findings for people and machines: text, JSON and the evidence record."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import shapely
from rich.box import SIMPLE_HEAD
from rich.table import Table

from hardware import evidence
from hardware.insulation.judge import DRAWN_WITHIN_MM, SOURCE, Finding
from hardware.insulation.way import way_as_json

#: Identity of the record.
CHECK: Final = "creepage"
#: What lies in solid insulation or is not on the board is outside of this check.
SCOPE: Final = (
    "Outer faces, edges, slots and holes as drawn; parts' bodies only where the rules name them."
    " Tables read in public transcriptions, not in the standard."
)


def as_json(board: str, findings: Sequence[Finding], notes: Sequence[str]) -> dict[str, Any]:
    """Every pair of a board for machines; ``margin_mm`` is negative where a distance is missed."""
    return {
        "board": board,
        "held": all(found.held for found in findings),
        "notes": list(notes),
        "pairs": [_pair(found) for found in findings],
        "scope": SCOPE,
        "source": SOURCE,
    }


def _pair(found: Finding) -> dict[str, Any]:
    margins = found.margins_mm
    ways = (found.measured.clearance, found.measured.creepage)
    needs = (found.asked.clearance_mm, found.asked.creepage_mm)
    return {
        "between": [found.one, found.other],
        "held": found.held,
        "why": found.asked.why,
        "groove_mm": round(found.asked.groove_mm, 6),
        "through_insulation": _buried(found),
        **{
            name: way_as_json(way)
            | {
                "required_mm": round(need, 6),
                "margin_mm": None if math.isinf(margin) else round(margin, 6),
            }
            for name, way, need, margin in zip(
                ("clearance", "creepage"), ways, needs, margins, strict=True
            )
        },
    }


def _buried(found: Finding) -> dict[str, Any] | None:
    """The distance along an inner layer, None where there is none."""
    if found.buried is None:
        return None
    return {
        "length_mm": round(found.buried.length_mm, 6),
        "required_mm": found.asked.through_mm,
        "from": found.buried.from_owner,
        "to": found.buried.to_owner,
        "points": [[round(x, 6), round(y, 6), layer] for x, y, layer in found.buried.points],
    }


def table(board: str, findings: Sequence[Finding]) -> Table:
    """Every pair, both distances, for a terminal."""
    made = Table(title=board, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    made.add_column("pair, insulation", overflow="fold")
    made.add_column("mm", no_wrap=True)
    for heading in ("required", "measured", "margin"):
        made.add_column(heading, justify="right", no_wrap=True)
    made.add_column("from, to, layer", overflow="fold")
    for found in findings:
        names = (f"{found.one} - {found.other}", found.asked.insulation.value)
        ways = (found.measured.clearance, found.measured.creepage)
        needs = (found.asked.clearance_mm, found.asked.creepage_mm)
        rows = zip(names, ("clearance", "creepage"), ways, needs, found.margins_mm, strict=True)
        for name, distance, way, need, margin in rows:
            missing = math.isinf(margin)
            failed = " FAIL" if margin < -DRAWN_WITHIN_MM else ""
            ends = ", ".join(filter(None, (way.from_owner, *way.across, way.to_owner, way.layer)))
            made.add_row(
                name,
                distance,
                f"{need:.3f}",
                "none" if missing else f"{way.length_mm:.3f}",
                "" if missing else f"{margin:+.3f}{failed}",
                ends,
            )
        if found.buried is not None:
            left = found.buried.length_mm - found.asked.through_mm
            layer = found.buried.points[0][2]
            made.add_row(
                "",
                "insulation",
                f"{found.asked.through_mm:.3f}",
                f"{found.buried.length_mm:.3f}",
                f"{left:+.3f}{' FAIL' if left < -DRAWN_WITHIN_MM else ''}",
                f"{found.buried.from_owner}, {found.buried.to_owner}, {layer}",
            )
        made.add_section()
    return made


def record(
    board: str,
    findings: Sequence[Finding],
    inputs: Mapping[str, str],
    detail: Mapping[str, Any],
) -> evidence.Record:
    """The evidence record: the tightest margin of all; ``detail`` has every pair.

    ``inputs`` are the hashes of what was judged, and of our sources. A distance that is held
    within what drawing may cost has no margin, not a negative one.
    """
    tightest = min(
        (
            (margin, way.length_mm, need)
            for found in findings
            for margin, way, need in zip(
                found.margins_mm,
                (found.measured.clearance, found.measured.creepage),
                (found.asked.clearance_mm, found.asked.creepage_mm),
                strict=True,
            )
            if need > 0.0 and math.isfinite(margin)
        ),
        default=None,
    )
    held = all(found.held for found in findings)
    margin, measured, limit = (
        (None, None, None) if tightest is None else (round(v, 6) for v in tightest)
    )
    if held and margin is not None:
        margin = max(margin, 0.0)
    return evidence.Record(
        CHECK,
        board,
        evidence.Verdict.PASS if held else evidence.Verdict.FAIL,
        SOURCE,
        measured=measured,
        limit=limit,
        unit="mm",
        margin=margin,
        inputs=dict(inputs),
        tools={
            "python": evidence.python_version(),
            "shapely": shapely.__version__,
            "geos": shapely.geos_version_string,
        },
        detail=dict(detail),
    )
