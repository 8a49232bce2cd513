"""Facts with single values changed, and evidence folders with planted records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from compliance.facts.model import Facts
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
