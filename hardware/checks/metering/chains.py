"""Measuring chains: every converter channel traced through its filter to burden and sensor.

The trace knows the circuit by structure alone: one resistor in each line and one capacitor to
ground at the converter's pins; behind them burden, clamp and sensor (a voltage transformer with
resistors in both primary leads, or a plug with a current transformer as its accessory). What does
not look so is listed in :attr:`Chain.problems`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from hardware.checks.view import View
from hardware.design import AnalogChannel, NetClass, Part

VOLTAGE_SENSOR = "VOLTAGE_TRANSFORMER"
CURRENT_SENSOR = "CURRENT_TRANSFORMER"
_PROBE = "TEST_POINT"


class Line(NamedTuple):
    """One input line: the net at the converter's pin, its filter, the net on the sensor's side."""

    net: str
    resistor: Part
    capacitor: Part
    source: str


class Diode(NamedTuple):
    """One diode of a clamp, by its nets."""

    part: Part
    anode: str
    cathode: str


class Lead(NamedTuple):
    """Resistors between a transformer's primary pin and the mains net at their end."""

    resistors: tuple[Part, ...]
    mains: str | None


@dataclass(frozen=True, slots=True)
class Chain:
    """One channel: ``burdens`` are groups of parallel resistors, the groups in series.

    ``host`` is the part on the board that the sensor is, or plugs into.
    """

    channel: AnalogChannel
    converter: Part | None
    p: Line | None
    n: Line | None
    burdens: tuple[tuple[Part, ...], ...]
    sensor: Part | None
    host: Part | None
    phase: Lead | None
    neutral: Lead | None
    clamp: tuple[Diode, ...]
    problems: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """True if everything that a figure needs was found."""
        return None not in (self.converter, self.p, self.n, self.sensor) and bool(self.burdens)


def converters(view: View) -> list[Part]:
    """Every converter with simultaneous differential inputs, by reference."""
    return [part for part in view.parts if view.pin(part, "AIN0P") is not None]


@lru_cache(maxsize=8)
def chains(view: View) -> tuple[Chain, ...]:
    """The chain of every declared channel: converter letters in order are references in order."""
    letters = sorted({channel.adc for channel in view.design.analog_channels})
    found = dict(zip(letters, converters(view), strict=False))
    return tuple(_chain(view, c, found.get(c.adc)) for c in view.design.analog_channels)


def _chain(view: View, channel: AnalogChannel, converter: Part | None) -> Chain:
    problems: list[str] = []
    if converter is None:
        text = f"converter {channel.adc} is not fitted"
        return Chain(channel, None, None, None, (), None, None, None, None, (), (text,))
    p = _line(view, converter, f"AIN{channel.channel}P", problems)
    n = _line(view, converter, f"AIN{channel.channel}N", problems)
    if p is None or n is None:
        return Chain(channel, converter, p, n, (), None, None, None, None, (), tuple(problems))
    if p.source == n.source or view.is_ground(p.source):
        problems.append(f"input line {p.source} carries no signal")
    sources = list(dict.fromkeys(s for s in (p.source, n.source) if not view.is_ground(s)))
    burdens = _burdens(view, p.source, n.source)
    if not burdens:
        problems.append(f"no burden between {p.source} and {n.source}")
    clamp = tuple(diode for net in sources for diode in _diodes(view, net))
    wanted = VOLTAGE_SENSOR if channel.quantity == "voltage" else CURRENT_SENSOR
    sensor, host = _sensor(view, p.source, wanted)
    if sensor is None or host is None:
        problems.append(f"no {wanted} drives {p.source}")
        return Chain(
            channel, converter, p, n, burdens, None, None, None, None, clamp, tuple(problems)
        )
    ends = (view.at(sensor, "S1"), view.at(sensor, "S2"))
    if ends != (p.source, n.source):
        problems.append(
            f"S1 and S2 of {view.label(host)} are on {ends[0]} and {ends[1]}, not on"
            f" {p.source} (P) and {n.source} (N): reversed or open"
        )
    known = {host.reference, p.resistor.reference, n.resistor.reference}
    known |= {part.reference for group in burdens for part in group}
    known |= {diode.part.reference for diode in clamp}
    for net in sources:
        problems += _strangers(view, net, known)
    phase, neutral = _lead(view, sensor, "P1"), _lead(view, sensor, "P2")
    if channel.quantity == "voltage":
        for pin, lead in (("P1", phase), ("P2", neutral)):
            if lead.mains is None or not lead.resistors:
                problems.append(f"{pin} of {view.label(sensor)} has no resistors to the mains")
    return Chain(
        channel, converter, p, n, burdens, sensor, host, phase, neutral, clamp, tuple(problems)
    )


def _strangers(view: View, net: str, known: set[str]) -> list[str]:
    """Parts on a measuring net that are none of the chain's."""
    return [
        f"{view.label(part)} on {net} is not a part of the measuring chain"
        for part in view.on(net)
        if part.reference not in known and view.symbol(part) != _PROBE
    ]


def _line(view: View, converter: Part, pin: str, problems: list[str]) -> Line | None:
    net = view.at(converter, pin)
    if net is None or view.is_ground(net):
        problems.append(f"{pin} is {'open' if net is None else 'grounded'}")
        return None
    resistors, capacitors = view.on(net, "R"), view.on(net, "C")
    pins = sum(1 for use in converter.pins if use.net == net)
    if len(resistors) != 1 or len(capacitors) != 1 or pins != 1:
        problems.append(
            f"{net} has {len(resistors)} resistors, {len(capacitors)} capacitors and {pins}"
            " converter pins; one of each makes the anti-alias filter"
        )
        return None
    resistor, capacitor = resistors[0], capacitors[0]
    problems += _strangers(
        view, net, {converter.reference, resistor.reference, capacitor.reference}
    )
    source, ground = view.far(resistor, net), view.far(capacitor, net)
    if source is None or source == net:
        problems.append(f"{view.label(resistor)} is open: {net} has no source")
        return None
    if not view.is_ground(ground):
        problems.append(f"{view.label(capacitor)} does not end at ground")
    return Line(net, resistor, capacitor, source)


def _to_ground(view: View, net: str) -> tuple[Part, ...]:
    return tuple(
        r for r in view.on(net, "R") if (far := view.far(r, net)) != net and view.is_ground(far)
    )


def _burdens(view: View, p: str, n: str) -> tuple[tuple[Part, ...], ...]:
    """Resistors across the lines: directly, or each line's to ground in series."""
    if view.is_ground(p):
        return ()
    halves = [_to_ground(view, net) for net in (p, n) if not view.is_ground(net)]
    if all(halves):
        return tuple(halves)
    direct = tuple(view.between(p, n, "R"))
    return (direct,) if direct else ()


def _diodes(view: View, net: str) -> list[Diode]:
    """Diodes at a net, those of a bridge one by one."""
    found = []
    for part in view.on(net):
        joints = [("A", "K")]
        if view.pin(part, "AC1") is not None:
            joints = [("AC1", "PLUS"), ("AC2", "PLUS"), ("MINUS", "AC1"), ("MINUS", "AC2")]
        for anode, cathode in joints:
            ends = (view.at(part, anode), view.at(part, cathode))
            if ends[0] is not None and ends[1] is not None and net in ends:
                found.append(Diode(part, ends[0], ends[1]))
    return found


def _sensor(view: View, net: str, symbol: str) -> tuple[Part | None, Part | None]:
    """The sensor at a net and the part on the board that it is or plugs into."""
    for host in view.on(net):
        sensor = view.accessories.get(host.reference, host)
        if view.symbol(sensor) == symbol:
            return sensor, host
    return None, None


def _lead(view: View, sensor: Part, pin: str) -> Lead:
    net = view.at(sensor, pin)
    resistors: list[Part] = []
    seen = {sensor.reference}
    while net is not None and view.net(net).net_class is not NetClass.MAINS:
        others = [tap for tap in view.taps(net) if tap.part.reference not in seen]
        if len(others) != 1 or view.symbol(others[0].part) != "R":
            return Lead(tuple(resistors), None)
        part = others[0].part
        seen.add(part.reference)
        resistors.append(part)
        net = view.far(part, net)
    return Lead(tuple(resistors), net)
