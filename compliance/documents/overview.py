"""Applicability statement and checklists: what the assessment says, as documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from compliance.documents.case import Case, evidence_table
from compliance.documents.model import Column, Document, Section, Text, table
from compliance.trace.model import ActResult
from hardware.evidence import Verdict


def applicability(case: Case) -> Document:
    """Which act applies, and why not; standards with their state in the official list."""
    a = case.assessment
    acts = table(
        [("market", 0.7), ("act", 1.4), ("instrument", 2.2), ("applies", 0.8), ("reason", 4.2),
         ("rule", 1.0)],
        (
            (x.market, x.short, x.instrument, "yes" if x.applies else "no", x.reason,
             x.verification.replace("_", " "))
            for x in a.acts
        ),
    )  # fmt: skip
    standards = table(
        [("act", 1.2), ("standard", 1.7), ("edition", 1.3), ("title", 3.0), ("covers", 1.6),
         ("official list", 1.4), ("rule", 1.0)],
        (
            (x.short, s.number, s.edition, s.title, s.covers, s.list_state.replace("_", " "),
             s.verification.replace("_", " "))
            for x in a.acts
            for s in x.standards
        ),
    )  # fmt: skip
    read_note = Text(
        "What was read of an act, and where: days and scope, not every clause. Most pages are not "
        "the official text. A rule without a page here is marked unverified."
    )
    readings = table(
        [("act", 1.2), ("says", 4.0), Column("page", 4.4, mono=True)],
        ((x.short, r.says, r.place) for x in a.acts for r in x.readings),
    )
    known = Text(
        f"The rules are known to {a.rules_known_to}."
        + (" Law made since is not in them." if a.as_of > a.rules_known_to else "")
    )
    use = table(
        [("fact", 1.0), ("value", 3.0)],
        [
            ("stated use", case.facts.use.purpose),
            ("places", ", ".join(case.facts.environment.places).replace("_", " ")),
            ("mains systems", ", ".join(case.facts.mains.systems).replace("_", " ")),
            ("radio", case.facts.radio.module or "none"),
            ("legal metrology", "yes" if case.facts.use.legal_metrology else "outside its use"),
        ],
    )
    declared = table(
        [("declaration", 1.0), ("names these acts, and no others", 4.0)],
        (
            (name.upper(), ", ".join(_shorts(a.acts, ids)) or "none")
            for name, ids in a.declarations.items()
        ),
    )  # fmt: skip
    return case.document(
        "applicability",
        "Applicability statement",
        [
            Section("What it is for", (use,)),
            Section("Acts", (known, acts)),
            Section("Declarations", (declared,)),
            Section("Standards", (standards,)),
            Section("Public pages that were read", (read_note, readings)),
        ],
        landscape=True,
    )


def _shorts(acts: tuple[ActResult, ...], ids: tuple[str, ...]) -> list[str]:
    return [act.short for act in acts if act.id in ids]


def checklist(case: Case, market: str) -> Document:
    """Every obligation of one market with its verdict and what is still open, to work through."""
    a = case.assessment
    acts = [act for act in a.acts if act.market == market and act.applies]
    reasons = {b.obligation: b.reasons for b in a.blockers}
    counts = Counter(duty.verdict for act in acts for duty in act.obligations)
    summary = table([(v.value, 1.0) for v in Verdict], [[str(counts[v]) for v in Verdict]])
    sections = [Section("Obligations by verdict", (summary,))]
    for act in acts:
        rows = (
            (duty.id, duty.text + (" (earlier units too)" if duty.earlier_units else ""),
             duty.clause, duty.verdict, "; ".join(reasons.get(duty.id, ())), "")
            for duty in act.obligations
        )  # fmt: skip
        columns = (
            Column("obligation", 1.6, mono=True),
            Column("what", 2.8),
            Column("clause", 1.4),
            Column("verdict", 1.6),
            Column("still open", 3.4),
            Column("done by, date", 1.2),
        )
        notes = "; ".join(_notes(act))
        sections.append(
            Section(f"{act.title} ({act.short})", (Text(notes), table(columns, rows)), level=2)
        )
    topics = {t for act in acts for duty in act.obligations for t in duty.topics}
    proofs = [
        Section(
            topic.title,
            (Text(f"{topic.clauses}: {topic.verdict.value}"), evidence_table(topic.findings)),
            level=2,
        )
        for topic in a.topics
        if topic.id in topics and topic.findings
    ]
    head = Section("Acts", (Text("Each obligation of each act that applies."),))
    tail = Section("Proofs", (Text("What shows it: each topic once, with figures."),))
    return case.document(
        f"checklist_{market.lower()}",
        f"Checklist {market}",
        [sections[0], head, *sections[1:], tail, *proofs],
        markets=(market,),
        landscape=True,
    )


def _notes(act: ActResult) -> Iterator[str]:
    yield act.instrument
    if act.marks:
        yield f"marks: {', '.join(act.marks)}"
    if act.documents:
        yield f"documents: {', '.join(act.documents).replace('_', ' ')}"
    if act.retention:
        yield f"kept {act.retention}"
    yield f"source: {act.source}, {act.verification.replace('_', ' ')}"
