"""Software bill of materials as CycloneDX: firmware, and the tools that made everything."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from compliance.documents.case import NOT_FILLED, Case
from compliance.documents.model import Column, Document, Section, Text, table

_PIN: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)")
_SPACE: Final = uuid.UUID("b3a1a7a4-6f0e-5d53-9a53-0a7c3e1c9d10")
#: Parts of the firmware: name, folder, what it is.
_FIRMWARE: Final = (
    (
        "openstrom-metering-core",
        "firmware/core",
        "metering core, C, no library besides the compiler's",
    ),
    ("openstrom-front-end-constants", "firmware/include", "constants of the boards, generated"),
)


def tools(root: Path) -> Iterator[tuple[str, str, str]]:
    """Name, version and lock file of every pinned Python package, each pin once."""
    seen = set()
    for path in sorted((root / "requirements").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if (match := _PIN.match(line)) and (match[1], match[2]) not in seen:
                seen.add((match[1], match[2]))
                yield match[1], match[2], path.name


def firmware(root: Path) -> Iterator[tuple[str, str, str, str]]:
    """Name, folder, description and hash over the sources of every part of the firmware."""
    for name, folder, text in _FIRMWARE:
        if (root / folder).is_dir():
            yield name, folder, text, _tree_hash(root, folder)


def _tree_hash(root: Path, folder: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in (root / folder).rglob("*") if p.suffix in (".c", ".h")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def cyclonedx(case: Case) -> bytes:
    """CycloneDX 1.6 JSON: same inputs, same bytes; its time is the day of placing."""
    day = case.assessment.as_of
    bom = Bom(serial_number=uuid.uuid5(_SPACE, f"{case.facts.product} {day} {sbom(case).digest}"))
    product = Component(
        name=case.facts.product,
        version=case.facts.software.version or "",
        type=ComponentType.FIRMWARE if case.facts.software.present else ComponentType.DEVICE,
        bom_ref=f"product:{case.facts.product}",
        description=case.facts.title,
    )
    bom.metadata = BomMetaData(
        timestamp=dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC), component=product
    )
    if case.facts.software.present:
        parts = [
            Component(
                name=name,
                type=ComponentType.FIRMWARE,
                bom_ref=f"firmware:{name}",
                description=text,
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
                properties=[Property(name="openstrom:folder", value=folder)],
            )
            for name, folder, text, digest in firmware(case.root)
        ]
        bom.components.update(parts)
        bom.register_dependency(product, parts)
    for name, pinned, lock in tools(case.root):
        url = PackageURL("pypi", None, name, pinned)
        bom.metadata.tools.components.add(
            Component(
                name=name,
                version=pinned,
                type=ComponentType.LIBRARY,
                purl=url,
                bom_ref=url.to_string(),
                properties=[Property(name="openstrom:lock", value=lock)],
            )
        )
    written: str = JsonV1Dot6(bom).output_as_string(indent=1)
    return written.encode() + b"\n"


def sbom(case: Case) -> Document:
    """The same list for a reader."""
    gaps = []
    if case.facts.software.present:
        parts = list(firmware(case.root))
        gaps.append("device firmware (network, update, user interface): not in this repository")
        if case.facts.software.version is None:
            gaps.append("software.version is not filled")
    else:
        parts = []
    rows = ((name, case.facts.software.version or NOT_FILLED, text, digest)
            for name, _, text, digest in parts)  # fmt: skip
    columns = (Column("part", 1.8, mono=True), ("version", 1.0), ("what", 2.6),
               Column("sha256 of its sources", 3.0, mono=True))  # fmt: skip
    listed = table(
        [Column("package", 2.0, mono=True), ("version", 1.0), ("locked in", 1.4)],
        tools(case.root),
    )
    return case.document(
        "sbom",
        "List of software components",
        [
            Section(
                "Firmware",
                (
                    Text("Parts that go into the product. The machine-readable list, CycloneDX "
                         "1.6, lies beside this document as sbom.cdx.json."),
                    table(columns, rows),
                )
                if parts
                else (Text("The product holds no firmware of ours."),),
            ),
            Section("Tools", (Text("Packages that made documents and tests; none of them ships."),
                              listed)),
        ],
        gaps,
    )  # fmt: skip
