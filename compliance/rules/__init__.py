"""The rules: acts and standards as dated data, read and checked against each other."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from compliance.rules import faults
from compliance.rules.model import (
    Act,
    ActFile,
    Requirement,
    RequirementFile,
    Rules,
    Standard,
    StandardFile,
    Topic,
    TopicFile,
)
from compliance.yaml_file import Lines, read

DATA: Final = Path(__file__).parent / "data"
REQUIREMENTS: Final = Path(__file__).parent / "requirements.yaml"
Identified = TypeVar("Identified", Act, Standard, Topic, Requirement)


@cache
def load(folder: Path = DATA) -> Rules:
    """Read every rules file of a folder: ``topics.yaml``, ``standards*.yaml``, the rest acts.

    Raises InputError naming file and line.
    """
    rules = Rules({}, {}, {})
    act_files: list[tuple[ActFile, Lines]] = []
    standard_files: list[tuple[StandardFile, Lines]] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.stem == "topics":
            topics, lines = read(path, TopicFile)
            _unique(rules.topics, topics.topics, "topics", lines)
            for where, what in faults.of_topics(topics.topics):
                raise lines.error(where, what)
        elif path.stem.startswith("standards"):
            standard_files.append(read(path, StandardFile))
            listed, lines = standard_files[-1]
            _unique(rules.standards, listed.standards, "standards", lines)
        else:
            act_files.append(read(path, ActFile))
            found, lines = act_files[-1]
            _unique(rules.acts, found.acts, "acts", lines)
    for found, lines in act_files:
        for where, what in faults.of_acts(found.acts, rules):
            raise lines.error(where, what)
    for listed, lines in standard_files:
        for where, what in faults.of_standards(listed.standards, rules.acts):
            raise lines.error(where, what)
    return rules


@cache
def load_requirements(path: Path = REQUIREMENTS) -> tuple[Requirement, ...]:
    """The requirements and what shows each. Raises InputError naming file and line."""
    found, lines = read(path, RequirementFile)
    _unique({}, found.requirements, "requirements", lines)
    for index, requirement in enumerate(found.requirements):
        for where, what in faults.of_proofs(requirement.proofs, f"$.requirements[{index}]"):
            raise lines.error(where, what)
    return found.requirements


def _unique(
    into: dict[str, Identified], found: tuple[Identified, ...], key: str, lines: Lines
) -> None:
    for index, one in enumerate(found):
        if one.id in into:
            raise lines.error(f"$.{key}[{index}].id", f"id {one.id!r} stands twice")
        into[one.id] = one
