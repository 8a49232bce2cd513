"""Material table (RoHS, REACH, SCIP) from the bill of materials, and notes on waste."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from compliance.documents.case import Case, unwritten
from compliance.documents.model import Column, Document, Section, Text, table
from hardware.evidence import Verdict

_LINES: Final = "bom/lines.csv"
_MATTER: Final = frozenset(
    {"electronics", "board", "enclosure", "sensor", "cable", "packaging", "print", "consumable"}
)

_LIMITS: Final = (
    "Limits: 0.1 % of each homogeneous material (cadmium 0.01 %), Annex II of 2011/65/EU with (EU) "
    "2015/863; 0.1 % of an article for the candidate list. Procedure of EN IEC 63000: supplier's "
    "declaration for each part, by trust in the supplier and risk of the material."
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the bill: part number, what it is, how many, where."""

    part: str
    description: str
    category: str
    per_unit: str
    places: str


def lines(case: Case) -> Iterator[Line]:
    """Lines of the product's bills, each part once; none if `make bom` has not run."""
    path = case.built / _LINES
    if not path.is_file():
        return
    wanted = {case.facts.product} | set(case.facts.boards)
    seen = set()
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
        if row["product"] not in wanted or row["category"] not in _MATTER:
            continue
        if row["part"] == "piece" and row["key"] and row["key"] not in seen:
            seen.add(row["key"])
            count = len(row["references"].split())
            places = row["references"] if count <= 4 else f"{count} places"
            per_unit = f"{float(row['per_unit']):.4g}"
            yield Line(row["key"], row["description"], row["category"], per_unit, places)


def material_table(case: Case) -> Document:
    """Each line with what its supplier declares; a line without a declaration is open."""
    found = sorted(lines(case), key=lambda line: (line.category, line.part))
    rows = []
    silent = 0
    notify = []
    for line in found:
        declared = case.declared.get(line.part)
        if declared is None:
            silent += 1
            state = (Verdict.MISSING_INPUT, "no declaration at hand", "not known", "not known")
        else:
            late = declared.exemption_until and declared.exemption_until < case.assessment.as_of
            verdict = Verdict.FAIL if late else Verdict.PASS
            until = f" {declared.exemption} until {declared.exemption_until}"
            text = declared.restricted + (until if declared.exemption else "")
            svhc = ", ".join(declared.svhc) or "none above 0.1 %"
            notify += [line.part] if declared.svhc else []
            state = (verdict, text, svhc, f"{declared.document}, {declared.date}")
        rows.append(
            (line.part, line.description, line.category, line.per_unit, line.places, *state)
        )
    gaps = [] if found else [unwritten("the bill of materials", "make bom")]
    if silent:
        gaps.append(f"suppliers' declarations of {silent} of {len(found)} parts")
    columns = (
        Column("part", 1.6, mono=True), Column("what", 3.0), Column("category", 1.0),
        Column("pieces", 0.7), Column("where", 1.6), Column("state", 1.3),
        Column("restricted substances", 1.6), Column("candidate list", 1.4),
        Column("declaration", 1.6),
    )  # fmt: skip
    if notify:
        notified = f"above 0.1 % by declaration: {', '.join(notify)}"
    elif silent < len(found):
        notified = f"none of the {len(found) - silent} parts with a declaration is above 0.1 %"
    else:
        notified = "nothing is known, since no part has a declaration"
    path = case.built / _LINES
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"
    return case.document(
        "material_table",
        "Material table: RoHS, REACH, SCIP",
        [
            Section(
                "Result",
                (
                    Text(f"{len(found) - silent} of {len(found)} parts have a declaration.",
                         strong=bool(silent) or not found),
                    Text(f"SCIP and Article 33 of REACH: {notified}. {_LIMITS}"),
                    Text(f"Bill of materials: build/{_LINES}, sha256 {digest}."),
                ),
            ),
            Section("Parts", (table(columns, rows),)),
            Section("Waste", (_waste(case),)),
        ],
        gaps,
        landscape=True,
    )  # fmt: skip


def _waste(case: Case) -> Text:
    battery = "It holds a battery." if case.facts.battery else "It holds no battery."
    return Text(
        "Equipment of 2012/19/EU, small equipment or monitoring and control; marked with the "
        f"crossed-out bin. {battery} For treatment: printed boards above 10 cm2 and electrolytic "
        "capacitors with a diameter and height above 25 mm are taken out (Annex VII); whether the "
        "housing opens for it, a person must say. Registration in each Member State comes before "
        "the first sale."
    )
