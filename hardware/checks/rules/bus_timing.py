"""Serial clocks against what the parts bear, and the converters' common clock."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.checks.logic import SELECTED_PINS
from hardware.checks.logic_edges import EDGE, elmore_s
from hardware.checks.logic_groups import (
    Group,
    Pin,
    board_groups,
    group_capacitance,
    groups,
    pin_capacitance,
)
from hardware.checks.mutate import first, scale
from hardware.checks.rule import (
    Fault,
    Measurement,
    Rule,
    SystemRule,
    at_least,
    at_most,
    fault,
    within,
)
from hardware.checks.view import System, View
from hardware.design import Claim, Design
from hardware.parts.spec import PinKind

_CLOCK_PINS: Final = ("SCLK", "CLK", "SHCP")
_LIMITS: Final = ("clock_frequency", "spi_clock_period")
#: Set-up of a shift register's data at 3.3 V (74HC595: 25 ns at 3.3 V, from memory).
_SET_UP_S: Final = 25e-9
#: Sample rate error that energy may have: a fiftieth of class 0.5.
_RATE_ERROR: Final = 100e-6
#: Angle between two converters that is a tenth of the 0.1 degrees of a class 0.5 meter.
_SKEW_DEG: Final = 0.01
_MAINS_HZ: Final = 60.0


def spi_clock(system: System) -> Iterator[Measurement]:
    """Each serial clock's rate against every part that it reaches.

    The block states the rate (``clock_rate``), equal to a constant of the firmware. Limits: the
    part's clock frequency or period, the time from chip select to the first edge (half a period),
    and the edge: 2.2 times Elmore's time constant within half a period. A gate in the clock delays
    it against the data by at most its propagation delay, which half a period less the set-up time
    must hold. What a part answers on a shared line must rise within half a period as well.
    """
    known: dict[tuple[int, str], float] = {}
    for group in groups(system):
        clocked = [pin for pin in group.receivers if pin.name in _CLOCK_PINS]
        claims = [_claim(view, group) for view, _ in group.members]
        stated = [claim for claim in claims if claim is not None]
        limited = [pin for pin in clocked if any(pin.declares(name) for name in _LIMITS)]
        if not stated:
            for pin in limited:
                if not _gate_of(group):
                    text = f"nobody states the rate of {group.name} (claim clock_rate)"
                    yield fault(pin.label(), "clock rate", text, source="clock_rate")
            continue
        rates = {
            id(view): claim.high
            for (view, _), claim in zip(group.members, claims, strict=True)
            if claim is not None and claim.high
        }
        fallback = max((r for r in rates.values() if r), default=0.0)
        for (view, _), claim in zip(group.members, claims, strict=True):
            if claim is not None:
                yield from _constant(view, claim)
        for pin in group.receivers:
            rate = rates.get(id(pin.view)) or fallback
            if rate > 0.0:
                known[id(pin.view), pin.part.reference] = rate
                yield from _clocked(group, pin, rate)
    for group in groups(system):
        for driver in group.drivers:
            answer = known.get((id(driver.view), driver.part.reference))
            if answer and driver.kind is PinKind.TRI_STATE:
                yield from _answer(group, driver, answer)


def _answer(group: Group, driver: Pin, rate: float) -> Iterator[Measurement]:
    for pin in group.receivers:
        yield at_most(
            driver.label(),
            f"edge of {group.name} at {pin.name}",
            EDGE * elmore_s(group, driver, pin.node),
            0.5 / rate,
            "s",
            formula=f"2.2 x Elmore's time constant; half a period of {rate / 1e6:g} MHz",
            source="an edge must end within half a period",
        )


def _claim(view: View, group: Group) -> Claim | None:
    nets = {net for member, line in group.members if member is view for net in line.nets}
    return next((c for c in view.claims("clock_rate") if c.subject in nets), None)


def _gate_of(group: Group) -> bool:
    """True for a clock that a gate makes out of another line; it is judged there."""
    return any(pin.declares("propagation_delay") for pin in group.drivers)


def _constant(view: View, claim: Claim) -> Iterator[Measurement]:
    stated = {c.value: c.name for c in view.design.firmware_constants}
    name = stated.get(round(claim.high or 0.0))
    if name is None or name != claim.reason:
        text = f"{claim.reason} of the firmware is not the {claim.high} Hz that the block states"
        yield fault(claim.subject, "clock rate", text, source="firmware's constants")


def _clocked(group: Group, pin: Pin, rate: float) -> Iterator[Measurement]:
    view = pin.view
    if pin.name in _CLOCK_PINS or pin.declares("propagation_delay"):
        drivers = [d for d in group.drivers if d is not pin]
        for driver in drivers:
            yield at_most(
                pin.label(),
                f"edge of {group.name} at {pin.name}",
                EDGE * elmore_s(group, driver, pin.node),
                0.5 / rate,
                "s",
                formula=f"2.2 x Elmore's time constant; half a period of {rate / 1e6:g} MHz",
                source="an edge must end within half a period",
            )
    if pin.name in _CLOCK_PINS:
        yield from _rates(pin, rate)
    if pin.declares("propagation_delay"):
        yield at_most(
            pin.label(),
            "delay of the gated clock",
            view.high(pin.part, "propagation_delay"),
            0.5 / rate - _SET_UP_S,
            "s",
            formula=f"half of 1 / {rate / 1e6:g} MHz less 25 ns of set-up",
            source=view.cite(pin.part, "propagation_delay"),
        )
        for behind in _behind(pin):
            yield from _rates(behind, rate)


def _behind(gate: Pin) -> list[Pin]:
    """Clock pins on the line that a gate drives."""
    out = {use.net for use in gate.part.pins if use.kind is PinKind.OUTPUT}
    found = []
    for line, group in board_groups(gate.view):
        if out & set(line.nets):
            found += [pin for pin in group.receivers if pin.name in _CLOCK_PINS]
    return found


def _rates(pin: Pin, rate: float) -> Iterator[Measurement]:
    view, part = pin.view, pin.part
    if pin.declares("clock_frequency"):
        limit = view.high(part, "clock_frequency")
        yield at_most(
            pin.label(),
            f"clock at {pin.name}",
            rate,
            limit,
            "Hz",
            formula=f"{rate / 1e6:g} MHz",
            source=view.cite(part, "clock_frequency"),
        )
    for name, share in (("spi_clock_period", 1.0), ("chip_select_to_clock", 0.5)):
        if pin.declares(name):
            yield at_least(
                pin.label(),
                name.replace("_", " "),
                share / rate,
                view.low(part, name),
                "s",
                formula=f"{share:g} / {rate / 1e6:g} MHz",
                source=view.cite(part, name),
            )


def converter_clock(view: View) -> Iterator[Measurement]:
    """One oscillator for all converters: load, edges, pulse width, frequency, synchronism.

    Load: pins and traces within what the oscillator drives. Its edge and the branch's 2.2 R C add
    as squares; between VIL and VIH a pulse loses 0.75 of that edge, and what is left of the
    shortest duty must be the converter's clock pulse width. The frequency with all tolerances lies
    within the converter's range, and its error is a rate error of the energy. SYNC is not tied to
    the clock: where set-up is missed one converter starts a clock later, an angle of
    360 f (1 / fclk + set-up).
    """
    for _, group in board_groups(view):
        for source in group.pins:
            if source.kind is PinKind.OUTPUT and source.declares("duty_cycle"):
                yield from _oscillator(group, source)


def _oscillator(group: Group, source: Pin) -> Iterator[Measurement]:
    view, part = source.view, source.part
    load = group_capacitance(group) - pin_capacitance(source)
    yield at_most(
        source.label(),
        "load",
        load,
        view.high(part, "load_capacitance"),
        "F",
        formula="pins and traces of every branch",
        source=view.cite(part, "load_capacitance"),
    )
    nominal = view.low(part, "frequency")
    spread = view.high(part, "frequency_tolerance") + view.high(part, "frequency_stability")
    yield at_most(
        source.label(),
        "frequency error",
        spread,
        _RATE_ERROR,
        "1",
        formula="tolerance + stability",
        source="the sample rate scales the energy; a fiftieth of class 0.5",
    )
    if round(nominal) not in {c.value for c in view.design.firmware_constants}:
        text = f"no firmware constant states the converters' {nominal:g} Hz"
        yield fault(source.label(), "frequency", text, source="firmware's constants")
    duty = view.low(part, "duty_cycle")
    for pin in group.receivers:
        if pin.declares("clock_pulse_width"):
            yield from _converter(group, source, pin, nominal, spread, duty)


def _converter(
    group: Group, source: Pin, pin: Pin, nominal: float, spread: float, duty: float
) -> Iterator[Measurement]:
    view, part = pin.view, pin.part
    fastest = nominal * (1.0 + spread)
    rise = source.view.high(source.part, "rise_time")
    edge = math.hypot(rise, EDGE * elmore_s(group, source, pin.node))
    yield at_least(
        pin.label(),
        f"clock pulse at {pin.name}",
        duty / fastest - 0.75 * edge,
        view.low(part, "clock_pulse_width"),
        "s",
        formula=f"{duty:g} / {fastest / 1e6:.5g} MHz - 0.75 x {edge * 1e9:.3g} ns",
        source=view.cite(part, "clock_pulse_width"),
    )
    for name in ("clock_frequency_gain_1_2", "clock_frequency_gain_4_up"):
        if pin.declares(name):
            limits = view.rating(part, name)
            yield within(
                pin.label(),
                name.replace("_", " "),
                fastest,
                limits.low or 0.0,
                limits.high or 0.0,
                "Hz",
                formula=f"{nominal / 1e6:g} MHz (1 + {spread:g})",
                source=view.cite(part, name),
            )
    if pin.declares("sync_setup_to_clock"):
        late = 1.0 / (nominal * (1.0 - spread)) + view.low(part, "sync_setup_to_clock")
        yield at_most(
            pin.label(),
            "angle between converters",
            360.0 * _MAINS_HZ * late,
            _SKEW_DEG,
            "deg",
            formula=f"360 x 60 Hz x {late * 1e9:.4g} ns",
            source=f"{view.cite(part, 'sync_setup_to_clock')}; a tenth of a class 0.5 meter's 0.1",
        )


def _fast_clock(design: Design) -> Design | None:
    claims = tuple(
        replace(c, high=10.0 * (c.high or 0.0)) if c.name == "clock_rate" else c
        for c in design.claims
    )
    return replace(design, claims=claims) if claims != design.claims else None


def _no_rate(design: Design) -> Design | None:
    kept = tuple(c for c in design.claims if c.name != "clock_rate")
    limited = any(
        r.name in _LIMITS
        for part in design.parts
        if any(use.name in SELECTED_PINS for use in part.pins)
        for r in design.spec(part).ratings
    )
    hosts = any(end.host for end in design.connectors)
    return replace(design, claims=kept) if hosts and limited and kept != design.claims else None


def _oscillator_part(name: str, factor: float, design: Design) -> Design | None:
    part = first(design, lambda _, s: any(r.name == "duty_cycle" for r in s.ratings))
    return None if part is None else scale(design, part, name, factor)


def _branch(design: Design) -> Design | None:
    """A branch's series resistor tenfold."""
    nets = {
        use.net
        for part in design.parts
        if any(r.name == "duty_cycle" for r in design.spec(part).ratings)
        for use in part.pins
        if use.kind is PinKind.OUTPUT
    }
    part = first(design, lambda p, s: s.symbol == "R" and any(use.net in nets for use in p.pins))
    return None if part is None else scale(design, part, "resistance", 10.0)


RULES: Final = (
    SystemRule(
        "spi_clock",
        "Rates of serial clocks",
        "clock limits of the datasheets; the firmware's constants",
        spi_clock,
        (
            Fault("a clock of ten times the rate", _fast_clock),
            Fault("a clock whose rate nobody states", _no_rate),
        ),
    ),
    Rule(
        "converter_clock",
        "The converters' clock",
        "clock timing of the converters and limits of the oscillator",
        converter_clock,
        (
            Fault(
                "an oscillator of a duty of 31 %", lambda d: _oscillator_part("duty_cycle", 0.7, d)
            ),
            Fault("an oscillator of a tenth", lambda d: _oscillator_part("frequency", 0.1, d)),
            Fault(
                "an oscillator of ten times the error",
                lambda d: _oscillator_part("frequency_tolerance", 10.0, d),
            ),
            Fault(
                "an oscillator of half the load",
                lambda d: _oscillator_part("load_capacitance", 0.5, d),
            ),
            Fault("a branch's resistor tenfold", _branch),
        ),
    ),
)
