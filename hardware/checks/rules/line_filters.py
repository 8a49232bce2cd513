"""Filters of lines: their time constants, and the edges that they leave."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from hardware.checks.logic import Line, supply_volts
from hardware.checks.logic_edges import edge_s_per_v
from hardware.checks.logic_groups import Group, Pin, board_groups, groups
from hardware.checks.logic_levels import sink_ohm, thresholds
from hardware.checks.mutate import first, scale
from hardware.checks.rule import Fault, Measurement, Rule, SystemRule, at_most, fault
from hardware.checks.view import System, View
from hardware.design import Claim, Design, NetClass, Part
from hardware.parts.spec import PinKind


def input_edges(system: System) -> Iterator[Measurement]:
    """Slope of every filtered or loaded edge against what the input bears.

    10 to 90 % of an RC edge take 2.2 times its time constant; Elmore's sum of R C over the line's
    resistors and capacitors (ribbon, traces, pins, filters) is an upper bound of it. Divided by
    0.8 of the supply it is the slope in s/V that datasheets limit for inputs without Schmitt
    trigger.
    """
    for group in groups(system):
        drivers = [p for p in group.drivers if p.kind is not PinKind.OPEN_COLLECTOR]
        for pin in group.receivers:
            rating = _transition_rating(pin)
            if rating is None or not drivers or pin in drivers:
                continue
            volts = supply_volts(pin.view, pin.part)
            if volts is None or not volts.low:
                continue
            slope = max(edge_s_per_v(group, driver, pin, volts.low) for driver in drivers)
            yield at_most(
                pin.label(),
                f"edge of {group.name} at {pin.name}",
                slope,
                pin.view.high(pin.part, rating),
                "s/V",
                formula=f"2.2 x {slope * 0.8 * volts.low / 2.2 * 1e9:.3g} ns / (0.8 x"
                f" {volts.low:.3g} V)",
                source=pin.view.cite(pin.part, rating),
            )


def _transition_rating(pin: Pin) -> str | None:
    reset = pin.name.startswith(("R", "MR")) and pin.name.endswith("_N")
    if reset and pin.declares("reset_input_transition"):
        return "reset_input_transition"
    return "input_transition" if pin.declares("input_transition") else None


def filter_times(view: View) -> Iterator[Measurement]:
    """Time constants of line filters, and how fast an open-drain output empties its capacitor.

    ``filter_time``: R C of the capacitors on the claimed net with the resistors that feed it.
    ``fall_time``: C times the output's resistance times ln(V / VIL) of the input that it drives.
    """
    by_net = {net: (line, group) for line, group in board_groups(view) for net in line.nets}
    for claim in (*view.claims("filter_time"), *view.claims("fall_time")):
        line, group = by_net.get(claim.subject, (None, None))
        quantity = claim.name.replace("_", " ")
        farads = [
            view.farads(shunt.part)
            for shunt in (line.shunts if line is not None else ())
            if shunt.net == claim.subject
        ]
        if line is None or group is None or not farads:
            text = "no capacitor on the net any more"
            yield fault(claim.subject, quantity, text, source=claim.reason)
        elif claim.name == "filter_time":
            yield _filter_time(view, line, claim, sum(farads))
        else:
            yield _fall_time(view, group, claim, sum(farads))


def _filter_time(view: View, line: Line, claim: Claim, farads: float) -> Measurement:
    buttons = {tap.pin.net for tap in line.others if view.symbol(tap.part) == "SW_PUSH"}
    ohms = [
        view.ohms(s.part)
        for s in line.series
        if claim.subject in (s.one, s.other) and not buttons & {s.one, s.other}
    ] or [view.ohms(pull.part) for pull in line.pulls if pull.net == claim.subject]
    if not ohms:
        text = "no resistor feeds the filter's capacitor"
        return fault(claim.subject, "filter time", text, source=claim.reason)
    total = 1.0 / sum(1.0 / max(ohm, 1e-3) for ohm in ohms)
    return Measurement(
        claim.subject,
        "filter time",
        total * farads,
        claim.low,
        claim.high,
        "s",
        f"{total:.4g} ohm x {farads:.4g} F",
        claim.reason,
    )


def _fall_time(view: View, group: Group, claim: Claim, farads: float) -> Measurement:
    sinks = [pin for pin in group.pins if pin.kind is PinKind.OPEN_COLLECTOR]
    times = []
    for pin in group.receivers:
        volts = supply_volts(view, pin.part)
        limits = None if volts is None else thresholds(view, pin.part, volts)
        if sinks and volts is not None and limits is not None and limits.low:
            share = math.log(max((volts.high or 0.0) / limits.low, 1.0))
            times.append(max(sink_ohm(sink) for sink in sinks) * farads * share)
    if not times:
        text = "no open-drain output and input on the line"
        return fault(claim.subject, "fall time", text, source=claim.reason)
    formula = f"{sink_ohm(sinks[0]):.4g} ohm x {farads:.4g} F x ln(V / VIL)"
    return Measurement(
        claim.subject, "fall time", max(times), claim.low, claim.high, "s", formula, claim.reason
    )


def _claimed_part(design: Design, symbol: str, name: str) -> Part | None:
    nets = {claim.subject for claim in design.claims if claim.name == name}
    return first(design, lambda p, s: s.symbol == symbol and any(use.net in nets for use in p.pins))


def _filter_capacitor(factor: float, name: str, design: Design) -> Design | None:
    part = _claimed_part(design, "C", name)
    return None if part is None else scale(design, part, "capacitance", factor)


def _slow_edge(design: Design) -> Design | None:
    """A filter capacitor a hundredfold before an input without Schmitt trigger."""
    nets = {
        use.net
        for part in design.parts
        if any(r.name == "input_transition" for r in design.spec(part).ratings)
        for use in part.pins
        if use.kind is PinKind.INPUT
        and use.net
        and design.net_by_name[use.net].net_class in (NetClass.SIGNAL, NetClass.CLOCK)
    }
    part = first(design, lambda p, s: s.symbol == "C" and any(use.net in nets for use in p.pins))
    return None if part is None else scale(design, part, "capacitance", 100.0)


RULES: Final = (
    SystemRule(
        "input_edges",
        "Edges at inputs without Schmitt trigger",
        "input transition rates of the logic families",
        input_edges,
        (Fault("a filter capacitor a hundredfold", _slow_edge),),
    ),
    Rule(
        "filter_times",
        "Time constants of line filters",
        "the block's claim",
        filter_times,
        (
            Fault("a capacitor at a tenth", lambda d: _filter_capacitor(0.1, "filter_time", d)),
            Fault("a capacitor tenfold", lambda d: _filter_capacitor(10.0, "fall_time", d)),
        ),
    ),
)
