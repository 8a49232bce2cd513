"""What suppliers declare about substances, by part number; shared by all products."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from compliance.yaml_file import read


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A supplier's declaration of one part.

    ``restricted``: of Annex II of 2011/65/EU; an ``exemption`` has its last day. ``svhc``: names of
    candidate-list substances above 0.1 % of an article. ``document``: title and number.
    """

    part: str
    restricted: Literal["below limits", "exemption"]
    exemption: str | None = None
    exemption_until: dt.date | None = None
    svhc: tuple[str, ...]
    document: str
    date: dt.date


class DeclaredFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every declaration at hand."""

    parts: tuple[Declared, ...]


def load(path: Path) -> Mapping[str, Declared]:
    """Declarations by part; none if there is no file. Raises InputError naming file and line."""
    if not path.is_file():
        return {}
    file, lines = read(path, DeclaredFile)
    found: dict[str, Declared] = {}
    for index, one in enumerate(file.parts):
        at = f"$.parts[{index}]"
        if one.part in found:
            raise lines.error(at, f"a second declaration of {one.part}")
        if (one.restricted == "exemption") != (one.exemption_until is not None):
            raise lines.error(
                at, "an exemption has exemption_until, its last day; others have none"
            )
        found[one.part] = one
    return found
