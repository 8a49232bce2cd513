"""What wears out by time: electrolytic capacitors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.conditions import HOURS_PER_YEAR, INSIDE_C, LIFE_YEARS
from hardware.checks.mutate import drop_part, first, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault
from hardware.checks.view import View
from hardware.design import Design, Part
from hardware.parts.spec import PinKind

#: Endurance rating and the temperature of its test.
_ENDURANCE: Final = "endurance_105c"
_TEST_C: Final = 105.0
_DOUBLING_K: Final = 10.0
#: Voltage that the capacitor's own resistance may cost of what it stores.
_DROP_SHARE: Final = 0.05


def capacitor_life(view: View) -> Iterator[Measurement]:
    """Life of polarised capacitors at the highest inside temperature, all of the time.

    L = L_0 2^((T_0 - T) / 10 K): the 10 K rule of the makers (Arrhenius), L_0 the endurance at the
    test's temperature. Ripple adds no heat here (see the ripple rule), and below the rated voltage
    nothing that is counted is gained.
    """
    for part in view.of("CP"):
        label = view.label(part)
        if view.at(part, "PLUS") is None:
            yield fault(label, "life", "PLUS is open", source="Arrhenius")
            continue
        assert INSIDE_C.high is not None
        hours = view.low(part, _ENDURANCE) / 3600.0
        factor = 2.0 ** ((_TEST_C - INSIDE_C.high) / _DOUBLING_K)
        text = f"{hours:g} h x 2^(({_TEST_C:g} - {INSIDE_C.high:g}) / 10)"
        yield at_least(
            label,
            "life",
            hours * factor / HOURS_PER_YEAR,
            LIFE_YEARS,
            "years",
            formula=f"{text}, in years of {HOURS_PER_YEAR:g} h",
            source=f"10 K rule; {view.cite(part, _ENDURANCE)}",
        )


def _fed_through(view: View, part: Part, net: str) -> list[str]:
    """Nets that a capacitor's net gives to by a diode or a resistor."""
    found = []
    for other in view.on(net, "R", "D", "D_SCHOTTKY"):
        far = view.far(other, net)
        if far is None or view.is_ground(far) or other is part:
            continue
        if view.symbol(other) == "R" or view.at(other, "A") == net:
            found.append(far)
    return list(dict.fromkeys(found))


def _taken_a(view: View, nets: list[str]) -> float:
    """Supply current of the circuits on these nets; a converter's input is below its output."""
    total = 0.0
    for net in nets:
        for tap in view.taps(net):
            if tap.pin.kind is not PinKind.POWER_IN:
                continue
            converting = view.declares(tap.part, "switching_frequency")
            name = "rated_current" if converting else "supply_current"
            if view.declares(tap.part, name):
                total += view.high(tap.part, name)
    return total


def capacitor_ripple(view: View) -> Iterator[Measurement]:
    """Ripple current of storage capacitors, and the voltage that their resistance costs.

    A capacitor behind a charging resistor can see no more ripple than the rail's full voltage over
    that resistor. When it feeds the circuits behind its diode or resistor, their supply current in
    its series resistance costs at most 5 % of its voltage.
    """
    for part in view.of("CP"):
        label, plus = view.label(part), view.at(part, "PLUS")
        if plus is None:
            continue
        volts = view.net(plus).volts[1]
        if view.declares(part, "ripple_current"):
            feeding = [
                view.resistance(r).low or 0.0
                for r in view.on(plus, "R")
                if view.is_rail(view.far(r, plus))
            ]
            if not feeding or min(feeding) <= 0:
                text = f"no resistor between {plus} and a supply bounds the ripple"
                yield fault(label, "ripple", text, source="Ohm's law")
                continue
            yield at_most(
                label,
                "ripple current",
                sum(volts / ohm for ohm in feeding),
                view.high(part, "ripple_current"),
                "A",
                formula=f"{volts:g} V / {min(feeding):.4g} ohm",
                source=view.cite(part, "ripple_current"),
            )
        if view.declares(part, "series_resistance"):
            load = _taken_a(view, _fed_through(view, part, plus))
            ohm = view.high(part, "series_resistance")
            if load <= 0:
                text = f"{plus} feeds no circuit: the capacitor stores for nothing"
                yield fault(label, "drop", text, source="structure")
                continue
            yield at_most(
                label,
                "drop in its own resistance",
                load * ohm,
                _DROP_SHARE * volts,
                "V",
                formula=f"{load:.4g} A x {ohm:g} ohm; limit {_DROP_SHARE:g} x {volts:g} V",
                source=view.cite(part, "series_resistance"),
            )


def _store(name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = first(
            design, lambda _, s: any(r.name == name for r in s.ratings) and s.symbol == "CP"
        )
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"a polarised capacitor with {factor:g} x {name}", plant)


def _no_load(design: Design) -> Design | None:
    part = first(
        design,
        lambda _, s: s.symbol == "CP" and any(r.name == "series_resistance" for r in s.ratings),
    )
    if part is None:
        return None
    stores = {use.net for use in part.pins if use.name == "PLUS"}
    for other in design.parts:
        symbol = design.spec(other).symbol
        if symbol in ("R", "D_SCHOTTKY") and any(use.net in stores for use in other.pins):
            design = drop_part(design, other)
    return design


def _short_charge(design: Design) -> Design | None:
    part = first(
        design,
        lambda _, s: s.symbol == "CP" and any(r.name == "ripple_current" for r in s.ratings),
    )
    if part is None:
        return None
    nets = {use.net for use in part.pins if use.name == "PLUS"}
    resistor = first(design, lambda p, s: s.symbol == "R" and any(u.net in nets for u in p.pins))
    return None if resistor is None else scale(design, resistor, "resistance", 0.01)


RULES: Final = (
    Rule(
        "capacitor_life",
        "Life of electrolytic capacitors",
        "10 K rule (Arrhenius); endurance tests of IEC 60384-4",
        capacitor_life,
        (_store("endurance_105c", 0.1),),
    ),
    Rule(
        "capacitor_ripple",
        "Ripple and drop of storage capacitors",
        "Ohm's law; the capacitors' datasheets",
        capacitor_ripple,
        (
            _store("ripple_current", 0.01),
            _store("series_resistance", 100.0),
            Fault("a capacitor that feeds nothing", _no_load),
            Fault("a charging resistor of a hundredth", _short_charge),
        ),
    ),
)
