"""Planted faults that several rules share: a found part's pin opens, its rating changes."""

from __future__ import annotations

from collections.abc import Callable

from hardware.checks.mutate import first, open_pin, scale
from hardware.checks.rule import Fault
from hardware.checks.supplies import is_return
from hardware.design import Design, NetClass, Part
from hardware.parts.spec import PinKind

Finder = Callable[[Design], Part | None]


def having(rating: str) -> Finder:
    """Finds the first part that declares a rating."""
    return lambda design: first(design, lambda _, s: any(r.name == rating for r in s.ratings))


def pin_opens(find: Finder, pin: str) -> Fault:
    """The found part's pin of that name is on no net."""

    def plant(design: Design) -> Design | None:
        part = find(design)
        if part is None:
            return None
        return open_pin(design, part, next(u.number for u in part.pins if u.name == pin))

    return Fault(f"{pin} opens", plant)


def rating_scaled(find: Finder, name: str, factor: float) -> Fault:
    """A rating of the found part is another."""

    def plant(design: Design) -> Design | None:
        part = find(design)
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"{name} times {factor:g}", plant)


def largest_scaled(find: Finder, pin: str, symbol: str, rating: str, factor: float) -> Fault:
    """The largest part of a symbol at the found part's pin, in its block, has another value."""

    def plant(design: Design) -> Design | None:
        part = find(design)
        if part is None:
            return None
        net = next(use.net for use in part.pins if use.name == pin)
        found = [
            p
            for p in design.parts
            if p.block == part.block
            and design.spec(p).symbol == symbol
            and any(u.net == net for u in p.pins)
        ]
        if not found:
            return None
        largest = max(found, key=lambda p: design.spec(p).rating(rating).interval.high or 0.0)
        return scale(design, largest, rating, factor)

    return Fault(f"{rating} of {symbol} at {pin} times {factor:g}", plant)


def supplied(design: Design) -> tuple[Part, str, str] | None:
    """The first part with a supply pin on a rail: part, pin number, net."""
    rails = {n.name for n in design.nets if n.net_class is NetClass.POWER}
    for part in design.parts:
        if design.spec(part).insulation is not None:
            continue
        for use in part.pins:
            if use.kind is PinKind.POWER_IN and not is_return(use) and use.net in rails:
                return part, use.number, use.net or ""
    return None


def supply_opens(design: Design) -> Design | None:
    """That supply pin is on no net."""
    found = supplied(design)
    return None if found is None else open_pin(design, found[0], found[1])
