"""The result as Markdown and HTML pages and as JSON.

A page has a row for every act, obligation, topic finding and requirement, with the same verdict as
the JSON: the tests compare them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from compliance.render.jinja import page
from compliance.rules.applicability import Change
from compliance.trace.model import Assessment, Dossier
from hardware.evidence import Verdict


def as_json(dossier: Dossier) -> bytes:
    """The whole result, sorted keys, byte-stable."""
    return msgspec.json.format(msgspec.json.encode(dossier, order="sorted"), indent=1) + b"\n"


def product_page(assessment: Assessment) -> bytes:
    """Markdown: applicability with reasons, and the checklist of a product."""
    return page("product.md.j2", a=assessment, counts=_counts(assessment))


def index_page(dossier: Dossier) -> bytes:
    """Markdown: the products, the requirements and what makes the run fail."""
    return page("index.md.j2", d=dossier, failures=dossier.failures)


def changes_page(title: str, earlier: str, later: str, changes: Iterable[Change]) -> str:
    """Plain lines: what changes for a product between two days."""
    lines = [f"{title}: units placed on {later} instead of {earlier}"]
    for change in changes:
        lines.append(f"  {change.date} {change.kind:6} {change.what}: {change.text}")
    if len(lines) == 1:
        lines.append("  nothing changes")
    return "\n".join(lines)


def _counts(assessment: Assessment) -> dict[str, dict[str, int]]:
    """Obligations by verdict, for each market."""
    found: dict[str, dict[str, int]] = {}
    for market in assessment.markets:
        counter = Counter(
            duty.verdict.value
            for act in assessment.acts
            if act.market == market
            for duty in act.obligations
        )
        found[market] = {verdict.value: counter[verdict.value] for verdict in Verdict}
    return found
