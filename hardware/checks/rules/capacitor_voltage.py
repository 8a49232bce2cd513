"""Capacitors: voltage, polarity, and what is left of the capacitance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardware.checks.mutate import first, scale, swap_pins
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, within
from hardware.checks.view import View
from hardware.design import Design, NetClass, Part, Side

#: Share of the rated voltage that may be used: ceramics lose capacitance with bias and crack
#: short; electrolytics age with voltage.
_DERATING: Final = {"C": 0.8, "CP": 0.9}
_REASON: Final = "derating to 80 % (ceramic) and 90 % (electrolytic) of the rated voltage"
#: Below a tenth of its rating a polarised capacitor is the wrong part or on the wrong net: size
#: and series resistance grow with the rating, and the rating is what it was chosen by.
_LEAST_USE: Final = 0.1
#: A converter's boost capacitor swings with its switch pin: pins of these names on one part.
_BOOST: Final = ("BST", "BOOT", "CB")
_SWITCH: Final = ("SW", "PH", "LX")
#: From here up a ceramic stores energy or decouples, below it sets a corner or couples an edge.
_BULK_F: Final = 90e-9
#: Charge in C at the rated voltage, by case: half as much again as in the densest ceramics of the
#: catalogue (0603 10 uF 25 V, 0805 22 uF 25 V, 1206 100 uF 6.3 V).
_DENSEST_C: Final = {"0603": 375e-6, "0805": 825e-6, "1206": 945e-6}
_KEPT: Final = {True: 0.3, False: 2.0 / 3.0}


@dataclass(frozen=True, slots=True)
class _Range:
    """Lowest and highest voltage of pin 1 (PLUS) against pin 2 (MINUS), and the sum's text."""

    low: float
    high: float
    text: str

    @property
    def most(self) -> float:
        return max(abs(self.low), abs(self.high))


def _low_voltage(view: View) -> Iterator[tuple[Part, str, str]]:
    """Capacitors between two nets off the mains, with those nets (mains ones: another rule)."""
    for part in view.of(*_DERATING):
        ends = view.ends(part)
        if ends is None or ends[0] == ends[1]:
            yield part, "", ""
        elif not any(view.net(net).domain.hazardous for net in ends):
            yield part, *ends


def _swings_with(view: View, one: str, other: str) -> bool:
    """True if the nets are a boost pin and a switch pin of one converter."""
    for part in view.on(one):
        at = {use.name for use in part.pins if use.net == one}
        far = {use.name for use in part.pins if use.net == other}
        for first_names, second_names in ((_BOOST, _SWITCH), (_SWITCH, _BOOST)):
            if at & set(first_names) and far & set(second_names):
                return True
    return False


def _range(view: View, one: str, other: str) -> _Range:
    (low, high), (other_low, other_high) = view.net(one).volts, view.net(other).volts
    grounded = view.is_ground(one) or view.is_ground(other)
    if not grounded and _swings_with(view, one, other):
        ends = sorted((low - other_low, high - other_high))
        return _Range(
            ends[0], ends[1], f"{one} rides on {other}: {low:g} - ({other_low:g}) V at the low end,"
            f" {high:g} - {other_high:g} V at the high end"
        )  # fmt: skip
    return _Range(
        low - other_high,
        high - other_low,
        f"{one} {low:g} to {high:g} V less {other} {other_low:g} to {other_high:g} V, at worst",
    )


def capacitor_voltage(view: View) -> Iterator[Measurement]:
    """The voltage across each low-voltage capacitor against its derated rating.

    Both nets' normal ranges count at their worst: the greatest difference between them. A boost
    capacitor rides on its converter's switch node and sees the difference of the two at the same
    moment. A polarised capacitor must also use a tenth of its rating at least: less is the sign of
    a wrong part or net.
    """
    for part, one, other in _low_voltage(view):
        label = view.label(part)
        rated, share = view.high(part, "rated_voltage"), _DERATING[view.symbol(part)]
        source = f"{view.cite(part, 'rated_voltage')}; {_REASON}"
        if not one:
            yield fault(label, "voltage", "it lies between no two nets", source=source)
            continue
        across = _range(view, one, other)
        formula = f"{across.text}; limit {share:g} x {rated:g} V"
        if view.symbol(part) == "CP":
            low, high = _LEAST_USE * rated, share * rated
            yield within(
                label, "voltage", across.most, low, high, "V", formula=formula, source=source
            )
        else:
            yield at_most(
                label, "voltage", across.most, share * rated, "V", formula=formula, source=source
            )


def capacitor_polarity(view: View) -> Iterator[Measurement]:
    """PLUS of a polarised capacitor is never below MINUS.

    Reversed, the oxide of an aluminium electrolytic dissolves, it gasses and vents.
    """
    for part, one, _ in _low_voltage(view):
        if view.symbol(part) != "CP":
            continue
        source = "IEC 60384-4: polarised capacitors bear no reverse voltage"
        plus, minus = view.at(part, "PLUS"), view.at(part, "MINUS")
        if not one or plus is None or minus is None:
            yield fault(view.label(part), "polarity", "PLUS or MINUS is open", source=source)
            continue
        across = _range(view, plus, minus)
        text = across.text
        label = view.label(part)
        if across.high <= 0:
            yield fault(label, "polarity", f"never charged the right way: {text}", source=source)
        yield at_least(label, "lowest voltage", across.low, 0.0, "V", formula=text, source=source)


def capacitance_kept(view: View) -> Iterator[Measurement]:
    """Worst capacitance over the nominal one: tolerance, temperature, direct voltage.

    A ceramic of class 2 loses with voltage; what rides on its nominal value (a maker's 22 uF at a
    converter's output) allows for about two thirds of loss. Below 0.1 uF a capacitor sets a corner
    frequency or a coupling and keeps two thirds. Electrolytics lose by tolerance only.
    """
    for part, one, other in _low_voltage(view):
        if not one:
            continue
        nominal = view.farads(part)
        label = view.label(part)
        source = "makers' bias curves (straight line), tolerance and temperature class"
        if nominal <= 0 or view.high(part, "rated_voltage") <= 0:
            text = "capacitance or rated voltage is not above zero"
            yield fault(label, "capacitance", text, source=source)
            continue
        bias = _range(view, one, other).most
        worst = view.capacitance(part, bias).low
        assert worst is not None
        yield at_least(
            label,
            "share of the capacitance",
            worst / nominal,
            _KEPT[nominal >= _BULK_F],
            "1",
            formula=f"{worst * 1e9:.4g} nF of {nominal * 1e9:.4g} nF at {bias:.3g} V",
            source=source,
        )


def ceramic_charge(view: View) -> Iterator[Measurement]:
    """Charge C U of each ceramic at its rated voltage against what its case can hold.

    A value or a voltage that no maker gets into the case is misread, or cannot be bought.
    """
    seen: set[str] = set()
    for part in view.of("C"):
        case = view.spec(part).footprint.partition(":C_")[2].partition("_")[0]
        if case not in _DENSEST_C or part.mpn in seen:
            continue
        seen.add(part.mpn)
        farad, volts = view.high(part, "capacitance"), view.high(part, "rated_voltage")
        yield at_most(
            view.label(part),
            "charge at the rated voltage",
            farad * volts,
            _DENSEST_C[case],
            "C",
            formula=f"{farad * 1e6:.4g} uF x {volts:g} V in a {case}",
            source="1.5 times the densest ceramic of the assembler's catalogue in that case",
        )


def _impossible(design: Design) -> Design | None:
    rails = {net.name for net in design.nets if net.net_class is NetClass.POWER}
    part = first(design, lambda p, s: s.symbol == "C" and any(use.net in rails for use in p.pins))
    return None if part is None else scale(design, part, "capacitance", 1000.0)


def _weak_capacitor(design: Design) -> Design | None:
    rails = {net.name for net in design.nets if net.net_class is NetClass.POWER}
    part = first(design, lambda p, s: s.symbol == "C" and any(use.net in rails for use in p.pins))
    return None if part is None else scale(design, part, "rated_voltage", 0.05)


def _grotesque_rating(design: Design) -> Design | None:
    part = first(design, lambda _, spec: spec.symbol == "CP")
    return None if part is None else scale(design, part, "rated_voltage", 20.0)


def _turned(design: Design) -> Design | None:
    part = first(design, lambda _, spec: spec.symbol == "CP")
    return None if part is None else swap_pins(design, part, "1", "2")


def _loose_tolerance(design: Design) -> Design | None:
    def on_low_voltage(part: Part) -> bool:
        nets = [design.net_by_name[use.net] for use in part.pins if use.net is not None]
        return all(net.domain.side is Side.SELV for net in nets)

    part = first(design, lambda p, s: s.symbol == "C" and on_low_voltage(p))
    return None if part is None else scale(design, part, "tolerance", 100.0)


def _no_capacitance(design: Design) -> Design | None:
    part = first(design, lambda _, spec: spec.symbol == "CP")
    return None if part is None else scale(design, part, "capacitance", 0.0)


RULES: Final = (
    Rule(
        "capacitor_voltage",
        "Voltage across capacitors",
        "derating practice for ceramic and aluminium capacitors (ECSS-Q-ST-30-11C asks 60 %)",
        capacitor_voltage,
        (
            Fault("a capacitor of a twentieth of its rated voltage", _weak_capacitor),
            Fault("an electrolytic of twenty times its rated voltage", _grotesque_rating),
        ),
    ),
    Rule(
        "capacitor_polarity",
        "Polarised capacitors stand the right way",
        "IEC 60384-4",
        capacitor_polarity,
        (Fault("an electrolytic turned round", _turned),),
    ),
    Rule(
        "capacitance_kept",
        "Capacitance left at tolerance, temperature and voltage",
        "makers' bias curves; EIA temperature classes",
        capacitance_kept,
        (
            Fault("a capacitor of a hundred times its tolerance", _loose_tolerance),
            Fault("a capacitor without capacitance", _no_capacitance),
        ),
    ),
    Rule(
        "ceramic_charge",
        "Ceramics that exist",
        "JLCPCB catalogue 2026-05-21, densest ceramic of each case",
        ceramic_charge,
        (Fault("a ceramic of a thousand times its capacitance", _impossible),),
    ),
)
