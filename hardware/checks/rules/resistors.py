"""Resistors on the safe side: heat and voltage, pulses into capacitors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.mutate import drop_part, first, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_most, fault, within
from hardware.checks.view import View
from hardware.design import Design, NetClass, Part, Side

#: Impedance of a track over its plane: what an edge meets behind a series resistor.
_LINE_OHM: Final = 50.0
_LINES: Final = frozenset({NetClass.SIGNAL, NetClass.CLOCK, NetClass.USB})
#: 10BASE-T: at most 2.8 V peak between the wires of a pair (IEEE 802.3, 14.3.1.2.1), half of it
#: over each of two equal resistors, into 100 ohm of cable and 100 ohm of termination.
_PAIR_V: Final = 2.8
_PAIR_OHM: Final = 50.0
#: Short-time overload of chip resistors: 2.5 times the rated voltage for 5 s (IEC 60115-8), so
#: 6.25 times the power; longer pulses count as continuous.
_OVERLOAD: Final = 2.5**2
_OVERLOAD_S: Final = 5.0
#: Pulses below a millisecond: 40 times the rated power, within published curves of 0603 to 1206
#: thick film (Vishay CRCW, from memory).
_PULSE_S: Final = 1e-3
_PULSE: Final = 40.0
_IDLE: Final = frozenset({"C", "CP", "TEST_POINT"})


#: Rated power in W and voltage in V of chip resistors by their case (IEC 60115-8 styles RR1005M to
#: RR6332M, as read in Vishay D/CRCW e3), and how far a maker's better or worse film may be off.
_CASES: Final = {
    "0402": (0.063, 50.0),
    "0603": (0.1, 75.0),
    "0805": (0.125, 150.0),
    "1206": (0.25, 200.0),
    "1210": (0.5, 200.0),
    "2010": (0.75, 400.0),
    "2512": (1.0, 500.0),
}
_CASE_FACTOR: Final = (0.5, 4.0)
#: The worst that a circuit expects of a general-purpose resistor: 5 % and 200 ppm/K over 50 K.
_SPREAD: Final = 0.06


def _off_mains(view: View) -> Iterator[tuple[Part, str, str]]:
    for part in view.of("R"):
        ends = view.ends(part)
        if ends is None or ends[0] == ends[1]:
            continue
        if all(view.net(net).domain.side is Side.SELV for net in ends):
            yield part, *ends


def _across_v(view: View, one: str, other: str) -> float:
    (low, high), (other_low, other_high) = view.net(one).volts, view.net(other).volts
    return max(high - other_low, other_high - low)


def _stored(view: View, part: Part, net: str) -> list[Part] | None:
    """Capacitors on a net that nothing but ``part`` (and a diode beside it) leads to."""
    capacitors = []
    for other in view.on(net):
        if other is part:
            continue
        symbol = view.symbol(other)
        beside = set(view.ends(other) or ()) == set(view.ends(part) or ())
        if symbol not in _IDLE and not beside:
            return None
        if symbol in ("C", "CP"):
            capacitors.append(other)
    return capacitors or None


def _charging(view: View, part: Part, ends: tuple[str, str]) -> tuple[list[Part], str, str] | None:
    """The capacitors that a resistor charges, their net, and the net that it charges them from."""
    for net, source in (ends, ends[::-1]):
        if view.is_ground(net) or view.net(net).net_class is NetClass.ETHERNET:
            continue
        stored = _stored(view, part, net)
        if stored is not None:
            return stored, net, source
    return None


def _heat(view: View, ohm: float, one: str, other: str) -> tuple[float, str]:
    """Largest continuous heat, in W, and its sum."""
    classes = {view.net(one).net_class, view.net(other).net_class}
    volts = _across_v(view, one, other)
    if NetClass.ETHERNET in classes:
        half, line_a = _PAIR_V / 2.0, _PAIR_V / _PAIR_OHM
        heat = min(half**2 / ohm, line_a**2 * ohm)
        return heat, f"least of ({half:g} V)^2 / {ohm:.4g} ohm and ({line_a:g} A)^2 x {ohm:.4g} ohm"
    if classes <= _LINES:
        current = volts / (ohm + _LINE_OHM)
        text = f"({volts:.3g} V / ({ohm:.4g} + {_LINE_OHM:g}) ohm)^2 x {ohm:.4g} ohm, line driven"
        return current**2 * ohm, text
    return volts**2 / ohm, f"({volts:.4g} V)^2 / {ohm:.6g} ohm, {one} to {other} at their worst"


def resistor_load(view: View) -> Iterator[Measurement]:
    """Heat and voltage of every resistor off the mains, from its nets' normal ranges.

    P = U^2 / R with the greatest difference of the two nets and the lowest resistance. Two bounds
    are sharper: a series resistor in a line sees U over itself and the line's 50 ohm while the edge
    travels; one of an Ethernet pair sees half of the pair's 2.8 V or its 56 mA. A resistor that
    only charges a capacitor and would be too hot with direct current is the pulse rule's. At
    60 degC no derating applies (it begins at 70).
    """
    for part, *ends in _off_mains(view):
        one, other = ends
        label = view.label(part)
        volts = _across_v(view, one, other)
        yield at_most(
            label,
            "voltage",
            volts,
            view.high(part, "rated_voltage"),
            "V",
            formula=f"{one} to {other} at their worst",
            source=view.cite(part, "rated_voltage"),
        )
        if view.declares(part, "rated_current"):
            continue
        ohm = view.resistance(part).low or 0.0
        if ohm <= 0:
            yield fault(label, "heat", "its resistance may be zero", source="tolerance")
            continue
        heat, formula = _heat(view, ohm, one, other)
        rated_w = view.high(part, "rated_power")
        if heat > rated_w and _charging(view, part, (one, other)):
            continue
        yield at_most(
            label,
            "heat",
            heat,
            rated_w,
            "W",
            formula=formula,
            source=view.cite(part, "rated_power"),
        )


def charging_pulse(view: View) -> Iterator[Measurement]:
    """A resistor that charges a capacitor: peak power against the pulse's length.

    From empty, the peak is U^2 / R and falls with R C. A pulse longer than 5 s counts as
    continuous, a shorter one as short-time overload (2.5 times the rated voltage, 6.25 times the
    power), one below 1 ms as a single pulse.
    """
    stores = {use.net for store in view.of("C", "CP") for use in store.pins}
    for part, *ends in _off_mains(view):
        if not stores & {net for net in ends if not view.is_ground(net)}:
            continue
        found = _charging(view, part, (ends[0], ends[1]))
        if found is None or view.declares(part, "rated_current"):
            continue
        capacitors, net, origin = found
        ohm = view.resistance(part)
        if not ohm.low or not ohm.high or ohm.low <= 0:
            yield fault(view.label(part), "pulse", "no resistance limits it", source="Ohm's law")
            continue
        farad = sum(view.capacitance(c).high or 0.0 for c in capacitors)
        volts = max(abs(end) for end in view.net(origin).volts)
        time_s, peak_w = ohm.high * farad, volts**2 / ohm.low
        rated_w = view.high(part, "rated_power")
        factor = 1.0 if time_s > _OVERLOAD_S else _OVERLOAD if time_s > _PULSE_S else _PULSE
        yield at_most(
            view.label(part),
            "peak power",
            peak_w,
            factor * rated_w,
            "W",
            formula=f"({volts:g} V)^2 / {ohm.low:.4g} ohm into {net}, falling with {time_s:.3g} s;"
            f" limit {factor:g} x {rated_w:g} W",
            source=f"{view.cite(part, 'rated_power')}; IEC 60115-8 short-time overload",
        )


def charging_time(view: View) -> Iterator[Measurement]:
    """Time to 95 % of the charge, 3 R C, against what the block asks for (claim charging_time)."""
    for claim in view.claims("charging_time"):
        part = view.by_address.get(claim.subject)
        ends = None if part is None else view.ends(part)
        found = None if part is None or ends is None else _charging(view, part, ends)
        if part is None or found is None:
            text = "no resistor here that charges a capacitor"
            yield fault(claim.subject, "charging time", text, source=claim.reason)
            continue
        ohm, farads = view.resistance(part), [view.capacitance(c) for c in found[0]]
        low = 3.0 * (ohm.low or 0.0) * sum(farad.low or 0.0 for farad in farads)
        high = 3.0 * (ohm.high or 0.0) * sum(farad.high or 0.0 for farad in farads)
        for measured, limit_low, limit_high in ((low, claim.low, None), (high, None, claim.high)):
            if limit_low is None and limit_high is None:
                continue
            yield Measurement(
                view.label(part),
                "charging time",
                measured,
                limit_low,
                limit_high,
                "s",
                f"3 R C, {ohm.low:.4g} to {ohm.high:.4g} ohm into the capacitance of {found[1]}",
                claim.reason,
            )


def _types(view: View) -> Iterator[Part]:
    """One resistor of each part number."""
    yield from {part.mpn: part for part in reversed(view.of("R"))}.values()


def resistor_spread(view: View) -> Iterator[Measurement]:
    """Tolerance and drift together: no resistor is worse than a general-purpose one.

    (R_max - R_min) / (R_max + R_min) over tolerance and inside temperature stays below 6 %, which
    pull-ups, dividers and bleeders were drawn with; where more is asked, that circuit's rule asks.
    """
    for part in _types(view):
        if view.declares(part, "rated_current"):
            continue
        ohm = view.resistance(part)
        low, high = ohm.low or 0.0, ohm.high or 0.0
        if low + high <= 0:
            yield fault(view.label(part), "spread", "no resistance", source="specification")
            continue
        yield at_most(
            view.label(part),
            "spread",
            (high - low) / (high + low),
            _SPREAD,
            "1",
            formula=f"{low:.6g} to {high:.6g} ohm",
            source=f"5 % and 200 ppm/K; {view.cite(part, 'tolerance')}",
        )


def chip_sizes(view: View) -> Iterator[Measurement]:
    """Rated power and voltage of a chip resistor fit its case: neither is misread.

    The case sets both: its area sheds the heat, its length stands the voltage.
    """
    for part in _types(view):
        case = view.spec(part).footprint.partition(":R_")[2].partition("_")[0]
        if case not in _CASES:
            continue
        for name, usual, unit in zip(
            ("rated_power", "rated_voltage"), _CASES[case], "WV", strict=True
        ):
            low, high = (factor * usual for factor in _CASE_FACTOR)
            yield within(
                view.label(part),
                name.replace("_", " "),
                view.high(part, name),
                low,
                high,
                unit,
                formula=f"{_CASE_FACTOR[0]:g} to {_CASE_FACTOR[1]:g} x {usual:g} {unit}, {case}",
                source=view.cite(part, name),
            )


def _pull_up(design: Design) -> Part | None:
    rails = {net.name for net in design.nets if net.net_class is NetClass.POWER}
    return first(
        design,
        lambda p, s: (
            s.symbol == "R"
            and sum(use.net in rails for use in p.pins) == 1
            and s.rating("resistance").interval.high == 10e3
        ),
    )


def _scaled(rating: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _pull_up(design)
        return None if part is None else scale(design, part, rating, factor)

    return Fault(f"a resistor at a rail with {factor:g} x {rating}", plant)


def _claimed(rating: str, factor: float, *, too_slow: bool = False) -> Fault:
    def plant(design: Design) -> Design | None:
        asked = {
            claim.subject
            for claim in design.claims
            if claim.name == "charging_time" and (claim.high if too_slow else claim.low) is not None
        }
        part = first(design, lambda p, _: p.address in asked)
        return None if part is None else scale(design, part, rating, factor)

    return Fault(f"a charging resistor with {factor:g} x {rating}", plant)


def _no_capacitor(design: Design) -> Design | None:
    asked = {claim.subject for claim in design.claims if claim.name == "charging_time"}
    resistor = first(design, lambda p, _: p.address in asked)
    if resistor is None:
        return None
    nets = {use.net for use in resistor.pins}
    store = first(design, lambda p, s: s.symbol == "CP" and any(u.net in nets for u in p.pins))
    return None if store is None else drop_part(design, store)


RULES: Final = (
    Rule(
        "resistor_load",
        "Heat and voltage of resistors",
        "IEC 60115-8 (rated dissipation and voltage)",
        resistor_load,
        (
            _scaled("resistance", 1e-4),
            _scaled("rated_voltage", 0.01),
            _scaled("rated_power", 1e-6),
            _scaled("tolerance", 100.0),
        ),
    ),
    Rule(
        "resistor_spread",
        "Tolerance and drift of resistors",
        "general-purpose resistors: 5 %, 200 ppm/K",
        resistor_spread,
        (_scaled("tolerance", 100.0), _scaled("temperature_coefficient", 100.0)),
    ),
    Rule(
        "chip_sizes",
        "Ratings of chip resistors fit their case",
        "IEC 60115-8, styles RR1005M to RR6332M",
        chip_sizes,
        (_scaled("rated_power", 0.01), _scaled("rated_voltage", 100.0)),
    ),
    Rule(
        "charging_pulse",
        "Pulses in charging resistors",
        "IEC 60115-8 (short-time overload)",
        charging_pulse,
        (
            _claimed("resistance", 0.1),
            _claimed("resistance", 0.0),
            _claimed("rated_power", 0.1),
        ),
    ),
    Rule(
        "charging_time",
        "Time to charge a reservoir",
        "R C, three time constants",
        charging_time,
        (
            _claimed("resistance", 10.0, too_slow=True),
            _claimed("resistance", 0.1),
            Fault("nothing to charge", _no_capacitor),
        ),
    ),
)
