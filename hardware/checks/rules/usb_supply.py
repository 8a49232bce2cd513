"""USB-C ports of a device: the clamp at the connector, and VBUS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.checks.conditions import INSIDE_C, REFERENCE_C
from hardware.checks.mutate import (
    drop_part,
    open_pin,
    scale,
    swap_pins,
    with_net,
)
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault
from hardware.checks.usb_port import (
    clamps,
    contact,
    gone,
    near,
    nets_of,
    port_of,
    ports,
    scaled,
    single,
)
from hardware.checks.view import View
from hardware.design import Design, Part
from hardware.parts.spec import Interval

_TYPE_C: Final = "USB Type-C specification 2.0"


_USB2: Final = "USB 2.0 specification"


#: VBUS as a host may supply it at 5 V, and while open it must fall below vSafe0V.
_VBUS_V: Final = Interval(4.75, 5.5)


_SAFE_0V: Final = 0.8


#: Capacitance that a clamp may add to a full-speed line (75 pF per line at the receptacle).
_LINE_F: Final = 75e-12


#: A 3.3 V driver still gives its 2.8 V high level into 15 kohm with this much leakage.
_LEAKAGE_A: Final = 10e-6


_PAIR: Final = ("DP", "DN")


_INSIDE_C: Final = INSIDE_C.high or REFERENCE_C


def usb_clamp(view: View) -> Iterator[Measurement]:
    """A suppressor array guards both data lines and VBUS at the connector.

    Each data line runs through both IO pins of one channel, the two lines through different
    channels; the array's supply pin is on the port's VBUS, its ground pin on ground. It does not
    conduct at the highest VBUS or level of the lines (working voltage, and breakdown above it), it
    leaks and loads the lines too little to matter, and its clamping voltage is stated at a current
    that it bears.
    """
    for port in ports(view):
        vbus = single(port, "VBUS")
        used: set[tuple[str, str]] = set()
        for name in _PAIR:
            net = single(port, name)
            found = clamps(view, net) if net is not None else []
            if net is None or len(found) != 1:
                text = f"{len(found)} suppressors on {name} at the connector, one is needed"
                yield fault(view.label(port), name, text, source=_TYPE_C)
                continue
            array = found[0]
            channel = {use.name for use in array.pins if use.net == net}
            used |= {(array.reference, pin) for pin in channel}
            if len(channel) != 1 or nets_of(array, next(iter(channel))) != {net}:
                text = f"{name} must run through all pins of one channel of the array"
                yield fault(view.label(array), name, text, source=f"{array.mpn}: pin map")
            if single(array, "VBUS") != vbus or not view.is_ground(single(array, "GND")):
                text = "supply pin must be on the port's VBUS and ground pin on ground"
                yield fault(view.label(array), "rails", text, source=f"{array.mpn}: pin map")
            yield from _limits(view, array, net, vbus)


def _limits(view: View, array: Part, net: str, vbus: str | None) -> Iterator[Measurement]:
    label, top = view.label(array), view.volts(net).high or 0.0
    if vbus is not None:
        level = max(top, _VBUS_V.high or 0.0)
        breakdown = view.low(array, "breakdown_voltage")
        yield at_least(
            label, "breakdown voltage", breakdown, max(level, view.volts(vbus).high or 0.0), "V",
            formula=f"VBUS up to {level:g} V, {net} up to {top:g} V",
            source=view.cite(array, "breakdown_voltage"),
        )  # fmt: skip
        yield at_least(
            label, "working voltage", view.high(array, "working_voltage"), 5.25, "V",
            formula="5 V + 5 % is the highest continuous VBUS of a standard host",
            source=view.cite(array, "working_voltage"),
        )  # fmt: skip
    yield at_most(
        label, "leakage", view.high(array, "leakage_current"), _LEAKAGE_A, "A",
        formula="leakage of a data line", source=view.cite(array, "leakage_current"),
    )  # fmt: skip
    yield at_most(
        label, "line capacitance", view.high(array, "capacitance"), _LINE_F, "F",
        formula="capacitance of a channel", source=f"{_USB2}, 7.1.1.2: 75 pF at the receptacle",
    )  # fmt: skip


def usb_supply(view: View) -> Iterator[Measurement]:
    """What the open port stands at, and that nothing feeds it back.

    VBUS supplies the board through a diode only, anode at VBUS. The diode's leakage from the
    other supply, exponential between its values at 25 and 100 degC, must find a bleeder that keeps
    the open port below 0.8 V. The receptacle carries a source's current, and its voltage is above
    the highest VBUS.
    """
    for port in ports(view):
        vbus = single(port, "VBUS")
        label = view.label(port)
        if vbus is None or not view.is_rail(vbus):
            text = "VBUS is not on one supply net"
            yield fault(label, "VBUS", text, source=_TYPE_C)
            continue
        top = max(_VBUS_V.high or 0.0, view.volts(vbus).high or 0.0)
        yield at_most(
            label, "voltage", top, view.high(port, "rated_voltage"), "V",
            formula="highest VBUS of a 5 V source", source=view.cite(port, "rated_voltage"),
        )  # fmt: skip
        yield at_least(
            label, "rated current", view.high(port, "rated_current"), 3.0, "A",
            formula="a source of 3 A may run into a short until it trips",
            source=view.cite(port, "rated_current"),
        )  # fmt: skip
        yield from _back_feed(view, vbus)


def _diodes(view: View, vbus: str) -> list[Part]:
    return [p for p in view.on(vbus, "D", "D_SCHOTTKY") if view.at(p, "A") == vbus]


def _back_feed(view: View, vbus: str) -> Iterator[Measurement]:
    diodes = _diodes(view, vbus)
    source = f"{_TYPE_C}, 4.5.2.2: a sink never sources VBUS; vSafe0V below 0.8 V"
    known = {"C", "CP", "R", "TEST_POINT"}
    foreign = [
        p
        for p in view.on(vbus)
        if view.symbol(p) not in known and p not in diodes and p not in ports(view)
        and not view.declares(p, "clamping_voltage")
    ]  # fmt: skip
    grounded = [p for p in view.on(vbus, "R") if view.is_ground(view.far(p, vbus))]
    fed = [p for p in view.on(vbus, "R") if p not in grounded]
    if not diodes or foreign or fed:
        at = ", ".join(view.label(p) for p in [*foreign, *fed]) or "no diode"
        text = f"VBUS must reach the board through diodes only, anode at VBUS ({at})"
        yield fault(vbus, "back-feed", text, source=source)
        return
    if not grounded:
        text = "no bleeder: the diode's leakage charges the open port"
        yield fault(vbus, "bleeder", text, source=source)
        return
    for part in diodes:
        far = view.at(part, "K")
        if far is None or not view.is_rail(far) or far == vbus:
            yield fault(view.label(part), "cathode", "is not on another supply", source=source)
            continue
        ohms = 1.0 / sum(1.0 / max(view.resistance(p).high or 0.0, 1e-3) for p in grounded)
        cold, at_100 = view.high(part, "leakage_current"), view.high(part, "leakage_current_100_c")
        share = (_INSIDE_C - REFERENCE_C) / (100.0 - REFERENCE_C)
        hot = cold * (at_100 / cold) ** share if cold > 0.0 else at_100
        yield at_most(
            vbus, "open port", hot * ohms, _SAFE_0V, "V",
            formula=f"{cold:g} A at 25, {at_100:g} A at 100 degC: {hot:.3g} A hot x {ohms:.4g} ohm",
            source=source,
        )  # fmt: skip
    for part in grounded:
        ohms_low = max(view.resistance(part).low or 0.0, 1e-3)
        top = _VBUS_V.high or 0.0
        yield at_most(
            view.label(part), "suspend current", top / ohms_low, 25e-3, "A",
            formula=f"{top:g} V / {ohms_low:.4g} ohm",
            source="a twentieth of the 500 mA that a port may draw is the most a bleeder may waste",
        )  # fmt: skip


def _array(design: Design) -> Part | None:
    found = port_of(design)
    net = single(found[1], "DP") if found else None
    return None if found is None or net is None else next(iter(clamps(found[0], net)), None)


def _array_rating(design: Design, name: str, factor: float) -> Design | None:
    part = _array(design)
    return None if part is None else scale(design, part, name, factor)


def _array_pin(design: Design, name: str) -> Design | None:
    part = _array(design)
    if part is None:
        return None
    return open_pin(design, part, next(u.number for u in part.pins if u.name == name))


def _array_gone(design: Design) -> Design | None:
    part = _array(design)
    return None if part is None else drop_part(design, part)


def _turned(design: Design) -> Design | None:
    part = near(design, "VBUS", "D", "D_SCHOTTKY")
    return None if part is None else swap_pins(design, part, "1", "2")


def _higher_vbus(design: Design) -> Design | None:
    found = port_of(design)
    net = single(found[1], "VBUS") if found else None
    if net is None:
        return None
    return with_net(design, net, lambda record: replace(record, volts=(0.0, 30.0)))


RULES: Final = (
    Rule(
        "usb_clamp",
        "USB suppressor",
        "USBLC6-2SC6 data sheet, IEC 61000-4-2",
        usb_clamp,
        (
            Fault("no suppressor", _array_gone),
            Fault("its ground open", lambda d: _array_pin(d, "GND")),
            Fault("its supply open", lambda d: _array_pin(d, "VBUS")),
            Fault("half a channel open", lambda d: _array_pin(d, "IO1")),
            Fault("conducting at VBUS", lambda d: _array_rating(d, "breakdown_voltage", 0.5)),
            Fault("a lower standoff", lambda d: _array_rating(d, "working_voltage", 0.5)),
            Fault("a leaky one", lambda d: _array_rating(d, "leakage_current", 100.0)),
            Fault("a large one", lambda d: _array_rating(d, "capacitance", 100.0)),
        ),
    ),
    Rule(
        "usb_supply",
        "USB supply",
        _TYPE_C,
        usb_supply,
        (
            Fault("no diode", lambda d: gone(d, "VBUS", "D_SCHOTTKY")),
            Fault("the diode turned", _turned),
            Fault("no bleeder", lambda d: gone(d, "VBUS", "R")),
            Fault("a weak bleeder", lambda d: scaled(d, "VBUS", "R", "resistance", 10.0)),
            Fault("a strong bleeder", lambda d: scaled(d, "VBUS", "R", "resistance", 0.1)),
            Fault("one contact open", lambda d: contact(d, "VBUS", None)),
            Fault("VBUS above the receptacle's voltage", _higher_vbus),
        ),
    ),
)
