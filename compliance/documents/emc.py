"""Assessment of electromagnetic compatibility: ports, phenomena, measures, tests."""

from __future__ import annotations

from compliance.documents.case import Case, evidence_table, unique
from compliance.documents.data_model import Port, PortFile, load
from compliance.documents.model import Document, Section, Text, table
from compliance.records import lab_plan
from compliance.trace.model import worst


def emc_assessment(case: Case) -> Document:
    """Each port of the product with the phenomena it meets and what is done about them."""
    ports = [p for p in load(PortFile).ports if case.holds(p.when)]
    places = case.facts.environment.places
    environment = (
        f"Places: {', '.join(places).replace('_', ' ')}. Emission is limited as for homes; "
        "immunity is the higher level of home and industry, so that one set of tests serves both. "
        "Criteria: A, works within its limits of error; B, recovers by itself and loses no energy "
        "reading; C, starts again by itself. A relay changes by command only."
    )
    modes = table(
        [("mode", 1.0), ("what", 4.0)],
        ((mode, text) for mode, text in _modes(case)),
    )
    return case.document(
        "emc_assessment",
        "Electromagnetic compatibility assessment",
        [
            Section("Environment and criteria", (Text(environment),)),
            Section("Modes of operation", (modes,)),
            Section("Ports", (Text(f"{len(ports)} ports; one section for each."),)),
            *(_port(case, port) for port in ports),
        ],
        landscape=True,
    )


def _modes(case: Case) -> list[tuple[str, str]]:
    return [(m.id, m.text) for m in lab_plan.load().modes if case.holds(m.when)]


def _port(case: Case, port: Port) -> Section:
    rows = []
    for phenomenon in port.phenomena:
        verdict, reason = case.bench.lab.of_proof(phenomenon.lab)
        rows.append((phenomenon.name, phenomenon.level, phenomenon.criterion, verdict, reason))
    phenomena = table(
        [("phenomenon", 1.4), ("level", 3.0), ("criterion", 1.0), ("test", 1.0), ("state", 3.0)],
        rows,
    )
    findings = [f for m in port.measures for f in case.bench.judge(m.proofs, f"emc.{port.id}")]
    measures = "; ".join(measure.text for measure in port.measures)
    verdict = worst(f.verdict for f in findings)
    text = Text(f"Cable: {port.cable}. Measures: {measures} ({verdict.value}).")
    blocks = (text, phenomena, evidence_table(unique(findings)))
    return Section(port.title, blocks, level=2)
