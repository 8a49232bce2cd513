"""Converters of the front end: one clock, one synchronisation, reference pins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardware.checks.metering import budget
from hardware.checks.metering.chains import converters
from hardware.checks.metering.damage import with_constant
from hardware.checks.metering.values import positive
from hardware.checks.mutate import bridge, drop_part, open_pin, rewire, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_most, fault, holds, within
from hardware.checks.view import View
from hardware.design import Design, Part

_PINS: Final = "ADS131M08 section 5, pin functions"
_SAME: Final = "simultaneous sampling of voltage and current"


@dataclass(frozen=True, slots=True)
class _Clock:
    """Where a converter's clock comes from."""

    net: str | None
    oscillator: Part | None


def _clock(view: View, converter: Part) -> _Clock:
    """The oscillator behind a converter's clock pin, through at most one series resistor."""
    net = view.at(converter, "XTAL1_CLKIN")
    if net is None:
        return _Clock(None, None)
    nets = [net, *(far for r in view.on(net, "R") if (far := view.far(r, net)) is not None)]
    for source in nets:
        for tap in view.taps(source):
            if tap.pin.name == "OUT" and view.declares(tap.part, "frequency"):
                return _Clock(source, tap.part)
    return _Clock(net, None)


def converter_timing(view: View) -> Iterator[Measurement]:
    """All converters run from one oscillator and start with one edge.

    Two clocks would drift apart by tens of ppm: a degree within seconds. The frequency, over its
    tolerance, lies in the converter's range at every gain, and is the one that firmware counts
    with.
    """
    found = converters(view)
    clocks = [_clock(view, part) for part in found]
    for part, clock in zip(found, clocks, strict=True):
        name = view.label(part)
        if clock.oscillator is None:
            text = f"no oscillator drives XTAL1_CLKIN (net {clock.net})"
            yield fault(name, "clock", text, source=_SAME)
            continue
        if clock.net != clocks[0].net:
            text = f"clock from {clock.net}, not from {clocks[0].net}"
            yield fault(name, "clock", text, source=_SAME)
        yield from _frequency(view, part, clock.oscillator)
        yield from _strangers(view, part, clock)
    for pin in ("SYNC_RESET_N", "AVDD", "DVDD"):
        nets = [view.at(part, pin) for part in found]
        for part, net in zip(found, nets, strict=True):
            if net is None or net != nets[0]:
                text = f"{pin} is on {net}, that of the first converter on {nets[0]}"
                yield fault(view.label(part), pin, text, source=_SAME)
            else:
                yield holds(view.label(part), pin, formula=f"all on {net}", source=_SAME)


def _strangers(view: View, part: Part, clock: _Clock) -> Iterator[Measurement]:
    """Whatever else hangs on the clock: its edges are the instants of sampling."""
    nets = dict.fromkeys((view.at(part, "XTAL1_CLKIN"), clock.net))
    for net in (net for net in nets if net is not None):
        for tap in view.taps(net):
            if tap.pin.name not in ("XTAL1_CLKIN", "OUT") and view.symbol(tap.part) != "R":
                text = f"{view.label(tap.part)} pin {tap.pin.name} is on the clock {net}"
                yield fault(view.label(part), "clock", text, source=_SAME)


def _frequency(view: View, part: Part, oscillator: Part) -> Iterator[Measurement]:
    nominal = view.high(oscillator, "frequency")
    off = budget.time_base(view)
    for name in ("clock_frequency_gain_1_2", "clock_frequency_gain_4_up"):
        allowed = view.rating(part, name)
        assert allowed.low is not None
        assert allowed.high is not None
        yield within(
            view.label(part),
            name.replace("_", " "),
            nominal * (1.0 + off),
            allowed.low,
            allowed.high,
            "Hz",
            formula=f"{nominal:g} Hz + {1e6 * off:g} ppm",
            source=view.cite(part, name),
        )
    counted = budget.firmware(view).get("FE_CLOCK_HZ", 0)
    yield at_most(
        view.label(part),
        "clock against FE_CLOCK_HZ",
        abs(counted / positive(nominal) - 1.0),
        1e-6,
        "1",
        formula=f"firmware counts with {counted} Hz, the oscillator gives {nominal:g} Hz",
        source="energy is power times time",
    )


def converter_reference(view: View) -> Iterator[Measurement]:
    """REFIN is left open for the internal reference or has a capacitor only; CAP has its own.

    CAP is the output of an internal regulator: a capacitor to ground and nothing else (its value is
    the business of decoupling). Two converters' CAP pins must not be joined.
    """
    for part in converters(view):
        name = view.label(part)
        reference = view.at(part, "REFIN")
        if reference is not None and not _capacitors_only(view, part, reference):
            text = f"REFIN is on {reference}: leave it open, or give it a capacitor to ground alone"
            yield fault(name, "REFIN", text, source="ADS131M08 section 8.3.4")
        else:
            yield holds(name, "REFIN", formula="internal reference", source="section 8.3.4")
        cap = view.at(part, "CAP")
        if cap is None or not _capacitors_only(view, part, cap):
            text = f"CAP is on {cap}: it needs a capacitor to ground and nothing else"
            yield fault(name, "CAP", text, source=_PINS)
        else:
            yield holds(name, "CAP", formula=f"{cap} has capacitors alone", source=_PINS)


def _capacitors_only(view: View, part: Part, net: str) -> bool:
    """True if a net has this pin and capacitors to ground, at least one, and nothing else."""
    capacitors = 0
    for tap in view.taps(net):
        if view.symbol(tap.part) == "C" and view.is_ground(view.far(tap.part, net)):
            capacitors += 1
        elif tap.part.reference != part.reference:
            return False
    pins = sum(1 for use in part.pins if use.net == net)
    return capacitors > 0 and pins == 1 and not view.is_ground(net)


def _number(part: Part, name: str) -> str:
    return next(use.number for use in part.pins if use.name == name)


def _last(design: Design) -> Part | None:
    found = converters(View(design))
    return found[-1] if found else None


def _two_resets(design: Design) -> Design | None:
    part = _last(design)
    return None if part is None else open_pin(design, part, _number(part, "SYNC_RESET_N"))


def _no_clock(design: Design) -> Design | None:
    part = _last(design)
    return None if part is None else open_pin(design, part, _number(part, "XTAL1_CLKIN"))


def _bridged_clock(design: Design) -> Design | None:
    part = _last(design)
    if part is None:
        return None
    return bridge(design, part, _number(part, "DIN"), _number(part, "XTAL1_CLKIN"))


def _slow(design: Design) -> Design | None:
    part = _last(design)
    oscillator = None if part is None else _clock(View(design), part).oscillator
    return None if oscillator is None else scale(design, oscillator, "frequency", 0.01)


def _joined_reference(design: Design) -> Design | None:
    part = _last(design)
    if part is None:
        return None
    supply = View(design).at(part, "AVDD")
    return rewire(design, part, _number(part, "REFIN"), supply)


def _no_capacitor(design: Design) -> Design | None:
    view, part = View(design), _last(design)
    net = None if part is None else view.at(part, "CAP")
    return None if net is None else drop_part(design, view.on(net, "C")[0])


RULES: Final = (
    Rule(
        "converter_timing",
        "Converters share clock, synchronisation and supplies",
        "ADS131M08 sections 6.3 and 8.4.2",
        converter_timing,
        (
            Fault("a second reset", _two_resets),
            Fault("no clock", _no_clock),
            Fault("an oscillator of 82 kHz", _slow),
            Fault("a signal on the clock", _bridged_clock),
            Fault("firmware that counts another clock", with_constant("FE_CLOCK_HZ", 8_000_000)),
        ),
    ),
    Rule(
        "converter_reference",
        "Converters' REFIN and CAP",
        _PINS,
        converter_reference,
        (
            Fault("REFIN on the supply", _joined_reference),
            Fault("no capacitor at CAP", _no_capacitor),
        ),
    ),
)
