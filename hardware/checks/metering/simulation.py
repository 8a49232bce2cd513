"""The budget as a distribution: many meters drawn at random, for the report beside the worst case.

Every term is uniform within its range (ISO/IEC Guide 98-3, 4.3.7), noise is normal with a third of
its range, crosstalk comes at any angle. The temperature is uniform within the span around that of
calibration and the same for all terms of a meter. Same seed, same rows: they carry three digits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from hardware.checks.metering import budget
from hardware.checks.metering.assess import Assessment, assess
from hardware.checks.metering.budget import Term
from hardware.checks.view import View

ALL_CLASSES: Final = ("1/active", "0.5 S/active", "2/reactive")
_NORMAL: Final = ("noise",)
_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SimulationRow:
    """One point of a class for the channels that share it; all errors in percent, absolute.

    ``worst``, ``median`` to ``greatest`` hold at reference conditions after calibration;
    ``before`` is the worst case without it, ``service_*`` are over +-20 K.
    """

    channels: str
    point: str
    limit: float
    before: float
    worst: float
    quantile_95: float
    quantile_99: float
    greatest: float
    service_worst: float
    service_99: float
    dominant: str
    specified: bool

    @property
    def holds(self) -> bool:
        """True if the worst case is within the limit at a current that is specified."""
        return self.specified and self.worst <= self.limit


class Meters:
    """Random signs and sizes of ``count`` meters, one column per term, drawn once."""

    def __init__(self, terms: tuple[Term, ...], seed: int, count: int) -> None:
        generator = np.random.Generator(np.random.PCG64(seed))
        shape = (count, len(terms))
        self.gain, self.phase, self.gain_drift, self.phase_drift, self.warmth = (
            generator.uniform(-1.0, 1.0, shape) for _ in range(5)
        )
        self.warmth = self.warmth[:, 0]
        self.any_phase = np.cos(generator.uniform(0.0, 2.0 * math.pi, shape))
        for column, term in enumerate(terms):
            if term.name in _NORMAL:
                normal = generator.standard_normal(count)
                self.any_phase[:, column] = normal / budget.SIGMAS

    def errors(self, terms: tuple[Term, ...], tan: float, span_k: float) -> _Array:
        """Absolute error of every meter, a fraction."""
        columns = np.array([term[1:] for term in terms], dtype=np.float64).T
        _, gain, gain_per_k, _, phase, phase_per_k, any_phase = columns
        drift = self.gain_drift @ gain_per_k + tan * (self.phase_drift @ phase_per_k)
        total = self.gain @ gain + tan * (self.phase @ phase) + span_k * self.warmth * drift
        total += math.hypot(1.0, tan) * (self.any_phase @ any_phase)
        magnitude: _Array = np.abs(total)
        return magnitude


def monte_carlo(view: View, seed: int = 1, count: int = 20_000) -> list[SimulationRow]:
    """Rows for every point of classes 1 and 0.5 S (active) and 2 (reactive), in table order."""
    rows = []
    meters: dict[tuple[str, ...], tuple[Meters, tuple[str, ...]]] = {}
    for found in assess(view, ALL_CLASSES):
        terms = tuple(sorted(found.terms, key=lambda term: term.name))
        names = tuple(term.name for term in terms)
        known = meters.get(found.names)
        if known is None or known[1] != names:
            known = (Meters(terms, seed, count), names)
            meters[found.names] = known
        rows.append(_row(found, terms, known[0]))
    return rows


def _row(found: Assessment, terms: tuple[Term, ...], meters: Meters) -> SimulationRow:
    tan = found.point.tan
    reference = meters.errors(terms, tan, budget.REFERENCE_SPAN_K)
    service = meters.errors(terms, tan, budget.SERVICE_SPAN_K)
    quantiles = np.quantile(reference, (0.95, 0.99))
    return SimulationRow(
        ", ".join(found.names),
        found.point.name,
        100.0 * found.point.limit,
        _percent(found.before),
        _percent(found.after),
        _percent(float(quantiles[0])),
        _percent(float(quantiles[1])),
        _percent(float(reference.max())),
        _percent(found.in_service),
        _percent(float(np.quantile(service, 0.99))),
        found.terms[0].name,
        found.specified,
    )


def _percent(fraction: float) -> float:
    return float(f"{100.0 * fraction:.3g}")
