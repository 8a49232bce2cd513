"""Which coils can be energised in a network of :mod:`hardware.checks.switch_level`.

Quasi-static: the voltages of control nodes come from solving their few resistors, the states of
switches from those voltages, until nothing changes. A switch that will not settle counts as on. Two
behaviours in time are modelled by what they are for: a one-shot is active while its trigger moves
(or its timing is broken), a diode pump lifts its node while its drive moves.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from hardware.checks.switch_level import (
    CLOSED_OHM,
    LOW,
    OUTPUT_OHM,
    DriverChannel,
    Edge,
    Fet,
    Network,
    OneShot,
    PinId,
)

#: Least forward voltage of a diode, V: what surely is lost in a pump at the hot end.
DIODE_V: Final = 0.3
#: A level that moves by less moves no input.
_STILL_V: Final = 0.3
#: Up to this resistance a node behind a rail is the rail for whatever hangs on it.
_LIVE_OHM: Final = 20.0
_SETTLED: Final = 4
_ROUNDS: Final = 10

Levels = dict[PinId, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class CoilState:
    """Coils (references) that can be energised: as it is, and with one channel put out of action.

    ``without_supply_switch``: every MOSFET on, so the drivers alone must drop the coils;
    ``without_drivers``: every driver channel on, so the supply alone must.
    """

    energised: frozenset[str]
    without_supply_switch: frozenset[str]
    without_drivers: frozenset[str]


def coil_state(network: Network, levels: Levels) -> CoilState:
    """The coils' state with connector lines at ``levels`` (others may move)."""
    solver = _Solver(network, levels)
    solver.settle()
    fets = {fet.name for fet in network.fets}
    channels = {channel.name for channel in network.channels} - network.always_off
    return CoilState(
        solver.energised(solver.on),
        solver.energised(solver.on | fets),
        solver.energised(solver.on | channels),
    )


class _Solver:
    def __init__(self, network: Network, levels: Levels) -> None:
        self.network = network
        lines = {network.lines[pin]: ends for pin, ends in levels.items() if pin in network.lines}
        self.fixed = {**network.fixed, **lines}
        self.on = {fet.name for fet in network.fets}
        self.on |= {channel.name for channel in network.channels}
        self.enabled = tuple(True for _ in network.registers)
        self.active = tuple(True for _ in network.one_shots)
        self.live: dict[int, float] = {}
        self._known: dict[tuple[int, int], float | None] = {}
        self._high = self._source(network.logic_v)
        self._low = self._source(0.0)
        self._outputs: dict[int, list[tuple[int, float]]] = {}

    def _source(self, volts: float) -> int:
        node = -10 - len(self.fixed)
        self.fixed[node] = (volts, volts)
        return node

    # --- the graph -------------------------------------------------------------------------

    @cached_property
    def _edges_at(self) -> dict[int, list[Edge]]:
        found: dict[int, list[Edge]] = {}
        for edge in self.network.edges:
            found.setdefault(edge.a, []).append(edge)
            found.setdefault(edge.b, []).append(edge)
        return found

    def _drives(self) -> dict[int, list[tuple[int, float]]]:
        """What registers and one-shots drive: node to (source node, ohm)."""
        found: dict[int, list[tuple[int, float]]] = {}
        for register, enabled in zip(self.network.registers, self.enabled, strict=True):
            high = register.supply if register.supply in self.fixed else self._high
            for node in register.outputs if enabled else ():
                found.setdefault(node, []).append((high, OUTPUT_OHM))
        for shot, active in zip(self.network.one_shots, self.active, strict=True):
            high, low = (self._low, self._high) if active else (self._high, self._low)
            found.setdefault(shot.q_n, []).append((high, OUTPUT_OHM))
            found.setdefault(shot.q, []).append((low, OUTPUT_OHM))
        return found

    def _reach(
        self, starts: Iterable[int], limit_ohm: float, on: set[str], *, forward: bool
    ) -> dict[int, float]:
        """Least series resistance from ``starts``, along (or against) the diodes."""
        best = dict.fromkeys(starts, 0.0)
        heap = [(0.0, node) for node in best]
        while heap:
            ohm, node = heapq.heappop(heap)
            if ohm > best[node] or (ohm > 0.0 and node in self.fixed):
                continue
            for edge in self._edges_at.get(node, ()):
                if edge.switch and edge.switch not in on:
                    continue
                if edge.diode and (edge.a == node) is not forward:
                    continue
                other = edge.b if edge.a == node else edge.a
                total = ohm + edge.ohm
                if total <= limit_ohm and total < best.get(other, limit_ohm + 1.0):
                    best[other] = total
                    heapq.heappush(heap, (total, other))
        return best

    # --- voltages --------------------------------------------------------------------------

    def level(self, node: int) -> tuple[float, float] | None:
        """Least and greatest voltage of a node; None if nothing drives it."""
        low, high = self._volts(node, 0), self._volts(node, 1)
        return None if low is None or high is None else (min(low, high), max(low, high))

    def _stands(self, node: int, end: int) -> float | None:
        ends = self.fixed.get(node)
        return self.live.get(node) if ends is None else ends[end]

    def _volts(self, node: int, end: int) -> float | None:
        standing = self._stands(node, end)
        if standing is not None:
            return standing
        if (node, end) not in self._known:
            self._known |= {(n, end): v for n, v in self._solve(node, end).items()}
        return self._known[(node, end)]

    def _solve(self, start: int, end: int) -> dict[int, float | None]:
        """Every node joined to ``start``; diodes join once the solution would bias them forward."""
        forward: set[Edge] = set()
        while True:
            rows, nodes = self._rows(start, end, forward)
            found = _eliminate(rows, nodes)
            if found is None:
                return dict.fromkeys(nodes)
            more = self._forward(found, end) - forward
            if not more:
                return dict(found)
            forward |= more

    def _forward(self, found: dict[int, float], end: int) -> set[Edge]:
        more = set()
        for node in found:
            for edge in self._edges_at.get(node, ()):
                if edge.diode:
                    a, b = (found.get(n, self._stands(n, end)) for n in (edge.a, edge.b))
                    if a is not None and b is not None and a > b + DIODE_V:
                        more.add(edge)
        return more

    def _rows(
        self, start: int, end: int, forward: set[Edge]
    ) -> tuple[dict[int, dict[int, float]], list[int]]:
        """Nodal equations: row[n] holds conductances, row[n][0] the current from what stands."""
        rows: dict[int, dict[int, float]] = {}
        queue = [start]
        while queue:
            node = queue.pop()
            if node in rows:
                continue
            row = rows[node] = {node: 0.0, 0: self._leakage(node, end)}
            for other, ohm in self._neighbours(node, forward):
                row[node] += 1.0 / ohm
                standing = self._stands(other, end)
                if standing is not None:
                    row[0] += standing / ohm
                    row.setdefault(-1, 1.0)
                else:
                    row[other] = row.get(other, 0.0) - 1.0 / ohm
                    queue.append(other)
        return rows, list(rows)

    def _neighbours(self, node: int, forward: set[Edge]) -> list[tuple[int, float]]:
        found = list(self._outputs.get(node, ()))
        for edge in self._edges_at.get(node, ()):
            closed = edge in forward if edge.diode else not edge.switch or edge.switch in self.on
            if closed and edge.a != edge.b:
                found.append((edge.b if edge.a == node else edge.a, edge.ohm))
        return found

    def _leakage(self, node: int, end: int) -> float:
        """Current of disabled register outputs into a node."""
        return sum(
            register.leakage_a
            for register, enabled in zip(self.network.registers, self.enabled, strict=True)
            if end and not enabled and node in register.outputs
        )

    # --- devices ---------------------------------------------------------------------------

    def settle(self) -> None:
        """Bring MOSFETs, registers and one-shots to rest (what does not rest stays on).

        Driver channels come last: until then they count as on, which is the dangerous side.
        """
        for turn in range(_ROUNDS):
            self._refresh()
            enabled = tuple(self._is_enabled(n) for n in range(len(self.enabled)))
            active = tuple(self._is_active(shot) for shot in self.network.one_shots)
            channels = {channel.name for channel in self.network.channels}
            on = channels | {fet.name for fet in self.network.fets if self._closes(fet)}
            if turn >= _SETTLED:
                on |= self.on
                enabled = tuple(a or b for a, b in zip(enabled, self.enabled, strict=True))
                active = tuple(a or b for a, b in zip(active, self.active, strict=True))
            if (on, enabled, active) == (self.on, self.enabled, self.active):
                break
            self.on, self.enabled, self.active = on, enabled, active
        self._refresh()
        self.on -= {c.name for c in self.network.channels if not self._conducts(c)}

    def _refresh(self) -> None:
        self._outputs = self._drives()
        self._known.clear()
        self.live = self._live()

    def _conducts(self, channel: DriverChannel) -> bool:
        if channel.name in self.network.always_off:
            return False
        volts = self._volts(channel.input, 1)
        return channel.name in self.network.always_on or volts is None or volts > channel.off_v

    def _live(self) -> dict[int, float]:
        """Nodes that a rail's low resistance reaches, at the highest such rail."""
        found: dict[int, float] = {}
        for volts, starts in self._rails():
            for node in self._reach(starts, _LIVE_OHM, self.on, forward=True):
                found.setdefault(node, volts)
        return found

    def _rails(self) -> list[tuple[float, list[int]]]:
        """Sources by falling voltage; one that may move counts at its high end."""
        volts = sorted({ends[1] for ends in self.fixed.values() if ends[1] > 0.0}, reverse=True)
        return [(v, [n for n, ends in self.fixed.items() if ends[1] == v]) for v in volts]

    def _is_enabled(self, index: int) -> bool:
        register = self.network.registers[index]
        level = self.level(register.enable_n)
        return not register.supplied or level is None or level[0] < register.disabled_v

    def _is_active(self, shot: OneShot) -> bool:
        if not shot.supplied:
            return True
        a_n, b, reset = self.level(shot.a_n), self.level(shot.b), self.level(shot.reset_n)
        if reset is not None and reset[1] <= shot.low_v:
            return False
        timing = self.level(shot.timing)
        at_rest = timing is not None and timing[0] >= 0.9 * self.network.logic_v
        if shot.timing in self.fixed or not at_rest:
            return True
        if not any(shot.timing in pair for pair in self.network.capacitors):
            return False
        blocked = (a_n is not None and a_n[0] >= shot.high_v) or (
            b is not None and b[1] <= shot.low_v
        )
        return not blocked and any(_moves(level, shot) for level in (a_n, b, reset))

    def _closes(self, fet: Fet) -> bool:
        source = self._stands(fet.source, 1)
        if fet.p_channel:
            if source is None:
                return True
            gate = self.level(fet.gate)
            return gate is None or source - gate[0] > fet.threshold_v
        gate = self._pumped(fet.gate)
        return gate is None or gate[1] - (source or 0.0) > fet.threshold_v

    # --- the pump --------------------------------------------------------------------------

    def _pumped(self, gate: int) -> tuple[float, float] | None:
        """A node's level with what a diode pump adds: the drive's swing less two diodes."""
        level = self.level(gate)
        if level is None or self._stands(gate, 1) is not None:
            return level
        into = [e for e in self._edges_at.get(gate, ()) if e.diode and e.b == gate != e.a]
        pumps = [self._swing(edge.a) for edge in into if self._clamped(edge.a)]
        return level[0], max([level[1], *(swing - 2.0 * DIODE_V for swing in pumps)])

    def _clamped(self, node: int) -> bool:
        edges = self._edges_at.get(node, ())
        return any(e.diode and e.b == node and self.fixed.get(e.a) == LOW for e in edges)

    def _swing(self, node: int) -> float:
        """Greatest movement that reaches a node through capacitors."""
        seen, queue = set(self.fixed), [node]
        if node in seen:
            return 0.0
        swing = 0.0
        while queue:
            at = queue.pop()
            if at in seen:
                continue
            seen.add(at)
            level = self.level(at)
            joined = [a + b - at for a, b in self.network.capacitors if at in (a, b)]
            if level is not None:
                swing = max(swing, level[1] - level[0])
            elif self._picks_up(at):
                swing = max(swing, self.network.logic_v)
            queue += joined
        return swing

    def _picks_up(self, node: int) -> bool:
        """True for a node that resistors join to a connector's conductor."""
        seen, queue = set(self.fixed), [node]
        while queue:
            at = queue.pop()
            if at in self.network.conductors:
                return True
            if at not in seen:
                seen.add(at)
                queue += [other for other, _ in self._neighbours(at, set())]
        return False

    # --- coils -----------------------------------------------------------------------------

    def energised(self, on: set[str]) -> frozenset[str]:
        """Coils with a path from a source and a path to a lower one, and enough voltage left."""
        found: set[str] = set()
        coils = self.network.coils
        for volts, starts in self._rails():
            limit = max((c.ohm * (volts / c.release_v - 1.0) for c in coils), default=0.0)
            if limit <= CLOSED_OHM:
                continue
            feeds = self._reach(starts, limit, on, forward=True)
            if not any(end in feeds for coil in coils for end in coil.ends):
                continue
            lower = [n for n, ends in self.fixed.items() if ends[0] < volts - DIODE_V]
            drains = self._reach(lower, limit, on, forward=False)
            for coil in coils:
                for feed, drain in (coil.ends, coil.ends[::-1]):
                    if feed not in feeds or drain not in drains:
                        continue
                    series = feeds[feed] + drains[drain]
                    across = feeds[feed] < feeds.get(drain, limit)
                    across = across and drains[drain] < drains.get(feed, limit)
                    if across and volts * coil.ohm / (coil.ohm + series) > coil.release_v:
                        found.add(coil.reference)
        return frozenset(found)


def _moves(level: tuple[float, float] | None, shot: OneShot) -> bool:
    """An input that may cross its thresholds; one that nothing drives may."""
    if level is None:
        return True
    low, high = level
    return high - low > _STILL_V and high > shot.low_v and low < shot.high_v


def _eliminate(rows: dict[int, dict[int, float]], nodes: list[int]) -> dict[int, float] | None:
    """Solve the nodal equations; None where no source holds them."""
    if not any(-1 in row for row in rows.values()):
        return None
    if len(nodes) == 1:
        (node,) = nodes
        return {node: rows[node][0] / rows[node][node]}
    matrix = [[rows[n].get(m, 0.0) for m in nodes] + [rows[n][0]] for n in nodes]
    size = len(nodes)
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(matrix[r][i]))
        matrix[i], matrix[pivot] = matrix[pivot], matrix[i]
        if abs(matrix[i][i]) < 1e-15:
            return None
        for r in range(i + 1, size):
            factor = matrix[r][i] / matrix[i][i]
            if factor:
                matrix[r] = [x - factor * y for x, y in zip(matrix[r], matrix[i], strict=True)]
    volts = [0.0] * size
    for i in reversed(range(size)):
        known = sum(matrix[i][j] * volts[j] for j in range(i + 1, size))
        volts[i] = (matrix[i][size] - known) / matrix[i][i]
    return dict(zip(nodes, volts, strict=True))
