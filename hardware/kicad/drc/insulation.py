"""Clearance and creepage of every pair of a finished board's circuits, by our own engine."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hardware import evidence
from hardware.design import Design, fingerprint
from hardware.evidence import Record, Verdict
from hardware.insulation import report
from hardware.insulation.judge import Finding, NotFoundError, judge
from hardware.insulation.paths import Path as Way
from hardware.insulation.reader import read
from hardware.insulation.rules import Insulation
from hardware.kicad.drc.barrier import board_rules
from hardware.kicad.drc.findings import Found
from hardware.kicad.schematic.build import folder

KIND = "insulation"


def check(root: Path, design: Design) -> tuple[list[Found], Record]:
    """Judge the committed board below ``root``: what fails, and the record of it all.

    BoardError: the file is no board of this design. A board whose planted violations are not
    found has no verdict: that fails too.
    """
    path = root / folder(design.name) / f"{design.name}.kicad_pcb"
    board = read(path)
    try:
        judged = judge(board.board, board_rules(design))
    except NotFoundError as error:
        failed = Found(KIND, "no_verdict", str(error), ())
        record = report.record(design.name, (), inputs(root, design, path), {"note": str(error)})
        return [failed], replace(record, verdict=Verdict.FAIL)
    asked = [found for found in judged if found.asked.insulation is not Insulation.NONE]
    detail = {
        "held": all(found.held for found in asked),
        "notes": list(board.notes),
        "pairs": [_pair(found) for found in asked],
        "scope": report.SCOPE,
        "hazardous": sorted({net.domain.name for net in design.nets if net.domain.hazardous}),
    }
    record = report.record(design.name, asked, inputs(root, design, path), detail)
    return [_as_found(found) for found in asked if not found.held], record


def inputs(root: Path, design: Design, board: Path) -> dict[str, str]:
    """Hashes of what the record rests on; the board's folder counts with its board file."""
    home = folder(design.name)
    return {
        f"board:{board.name}": hashlib.sha256(board.read_bytes()).hexdigest(),
        f"design:{design.name}": fingerprint(design),
        "source:hardware/insulation": evidence.source_hash(root, "hardware/insulation"),
        "source:hardware/kicad/drc": evidence.source_hash(root, "hardware/kicad/drc"),
        f"source:{home}": evidence.source_hash(root, home),
    }


def _pair(found: Finding) -> dict[str, Any]:
    """Both distances of a pair; the ways' points are left out."""
    return {
        "between": [found.one, found.other],
        "why": found.asked.why,
        "clearance": _way(found.measured.clearance, found.asked.clearance_mm),
        "creepage": _way(found.measured.creepage, found.asked.creepage_mm),
        "inner_mm": None if found.buried is None else round(found.buried.length_mm, 3),
    }


def _way(way: Way, required_mm: float) -> Mapping[str, Any]:
    if math.isinf(way.length_mm):
        return {"required_mm": round(required_mm, 3), "measured_mm": None}
    return {
        "required_mm": round(required_mm, 3),
        "measured_mm": round(way.length_mm, 3),
        "margin_mm": round(way.length_mm - required_mm, 3),
        "ends": [way.from_owner, *way.across, way.to_owner],
        "layer": way.layer,
    }


def _as_found(found: Finding) -> Found:
    parts: list[str] = []
    for name, way, need, margin in zip(
        ("clearance", "creepage"),
        (found.measured.clearance, found.measured.creepage),
        (found.asked.clearance_mm, found.asked.creepage_mm),
        found.margins_mm,
        strict=True,
    ):
        if margin < 0.0:
            parts.append(f"{name} {way.length_mm:.3f} of {need:.3f} mm")
    if found.buried is not None and found.buried.length_mm < found.asked.through_mm:
        parts.append(f"inside {found.buried.length_mm:.3f} of {found.asked.through_mm:.3f} mm")
    way = found.measured.creepage
    ends: Sequence[str] = (way.from_owner, *way.across, way.to_owner)
    return Found(
        KIND,
        "too_near",
        f"{found.one} to {found.other}: {', '.join(parts)} ({found.asked.why})",
        tuple(filter(None, ends)),
    )
