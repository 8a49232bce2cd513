"""The data files behind the documents: typed, checked when they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

import msgspec

from compliance import rules
from compliance.rules import faults
from compliance.rules.conditions import ConditionError, compiled, known_names
from compliance.rules.model import Proof, Reading
from compliance.yaml_file import Lines, read
from hardware.errors import did_you_mean

DATA: Final = Path(__file__).parent / "data"
PLACE: Final = re.compile(r"\{([a-z_.]+)\}")

Severity = Literal["negligible", "minor", "reversible injury", "serious injury", "death"]
Probability = Literal["improbable", "remote", "occasional", "likely"]


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Measure(_Data, frozen=True, kw_only=True):
    """What is done against something, and what shows that it is. ``when``: the product has it."""

    text: str
    when: str = "true"
    proofs: tuple[Proof, ...]


class Rating(_Data, frozen=True, kw_only=True):
    """How bad, how often."""

    severity: Severity
    probability: Probability


class Hazard(_Data, frozen=True, kw_only=True):
    """A hazard; ``after`` is claimed for the case that every measure holds."""

    id: str
    title: str
    clause: str
    when: str = "true"
    situation: str
    before: Rating
    measures: tuple[Measure, ...]
    after: Rating


class SeverityLevel(_Data, frozen=True, kw_only=True):
    """What a degree of harm means."""

    level: Severity
    means: str


class ProbabilityLevel(_Data, frozen=True, kw_only=True):
    """What a degree of probability means."""

    level: Probability
    means: str


class Scale(_Data, frozen=True, kw_only=True):
    """Where the scale of risks comes from, and what its levels mean, from the least."""

    text: str
    readings: tuple[Reading, ...]
    severity: tuple[SeverityLevel, ...]
    probability: tuple[ProbabilityLevel, ...]


class HazardFile(_Data, frozen=True, kw_only=True):
    """Every hazard, and the scale they are rated by."""

    scale: Scale
    hazards: tuple[Hazard, ...]


class Phenomenon(_Data, frozen=True, kw_only=True):
    """What acts on a port or leaves it; ``lab``: the proof of the rules that tests it."""

    name: str
    level: str
    criterion: str
    lab: str


class Port(_Data, frozen=True, kw_only=True):
    """A port in the sense of the generic standards."""

    id: str
    title: str
    when: str = "true"
    cable: str
    phenomena: tuple[Phenomenon, ...]
    measures: tuple[Measure, ...]


class PortFile(_Data, frozen=True, kw_only=True):
    """Every port."""

    ports: tuple[Port, ...]


class Provision(_Data, frozen=True, kw_only=True):
    """What firmware or hardware provides. ``file``: its code here, null where there is none."""

    id: str
    text: str
    file: str | None = None
    proofs: tuple[Proof, ...] = ()


class SecurityRequirement(_Data, frozen=True, kw_only=True):
    """A requirement of a standard or act, and the provisions it rests on."""

    source: str
    clause: str
    text: str
    when: str = "true"
    provisions: tuple[str, ...] = ()
    not_applicable: str = ""


class SecurityFile(_Data, frozen=True, kw_only=True):
    """Provisions and requirements."""

    provisions: tuple[Provision, ...]
    requirements: tuple[SecurityRequirement, ...]


class Note(_Data, frozen=True, kw_only=True):
    """A text of the notes; ``quoted``: wording that a rule prescribes.

    ``provision``: the provision of the firmware or hardware that the text promises.
    """

    text: str
    when: str = "true"
    quoted: bool = False
    provision: str | None = None


class NoteSection(_Data, frozen=True, kw_only=True):
    """Notes under one heading."""

    title: str
    when: str = "true"
    notes: tuple[Note, ...]


class NoteFile(_Data, frozen=True, kw_only=True):
    """Every section of the notes."""

    sections: tuple[NoteSection, ...]


class Block(_Data, frozen=True, kw_only=True):
    """Until when an entry must not be printed: obligations (``duties``) and ``topics`` that must be
    shown, and a declaration of which every obligation must be. One that was not asked is not shown.
    """

    until: str
    declaration: Literal["eu", "gb", "fcc"] | None = None
    duties: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


class LabelField(_Data, frozen=True, kw_only=True):
    """A text of the label. ``least_mm``: least height of its letters."""

    id: str
    value: str
    when: str = "true"
    least_mm: float
    where: str
    source: str
    blocked: Block | None = None


class Mark(_Data, frozen=True, kw_only=True):
    """A mark of the label, a symbol."""

    id: str
    what: str
    when: str = "true"
    least_mm: float
    where: str
    source: str
    blocked: Block | None = None


class Forbidden(_Data, frozen=True, kw_only=True):
    """What a label must not bear."""

    what: str
    why: str


class LabelFile(_Data, frozen=True, kw_only=True):
    """Everything of the label."""

    fields: tuple[LabelField, ...]
    marks: tuple[Mark, ...]
    forbidden: tuple[Forbidden, ...]


class FileItem(_Data, frozen=True, kw_only=True):
    """One part of the technical file: files of this repository, documents, what others give."""

    id: str
    title: str
    clause: str
    paths: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    by: str = ""
    evidence: bool = False


class FileIndex(_Data, frozen=True, kw_only=True):
    """Every part of the technical file."""

    items: tuple[FileItem, ...]


Shape = TypeVar("Shape", HazardFile, PortFile, SecurityFile, NoteFile, LabelFile, FileIndex)
_FILES: Final[dict[type[Any], str]] = {
    HazardFile: "hazards.yaml",
    PortFile: "emc.yaml",
    SecurityFile: "security.yaml",
    NoteFile: "notes.yaml",
    LabelFile: "label.yaml",
    FileIndex: "technical_file.yaml",
}


@cache
def load(shape: type[Shape], folder: Path = DATA) -> Shape:
    """One of the files, checked. Raises InputError naming file and line."""
    found, lines = read(folder / _FILES[shape], shape)
    for where, what in _faults(found, "$", lines):
        raise lines.error(where, what)
    if isinstance(found, SecurityFile):
        _linked(found, lines)
    if isinstance(found, LabelFile):
        _asked(found, lines)
    if isinstance(found, NoteFile):
        _promised(found, lines)
    if isinstance(found, HazardFile):
        _whole(found.scale, lines)
    return found


def _faults(struct: Any, at: str, lines: Lines) -> Iterator[tuple[str, str]]:
    """Conditions, proofs and {facts} anywhere in a file."""
    for name in struct.__struct_fields__:
        value, here = getattr(struct, name), f"{at}.{name}"
        if name == "when":
            try:
                compiled(value)
            except ConditionError as error:
                yield here, str(error)
        elif name == "proofs":
            if value:
                yield from faults.of_proofs(value, at)
        elif name in ("text", "value"):
            for fact in PLACE.findall(value):
                if fact not in known_names():
                    yield here, f"no fact {fact!r}{did_you_mean(fact, known_names())}"
        elif isinstance(value, tuple):
            for index, inner in enumerate(value):
                if isinstance(inner, msgspec.Struct):
                    yield from _faults(inner, f"{here}[{index}]", lines)
        elif isinstance(value, msgspec.Struct):
            yield from _faults(value, here, lines)


def _linked(file: SecurityFile, lines: Lines) -> None:
    known = [p.id for p in file.provisions]
    used = {key for r in file.requirements for key in r.provisions}
    for index, requirement in enumerate(file.requirements):
        at = f"$.requirements[{index}]"
        for key in requirement.provisions:
            if key not in known:
                hint = did_you_mean(key, known)
                raise lines.error(f"{at}.provisions", f"no provision {key!r}{hint}")
        if bool(requirement.provisions) == bool(requirement.not_applicable):
            raise lines.error(at, "a requirement has provisions, or the reason why it needs none")
    for index, key in enumerate(known):
        if key not in used:
            raise lines.error(f"$.provisions[{index}].id", f"no requirement rests on {key!r}")


def _promised(file: NoteFile, lines: Lines) -> None:
    known = [provision.id for provision in load(SecurityFile).provisions]
    for i, section in enumerate(file.sections):
        for j, note in enumerate(section.notes):
            if note.provision is not None and note.provision not in known:
                hint = did_you_mean(note.provision, known)
                at = f"$.sections[{i}].notes[{j}].provision"
                raise lines.error(at, f"no provision {note.provision!r}{hint}")


def _whole(scale: Scale, lines: Lines) -> None:
    """Every level has its meaning, in order."""
    for key, levels, known in (
        ("severity", [each.level for each in scale.severity], get_args(Severity)),
        ("probability", [each.level for each in scale.probability], get_args(Probability)),
    ):
        if tuple(levels) != known:
            raise lines.error(f"$.scale.{key}", f"{key}: give each once: {', '.join(known)}")


def _asked(file: LabelFile, lines: Lines) -> None:
    """Obligations and topics that block an entry are among the rules'."""
    known = rules.load()
    duties = [duty.id for act in known.acts.values() for duty in act.obligations]
    entries: tuple[tuple[str, tuple[LabelField | Mark, ...]], ...] = (
        ("fields", file.fields),
        ("marks", file.marks),
    )
    for key, listed in entries:
        for index, entry in enumerate(listed):
            at = f"$.{key}[{index}].blocked"
            if entry.blocked is None:
                continue
            if not (entry.blocked.declaration or entry.blocked.duties or entry.blocked.topics):
                raise lines.error(at, "nothing blocks it: give declaration, duties or topics")
            for duty in entry.blocked.duties:
                if duty not in duties:
                    raise lines.error(at, f"no obligation {duty!r}{did_you_mean(duty, duties)}")
            for topic in entry.blocked.topics:
                if topic not in known.topics:
                    hint = did_you_mean(topic, known.topics)
                    raise lines.error(at, f"no topic {topic!r}{hint}")
