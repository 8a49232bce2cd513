"""The result as Markdown and HTML pages and as JSON.

A page has a row for every act, obligation, topic finding and requirement, with the same verdict as
the JSON: the tests compare them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from compliance.rules.applicability import Change
from compliance.trace.model import Assessment, Dossier, Finding
from hardware.evidence import Verdict

#: Documents of the dossier that the product's page holds.
RENDERED: Final = frozenset({"applicability", "checklist"})


def as_json(dossier: Dossier) -> bytes:
    """The whole result, sorted keys, byte-stable."""
    return msgspec.json.format(msgspec.json.encode(dossier, order="sorted"), indent=1) + b"\n"


def product_page(assessment: Assessment) -> bytes:
    """Markdown: applicability with reasons, and the checklist of a product."""
    return _page("product.md.j2", a=assessment, counts=_counts(assessment))


def product_html(assessment: Assessment) -> bytes:
    """The product's page as one HTML file that works from disk and prints."""
    return _page("product.html.j2", a=assessment)


def index_page(dossier: Dossier) -> bytes:
    """Markdown: the products, the requirements and what makes the run fail."""
    return _page("index.md.j2", d=dossier, failures=dossier.failures)


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


def _page(template: str, **content: Any) -> bytes:
    text = _ENVIRONMENT.get_template(template).render(
        verdicts=[verdict.value for verdict in Verdict], **content
    )
    return (text.rstrip("\n") + "\n").encode()


def _cell(value: Any) -> str:
    """Text that stays in its table cell."""
    if isinstance(value, Verdict):
        return value.value
    return " ".join(str(value).replace("|", "\\|").replace("<", "&lt;").split()) or "-"


def _figure(finding: Finding) -> str:
    """Measured value against its limit, with the margin."""
    if finding.measured is None:
        return "-"
    text = f"{finding.measured:.4g} {finding.unit}".strip()
    if finding.limit is not None:
        text += f" (limit {finding.limit:.4g})"
    if finding.margin is not None:
        text += f", margin {finding.margin:.3g}"
    return text


_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("compliance.render"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=select_autoescape(["html.j2"]),  # Markdown's cells go through the filter "cell"
)
_ENVIRONMENT.filters |= {"cell": _cell, "figure": _figure}
