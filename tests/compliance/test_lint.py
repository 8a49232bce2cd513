"""No text claims what nobody has shown, bears a date of its own, or names a stranger."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from compliance import everything, lint, outputs
from compliance.documents.case import Case
from compliance.documents.model import Document, Section, Text, table
from compliance.documents.notes import prescribed
from compliance.everything import Asked, Result


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return everything.compute(Asked(["meter", "lan_w5500"]), tmp_path_factory.mktemp("out"))


def planted(result: Result, *sections: Section) -> tuple[Document, Case]:
    document = result.documents["meter"]["eu_declaration"]
    made = dataclasses.replace(document, sections=(*document.sections, *sections))
    return made, result.cases["meter"]


def faults(document: Document, case: Case, known: frozenset[str]) -> list[lint.Fault]:
    return list(lint.faults({"meter": {document.kind: document}}, {"meter": case}, known))


DAY = frozenset({"2027-03-01", "2026-11-21"})


def test_our_own_documents_are_clean(result: Result) -> None:
    known = lint.known_dates(
        (Path(lint.__file__).parent).rglob("*.yaml"), [str(DAY), "2026-11-21", "2027-03-01"]
    )
    assert list(lint.faults(result.documents, result.cases, known)) == []


@pytest.mark.parametrize(
    "words",
    [
        "It is fully compliant with the Directive.",
        "Certified by a laboratory",
        "APPROVED for sale",
        "suitable for billing",
        "accuracy class B",
        "Class A of MI-003",
        "with the M-mark",
        "It complies with everything.",
    ],
)
def test_a_claim_is_seen(result: Result, words: str) -> None:
    document, case = planted(result, Section("x", (Text(words),)))
    (fault,) = faults(document, case, DAY)
    assert fault.where == "meter/eu_declaration"
    with pytest.raises(lint.WordsError, match="a claim that no evidence gives"):
        lint.check([fault])


def test_wording_that_a_rule_prescribes_is_left_out_and_nothing_beside_it(result: Result) -> None:
    wording = next(text for text in prescribed() if "complies with part 15" in text)
    quoted, case = planted(result, Section("x", (Text(wording),)))
    assert faults(quoted, case, DAY) == []
    more, case = planted(result, Section("x", (Text(f"{wording} It is certified."),)))
    assert [f.words for f in faults(more, case, DAY)] == ["certified"]


def test_a_date_of_its_own_is_seen(result: Result) -> None:
    document, case = planted(result, Section("x", (Text("Issued on 2031-05-05."),)))
    (fault,) = faults(document, case, DAY)
    assert fault.words == "2031-05-05"


@pytest.mark.parametrize(
    "row", ["Name and address of the manufacturer", "importer", "name, function"]
)
def test_a_manufacturer_who_is_not_in_the_facts_is_seen(result: Result, row: str) -> None:
    stranger = table([("field", 1.0), ("content", 1.0)], [[row, "Acme Ltd, London"]])
    document, case = planted(result, Section("x", (stranger,)))
    (fault,) = faults(document, case, DAY)
    assert fault.words == "Acme Ltd, London"
    assert "NOT FILLED" in fault.why


def test_a_fault_stops_the_run_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "compliance.outputs.lint.faults", lambda *_: [lint.Fault("a/b", "certified", "a claim")]
    )
    with pytest.raises(lint.WordsError, match="a/b: 'certified'"):
        outputs.make(Asked(["lan_w5500"]), tmp_path, with_pdf=False)
    assert list(tmp_path.iterdir()) == []
