"""Finding the point that a test is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hardware.checks.rule import Measurement
from hardware.checks.view import View
from hardware.design import Design

Check = Callable[[View], Iterable[Measurement]]


def point(check: Check, design: Design, subject: str, quantity: str) -> Measurement:
    """The one point of a rule whose subject and quantity begin like this."""
    found = [
        p
        for p in check(View(design))
        if p.subject.startswith(subject) and p.quantity.startswith(quantity)
    ]
    assert len(found) == 1, [(p.subject, p.quantity) for p in found]
    return found[0]


def faults(check: Check, design: Design) -> list[str]:
    """Text of every point that fails without a number."""
    return [p.fault for p in check(View(design)) if p.fault]
