"""A crystal, its legs and the chip that runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hardware.checks.view import View
from hardware.design import Design, Part

STRUCTURE: Final = "Pierce oscillator: crystal between two pins, one capacitor from each to ground"


@dataclass(frozen=True, slots=True)
class Oscillator:
    """A crystal, its two legs' nets, and the chip that runs it."""

    crystal: Part
    legs: tuple[str, str]
    chip: Part


def quartz_nets(crystal: Part) -> list[str | None]:
    """Nets at the two electrodes, apart from the lid."""
    return [use.net for use in crystal.pins if use.name != "LID"]


def oscillator(view: View, crystal: Part) -> Oscillator | str:
    """The oscillator of a crystal, or what is wrong with its wiring."""
    nets = quartz_nets(crystal)
    if len(nets) != 2 or nets[0] is None or nets[1] is None or nets[0] == nets[1]:
        return "both electrodes must be on two different nets"
    legs = (nets[0], nets[1])
    if any(view.is_ground(net) or view.is_rail(net) for net in legs):
        return "an electrode is on a supply or ground"
    both = {p.reference for p in view.on(legs[0])} & {p.reference for p in view.on(legs[1])}
    chips = [
        part
        for part in view.on(legs[0])
        if part.reference in both and view.declares(part, "crystal_load_capacitance")
    ]
    if len(chips) != 1:
        return f"{len(chips)} chips with an oscillator stand on both of its nets, one must"
    return Oscillator(crystal, legs, chips[0])


def load_capacitors(view: View, net: str) -> list[Part]:
    """Capacitors from a leg to ground."""
    return [c for c in view.on(net, "C") if view.is_ground(view.far(c, net))]


def first_oscillator(design: Design) -> Oscillator | None:
    """The first crystal of a design that stands in a sound oscillator."""
    view = View(design)
    for crystal in view.rated("load_capacitance", "motional_capacitance"):
        found = oscillator(view, crystal)
        if not isinstance(found, str):
            return found
    return None
