"""Boards that plug into each other: signals, keying, and the current of every contact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.checks.conditions import INSIDE_C, REFERENCE_C
from hardware.checks.mating import mismatches
from hardware.checks.mutate import drop_part, open_pin, rewire, scale, swap_pins, with_parts
from hardware.checks.rule import (
    Fault,
    Measurement,
    SystemRule,
    at_least,
    at_most,
    fault,
    holds,
    within,
)
from hardware.checks.view import Link, System, View
from hardware.design import Connector, Design, NetClass, Part
from hardware.interfaces import ALL
from hardware.parts.spec import PinKind

_SOURCE: Final = "interfaces of the boards (hardware/interfaces.py)"
_BY_NAME: Final = {interface.name: interface for interface in ALL}
#: Temperature coefficient of copper about 25 degC, 1/K.
_COPPER_PER_K: Final = 0.00385
#: Signals that return through one ground contact: with more, edges of the others disturb it.
_SIGNALS_PER_GROUND: Final = 4.0


def _ends(system: System) -> Iterator[tuple[View, Connector]]:
    for view in system.views:
        for end in view.design.connectors:
            yield view, end


def _header(view: View, end: Connector) -> Part | None:
    return next((part for part in view.parts if part.reference == end.reference), None)


def boards_mate(system: System) -> Iterator[Measurement]:
    """Equal pin numbers carry the same signal on both boards of every ribbon.

    Name, domain and level agree; what one board drives, the other must not, and every signal that
    is driven on one end finds its driver there. On a header without an add-on in this project
    every pin still carries the net that the interface names.
    """
    for view, end in _ends(system):
        interface, header = _BY_NAME.get(end.interface), _header(view, end)
        subject = f"{view.name} {end.reference}"
        if interface is None or header is None:
            what = "interface is unknown" if header is not None else "header is not fitted"
            yield fault(subject, "header", f"{end.interface}: {what}", source=_SOURCE)
            continue
        declared = dict(end.signals)
        for signal in interface.signals:
            net = view.at(header, signal.pin)
            if net != signal.name or declared.get(signal.pin) != signal.name:
                text = f"pin {signal.pin} is on {net or 'no net'}, {signal.name} is agreed"
                yield fault(subject, f"pin {signal.pin}", text, source=_SOURCE)
    for link in system.links:
        yield from _link(link)


def _link(link: Link) -> Iterator[Measurement]:
    interface = _BY_NAME.get(link.interface)
    subject = f"{link.host.name} - {link.add_on.name}"
    if interface is None:
        return
    if _header(link.host, link.host_end) is None or _header(link.add_on, link.add_on_end) is None:
        return
    found = mismatches(interface, link.host.design, link.add_on.design)
    for mismatch in found:
        yield fault(subject, f"pin {mismatch.pin}", str(mismatch), source=_SOURCE)
    if not found:
        count = len(interface.signals)
        yield holds(subject, "mating", formula=f"{link.interface}: {count} pins", source=_SOURCE)


def boards_keyed(system: System) -> Iterator[Measurement]:
    """No plug fits a foreign header, and a ribbon has enough ground.

    Headers of different interfaces differ in their number of poles (the shroud's notch keeps the
    plug from being turned), and each has exactly the poles of its interface. One ground contact
    returns at most four signals, grounds are as many as supply contacts, and every clock has a
    ground beside it (pins n - 1 and n + 1 are the neighbours on a ribbon).
    """
    users: dict[int, set[str]] = defaultdict(set)
    for view, end in _ends(system):
        header, interface = _header(view, end), _BY_NAME.get(end.interface)
        subject = f"{view.name} {end.reference}"
        if header is None or interface is None:
            yield fault(subject, "keying", "no header or unknown interface", source=_SOURCE)
            continue
        users[len(header.pins)].add(end.interface)
        yield within(
            subject, "poles", len(header.pins), len(interface.signals), len(interface.signals),
            "1", formula=f"{header.mpn} for {end.interface}", source=_SOURCE,
        )  # fmt: skip
        yield from _grounds(view, header, subject)
    for poles, names in sorted(users.items()):
        yield at_most(
            f"{poles} poles", "interfaces", len(names), 1, "1",
            formula=", ".join(sorted(names)), source="a foreign plug must not fit",
        )  # fmt: skip


def _grounds(view: View, header: Part, subject: str) -> Iterator[Measurement]:
    nets = {int(u.number): u.net for u in header.pins if u.number.isdigit()}
    grounds = sum(1 for net in nets.values() if view.is_ground(net))
    supplies = sum(1 for net in nets.values() if view.is_rail(net))
    signals = len(nets) - grounds - supplies
    source = "return current beside its signal: crosstalk and ground shift on a ribbon"
    yield at_least(
        subject, "grounds", grounds, max(supplies, signals / _SIGNALS_PER_GROUND), "1",
        formula=f"{supplies} supply contacts, {signals} signals / {_SIGNALS_PER_GROUND:g}",
        source=source,
    )  # fmt: skip
    for number, net in nets.items():
        if net is None or view.net(net).net_class is not NetClass.CLOCK:
            continue
        if not any(view.is_ground(nets.get(n)) for n in (number - 1, number + 1)):
            text = f"clock {net} on pin {number} has no ground beside it"
            yield fault(subject, "clock", text, source=source)


def ribbon_current(system: System) -> Iterator[Measurement]:
    """Current of each supply and ground contact, with one contact of the net broken.

    The load of an add-on on each rail is the greatest supply current of the chips on it (those
    behind its ferrite beads too) and, on the highest rail, of all its relay coils at -25 degC; or
    what a claim ``reserved_current`` states at the header for an add-on that is not of this
    project. It divides over the contacts of that rail less one, and in the ground contacts less one
    the sum of all rails returns. The weaker of header and insulation-displacement plug counts.
    """
    for view, end in _ends(system):
        header = _header(view, end)
        if header is None:
            yield fault(f"{view.name} {end.reference}", "load", "no header", source=_SOURCE)
            continue
        loads = _loads(system, view, end, header)
        if not loads:
            text = f"nothing says what {end.interface} draws: claim reserved_current"
            yield fault(f"{view.name} {end.reference}", "load", text, source=_SOURCE)
            continue
        ground = sum(loads.values())
        for net, load, what in [*((n, a, n) for n, a in loads.items()), ("", ground, "ground")]:
            yield from _contact(view, header, net, load, what)


def _contact(view: View, header: Part, net: str, load: float, what: str) -> Iterator[Measurement]:
    count = sum(1 for u in header.pins if (u.net == net if net else view.is_ground(u.net)))
    used = max(count - 1, 1)
    if not count:
        text = f"no contact carries {what}"
        yield fault(f"{view.name} {header.reference}", "contacts", text, source=_SOURCE)
        return
    for name in ("contact_current", "ribbon_current"):
        yield at_most(
            f"{view.name} {header.reference}", f"{what}, {name.replace('_', ' ')}", load / used,
            view.high(header, name), "A",
            formula=f"{load:.4g} A over {used} of {count} contacts", source=view.cite(header, name),
        )  # fmt: skip


def _loads(system: System, view: View, end: Connector, header: Part) -> dict[str, float]:
    """Load on each rail of a header: of its own board for an add-on, of the other for a host."""
    rails = sorted({u.net for u in header.pins if u.net is not None and view.is_rail(u.net)})
    if end.host:
        boards = [
            link.add_on for link in system.links if link.host_end == end and link.host is view
        ]
        for claim in view.claims("reserved_current"):
            if claim.subject == header.address and claim.high is not None and rails:
                return {rails[0]: claim.high}
    else:
        boards = [view]
    loads = {net: max((_load(board, net) for board in boards), default=0.0) for net in rails}
    return {} if not boards or any(load <= 0.0 for load in loads.values()) else loads


def _load(view: View, net: str) -> float:
    """Greatest current that a board draws from a rail of its header."""
    if net not in view.design.net_by_name:
        return 0.0
    nets = {net}
    for bead in view.on(net, "FERRITE"):
        far = view.far(bead, net)
        nets |= {far} if far is not None else set()
    chips = {
        tap.part.reference: tap.part
        for n in nets
        for tap in view.taps(n)
        if tap.pin.kind is PinKind.POWER_IN and view.declares(tap.part, "supply_current")
    }
    return sum(view.high(chip, "supply_current") for chip in chips.values()) + _coils(view, net)


def _coils(view: View, net: str) -> float:
    """All relay coils at once, cold, on the highest rail of the header."""
    top = view.volts(net).high or 0.0
    ends = {end.reference for end in view.design.connectors}
    feeds = [use.net for part in view.parts if part.reference in ends for use in part.pins]
    if any((view.volts(other).high or 0.0) > top for other in feeds if other is not None):
        return 0.0
    cold = 1.0 + _COPPER_PER_K * ((INSIDE_C.low or 0.0) - REFERENCE_C)
    ohms = [view.low(part, "coil_resistance") * cold for part in view.rated("coil_resistance")]
    return sum(top / max(ohm, 1e-3) for ohm in ohms)


# --- planted faults ----------------------------------------------------------------------------


def _end(design: Design) -> tuple[Connector, Part] | None:
    for end in design.connectors:
        part = design.part_by_reference.get(end.reference)
        if part is not None:
            return end, part
    return None


def _on_header(design: Design, name: str) -> Design | None:
    found = _end(design)
    if found is None:
        return None
    _, part = found
    if name == "gone":
        return drop_part(design, part)
    signals = [u for u in part.pins if u.net and design.net_by_name[u.net].net_class in _SIGNAL]
    if name == "open":
        return open_pin(design, part, signals[-1].number)
    return swap_pins(design, part, signals[0].number, signals[-1].number)


_SIGNAL: Final = (NetClass.SIGNAL, NetClass.CLOCK)


def _fewer_grounds(design: Design) -> Design | None:
    found = _end(design)
    if found is None:
        return None
    for use in found[1].pins:
        if use.net is not None and design.net_by_name[use.net].net_class is NetClass.GROUND:
            design = open_pin(design, design.part_by_reference[found[1].reference], use.number)
    return design


def _moved_clock(design: Design) -> Design | None:
    """The clock's ground neighbours go to a signal."""
    found = _end(design)
    if found is None:
        return None
    part = found[1]
    nets = {u.number: u.net for u in part.pins}
    clock = next(
        (
            n
            for n, net in nets.items()
            if net and design.net_by_name[net].net_class is NetClass.CLOCK
        ),
        None,
    )
    if clock is None:
        return None
    for number in (str(int(clock) - 1), str(int(clock) + 1)):
        design = rewire(design, design.part_by_reference[part.reference], number, nets[clock])
    return design


def _other_poles(design: Design) -> Design | None:
    found = _end(design)
    if found is None:
        return None
    part = found[1]
    fewer = {part.reference: replace(part, pins=part.pins[:-2])}
    return with_parts(design, dict(fewer))


def _thin_ribbon(design: Design, name: str) -> Design | None:
    found = _end(design)
    return None if found is None else scale(design, found[1], name, 0.01)


def _no_load(design: Design) -> Design | None:
    claims = tuple(c for c in design.claims if c.name != "reserved_current")
    return None if claims == design.claims else replace(design, claims=claims)


_GONE: Final = Fault("a header not fitted", lambda d: _on_header(d, "gone"))

RULES: Final = (
    SystemRule(
        "boards_mate",
        "Boards mate pin by pin",
        _SOURCE,
        boards_mate,
        (
            _GONE,
            Fault("a contact open", lambda d: _on_header(d, "open")),
            Fault("two contacts exchanged", lambda d: _on_header(d, "swap")),
        ),
    ),
    SystemRule(
        "boards_keyed",
        "Keying and grounds of the ribbons",
        "IEC 61010-1 4.4 (foreseeable misuse); return paths on ribbons",
        boards_keyed,
        (
            _GONE,
            Fault("another header", _other_poles),
            Fault("no ground", _fewer_grounds),
            Fault("a clock without ground beside it", _moved_clock),
        ),
    ),
    SystemRule(
        "ribbon_current",
        "Current of ribbon contacts",
        "header and insulation-displacement plug, catalogue",
        ribbon_current,
        (
            _GONE,
            Fault("a weak header", lambda d: _thin_ribbon(d, "contact_current")),
            Fault("a weak ribbon", lambda d: _thin_ribbon(d, "ribbon_current")),
            Fault("no ground contacts", _fewer_grounds),
            Fault("no stated load", _no_load),
        ),
    ),
)
