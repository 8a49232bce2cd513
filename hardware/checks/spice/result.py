"""What a simulation gives: points, a figure, and the decks behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from hardware.checks.plots import Curve, Figure
from hardware.checks.rule import Measurement, fault, within
from hardware.checks.spice.deck import Deck
from hardware.checks.spice.runner import run
from hardware.checks.spice.waveform import Plot, Samples

#: A curve in a figure has at most this many points; more only make the file larger.
CURVE_POINTS = 600


@dataclass(frozen=True, slots=True)
class Result:
    """One simulation of one board.

    ``points`` compare SPICE with the closed form and with limits, ``unverified`` names what rests
    on a source that nobody has read (``MPN: rating``, or an estimate and its ground).
    """

    id: str
    title: str
    subject: str
    source: str
    points: tuple[Measurement, ...]
    figure: Figure | None
    decks: tuple[str, ...]
    unverified: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """True if every point is within its limits."""
        return all(point.held for point in self.points)


class Bench:
    """Runs decks and keeps their text."""

    def __init__(self) -> None:
        self.decks: list[str] = []

    def run(self, deck: Deck) -> Plot:
        """Simulate a deck; SpiceError if it does not go."""
        self.decks.append(deck.text())
        return run(deck)


def agrees(
    subject: str, quantity: str, spice: float, closed: float, percent: float, unit: str,
    *, formula: str, reason: str,
) -> Measurement:  # fmt: skip
    """SPICE against a closed form: within ``percent`` of it, for the ``reason`` given."""
    band = abs(closed) * percent / 100.0
    return within(
        subject,
        f"{quantity}, SPICE against the closed form",
        spice,
        closed - band,
        closed + band,
        unit,
        formula=formula,
        source=f"agreement within {percent:g} %: {reason}",
    )


def missing(subject: str, text: str, source: str) -> Measurement:
    """The circuit that a simulation is about is not there, or not whole."""
    return fault(subject, "circuit", text, source=source)


def curve(label: str, x: Samples, y: Samples, *, dashed: bool = False) -> Curve:
    """A curve of at most :data:`CURVE_POINTS`: of every bucket its least and its greatest value."""
    if len(x) > CURVE_POINTS:
        buckets = np.array_split(np.arange(len(x)), CURVE_POINTS // 2)
        ends = [sorted({int(b[np.argmin(y[b])]), int(b[np.argmax(y[b])])}) for b in buckets]
        keep = sorted({0, len(x) - 1, *(n for pair in ends for n in pair)})
        x, y = x[keep], y[keep]
    return Curve(
        label,
        tuple(float(f"{value:.6g}") for value in x),
        tuple(float(f"{value:.6g}") for value in y),
        dashed=dashed,
    )


def crossing(x: Samples, y: Samples, level: float, *, start: float = 0.0) -> float:
    """First x from ``start`` on where y passes ``level``, either way; nan if it never does."""
    after = np.flatnonzero(x >= start)
    if len(after) < 2:
        return float("nan")
    above = y[after] > level
    turns = np.flatnonzero(above[1:] != above[:-1])
    if not len(turns):
        return float("nan")
    n = int(after[turns[0]])
    return float(x[n] + (level - y[n]) * (x[n + 1] - x[n]) / (y[n + 1] - y[n]))


def extremes(parts: Iterable[Samples]) -> tuple[float, float]:
    """Least and greatest value of all."""
    gathered = np.concatenate(list(parts))
    return float(gathered.min()), float(gathered.max())
