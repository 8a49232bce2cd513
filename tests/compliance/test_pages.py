"""Pages say what the JSON says, and nothing that nobody has shown."""

from __future__ import annotations

import ast
import io
import json
import re
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from msgspec import structs

from compliance import everything, outputs, rules, site
from compliance.facts import PRODUCTS, load_all
from compliance.facts.model import Person
from compliance.lint import CLAIMS, DATE
from compliance.render import jinja
from compliance.render.pages import as_json, index_page, product_page
from compliance.render.workbook import workbook_bytes
from compliance.trace.model import Assessment, Dossier
from hardware import evidence
from hardware.evidence import Verdict
from tests.compliance.helpers import dossier_of, record, sources, with_values

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    """All our products, with records of every verdict and an edited one."""
    root = tmp_path_factory.mktemp("root")
    sources(root)
    planted = [
        record(root, "insulation", "meter"),
        record(root, "mains_fuse", "meter", Verdict.FAIL),
        record(root, "analog_clamps", "meter", Verdict.NEEDS_LAB),
        record(root, "varistor", "meter", Verdict.NOT_APPLICABLE),
    ]
    evidence.write(root / "evidence", planted)
    (root / "evidence" / "discharge.meter.json").write_text("{}", encoding="utf-8")
    products = [
        with_values(facts, {"manufacturer": Person("A|B <Works>", "Road", "EU", "a@b")})
        if facts.product == "meter_lan"
        else facts
        for facts in load_all()
    ]
    return dossier_of(products, root, rules.load_requirements(), ["checklist"])


def product_html(assessment: Assessment) -> bytes:
    """A product's page of the site, without documents."""
    return jinja.page(
        "product.html.j2",
        a=assessment,
        documents={},
        record_name=site.record_name,
        with_pdf=False,
    )


@pytest.fixture(scope="module")
def pages(dossier: Dossier) -> dict[str, str]:
    made = {a.product: product_page(a).decode() for a in dossier.assessments}
    return made | {"index": index_page(dossier).decode()}


def rows(page: str) -> list[list[str]]:
    """Cells of every table row."""
    lines = [line for line in page.splitlines() if line.startswith("|")]
    return [[c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def test_pages_and_json_say_the_same(dossier: Dossier, pages: dict[str, str]) -> None:
    data = json.loads(as_json(dossier))
    assert {a["product"] for a in data["assessments"]} == {f.product for f in load_all()}
    for assessment in data["assessments"]:
        page = rows(pages[assessment["product"]])
        duties = {d["id"]: d["verdict"] for a in assessment["acts"] for d in a["obligations"]}
        assert {r[0].strip("`"): r[3] for r in page if r[0].strip("`") in duties} == duties
        applies = {a["id"]: "yes" if a["applies"] else "no" for a in assessment["acts"]}
        shown = {r[1].split("`")[1]: r[3] for r in page if len(r) == 6 and r[1].startswith("`")}
        assert shown == applies
        findings = Counter(
            (f"{f['kind']}: {f['target']}", f["subject"] or "-", f["verdict"])
            for t in assessment["topics"]
            for f in t["findings"]
        )
        assert (
            Counter(
                (r[0], r[1], r[2]) for r in page if len(r) == 5 and r[0] in {k[0] for k in findings}
            )
            == findings
        )
    requirements = {r["id"]: r["verdict"] for r in data["requirements"]}
    index = rows(pages["index"])
    assert {r[0].strip("`"): r[2] for r in index if r[0].strip("`") in requirements} == requirements


def test_a_verdict_that_a_page_got_wrong_would_be_seen(
    dossier: Dossier, pages: dict[str, str]
) -> None:
    """The planted fault of the parity test: one verdict turned green."""
    head, row, tail = pages["meter"].partition("| `eu.red.safety` |")
    page = head + row + tail.replace("| FAIL |", "| PASS |", 1)
    assert page != pages["meter"]
    meter = next(a for a in dossier.assessments if a.product == "meter")
    duties = {d.id: d.verdict.value for a in meter.acts for d in a.obligations}
    assert {r[0].strip("`"): r[3] for r in rows(page) if r[0].strip("`") in duties} != duties


def test_every_table_row_has_the_columns_of_its_heading(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        width = 0
        for line in page.splitlines():
            if not line.startswith("|"):
                width = 0
                continue
            cells = len(re.split(r"(?<!\\)\|", line)) - 2
            width = width or cells
            assert cells == width, (name, line)


def test_every_link_to_a_topic_has_its_heading(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        heads = {
            "#" + line.strip("# ").lower().replace(" ", "-")
            for line in page.splitlines()
            if line.startswith("#")
        }
        assert set(re.findall(r"\]\((#[^)]+)\)", page)) <= heads, name


def test_no_page_claims_anything(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert not CLAIMS.findall(page)
        assert "DRAFT" in page


@pytest.mark.parametrize(
    "claim", ["is compliant", "CERTIFIED", "for billing", "class B", "approved by"]
)
def test_the_lint_sees_a_claim(claim: str) -> None:
    assert CLAIMS.search(f"The product {claim}.")


def test_rules_and_facts_claim_nothing() -> None:
    """What documents will be made of; the requirements' own words are not printed."""
    for path in [
        *(ROOT / "compliance" / "rules" / "data").glob("*.yaml"),
        *PRODUCTS.glob("*.yaml"),
    ]:
        assert not CLAIMS.findall(path.read_text(encoding="utf-8")), path


def test_no_page_has_a_date_of_its_own(dossier: Dossier, pages: dict[str, str]) -> None:
    known = {str(facts.placing_date) for facts in load_all()}
    for path in (ROOT / "compliance" / "rules" / "data").glob("*.yaml"):
        known |= set(DATE.findall(path.read_text(encoding="utf-8")))
    for page in [*pages.values(), as_json(dossier).decode()]:
        assert set(DATE.findall(page)) <= known


def test_the_room_never_asks_the_clock() -> None:
    asked = {"today", "now", "time", "utcnow", "localtime", "strftime", "getmtime"}
    for path in (ROOT / "compliance").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            assert name not in asked, (path, name)


def test_a_page_names_the_manufacturer_of_the_facts_and_nobody_else(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        row = [r for r in rows(page) if r[0] == "manufacturer"]
        if name == "index":
            assert not row
        elif name == "meter_lan":
            assert row == [["manufacturer", "A\\|B &lt;Works>"]]
        else:
            assert row == [["manufacturer", "NOT FILLED"]]


def test_failures_stand_on_the_index(dossier: Dossier, pages: dict[str, str]) -> None:
    assert dossier.failures
    for failure in dossier.failures:
        assert failure.replace("|", "\\|") in pages["index"]
    assert "discharge.meter.json" in pages["index"]
    assert "No check failed" not in pages["index"]


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    made: list[dict[str, bytes]] = []
    for out in (tmp_path / "one", tmp_path / "two"):
        out.mkdir()
        _, written = outputs.make(everything.Asked(), out, with_pdf=False)
        made.append({str(path): (out / path).read_bytes() for path in written})
    assert made[0] == made[1]
    for facts in load_all():
        for name in (".html", ".md", ".xlsx", "/label.json", "/sbom.cdx.json"):
            assert f"build/compliance/{facts.product}{name}" in made[0]


def test_the_terminal_says_what_the_page_says(dossier: Dossier) -> None:
    told = list(everything.lines(dossier))
    for assessment in dossier.assessments:
        line = next(t for t in told if t.startswith(f"{assessment.product}: "))
        assert assessment.verdict.value in line
        assert f"{len(assessment.blockers)} obligations block release" in line
    assert sum(t.startswith("FAILED ") for t in told) == len(dossier.failures)


def test_workbook_and_web_page_say_the_same(dossier: Dossier) -> None:
    for assessment in dossier.assessments:
        duties = {d.id: d.verdict.value for a in assessment.acts for d in a.obligations}
        book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(assessment)))
        listed = list(book["Checklist"].iter_rows(min_row=4, values_only=True))
        assert {str(row[2]): row[5] for row in listed} == duties
        acts = list(book["Applicability"].iter_rows(min_row=4, values_only=True))
        assert [(row[1], row[3]) for row in acts] == [
            (a.short, "yes" if a.applies else "no") for a in assessment.acts
        ]
        html = product_html(assessment).decode()
        shown = re.findall(
            r'<tr data-id="([^"]+)">.*?<td class="v ([A-Z-]+)">([A-Z-]+)</td>', html, re.S
        )
        assert {key: verdict for key, _, verdict in shown} == duties
        assert all(colour == verdict for _, colour, verdict in shown)
        proofs = list(book["Proofs"].iter_rows(min_row=4, values_only=True))
        findings = [f for t in assessment.topics for f in t.findings]
        own = [f for a in assessment.acts for d in a.obligations for f in d.findings]
        assert [row[4] for row in proofs] == [f.verdict.value for f in findings + own]
        for f in findings:
            assert f.measured is None or f"{f.measured:.4g}" in html


def test_workbook_and_web_page_claim_nothing(dossier: Dossier) -> None:
    for assessment in dossier.assessments:
        html = product_html(assessment).decode()
        assert not CLAIMS.findall(html)
        assert "DRAFT" in html
        assert ("A|B &lt;Works&gt;" in html) == (assessment.product == "meter_lan")
        book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(assessment)))
        texts = [str(c) for s in book for row in s.iter_rows(values_only=True) for c in row if c]
        assert not [text for text in texts if CLAIMS.search(text)]
        assert all(str(s["A2"].value).startswith("DRAFT") for s in book)


def test_every_link_of_the_web_page_has_its_target(dossier: Dossier) -> None:
    for assessment in dossier.assessments:
        html = product_html(assessment).decode()
        targets = set(re.findall(r'id="([^"]+)"', html))
        assert set(re.findall(r'href="#([^"]+)"', html)) <= targets


def test_a_day_beyond_the_rules_says_so(dossier: Dossier) -> None:
    meter = next(a for a in dossier.assessments if a.product == "meter")
    later = "law made since is not in them"
    for day, said in ((meter.rules_known_to, False), (meter.as_of, True)):
        shown = structs.replace(meter, as_of=day)
        assert (later in product_page(shown).decode()) is said
        assert (later in product_html(shown).decode()) is said
