"""Resistors on the mains side: strings from conductor to conductor."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardware.checks.conditions import LOST_NEUTRAL_V, MAINS_V
from hardware.checks.mains_side import MainsSide
from hardware.checks.mutate import first, open_pin, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_most, fault
from hardware.checks.varistor import let_through_v
from hardware.checks.view import View
from hardware.design import Design, NetClass, Part

_SENSE: Final = NetClass.MAINS_SENSE
#: Makers of chip resistors allow twice the rated voltage as overload (UNI-ROYAL thick film:
#: 1206 200 V and 400 V); a surge is shorter by far.
_OVERLOAD: Final = 2.0


@dataclass(frozen=True, slots=True)
class _String:
    """Resistors from one conductor to another, in order."""

    resistors: tuple[Part, ...]
    ends: tuple[str, str]

    def shares(self, view: View, one: Part) -> tuple[float, float]:
        """Largest share of the voltage at ``one``: string whole, and another part shorted."""
        ohm = view.resistance(one).high or 0.0
        others = [view.resistance(part).low or 0.0 for part in self.resistors if part is not one]
        rest = sum(others)
        left = rest - max(others, default=0.0)
        whole = ohm / (ohm + rest) if ohm + rest > 0 else 1.0
        return whole, ohm / (ohm + left) if ohm + left > 0 else 1.0


def _steps(view: View, net: str, came: Part) -> list[tuple[Part, str]]:
    """Parts that lead on from a sense net: resistors, and windings with both ends on such nets."""
    found: list[tuple[Part, str]] = []
    for tap in view.taps(net):
        part = tap.part
        if part is came or view.symbol(part) == "TEST_POINT":
            continue
        if view.symbol(part) == "R":
            far = view.far(part, net)
            if far is not None:
                found.append((part, far))
            continue
        insulation = view.spec(part).insulation
        groups = insulation.groups if insulation is not None else ()
        winding = {
            number for _, numbers in groups if tap.pin.number in numbers for number in numbers
        }
        ends = {use.net for use in part.pins if use.number in winding and use.net is not None}
        found += [(part, far) for far in sorted(ends - {net})]
    return found


def _walk(view: View, start: str, leading: Part) -> _String | str:
    """The string that begins with ``leading``; the net's name where it ends or branches."""
    resistors = [leading]
    seen = {start}
    part, net = leading, view.far(leading, start)
    while net is not None and view.net(net).net_class is _SENSE:
        if net in seen:
            return net
        seen.add(net)
        steps = _steps(view, net, part)
        if len(steps) != 1:
            return net
        part, net = steps[0]
        if view.symbol(part) == "R":
            resistors.append(part)
    return start if net is None else _String(tuple(resistors), (start, net))


def _strings(view: View) -> Iterator[_String | tuple[Part, str]]:
    """Every string once; a resistor on a sense net that is in none, with the net of the break."""
    sensing = [
        part
        for part in view.of("R")
        if any(use.net is not None and view.net(use.net).net_class is _SENSE for use in part.pins)
    ]
    members: set[str] = set()
    breaks: dict[str, str] = {}
    for part in sensing:
        for start in [use.net for use in part.pins if use.net is not None]:
            if part.reference in members or view.net(start).net_class is _SENSE:
                continue
            found = _walk(view, start, part)
            if isinstance(found, str):
                breaks[part.reference] = found
            else:
                members |= {resistor.reference for resistor in found.resistors}
                yield found
    for part in sensing:
        if part.reference not in members:
            yield part, breaks.get(part.reference, "its own pins")


def resistor_strings(view: View) -> Iterator[Measurement]:
    """Strings of resistors (with a winding between, if there is one) across mains conductors.

    Each resistor takes its share of the voltage, the worst one with all tolerances against it:
    U R_max / (R_max + sum of the others' R_min). Voltage and heat stay within the ratings at
    253 V, at the 440 V of a lost neutral (hours, so continuous), and at 440 V with any other
    resistor of the string shorted; at the voltage that the inlet's varistor lets through from a
    surge, within the overload voltage, twice the rated one.
    """
    side = MainsSide(view)
    surge_v = let_through_v(side)
    for found in _strings(view):
        if isinstance(found, tuple):
            part, net = found
            text = f"is in no string between two conductors: broken or branched at {net}"
            yield fault(view.label(part), "string", text, source="structure of a divider")
        elif found.ends[0] == found.ends[1] or side.neutral not in found.ends:
            text = f"runs from {found.ends[0]} to {found.ends[1]}, not from a phase to the neutral"
            yield fault(view.label(found.resistors[0]), "string", text, source="structure")
        else:
            for part in found.resistors:
                yield from _strain(view, found, part, surge_v)


def _strain(view: View, string: _String, part: Part, surge_v: float) -> Iterator[Measurement]:
    if len(string.resistors) < 2:
        text = "stands alone between conductors: shorted, nothing limits the current"
        yield fault(view.label(part), "string", text, source="single-fault condition")
        return
    whole, faulty = string.shares(view, part)
    assert MAINS_V.high is not None
    count = len(string.resistors)
    for name, volts, share in (
        ("highest mains", MAINS_V.high, whole),
        ("lost neutral", LOST_NEUTRAL_V, whole),
        ("lost neutral, one other shorted", LOST_NEUTRAL_V, faulty),
    ):
        across = volts * share
        low_ohm = view.resistance(part).low or 0.0
        yield at_most(
            view.label(part),
            f"voltage, {name}",
            across,
            view.high(part, "rated_voltage"),
            "V",
            formula=f"{volts:g} V x {share:.4f} of a string of {count}",
            source=view.cite(part, "rated_voltage"),
        )
        yield at_most(
            view.label(part),
            f"heat, {name}",
            across**2 / low_ohm if low_ohm > 0 else math.inf,
            view.high(part, "rated_power"),
            "W",
            formula=f"({across:.4g} V)^2 / {low_ohm:.6g} ohm; no derating below 70 degC",
            source=view.cite(part, "rated_power"),
        )
    yield at_most(
        view.label(part),
        "voltage, surge",
        surge_v * whole,
        _OVERLOAD * view.high(part, "rated_voltage"),
        "V",
        formula=f"{surge_v:.4g} V let through x {whole:.4f}; overload is {_OVERLOAD:g} x rated",
        source=f"{view.cite(part, 'rated_voltage')}; varistor's clamping voltage",
    )


def _is_sense(design: Design, part: Part) -> bool:
    nets = [design.net_by_name[use.net] for use in part.pins if use.net is not None]
    return any(net.net_class is _SENSE for net in nets)


def _scaled_string(factor: float, rating: str) -> Fault:
    def plant(design: Design) -> Design | None:
        part = first(design, lambda p, s: s.symbol == "R" and _is_sense(design, p))
        return None if part is None else scale(design, part, rating, factor)

    return Fault(f"a string resistor with {factor:g} x {rating}", plant)


def _open_string(design: Design) -> Design | None:
    part = first(design, lambda p, s: s.symbol == "R" and _is_sense(design, p))
    return None if part is None else open_pin(design, part, "2")


def _no_varistor(design: Design) -> Design | None:
    part = first(design, lambda _, s: s.symbol == "VARISTOR")
    return None if part is None else open_pin(design, part, part.pins[0].number)


RULES: Final = (
    Rule(
        "resistor_strings",
        "Resistor strings across the mains",
        "IEC 60115-8 (rated and overload voltage, rated dissipation)",
        resistor_strings,
        (
            _scaled_string(10.0, "resistance"),
            _scaled_string(0.1, "resistance"),
            _scaled_string(0.1, "rated_voltage"),
            _scaled_string(0.01, "rated_power"),
            Fault("a string broken", _open_string),
            Fault("no varistor before the strings", _no_varistor),
        ),
    ),
)
