"""The mains side of a board, found by structure: conductors, fuses, resistor chains.

A *conductor* is a mains net with a terminal pole; the *neutral* is the one whose voltage against
the neutral is zero by its net's claim; a *phase* is any other. A *fused* net lies behind the fuse
of a phase. Nothing here knows a name.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from hardware.checks.rule import Measurement, fault, holds
from hardware.checks.view import View
from hardware.design import NetRecord, Part, Side


def over(dividend: float, divisor: float) -> float:
    """A quotient that is infinite where the divisor is not positive: a limit that cannot hold."""
    return dividend / divisor if divisor > 0 else math.inf


def judged(
    held: bool, subject: str, quantity: str, seen: str, wrong: str, *, source: str
) -> Measurement:
    """A point without a number: what was ``seen`` if it held, what is ``wrong`` if not."""
    if held:
        return holds(subject, quantity, formula=seen, source=source)
    return fault(subject, quantity, wrong, source=source)


@dataclass(frozen=True, slots=True)
class Chain:
    """Resistors in series from one net to another, no other part on the nets between."""

    resistors: tuple[Part, ...]
    start: str
    end: str


class MainsSide:
    """What a board has on its hazardous side."""

    def __init__(self, view: View) -> None:
        self.view = view

    @cached_property
    def nets(self) -> tuple[NetRecord, ...]:
        """Every hazardous net, mains and contacts."""
        return tuple(net for net in self.view.design.nets if net.domain.hazardous)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every part with a pin on a hazardous net, by reference."""
        found = {
            tap.part.reference: tap.part for net in self.nets for tap in self.view.taps(net.name)
        }
        return tuple(found[reference] for reference in sorted(found))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(net.name for net in self.nets)

    def hazardous(self, net: str) -> bool:
        """True for a net that may carry mains voltage."""
        return net in self._names

    def mains(self, net: str) -> bool:
        """True for a net of the inlet (not of a switched circuit)."""
        return self.view.net(net).domain.side is Side.MAINS

    def rated(self, *names: str) -> tuple[Part, ...]:
        """Hazardous parts that declare all of these ratings."""
        return tuple(
            part for part in self.parts if all(self.view.declares(part, name) for name in names)
        )

    @cached_property
    def terminals(self) -> tuple[Part, ...]:
        """Parts that conductors are screwed to: they declare the pitch of their poles."""
        return self.rated("pitch", "rated_current")

    @cached_property
    def fuses(self) -> tuple[Part, ...]:
        """Fuses on the mains side."""
        return self.rated("melting_i2t")

    @cached_property
    def varistors(self) -> tuple[Part, ...]:
        """Varistors on the mains side."""
        return self.rated("varistor_voltage")

    @cached_property
    def modules(self) -> tuple[Part, ...]:
        """Converter modules fed from the mains: they declare an overvoltage category."""
        return self.rated("overvoltage_category")

    @cached_property
    def neutral(self) -> str | None:
        """The neutral conductor: the mains net that claims 0 V against itself."""
        found = [n.name for n in self.nets if n.domain.side is Side.MAINS and n.volts == (0, 0)]
        return found[0] if len(found) == 1 else None

    @cached_property
    def phases(self) -> tuple[str, ...]:
        """Phase conductors: mains nets with a terminal pole, but the neutral."""
        terminals = {part.reference for part in self.terminals}
        return tuple(
            net.name
            for net in self.nets
            if net.domain.side is Side.MAINS
            and net.name != self.neutral
            and any(tap.part.reference in terminals for tap in self.view.taps(net.name))
        )

    @cached_property
    def fused(self) -> dict[str, Part]:
        """Each net behind a phase's fuse, and that fuse."""
        found = {}
        for fuse in self.fuses:
            ends = self.view.ends(fuse)
            if ends is None or ends[0] == ends[1]:
                continue
            for near, far in (ends, ends[::-1]):
                if near in self.phases and far not in self.phases:
                    found[far] = fuse
        return found

    def hazardous_pins(self, part: Part) -> list[str]:
        """Nets at the part's pins on the mains side, once each, in pin order."""
        nets = [use.net for use in part.pins if use.net is not None]
        return list(dict.fromkeys(net for net in nets if self.hazardous(net)))

    def chain(self, start: str, first: Part) -> Chain:
        """Walk from ``start`` through ``first`` and every resistor that alone follows it."""
        resistors, net, part = [first], start, first
        seen = {start}
        while (far := self.view.far(part, net)) is not None and far not in seen:
            seen.add(far)
            net = far
            others = [t.part for t in self.view.taps(net) if t.part.reference != part.reference]
            if len(others) != 1 or self.view.symbol(others[0]) != "R":
                break
            part = others[0]
            if self.view.far(part, net) is None:
                break
            resistors.append(part)
        return Chain(tuple(resistors), start, net)

    def strings(self, one: str, other: str) -> list[Chain]:
        """Resistor chains straight from one net to the other, nothing else on the way."""
        chains = (self.chain(one, part) for part in self.view.on(one, "R"))
        return [chain for chain in chains if chain.end == other]
