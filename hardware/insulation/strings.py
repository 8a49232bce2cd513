"""Strings of resistors across the mains: which part of its ends' voltages each node has.

A net of a string carries its domain's name but not its voltage. Its potential is a mean of those
of the conductors at the string's ends (:class:`Share`, by Ohm's law over the resistors). Between
two nodes of one string stands what the resistors between them drop; between a node and a conductor
at the string's end, what lies between those two; between a node and another phase, nearly all.

A surge divides in the same way: 100 kilohm and the 0.1 pF of a chip's body (typical, unverified)
make 10 ns, a hundredth of the front of a 1.2/50 us impulse.

Only functional insulation may rely on this. Towards touchable circuits every node counts as
hazardous in full: the resistors are no insulation, and beyond a broken winding a node of the
string carries the whole voltage of its end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from hardware.design import Design, Domain, NetClass, Part
from hardware.insulation.features import Floats

#: Stands for no resistance: little against any string's, much against rounding.
_SHORT_OHM: Final = 1e-2
#: Weights and differences below this are rounding.
_NOTHING: Final = 1e-6
#: Highest voltage between two domains, zero within one.
Volts = Callable[[Domain, Domain], float]


@dataclass(frozen=True, slots=True)
class Share:
    """A net's potential as a mean of its ends' potentials: weight of each domain, 1 in all."""

    weights: Mapping[Domain, float]

    @property
    def ends(self) -> tuple[Domain, ...]:
        """Domains that the net hangs on, the heaviest first."""
        return tuple(sorted(self.weights, key=lambda d: (-self.weights[d], d.name)))

    def voltage(self, other: Share, between: Volts) -> float:
        """Highest voltage to another net, for any phase angles between the domains.

        What one has more of each domain stands against what the other has more of another, each
        part at the voltage between those two. Never understated: one such division is a bound.
        """
        domains = sorted(self.weights.keys() | other.weights.keys(), key=lambda d: d.name)
        excess = {d: self.weights.get(d, 0.0) - other.weights.get(d, 0.0) for d in domains}
        volts = 0.0
        for one in domains:
            for two in domains:
                part = min(excess[one], -excess[two])
                if part > _NOTHING:
                    excess[one] -= part
                    excess[two] += part
                    volts += part * between(one, two)
        return volts


def shares(design: Design, *, windings_broken: bool = False) -> dict[str, Share]:
    """Potential of every net of the board.

    A conductor has its own domain's. A node of a string (class ``MainsSense``) has what its
    resistors make of the conductors that they lead to. A part without a resistance that joins two
    nodes is the winding of a transformer, hundreds of ohms against hundreds of kilohms: it makes
    them one, unless ``windings_broken``. A node that nothing leads to a conductor has its own
    domain's potential. Parts that are not fitted do not count.
    """
    found = {net.name: Share({net.domain: 1.0}) for net in design.nets}
    links = _links(design, windings_broken=windings_broken)
    for nodes in _strings(links):
        found |= _solved(design, links, nodes)
    return found


def nearest_ends(design: Design) -> dict[str, Domain]:
    """The domain that each net hangs on by the least resistance, as if no winding conducted."""
    return {net: share.ends[0] for net, share in shares(design, windings_broken=True).items()}


def nodes_by_block(design: Design) -> dict[str, list[str]]:
    """Nodes of strings by the address of the blocks that they lie in."""
    found: dict[str, set[str]] = defaultdict(set)
    for net in design.nets:
        if net.net_class is NetClass.MAINS_SENSE:
            for node in net.nodes:
                found[design.part_by_reference[node.reference].block].add(net.name)
    return {block: sorted(nets) for block, nets in sorted(found.items())}


def _links(design: Design, *, windings_broken: bool) -> dict[str, dict[str, float]]:
    """Conductance from each node of a string to each net beside it, siemens."""
    links: dict[str, dict[str, float]] = {
        net.name: {} for net in design.nets if net.net_class is NetClass.MAINS_SENSE
    }
    for part in design.parts:
        nets = {use.net for use in part.pins if use.net is not None}
        ends = sorted(net for net in nets if design.net_by_name[net].domain.hazardous)
        ohm = _ohm(design, part)
        if part.dnp or len(ends) != 2 or (ohm is None and windings_broken):
            continue
        for here, there in (ends, ends[::-1]):
            if here in links:
                more = 1.0 / max(ohm or 0.0, _SHORT_OHM)
                links[here][there] = links[here].get(there, 0.0) + more
    return links


def _ohm(design: Design, part: Part) -> float | None:
    """A resistor's resistance; None for any other part."""
    for rating in design.spec(part).ratings:
        if rating.name == "resistance":
            return rating.interval.high
    return None


def _strings(links: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    """Nodes that conduct to each other other than through a conductor."""
    groups: list[list[str]] = []
    seen: set[str] = set()
    for start in links:
        group, edge = [], [start]
        while edge:
            node = edge.pop()
            if node in links and node not in seen:
                seen.add(node)
                group.append(node)
                edge += links[node]
        if group:
            groups.append(group)
    return groups


def _solved(
    design: Design, links: Mapping[str, Mapping[str, float]], nodes: list[str]
) -> dict[str, Share]:
    """Shares of the nodes of one string: Kirchhoff's law at each, the conductors given."""
    row = {node: n for n, node in enumerate(nodes)}
    matrix = np.zeros((len(nodes), len(nodes)))
    driven: dict[Domain, Floats] = {}
    for node in nodes:
        for other, siemens in links[node].items():
            matrix[row[node], row[node]] += siemens
            if other in row:
                matrix[row[node], row[other]] -= siemens
            else:
                domain = design.net_by_name[other].domain
                driven.setdefault(domain, np.zeros(len(nodes)))[row[node]] += siemens
    if not driven:
        return {}
    weights = {domain: np.linalg.solve(matrix, right) for domain, right in driven.items()}
    return {
        node: Share({d: float(w[n]) for d, w in weights.items() if w[n] > _NOTHING})
        for node, n in row.items()
    }
