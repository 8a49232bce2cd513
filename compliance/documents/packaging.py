"""Draft of the packaging's own declaration (Regulation (EU) 2025/40, Article 39, Annex VIII)."""

from __future__ import annotations

from compliance.documents.case import NOT_FILLED, Case, printed
from compliance.documents.declarations import blocked, signature
from compliance.documents.model import Document, Section, Text, table

#: Act whose obligations the declaration is about.
ACT = "eu.ppwr"


def packaging_declaration(case: Case) -> Document:
    """The fields of Annex VIII; unsigned, and blocked while an obligation of the act is open."""
    packaging = case.facts.packaging
    gaps: list[str] = []
    reusable = packaging.reusable
    if reusable is None:
        gaps.append("packaging.reusable is not filled")
    rows = [
        ("1. Identification of the packaging", case.fill("{packaging.identification}", gaps)),
        ("2. Name and address of the manufacturer", case.fill("{manufacturer}", gaps)),
        ("3. Responsibility", "This declaration is issued under the sole responsibility of the"
         " manufacturer (wording of the annex; not issued while this is a draft)."),
        ("4. Object", case.fill("{packaging.description}", gaps)),
        ("used again", NOT_FILLED if reusable is None else printed(reusable)),
        ("packs", f"{case.facts.title}: {case.facts.designation}"),
        ("5. Union law", "Regulation (EU) 2025/40, Articles 5 to 12, those that apply on the day"
         " above: NOT ASSESSED here"),
        ("6. Standards or specifications", "none stated: a person names those that were applied"),
        ("7. Notified body", "none stated: internal control of production (Annex VII)"),
        ("8. Technical documentation", case.fill("{packaging.technical_file}", gaps)),
    ]  # fmt: skip
    acts = tuple(act for act in case.assessment.acts if act.id == ACT)
    note = Text(
        "Apart from the declaration of the product: nothing of it follows from the product's own "
        "assessment. One declaration for each type of packaging. The numbers are those of the "
        "annex as public pages list them; compare them with the annex before it is issued."
    )
    return case.document(
        "packaging_declaration",
        "EU declaration of conformity of the packaging",
        [
            Section("Packaging", (note, table([("field", 1.4), ("content", 3.2)], rows))),
            Section("Signature", (signature(case, gaps),)),
            blocked(case, acts),
        ],
        gaps,
        markets=("EU",),
    )
