"""Results of a laboratory for one product: read, compared with the limits, never taken on trust."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from compliance.facts.model import Facts
from compliance.records.lab_plan import LabPlan, LabTest, Quantity, Slot, slots
from compliance.trace.model import worst
from compliance.yaml_file import Lines, read
from hardware.errors import did_you_mean
from hardware.evidence import Verdict

_WRITTEN: Final = re.compile(r"([+-]?\d+(?:\.\d+)?)\s+(\S.*)")


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Result(_Data, frozen=True, kw_only=True):
    """One figure: ``value`` with its unit; null as long as it is not measured.

    ``calibrated_until``: last day of the instrument's calibration.
    """

    test: str
    mode: str
    sample: int
    quantity: str
    value: str | None
    date: dt.date | None
    report: str | None
    instrument: str | None
    calibrated_until: dt.date | None


class ResultFile(_Data, frozen=True, kw_only=True):
    """``designs``: fingerprint of each board of the samples, as ``openstrom design`` prints it."""

    product: str
    laboratory: str | None
    designs: dict[str, str]
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class SlotResult:
    """A slot judged: the figure as written, or empty."""

    slot: Slot
    verdict: Verdict
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class LabBook:
    """The slots of one product's tests, judged."""

    tests: tuple[LabTest, ...] = ()
    laboratory: str = ""
    results: Mapping[Slot, SlotResult] = field(default_factory=dict)

    def of_test(self, key: str) -> Verdict:
        """Verdict over all slots of a test."""
        return worst(r.verdict for slot, r in self.results.items() if slot[0] == key)

    def of_proof(self, text: str) -> tuple[Verdict, str]:
        """What the tests that cover a proof say together."""
        covering = [test for test in self.tests if text in test.covers]
        if not covering:
            return Verdict.NEEDS_LAB, "no data can show it; no result is recorded"
        verdicts = {test.id: self.of_test(test.id) for test in covering}
        verdict = worst(verdicts.values())
        named = ", ".join(f"{key} {v.value}" for key, v in verdicts.items())
        if verdict is Verdict.NEEDS_LAB and all(
            not r.value for slot, r in self.results.items() if slot[0] in verdicts
        ):
            return verdict, f"no data can show it; test {', '.join(verdicts)} has no result yet"
        return verdict, f"results of {self.laboratory or 'no named laboratory'}: {named}"


def empty(plan: LabPlan, facts: Facts) -> LabBook:
    """The book of a product that no laboratory has seen."""
    tests = plan.for_product(facts)
    return LabBook(tests, "", {slot: _open(slot) for slot in slots(tests)})


def load(path: Path, plan: LabPlan, facts: Facts, designs: Mapping[str, str]) -> LabBook:
    """Judge a results file. Raises InputError naming file and line for what cannot be a result."""
    file, lines = read(path, ResultFile)
    if file.product != facts.product:
        raise lines.error("$.product", f"results of {file.product!r}, not of {facts.product!r}")
    tests = plan.for_product(facts)
    results = {slot: _open(slot) for slot in slots(tests)}
    other = sorted(b for b in facts.boards if file.designs.get(b) != designs.get(b))
    for index, result in enumerate(file.results):
        at = f"$.results[{index}]"
        slot = (result.test, result.mode, result.sample, result.quantity)
        quantity = _known(slot, tests, results, lines, at)
        if results[slot].value:
            raise lines.error(at, f"a second result of {' / '.join(map(str, slot))}")
        judged = _judged(slot, result, quantity, lines, at)
        if other and judged.verdict is Verdict.PASS:
            text = f"the samples were another design of {', '.join(other)}; test again"
            judged = SlotResult(slot, Verdict.STALE, judged.value, text)
        results[slot] = judged
    return LabBook(tests, file.laboratory or "", results)


def _open(slot: Slot) -> SlotResult:
    return SlotResult(slot, Verdict.NEEDS_LAB, "", "no result yet")


def _known(
    slot: Slot,
    tests: tuple[LabTest, ...],
    results: Mapping[Slot, SlotResult],
    lines: Lines,
    at: str,
) -> Quantity:
    test = next((t for t in tests if t.id == slot[0]), None)
    if test is None:
        hint = did_you_mean(slot[0], [t.id for t in tests])
        raise lines.error(f"{at}.test", f"no test {slot[0]!r} for this product{hint}")
    quantity = test.quantity(slot[3])
    if quantity is None:
        hint = did_you_mean(slot[3], [q.id for q in test.quantities])
        raise lines.error(f"{at}.quantity", f"{test.id} has no quantity {slot[3]!r}{hint}")
    if slot not in results:
        known = f"modes {', '.join(test.modes)}; samples 1 to {test.samples}"
        raise lines.error(at, f"{test.id} has no mode {slot[1]!r} with sample {slot[2]}; {known}")
    return quantity


def _judged(slot: Slot, result: Result, quantity: Quantity, lines: Lines, at: str) -> SlotResult:
    if result.value is None:
        return _open(slot)
    match = _WRITTEN.fullmatch(result.value.strip())
    if match is None or match[2] != quantity.unit:
        raise lines.error(
            f"{at}.value",
            f"{result.value!r} is not in {quantity.unit}; write it as '1 {quantity.unit}'",
        )
    value = float(match[1])
    written = f"{value:g} {quantity.unit}"
    if quantity.most is not None and value > quantity.most:
        return SlotResult(slot, Verdict.FAIL, written, f"above {quantity.most:g} {quantity.unit}")
    if quantity.least is not None and value < quantity.least:
        return SlotResult(slot, Verdict.FAIL, written, f"below {quantity.least:g} {quantity.unit}")
    until, date = result.calibrated_until, result.date
    if until is None or date is None or not result.report or not result.instrument:
        text = "date, report, instrument or end of its calibration is not given"
        return SlotResult(slot, Verdict.MISSING_INPUT, written, text)
    if until < date:
        text = f"the instrument's calibration ended on {until}"
        return SlotResult(slot, Verdict.FAIL, written, text)
    return SlotResult(slot, Verdict.PASS, written, f"report {result.report}")
