"""Looks at one proof after another and says what it shows."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from compliance.facts.model import Facts
from compliance.rules.conditions import UnfilledError, compiled, shown, value_of
from compliance.rules.model import Proof
from compliance.trace.model import Finding
from compliance.trace.store import Store
from hardware.evidence import Verdict

SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True)
class Bench:
    """What proofs are judged with. ``facts`` is None for the project as a whole.

    ``boards``: those whose evidence counts. ``root``: where documents lie. ``rendered``: ids of the
    documents that this run writes.
    """

    store: Store
    root: Path
    boards: tuple[str, ...]
    rendered: Collection[str]
    facts: Facts | None = None

    def judge(self, proofs: Iterable[Proof]) -> tuple[Finding, ...]:
        """Findings of every proof, in their order."""
        return tuple(finding for proof in proofs for finding in self._findings(proof))

    def _findings(self, proof: Proof) -> Iterator[Finding]:
        if proof.kind == "check":
            yield from self._check(proof)
        elif proof.kind == "document":
            yield self._document(proof.target)
        elif proof.kind == "dossier":
            yield self._dossier(proof.target)
        elif proof.kind == "lab":
            yield _finding(proof, Verdict.NEEDS_LAB, "no data can show it; no result is recorded")
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
        written = target in self.rendered
        return Finding(
            kind="dossier",
            target=target,
            verdict=Verdict.NEEDS_HUMAN if written else Verdict.MISSING_INPUT,
            reason="a draft is rendered; a person must review it"
            if written
            else "the document is not drawn up",
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
