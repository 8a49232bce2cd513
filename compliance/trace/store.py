"""Evidence as it lies on disk: current, stale, edited, missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec

from compliance.trace.model import Finding
from hardware import evidence
from hardware.evidence import Record, Verdict

_CHECK: Final = "make check"
#: What writes a record that `make check` does not write.
_COMMANDS: Final = {
    "mutation": "make mutate",
    "board_current": "make drc",
    "creepage": "make drc",
    "drc": "make drc",
    "fab": "make fab",
    "bom_target": "make bom",
}
_ENCLOSURE: Final = "make enclosure"
#: Every command that writes what is judged here, in the order in which they run.
ORDER: Final = (_CHECK, *dict.fromkeys(_COMMANDS.values()), _ENCLOSURE)


def command_of(check: str) -> str:
    """The command that writes a check's records."""
    if check.startswith("enclosure_"):
        return _ENCLOSURE
    return _COMMANDS.get(check, _CHECK)


def in_order(commands: Iterable[str]) -> list[str]:
    """Commands in the order in which they run."""
    return sorted(commands, key=ORDER.index)


def _again(check: str) -> str:
    return f"run the check again ({command_of(check)})"


class Store:
    """The records of a folder, judged against the sources below ``root``.

    ``designs``: fingerprint of each board as it is now; a record of another design is stale.
    ``unusable``: file name to reason, of files that are damaged, edited or misnamed.
    """

    def __init__(
        self, folder: Path, root: Path, designs: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.unusable: dict[str, str] = {}
        self.designs = designs
        self._root = root
        self._records: dict[tuple[str, str], tuple[Record, str]] = {}
        self._stale: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for path in sorted(folder.glob("*.json")):
            self._take(path)

    def _take(self, path: Path) -> None:
        text = path.read_bytes()
        try:
            record = evidence.decode(text)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            self.unusable[path.name] = f"{error}; {_again(path.name.partition('.')[0])}"
            return
        if path.name != record.file_name:
            again = _again(path.name.partition(".")[0])
            self.unusable[path.name] = f"holds the record {record.file_name}; {again}"
            return
        self._records[record.id, record.subject] = record, hashlib.sha256(text).hexdigest()

    def record(self, check: str, subject: str) -> Record | None:
        """The record itself, whatever it says."""
        found = self._records.get((check, subject))
        return found[0] if found else None

    def look_up(self, check: str, subject: str) -> Finding:
        """What a check says of a subject; nothing that is missing, stale or edited is a PASS.

        A check that found nothing to measure there shows nothing.
        """
        name = f"{check}.{subject}.json"
        if name in self.unusable:
            reason = f"the record cannot be used: {self.unusable[name]}"
            return _finding(check, subject, Verdict.FAIL, reason, command_of(check))
        if (check, subject) not in self._records:
            reason = f"no record; {command_of(check)} writes it"
            return _finding(check, subject, Verdict.MISSING_INPUT, reason, command_of(check))
        record, digest = self._records[check, subject]
        verdict, reason = self._judged(record)
        return msgspec.structs.replace(
            _finding(check, subject, verdict, reason),
            mend=command_of(check) if verdict is Verdict.STALE else "",
            measured=record.measured,
            limit=record.limit,
            unit=record.unit,
            margin=record.margin,
            sha256=digest,
        )

    def _judged(self, record: Record) -> tuple[Verdict, str]:
        if record.verdict is Verdict.FAIL:
            return Verdict.FAIL, f"the check failed ({record.source})"
        if record.margin is not None and record.margin < 0 and record.verdict is Verdict.PASS:
            return Verdict.FAIL, f"it says PASS at a margin of {record.margin:g} {record.unit}"
        if not any(name.startswith("source:") for name in record.inputs):
            return (
                Verdict.STALE,
                f"the record names no sources, so nothing shows its age; {_again(record.id)}",
            )
        if stale := self._stale_of(record):
            return Verdict.STALE, f"{', '.join(stale)} changed since; {_again(record.id)}"
        if record.verdict is Verdict.NOT_APPLICABLE:
            return Verdict.MISSING_INPUT, "the check found nothing to measure there"
        return record.verdict, record.source

    def _stale_of(self, record: Record) -> list[str]:
        """As evidence.stale_inputs, designs and boards; hashed once for records of equal inputs."""
        key = tuple(sorted(record.inputs.items()))
        if key not in self._stale:
            self._stale[key] = evidence.stale_inputs(record, self._root) + [
                name for name, digest in key if self._is_other(name, digest)
            ]
        return self._stale[key]

    def _is_other(self, name: str, digest: str) -> bool:
        """Whether a design or a laid-out board is no longer what the check read."""
        kind, _, what = name.partition(":")
        if kind == "design":
            return self.designs.get(what, digest) != digest
        if kind != "board":
            return False
        board = what.removesuffix(".kicad_pcb")
        path = self._root / "hardware" / "kicad" / board / f"{board}.kicad_pcb"
        return not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest


def _finding(check: str, subject: str, verdict: Verdict, reason: str, mend: str = "") -> Finding:
    return Finding(
        kind="check", target=check, subject=subject, verdict=verdict, reason=reason, mend=mend
    )
