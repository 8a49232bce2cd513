"""Rows that workbook and web page share: the checklist, the proofs, the standards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.trace.model import ActResult, Assessment, Finding, ObligationResult


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One obligation of an act that applies; ``still_open`` names what blocks it."""

    act: ActResult
    duty: ObligationResult
    still_open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One finding under the topic or obligation that asks for it."""

    owner: str
    finding: Finding


def checklist(assessment: Assessment) -> Iterator[ChecklistRow]:
    """Every obligation, in the order of the acts."""
    reasons = {blocker.obligation: blocker.reasons for blocker in assessment.blockers}
    for act in assessment.acts:
        for duty in act.obligations:
            yield ChecklistRow(act, duty, reasons.get(duty.id, ()))


def proofs(assessment: Assessment) -> Iterator[ProofRow]:
    """Every finding: those of topics once, then those of obligations."""
    for topic in assessment.topics:
        for finding in topic.findings:
            yield ProofRow(topic.id, finding)
    for act in assessment.acts:
        for duty in act.obligations:
            for finding in duty.findings:
                yield ProofRow(duty.id, finding)
