"""Laboratory tests as data, and the result slots that they ask for of a product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from compliance.facts.model import Facts
from compliance.rules.conditions import ConditionError, compiled
from compliance.rules.model import Rules, Verification
from compliance.yaml_file import Lines, read
from hardware.errors import did_you_mean

DATA: Final = Path(__file__).parent / "lab_tests.yaml"


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Mode(_Data, frozen=True, kw_only=True):
    """An operating mode of the sample; it is tested where ``when`` holds."""

    id: str
    text: str
    when: str = "true"


class Quantity(_Data, frozen=True, kw_only=True):
    """One figure that the laboratory writes down, with its limits, in ``unit``."""

    id: str
    what: str
    unit: str
    least: float | None = None
    most: float | None = None


class LabTest(_Data, frozen=True, kw_only=True):
    """One test. ``covers``: the ``lab`` proofs of the rules that it shows, word for word.

    ``levels``: severity; ``set_up``: how the sample stands; ``modes``: ids; ``samples``: how many
    pieces; ``criteria``: when it is passed, besides the limits of the quantities.
    """

    id: str
    title: str
    standard: str
    clause: str
    when: str = "true"
    covers: tuple[str, ...]
    levels: str
    set_up: str
    modes: tuple[str, ...]
    samples: int
    criteria: str
    quantities: tuple[Quantity, ...]
    verification: Verification

    def quantity(self, key: str) -> Quantity | None:
        """The quantity of an id."""
        return next((q for q in self.quantities if q.id == key), None)


class LabPlan(_Data, frozen=True, kw_only=True):
    """Every mode and every test."""

    modes: tuple[Mode, ...]
    tests: tuple[LabTest, ...]

    def test(self, key: str) -> LabTest | None:
        """The test of an id."""
        return next((t for t in self.tests if t.id == key), None)

    def for_product(self, facts: Facts) -> tuple[LabTest, ...]:
        """The tests that a product needs, each with the modes that it can be in."""
        able = {m.id for m in self.modes if compiled(m.when).holds(facts)}
        return tuple(
            msgspec.structs.replace(t, modes=tuple(m for m in t.modes if m in able))
            for t in self.tests
            if compiled(t.when).holds(facts)
        )


Slot = tuple[str, str, int, str]


def slots(tests: Iterable[LabTest]) -> Iterator[Slot]:
    """Test, mode, number of the sample, quantity: each asks for one figure."""
    for test in tests:
        for mode in test.modes:
            for sample in range(1, test.samples + 1):
                for quantity in test.quantities:
                    yield test.id, mode, sample, quantity.id


@cache
def load(path: Path = DATA) -> LabPlan:
    """The tests. Raises InputError naming file and line."""
    plan, lines = read(path, LabPlan)
    _check(plan, lines)
    return plan


def uncovered(plan: LabPlan, rules: Rules) -> Iterator[str]:
    """Proofs of the rules that no test covers, and covers that no rule asks for."""
    proofs = [proof for topic in rules.topics.values() for proof in topic.proofs]
    for act in rules.acts.values():
        proofs += [proof for duty in act.obligations for proof in duty.proofs]
    asked = {proof.target for proof in proofs if proof.kind == "lab"}
    covered = {text for test in plan.tests for text in test.covers}
    yield from (f"no test covers {text!r}" for text in sorted(asked - covered))
    yield from (f"no rule asks for {text!r}" for text in sorted(covered - asked))


def _check(plan: LabPlan, lines: Lines) -> None:
    modes = [mode.id for mode in plan.modes]
    ids = [test.id for test in plan.tests]
    for index, test in enumerate(plan.tests):
        at = f"$.tests[{index}]"
        if ids.count(test.id) > 1:
            raise lines.error(f"{at}.id", f"test {test.id!r} stands twice")
        for mode in test.modes:
            if mode not in modes:
                raise lines.error(f"{at}.modes", f"no mode {mode!r}{did_you_mean(mode, modes)}")
        if not (test.covers and test.modes and test.quantities and test.samples > 0):
            raise lines.error(at, "a test covers a proof and has modes, samples and quantities")
        for i, quantity in enumerate(test.quantities):
            if quantity.least is None and quantity.most is None:
                where = f"{at}.quantities[{i}]"
                raise lines.error(where, f"{quantity.id}: a quantity has a limit, least or most")
    for where, text in [(f"$.tests[{i}].when", t.when) for i, t in enumerate(plan.tests)] + [
        (f"$.modes[{i}].when", m.when) for i, m in enumerate(plan.modes)
    ]:
        try:
            compiled(text)
        except ConditionError as error:
            raise lines.error(where, str(error)) from None
