"""Connectors and push buttons: contacts in use, voltage, current, and what a press does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.calculators import parallel
from hardware.checks.mutate import drop_part, first, open_pin, scale, with_net
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, holds
from hardware.checks.view import View
from hardware.design import Design, Part, Side
from hardware.parts.spec import PartSpec, PinKind

#: Reference prefixes of connectors (J: signals, X: mains terminals) and of buttons.
_CONNECTORS: Final = ("J", "X")
_ON_SELV: Final = ("J", "SW")
#: Contacts that a standard wants open where a function is not offered.
_OPTIONAL: Final = ("SBU1", "SBU2")
#: Functional creepage at up to 50 V, pollution degree 2, material group III (IEC 60664-1, F.5).
_CREEPAGE_M: Final = 1.2e-3
#: Copper takes at most half of a pitch.
_GAP_SHARE: Final = 0.5


def connector_contacts(view: View) -> Iterator[Measurement]:
    """Every contact of every connector leads somewhere.

    A contact that is open or alone on its net is a broken connection, except where the part's data
    sheet says not to connect it or its standard makes it optional (USB-C's SBU).
    """
    source = "a contact without a circuit is a broken connection"
    for part in view.parts:
        if view.spec(part).reference_prefix not in _CONNECTORS:
            continue
        lost = [
            use.number
            for use in part.pins
            if use.kind is not PinKind.NO_CONNECT
            and use.name not in _OPTIONAL
            and (use.net is None or all(tap.part is part for tap in view.taps(use.net)))
        ]
        if lost:
            text = f"contacts {', '.join(lost)} lead nowhere"
            yield fault(view.label(part), "contacts", text, source=source)
        else:
            count = f"{len(part.pins)} contacts in use"
            yield holds(view.label(part), "contacts", formula=count, source=source)


def _on_selv(view: View) -> Iterator[Part]:
    for part in view.parts:
        if view.spec(part).reference_prefix not in _ON_SELV:
            continue
        nets = [use.net for use in part.pins if use.net is not None]
        selv = all(view.net(net).domain.side is Side.SELV for net in nets)
        if nets and selv and view.declares(part, "rated_voltage"):
            yield part


def connector_ratings(view: View) -> Iterator[Measurement]:
    """Voltage between any two contacts, current to ground and pitch of low-voltage connectors.

    The voltage is the greatest between two of its nets at their worst. The current of a contact is
    what its net drives through resistors to ground on this board (a transformer's burden, say).
    Where the pitch is rated, half of it (the rest is copper) is at least the creepage of its
    voltage.
    """
    for part in _on_selv(view):
        ranges = [view.volts(use.net) for use in part.pins if use.net is not None]
        top = max(v.high or 0.0 for v in ranges)
        bottom = min(v.low or 0.0 for v in ranges)
        yield at_most(
            view.label(part), "voltage", top - bottom, view.high(part, "rated_voltage"), "V",
            formula=f"{top:g} V - {bottom:g} V", source=view.cite(part, "rated_voltage"),
        )  # fmt: skip
        if view.declares(part, "pitch"):
            pitch = view.low(part, "pitch")
            yield at_least(
                view.label(part), "gap", pitch * _GAP_SHARE, _CREEPAGE_M, "m",
                formula=f"{pitch * 1e3:g} mm x {_GAP_SHARE:g}",
                source="IEC 60664-1 table F.5: 50 V, pollution degree 2, group III",
            )  # fmt: skip
        if view.spec(part).reference_prefix == "J" and view.declares(part, "pitch"):
            yield from _to_ground(view, part)


def _to_ground(view: View, part: Part) -> Iterator[Measurement]:
    limit, source = view.high(part, "rated_current"), view.cite(part, "rated_current")
    for net in sorted({use.net for use in part.pins if use.net is not None}):
        ohms = [
            max(view.resistance(r).low or 0.0, 1e-3)
            for r in view.on(net, "R")
            if view.is_ground(view.far(r, net))
        ]
        volts = max(abs(view.volts(net).low or 0.0), abs(view.volts(net).high or 0.0))
        if not ohms:
            text = "no resistor to ground carries its current"
            yield fault(net, "contact current", text, source=source)
            continue
        yield at_most(
            net, "contact current", volts / parallel(*ohms), limit, "A",
            formula=f"{volts:g} V / {parallel(*ohms):.4g} ohm", source=source,
        )  # fmt: skip


def button_press(view: View) -> Iterator[Measurement]:
    """A pressed button carries little and makes a clear low level.

    One contact is on ground, the other on the key's net. Through it flows the discharge of whatever
    capacitor stands behind the series resistor, from the net's highest level; behind the resistor
    the pull-up and the resistor divide the supply to a level that the chips there read as low.
    """
    for part in view.of("SW_PUSH"):
        ends = view.ends(part)
        keys = [net for net in ends if not view.is_ground(net)] if ends is not None else []
        label = view.label(part)
        if len(keys) != 1:
            text = "one contact must be on ground, the other on a signal"
            yield fault(label, "contacts", text, source="a key that cannot be pressed")
            continue
        series = [
            r for r in view.on(keys[0], "R")
            if (far := view.far(r, keys[0])) is not None and not view.is_rail(far)
        ]  # fmt: skip
        if len(series) != 1 or view.is_rail(keys[0]):
            text = f"{len(series)} series resistors behind the key, one is needed"
            yield fault(label, "series", text, source=view.cite(part, "rated_current"))
            continue
        far = view.far(series[0], keys[0]) or keys[0]
        ohms = view.resistance(series[0])
        level = view.volts(far).high or 0.0
        yield at_most(
            label, "current", level / max(ohms.low or 0.0, 1e-3),
            view.high(part, "rated_current"), "A",
            formula=f"{level:g} V / {ohms.low:.4g} ohm", source=view.cite(part, "rated_current"),
        )  # fmt: skip
        yield from _pressed(view, far, ohms.high or 0.0)


def _pressed(view: View, net: str, series_ohm: float) -> Iterator[Measurement]:
    pulls = [r for r in view.on(net, "R") if view.is_rail(view.far(r, net))]
    chips = [p for p in view.on(net) if view.declares(p, "input_low_fraction")]
    if len(pulls) != 1 or not chips:
        text = f"{len(pulls)} pull-ups and {len(chips)} inputs, one pull-up is needed"
        yield fault(net, "key", text, source="a released key needs a high level")
        return
    rail = view.far(pulls[0], net) or net
    supply, pull = view.volts(rail), max(view.resistance(pulls[0]).low or 0.0, 1e-3)
    pressed = (supply.high or 0.0) * series_ohm / (series_ohm + pull)
    for chip in chips:
        share = view.high(chip, "input_low_fraction")
        yield at_most(
            net, "level pressed", pressed, share * (supply.low or 0.0), "V",
            formula=f"{supply.high:g} V x {series_ohm:.4g} / ({series_ohm:.4g} + {pull:.4g}) ohm",
            source=view.cite(chip, "input_low_fraction"),
        )  # fmt: skip


# --- planted faults ----------------------------------------------------------------------------


def _header(spec: PartSpec) -> bool:
    return spec.reference_prefix == "J" and any(r.name == "pitch" for r in spec.ratings)


def _open_contact(design: Design) -> Design | None:
    part = first(design, lambda _, s: s.reference_prefix == "J")
    return None if part is None else open_pin(design, part, part.pins[0].number)


def _rated(design: Design, name: str, factor: float) -> Design | None:
    view = View(design)
    part = next((p for p in _on_selv(view) if view.declares(p, name)), None)
    return None if part is None else scale(design, part, name, factor)


def _ct(design: Design) -> tuple[Part, str] | None:
    part = first(design, lambda _, s: s.symbol == "CT_HEADER")
    return None if part is None or part.pins[0].net is None else (part, part.pins[0].net)


def _no_burden(design: Design) -> Design | None:
    found, view = _ct(design), View(design)
    for part in view.on(found[1], "R") if found else []:
        if found and view.is_ground(view.far(part, found[1])):
            return drop_part(design, part)
    return None


def _overloaded(design: Design) -> Design | None:
    found = _ct(design)
    if found is None:
        return None
    return with_net(design, found[1], lambda net: replace(net, volts=(-100.0, 100.0)))


def _button(design: Design) -> tuple[View, Part, str] | None:
    view = View(design)
    part = next(iter(view.of("SW_PUSH")), None)
    ends = view.ends(part) if part is not None else None
    if part is None or ends is None:
        return None
    return view, part, next(net for net in ends if not view.is_ground(net))


def _button_open(design: Design) -> Design | None:
    found = _button(design)
    return None if found is None else open_pin(design, found[1], found[1].pins[0].number)


def _series(design: Design, factor: float) -> Design | None:
    found = _button(design)
    part = next(iter(found[0].on(found[2], "R")), None) if found else None
    if part is None:
        return None
    return drop_part(design, part) if factor == 0.0 else scale(design, part, "resistance", factor)


def _no_pull(design: Design) -> Design | None:
    found = _button(design)
    part = next(iter(found[0].on(found[2], "R")), None) if found else None
    far = found[0].far(part, found[2]) if found and part is not None else None
    for pull in found[0].on(far, "R") if found and far is not None else []:
        if found and far is not None and found[0].is_rail(found[0].far(pull, far)):
            return drop_part(design, pull)
    return None


RULES: Final = (
    Rule(
        "connector_contacts",
        "Contacts of connectors",
        "every contact has its circuit",
        connector_contacts,
        (Fault("an open contact", _open_contact),),
    ),
    Rule(
        "connector_ratings",
        "Ratings of connectors and buttons",
        "catalogue; IEC 60664-1 table F.5",
        connector_ratings,
        (
            Fault("a lower voltage", lambda d: _rated(d, "rated_voltage", 0.001)),
            Fault("a finer pitch", lambda d: _rated(d, "pitch", 0.5)),
            Fault("no burden", _no_burden),
            Fault("too much current", _overloaded),
        ),
    ),
    Rule(
        "button_press",
        "Push buttons",
        "catalogue; input levels of the chips",
        button_press,
        (
            Fault("a contact open", _button_open),
            Fault("no series resistor", lambda d: _series(d, 0.0)),
            Fault("a tenth in series", lambda d: _series(d, 0.1)),
            Fault("a hundred times in series", lambda d: _series(d, 100.0)),
            Fault("no pull-up", _no_pull),
        ),
    ),
)
