"""What a document is made from: one product, its assessment, and the bench that judges proofs."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from compliance.documents.data_model import PLACE
from compliance.documents.model import Cell, Column, Document, Section, Table, Text, table
from compliance.facts.model import Facts, Person
from compliance.records.substances import Declared
from compliance.rules.conditions import compiled, value_of
from compliance.trace.judge import Bench
from compliance.trace.model import Assessment, Finding
from hardware.evidence import Verdict

NOT_FILLED: Final = "NOT FILLED"
_WRITES: Final = re.compile(r"\((make \w+) writes it\)$")


@dataclass(frozen=True, slots=True)
class Case:
    """Inputs of every document of one product. ``revision`` and ``commit``: as the user gave them.

    ``root``: the repository. ``built``: folder of what other commands write (bill of materials,
    production test). ``papers``: documents of the same run, by kind, for the index. ``declared``:
    what suppliers declare, by part.
    """

    facts: Facts
    assessment: Assessment
    bench: Bench
    root: Path
    built: Path
    revision: str = "not given"
    commit: str = ""
    papers: Mapping[str, Document] = field(default_factory=dict)
    declared: Mapping[str, Declared] = field(default_factory=dict)

    def holds(self, condition: str) -> bool:
        """Whether a condition on the facts holds."""
        return compiled(condition).holds(self.facts)

    def document(
        self,
        kind: str,
        title: str,
        sections: Iterable[Section],
        gaps: Iterable[str] = (),
        *,
        markets: tuple[str, ...] = (),
        landscape: bool = False,
    ) -> Document:
        """A document with this product's title block."""
        return Document(
            kind=kind,
            title=title,
            product=self.facts.product,
            product_title=self.facts.title,
            designation=self.facts.designation,
            boards=self.facts.boards,
            markets=markets or self.assessment.markets,
            revision=self.revision,
            commit=self.commit,
            day=self.assessment.as_of,
            sections=tuple(_filled(section) for section in sections),
            gaps=tuple(dict.fromkeys(gaps)),
            landscape=landscape,
        )

    def fill(self, text: str, gaps: list[str]) -> str:
        """Text with the facts in its {places}; those that nobody has filled join ``gaps``."""

        def value(match: Any) -> str:
            found = value_of(self.facts, match[1])
            if found is None:
                gaps.append(f"{match[1]} is not filled")
                return NOT_FILLED
            return printed(found)

        return PLACE.sub(value, text)


def _filled(section: Section) -> Section:
    """The section with its empty tables replaced by a word."""
    blocks = tuple(
        Text("None.") if isinstance(block, Table) and not block.rows else block
        for block in section.blocks
    )
    return dataclasses.replace(section, blocks=blocks)


def printed(value: Any) -> str:
    """A fact as a document prints it."""
    if isinstance(value, Person):
        return f"{value.name}, {value.address}, {value.country}, {value.contact}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(printed(part) for part in value)
    return str(value).replace("_", " ") if isinstance(value, str) else str(value)


def unwritten(what: str, command: str) -> str:
    """A gap of a document that a command fills; :func:`command_in` finds the command again."""
    return f"{what} ({command} writes it)"


def command_in(gaps: Iterable[str]) -> str:
    """The first command that fills one of the gaps, empty if none does."""
    found = (_WRITES.search(gap) for gap in gaps)
    return next((match[1] for match in found if match), "")


def person(value: Person | None) -> str:
    """A person with address, or that nobody is named."""
    return NOT_FILLED if value is None else printed(value)


EVIDENCE_COLUMNS: Final = (
    Column("proof", 3.2),
    Column("of", 1.1),
    Column("verdict", 1.75),
    Column("measured", 1.0),
    Column("limit", 0.9),
    Column("unit", 0.6),
    Column("margin", 0.8),
    Column("reason or source", 3.2),
    Column("sha256", 1.5, mono=True),
)


def evidence_table(findings: Iterable[Finding]) -> Table:
    """Findings with measured value, limit, unit and margin; boards outside the product left out."""
    return table(EVIDENCE_COLUMNS, (evidence_row(f) for f in inside(findings)))


def inside(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings without those that only say that a board is not in the product."""
    yield from (f for f in findings if not (f.subject and f.verdict is Verdict.NOT_APPLICABLE))


def evidence_row(f: Finding) -> tuple[Cell, ...]:
    """Cells of :data:`EVIDENCE_COLUMNS`."""
    return (
        f"{f.kind}: {f.target}",
        f.subject,
        f.verdict,
        number(f.measured),
        number(f.limit),
        f.unit,
        number(f.margin),
        f.reason,
        "" if f.kind == "dossier" else f.sha256[:12],
    )


def number(value: float | None) -> str:
    """A figure with four digits, empty for none."""
    return "" if value is None else f"{value:.4g}"


def unique(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings, each once."""
    yield from dict.fromkeys(findings)
