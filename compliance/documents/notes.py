"""Safety and installation notes, and exposure to radio waves."""

from __future__ import annotations

import math
from typing import Final

from compliance.documents.case import Case, number
from compliance.documents.data_model import NoteFile, load
from compliance.documents.model import Document, Items, Section, Text, table

#: Reference level of power density for the public, 2 to 300 GHz (1999/519/EC, annex III).
_LIMIT_W_M2: Final = 10.0
_DISTANCE_M: Final = 0.2
_PRESCRIBED: Final = "Wording that a rule prescribes, to be printed only when it is declared: "


def prescribed() -> frozenset[str]:
    """Wordings that rules prescribe; the lint of our own words leaves them out."""
    return frozenset(
        note.text for section in load(NoteFile).sections for note in section.notes if note.quoted
    )


def safety_notes(case: Case) -> Document:
    """What goes with the product, for installers and users."""
    gaps: list[str] = []
    sections = []
    for section in load(NoteFile).sections:
        if not case.holds(section.when):
            continue
        items = tuple(
            (_PRESCRIBED if note.quoted else "") + case.fill(note.text, gaps)
            for note in section.notes
            if case.holds(note.when)
        )
        if items:
            sections.append(Section(section.title, (Items(items),)))
    languages = Text("English draft. Each country of sale asks for its own language.")
    return case.document(
        "safety_notes",
        "Safety and installation notes",
        [Section("Language", (languages,)), *sections],
        gaps,
    )


def rf_exposure(case: Case) -> Document:
    """Power density at 20 cm from the radiated power, in free space, against the public's level."""
    power = case.facts.radio.power_max
    gaps = [] if power is not None else ["radio.power_max is not filled"]
    density = None if power is None else 10 ** (power / 10) / 1000 / (4 * math.pi * _DISTANCE_M**2)
    rows = [
        ("radiated power", "NOT FILLED" if power is None else str(power)),
        ("distance", f"{_DISTANCE_M:g} m"),
        ("power density, all of the time", f"{number(density) or 'NOT FILLED'} W/m2"),
        ("reference level", f"{_LIMIT_W_M2:g} W/m2 (Recommendation 1999/519/EC; 47 CFR 1.1310)"),
        ("share of the level",
         "NOT FILLED" if density is None else f"{100 * density / _LIMIT_W_M2:.3g} %"),
    ]  # fmt: skip
    text = Text(
        "EN IEC 62311, far field, no reflection, transmitter on all of the time. Without the power "
        "of the module's own report nothing follows from it."
    )
    return case.document(
        "rf_exposure",
        "Exposure to radio waves",
        [Section("Evaluation", (text, table([("quantity", 1.2), ("value", 2.0)], rows)))],
        gaps,
    )
