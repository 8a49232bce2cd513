"""The whole run: facts, rules and evidence in, dossier and pages out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from compliance import facts, rules
from compliance.facts.model import Facts, Market
from compliance.render import pages
from compliance.render.workbook import workbook_bytes
from compliance.rules.applicability import difference
from compliance.trace.assess import compile_dossier
from compliance.trace.model import Dossier
from compliance.trace.store import Store
from hardware import evidence
from hardware.files import write_atomically

FOLDER: Final = Path("build/compliance")
_CHECKOUT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is about: product names or facts files (none: ours all), day, markets."""

    names: Sequence[str] = ()
    day: dt.date | None = None
    markets: Sequence[Market] = ()

    def products(self) -> tuple[Facts, ...]:
        """The facts; InputError names file and line of what is wrong."""
        if not self.names:
            return facts.load_all()
        return tuple(facts.load_named(name) for name in self.names)


def compute(asked: Asked, evidence_folder: Path, root: Path = _CHECKOUT) -> Dossier:
    """Judge everything; writes nothing. ``root``: sources and documents that evidence rests on."""
    return compile_dossier(
        rules.load(),
        rules.load_requirements(),
        asked.products(),
        asked.day,
        Store(evidence_folder, root),
        root,
        pages.RENDERED,
        asked.markets,
    )


def make(asked: Asked, out: Path) -> tuple[Dossier, tuple[Path, ...]]:
    """Judge with the evidence below ``out`` and write the pages there; paths relative to it."""
    dossier = compute(asked, out / evidence.FOLDER)
    written = {FOLDER / "dossier.json": pages.as_json(dossier)}
    written[FOLDER / "index.md"] = pages.index_page(dossier)
    for assessment in dossier.assessments:
        stem = FOLDER / assessment.product
        written[stem.with_suffix(".md")] = pages.product_page(assessment)
        written[stem.with_suffix(".html")] = pages.product_html(assessment)
        written[stem.with_suffix(".xlsx")] = workbook_bytes(assessment)
    for path, content in written.items():
        write_atomically(out / path, content)
    return dossier, tuple(written)


def changes(asked: Asked, earlier: dt.date, later: dt.date) -> str:
    """What changes for each product between two days, as lines."""
    return "\n".join(
        pages.changes_page(
            one.product,
            str(earlier),
            str(later),
            difference(rules.load(), one, earlier, later, asked.markets),
        )
        for one in asked.products()
    )


def lines(dossier: Dossier) -> Iterable[str]:
    """What the terminal shows: one line a product, failures, the closing line."""
    for a in dossier.assessments:
        applying = sum(act.applies for act in a.acts)
        yield (
            f"{a.product}: placed {a.as_of}, {applying} of {len(a.acts)} acts apply, "
            f"EU declaration {', '.join(a.declarations['eu']) or 'none'}, "
            f"{a.verdict.value}, {len(a.blockers)} obligations block release"
        )
    for failure in dossier.failures:
        yield f"FAILED {failure}"
