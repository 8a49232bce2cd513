"""Manufacturing test plan: what the hardware's computation wrote, set for the test floor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from compliance.documents.case import Case, number, unwritten
from compliance.documents.model import Column, Document, Section, Text, table

FOLDER = "manufacturing"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the test with its limits in ``unit``."""

    id: str
    stage: str
    title: str
    how: str
    where: tuple[str, ...]
    low: float | None
    high: float | None
    unit: str
    formula: str
    source: str
    seconds: float


class Dielectric(msgspec.Struct, frozen=True, kw_only=True):
    """One application of the dielectric tester."""

    id: str
    one_side: tuple[str, ...]
    other_side: tuple[str, ...]
    volts_ac: float
    volts_dc: float
    seconds: float
    source: str
    verified: bool


class Needle(msgspec.Struct, frozen=True, kw_only=True):
    """A test pad; ``at_mm`` is None as long as no laid-out board gives its place."""

    reference: str
    net: str
    at_mm: tuple[float, float] | None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The plan of one board, as the hardware's checks write it."""

    board: str
    title: str
    design: str
    steps: tuple[Step, ...]
    seconds: dict[str, float]
    dielectric: tuple[Dielectric, ...]
    needles: tuple[Needle, ...]
    connectors: tuple[dict[str, Any], ...]


def load(path: Path) -> Plan:
    """Read a plan; msgspec.MsgspecError names the field that is wrong."""
    return msgspec.json.decode(path.read_bytes(), type=Plan)


def manufacturing_test_plan(case: Case) -> Document:
    """The plans of every board of the product."""
    gaps = []
    sections = []
    for board in case.facts.boards:
        path = case.built / FOLDER / f"{board}.json"
        if not path.is_file():
            gaps.append(unwritten(f"the plan of {board}", "make check"))
            continue
        plan = load(path)
        if case.bench.store.designs.get(board, plan.design) != plan.design:
            gaps.append(unwritten(f"a plan of {board} as it is now", "make check"))
        sections += _board(plan)
    if not case.facts.boards:
        text = "No board of ours: the maker's routine test by the purchase specification, and the"
        text += " dielectric test of every piece in the laboratory test plan's set-up."
        sections.append(Section("Test", (Text(text),)))
    return case.document(
        "manufacturing_test_plan", "Manufacturing test plan", sections, gaps, landscape=True
    )


def _limit(value: float | None, unit: str) -> str:
    """A limit; frequencies with the digits that a tolerance in ppm needs."""
    return f"{value:.7g}" if value is not None and unit == "Hz" else number(value)


def _board(plan: Plan) -> list[Section]:
    total = plan.seconds
    text = Text(
        f"Design {plan.design[:12]}. {len(plan.steps)} steps, {total['likely']:g} s an operator "
        f"({total['low']:g} to {total['high']:g} s). A step that is out of its limits ends the "
        "test; the unit is marked and set apart. Every figure goes into the unit's record."
    )
    steps = table(
        [
            Column("step", 1.3, mono=True),
            ("stage", 0.9),
            ("what", 1.7),
            ("how", 2.7),
            ("where", 1.5),
            ("low", 0.8),
            ("high", 0.8),
            ("unit", 0.6),
            ("limit from", 2.6),
            ("s", 0.5),
        ],
        (
            (
                s.id,
                s.stage,
                s.title,
                s.how,
                ", ".join(s.where),
                _limit(s.low, s.unit),
                _limit(s.high, s.unit),
                s.unit,
                f"{s.formula}; {s.source}" if s.formula else s.source,
                number(s.seconds),
            )
            for s in plan.steps
        ),
    )
    sections = [Section(f"{plan.title}: steps", (text, steps))]
    if plan.dielectric:
        hipot = table(
            [
                ("step", 0.8),
                ("one side, joined", 2.0),
                ("other side, joined", 2.0),
                ("AC, V rms", 0.8),
                ("or DC, V", 0.8),
                ("s", 0.5),
                ("source", 2.6),
                ("read", 0.9),
            ],
            (
                (
                    d.id,
                    ", ".join(d.one_side),
                    ", ".join(d.other_side),
                    number(d.volts_ac),
                    number(d.volts_dc),
                    number(d.seconds),
                    d.source,
                    "verified" if d.verified else "unverified",
                )
                for d in plan.dielectric
            ),
        )
        sections.append(Section(f"{plan.title}: dielectric test of every unit", (hipot,)))
    needles = table(
        [("needle", 0.8), ("net", 1.6), ("x, mm", 0.8), ("y, mm", 0.8)],
        (
            (n.reference, n.net, *(f"{v:.3f}" for v in n.at_mm or ()))
            if n.at_mm
            else (n.reference, n.net, "board not laid out", "")
            for n in plan.needles
        ),
    )
    plugs = table(
        [("connector", 0.8), ("what it is", 2.0), ("circuits", 3.0)],
        ((str(c["reference"]), str(c["value"]), ", ".join(c["nets"])) for c in plan.connectors),
    )
    sections.append(Section(f"{plan.title}: fixture", (needles, plugs)))
    return sections
