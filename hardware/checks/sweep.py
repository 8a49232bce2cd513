"""The mutation sweep: which damages do the rules (or the rules check of SKiDL) notice?

The safety set (mains, insulation, fail-safe path, polarity, supply pins and rails) is swept whole;
the rest by a seeded sample of each class. A mutant that the design rules let pass is given to the
electrical rules check; what both let pass is a survivor and is listed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from hardware.checks.mutants import CLASSES, Mutant, mutants
from hardware.checks.rule import Rule, SystemRule
from hardware.checks.rules import all_rules
from hardware.checks.run import red
from hardware.design import Design

SEED: Final = 20_611
#: Mutants of each class outside the safety set.
SAMPLE: Final = 250
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
    for design in damaged:
        by = by or _rule_that_sees({**designs, mutant.board: design}, mutant.board)
    for design in damaged:
        if not by and mutant.kind != "rating":
            by = "erc" if erc(design) else ""
    return Fate(mutant.board, mutant.kind, mutant.what, mutant.safety, by)


def _rule_that_sees(designs: Mapping[str, Design], board: str) -> str:
    own = {board: designs[board]}
    for rule in sorted(all_rules(), key=lambda rule: isinstance(rule, SystemRule)):
        seen = red(own if isinstance(rule, Rule) else designs, [rule])
        if next(seen, None) is not None:
            return rule.id
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
    """What is swept: designs, seed, sample per class, fail-safe parts of each board, and the ERC.

    ``erc`` must be a module's function: the sweep runs in several processes.
    """

    designs: dict[str, Design]
    erc: ErcFunction
    seed: int = SEED
    sample: int = SAMPLE
    fail_safe: dict[str, frozenset[str]] = field(default_factory=dict)

    def mutants(self) -> list[Mutant]:
        """The mutants, in a fixed order."""
        return chosen(self.designs, self.seed, self.sample, self.fail_safe)

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
