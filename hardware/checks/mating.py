"""Two boards that plug into each other agree pin by pin: signal, domain, voltage, direction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardware.design import Connector, Design, NetClass, NetRecord
from hardware.interfaces import Direction, Interface, Signal
from hardware.parts.spec import PinKind

_ALWAYS_DRIVES: Final = {PinKind.OUTPUT, PinKind.POWER_OUT}
_CAN_DRIVE: Final = _ALWAYS_DRIVES | {
    PinKind.TRI_STATE,
    PinKind.OPEN_COLLECTOR,
    PinKind.BIDIRECTIONAL,
}
#: Levels of one signal may differ by this share (a supply's tolerance), not by a logic family.
_LEVEL_TOLERANCE: Final = 0.1


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


@dataclass(frozen=True, slots=True)
class _End:
    """One end of an interface: a board and its header."""

    design: Design
    connector: Connector

    def net(self, pin: str) -> NetRecord | None:
        """The net at a pin of the header."""
        part = self.design.part_by_reference[self.connector.reference]
        for use in part.pins:
            if use.number == pin and use.net is not None:
                return self.design.net_by_name[use.net]
        return None

    def kinds(self, net: NetRecord) -> set[PinKind]:
        """Kinds of the pins that the net reaches on this board."""
        return _reach(self.design, net.name, self.connector.reference)


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
            text = f"{design.name} has {len(found)} {side} connectors"
            return [Mismatch(interface.name, "-", text)]
        ends.append(_End(design, found[0]))
    return [
        Mismatch(interface.name, signal.pin, text)
        for signal in interface.signals
        for text in _problems(signal, *ends)
    ]


def _problems(signal: Signal, here: _End, there: _End) -> Iterator[str]:
    a, b = here.net(signal.pin), there.net(signal.pin)
    if a is None or b is None:
        yield f"{signal.name} is not connected on both boards"
        return
    host, add_on = here.design.name, there.design.name
    if not a.name == b.name == signal.name:
        yield f"named {a.name} on {host}, {b.name} on {add_on}, {signal.name} agreed"
    if a.domain != b.domain:
        yield f"domain {a.domain.name} on {host}, {b.domain.name} on {add_on}"
    if abs(a.volts[1] - b.volts[1]) > _LEVEL_TOLERANCE * max(1.0, abs(a.volts[1])):
        yield f"{a.volts} V on {host}, {b.volts} V on {add_on}"
    if signal.direction is not Direction.SUPPLY:
        yield from _direction(signal, (here, a), (there, b))


def _direction(
    signal: Signal, host: tuple[_End, NetRecord], add_on: tuple[_End, NetRecord]
) -> Iterator[str]:
    (here, a), (there, b) = host, add_on
    ours, theirs = here.kinds(a), there.kinds(b)
    way = signal.direction
    if way is not Direction.TO_HOST and not ours & _CAN_DRIVE:
        yield f"nothing on {here.design.name} can drive {a.name}"
    if way is not Direction.TO_ADD_ON and theirs and not theirs & _CAN_DRIVE:
        yield f"nothing on {there.design.name} can drive {b.name}"
    if way is Direction.TO_ADD_ON and theirs & _ALWAYS_DRIVES:
        yield f"{there.design.name} drives {b.name}, which belongs to {here.design.name}"
    if way is Direction.TO_HOST and ours & _ALWAYS_DRIVES:
        yield f"{here.design.name} drives {a.name}, which belongs to {there.design.name}"
