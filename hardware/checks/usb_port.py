"""A device's USB-C port: its contacts, the clamp on its lines, and damage to them."""

from __future__ import annotations

from hardware.checks.mutate import (
    drop_part,
    rewire,
    scale,
    short,
)
from hardware.checks.view import View
from hardware.design import Design, Part


def ports(view: View) -> list[Part]:
    """USB-C receptacles: parts with the contacts CC1, CC2, DP, DN and VBUS."""
    wanted = {"CC1", "CC2", "DP", "DN", "VBUS"}
    many = (part for part in view.parts if len(part.pins) > len(wanted))
    return [part for part in many if wanted <= {use.name for use in part.pins}]


def nets_of(part: Part, name: str) -> set[str | None]:
    """Nets at all pins of one name."""
    return {use.net for use in part.pins if use.name == name}


def single(part: Part, name: str) -> str | None:
    """The net that all pins of one name share; None if one is open or they differ."""
    nets = nets_of(part, name)
    return next(iter(nets)) if len(nets) == 1 else None


def clamps(view: View, net: str) -> list[Part]:
    """Suppressor arrays with an IO pin on a net."""
    return [
        part
        for part in view.on(net)
        if view.declares(part, "clamping_voltage")
        and any(use.net == net and use.name.startswith("IO") for use in part.pins)
    ]


def port_of(design: Design) -> tuple[View, Part] | None:
    """A view of the design and its first port."""
    view = View(design)
    found = ports(view)
    return (view, found[0]) if found else None


def near(design: Design, pin: str, *symbols: str) -> Part | None:
    """First part of a symbol on the net of one contact."""
    found = port_of(design)
    net = single(found[1], pin) if found else None
    return None if found is None or net is None else next(iter(found[0].on(net, *symbols)), None)


def scaled(design: Design, pin: str, symbol: str, name: str, factor: float) -> Design | None:
    """One rating of the first part of a symbol at a contact times a factor."""
    part = near(design, pin, symbol)
    return None if part is None else scale(design, part, name, factor)


def gone(design: Design, pin: str, symbol: str) -> Design | None:
    """The first part of a symbol at a contact is not fitted."""
    part = near(design, pin, symbol)
    return None if part is None else drop_part(design, part)


def contact(design: Design, pin: str, to: str | None) -> Design | None:
    """The first contact of a name goes to the net of another contact, or is left open."""
    found = port_of(design)
    if found is None:
        return None
    use = next(u for u in found[1].pins if u.name == pin)
    return rewire(design, found[1], use.number, single(found[1], to) if to else None)


def joined(design: Design, one: str, other: str) -> Design | None:
    """The nets of two contacts short-circuited."""
    found = port_of(design)
    nets = [single(found[1], name) for name in (one, other)] if found else [None]
    return None if None in nets else short(design, nets[0] or "", nets[1] or "")
