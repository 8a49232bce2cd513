"""Resets last long enough, and lines that keep a board safe rest at their safe level."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.checks.logic import on_volts, supply_net, supply_volts
from hardware.checks.logic_edges import elmore_s
from hardware.checks.logic_groups import Group, Pin, groups
from hardware.checks.logic_levels import Corner, free_levels, supply_end, thresholds
from hardware.checks.mutate import first, scale
from hardware.checks.rule import Fault, Measurement, SystemRule, at_least, at_most, fault
from hardware.checks.view import System
from hardware.design import Design
from hardware.parts.spec import Interval, PinKind

#: Names of reset inputs, active low.
_RESETS: Final = ("RST_N", "SYNC_RESET_N", "MR_N", "RD1_N", "RESET_N", "EN")
#: Ratings that tell how long a reset must be low, by the pin that takes it.
_LOW_TIMES: Final = ("reset_low_time", "reset_pulse_width", "reset_input_low_time")
_SUFFIX: Final = "_RESET_LOW_US"
_SAFE: Final = "until firmware drives it, a reset that the controller owns rests low"


def reset_times(system: System) -> Iterator[Measurement]:
    """How long each reset is low, against the part's need.

    A reset that a supervisor makes is low for its delay time. One that firmware makes is low for
    the constant ``..._RESET_LOW_US`` of the part's board, less the time that the line's RC takes to
    fall to the input's threshold: R C ln(V / VIL).
    """
    for group in groups(system):
        for pin in group.receivers:
            for name in _LOW_TIMES:
                if pin.name in _RESETS and pin.declares(name) and pin.kind is PinKind.INPUT:
                    yield _low_time(group, pin, name)


def _low_time(group: Group, pin: Pin, name: str) -> Measurement:
    view, part = pin.view, pin.part
    need, source = view.low(part, name), view.cite(part, name)
    quantity = f"low time of {group.name} at {pin.name}"
    for driver in group.drivers:
        if driver.declares("delay_time"):
            time = driver.view.low(driver.part, "delay_time")
            formula = f"{driver.label()} holds {time:g} s"
            return at_least(pin.label(), quantity, time, need, "s", formula=formula, source=source)
    stated = [c for c in view.design.firmware_constants if c.name.endswith(_SUFFIX)]
    drivers = [d for d in group.drivers if d is not pin]
    if not stated:
        text = f"no supervisor and no firmware constant ...{_SUFFIX} makes this reset"
        return fault(pin.label(), quantity, text, source=source)
    constant = min(stated, key=lambda c: c.value)
    fall = max((_fall_s(group, driver, pin) for driver in drivers), default=0.0)
    return at_least(
        pin.label(),
        quantity,
        constant.value * 1e-6 - fall,
        need,
        "s",
        formula=f"{constant.name} = {constant.value} us - {fall * 1e6:.4g} us until it is low",
        source=source,
    )


def _fall_s(group: Group, driver: Pin, pin: Pin) -> float:
    volts = supply_volts(pin.view, pin.part)
    limits = None if volts is None else thresholds(pin.view, pin.part, volts)
    if volts is None or limits is None or not limits.low:
        return math.inf
    threshold = limits.low
    if pin.declares("schmitt_falling_threshold"):
        threshold = pin.view.low(pin.part, "schmitt_falling_threshold")
    # 25 % above nominal: a class 2 capacitor's tolerance and temperature
    share = math.log(max((volts.high or 0.0) / threshold, 1.0))
    return 1.25 * elmore_s(group, driver, pin.node) * share


def reset_rests_low(system: System) -> Iterator[Measurement]:
    """Resets that a controller drives are low while its pins float.

    The pull must hold the line below the input's highest low level (below the falling threshold of
    a Schmitt trigger) against leakage and a pull-up inside the part. A reset that a supervisor
    releases is the opposite: it must be high once released, or the part never starts.
    """
    for group in groups(system):
        drivers = group.drivers
        if any(d.kind is not PinKind.BIDIRECTIONAL for d in drivers) or not drivers:
            continue
        for pin in group.receivers:
            if pin.name in _RESETS and pin.kind is PinKind.INPUT:
                yield _rest(group, pin)


def _rest(group: Group, pin: Pin) -> Measurement:
    quantity = f"{group.name} at {pin.name} while the controller's pin floats"
    net = supply_net(pin.view, pin.part)
    corner = Corner(net, True)
    volts = supply_end(pin.view, pin.part, corner)
    limits = thresholds(pin.view, pin.part, Interval(volts, volts))
    if limits is None or net is None:
        return fault(pin.label(), quantity, "no supply or no thresholds", source=_SAFE)
    limit = limits.low or 0.0
    if pin.declares("schmitt_falling_threshold"):
        limit = min(limit, pin.view.low(pin.part, "schmitt_falling_threshold"))
    level = free_levels(group, corner, True)[pin.node] if group.ties else volts
    ties = ", ".join(f"{t.view.label(t.part)} to {t.rail}" for t in group.ties) or "no pull"
    return at_most(
        pin.label(), quantity, level, limit, "V", formula=f"{ties}, leakages upward", source=_SAFE
    )


def enable_release(system: System) -> Iterator[Measurement]:
    """What an open-drain supervisor releases rises past the input's high threshold in its delay.

    R C ln(V / (V - VIH)) of the pull-up with the line's capacitors, against the supervisor's own
    delay: the RC may add to it, not replace it. W5500-like Schmitt inputs: the rising threshold.
    """
    for group in groups(system):
        sinks = [p for p in group.drivers if p.declares("delay_time")]
        for pin in group.receivers:
            if sinks and pin.name in _RESETS:
                yield _release(group, sinks[0], pin)


def _release(group: Group, sink: Pin, pin: Pin) -> Measurement:
    quantity = f"rise of {group.name} to {pin.name}'s high level"
    volts = supply_volts(pin.view, pin.part)
    limits = None if volts is None else thresholds(pin.view, pin.part, volts)
    ups = [most for tie, _, most in group.pull_ohms if tie.view.is_rail(tie.rail)]
    if volts is None or limits is None or not ups:
        return fault(pin.label(), quantity, "no pull-up, supply or threshold", source=_SAFE)
    farads = sum(
        view.capacitance(s.part).high or 0.0 for view, line in group.members for s in line.shunts
    )
    ohm = 1.0 / sum(1.0 / most for most in ups)
    left = 1.0 - (limits.high or 0.0) / max(volts.high or 0.0, 1e-9)
    time = ohm * farads * math.log(1.0 / max(left, 1e-9))
    delay = sink.view.low(sink.part, "delay_time")
    return at_most(
        pin.label(),
        quantity,
        time,
        delay / 10.0,
        "s",
        formula=f"{ohm:.4g} ohm x {farads:.4g} F x ln(1 / {left:.3g})",
        source=f"a tenth of the supervisor's delay; {sink.view.cite(sink.part, 'delay_time')}",
    )


def schmitt_thresholds(system: System) -> Iterator[Measurement]:
    """A Schmitt input's rising threshold lies below the lowest level that its line rests at high.

    Slow edges (resets behind an RC) need the hysteresis: rising and falling threshold apart.
    """
    for view in system.views:
        for part in view.rated("schmitt_rising_threshold", "schmitt_falling_threshold"):
            rising = view.low(part, "schmitt_rising_threshold")
            falling = view.high(part, "schmitt_falling_threshold")
            net = supply_net(view, part)
            top = on_volts(view, net).low if net is not None else 0.0
            yield at_least(
                view.label(part),
                "hysteresis for slow edges",
                rising - falling,
                0.2,
                "V",
                formula=f"{rising:g} V - {falling:g} V, supply {top:.3g} V",
                source=view.cite(part, "schmitt_rising_threshold"),
            )


def _short_reset(design: Design) -> Design | None:
    constants = tuple(
        replace(c, value=1) if c.name.endswith(_SUFFIX) else c for c in design.firmware_constants
    )
    changed = constants != design.firmware_constants
    return replace(design, firmware_constants=constants) if changed else None


def _no_constant(design: Design) -> Design | None:
    kept = tuple(c for c in design.firmware_constants if not c.name.endswith(_SUFFIX))
    changed = len(kept) != len(design.firmware_constants)
    return replace(design, firmware_constants=kept) if changed else None


def _reset_nets(design: Design) -> set[str]:
    return {
        use.net
        for part in design.parts
        for use in part.pins
        if use.name in _RESETS and use.net and use.kind is PinKind.INPUT
    }


def _slow_reset(design: Design) -> Design | None:
    """A thousand times the capacitor on a supervisor's open-drain output."""
    nets = {
        use.net
        for part in design.parts
        if any(r.name == "delay_time" for r in design.spec(part).ratings)
        for use in part.pins
        if use.kind is PinKind.OPEN_COLLECTOR
    }
    part = first(design, lambda p, s: s.symbol == "C" and any(use.net in nets for use in p.pins))
    return None if part is None else scale(design, part, "capacitance", 1e3)


def _weak_rest(design: Design) -> Design | None:
    """The host's pull-down of a reset a thousandfold."""
    if not any(end.host for end in design.connectors):
        return None
    nets = _reset_nets(design)
    series = {
        use.net
        for part in design.parts
        if design.spec(part).symbol == "R" and any(use.net in nets for use in part.pins)
        for use in part.pins
    }
    ground = {n.name for n in design.nets if n.net_class.value == "Ground"}
    part = first(
        design,
        lambda p, s: (
            s.symbol == "R"
            and any(use.net in ground for use in p.pins)
            and any(use.net in (nets | series) - ground for use in p.pins)
        ),
    )
    return None if part is None else scale(design, part, "resistance", 1e3)


def _weak_hysteresis(design: Design) -> Design | None:
    part = first(design, lambda _, s: any(r.name == "schmitt_rising_threshold" for r in s.ratings))
    return None if part is None else scale(design, part, "schmitt_rising_threshold", 0.7)


RULES: Final = (
    SystemRule(
        "reset_times",
        "Low times of resets",
        "reset timing of the datasheets; the firmware's constants",
        reset_times,
        (
            Fault("a reset of a microsecond", _short_reset),
            Fault("a reset that nobody times", _no_constant),
        ),
    ),
    SystemRule(
        "reset_rests_low",
        "Resets at rest",
        _SAFE,
        reset_rests_low,
        (Fault("the pull-down of a reset a thousandfold", _weak_rest),),
    ),
    SystemRule(
        "enable_release",
        "Release of the controller's reset",
        "RC against the supervisor's delay",
        enable_release,
        (Fault("the enable's capacitor a thousandfold", _slow_reset),),
    ),
    SystemRule(
        "schmitt_thresholds",
        "Hysteresis at slow inputs",
        "datasheet thresholds",
        schmitt_thresholds,
        (Fault("a rising threshold at the falling one", _weak_hysteresis),),
    ),
)
