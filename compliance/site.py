"""Static pages that a reviewer clicks through: requirement, clause, evidence, figure, picture.

They work from disk: no server, no request; the index for searching stands in the page itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from markupsafe import Markup

from compliance.documents.model import Document
from compliance.render.jinja import page
from compliance.trace.model import Assessment, Dossier, Finding
from compliance.trace.store import Store, in_order
from hardware.evidence import Record

_PICTURES: Final = (".svg", ".png")
#: Pictures of a check that bear another name; {board} is the subject.
_NAMED: Final = {
    "metering_accuracy": "docs/calculations/{board}_errors.svg",
    "metering_influences": "docs/calculations/{board}_errors.svg",
    "power_budget": "docs/calculations/power_budget.svg",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the search index."""

    kind: str
    name: str
    text: str
    verdict: str
    url: str


def record_name(finding: Finding) -> str:
    """Name of the page of a finding's record; empty if it has none."""
    if finding.kind != "check" or not finding.sha256:
        return ""
    return f"evidence/{finding.target}.{finding.subject}.html"


def pages(
    dossier: Dossier,
    documents: dict[str, dict[str, Document]],
    store: Store,
    root: Path,
    built: Path,
    *,
    with_pdf: bool = True,
) -> dict[str, bytes]:
    """Path below the site -> content. ``root``: repository; ``built``: the folder build.

    ``with_pdf``: each document has a PDF beside it, which its product's page leads to.
    """
    made: dict[str, bytes] = {}
    shown = {f.subject + f.target: f for f in _findings(dossier) if record_name(f)}
    used: dict[str, list[str]] = {}
    for name, owner in _owners(dossier):
        used.setdefault(name, []).append(owner)
    for finding in shown.values():
        record = store.record(finding.target, finding.subject)
        assert record is not None, "a finding with a hash has its record"
        pictures = _pictures(finding, root, built)
        made |= pictures
        name = record_name(finding)
        made[name] = page(
            "evidence.html.j2",
            f=finding,
            record=record,
            points=_points(record),
            pictures=sorted(pictures),
            used=sorted(set(used.get(name, []))),
        )
    for a in dossier.assessments:
        made[f"{a.product}.html"] = page(
            "product.html.j2",
            a=a,
            documents=documents[a.product],
            record_name=record_name,
            with_pdf=with_pdf,
        )
    index = [_plain(entry) for entry in _entries(dossier, documents)]
    text = msgspec.json.encode(index).decode().replace("<", "\\u003c")
    made["index.html"] = page(
        "index.html.j2",
        d=dossier,
        failures=dossier.failures,
        mends=in_order(dossier.mends),
        record_name=record_name,
        index=Markup(text),  # JSON with every "<" escaped
    )
    return made


def _plain(entry: Entry) -> dict[str, str]:
    return {"k": entry.kind, "n": entry.name, "t": entry.text, "v": entry.verdict, "u": entry.url}


def _findings(dossier: Dossier) -> Iterator[Finding]:
    for a in dossier.assessments:
        for topic in a.topics:
            yield from topic.findings
        for act in a.acts:
            for duty in act.obligations:
                yield from duty.findings
    for requirement in dossier.requirements:
        yield from requirement.findings


def _owners(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Page of a record, and who rests on it."""
    for requirement in dossier.requirements:
        for finding in requirement.findings:
            yield record_name(finding), f"{requirement.id} {requirement.title}"
    for a in dossier.assessments:
        for topic in a.topics:
            for finding in topic.findings:
                yield record_name(finding), f"{a.title}: {topic.title} ({topic.clauses})"


def _entries(dossier: Dossier, documents: dict[str, dict[str, Document]]) -> Iterator[Entry]:
    for r in dossier.requirements:
        yield Entry("requirement", r.id, r.title, r.verdict.value, f"index.html#{r.id}")
    for a in dossier.assessments:
        yield from _of_product(a)
        for kind, document in documents[a.product].items():
            url = f"{a.product}/{kind}.html"
            state = "MISSING-INPUT" if document.gaps else "NEEDS-HUMAN"
            yield Entry("document", f"{a.product}/{kind}", document.title, state, url)
    for finding in dict.fromkeys(_findings(dossier)):
        if url := record_name(finding):
            name = f"{finding.target} of {finding.subject}"
            yield Entry("evidence", name, finding.reason, finding.verdict.value, url)


def _of_product(a: Assessment) -> Iterator[Entry]:
    yield Entry("product", a.product, a.title, a.verdict.value, f"{a.product}.html")
    for act in a.acts:
        for duty in act.obligations:
            text = f"{a.title}: {duty.text} ({duty.clause})"
            yield Entry(
                "obligation", duty.id, text, duty.verdict.value, f"{a.product}.html#{act.id}"
            )
    for topic in a.topics:
        url = f"{a.product}.html#topic-{topic.id}"
        text = f"{a.title}: {topic.title}"
        yield Entry("topic", topic.clauses, text, topic.verdict.value, url)


def _points(record: Record) -> list[dict[str, Any]]:
    """Single points of a record, where it has them."""
    found = record.detail.get("points", [])
    return [p for p in found if isinstance(p, dict)] if isinstance(found, list) else []


def _pictures(finding: Finding, root: Path, built: Path) -> dict[str, bytes]:
    """Pictures of a check, copied beside the pages; the board's diagram stands for the rest."""
    stems = [
        built / folder / f"{finding.target}.{finding.subject}" for folder in ("spice", "creepage")
    ]
    named = _NAMED.get(finding.target)
    if named:
        stems.append((root / named.format(board=finding.subject)).with_suffix(""))
    stems.append(root / "docs" / "boards" / finding.subject)
    for stem in stems:
        for suffix in _PICTURES:
            path = stem.parent / f"{stem.name}{suffix}"
            if path.is_file():
                return {f"evidence/{path.name}": path.read_bytes()}
    return {}
