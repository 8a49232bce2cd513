"""Which documents a product gets; the technical file's index is drawn up last."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Final

from compliance.documents.case import Case, command_in
from compliance.documents.data_access import data_export
from compliance.documents.declarations import eu_declaration, fcc_declaration, gb_declaration
from compliance.documents.emc import emc_assessment
from compliance.documents.lab import lab_test_plan
from compliance.documents.label import label
from compliance.documents.materials import material_table
from compliance.documents.model import Document
from compliance.documents.notes import rf_exposure, safety_notes
from compliance.documents.overview import applicability, checklist
from compliance.documents.packaging import ACT as PACKAGING_ACT
from compliance.documents.packaging import packaging_declaration
from compliance.documents.production import manufacturing_test_plan
from compliance.documents.risk import risk_assessment
from compliance.documents.sbom import sbom
from compliance.documents.security import cybersecurity_assessment, psti_statement
from compliance.documents.technical_file import technical_file
from compliance.records.decisions import digest_of
from compliance.trace.judge import Paper

_Builder = Callable[[Case], Document]

#: Documents of every product.
_ALWAYS: Final[tuple[_Builder, ...]] = (
    applicability, risk_assessment, lab_test_plan, manufacturing_test_plan, safety_notes, label,
    material_table, sbom,
)  # fmt: skip
_DECLARATIONS: Final = {"eu": eu_declaration, "gb": gb_declaration, "fcc": fcc_declaration}
#: Checklists by market, and the name under which rules ask for any of them.
CHECKLIST: Final = "checklist"


def draw_up(case: Case) -> dict[str, Document]:
    """Every document of the product, by kind."""
    made = {document.kind: document for document in _documents(case)}
    index = technical_file(dataclasses.replace(case, papers=made))
    return made | {index.kind: index}


def _documents(case: Case) -> Iterator[Document]:
    facts, a = case.facts, case.assessment
    for builder in _ALWAYS:
        yield builder(case)
    for market in a.markets:
        yield checklist(case, market)
    if facts.electronics:
        yield emc_assessment(case)
    if facts.software.present:
        yield cybersecurity_assessment(case)
    if facts.radio.fitted:
        yield rf_exposure(case)
    if any(act.id == "eu.data_act" and act.applies for act in a.acts):
        yield data_export(case)
    for name, builder in _DECLARATIONS.items():
        if a.declarations.get(name):
            yield builder(case)
    if any(act.id == PACKAGING_ACT and act.applies for act in a.acts):
        yield packaging_declaration(case)
    if any(act.id == "gb.psti" and act.applies for act in a.acts):
        yield psti_statement(case)


def papers(documents: dict[str, Document]) -> dict[str, Paper]:
    """The documents as proofs look at them; the checklists count as one."""
    found = {kind: Paper(d.digest, d.gaps, command_in(d.gaps)) for kind, d in documents.items()}
    listed = [d for kind, d in documents.items() if kind.startswith(f"{CHECKLIST}_")]
    if listed:
        gaps = tuple(gap for document in listed for gap in document.gaps)
        found[CHECKLIST] = Paper(digest_of([d.digest for d in listed]), gaps, command_in(gaps))
    return found
