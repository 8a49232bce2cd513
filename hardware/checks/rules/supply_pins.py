"""Every power pin on a net of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from hardware.checks.mutate import first, open_pin, rewire
from hardware.checks.planting import supplied, supply_opens
from hardware.checks.rule import Fault, Measurement, Rule, fault, holds
from hardware.checks.supplies import Rails, is_isolated_source, is_return, is_selv, rails_of
from hardware.checks.view import View
from hardware.design import Design, NetClass, Part, PinUse
from hardware.parts.spec import PinKind

_POWER: Final = (PinKind.POWER_IN, PinKind.POWER_OUT)
_PINS: Final = "pin tables of the datasheets"


def supply_pin_nets(view: View) -> Iterator[Measurement]:
    """Each power pin on a net of its kind.

    Ground pins on ground, supply pins on a rail and not on ground; pins of one name on one net; a
    part's analog and digital supplies on different rails, or its datasheet would not part them. A
    regulator inside a part feeds that part only. An isolating module's return is on ground too, and
    its inputs are on two nets of the mains side.
    """
    rails = rails_of(view)
    for part in view.parts:
        power = [pin for pin in part.pins if pin.name == "GND" or pin.kind in _POWER]
        if not power:
            continue
        texts = []
        if is_isolated_source(view, part):
            texts.append(_mains_inputs(view, part))
            power = [pin for pin in power if pin.kind is PinKind.POWER_OUT]
        texts += [_wrong(view, rails, part, power, pin) for pin in power]
        shared = _analog_on_digital(part)
        if shared:
            texts.append(f"analog and digital supply pins share {shared}, without a filter")
        for text in filter(None, texts):
            yield fault(view.label(part), "power pins", text, source=_PINS)
        if not any(texts):
            seen = ", ".join(f"{p.number} {p.name}: {p.net}" for p in power)
            yield holds(view.label(part), "power pins", formula=seen, source=_PINS)


def _wrong(view: View, rails: Rails, part: Part, power: list[PinUse], pin: PinUse) -> str:
    """What is wrong with one power pin, empty if nothing is."""
    at, ground = f"pin {pin.number} {pin.name}", is_return(pin) or pin.name == "GND"
    if pin.net is None:
        return f"{at} is open"
    if view.is_ground(pin.net) is not ground:
        return f"{at} is on {pin.net}" + (", not on ground" if ground else "")
    if any(p.name == pin.name and p.net != pin.net for p in power):
        return f"{at} is on {pin.net}, other pins of that name are not"
    foreign = _foreign(rails, part, pin.net) if pin.kind is PinKind.POWER_IN else ""
    return f"{at} loads the regulator inside {foreign}" if foreign else ""


def _mains_inputs(view: View, part: Part) -> str:
    """What is wrong with the inputs of an isolating module, empty if nothing is."""
    nets = [pin.net for pin in part.pins if pin.kind is PinKind.POWER_IN]
    if None in nets:
        return "an input is open"
    if len(set(nets)) < len(nets):
        return "both inputs are on one net"
    wrong = [net for net in nets if net is not None and is_selv(view, net)]
    return f"an input is on {wrong[0]}, which is no mains" if wrong else ""


def _foreign(rails: Rails, part: Part, net: str) -> str:
    """Reference of another part whose internal regulator feeds the net."""
    for origin in rails.origins(net):
        for feed in rails.feeds.get(origin, ()):
            if feed.kind == "internal regulator" and feed.part is not part:
                return feed.part.reference
    return ""


def _analog_on_digital(part: Part) -> str:
    """The net that analog and digital supply pins of one part share, empty if they do not."""
    pins = [p for p in part.pins if p.kind is PinKind.POWER_IN and not is_return(p) and p.net]
    analog = {p.net for p in pins if p.name.startswith("AV") or p.name.endswith("A")}
    digital = {p.net for p in pins if not (p.name.startswith("AV") or p.name.endswith("A"))}
    return ", ".join(sorted(net for net in analog & digital if net))


# --- planted faults --------------------------------------------------------------------------


def _open_ground(design: Design) -> Design | None:
    part = first(design, lambda p, _: any(is_return(use) for use in p.pins))
    if part is None:
        return None
    return open_pin(design, part, next(use.number for use in part.pins if is_return(use)))


def _ground_on_rail(design: Design) -> Design | None:
    part = first(design, lambda p, _: any(is_return(use) for use in p.pins))
    rails = sorted(n.name for n in design.nets if n.net_class is NetClass.POWER)
    if part is None or not rails:
        return None
    return rewire(design, part, next(u.number for u in part.pins if is_return(u)), rails[0])


def _supply_on_ground(design: Design) -> Design | None:
    found = supplied(design)
    ground = [n.name for n in design.nets if n.net_class is NetClass.GROUND]
    return None if found is None or not ground else rewire(design, *found[:2], ground[0])


def _split(design: Design) -> Design | None:
    """One of several supply pins of a name on another rail."""
    rails = sorted(n.name for n in design.nets if n.net_class is NetClass.POWER)
    for part in design.parts:
        names = [u.name for u in part.pins if u.kind is PinKind.POWER_IN and not is_return(u)]
        for use in part.pins:
            if names.count(use.name) > 1 and use.net in rails:
                other = next(net for net in rails if net != use.net)
                return rewire(design, part, use.number, other)
    return None


def _unfiltered(design: Design) -> Design | None:
    """An analog supply pin moved to the digital rail."""
    for part in design.parts:
        pins = {u.name: u for u in part.pins if u.kind is PinKind.POWER_IN}
        if "AVDD" in pins and "DVDD" in pins:
            return rewire(design, part, pins["AVDD"].number, pins["DVDD"].net)
    return None


def _on_foreign(design: Design) -> Design | None:
    """A digital part's supply on the output of a converter's internal regulator."""
    owner = first(design, lambda p, _: any(u.name == "CAP" for u in p.pins))
    part = first(design, lambda p, s: s.symbol == "OSCILLATOR" and p is not owner)
    if owner is None or part is None:
        return None
    net = next(u.net for u in owner.pins if u.name == "CAP")
    return rewire(design, part, next(u.number for u in part.pins if u.name == "VDD"), net)


def _module_input(change: str) -> Callable[[Design], Design | None]:
    def plant(design: Design) -> Design | None:
        part = first(design, lambda _, s: any(r.name == "overload_power" for r in s.ratings))
        if part is None:
            return None
        one, other = (u for u in part.pins if u.kind is PinKind.POWER_IN)
        ground = next(n.name for n in design.nets if n.net_class is NetClass.GROUND)
        net = {"open": None, "ground": ground, "joined": other.net}[change]
        return rewire(design, part, one.number, net)

    return plant


RULES: Final = (
    Rule(
        "supply_pin_nets",
        "Power pins are on the right nets",
        "pin tables of the datasheets",
        supply_pin_nets,
        (
            Fault("a supply pin opens", supply_opens),
            Fault("a ground pin opens", _open_ground),
            Fault("a ground pin on a rail", _ground_on_rail),
            Fault("a supply pin on ground", _supply_on_ground),
            Fault("one of several supply pins on another rail", _split),
            Fault("an analog supply pin on the digital rail", _unfiltered),
            Fault("another part on an internal regulator", _on_foreign),
            Fault("a mains input opens", _module_input("open")),
            Fault("a mains input on ground", _module_input("ground")),
            Fault("both mains inputs on one net", _module_input("joined")),
        ),
    ),
)
