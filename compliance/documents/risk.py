"""Risk assessment: hazards before and after their measures, measures shown by evidence."""

from __future__ import annotations

from typing import Final, get_args

from compliance.documents.case import EVIDENCE_COLUMNS, Case, evidence_row, inside
from compliance.documents.data_model import (
    Hazard,
    HazardFile,
    Probability,
    Rating,
    Severity,
    load,
)
from compliance.documents.model import Column, Document, Section, Table, Text, table
from compliance.trace.model import HELD, Finding, worst
from hardware.evidence import Verdict

_SEVERITIES: Final = get_args(Severity)
_PROBABILITIES: Final = get_args(Probability)
#: Class by severity (row) and probability (column, from improbable); hazards.yaml says whose.
_MATRIX: Final = (
    ("low", "low", "low", "low"),
    ("low", "low", "low", "medium"),
    ("low", "low", "medium", "high"),
    ("low", "medium", "high", "high"),
    ("low", "medium", "high", "high"),
)


def risk_class(rating: Rating) -> str:
    """``low``, ``medium`` or ``high``."""
    row = _MATRIX[_SEVERITIES.index(rating.severity)]
    return row[_PROBABILITIES.index(rating.probability)]


def judged(case: Case, hazard: Hazard) -> tuple[Verdict, tuple[tuple[str, Finding], ...]]:
    """Verdict over all measures of a hazard, and each finding with its measure."""
    findings = tuple(
        (measure.text, finding)
        for measure in hazard.measures
        if case.holds(measure.when)
        for finding in case.bench.judge(measure.proofs, hazard.id)
    )
    return worst(finding.verdict for _, finding in findings), findings


def risk_assessment(case: Case) -> Document:
    """Every hazard that the product has; one whose measures are not all shown is open."""
    hazards = [h for h in load(HazardFile).hazards if case.holds(h.when)]
    verdicts = {h.id: judged(case, h) for h in hazards}
    still_open = [h for h in hazards if verdicts[h.id][0] not in HELD]
    medium = [h for h in hazards if risk_class(h.after) != "low"]
    return case.document(
        "risk_assessment",
        "Risk assessment",
        [
            _method(case),
            Section("Result", _result(still_open, medium, len(hazards))),
            Section("Hazards", (_overview(hazards, verdicts),)),
            Section("Measures and what shows them", (Text("One table for each hazard."),)),
            *(_details(h, verdicts[h.id]) for h in hazards),
        ],
        landscape=True,
    )


def _method(case: Case) -> Section:
    f = case.facts
    scale = load(HazardFile).scale
    limits = (
        f"Use: {f.use.purpose}. Installed by: {f.use.installer.replace('_', ' ')}. "
        f"Consumers are {'' if f.use.consumers else 'not '}foreseeable buyers. "
        f"Altitude to {f.environment.altitude_max}, {f.environment.temperature_min} to "
        f"{f.environment.temperature_max}."
    )
    matrix = table(
        [("severity", 1.6), *((p, 1.0) for p in _PROBABILITIES)],
        ((severity, *row) for severity, row in zip(_SEVERITIES, _MATRIX, strict=True)),
    )
    return Section(
        "Limits of the product and method",
        (
            Text(limits),
            Text(
                "Hazards are looked for and rated in the manner of ISO 12100 and EN 61010-1, "
                "clause 17, for use and foreseeable misuse. The class follows from severity and "
                "probability. 'After' is claimed for the case that every measure holds: a hazard "
                "whose measures are not all shown is open, whatever its class. That the list of "
                "hazards is complete, nothing here shows: a competent person says it."
            ),
            matrix,
            Text(scale.text),
            table(
                [("severity", 1.0), ("means", 4.0)], ((s.level, s.means) for s in scale.severity)
            ),
            table(
                [("probability", 1.0), ("means", 4.0)],
                ((p.level, p.means) for p in scale.probability),
            ),
            Text("Read: " + "; ".join(f"{r.place}: {r.says}" for r in scale.readings) + "."),
        ),
    )


def _result(still_open: list[Hazard], medium: list[Hazard], count: int) -> tuple[Text, ...]:
    if not still_open:
        first = f"All measures of the {count} hazards are shown."
    else:
        names = ", ".join(h.id for h in still_open)
        first = f"{len(still_open)} of {count} hazards are OPEN: {names}."
    if not medium:
        return (Text(first, strong=bool(still_open)),)
    second = (
        "Of class medium after all measures, to be accepted by a competent person with a reason: "
    )
    second += ", ".join(f"{h.id} ({h.title})" for h in medium)
    return Text(first, strong=bool(still_open)), Text(second)


def _overview(
    hazards: list[Hazard], verdicts: dict[str, tuple[Verdict, tuple[tuple[str, Finding], ...]]]
) -> Table:
    columns = [("id", 0.5), ("hazard", 1.6), ("situation", 2.8), ("clause", 1.3), ("before", 1.3),
               ("after, if every measure holds", 1.4), ("measures", 1.6),
               ("state", 0.7)]  # fmt: skip
    return table(
        columns,
        (
            (h.id, h.title, h.situation, h.clause, _rated(h.before), _rated(h.after),
             verdicts[h.id][0], "shown" if verdicts[h.id][0] in HELD else "OPEN")
            for h in hazards
        ),
    )  # fmt: skip


def _rated(rating: Rating) -> str:
    return f"{risk_class(rating)}: {rating.severity}, {rating.probability}"


def _details(hazard: Hazard, found: tuple[Verdict, tuple[tuple[str, Finding], ...]]) -> Section:
    verdict, findings = found
    rows = []
    before = ""
    for text, finding in findings:
        if not list(inside([finding])):
            continue
        rows.append(("as above" if text == before else text, *evidence_row(finding)))
        before = text
    columns = (Column("measure", 2.4), *EVIDENCE_COLUMNS)
    return Section(
        f"{hazard.id}: {hazard.title}",
        (Text(f"{verdict.value}. {hazard.situation}"), table(columns, rows)),
        level=2,
    )
