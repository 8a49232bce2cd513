"""Every supply pin on its rail, every rail with one source, every voltage what the parts bear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.checks.mutate import first, open_pin, rewire, scale, short, with_net
from hardware.checks.planting import supplied, supply_opens
from hardware.checks.rule import Fault, Measurement, Rule, at_most, fault, within
from hardware.checks.supplies import (
    SERIES_LIMIT_OHM,
    SETTING,
    Rails,
    SupplyPin,
    is_return,
    net_of,
    overvoltage_v,
    power_nets,
    rails_of,
    rated,
    supply_pins,
)
from hardware.checks.view import View
from hardware.design import Design, NetClass, Part
from hardware.parts.spec import PartSpec, PinKind

_PINS: Final = "recommended operating conditions of each part"
#: Ratings of a supply pin, the first that a part declares counts; any other pin: supply_voltage.
_RATINGS: Final = {"DVDD": "digital_supply_voltage", "VCC1V8": "core_supply_voltage"}
#: A rail's claim may exceed what its source gives by this share, no more.
_CLAIM_TOLERANCE: Final = 0.05


def supply_voltage(view: View) -> Iterator[Measurement]:
    """What the source of each supply pin gives against the part's operating range.

    The range is worked out from the source: regulator, reference and divider with their
    tolerances, less the diodes on the way; both ends must lie inside ``supply_voltage``. Where the
    datasheet has an absolute maximum, the overvoltage shut-off of the source counts against it.
    """
    rails = rails_of(view)
    for supply in supply_pins(view):
        part, pin = supply.part, supply.pin
        what = f"supply at {pin.name} {pin.number}"
        if pin.net is None:
            yield fault(view.label(part), what, "pin is open", source=_PINS)
            continue
        volts = rails.volts(pin.net)
        if volts is None or volts.low is None or volts.high is None:
            text = f"nothing feeds {pin.net}"
            yield fault(view.label(part), what, text, source=_PINS)
            continue
        name = _rating_name(view, supply)
        allowed = view.rating(part, name)
        for end, value in (("lowest", volts.low), ("highest", volts.high)):
            yield Measurement(
                view.label(part),
                f"{end} {what}",
                value,
                allowed.low,
                allowed.high,
                "V",
                f"{pin.net}: {_chain(rails, pin.net)}",
                view.cite(part, name),
            )
        if view.declares(part, "absolute_maximum_supply_voltage"):
            worst = overvoltage_v(view, rails, pin.net)
            yield at_most(
                view.label(part),
                f"greatest {what}",
                volts.high if worst is None else worst,
                view.high(part, "absolute_maximum_supply_voltage"),
                "V",
                formula=f"{pin.net} at its source's overvoltage shut-off",
                source=view.cite(part, "absolute_maximum_supply_voltage"),
            )


def _rating_name(view: View, supply: SupplyPin) -> str:
    own = _RATINGS.get(supply.pin.name, "supply_voltage")
    return own if view.declares(supply.part, own) else "supply_voltage"


def _chain(rails: Rails, net: str) -> str:
    """How a net is fed, for a reader: ``diode D1101 from V12; diode D1102 from VBUS``."""
    return "; ".join(
        f"{feed.kind} {feed.part.reference}" + (f" from {feed.origin}" if feed.origin else "")
        for feed in rails.feeds[net]
    )


def rail_sources(view: View) -> Iterator[Measurement]:
    """One source sets each rail, and the rail's claimed volts are what the source gives.

    Two sources that set a voltage on one net fight; through diodes they may share. The upper end of
    the claim must lie within 5 % of what the source gives at most, its lower end not above what the
    source gives at least (it may be 0: rails go down). A source that nothing uses, and a bead,
    diode or inductor whose ends are joined, are faults of the same kind.
    """
    rails = rails_of(view)
    source = "one source for each rail"
    for net in power_nets(view):
        feeds = rails.feeds[net]
        setting = [feed for feed in feeds if feed.kind in SETTING]
        if len(setting) > 1:
            names = ", ".join(f"{feed.kind} {feed.part.reference}" for feed in setting)
            yield fault(net, "sources", f"{names} fight", source=source)
            continue
        record = view.net(net)
        if not feeds:
            if record.powered_by or net in rails.consumers:
                yield fault(net, "sources", "nothing feeds this rail", source=source)
            continue
        if setting and net not in rails.consumers and setting[0].kind != "internal regulator":
            yield fault(net, "sources", "feeds no part", source=source)
        volts = rails.volts(net)
        if volts is None or volts.low is None or volts.high is None:
            yield fault(net, "sources", f"no voltage comes by {_chain(rails, net)}", source=source)
            continue
        yield within(
            net,
            "highest voltage",
            volts.high,
            record.volts[1] * (1.0 - _CLAIM_TOLERANCE),
            record.volts[1] + 1e-9 + 0.005 * record.volts[1],
            "V",
            formula=_chain(rails, net),
            source=f"claimed {record.volts[0]:g} to {record.volts[1]:g} V",
        )
        low, high = record.volts[0] - 0.01, record.volts[1]
        yield within(
            net,
            "lowest voltage",
            volts.low,
            low,
            high,
            "V",
            formula=_chain(rails, net),
            source=f"claimed {record.volts[0]:g} to {record.volts[1]:g} V",
        )
    yield from _shorted(view, source)
    yield from _bridged(view, rails, source)


def _bridged(view: View, rails: Rails, source: str) -> Iterator[Measurement]:
    """Beads and small resistors between two rails that each have a source of their own."""
    for part in view.of("FERRITE", "R"):
        ends = view.ends(part)
        if ends is None or ends[0] == ends[1] or not all(map(view.is_rail, ends)):
            continue
        if view.symbol(part) == "R" and view.ohms(part) > SERIES_LIMIT_OHM:
            continue
        if all(any(feed.kind in SETTING for feed in rails.feeds[net]) for net in ends):
            text = f"joins {ends[0]} and {ends[1]}, which both have a source"
            yield fault(view.label(part), "sources", text, source=source)
    for port in rated(view, "bus_voltage"):
        for net in {pin.net for pin in view.pins_named(port, "VBUS")}:
            if net is None or not view.is_rail(net):
                text = f"VBUS is on {net or 'no net'}, which is no rail"
                yield fault(view.label(port), "sources", text, source=source)


def _shorted(view: View, source: str) -> Iterator[Measurement]:
    for part in view.of("FERRITE", "L", "D", "D_SCHOTTKY"):
        nets = [pin.net for pin in part.pins]
        if None in nets and any(view.is_rail(net) for net in nets):
            yield fault(view.label(part), "ends", "one end is open", source=source)
        elif nets[0] is not None and nets[0] == nets[1]:
            yield fault(view.label(part), "ends", f"both ends are on {nets[0]}", source=source)
    for part in view.of("PMOS"):
        switched = net_of(view, part, "D")
        if switched is not None and switched == net_of(view, part, "S"):
            text = f"source and drain are both on {switched}"
            yield fault(view.label(part), "ends", text, source=source)


# --- planted faults --------------------------------------------------------------------------


def _bridge_sources(design: Design) -> Design | None:
    """Another source's output on the far side of a bead."""
    bead = first(design, lambda _, s: s.symbol == "FERRITE")
    source = first(design, _is_source)
    if bead is None or source is None:
        return None
    use = next(u for u in source.pins if u.kind is PinKind.POWER_OUT and not is_return(u))
    return rewire(design, source, use.number, bead.pins[1].net)


def _grounded_port(design: Design) -> Design | None:
    port = first(design, lambda _, s: any(r.name == "bus_voltage" for r in s.ratings))
    if port is None:
        return None
    ground = next(n.name for n in design.nets if n.net_class is NetClass.GROUND)
    return short(design, ground, next(str(u.net) for u in port.pins if u.name == "VBUS"))


def _weak(name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        found = supplied(design)
        if found is None or not any(r.name == name for r in design.spec(found[0]).ratings):
            return None
        return scale(design, found[0], name, factor)

    return Fault(f"{name} times {factor:g}", plant)


def _high_rail(design: Design) -> Design | None:
    part = first(
        design,
        lambda _, s: any(r.name == "absolute_maximum_supply_voltage" for r in s.ratings),
    )
    return None if part is None else scale(design, part, "absolute_maximum_supply_voltage", 0.3)


def _wrong_claim(factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        coil = first(design, lambda _, s: s.symbol == "L")
        net = None if coil is None else coil.pins[1].net
        if net is None:
            return None
        return with_net(
            design, net, lambda n: replace(n, volts=(n.volts[0] * factor, n.volts[1] * factor))
        )

    return Fault(f"a converter's rail claims its volts times {factor:g}", plant)


def _dead_rail(design: Design) -> Design | None:
    """A rail's bead opens."""
    part = first(design, lambda _, s: s.symbol == "FERRITE")
    return None if part is None else open_pin(design, part, "1")


def _is_source(part: Part, spec: PartSpec) -> bool:
    named = any(r.name == "output_voltage" for r in spec.ratings)
    return named and any(u.kind is PinKind.POWER_OUT for u in part.pins)


def _two_sources(design: Design) -> Design | None:
    """A regulator's output joined to another source's rail."""
    part = first(design, _is_source)
    rail = first(design, lambda p, s: s.symbol == "L" and p is not part)
    if part is None or rail is None:
        return None
    use = next(u for u in part.pins if u.kind is PinKind.POWER_OUT and not is_return(u))
    return rewire(design, part, use.number, rail.pins[1].net)


def _unused_source(design: Design) -> Design | None:
    """The diode from a bus connector drops out: the port feeds nothing."""
    port = first(design, lambda _, s: any(r.name == "bus_voltage" for r in s.ratings))
    if port is None:
        return None
    bus = next(use.net for use in port.pins if use.name == "VBUS")
    diode = first(
        design,
        lambda p, s: s.symbol == "D_SCHOTTKY" and any(use.net == bus for use in p.pins),
    )
    return None if diode is None else open_pin(design, diode, diode.pins[0].number)


def _joined_bead(design: Design) -> Design | None:
    part = first(design, lambda _, s: s.symbol == "FERRITE")
    return None if part is None else rewire(design, part, "2", part.pins[0].net)


def _joined_switch(design: Design) -> Design | None:
    part = first(design, lambda _, s: s.symbol == "PMOS")
    if part is None:
        return None
    nets = {use.name: use for use in part.pins}
    return rewire(design, part, nets["D"].number, nets["S"].net)


RULES: Final = (
    Rule(
        "supply_voltage",
        "Supply voltage of every part",
        "recommended operating conditions and absolute maximum ratings of the datasheets",
        supply_voltage,
        (
            Fault("a supply pin opens", supply_opens),
            _weak("supply_voltage", 2.0),
            _weak("supply_voltage", 0.3),
            Fault("an absolute maximum of 30 %", _high_rail),
            Fault("a bead opens", _dead_rail),
        ),
    ),
    Rule(
        "rail_sources",
        "One source for each rail, of the voltage that the rail claims",
        "Kirchhoff; the nets' claimed volts",
        rail_sources,
        (
            _wrong_claim(1.3),
            _wrong_claim(0.7),
            Fault("a bead opens", _dead_rail),
            Fault("two sources on one rail", _two_sources),
            Fault("two sources joined by a bead", _bridge_sources),
            Fault("a bus port on ground", _grounded_port),
            Fault("a port that feeds nothing", _unused_source),
            Fault("a bead with both ends on one net", _joined_bead),
            Fault("a switch with both ends on one net", _joined_switch),
        ),
    ),
)
