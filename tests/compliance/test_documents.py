"""One computation a document: three formats say the same; a document with gaps is a form."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import everything
from compliance.documents import data_model, registry
from compliance.documents.data_model import HazardFile, NoteFile, SecurityFile
from compliance.documents.model import Document, Section, Text, plain, table
from compliance.documents.risk import risk_class
from compliance.everything import Asked, Result
from compliance.render.documents import as_html, as_markdown, as_typst
from compliance.render.typeset import pdf_bytes, pdfs
from compliance.yaml_file import InputError
from hardware import evidence
from hardware.evidence import Verdict
from tests.compliance.helpers import record, sources

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Two products, records that pass, fail and are missing."""
    out = tmp_path_factory.mktemp("out")
    sources(out)
    planted = [
        record(out, "insulation", "meter"),
        record(out, "discharge", "meter", Verdict.FAIL),
        record(out, "domains", "meter", Verdict.NEEDS_HUMAN),
    ]
    evidence.write(out / evidence.FOLDER, planted)
    return everything.compute(Asked(["meter_relays_lan", "ct_63a_set"]), out, out)


LABEL = Document(
    "label", "Label", "p", "P", "d", (), ("EU",), "1", "", dt.date(2027, 3, 1), ()
)  # fmt: skip


def rows_of(document: Document) -> list[list[str]]:
    """Every row of every table, the title block and the headings first."""
    rows = [list(row) for row in document.head]
    for one in document.tables():
        rows.append([column.heading for column in one.columns])
        rows += [[plain(cell) for cell in row] for row in one.rows]
    return rows


def rows_of_markdown(text: str) -> list[list[str]]:
    found = []
    for line in text.splitlines():
        if line.startswith("|") and not line.startswith(("|---", "| | |")):
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            found.append([c.strip().replace("\\|", "|").replace("&lt;", "<") for c in cells])
    return found


def rows_of_html(text: str) -> list[list[str]]:
    found = []
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.S):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        found.append([html.unescape(cell).strip() for cell in cells])
    return found


def rows_of_typst(text: str) -> list[list[str]]:
    """Cells are string literals; nothing in them is markup."""
    found = []
    body = text[text.index("#align(left)") :]
    for line in body.splitlines():
        if line.strip().startswith(("table.cell(", "head(", "verdict(", '"', "mono(")):
            cells = re.findall(r'"((?:[^"\\]|\\.)*)"', line.replace('rgb("#dde3ee")', ""))
            cells = [c for c in cells if c not in {"bold", "regular"}]
            found.append([_unquoted(c) for c in cells])
    return found


def _unquoted(cell: str) -> str:
    return cell.replace('\\"', '"').replace("\\\\", "\\").replace("\u200b", "")


def documents(result: Result) -> Iterator[Document]:
    for made in result.documents.values():
        yield from made.values()


def test_three_formats_say_the_same(result: Result) -> None:
    for document in documents(result):
        expected = rows_of(document)
        squeezed = [[" ".join(cell.split()) for cell in row] for row in expected]
        assert rows_of_html(as_html(document).decode()) == expected, document.number
        assert rows_of_markdown(as_markdown(document).decode()) == squeezed, document.number
        assert rows_of_typst(as_typst(document).decode()) == expected, document.number


def test_a_verdict_that_one_format_got_wrong_would_be_seen(result: Result) -> None:
    document = result.documents["meter_relays_lan"]["risk_assessment"]
    expected = rows_of(document)
    for render, read in (
        (as_html, rows_of_html),
        (as_markdown, rows_of_markdown),
        (as_typst, rows_of_typst),
    ):
        text = render(document).decode()
        for old in (">FAIL<", "| FAIL |", '"FAIL")'):
            text = text.replace(old, old.replace("FAIL", "PASS"))
        assert read(text) != expected


def test_nothing_in_a_text_is_markup() -> None:
    nasty = 'a|b <i> "q" \\ #let x = 1 $y$ *z* [w](v) {{ 1 }} @r'
    section = Section(nasty, (Text(nasty), table([("x", 1.0)], [[nasty]])))
    base = next(iter(documents(everything.compute(Asked(["ct_63a_set"]), ROOT / "none", ROOT))))
    document = dataclasses.replace(base, sections=(section,))
    assert [nasty] in rows_of_html(as_html(document).decode())
    assert [nasty] in rows_of_markdown(as_markdown(document).decode())
    assert [nasty] in rows_of_typst(as_typst(document).decode())
    assert pdf_bytes(as_typst(document), document.day).startswith(b"%PDF")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_characters="&", exclude_categories=["Cs"])))
def test_any_text_stays_in_its_cell(text: str) -> None:
    """Markdown leaves "&" as it is, because a reader may mean a character by it."""
    section = Section("s", (table([("x", 1.0), ("y", 1.0)], [[text, "end"]]),))
    made = dataclasses.replace(LABEL, sections=(section,))
    row = [plain(text), "end"]
    assert rows_of_html(as_html(made).decode())[-1] == row
    assert rows_of_markdown(as_markdown(made).decode())[-1] == row
    assert rows_of_typst(as_typst(made).decode())[-1] == row


def test_a_table_with_a_missing_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells under 2 headings"):
        table([("a", 1.0), ("b", 1.0)], [["only one"]])


def test_pdf_is_archival_and_the_same_each_time(result: Result, tmp_path: Path) -> None:
    document = result.documents["ct_63a_set"]["label"]
    one = pdf_bytes(as_typst(document), document.day)
    assert one == pdf_bytes(as_typst(document), document.day)
    assert b"pdfaid:part>2<" in one
    assert b"pdfaid:conformance>B<" in one
    assert f"D:{document.day:%Y%m%d}000000".encode() in one
    given = {Path("a.pdf"): (as_typst(document), document.day)}
    assert pdfs(given, tmp_path) == pdfs(given, tmp_path) == {Path("a.pdf"): one}
    assert len(list(tmp_path.glob("*.pdf"))) == 1


def test_every_document_that_a_rule_asks_for_is_drawn_up_or_missing(result: Result) -> None:
    for a in result.dossier.assessments:
        made = registry.papers(result.documents[a.product])
        findings = [f for t in a.topics for f in t.findings]
        findings += [f for act in a.acts for d in act.obligations for f in d.findings]
        asked = [f for f in findings if f.kind == "dossier"]
        assert asked
        for finding in asked:
            paper = made.get(finding.target)
            if paper is None or paper.gaps:
                assert finding.verdict is Verdict.MISSING_INPUT, finding
            else:
                assert finding.verdict is Verdict.NEEDS_HUMAN, finding


def test_a_document_with_gaps_shows_nothing_and_a_filled_one_needs_a_person(
    result: Result,
) -> None:
    """'It exists' is no evidence: an unfilled declaration is MISSING-INPUT."""
    declaration = result.documents["meter_relays_lan"]["eu_declaration"]
    assert "manufacturer is not filled" in declaration.gaps
    a = next(x for x in result.dossier.assessments if x.product == "meter_relays_lan")
    found = next(
        f
        for act in a.acts
        for duty in act.obligations
        for f in duty.findings
        if duty.id == "eu.red.declaration" and f.kind == "dossier"
    )
    assert found.verdict is Verdict.MISSING_INPUT
    assert "drawn up without manufacturer" in found.reason


def test_declarations_name_the_acts_that_apply_and_no_others(tmp_path: Path) -> None:
    expected = {
        "meter": {"RED", "RoHS"},
        "meter_lan_only": {"LVD", "EMCD", "RoHS"},
        "relay_shield": {"LVD", "EMCD", "RoHS"},
    }
    made = everything.compute(Asked(list(expected)), tmp_path).documents
    for product, acts in expected.items():
        tables = list(made[product]["eu_declaration"].tables())
        assert {plain(row[0]) for row in tables[1].rows} == acts
        blocked = made[product]["eu_declaration"].sections[-1].blocks[0]
        assert isinstance(blocked, Text)
        assert blocked.text.startswith("RELEASE IS BLOCKED")


def test_a_hazard_is_open_until_every_measure_is_shown(result: Result) -> None:
    document = result.documents["meter_relays_lan"]["risk_assessment"]
    overview = next(
        t for t in document.tables() if [c.heading for c in t.columns][:2] == ["id", "hazard"]
    )
    states = {plain(row[0]): (row[6], row[7]) for row in overview.rows}
    assert states["H03"] == (Verdict.FAIL, "OPEN")
    hazards = {h.id for h in data_model.load(HazardFile).hazards}
    assert set(states) <= hazards
    assert "H10" in states  # relays are in this product
    for verdict, state in states.values():
        shown = verdict in (Verdict.PASS, Verdict.NOT_APPLICABLE)
        assert state == ("shown" if shown else "OPEN")


def test_hazards_are_not_made_worse_by_their_measures() -> None:
    order = ["low", "medium", "high"]
    for hazard in data_model.load(HazardFile).hazards:
        before, after = (order.index(risk_class(r)) for r in (hazard.before, hazard.after))
        assert after <= before, hazard.id
        assert hazard.measures, hazard.id


def test_security_says_what_is_not_implemented(result: Result) -> None:
    document = result.documents["meter_relays_lan"]["cybersecurity_assessment"]
    texts = list(document.texts())
    unwritten = [p for p in data_model.load(SecurityFile).provisions if not (p.file or p.proofs)]
    assert unwritten
    for provision in unwritten:
        assert f"provision {provision.id}" in document.gaps
    assert any(text.startswith("not implemented") for text in texts)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("hazards.yaml", "check: discharge,", "chekc: discharge,", "unknown key 'chekc'"),
        ("hazards.yaml", "severity: death", "severity: deaht", "deaht"),
        ("hazards.yaml", "    - {level: minor, ", "    - {level: negligible, ", "give each once"),
        ("security.yaml", "provisions: [sbom]", "provisions: [sbmo]", "did you mean sbom"),
        ("notes.yaml", "provision: reset", "provision: rest", "did you mean reset"),
        ("notes.yaml", "{use.purpose}", "{use.porpuse}", "did you mean use.purpose"),
        ("label.yaml", "when: mains.connected,", "when: mains.conected,", "mains"),
    ],
)
def test_bad_data_is_one_clear_error(
    tmp_path: Path, name: str, old: str, new: str, told: str
) -> None:
    shape = next(s for s, n in data_model._FILES.items() if n == name)
    text = (data_model.DATA / name).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=f"{name}:\\d+: ") as error:
        data_model.load(shape, tmp_path)
    assert told in str(error.value)


def test_a_filled_product_has_no_gap_of_identity(tmp_path: Path) -> None:
    text = (ROOT / "compliance/facts/products/ct_63a_set.yaml").read_text(encoding="utf-8")
    someone = "{name: Planted Works, address: 1 Road, country: EU, contact: a@b}"
    for key in ("manufacturer", "eu_operator", "gb_importer", "us_responsible_party", "signatory"):
        text = text.replace(f"{key}: null", f"{key}: {someone}")
    mine = tmp_path / "mine.yaml"
    mine.write_text(text, encoding="utf-8")
    made = everything.compute(Asked([str(mine)]), tmp_path).documents["ct_63a_set"]
    assert made["eu_declaration"].gaps == ()
    assert any("Planted Works" in text for text in made["eu_declaration"].texts())


def test_notes_promise_nothing_that_is_not_implemented(result: Result) -> None:
    notes = result.documents["meter_relays_lan"]["safety_notes"]
    texts = list(notes.texts())
    promised = [
        note for section in data_model.load(NoteFile).sections for note in section.notes
        if note.provision
    ]  # fmt: skip
    assert {note.provision for note in promised} == {"own_password", "reset", "data_minimum"}
    for note in promised:
        assert f"Not to be printed before the firmware does it: {note.text}" in texts
        assert f"provision {note.provision}" in notes.gaps


def test_notes_say_what_the_circuit_rests_on(result: Result) -> None:
    """Back-up fuse, currents of both contacts, what falls off: nothing else tells the installer."""
    told = " ".join(result.documents["meter_relays_lan"]["safety_notes"].texts())
    assert "at most 2 A, or a fuse-link of at most 6 A gG" in told
    assert "16 A through the normally open and 10 A through the normally closed" in told
    assert "8.9 A each while all circuits carry as much" in told
    assert "every relay falls off" in told


def test_no_part_with_a_declaration_is_no_statement_about_substances(result: Result) -> None:
    texts = " ".join(result.documents["ct_63a_set"]["material_table"].texts())
    assert "nothing is known, since no part has a declaration" in texts


def test_the_scale_of_risks_says_whose_it_is(result: Result) -> None:
    texts = list(result.documents["meter_relays_lan"]["risk_assessment"].texts())
    assert any("Neither standard prescribes a scale" in text for text in texts)
    assert {"lasting harm", "expected in the life of some units"} <= set(texts)


def test_a_measure_of_a_board_that_is_not_inside_is_not_told() -> None:
    made = everything.compute(Asked(["meter", "relay_shield"]), ROOT / "none").documents
    for kind, words in (
        ("emc_assessment", ["Varistor, capacitor", "What a finger can touch"]),
        ("risk_assessment", ["Fuse with breaking capacity", "varistors with a lost neutral"]),
    ):
        for word in words:
            assert any(word in text for text in made["meter"][kind].texts()), word
            assert not any(word in text for text in made["relay_shield"][kind].texts()), word
    assert any("does not hold a relay" in t for t in made["relay_shield"]["emc_assessment"].texts())


def test_every_product_gets_its_documents() -> None:
    made = everything.compute(Asked(["meter", "relay_shield"]), ROOT / "none").documents
    assert "rf_exposure" in made["meter"]
    assert "rf_exposure" not in made["relay_shield"]
    for documents_ in made.values():
        assert {"risk_assessment", "lab_test_plan", "label", "sbom", "technical_file"} <= set(
            documents_
        )
