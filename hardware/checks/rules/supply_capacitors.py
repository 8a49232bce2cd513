"""Capacitors that a datasheet or a bus names: at regulators inside parts, at a USB port."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.dividers import spanning
from hardware.checks.mutate import drop_part, first, open_pin, scale
from hardware.checks.rule import Fault, Measurement, Rule, fault, within
from hardware.checks.supplies import Rails, ceramics_on, output_pins, rails_of, rated
from hardware.checks.view import View
from hardware.design import Design, Part
from hardware.parts.spec import Interval

#: Value of a capacitor that a datasheet names: half to twice of it, tolerance and bias included.
_NAMED_SHARE: Final = (0.5, 2.0)


def internal_regulators(view: View) -> Iterator[Measurement]:
    """The capacitor at the output of a regulator inside a part has the value that keeps it stable.

    All ceramics on the net and behind its beads count, with tolerance and bias: half to twice the
    datasheet's value. Where the regulator needs series resistance, each rail behind it has one
    capacitor behind a resistor within the datasheet's range.
    """
    for part in rated(view, "internal_regulator_voltage"):
        for pin in output_pins(part):
            what = f"capacitance at {pin.name}"
            if pin.net is None:
                yield fault(view.label(part), what, "pin is open", source=view.spec(part).mpn)
            elif view.declares(part, "internal_regulator_series_resistance"):
                for net in sorted(_beaded(view, pin.net)):
                    yield from _damped(view, part, net)
            else:
                pieces = ceramics_on(view, pin.net, part.block)
                bias = view.high(part, "internal_regulator_voltage")
                yield _named(view, part, what, pieces, bias)


def _named(view: View, part: Part, what: str, pieces: list[Part], bias: float) -> Measurement:
    """The end of the capacitance's range that lies further from what is asked."""
    total = _sum(view, pieces, bias)
    asked = view.low(part, "internal_regulator_capacitance")
    low, high = _low(total), _high(total)
    return within(
        view.label(part),
        what,
        low if asked - low > high - asked else high,
        _NAMED_SHARE[0] * asked,
        _NAMED_SHARE[1] * asked,
        "F",
        formula=" + ".join(f"{p.reference} {p.value}" for p in pieces) or "none",
        source=view.cite(part, "internal_regulator_capacitance"),
    )


def _low(interval: Interval) -> float:
    return interval.low or 0.0


def _high(interval: Interval) -> float:
    return interval.high or 0.0


def _sum(view: View, pieces: list[Part], bias: float) -> Interval:
    found = [view.capacitance(part, bias) for part in pieces]
    return spanning(sum(map(_low, found)), sum(map(_high, found)))


def _beaded(view: View, net: str) -> set[str]:
    """The net and what beads join to it."""
    return view.reach(net, ("FERRITE",), through_rails=True)


def _damped(view: View, part: Part, net: str) -> Iterator[Measurement]:
    """One capacitor of the regulator's value behind a resistor in its range."""
    allowed = view.rating(part, "internal_regulator_series_resistance")
    found = 0
    for series in view.on(net, "R"):
        far = view.far(series, net)
        if far is None or far == net or not view.is_rail(far):
            continue
        behind = [c for c in view.on(far, "C") if view.is_ground(view.far(c, far))]
        bias = view.high(part, "internal_regulator_voltage")
        if not behind:
            continue
        found += 1
        ohms = view.resistance(series)
        for end in (ohms.low, ohms.high):
            yield Measurement(
                view.label(series),
                "series resistance of the regulator's capacitor",
                end,
                allowed.low,
                allowed.high,
                "ohm",
                f"{series.value} behind {net}",
                view.cite(part, "internal_regulator_series_resistance"),
            )
        yield _named(view, part, f"capacitance behind {series.address}", behind, bias)
    if not found:
        yield fault(
            view.label(part),
            f"capacitance on {net}",
            "no capacitor behind a series resistor",
            source=view.cite(part, "internal_regulator_series_resistance"),
        )


def bus_capacitance(view: View) -> Iterator[Measurement]:
    """What the host of a bus port charges when the plug goes in: USB allows 1 to 10 uF.

    Everything on the port's supply counts, and everything behind diodes, switches and beads that
    conduct from it; not what lies behind a resistor above 44 ohm, which draws less than a device
    may. The port's own voltage is the bias at the upper end too, since the charge that flows is
    what the standard's test measures: C x (1 - V / rated), tolerance and temperature upwards.
    """
    rails = rails_of(view)
    for port in rated(view, "bus_capacitance"):
        nets = {pin.net for pin in view.pins_named(port, "VBUS")}
        if None in nets or len(nets) != 1:
            text = "supply contacts are open or on several nets"
            yield fault(view.label(port), "bus capacitance", text, source="USB 2.0, 7.2.4.1")
            continue
        (bus,) = (str(net) for net in nets)
        seen = _charged(view, rails, bus)
        pieces = [c for net in sorted(seen) for c in _to_ground(view, net)]
        bias = view.low(port, "bus_voltage")
        allowed = view.rating(port, "bus_capacitance")
        first_pieces = _to_ground(view, bus)
        yield Measurement(
            view.label(port),
            "least capacitance at the port",
            sum(view.farads(c) for c in first_pieces),
            allowed.low,
            None,
            "F",
            " + ".join(f"{c.reference} {c.value}" for c in first_pieces) or "none",
            view.cite(port, "bus_capacitance"),
        )
        yield Measurement(
            view.label(port),
            "greatest capacitance that the host charges",
            sum(_high(view.capacitance(c)) * _kept(view, c, bias) for c in pieces),
            None,
            allowed.high,
            "F",
            " + ".join(f"{c.reference} {c.value}" for c in pieces) or "none",
            view.cite(port, "bus_capacitance"),
        )


def _kept(view: View, part: Part, bias: float) -> float:
    """Share of the mean capacitance that a class 2 ceramic keeps between 0 V and the bias."""
    full, biased = view.capacitance(part).low, view.capacitance(part, bias).low
    return 1.0 if not full or biased is None else (1.0 + biased / full) / 2.0


def _to_ground(view: View, net: str) -> list[Part]:
    return [c for c in view.on(net, "C", "CP") if view.is_ground(view.far(c, net))]


def _charged(view: View, rails: Rails, bus: str) -> set[str]:
    """The bus and what it charges without a limit: behind diodes, switches, beads, small R."""
    seen = {bus}
    queue = [bus]
    while queue:
        origin = queue.pop()
        for net, feeds in rails.feeds.items():
            for feed in feeds:
                open_path = feed.kind in ("diode", "switch", "filter") or (
                    feed.kind == "resistor" and view.ohms(feed.part) < 44.0
                )
                if feed.origin == origin and open_path and net not in seen:
                    seen.add(net)
                    queue.append(net)
    return seen


# --- planted faults --------------------------------------------------------------------------


def _at_regulator(name: str, symbol: str, rating: str, factor: float) -> Fault:
    """The part of that symbol at an internal regulator's output, its value scaled."""

    def plant(design: Design) -> Design | None:
        owner = first(design, lambda _, s: any(r.name == name for r in s.ratings))
        if owner is None or (symbol == "C" and _has_series(owner, design)):
            return None
        nets = {u.net for u in owner.pins if u.kind.value == "power_out"}
        part = first(design, lambda p, s: s.symbol == symbol and any(u.net in nets for u in p.pins))
        return None if part is None else scale(design, part, rating, factor)

    return Fault(f"{symbol} at an internal regulator times {factor:g}", plant)


def _has_series(part: Part, design: Design) -> bool:
    names = {r.name for r in design.spec(part).ratings}
    return "internal_regulator_series_resistance" in names


def _open_regulator(design: Design) -> Design | None:
    name = "internal_regulator_voltage"
    owner = first(design, lambda _, s: any(r.name == name for r in s.ratings))
    if owner is None:
        return None
    return open_pin(
        design, owner, next(u.number for u in owner.pins if u.kind.value == "power_out")
    )


def _no_series(design: Design) -> Design | None:
    """The resistor in series with an internal regulator's capacitor is not fitted."""
    name = "internal_regulator_series_resistance"
    owner = first(design, lambda _, s: any(r.name == name for r in s.ratings))
    if owner is None:
        return None
    nets = {u.net for u in owner.pins if u.kind.value == "power_out"}
    part = first(design, lambda p, s: s.symbol == "R" and any(u.net in nets for u in p.pins))
    return None if part is None else drop_part(design, part)


def _bus_piece(factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        port = first(design, lambda _, s: any(r.name == "bus_capacitance" for r in s.ratings))
        if port is None:
            return None
        bus = next(u.net for u in port.pins if u.name == "VBUS")
        part = first(design, lambda p, s: s.symbol == "C" and any(u.net == bus for u in p.pins))
        return None if part is None else scale(design, part, "capacitance", factor)

    return Fault(f"the capacitor at the port times {factor:g}", plant)


def _open_bus(design: Design) -> Design | None:
    port = first(design, lambda _, s: any(r.name == "bus_capacitance" for r in s.ratings))
    if port is None:
        return None
    return open_pin(design, port, next(u.number for u in port.pins if u.name == "VBUS"))


RULES: Final = (
    Rule(
        "internal_regulators",
        "Capacitors of regulators inside parts",
        "pin tables of the datasheets",
        internal_regulators,
        (
            _at_regulator("internal_regulator_voltage", "C", "capacitance", 10.0),
            _at_regulator("internal_regulator_voltage", "C", "capacitance", 0.1),
            _at_regulator("internal_regulator_series_resistance", "R", "resistance", 10.0),
            _at_regulator("internal_regulator_series_resistance", "R", "resistance", 0.1),
            Fault("an internal regulator's output opens", _open_regulator),
            Fault("the series resistor is missing", _no_series),
        ),
    ),
    Rule(
        "bus_capacitance",
        "Capacitance that a USB host charges",
        "USB 2.0, 7.2.4.1, inrush current limiting",
        bus_capacitance,
        (
            _bus_piece(10.0),
            _bus_piece(0.1),
            Fault("a supply contact of the port opens", _open_bus),
        ),
    ),
)
