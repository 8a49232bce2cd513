"""A board's coil drive as switches, resistors and sources: what single-fault analysis runs on.

:func:`build` makes a :class:`Network` of a view, with a pin open, two pins joined or an output
stuck if asked. :mod:`hardware.checks.coil_states` then says which coils can be energised. The
model is small and errs towards danger:

- resistors, inductors and coils conduct both ways, diodes one way, capacitors not at all;
- a switch that may be on is on: MOSFETs above their least threshold, driver channels above the
  highest level that is surely off, register outputs unless output enable is surely high;
- an input that nothing drives may have any level; logic that lost a supply pin may drive any level;
- an output that the model does not know, and a signal of a connector other than the watchdog's
  heartbeat and reset, may move at any time (bus traffic goes on when the heartbeat has stopped).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from hardware.checks.conditions import INSIDE_C
from hardware.checks.relay_drive import copper_factor
from hardware.checks.view import View
from hardware.design import Part, Side
from hardware.parts.spec import PinKind

#: Resistance of a line's driver behind its resistor, a logic output, a closed switch or bridge.
LINE_OHM: Final = 140.0
OUTPUT_OHM: Final = 100.0
CLOSED_OHM: Final = 0.1
#: The level of ground.
LOW: Final = (0.0, 0.0)
_LEAST_V: Final = 1e-6
_OUTPUTS: Final = (PinKind.OUTPUT, PinKind.TRI_STATE, PinKind.BIDIRECTIONAL)
_DIODES: Final = ("D", "D_SCHOTTKY", "LED", "D_ZENER")
_LOW_OHM: Final = ("L", "FERRITE", "FB", "F", "FUSE")

PinId = tuple[str, str]


class Edge(NamedTuple):
    """A conductor between two nodes; a diode conducts from ``a`` to ``b`` only.

    ``switch`` names what closes it (empty: always closed).
    """

    a: int
    b: int
    ohm: float
    diode: bool = False
    switch: str = ""


@dataclass(frozen=True, slots=True)
class Fet:
    """A MOSFET as a switch that may be on beyond its least threshold, in V."""

    name: str
    gate: int
    source: int
    p_channel: bool
    threshold_v: float


@dataclass(frozen=True, slots=True)
class DriverChannel:
    """One channel of a low-side driver, surely off only below ``off_v`` at its input."""

    name: str
    input: int
    output: int
    off_v: float


@dataclass(frozen=True, slots=True)
class Register:
    """A register with output enable: its outputs are surely off only above ``disabled_v``."""

    enable_n: int
    outputs: tuple[int, ...]
    supply: int
    supplied: bool
    disabled_v: float
    leakage_a: float


@dataclass(frozen=True, slots=True)
class OneShot:
    """One half of a retriggerable one-shot."""

    a_n: int
    b: int
    reset_n: int
    q: int
    q_n: int
    timing: int
    supply: int
    supplied: bool
    low_v: float
    high_v: float


@dataclass(frozen=True, slots=True)
class Coil:
    """One relay's coil between two nodes, cold: least resistance, least voltage that holds it."""

    reference: str
    ends: tuple[int, int]
    ohm: float
    release_v: float


@dataclass(frozen=True, slots=True)
class Defect:
    """One fault of one part: a pin open, two pins joined, or an output stuck at a level."""

    reference: str
    text: str
    opened: str = ""
    joined: tuple[str, str] = ("", "")
    stuck: str = ""
    level: bool = False


@dataclass
class Network:
    """Nodes are integers; ``fixed`` are sources in V, a low and a high end (equal: it stands)."""

    view: View
    nodes: dict[PinId, int] = field(default_factory=dict)
    fixed: dict[int, tuple[float, float]] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    capacitors: list[tuple[int, int]] = field(default_factory=list)
    fets: list[Fet] = field(default_factory=list)
    channels: list[DriverChannel] = field(default_factory=list)
    registers: list[Register] = field(default_factory=list)
    one_shots: list[OneShot] = field(default_factory=list)
    coils: list[Coil] = field(default_factory=list)
    #: Node of each connector signal: the source behind it, by (reference, pin).
    lines: dict[PinId, int] = field(default_factory=dict)
    #: Nodes of the nets that leave at a connector, whole joint or not.
    conductors: set[int] = field(default_factory=set)
    always_on: set[str] = field(default_factory=set)
    always_off: set[str] = field(default_factory=set)
    logic_v: float = 0.0
    _next: int = 0

    def fresh(self) -> int:
        """A node that nothing is on yet."""
        self._next += 1
        return self._next

    def source(self, low: float, high: float) -> int:
        """A new fixed node."""
        node = self.fresh()
        self.fixed[node] = (low, high)
        return node

    def node(self, part: Part, name: str) -> int:
        """Node at a pin by its datasheet name; a fresh one where the part has no such pin."""
        use = self.view.pin(part, name)
        found = None if use is None else self.nodes.get((part.reference, use.number))
        return self.fresh() if found is None else found


def build(view: View, defect: Defect | None = None) -> Network:
    """The board's network, with one defect planted."""
    network = Network(view)
    _place_nodes(network, defect)
    _place_lines(network)
    for part in view.parts:
        _place(network, part)
    if defect is not None and defect.stuck:
        _stick(network, defect)
    return network


# --- nodes and sources ----------------------------------------------------------------------


def _place_nodes(network: Network, defect: Defect | None) -> None:
    view = network.view
    of_net = {net.name: network.fresh() for net in view.design.nets}
    joined: dict[int, int] = {}
    if defect is not None and defect.joined[0]:
        part = view.design.part_by_reference[defect.reference]
        nets = [use.net for use in part.pins if use.number in defect.joined]
        ends = sorted(of_net[net] for net in nets if net is not None)
        if len(ends) == 2:
            joined[ends[1]] = ends[0]
        elif len(ends) == 1:
            network.nodes |= {(part.reference, number): ends[0] for number in defect.joined}
    for part in view.parts:
        for use in part.pins:
            place = (part.reference, use.number)
            opened = defect is not None and place == (defect.reference, defect.opened)
            if use.net is None or opened:
                network.nodes.setdefault(place, network.fresh())
            else:
                node = of_net[use.net]
                network.nodes[place] = joined.get(node, node)
    _place_rails(network, of_net, joined)
    arriving = {net for _, _, net in _connector_pins(network)}
    network.conductors = {joined.get(of_net[net], of_net[net]) for net in arriving}


def _place_rails(network: Network, of_net: dict[str, int], joined: dict[int, int]) -> None:
    """Ground and the supplies that come in at a connector stand; joined ones fold to the lower."""
    view = network.view
    arriving = {net for _, _, net in _connector_pins(network)}
    for net in view.design.nets:
        if view.is_ground(net.name) or (view.is_rail(net.name) and net.name in arriving):
            node = joined.get(of_net[net.name], of_net[net.name])
            volts = 0.0 if view.is_ground(net.name) else net.volts[1]
            before = network.fixed.get(node)
            volts = volts if before is None else min(volts, before[1])
            network.fixed[node] = (volts, volts)


def _connector_pins(network: Network) -> list[tuple[PinId, str, str]]:
    """(pin, signal, net) of every connector pin whose joint is whole."""
    view = network.view
    found = []
    for connector in view.design.connectors:
        part = view.design.part_by_reference.get(connector.reference)
        signals = dict(connector.signals)
        for use in () if part is None or part.dnp else part.pins:
            if use.net is not None and use.number in signals:
                found.append(((connector.reference, use.number), signals[use.number], use.net))
    return found


def _place_lines(network: Network) -> None:
    """Each connector signal is driven from the far end through its series resistance."""
    view = network.view
    pins = _connector_pins(network)
    rails = {net for _, _, net in pins if view.is_rail(net)}
    network.logic_v = min((view.net(net).volts[1] for net in rails), default=0.0)
    for place, _, net in pins:
        if view.is_ground(net) or view.is_rail(net):
            continue
        line = network.source(0.0, network.logic_v)
        network.lines[place] = line
        network.edges.append(Edge(line, network.nodes[place], LINE_OHM))


# --- parts -----------------------------------------------------------------------------------


def _place(network: Network, part: Part) -> None:
    view, symbol = network.view, network.view.symbol(part)
    names = {use.name for use in part.pins}
    pair = [network.nodes[(part.reference, use.number)] for use in part.pins]
    if symbol == "R" and len(pair) == 2:
        network.edges.append(Edge(pair[0], pair[1], max(view.ohms(part), CLOSED_OHM)))
    elif symbol in ("C", "CP") and len(pair) == 2:
        network.capacitors.append((pair[0], pair[1]))
    elif symbol in _LOW_OHM and len(pair) == 2:
        network.edges.append(Edge(pair[0], pair[1], CLOSED_OHM))
    elif symbol in _DIODES and {"A", "K"} <= names:
        anode, cathode = network.node(part, "A"), network.node(part, "K")
        network.edges.append(Edge(anode, cathode, 1.0, diode=True))
    elif symbol in ("NMOS", "PMOS"):
        _place_fet(network, part)
    elif {"A1", "A2"} <= names and view.declares(part, "must_release_voltage"):
        _place_coil(network, part)
    elif view.declares(part, "output_resistance") and "COM" in names:
        _place_driver(network, part)
    elif "OE_N" in names and sum(use.kind is PinKind.TRI_STATE for use in part.pins) > 1:
        _place_register(network, part)
    elif "RCEXT1" in names:
        _place_one_shots(network, part)
    elif {"VIN", "SW", "FB"} <= names:
        edge = Edge(network.node(part, "VIN"), network.node(part, "SW"), CLOSED_OHM, diode=True)
        network.edges.append(edge)
    else:
        _place_unknown(network, part)


def _place_fet(network: Network, part: Part) -> None:
    gate, source, drain = (network.node(part, name) for name in ("G", "S", "D"))
    p_channel = network.view.symbol(part) == "PMOS"
    threshold = network.view.low(part, "gate_threshold_voltage")
    network.fets.append(Fet(part.reference, gate, source, p_channel, threshold))
    network.edges.append(Edge(source, drain, CLOSED_OHM, switch=part.reference))
    body = (drain, source) if p_channel else (source, drain)
    network.edges.append(Edge(*body, 1.0, diode=True))


def _place_coil(network: Network, part: Part) -> None:
    view = network.view
    ends = (network.node(part, "A1"), network.node(part, "A2"))
    cold = 1.0
    if INSIDE_C.low is not None:
        reference = max(view.low(part, "coil_temperature_of_ratings"), -200.0)
        cold = copper_factor(INSIDE_C.low, reference)
    ohm = max(view.low(part, "coil_resistance") * cold, CLOSED_OHM)
    release = max(view.low(part, "must_release_voltage") * cold, _LEAST_V)
    network.coils.append(Coil(part.reference, ends, ohm, release))
    network.edges.append(Edge(*ends, ohm))


def _place_driver(network: Network, part: Part) -> None:
    view = network.view
    ground, common = network.node(part, "GND"), network.node(part, "COM")
    pull_down = max(view.high(part, "input_pull_down"), CLOSED_OHM)
    ohm = max(view.low(part, "output_resistance"), CLOSED_OHM)
    for use in part.pins:
        match = re.fullmatch(r"OUT(\d+)", use.name)
        if match is None:
            continue
        name = f"{part.reference}.{use.number}"
        gate, out = network.node(part, f"IN{match[1]}"), network.node(part, use.name)
        network.channels.append(
            DriverChannel(name, gate, out, view.high(part, "input_low_voltage"))
        )
        network.edges += [
            Edge(gate, ground, pull_down),
            Edge(out, ground, ohm, switch=name),
            Edge(out, common, 1.0, diode=True),
        ]


def _supplied(network: Network, part: Part) -> bool:
    """Supply and ground pins on standing nodes of different level."""
    levels = [
        network.fixed.get(network.nodes[(part.reference, use.number)])
        for use in part.pins
        if use.kind is PinKind.POWER_IN
    ]
    return None not in levels and LOW in levels and len(set(levels)) > 1


def _place_register(network: Network, part: Part) -> None:
    view = network.view
    outputs = [use for use in part.pins if use.kind is PinKind.TRI_STATE]
    network.registers.append(
        Register(
            network.node(part, "OE_N"),
            tuple(network.nodes[(part.reference, use.number)] for use in outputs),
            network.node(part, "VCC"),
            _supplied(network, part),
            view.low(part, "input_high_voltage"),
            view.high(part, "output_off_leakage"),
        )
    )
    for use in part.pins:
        if use.kind is PinKind.OUTPUT:
            _drive(network, part, use.number)


def _place_one_shots(network: Network, part: Part) -> None:
    view = network.view
    for half in ("1", "2"):
        if view.pin(part, f"RCEXT{half}") is None:
            continue
        a_n, b, reset_n, q, q_n, timing = (
            network.node(part, name.format(half))
            for name in ("A{}_N", "B{}", "RD{}_N", "Q{}", "Q{}_N", "RCEXT{}")
        )
        network.one_shots.append(
            OneShot(
                a_n, b, reset_n, q, q_n, timing,
                network.node(part, "VCC"),
                _supplied(network, part),
                view.high(part, "input_low_voltage"),
                view.low(part, "input_high_voltage"),
            )
        )  # fmt: skip


def _place_unknown(network: Network, part: Part) -> None:
    """Logic outside the model: its outputs may do anything."""
    for use in part.pins:
        low_voltage = use.net is not None and network.view.net(use.net).domain.side is Side.SELV
        if use.kind in _OUTPUTS and low_voltage:
            _drive(network, part, use.number)


def _drive(network: Network, part: Part, number: str) -> None:
    node = network.nodes[(part.reference, number)]
    source = network.source(0.0, network.logic_v)
    network.edges.append(Edge(source, node, OUTPUT_OHM))


def _stick(network: Network, defect: Defect) -> None:
    """An output held: driver channels on or off, others tied to their supply or ground."""
    part = network.view.design.part_by_reference[defect.reference]
    name = f"{defect.reference}.{defect.stuck}"
    if any(channel.name == name for channel in network.channels):
        (network.always_off if defect.level else network.always_on).add(name)
        return
    supplies = [u for u in part.pins if u.kind is PinKind.POWER_IN and u.net is not None]
    wanted = [u for u in supplies if network.view.is_ground(u.net) is not defect.level]
    if wanted:
        source = network.nodes[(part.reference, wanted[0].number)]
        held = network.nodes[(part.reference, defect.stuck)]
        network.edges.append(Edge(source, held, CLOSED_OHM))
