"""The inlet: sound joints, a fuse before everything, terminals that fit the voltage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.coordination import (
    BETWEEN_PHASES_V,
    SPLIT_PHASE_V,
    TO_NEUTRAL_V,
    need,
)
from hardware.checks.mains_side import MainsSide, judged
from hardware.checks.mutate import bridge, drop_part, first, open_pin, rewire, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, holds, within
from hardware.checks.view import View
from hardware.design import Design, Part
from hardware.insulation.tables import creepage_m
from hardware.parts.spec import Grade, PinKind

_JOINTS: Final = "EN 61010-1, 4.4: no single open or short may create a hazard unseen"
_TOPOLOGY: Final = "EN 61010-1, 9.6: overcurrent protection ahead of whatever may fail short"
_NORM: Final = "EN IEC 60947-7-4, terminals for printed boards"
#: Overcurrent device that the installation manual allows ahead of the inlet.
_UPSTREAM_A: Final = 6.0
#: Widest pad of a pole: a 1.3 mm hole with a ring of 0.75 mm.
_PAD_M: Final = 2.8e-3
#: A 16 A circuit is wired with 1.5 or 2.5 mm2 (IEC 60364-5-52).
_CIRCUIT_AREA_M2: Final = (1.5e-6, 2.5e-6)
#: IEC 60947-7-4, 8.4: at most 6.4 mV at a tenth of the 24 A that 2.5 mm2 are tested with (from
#: memory).
_DROP_V: Final = 6.4e-3
_DROP_A: Final = 2.4


def mains_joints(view: View) -> Iterator[Measurement]:
    """Every pin of a part on the mains side is soldered to a net that another part shares.

    And no two pins of different names of one part lie on one net: the part would be shorted. An
    open or bridged pin here may disable a protection without changing what the device does.
    """
    side = MainsSide(view)
    for part in side.parts:
        label = view.label(part)
        uses = [use for use in part.pins if use.kind is not PinKind.NO_CONNECT]
        opened = [use.name for use in uses if use.net is None]
        names: dict[str, set[str]] = {}
        for use in uses:
            if use.net is not None:
                names.setdefault(use.net, set()).add(use.name)
        joined = [net for net, found in names.items() if len(found) > 1]
        if opened:
            yield fault(label, "joints", f"pin {', '.join(opened)} is open", source=_JOINTS)
        if joined:
            text = f"pins {', '.join(sorted(names[joined[0]]))} are both on {joined[0]}"
            yield fault(label, "joints", text, source=_JOINTS)
        if not opened and not joined:
            yield holds(label, "joints", formula=f"{len(uses)} pins, each joined", source=_JOINTS)
    for net in side.nets:
        count = len({tap.part.reference for tap in view.taps(net.name)})
        yield judged(
            count >= 2,
            net.name,
            "joints",
            f"{count} parts",
            f"joins {count} part: it ends nowhere",
            source=_JOINTS,
        )


def mains_topology(view: View) -> Iterator[Measurement]:
    """From a terminal, a phase reaches nothing but its fuse.

    Varistor, capacitor and converter module may fail short; a path past the fuse would then end in
    the installation's breaker, with a board track as the fuse. Behind each fuse a varistor to the
    neutral, straight, so that nothing behind sees a surge unclamped. A part that joins two phases
    must bear the voltage of a lost neutral for good.
    """
    side = MainsSide(view)
    if not any(side.mains(net.name) for net in side.nets):
        return
    if side.neutral is None:
        yield fault(view.name, "neutral", "no mains net is the neutral (0 V)", source=_TOPOLOGY)
        return
    yield from _neutral(side, side.neutral)
    fuses = {part.reference for part in side.fuses}
    terminals = {part.reference for part in side.terminals}
    if not side.phases:
        yield fault(view.name, "phases", "no phase has a terminal", source=_TOPOLOGY)
    for phase in side.phases:
        parts = view.on(phase)
        other = [p for p in parts if p.reference not in fuses | terminals]
        count = sum(p.reference in fuses for p in parts)
        for part in other:
            text = f"stands on {phase}, before the fuse"
            yield fault(view.label(part), "fuse", text, source=_TOPOLOGY)
        yield judged(
            count == 1, phase, "fuse", "one", f"{count} fuses instead of one", source=_TOPOLOGY
        )
    for fuse in side.fuses:
        yield _fuse(side, fuse)
    for net in side.fused:
        found = [p for p in side.varistors if set(view.ends(p) or ()) == {net, side.neutral}]
        yield judged(
            bool(found),
            net,
            "varistor",
            f"{', '.join(p.reference for p in found)} to {side.neutral}",
            "no varistor straight to the neutral",
            source="IEC 60364-4-44: overvoltage limited where the installation enters",
        )


def _neutral(side: MainsSide, neutral: str) -> Iterator[Measurement]:
    terminals = {part.reference for part in side.terminals}
    fuses = [part for part in side.view.on(neutral) if part in side.fuses]
    for part in fuses:
        text = "a fuse in the neutral leaves the board live at a floating potential when it blows"
        yield fault(side.view.label(part), "neutral", text, source=_TOPOLOGY)
    poles = [tap for tap in side.view.taps(neutral) if tap.part.reference in terminals]
    yield judged(
        bool(poles), neutral, "terminal", "has a pole", "has no terminal pole", source=_TOPOLOGY
    )


def _fuse(side: MainsSide, fuse: Part) -> Measurement:
    return judged(
        fuse in side.fused.values(),
        side.view.label(fuse),
        "place",
        "between a phase and what it feeds",
        "is not between a phase's terminal and what it feeds",
        source=_TOPOLOGY,
    )


def mains_terminals(view: View) -> Iterator[Measurement]:
    """Terminals bear the voltage between their poles, the current, and the wire.

    Poles of different conductors: 400 V; of one switched circuit 250 V (an open contact has the
    phase on one side and, through the load, the neutral on the other). Between poles the pitch
    less the widest pad is a distance over the board, at least the creepage of group IIIa; so many
    poles must also fit the body's length.
    """
    side = MainsSide(view)
    for part in side.terminals:
        label = view.label(part)
        domains = {view.net(net).domain for net in side.hazardous_pins(part)}
        across = BETWEEN_PHASES_V if len(domains) > 1 else TO_NEUTRAL_V
        rated = view.high(part, "rated_voltage")
        yield at_least(
            label,
            "rated voltage",
            rated,
            across,
            "V",
            formula=f"poles of {', '.join(sorted(d.name for d in domains))}",
            source=view.cite(part, "rated_voltage"),
        )
        if view.declares(part, "ul_rated_voltage"):
            yield at_least(
                label,
                "UL voltage",
                view.high(part, "ul_rated_voltage"),
                SPLIT_PHASE_V,
                "V",
                formula="120/240 V split phase, line to line",
                source=view.cite(part, "ul_rated_voltage"),
            )
        yield from _current(side, part)
        yield from _pitch(view, part, across)


def _current(side: MainsSide, part: Part) -> Iterator[Measurement]:
    view, label = side.view, side.view.label(part)
    carried, why = _UPSTREAM_A, f"overcurrent device of {_UPSTREAM_A:g} A ahead of the inlet"
    contacts = [
        tap.part
        for net in side.hazardous_pins(part)
        for tap in view.taps(net)
        if view.declares(tap.part, "contact_current")
    ]
    for relay in contacts:
        carried = view.high(relay, "contact_current")
        why = f"contact of {view.label(relay)}"
    yield at_least(
        label,
        "rated current",
        view.high(part, "rated_current"),
        carried,
        "A",
        formula=why,
        source=view.cite(part, "rated_current"),
    )
    if view.declares(part, "conductor_area"):
        area = view.rating(part, "conductor_area")
        least, most = _CIRCUIT_AREA_M2
        for quantity, value, low, high in (
            ("thinnest conductor", area.low, None, least),
            ("thickest conductor", area.high, most, None),
        ):
            yield Measurement(
                label,
                quantity,
                value,
                low,
                high,
                "m2",
                f"{least * 1e6:g} to {most * 1e6:g} mm2 must fit",
                view.cite(part, "conductor_area"),
            )
    if view.declares(part, "contact_resistance"):
        ohm = view.high(part, "contact_resistance")
        yield at_most(
            label,
            "drop of a pole",
            ohm * _DROP_A,
            _DROP_V,
            "V",
            formula=f"{ohm * 1e3:g} mohm x {_DROP_A:g} A",
            source=f"{_NORM}, 8.4; {view.cite(part, 'contact_resistance')}",
        )


def _pitch(view: View, part: Part, across: float) -> Iterator[Measurement]:
    label, pitch = view.label(part), view.low(part, "pitch")
    surface = max(creepage_m(across), need(Grade.FUNCTIONAL, across).clearance)
    body, poles = view.spec(part).body, len(part.pins)
    yield within(
        label,
        "pitch",
        pitch,
        surface + _PAD_M,
        body.length_m / poles if body is not None else float("inf"),
        "m",
        formula=(
            f"{surface * 1e3:.2f} mm for {across:g} V + pad {_PAD_M * 1e3:g} mm;"
            f" {poles} poles in the body"
        ),
        source=f"IEC 60664-1 tables F.2, F.5; {view.cite(part, 'pitch')}",
    )


def _on_mains(design: Design, part: Part) -> bool:
    nets = (design.net_by_name[use.net] for use in part.pins if use.net is not None)
    return any(net.domain.hazardous for net in nets)


def _with(design: Design, *ratings: str) -> Part | None:
    """The first part on the mains side with these ratings."""
    return first(
        design,
        lambda p, s: _on_mains(design, p) and set(ratings) <= {r.name for r in s.ratings},
    )


def _open(design: Design) -> Design | None:
    part = _with(design)
    return None if part is None else open_pin(design, part, part.pins[0].number)


def _bridged(design: Design) -> Design | None:
    part = _with(design)
    return None if part is None else bridge(design, part, *(u.number for u in part.pins[:2]))


def _lone(design: Design) -> Design | None:
    part = _with(design, "pitch")
    return None if part is None else drop_part(design, part)


def _varistor_before_fuse(design: Design) -> Design | None:
    fuse, varistor = _with(design, "melting_i2t"), _with(design, "varistor_voltage")
    if fuse is None or varistor is None:
        return None
    return rewire(design, varistor, varistor.pins[0].number, fuse.pins[0].net)


def _fuse_shorted(design: Design) -> Design | None:
    fuse = _with(design, "melting_i2t")
    return None if fuse is None else bridge(design, fuse, fuse.pins[0].number, fuse.pins[1].number)


def _missing(rating: str) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _with(design, rating)
        return None if part is None else drop_part(design, part)

    return Fault(f"the part with {rating} is missing", plant)


def _no_terminal(design: Design) -> Design | None:
    if _with(design, "melting_i2t") is None:
        return None
    for part in design.parts:
        if _on_mains(design, part) and "pitch" in {r.name for r in design.spec(part).ratings}:
            design = drop_part(design, part)
    return design


def _neutral_fused(design: Design) -> Design | None:
    fuse = _with(design, "melting_i2t")
    varistor = _with(design, "varistor_voltage")
    if fuse is None or varistor is None:
        return None
    return rewire(design, fuse, fuse.pins[0].number, varistor.pins[1].net)


def _weak(rating: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _with(design, "pitch", rating)
        return None if part is None else scale(design, part, rating, factor)

    return Fault(f"{rating} of a terminal times {factor:g}", plant)


RULES: Final = (
    Rule(
        "mains_joints",
        "Joints on the mains side",
        _JOINTS,
        mains_joints,
        (
            Fault("an open pin", _open),
            Fault("two pins bridged", _bridged),
            Fault("a terminal missing, its nets end nowhere", _lone),
        ),
    ),
    Rule(
        "mains_topology",
        "A fuse before everything",
        _TOPOLOGY,
        mains_topology,
        (
            Fault("a varistor before the fuse", _varistor_before_fuse),
            Fault("a fuse bridged", _fuse_shorted),
            _missing("melting_i2t"),
            _missing("varistor_voltage"),
            Fault("no terminal at all", _no_terminal),
            Fault("a fuse in the neutral", _neutral_fused),
        ),
    ),
    Rule(
        "mains_terminals",
        "Terminals for mains and switched circuits",
        f"{_NORM}; IEC 60664-1",
        mains_terminals,
        (
            *(
                _weak(rating, factor)
                for rating, factor in (
                    ("rated_voltage", 0.1),
                    ("ul_rated_voltage", 0.1),
                    ("rated_current", 0.1),
                    ("contact_resistance", 10.0),
                    ("conductor_area", 0.1),
                    ("conductor_area", 10.0),
                    ("pitch", 0.5),
                    ("pitch", 2.0),
                )
            ),
        ),
    ),
)
