"""The result that every renderer reads: what applies, what shows it, and what is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import msgspec

from compliance.rules.model import Reading
from hardware.evidence import Verdict

#: Worst first: a verdict over several findings is the worst among them.
_WORST_FIRST: Final = (
    Verdict.FAIL,
    Verdict.STALE,
    Verdict.MISSING_INPUT,
    Verdict.NEEDS_LAB,
    Verdict.NEEDS_HUMAN,
    Verdict.PASS,
    Verdict.NOT_APPLICABLE,
)
HELD: Final = (Verdict.PASS, Verdict.NOT_APPLICABLE)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of the verdicts; MISSING_INPUT of none, since nothing shows nothing."""
    return min(verdicts, key=_WORST_FIRST.index, default=Verdict.MISSING_INPUT)


class _Result(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Finding(_Result, frozen=True, kw_only=True):
    """One proof looked at. ``kind`` and ``target`` are the proof's, ``subject`` the board's.

    The figures are the evidence record's; ``sha256`` is of the record's file or the document.
    ``mend``: the command that writes what is missing, stale or damaged; empty where none does.
    """

    kind: str
    target: str
    verdict: Verdict
    reason: str
    subject: str = ""
    measured: float | None = None
    limit: float | None = None
    unit: str = ""
    margin: float | None = None
    sha256: str = ""
    mend: str = ""


class TopicResult(_Result, frozen=True, kw_only=True):
    """A topic for one product; judged once, however many acts ask for it."""

    id: str
    title: str
    clauses: str
    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...]


class ObligationResult(_Result, frozen=True, kw_only=True):
    """An obligation for one product: verdict over its own findings and its topics'."""

    id: str
    text: str
    clause: str
    verdict: Verdict
    earlier_units: bool
    topics: tuple[str, ...]
    findings: tuple[Finding, ...]


class StandardResult(_Result, frozen=True, kw_only=True):
    """A standard under an act, with its state in the official list on the day."""

    number: str
    edition: str
    title: str
    covers: str
    list_state: str
    list_reference: str
    verification: str


class ActResult(_Result, frozen=True, kw_only=True):
    """An act for one product, with the reason for applying or not."""

    id: str
    short: str
    title: str
    instrument: str
    market: str
    applies: bool
    reason: str
    verdict: Verdict
    declaration: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    obligations: tuple[ObligationResult, ...]
    standards: tuple[StandardResult, ...]
    marks: tuple[str, ...]
    documents: tuple[str, ...]
    retention: str
    source: str
    verification: str
    readings: tuple[Reading, ...]
    known_to: dt.date


class Blocker(_Result, frozen=True, kw_only=True):
    """Why a product may not be released: an open obligation and its open findings in words."""

    obligation: str
    verdict: Verdict
    reasons: tuple[str, ...]


class Assessment(_Result, frozen=True, kw_only=True):
    """One product, its markets and a day; ``rules_known_to``: the oldest of the rules used."""

    product: str
    title: str
    designation: str
    manufacturer: str
    as_of: dt.date
    rules_known_to: dt.date
    markets: tuple[str, ...]
    boards: tuple[str, ...]
    acts: tuple[ActResult, ...]
    topics: tuple[TopicResult, ...]
    blockers: tuple[Blocker, ...]
    declarations: dict[str, tuple[str, ...]]
    verdict: Verdict


class RequirementResult(_Result, frozen=True, kw_only=True):
    """A requirement of the project and what shows it."""

    id: str
    title: str
    verdict: Verdict
    findings: tuple[Finding, ...]


class Dossier(_Result, frozen=True, kw_only=True):
    """Everything: products, requirements, and evidence files that cannot be used at all."""

    assessments: tuple[Assessment, ...]
    requirements: tuple[RequirementResult, ...]
    unusable_evidence: dict[str, str]

    @property
    def failures(self) -> tuple[str, ...]:
        """What makes a run fail; each once, in words.

        FAIL and STALE; evidence that is missing or cannot be used; a file of this repository that
        is missing; a document that lacks what a command writes. What only a person can fill in or
        decide, and what only a laboratory can measure, blocks release and fails nothing.
        """
        bad = [
            f"{f.target} of {f.subject or f.kind}: {f.verdict.value}, {f.reason}"
            for f in self._findings()
            if _fails(f)
        ]
        bad += [f"{name}: {reason}" for name, reason in self.unusable_evidence.items()]
        return tuple(sorted(set(bad)))

    @property
    def mends(self) -> tuple[str, ...]:
        """Commands that write what is missing, stale or damaged."""
        return tuple(sorted({f.mend for f in self._findings() if _fails(f) and f.mend}))

    def _findings(self) -> list[Finding]:
        findings = [f for a in self.assessments for f in _of_acts(a)]
        findings += [f for a in self.assessments for t in a.topics for f in t.findings]
        return findings + [f for r in self.requirements for f in r.findings]


def _fails(finding: Finding) -> bool:
    if finding.verdict is Verdict.MISSING_INPUT:
        return finding.kind in ("check", "document") or bool(finding.mend)
    return finding.verdict in (Verdict.FAIL, Verdict.STALE)


def _of_acts(assessment: Assessment) -> list[Finding]:
    return [f for act in assessment.acts for duty in act.obligations for f in duty.findings]
