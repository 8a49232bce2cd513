"""The whole run: facts, rules, evidence and records in; dossier, documents and site out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, get_args

from compliance import facts, rules
from compliance.documents import registry
from compliance.documents.case import Case
from compliance.documents.model import Document
from compliance.facts.model import Board, Facts, Market
from compliance.records import decisions, lab, lab_plan, substances
from compliance.records.decisions import Decisions, digest_of
from compliance.render import pages
from compliance.rules.applicability import difference
from compliance.trace.assess import compile_dossier
from compliance.trace.judge import Bench, Paper
from compliance.trace.model import Dossier
from compliance.trace.store import Store, in_order
from hardware import evidence

FOLDER: Final = Path("build/compliance")
RECORDS: Final = Path(__file__).parent / "records" / "products"
PROJECT: Final = "project"
_CHECKOUT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is about: product names or facts files (none: ours all), day, markets.

    ``records``: folder of laboratory results, decisions and suppliers' declarations. ``designs``:
    fingerprint of each board as it is now. ``revision`` and ``commit`` stand in title blocks.
    """

    names: Sequence[str] = ()
    day: dt.date | None = None
    markets: Sequence[Market] = ()
    records: Path = RECORDS
    designs: Mapping[str, str] = field(default_factory=dict)
    revision: str = "not given"
    commit: str = ""

    def products(self) -> tuple[Facts, ...]:
        """The facts; InputError names file and line of what is wrong."""
        if not self.names:
            return facts.load_all()
        return tuple(facts.load_named(name) for name in self.names)


@dataclass(frozen=True, slots=True)
class Result:
    """The dossier, each product's case and documents, and the bench of the requirements."""

    dossier: Dossier
    cases: Mapping[str, Case]
    documents: dict[str, dict[str, Document]]
    whole: Bench


def compute(asked: Asked, out: Path, root: Path = _CHECKOUT) -> Result:
    """Judge everything with what lies below ``out``/build; writes nothing.

    ``root``: sources and documents that evidence rests on. Documents are drawn up before any
    decision is looked at, and again with them, so that a decision does not change what it is about.
    """
    products = asked.products()
    store = Store(out / evidence.FOLDER, root, asked.designs)
    plan = lab_plan.load()
    benches = {one.product: _bench(asked, one, store, root, plan) for one in products}
    whole = Bench(store, root, get_args(Board), {})
    papers: dict[str, dict[str, Paper]] = {}
    for _ in range(2):  # the second time each document knows which others there are
        result = _judge(asked, products, benches, whole, out, root)
        papers = {name: registry.papers(made) for name, made in result.documents.items()}
        benches = {
            name: replace(bench, papers=papers[name], asked={}) for name, bench in benches.items()
        }
        whole = replace(whole, papers=_of_all(papers), asked={})
    benches = {
        name: replace(bench, decisions=_decisions(asked, name)) for name, bench in benches.items()
    }
    whole = replace(whole, decisions=_decisions(asked, PROJECT))
    result = _judge(asked, products, benches, whole, out, root)
    for name, made in result.documents.items():
        for kind, document in made.items():
            made[kind] = replace(document, judged=papers[name][kind].digest)
    return result


def _bench(asked: Asked, one: Facts, store: Store, root: Path, plan: lab_plan.LabPlan) -> Bench:
    path = asked.records / f"{one.product}.lab.yaml"
    book = lab.load(path, plan, one, asked.designs) if path.is_file() else lab.empty(plan, one)
    return Bench(store, root, one.boards, {}, one, book)


def _decisions(asked: Asked, product: str) -> Decisions:
    path = asked.records / f"{product}.decisions.yaml"
    return decisions.load(path, product) if path.is_file() else Decisions()


def _judge(
    asked: Asked,
    products: Sequence[Facts],
    benches: Mapping[str, Bench],
    whole: Bench,
    out: Path,
    root: Path,
) -> Result:
    dossier = compile_dossier(
        rules.load(),
        rules.load_requirements(),
        [(one, benches[one.product]) for one in products],
        asked.day,
        whole,
        asked.markets,
    )
    declared = substances.load(asked.records / "substances.yaml")
    cases = {
        a.product: Case(
            facts=one,
            assessment=a,
            bench=benches[a.product],
            root=root,
            built=out / "build",
            revision=asked.revision,
            commit=asked.commit,
            declared=declared,
        )
        for one, a in zip(products, dossier.assessments, strict=True)
    }
    documents = {product: registry.draw_up(case) for product, case in cases.items()}
    return Result(dossier, cases, documents, whole)


def _of_all(papers: Mapping[str, Mapping[str, Paper]]) -> dict[str, Paper]:
    """Documents by kind over all products; one product's gap is the kind's."""
    found: dict[str, list[Paper]] = {}
    for made in papers.values():
        for kind, paper in made.items():
            found.setdefault(kind, []).append(paper)
    return {
        kind: Paper(
            digest_of([paper.digest for paper in listed]),
            tuple(dict.fromkeys(gap for paper in listed for gap in paper.gaps)),
            next((paper.mend for paper in listed if paper.mend), ""),
        )
        for kind, listed in found.items()
    }


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
    if dossier.mends:
        yield f"run, in this order: {', '.join(in_order(dossier.mends))}"
