"""Bounds of currents, from the parts on a net: what can flow into it or out of it at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hardware.checks.view import Tap, View
from hardware.design import Part
from hardware.parts.spec import PinKind

#: A USB device that negotiates nothing takes at most 0.5 A (USB 2.0, 7.2.1.4).
_USB_A: Final = 0.5
#: Parts that carry no direct current.
_NONE: Final = frozenset({"C", "CP", "TEST_POINT"})
_DIODES: Final = frozenset({"D", "D_SCHOTTKY"})


@dataclass(frozen=True, slots=True)
class Bound:
    """A current that cannot be exceeded, in A, and the sum that says so."""

    ampere: float
    text: str


_ZERO: Final = Bound(0.0, "")


def given_a(view: View, net: str, besides: Part) -> Bound | None:
    """What a net can give to ``besides``: its outputs or port, else what its resistors pass.

    None where it has neither, something else that may give without a bound, or is ground.
    """
    if view.is_ground(net):
        return None
    sources = [found for tap in view.taps(net) if (found := _source(view, tap)) is not None]
    if sources:
        return _sum(net, sources)
    shares = []
    for part in view.on(net):
        if part is besides or view.symbol(part) in _NONE:
            continue
        if view.symbol(part) != "R":
            return None
        shares.append(_through_ohms(view, net, part))
    return _sum(net, shares)


def taken_a(view: View, net: str, besides: Part) -> Bound | None:
    """What the parts on a net take from ``besides``, if nothing else there could give or take."""
    if view.is_ground(net):
        return None
    shares = []
    for part in view.on(net):
        if part is not besides and view.symbol(part) not in _NONE:
            shares.append(_load(view, net, [tap for tap in view.taps(net) if tap.part is part]))
    return _sum(net, shares)


def _sum(net: str, shares: Sequence[Bound | None]) -> Bound | None:
    known = [share for share in shares if share is not None]
    total = sum(share.ampere for share in known)
    if len(known) < len(shares) or total <= 0:
        return None
    return Bound(total, f"on {net}: {', '.join(share.text for share in known if share.text)}")


def _source(view: View, tap: Tap) -> Bound | None:
    """The current that an output or a bus connector is rated for."""
    part = tap.part
    if tap.pin.kind is PinKind.POWER_OUT and view.declares(part, "rated_current"):
        ampere = view.high(part, "rated_current")
        return Bound(ampere, f"{part.reference} is rated {ampere:g} A")
    if tap.pin.name == "VBUS" and view.declares(part, "mating_cycles"):
        first = next(use for use in part.pins if use.name == "VBUS")
        return Bound(_USB_A, f"{_USB_A:g} A of a USB port") if tap.pin == first else _ZERO
    return None


def _load(view: View, net: str, taps: list[Tap]) -> Bound | None:
    part, pin = taps[0].part, taps[0].pin
    symbol = view.symbol(part)
    if symbol == "R":
        return _through_ohms(view, net, part)
    if symbol == "RELAY_SPDT":
        ohm, volts = view.low(part, "coil_resistance"), view.net(net).volts[1]
        return (
            Bound(volts / ohm, f"{part.reference} {volts:g} V / {ohm:g} ohm") if ohm > 0 else None
        )
    if pin.kind is PinKind.POWER_IN:
        return _supply(view, part)
    gives = symbol in _DIODES and view.at(part, "K") == net
    gives = gives or (symbol == "PMOS" and pin.name == "D")
    return _ZERO if gives or pin.kind is PinKind.INPUT else None


def _supply(view: View, part: Part) -> Bound | None:
    """What a supply pin takes; a converter's input stays below its rated output."""
    name = "supply_current"
    if view.declares(part, "switching_frequency"):
        name = "rated_current"
    if not view.declares(part, name):
        return None
    ampere = view.high(part, name)
    return Bound(ampere, f"{part.reference} {ampere:g} A")


def _through_ohms(view: View, net: str, part: Part) -> Bound | None:
    far = view.far(part, net)
    ohm = view.resistance(part).low
    if far is None or not ohm or ohm <= 0:
        return None
    (low, high), (far_low, far_high) = view.net(net).volts, view.net(far).volts
    volts = max(high - far_low, far_high - low)
    return Bound(volts / ohm, f"{part.reference} {volts:.3g} V / {ohm:.4g} ohm")
