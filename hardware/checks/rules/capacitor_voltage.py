"""Capacitors see less voltage than they are rated for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.mutate import first, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_most
from hardware.checks.view import View
from hardware.design import Design, NetClass, Side

#: Share of the rated voltage that may be used: ceramics lose capacitance with bias and crack
#: short; electrolytics age with voltage.
_DERATING: Final = {"C": 0.8, "CP": 0.9}
_REASON: Final = "derating to 80 % (ceramic) and 90 % (electrolytic) of the rated voltage"


def capacitor_voltage(view: View) -> Iterator[Measurement]:
    """The voltage across each low-voltage capacitor against its derated rating.

    Both nets' normal ranges count at their worst: the greatest difference between them.
    """
    for part in view.of(*_DERATING):
        ends = view.ends(part)
        if ends is None or view.net(ends[0]).domain.side is Side.MAINS:
            continue
        one, other = view.volts(ends[0]), view.volts(ends[1])
        assert one.low is not None
        assert one.high is not None
        assert other.low is not None
        assert other.high is not None
        across = max(one.high - other.low, other.high - one.low)
        rated, share = view.high(part, "rated_voltage"), _DERATING[view.symbol(part)]
        yield at_most(
            view.label(part),
            "voltage",
            across,
            share * rated,
            "V",
            formula=f"{ends[0]} to {ends[1]} at their worst; limit {share:g} x {rated:g} V",
            source=f"{view.cite(part, 'rated_voltage')}; {_REASON}",
        )


def _weak_capacitor(design: Design) -> Design | None:
    rails = {net.name for net in design.nets if net.net_class is NetClass.POWER}
    part = first(design, lambda p, s: s.symbol == "C" and any(use.net in rails for use in p.pins))
    return None if part is None else scale(design, part, "rated_voltage", 0.05)


RULES: Final = (
    Rule(
        "capacitor_voltage",
        "Voltage across capacitors",
        "derating practice for ceramic and aluminium capacitors (ECSS-Q-ST-30-11C asks 60 %)",
        capacitor_voltage,
        (Fault("a capacitor of a twentieth of its rated voltage", _weak_capacitor),),
    ),
)
