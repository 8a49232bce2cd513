"""The way from an RJ45 jack with transformers to its Ethernet controller, leg by leg."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hardware.checks.mutate import (
    drop_part,
    first,
    open_pin,
    scale,
)
from hardware.checks.rule import Measurement, within
from hardware.checks.view import View
from hardware.design import Design, Part

#: Jack pin -> names of the controller's pin that it must end on, polarity included.
LEGS: Final = {
    "TD_PLUS": ("TXP", "TXOP"),
    "TD_MINUS": ("TXN", "TXON"),
    "RD_PLUS": ("RXP", "RXIP"),
    "RD_MINUS": ("RXN", "RXIN"),
}
#: Pair -> its legs and the transformer's centre tap.
PAIRS: Final = {
    "transmit": ("TD_PLUS", "TD_MINUS", "TCT"),
    "receive": ("RD_PLUS", "RD_MINUS", "RCT"),
}
#: A resistor below this is in series with the line, above it ends the line.
_SERIES_OHM: Final = 20.0


def jacks(view: View) -> list[Part]:
    """RJ45 jacks with transformers: parts with both pairs and both taps."""
    wanted = {*LEGS, "TCT", "RCT"}
    many = (part for part in view.parts if len(part.pins) > len(wanted))
    return [part for part in many if wanted <= {use.name for use in part.pins}]


@dataclass(frozen=True, slots=True)
class Leg:
    """One line of a pair: its nets from the jack on, what is in series, what ends it, the chip."""

    pin: str
    nets: tuple[str, ...]
    series: tuple[Part, ...]
    coupling: tuple[Part, ...]
    terminations: tuple[tuple[Part, str], ...]
    others: tuple[Part, ...]
    ends: tuple[tuple[Part, str], ...]


def leg(view: View, jack: Part, pin: str) -> Leg | None:
    """Follow one line from the jack's pin through small resistors and capacitors in series."""
    start = view.at(jack, pin)
    if start is None:
        return None
    nets = [start]
    found: dict[str, list[Part]] = {"series": [], "coupling": [], "others": []}
    terminations: list[tuple[Part, str]] = []
    ends: list[tuple[Part, str]] = []
    seen = {jack.reference}
    for net in nets:
        for tap in view.taps(net):
            part = tap.part
            if part.reference in seen or view.symbol(part) == "TEST_POINT":
                continue
            if _is_controller(view, part):
                ends.append((part, tap.pin.name))
                continue
            seen.add(part.reference)
            far = view.far(part, net)
            symbol = view.symbol(part)
            stops = far is None or view.is_rail(far) or view.is_ground(far)
            if far == net:
                found["others"].append(part)
            elif far is not None and symbol == "R" and (stops or view.ohms(part) >= _SERIES_OHM):
                terminations.append((part, far))
            elif far is not None and not stops and symbol in ("R", "C"):
                found["series" if symbol == "R" else "coupling"].append(part)
                nets.append(far)
            else:
                found["others"].append(part)
    return Leg(
        pin,
        tuple(nets),
        tuple(found["series"]),
        tuple(found["coupling"]),
        tuple(terminations),
        tuple(found["others"]),
        tuple(ends),
    )


def _is_controller(view: View, part: Part) -> bool:
    return view.declares(part, "line_termination_resistance")


def controller(view: View, jack: Part) -> Part | None:
    """The one controller that the jack's lines end on."""
    lines = [leg(view, jack, pin) for pin in LEGS]
    found = {part.reference: part for line in lines if line for part, _ in line.ends}
    return next(iter(found.values())) if len(found) == 1 else None


def to_ground(view: View, net: str) -> list[Part]:
    """Capacitors from a net to ground."""
    return [part for part in view.on(net, "C") if view.is_ground(view.far(part, net))]


def jack_of(design: Design) -> tuple[View, Part] | None:
    """A view of the design and its first jack."""
    view = View(design)
    found = jacks(view)
    return (view, found[0]) if found else None


def pin_open(design: Design, name: str) -> Design | None:
    """One pin of the first jack is open."""
    found = jack_of(design)
    if found is None:
        return None
    return open_pin(design, found[1], next(u.number for u in found[1].pins if u.name == name))


def jack_rating(design: Design, name: str, factor: float) -> Design | None:
    """One rating of the first jack times a factor."""
    found = jack_of(design)
    return None if found is None else scale(design, found[1], name, factor)


def no_controller(design: Design) -> Design | None:
    """The Ethernet controller is not fitted."""
    chip = first(
        design, lambda _, s: any(r.name == "line_termination_resistance" for r in s.ratings)
    )
    return None if chip is None else drop_part(design, chip)


def has_foreign(view: View, net: str | None, parts: list[Part], known: set[str]) -> bool:
    """True if a net is open or has parts (test pads apart) beyond those given."""
    allowed = known | {part.reference for part in parts}
    return net is None or any(
        part.reference not in allowed for part in view.on(net) if len(part.pins) > 1
    )


SUPPLY_PINS: Final = ("AVDD", "VCC3V3A")


def supply(view: View, chip: Part) -> str | None:
    """The controller's analog supply, if all its pins agree."""
    nets = {use.net for use in chip.pins if use.name in SUPPLY_PINS}
    net = next(iter(nets)) if len(nets) == 1 else None
    return net if view.is_rail(net) else None


#: A capacitor or damping resistor may be off the maker's schematic by this factor.
FACTOR: Final = 1.6


def near(view: View, chip: Part, part: Part, name: str) -> Measurement:
    """A value against the maker's, within a factor."""
    asked, kind = view.high(chip, name), view.symbol(part)
    value = view.ohms(part) if kind == "R" else view.farads(part)
    unit = "ohm" if kind == "R" else "F"
    return within(
        view.label(part), name.replace("_", " "), value, asked / FACTOR, asked * FACTOR, unit,
        formula=f"{value:g}, the maker draws {asked:g}; within a factor of {FACTOR:g}",
        source=view.cite(chip, name),
    )  # fmt: skip
