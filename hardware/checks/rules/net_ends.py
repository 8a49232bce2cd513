"""Every net has its ends, and every pin is somewhere or rightly open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.logic import DIGITAL, PUSH_PULL, Line, Port, is_lamp, lines
from hardware.checks.mutate import bridge, first, open_pin, rewire
from hardware.checks.rule import Fault, Measurement, Rule, at_least, fault, holds
from hardware.checks.view import Tap, View
from hardware.design import Design, NetClass, Part, PinUse
from hardware.interfaces import Direction
from hardware.parts.spec import PinKind

_SOURCE: Final = "a conductor joins a source to a sink"
_OPEN: Final = "unused CMOS inputs must be tied (TI SCBA004); outputs may stay open"
#: Kinds that may stay open: outputs, and pins that the maker says to leave open.
_MAY_STAY_OPEN: Final = PUSH_PULL | {PinKind.OPEN_COLLECTOR, PinKind.NO_CONNECT}
_DRIVES: Final = PUSH_PULL | {PinKind.OPEN_COLLECTOR, PinKind.BIDIRECTIONAL}
_LISTENS: Final = frozenset({PinKind.INPUT, PinKind.BIDIRECTIONAL})
_TWO_PIN: Final = 2


def net_ends(view: View) -> Iterator[Measurement]:
    """At least two pins on every net; a driver and a listener on every digital line.

    A line that an input listens to needs an output, a ribbon contact that the other board drives, a
    button, or a pull whose level its block claims (``idle_level``). A line that an output drives
    needs somebody to listen. Two outputs on one line fight, and so do two pins of one controller.
    An output must not lie on ground or on a supply.
    """
    for net in view.design.nets:
        taps = view.taps(net.name)
        if taps:
            yield at_least(
                net.name,
                "pins",
                len(taps),
                _TWO_PIN,
                "1",
                formula="pins on the net",
                source=_SOURCE,
            )
    claimed = {claim.subject for claim in view.claims("idle_level")}
    for line in lines(view):
        yield _line(view, line, claimed)
    yield from _dark_lamps(view)
    yield from _dead_buttons(view)
    yield from _joined_pins(view)
    yield from _shorted_outputs(view)


def _line(view: View, line: Line, claimed: set[str]) -> Measurement:
    text = _fighting(view, line) or _undriven(view, line, claimed) or _unheard(view, line)
    if text:
        return fault(line.name, "ends", text, source=_SOURCE)
    seen = ", ".join(sorted({f"{t.part.address}.{t.pin.name}" for t in line.pins}))
    return holds(line.name, "ends", formula=seen or "a ribbon contact", source=_SOURCE)


def _fighting(view: View, line: Line) -> str:
    outputs = [tap for tap in line.pins if tap.pin.kind is PinKind.OUTPUT]
    others = [tap for tap in line.pins if tap.pin.kind in PUSH_PULL]
    if outputs and len(others) > 1:
        names = ", ".join(f"{view.label(t.part)} {t.pin.name}" for t in others)
        return f"more than one output drives it: {names}"
    contacts = {(port.connector.reference, port.connector.interface) for port in line.ports}
    signals = {(port.connector.reference, port.pin) for port in line.ports}
    return "two contacts of one ribbon are on it" if len(contacts) < len(signals) else ""


def _undriven(view: View, line: Line, claimed: set[str]) -> str:
    listens = [tap for tap in line.pins if tap.pin.kind is PinKind.INPUT]
    drives = any(tap.pin.kind in _DRIVES for tap in line.pins)
    foreign = any(port.drives for port in line.ports)
    button = any(view.symbol(tap.part) == "SW_PUSH" for tap in line.others)
    transistor = any("MOS" in view.symbol(tap.part) for tap in line.others)
    if not listens or drives or foreign or button or transistor:
        return ""
    if claimed & set(line.nets):
        return ""
    return f"nothing drives {view.label(listens[0].part)} {listens[0].pin.name}"


def _unheard(view: View, line: Line) -> str:
    drives = [tap for tap in line.pins if tap.pin.kind in _DRIVES]
    strong = [tap for tap in drives if tap.pin.kind is not PinKind.BIDIRECTIONAL]
    points = all(view.symbol(tap.part) == "TEST_POINT" for tap in line.others)
    listens = any(tap.pin.kind in _LISTENS for tap in line.pins)
    alone = len(line.pins) == 1 and not line.ports and not line.pulls and not line.others
    unheard = bool(strong) and not listens and not line.ports and points
    if drives and (alone or unheard):
        return f"nobody listens to {view.label(drives[0].part)} {drives[0].pin.name}"
    return ""


def _dark_lamps(view: View) -> Iterator[Measurement]:
    """Lamps whose line ends at a resistor and a test point: nobody switches them on."""
    driven = {net for line in lines(view) for net in line.nets}
    for part in view.parts:
        if not is_lamp(view, part):
            continue
        for use in part.pins:
            if use.net is None or use.net in driven or use.kind is not PinKind.PASSIVE:
                continue
            reached = view.reach(use.net, ("R",))
            if view.net(use.net).net_class is not NetClass.SIGNAL or any(
                view.is_rail(net) or view.is_ground(net) for net in reached
            ):
                continue
            others = {view.symbol(tap.part) for net in reached for tap in view.taps(net)}
            if others <= {"R", "C", "TEST_POINT", view.symbol(part)}:
                text = f"nothing switches the lamp at {use.name}"
                yield fault(view.label(part), "lamp", text, source=_SOURCE)


def _dead_buttons(view: View) -> Iterator[Measurement]:
    """Buttons that no digital pin reads."""
    read = {net for line in lines(view) if line.pins for net in line.nets}
    for part in view.of("SW_PUSH"):
        if not any(use.net in read for use in part.pins):
            yield fault(view.label(part), "button", "no input reads the button", source=_SOURCE)


def _joined_pins(view: View) -> Iterator[Measurement]:
    """Two digital pins of one part, one of them an output, on one net: a solder bridge.

    Inputs may share a net (straps); pins on ground or a supply are judged elsewhere.
    """
    for part in view.parts:
        seen: dict[str, PinUse] = {}
        for use in part.pins:
            if use.kind not in DIGITAL or use.net is None or not _is_signal(view, use.net):
                continue
            other = seen.setdefault(use.net, use)
            if other.name != use.name and {other.kind, use.kind} & _DRIVES:
                text = f"{other.name} and {use.name} are both on {use.net}"
                yield fault(view.label(part), "joined pins", text, source=_SOURCE)


def _is_signal(view: View, net: str) -> bool:
    return not view.is_ground(net) and not _feeds_parts(view, net)


def _shorted_outputs(view: View) -> Iterator[Measurement]:
    """Outputs and controller pins that lie on ground or on a supply."""
    for part in view.parts:
        controller = view.declares(part, "internal_pull_resistance")
        for use in part.pins:
            drives = use.kind in (PinKind.OUTPUT, PinKind.TRI_STATE, PinKind.OPEN_COLLECTOR)
            if not drives and not (controller and use.kind is PinKind.BIDIRECTIONAL):
                continue
            if use.net is None or view.symbol(part) in ("NMOS", "PMOS"):
                continue
            if view.is_ground(use.net) or _feeds_parts(view, use.net):
                text = f"{use.name} is shorted to {use.net}"
                yield fault(view.label(part), "output", text, source=_SOURCE)


def _feeds_parts(view: View, net: str) -> bool:
    return view.is_rail(net) and any(tap.pin.kind is PinKind.POWER_IN for tap in view.taps(net))


def open_pins(view: View) -> Iterator[Measurement]:
    """Open pins are outputs, pins that the maker wants open, or spare pins of a controller.

    A controller's spare pins have weak pulls inside and firmware makes them outputs. Passive pins
    of connectors and parts of more than two pins may stay open; a two-pin part with an open end, or
    with both ends on one net, does nothing.
    """
    for part in view.parts:
        text = _useless(part)
        if text:
            yield fault(view.label(part), "ends", text, source=_SOURCE)
            continue
        joined = [u for u in part.pins if u.kind is PinKind.NO_CONNECT and u.net is not None]
        if joined:
            text = f"{joined[0].name} must stay open but is on {joined[0].net}"
            yield fault(view.label(part), "open pins", text, source=_OPEN)
        bad = [use for use in part.pins if use.net is None and not _may_stay_open(view, part, use)]
        if bad:
            names = ", ".join(f"{use.number} {use.name}" for use in bad)
            text = f"{bad[0].kind.value} pin open: {names}"
            yield fault(view.label(part), "open pins", text, source=_OPEN)
        elif any(use.net is None for use in part.pins):
            names = ", ".join(use.name for use in part.pins if use.net is None)
            yield holds(view.label(part), "open pins", formula=f"open: {names}", source=_OPEN)


def _useless(part: Part) -> str:
    if len(part.pins) != _TWO_PIN:
        return ""
    nets = [use.net for use in part.pins]
    if None in nets:
        return "an end is open"
    return f"both ends are on {nets[0]}" if nets[0] == nets[1] else ""


def _may_stay_open(view: View, part: Part, use: PinUse) -> bool:
    if use.kind in _MAY_STAY_OPEN:
        return True
    if use.kind is PinKind.BIDIRECTIONAL:
        return view.declares(part, "internal_pull_resistance")
    return use.kind is PinKind.PASSIVE and use.name not in {
        other.name for other in part.pins if other.net is not None
    }


def interface_signals(view: View) -> Iterator[Measurement]:
    """Every contact of a ribbon reaches what it is for.

    Supplies are rails or ground; a signal that this board drives reaches a driver, one that it
    listens to reaches a receiver.
    """
    by_net = {net: line for line in lines(view) for net in line.nets}
    for end in view.design.connectors:
        part = view.design.part_by_reference.get(end.reference)
        if part is None or part.dnp:
            text = f"the header of {end.interface} is missing"
            yield fault(end.reference, end.interface, text, source=_SOURCE)
            continue
        nets = {use.number: use.net for use in part.pins}
        for pin, signal in end.signals:
            port = Port(nets.get(pin) or "", end, pin)
            text = _contact(view, port, by_net)
            subject, quantity = view.label(part), f"contact {pin}, {signal}"
            if text:
                yield fault(subject, quantity, text, source=_SOURCE)
            else:
                yield holds(subject, quantity, formula=f"on {port.net}", source=_SOURCE)


def _contact(view: View, port: Port, by_net: dict[str, Line]) -> str:
    if not port.net:
        return "is open"
    if port.direction is Direction.SUPPLY:
        supply = view.is_rail(port.net) or view.is_ground(port.net)
        return "" if supply else f"is a supply but lies on {port.net}"
    line = by_net.get(port.net)
    if line is None:
        return f"is a signal but lies on {port.net}"
    kinds = {tap.pin.kind for tap in line.pins}
    ours = Direction.TO_ADD_ON if port.connector.host else Direction.TO_HOST
    if port.direction in (ours, Direction.BOTH) and not kinds & _DRIVES:
        return "reaches no driver on this board"
    if port.direction is not ours and not kinds & _LISTENS:
        return "reaches no receiver on this board"
    return ""


def _taps(design: Design, kind: PinKind) -> Iterator[Tap]:
    for part in design.parts:
        for use in part.pins:
            logic = use.net and design.net_by_name[use.net].net_class is NetClass.SIGNAL
            if use.kind is kind and logic:
                yield Tap(part, use)


def _open_output(design: Design) -> Design | None:
    for tap in _taps(design, PinKind.OUTPUT):
        return open_pin(design, tap.part, tap.pin.number)
    return None


def _open_input(design: Design) -> Design | None:
    for tap in _taps(design, PinKind.INPUT):
        return open_pin(design, tap.part, tap.pin.number)
    return None


def _two_outputs(design: Design) -> Design | None:
    found = list(_taps(design, PinKind.OUTPUT))
    if len(found) < _TWO_PIN:
        return None
    return rewire(design, found[0].part, found[0].pin.number, found[1].pin.net)


def _output_on_ground(design: Design) -> Design | None:
    ground = next((n.name for n in design.nets if n.net_class is NetClass.GROUND), None)
    for tap in _taps(design, PinKind.OUTPUT):
        return rewire(design, tap.part, tap.pin.number, ground)
    return None


def _bridged_controller(design: Design) -> Design | None:
    """Two neighbouring pins of a controller joined by solder."""
    for part in design.parts:
        uses = [
            use
            for use in part.pins
            if use.kind is PinKind.BIDIRECTIONAL
            and use.net is not None
            and design.net_by_name[use.net].net_class is NetClass.SIGNAL
        ]
        if len(uses) > 10:
            return bridge(design, part, uses[0].number, uses[1].number)
    return None


def _half_resistor(design: Design) -> Design | None:
    part = first(design, lambda _, s: s.symbol == "R")
    return None if part is None else open_pin(design, part, "1")


def _both_ends(design: Design) -> Design | None:
    part = first(design, lambda _, s: s.symbol == "R")
    return None if part is None else rewire(design, part, "1", part.pins[1].net)


def _open_contact(design: Design) -> Design | None:
    for end in design.connectors:
        part = design.part_by_reference[end.reference]
        return open_pin(design, part, part.pins[-1].number)
    return None


def _swapped_contact(design: Design) -> Design | None:
    """A supply contact of a ribbon on a signal."""
    for end in design.connectors:
        part = design.part_by_reference[end.reference]
        return rewire(design, part, part.pins[0].number, part.pins[-1].net)
    return None


RULES: Final = (
    Rule(
        "net_ends",
        "Ends of every net",
        _SOURCE,
        net_ends,
        (
            Fault("an output left open", _open_output),
            Fault("two outputs on one net", _two_outputs),
            Fault("an output on ground", _output_on_ground),
            Fault("two pins of a controller bridged", _bridged_controller),
        ),
    ),
    Rule(
        "open_pins",
        "Open pins",
        _OPEN,
        open_pins,
        (
            Fault("an input left open", _open_input),
            Fault("a resistor with an open end", _half_resistor),
            Fault("a resistor with both ends on one net", _both_ends),
        ),
    ),
    Rule(
        "interface_signals",
        "Contacts of the ribbons",
        "the interfaces' pin maps and directions (hardware/interfaces.py)",
        interface_signals,
        (
            Fault("an open contact", _open_contact),
            Fault("a supply contact on a signal", _swapped_contact),
        ),
    ),
)
