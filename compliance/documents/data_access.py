"""What data the product generates and how its user gets them (Data Act, Article 3)."""

from __future__ import annotations

from typing import Final

from compliance.documents.case import Case, printed
from compliance.documents.model import Document, Section, Text, table

_READINGS: Final = (
    "as the metering core computes them: voltage, current, power, energy, power factor, frequency, "
    "harmonics, events"
)
_BY_FIRMWARE: Final = "NOT FILLED: given by the firmware that is shipped"


def data_export(case: Case) -> Document:
    """Information before the contract, as far as facts give it; access itself is firmware's."""
    f, gaps = case.facts, list[str]()
    rows = [
        ("readings of each measured circuit", _READINGS if "meter" in f.boards else "none"),
        ("states of relays and commands", _BY_FIRMWARE if f.relays.fitted else "none"),
        ("events and settings of the device", _BY_FIRMWARE),
    ]  # fmt: skip
    access = [
        ("stored in the device, how long, how erased", _BY_FIRMWARE),
        ("sent to a service of the maker", printed(f.data.cloud)),
        ("can be linked to a person", printed(f.data.personal)),
        ("direct access of the user", "NOT IMPLEMENTED: no device firmware in this repository"),
        ("format, rate, volume", _BY_FIRMWARE),
        ("trade secrets withheld", "none; design and firmware of this repository are open"),
        ("holder of the data", case.fill("{manufacturer}", gaps) if f.data.cloud
         else "the user: no service of the maker receives them"),
    ]  # fmt: skip
    gaps.append("device firmware that gives the user access: not in this repository")
    columns = [("item", 1.2), ("content", 3.0)]
    text = Text("For users, before the contract: Regulation (EU) 2023/2854, Article 3(2) and (3).")
    return case.document(
        "data_export",
        "Data that the product generates, and access to them",
        [
            Section("Data", (text, table([("data", 1.2), ("what", 3.0)], rows))),
            Section("Storage and access", (table(columns, access),)),
        ],
        gaps,
        markets=("EU",),
    )
