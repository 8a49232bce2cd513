"""How a rule looks at a board: the graph of parts and nets, and ratings whose reading is noted.

A rating is read through :meth:`View.rating` and its kin only, so that after all rules have run the
ratings that nobody reads are known.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from hardware.checks.conditions import INSIDE_C, REFERENCE_C
from hardware.design import Claim, Connector, Design, NetClass, NetRecord, Part, PinUse
from hardware.parts.spec import Interval, PartSpec, Rating


class MissingRatingError(LookupError):
    """A rule needs a rating that the part's specification does not declare."""


@dataclass(frozen=True, slots=True)
class Tap:
    """One pin on a net: the part and the pin."""

    part: Part
    pin: PinUse


class View:
    """One board as its rules see it; made once per run."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.reads: set[tuple[str, str]] = set()
        self.claims_read: set[tuple[str, str]] = set()

    @property
    def name(self) -> str:
        """The board's name, for reports only: no rule may decide by it."""
        return self.design.name

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every fitted part, by reference."""
        return tuple(part for part in self.design.parts if not part.dnp)

    @cached_property
    def by_address(self) -> dict[str, Part]:
        """Fitted part of each address."""
        return {part.address: part for part in self.parts}

    @cached_property
    def _taps(self) -> dict[str, tuple[Tap, ...]]:
        taps: dict[str, list[Tap]] = {net.name: [] for net in self.design.nets}
        for part in self.parts:
            for pin in part.pins:
                if pin.net is not None:
                    taps[pin.net].append(Tap(part, pin))
        return {net: tuple(found) for net, found in taps.items()}

    def taps(self, net: str) -> tuple[Tap, ...]:
        """Every pin on a net."""
        return self._taps[net]

    def label(self, part: Part) -> str:
        """How reports name a part: ``block/tag (REF)``."""
        return f"{part.address} ({part.reference})"

    def spec(self, part: Part) -> PartSpec:
        """The specification behind a part."""
        return self.design.spec(part)

    def symbol(self, part: Part) -> str:
        """Symbol name of a part: ``R``, ``C``, ``CP``, ``L``, ``D``, ``LED``, ``RELAY_SPDT`` ..."""
        return self.spec(part).symbol

    def of(self, *symbols: str) -> list[Part]:
        """Parts with one of these symbols."""
        return [part for part in self.parts if self.symbol(part) in symbols]

    def rated(self, *names: str) -> list[Part]:
        """Parts that declare all of these ratings (does not count as reading them)."""
        return [part for part in self.parts if all(self.declares(part, n) for n in names)]

    @cached_property
    def accessories(self) -> dict[str, Part]:
        """What plugs into a fitted part, by that part's reference, as a part on the same nets."""
        found: dict[str, Part] = {}
        for accessory in self.design.accessories:
            host = self.design.part_by_reference.get(accessory.reference)
            if host is None or host.dnp:
                continue
            nets = {use.name: use.net for use in host.pins}
            spec = accessory.spec
            pins = tuple(PinUse(p.number, p.name, p.kind, nets.get(p.name)) for p in spec.pins)
            found[host.reference] = replace(
                host, mpn=spec.mpn, value=spec.value, note=accessory.note, pins=pins
            )
        return found

    # --- ratings ---------------------------------------------------------------------------

    @cached_property
    def _ratings(self) -> dict[str, dict[str, Rating]]:
        specs = self.design.spec_by_mpn
        return {mpn: {r.name: r for r in spec.ratings} for mpn, spec in specs.items()}

    def declares(self, part: Part, name: str) -> bool:
        """True if the part's specification has the rating."""
        return name in self._ratings[part.mpn]

    def rating(self, part: Part, name: str) -> Interval:
        """A rating's interval; :class:`MissingRatingError` if it is not declared."""
        rating = self._ratings[part.mpn].get(name)
        if rating is None:
            raise MissingRatingError(
                f"{self.label(part)}: {part.mpn} declares no rating {name!r}; add it with its"
                " source to the part's specification"
            )
        self.reads.add((part.mpn, name))
        return rating.interval

    def high(self, part: Part, name: str) -> float:
        """Upper end of a rating (the lower one if the datasheet gives only that)."""
        interval = self.rating(part, name)
        return self._end(part, name, interval.high, interval.low)

    def low(self, part: Part, name: str) -> float:
        """Lower end of a rating (the upper one if the datasheet gives only that)."""
        interval = self.rating(part, name)
        return self._end(part, name, interval.low, interval.high)

    def _end(self, part: Part, name: str, *ends: float | None) -> float:
        for end in ends:
            if end is not None:
                return end
        raise MissingRatingError(f"{self.label(part)}: rating {name!r} of {part.mpn} is empty")

    def cite(self, part: Part, name: str) -> str:
        """Where a rating was read, for a measurement's ``source``."""
        source = self._ratings[part.mpn][name].source
        unread = "" if source.verified else ", unverified"
        return f"{part.mpn} {name}: {source.document}, {source.place}{unread}"

    def unverified(self, mpn: str, name: str) -> bool:
        """True if nobody has read the rating in its document yet."""
        return not self._ratings[mpn][name].source.verified

    # --- values over tolerance and temperature ------------------------------------------------

    def resistance(self, part: Part) -> Interval:
        """Resistance over tolerance and the inside temperature range, in ohms."""
        value = self.rating(part, "resistance")
        assert value.low is not None
        assert value.high is not None
        if not self.declares(part, "tolerance"):
            return value
        tolerance = self.high(part, "tolerance")
        drift = 0.0
        if self.declares(part, "temperature_coefficient"):
            assert INSIDE_C.low is not None
            assert INSIDE_C.high is not None
            span = max(INSIDE_C.high - REFERENCE_C, REFERENCE_C - INSIDE_C.low)
            drift = self.high(part, "temperature_coefficient") * span
        return Interval(value.low * (1 - tolerance - drift), value.high * (1 + tolerance + drift))

    def ohms(self, part: Part) -> float:
        """Nominal resistance."""
        return self.low(part, "resistance")

    def farads(self, part: Part) -> float:
        """Nominal capacitance."""
        return self.low(part, "capacitance")

    def capacitance(self, part: Part, bias_v: float = 0.0) -> Interval:
        """Capacitance over tolerance, temperature and (class 2 ceramics) DC bias, in farads.

        Class 2 ceramics (more than 5 % over temperature) lose a share ``bias / rated`` of their
        value, at most 80 %: a straight line below the makers' published curves for 0603 and
        larger parts (not verified part by part).
        """
        value = self.rating(part, "capacitance")
        assert value.low is not None
        assert value.high is not None
        spread = self.rating(part, "tolerance") if self.declares(part, "tolerance") else _NONE
        change = (
            self.rating(part, "temperature_change")
            if self.declares(part, "temperature_change")
            else _NONE
        )
        assert spread.low is not None
        assert spread.high is not None
        assert change.low is not None
        assert change.high is not None
        kept = 1.0
        if change.high > 0.05:
            rated = self.high(part, "rated_voltage")
            kept = max(0.2, 1.0 - abs(bias_v) / rated) if rated > 0.0 else 0.2
        return Interval(
            value.low * (1 + spread.low) * (1 + change.low) * kept,
            value.high * (1 + spread.high) * (1 + change.high),
        )

    # --- the graph -------------------------------------------------------------------------

    def net(self, name: str) -> NetRecord:
        """A net by name."""
        return self.design.net_by_name[name]

    def is_ground(self, net: str | None) -> bool:
        """True for a net of class Ground."""
        return net is not None and self.net(net).net_class is NetClass.GROUND

    def is_rail(self, net: str | None) -> bool:
        """True for a supply (class Power)."""
        return net is not None and self.net(net).net_class is NetClass.POWER

    def pin(self, part: Part, name: str) -> PinUse | None:
        """The part's first pin of that datasheet name (or number), None if it has none."""
        for use in part.pins:
            if name in (use.name, use.number):
                return use
        return None

    def at(self, part: Part, name: str) -> str | None:
        """Net at the pin of that name (or number); None if it is open or there is no such pin."""
        use = self.pin(part, name)
        return None if use is None else use.net

    def pins_named(self, part: Part, name: str) -> list[PinUse]:
        """All pins of that datasheet name."""
        return [use for use in part.pins if use.name == name]

    def ends(self, part: Part) -> tuple[str, str] | None:
        """Both nets of a connected two-pin part, in pin order; None for anything else."""
        if len(part.pins) != 2 or part.pins[0].net is None or part.pins[1].net is None:
            return None
        return part.pins[0].net, part.pins[1].net

    def far(self, part: Part, net: str) -> str | None:
        """The other net of a two-pin part on ``net``; None if it is open or not two-pin."""
        both = self.ends(part)
        if both is None or net not in both:
            return None
        return both[1] if both[0] == net else both[0]

    def on(self, net: str, *symbols: str) -> list[Part]:
        """Parts on a net, once each, optionally of these symbols only; by reference."""
        found = {
            tap.part.reference: tap.part
            for tap in self.taps(net)
            if not symbols or self.symbol(tap.part) in symbols
        }
        return [found[reference] for reference in sorted(found)]

    def between(self, one: str, other: str, *symbols: str) -> list[Part]:
        """Two-pin parts whose ends are exactly these two nets."""
        return [p for p in self.on(one, *symbols) if self.far(p, one) == other]

    def reach(
        self, start: str, symbols: Collection[str], *, through_rails: bool = False
    ) -> set[str]:
        """Nets joined to ``start`` by two-pin parts of these symbols, ``start`` included.

        Supplies and ground end the walk (they are returned, not passed) unless ``through_rails``.
        """
        seen = {start}
        queue = deque([start])
        while queue:
            net = queue.popleft()
            if net != start and not through_rails and (self.is_rail(net) or self.is_ground(net)):
                continue
            for part in self.on(net, *symbols):
                other = self.far(part, net)
                if other is not None and other not in seen:
                    seen.add(other)
                    queue.append(other)
        return seen

    def volts(self, net: str) -> Interval:
        """Normal voltage range that the net claims (SELV: against GND; mains: against N, peak)."""
        low, high = self.net(net).volts
        return Interval(low, high)

    # --- claims ------------------------------------------------------------------------------

    def claims(self, name: str) -> Iterator[Claim]:
        """The design's claims of that name; reading is noted like a rating's."""
        for claim in self.design.claims:
            if claim.name == name:
                self.claims_read.add((claim.name, claim.subject))
                yield claim


_NONE = Interval(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Link:
    """A ribbon: the interface's name and both ends."""

    interface: str
    host: View
    host_end: Connector
    add_on: View
    add_on_end: Connector


class System:
    """All boards together."""

    def __init__(self, views: Collection[View]) -> None:
        self.views = tuple(views)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every pair of boards that one interface can join."""
        ends = [(view, end) for view in self.views for end in view.design.connectors]
        return tuple(
            Link(end.interface, host, end, add_on, other)
            for host, end in ends
            if end.host
            for add_on, other in ends
            if not other.host and other.interface == end.interface
        )

    @cached_property
    def hosts(self) -> tuple[View, ...]:
        """Boards with a host's end of some interface."""
        return tuple(v for v in self.views if any(end.host for end in v.design.connectors))
