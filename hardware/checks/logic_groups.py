"""Digital lines of several boards together: what they become when their ribbons are plugged.

A :class:`Group` is a network of nodes with pins, pulls and series resistors; its nodes have a
voltage, which :meth:`Group.solve` finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Final

from hardware.checks.logic import (
    PIN_F,
    PUSH_PULL,
    RIBBON_F,
    Line,
    Port,
    lines,
    trace_capacitance,
)
from hardware.checks.view import System, Tap, View
from hardware.design import Part
from hardware.parts.spec import PinKind

_STRONG: Final = PUSH_PULL | {PinKind.OPEN_COLLECTOR}
_GROUPS: Final = "_digital_groups"
_BOARD_GROUPS: Final = "_digital_board_groups"


@dataclass(frozen=True, slots=True)
class Pin:
    """A digital pin in a group: its board, part, pin and node."""

    view: View
    tap: Tap
    node: int

    @property
    def part(self) -> Part:
        """The part that the pin belongs to."""
        return self.tap.part

    @property
    def name(self) -> str:
        """Datasheet name."""
        return self.tap.pin.name

    @property
    def kind(self) -> PinKind:
        """Electrical type."""
        return self.tap.pin.kind

    def declares(self, rating: str) -> bool:
        """True if the part has that rating."""
        return self.view.declares(self.part, rating)

    def label(self) -> str:
        """``block/tag (REF)``."""
        return self.view.label(self.part)


@dataclass(frozen=True, slots=True)
class Tie:
    """A pull resistor in a group."""

    view: View
    part: Part
    node: int
    rail: str


@dataclass(frozen=True, slots=True)
class Injection:
    """What the solver needs of a source: volts behind ohms at a node."""

    node: int
    volts: float
    ohm: float


@dataclass
class Group:
    """Lines joined by ribbons; ``plugged`` says whether a ribbon joins two boards in it."""

    members: tuple[tuple[View, Line], ...]
    plugged: bool
    count: int = 0
    pins: list[Pin] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    links: list[tuple[int, int, View, Part]] = field(default_factory=list)
    node_of: dict[tuple[int, str], int] = field(default_factory=dict)
    leakage: dict[bool, dict[int, float]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name of the line on its host."""
        return self.members[0][1].name

    @property
    def ports(self) -> list[Port]:
        """Every ribbon contact of the group."""
        return [port for _, line in self.members for port in line.ports]

    def node(self, view: View, net: str) -> int:
        """Number of the node that a net of a member board is."""
        return self.node_of[id(view), net]

    @cached_property
    def drivers(self) -> list[Pin]:
        """Pins that drive: push-pull and open-drain ones; else every bidirectional pin."""
        strong = [p for p in self.pins if p.kind in _STRONG]
        return strong or [p for p in self.pins if p.kind is PinKind.BIDIRECTIONAL]

    @cached_property
    def receivers(self) -> list[Pin]:
        """Pins that listen: inputs, and bidirectional ones."""
        listen = (PinKind.INPUT, PinKind.BIDIRECTIONAL)
        return [p for p in self.pins if p.kind in listen]

    @cached_property
    def is_i2c(self) -> bool:
        """True for an open-drain bus that is named SDA or SCL at some pin or ribbon contact."""
        return any(line.is_i2c for _, line in self.members)

    @cached_property
    def conductances(self) -> list[tuple[int, int, float]]:
        """Series resistors as (node, node, nominal siemens)."""
        return [(a, b, 1.0 / max(view.ohms(part), 1e-3)) for a, b, view, part in self.links]

    @cached_property
    def pull_ohms(self) -> list[tuple[Tie, float, float]]:
        """Pull resistors with their least and greatest ohms."""
        found = []
        for tie in self.ties:
            ohms = tie.view.resistance(tie.part)
            found.append((tie, max(ohms.low or 0.0, 1e-3), max(ohms.high or 0.0, 1e-3)))
        return found

    def solve(self, sources: Iterable[Injection], leakage_a: Mapping[int, float]) -> list[float]:
        """Node voltages with ``sources`` and ``leakage_a`` (amperes into a node, both signs).

        Every group is one connected network, so one source is enough for a solution; without any
        all nodes are at 0 V.
        """
        size = self.count
        matrix = [[0.0] * size for _ in range(size)]
        right = [0.0] * size
        for source in sources:
            siemens = 1.0 / max(source.ohm, 1e-3)
            matrix[source.node][source.node] += siemens
            right[source.node] += siemens * source.volts
        if size == 1:
            total = sum(leakage_a.values()) + right[0]
            return [total / matrix[0][0] if matrix[0][0] > 1e-15 else 0.0]
        for one, other, siemens in self.conductances:
            matrix[one][one] += siemens
            matrix[other][other] += siemens
            matrix[one][other] -= siemens
            matrix[other][one] -= siemens
        for node, amps in leakage_a.items():
            right[node] += amps
        return _eliminate(matrix, right)


def _eliminate(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solution of a symmetric, diagonally dominant system; a singular row gives 0."""
    size = len(right)
    for k in range(size):
        pivot = matrix[k][k]
        if pivot <= 1e-15:
            continue
        for i in range(k + 1, size):
            share = matrix[i][k] / pivot
            if share:
                row, top = matrix[i], matrix[k]
                for j in range(k, size):
                    row[j] -= share * top[j]
                right[i] -= share * right[k]
    found = [0.0] * size
    for k in reversed(range(size)):
        if matrix[k][k] > 1e-15:
            known = sum(matrix[k][j] * found[j] for j in range(k + 1, size))
            found[k] = (right[k] - known) / matrix[k][k]
    return found


def assemblies(system: System) -> list[tuple[View, ...]]:
    """Each host with one add-on at every interface, in every combination, then each host alone."""
    found: list[tuple[View, ...]] = []
    for host in system.hosts:
        choices: dict[str, list[View]] = {}
        for link in system.links:
            if link.host is host:
                choices.setdefault(link.interface, []).append(link.add_on)
        found += [(host, *chosen) for chosen in product(*choices.values()) if chosen]
        found.append((host,))
    hosts = {id(view) for view in system.hosts}
    joined = {id(link.add_on) for link in system.links}
    return found + [(v,) for v in system.views if id(v) not in hosts and id(v) not in joined]


def groups(system: System) -> list[Group]:
    """Every different group of lines over all assemblies, hosts alone included."""
    if not system.views:
        return []
    key = tuple(id(view) for view in system.views)
    known = vars(system.views[0]).get(_GROUPS)
    if known is None or known[0] != key:
        known = (key, list(_find_groups(system)))
        vars(system.views[0])[_GROUPS] = known
    found: list[Group] = known[1]
    return found


def _find_groups(system: System) -> Iterator[Group]:
    seen: set[tuple[int, ...]] = set()
    for views in assemblies(system):
        for members in _joined(views):
            key = tuple(sorted(id(line) for _, line in members))
            if key not in seen:
                seen.add(key)
                yield _group(members)


def board_groups(view: View) -> list[tuple[Line, Group]]:
    """Every line of a board by itself: no ribbon plugged."""
    known: list[tuple[Line, Group]] | None = vars(view).get(_BOARD_GROUPS)
    if known is None:
        known = [(line, _group([(view, line)])) for line in lines(view)]
        vars(view)[_BOARD_GROUPS] = known
    return known


def _joined(views: tuple[View, ...]) -> Iterator[list[tuple[View, Line]]]:
    """Lines of one assembly that ribbons join."""
    contacts: dict[tuple[str, str], list[tuple[View, Line]]] = {}
    every = [(view, line) for view in views for line in lines(view)]
    for view, line in every:
        for port in line.ports:
            contacts.setdefault((port.connector.interface, port.pin), []).append((view, line))
    done: set[int] = set()
    for view, line in every:
        if id(line) in done:
            continue
        members, queue = [(view, line)], [line]
        done.add(id(line))
        while queue:
            for port in queue.pop().ports:
                for mate in contacts[port.connector.interface, port.pin]:
                    if id(mate[1]) not in done:
                        done.add(id(mate[1]))
                        members.append(mate)
                        queue.append(mate[1])
        yield members


def _group(members: list[tuple[View, Line]]) -> Group:
    group = Group(tuple(members), len(members) > 1)
    shared: dict[tuple[str, str], int] = {}
    for view, line in members:
        for port in line.ports:
            contact = (port.connector.interface, port.pin)
            here = (id(view), port.net)
            number = group.node_of.get(here, shared.get(contact))
            if number is None:
                number, group.count = group.count, group.count + 1
            group.node_of.setdefault(here, number)
            shared.setdefault(contact, group.node_of[here])
        for net in line.nets:
            if (id(view), net) not in group.node_of:
                group.node_of[id(view), net] = group.count
                group.count += 1
    for view, line in members:
        group.pins += [Pin(view, tap, group.node(view, tap.pin.net or "")) for tap in line.pins]
        group.ties += [Tie(view, b.part, group.node(view, b.net), b.rail) for b in line.pulls]
        group.links += [
            (group.node(view, s.one), group.node(view, s.other), view, s.part) for s in line.series
        ]
    return group


def pin_capacitance(pin: Pin) -> float:
    """Capacitance of a pin at most: the part's rating, else 10 pF."""
    names = ("input_capacitance", "pin_capacitance")
    if pin.kind is PinKind.TRI_STATE:
        names = ("output_capacitance", "pin_capacitance")
    for name in names:
        if pin.declares(name):
            return pin.view.high(pin.part, name)
    return PIN_F


def group_capacitance(group: Group, *, shunts: bool = True) -> float:
    """Capacitance of all of a group: pins, traces, a ribbon at every port, shunt capacitors."""
    total = sum(pin_capacitance(pin) for pin in group.pins)
    contacts = {(p.connector.interface, p.pin) for p in group.ports}
    total += RIBBON_F * len(contacts)
    for view, line in group.members:
        total += trace_capacitance(view, line)
        if shunts:
            total += sum(view.capacitance(shunt.part).high or 0.0 for shunt in line.shunts)
    return total
