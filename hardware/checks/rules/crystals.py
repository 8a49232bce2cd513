"""Quartz crystals: the oscillator around each, and what its chip asks of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.checks.mutate import (
    drop_part,
    open_pin,
    rewire,
    scale,
    short,
    with_spec,
)
from hardware.checks.oscillator import (
    STRUCTURE,
    Oscillator,
    first_oscillator,
    load_capacitors,
    oscillator,
)
from hardware.checks.rule import Fault, Measurement, Rule, fault, holds, within
from hardware.checks.view import View
from hardware.design import Design, Part
from hardware.parts.spec import PartSpec

#: The inverter's bias resistor may be this much off the chip maker's: leakage shifts the bias
#: above, the loss of loop gain shows below.
_BIAS_SHARE: Final = 0.5


def crystal_circuit(view: View) -> Iterator[Measurement]:
    """Each crystal stands between two pins of one oscillator, and nothing else loads it.

    On each leg are the crystal, the chip's pin and one capacitor to ground, at most one resistor
    across (the bias of an inverter that has none inside), and test pads. The lid is on ground.
    Frequency, load capacitance, shunt capacitance and series resistance are what the chip's maker
    asks for.
    """
    for crystal in view.rated("load_capacitance", "motional_capacitance"):
        label = view.label(crystal)
        found = oscillator(view, crystal)
        if isinstance(found, str):
            yield fault(label, "circuit", found, source=STRUCTURE)
            continue
        loose = [
            use.number for use in view.pins_named(crystal, "LID") if not view.is_ground(use.net)
        ]
        if loose:
            text = f"lid pins {', '.join(loose)} are not on ground"
            yield fault(label, "lid", text, source="the lid shields the crystal only if grounded")
        else:
            yield holds(
                label, "circuit", formula=f"runs on {view.label(found.chip)}", source=STRUCTURE
            )
        yield from _bias(view, found)
        for net in found.legs:
            yield from _leg(view, found, net)
        yield from _asked(view, found)


def _bias(view: View, osc: Oscillator) -> Iterator[Measurement]:
    resistors = view.between(*osc.legs, "R")
    label, name = view.label(osc.chip), "crystal_bias_resistance"
    if not view.declares(osc.chip, name):
        if resistors:
            yield fault(
                view.label(resistors[0]), "bias", "the chip biases itself", source=STRUCTURE
            )
        return
    if len(resistors) != 1:
        text = f"{len(resistors)} resistors across the crystal, one must bias the inverter"
        yield fault(label, "bias", text, source=view.cite(osc.chip, name))
        return
    asked, ohms = view.high(osc.chip, name), view.ohms(resistors[0])
    yield within(
        view.label(resistors[0]),
        "bias resistance",
        ohms,
        asked * _BIAS_SHARE,
        asked / _BIAS_SHARE,
        "ohm",
        formula=f"{ohms:g} ohm across the crystal, {asked:g} ohm asked",
        source=view.cite(osc.chip, name),
    )


def _leg(view: View, osc: Oscillator, net: str) -> Iterator[Measurement]:
    capacitors = load_capacitors(view, net)
    allowed = {osc.crystal.reference, osc.chip.reference, *(c.reference for c in capacitors)}
    allowed |= {p.reference for p in view.between(*osc.legs, "R")}
    foreign = [p for p in view.on(net) if p.reference not in allowed and len(p.pins) > 1]
    source = STRUCTURE
    if foreign:
        text = f"{', '.join(view.label(p) for p in foreign)} does not belong on a crystal's leg"
        yield fault(net, "leg", text, source=source)
    elif len(capacitors) != 1:
        text = f"{len(capacitors)} load capacitors, 1 wanted"
        yield fault(net, "leg", text, source=source)
    else:
        yield holds(net, "leg", formula="1 load capacitor", source=source)


#: What the chip asks of the crystal -> the crystal's rating that must lie within it.
_ASKED: Final = {
    "crystal_frequency": "frequency",
    "crystal_load_capacitance": "load_capacitance",
    "crystal_shunt_capacitance": "shunt_capacitance",
    "crystal_series_resistance": "equivalent_series_resistance",
}


_UNITS: Final = {"frequency": "Hz", "equivalent_series_resistance": "ohm"}


def _asked(view: View, osc: Oscillator) -> Iterator[Measurement]:
    for wanted, given in _ASKED.items():
        if not view.declares(osc.chip, wanted):
            continue
        limit = view.rating(osc.chip, wanted)
        value = view.high(osc.crystal, given)
        yield Measurement(
            view.label(osc.crystal),
            given.replace("_", " "),
            value,
            limit.low,
            limit.high,
            _UNITS.get(given, "F"),
            view.cite(osc.crystal, given),
            view.cite(osc.chip, wanted),
        )


def _capacitor(design: Design) -> Part | None:
    osc = first_oscillator(design)
    if osc is None:
        return None
    view = View(design)
    return next((c for net in osc.legs for c in load_capacitors(view, net)), None)


def _no_load(design: Design) -> Design | None:
    part = _capacitor(design)
    return None if part is None else drop_part(design, part)


def _open_electrode(design: Design) -> Design | None:
    osc = first_oscillator(design)
    return None if osc is None else open_pin(design, osc.crystal, osc.crystal.pins[0].number)


def _grounded_electrode(design: Design) -> Design | None:
    osc = first_oscillator(design)
    ground = next((n.name for n in design.nets if View(design).is_ground(n.name)), None)
    return None if osc is None or ground is None else short(design, ground, osc.legs[0])


def _no_chip(design: Design) -> Design | None:
    osc = first_oscillator(design)
    return None if osc is None else drop_part(design, osc.chip)


def _lid(design: Design) -> Design | None:
    osc = first_oscillator(design)
    if osc is None:
        return None
    lid = next((use for use in osc.crystal.pins if use.name == "LID"), None)
    return None if lid is None else open_pin(design, osc.crystal, lid.number)


def _bias_resistor(design: Design) -> Part | None:
    osc = first_oscillator(design)
    return None if osc is None else next(iter(View(design).between(*osc.legs, "R")), None)


def _no_bias(design: Design) -> Design | None:
    part = _bias_resistor(design)
    return None if part is None else drop_part(design, part)


def _wrong_bias(design: Design) -> Design | None:
    part = _bias_resistor(design)
    return None if part is None else scale(design, part, "resistance", 0.1)


def _bias_where_none_belongs(design: Design) -> Design | None:
    """The chip is exchanged for one that biases itself, and the resistor stays."""
    osc, name = first_oscillator(design), "crystal_bias_resistance"
    if osc is None or not View(design).declares(osc.chip, name):
        return None

    def biased_inside(spec: PartSpec) -> PartSpec:
        return replace(spec, ratings=tuple(r for r in spec.ratings if r.name != name))

    return with_spec(design, osc.chip, biased_inside)


def _foreign(design: Design) -> Design | None:
    osc = first_oscillator(design)
    part = next((p for p in design.parts if design.spec(p).symbol == "LED"), None)
    part = part or next((p for p in design.parts if design.spec(p).symbol == "MAGJACK"), None)
    return (
        None
        if osc is None or part is None
        else rewire(design, part, part.pins[0].number, osc.legs[0])
    )


def _rating(design: Design, name: str, factor: float) -> Design | None:
    osc = first_oscillator(design)
    return None if osc is None else scale(design, osc.crystal, name, factor)


RULES: Final = (
    Rule(
        "crystal_circuit",
        "Crystals and their oscillators",
        "data sheets of the oscillators (WIZnet W5500 5.5.3)",
        crystal_circuit,
        (
            Fault("an open electrode", _open_electrode),
            Fault("no oscillator", _no_chip),
            Fault("an electrode on ground", _grounded_electrode),
            Fault("an open lid", _lid),
            Fault("no load capacitor", _no_load),
            Fault("no bias resistor", _no_bias),
            Fault("a tenth of the bias resistor", _wrong_bias),
            Fault("a bias resistor where none belongs", _bias_where_none_belongs),
            Fault("a foreign part on a leg", _foreign),
            Fault("a crystal of another frequency", lambda d: _rating(d, "frequency", 1.1)),
            Fault("a crystal of another load", lambda d: _rating(d, "load_capacitance", 0.5)),
            Fault(
                "too much series resistance",
                lambda d: _rating(d, "equivalent_series_resistance", 2.0),
            ),
        ),
    ),
)
