"""What `openstrom bom` runs, tells and writes: bills, workbook, summaries, component choice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bom import against, charts, summary, uncertainty_chart
from bom.bills import QUANTITIES, Bill, make_bills
from bom.choice import render
from bom.cost import Scenario
from bom.quote import write_packages
from bom.savings import savings
from bom.tables import Book
from bom.uncertainty import Uncertainty, uncertainty
from bom.workbook import write_workbook
from hardware import evidence
from hardware.design import Design, fingerprint
from hardware.evidence import Record, Verdict
from hardware.files import write_atomically

FOLDER: Final = Path("build/bom")
CHOICE: Final = Path("docs/decisions/0011-component-choice.md")
WORKBOOK: Final = FOLDER / "openstrom-bom.xlsx"
#: Prices older than this against the newest of the book are flagged.
OLD_AFTER_DAYS: Final = 365
_ROOT: Final = Path(__file__).resolve().parents[1]

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user asks for: everything, or one product, quantity or difference to look at."""

    out: Path
    product: str = ""
    quantity: int | None = None
    against: str = ""
    as_json: bool = False
    commit: str = ""

    @property
    def looks_only(self) -> bool:
        """Whether it is told and nothing is written."""
        return bool(self.product or self.against or self.as_json or self.quantity)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told, and whether a product misses its target."""

    lines: tuple[str, ...]
    missed: bool


@dataclass(frozen=True, slots=True)
class Made:
    """The bills, the distributions of products with a target, and what was written."""

    bills: tuple[Bill, ...]
    distributions: tuple[Uncertainty, ...]
    files: tuple[str, ...]


def missed(bills: Sequence[Bill]) -> tuple[Bill, ...]:
    """Products that cost more than their target."""
    return tuple(bill for bill in bills if bill.verdict == "missed")


def answer(book: Book, designs: Mapping[str, Design], asked: Asked, tell: Told) -> Answer:
    """Do what is asked for; only a run for everything writes files."""
    if asked.looks_only:
        return _look(book, designs, asked, tell)
    made = make(book, designs, asked.out, asked.commit, tell)
    failed = missed(made.bills)
    result = f"{len(failed)} targets MISSED" if failed else "targets met"
    last = f"{len(made.bills)} products, {result} -> {made.files[0]} and {FOLDER}"
    return Answer((*lines(book, made.bills, made.distributions), last), bool(failed))


def _look(book: Book, designs: Mapping[str, Design], asked: Asked, tell: Told) -> Answer:
    tell("costs")
    quantities = QUANTITIES if asked.quantity is None else (asked.quantity,)
    bills = make_bills(book, designs, quantities, [asked.product] if asked.product else [])
    if asked.against:
        told = _changes(bills, asked, tell)
    elif asked.as_json:
        found = [against.figures(c) for bill in bills for c in bill.costings.values()]
        told = [_json(costings=[against.as_json(figures) for figures in found])]
    else:
        told = list(lines(book, bills, ()))
    return Answer(tuple(told), bool(missed(bills)))


def _changes(bills: Sequence[Bill], asked: Asked, tell: Told) -> list[str]:
    """What happened to each product since the other revision, at the asked or its own quantity."""
    tell(f"costs of {asked.against}")
    before = against.costings_at(asked.against, asked.quantity)
    after = [
        against.figures(bill.costings[asked.quantity or bill.product.target_quantity])
        for bill in bills
    ]
    found = against.changes(before, after, whole=not asked.product)
    if asked.as_json:
        return [_json(changes=[change.as_json() for change in found])]
    return [line for change in found for line in change.text()]


def _json(**told: object) -> str:
    return json.dumps(told, indent=2)


def make(book: Book, designs: Mapping[str, Design], root: Path, commit: str, tell: Told) -> Made:
    """Compute everything, then write it below ``root``; paths in the result are relative to it."""
    tell("costs")
    bills = make_bills(book, designs)
    tell("uncertainty")
    distributions = tuple(
        uncertainty(book, bill.product.product, bill.lines)
        for bill in bills
        if bill.product.target_eur is not None
    )
    tell("workbook")
    folder = root / FOLDER
    write_workbook(root / WORKBOOK, book, bills, commit=commit, uncertainty=distributions)
    written = [root / WORKBOOK, *summary.write_summary(folder, book, bills, commit, distributions)]
    tell("pictures")
    written += charts.save_all(bills, folder)
    for found in distributions:
        written += uncertainty_chart.save(found, folder / f"uncertainty_{found.product}")
    tell("component choice, quote packages, evidence")
    write_atomically(root / CHOICE, render(book).encode())
    written += [root / CHOICE, *write_packages(book, designs, _ROOT, folder / "quote")]
    records = [_record(bill, distributions, designs) for bill in bills if bill.product.target_eur]
    evidence.write(root / evidence.FOLDER, records, ids=["bom_target"])
    files = [str(path.relative_to(root)) for path in written]
    return Made(bills, distributions, (*files, str(evidence.FOLDER)))


def _record(
    bill: Bill, distributions: Sequence[Uncertainty], designs: Mapping[str, Design]
) -> Record:
    """A product's cost against its target, as evidence."""
    target, costing = bill.product.target_eur, bill.at_target
    assert target is not None
    found = next(d for d in distributions if d.product == bill.product.product)
    return Record(
        id="bom_target",
        subject=bill.product.product,
        verdict=Verdict.FAIL if bill.verdict == "missed" else Verdict.PASS,
        source=f"target in bom/data/products.csv, at {bill.product.target_quantity} pieces",
        measured=round(costing.total_eur, 4),
        limit=target,
        unit="EUR",
        margin=round(target - costing.total_eur, 4),
        inputs={name: evidence.source_hash(_ROOT, name.partition(":")[2]) for name in _SOURCES}
        | {f"design:{board}": fingerprint(designs[board]) for board in bill.product.boards},
        tools={"python": evidence.python_version()},
        detail={
            "per_category_eur": {
                str(name): round(eur, 4) for name, eur in costing.per_category_eur.items()
            },
            "low_confidence_share": round(costing.low_confidence_share, 4),
            "probability": found.probability,
            "p10_p50_p90_eur": [found.p10_eur, found.p50_eur, found.p90_eur],
        },
    )


_SOURCES: Final = ("source:bom", "source:hardware")


def attack(book: Book, bill: Bill) -> Iterator[str]:
    """Where a product that misses its target costs most, and what known changes would save."""
    costing = bill.at_target
    for row in costing.dearest():
        yield (
            f"  {row.eur_per_unit:6.2f}  {row.category:<11}  {row.key}: {row.description}"
            f" ({row.confidence})"
        )
    scenario = Scenario(bill.product.target_quantity)
    for saving in savings(book, bill.product.product, bill.lines, scenario):
        price = f"; gives up {saving.gives_up}" if saving.gives_up else ""
        yield f"  saves {saving.eur_per_unit:.2f}: {saving.name}{price}"


def lines(book: Book, bills: Sequence[Bill], distributions: Sequence[Uncertainty]) -> Iterator[str]:
    """Each product's cost at every quantity, its target, its chances; then what to attack."""
    for bill in bills:
        amounts = ", ".join(
            f"{costing.total_eur:.2f} at {quantity}" for quantity, costing in bill.costings.items()
        )
        target = "" if bill.product.target_eur is None else f"; target {bill.product.target_eur:g}"
        yield f"{bill.product.product}: EUR {amounts}{target} {bill.verdict}"
    for found in distributions:
        yield f"{found.product}: {found.sentence}"
    old = book.older_than(OLD_AFTER_DAYS)
    if old:
        yield f"{len(old)} prices are older than {OLD_AFTER_DAYS} days: " + ", ".join(
            f"{line.key} ({line.date})" for line in old
        )
    for bill in missed(bills):
        yield f"{bill.product.product} misses its target by EUR {bill.over_target_eur:.2f}; attack:"
        yield from attack(book, bill)
