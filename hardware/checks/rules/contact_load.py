"""What a switched circuit's contact and terminals carry, how warm they get, how long they last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.conditions import LIFE_YEARS, RATED_V
from hardware.checks.heartbeat import without_claims
from hardware.checks.mutate import first, scale
from hardware.checks.relay_drive import relays
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault
from hardware.checks.view import View
from hardware.design import Claim, Design, Part, Side

_POLES: Final = ("COM", "NO", "NC")
#: Share of the mains that a light load may lose at 1 A in a contact at its greatest resistance.
_LIGHT_DROP: Final = 1e-3


def contact_load(view: View) -> Iterator[Measurement]:
    """Contacts and terminals against the current, the heat and the number of operations claimed.

    - ``circuit_current`` of a contact's net: contact and every terminal on it carry as much; the
      normally closed pole has a claim (and a rating) of its own.
    - ``shared_current`` of COM with every circuit in use, ``contact_heat`` of the relay: I^2 times
      the contact's typical resistance and two terminals. The greatest contact resistance of the
      datasheet is measured at 1 A on new contacts and says how little a light load loses.
    - ``operations`` of the relay in the product's life, against electrical life at full load and
      mechanical life.

    Inrush is no rating of such a contact: a breaker limits nothing within milliseconds, so load
    classes are the manual's subject, and no number here pretends otherwise.
    """
    claims = {
        name: {claim.subject: claim for claim in view.claims(name)}
        for name in ("circuit_current", "shared_current", "contact_heat", "operations")
    }
    for relay in relays(view):
        label = view.label(relay)
        for pole in _POLES:
            net = view.at(relay, pole)
            claim = claims["circuit_current"].get(net or "")
            if net is None or claim is None or claim.high is None:
                text = f"{pole} is open or its net claims no circuit_current"
                yield fault(label, f"current of {pole}", text, source="claim circuit_current")
            else:
                yield from _current(view, relay, pole, net, claim)
        shared = claims["shared_current"].get(view.at(relay, "COM") or "")
        yield from _heat(view, relay, shared, claims["contact_heat"].get(relay.address))
        yield from _life(view, relay, claims["operations"].get(relay.address))


def _current(view: View, relay: Part, pole: str, net: str, claim: Claim) -> Iterator[Measurement]:
    assert claim.high is not None
    rating = "normally_closed_current" if pole == "NC" else "contact_current"
    yield at_least(
        view.label(relay),
        f"current of {pole}",
        view.high(relay, rating),
        claim.high,
        "A",
        formula=claim.reason,
        source=view.cite(relay, rating),
    )
    terminals = _terminals(view, relay, net)
    if not terminals:
        text = f"{pole} ends at no terminal"
        yield fault(view.label(relay), f"terminal of {pole}", text, source=claim.reason)
    for terminal in terminals:
        yield at_least(
            f"{view.label(terminal)} at {net}",
            "terminal current",
            view.high(terminal, "rated_current"),
            claim.high,
            "A",
            formula=claim.reason,
            source=view.cite(terminal, "rated_current"),
        )


def _terminals(view: View, relay: Part, net: str) -> list[Part]:
    """Parts on a contact's net, other than relays, that are rated for current."""
    if view.net(net).domain.side is not Side.CONTACT:
        return []
    return [
        part
        for part in view.on(net)
        if part.reference != relay.reference and view.declares(part, "rated_current")
    ]


def _heat(
    view: View, relay: Part, shared: Claim | None, heat: Claim | None
) -> Iterator[Measurement]:
    label = view.label(relay)
    light = view.high(relay, "contact_resistance")
    yield at_most(
        label,
        "drop of a light load",
        light * 1.0,
        _LIGHT_DROP * RATED_V,
        "V",
        formula=f"{light:g} ohm x 1 A; limit {_LIGHT_DROP:g} of {RATED_V:g} V",
        source=view.cite(relay, "contact_resistance"),
    )
    if shared is None or shared.high is None or heat is None or heat.high is None:
        text = "no claims shared_current of COM and contact_heat of the relay"
        yield fault(label, "contact heat", text, source="the housing loses only so much")
        return
    terminals = [
        t for net in {view.at(relay, "COM")} - {None} for t in _terminals(view, relay, str(net))
    ]
    contact = view.high(relay, "contact_resistance_typical")
    terminal = max((view.high(t, "contact_resistance") for t in terminals), default=0.0)
    yield at_most(
        label,
        "contact heat with every circuit in use",
        shared.high**2 * (contact + 2.0 * terminal),
        heat.high,
        "W",
        formula=f"({shared.high:g} A)^2 x ({contact * 1e3:g} + 2 x {terminal * 1e3:g}) mohm",
        source=heat.reason,
    )


def _life(view: View, relay: Part, claim: Claim | None) -> Iterator[Measurement]:
    label = view.label(relay)
    if claim is None or claim.low is None:
        text = "no claim says how often it switches in the product's life"
        yield fault(label, "operations", text, source="claim operations")
        return
    for rating in ("electrical_life", "mechanical_life"):
        yield at_least(
            label,
            rating.replace("_", " "),
            view.low(relay, rating),
            claim.low,
            "1",
            formula=f"{claim.low:g} operations in {LIFE_YEARS:g} years",
            source=f"{claim.reason}; {view.cite(relay, rating)}",
        )


def _scaled(name: str, factor: float, symbol: str = "RELAY_SPDT") -> Fault:
    def plant(design: Design) -> Design | None:
        part = first(design, lambda _, s: s.symbol == symbol)
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"{name} times {factor:g}", plant)


def _unclaimed(name: str) -> Fault:
    return Fault(f"no claim {name}", lambda design: without_claims(design, name))


RULES: Final = (
    Rule(
        "contact_load",
        "Load of contacts and terminals",
        "relay and terminal datasheets",
        contact_load,
        (
            _scaled("contact_current", 0.5),
            _scaled("normally_closed_current", 0.5),
            _scaled("contact_resistance", 10.0),
            _scaled("contact_resistance_typical", 3.0),
            _scaled("electrical_life", 0.1),
            _scaled("mechanical_life", 1e-3),
            _scaled("rated_current", 0.5, "CONTACT_TERMINAL"),
            _unclaimed("circuit_current"),
            _unclaimed("shared_current"),
            _unclaimed("operations"),
        ),
    ),
)
