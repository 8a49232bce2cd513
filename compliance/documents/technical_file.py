"""Index of the technical file: each item with its files and their hashes, and what is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from compliance.documents.case import Case
from compliance.documents.data_model import FileIndex, FileItem, load
from compliance.documents.model import Cell, Column, Document, Section, Text, table
from hardware.evidence import Verdict


def technical_file(case: Case) -> Document:
    """The index; documents of this run are listed by the hash of their content."""
    rows: list[tuple[Cell, ...]] = []
    missing = []
    for item in load(FileIndex).items:
        found = list(_entries(case, item))
        if not found or any(entry[2] is Verdict.MISSING_INPUT for entry in found):
            missing.append(item)
        rows += [(item.clause, item.title, *entry) for entry in found]
    columns = (
        Column("clause", 1.3), Column("item", 1.9), Column("file", 2.6, mono=True),
        Column("remark", 2.2), Column("state", 1.3), Column("sha256", 3.6, mono=True),
    )  # fmt: skip
    if missing:
        text = f"{len(missing)} items lack something: {', '.join(item.title for item in missing)}."
    else:
        text = "Every item has its files."
    return case.document(
        "technical_file",
        "Technical file, index",
        [
            Section("State", (Text(text, strong=bool(missing)),)),
            Section("Items", (table(columns, rows),)),
        ],
        gaps=[item.title for item in missing],
        landscape=True,
    )


def _entries(case: Case, item: FileItem) -> Iterator[tuple[str, str, Cell, str]]:
    for pattern in item.paths:
        yield from _files(case, pattern)
    for kind in item.papers:
        paper = case.papers.get(kind)
        if paper is not None:
            verdict = Verdict.MISSING_INPUT if paper.gaps else Verdict.NEEDS_HUMAN
            remark = "draft, content's hash; " + ("inputs missing" if paper.gaps else "to review")
            yield f"{paper.product}/{kind}", remark, verdict, paper.digest
    if item.evidence:
        for topic in case.assessment.topics:
            for finding in topic.findings:
                if finding.kind == "check" and finding.sha256:
                    name = f"{finding.target}.{finding.subject}.json"
                    yield name, f"record, for {topic.title}", finding.verdict, finding.sha256
    if item.by:
        yield "not here", item.by, Verdict.MISSING_INPUT, ""


def _files(case: Case, pattern: str) -> Iterator[tuple[str, str, Cell, str]]:
    boards = case.facts.boards if "{board}" in pattern else ("",)
    for board in boards:
        wanted = pattern.replace("{board}", board)
        found = sorted(path for path in case.root.glob(wanted) if path.is_file())
        for path in found:
            name = path.relative_to(case.root).as_posix()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield name, "file of this repository", "present", digest
        if not found:
            yield wanted, "no such file", Verdict.MISSING_INPUT, ""
