"""What a rule says: acts, obligations, standards, all dated, each with source and state of proof.

The files in ``data/`` are read into these types; decisions about a product are made elsewhere.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import msgspec

from compliance.facts.model import Market

Verification = Literal["public_source", "unverified"]
Declaration = Literal["eu", "gb", "fcc", "none"]


class _Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Span(_Rule, frozen=True, kw_only=True):
    """Days on which something holds, both ends included; None: open."""

    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """True if ``day`` lies in the span."""
        after = self.valid_from is None or self.valid_from <= day
        return after and (self.valid_to is None or day <= self.valid_to)


class Proof(_Rule, frozen=True, kw_only=True):
    """One thing that shows an obligation or a requirement; exactly one of the keys is given.

    ``check``: id of the evidence records of ``subjects`` (boards, or "system"); those that are in
    the product must be measured, a check that found nothing to measure there shows nothing.
    ``fact``: condition on the facts. ``filled``: key of the facts that must not be null.
    ``document``: path in this repository. ``dossier``: document that this toolkit renders.
    ``lab``: measurement that only a laboratory can make. ``human``: decision or act of a person.
    """

    check: str | None = None
    fact: str | None = None
    filled: str | None = None
    document: str | None = None
    dossier: str | None = None
    lab: str | None = None
    human: str | None = None
    subjects: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Which of the keys is given."""
        return next(name for name in PROOF_KINDS if getattr(self, name) is not None)

    @property
    def target(self) -> str:
        """The value of that key."""
        value: str = getattr(self, self.kind)
        return value


PROOF_KINDS = ("check", "fact", "filled", "document", "dossier", "lab", "human")


class Topic(_Rule, frozen=True, kw_only=True):
    """What several acts ask for alike, such as protection against electric shock."""

    id: str
    title: str
    clauses: str
    when: str = "true"
    proofs: tuple[Proof, ...]


class Obligation(Span, frozen=True, kw_only=True):
    """A duty under an act. ``when``: condition on the facts, besides those of the act.

    It is shown by its own ``proofs`` and by those of its ``topics``, all of them.

    ``earlier_units``: it binds for units placed before ``valid_from`` too.
    """

    id: str
    text: str
    clause: str
    when: str = "true"
    earlier_units: bool = False
    topics: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()


class Retention(_Rule, frozen=True, kw_only=True):
    """How long papers are kept, and what for."""

    years: int
    counted_from: str
    what: str
    clause: str


class Application(_Rule, frozen=True, kw_only=True):
    """A standard under an act: what of the act it covers, and for which products."""

    standard: str
    covers: str
    when: str = "true"


class Change(_Rule, frozen=True, kw_only=True):
    """A dated change of an act that needs no condition of its own."""

    date: dt.date
    text: str


class Reading(_Rule, frozen=True, kw_only=True):
    """A public page that somebody read for an act: its address, and what it says of the act."""

    address: str
    says: str

    @property
    def place(self) -> str:
        """The address without its scheme: pages name their sources and lead to none of them."""
        return self.address.partition("://")[2]


class Act(Span, frozen=True, kw_only=True):
    """A law, regulation or code. ``valid_from``: placing from this day is under it.

    ``applies``: condition on the facts. ``because``, ``otherwise``: the reason either way.
    ``displaces``: acts that do not apply where this one does, with the clause that says so.
    ``declaration``: the declaration that names this act. ``as_of``: day up to which the data is
    known to be right; what was made law later is not in it. ``verification`` is of the days and of
    what the act is about, which the pages under ``readings`` say; clauses are not all read.
    """

    id: str
    short: str
    title: str
    instrument: str
    market: Market
    declaration: Declaration
    applies: str
    because: str
    otherwise: str
    displaces: tuple[str, ...] = ()
    displaced_by_clause: str = ""
    changes: tuple[Change, ...] = ()
    obligations: tuple[Obligation, ...]
    marks: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    retention: Retention | None = None
    standards: tuple[Application, ...] = ()
    source: str
    verification: Verification
    readings: tuple[Reading, ...] = ()
    as_of: dt.date


class Citation(Span, frozen=True, kw_only=True):
    """State of a standard in the official list of an act (EU: Official Journal)."""

    act: str
    state: Literal["cited", "cited_with_restriction", "not_cited", "other_edition", "unknown"]
    reference: str
    verification: Verification


class Standard(Span, frozen=True, kw_only=True):
    """A standard in one edition. ``valid_from``: publication, where known."""

    id: str
    number: str
    edition: str
    title: str
    citations: tuple[Citation, ...] = ()
    source: str
    verification: Verification
    as_of: dt.date


class Requirement(_Rule, frozen=True, kw_only=True):
    """A row of the requirements; ``title`` is what documents print, ``text`` the row itself."""

    id: str
    title: str
    text: str
    proofs: tuple[Proof, ...]


class ActFile(_Rule, frozen=True, kw_only=True):
    """A data file of acts."""

    acts: tuple[Act, ...]


class TopicFile(_Rule, frozen=True, kw_only=True):
    """The data file of topics."""

    topics: tuple[Topic, ...]


class StandardFile(_Rule, frozen=True, kw_only=True):
    """A data file of standards."""

    standards: tuple[Standard, ...]


class RequirementFile(_Rule, frozen=True, kw_only=True):
    """The data file of requirements."""

    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """Every act, standard and topic, by id, in the order of the files."""

    acts: dict[str, Act]
    standards: dict[str, Standard]
    topics: dict[str, Topic]
