"""Voltage supervisors: where they trip, and the level of their output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hardware.checks.dividers import Divider, divider_at, spanning
from hardware.checks.supplies import net_of, rails_of, rated, supply_pins
from hardware.checks.view import View
from hardware.design import Part
from hardware.parts.spec import Interval, PinKind


@dataclass(frozen=True, slots=True)
class Supervisor:
    """A supervisor and the rail it watches, directly or through a divider."""

    part: Part
    sense: str
    watched: str
    divider: Divider | None
    output: str | None


def supervisors(view: View) -> Iterator[Supervisor]:
    """Every supervisor whose supply, which is its sense input, is fed."""
    for part in rated(view, "threshold", "hysteresis"):
        sense = net_of(view, part, "VDD")
        if sense is None:
            continue
        divider = divider_at(view, sense) if not view.is_rail(sense) else None
        watched = sense if divider is None else divider.origin
        yield Supervisor(part, sense, watched, divider, net_of(view, part, "RESET_N"))


def trip_v(view: View, found: Supervisor) -> Interval | None:
    """Lowest and highest voltage of the watched rail at which the output falls.

    Threshold x divider, worst case of both resistors, plus the part's own current in the upper one.
    """
    low, high = view.low(found.part, "threshold"), view.high(found.part, "threshold")
    if found.divider is None:
        return spanning(low, high)
    ratio, top = found.divider.ratio(view), view.resistance(found.divider.top)
    if ratio is None or ratio.low is None or ratio.high is None or top.high is None:
        return None
    own = view.high(found.part, "supply_current") * top.high
    return spanning(low * ratio.low, high * ratio.high + own)


def release_v(view: View, found: Supervisor) -> float | None:
    """Highest voltage of the watched rail at which the output is let go again."""
    trip = trip_v(view, found)
    if trip is None or trip.high is None:
        return None
    step = view.high(found.part, "hysteresis")
    ratio = None if found.divider is None else found.divider.ratio(view)
    return trip.high + step * (1.0 if ratio is None or ratio.high is None else ratio.high)


@dataclass(frozen=True, slots=True)
class Pull:
    """Resistors that hold a line while its driver lets go: Thevenin voltage and resistance."""

    volts: Interval
    ohms: Interval
    ups: tuple[Part, ...]


def pull_on(view: View, net: str, supply: Interval | None = None) -> Pull | None:
    """The pull-up of a net with a pull-down, if any; None without a pull-up to a fed rail."""
    ups: list[tuple[Part, str]] = []
    downs: list[Part] = []
    for part in view.on(net, "R"):
        far = view.far(part, net)
        if far is None:
            continue
        if view.is_ground(far):
            downs.append(part)
        elif view.is_rail(far):
            ups.append((part, far))
    if len(ups) != 1 or len(downs) > 1:
        return None
    top = view.resistance(ups[0][0])
    source = supply or rails_of(view).volts(ups[0][1])
    if source is None or None in (source.low, source.high) or not top.low or not top.high:
        return None
    low, high = source.low or 0.0, source.high or 0.0
    if not downs:
        return Pull(spanning(low, high), spanning(top.low, top.high), (ups[0][0],))
    bottom = view.resistance(downs[0])
    if not bottom.low or not bottom.high:
        return None
    return Pull(
        spanning(
            low * bottom.low / (bottom.low + top.high),
            high * bottom.high / (bottom.high + top.low),
        ),
        spanning(
            bottom.low * top.low / (bottom.low + top.low),
            bottom.high * top.high / (bottom.high + top.high),
        ),
        (ups[0][0],),
    )


@dataclass(frozen=True, slots=True)
class Receiver:
    """A logic input on a net with its part's supply."""

    part: Part
    pin: str
    supply: Interval


def receivers(view: View, net: str) -> Iterator[Receiver]:
    """Inputs on a net, of parts whose input levels are fractions of their fed supply."""
    rails = rails_of(view)
    for tap in view.taps(net):
        if tap.pin.kind not in (PinKind.INPUT, PinKind.BIDIRECTIONAL):
            continue
        if not view.declares(tap.part, "input_high_fraction"):
            continue
        pins = [s.pin.net for s in supply_pins(view) if s.part is tap.part]
        supply = rails.volts(pins[0]) if pins and pins[0] is not None else None
        if supply is not None:
            yield Receiver(tap.part, tap.pin.name, supply)


def capacitance_on(view: View, net: str, bias: float) -> Interval:
    """All capacitors from a net to ground, tolerance and bias."""
    found = [
        view.capacitance(c, bias) for c in view.on(net, "C") if view.is_ground(view.far(c, net))
    ]
    return spanning(sum(c.low or 0.0 for c in found), sum(c.high or 0.0 for c in found))


def rail_parts(view: View, rail: str) -> list[Part]:
    """Parts with a supply pin on a rail, once each, by reference."""
    found = {s.part.reference: s.part for s in supply_pins(view) if s.pin.net == rail}
    return [found[reference] for reference in sorted(found)]
