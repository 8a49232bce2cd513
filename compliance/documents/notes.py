"""Safety and installation notes, and exposure to radio waves."""

from __future__ import annotations

import math
from typing import Final

from compliance.documents.case import Case, number
from compliance.documents.data_model import Note, NoteFile, SecurityFile, load
from compliance.documents.model import Document, Items, Section, Text, table
from compliance.documents.security import findings_of
from hardware.evidence import Verdict

#: Reference level of power density for the public, 2 to 300 GHz (1999/519/EC, annex III).
_LIMIT_W_M2: Final = 10.0
_DISTANCE_M: Final = 0.2
_NOT_YET: Final = "Not to be printed before the firmware does it: "
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
            _before(case, note, gaps) + case.fill(note.text, gaps)
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


def _before(case: Case, note: Note, gaps: list[str]) -> str:
    """What stands before a note that is prescribed, or that promises what is not implemented."""
    if note.quoted:
        return _PRESCRIBED
    if note.provision is None:
        return ""
    provision = next(p for p in load(SecurityFile).provisions if p.id == note.provision)
    if all(f.verdict is not Verdict.MISSING_INPUT for f in findings_of(case, provision)):
        return ""
    gaps.append(f"provision {note.provision}")
    return _NOT_YET


def rf_exposure(case: Case) -> Document:
    """Power density at 20 cm from the radiated power, in free space, against the public's level."""
    power = case.facts.radio.power_max
    gaps = [] if power is not None else ["radio.power_max is not filled"]
    unfilled = "NOT FILLED"
    density = None if power is None else 10 ** (power / 10) / 1000 / (4 * math.pi * _DISTANCE_M**2)
    rows = [
        ("radiated power", unfilled if power is None else str(power)),
        ("distance", f"{_DISTANCE_M:g} m"),
        ("power density, all of the time",
         unfilled if density is None else f"{number(density)} W/m2"),
        ("reference level", f"{_LIMIT_W_M2:g} W/m2 (Recommendation 1999/519/EC; 47 CFR 1.1310)"),
        ("share of the level",
         unfilled if density is None else f"{100 * density / _LIMIT_W_M2:.3g} %"),
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
