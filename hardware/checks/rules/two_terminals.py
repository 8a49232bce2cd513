"""Two-terminal parts lie between two nets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.mutate import bridge, first, open_pin
from hardware.checks.rule import Fault, Measurement, Rule, fault, holds
from hardware.checks.view import View
from hardware.design import Design

_SOURCE: Final = "Kirchhoff: a part with an open or a shorted pin carries no voltage or current"


def two_terminals(view: View) -> Iterator[Measurement]:
    """Every part with two pins has both of them connected, to two different nets.

    An open pin is a bad joint, both pins on one net a solder bridge; either way the part is as if
    it were not there, whatever its value.
    """
    for part in view.parts:
        if len(part.pins) != 2:
            continue
        one, other = part.pins
        label = view.label(part)
        if one.net is None or other.net is None:
            pin = one if one.net is None else other
            yield fault(label, "ends", f"pin {pin.number} ({pin.name}) is open", source=_SOURCE)
        elif one.net == other.net:
            yield fault(label, "ends", f"both pins are on {one.net}", source=_SOURCE)
        else:
            yield holds(label, "ends", formula=f"{one.net} to {other.net}", source=_SOURCE)


def _open_resistor(design: Design) -> Design | None:
    part = first(design, lambda _, spec: spec.symbol == "R")
    return None if part is None else open_pin(design, part, part.pins[0].number)


def _bridged_resistor(design: Design) -> Design | None:
    part = first(design, lambda _, spec: spec.symbol == "R")
    return None if part is None else bridge(design, part, *(use.number for use in part.pins))


RULES: Final = (
    Rule(
        "two_terminals",
        "Two-terminal parts lie between two nets",
        "network theory",
        two_terminals,
        (
            Fault("a resistor with an open pin", _open_resistor),
            Fault("a resistor bridged by solder", _bridged_resistor),
        ),
    ),
)
