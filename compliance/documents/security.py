"""Cybersecurity assessment and the statement of the United Kingdom's product security act."""

from __future__ import annotations

from compliance.documents.case import (
    EVIDENCE_COLUMNS,
    NOT_FILLED,
    Case,
    evidence_row,
    inside,
    person,
    printed,
)
from compliance.documents.data_model import Provision, SecurityFile, load
from compliance.documents.model import Column, Document, Section, Text, table
from compliance.trace.model import HELD, Finding, worst
from hardware.evidence import Verdict


def findings_of(case: Case, provision: Provision) -> tuple[Finding, ...]:
    """What shows a provision; one without code here and without a proof is not implemented."""
    found = list(case.bench.judge(provision.proofs, f"provision.{provision.id}"))
    if provision.file is not None:
        there = (case.root / provision.file).exists()
        verdict = Verdict.NEEDS_HUMAN if there else Verdict.MISSING_INPUT
        reason = "code is there; a person must review it" if there else "no such file"
        found.append(Finding(kind="code", target=provision.file, verdict=verdict, reason=reason))
    if not found:
        reason = "not implemented: no device firmware in this repository provides it"
        found.append(
            Finding(
                kind="code",
                target=provision.id,
                verdict=Verdict.MISSING_INPUT,
                reason=reason,
            )
        )
    return tuple(found)


def cybersecurity_assessment(case: Case) -> Document:
    """Requirements that the product has, the provisions they rest on, and what shows those."""
    data = load(SecurityFile)
    requirements = [r for r in data.requirements if case.holds(r.when)]
    used = {key for r in requirements for key in r.provisions}
    provisions = [p for p in data.provisions if p.id in used]
    found = {p.id: findings_of(case, p) for p in provisions}
    verdicts = {key: worst(f.verdict for f in findings) for key, findings in found.items()}
    missing = [p for p in provisions if verdicts[p.id] is Verdict.MISSING_INPUT]
    rows = []
    for r in requirements:
        if r.not_applicable:
            rows.append((r.source, r.clause, r.text, "", Verdict.NOT_APPLICABLE, r.not_applicable))
            continue
        still_open = [key for key in r.provisions if verdicts[key] not in HELD]
        text = f"open: {', '.join(still_open)}" if still_open else "every provision is shown"
        verdict = worst(verdicts[key] for key in r.provisions)
        rows.append((r.source, r.clause, r.text, ", ".join(r.provisions), verdict, text))
    shown = ((p.id, p.text, *evidence_row(f)) for p in provisions for f in inside(found[p.id]))
    columns = (Column("provision", 2.0, mono=True), Column("what", 2.4), *EVIDENCE_COLUMNS)
    result = (
        f"{len(missing)} of {len(provisions)} provisions are not implemented or lack an input: "
        f"{', '.join(p.id for p in missing)}."
        if missing
        else f"Each of the {len(provisions)} provisions is implemented; verdicts are below."
    )
    return case.document(
        "cybersecurity_assessment",
        "Cybersecurity assessment",
        [
            _scope(case),
            Section("Result", (Text(result, strong=bool(missing)),)),
            Section(
                "Requirements",
                (
                    table(
                        [("source", 1.4), ("clause", 0.8), ("requirement", 2.4),
                         Column("provisions", 2.2, mono=True), ("verdict", 1.6), ("state", 2.4)],
                        rows,
                    ),
                ),
            ),
            Section("Provisions and what shows them", (table(columns, shown),)),
        ],
        gaps=[f"provision {p.id}" for p in missing],
        landscape=True,
    )  # fmt: skip


def _scope(case: Case) -> Section:
    d, s = case.facts.data, case.facts.software
    rows = [
        ("assets", "readings of each circuit; commands to relays; keys, passwords and settings; "
         "firmware; time"),
        ("data connection", printed(d.network)),
        ("reaches the internet", printed(d.internet)),
        ("personal data", printed(d.personal)),
        ("service of the maker", printed(d.cloud)),
        ("passwords", printed(s.passwords)),
        ("password can be skipped", "not stated" if s.password_skippable is None
         else printed(s.password_skippable)),
        ("firmware version", s.version or NOT_FILLED),
        ("threats", "person on the local network; person on the internet through a forwarded "
         "port; person with the device in hand; a false update; a taken-over back end"),
    ]  # fmt: skip
    return Section("Product, assets, threats", (table([("what", 1.0), ("value", 4.0)], rows),))


def psti_statement(case: Case) -> Document:
    """Statement that goes with a consumer product in Great Britain, as a draft."""
    f, gaps = case.facts, list[str]()
    support = case.fill("{software.support_period}", gaps)
    contact = case.fill("{software.disclosure_contact}", gaps)
    maker = case.fill("{manufacturer}", gaps)
    case.fill("{responsible.signatory}", gaps)
    rows = [
        ("product type and batch", f"{f.title}, batch or serial number on the label"),
        ("manufacturer", maker),
        ("importer", person(f.responsible.gb_importer)),
        ("prepared by or for", maker),
        ("in the opinion of the manufacturer", "NOT STATED while this is a draft: that the "
         "security requirements of Schedule 1 of SI 2023/1007 are met"),
        ("support period", support),
        ("point of contact for security reports", contact),
        ("signature, name, function", person(f.responsible.signatory)),
        ("place and date of issue", "filled by hand when it is signed"),
    ]  # fmt: skip
    return case.document(
        "psti_statement",
        "Statement for product security, United Kingdom",
        [
            Section(
                "Statement",
                (
                    Text(
                        "Not issued. It says nothing until the person named signs it.", strong=True
                    ),
                    table([("item (Schedule 4)", 1.4), ("content", 3.0)], rows),
                ),
            )
        ],
        gaps,
        markets=("GB",),
    )
