"""Where each rail comes from: supply pins, sources and their voltages, found by structure.

A source is a power output, a switching converter behind its inductor, a ribbon or a bus connector;
beads, small resistors, diodes and P-channel switches pass a rail on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from hardware.checks.dividers import divider_at, spanning
from hardware.checks.view import View
from hardware.design import NetClass, Part, PinUse, Side
from hardware.parts.spec import Interval, PinKind

#: Resistors up to this pass a rail on: series resistance of a capacitor, charging resistors.
SERIES_LIMIT_OHM: Final = 1e3
#: Series resistance with which a capacitor still counts as one on its rail.
DAMPING_LIMIT_OHM: Final = 10.0
#: Drop of a diode at a milliampere and below, where its rail stands highest.
LEAST_DROP_V: Final = {"D": 0.4, "D_SCHOTTKY": 0.2}
#: Kinds of feed that set a voltage by themselves; two of them on one net fight.
SETTING: Final = frozenset({"regulator", "converter", "internal regulator", "ribbon", "bus"})
_SET_RATING: Final = {
    "regulator": "output_voltage",
    "internal regulator": "internal_regulator_voltage",
    "bus": "bus_voltage",
}


@dataclass(frozen=True, slots=True)
class Feed:
    """One way in which a net gets its voltage: from ``origin`` (a net) through ``part``."""

    kind: str
    part: Part
    origin: str | None


@dataclass(frozen=True, slots=True)
class SupplyPin:
    """One supply pin (not ground) of an integrated circuit."""

    part: Part
    pin: PinUse


def is_return(pin: PinUse) -> bool:
    """True for a power pin that belongs on ground: GND, AGND, DGND, GNDA, VSS, VO_MINUS."""
    power = pin.kind in (PinKind.POWER_IN, PinKind.POWER_OUT)
    return power and ("GND" in pin.name or "MINUS" in pin.name or pin.name.startswith("VSS"))


def is_isolated_source(view: View, part: Part) -> bool:
    """True for a module that makes a supply on the far side of its insulation."""
    return view.spec(part).insulation is not None and any(
        pin.kind is PinKind.POWER_OUT for pin in part.pins
    )


@lru_cache(maxsize=64)
def rated(view: View, *names: str) -> tuple[Part, ...]:
    """Parts that declare all of these ratings, remembered (:meth:`View.rated` looks each time)."""
    return tuple(view.rated(*names))


@lru_cache(maxsize=8)
def supply_pins(view: View) -> tuple[SupplyPin, ...]:
    """Every supply pin of every integrated circuit, connected or not; mains inputs apart."""
    return tuple(
        SupplyPin(part, pin)
        for part in view.parts
        for pin in part.pins
        if pin.kind is PinKind.POWER_IN
        and not is_return(pin)
        and not is_isolated_source(view, part)
    )


def output_pins(part: Part) -> list[PinUse]:
    """Power outputs of a part, returns apart."""
    return [pin for pin in part.pins if pin.kind is PinKind.POWER_OUT and not is_return(pin)]


def converters(view: View) -> tuple[Part, ...]:
    """Switching converters: parts that declare a switching frequency."""
    return rated(view, "switching_frequency")


def net_of(view: View, part: Part, name: str) -> str | None:
    """Net of the part's pin of that datasheet name."""
    pin = view.pin(part, name)
    return None if pin is None else pin.net


def inductor_of(view: View, converter: Part) -> tuple[Part, str] | None:
    """The converter's inductor and the net behind it."""
    switch = net_of(view, converter, "SW")
    if switch is None:
        return None
    for coil in view.on(switch, "L"):
        out = view.far(coil, switch)
        if out is not None and out != switch:
            return coil, out
    return None


class Rails:
    """All rails of one board; sources whose reference is in ``dead`` give nothing."""

    def __init__(self, view: View, dead: frozenset[str] = frozenset()) -> None:
        self.view = view
        self.dead = dead
        self._given: dict[str, Interval] = {}
        self._volts: dict[str, Interval | None] = {}

    def give(self, volts: dict[str, Interval]) -> None:
        """What a host really puts on the nets of a ribbon; without a host their claims count."""
        if volts != self._given:
            self._given = volts
            self._volts.clear()

    @cached_property
    def feeds(self) -> dict[str, list[Feed]]:
        """Every feed of every net."""
        if not self.dead and self is not rails_of(self.view):
            return rails_of(self.view).feeds
        found: dict[str, list[Feed]] = {net.name: [] for net in self.view.design.nets}
        for net, feed in self._setting():
            if feed.part.reference not in self.dead:
                found[net].append(feed)
        for net, feed in self._passing():
            found[net].append(feed)
        for net, feed in self._joined(found):
            found[net].append(feed)
        for supply in supply_pins(self.view):
            net = supply.pin.net or ""
            if net in found and not found[net] and not self.view.is_rail(net):
                divider = divider_at(self.view, net)
                if divider is not None:
                    found[net].append(Feed("divider", divider.top, divider.origin))
        return found

    def _setting(self) -> Iterator[tuple[str, Feed]]:
        view = self.view
        for part in view.parts:
            for pin in output_pins(part):
                if pin.net is not None:
                    inner = view.declares(part, "internal_regulator_voltage")
                    kind = "internal regulator" if inner else "regulator"
                    yield pin.net, Feed(kind, part, self._input(part))
            if view.declares(part, "bus_voltage"):
                for net in {pin.net for pin in view.pins_named(part, "VBUS")} - {None}:
                    yield str(net), Feed("bus", part, None)
        for part in converters(view):
            behind = inductor_of(view, part)
            if behind is not None:
                yield behind[1], Feed("converter", part, net_of(view, part, "VIN"))
        for connector in view.design.connectors:
            header = view.design.part_by_reference.get(connector.reference)
            if header is None or connector.host:
                continue
            nets = {pin.net for pin in header.pins if view.is_rail(pin.net)}
            for net in sorted(nets - {None}, key=str):
                yield str(net), Feed("ribbon", header, None)

    def _input(self, part: Part) -> str | None:
        """The input of a regulator with one supply pin; the board's side of a module has none."""
        if is_isolated_source(self.view, part):
            return None
        nets = [pin.net for pin in part.pins if pin.kind is PinKind.POWER_IN and not is_return(pin)]
        return nets[0] if nets else None

    def _passing(self) -> Iterator[tuple[str, Feed]]:
        """Diodes from anode to cathode, P-channel switches from source to drain."""
        view = self.view
        for part in view.of("D", "D_SCHOTTKY"):
            anode, cathode = net_of(view, part, "A"), net_of(view, part, "K")
            if anode and cathode and anode != cathode and view.is_rail(anode):
                yield cathode, Feed("diode", part, anode)
        for part in view.of("PMOS"):
            source, drain = net_of(view, part, "S"), net_of(view, part, "D")
            if source and drain and source != drain and view.is_rail(source):
                yield drain, Feed("switch", part, source)

    def _joined(self, found: dict[str, list[Feed]]) -> Iterator[tuple[str, Feed]]:
        """Beads and small resistors, away from what already has a source."""
        view = self.view
        edges = []
        for part in view.of("FERRITE", "R"):
            ends = view.ends(part)
            if ends is None or ends[0] == ends[1] or not all(map(view.is_rail, ends)):
                continue
            if view.symbol(part) == "R" and view.ohms(part) > SERIES_LIMIT_OHM:
                continue
            edges.append((part, ends))
        reached = {net for net, feeds in found.items() if feeds}
        growing = True
        while growing:
            growing = False
            for part, (one, other) in edges:
                if (one in reached) == (other in reached):
                    continue
                origin, net = (one, other) if one in reached else (other, one)
                kind = "filter" if view.symbol(part) == "FERRITE" else "resistor"
                yield net, Feed(kind, part, origin)
                reached.add(net)
                growing = True

    def volts(self, net: str, passed: frozenset[str] = frozenset()) -> Interval | None:
        """Lowest and highest voltage of a net while any of its sources is on."""
        if passed:
            return self._range(net, passed)
        if net not in self._volts:
            self._volts[net] = self._range(net, passed)
        return self._volts[net]

    def _range(self, net: str, passed: frozenset[str]) -> Interval | None:
        ranges = [self.fed_volts(feed, net, passed) for feed in self.feeds.get(net, ())]
        known = [found for found in ranges if found is not None]
        lows = [found.low for found in known if found.low is not None]
        highs = [found.high for found in known if found.high is not None]
        return spanning(min(lows), max(highs)) if lows and highs else None

    def fed_volts(
        self, feed: Feed, net: str, passed: frozenset[str] = frozenset()
    ) -> Interval | None:
        """Voltage that one feed gives its net; None if its own source is missing."""
        if feed.kind in SETTING:
            return self._set_volts(feed, net)
        if feed.origin is None or feed.origin in passed or feed.origin == net:
            return None
        above = self.volts(feed.origin, passed | {net})
        if above is None or above.low is None or above.high is None:
            return None
        if feed.kind == "diode":
            most = self.view.high(feed.part, "forward_voltage")
            least = min(LEAST_DROP_V[self.view.symbol(feed.part)], most)
            return spanning(above.low - most, above.high - least)
        if feed.kind == "divider":
            divider = divider_at(self.view, net, feed.origin)
            return None if divider is None else divider.divided(self.view, above)
        return above

    def _set_volts(self, feed: Feed, net: str) -> Interval | None:
        """Voltage of a source that sets it."""
        if feed.kind == "converter":
            return converter_volts(self.view, feed.part, net)
        if feed.kind == "ribbon":
            return self._given.get(net) or self.view.volts(net)
        return self.view.rating(feed.part, _SET_RATING[feed.kind])

    def origins(self, net: str) -> set[str]:
        """The net and every net that it gets its energy from."""
        seen = {net}
        queue = [net]
        while queue:
            for feed in self.feeds.get(queue.pop(), ()):
                if feed.origin is not None and feed.origin not in seen:
                    seen.add(feed.origin)
                    queue.append(feed.origin)
        return seen

    @cached_property
    def consumers(self) -> set[str]:
        """Nets that feed a supply pin, a relay coil or a ribbon, directly or through others."""
        view = self.view
        ends = {supply.pin.net for supply in supply_pins(view) if supply.pin.net is not None}
        ends |= {n for p in view.of("RELAY_SPDT") if (n := net_of(view, p, "A1")) is not None}
        for connector in view.design.connectors:
            header = view.design.part_by_reference.get(connector.reference)
            if connector.host and header is not None:
                ends |= {pin.net for pin in header.pins if pin.net is not None}
        fed: set[str] = set()
        for net in ends:
            fed |= self.origins(net)
        return fed


@lru_cache(maxsize=8)
def rails_of(view: View) -> Rails:
    """The rails of a board, worked out once for all rules (of the last eight boards seen)."""
    return Rails(view)


def converter_volts(view: View, converter: Part, out: str) -> Interval | None:
    """Output of a switching converter: its fixed voltage, or reference times the divider."""
    feedback = net_of(view, converter, "FB")
    if view.declares(converter, "output_voltage"):
        return view.rating(converter, "output_voltage") if feedback == out else None
    if feedback is None:
        return None
    divider = divider_at(view, feedback, out)
    ratio = None if divider is None else divider.ratio(view)
    if ratio is None or ratio.low is None or ratio.high is None:
        return None
    low, high = view.low(converter, "reference_voltage"), view.high(converter, "reference_voltage")
    return spanning(low * ratio.low, high * ratio.high)


def overvoltage_v(view: View, rails: Rails, net: str) -> float | None:
    """Highest voltage of a net while a source's overvoltage shut-off has not acted yet.

    Passed on by diodes, switches, beads and resistors; a regulator stops it.
    """
    worst: float | None = None
    for feed in rails.feeds.get(net, ()):
        found: float | None = None
        if view.declares(feed.part, "output_overvoltage"):
            found = view.high(feed.part, "output_overvoltage")
        elif feed.kind == "ribbon":
            found = view.volts(net).high
        elif feed.kind in SETTING:
            given = rails.fed_volts(feed, net)
            found = None if given is None else given.high
        elif feed.origin is not None and net not in rails.origins(feed.origin):
            found = overvoltage_v(view, rails, feed.origin)
            if found is not None and feed.kind == "divider":
                divider = divider_at(view, net, feed.origin)
                ratio = None if divider is None else divider.ratio(view)
                found = found / ratio.low if ratio is not None and ratio.low else found
        if found is not None:
            worst = found if worst is None else max(worst, found)
    return worst


def is_selv(view: View, net: str) -> bool:
    """True for a net on the safe side."""
    return view.net(net).domain.side is Side.SELV


def power_nets(view: View) -> list[str]:
    """Nets of class Power on the safe side, switch nodes and driven coils apart."""
    driven = {
        pin.net
        for part in view.parts
        for pin in part.pins
        if pin.name in ("SW", "BST") or pin.kind is PinKind.OPEN_COLLECTOR
    }
    return [
        net.name
        for net in view.design.nets
        if net.net_class is NetClass.POWER and is_selv(view, net.name) and net.name not in driven
    ]


def ceramics_on(view: View, net: str, block: str | None) -> list[Part]:
    """Ceramics from a net to ground, those behind a small series resistor included."""
    rails = rails_of(view)
    found = []
    for part in view.on(net):
        if block is not None and part.block != block:
            continue
        far = view.far(part, net)
        if far is None:
            continue
        if view.symbol(part) == "C" and view.is_ground(far):
            found.append(part)
        elif view.symbol(part) == "R" and any(
            feed.part is part and feed.origin == net for feed in rails.feeds.get(far, ())
        ):
            behind = [c for c in view.on(far, "C") if view.is_ground(view.far(c, far))]
            found += [c for c in behind if view.ohms(part) <= DAMPING_LIMIT_OHM]
    return found
