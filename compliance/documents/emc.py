"""Assessment of electromagnetic compatibility: ports, phenomena, measures, tests."""

from __future__ import annotations

from compliance.documents.case import Case, evidence_table, inside, unique
from compliance.documents.data_model import Port, PortFile, load
from compliance.documents.model import Block, Document, Items, Section, Text, table
from compliance.records import lab_plan
from compliance.trace.model import worst


def emc_assessment(case: Case) -> Document:
    """Each port of the product with the phenomena it meets and what is done about them."""
    ports = [p for p in load(PortFile).ports if case.holds(p.when)]
    places = case.facts.environment.places
    environment = (
        f"Places: {', '.join(places).replace('_', ' ')}. Emission is to keep the limits "
        "for homes; immunity the higher level of home and industry, so that one set of tests "
        "serves both. A measure is what a design check shows; no measure replaces a test. "
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
    measures = [
        (measure.text, findings)
        for measure in port.measures
        if case.holds(measure.when)
        and (findings := tuple(inside(case.bench.judge(measure.proofs, f"emc.{port.id}"))))
    ]
    told = Items(
        tuple(f"{text}: {worst(f.verdict for f in found).value}" for text, found in measures)
    )
    blocks: list[Block] = [Text(f"Cable: {port.cable}."), phenomena]
    if measures:
        blocks += [told, evidence_table(unique(f for _, found in measures for f in found))]
    else:
        blocks.append(Text("No measure of its own on the boards of this product."))
    return Section(port.title, tuple(blocks), level=2)
