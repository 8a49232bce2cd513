"""What a run writes besides documents: site, label, lists for machines."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from cyclonedx.model.bom import Bom

from compliance import everything, outputs
from compliance.everything import FOLDER, Asked
from compliance.render import oscal
from hardware import evidence
from hardware.evidence import Verdict
from tests.compliance.helpers import record, sources

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One product's files, PDF and all, with a record that has points and a picture."""
    folder = tmp_path_factory.mktemp("out")
    sources(folder)
    made = record(folder, "insulation", "meter")
    made.inputs["source:hardware"] = evidence.source_hash(ROOT, "hardware")
    made.detail["points"] = [
        {"subject": "L1 <b>", "quantity": "gap", "measured": 7.0, "low": 6.0, "unit": "mm",
         "held": True, "formula": "f", "source": "s"}
    ]  # fmt: skip
    evidence.write(folder / evidence.FOLDER, [made])
    outputs.make(Asked(["meter"], commit="abc", revision="7"), folder)
    return folder / FOLDER


class Links(HTMLParser):
    """Every reference of a page, and every anchor."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []
        self.anchors: set[str] = set()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.urls.append(value)
            if name == "id" and value:
                self.anchors.add(value)


def links(path: Path) -> Links:
    found = Links()
    found.feed(path.read_text(encoding="utf-8"))
    return found


def dead_links(folder: Path) -> list[str]:
    """Every reference of every page of a site that leads to no file or anchor on disk."""
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) > 20
    found = {page: links(page) for page in pages}
    dead = []
    for page in pages:
        entries = re.search(r'id="index">(.*?)</script>', page.read_text(encoding="utf-8"), re.S)
        listed = [entry["u"] for entry in json.loads(entries[1])] if entries else []
        for url in [*found[page].urls, *listed]:
            path, _, anchor = url.partition("#")
            target = (page.parent / path).resolve() if path else page
            outside = re.match(r"\w+:|//", url) or not target.is_file()
            if outside or (anchor and anchor not in found[target].anchors):
                dead.append(f"{page.name}: {url}")
    return dead


def test_every_link_of_the_site_leads_to_a_file_and_anchor_on_disk(out: Path) -> None:
    assert dead_links(out) == []


def test_no_link_is_dead_without_pdf_files_and_none_of_an_earlier_run_is_left(
    out: Path, tmp_path: Path
) -> None:
    outputs.make(Asked(["relay_shield"]), tmp_path, with_pdf=False)
    site = tmp_path / FOLDER
    old = site / "relay_shield" / "label.pdf"
    old.write_bytes(b"%PDF of an earlier run")
    outputs.make(Asked(["relay_shield"]), tmp_path, with_pdf=False)
    assert not old.exists()
    assert dead_links(site) == []
    assert any(url.endswith(".pdf") for url in links(out / "meter.html").urls)
    assert not any(url.endswith(".pdf") for url in links(site / "relay_shield.html").urls)


@pytest.mark.parametrize("name", ["meter/label.md", "meter/label.pdf", "evidence/meter.svg"])
def test_a_dead_link_would_be_seen(out: Path, name: str) -> None:
    path = out / name
    content = path.read_bytes()
    path.unlink()
    try:
        assert any(name.rpartition("/")[2] in dead for dead in dead_links(out))
    finally:
        path.write_bytes(content)


def test_the_site_asks_no_server(out: Path) -> None:
    for page in out.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"fetch\(|XMLHttpRequest|import\(|https?://", text), page


def test_a_reviewer_gets_from_requirement_to_figure_and_picture(out: Path) -> None:
    index = (out / "index.html").read_text(encoding="utf-8")
    assert 'href="evidence/insulation.meter.html"' in index
    page = (out / "evidence/insulation.meter.html").read_text(encoding="utf-8")
    assert "7 mm (limit 6), margin 1" in page
    assert "OS-19" in page
    assert "Protection against electric shock (EN 61010-1, 6; IEC 60664-1)" in page
    assert "L1 &lt;b&gt;" in page
    assert (out / "evidence/meter.svg").read_bytes() == (
        ROOT / "docs/boards/meter.svg"
    ).read_bytes()


def test_the_index_for_searching_holds_every_requirement_duty_and_document(out: Path) -> None:
    text = (out / "index.html").read_text(encoding="utf-8")
    inside = re.search(r'<script type="application/json" id="index">(.*?)</script>', text, re.S)
    assert inside
    entries = json.loads(inside[1])
    dossier = json.loads((out / "dossier.json").read_bytes())
    verdicts = {(e["k"], e["n"]): e["v"] for e in entries}
    for requirement in dossier["requirements"]:
        assert verdicts["requirement", requirement["id"]] == requirement["verdict"]
    for act in dossier["assessments"][0]["acts"]:
        for duty in act["obligations"]:
            assert verdicts["obligation", duty["id"]] == duty["verdict"]
    assert ("document", "meter/risk_assessment") in verdicts
    assert verdicts["evidence", "insulation of meter"] == Verdict.PASS.value


def test_a_document_that_is_gone_leaves_no_file(out: Path) -> None:
    old = out / "meter" / "old_paper.pdf"
    old.write_bytes(b"x")
    outputs.make(Asked(["meter"], commit="abc", revision="7"), out.parent.parent)
    assert not old.exists()


def test_the_list_of_components_is_valid_cyclonedx(out: Path) -> None:
    text = (out / "meter/sbom.cdx.json").read_text(encoding="utf-8")
    data = json.loads(text)
    names = {c["name"] for c in data["components"]}
    assert "openstrom-metering-core" in names
    tools = {c["name"]: c["version"] for c in data["metadata"]["tools"]["components"]}
    assert tools["typst"]
    assert data["metadata"]["timestamp"].startswith("2027-03-01")
    assert data["specVersion"] == "1.6"
    read_back = Bom.from_json(data)  # type: ignore[attr-defined]
    assert {c.name for c in read_back.components} == names
    edges = {d["ref"]: d.get("dependsOn", []) for d in data["dependencies"]}
    assert set(edges["product:meter"]) == {c["bom-ref"] for c in data["components"]}


def test_oscal_results_hold_and_faults_are_seen(out: Path) -> None:
    text = (out / "meter/assessment_results.oscal.json").read_bytes()
    assert list(oscal.faults(text)) == []
    data = json.loads(text)["assessment-results"]
    assert data["metadata"]["last-modified"] == "2027-03-01T00:00:00Z"
    dossier = json.loads((out / "dossier.json").read_bytes())["assessments"][0]
    states = {
        f["target"]["target-id"]: f["target"]["status"] for f in data["results"][0]["findings"]
    }
    duties = {d["id"]: d["verdict"] for a in dossier["acts"] for d in a["obligations"]}
    assert {key: state["remarks"] for key, state in states.items()} == duties
    for key, state in states.items():
        held = duties[key] in ("PASS", "NOT-APPLICABLE")
        assert (state["state"] == "satisfied") is held


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b'"state": "not-satisfied"', b'"state": "open"', "regex"),
        (b'"start": "2027', b'"begin": "2027', "begin"),
        (b'T00:00:00Z"', b'T12:00:00Z"', "regex"),
        (b'"observation-uuid": "', b'"observation-uuid": "a', "regex"),
    ],
)
def test_a_planted_fault_of_oscal_is_seen(out: Path, old: bytes, new: bytes, told: str) -> None:
    text = (out / "meter/assessment_results.oscal.json").read_bytes()
    assert old in text
    (fault,) = oscal.faults(text.replace(old, new, 1))
    assert told in fault


def test_a_reference_without_a_target_is_seen(out: Path) -> None:
    text = (out / "meter/assessment_results.oscal.json").read_text(encoding="utf-8")
    data = json.loads(text)
    result = data["assessment-results"]["results"][0]
    result["observations"].pop(0)
    assert any("no observation" in f for f in oscal.faults(json.dumps(data).encode()))
    result["findings"].append(result["findings"][0])
    assert any("stands twice" in f for f in oscal.faults(json.dumps(data).encode()))


def test_title_blocks_bear_revision_and_commit(out: Path) -> None:
    page = (out / "meter/label.md").read_text(encoding="utf-8")
    assert "| revision | 7 |" in page
    assert "| commit | abc |" in page
    assert "| status | DRAFT, not signed |" in page


def test_json_of_the_dossier_needs_no_pages(tmp_path: Path) -> None:
    assert everything.compute(Asked(["lan_w5500"]), tmp_path).dossier.assessments
    assert list(tmp_path.iterdir()) == []
