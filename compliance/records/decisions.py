"""What a person decided: who, when, why, and the hash of what was judged."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec

from compliance.yaml_file import read
from hardware.evidence import Verdict

Key = tuple[str, str]


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Judge(_Data, frozen=True, kw_only=True):
    """Who decided, and in what function."""

    name: str
    function: str


class Decision(_Data, frozen=True, kw_only=True):
    """One decision. ``owner`` and ``proof``: as the template of open decisions names them.

    ``sha256``: of what was judged, as that template gave it; when it changes, nobody has judged
    what is there now.
    """

    owner: str
    proof: str
    outcome: Literal["accepted", "refused"]
    reason: str
    by: Judge
    date: dt.date
    sha256: str


class DecisionFile(_Data, frozen=True, kw_only=True):
    """Decisions on one product, or on ``project``: the requirements."""

    product: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions by owner and proof."""

    by_key: Mapping[Key, Decision] = field(default_factory=dict)

    def look_up(self, owner: str, proof: str, digest: str) -> tuple[Verdict, str] | None:
        """What was decided; STALE if something else was judged; None if nobody has decided."""
        found = self.by_key.get((owner, proof))
        if found is None:
            return None
        who = f"{found.by.name} ({found.by.function}), {found.date}: {found.reason}"
        if found.outcome == "refused":
            return Verdict.FAIL, f"refused by {who}"
        if found.sha256 != digest:
            return Verdict.STALE, f"what was judged has changed since; judge it again ({who})"
        return Verdict.PASS, f"accepted by {who}"


def load(path: Path, product: str) -> Decisions:
    """Read a decisions file. Raises InputError naming file and line."""
    file, lines = read(path, DecisionFile)
    if file.product != product:
        raise lines.error("$.product", f"decisions on {file.product!r}, not on {product!r}")
    found: dict[Key, Decision] = {}
    for index, one in enumerate(file.decisions):
        at = f"$.decisions[{index}]"
        if (one.owner, one.proof) in found:
            raise lines.error(at, f"a second decision on {one.owner}: {one.proof}")
        for key in ("reason", "by.name", "by.function"):
            value: Any = one
            for step in key.split("."):
                value = getattr(value, step)
            if not value.strip():
                raise lines.error(f"{at}.{key}", f"{key} is empty; a decision gives it")
        found[one.owner, one.proof] = one
    return Decisions(found)


def digest_of(*judged: object) -> str:
    """SHA-256 over what a person judges: plain data, in canonical form."""
    return hashlib.sha256(msgspec.json.encode(judged, enc_hook=str, order="sorted")).hexdigest()
