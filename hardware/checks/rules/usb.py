"""USB-C ports of a device: detection and the data pair."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.mutate import (
    drop_part,
    open_pin,
)
from hardware.checks.rule import Fault, Measurement, Rule, fault, holds, within
from hardware.checks.usb_port import (
    clamps,
    contact,
    gone,
    joined,
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

#: Sink's resistor: any source's current is told from 5.1 kohm within 10 % (Type-C table 4-27).
_RD_OHM: Final = Interval(5.1e3 * 0.9, 5.1e3 * 1.1)


_TYPE_C: Final = "USB Type-C specification 2.0"


_USB2: Final = "USB 2.0 specification"


#: Output impedance of a full-speed driver with its series resistor (USB 2.0, 7.1.1.1); a
#: CMOS driver of 3.3 V has 5 to 20 ohm of its own.
_DRIVER_OHM: Final = Interval(28.0, 44.0)


_OWN_OHM: Final = Interval(6.5, 21.0)


_PAIR: Final = ("DP", "DN")


def usb_detection(view: View) -> Iterator[Measurement]:
    """Each CC contact has its own Rd of 5.1 kohm to ground, and every contact its place.

    Both orientations of the plug reach the data pair (both contacts of D+ on one net, both of D- on
    another) and all contacts of VBUS, ground and shield are in use. SBU is open: alternate modes
    are not offered. Rd within 10 % lets the device tell the source's current; one Rd shared by both
    contacts would look like an accessory to a cable with an electronic marker.
    """
    for port in ports(view):
        label = view.label(port)
        for name in ("VBUS", "GND", *_PAIR, "CC1", "CC2", "SHIELD"):
            if None in nets_of(port, name) or len(nets_of(port, name)) != 1:
                text = f"contacts {name} are not all on one net"
                yield fault(label, name, text, source=f"{_TYPE_C}, table 3-4")
        for name in ("GND", "SHIELD"):
            if not all(view.is_ground(net) for net in nets_of(port, name)):
                text = f"{name} is not on ground"
                yield fault(label, name, text, source=f"{_TYPE_C}, 3.2: shield and ground joined")
        if nets_of(port, "SBU1") | nets_of(port, "SBU2") != {None}:
            yield fault(label, "SBU", "SBU is connected; leave it open", source=_TYPE_C)
        named = [single(port, name) for name in ("VBUS", *_PAIR, "CC1", "CC2", "GND")]
        if len(set(named)) != len(named):
            yield fault(label, "contacts", "two signals share a net", source=_TYPE_C)
        else:
            yield holds(label, "contacts", formula="16 contacts in place", source=_TYPE_C)
        for name in ("CC1", "CC2"):
            yield from _detection(view, port, name)


def _detection(view: View, port: Part, name: str) -> Iterator[Measurement]:
    net = single(port, name)
    if net is None:
        return
    source = f"{_TYPE_C}, table 4-27: Rd 5.1 kohm 10 %"
    others = [part for part in view.on(net) if part is not port and len(part.pins) > 1]
    down = [part for part in others if view.is_ground(view.far(part, net))]
    if len(others) != 1 or len(down) != 1 or view.symbol(down[0]) != "R":
        text = f"{name} needs one resistor to ground and nothing else"
        yield fault(net, "Rd", text, source=source)
        return
    ohms = view.resistance(down[0])
    assert ohms.low is not None
    assert ohms.high is not None
    assert _RD_OHM.low is not None
    assert _RD_OHM.high is not None
    for end in (ohms.low, ohms.high):
        yield within(
            view.label(down[0]), "Rd", end, _RD_OHM.low, _RD_OHM.high, "ohm",
            formula=f"{view.ohms(down[0]):g} ohm over tolerance and temperature", source=source,
        )  # fmt: skip


def usb_data_pair(view: View) -> Iterator[Measurement]:
    """Each data line runs from the connector through one series resistor to a chip.

    Driver and resistor together are 28 to 44 ohm, half of the pair's 90 ohm. On the connector's
    side are the contacts, the clamp and the resistor, nothing else; D+ stays D+ as far as the chip,
    which its pins' nets show: both lines end on one chip and on two of its pins.
    """
    for port in ports(view):
        chips: list[set[str]] = []
        for name in _PAIR:
            net = single(port, name)
            if net is None:
                yield fault(view.label(port), name, "not connected", source=_TYPE_C)
                continue
            series = view.on(net, "R")
            far = view.far(series[0], net) if len(series) == 1 else None
            if far is None or view.is_rail(far) or view.is_ground(far):
                text = f"{len(series)} resistors on {name}, one in series to the chip is needed"
                yield fault(net, name, text, source=f"{_USB2}, 7.1.1.1")
                continue
            yield _driver(view, series[0])
            yield from _line_clean(view, port, net, series[0])
            ends = {p.reference for p in view.on(far) if p is not series[0] and len(p.pins) > 2}
            chips.append(ends)
            if len(ends) != 1:
                text = f"{len(ends)} chips at the far end of {name}, one is needed"
                yield fault(far, name, text, source=_USB2)
        if len(chips) == 2 and chips[0] != chips[1]:
            text = "both lines must end on one chip"
            yield fault(view.label(port), "pair", text, source=_USB2)


def _driver(view: View, resistor: Part) -> Measurement:
    ohms = view.resistance(resistor)
    assert ohms.low is not None
    assert ohms.high is not None
    assert _OWN_OHM.low is not None
    assert _OWN_OHM.high is not None
    low, high = ohms.low + _OWN_OHM.low, ohms.high + _OWN_OHM.high
    assert _DRIVER_OHM.low is not None
    assert _DRIVER_OHM.high is not None
    worst = low if _DRIVER_OHM.low - low > high - _DRIVER_OHM.high else high
    return within(
        view.label(resistor), "driver with series resistor", worst, _DRIVER_OHM.low,
        _DRIVER_OHM.high, "ohm",
        formula=f"{ohms.low:.4g} + {_OWN_OHM.low:g} to {ohms.high:.4g} + {_OWN_OHM.high:g} ohm",
        source=f"{_USB2}, 7.1.1.1; driver's own {_OWN_OHM.low:g} to {_OWN_OHM.high:g} ohm assumed",
    )  # fmt: skip


def _line_clean(view: View, port: Part, net: str, resistor: Part) -> Iterator[Measurement]:
    known = {port.reference, resistor.reference, *(p.reference for p in clamps(view, net))}
    foreign = [p for p in view.on(net) if p.reference not in known]
    if foreign:
        text = f"{', '.join(view.label(p) for p in foreign)} does not belong on a data line"
        yield fault(net, "line", text, source=_USB2)


def _far_end(design: Design) -> Design | None:
    part = near(design, "DP", "R")
    return None if part is None else open_pin(design, part, part.pins[1].number)


def _no_chip(design: Design) -> Design | None:
    part = near(design, "DP", "R")
    found = port_of(design)
    net = single(found[1], "DP") if found else None
    if part is None or found is None or net is None:
        return None
    far = found[0].far(part, net)
    chip = next((p for p in found[0].on(far or "") if len(p.pins) > 2), None)
    return None if chip is None else drop_part(design, chip)


RULES: Final = (
    Rule(
        "usb_detection",
        "USB-C contacts and detection",
        _TYPE_C,
        usb_detection,
        (
            Fault("Rd ten times too great", lambda d: scaled(d, "CC1", "R", "resistance", 10.0)),
            Fault("Rd a tenth", lambda d: scaled(d, "CC2", "R", "resistance", 0.1)),
            Fault("no Rd", lambda d: gone(d, "CC1", "R")),
            Fault("one Rd for both", lambda d: joined(d, "CC1", "CC2")),
            Fault("one contact of D+ open", lambda d: contact(d, "DP", None)),
            Fault("the shield open", lambda d: contact(d, "SHIELD", None)),
            Fault("the shield on VBUS", lambda d: contact(d, "SHIELD", "VBUS")),
            Fault("SBU on a data line", lambda d: contact(d, "SBU1", "DP")),
        ),
    ),
    Rule(
        "usb_data_pair",
        "USB data pair",
        f"{_USB2}, 7.1",
        usb_data_pair,
        (
            Fault("ten times the resistor", lambda d: scaled(d, "DP", "R", "resistance", 10.0)),
            Fault("a tenth of the resistor", lambda d: scaled(d, "DN", "R", "resistance", 0.1)),
            Fault("no resistor", lambda d: gone(d, "DP", "R")),
            Fault("an open resistor", _far_end),
            Fault("no chip", _no_chip),
            Fault("one contact open", lambda d: contact(d, "DN", None)),
            Fault("a bleeder on a data line", lambda d: joined(d, "DP", "VBUS")),
        ),
    ),
)
