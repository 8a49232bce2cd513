"""The one Jinja2 environment: templates of ``compliance/templates``, filters for each format."""

from __future__ import annotations

import re
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from compliance.documents.model import plain
from compliance.trace.model import Finding
from hardware.evidence import Verdict


def page(template: str, **content: Any) -> bytes:
    """A rendered template with one closing newline."""
    text = _ENVIRONMENT.get_template(template).render(
        verdicts=[verdict.value for verdict in Verdict], **content
    )
    return (text.rstrip("\n") + "\n").encode()


def _cell(value: Any) -> str:
    """Text that stays in its table cell."""
    if isinstance(value, Verdict):
        return value.value
    return " ".join(str(value).replace("|", "\\|").replace("<", "&lt;").split()) or "-"


def figure(finding: Finding) -> str:
    """Measured value against its limit, with the margin."""
    if finding.measured is None:
        return "-"
    unit = "" if finding.unit == "1" else finding.unit
    text = f"{finding.measured:.4g} {unit}".strip()
    if finding.limit is not None:
        text += f" (limit {finding.limit:.4g})"
    if finding.margin is not None:
        text += f", margin {finding.margin:.3g}"
    return text


def _digits(value: Any) -> str:
    """A figure with six digits; anything else as it is."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _typst(value: Any) -> str:
    """A typst string literal: nothing in it is markup."""
    text = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


def _breakable(text: str) -> str:
    """Zero-width spaces where a long id may break."""
    return re.sub(r"(?<=[._/:=@-])|(?<=\w{12})(?=\w)", "\u200b", text)


_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("compliance"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=select_autoescape(["html.j2"]),  # Markdown's cells go through the filter "cell"
)
_ENVIRONMENT.filters |= {
    "cell": _cell,
    "figure": figure,
    "typ": _typst,
    "plain": plain,
    "breakable": _breakable,
    "digits": _digits,
}
_ENVIRONMENT.tests |= {"verdict": lambda value: isinstance(value, Verdict)}
