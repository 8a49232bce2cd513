"""Single faults of the path from a watchdog's lines to the relay coils, and what each does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from hardware.checks.coil_states import CoilState, Levels, coil_state
from hardware.checks.heartbeat import (
    ChargePump,
    charge_pumps,
    is_used,
    one_shot_half,
    one_shots,
)
from hardware.checks.switch_level import Defect, Network, build
from hardware.checks.view import View
from hardware.design import Part, PinUse, Side
from hardware.parts.spec import PinKind

#: Parts of no more pins than this have every pair joined; larger ones neighbouring pins only.
_EVERY_PAIR: Final = 4
#: Columns of a ribbon's header.
_ROWS: Final = 2
_STICKING: Final = (PinKind.OUTPUT, PinKind.TRI_STATE, PinKind.OPEN_COLLECTOR)
_TWO_WAY: Final = ("R", "C", "L", "FERRITE", "FB", "F", "FUSE")


@dataclass(frozen=True, slots=True)
class Lines:
    """Connector pins (reference, pin) of heartbeat and reset, and the logic's high level in V."""

    heartbeat: tuple[str, str]
    reset: tuple[str, str] | None
    high_v: float

    def levels(self, heartbeat: tuple[float, float], *, reset: bool = False) -> Levels:
        """Levels of both lines: the heartbeat's low and high end, and whether reset is pulled."""
        levels = {self.heartbeat: heartbeat}
        if self.reset is not None:
            levels[self.reset] = (0.0, 0.0) if reset else (self.high_v, self.high_v)
        return levels

    def running(self, *, reset: bool = False) -> Levels:
        """The heartbeat moves."""
        return self.levels((0.0, self.high_v), reset=reset)

    def stopped(self) -> tuple[tuple[str, Levels], ...]:
        """The heartbeat stands, low or high."""
        high = (self.high_v, self.high_v)
        return ("low", self.levels((0.0, 0.0))), ("high", self.levels(high))


def lines_of(network: Network) -> Lines | None:
    """Heartbeat and reset: lines that resistors join to a one-shot's trigger and its reset."""
    joined = {place: _resistive(network, line) for place, line in network.lines.items()}
    for shot in network.one_shots:
        for trigger in (shot.b, shot.a_n):
            beats = [place for place, nodes in joined.items() if trigger in nodes]
            if len(beats) == 1:
                resets = [
                    p for p, nodes in joined.items() if shot.reset_n in nodes and p not in beats
                ]
                return Lines(beats[0], resets[0] if len(resets) == 1 else None, network.logic_v)
    return None


def _resistive(network: Network, start: int) -> set[int]:
    """Nodes that resistors join to ``start``, not through what stands."""
    seen, queue = set(), [start]
    while queue:
        node = queue.pop()
        if node in seen or (node in network.fixed and node != start):
            continue
        seen.add(node)
        for edge in network.edges:
            if not edge.diode and not edge.switch and node in (edge.a, edge.b):
                queue.append(edge.b if edge.a == node else edge.a)
    return seen


# --- what belongs to the path -------------------------------------------------------------


def path_parts(view: View) -> list[Part]:
    """Every part that shares a low-voltage net with the coils' circuit, supplies apart.

    From the coils through every part but connectors, ending at ground and at supplies that arrive
    at a connector; what lies only between such supplies (their capacitors) belongs to it too.
    """
    coils = [part for part in view.parts if view.declares(part, "must_release_voltage")]
    if not coils:
        return []
    connectors = {connector.reference for connector in view.design.connectors}
    ends = {
        net.name
        for net in view.design.nets
        if view.is_ground(net.name)
        or (view.is_rail(net.name) and any(n.reference in connectors for n in net.nodes))
    }
    seen: set[str] = set()
    queue = [net for part in coils for net in _nets(view, part)]
    while queue:
        net = queue.pop()
        if net in seen or net in ends:
            continue
        seen.add(net)
        for tap in view.taps(net):
            if tap.part.reference not in connectors:
                queue += _nets(view, tap.part)
    known = seen | ends
    return [p for p in view.parts if len(p.pins) > 1 and known & set(_nets(view, p))]


def _nets(view: View, part: Part) -> list[str]:
    return [
        use.net
        for use in part.pins
        if use.net is not None and view.net(use.net).domain.side is Side.SELV
    ]


# --- defects ------------------------------------------------------------------------------


def defects(view: View, part: Part) -> Iterator[Defect]:
    """Pins open, pins joined (neighbours, where there are many), outputs stuck."""
    reference, uses = part.reference, _low_voltage_pins(view, part)
    if view.symbol(part) in _TWO_WAY or len(uses) == 2:
        yield Defect(reference, "open", opened=uses[0].number if uses else "")
    else:
        for use in uses:
            if use.net is not None:
                yield Defect(reference, f"{use.name} open", opened=use.number)
    for one, other in _pairs(view, part, uses):
        text = "short" if len(uses) == 2 else f"{one.name} to {other.name}"
        yield Defect(reference, text, joined=(one.number, other.number))
    for use in uses:
        if use.kind in _STICKING and use.net is not None:
            for level in (False, True):
                text = f"{use.name} stuck {'high' if level else 'low'}"
                yield Defect(reference, text, stuck=use.number, level=level)


def _low_voltage_pins(view: View, part: Part) -> list[PinUse]:
    return [
        use for use in part.pins if use.net is None or view.net(use.net).domain.side is Side.SELV
    ]


def _pairs(view: View, part: Part, uses: list[PinUse]) -> list[tuple[PinUse, PinUse]]:
    """Pairs on different nets, at least one of them connected."""
    ribbon = any(connector.reference == part.reference for connector in view.design.connectors)
    return [
        (one, other)
        for one, other in combinations(uses, 2)
        if one.net != other.net
        and (len(uses) <= _EVERY_PAIR or _neighbours(one.number, other.number, len(uses), ribbon))
    ]


def _neighbours(one: str, other: str, count: int, ribbon: bool) -> bool:
    """Next to each other on a two-row package, or on a two-row header and its ribbon."""
    if not (one.isdigit() and other.isdigit()):
        return True
    low, high = sorted((int(one), int(other)))
    if ribbon:
        return high - low <= _ROWS
    return high - low == 1 and low != count // 2


# --- results ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Effect:
    """What one defect does: coils (references) that stay energised, and the result in words."""

    defect: Defect
    energised: frozenset[str]
    result: str


def effect(view: View, lines: Lines, defect: Defect, nominal: CoilState) -> Effect:
    """The coils under one defect, with the heartbeat running and standing low or high."""
    network = build(view, defect)
    running = coil_state(network, lines.running())
    if not running.energised:
        return Effect(defect, frozenset(), "off at once")
    stopped = [coil_state(network, levels) for _, levels in lines.stopped()]
    energised = frozenset().union(*(state.energised for state in stopped))
    if energised:
        return Effect(defect, energised, f"NOT SAFE: {', '.join(sorted(energised))} stay energised")
    drivers = not any(state.without_supply_switch for state in stopped)
    supply = not any(state.without_drivers for state in stopped)
    by = {(True, True): "A and B", (True, False): "A alone", (False, True): "B alone"}
    result = f"off when the heartbeat stops: {by.get((drivers, supply), 'A and B together')}"
    lost = len(nominal.energised) - len(running.energised)
    if lost:
        result += f"; {lost} of {len(nominal.energised)} off at once"
    elif drivers and supply:
        result = "no effect; " + result
    return Effect(defect, frozenset(), result)


def fail_safe_references(view: View) -> frozenset[str]:
    """References of the parts that the fail-safe rests on: what the mutation sweep must see whole.

    Those of which a single fault takes a channel away, and every part of the channels' timing.
    """
    network = build(view)
    lines = lines_of(network) if network.coils else None
    if lines is None:
        return frozenset()
    nominal = coil_state(network, lines.running())
    found = {
        part.reference
        for part in path_parts(view)
        if any("alone" in effect(view, lines, d, nominal).result for d in defects(view, part))
    }
    for part, half in one_shots(view):
        if is_used(view, part, half):
            shot = one_shot_half(view, part, half)
            found |= {p.reference for p in (part, *shot.resistors, *shot.capacitors)}
    for pump in charge_pumps(view):
        if isinstance(pump, ChargePump):
            found |= {p.reference for p in pump.parts}
    return frozenset(found)
