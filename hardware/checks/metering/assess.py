"""The budget applied: every current channel with its worst voltage, at every point of the classes.

Channels whose terms are equal are computed once; ten equal circuits cost as much as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from hardware.checks.metering import budget, values
from hardware.checks.metering.budget import Channel, Pair, Term
from hardware.checks.metering.chains import Chain, chains
from hardware.checks.metering.tables import AccuracyPoint, accuracy_points
from hardware.checks.view import View


@dataclass(frozen=True, slots=True)
class Circuit:
    """A current channel with its range and the distinct voltage channels it may be paired with.

    ``names`` are all channels that share these numbers.
    """

    names: tuple[str, ...]
    pairs: tuple[Pair, ...]
    basic_a: float
    maximum_a: float
    accurate_a: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Assessment:
    """One point of a class: the terms of the worst pair, sorted by their share after calibration.

    ``specified`` is False where the transformer's accuracy is not specified at the current.
    """

    names: tuple[str, ...]
    voltage: str
    point: AccuracyPoint
    terms: tuple[Term, ...]
    shares: tuple[float, ...]
    before: float
    after: float
    in_service: float
    specified: bool

    @property
    def formula(self) -> str:
        """The sum in percent, greatest terms first; what adds less than 0.005 % as one figure."""
        named = zip(self.terms, self.shares, strict=True)
        shown = [f"{t.name} {100.0 * share:.3g}" for t, share in named if share >= 5e-5]
        rest = 100.0 * sum(share for share in self.shares if share < 5e-5)
        return f"with {self.voltage}: {' + '.join(shown)} + others {rest:.2g} (%)"


def circuits(view: View) -> tuple[Circuit, ...]:
    """Every current channel that can be computed, grouped by equal numbers.

    Computed once for a view; the ratings it rests on count as read by everyone who asks.
    """
    found, reads = _circuits(view)
    view.reads |= reads
    return found


@lru_cache(maxsize=8)
def _circuits(view: View) -> tuple[tuple[Circuit, ...], frozenset[tuple[str, str]]]:
    before = set(view.reads)
    view.reads.clear()
    try:
        found = tuple(_grouped(view))
        return found, frozenset(view.reads)
    finally:
        view.reads |= before


def _grouped(view: View) -> list[Circuit]:
    usable = [chain for chain in chains(view) if chain.complete]
    voltages = _distinct(view, [c for c in usable if c.channel.quantity == "voltage"])
    grouped: dict[object, list[tuple[Channel, tuple[float, float]]]] = {}
    for chain in usable if voltages else ():
        currents = values.metered_current(view, chain)
        if chain.channel.quantity == "current" and currents is not None:
            made = budget.channel(view, chain)
            grouped.setdefault((currents, _kind(made)), []).append((made, currents))
    found = []
    for members in grouped.values():
        current, (basic_a, maximum_a) = members[0]
        assert current.chain.sensor is not None
        rated = view.rating(current.chain.sensor, "accurate_current")
        accurate = (rated.low or 0.0, rated.high or 0.0)
        names = tuple(member.chain.channel.name for member, _ in members)
        pairs = tuple(budget.pair(view, voltage, current) for voltage in voltages)
        found.append(Circuit(names, pairs, basic_a, maximum_a, accurate))
    return found


def _kind(made: Channel) -> object:
    """What two channels of equal numbers share: all but the chain itself."""
    chain = made.chain
    assert chain.sensor is not None
    assert chain.converter is not None
    return (*made[1:], chain.sensor.mpn, chain.converter.reference)


def _distinct(view: View, found: list[Chain]) -> list[Channel]:
    """Voltage channels, the first of each kind."""
    kinds: dict[object, Channel] = {}
    for chain in found:
        made = budget.channel(view, chain)
        kinds.setdefault(_kind(made), made)
    return list(kinds.values())


def assess(view: View, classes: tuple[str, ...]) -> Iterator[Assessment]:
    """Every point of these classes (``class/energy``), for every group of circuits."""
    for circuit in circuits(view):
        terms_at: dict[float, list[tuple[Term, ...]]] = {}
        for point in accuracy_points(circuit.basic_a, circuit.maximum_a):
            if f"{point.accuracy_class}/{point.energy}" not in classes:
                continue
            if point.current_a not in terms_at:
                terms_at[point.current_a] = [
                    budget.at_current(view, pair, point.current_a) for pair in circuit.pairs
                ]
            yield _assessment(circuit, point, terms_at[point.current_a])


def _assessment(
    circuit: Circuit, point: AccuracyPoint, choices: list[tuple[Term, ...]]
) -> Assessment:
    tan = point.tan
    weighed = [[(term.after(tan), term) for term in terms] for terms in choices]
    sums = [sum(share for share, _ in shares) for shares in weighed]
    worst = sums.index(max(sums))
    pair, after = circuit.pairs[worst], sums[worst]
    shares = sorted(weighed[worst], key=lambda entry: -entry[0])
    span_k = budget.SERVICE_SPAN_K - budget.REFERENCE_SPAN_K
    return Assessment(
        circuit.names,
        pair.voltage.chain.channel.name,
        point,
        tuple(term for _, term in shares),
        tuple(share for share, _ in shares),
        after + pair.gain_before + tan * pair.phase_before,
        after,
        after + span_k * (pair.gain_per_k + tan * pair.phase_per_k),
        budget.supports(point, *circuit.accurate_a),
    )
