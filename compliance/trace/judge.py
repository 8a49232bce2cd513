"""Looks at one proof after another and says what it shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from compliance.facts.model import Facts
from compliance.records.decisions import Decisions, digest_of
from compliance.records.lab import LabBook
from compliance.rules.conditions import UnfilledError, compiled, shown, value_of
from compliance.rules.model import Proof
from compliance.trace.model import Finding
from compliance.trace.store import Store
from hardware.evidence import Verdict

SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that this run draws up: hash of its content, and the inputs that it lacks.

    ``mend``: the command that writes one of them, empty if none does.
    """

    digest: str
    gaps: tuple[str, ...] = ()
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """What proofs are judged with. ``facts`` is None for the project as a whole.

    ``boards``: those whose evidence counts. ``root``: where documents lie. ``papers``: the
    documents that this run draws up, by kind. ``lab`` and ``decisions``: what others found;
    ``asked`` collects the decisions that were needed: owner, proof, hash of what is judged.
    """

    store: Store
    root: Path
    boards: tuple[str, ...]
    papers: Mapping[str, Paper]
    facts: Facts | None = None
    lab: LabBook = field(default_factory=LabBook)
    decisions: Decisions = field(default_factory=Decisions)
    asked: dict[tuple[str, str], str] = field(default_factory=dict)

    def judge(self, proofs: Iterable[Proof], owner: str = "") -> tuple[Finding, ...]:
        """Findings of every proof of an owner (obligation, topic, ...), in their order."""
        listed = tuple(proofs)
        papers = {p.target: self.papers[p.target].digest for p in listed if p.target in self.papers}
        return tuple(
            self._decided(finding, owner, papers)
            for proof in listed
            for finding in self._findings(proof)
        )

    def _decided(self, finding: Finding, owner: str, papers: dict[str, str]) -> Finding:
        """A finding that needs a person, with the person's decision where there is one."""
        if finding.verdict is not Verdict.NEEDS_HUMAN:
            return finding
        if finding.kind in ("document", "dossier"):
            owner, judged = finding.kind, finding.sha256  # a paper is reviewed once, for all
        else:
            judged = digest_of(owner, finding.target, papers, self.facts)
        self.asked[owner, finding.target] = judged
        found = self.decisions.look_up(owner, finding.target, judged)
        if found is None:
            return replace(finding, sha256=judged)
        return replace(finding, verdict=found[0], reason=found[1], sha256=judged)

    def _findings(self, proof: Proof) -> Iterator[Finding]:
        if proof.kind == "check":
            yield from self._check(proof)
        elif proof.kind == "document":
            yield self._document(proof.target)
        elif proof.kind == "dossier":
            yield self._dossier(proof.target)
        elif proof.kind == "lab":
            yield _finding(proof, *self.lab.of_proof(proof.target))
        elif proof.kind == "human":
            yield _finding(proof, Verdict.NEEDS_HUMAN, "no decision is recorded")
        else:
            yield self._of_facts(proof)

    def _check(self, proof: Proof) -> Iterator[Finding]:
        for subject in proof.subjects:
            if subject == SYSTEM or subject in self.boards:
                yield self.store.look_up(proof.target, subject)
            else:
                yield Finding(
                    kind="check",
                    target=proof.target,
                    subject=subject,
                    verdict=Verdict.NOT_APPLICABLE,
                    reason="that board is not in this product",
                )

    def _document(self, target: str) -> Finding:
        path = self.root / target
        if not path.is_file():
            return Finding(
                kind="document",
                target=target,
                verdict=Verdict.MISSING_INPUT,
                reason="no such file",
            )
        return Finding(
            kind="document",
            target=target,
            verdict=Verdict.NEEDS_HUMAN,
            reason="it exists; whether it shows this, a person must say",
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        )

    def _dossier(self, target: str) -> Finding:
        """A document that lacks an input is a form that nobody can review yet."""
        paper = self.papers.get(target)
        if paper is None:
            verdict, reason = Verdict.MISSING_INPUT, "the document is not drawn up"
        elif paper.gaps:
            verdict, reason = Verdict.MISSING_INPUT, f"drawn up without {'; '.join(paper.gaps)}"
        else:
            verdict, reason = Verdict.NEEDS_HUMAN, "a draft is drawn up; a person must review it"
        return Finding(
            kind="dossier",
            target=target,
            verdict=verdict,
            reason=reason,
            sha256=paper.digest if paper else "",
            mend=paper.mend if paper else "",
        )

    def _of_facts(self, proof: Proof) -> Finding:
        assert self.facts is not None, "proofs by facts belong to products"
        if proof.kind == "filled":
            value = value_of(self.facts, proof.target)
            if value is None:
                return _finding(proof, Verdict.MISSING_INPUT, f"{proof.target} is not filled")
            return _finding(proof, Verdict.PASS, f"{proof.target} is {shown(value)}")
        condition = compiled(proof.target)
        try:
            held = condition.holds(self.facts)
        except UnfilledError as error:
            return _finding(proof, Verdict.MISSING_INPUT, f"{error.args[0]} is not filled")
        verdict = Verdict.PASS if held else Verdict.FAIL
        return _finding(proof, verdict, condition.reading(self.facts))


def _finding(proof: Proof, verdict: Verdict, reason: str) -> Finding:
    return Finding(kind=proof.kind, target=proof.target, verdict=verdict, reason=reason)
