"""What a rule is, and what it measures.

A rule reads one board (:class:`~hardware.checks.view.View`) or all of them together
(:class:`~hardware.checks.view.System`) and yields :class:`Measurement`: every point it looked at,
held or not. It never raises on a circuit, however broken: what it cannot find is a fault. A rule
that finds nothing to measure on a board yields nothing and is not applicable there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hardware.checks.view import System, View
from hardware.design import Design


@dataclass(frozen=True, slots=True)
class Measurement:
    """One point: ``measured`` against ``low`` to ``high`` (either may be None), all in ``unit``.

    ``subject`` is a part (``block/tag (REF)``, :meth:`View.label`) or a net. ``formula`` is the
    sum with its values put in, so that a reader can check it with a pencil. ``source`` says where
    the limit comes from: clause, datasheet table, or the reason. ``fault`` is the text of what is
    wrong where no number says it; a point with a fault fails.
    """

    subject: str
    quantity: str
    measured: float | None
    low: float | None
    high: float | None
    unit: str
    formula: str
    source: str
    fault: str = ""

    @property
    def held(self) -> bool:
        """True if the point is within its limits."""
        if self.fault:
            return False
        if self.measured is None:
            return True
        if math.isnan(self.measured):
            return False
        above = self.low is None or self.measured >= self.low
        return above and (self.high is None or self.measured <= self.high)

    @property
    def nearest(self) -> float | None:
        """The limit that is nearer to the measured value, in relative terms."""
        limits = [limit for limit in (self.low, self.high) if limit is not None]
        if self.measured is None or not limits:
            return None
        return min(limits, key=self._relative)

    @property
    def margin(self) -> float | None:
        """Distance to the nearest limit in ``unit``; negative if it is exceeded."""
        limit = self.nearest
        return None if limit is None else self._margin(limit)

    @property
    def relative_margin(self) -> float:
        """Margin over the limit (over the value, where the limit is 0); -inf for a fault."""
        if self.fault:
            return -math.inf
        limit = self.nearest
        return math.inf if limit is None else self._relative(limit)

    def _margin(self, limit: float) -> float:
        assert self.measured is not None
        return self.measured - limit if limit == self.low else limit - self.measured

    def _relative(self, limit: float) -> float:
        assert self.measured is not None
        return self._margin(limit) / (abs(limit) or abs(self.measured) or 1.0)

    def __str__(self) -> str:
        if self.fault:
            return f"{self.subject}: {self.fault} [{self.source}]"
        if self.measured is None:
            return f"{self.subject}: {self.quantity}: {self.formula} [{self.source}]"
        return (
            f"{self.subject}: {self.quantity} {quantity_text(self.measured, self.unit)}, allowed"
            f" {self.limits_text()} ({self.formula}) [{self.source}]"
        )

    def limits_text(self) -> str:
        """The limits as a person writes them."""
        low, high = (quantity_text(limit, self.unit) for limit in (self.low, self.high))
        if self.low is None:
            return f"at most {high}" if self.high is not None else "any"
        return f"at least {low}" if self.high is None else f"{low} to {high}"


def at_most(
    subject: str,
    quantity: str,
    measured: float,
    limit: float,
    unit: str,
    *,
    formula: str,
    source: str,
) -> Measurement:
    """A point with an upper limit."""
    return Measurement(subject, quantity, measured, None, limit, unit, formula, source)


def at_least(
    subject: str,
    quantity: str,
    measured: float,
    limit: float,
    unit: str,
    *,
    formula: str,
    source: str,
) -> Measurement:
    """A point with a lower limit."""
    return Measurement(subject, quantity, measured, limit, None, unit, formula, source)


def within(
    subject: str,
    quantity: str,
    measured: float,
    low: float,
    high: float,
    unit: str,
    *,
    formula: str,
    source: str,
) -> Measurement:
    """A point with both limits."""
    return Measurement(subject, quantity, measured, low, high, unit, formula, source)


def fault(subject: str, quantity: str, text: str, *, source: str) -> Measurement:
    """A point that fails without a number: ``text`` says what is wrong and how to mend it."""
    return Measurement(subject, quantity, None, None, None, "", "", source, text)


def holds(subject: str, quantity: str, *, formula: str, source: str) -> Measurement:
    """A point that is held without a number: ``formula`` says what was seen."""
    return Measurement(subject, quantity, None, None, None, "", formula, source)


def quantity_text(value: float | None, unit: str) -> str:
    """A value with an engineer's prefix and unit: ``4.7 kohm``, ``12 V``, ``0.35 %``."""
    if value is None:
        return "-"
    if unit in ("%", "degC", "dB", "deg", "K", "h", "years", "ppm", ""):
        return f"{value:.4g} {unit}".rstrip()
    if unit == "1":
        return f"{value:.4g}"
    if value == 0 or not math.isfinite(value):
        return f"{value:g} {unit}"
    step = min(max(math.floor(math.log10(abs(value)) / 3.0 + 1e-12), -5), 3)
    prefix = {-5: "f", -4: "p", -3: "n", -2: "u", -1: "m", 0: "", 1: "k", 2: "M", 3: "G"}[step]
    return f"{value / 10.0 ** (3 * step):.4g} {prefix}{unit}"


@dataclass(frozen=True, slots=True)
class Fault:
    """A planted fault: it must turn its rule red.

    ``plant`` returns a damaged copy of a design, or None if the design has nothing to damage in
    this way. At least one board of the project must have.
    """

    name: str
    plant: Callable[[Design], Design | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over one board.

    ``id`` is lower_snake_case and names the evidence; ``title`` is what a page's heading says;
    ``source`` the standard or datasheet behind it. The story is ``check``'s docstring.
    """

    id: str
    title: str
    source: str
    check: Callable[[View], Iterable[Measurement]]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class SystemRule:
    """A rule over all boards together (interfaces, budgets that cross a ribbon)."""

    id: str
    title: str
    source: str
    check: Callable[[System], Iterable[Measurement]]
    faults: tuple[Fault, ...]
