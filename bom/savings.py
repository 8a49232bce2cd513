"""What a change of parts would save: proposals are data (``savings.csv``), the saving is computed.

A proposal says what it gives up; one that gives up nothing is a cheaper part that does the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bom.cost import Scenario, cost
from bom.figures import Proposal
from bom.lines import Line
from bom.rows import BomError
from bom.tables import Book
from hardware.errors import did_you_mean


@dataclass(frozen=True, slots=True)
class Saving:
    """One proposal's effect on one product, alone; ``gives_up`` and ``note`` join its rows'.

    ``short`` is how many pieces of the new parts the supplier's stock lacks.
    """

    name: str
    eur_per_unit: float
    gives_up: str
    note: str
    short: int


def proposal_names(book: Book, product: str) -> tuple[str, ...]:
    """Names of a product's proposals, in the order of the file."""
    return tuple(dict.fromkeys(p.name for p in book.proposals if p.product == product))


def _changed(book: Book, lines: Sequence[Line], proposal: Proposal) -> list[Line]:
    out = list(lines)
    places = [number for number, line in enumerate(out) if line.key == proposal.replaces]
    if not places:
        hint = did_you_mean(proposal.replaces, {line.key for line in out})
        raise BomError(
            f"savings.csv: {proposal.name} replaces {proposal.replaces!r}, which"
            f" {proposal.product} does not hold{hint} (remove a proposal that was taken)"
        )
    old = out[places[0]]
    new = [
        replace(
            old,
            key=key,
            description=book.offers(key)[0].description,
            manufacturer=book.offers(key)[0].manufacturer,
            offers=book.offers(key),
            alternates=(),
            alternate_mpns=(),
        )
        for key in proposal.by
    ]
    return out[: places[0]] + new + out[places[0] + 1 :]


def with_proposals(
    book: Book, product: str, lines: Sequence[Line], names: Iterable[str]
) -> tuple[Line, ...]:
    """The bill with the named proposals taken."""
    known = proposal_names(book, product)
    changed = list(lines)
    for name in names:
        if name not in known:
            raise BomError(f"savings.csv has no proposal {name!r}{did_you_mean(name, known)}")
        for proposal in book.proposals:
            if (proposal.product, proposal.name) == (product, name):
                changed = _changed(book, changed, proposal)
    return tuple(changed)


def savings(
    book: Book, product: str, lines: Sequence[Line], scenario: Scenario
) -> tuple[Saving, ...]:
    """Every proposal of a product with what it saves by itself, the largest first."""
    before = cost(book, product, lines, scenario).total_eur
    kept = {line.key for line in lines}
    found = []
    for name in proposal_names(book, product):
        costing = cost(book, product, with_proposals(book, product, lines, [name]), scenario)
        rows = [p for p in book.proposals if (p.product, p.name) == (product, name)]
        found.append(
            Saving(
                name,
                before - costing.total_eur,
                "; ".join(dict.fromkeys(p.gives_up for p in rows if p.gives_up)),
                "; ".join(dict.fromkeys(p.note for p in rows if p.note)),
                max((row.short for row in costing.rows if row.key not in kept), default=0),
            )
        )
    return tuple(sorted(found, key=lambda saving: (-saving.eur_per_unit, saving.name)))
