"""Two boards that plug into each other agree pin by pin: signal, domain, voltage, direction."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.design import Connector, Design, NetClass, NetRecord
from hardware.interfaces import Direction, Interface
from hardware.parts.spec import PinKind

_DRIVING = (PinKind.OUTPUT, PinKind.TRI_STATE, PinKind.OPEN_COLLECTOR, PinKind.POWER_OUT)
_EITHER = (PinKind.BIDIRECTIONAL,)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One disagreement at one pin of an interface."""

    interface: str
    pin: str
    text: str

    def __str__(self) -> str:
        return f"{self.interface} pin {self.pin}: {self.text}"


def _reach(design: Design, start: str, header: str) -> set[PinKind]:
    """Kinds of the pins a signal reaches on its own board, through series resistors.

    A series resistor is a two-pin part of which neither net is a supply or ground.
    """
    seen: set[str] = set()
    kinds: set[PinKind] = set()
    queue = [start]
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        for node in design.net_by_name[name].nodes:
            part = design.part_by_reference[node.reference]
            if part.reference == header:
                continue
            (use,) = (use for use in part.pins if use.number == node.pin)
            if use.kind is not PinKind.PASSIVE:
                kinds.add(use.kind)
            elif len(part.pins) == 2:
                queue += [
                    other.net
                    for other in part.pins
                    if other.net is not None
                    and design.net_by_name[other.net].net_class
                    not in (NetClass.POWER, NetClass.GROUND)
                ]
    return kinds


def _net(design: Design, end: Connector, pin: str) -> NetRecord | None:
    part = design.part_by_reference[end.reference]
    for use in part.pins:
        if use.number == pin and use.net is not None:
            return design.net_by_name[use.net]
    return None


def _overlap(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


def mismatches(interface: Interface, host: Design, add_on: Design) -> list[Mismatch]:
    """Every disagreement of the two ends; both designs must declare the interface exactly once.

    Direction is judged from the pins that the signal really reaches on each board: what the meter
    drives must be able to be driven there and must not be driven by the add-on's plain outputs.
    """
    ends = []
    for design, is_host in ((host, True), (add_on, False)):
        found = [c for c in design.connectors if (c.interface, c.host) == (interface.name, is_host)]
        if len(found) != 1:
            side = "host" if is_host else "add-on"
            return [
                Mismatch(interface.name, "-", f"{design.name} has {len(found)} {side} connectors")
            ]
        ends.append(found[0])
    out: list[Mismatch] = []
    for signal in interface.signals:
        say = lambda text, pin=signal.pin: out.append(Mismatch(interface.name, pin, text))  # noqa: E731, B023
        a, b = _net(host, ends[0], signal.pin), _net(add_on, ends[1], signal.pin)
        if a is None or b is None:
            say(f"{signal.name} is not connected on both boards")
            continue
        if not a.name == b.name == signal.name:
            say(f"named {a.name} on {host.name}, {b.name} on {add_on.name}, {signal.name} agreed")
        if a.domain != b.domain:
            say(f"domain {a.domain.name} on {host.name}, {b.domain.name} on {add_on.name}")
        if not _overlap(a.volts, b.volts) or abs(a.volts[1] - b.volts[1]) > 0.1 * max(
            1.0, abs(a.volts[1])
        ):
            say(f"{a.volts} V on {host.name}, {b.volts} V on {add_on.name}")
        for text in _direction(signal.direction, host, ends[0], a, add_on, ends[1], b):
            say(text)
    return out


def _direction(
    way: Direction,
    host: Design,
    host_end: Connector,
    a: NetRecord,
    add_on: Design,
    add_on_end: Connector,
    b: NetRecord,
) -> list[str]:
    if way is Direction.SUPPLY:
        return []
    here = _reach(host, a.name, host_end.reference)
    there = _reach(add_on, b.name, add_on_end.reference)
    drives_here = any(kind in _DRIVING + _EITHER for kind in here)
    drives_there = any(kind in _DRIVING + _EITHER for kind in there)
    problems = []
    if way in (Direction.TO_ADD_ON, Direction.BOTH) and not drives_here:
        problems.append(f"nothing on {host.name} can drive {a.name}")
    if way in (Direction.TO_HOST, Direction.BOTH) and there and not drives_there:
        problems.append(f"nothing on {add_on.name} can drive {b.name}")
    if way is Direction.TO_ADD_ON and any(kind in _DRIVING for kind in there):
        problems.append(f"{add_on.name} drives {b.name}, which belongs to {host.name}")
    if way is Direction.TO_HOST and any(kind in (PinKind.OUTPUT,) for kind in here):
        problems.append(f"{host.name} drives {a.name}, which belongs to {add_on.name}")
    return problems
