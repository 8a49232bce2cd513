"""What a chip asks of its supply and of the air around it: source current, junction temperature."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.conditions import INSIDE_C
from hardware.checks.mutate import first, scale
from hardware.checks.power_draws import own_current
from hardware.checks.power_states import heaviest
from hardware.checks.rule import Fault, Measurement, SystemRule, at_least, at_most, fault
from hardware.checks.supplies import net_of, rails_of, rated, supply_pins
from hardware.checks.view import System, View
from hardware.design import Design, Part
from hardware.parts.spec import PinKind

_THERMAL: Final = ("thermal_resistance", "junction_to_ambient")
#: Coldest copper of a coil against its rated resistance, the most current that a driver sees.
_COLD: Final = (234.5 - 25.0) / (234.5 + 23.0)


def source_current(system: System) -> Iterator[Measurement]:
    """A part that asks for a source of some current gets it beside everything else on its rail.

    The regulator's rated current, less what the other parts take in the worst state, plus what the
    part itself takes there.
    """
    loads = heaviest(system)
    for view in system.views:
        for part in rated(view, "supply_source_current"):
            asked = view.low(part, "supply_source_current")
            pins = [s for s in supply_pins(view) if s.part is part and s.pin.net is not None]
            feeds = rails_of(view).feeds[pins[0].pin.net or ""] if pins else []
            source = next((f.part for f in feeds if view.declares(f.part, "rated_current")), None)
            if source is None:
                text = "its rail is fed by nothing of a rated current"
                yield fault(view.label(part), "source current", text, source=view.spec(part).mpn)
                continue
            found = loads.get((view.name, source.reference))
            total = 0.0 if found is None else found[0].worst
            own = own_current(view, pins[0])
            rest = max(0.0, total - own)
            limit = view.high(source, "rated_current")
            yield at_least(
                view.label(part),
                "current that its source can give",
                limit - rest,
                asked,
                "A",
                formula=f"{source.reference} {limit:g} A - others {rest:.3g} A",
                source=view.cite(part, "supply_source_current"),
            )


def junction_temperature(system: System) -> Iterator[Measurement]:
    """Junction of each chip whose thermal resistance is known: inside + power x K/W.

    Power: highest supply times greatest current, and in a driver's outputs I squared times their
    resistance, all coils on and cold. Regulators have their own rules. The limit is the highest
    temperature that the maker gives for the air, so that every other rating of the part holds.
    """
    for view in system.views:
        for part in view.parts:
            name = next((n for n in _THERMAL if view.declares(part, n)), None)
            if name is None or view.declares(part, "junction_temperature"):
                continue
            power = _supply_power(view, part) + _output_power(view, part)
            inside = INSIDE_C.high or 0.0
            kelvin = view.high(part, name)
            yield at_most(
                view.label(part),
                "junction temperature",
                inside + power * kelvin,
                view.spec(part).temperature_c.high or 0.0,
                "degC",
                formula=f"{inside:g} degC + {power * 1e3:.3g} mW x {kelvin:g} K/W",
                source=view.cite(part, name),
            )


def _supply_power(view: View, part: Part) -> float:
    """Sum over the part's supply pins, one of each name."""
    total = 0.0
    names = set()
    for supply in supply_pins(view):
        if supply.part is not part or supply.pin.net is None or supply.pin.name in names:
            continue
        names.add(supply.pin.name)
        volts = rails_of(view).volts(supply.pin.net)
        total += own_current(view, supply) * (0.0 if volts is None else volts.high or 0.0)
    return total


def _output_power(view: View, part: Part) -> float:
    """Loss in open-drain outputs that drive relay coils."""
    if not view.declares(part, "output_resistance"):
        return 0.0
    total = 0.0
    for pin in part.pins:
        if pin.kind is not PinKind.OPEN_COLLECTOR or pin.net is None:
            continue
        for coil in view.on(pin.net, "RELAY_SPDT"):
            bus = net_of(view, coil, "A1")
            volts = None if bus is None else rails_of(view).volts(bus)
            ohms = view.low(coil, "coil_resistance") * _COLD
            if volts is not None and volts.high is not None and ohms > 0.0:
                total += (volts.high / ohms) ** 2 * view.high(part, "output_resistance")
    return total


def _scaled(name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = first(
            design,
            lambda _, s: (
                any(r.name == name for r in s.ratings)
                and not any(r.name == "junction_temperature" for r in s.ratings)
            ),
        )
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"{name} times {factor:g}", plant)


def _weak_source(design: Design) -> Design | None:
    asking = first(design, lambda _, s: any(r.name == "supply_source_current" for r in s.ratings))
    source = first(design, lambda _, s: any(r.name == "switching_frequency" for r in s.ratings))
    if asking is None or source is None:
        return None
    return scale(design, source, "rated_current", 0.3)


RULES: Final = (
    SystemRule(
        "source_current",
        "Current that the source can give",
        "Espressif hardware design guidelines, power supply",
        source_current,
        (_scaled("supply_source_current", 5.0), Fault("a weak regulator", _weak_source)),
    ),
    SystemRule(
        "junction_temperature",
        "Junction temperature of the chips",
        "thermal resistances of the datasheets",
        junction_temperature,
        (_scaled("thermal_resistance", 50.0), _scaled("junction_to_ambient", 100.0)),
    ),
)
