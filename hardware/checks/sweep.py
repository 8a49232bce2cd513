"""The mutation sweep: which damages do the rules (or the rules check of SKiDL) notice?

The safety set (mains, insulation, fail-safe path, polarity, supply pins and rails) is swept whole;
the rest by a seeded sample of each class. A mutant that the design rules let pass is given to the
electrical rules check; what both let pass is a survivor and is listed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from hardware import evidence
from hardware.checks.mutants import CLASSES, Mutant, mutants
from hardware.checks.rule import Rule, SystemRule
from hardware.checks.rules import all_rules
from hardware.checks.run import red
from hardware.checks.single_faults import fail_safe_references
from hardware.checks.view import View
from hardware.design import Design, fingerprint
from hardware.evidence import Record, Verdict

SEED: Final = 1
#: Mutants of each class outside the safety set.
SAMPLE: Final = 250
_ROOT: Final = Path(__file__).resolve().parents[2]
SAFETY_RATE: Final = 1.0
TOTAL_RATE: Final = 0.9

ErcFunction = Callable[[Design], list[str]]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one mutant: ``by`` is the rule that caught it, ``erc``, or empty."""

    board: str
    kind: str
    what: str
    safety: str
    by: str


@dataclass(frozen=True, slots=True)
class Rate:
    """Caught of swept."""

    caught: int
    swept: int

    @property
    def share(self) -> float:
        """Caught over swept; 1 for an empty class."""
        return self.caught / self.swept if self.swept else 1.0


def chosen(
    designs: Mapping[str, Design],
    seed: int,
    sample: int,
    fail_safe: Mapping[str, frozenset[str]],
) -> list[Mutant]:
    """The whole safety set and a sample of each class of the rest, in a fixed order."""
    everything = [
        mutant
        for name, design in sorted(designs.items())
        for mutant in mutants(design, seed, fail_safe.get(name, frozenset()))
    ]
    picked = {id(m) for m in everything if m.safety}
    for kind in CLASSES:
        rest = [m for m in everything if m.kind == kind and not m.safety]
        dice = random.Random(f"{seed}/{kind}")
        picked |= {id(m) for m in dice.sample(rest, min(sample, len(rest)))}
    return [mutant for mutant in everything if id(mutant) in picked]


def fate(mutant: Mutant, designs: Mapping[str, Design], erc: ErcFunction) -> Fate:
    """Who catches a mutant: the first rule, else the electrical rules check."""
    by = ""
    damaged = mutant.designs()
    try:
        for design in damaged:
            by = by or _rule_that_sees({**designs, mutant.board: design}, mutant.board)
    except Exception as error:
        error.add_note(f"on the mutant {mutant.board}: {mutant.what}")
        raise
    for design in damaged:
        if not by and mutant.kind != "rating":
            by = "erc" if erc(design) else ""
    return Fate(mutant.board, mutant.kind, mutant.what, mutant.safety, by)


def _rule_that_sees(designs: Mapping[str, Design], board: str) -> str:
    own = {board: designs[board]}
    for rule in sorted(all_rules(), key=lambda rule: isinstance(rule, SystemRule)):
        seen = red(own if isinstance(rule, Rule) else designs, [rule])
        try:
            if next(seen, None) is not None:
                return rule.id
        except Exception as error:
            error.add_note(f"rule {rule.id} must not raise, whatever the circuit")
            raise
    return ""


def rates(fates: Iterable[Fate]) -> dict[str, Rate]:
    """Rate of each class, of the safety set (``safety``) and of all (``all``)."""
    listed = list(fates)
    groups = {kind: [f for f in listed if f.kind == kind] for kind in CLASSES}
    groups["safety"] = [f for f in listed if f.safety]
    groups["all"] = listed
    return {
        name: Rate(sum(bool(f.by) for f in group), len(group)) for name, group in groups.items()
    }


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is swept: designs, seed, sample per class and the classes.

    ``erc`` is the electrical rules check, a module's function: the sweep runs in several processes.
    """

    designs: dict[str, Design]
    erc: ErcFunction
    seed: int = SEED
    sample: int = SAMPLE
    kinds: frozenset[str] = frozenset(CLASSES)

    def mutants(self) -> list[Mutant]:
        """The mutants, in a fixed order."""
        fail_safe = {
            name: frozenset(fail_safe_references(View(design)))
            for name, design in self.designs.items()
        }
        picked = chosen(self.designs, self.seed, self.sample, fail_safe)
        return [mutant for mutant in picked if mutant.kind in self.kinds]

    def already_red(self) -> list[str]:
        """What the rules find on the undamaged boards: a sweep needs none."""
        return [str(point) for point in red(self.designs, all_rules())]

    def fates(self, progress: Callable[[int, int], None], processes: int = 2) -> list[Fate]:
        """Every mutant's fate, in order; ``progress`` is told (done, total) now and then."""
        total = len(self.mutants())
        slices = [range(start, min(start + _SLICE, total)) for start in range(0, total, _SLICE)]
        fates: list[Fate] = []
        with ProcessPoolExecutor(processes, initializer=_begin, initargs=(self,)) as pool:
            for found in pool.map(_fates_of, slices):
                fates += found
                progress(len(fates), total)
        return fates


_SLICE: Final = 25
#: The worker's sweep with its mutants: set once when a worker process starts.
_WORK: list[tuple[Sweep, list[Mutant]]] = []


def _begin(sweep: Sweep) -> None:
    _WORK[:] = [(sweep, sweep.mutants())]


def _fates_of(indices: range) -> list[Fate]:
    ((sweep, listed),) = _WORK
    return [fate(listed[index], sweep.designs, sweep.erc) for index in indices]


def held(fates: Iterable[Fate]) -> bool:
    """True if the safety set is caught whole and the sweep to its share."""
    found = rates(fates)
    return found["safety"].share >= SAFETY_RATE and found["all"].share >= TOTAL_RATE


def lines(fates: Iterable[Fate]) -> Iterator[str]:
    """The rate of each class and every survivor."""
    listed = list(fates)
    for name, rate in rates(listed).items():
        yield f"{name:10} {rate.caught:5} of {rate.swept:5} caught, {100.0 * rate.share:.1f} %"
    for survivor in (f for f in listed if not f.by):
        mark = f" ({survivor.safety})" if survivor.safety else ""
        yield f"survivor: {survivor.board}: {survivor.kind}{mark}: {survivor.what}"


def record(swept: Sweep, fates: Iterable[Fate]) -> Record:
    """The sweep as evidence: rates and survivors."""
    listed = list(fates)
    found = rates(listed)
    total = found["all"].share
    return Record(
        id="mutation",
        subject="system",
        verdict=Verdict.PASS if held(listed) else Verdict.FAIL,
        source="safety set caught whole, at least 90 % of all",
        measured=round(100.0 * total, 3),
        limit=100.0 * TOTAL_RATE,
        unit="%",
        margin=round(100.0 * (total - TOTAL_RATE), 3),
        inputs={"source:hardware": evidence.source_hash(_ROOT, "hardware")}
        | {f"design:{name}": fingerprint(design) for name, design in swept.designs.items()},
        tools={"python": evidence.python_version()},
        detail={
            "seed": swept.seed,
            "sample": swept.sample,
            "rates": {name: [rate.caught, rate.swept] for name, rate in found.items()},
            "survivors": [asdict(f) for f in listed if not f.by],
        },
    )


def write(root: Path, found: Record) -> Path:
    """Write the sweep's record below ``root``; returns its path."""
    evidence.write(root / evidence.FOLDER, [found])
    return root / evidence.FOLDER / found.file_name
