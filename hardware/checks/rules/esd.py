"""Electrostatic discharge into what a person can touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardware.checks.ethernet_line import to_ground
from hardware.checks.mutate import drop_part, open_pin, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, holds
from hardware.checks.view import View
from hardware.design import Design, Part
from hardware.parts.spec import PinKind

_SOURCE: Final = "IEC 61000-4-2, 8 kV contact and 15 kV air from 150 pF and 330 ohm"
#: Families that reach through the housing, the pins that a discharge meets (none: all of them),
#: and the test voltage: contact into a grounded metal shell's port, air into everything else.
#: An RJ45 jack meets the cable behind its transformers, which leave its shield.
_TOUCHABLE: Final = {
    "USB_C_16": ((), 8e3),
    "MAGJACK": (("SHIELD", "CHS"), 15e3),
    "CT_HEADER": ((), 15e3),
    "SW_PUSH": ((), 15e3),
}
_GENERATOR_F: Final = 150e-12
#: The current has gone after this long.
_PULSE_S: Final = 100e-9
#: Loop from the connector through the clamp to the plane, and the first peak's current per volt
#: of test voltage (3.75 A/kV, IEC 61000-4-2 table 1).
_LOOP_H: Final = 2e-9
_PEAK_A_PER_V: Final = 3.75e-3
#: Dynamic resistance of a 1 A rectifier's junction at tens of amperes.
_BULK_OHM: Final = 0.1
#: Human body model (JS-001): the charge that a pin has survived is its voltage on this.
_BODY_F: Final = 100e-12
#: A rail with this rise is still below what its parts bear for a microsecond.
_RAIL_RISE_V: Final = 5.0


@dataclass(frozen=True, slots=True)
class _Touch:
    """A net that a discharge reaches, where it enters, and with what voltage."""

    net: str
    part: Part
    volts: float
    shield: bool

    @property
    def charge(self) -> float:
        """Charge of one discharge."""
        return _GENERATOR_F * self.volts


def _touched(view: View) -> Iterator[_Touch]:
    for part in view.of(*_TOUCHABLE):
        names, volts = _TOUCHABLE[view.symbol(part)]
        nets = {u.net for u in part.pins if u.net is not None and (not names or u.name in names)}
        for net in sorted(nets):
            if not view.is_ground(net):
                yield _Touch(net, part, volts, bool(names))


def touched_nets(view: View) -> Iterator[Measurement]:
    """What a discharge into each touchable contact leaves for the chips behind it.

    Touchable are the USB port, current transformers' headers, push buttons (through the cover's pin
    holes) and the shield of an RJ45 jack; its signals end behind transformers. Headers inside the
    closed covers are not. A discharge of voltage U carries Q = 150 pF x U.

    - A suppressor array: from breakdown and its clamping voltage at its peak current follows its
      dynamic resistance Rd. Through the series resistor R a pin takes the charge
      (Rd Q + (Vbr - V) t) / R in t = 100 ns; it must be below the charge that the pin survives in
      the human body test (100 pF x its voltage), as in system-efficient ESD design (JEP161).
    - A diode bridge to ground and an RC filter: the clamp's voltage over time, loop inductance
      included, steps the filter's capacitor by its integral over R C; pins keep within limits.
      Every channel of an array leads to something touchable, all its pins are used, and its supply
      pin is on a rail that is not below the line.
    - A supply or shield: the charge lifts its capacitors by Q / C.
    - A net with resistors only needs nothing.
    """
    yield from _channels(view)
    for touch in _touched(view):
        arrays = _arrays(view, touch.net)
        bridges = _bridges(view, touch.net)
        if view.is_rail(touch.net) or touch.shield:
            yield _lifted(view, touch)
        elif arrays:
            yield from _clamped(view, touch, arrays[0])
        elif bridges:
            yield from _bridged(view, touch, bridges[0])
        elif _victims(view, touch.net):
            text = "a discharge reaches chips and no suppressor stands here"
            yield fault(touch.net, "clamp", text, source=_SOURCE)
        else:
            yield holds(touch.net, "no chip behind", formula="resistors only", source=_SOURCE)


def _channels(view: View) -> Iterator[Measurement]:
    """Each channel of each suppressor array is in use, at something that a person touches."""
    touched = {touch.net for touch in _touched(view)}
    for array in view.rated("clamping_voltage", "peak_pulse_current"):
        names = sorted({use.name for use in array.pins if use.name.startswith("IO")})
        rail = view.at(array, "VBUS")
        for name in names:
            nets = {use.net for use in array.pins if use.name == name}
            text = ""
            if len(nets) != 1 or None in nets:
                text = f"the pins of {name} are not all on one net"
            elif not nets <= touched:
                text = f"{name} guards nothing that can be touched"
            elif rail is None or not view.is_rail(rail):
                text = "the array's supply pin is on no supply"
            elif any(_above(view, net, rail) for net in nets if net is not None):
                text = f"{name} stands above the array's supply"
            if text:
                yield fault(view.label(array), name, text, source=f"{array.mpn}: pin map")


def _above(view: View, net: str, rail: str) -> bool:
    return (view.volts(net).high or 0.0) > (view.volts(rail).high or 0.0) + 0.3


def _arrays(view: View, net: str) -> list[Part]:
    """Suppressor arrays with an IO pin here and their ground pin on ground."""
    return [
        part
        for part in view.on(net)
        if view.declares(part, "clamping_voltage")
        and view.is_ground(view.at(part, "GND"))
        and any(use.net == net and use.name.startswith("IO") for use in part.pins)
    ]


def _bridges(view: View, net: str) -> list[Part]:
    """Bridges with a pole here and both direct-current pins on ground."""
    return [
        part
        for part in view.on(net, "BRIDGE")
        if view.is_ground(view.at(part, "PLUS"))
        and view.is_ground(view.at(part, "MINUS"))
        and net in (view.at(part, "AC1"), view.at(part, "AC2"))
    ]


def _victims(view: View, net: str) -> list[tuple[Part, Part | None]]:
    """Chips on the net (no resistor) or behind one resistor of it."""
    found: list[tuple[Part, Part | None]] = [(chip, None) for chip in _chips(view, net)]
    for resistor in view.on(net, "R"):
        far = view.far(resistor, net)
        if far is not None and not view.is_ground(far) and not view.is_rail(far):
            found += [(chip, resistor) for chip in _chips(view, far)]
    return found


def _chips(view: View, net: str) -> list[Part]:
    """Parts on a net with any pin that is more than a contact."""
    inert = (PinKind.PASSIVE, PinKind.NO_CONNECT)
    return [p for p in view.on(net) if any(use.kind not in inert for use in p.pins)]


def _lifted(view: View, touch: _Touch) -> Measurement:
    capacitors = to_ground(view, touch.net)
    farads = sum(
        view.capacitance(c, view.volts(touch.net).high or 0.0).low or 0.0 for c in capacitors
    )
    if farads <= 0.0:
        text = "no capacitor takes the charge of a discharge"
        return fault(touch.net, "rise", text, source=_SOURCE)
    rise = touch.charge / (farads + _GENERATOR_F)
    text = f"{touch.volts / 1e3:g} kV x 150 pF / {farads:.3g} F"
    if view.is_rail(touch.net):
        limit, source = _RAIL_RISE_V, _SOURCE
    else:
        weakest = min(capacitors, key=lambda c: view.high(c, "rated_voltage"))
        limit, source = view.high(weakest, "rated_voltage"), view.cite(weakest, "rated_voltage")
    return at_most(touch.net, "rise", rise, limit, "V", formula=text, source=source)


def _clamped(view: View, touch: _Touch, array: Part) -> Iterator[Measurement]:
    peak = view.high(array, "peak_pulse_current")
    breakdown = view.low(array, "breakdown_voltage")
    dynamic = (view.high(array, "clamping_voltage") - breakdown) / max(peak, 1e-3)
    yield at_least(
        view.label(array), "clamping voltage above breakdown", dynamic, 0.1, "ohm",
        formula="dynamic resistance from both", source=view.cite(array, "clamping_voltage"),
    )  # fmt: skip
    for chip, resistor in _victims(view, touch.net):
        if resistor is None:
            text = f"{view.label(chip)} is on the connector's side, without a resistor"
            yield fault(touch.net, "pin", text, source=_SOURCE)
            continue
        far = view.far(resistor, touch.net)
        level = view.volts(far).high or 0.0 if far is not None else 0.0
        ohms = max(view.resistance(resistor).low or 0.0, 1e-3)
        charge = (max(dynamic, 0.0) * touch.charge + max(0.0, breakdown - level) * _PULSE_S) / ohms
        survived = view.low(chip, "esd_human_body_voltage")
        yield at_most(
            touch.net, f"charge into {view.label(chip)}", charge, survived * _BODY_F, "C",
            formula=f"({dynamic:.3g} ohm x {touch.charge * 1e6:.3g} uC + ({breakdown:g} -"
            f" {level:g}) V x 100 ns) / {ohms:.4g} ohm; survived {survived:g} V x 100 pF",
            source=f"{view.cite(chip, 'esd_human_body_voltage')}; JEP161",
        )  # fmt: skip


def _bridged(view: View, touch: _Touch, bridge: Part) -> Iterator[Measurement]:
    drop = view.high(bridge, "forward_voltage")
    area = drop * _PULSE_S + _BULK_OHM * touch.charge + _LOOP_H * _PEAK_A_PER_V * touch.volts
    for chip, resistor in _victims(view, touch.net):
        if resistor is None:
            text = f"{view.label(chip)} is on the connector's side, without a resistor"
            yield fault(touch.net, "pin", text, source=_SOURCE)
            continue
        far = view.far(resistor, touch.net)
        ohms = max(view.resistance(resistor).low or 0.0, 1e-3)
        farads = sum(view.capacitance(c).low or 0.0 for c in to_ground(view, far)) if far else 0.0
        if far is None or farads <= 0.0:
            text = f"no capacitor to ground at {view.label(chip)}"
            yield fault(touch.net, "filter", text, source=_SOURCE)
            continue
        step = area / (ohms * farads)
        low = (view.volts(far).low or 0.0) - step
        yield at_least(
            far, "lowest voltage", low, view.low(chip, "absolute_maximum_input_voltage"), "V",
            formula=f"{view.volts(far).low:g} V - {area * 1e6:.3g} uVs / ({ohms:.4g} ohm x"
            f" {farads:.3g} F)", source=view.cite(chip, "absolute_maximum_input_voltage"),
        )  # fmt: skip


# --- planted faults ----------------------------------------------------------------------------


def _entry(design: Design, kind: str) -> tuple[View, _Touch, Part] | None:
    """The first touched net that a clamp of this kind guards."""
    view = View(design)
    for touch in _touched(view):
        find = {"array": _arrays, "bridge": _bridges, "capacitor": to_ground}[kind]
        guards = find(view, touch.net)
        if guards and (kind != "capacitor" or touch.shield):
            return view, touch, guards[0]
    return None


def _gone(design: Design, kind: str) -> Design | None:
    found = _entry(design, kind)
    return None if found is None else drop_part(design, found[2])


def _ground_open(design: Design, kind: str, pin: str) -> Design | None:
    found = _entry(design, kind)
    if found is None:
        return None
    return open_pin(design, found[2], next(u.number for u in found[2].pins if u.name == pin))


def _weak(design: Design, kind: str, name: str, factor: float) -> Design | None:
    found = _entry(design, kind)
    return None if found is None else scale(design, found[2], name, factor)


def _resistor(design: Design, kind: str, factor: float) -> Design | None:
    found = _entry(design, kind)
    if found is None:
        return None
    view, touch, _ = found
    part = next((r for _, r in _victims(view, touch.net) if r is not None), None)
    return None if part is None else scale(design, part, "resistance", factor)


def _filter_gone(design: Design) -> Design | None:
    found = _entry(design, "bridge")
    if found is None:
        return None
    view, touch, _ = found
    part = next((r for _, r in _victims(view, touch.net) if r is not None), None)
    far = view.far(part, touch.net) if part is not None else None
    for capacitor in to_ground(view, far) if far is not None else []:
        design = drop_part(design, capacitor)
    return design


def _untouched(design: Design) -> Design | None:
    found = _entry(design, "array")
    return None if found is None else drop_part(design, found[1].part)


RULES: Final = (
    Rule(
        "touched_nets",
        "Electrostatic discharge",
        _SOURCE,
        touched_nets,
        (
            Fault("no suppressor", lambda d: _gone(d, "array")),
            Fault("its ground open", lambda d: _ground_open(d, "array", "GND")),
            Fault("half a channel open", lambda d: _ground_open(d, "array", "IO1")),
            Fault("its supply open", lambda d: _ground_open(d, "array", "VBUS")),
            Fault("nothing at the clamp", _untouched),
            Fault("a weak one", lambda d: _weak(d, "array", "peak_pulse_current", 0.01)),
            Fault("a soft one", lambda d: _weak(d, "array", "clamping_voltage", 4.0)),
            Fault("a tenth in series", lambda d: _resistor(d, "array", 0.1)),
            Fault("no bridge", lambda d: _gone(d, "bridge")),
            Fault("the bridge open", lambda d: _ground_open(d, "bridge", "PLUS")),
            Fault("a hundredth in series", lambda d: _resistor(d, "bridge", 0.01)),
            Fault("no filter", _filter_gone),
            Fault("no shield capacitor", lambda d: _gone(d, "capacitor")),
            Fault("a small one", lambda d: _weak(d, "capacitor", "capacitance", 0.05)),
        ),
    ),
)
