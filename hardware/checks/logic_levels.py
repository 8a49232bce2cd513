"""Voltages of digital lines: drivers as sources behind a resistance, thresholds, leakage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hardware.checks.logic import LEAKAGE_A, on_volts, supply_net
from hardware.checks.logic_groups import Group, Injection, Pin
from hardware.checks.view import View
from hardware.design import Part
from hardware.parts.spec import Interval, PinKind

#: Sink of an open-drain device at which I2C gives its low level (NXP UM10204, table 10).
I2C_SINK_A: Final = 3e-3
I2C_LOW_V: Final = 0.4
#: Bidirectional pins that only ever pull low.
I2C_OUTPUTS: Final = frozenset({"SDA"})
#: A pin name that W5500 (table 2) and its like pull up inside.
_PULLED_UP_INSIDE: Final = ("SCS_N", "RST_N", "PMODE0", "PMODE1", "PMODE2")


_LEAKAGES: Final = {
    PinKind.TRI_STATE: ("output_off_leakage",),
    PinKind.OPEN_COLLECTOR: ("output_leakage",),
}


@dataclass(frozen=True, slots=True)
class Corner:
    """Which supply is held at one end: ``net`` at its high or low end; others at their worst."""

    net: str | None
    high: bool


def rail_v(view: View, net: str, corner: Corner, upward: bool) -> float:
    """Voltage of a supply (0 for ground) in a corner; ``upward``: the worst is the higher one."""
    if view.is_ground(net):
        return 0.0
    volts = on_volts(view, net)
    high = corner.high if net == corner.net else upward
    return (volts.high if high else volts.low) or 0.0


def thresholds(view: View, part: Part, volts: Interval) -> Interval | None:
    """Highest low and lowest high input level over ``volts`` of supply; None if not declared."""
    if view.declares(part, "input_high_voltage"):
        low, high = view.high(part, "input_low_voltage"), view.low(part, "input_high_voltage")
        return Interval(min(low, high), high)
    if view.declares(part, "input_high_fraction"):
        low = view.high(part, "input_low_fraction") * (volts.low or 0.0)
        high = view.low(part, "input_high_fraction") * (volts.high or 0.0)
        return Interval(min(low, high), high)
    return None


def supply_end(view: View, part: Part, corner: Corner) -> float:
    """The part's supply in a corner that holds it; 0 if it has none."""
    net = supply_net(view, part)
    return 0.0 if net is None else rail_v(view, net, corner, corner.high)


def output_source(pin: Pin, high: bool, corner: Corner) -> Injection:
    """A driver as a source: its supply or ground behind the resistance of its rated drop.

    Resistance = drop at the rated current over that current. Without a rated current the rated
    level itself is the source.
    """
    view, part = pin.view, pin.part
    net = supply_net(view, part)
    vdd = 0.0 if net is None else rail_v(view, net, corner, not high)
    if pin.name in I2C_OUTPUTS or pin.kind is PinKind.OPEN_COLLECTOR:
        return Injection(pin.node, 0.0, sink_ohm(pin))
    current = 0.0
    if view.declares(part, "output_current"):
        limits = view.rating(part, "output_current")
        current = (limits.high if high else limits.low or limits.high) or 0.0
    if high:
        if view.declares(part, "output_high_fraction"):
            level = view.low(part, "output_high_fraction") * vdd
        else:
            level = view.low(part, "output_high_voltage")
        if current:
            top = 0.0 if net is None else on_volts(view, net).high or 0.0
            drop = vdd - level if view.declares(part, "output_high_fraction") else top - level
            return Injection(pin.node, vdd, max(drop, 0.0) / current)
        return Injection(pin.node, min(level, vdd) if vdd else 0.0, 0.0)
    if view.declares(part, "output_low_fraction"):
        level = view.high(part, "output_low_fraction") * vdd
    else:
        level = view.high(part, "output_low_voltage")
    return Injection(pin.node, 0.0, level / current) if current else Injection(pin.node, level, 0.0)


def sink_ohm(pin: Pin) -> float:
    """Resistance of an open-drain output: its low level over the current at which it is given."""
    view, part = pin.view, pin.part
    if view.declares(part, "output_resistance"):
        return view.high(part, "output_resistance")
    level = I2C_LOW_V
    if view.declares(part, "output_low_voltage"):
        level = view.high(part, "output_low_voltage")
    return level / max(sink_current_a(pin), 1e-9)


def sink_current_a(pin: Pin) -> float:
    """Current that a pin is specified to sink, 3 mA for an I2C device that states none."""
    view, part = pin.view, pin.part
    if view.declares(part, "output_low_current"):
        return view.low(part, "output_low_current")
    if view.declares(part, "output_current"):
        limits = view.rating(part, "output_current")
        return limits.low or limits.high or 0.0
    return I2C_SINK_A


def leakage_a(pin: Pin) -> float:
    """Greatest leakage of a pin that listens or is released."""
    view, part = pin.view, pin.part
    names = _LEAKAGES.get(pin.kind, ("input_leakage", "input_current"))
    return max((view.high(part, n) for n in names if view.declares(part, n)), default=LEAKAGE_A)


def pull_sources(group: Group, corner: Corner, upward: bool) -> Iterator[Injection]:
    """Pull resistors at the end of their tolerance that lifts (``upward``) or lowers the line."""
    for tie, least, most in group.pull_ohms:
        volts = rail_v(tie.view, tie.rail, corner, upward)
        yield Injection(tie.node, volts, least if (volts > 0.0) == upward else most)


def inner_pulls(group: Group, corner: Corner, upward: bool) -> Iterator[Injection]:
    """Pulls inside parts, as strong as they help the asked direction and as weak as they hinder."""
    for pin in group.pins:
        if pin.declares("input_pull_down"):
            ohms = pin.view.rating(pin.part, "input_pull_down")
            yield Injection(pin.node, 0.0, (ohms.high if upward else ohms.low) or 1e-3)
        if pin.declares("pull_up_resistance") and pin.name in _PULLED_UP_INSIDE:
            ohms = pin.view.rating(pin.part, "pull_up_resistance")
            volts = rail_v(pin.view, supply_net(pin.view, pin.part) or "", corner, upward)
            yield Injection(pin.node, volts, (ohms.low if upward else ohms.high) or 1e-3)


def free_levels(
    group: Group, corner: Corner, upward: bool, extra: tuple[Injection, ...] = ()
) -> list[float]:
    """Node voltages with every driver released, at their highest (``upward``) or lowest."""
    sources = [*pull_sources(group, corner, upward), *inner_pulls(group, corner, upward), *extra]
    return group.solve(sources, _leak(group, upward))


def driven_levels(group: Group, driver: Pin, high: bool, corner: Corner) -> list[float]:
    """Node voltages while ``driver`` drives: the lowest for a high, the highest for a low."""
    upward = not high
    sources = [
        output_source(driver, high, corner),
        *pull_sources(group, corner, upward),
        *inner_pulls(group, corner, upward),
    ]
    return group.solve(sources, _leak(group, upward))


def _leak(group: Group, upward: bool) -> Mapping[int, float]:
    """Leakage into each node; a part that pulls down by itself does not leak upward as well."""
    if upward not in group.leakage:
        leak = group.leakage[upward] = {}
        for pin in group.pins:
            if upward and pin.declares("input_pull_down"):
                continue
            amps = leakage_a(pin)
            leak[pin.node] = leak.get(pin.node, 0.0) + (amps if upward else -amps)
    return group.leakage[upward]
