"""The lines of Ethernet: from the jack to the controller, pair by pair."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.ethernet_line import (
    LEGS,
    PAIRS,
    Leg,
    controller,
    jack_of,
    jacks,
    leg,
    near,
    no_controller,
    pin_open,
    supply,
    to_ground,
)
from hardware.checks.mutate import (
    bridge,
    drop_part,
    scale,
    swap_pins,
)
from hardware.checks.rule import Fault, Measurement, Rule, fault, holds, within
from hardware.checks.view import View
from hardware.design import Design, Part

_IEEE: Final = "IEEE 802.3 clauses 14 and 25 (ANSI X3.263 TP-PMD)"


#: Differential termination that keeps the transmitter's amplitude within 5 % (TP-PMD 9.1.2.2).
_LINE_OHM: Final = (95.0, 105.0)


def ethernet_line(view: View) -> Iterator[Measurement]:
    """Each line runs from the jack to the controller's pin of the same pair and polarity.

    Between them stand only what the controller's maker draws: small series resistors, the
    receiver's coupling capacitors where he has them. Each line is ended by one resistor; both of a
    pair join at one foot, and together make the pair's 100 ohm. The foot is the analog supply, or a
    net with a capacitor to ground.
    """
    for lone in () if jacks(view) else view.rated("line_termination_resistance"):
        yield fault(view.label(lone), "jack", "no jack for this controller", source=_IEEE)
    for jack in jacks(view):
        chip = controller(view, jack)
        if chip is None:
            text = "its lines do not all end on one Ethernet controller"
            yield fault(view.label(jack), "lines", text, source=_IEEE)
            continue
        for pair, (plus, minus, _) in PAIRS.items():
            legs = [line for pin in (plus, minus) if (line := leg(view, jack, pin)) is not None]
            if len(legs) != 2:
                yield fault(view.label(jack), pair, "a line is open", source=_IEEE)
                continue
            for line in legs:
                yield from _one_line(view, jack, chip, line, pair)
            yield from _termination(view, jack, chip, legs, pair)


def _one_line(view: View, jack: Part, chip: Part, line: Leg, pair: str) -> Iterator[Measurement]:
    label = view.label(jack)
    names = [name for part, name in line.ends if part is chip]
    if len(names) != 1 or names[0] not in LEGS[line.pin]:
        text = f"{line.pin} ends on {', '.join(names) or 'nothing'}, {LEGS[line.pin][0]} is needed"
        yield fault(label, line.pin, text, source=f"{_IEEE}: pair and polarity")
    else:
        yield holds(label, line.pin, formula=f"ends on {chip.mpn} {names[0]}", source=_IEEE)
    if line.others:
        at = ", ".join(view.label(part) for part in line.others)
        yield fault(label, line.pin, f"{at} does not belong on the line", source=_IEEE)
    coupled = "receive_coupling_capacitance" if pair == "receive" else ""
    yield from _drawn(view, chip, line.series, "line_series_resistance", "R", label, line.pin)
    yield from _drawn(view, chip, line.coupling, coupled, "C", label, line.pin)


def _drawn(
    view: View, chip: Part, parts: tuple[Part, ...], name: str, kind: str, label: str, what: str
) -> Iterator[Measurement]:
    """One part where the maker draws one (the chip declares ``name``), none where he does not."""
    wanted = 1 if name and view.declares(chip, name) else 0
    if len(parts) != wanted:
        text = f"{len(parts)} {kind} in series, {wanted} drawn by the maker of {chip.mpn}"
        yield fault(label, what, text, source=f"{chip.mpn} schematic")
    elif wanted:
        yield near(view, chip, parts[0], name)


def _termination(
    view: View, jack: Part, chip: Part, legs: list[Leg], pair: str
) -> Iterator[Measurement]:
    label, name = view.label(jack), "line_termination_resistance"
    ends = [line.terminations for line in legs]
    feet = {foot for found in ends for _, foot in found}
    if [len(found) for found in ends] != [1, 1] or len(feet) != 1:
        text = "each line needs one termination, both to one foot"
        yield fault(label, pair, text, source=view.cite(chip, name))
        return
    resistors = [found[0][0] for found in ends]
    values = [view.resistance(part) for part in resistors]
    low, high = (sum(end or 0.0 for end in ends_) for ends_ in zip(
        *((v.low, v.high) for v in values), strict=True))  # fmt: skip
    for total in (low, high):
        yield within(
            label, f"{pair} termination", total, *_LINE_OHM, "ohm",
            formula=f"{view.ohms(resistors[0]):g} + {view.ohms(resistors[1]):g} ohm at an end"
            f" of tolerance, the maker draws 2 x {view.high(chip, name):g}",
            source=f"{_IEEE}: 100 ohm, amplitude within 5 %",
        )  # fmt: skip
    foot = feet.pop()
    if foot == supply(view, chip):
        yield holds(label, f"{pair} foot", formula=f"analog supply {foot}", source=_IEEE)
        return
    capacitors = to_ground(view, foot)
    if len(capacitors) != 1 or view.is_rail(foot) or view.is_ground(foot):
        text = f"foot {foot} needs one capacitor to ground or must be the analog supply"
        yield fault(label, f"{pair} foot", text, source=_IEEE)
    else:
        yield near(view, chip, capacitors[0], "line_termination_capacitance")


def _line_part(design: Design, pin: str, what: str) -> Part | None:
    found = jack_of(design)
    line = leg(found[0], found[1], pin) if found else None
    if line is None:
        return None
    if what == "termination":
        return line.terminations[0][0] if line.terminations else None
    parts = line.series if what == "series" else line.coupling
    return parts[0] if parts else None


def _line_scaled(design: Design, pin: str, what: str, factor: float) -> Design | None:
    part = _line_part(design, pin, what)
    if part is None:
        return None
    name = "capacitance" if what == "coupling" else "resistance"
    return scale(design, part, name, factor)


def _line_gone(design: Design, pin: str, what: str) -> Design | None:
    part = _line_part(design, pin, what)
    return None if part is None else drop_part(design, part)


def _swapped(design: Design, one: str, other: str) -> Design | None:
    found = jack_of(design)
    if found is None:
        return None
    numbers = {use.name: use.number for use in found[1].pins}
    return swap_pins(design, found[1], numbers[one], numbers[other])


def _foot(design: Design) -> tuple[View, str] | None:
    part = _line_part(design, "RD_PLUS", "termination")
    found = jack_of(design)
    line = leg(found[0], found[1], "RD_PLUS") if found else None
    if part is None or found is None or line is None:
        return None
    return found[0], line.terminations[0][1]


def _no_foot_capacitor(design: Design) -> Design | None:
    found = _foot(design)
    part = next(iter(to_ground(*found)), None) if found else None
    return None if part is None else drop_part(design, part)


def _wrong_foot_capacitor(design: Design) -> Design | None:
    found = _foot(design)
    part = next(iter(to_ground(*found)), None) if found else None
    return None if part is None else scale(design, part, "capacitance", 0.1)


def _no_jack(design: Design) -> Design | None:
    found = jack_of(design)
    return None if found is None else drop_part(design, found[1])


def _bridged(design: Design) -> Design | None:
    part = _line_part(design, "RD_PLUS", "coupling")
    return None if part is None else bridge(design, part, "1", "2")


RULES: Final = (
    Rule(
        "ethernet_line",
        "Ethernet lines and terminations",
        _IEEE,
        ethernet_line,
        (
            Fault("polarity reversed", lambda d: _swapped(d, "TD_PLUS", "TD_MINUS")),
            Fault("pairs exchanged", lambda d: _swapped(d, "TD_PLUS", "RD_PLUS")),
            Fault("a line open", lambda d: pin_open(d, "RD_MINUS")),
            Fault("no controller", no_controller),
            Fault("no jack", _no_jack),
            Fault("a coupling capacitor bridged", _bridged),
            Fault("no termination", lambda d: _line_gone(d, "TD_PLUS", "termination")),
            Fault("a tenth", lambda d: _line_scaled(d, "RD_PLUS", "termination", 0.5)),
            Fault("ten times", lambda d: _line_scaled(d, "TD_MINUS", "termination", 10.0)),
            Fault("no series resistor", lambda d: _line_gone(d, "TD_PLUS", "series")),
            Fault("too much in series", lambda d: _line_scaled(d, "TD_PLUS", "series", 5.0)),
            Fault("no coupling", lambda d: _line_gone(d, "RD_PLUS", "coupling")),
            Fault("weak coupling", lambda d: _line_scaled(d, "RD_PLUS", "coupling", 0.1)),
            Fault("no capacitor at the foot", _no_foot_capacitor),
            Fault("a small capacitor at the foot", _wrong_foot_capacitor),
        ),
    ),
)
