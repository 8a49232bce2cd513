"""What a change costs: two costings line by line, and the costing of another git revision."""

from __future__ import annotations

import io
import json
import math
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import msgspec

from bom.cost import Costing, CostRow
from bom.rows import BomError
from bom.tables import DATA

#: Building the boards of an old revision takes seconds; longer than this it hangs.
_PATIENCE_S: Final = 600
_NOTHING_EUR: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of a costing, in plain figures. ``kind`` is ``unit``, ``set_up`` or ``tooling``."""

    kind: str
    category: str
    key: str
    description: str
    per_unit: float
    unit_price_eur: float
    eur: float
    break_used: int
    supplier: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Figures:
    """A costing as ``openstrom bom --json`` prints it, readable by any later revision."""

    product: str
    quantity: int
    rows: tuple[Figure, ...]

    def total_eur(self, kind: str = "unit") -> float:
        """Sum of the rows of a kind."""
        return math.fsum(row.eur for row in self.rows if row.kind == kind)


class Effect(StrEnum):
    """What happened to a line or to a product."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class LineDifference:
    """One line that differs, in EUR per unit (set-up and tooling: EUR).

    ``eur`` is ``by_quantity_eur`` (more or fewer of it at the old cost of one) and ``by_price_eur``
    (the rest: price, break, packs, losses). ``reasons`` say what differs.
    """

    effect: Effect
    kind: str
    category: str
    key: str
    description: str
    before_eur: float
    after_eur: float
    by_quantity_eur: float
    by_price_eur: float
    reasons: tuple[str, ...]

    @property
    def eur(self) -> float:
        """The line's effect."""
        return self.after_eur - self.before_eur


@dataclass(frozen=True, slots=True)
class Difference:
    """Two costings of one product at one quantity; ``lines`` by size of effect."""

    product: str
    quantity: int
    before_eur: float
    after_eur: float
    lines: tuple[LineDifference, ...]

    @property
    def eur(self) -> float:
        """What one unit costs more."""
        return self.after_eur - self.before_eur

    def per_category_eur(self) -> dict[str, float]:
        """Effect of each category on the unit's cost, largest first."""
        sums: dict[str, list[float]] = {}
        for line in self.lines:
            if line.kind == "unit":
                sums.setdefault(line.category, []).append(line.eur)
        added = {category: math.fsum(parts) for category, parts in sums.items()}
        return dict(sorted(added.items(), key=lambda entry: (-abs(entry[1]), entry[0])))

    def text(self) -> list[str]:
        """The difference for people: the total, then line by line."""
        head = (
            f"{self.product} at {self.quantity}: EUR {self.before_eur:.2f} -> {self.after_eur:.2f}"
            f" ({self.eur:+.4f} a unit)"
        )
        if not self.lines:
            return [head, "no line differs"]
        rows = [
            f"  {line.eur:+9.4f}  {line.effect:<7}  {line.category:<11}  {line.key}"
            f"{'' if line.kind == 'unit' else f' ({line.kind}, outside the unit cost)'}"
            f"{': ' if line.reasons else ''}{'; '.join(line.reasons)}"
            for line in self.lines
        ]
        return [head, *rows]

    def as_json(self) -> dict[str, Any]:
        """The difference for machines."""
        lines = [asdict(line) | {"eur": line.eur} for line in self.lines]
        own = {"product": self.product, "quantity": self.quantity, "currency": "EUR"}
        sums = {"before_eur": self.before_eur, "after_eur": self.after_eur, "eur": self.eur}
        return own | sums | {"lines": lines}


def _figure(kind: str, row: CostRow) -> Figure:
    return Figure(
        kind,
        str(row.category),
        row.key,
        row.description,
        row.per_unit,
        row.unit_price_eur,
        row.eur_per_unit,
        row.break_used,
        row.offer.supplier if row.offer else "",
        str(row.confidence),
    )


def figures(costing: Costing) -> Figures:
    """The plain figures of a costing; ``openstrom bom --json`` prints them as ``costings``."""
    rows = [_figure("unit", row) for row in costing.rows]
    rows += [_figure("set_up", row) for row in costing.set_up]
    rows += [_figure("tooling", row) for row in costing.tooling]
    return Figures(costing.product, costing.quantity, tuple(rows))


def as_json(costing: Figures) -> dict[str, Any]:
    """One entry of ``costings`` in ``openstrom bom --json``."""
    return asdict(costing)


def _reasons(before: Figure, after: Figure) -> tuple[str, ...]:
    pairs = (
        ("per unit", f"{before.per_unit:g}", f"{after.per_unit:g}"),
        ("price EUR", f"{before.unit_price_eur:.4g}", f"{after.unit_price_eur:.4g}"),
        ("break", str(before.break_used), str(after.break_used)),
        ("supplier", before.supplier or "none", after.supplier or "none"),
        ("confidence", before.confidence, after.confidence),
    )
    return tuple(f"{name} {old} -> {new}" for name, old, new in pairs if old != new)


def _whole(effect: Effect, row: Figure) -> LineDifference:
    """A line that is only on one side: all of it is quantity."""
    sign = 1.0 if effect is Effect.ADDED else -1.0
    eur = (0.0, row.eur) if effect is Effect.ADDED else (row.eur, 0.0)
    reason = f"{row.per_unit:g} at EUR {row.unit_price_eur:.4g}"
    own = (effect, row.kind, row.category, row.key, row.description)
    return LineDifference(*own, *eur, sign * row.eur, 0.0, (reason,))


def _changed(before: Figure, after: Figure) -> LineDifference | None:
    reasons = _reasons(before, after)
    eur = after.eur - before.eur
    if not reasons and abs(eur) < _NOTHING_EUR:
        return None
    ratio = after.per_unit / before.per_unit if before.per_unit else 1.0
    by_quantity = (ratio - 1.0) * before.eur
    own = (Effect.CHANGED, after.kind, after.category, after.key, after.description)
    parts = (before.eur, after.eur, by_quantity, eur - by_quantity)
    return LineDifference(*own, *parts, reasons or ("packs and losses",))


def difference(before: Figures, after: Figures) -> Difference:
    """Line by line from one costing to another of the same product and quantity."""
    same = (before.product, before.quantity) == (after.product, after.quantity)
    if not same:
        raise BomError(
            f"{before.product} at {before.quantity} and {after.product} at {after.quantity} do not"
            " compare; cost one product at one quantity"
        )
    old, new = _by_line(before.rows), _by_line(after.rows)
    lines = [_whole(Effect.REMOVED, row) for place, row in old.items() if place not in new]
    lines += [_whole(Effect.ADDED, row) for place, row in new.items() if place not in old]
    both = (_changed(row, new[place]) for place, row in old.items() if place in new)
    lines += [line for line in both if line is not None]
    lines.sort(key=lambda line: (line.kind != "unit", -abs(line.eur), line.category, line.key))
    sums = (before.total_eur(), after.total_eur())
    return Difference(after.product, after.quantity, *sums, tuple(lines))


def _by_line(rows: Sequence[Figure]) -> dict[tuple[str, str, str], Figure]:
    out = {(row.kind, row.category, row.key): row for row in rows}
    if len(out) != len(rows):
        raise BomError("a costing names a line twice; compare costings of one product")
    return out


def _git(root: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise BomError("git is not installed; it is needed to read another revision") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise BomError(f"git {arguments[0]}: {said[-1] if said else 'failed'}")
    return done.stdout


def _commit(root: Path, rev: str) -> str:
    """The revision's commit, which must have a bill of materials."""
    name = f"{rev}^{{commit}}"
    try:
        commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
    except BomError as error:
        if "not installed" in str(error):
            raise
        raise BomError(
            f"no revision {rev!r} in this repository; see `git log --oneline`"
        ) from error
    return commit.decode().strip()


@contextmanager
def _tree(root: Path, rev: str) -> Iterator[Path]:
    """The revision's files in a temporary folder; BomError where it has no price book."""
    commit = _commit(root, rev)
    if not _git(root, "ls-tree", "--name-only", commit, "bom/data/prices.csv", "bom/cost.py"):
        raise BomError(
            f"revision {rev} ({commit[:10]}) has no bill of materials: bom/ came later; compare"
            " with a revision that has bom/cost.py"
        )
    packed = _git(root, "archive", "--format=tar", commit)
    with tempfile.TemporaryDirectory(prefix="openstrom-") as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def costings_at(
    rev: str, quantity: int | None = None, root: Path = DATA.parent.parent
) -> tuple[Figures, ...]:
    """The costings that a revision's own code makes of its own boards, prices and products.

    They are at its usual quantities, or at ``quantity`` and the quantities of its targets.
    """
    command = [sys.executable, "-m", "scripts.openstrom", "bom", "--json"]
    command += [] if quantity is None else ["--quantity", str(quantity)]
    with _tree(root, rev) as folder:
        environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                capture_output=True,
                check=False,
                timeout=_PATIENCE_S,
            )
        except subprocess.TimeoutExpired as error:
            raise BomError(f"revision {rev} took over {_PATIENCE_S} s to cost itself") from error
        if done.returncode not in {0, 1}:  # 1: that revision missed its target
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise BomError(
                f"revision {rev} cannot cost itself: {said[-1] if said else 'no reason given'}"
            )
    try:
        costings = json.loads(done.stdout)["costings"]
        return tuple(msgspec.convert(entry, Figures) for entry in costings)
    except (ValueError, KeyError, TypeError, msgspec.ValidationError) as error:
        raise BomError(f"revision {rev} prints its costing in another form ({error})") from error


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one product: a difference, or its only costing where it came or went."""

    effect: Effect
    found: Difference | Figures

    def text(self) -> list[str]:
        """For people."""
        if isinstance(self.found, Difference):
            return self.found.text()
        what = "new product" if self.effect is Effect.ADDED else "gone"
        total = f"EUR {self.found.total_eur():.2f}"
        return [f"{self.found.product} at {self.found.quantity}: {what}, {total}"]

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        found = self.found
        inside = found.as_json() if isinstance(found, Difference) else as_json(found)
        return {"effect": str(self.effect), **inside}


def changes(
    before: Sequence[Figures], after: Sequence[Figures], *, whole: bool = True
) -> list[Change]:
    """One change a product of ``after``, in its order; then those that went, by name.

    ``after`` holds each product once. Without ``whole`` it is a choice of the products, so that
    one missing from it did not go.
    """
    known = {(old.product, old.quantity): old for old in before}
    names = {old.product for old in before}
    out = []
    for new in after:
        if new.product not in names:
            out.append(Change(Effect.ADDED, new))
            continue
        if (new.product, new.quantity) not in known:
            raise BomError(
                f"the other revision has no costing of {new.product} at {new.quantity};"
                f" add --quantity {new.quantity}"
            )
        found = difference(known[new.product, new.quantity], new)
        out.append(Change(Effect.CHANGED, found))
    if whole and after:
        for name in sorted(names - {new.product for new in after}):
            old = _nearest(before, name, after[0].quantity)
            out.append(Change(Effect.REMOVED, old))
    return out


def _nearest(costings: Sequence[Figures], product: str, quantity: int) -> Figures:
    """The product's costing at the quantity, or at the one next to it."""
    own = [found for found in costings if found.product == product]
    return min(own, key=lambda found: (abs(found.quantity - quantity), found.quantity))
