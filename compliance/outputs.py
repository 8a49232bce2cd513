"""Files of a run: what is written where, in one go, after everything was computed."""

from __future__ import annotations

import io
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Final

import msgspec
from ruamel.yaml import YAML

from compliance import lint, site
from compliance.documents.case import Case
from compliance.documents.label import label_data
from compliance.documents.sbom import cyclonedx
from compliance.everything import FOLDER, PROJECT, Asked, Result, compute
from compliance.records.lab_plan import slots
from compliance.render import pages
from compliance.render.documents import as_html, as_markdown, as_typst
from compliance.render.oscal import as_oscal
from compliance.render.typeset import pdfs, tidy
from compliance.render.workbook import workbook_bytes
from compliance.trace.judge import Bench
from hardware import evidence
from hardware.files import write_atomically

_CACHE: Final = Path("build/compliance-cache")
_KEPT: Final = 1000


def make(asked: Asked, out: Path, *, with_pdf: bool = True) -> tuple[Result, tuple[Path, ...]]:
    """Judge, render, look the texts over, then write; paths relative to ``out``.

    Raises lint.WordsError, before anything is written, if a text claims what nobody has shown.
    """
    result = compute(asked, out)
    known = lint.known_dates(_inputs(asked, out), _days(result))
    lint.check(lint.faults(result.documents, result.cases, known))
    written = dict(_files(asked, result, out, with_pdf=with_pdf))
    if with_pdf:
        sources = {
            FOLDER / product / f"{kind}.pdf": (as_typst(document), document.day)
            for product, documents in result.documents.items()
            for kind, document in documents.items()
        }
        written |= pdfs(sources, out / _CACHE)
        tidy(out / _CACHE, _KEPT)
    for path, content in written.items():
        write_atomically(out / path, content)
    _clear(out, result, written)
    return result, tuple(written)


def _clear(out: Path, result: Result, written: Container[Path]) -> None:
    """Remove documents of an earlier run that this one has not written, so that none is old."""
    for product in result.cases:
        for path in sorted((out / FOLDER / product).iterdir()):
            if path.relative_to(out) not in written:
                path.unlink()


def _files(
    asked: Asked, result: Result, out: Path, *, with_pdf: bool
) -> Iterator[tuple[Path, bytes]]:
    dossier = result.dossier
    yield FOLDER / "dossier.json", pages.as_json(dossier)
    yield FOLDER / "index.md", pages.index_page(dossier)
    found = site.pages(
        dossier,
        result.documents,
        result.whole.store,
        result.whole.root,
        out / "build",
        with_pdf=with_pdf,
    )
    for name, content in found.items():
        yield FOLDER / name, content
    for assessment in dossier.assessments:
        stem = FOLDER / assessment.product
        yield stem.with_suffix(".md"), pages.product_page(assessment)
        yield stem.with_suffix(".xlsx"), workbook_bytes(assessment)
        case = result.cases[assessment.product]
        for kind, document in result.documents[assessment.product].items():
            yield stem / f"{kind}.html", as_html(document, with_pdf=with_pdf)
            yield stem / f"{kind}.md", as_markdown(document)
        yield stem / "label.json", _json(label_data(case))
        yield stem / "sbom.cdx.json", cyclonedx(case)
        yield stem / "assessment_results.oscal.json", as_oscal(assessment, asked.revision)
        yield stem / "lab_results.yaml", _lab_form(case)
        yield stem / "decisions.yaml", _decision_form(assessment.product, case.bench)
    yield FOLDER / "project_decisions.yaml", _decision_form(PROJECT, result.whole)


def _inputs(asked: Asked, out: Path) -> Iterator[Path]:
    """Files whose dates a document may bear."""
    yield from sorted(Path(__file__).parent.rglob("*.yaml"))
    yield from sorted(asked.records.glob("*.yaml"))
    yield from sorted((out / evidence.FOLDER).glob("*.json"))
    yield from sorted((out / "build" / "bom").glob("*.csv"))


def _days(result: Result) -> Iterator[str]:
    for case in result.cases.values():
        yield str(case.assessment.as_of)
        yield str(case.facts.placing_date)


def _json(content: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(content, order="sorted"), indent=1) + b"\n"


def _lab_form(case: Case) -> bytes:
    """Empty slots of the laboratory tests, to be filled and put among the records."""
    tests = case.bench.lab.tests
    empty = dict.fromkeys(("value", "date", "report", "instrument", "calibrated_until"))
    results = [
        {"test": test, "mode": mode, "sample": sample, "quantity": quantity, **empty}
        for test, mode, sample, quantity in slots(tests)
    ]
    content = {
        "product": case.facts.product,
        "laboratory": None,
        "designs": {b: case.bench.store.designs.get(b, "") for b in case.facts.boards},
        "results": results,
    }
    head = "# Fill in, values with units; keep as compliance/records/products/<product>.lab.yaml\n"
    return head.encode() + _yaml(content)


def _decision_form(product: str, bench: Bench) -> bytes:
    """What persons have to decide, with the hash of what they judge."""
    open_ = [
        {"owner": owner, "proof": proof, "outcome": None, "reason": None,
         "by": {"name": None, "function": None}, "date": None, "sha256": digest}
        for (owner, proof), digest in sorted(bench.asked.items())
    ]  # fmt: skip
    head = (
        "# Decisions that are asked for. Keep those made (outcome: accepted or refused) as\n"
        "# compliance/records/products/<product>.decisions.yaml; the hash says what was judged.\n"
    )
    return head.encode() + _yaml({"product": product, "decisions": open_})


def _yaml(content: object) -> bytes:
    text = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 100
    yaml.representer.add_representer(type(None), _null)
    yaml.dump(content, text)
    return text.getvalue().encode()


def _null(representer: object, _: None) -> object:
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")  # type: ignore[attr-defined]
