"""Domains: what is touchable stays below a touchable voltage, and classes match domains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.checks.mutate import with_net
from hardware.checks.rule import Fault, Measurement, Rule, at_most, fault
from hardware.checks.view import View
from hardware.design import Design, NetClass, Side

_PROTECTION: Final = "EN 61010-1, 6.4: protection in normal condition"
#: EN 61010-1, 6.3.1 a: not hazardous live up to 60 V DC.
_TOUCHABLE_V: Final = 60.0
_CLASSES: Final = {
    Side.MAINS: {NetClass.MAINS, NetClass.MAINS_SENSE},
    Side.CONTACT: {NetClass.CONTACT},
}


def domains(view: View) -> Iterator[Measurement]:
    """A touchable net stays below 60 V, and a hazardous one has a class that the board keeps apart.

    Layout rules go by net class: a mains net in class Signal would get a signal's clearance.
    """
    touchable = [net for net in view.design.nets if not net.domain.hazardous]
    for net in view.design.nets:
        expected = _CLASSES.get(net.domain.side)
        mains_class = any(net.net_class in classes for classes in _CLASSES.values())
        wrong = net.net_class not in expected if expected is not None else mains_class
        if wrong:
            text = f"class {net.net_class.value} in domain {net.domain.name}"
            yield fault(net.name, "net class", text, source=_PROTECTION)
    if touchable:
        worst = max(touchable, key=lambda net: max(abs(v) for v in net.volts))
        volts = max(abs(v) for v in worst.volts)
        yield at_most(
            worst.name,
            "touchable voltage",
            volts,
            _TOUCHABLE_V,
            "V",
            formula=f"highest of {len(touchable)} touchable nets",
            source="EN 61010-1, 6.3.1 a: 60 V DC",
        )


def _class(design: Design) -> Design | None:
    net = next((n for n in design.nets if n.domain.hazardous), None)
    if net is None:
        return None
    return with_net(design, net.name, lambda n: replace(n, net_class=NetClass.SIGNAL))


def _volts(design: Design) -> Design | None:
    net = next(n for n in design.nets if not n.domain.hazardous)
    return with_net(design, net.name, lambda n: replace(n, volts=(0.0, 100.0)))


RULES: Final = (
    Rule(
        "domains",
        "Touchable voltages and net classes",
        "EN 61010-1, 6.3.1",
        domains,
        (
            Fault("a mains net in class Signal", _class),
            Fault("a touchable net of 100 V", _volts),
        ),
    ),
)
