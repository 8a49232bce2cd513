"""What stays charged after the mains is off, and what its discharge costs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from hardware.calculators import discharge_time_s, rc_cutoff_hz
from hardware.checks.conditions import IMPULSE_V, LOST_NEUTRAL_V, MAINS_V
from hardware.checks.mains_side import Chain, MainsSide, over
from hardware.checks.mutate import drop_part, rewire, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault
from hardware.checks.rules.protective_impedance import OVERLOAD
from hardware.checks.varistor import let_through_v
from hardware.checks.view import View
from hardware.design import Design, Part

#: EN 61010-1, 6.10.3 and 6.3.1: not hazardous live 5 s after disconnection, 60 V DC.
_SAFE_V: Final = 60.0
_SAFE_S: Final = 5.0
_DISCHARGE: Final = "EN 61010-1, 6.10.3: not above 60 V 5 s after disconnection (from memory)"
#: EN 61010-1, 6.3.1 c: less charge than this is not hazardous (from memory).
_SAFE_C: Final = 45e-6
#: Bleeders shall cost no more than what the converter itself takes without load.
_LOSS_W: Final = 0.1
#: DC type test of class X2 over the rated voltage.
_TYPE_TEST: Final = 4.3
#: A lost neutral may charge the capacitor to this peak.
_START_V: Final = LOST_NEUTRAL_V * math.sqrt(2.0)


def discharge(view: View) -> Iterator[Measurement]:
    """Whatever stores charge across the mains falls to 60 V within 5 s, one resistor open or not.

    ``t = R C ln(U0 / 60 V)`` from the 622 V peak of a lost neutral. Only strings of resistors
    straight across the capacitor count: a path over a fuse or a fusible resistor is lost with it.
    With any resistor open the strings that are left must do; so there are at least two. C is the
    capacitor at its upper tolerance, the varistors, and what the block claims for a converter's
    inside (``hidden_capacitance``). Where the charge stays below 45 uC nothing is asked. Each
    bleeder bears its share of 440 V, of 440 V with a neighbour shorted, and of a surge; all of
    them together waste less than 0.1 W, or somebody has put in a tenth of the value.
    """
    side = MainsSide(view)
    hidden: dict[frozenset[str], float] = {}
    for claim in view.claims("hidden_capacitance"):
        part = view.by_address.get(claim.subject)
        nets = [] if part is None else side.hazardous_pins(part)
        if len(nets) != 2 or claim.high is None:
            text = "claims a hidden capacitance but is not fitted between two mains nets"
            yield fault(claim.subject, "capacitance", text, source=_DISCHARGE)
            continue
        pair = frozenset(nets)
        hidden[pair] = hidden.get(pair, 0.0) + claim.high
    stores: dict[frozenset[str], float] = dict(hidden)
    for part in side.parts:
        ends = view.ends(part)
        if view.declares(part, "capacitance") and ends is not None and ends[0] != ends[1]:
            high = view.capacitance(part).high
            stores[frozenset(ends)] = stores.get(frozenset(ends), 0.0) + (high or 0.0)
    for ends_of, farads in sorted(stores.items(), key=lambda item: sorted(item[0])):
        yield from _store(side, sorted(ends_of), farads)


def _store(side: MainsSide, nets: list[str], farads: float) -> Iterator[Measurement]:
    view, (one, other) = side.view, nets
    subject = f"{one} to {other}"
    charge = farads * _START_V
    if charge <= _SAFE_C:
        yield at_most(
            subject,
            "charge",
            charge,
            _SAFE_C,
            "C",
            formula=f"{farads * 1e9:.3g} nF x {_START_V:.0f} V",
            source="EN 61010-1, 6.3.1 c: below 45 uC",
        )
        return
    strings = side.strings(one, other)
    yield _time(subject, "all resistors sound", view, strings, farads)
    for string in strings:
        rest = [other for other in strings if other is not string]
        for part in string.resistors:
            yield _time(view.label(part), f"{part.reference} open", view, rest, farads)
    if strings:
        yield from _load(view, subject, strings)
    surge = let_through_v(side)
    for string in strings:
        yield from _shares(view, string, surge)


def _highest(view: View, string: Chain) -> float:
    return sum(view.resistance(part).high or 0.0 for part in string.resistors)


def _time(subject: str, case: str, view: View, strings: list[Chain], farads: float) -> Measurement:
    ohms = [_highest(view, string) for string in strings]
    quantity = f"time to 60 V, {case}"
    if not ohms:
        text = "no string of resistors straight across the capacitor is left"
        return fault(subject, quantity, text, source=_DISCHARGE)
    if min(ohms) <= 0:
        return fault(subject, quantity, "a string of no resistance", source=_DISCHARGE)
    total = 1.0 / sum(1.0 / ohm for ohm in ohms)
    return at_most(
        subject,
        quantity,
        discharge_time_s(total, farads, _START_V, _SAFE_V),
        _SAFE_S,
        "s",
        formula=(
            f"{total / 1e6:.3f} Mohm x {farads * 1e9:.0f} nF"
            f" x ln({_START_V:.0f} / {_SAFE_V:g}), {len(ohms)} strings"
        ),
        source=_DISCHARGE,
    )


def _load(view: View, subject: str, strings: list[Chain]) -> Iterator[Measurement]:
    assert MAINS_V.high is not None
    lows = [sum(view.resistance(p).low or 0.0 for p in s.resistors) for s in strings]
    watts = sum(over(MAINS_V.high**2, low) for low in lows)
    yield at_most(
        subject,
        "loss of the bleeders",
        watts,
        _LOSS_W,
        "W",
        formula=f"{MAINS_V.high:g} V ^2 / each of {len(lows)} strings",
        source="standby: no more than the converter itself takes without load",
    )


def _shares(view: View, string: Chain, surge: float) -> Iterator[Measurement]:
    lows = [view.resistance(part).low or 0.0 for part in string.resistors]
    for i, part in enumerate(string.resistors):
        ohm = view.resistance(part).high or 0.0
        others = lows[:i] + lows[i + 1 :]
        whole = sum(others) + ohm
        beside = whole - max(others, default=0.0)
        rated = view.high(part, "rated_voltage")
        for volts, total, factor, case in (
            (LOST_NEUTRAL_V, whole, 1.0, "neutral lost"),
            (LOST_NEUTRAL_V, beside, 1.0, "neutral lost, another resistor shorted"),
            (surge, whole, OVERLOAD, "surge"),
        ):
            yield at_most(
                view.label(part),
                f"voltage, {case}",
                over(volts * ohm, total),
                factor * rated,
                "V",
                formula=f"{volts:.0f} V x {ohm / 1e3:.0f} / {total / 1e3:.0f} kohm",
                source=view.cite(part, "rated_voltage"),
            )
        amperes = over(LOST_NEUTRAL_V, whole)
        yield at_most(
            view.label(part),
            "power, neutral lost",
            amperes * amperes * ohm,
            view.high(part, "rated_power"),
            "W",
            formula=f"({LOST_NEUTRAL_V:g} V / {whole / 1e6:.2f} Mohm)^2 x {ohm / 1e3:.0f} kohm",
            source=view.cite(part, "rated_power"),
        )


def mains_capacitor(view: View) -> Iterator[Measurement]:
    """A capacitor across the mains is of class X and bears rated mains, lost neutral and surge.

    Rated voltage above 1.1 times rated mains; the peak of a lost neutral (for hours, rarely) below
    its type test of 4.3 times the rated voltage; the clamped surge below its impulse voltage.
    Where a block claims a ``filter_corner`` for a converter, the series resistor and the capacitor
    at its pins must reach it at both ends of their tolerances.
    """
    side = MainsSide(view)
    surge = let_through_v(side)
    for part in side.parts:
        if view.symbol(part) in ("C", "CP"):
            yield from _class_x(view, part, surge)
    for claim in view.claims("filter_corner"):
        module = view.by_address.get(claim.subject)
        corners = [] if module is None else _corners(side, module)
        source = f"claim: {claim.reason}"
        if not corners:
            text = "has no resistor and capacitor before its mains pins"
            yield fault(claim.subject, "filter", text, source=source)
        for corner, formula in corners:
            yield Measurement(
                claim.subject, "corner", corner, claim.low, claim.high, "Hz", formula, source
            )


def _class_x(view: View, part: Part, surge: float) -> Iterator[Measurement]:
    label = view.label(part)
    assert MAINS_V.high is not None
    if not view.declares(part, "impulse_voltage"):
        text = "stands on the mains but declares no impulse voltage (not of class X)"
        yield fault(label, "class", text, source="IEC 60384-14")
        return
    rated = view.high(part, "rated_voltage")
    yield at_least(
        label,
        "rated voltage",
        rated,
        MAINS_V.high,
        "V",
        formula=f"mains up to {MAINS_V.high:g} V",
        source=view.cite(part, "rated_voltage"),
    )
    yield at_most(
        label,
        "peak, neutral lost",
        _START_V,
        _TYPE_TEST * rated,
        "V",
        formula=f"{LOST_NEUTRAL_V:g} V x sqrt 2; limit {_TYPE_TEST:g} x {rated:g} V DC",
        source="IEC 60384-14, 4.2.1: X2 tested with 4.3 times its rated voltage (from memory)",
    )
    yield at_least(
        label,
        "impulse voltage",
        view.high(part, "impulse_voltage"),
        surge,
        "V",
        formula=f"{IMPULSE_V:g} V surge, clamped to {surge:.0f} V by the varistors",
        source=view.cite(part, "impulse_voltage"),
    )


def _corners(side: MainsSide, module: Part) -> list[tuple[float, str]]:
    view, nets = side.view, side.hazardous_pins(module)
    if len(nets) != 2:
        return []
    capacitors = view.between(nets[0], nets[1], "C")
    resistors = [
        part
        for net in nets
        if net != side.neutral
        for part in view.on(net, "R")
        if view.declares(part, "fusing_power")
    ]
    if not capacitors or len(resistors) != 1:
        return []
    ohm = view.resistance(resistors[0])
    farads = [view.capacitance(part) for part in capacitors]
    found = []
    for r, c in (
        (ohm.low or 0.0, sum(f.low or 0.0 for f in farads)),
        (ohm.high or 0.0, sum(f.high or 0.0 for f in farads)),
    ):
        corner = rc_cutoff_hz(r, c) if r > 0 and c > 0 else float("inf")
        found.append((corner, f"1 / (2 pi {r:.3g} ohm {c * 1e9:.3g} nF)"))
    return found


def _bleeder(design: Design) -> Part | None:
    """The first resistor of a string across a capacitor on the mains."""
    view = View(design)
    side = MainsSide(view)
    for part in view.rated("impulse_voltage"):
        ends = view.ends(part)
        for string in side.strings(*ends) if ends is not None else []:
            return string.resistors[0]
    return None


def _x_capacitor(design: Design) -> Part | None:
    view = View(design)
    return next(iter(view.rated("impulse_voltage")), None)


def _scaled(what: str, rating: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _bleeder(design) if what == "bleeder" else _x_capacitor(design)
        return None if part is None else scale(design, part, rating, factor)

    return Fault(f"{rating} of a {what} times {factor:g}", plant)


def _missing_bleeder(design: Design) -> Design | None:
    part = _bleeder(design)
    return None if part is None else drop_part(design, part)


def _no_module(design: Design) -> Design | None:
    view = View(design)
    modules = MainsSide(view).modules
    return drop_part(design, modules[0]) if modules else None


def _no_capacitor(design: Design) -> Design | None:
    part = _x_capacitor(design)
    return None if part is None else drop_part(design, part)


def _plain_capacitor(design: Design) -> Design | None:
    """A capacitor of the low-voltage side put across the mains."""
    view, x_capacitor = View(design), _x_capacitor(design)
    plain = next((p for p in view.of("C") if p != x_capacitor), None)
    if x_capacitor is None or plain is None:
        return None
    for own, theirs in zip(plain.pins, x_capacitor.pins, strict=True):
        design = rewire(design, design.part_by_reference[plain.reference], own.number, theirs.net)
    return design


RULES: Final = (
    Rule(
        "discharge",
        "Discharge of what stands across the mains",
        _DISCHARGE,
        discharge,
        (
            *(_scaled("bleeder", "resistance", factor) for factor in (0.1, 10.0)),
            _scaled("bleeder", "rated_voltage", 0.1),
            _scaled("capacitor", "capacitance", 10.0),
            Fault("a bleeder missing", _missing_bleeder),
            Fault("the converter missing, whose capacitance is claimed", _no_module),
        ),
    ),
    Rule(
        "mains_capacitor",
        "Capacitors across the mains",
        "IEC 60384-14; CISPR 32 from 150 kHz",
        mains_capacitor,
        (
            _scaled("capacitor", "rated_voltage", 0.1),
            _scaled("capacitor", "impulse_voltage", 0.1),
            _scaled("capacitor", "capacitance", 0.1),
            Fault("no capacitor at the converter", _no_capacitor),
            Fault("an ordinary capacitor across the mains", _plain_capacitor),
        ),
    ),
)
