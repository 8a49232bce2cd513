"""The packaging's declaration: by its day, a draft, blocked while a fact or an act is open."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from compliance import everything
from compliance.documents.model import Document, Text, plain
from compliance.everything import Asked
from compliance.facts import PRODUCTS
from hardware.evidence import Verdict

ROOT = Path(__file__).resolve().parents[2]
FILLED = {
    "identification: null": "identification: PK-1",
    "description: null": "description: folding carton of 60 g and paper inlay of 15 g",
    "reusable: null": "reusable: false",
    "technical_file: null": "technical_file: packaging/PK-1",
}


def drawn(name: str, day: dt.date | None = None) -> tuple[Document | None, dict[str, Verdict]]:
    made = everything.compute(Asked([name], day), ROOT / "none")
    (documents,) = made.documents.values()
    duties = {
        d.id: d.verdict for a in made.dossier.assessments for x in a.acts for d in x.obligations
    }
    return documents.get("packaging_declaration"), duties


@pytest.mark.parametrize(("day", "there"), [("2026-08-11", False), ("2026-08-12", True)])
def test_it_is_drawn_up_from_its_day(day: str, there: bool) -> None:
    document, duties = drawn("meter", dt.date.fromisoformat(day))
    assert (document is not None) is there
    assert ("eu.ppwr.declaration" in duties) is there


def test_a_product_without_packaging_or_union_has_none(tmp_path: Path) -> None:
    text = (PRODUCTS / "ct_63a_set.yaml").read_text(encoding="utf-8")
    for name, old, new in (
        ("bare", "  used: true", "  used: false"),
        ("abroad", "markets: [EU, GB, US, CA]", "markets: [US]"),
    ):
        assert old in text
        (tmp_path / f"{name}.yaml").write_text(text.replace(old, new), encoding="utf-8")
        assert drawn(str(tmp_path / f"{name}.yaml"))[0] is None


def test_it_is_a_form_while_facts_are_missing() -> None:
    document, duties = drawn("relay_shield")
    assert document is not None
    assert "packaging.identification is not filled" in document.gaps
    assert "responsible.signatory is not filled" in document.gaps
    assert duties["eu.ppwr.declaration"] is Verdict.MISSING_INPUT
    last = document.sections[-1].blocks[0]
    assert isinstance(last, Text)
    assert last.text.startswith("RELEASE IS BLOCKED")
    assert ("status", "DRAFT, not signed") in document.head


def test_filled_it_has_the_fields_of_the_annex_and_waits_for_persons(tmp_path: Path) -> None:
    text = (PRODUCTS / "ct_63a_set.yaml").read_text(encoding="utf-8")
    someone = "{name: Planted Works, address: 1 Road, country: EU, contact: a@b}"
    filled = FILLED | {f"{key}: null": f"{key}: {someone}" for key in ("manufacturer", "signatory")}
    for old, new in filled.items():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    document, duties = drawn(str(tmp_path / "mine.yaml"))
    assert document is not None
    assert document.gaps == ()
    rows = {plain(row[0]): plain(row[1]) for table in document.tables() for row in table.rows}
    assert rows["1. Identification of the packaging"] == "PK-1"
    assert rows["4. Object"].startswith("folding carton")
    assert rows["signature"] == "NOT SIGNED"
    assert "NOT ASSESSED" in rows["5. Union law"]
    assert duties["eu.ppwr.declaration"] is Verdict.NEEDS_HUMAN
    assert duties["eu.ppwr.file"] is Verdict.NEEDS_HUMAN
