"""The power budget: what each rail carries in each state of the product, up to the plug.

``budgets(system)`` gives one :class:`Budget` for each set of boards and each state; a chart or a
rule reads it. Currents come from the parts' own ratings: the mean from the typical value at the
highest inside temperature, the rest at the temperature where the part takes most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from hardware.checks.power_draws import Draw, Load, draws_of, steady
from hardware.checks.supplies import (
    Feed,
    Rails,
    is_isolated_source,
    net_of,
    rails_of,
    rated,
)
from hardware.checks.view import Link, System, View
from hardware.design import Part
from hardware.parts.spec import Interval


@dataclass(frozen=True, slots=True)
class State:
    """What the product does: ``radio`` is off, receive or transmit; ``relays`` off, held, boost.

    ``lasting`` states last long enough to warm the supply; the others pass in milliseconds.
    ``bus`` is true where a bus port feeds the product instead of the mains.
    """

    name: str
    radio: str
    relays: str
    memory: bool
    lasting: bool
    bus: bool = False


IDLE: Final = State("idle", "receive", "off", memory=False, lasting=True)
SAVING: Final = State("last save", "off", "off", memory=True, lasting=False)
#: Firmware lifts one bank at a time; radio, radio header and flash keep still meanwhile.
PULL_IN: Final = State("relays pull in", "off", "boost", memory=False, lasting=False)
STATES: Final = (
    State("boot", "off", "off", memory=True, lasting=False),
    IDLE,
    State("LAN traffic", "receive", "off", memory=True, lasting=True),
    State("radio transmits", "transmit", "off", memory=True, lasting=False),
    PULL_IN,
    State("all relays held", "receive", "held", memory=False, lasting=True),
    State("all relays held, radio transmits", "transmit", "held", memory=True, lasting=False),
    State("service over USB", "receive", "off", memory=True, lasting=True, bus=True),
    SAVING,
)


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One supply of one ribbon: ``contacts`` in parallel carry ``load``."""

    link: Link
    signal: str
    contacts: int
    load: Load


@dataclass(frozen=True)
class Budget:
    """One state of one set of boards.

    ``rails`` are the currents out of each net by (board, net), ``through`` the currents through
    each passing part or regulator by (board, reference), ``plug`` the power from the mains.
    """

    state: State
    host: View
    add_ons: tuple[View, ...]
    rails: dict[tuple[str, str], Load]
    through: dict[tuple[str, str], Load]
    ribbons: tuple[Ribbon, ...]
    plug: Load | None

    @property
    def boards(self) -> str:
        """The boards' names, host first."""
        return " + ".join(view.name for view in (self.host, *self.add_ons))


# --- from the loads to the plug --------------------------------------------------------------


@dataclass
class Board:
    """One board's draws and rails, worked out once for every state."""

    view: View
    draws: list[Draw] = field(default_factory=list)
    flows: dict[tuple[str, str], Flow] = field(default_factory=dict)

    @cached_property
    def on_mains(self) -> Rails:
        """The rails while no bus port is plugged."""
        ports = frozenset(p.reference for p in rated(self.view, "bus_voltage"))
        return Rails(self.view, ports)

    @cached_property
    def on_bus(self) -> Rails:
        """The rails while only a bus port feeds them."""
        modules = [p for p in self.view.parts if is_isolated_source(self.view, p)]
        return Rails(self.view, frozenset(p.reference for p in modules))

    @cached_property
    def buses(self) -> dict[str, int]:
        """Coil buses and how many coils they feed."""
        found: dict[str, int] = {}
        for part in self.view.of("RELAY_SPDT"):
            bus = net_of(self.view, part, "A1")
            if bus is not None:
                found[bus] = found.get(bus, 0) + 1
        return found


@lru_cache(maxsize=8)
def board_of(view: View) -> Board:
    """A board with everything that draws current on it."""
    return Board(view, draws_of(view))


# --- from the loads to the plug --------------------------------------------------------------


def _active(state: State) -> set[str]:
    active = {"always", f"radio {state.radio}", "memory" if state.memory else "no memory"}
    active.add("add-on silent" if state.relays == "boost" else "add-on sends")
    return active if state.relays == "off" else active | {"relays"}


class Flow:
    """Currents of one board in one state; ``external`` are loads of ribbons by net."""

    def __init__(self, board: Board, state: State, external: dict[str, Load]) -> None:
        self.board = board
        self.view = board.view
        self.state = state
        self.rails = board.on_bus if state.bus else board.on_mains
        self.through: dict[str, Load] = {}
        self._known: dict[str, Load] = {}
        self._feeds: dict[str, Feed | None] = {}
        self._own = self._sum(external)
        self._children = self._tree()

    def _tree(self) -> dict[str, list[tuple[str, Feed]]]:
        children: dict[str, list[tuple[str, Feed]]] = {}
        for net, feeds in self.rails.feeds.items():
            feed = self.feed(net) if feeds else None
            if feed is not None and feed.origin is not None:
                children.setdefault(feed.origin, []).append((net, feed))
        return children

    def feed(self, net: str) -> Feed | None:
        """The feed that carries the net: the highest; of a bus that holds relays, the lowest."""
        if net not in self._feeds:
            self._feeds[net] = self._chosen(net, self.rails.feeds[net])
        return self._feeds[net]

    def _chosen(self, net: str, feeds: list[Feed]) -> Feed | None:
        if len(feeds) < 2:
            return feeds[0] if feeds else None
        known = [(f, self.rails.fed_volts(f, net)) for f in feeds]
        live = [(f, v.high or 0.0) for f, v in known if v is not None and f.kind != "resistor"]
        if not live:
            return None
        held = net in self.board.buses and not (
            self.state.relays == "boost" and net == self._boosted
        )
        return (min if held else max)(live, key=lambda pair: pair[1])[0]

    @cached_property
    def _boosted(self) -> str:
        """The bus with the most coils: one bank is lifted at a time."""
        return max(sorted(self.board.buses), key=lambda net: self.board.buses[net], default="")

    def _sum(self, external: dict[str, Load]) -> dict[str, Load]:
        own = dict(external)
        active = _active(self.state)
        for draw in self.board.draws:
            if draw.when not in active:
                continue
            load = draw.load
            if draw.ohmic:
                volts = self._volts(draw.net)
                load = load.times(sum(volts) / 2.0, volts[1])
            own[draw.net] = own.get(draw.net, Load()) + load
        return own

    def _volts(self, net: str) -> tuple[float, float]:
        """Range of a net by the feed that carries it; 0 where nothing does."""
        feed = self.feed(net)
        found = None if feed is None else self.rails.fed_volts(feed, net)
        return (0.0, 0.0) if found is None else (found.low or 0.0, found.high or 0.0)

    def loads(self) -> dict[tuple[str, str], Load]:
        """Current out of each net that carries any, by (board, net)."""
        nets = sorted({*self._own, *self._children})
        return {(self.view.name, net): self.load(net) for net in nets}

    def load(self, net: str) -> Load:
        """Current out of a net: its own draws and what it passes on."""
        if net not in self._known:
            self._known[net] = Load()
            total = self._own.get(net, Load())
            for child, feed in self._children.get(net, ()):
                total = total + self._passed(net, child, feed)
            self._known[net] = total
        return self._known[net]

    def _passed(self, net: str, child: str, feed: Feed) -> Load:
        load = self.load(child)
        if feed.kind in ("internal regulator", "divider"):
            return Load()
        if feed.kind != "converter":
            self.through[feed.part.reference] = load
            return load
        self.through[feed.part.reference] = load
        into, out = self._volts(net), self._volts(child)
        into_v = into[0] if self.state.bus else into[1]
        worst = self.view.low(feed.part, "efficiency") * into_v
        usual = self.view.high(feed.part, "efficiency") * (
            into_v if self.state.bus else sum(into) / 2
        )
        if worst <= 0.0 or usual <= 0.0:
            return Load()
        return load.times(sum(out) / 2.0 / usual, out[1] / worst)


def _pins_by_signal(link: Link) -> dict[str, tuple[list[str], list[str]]]:
    """Supply signal -> nets of the host's contacts and nets of the add-on's contacts."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for view, end, side in ((link.host, link.host_end, 0), (link.add_on, link.add_on_end, 1)):
        part = view.design.part_by_reference.get(end.reference)
        nets = {} if part is None else {pin.number: pin.net for pin in part.pins}
        for number, signal in end.signals:
            net = nets.get(number)
            if net is not None and view.is_rail(net):
                found.setdefault(signal, ([], []))[side].append(net)
    return found


def _budget(host: View, links: tuple[Link, ...], state: State) -> Budget:
    ribbons: list[Ribbon] = []
    external: dict[str, Load] = {}
    rails: dict[tuple[str, str], Load] = {}
    through: dict[tuple[str, str], Load] = {}
    board = board_of(host)
    live = board.on_bus if state.bus else board.on_mains
    for link in links:
        add_on = board_of(link.add_on)
        signals = sorted(_pins_by_signal(link).items())
        given: dict[str, Interval] = {}
        for _, (ours, theirs) in signals:
            volts = live.volts(ours[0]) if ours else None
            given |= {} if volts is None else dict.fromkeys(theirs, volts)
        add_on.on_mains.give(given)
        key = host.name, state.name
        flow = add_on.flows.get(key) or Flow(add_on, state, {})
        add_on.flows[key] = flow
        for signal, (ours, theirs) in signals:
            load = Load()
            for net in sorted(set(theirs)):
                load = load + flow.load(net)
            if not ours or live.volts(ours[0]) is None:
                continue
            external[ours[0]] = external.get(ours[0], Load()) + load
            ribbons.append(Ribbon(link, signal, min(len(ours), len(theirs)), load))
        rails |= flow.loads()
        through |= {(link.add_on.name, ref): load for ref, load in flow.through.items()}
    flow = Flow(board, state, external)
    rails |= flow.loads()
    through |= {(host.name, ref): load for ref, load in flow.through.items()}
    add_ons = tuple(link.add_on for link in links)
    plug = None if state.bus else _plug(flow)
    return Budget(state, host, add_ons, rails, through, tuple(ribbons), plug)


@lru_cache(maxsize=8)
def modules(view: View) -> tuple[tuple[Part, str], ...]:
    """Isolated mains supplies and the net of their output."""
    return tuple(
        (feed.part, net)
        for net, feeds in rails_of(view).feeds.items()
        for feed in feeds
        if feed.kind == "regulator" and is_isolated_source(view, feed.part)
    )


def module_power(view: View, part: Part, load: Load) -> Load:
    """Output power of a module: current times its output voltage."""
    volts = view.rating(part, "output_voltage")
    low, high = volts.low or 0.0, volts.high or 0.0
    return load.times((low + high) / 2.0, high)


def _plug(flow: Flow) -> Load:
    """Power at the mains: output over efficiency, and what the module takes for itself."""
    total = Load()
    for part, net in modules(flow.view):
        out = module_power(flow.view, part, flow.load(net))
        share = flow.view.low(part, "efficiency")
        if share > 0.0:
            own = flow.view.high(part, "no_load_power")
            total = total + out.times(1.0 / share, 1.0 / share) + steady(own, own)
    return total


def _sets(system: System, host: View) -> Iterator[tuple[Link, ...]]:
    """Every full set of add-ons: one for each interface, alternatives in turn."""
    by_interface: dict[str, list[Link]] = {}
    for link in system.links:
        if link.host is host:
            by_interface.setdefault(link.interface, []).append(link)
    chosen: list[tuple[Link, ...]] = [()]
    for _, links in sorted(by_interface.items()):
        chosen = [(*before, link) for before in chosen for link in links]
    yield from chosen


@lru_cache(maxsize=2)
def _budgets(views: tuple[View, ...]) -> tuple[Budget, ...]:
    system = System(views)
    found = []
    for host in system.hosts:
        sets = list(_sets(system, host))
        found += [_budget(host, links, state) for links in sets for state in STATES]
        if sets != [()]:
            found.append(_budget(host, (), IDLE))
    return tuple(found)


def budgets(system: System) -> tuple[Budget, ...]:
    """Every state of every full set of boards, and the host alone at idle."""
    return _budgets(system.views)


def heaviest(system: System) -> dict[tuple[str, str], tuple[Load, Budget]]:
    """The greatest load through each regulator and passing part, by (board, reference)."""
    found: dict[tuple[str, str], tuple[Load, Budget]] = {}
    for budget in budgets(system):
        for key, load in budget.through.items():
            if key not in found or load.worst > found[key][0].worst:
                found[key] = load, budget
    return found
