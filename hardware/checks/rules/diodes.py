"""Diodes and bridges: reverse voltage, direction, forward current."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.currents import given_a, taken_a
from hardware.checks.mutate import first, rewire, scale, swap_pins
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, holds
from hardware.checks.view import View
from hardware.design import Design, NetClass, NetRecord, Part, Side
from hardware.parts.spec import PinKind

_SYMBOLS: Final = ("D", "D_SCHOTTKY")
#: Use of the repetitive peak reverse voltage, common derating practice (ECSS-Q-ST-30-11C: 75 %).
_SHARE: Final = 0.75


def _joined(view: View) -> Iterator[tuple[Part, str, str]]:
    """Diodes with both pins on nets: the part, its anode's and its cathode's net."""
    for part in view.of(*_SYMBOLS):
        anode, cathode = view.at(part, "A"), view.at(part, "K")
        if anode is not None and cathode is not None and anode != cathode:
            yield part, anode, cathode


def _nets(view: View) -> list[NetRecord]:
    """Every net with a diode on it, by name."""
    names = {use.net for part in view.of(*_SYMBOLS) for use in part.pins if use.net is not None}
    return [view.net(name) for name in sorted(names)]


def _measured(net: NetRecord) -> bool:
    """True for a signal that swings alike to both sides of ground."""
    low, high = net.volts
    return net.net_class is NetClass.ANALOG and low < 0 < high and abs(low + high) < 0.01 * high


def diode_reverse_voltage(view: View) -> Iterator[Measurement]:
    """Greatest cathode less lowest anode against three quarters of the rated reverse voltage."""
    for part in view.of(*_SYMBOLS, "BRIDGE"):
        label, rated = view.label(part), view.high(part, "rated_voltage")
        nets = [use.net for use in part.pins if use.net is not None]
        if len(nets) < len(part.pins):
            yield fault(label, "reverse voltage", "a pin is open", source="wiring")
            continue
        if view.symbol(part) == "BRIDGE":
            ranges = [view.net(net).volts for net in nets]
            worst = max(high for _, high in ranges) - min(low for low, _ in ranges)
            text = f"highest less lowest of {', '.join(dict.fromkeys(nets))}"
        else:
            anode, cathode = view.at(part, "A") or "", view.at(part, "K") or ""
            worst = view.net(cathode).volts[1] - view.net(anode).volts[0]
            text = f"{cathode} highest less {anode} lowest"
        yield at_most(
            label,
            "reverse voltage",
            worst,
            _SHARE * rated,
            "V",
            formula=f"{text}; limit {_SHARE:g} x {rated:g} V",
            source=view.cite(part, "rated_voltage"),
        )


def _set_by_output(view: View, net: str, diode: Part) -> bool:
    """True for a rail that a supply's output or a bus connector sets."""
    return any(
        tap.pin.kind is PinKind.POWER_OUT or (tap.pin.name == "VBUS" and len(tap.part.pins) > 6)
        for tap in view.taps(net)
        if tap.part is not diode
    )


def diode_direction(view: View) -> Iterator[Measurement]:
    """Each diode points the way that its nets' ranges need.

    A diode lets the cathode fall no further below the anode than its forward voltage: the
    cathode's highest level is at least the anode's highest less U_F (else the diode lifts it above
    its range), and where the cathode may lie below ground it is no lower than the anode's lowest
    less U_F. It must conduct at some time: anode's highest above cathode's lowest. Between supplies
    it may not feed a rail that another output sets (back-feed into a converter or a USB host), and
    across a charging resistor it points away from the reservoir. A signal that swings both ways
    is clamped both ways, and a charge pump's node has one diode into it and one out of it.
    """
    for part, anode, cathode in _joined(view):
        label = view.label(part)
        (a_low, a_high), (k_low, k_high) = view.net(anode).volts, view.net(cathode).volts
        forward = view.high(part, "forward_voltage")
        source = f"the nets' ranges; {view.cite(part, 'forward_voltage')}"
        yield at_least(
            label,
            "highest voltage of the cathode",
            k_high,
            a_high - forward,
            "V",
            formula=f"{cathode} claims {k_high:g} V; {anode} {a_high:g} V less {forward:g} V",
            source=source,
        )
        if k_low < 0 or view.net(cathode).net_class is not NetClass.POWER:
            yield at_least(
                label,
                "lowest voltage of the cathode",
                k_low,
                a_low - forward,
                "V",
                formula=f"{cathode} claims {k_low:g} V; {anode} {a_low:g} V less {forward:g} V",
                source=source,
            )
        yield at_least(
            label,
            "forward bias at the best moment",
            a_high - k_low,
            0.0,
            "V",
            formula=f"{anode} {a_high:g} V less {cathode} {k_low:g} V; below 0 V it never conducts",
            source="the nets' ranges",
        )
        yield _feeding(view, part, anode, cathode)
    yield from _both_ways(view)
    yield from _pumps(view)


def _feeding(view: View, part: Part, anode: str, cathode: str) -> Measurement:
    label, source = view.label(part), "structure of the supplies"
    rails = view.is_rail(anode) and view.is_rail(cathode)
    if rails and _set_by_output(view, cathode, part):
        text = f"feeds {cathode}, which an output sets: the anode belongs there"
        return fault(label, "feed", text, source=source)
    if rails and view.between(anode, cathode, "R"):
        plus = {view.at(c, "PLUS") for c in view.of("CP")}
        if cathode in plus and anode not in plus:
            text = f"bypasses the resistor that charges {cathode}: it is the wrong way round"
            return fault(label, "feed", text, source=source)
    return holds(label, "feed", formula=f"{anode} into {cathode}", source=source)


def _both_ways(view: View) -> Iterator[Measurement]:
    """Clamps of signals of both signs come in pairs, one each way."""
    source = "a diode clamps one sign only"
    for net in _nets(view):
        if not _measured(net):
            continue
        clamps = [
            part
            for part in view.on(net.name, *_SYMBOLS)
            if view.is_ground(view.far(part, net.name))
        ]
        if not clamps:
            continue
        up = any(view.at(part, "A") == net.name for part in clamps)
        down = any(view.at(part, "K") == net.name for part in clamps)
        if up and down:
            yield holds(
                net.name, "clamp", formula=f"{len(clamps)} diodes, both ways", source=source
            )
        else:
            yield fault(net.name, "clamp", "both diodes point one way", source=source)


def _pumps(view: View) -> Iterator[Measurement]:
    """A node of capacitors and two diodes passes charge on: one diode into it, one out of it."""
    source = "charge pump: what one diode brings, the other takes on"
    for net in _nets(view):
        diodes = [part for part in view.on(net.name, *_SYMBOLS) if view.far(part, net.name)]
        others = [part for part in view.on(net.name) if part not in diodes]
        pumped = bool(others) and all(view.symbol(part) == "C" for part in others)
        if view.is_ground(net.name) or not pumped or not diodes:
            continue
        into = sum(view.at(part, "K") == net.name for part in diodes)
        if 0 < into < len(diodes):
            yield holds(net.name, "pump", formula=f"{into} in of {len(diodes)}", source=source)
        else:
            text = "every diode here points the same way: no charge passes"
            yield fault(net.name, "pump", text, source=source)


def bridge_wiring(view: View) -> Iterator[Measurement]:
    """A bridge rectifies between two nets, or clamps two lines to ground.

    AC1 and AC2 are two different nets. With PLUS and MINUS both on ground each line has a diode to
    ground in either direction; otherwise PLUS is the higher one.
    """
    for part in view.of("BRIDGE"):
        label, source = view.label(part), "structure of a bridge"
        ac_1, ac_2, plus, minus = (view.at(part, pin) for pin in ("AC1", "AC2", "PLUS", "MINUS"))
        if ac_1 is None or ac_2 is None or plus is None or minus is None:
            yield fault(label, "wiring", "a pin is open", source=source)
        elif ac_1 == ac_2 or {ac_1, ac_2} & {plus, minus}:
            yield fault(label, "wiring", "an AC pin is shorted", source=source)
        elif plus == minus and not view.is_ground(plus):
            yield fault(label, "wiring", f"PLUS and MINUS meet on {plus}, no ground", source=source)
        elif plus != minus and view.net(plus).volts[1] <= view.net(minus).volts[1]:
            yield fault(label, "wiring", f"PLUS ({plus}) is not above {minus}", source=source)
        elif any(view.net(net).net_class is not NetClass.ANALOG for net in (ac_1, ac_2)) and (
            plus == minus
        ):
            yield fault(label, "wiring", "clamps what is no measured line", source=source)
        else:
            yield holds(label, "wiring", formula=f"{ac_1}, {ac_2} to {plus}", source=source)


def diode_current(view: View) -> Iterator[Measurement]:
    """Forward current, bounded by what feeds the anode or what the cathode's net takes.

    Resistors pass U / R, coils U / R, supplies and ports their rated current, circuits their
    supply current; the smaller sum of the two sides counts. It stays below the rated current and
    below the current at which the forward voltage is given, so that this voltage is a bound.
    Diodes whose current neither side bounds are left to the rules of their circuits.
    """
    for part, anode, cathode in _joined(view):
        bounds = [given_a(view, anode, part), taken_a(view, cathode, part)]
        known = [bound for bound in bounds if bound is not None]
        if not known:
            continue
        found = min(known, key=lambda bound: bound.ampere)
        for name in ("rated_current", "forward_voltage_test_current"):
            yield at_most(
                view.label(part),
                "forward current" if name == "rated_current" else "current, for its voltage",
                found.ampere,
                view.high(part, name),
                "A",
                formula=found.text,
                source=view.cite(part, name),
            )


def _between_rails(design: Design) -> Part | None:
    rails = {n.name for n in design.nets if n.net_class is NetClass.POWER}
    return first(
        design, lambda p, s: s.symbol in _SYMBOLS and all(use.net in rails for use in p.pins)
    )


def _turned_feed(design: Design) -> Design | None:
    part = _between_rails(design)
    return None if part is None else swap_pins(design, part, "1", "2")


def _clamp(design: Design) -> Part | None:
    grounds = {n.name for n in design.nets if n.net_class is NetClass.GROUND}
    signals = {n.name for n in design.nets if n.domain.side is Side.SELV and n.volts[0] < 0}
    return first(
        design,
        lambda p, s: (
            s.symbol in _SYMBOLS
            and any(u.net in grounds for u in p.pins)
            and any(u.net in signals for u in p.pins)
        ),
    )


def _turned_clamp(design: Design) -> Design | None:
    part = _clamp(design)
    return None if part is None else swap_pins(design, part, "1", "2")


def _rated(name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _between_rails(design)
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"a diode with {factor:g} x {name}", plant)


def _bridge(pin: str, to: str | None) -> Fault:
    def plant(design: Design) -> Design | None:
        part = first(design, lambda _, s: s.symbol == "BRIDGE")
        if part is None:
            return None
        nets = {use.number: use.net for use in part.pins}
        return rewire(design, part, pin, None if to is None else nets[to])

    return Fault(f"a bridge's pin {pin} {'open' if to is None else f'on pin {to}'}", plant)


def _turned_pump(design: Design) -> Design | None:
    capacitive = {
        net.name
        for net in design.nets
        if {design.spec(design.part_by_reference[n.reference]).symbol for n in net.nodes}
        == {"C", "D"}
    }
    part = first(
        design, lambda p, s: s.symbol == "D" and any(u.net in capacitive for u in p.pins[1:])
    )
    return None if part is None else swap_pins(design, part, "1", "2")


RULES: Final = (
    Rule(
        "diode_reverse_voltage",
        "Reverse voltage of diodes",
        "derating practice (ECSS-Q-ST-30-11C: 75 %)",
        diode_reverse_voltage,
        (_rated("rated_voltage", 0.01),),
    ),
    Rule(
        "diode_direction",
        "Diodes point the right way",
        "a diode's cathode is never more than its forward voltage below its anode",
        diode_direction,
        (
            Fault("a diode between supplies turned round", _turned_feed),
            Fault("a clamp turned round", _turned_clamp),
            Fault("a charge pump's diode turned round", _turned_pump),
            _rated("forward_voltage", 0.01),
        ),
    ),
    Rule(
        "bridge_wiring",
        "Bridges are wired as bridges",
        "structure of a rectifier bridge",
        bridge_wiring,
        (_bridge("1", None), _bridge("1", "2"), _bridge("3", "1"), _bridge("4", None)),
    ),
    Rule(
        "diode_current",
        "Forward current of diodes",
        "Kirchhoff's current law; the diodes' datasheets",
        diode_current,
        (_rated("rated_current", 0.01), _rated("forward_voltage_test_current", 0.01)),
    ),
)
