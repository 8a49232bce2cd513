"""Protective impedance: what a failed basic insulation lets through to the touchable side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.conditions import LOST_NEUTRAL_V, SYSTEM_V
from hardware.checks.mains_side import Chain, MainsSide, judged, over
from hardware.checks.mutate import drop_part, first, rewire, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_most, fault
from hardware.checks.varistor import let_through_v
from hardware.checks.view import View
from hardware.design import Design, Part
from hardware.parts.spec import Grade

_SOURCE: Final = "EN 61010-1, 6.5.4: basic insulation and a current limit together"
#: EN 61010-1, 6.3.2 b: single-fault condition, sinusoidal (0.5 mA in normal condition; 15 mA DC).
TOUCH_A: Final = 3.5e-3
_TOUCH: Final = "EN 61010-1, 6.3.2 b: 3.5 mA RMS in single-fault condition (from memory)"
#: More than one resistor, or a single one of proven reliability (EN 61010-1, 6.5.4).
_LEAST_RESISTORS: Final = 2
#: Thick-film chips bear twice their rated voltage for moments (200 V, 400 V for 1206; makers'
#: series sheets, from memory).
OVERLOAD: Final = 2.0


def needs_impedance(view: View, part: Part) -> bool:
    """True for a part whose basic insulation alone parts mains from the touchable side."""
    insulation = view.spec(part).insulation
    if insulation is None or insulation.grade not in (Grade.BASIC, Grade.SUPPLEMENTARY):
        return False
    nets = [use.net for use in part.pins if use.net is not None]
    return len({view.net(net).domain.hazardous for net in nets}) == 2


def protective_impedance(view: View) -> Iterator[Measurement]:
    """Each conductor reaches such a part only through a string of resistors that limits the fault.

    Two means of protection: basic insulation, and the string. One fails at a time: with the
    insulation gone (the single fault), any one string must hold the current to the touchable side
    below 3.5 mA, whichever conductor is live, at 300 V and at the 440 V of a lost neutral; a string
    of the other conductor can only divert. At 300 V it must hold with one of its resistors shorted
    too, although that is a second fault, because nobody would notice the first. And each resistor
    bears its voltage: its share of 440 V (all strings in series), of 440 V across its own string
    alone, of 300 V beside a shorted one, and of the surge that the varistor lets through.
    """
    side = MainsSide(view)
    for part in side.parts:
        if needs_impedance(view, part):
            yield from impedance_points(side, part)


def impedance_points(side: MainsSide, part: Part) -> Iterator[Measurement]:
    """The points of one part; none only if it touches no hazardous net."""
    view, label = side.view, side.view.label(part)
    conductors = {*side.fused, side.neutral}
    chains = []
    for net in side.hazardous_pins(part):
        first_parts = [t.part for t in view.taps(net) if t.part.reference != part.reference]
        if len(first_parts) != 1 or view.symbol(first_parts[0]) != "R":
            text = f"pin on {net} is not fed by one resistor string alone"
            yield fault(label, "string", text, source=_SOURCE)
            continue
        chain = side.chain(net, first_parts[0])
        if chain.end not in conductors:
            text = f"string from {net} ends on {chain.end}, neither fused phase nor neutral"
            yield fault(label, "string", text, source=_SOURCE)
            continue
        chains.append(chain)
        yield from _string(view, label, chain)
    if len({chain.end for chain in chains}) < 2:
        text = "does not hang between two conductors through a string each"
        yield fault(label, "strings", text, source=_SOURCE)
        return
    yield from _resistors(side, chains)


def _lows(view: View, chain: Chain) -> list[float]:
    lows = [view.resistance(part).low for part in chain.resistors]
    return [low if low is not None else 0.0 for low in lows]


def _high(view: View, part: Part) -> float:
    high = view.resistance(part).high
    return high if high is not None else 0.0


def _string(view: View, label: str, chain: Chain) -> Iterator[Measurement]:
    count = len(chain.resistors)
    names = "+".join(part.reference for part in chain.resistors)
    yield judged(
        count >= _LEAST_RESISTORS,
        label,
        f"string to {chain.end}",
        f"{count} resistors: {names}",
        f"{count} resistor alone limits the current",
        source=_SOURCE,
    )
    lows = _lows(view, chain)
    cases = [
        (SYSTEM_V, 0.0, "insulation failed"),
        (LOST_NEUTRAL_V, 0.0, "insulation failed, neutral lost"),
        *(
            (SYSTEM_V, low, f"insulation failed, {part.reference} shorted too")
            for part, low in zip(chain.resistors, lows, strict=True)
        ),
    ]
    for volts, shorted, case in cases:
        ohm = sum(lows) - shorted
        yield at_most(
            label,
            f"current from {chain.end}, {case}",
            over(volts, ohm),
            TOUCH_A,
            "A",
            formula=f"{volts:g} V / {ohm / 1e3:.1f} kohm ({names})",
            source=_TOUCH,
        )


def _resistors(side: MainsSide, chains: list[Chain]) -> Iterator[Measurement]:
    view, surge = side.view, let_through_v(side)
    everything = sum(sum(_lows(view, chain)) for chain in chains)
    for chain in chains:
        lows = _lows(view, chain)
        for i, part in enumerate(chain.resistors):
            label, ohm = view.label(part), _high(view, part)
            whole = everything - lows[i] + ohm
            own = sum(lows) - lows[i] + ohm
            beside = own - max(lows[:i] + lows[i + 1 :], default=0.0)
            rated = view.high(part, "rated_voltage")
            for volts, total, factor, case in (
                (LOST_NEUTRAL_V, whole, 1.0, "neutral lost"),
                (LOST_NEUTRAL_V, own, 1.0, "neutral lost, insulation failed"),
                (SYSTEM_V, beside, 1.0, "insulation failed, another resistor shorted"),
                (surge, whole, OVERLOAD, "surge"),
            ):
                yield at_most(
                    label,
                    f"voltage, {case}",
                    over(volts * ohm, total),
                    factor * rated,
                    "V",
                    formula=f"{volts:.0f} V x {ohm / 1e3:.1f} / {total / 1e3:.1f} kohm",
                    source=view.cite(part, "rated_voltage"),
                )
            amperes = over(SYSTEM_V, sum(lows))
            yield at_most(
                label,
                "power, insulation failed",
                amperes * amperes * ohm,
                view.high(part, "rated_power"),
                "W",
                formula=f"({SYSTEM_V:g} V / {sum(lows) / 1e3:.1f} kohm)^2 x {ohm / 1e3:.1f} kohm",
                source=view.cite(part, "rated_power"),
            )


def _string_resistor(design: Design) -> tuple[Part, Part] | None:
    """The first insulated part that hangs on a resistor, and that resistor."""
    view = View(design)
    for part in MainsSide(view).parts:
        if needs_impedance(view, part):
            for use in part.pins:
                if use.net is not None and (found := view.on(use.net, "R")):
                    return part, found[0]
    return None


def _scaled(rating: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        found = _string_resistor(design)
        return None if found is None else scale(design, found[1], rating, factor)

    return Fault(f"a string resistor's {rating} times {factor:g}", plant)


def _no_resistor(design: Design) -> Design | None:
    found = _string_resistor(design)
    return None if found is None else drop_part(design, found[1])


def _end(design: Design) -> tuple[Part, str] | None:
    """A string's last resistor and the number of its pin on the neutral."""
    view = View(design)
    side = MainsSide(view)
    for part in side.parts:
        if needs_impedance(view, part):
            for net in side.hazardous_pins(part):
                for resistor in view.on(net, "R"):
                    chain = side.chain(net, resistor)
                    for use in chain.resistors[-1].pins:
                        if use.net == side.neutral:
                            return chain.resistors[-1], use.number
    return None


def _to_unfused(design: Design) -> Design | None:
    found = _end(design)
    if found is None:
        return None
    phase = MainsSide(View(design)).phases[0]
    return rewire(design, found[0], found[1], phase)


def _same_end(design: Design) -> Design | None:
    found = _end(design)
    if found is None:
        return None
    return rewire(design, found[0], found[1], next(iter(MainsSide(View(design)).fused)))


def _one_resistor(design: Design) -> Design | None:
    view = View(design)
    side = MainsSide(view)
    found = first(design, lambda p, _: needs_impedance(view, p))
    if found is None:
        return None
    net = side.hazardous_pins(found)[0]
    chain = side.chain(net, view.on(net, "R")[0])
    last, near = chain.resistors[-1], chain.resistors[0]
    far = view.far(near, net)
    pin = next(use.number for use in near.pins if use.net == far)
    short = rewire(design, near, pin, chain.end)
    for part in (*chain.resistors[1:-1], last):
        short = drop_part(short, part)
    return short


RULES: Final = (
    Rule(
        "protective_impedance",
        "Current to the touchable side when basic insulation fails",
        f"{_SOURCE}; {_TOUCH}",
        protective_impedance,
        (
            _scaled("resistance", 0.1),
            _scaled("resistance", 10.0),
            _scaled("rated_voltage", 0.1),
            _scaled("rated_power", 0.1),
            Fault("a string resistor missing", _no_resistor),
            Fault("a string on an unfused phase", _to_unfused),
            Fault("both strings on one conductor", _same_end),
            Fault("one resistor where a string should be", _one_resistor),
        ),
    ),
)
