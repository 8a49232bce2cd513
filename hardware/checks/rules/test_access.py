"""The production fixture reaches every rail, clock and reset, and what the blocks name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.checks.mutate import drop_part, rewire
from hardware.checks.rule import Fault, Measurement, Rule, fault, holds
from hardware.checks.view import Tap, View
from hardware.design import Design, NetClass, Part, Side
from hardware.parts.spec import PinKind

_SOURCE: Final = "bed of nails: what is not reached is not tested"
#: A needle behind a source or filter resistor of this much still sees the level.
_SERIES_OHM: Final = 1e3
_CONNECTOR: Final = "J"
_FED: Final = (PinKind.POWER_IN, PinKind.INPUT)


def test_access(view: View) -> Iterator[Measurement]:
    """A test pad or a connector's contact on every net that the fixture must drive or read.

    Those are: ground; every low-voltage supply rail; every clock of a bus; every reset. Clocks and
    resets may be reached through one resistor of at most 1 kohm. Left out, because a needle adds
    nothing or disturbs: switching nodes (their range goes below ground), the switched side of a
    load, a chip's bypass pin and the foot of a capacitor's series resistor, the legs of a crystal
    and the net of an oscillator (their frequency shows in what the chip behind them does).

    Beyond these, every claim ``test_access`` names a net that a block of test points serves, and
    how many pads it must have: a pad that was dropped or moved is noticed by the claim.
    """
    claimed = {claim.subject: claim for claim in view.claims("test_access")}
    for name, claim in sorted(claimed.items()):
        taps = view.taps(name) if name in view.design.net_by_name else ()
        count = sum(1 for tap in taps if view.symbol(tap.part) == "TEST_POINT")
        yield Measurement(
            name, "pads", count, claim.low, claim.high, "1", f"{count} test pads", claim.reason,
        )  # fmt: skip
    for net in view.design.nets:
        what = _needed(view, net.name)
        if not what or net.name in claimed:
            continue
        contacts = _contacts(view, net.name)
        through = () if what in ("rail", "ground") else _behind_resistor(view, net.name)
        if contacts or through:
            at = (contacts or through)[0]
            yield holds(net.name, what, formula=f"reached at {_at(view, at)}", source=_SOURCE)
        else:
            text = f"no test pad or connector pin reaches this {what}; place a test pad"
            yield fault(net.name, what, text, source=_SOURCE)


def _at(view: View, tap: Tap) -> str:
    return f"{view.label(tap.part)} pin {tap.pin.number}"


def _contacts(view: View, net: str) -> tuple[Tap, ...]:
    """Test pads and connector contacts on a net."""
    return tuple(tap for tap in view.taps(net) if _is_contact(view, tap))


def _is_contact(view: View, tap: Tap) -> bool:
    spec = view.spec(tap.part)
    return spec.symbol == "TEST_POINT" or spec.reference_prefix == _CONNECTOR


def _behind_resistor(view: View, net: str) -> tuple[Tap, ...]:
    """Contacts behind one series resistor; supplies do not count."""
    found: list[Tap] = []
    for part in view.on(net, "R"):
        other = view.far(part, net)
        if other is None or view.is_rail(other) or view.is_ground(other):
            continue
        if view.ohms(part) <= _SERIES_OHM:
            found += _contacts(view, other)
    return tuple(found)


def _needed(view: View, name: str) -> str:
    """Why the fixture needs this net, empty if it does not."""
    net = view.net(name)
    if net.domain.side is not Side.SELV or not net.nodes:
        return ""
    if net.net_class is NetClass.GROUND:
        return "ground"
    if net.net_class is NetClass.POWER:
        return "rail" if _is_supply(view, name) else ""
    if net.net_class is NetClass.CLOCK:
        return "" if _is_resonator(view, name) else "clock"
    return "reset" if any(_resets(tap) for tap in view.taps(name)) else ""


def _resets(tap: Tap) -> bool:
    words = tap.pin.name.split("_")
    return bool({"RESET", "RST"} & set(words)) and tap.pin.kind is not PinKind.POWER_IN


def _is_supply(view: View, net: str) -> bool:
    if view.net(net).volts[0] < 0.0:
        return False
    taps = view.taps(net)
    if any(tap.pin.kind is PinKind.OPEN_COLLECTOR for tap in taps):
        return False
    active = [tap for tap in taps if view.symbol(tap.part) not in ("C", "R", "TEST_POINT")]
    resistors = [tap for tap in taps if view.symbol(tap.part) == "R"]
    bypass = len(active) <= 1 and not any(tap.pin.kind in _FED for tap in active)
    only_foot = len(resistors) <= 1
    ceramic_only = all(view.symbol(tap.part) != "CP" for tap in active)
    return not (bypass and only_foot and ceramic_only)


def _is_resonator(view: View, net: str) -> bool:
    """True at a crystal or an oscillator, and behind its own series resistor."""
    near = {net}
    for part in view.on(net, "R"):
        other = view.far(part, net)
        if other is not None and not view.is_rail(other) and not view.is_ground(other):
            near.add(other)
    return any(
        view.declares(part, "frequency") and view.declares(part, "load_capacitance")
        for n in near
        for part in view.on(n)
    )


# --- planted faults ----------------------------------------------------------------------------


def _lone_pads(design: Design) -> Iterator[tuple[Part, str]]:
    """Test pads that are the only contact of their net, and the net."""
    view = View(design)
    for part in view.of("TEST_POINT"):
        net = part.pins[0].net
        if net is not None and len(_contacts(view, net)) == 1:
            yield part, net


def _dropped(design: Design) -> Design | None:
    claimed = {claim.subject for claim in design.claims if claim.name == "test_access"}
    for part, net in _lone_pads(design):
        if net in claimed:
            return drop_part(design, part)
    return None


def _unclaimed(design: Design, wanted: str) -> Design | None:
    """The pad of a net that needs one is dropped together with its claim."""
    for part, net in _lone_pads(design):
        if _needed(View(design), net) == wanted and not _behind_resistor(View(design), net):
            return drop_part(replace(design, claims=()), part)
    return None


def _moved(design: Design) -> Design | None:
    claimed = {claim.subject for claim in design.claims if claim.name == "test_access"}
    for part, net in _lone_pads(design):
        if net in claimed:
            other = next(n.name for n in design.nets if n.name != net)
            return rewire(design, part, part.pins[0].number, other)
    return None


RULES: Final = (
    Rule(
        "test_access",
        "Access for the production test",
        _SOURCE,
        test_access,
        (
            Fault("a claimed pad dropped", _dropped),
            Fault("a rail's pad and claim dropped", lambda d: _unclaimed(d, "rail")),
            Fault("a clock's pad and claim dropped", lambda d: _unclaimed(d, "clock")),
            Fault("a reset's pad and claim dropped", lambda d: _unclaimed(d, "reset")),
            Fault("a pad moved to another net", _moved),
        ),
    ),
)
