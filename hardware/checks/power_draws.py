"""What each part of a board draws from each net, and when.

Currents come from the parts' own ratings; resistors and coils count as conductances.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardware.checks.conditions import INSIDE_C
from hardware.checks.dividers import divider_at
from hardware.checks.supplies import Feed, SupplyPin, is_return, net_of, rails_of, supply_pins
from hardware.checks.view import View
from hardware.design import NetClass, Part

#: Where a datasheet gives a typical current only, the peak is this much more.
UNSTATED_MAXIMUM: Final = 1.25
#: Zero of copper's resistance line, degC: R(T) = R(23 degC) (234.5 + T) / (234.5 + 23).
COPPER_ZERO_C: Final = -234.5
#: Nets that a resistor from a rail loads with a direct current; line terminations carry none.
_LEVELS: Final = {NetClass.SIGNAL, NetClass.CLOCK, NetClass.ANALOG, NetClass.GROUND}
_RADIO_RATING: Final = {
    "off": "supply_current_no_radio",
    "receive": "supply_current_receive",
    "transmit": "supply_current_peak",
}


@dataclass(frozen=True, slots=True)
class Load:
    """A current in amperes (or a power in watts).

    ``mean`` is typical and warm. ``worst`` has every tolerance at its end. ``base`` is nominal at
    the worst temperature; from it deviate ``lot`` (coils, which come from one lot and add up) and
    the independent parts, whose deviations add as squares (``square``).
    """

    mean: float = 0.0
    worst: float = 0.0
    base: float = 0.0
    lot: float = 0.0
    square: float = 0.0

    @property
    def peak(self) -> float:
        """What is reached with the tolerances of independent parts added as squares."""
        return self.base + math.sqrt(self.lot**2 + self.square)

    def __add__(self, other: Load) -> Load:
        return Load(
            self.mean + other.mean,
            self.worst + other.worst,
            self.base + other.base,
            self.lot + other.lot,
            self.square + other.square,
        )

    def times(self, usual: float, worst: float) -> Load:
        """Times a factor (a voltage, a gain) that is ``usual`` nominally and ``worst`` at most."""
        spread = (worst - usual) * self.base
        square = self.square * usual**2 + spread**2
        return Load(
            self.mean * usual, self.worst * worst, self.base * usual, self.lot * usual, square
        )


def steady(usual: float, most: float) -> Load:
    """A load of one part between its usual and its greatest value."""
    return Load(usual, most, usual, 0.0, (most - usual) ** 2)


@dataclass(frozen=True, slots=True)
class Draw:
    """What one part takes from a net, and ``when`` (see ``power_states``).

    Amperes; or, where ``ohmic``, siemens.
    """

    net: str
    when: str
    load: Load
    ohmic: bool = False


def _current(view: View, part: Part, name: str) -> Load:
    """Mean and peak of a current rating; a typical of its own name counts as the mean."""
    interval = view.rating(part, name)
    peak = interval.high
    mean = interval.low
    if view.declares(part, f"{name}_typical"):
        mean = view.low(part, f"{name}_typical")
    if peak is None:
        peak = UNSTATED_MAXIMUM * view.low(part, name)
    return steady(peak if mean is None else mean, peak)


def _rating_of(view: View, supply: SupplyPin) -> str:
    """Name of the current rating of a supply pin."""
    name = {"AVDD": "analog_supply_current", "DVDD": "digital_supply_current"}.get(
        supply.pin.name, ""
    )
    return name if view.declares(supply.part, name) else "supply_current"


def own_current(view: View, supply: SupplyPin) -> float:
    """Greatest current of a part at a supply pin, in any state; 0 where no rating gives it."""
    names = (_rating_of(view, supply), *_RADIO_RATING.values())
    known = [name for name in names if view.declares(supply.part, name)]
    return max((_current(view, supply.part, name).worst for name in known), default=0.0)


def _pin_draws(view: View) -> Iterator[Draw]:
    """Supply currents by pin; a part with several pins of one current has it at the first net."""
    seen: set[tuple[str, str]] = set()
    rails = rails_of(view)
    inner = {net for net, feeds in rails.feeds.items() if _is_inner(feeds)}
    for supply in supply_pins(view):
        part, pin = supply.part, supply.pin
        if pin.net is not None and rails.origins(pin.net) & inner:
            continue
        name = _rating_of(view, supply)
        if pin.net is None or (part.reference, name) in seen:
            continue
        seen.add((part.reference, name))
        if view.declares(part, "supply_current_no_radio"):
            least = _current(view, part, "supply_current_no_radio")
            for when, rating in _RADIO_RATING.items():
                found = _current(view, part, rating)
                both = steady(max(found.mean, least.mean), max(found.worst, least.worst))
                yield Draw(pin.net, f"radio {when}", both)
        elif view.declares(part, "standby_current"):
            yield Draw(pin.net, "memory", _current(view, part, name))
            yield Draw(pin.net, "no memory", _current(view, part, "standby_current"))
        elif view.declares(part, name):
            yield Draw(pin.net, "always", _current(view, part, name))


def _is_inner(feeds: list[Feed]) -> bool:
    """True for the output of a regulator inside a part, which that part's current includes."""
    return any(feed.kind == "internal regulator" for feed in feeds)


def _coil_draws(view: View) -> Iterator[Draw]:
    """Coils and, on the same bus, indicators; conductances, since two voltages feed a bus."""
    buses = set()
    for part in view.of("RELAY_SPDT"):
        bus = net_of(view, part, "A1")
        if bus is None:
            continue
        buses.add(bus)
        at_c = view.low(part, "coil_temperature_of_ratings")
        low, high = view.low(part, "coil_resistance"), view.high(part, "coil_resistance")
        if low <= 0.0 or INSIDE_C.high is None or INSIDE_C.low is None:
            continue
        warm = (INSIDE_C.high - COPPER_ZERO_C) / (at_c - COPPER_ZERO_C)
        cold = (INSIDE_C.low - COPPER_ZERO_C) / (at_c - COPPER_ZERO_C)
        usual = 2.0 / (low + high)
        lot = (1.0 / low - usual) / cold
        coil = Load(usual / warm, usual / cold + lot, usual / cold, lot)
        yield Draw(bus, "relays", coil, ohmic=True)
    for part in view.of("LED"):
        for net in (net_of(view, part, "A"), net_of(view, part, "K")):
            for series in view.on(net, "R") if net is not None else ():
                bus = view.far(series, net or "")
                ohms = view.ohms(series)
                if bus in buses and ohms > 0.0:
                    yield Draw(bus or "", "relays", steady(0.8 / ohms, 1.0 / ohms), ohmic=True)


def _resistor_draws(view: View) -> Iterator[Draw]:
    """Bleeders and dividers from a rail to ground; pull-ups count half as mean, whole as peak."""
    for part in view.of("R"):
        ends = view.ends(part)
        ohms = view.ohms(part)
        if ends is None or ohms <= 0.0:
            continue
        for rail, far in (ends, ends[::-1]):
            if not view.is_rail(rail) or view.net(far).net_class not in _LEVELS:
                continue
            if view.is_ground(far):
                yield Draw(rail, "always", steady(1.0 / ohms, 1.0 / ohms), ohmic=True)
            elif any(view.symbol(other) == "LED" for other in view.on(far)):
                continue
            else:
                divider = divider_at(view, far, rail)
                total = ohms + (view.ohms(divider.bottom) if divider is not None else 0.0)
                share = 1.0 if divider is not None else 0.5
                yield Draw(rail, "always", steady(share / total, 1.0 / total), ohmic=True)


def _led_draws(view: View) -> Iterator[Draw]:
    """Indicators to ground that a logic output feeds: from the supply of that output's part."""
    for part in view.of("LED"):
        anode, cathode = net_of(view, part, "A"), net_of(view, part, "K")
        if anode is None or cathode is None or not view.is_ground(cathode):
            continue
        for series in view.on(anode, "R"):
            driven = view.far(series, anode)
            supply = None if driven is None else _supply_of_driver(view, driven)
            ohms = view.ohms(series)
            if supply is not None and ohms > 0.0:
                yield Draw(supply, "always", steady(0.2 / ohms, 0.5 / ohms), ohmic=True)


def _supply_of_driver(view: View, net: str) -> str | None:
    for tap in view.taps(net):
        for pin in tap.part.pins:
            if pin.kind.value == "power_in" and not is_return(pin) and pin.net is not None:
                return pin.net
    return None


def _reserved_draws(view: View) -> Iterator[Draw]:
    """What a header keeps for an add-on that is no board of this project."""
    for claim in view.claims("reserved_current"):
        part = view.by_address.get(claim.subject)
        for net in [] if part is None else {p.net for p in part.pins if view.is_rail(p.net)}:
            usual, most = claim.low or 0.0, claim.high or 0.0
            yield Draw(str(net), "add-on sends", steady(usual, most))
            yield Draw(str(net), "add-on silent", steady(usual, usual))


def draws_of(view: View) -> list[Draw]:
    """Everything that draws current on a board."""
    return [
        *_pin_draws(view),
        *_coil_draws(view),
        *_resistor_draws(view),
        *_led_draws(view),
        *_reserved_draws(view),
    ]
