"""Evidence records: what a check measured, against which limit, from which inputs.

Every check writes one record per subject as JSON: sorted keys, no clock, byte-stable. A record is
current as long as the hashes of its inputs are what they were; :func:`stale_inputs` tells. Its seal
is a hash over everything else in it: a record that somebody edited is refused. The seal tells a
slip from a result; who wants to forge can compute it, and only running the check again tells that.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Final

import msgspec

from hardware.files import write_atomically

FOLDER: Final = Path("build/evidence")
_SOURCE_SUFFIXES: Final = {".py", ".csv", ".txt", ".kicad_pcb"}


class Verdict(Enum):
    """What a record says; only PASS and NOT_APPLICABLE hold."""

    PASS = "PASS"
    FAIL = "FAIL"
    NEEDS_LAB = "NEEDS-LAB"
    NEEDS_HUMAN = "NEEDS-HUMAN"
    NOT_APPLICABLE = "NOT-APPLICABLE"
    STALE = "STALE"
    MISSING_INPUT = "MISSING-INPUT"


@dataclass(frozen=True, slots=True)
class Record:
    """One check of one subject.

    ``measured``, ``limit`` and ``margin`` are in ``unit`` and belong to the tightest point;
    ``margin`` is positive where the limit is held. ``inputs`` maps a name to the SHA-256 of what
    the check read: ``source:<folder>`` of a folder's source files (:func:`source_hash`),
    ``design:<board>`` of a board's design. ``tools`` maps a tool to its version. ``detail`` is
    free: the single points, waivers, and which values rest on sources nobody has read yet.
    """

    id: str
    subject: str
    verdict: Verdict
    source: str
    measured: float | None = None
    limit: float | None = None
    unit: str = ""
    margin: float | None = None
    inputs: dict[str, str] = field(default_factory=dict)
    tools: dict[str, str] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """Name of the record's file: id and subject."""
        return f"{self.id}.{self.subject}.json"


def encode(record: Record) -> bytes:
    """Canonical JSON of a record with its seal, one closing newline."""
    plain = msgspec.to_builtins(record)
    return msgspec.json.format(_canonical(plain | {"seal": _seal(plain)}), indent=1) + b"\n"


def decode(text: bytes) -> Record:
    """Read what :func:`encode` wrote; msgspec.ValidationError names the field that is wrong.

    Raises msgspec.ValidationError too if the seal is missing or is not that of the content.
    """
    plain = msgspec.json.decode(text, type=dict[str, Any])
    seal = plain.pop("seal", None)
    record = msgspec.convert(plain, Record)
    if seal != _seal(plain):
        raise msgspec.ValidationError("the record was changed after the check wrote it")
    return record


def _canonical(plain: dict[str, Any]) -> bytes:
    return msgspec.json.encode(plain, order="sorted")


def _seal(plain: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical(plain)).hexdigest()


def write(folder: Path, records: Iterable[Record], *, ids: Iterable[str] = ()) -> None:
    """Write the records; files of the given check ``ids`` that have no record now are removed."""
    keep = set()
    for record in records:
        keep.add(record.file_name)
        write_atomically(folder / record.file_name, encode(record))
    for check in ids:
        for path in sorted(folder.glob(f"{check}.*.json")):
            if path.name not in keep:
                path.unlink()


def read(folder: Path) -> list[Record]:
    """Every record of a folder, sorted by file name; ValueError names a damaged file."""
    records = []
    for path in sorted(folder.glob("*.json")):
        try:
            records.append(decode(path.read_bytes()))
        except msgspec.MsgspecError as error:
            raise ValueError(f"{path}: {error}; run the check that writes it again") from None
    return records


def source_hash(root: Path, folder: str) -> str:
    """SHA-256 over names and contents of the source files below ``root / folder``."""
    digest = hashlib.sha256()
    for path in sorted(p for p in (root / folder).rglob("*") if p.suffix in _SOURCE_SUFFIXES):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def stale_inputs(record: Record, root: Path) -> list[str]:
    """Names of the ``source:`` inputs whose files are no longer what the check read."""
    return [
        name
        for name, digest in sorted(record.inputs.items())
        if name.startswith("source:") and source_hash(root, name.partition(":")[2]) != digest
    ]


def python_version() -> str:
    """Major and minor version of the interpreter, as it stands in ``tools``."""
    return ".".join(platform.python_version_tuple()[:2])
