"""Drafts of declarations: only the acts that apply, unsigned, blocked while anything is open."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.documents.case import NOT_FILLED, Case, person
from compliance.documents.model import Block, Document, Section, Text, table
from compliance.trace.model import ActResult


def _declared(case: Case, name: str) -> tuple[ActResult, ...]:
    ids = case.assessment.declarations.get(name, ())
    return tuple(act for act in case.assessment.acts if act.id in ids)


def _acts(acts: Iterable[ActResult]) -> Block:
    return table(
        [("act", 1.0), ("instrument", 2.0), ("title", 3.0)],
        ((act.short, act.instrument, act.title) for act in acts),
    )


def _standards(acts: Iterable[ActResult]) -> Block:
    rows = {
        (s.number, s.edition, act.short, s.covers, s.list_state.replace("_", " "))
        for act in acts
        for s in act.standards
    }
    return table(
        [("standard", 1.6), ("edition", 1.5), ("act", 1.0), ("covers", 2.0), ("list", 1.0)],
        sorted(rows),
    )


def blocked(case: Case, acts: Iterable[ActResult]) -> Section:
    """What of these acts is still open, and that nobody may sign before."""
    duties = {duty.id: duty for act in acts for duty in act.obligations}
    open_ = [b for b in case.assessment.blockers if b.obligation in duties]
    if not open_:
        text = Text("No obligation of these acts is open. A person must still decide and sign.")
        return Section("Release", (text,))
    rows = ((b.obligation, duties[b.obligation].text, b.verdict) for b in open_)
    text = Text(
        f"RELEASE IS BLOCKED by {len(open_)} obligations. This draft must not be signed.",
        strong=True,
    )
    columns = [("obligation", 1.6), ("what", 4.0), ("verdict", 1.2)]
    return Section("Release", (text, table(columns, rows)))


def _identity(case: Case, gaps: list[str], importer: str = "") -> Block:
    f = case.facts
    rows = [
        ("Product, type, batch or serial number", f"{f.title}, {f.designation}, serial number on"
         " the label"),
        ("Name and address of the manufacturer", case.fill("{manufacturer}", gaps)),
        ("Responsibility", "This declaration is issued under the sole responsibility of the"
         " manufacturer (wording of the annex; not issued while this is a draft)."),
        ("Object", f"{f.designation}; boards {', '.join(f.boards) or 'none'}; picture to be added"),
        ("accessories and software", _accessories(case, gaps)),
    ]  # fmt: skip
    if importer:
        rows.append(("importer", importer))
    return table([("field", 1.4), ("content", 3.2)], rows)


def _accessories(case: Case, gaps: list[str]) -> str:
    f = case.facts
    parts = []
    if f.current_transformers.supplied:
        ct = f.current_transformers
        parts.append(f"{ct.count} current transformers {ct.kind.replace('_', ' ')}")
    if f.software.present:
        parts.append(f"firmware {case.fill('{software.version}', gaps)}")
    return ", ".join(parts) or "none"


def signature(case: Case, gaps: list[str]) -> Block:
    """The rows to be signed; a signatory whom the facts do not name joins ``gaps``."""
    signatory = case.facts.responsible.signatory
    if signatory is None:
        gaps.append("responsible.signatory is not filled")
    rows = [
        ("signed for and on behalf of", case.fill("{manufacturer}", gaps)),
        ("place and date of issue", "filled by hand when it is signed"),
        ("name, function", person(signatory)),
        ("signature", "NOT SIGNED"),
    ]
    return table([("field", 1.4), ("content", 3.2)], rows)


def eu_declaration(case: Case) -> Document:
    """EU declaration, fields of Annex VI of Directive 2014/53/EU and the like of other acts."""
    return _conformity(case, "eu", "EU declaration of conformity", "EU", "Union harmonisation law")


def gb_declaration(case: Case) -> Document:
    """Declaration for Great Britain."""
    importer = person(case.facts.responsible.gb_importer)
    return _conformity(
        case, "gb", "UK declaration of conformity", "GB", "statutory requirements", importer
    )


def _conformity(
    case: Case, name: str, title: str, market: str, law: str, importer: str = ""
) -> Document:
    acts = _declared(case, name)
    gaps: list[str] = []
    identity = _identity(case, gaps, importer)
    if importer == NOT_FILLED:
        gaps.append("responsible.gb_importer is not filled")
    signed = signature(case, gaps)
    return case.document(
        f"{name}_declaration",
        title,
        [
            Section("Product and manufacturer", (identity,)),
            Section(f"The relevant {law}", (_acts(acts),)),
            Section("Standards, with edition and state in the official list", (_standards(acts),)),
            Section(
                "Notified body",
                (Text("The facts name none; the route is a person's decision."),),
            ),
            Section("Signature", (signed,)),
            blocked(case, acts),
        ],
        gaps,
        markets=(market,),
    )


def fcc_declaration(case: Case) -> Document:
    """Compliance information of 47 CFR 2.1077 as a draft."""
    acts = _declared(case, "fcc")
    gaps: list[str] = []
    f = case.facts
    rows = [
        ("unique identifier", f"{f.title}, model as on the label"),
        ("statement of 47 CFR 2.1077(a)(2)", "wording of 15.19(a)(3), printed only when the"
         " responsible party declares it; see the safety notes"),
        ("responsible party in the United States",
         case.fill("{responsible.us_responsible_party}", gaps)),
        ("module", f"Contains FCC ID: {case.fill('{radio.fcc_id}', gaps)}" if f.radio.fitted
         else "no transmitter"),
        ("signature of the responsible party", "NOT SIGNED"),
    ]  # fmt: skip
    return case.document(
        "fcc_declaration",
        "Supplier's declaration, FCC",
        [
            Section(
                "Information with each unit", (table([("field", 1.4), ("content", 3.2)], rows),)
            ),
            Section("Rules", (_acts(acts),)),
            Section("Methods", (_standards(acts),)),
            blocked(case, acts),
        ],
        gaps,
        markets=("US",),
    )
