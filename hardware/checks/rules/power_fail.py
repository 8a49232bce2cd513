"""Supervisors: early warning and reset trip where they should, and their outputs are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.mutate import drop_part, first, open_pin, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, within
from hardware.checks.supervisors import (
    Receiver,
    Supervisor,
    capacitance_on,
    pull_on,
    rail_parts,
    receivers,
    release_v,
    supervisors,
    trip_v,
)
from hardware.checks.supplies import rails_of, rated
from hardware.checks.view import View
from hardware.design import Design, Part
from hardware.parts.spec import Interval, PinKind

#: A divided sense input must not see the ripple of a supply module (65 kHz and up): ten periods.
#: Longer than a millisecond eats into the hold-up.
_SENSE_S: Final = (10.0 / 65e3, 1e-3)
#: Reset line: longer than a burst of fast transients (75 pulses at 100 kHz, IEC 61000-4-4) takes to
#: lift it half-way, shorter than a page of flash takes to write.
_RESET_RISE_S: Final = (0.4e-3, 3e-3)
#: A supervisor may let a controller run this far below its recommended supply before it acts: the
#: recommendation is the radio's; its flash works on, and memories are checked by themselves.
_EARLY_SHARE: Final = 0.8
_CONTROLLER_SHARE: Final = 0.95


def power_fail(view: View) -> Iterator[Measurement]:
    """Where each supervisor trips, against its rail and against what it protects.

    Watched through a divider: threshold x (1 + top / bottom) with both resistors at their worst and
    the supervisor's own current in the upper one; released below the lowest good supply, or the
    warning never ends. Watched directly: released below the lowest rail, tripped above the least
    supply of each part that writes memory and within 5 % of the least of the controller. The line
    has one pull-up; its level must read high at each input when let go and low at the greatest
    sink, and while the supervisor has too little supply to pull, it must not read high.
    """
    for found in supervisors(view):
        part = found.part
        supply = rails_of(view).volts(found.watched)
        trip, release = trip_v(view, found), release_v(view, found)
        if supply is None or trip is None or release is None or trip.low is None:
            text = f"{found.watched} is not fed, or its divider is none"
            yield fault(view.label(part), "trip", text, source=view.spec(part).mpn)
            continue
        yield at_most(
            view.label(part),
            "highest release voltage",
            release,
            supply.low or 0.0,
            "V",
            formula=f"{found.watched}: trips at {trip.low:.4g} to {trip.high:.4g} V, hysteresis on"
            " top",
            source=f"lowest {found.watched}; {view.cite(part, 'threshold')}",
        )
        if found.divider is None:
            yield from _protects(view, found, trip)
        else:
            yield at_least(
                view.label(part),
                "lowest trip voltage",
                trip.low,
                _EARLY_SHARE * (supply.low or 0.0),
                "V",
                formula=f"{found.watched}: lowest threshold through the divider",
                source="a warning at less than 80 % comes when a third of the energy is gone",
            )
            yield from _sense(view, found)
        yield from _output(view, found)
        yield from _remembered(view, part)
    outputs = {found.output for found in supervisors(view)}
    for part in rated(view, "reset_input_low_time"):
        if not any(pin.kind is PinKind.INPUT and pin.net in outputs for pin in part.pins):
            text = "no supervisor holds it in reset while its supply is low"
            yield fault(view.label(part), "reset", text, source=view.spec(part).mpn)
    for part in rated(view, "threshold", "hysteresis"):
        if not any(found.part is part for found in supervisors(view)):
            text = "its supply, which is its sense input, is open"
            yield fault(view.label(part), "trip", text, source=view.spec(part).mpn)


def _protects(view: View, found: Supervisor, trip: Interval) -> Iterator[Measurement]:
    reset = {r.part.reference for r in _inputs(view, found)}
    for part in rail_parts(view, found.watched):
        writes = view.declares(part, "standby_current")
        if not writes and part.reference not in reset:
            continue
        least = view.low(part, "supply_voltage")
        share = 1.0 if writes else _CONTROLLER_SHARE
        yield at_least(
            view.label(part),
            "supply at which the supervisor acts",
            trip.low or 0.0,
            share * least,
            "V",
            formula=f"lowest threshold of {found.part.reference}; {share:g} x {least:g} V",
            source=view.cite(part, "supply_voltage"),
        )


def _sense(view: View, found: Supervisor) -> Iterator[Measurement]:
    assert found.divider is not None
    top, bottom = view.resistance(found.divider.top), view.resistance(found.divider.bottom)
    volts = rails_of(view).volts(found.sense)
    bias = 0.0 if volts is None or volts.high is None else volts.high
    farads = capacitance_on(view, found.sense, bias)
    ends = []
    for one, other, c in (
        (top.low, bottom.low, farads.low),
        (top.high, bottom.high, farads.high),
    ):
        parallel = one * other / (one + other) if one and other else 0.0
        ends.append(parallel * (c or 0.0))
    for end, value in zip(("least", "greatest"), ends, strict=True):
        yield within(
            view.label(found.part),
            f"{end} time constant of the sense input",
            value,
            *_SENSE_S,
            "s",
            formula=f"{found.divider.top.value} || {found.divider.bottom.value} with"
            f" {(farads.low or 0) * 1e9:.3g} to {(farads.high or 0) * 1e9:.3g} nF",
            source="ten periods of a 65 kHz supply; a millisecond of the hold-up",
        )


def _inputs(view: View, found: Supervisor) -> list[Receiver]:
    return [] if found.output is None else list(receivers(view, found.output))


def _output(view: View, found: Supervisor) -> Iterator[Measurement]:
    part, net = found.part, found.output
    pull = None if net is None else pull_on(view, net)
    inputs = _inputs(view, found)
    if net is None or pull is None or not inputs:
        text = "output without one pull-up, or nothing reads it"
        yield fault(view.label(part), "output", text, source=view.spec(part).mpn)
        return
    low, high = pull.volts.low or 0.0, pull.volts.high or 0.0
    for reader in inputs:
        top, bottom = reader.supply.high or 0.0, reader.supply.low or 0.0
        share = view.low(reader.part, "input_high_fraction")
        label = f"{view.label(reader.part)} {reader.pin}"
        yield at_least(
            view.label(reader.part),
            f"lowest high level at {reader.pin}",
            low,
            share * (bottom if found.divider is None else top),
            "V",
            formula=f"pull-up {pull.ups[0].value} on {net}; {share:g} x supply",
            source=view.cite(reader.part, "input_high_fraction"),
        )
        if view.declares(reader.part, "input_above_supply"):
            yield at_most(
                view.label(reader.part),
                f"highest level at {reader.pin}",
                high,
                bottom + view.high(reader.part, "input_above_supply"),
                "V",
                formula=f"pull-up {pull.ups[0].value} on {net}; lowest supply and its margin",
                source=view.cite(reader.part, "input_above_supply"),
            )
        valid = _at_no_supply(view, found, net)
        yield at_most(
            label,
            "level while the supervisor cannot pull yet",
            float("inf") if valid is None else valid,
            share * bottom,
            "V",
            formula=f"{found.sense} below {view.low(part, 'output_valid_voltage'):g} V",
            source=view.cite(part, "output_valid_voltage"),
        )
        yield at_most(
            label,
            "low level",
            view.high(part, "output_low_voltage"),
            view.high(reader.part, "input_low_fraction") * bottom,
            "V",
            formula=f"{net} pulled down",
            source=view.cite(part, "output_low_voltage"),
        )
    ohms = pull.ohms.low or 0.0
    yield at_most(
        view.label(part),
        "sink current",
        high / ohms if ohms > 0.0 else float("inf"),
        view.low(part, "output_low_current"),
        "A",
        formula=f"{high:.3g} V over {ohms:.3g} ohm",
        source=view.cite(part, "output_low_current"),
    )
    if found.divider is None:
        yield from _reset_timing(view, found, net, pull.ohms, high)


def _at_no_supply(view: View, found: Supervisor, net: str) -> float | None:
    """Level of the line when the supervisor's supply is at its least valid value."""
    least = view.low(found.part, "output_valid_voltage")
    ratio = None if found.divider is None else found.divider.ratio(view)
    rail = least * (1.0 if ratio is None or ratio.high is None else ratio.high)
    for part in view.on(net, "R"):
        far = view.far(part, net)
        if far is not None and view.is_rail(far) and far != found.watched:
            return None
    pull = pull_on(view, net, Interval(rail, rail))
    return None if pull is None else pull.volts.high


def _reset_timing(
    view: View, found: Supervisor, net: str, ohms: Interval, high: float
) -> Iterator[Measurement]:
    part = found.part
    farads = capacitance_on(view, net, high)
    for end, value in (
        ("least", (ohms.low or 0.0) * (farads.low or 0.0)),
        ("greatest", (ohms.high or 0.0) * (farads.high or 0.0)),
    ):
        yield within(
            view.label(part),
            f"{end} time constant of the reset line",
            value,
            *_RESET_RISE_S,
            "s",
            formula=f"pull-up and {(farads.low or 0) * 1e9:.3g} to {(farads.high or 0) * 1e9:.3g}"
            " nF",
            source="bursts of IEC 61000-4-4 above, half a page of flash below",
        )
    for reader in _inputs(view, found):
        if view.declares(reader.part, "reset_input_low_time"):
            yield at_least(
                view.label(reader.part),
                "reset time",
                view.low(part, "delay_time"),
                view.low(reader.part, "reset_input_low_time")
                + 3.0 * (ohms.high or 0.0) * (farads.high or 0.0),
                "s",
                formula="shortest delay of the supervisor",
                source=view.cite(part, "delay_time"),
            )
    yield at_most(
        view.label(part),
        "longest reset",
        view.high(part, "delay_time"),
        1.0,
        "s",
        formula="longest delay of the supervisor",
        source="a second of dark meter at a dip is enough",
    )


def _remembered(view: View, part: Part) -> Iterator[Measurement]:
    """Limits that were not read must hold the typical value that was."""
    for name, unit in (("threshold", "V"), ("delay_time", "s"), ("supply_current", "A")):
        typical = f"{name}_typical"
        if view.declares(part, typical):
            limits = view.rating(part, name)
            yield Measurement(
                view.label(part),
                f"typical {name}",
                view.low(part, typical),
                limits.low,
                limits.high,
                unit,
                "lies inside its limits",
                view.cite(part, typical),
            )


# --- planted faults --------------------------------------------------------------------------


def _supervisor(design: Design, divided: bool) -> Part | None:
    rails = {n.name for n in design.nets if n.net_class.value == "Power"}

    def test(part: Part, _: object) -> bool:
        names = {r.name for r in design.spec(part).ratings}
        sense = next((u.net for u in part.pins if u.name == "VDD"), None)
        return {"threshold", "hysteresis"} <= names and (sense in rails) is not divided

    return first(design, test)


def _rating(name: str, factor: float, divided: bool) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _supervisor(design, divided)
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"{name} times {factor:g}, {'divided' if divided else 'direct'}", plant)


def _on(pin: str, symbol: str, index: int, factor: float, divided: bool) -> Fault:
    """A part on the supervisor's pin: value scaled, or dropped with a factor of 0."""

    def plant(design: Design) -> Design | None:
        part = _supervisor(design, divided)
        if part is None:
            return None
        net = next(u.net for u in part.pins if u.name == pin)
        found = [
            p
            for p in design.parts
            if design.spec(p).symbol == symbol
            and p.block == part.block
            and any(u.net == net for u in p.pins)
        ]
        if index >= len(found):
            return None
        if not factor:
            return drop_part(design, found[index])
        rating = "resistance" if symbol == "R" else "capacitance"
        return scale(design, found[index], rating, factor)

    which = "divided" if divided else "direct"
    return Fault(f"{symbol} {index + 1} at {pin} times {factor:g}, {which}", plant)


def _open_supply(design: Design) -> Design | None:
    part = _supervisor(design, divided=True)
    if part is None:
        return None
    return open_pin(design, part, next(u.number for u in part.pins if u.name == "VDD"))


def _no_supervisor(design: Design) -> Design | None:
    part = _supervisor(design, divided=False)
    return None if part is None else drop_part(design, part)


RULES: Final = (
    Rule(
        "power_fail",
        "Supervisors: early warning and reset",
        "TI SBVS157 (TLV803); levels of the receiving inputs",
        power_fail,
        (
            Fault("the sense input opens", _open_supply),
            Fault("no reset supervisor", _no_supervisor),
            *(_on("VDD", "R", n, factor, True) for n in (0, 1) for factor in (10.0, 0.1, 0.0)),
            *(_on("VDD", "C", 0, factor, True) for factor in (10.0, 0.1, 0.0)),
            *(_on("RESET_N", "R", n, f, True) for n in (0, 1) for f in (10.0, 0.1, 0.0)),
            *(_on("RESET_N", "R", 0, factor, False) for factor in (10.0, 0.1, 0.0)),
            *(_on("RESET_N", "C", 0, factor, False) for factor in (10.0, 0.1, 0.0)),
            _rating("threshold", 1.15, True),
            _rating("threshold", 0.9, False),
            _rating("threshold", 1.1, False),
            _rating("hysteresis", 10.0, False),
            _rating("supply_current", 100.0, True),
            _rating("output_valid_voltage", 4.0, True),
            _rating("output_low_voltage", 4.0, True),
            _rating("output_low_current", 0.1, False),
            _rating("delay_time", 1e-4, False),
            _rating("delay_time", 10.0, False),
            _rating("delay_time_typical", 10.0, True),
        ),
    ),
)
