"""What arrives over the ribbons: current in a contact, voltage at the far end, overvoltage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.mutate import drop_part, first, open_pin, scale
from hardware.checks.power_draws import Load
from hardware.checks.power_states import IDLE, PULL_IN, budgets
from hardware.checks.rule import Fault, Measurement, SystemRule, at_least, at_most, fault, within
from hardware.checks.supervisors import supervisors, trip_v
from hardware.checks.supplies import overvoltage_v, rails_of, supply_pins
from hardware.checks.view import Link, System, View
from hardware.design import Connector, Design, Part
from hardware.parts.spec import PartSpec

#: One conductor of a ribbon: 0.3 m of AWG 28 (0.22 ohm/m) and two contacts of 20 mohm.
_CONDUCTOR_OHM: Final = 0.3 * 0.22 + 2 * 0.02


#: Ceramics beside a ribbon's header (nominal, less a tenth), and the least coil current that is a
#: step for the supply, which follows within the time of its control loop (some kHz).
_BESIDE_F: Final = 0.9 * 10e-6
_STEP_A: Final = 0.05
_LOOP_S: Final = 0.3e-3

#: (host, add-on, signal) -> state -> load.
_Loads = dict[tuple[str, str, str], dict[str, Load]]


def ribbon_supply(system: System) -> Iterator[Measurement]:
    """Each ribbon's supplies: current in a contact, voltage at the far end, overvoltage.

    The worst state counts. A conductor is 0.3 m of AWG 28 with two contacts, 0.11 ohm; the current
    goes there and back, shared by the contacts of a signal. What arrives must lie in the range that
    the add-on claims for the rail, and the overvoltage of the host's source below what every part
    on it stands. Beside the header 10 uF of ceramics; where coils step, enough for half of their
    current until the source follows, and an electrolytic of four times the ceramics that damps.
    """
    loads: _Loads = {}
    for budget in budgets(system):
        for ribbon in budget.ribbons:
            key = ribbon.link.host.name, ribbon.link.add_on.name, ribbon.signal
            loads.setdefault(key, {})[budget.state.name] = ribbon.load
    for link in system.links:
        if _header(link.host, link.host_end.reference) is None:
            text = "the host's header is not fitted"
            yield fault(link.interface, "contacts", text, source="hardware.interfaces")
            continue
        for signal in _supplies(link):
            states = loads.get((link.host.name, link.add_on.name, signal), {})
            yield from _ribbon(link, signal, _worst(states))
            pulling, idle = (states.get(s.name, Load()) for s in (PULL_IN, IDLE))
            yield from _reservoir(link, signal, pulling.base - idle.base)
        yield from _grounds(link, loads)


def _worst(states: dict[str, Load]) -> float:
    return max((load.worst for load in states.values()), default=0.0)


def _supplies(link: Link) -> list[str]:
    """Names of the ribbon's supplies: signals on a rail of either board."""
    names = set()
    for view, end in ((link.host, link.host_end), (link.add_on, link.add_on_end)):
        part = _header(view, end.reference)
        nets = {} if part is None else {pin.number: pin.net for pin in part.pins}
        names |= {name for number, name in end.signals if view.is_rail(nets.get(number))}
    return sorted(names)


def _header(view: View, reference: str) -> Part | None:
    return view.design.part_by_reference.get(reference)


def _contacts(view: View, end: Connector, signal: str) -> tuple[int, int]:
    """Contacts of a signal, and how many of them are on a net."""
    part = _header(view, end.reference)
    nets = {} if part is None else {pin.number: pin.net for pin in part.pins}
    numbers = [number for number, name in end.signals if name == signal]
    return len(numbers), sum(nets.get(number) is not None for number in numbers)


def _ribbon(link: Link, signal: str, current: float) -> Iterator[Measurement]:
    board = link.add_on.name
    header = _header(link.host, link.host_end.reference)
    ours = _net(link.host, link.host_end, signal)
    theirs = _net(link.add_on, link.add_on_end, signal)
    subject = f"{link.interface} to {board}: {signal}"
    counts = [
        _contacts(view, end, signal)
        for view, end in ((link.host, link.host_end), (link.add_on, link.add_on_end))
    ]
    contacts = min(joined for _, joined in counts)
    if header is None or ours is None or theirs is None or contacts < max(n for n, _ in counts):
        text = f"{contacts} of {counts[0][0]} contacts are connected on both boards"
        yield fault(subject, "contacts", text, source="hardware.interfaces")
        return
    yield at_most(
        subject,
        "current in a contact",
        current / contacts,
        link.host.high(header, "ribbon_current"),
        "A",
        formula=f"{current:.3g} A in {contacts}",
        source=link.host.cite(header, "ribbon_current"),
    )
    volts = rails_of(link.host).volts(ours)
    if volts is None or volts.low is None or volts.high is None:
        text = f"nothing feeds {ours} on {link.host.name}"
        yield fault(subject, "voltage", text, source="the host's sources")
        return
    drop = 2.0 * current * _CONDUCTOR_OHM / contacts
    claimed = link.add_on.net(theirs).volts
    for end, value in (("lowest", volts.low - drop), ("highest", volts.high)):
        yield within(
            subject,
            f"{end} voltage at the add-on",
            value,
            *claimed,
            "V",
            formula=f"{volts.low:.4g} to {volts.high:.4g} V less {drop:.2g} V",
            source=f"claimed {claimed[0]:g} to {claimed[1]:g} V by {board}",
        )
    yield from _overvoltage(link, ours, theirs)


def _net(view: View, end: Connector, signal: str) -> str | None:
    part = _header(view, end.reference)
    numbers = {number for number, name in end.signals if name == signal}
    for pin in () if part is None else part.pins:
        if pin.number in numbers and pin.net is not None:
            return pin.net
    return None


def _reservoir(link: Link, signal: str, step: float) -> Iterator[Measurement]:
    """What the add-on keeps beside its header, while ribbon and source follow a step."""
    view = link.add_on
    header = _header(view, link.add_on_end.reference)
    net = _net(view, link.add_on_end, signal)
    source = _net(link.host, link.host_end, signal)
    if header is None or net is None or source is None:
        return
    pieces = [
        c
        for c in view.on(net, "C", "CP")
        if c.block == header.block and view.is_ground(view.far(c, net))
    ]
    names = " + ".join(f"{c.reference} {c.value}" for c in pieces) or "none"
    ceramics = sum(view.farads(c) for c in pieces if view.symbol(c) == "C")
    yield at_least(
        f"{header.block} on {net}",
        "ceramics beside the header",
        ceramics,
        _BESIDE_F,
        "F",
        formula=names,
        source="10 uF: the ribbon's 0.3 uH keep steps faster than 2 us from the host",
    )
    volts = rails_of(link.host).volts(source)
    if volts is None or volts.low is None or step < _STEP_A:
        return
    room = volts.low - _highest_trip(link.host, source)
    kept = sum(view.capacitance(c, volts.high or 0.0).low or 0.0 for c in pieces)
    yield at_most(
        f"{header.block} on {net}",
        "dip by a step of the coils",
        0.5 * step * _LOOP_S / kept if kept > 0.0 else float("inf"),
        room,
        "V",
        formula=f"half of {step:.3g} A for {_LOOP_S * 1e3:g} ms out of"
        f" {kept * 1e6:.3g} uF ({names})",
        source=f"from the lowest {source} to its highest power-fail threshold",
    )
    most = 4.0 * ceramics
    large = sum(view.farads(c) for c in pieces if view.symbol(c) == "CP")
    yield at_least(
        f"{header.block} on {net}",
        "electrolytic that damps the ceramics",
        large,
        most,
        "F",
        formula=f"four times {ceramics * 1e6:.3g} uF behind the ribbon's inductance",
        source="damping of a filter: four times the undamped capacitance (Middlebrook)",
    )


def _highest_trip(view: View, net: str) -> float:
    """Highest threshold of a supervisor that watches the net; 0 without one."""
    trips = [trip_v(view, found) for found in supervisors(view) if found.watched == net]
    return max((trip.high or 0.0 for trip in trips if trip is not None), default=0.0)


def _overvoltage(link: Link, ours: str, theirs: str) -> Iterator[Measurement]:
    view = link.add_on
    worst = overvoltage_v(link.host, rails_of(link.host), ours)
    if worst is None:
        return
    rails = rails_of(view)
    for supply in supply_pins(view):
        net = supply.pin.net
        feeds = [] if net is None else rails.feeds[net]
        direct = net == theirs or any(
            f.origin == theirs and f.kind in ("switch", "filter", "diode") for f in feeds
        )
        if not direct:
            continue
        name = "absolute_maximum_supply_voltage"
        name = name if view.declares(supply.part, name) else "supply_voltage"
        yield at_most(
            view.label(supply.part),
            f"overvoltage at {supply.pin.name} {supply.pin.number}",
            worst,
            view.high(supply.part, name),
            "V",
            formula=f"{ours} on {link.host.name} before its source shuts off",
            source=view.cite(supply.part, name),
        )


def _grounds(link: Link, loads: _Loads) -> Iterator[Measurement]:
    """All supplies of a ribbon return through its ground contacts."""
    header = _header(link.host, link.host_end.reference)
    other = _header(link.add_on, link.add_on_end.reference)
    if header is None or other is None:
        return
    ends = {p.number: p.net for p in other.pins}
    joined = [
        p
        for p in header.pins
        if link.host.is_ground(p.net) and link.add_on.is_ground(ends.get(p.number))
    ]
    wanted = [n for n, name in link.host_end.signals if name == "GND"]
    subject = f"{link.interface} to {link.add_on.name}: ground"
    if len(joined) < len(wanted) or not joined:
        text = f"{len(joined)} of {len(wanted)} ground contacts are joined"
        yield fault(subject, "contacts", text, source="hardware.interfaces")
        return
    total = sum(
        _worst(states)
        for (host, board, _), states in loads.items()
        if (host, board) == (link.host.name, link.add_on.name)
    )
    yield at_most(
        subject,
        "current in a contact",
        total / len(joined),
        link.host.high(header, "ribbon_current"),
        "A",
        formula=f"{total:.3g} A in {len(joined)}",
        source=link.host.cite(header, "ribbon_current"),
    )


# --- planted faults --------------------------------------------------------------------------


def _header_pin(ground: bool) -> Fault:
    """An add-on's ribbon contact opens."""

    def plant(design: Design) -> Design | None:
        for end in design.connectors:
            part = design.part_by_reference[end.reference]
            if end.host:
                continue
            for number, signal in end.signals:
                if (signal == "GND") is ground and signal.startswith(("GND", "V")):
                    return open_pin(design, part, number)
        return None

    return Fault(f"a {'ground' if ground else 'supply'} contact of a ribbon opens", plant)


def _weak_contacts(design: Design) -> Design | None:
    for end in design.connectors:
        if end.host:
            part = design.part_by_reference[end.reference]
            return scale(design, part, "ribbon_current", 0.05)
    return None


def _scaled(what: str, rating: str, name: str, factor: float) -> Fault:
    """Of the first part that declares ``rating``, ``name`` times a factor."""

    def plant(design: Design) -> Design | None:
        part = first(design, lambda _, s: any(r.name == rating for r in s.ratings))
        return None if part is None else scale(design, part, name, factor)

    return Fault(what, plant)


def _beside_header(symbol: str, factor: float) -> Fault:
    """The first capacitor of that kind beside an add-on's header, on a supply; 0 drops it."""

    def plant(design: Design) -> Design | None:
        headers = [c.reference for c in design.connectors if not c.host]
        blocks = {p.block for p in design.parts if p.reference in headers}
        rails = {n.name for n in design.nets if n.net_class.value == "Power"}
        electrolytic = any(s.symbol == "CP" for s in design.specs)

        def test(part: Part, spec: PartSpec) -> bool:
            here = part.block in blocks and any(use.net in rails for use in part.pins)
            return spec.symbol == symbol and here

        part = first(design, test)
        if part is None or (factor and not electrolytic):
            return None
        if not factor:
            return drop_part(design, part)
        return scale(design, part, "capacitance", factor)

    return Fault(f"{symbol} beside a header times {factor:g}", plant)


def _no_header(design: Design) -> Design | None:
    for end in design.connectors:
        if end.host and end.interface != "radio":
            return drop_part(design, design.part_by_reference[end.reference])
    return None


RULES: Final = (
    SystemRule(
        "ribbon_supply",
        "Supplies over the ribbons",
        "ribbon and header data sheets; Ohm",
        ribbon_supply,
        (
            _header_pin(ground=False),
            _header_pin(ground=True),
            Fault("weak contacts", _weak_contacts),
            _beside_header("C", 0.0),
            _beside_header("CP", 0.0),
            _beside_header("C", 10.0),
            Fault("the host's header is not fitted", _no_header),
            _scaled("a supply of 20 % more", "overload_power", "output_voltage", 1.2),
            _scaled("a late overvoltage shut-off", "overload_power", "output_overvoltage", 3.0),
        ),
    ),
)
