"""Relay contacts against the mains that they switch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.conditions import LOST_NEUTRAL_V, RATED_V
from hardware.checks.mains_side import MainsSide
from hardware.checks.mutate import first, rewire, scale, swap_pins
from hardware.checks.rule import Fault, Measurement, Rule, at_least, fault, holds
from hardware.checks.view import View
from hardware.design import Design, Part, Side

_MICRO: Final = (
    "micro-disconnection (EN 61810-1): it switches, it isolates nothing, so both sides of an open"
    " contact are one circuit"
)


def relay_contacts(view: View) -> Iterator[Measurement]:
    """A relay's contacts belong to one circuit, end at terminals of the same name, and bear it.

    The open contact parts its circuit by micro-disconnection only: it bears 440 V (lost neutral),
    but COM, NO and NC stay one circuit for insulation. Contact voltage: rated against rated mains,
    largest against a lost neutral. A terminal whose poles carry the contact's names is wired by
    name, or the installer's fail-safe choice between NO and NC would be reversed.
    """
    side = MainsSide(view)
    for part in side.rated("contact_max_voltage_ac"):
        label = view.label(part)
        for quantity, name, limit, why in (
            ("largest contact voltage", "contact_max_voltage_ac", LOST_NEUTRAL_V, "neutral lost"),
            ("rated contact voltage", "contact_voltage_ac", RATED_V, "rated mains"),
            ("open contact", "open_contact_withstand", LOST_NEUTRAL_V, f"neutral lost; {_MICRO}"),
        ):
            yield at_least(
                label,
                quantity,
                view.low(part, name),
                limit,
                "V",
                formula=why,
                source=view.cite(part, name),
            )
        yield from _circuit(side, part)


def _circuit(side: MainsSide, part: Part) -> Iterator[Measurement]:
    view, label = side.view, side.view.label(part)
    nets = side.hazardous_pins(part)
    domains = {view.net(net).domain for net in nets}
    if len(domains) != 1 or any(domain.side is not Side.CONTACT for domain in domains):
        names = ", ".join(sorted(domain.name for domain in domains))
        yield fault(label, "circuit", f"contacts lie in {names}", source=_MICRO)
    for use in part.pins:
        if use.net is None or use.net not in nets:
            continue
        poles = {
            tap.pin.name
            for tap in view.taps(use.net)
            if tap.part in side.terminals and {p.name for p in tap.part.pins} & {use.name}
        }
        source = "the installer reads NO and NC at the terminal"
        if poles == {use.name}:
            yield holds(label, f"pole {use.name}", formula=f"on {use.net}", source=source)
        else:
            text = f"contact {use.name} is not at a terminal pole {use.name} on {use.net}"
            yield fault(label, f"pole {use.name}", text, source=source)


def _relay(design: Design) -> Part | None:
    return first(design, lambda _, s: any(r.name == "contact_max_voltage_ac" for r in s.ratings))


def _weak(rating: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _relay(design)
        return None if part is None else scale(design, part, rating, factor)

    return Fault(f"{rating} times {factor:g}", plant)


def _crossed(design: Design) -> Design | None:
    """NO and NC exchanged between relay and terminal."""
    part = _relay(design)
    if part is None:
        return None
    pins = {use.name: use.number for use in part.pins}
    return swap_pins(design, part, pins["NO"], pins["NC"])


def _two_circuits(design: Design) -> Design | None:
    """The same contact pin of two relays, exchanged."""
    part = _relay(design)
    if part is None:
        return None
    view = View(design)
    other = next(p for p in view.parts if p.mpn == part.mpn and p != part)
    pin = next(use for use in part.pins if use.name == "NO")
    theirs = next(use for use in other.pins if use.name == "NO")
    return rewire(design, part, pin.number, theirs.net)


RULES: Final = (
    Rule(
        "relay_contacts",
        "Relay contacts",
        "EN 61810-1; relay datasheet",
        relay_contacts,
        (
            _weak("contact_max_voltage_ac", 0.9),
            _weak("contact_voltage_ac", 0.5),
            _weak("open_contact_withstand", 0.1),
            Fault("NO and NC exchanged", _crossed),
            Fault("a contact on another circuit", _two_circuits),
        ),
    ),
)
