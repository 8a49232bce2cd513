"""The label as data for its drawing, and as a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compliance.documents.case import Case, number
from compliance.documents.data_model import Block, LabelField, LabelFile, Mark, load
from compliance.documents.model import Document, Section, table
from compliance.trace.model import HELD


def label_data(case: Case) -> dict[str, Any]:
    """Everything that the label's drawing needs, as plain data.

    ``frequency_hz`` (list), ``pollution_degree``, ``ambient_c`` (min, max) and ``ip_code`` (null:
    no enclosure of its own) are the facts as numbers. An entry with a ``blocked`` that is not empty
    must not be printed yet.
    """
    file = load(LabelFile)
    gaps: list[str] = []
    fields = [
        _entry(case, x) | {"value": case.fill(x.value, gaps)}
        for x in file.fields
        if case.holds(x.when)
    ]
    marks = [_entry(case, x) | {"what": x.what} for x in file.marks if case.holds(x.when)]
    facts = case.facts
    return {
        "product": facts.product,
        "status": "DRAFT",
        "for_units_placed_on": str(case.assessment.as_of),
        "frequency_hz": [float(f) for f in facts.mains.frequencies],
        "pollution_degree": facts.mains.pollution_degree,
        "ambient_c": {
            "min": float(facts.environment.temperature_min),
            "max": float(facts.environment.temperature_max),
        },
        "ip_code": facts.environment.ip_code,
        "fields": fields,
        "marks": marks,
        "must_not_bear": [{"what": x.what, "why": x.why} for x in file.forbidden],
        "missing": list(dict.fromkeys(gaps)),
    }


def _entry(case: Case, entry: LabelField | Mark) -> dict[str, Any]:
    waits = [] if entry.blocked is None else list(waits_for(case, entry.blocked))
    return {
        "id": entry.id,
        "least_height_mm": entry.least_mm,
        "where": entry.where,
        "source": entry.source,
        "blocked": entry.blocked.until if entry.blocked and waits else "",
        "waits_for": waits,
    }


def waits_for(case: Case, block: Block) -> Iterator[str]:
    """Obligations and topics that are not shown; one that this run did not ask is not shown."""
    acts = case.assessment.acts
    duties = {duty.id: duty.verdict for act in acts if act.applies for duty in act.obligations}
    wanted = list(block.duties)
    if block.declaration is not None:
        named = case.assessment.declarations.get(block.declaration, ())
        wanted += [d.id for act in acts if act.id in named for d in act.obligations]
        if not named:
            yield f"{block.declaration} declaration"
    yield from (duty for duty in wanted if duties.get(duty) not in HELD)
    topics = {topic.id: topic.verdict for topic in case.assessment.topics}
    yield from (topic for topic in block.topics if topics.get(topic) not in HELD)


def label(case: Case) -> Document:
    """The label's data as a document."""
    data = label_data(case)
    size = "least height, mm"
    not_yet = "not printed"
    fields = table(
        [("text", 1.1), ("value", 2.6), (size, 0.7), ("where", 1.1), ("source", 2.0),
         (not_yet, 2.0)],
        ((x["id"].replace("_", " "), x["value"], number(x["least_height_mm"]), x["where"],
          x["source"], x["blocked"]) for x in data["fields"]),
    )  # fmt: skip
    marks = table(
        [("mark", 2.4), (size, 0.7), ("where", 1.1), ("source", 2.4), (not_yet, 2.0)],
        ((x["what"], number(x["least_height_mm"]), x["where"], x["source"], x["blocked"])
         for x in data["marks"]),
    )  # fmt: skip
    never = table(
        [("what", 2.0), ("why", 3.0)], ((x["what"], x["why"]) for x in data["must_not_bear"])
    )
    return case.document(
        "label",
        "Label data",
        [
            Section("Texts", (fields,)),
            Section("Marks", (marks,)),
            Section("The label must not bear", (never,)),
        ],
        data["missing"],
    )
