"""LEDs: current, direction, reverse voltage, colour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardware.checks.mutate import first, rewire, scale, swap_pins
from hardware.checks.rule import Fault, Measurement, Rule, at_most, fault, within
from hardware.checks.view import Tap, View
from hardware.design import Design, NetClass, Part

#: A chip LED of some 30 mcd at 20 mA gives about 0.7 mcd here: seen in a closed cabinet.
_LEAST_A: Final = 0.5e-3
#: Makers' derating lines reach about half the rated current at 60 degC (LEDs to 85 degC).
_HOT_SHARE: Final = 0.5
#: No visible LED conducts below 1.6 V: the energy of a photon of 780 nm.
_LEAST_V: Final = 1.6
#: Silicon junction at a milliampere, at the low end.
_DIODE_V: Final = 0.5
#: Colours and their wavelengths in m (CIE S 004, IEC 60073 for what they mean).
_COLOURS: Final = {"green": (500e-9, 577e-9), "yellow": (577e-9, 600e-9), "red": (610e-9, 760e-9)}
_SERIES: Final = ("R", "D", "D_SCHOTTKY")


@dataclass(frozen=True, slots=True)
class _Lamp:
    """One LED: its part, the pins' name prefix (jacks have two), nets and the current's rating."""

    part: Part
    prefix: str
    anode: str | None
    cathode: str | None
    current: str

    def label(self, view: View) -> str:
        name = self.prefix.strip("_").lower()
        return f"{view.label(self.part)}{' ' if name else ''}{name}"


@dataclass(frozen=True, slots=True)
class _Leg:
    """From the LED's pin to what drives it: the parts on the way and the net at the end."""

    series: tuple[Part, ...]
    end: str


def _lamps(view: View) -> Iterator[_Lamp]:
    for part in view.of("LED"):
        yield _Lamp(part, "", view.at(part, "A"), view.at(part, "K"), "rated_current")
    for part in view.rated("led_current", "forward_voltage"):
        for use in part.pins:
            if use.name.endswith("_A"):
                prefix = use.name.removesuffix("A")
                yield _Lamp(part, prefix, use.net, view.at(part, f"{prefix}K"), "led_current")


def _drives(view: View, tap: Tap) -> bool:
    """True for what sets a net's voltage: a part of more than two pins, not a jack's LED."""
    return len(tap.part.pins) > 2 and not view.declares(tap.part, "led_current")


def _leg(view: View, lamp: _Lamp, start: str, *, source: bool) -> _Leg | str:
    """From the LED's pin through resistors and diodes that pass its current; or why not."""
    net, series = start, list[Part]()
    while True:
        ends_here = view.is_rail(net) or view.is_ground(net)
        if ends_here or any(_drives(view, tap) for tap in view.taps(net)):
            return _Leg(tuple(series), net)
        known = {lamp.part.reference, *(part.reference for part in series)}
        onward = [
            part for part in view.on(net) if part.reference not in known and view.far(part, net)
        ]
        if len(onward) != 1 or view.symbol(onward[0]) not in _SERIES:
            return f"{len(onward)} parts lead on from {net}; one resistor or diode should"
        part = onward[0]
        if view.symbol(part) != "R" and view.at(part, "K" if source else "A") != net:
            return f"{view.label(part)} blocks the LED's current"
        series.append(part)
        far = view.far(part, net)
        assert far is not None
        net = far


@dataclass(frozen=True, slots=True)
class _End:
    """Voltage of a leg's end while the LED is on, lowest and highest, and its resistance."""

    low: float
    high: float
    ohm: float
    limit_a: float | None


def _driver(view: View, net: str) -> Part | None:
    """The part with an output on a net that declares its drive."""
    for tap in view.taps(net):
        if _drives(view, tap) and view.declares(tap.part, "output_current"):
            return tap.part
    return None


def _fed_low(view: View, net: str) -> float:
    """Lowest voltage of a rail while on: its range, or the lowest that feeds it by a diode."""
    low, high = view.net(net).volts
    if low > 0:
        return low
    feeding = [
        view.net(anode).volts[1] - view.high(diode, "forward_voltage")
        for diode in view.on(net, "D", "D_SCHOTTKY")
        if view.at(diode, "K") == net and (anode := view.at(diode, "A")) and view.is_rail(anode)
    ]
    return min(feeding, default=high)


def _source_end(view: View, net: str) -> _End:
    high = view.net(net).volts[1]
    driver = None if view.is_rail(net) or view.is_ground(net) else _driver(view, net)
    if driver is None:
        return _End(_fed_low(view, net), high, 0.0, None)
    supplies = [
        view.net(use.net).volts[0]
        for use in driver.pins
        if use.net is not None and view.is_rail(use.net)
    ]
    supply = min(supplies, default=high)
    limit = view.low(driver, "output_current")
    ohm = 0.0
    if view.declares(driver, "output_high_fraction") and limit > 0:
        ohm = (1.0 - view.low(driver, "output_high_fraction")) * supply / limit
    return _End(supply, high, ohm, limit)


def _sink_end(view: View, net: str) -> _End:
    driver = None if view.is_ground(net) else _driver(view, net)
    if driver is None:
        return _End(0.0, 0.0, 0.0, None)
    limit = view.low(driver, "output_current")
    ohm = 0.0
    if view.declares(driver, "output_low_voltage") and limit > 0:
        ohm = view.high(driver, "output_low_voltage") / limit
    return _End(0.0, 0.0, ohm, limit)


def led_current(view: View) -> Iterator[Measurement]:
    """Current of every LED between what is seen and half of what it is rated for.

    I = (U - U_F - U_diodes) / R: greatest with the highest supply, the lowest forward voltage
    (1.6 V where the maker states none) and resistance, least with all the other ends and the
    driver's own resistance, which is its guaranteed level over its guaranteed current. The legs on
    both sides of the LED are walked through resistors and diodes in the current's direction to a
    supply, ground or an output; nothing else may be on the way. Half the rated current is what
    derating leaves at 60 degC; below 0.5 mA an indicator is not seen. A block may ask for more
    (claim led_current), and the current may not exceed what the driving output gives, nor what a
    diode in series is rated and its forward voltage stated for.
    """
    asked = {claim.subject: claim for claim in view.claims("led_current")}
    for lamp in _lamps(view):
        label = lamp.label(view)
        if lamp.anode is None or lamp.cathode is None or lamp.anode == lamp.cathode:
            yield fault(label, "current", "anode or cathode is open or shorted", source="Ohm's law")
            continue
        up = _leg(view, lamp, lamp.anode, source=True)
        down = _leg(view, lamp, lamp.cathode, source=False)
        if isinstance(up, str) or isinstance(down, str):
            yield fault(label, "current", up if isinstance(up, str) else str(down), source="wiring")
            continue
        claim = asked.get(lamp.part.address)
        least = claim.low if claim is not None and claim.low is not None else _LEAST_A
        yield from _current(view, lamp, up, down, least)
    present = {lamp.part.address for lamp in _lamps(view)}
    for subject in sorted(asked.keys() - present):
        yield fault(subject, "current", "the claim's LED is not there", source="claim led_current")


def _current(
    view: View, lamp: _Lamp, up: _Leg, down: _Leg, least_a: float
) -> Iterator[Measurement]:
    label, series = lamp.label(view), (*up.series, *down.series)
    source, sink = _source_end(view, up.end), _sink_end(view, down.end)
    resistors = [view.resistance(part) for part in series if view.symbol(part) == "R"]
    diodes = [part for part in series if view.symbol(part) != "R"]
    low_ohm = sum(ohm.low or 0.0 for ohm in resistors)
    high_ohm = sum(ohm.high or 0.0 for ohm in resistors) + source.ohm + sink.ohm
    forward = view.rating(lamp.part, "forward_voltage")
    low_v = forward.low if forward.low is not None else _LEAST_V
    high_v = view.high(lamp.part, "forward_voltage")
    if low_ohm <= 0:
        yield fault(label, "current", "no resistor limits it", source="Ohm's law")
        return
    most = (source.high - low_v - _DIODE_V * len(diodes)) / low_ohm
    drops = high_v + sum(view.high(diode, "forward_voltage") for diode in diodes)
    dim = (source.low - drops) / high_ohm
    rated = _HOT_SHARE * view.high(lamp.part, lamp.current)
    limits = [rated, *(end.limit_a for end in (source, sink) if end.limit_a is not None)]
    yield within(
        label,
        "least current",
        dim,
        least_a,
        rated,
        "A",
        formula=f"({source.low:.3g} - {drops:.3g} V) / {high_ohm:.5g} ohm, {up.end} to {down.end}",
        source=f"seen in a cabinet, or the block's claim; {view.cite(lamp.part, lamp.current)}",
    )
    yield at_most(
        label,
        "greatest current",
        most,
        min(limits),
        "A",
        formula=f"({source.high:.3g} - {low_v:.3g} - {_DIODE_V * len(diodes):g} V) / {low_ohm:.5g}"
        f" ohm; least of half of rated{' and the output' if len(limits) > 1 else ''}",
        source=f"{view.cite(lamp.part, lamp.current)}; derating lines at 60 degC",
    )
    for diode in diodes:
        for name in ("rated_current", "forward_voltage_test_current"):
            yield at_most(
                view.label(diode),
                "the LED's current",
                most,
                view.high(diode, name),
                "A",
                formula=f"{label} at most",
                source=view.cite(diode, name),
            )
    if view.declares(lamp.part, "reverse_voltage"):
        yield _reverse(view, lamp, up, down, diodes)


def _reverse(view: View, lamp: _Lamp, up: _Leg, down: _Leg, diodes: list[Part]) -> Measurement:
    against = view.net(down.end).volts[1] - view.net(up.end).volts[0]
    limit = view.high(lamp.part, "reverse_voltage")
    limit += sum(view.high(diode, "rated_voltage") for diode in diodes)
    return at_most(
        lamp.label(view),
        "reverse voltage",
        max(against, 0.0),
        limit,
        "V",
        formula=f"{down.end} highest less {up.end} lowest; {len(diodes)} diodes in series",
        source=view.cite(lamp.part, "reverse_voltage"),
    )


def led_colour(view: View) -> Iterator[Measurement]:
    """Each LED's wavelength is that of the colour it is sold and shown as.

    Colours mean something on a front panel (IEC 60073: red danger, yellow abnormal, green normal).
    """
    for part in view.of("LED"):
        band = _COLOURS.get(part.value)
        if band is None:
            text = f"colour {part.value!r} is none of {', '.join(_COLOURS)}"
            yield fault(view.label(part), "colour", text, source="CIE S 004")
            continue
        for end, wavelength in (("shortest", view.low(part, "wavelength")),
                                ("longest", view.high(part, "wavelength"))):  # fmt: skip
            yield within(
                view.label(part),
                f"{end} wavelength",
                wavelength,
                *band,
                "m",
                formula=f"{part.value} is {band[0] * 1e9:g} to {band[1] * 1e9:g} nm",
                source=view.cite(part, "wavelength"),
            )


def optical_output(view: View) -> Iterator[Measurement]:
    """A pulse output's LED radiates where an optical test head looks (claim optical_output)."""
    for claim in view.claims("optical_output"):
        part = view.by_address.get(claim.subject)
        if part is None or claim.low is None or claim.high is None:
            yield fault(claim.subject, "wavelength", "there is no LED here", source=claim.reason)
            continue
        for wavelength in (view.low(part, "wavelength"), view.high(part, "wavelength")):
            yield within(
                view.label(part),
                "wavelength",
                wavelength,
                claim.low,
                claim.high,
                "m",
                formula="dominant wavelength of the LED",
                source=f"{claim.reason}; {view.cite(part, 'wavelength')}",
            )


def _lamp_resistor(design: Design) -> Part | None:
    lamps = {u.net for p in design.parts if design.spec(p).symbol == "LED" for u in p.pins}
    lamps -= {n.name for n in design.nets if n.net_class in (NetClass.GROUND, NetClass.POWER)}
    return first(design, lambda p, s: s.symbol == "R" and any(u.net in lamps for u in p.pins))


def _resistor(factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _lamp_resistor(design)
        return None if part is None else scale(design, part, "resistance", factor)

    return Fault(f"an LED's resistor of {factor:g} times its value", plant)


def _led(design: Design) -> Part | None:
    return first(design, lambda _, s: s.symbol == "LED")


def _turned(design: Design) -> Design | None:
    part = _led(design)
    return None if part is None else swap_pins(design, part, "1", "2")


def _turned_diode(design: Design) -> Design | None:
    lamps = {use.net for p in design.parts if design.spec(p).symbol == "LED" for use in p.pins}
    grounds = {net.name for net in design.nets if net.net_class is NetClass.GROUND}
    part = first(
        design,
        lambda p, s: s.symbol == "D" and any(u.net in lamps - grounds for u in p.pins),
    )
    return None if part is None else swap_pins(design, part, "1", "2")


def _series_diode(name: str) -> Fault:
    def plant(design: Design) -> Design | None:
        lamps = {u.net for p in design.parts if design.spec(p).symbol == "LED" for u in p.pins}
        lamps -= {n.name for n in design.nets if n.net_class is NetClass.GROUND}
        part = first(design, lambda p, s: s.symbol == "D" and any(u.net in lamps for u in p.pins))
        return None if part is None else scale(design, part, name, 0.005)

    return Fault(f"a series diode with 0.005 x {name}", plant)


def _cathode_high(design: Design) -> Design | None:
    part = _led(design)
    if part is None:
        return None
    rails = sorted(net.name for net in design.nets if net.volts[1] > 8.0)
    return rewire(design, part, "1", rails[0]) if rails else None


def _led_rating(name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _led(design)
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"an LED with {factor:g} x {name}", plant)


def _pulse(name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        asked = {claim.subject for claim in design.claims if claim.name == "optical_output"}
        part = first(design, lambda p, _: p.address in asked)
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"a pulse output's LED with {factor:g} x {name}", plant)


RULES: Final = (
    Rule(
        "led_current",
        "Current of LEDs",
        "Ohm's law; the LEDs' datasheets",
        led_current,
        (
            _resistor(10.0),
            _resistor(0.1),
            _resistor(0.0),
            Fault("an LED turned round", _turned),
            Fault("a diode in series turned round", _turned_diode),
            Fault("an LED's cathode on a supply", _cathode_high),
            _series_diode("rated_current"),
            _series_diode("forward_voltage_test_current"),
            _led_rating("rated_current", 0.01),
            _led_rating("forward_voltage", 100.0),
        ),
    ),
    Rule(
        "led_colour",
        "Colour of LEDs",
        "IEC 60073; CIE S 004",
        led_colour,
        (_led_rating("wavelength", 2.0), _led_rating("wavelength", 0.5)),
    ),
    Rule(
        "optical_output",
        "Optical pulse output",
        "IEC 62052-11, optical test output: 550 to 1000 nm",
        optical_output,
        (_pulse("wavelength", 2.0), _pulse("wavelength", 0.5)),
    ),
)
