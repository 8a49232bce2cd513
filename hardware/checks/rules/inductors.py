"""Inductors and ferrite beads: current, drop, heat, what is left of a bead's impedance."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from hardware.checks.mutate import first, open_pin, rewire, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault
from hardware.checks.supplies import Rails, converters, inductor_of, net_of
from hardware.checks.view import View
from hardware.design import Design, NetClass, Part
from hardware.parts.spec import PinKind

#: A converter's inductor may cost this share of the output in its copper.
_COPPER_SHARE: Final = 0.05
#: Drop of a bead that a rail bears without leaving its own tolerance.
_DROP_SHARE: Final = 0.01
#: 100 MHz: impedance of a capacitor with its vias (1 nH), and the attenuation asked of a bead.
_SHUNT_OHM: Final = 2.0 * math.pi * 100e6 * 1e-9
_ATTENUATION: Final = 10.0


def inductor_current(view: View) -> Iterator[Measurement]:
    """A converter's inductor bears the converter's rated current, and what its copper costs.

    RMS current sqrt(I^2 + dI^2 / 12) with the ripple dI = V (Vin - V) / (Vin f L) at the highest
    input and lowest inductance against the heating rating; I^2 R against 5 % of the output.
    """
    rails = Rails(view)
    coils = {part.reference for part in view.of("L")}
    for converter in converters(view):
        label = view.label(converter)
        found = inductor_of(view, converter)
        intake = net_of(view, converter, "VIN")
        volts = None if found is None else rails.volts(found[1])
        if found is None or intake is None or volts is None or volts.high is None:
            text = "no inductor from SW to an output of known voltage, or no VIN"
            yield fault(label, "inductor", text, source="structure of a converter")
            continue
        coil, _ = found
        coils.discard(coil.reference)
        out_v, in_v = volts.high, view.net(intake).volts[1]
        hertz, load = (
            view.low(converter, "switching_frequency"),
            view.high(converter, "rated_current"),
        )
        henry = view.low(coil, "inductance") * (1.0 + view.low(coil, "tolerance"))
        if henry <= 0 or hertz <= 0 or in_v <= out_v or out_v <= 0:
            yield fault(
                view.label(coil), "ripple", "no inductance or no headroom", source="V = L dI"
            )
            continue
        ripple = out_v * (in_v - out_v) / (in_v * hertz * henry)
        rms = math.sqrt(load**2 + ripple**2 / 12.0)
        yield at_most(
            view.label(coil),
            "heating current",
            rms,
            view.high(coil, "rated_current"),
            "A",
            formula=f"sqrt(({load:g} A)^2 + ({ripple:.3g} A)^2 / 12)",
            source=view.cite(coil, "rated_current"),
        )
        heat = rms**2 * view.high(coil, "dc_resistance")
        yield at_most(
            view.label(coil),
            "copper loss",
            heat,
            _COPPER_SHARE * out_v * load,
            "W",
            formula=f"({rms:.3g} A)^2 x {view.high(coil, 'dc_resistance'):g} ohm; limit"
            f" {_COPPER_SHARE:g} x {out_v:.3g} V x {load:g} A",
            source=f"5 % of the output; {view.cite(coil, 'dc_resistance')}",
        )
    for part in view.of("L"):
        if part.reference in coils:
            yield fault(view.label(part), "inductor", "belongs to no converter", source="structure")


def _consumption_a(view: View, net: str, seen: frozenset[str]) -> float:
    """Supply currents of the circuits on a net, and behind regulators that it feeds."""
    total = 0.0
    for part in view.on(net):
        pins = [use for use in part.pins if use.net == net]
        if part.reference in seen or all(use.kind is not PinKind.POWER_IN for use in pins):
            continue
        names = {use.name for use in pins}
        if view.declares(part, "analog_supply_current"):
            which = "analog_supply_current" if "AVDD" in names else "digital_supply_current"
            total += view.high(part, which)
        elif view.declares(part, "supply_current"):
            total += view.high(part, "supply_current")
        for out in part.pins:
            if out.kind is PinKind.POWER_OUT and out.net is not None and out.net != net:
                total += _consumption_a(view, out.net, seen | {part.reference})
    return total


def _filtered(view: View, part: Part) -> tuple[str, str] | None:
    """(noisy, quiet) net of a bead: the quiet one has the loads and no other source or bead."""
    ends = view.ends(part)
    if ends is None or ends[0] == ends[1]:
        return None
    loads = [_consumption_a(view, net, frozenset()) for net in ends]
    for near, far, load in ((ends[0], ends[1], loads[1]), (ends[1], ends[0], loads[0])):
        fed = any(
            tap.pin.kind is PinKind.POWER_OUT
            or view.declares(tap.part, "ribbon_current")
            or view.symbol(tap.part) == "L"
            for tap in view.taps(far)
        )
        if load > 0 and not fed:
            return near, far
    return None


def ferrite_beads(view: View) -> Iterator[Measurement]:
    """Each bead carries its load, drops little, and still filters.

    The load is the supply current of the circuits behind it; it stays below the bead's rating and
    drops at most 1 % of the rail. With a capacitor behind it, 1 nH with its vias, 0.63 ohm at
    100 MHz, the bead's lowest impedance makes 20 dB.
    """
    for part in view.of("FERRITE"):
        label = view.label(part)
        found = _filtered(view, part)
        if found is None:
            text = "there is no circuit behind it that it alone feeds"
            yield fault(label, "load", text, source="structure of a filter")
            continue
        _, quiet = found
        load = _consumption_a(view, quiet, frozenset())
        volts = view.net(quiet).volts[0]
        if not any(view.is_ground(view.far(c, quiet)) for c in view.on(quiet, "C")):
            yield fault(label, "filter", f"no capacitor on {quiet}", source="structure of a filter")
        yield at_most(
            label,
            "current",
            load,
            view.high(part, "rated_current"),
            "A",
            formula=f"supply currents of the circuits on {quiet}",
            source=view.cite(part, "rated_current"),
        )
        ohm = view.high(part, "dc_resistance")
        yield at_most(
            label,
            "drop",
            load * ohm,
            _DROP_SHARE * volts,
            "V",
            formula=f"{load:.4g} A x {ohm:g} ohm; limit {_DROP_SHARE:g} x {volts:g} V",
            source=view.cite(part, "dc_resistance"),
        )
        yield at_least(
            label,
            "impedance at 100 MHz",
            view.low(part, "impedance_100mhz"),
            _ATTENUATION * _SHUNT_OHM,
            "ohm",
            formula=f"20 dB against {_SHUNT_OHM:.3g} ohm of the capacitor behind it",
            source=view.cite(part, "impedance_100mhz"),
        )


def _scaled(symbol: str, name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = first(design, lambda _, s: s.symbol == symbol)
        return None if part is None else scale(design, part, name, factor)

    what = "bead" if symbol == "FERRITE" else "inductor"
    return Fault(f"{what} with {factor:g} x {name}", plant)


def _open(symbol: str) -> Fault:
    def plant(design: Design) -> Design | None:
        part = first(design, lambda _, s: s.symbol == symbol)
        return None if part is None else open_pin(design, part, "2")

    return Fault(f"{'bead' if symbol == 'FERRITE' else 'inductor'} open", plant)


def _stray(design: Design) -> Design | None:
    part = first(design, lambda _, s: s.symbol == "L")
    ground = next((n.name for n in design.nets if n.net_class is NetClass.GROUND), None)
    return None if part is None else rewire(design, part, "1", ground)


def _no_capacitors(design: Design) -> Design | None:
    bead = first(design, lambda _, s: s.symbol == "FERRITE")
    if bead is None:
        return None
    nets = {use.net for use in bead.pins}
    for part in design.parts:
        if design.spec(part).symbol == "C" and any(use.net in nets for use in part.pins):
            design = open_pin(design, part, "1")
    return design


RULES: Final = (
    Rule(
        "inductor_current",
        "Current and heat of inductors",
        "V = L dI / dt; the inductors' datasheets",
        inductor_current,
        (
            _scaled("L", "rated_current", 0.1),
            _scaled("L", "dc_resistance", 10.0),
            _scaled("L", "inductance", 0.1),
            _scaled("L", "inductance", 0.0),
            _open("L"),
            Fault("an inductor off its converter", _stray),
        ),
    ),
    Rule(
        "ferrite_beads",
        "Ferrite beads",
        "the beads' datasheets",
        ferrite_beads,
        (
            _scaled("FERRITE", "rated_current", 0.01),
            _scaled("FERRITE", "dc_resistance", 100.0),
            _scaled("FERRITE", "impedance_100mhz", 0.01),
            _open("FERRITE"),
            Fault("no capacitor behind a bead", _no_capacitors),
        ),
    ),
)
