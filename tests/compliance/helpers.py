"""Facts with single values changed, and evidence folders with planted records."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

from msgspec.structs import replace

from compliance import rules
from compliance.facts.model import Board, Facts
from compliance.rules.model import Requirement
from compliance.trace.assess import compile_dossier
from compliance.trace.judge import Bench, Paper
from compliance.trace.model import Dossier
from compliance.trace.store import Store
from hardware import evidence
from hardware.evidence import Record, Verdict


def with_values(facts: Facts, values: dict[str, Any]) -> Facts:
    """The facts with dotted keys set."""
    changed: Any = facts
    for key, value in values.items():
        changed = _set(changed, key.split("."), value)
    assert isinstance(changed, Facts)
    return changed


def _set(struct: Any, steps: list[str], value: Any) -> Any:
    first, *rest = steps
    assert hasattr(struct, first), first
    return replace(struct, **{first: _set(getattr(struct, first), rest, value) if rest else value})


def sources(root: Path) -> None:
    """A source folder that planted records rest on."""
    (root / "hardware").mkdir(parents=True, exist_ok=True)
    (root / "hardware" / "part.py").write_text("OHM = 10\n", encoding="utf-8")


def record(root: Path, check: str, subject: str, verdict: Verdict = Verdict.PASS) -> Record:
    """A record that is current for :func:`sources`."""
    return Record(
        check,
        subject,
        verdict,
        "planted",
        measured=7.0,
        limit=6.0,
        unit="mm",
        margin=1.0,
        inputs={"source:hardware": evidence.source_hash(root, "hardware")},
    )


def dossier_of(
    products: Iterable[Facts],
    root: Path,
    requirements: Iterable[Requirement] = (),
    papers: Iterable[str] = (),
) -> Dossier:
    """The dossier of some products with the records below ``root``; ``papers`` without gaps."""
    store = Store(root / "evidence", root)
    drawn = {kind: Paper(kind) for kind in papers}
    benches = [(facts, Bench(store, root, facts.boards, drawn, facts)) for facts in products]
    whole = Bench(store, root, get_args(Board), drawn)
    return compile_dossier(rules.load(), requirements, benches, None, whole)
