"""Ethernet controllers: bias and reference, straps and reserved pins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.mutate import drop_part, open_pin, rewire, scale
from hardware.checks.rule import Fault, Measurement, Rule, fault, holds, within
from hardware.checks.view import View
from hardware.design import Design, Part
from hardware.parts.spec import PinKind

#: Error of the transmitter's amplitude that the bias resistor may add (1 % part, its drift).
_BIAS_SHARE: Final = 0.016
_BIAS_PINS: Final = ("EXRES1", "BIAS")
#: The reference's capacitor may be off the maker's value by this factor.
_REFERENCE_FACTOR: Final = 1.6
#: Pins that the data sheet or the maker's schematic puts on ground; every one that a part has.
_GROUNDED: Final = ("RSVD23", "PWDN", *(f"D{bit}" for bit in range(8)))
#: Straps that are tied high: straight where they are inputs only, by a resistor where they may
#: drive. All ones choose every mode with auto-negotiation, and SPI.
_HIGH: Final = ("PMODE0", "PMODE1", "PMODE2")
_PULLED: Final = (
    "FDXLED_N_M2", "SPDLED_N_M1", "LINKLED_N_M0", "MDC_SPIEN", "MDIO", "ANE", "A0_DUP", "A1_SPD",
)  # fmt: skip
_PULL_FACTOR: Final = 2.2


def _chips(view: View) -> list[Part]:
    return view.rated("bias_resistance")


def ethernet_bias(view: View) -> Iterator[Measurement]:
    """The bias resistor sets the transmitter's amplitude.

    From the bias pin one resistor of the maker's value goes to ground and nothing else: with its
    tolerance and drift it moves the amplitude by at most 1.6 % of the 5 % allowed. The capacitor on
    the internal reference, where the maker asks for one, is his (nominal, within a factor of 1.6).
    """
    for chip in _chips(view):
        yield from _bias(view, chip)
        if view.declares(chip, "reference_capacitance"):
            yield from _reference(view, chip)


def _bias(view: View, chip: Part) -> Iterator[Measurement]:
    label, source = view.label(chip), view.cite(chip, "bias_resistance")
    pin = next((name for name in _BIAS_PINS if view.pin(chip, name) is not None), "")
    net = view.at(chip, pin) if pin else None
    others = [p for p in view.on(net) if p is not chip] if net is not None else []
    if net is None or len(others) != 1 or view.symbol(others[0]) != "R":
        text = f"bias pin {pin or '(none known)'} needs one resistor to ground, nothing else"
        yield fault(label, "bias", text, source=source)
        return
    if not view.is_ground(view.far(others[0], net)):
        yield fault(view.label(others[0]), "bias", "does not end on ground", source=source)
        return
    asked, ohms = view.high(chip, "bias_resistance"), view.resistance(others[0])
    for end in (ohms.low, ohms.high):
        yield within(
            view.label(others[0]), "bias resistance", end or 0.0, asked * (1.0 - _BIAS_SHARE),
            asked * (1.0 + _BIAS_SHARE), "ohm",
            formula=f"{view.ohms(others[0]):g} ohm over tolerance and temperature, {asked:g} asked",
            source=source,
        )  # fmt: skip


def _reference(view: View, chip: Part) -> Iterator[Measurement]:
    net, name = view.at(chip, "TOCAP"), "reference_capacitance"
    source = view.cite(chip, name)
    if net is None or view.is_ground(net):
        yield fault(view.label(chip), "TOCAP", "is open or on ground", source=source)
        return
    capacitors = [part for part in view.on(net, "C") if view.is_ground(view.far(part, net))]
    total, asked = sum(view.farads(c) for c in capacitors), view.high(chip, name)
    yield within(
        view.label(chip), "capacitance at TOCAP", total, asked / _REFERENCE_FACTOR,
        asked * _REFERENCE_FACTOR, "F",
        formula=" + ".join(c.value for c in capacitors) or "none", source=source,
    )  # fmt: skip


def ethernet_straps(view: View) -> Iterator[Measurement]:
    """Straps, reserved and unconnected pins of the controllers are as the maker says.

    Reserved inputs, the bus of a mode that is not used and power-down lie on ground; mode straps
    on the supply of the pins; straps that double as outputs by a resistor of about the maker's
    value. Pins that the data sheet wants open are open.
    """
    for chip in _chips(view):
        label, rails = view.label(chip), _rails(view, chip)
        for use in chip.pins:
            text = ""
            if use.kind is PinKind.NO_CONNECT and use.net is not None:
                text = f"must be open, is on {use.net}"
            elif use.name in _GROUNDED and not view.is_ground(use.net):
                text = f"must be on ground, is on {use.net or 'no net'}"
            elif use.name in _HIGH and use.net not in rails:
                text = f"must be on the supply of the chip's logic, is on {use.net or 'no net'}"
            elif use.name in _PULLED:
                yield from _pulled(view, chip, use.name, use.net, rails)
            if text:
                yield fault(label, use.name, text, source=f"{chip.mpn} pin table or schematic")
        yield holds(label, "straps", formula=f"{len(chip.pins)} pins seen", source="pin table")


def _rails(view: View, chip: Part) -> set[str | None]:
    """Supplies of the chip's logic: the nets of VDD or VCC3V3."""
    nets = {use.net for use in chip.pins if use.name in ("VDD", "VCC3V3")}
    return {net for net in nets if view.is_rail(net)}


def _pulled(
    view: View, chip: Part, pin: str, net: str | None, rails: set[str | None]
) -> Iterator[Measurement]:
    name = "strap_resistance"
    pulls = [p for p in view.on(net, "R") if view.far(p, net) in rails] if net else []
    if net is None or len(pulls) != 1 or not view.declares(chip, name):
        text = f"needs one resistor to the supply of the logic, has {len(pulls)}"
        yield fault(view.label(chip), pin, text, source=f"{chip.mpn} schematic")
        return
    asked, ohms = view.high(chip, name), view.ohms(pulls[0])
    yield within(
        view.label(pulls[0]), f"strap {pin}", ohms, asked / _PULL_FACTOR, asked * _PULL_FACTOR,
        "ohm", formula=f"{ohms:g} ohm, the maker draws {asked:g}", source=view.cite(chip, name),
    )  # fmt: skip


# --- planted faults ----------------------------------------------------------------------------


def _chip(design: Design) -> tuple[View, Part] | None:
    view = View(design)
    found = _chips(view)
    return (view, found[0]) if found else None


def _near(design: Design, pins: tuple[str, ...], symbol: str) -> Part | None:
    """First part of a symbol at the first of these pins that the chip has."""
    found = _chip(design)
    if found is None:
        return None
    view, chip = found
    nets = [net for name in pins if (net := view.at(chip, name)) is not None]
    return next((part for net in nets for part in view.on(net, symbol)), None)


def _gone(design: Design, pins: tuple[str, ...], symbol: str) -> Design | None:
    part = _near(design, pins, symbol)
    return None if part is None else drop_part(design, part)


def _scaled(design: Design, pins: tuple[str, ...], symbol: str, factor: float) -> Design | None:
    part = _near(design, pins, symbol)
    rating = "resistance" if symbol == "R" else "capacitance"
    return None if part is None else scale(design, part, rating, factor)


def _opened(design: Design, names: tuple[str, ...]) -> Design | None:
    found = _chip(design)
    use = next((u for u in found[1].pins if u.name in names), None) if found else None
    return None if found is None or use is None else open_pin(design, found[1], use.number)


def _wired(design: Design) -> Design | None:
    """A pin that must be open goes to the bias net."""
    found = _chip(design)
    if found is None:
        return None
    use = next((u for u in found[1].pins if u.kind is PinKind.NO_CONNECT), None)
    return None if use is None else rewire(design, found[1], use.number, found[1].pins[0].net)


def _bias_foot(design: Design) -> Design | None:
    part = _near(design, _BIAS_PINS, "R")
    found = _chip(design)
    if part is None or found is None:
        return None
    return rewire(design, part, part.pins[1].number, next(iter(_rails(*found))))


RULES: Final = (
    Rule(
        "ethernet_bias",
        "Ethernet bias and reference",
        "WIZnet W5500 data sheet table 2, W5200 shield schematic",
        ethernet_bias,
        (
            Fault("no bias resistor", lambda d: _gone(d, _BIAS_PINS, "R")),
            Fault("ten times the bias", lambda d: _scaled(d, _BIAS_PINS, "R", 10.0)),
            Fault("2 % off", lambda d: _scaled(d, _BIAS_PINS, "R", 1.02)),
            Fault("the bias to a supply", _bias_foot),
            Fault("a reference pin open", lambda d: _opened(d, ("TOCAP",))),
            Fault("no reference capacitor", lambda d: _gone(d, ("TOCAP",), "C")),
            Fault("a tenth at the reference", lambda d: _scaled(d, ("TOCAP",), "C", 0.1)),
        ),
    ),
    Rule(
        "ethernet_straps",
        "Ethernet straps and reserved pins",
        "WIZnet W5500 data sheet table 2, W5200 shield schematic",
        ethernet_straps,
        (
            Fault("a reserved pin open", lambda d: _opened(d, _GROUNDED)),
            Fault("a mode strap open", lambda d: _opened(d, _HIGH)),
            Fault("a strap open", lambda d: _opened(d, _PULLED)),
            Fault("no strap resistor", lambda d: _gone(d, _PULLED, "R")),
            Fault("a weak strap", lambda d: _scaled(d, _PULLED, "R", 10.0)),
            Fault("an unused pin wired", _wired),
        ),
    ),
)
