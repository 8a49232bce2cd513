"""Ethernet's transformers: centre taps, and the shield and common mode of the cable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.checks.ethernet_line import (
    PAIRS,
    SUPPLY_PINS,
    controller,
    has_foreign,
    jack_of,
    jack_rating,
    jacks,
    leg,
    near,
    no_controller,
    pin_open,
    supply,
    to_ground,
)
from hardware.checks.mutate import (
    drop_part,
    first,
    open_pin,
    scale,
    short,
    with_spec,
)
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, holds, within
from hardware.checks.view import View
from hardware.design import Design, Part

_IEEE: Final = "IEEE 802.3 clauses 14 and 25 (ANSI X3.263 TP-PMD)"


#: IEEE 802.3 14.3.1.1: 1500 Vrms between cable and equipment for one minute.
_ISOLATION_PEAK_V: Final = 1500.0 * 2.0**0.5


#: Cable screen: 115 V of a floating mains filter drive at most 0.25 mA through the bleed, and
#: three time constants end within the 50 ms between discharges of a 20 Hz generator.
_FLOATING_V: Final = 115.0


_TOUCH_A: Final = 0.25e-3


_BLEED_S: Final = 50e-3


def ethernet_taps(view: View) -> Iterator[Measurement]:
    """The transformers' centre taps are fed as the controller's maker draws it.

    The transmitter draws its current out of the analog supply through the tap: directly, or through
    the resistor and with the capacitor that he draws. The receiver's tap is on the analog supply,
    or, where he couples the receiver by capacitors, floats on the foot of the terminations with a
    capacitor to ground: a supply there would put direct current through the winding.

    The transformers are those that he asks for: turns ratio, and the inductance that the standard
    wants at 8 mA of unbalance so that long runs of equal bits do not droop.
    """
    for jack in jacks(view):
        chip, label = controller(view, jack), view.label(jack)
        if view.spec(jack).insulation is None:
            text = "the jack claims no insulation between cable and equipment"
            yield fault(label, "insulation", text, source=_IEEE)
        if chip is None:
            yield fault(label, "taps", "no Ethernet controller on its lines", source=_IEEE)
            continue
        rail = supply(view, chip)
        if rail is None:
            text = "analog supply pins are not on one supply"
            yield fault(view.label(chip), "supply", text, source=_IEEE)
            continue
        yield from _transmit_tap(view, jack, chip, rail)
        yield from _receive_tap(view, jack, chip, rail)
        for name, unit in (("turns_ratio", "1"), ("inductance", "H")):
            asked = view.rating(chip, f"transformer_{name}")
            yield Measurement(
                label, name.replace("_", " "), view.low(jack, name), asked.low, asked.high, unit,
                view.cite(jack, name), view.cite(chip, f"transformer_{name}"),
            )  # fmt: skip


def _transmit_tap(view: View, jack: Part, chip: Part, rail: str) -> Iterator[Measurement]:
    tap, label = view.at(jack, "TCT"), view.label(jack)
    name = "transmit_tap_resistance"
    if not view.declares(chip, name):
        yield _on_supply(view, label, "TCT", tap, rail)
        return
    feeds = view.between(tap, rail, "R") if tap is not None else []
    capacitors = to_ground(view, tap) if tap is not None else []
    foreign = has_foreign(view, tap, [*feeds, *capacitors], {jack.reference})
    if tap is None or len(feeds) != 1 or len(capacitors) != 1 or foreign:
        text = f"the tap needs one resistor from {rail} and one capacitor to ground, nothing else"
        yield fault(label, "TCT", text, source=view.cite(chip, name))
        return
    yield near(view, chip, feeds[0], name)
    yield near(view, chip, capacitors[0], "transmit_tap_capacitance")


def _receive_tap(view: View, jack: Part, chip: Part, rail: str) -> Iterator[Measurement]:
    tap, label = view.at(jack, "RCT"), view.label(jack)
    if not view.declares(chip, "receive_coupling_capacitance"):
        yield _on_supply(view, label, "RCT", tap, rail)
        return
    lines = [leg(view, jack, pin) for pin in PAIRS["receive"][:2]]
    ends = [part for line in lines if line is not None for part, _ in line.terminations]
    capacitors = to_ground(view, tap) if tap is not None else []
    at_foot = {part.reference for part in ends if tap is not None and view.far(part, tap)}
    foreign = has_foreign(view, tap, [*ends, *capacitors], {jack.reference})
    if tap is None or len(at_foot) != 2 or len(capacitors) != 1 or foreign or view.is_rail(tap):
        text = "the tap belongs on the foot of both terminations with one capacitor to ground"
        yield fault(label, "RCT", text, source=view.cite(chip, "receive_coupling_capacitance"))
    else:
        yield near(view, chip, capacitors[0], "line_termination_capacitance")


def _on_supply(view: View, label: str, pin: str, tap: str | None, rail: str) -> Measurement:
    if tap != rail:
        text = f"{pin} is on {tap or 'no net'}, the analog supply {rail} is drawn"
        return fault(label, pin, text, source=f"{_IEEE}; the controller's schematic")
    if not to_ground(view, rail):
        return fault(label, pin, f"{rail} has no capacitor to ground", source=_IEEE)
    return holds(label, pin, formula=f"on {rail}, which has capacitors to ground", source=_IEEE)


def ethernet_shield(view: View) -> Iterator[Measurement]:
    """The cable's screen and the foot of the jack's termination on one net, coupled to ground.

    The test voltage of 1500 Vrms between cable and equipment divides over the capacitor inside the
    jack and the one from the shield to ground; both bear their share at its greatest (tolerances of
    the outer one). Beside it one resistor drains the shield: fast enough that discharges do not add
    up, slow enough that a floating neighbour's filter current stays untouchable. The termination
    inside is 75 ohm for each pair, the common-mode impedance of the cable (Bob Smith).
    """
    for jack in jacks(view):
        label, shield, foot = view.label(jack), view.at(jack, "SHIELD"), view.at(jack, "CHS")
        if shield is None or foot != shield:
            text = "the shield and the termination's foot (CHS) must be on one net"
            yield fault(label, "shield", text, source=_IEEE)
            continue
        capacitors = to_ground(view, shield)
        bleeds = [p for p in view.on(shield, "R") if view.is_ground(view.far(p, shield))]
        known = [*capacitors, *bleeds]
        foreign = has_foreign(view, shield, known, {jack.reference})
        if len(capacitors) != 1 or len(bleeds) != 1 or foreign:
            text = f"{shield} needs one capacitor and one resistor to ground, nothing else"
            yield fault(label, "shield", text, source="IEC 61000-4-2 and IEEE 802.3 14.3.1.1")
            continue
        yield from _isolation(view, jack, capacitors[0])
        yield from _bleed(view, capacitors[0], bleeds[0])


def _isolation(view: View, jack: Part, capacitor: Part) -> Iterator[Measurement]:
    inside = view.high(jack, "common_mode_termination_capacitance")
    outer = view.capacitance(capacitor)
    low, high = outer.low or 0.0, outer.high or 0.0
    text = f"{_ISOLATION_PEAK_V:.0f} V over {inside * 1e9:g} nF"
    total = max(inside, 1e-15)
    yield at_most(
        view.label(jack), "voltage of the termination", _ISOLATION_PEAK_V * high / (high + total),
        view.high(jack, "common_mode_termination_voltage"), "V",
        formula=f"{text} in series with {high * 1e9:.4g} nF",
        source=view.cite(jack, "common_mode_termination_voltage"),
    )  # fmt: skip
    yield at_most(
        view.label(capacitor), "voltage in the isolation test",
        _ISOLATION_PEAK_V * inside / (low + total), view.high(capacitor, "rated_voltage"), "V",
        formula=f"{text} in series with {low * 1e9:.4g} nF",
        source=view.cite(capacitor, "rated_voltage"),
    )  # fmt: skip
    yield within(
        view.label(jack), "common-mode termination",
        view.high(jack, "common_mode_termination_resistance"), 67.5, 82.5, "ohm",
        formula="each pair to the common foot",
        source="75 ohm 10 %: common mode of category 5 cable (Bob Smith, US 5321372)",
    )  # fmt: skip
    yield within(
        view.label(jack), "common-mode capacitance", inside, 0.5e-9, 2e-9, "F",
        formula="foot of the termination", source="1 nF 2 kV of the usual Bob Smith termination",
    )  # fmt: skip


def _bleed(view: View, capacitor: Part, bleed: Part) -> Iterator[Measurement]:
    ohms, farads = view.resistance(bleed), view.capacitance(capacitor)
    low, high = ohms.low or 0.0, ohms.high or 0.0
    yield at_most(
        view.label(bleed), "discharge", 3.0 * high * (farads.high or 0.0), _BLEED_S, "s",
        formula=f"3 x {high:.4g} ohm x {farads.high or 0.0:.4g} F",
        source="IEC 61000-4-2: exploration with 20 discharges a second must not add up",
    )  # fmt: skip
    yield at_least(
        view.label(bleed), "resistance", low, _FLOATING_V / _TOUCH_A, "ohm",
        formula=f"{_FLOATING_V:g} V of a floating filter, {_TOUCH_A * 1e3:g} mA",
        source="touch current through the cable's screen at most 0.25 mA (IEC 62368-1, ES1)",
    )  # fmt: skip


def _at_pin(design: Design, name: str, symbol: str) -> Part | None:
    """A part of this symbol from the jack's pin to ground or a supply."""
    found = jack_of(design)
    net = found[0].at(found[1], name) if found else None
    if found is None or net is None or found[0].is_rail(net):
        return None
    return next(iter(found[0].on(net, symbol)), None)


def _gone_at(design: Design, name: str, symbol: str) -> Design | None:
    part = _at_pin(design, name, symbol)
    return None if part is None else drop_part(design, part)


def _scaled_at(design: Design, name: str, symbol: str, factor: float) -> Design | None:
    part = _at_pin(design, name, symbol)
    rating = "resistance" if symbol == "R" else "capacitance"
    return None if part is None else scale(design, part, rating, factor)


def _supply_open(design: Design) -> Design | None:
    chip = first(
        design, lambda _, s: any(r.name == "line_termination_resistance" for r in s.ratings)
    )
    if chip is None:
        return None
    return open_pin(design, chip, next(u.number for u in chip.pins if u.name in SUPPLY_PINS))


def _tap_on_ground(design: Design, name: str) -> Design | None:
    found = jack_of(design)
    net = found[0].at(found[1], name) if found else None
    ground = next((n.name for n in design.nets if found and found[0].is_ground(n.name)), None)
    return None if net is None or ground is None else short(design, ground, net)


def _no_insulation(design: Design) -> Design | None:
    part = first(design, lambda _, s: s.insulation is not None and s.symbol == "MAGJACK")
    if part is None:
        return None
    return with_spec(design, part, lambda spec: replace(spec, insulation=None))


RULES: Final = (
    Rule(
        "ethernet_taps",
        "Ethernet centre taps and transformers",
        _IEEE,
        ethernet_taps,
        (
            Fault("transmit tap open", lambda d: pin_open(d, "TCT")),
            Fault("receive tap open", lambda d: pin_open(d, "RCT")),
            Fault("receive tap on ground", lambda d: _tap_on_ground(d, "RCT")),
            Fault("no controller", no_controller),
            Fault("a jack without insulation", _no_insulation),
            Fault("analog supply pin open", _supply_open),
            Fault("no tap capacitor", lambda d: _gone_at(d, "TCT", "C")),
            Fault("no tap resistor", lambda d: _gone_at(d, "TCT", "R")),
            Fault("ten times the tap resistor", lambda d: _scaled_at(d, "TCT", "R", 10.0)),
            Fault("a tenth of the tap capacitor", lambda d: _scaled_at(d, "TCT", "C", 0.1)),
            Fault("another turns ratio", lambda d: jack_rating(d, "turns_ratio", 2.0)),
            Fault("too little inductance", lambda d: jack_rating(d, "inductance", 0.5)),
        ),
    ),
    Rule(
        "ethernet_shield",
        "Shield and common mode of Ethernet",
        "IEEE 802.3 14.3.1.1, IEC 61000-4-2",
        ethernet_shield,
        (
            Fault("shield open", lambda d: pin_open(d, "SHIELD")),
            Fault("no shield capacitor", lambda d: _gone_at(d, "SHIELD", "C")),
            Fault("no bleed", lambda d: _gone_at(d, "SHIELD", "R")),
            Fault("a large capacitor", lambda d: _scaled_at(d, "SHIELD", "C", 10.0)),
            Fault("a small capacitor", lambda d: _scaled_at(d, "SHIELD", "C", 0.1)),
            Fault("a slow bleed", lambda d: _scaled_at(d, "SHIELD", "R", 10.0)),
            Fault("a strong bleed", lambda d: _scaled_at(d, "SHIELD", "R", 0.1)),
            Fault(
                "a weak termination",
                lambda d: jack_rating(d, "common_mode_termination_voltage", 0.5),
            ),
            Fault(
                "another termination",
                lambda d: jack_rating(d, "common_mode_termination_resistance", 2.0),
            ),
            Fault(
                "a small capacitor inside",
                lambda d: jack_rating(d, "common_mode_termination_capacitance", 0.1),
            ),
        ),
    ),
)
