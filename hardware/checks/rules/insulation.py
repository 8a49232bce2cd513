"""Insulation: what parts each pair of circuits, and whether it does what it must."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Final

from hardware.checks.barrier import bridging_parts, conductive_groups, leaks
from hardware.checks.conditions import LOST_NEUTRAL_V, OVERVOLTAGE_CATEGORY
from hardware.checks.coordination import GRADES, SOURCE, TO_NEUTRAL_V, Need, between, need
from hardware.checks.mains_side import MainsSide, judged
from hardware.checks.mutate import first, rewire, scale, swap_pins, with_spec
from hardware.checks.rule import Fault, Measurement, Rule, at_least, fault, holds
from hardware.checks.rules.protective_impedance import impedance_points
from hardware.checks.view import View
from hardware.design import Design, Domain, NetClass, Part, Side
from hardware.insulation.tables import OutsideTableError, material_group
from hardware.parts.spec import Grade, Insulation, PartSpec

_PROTECTION: Final = "EN 61010-1, 6.4 and 6.5: protection in normal and single-fault condition"
#: IEEE 802.3: a port's isolation, 1500 V RMS for a minute.
_PORT_V: Final = 1500.0
#: Groups of pins, as specifications name them, that belong on the touchable side.
_LOW_SIDE: Final = frozenset({"coil", "output", "secondary"})


def insulation(view: View) -> Iterator[Measurement]:
    """Every pair of circuits, what insulation it needs, and each part that bridges it.

    Touchable circuits against mains and contacts: reinforced (there is no protective earth).
    Between switched circuits: basic at 400 V. Between conductors of the inlet: functional. A part
    that stands in two circuits must claim insulation of that grade between groups of its pins that
    lie wholly on either side, with its figures: rated voltage, one-minute test, impulse (an AC test
    proves an impulse up to its peak; a certified part of the panel's overvoltage category has been
    tested with it), clearance and creepage where its maker states them, a certificate for
    reinforced. Basic insulation alone will do where the protective impedance rule holds for that
    part: two means of protection (EN 61010-1, 6.5).
    """
    side = MainsSide(view)
    for leak in leaks(view.design):
        text = f"conductive path to the touchable side: {leak}"
        yield fault(leak.steps[0], "path", text, source=_PROTECTION)
    if side.nets:
        yield from _pairs(view)
    barrier = {part.reference for part in bridging_parts(view.design)}
    for part in view.parts:
        if part.reference in barrier:
            yield from _across(side, part)
        elif view.spec(part).insulation is not None:
            yield from _port(view, part)
    for part in side.parts:
        yield from _between_hazardous(side, part)
    for part in view.accessories.values():
        yield from _accessory(view, part)


def _pairs(view: View) -> Iterator[Measurement]:
    domains = sorted({net.domain for net in view.design.nets}, key=lambda d: d.name)
    for one, other in combinations(domains, 2):
        asked = between(one, other)
        if asked is not None:
            yield holds(
                f"{one.name} to {other.name}", "needs", formula=str(need(*asked)), source=SOURCE
            )


def _domains(view: View, nets: set[str]) -> set[Domain]:
    return {view.net(net).domain for net in nets}


def _across(side: MainsSide, part: Part) -> Iterator[Measurement]:
    """A part with pins on the hazardous and on the touchable side."""
    view, label = side.view, side.view.label(part)
    found = view.spec(part).insulation
    if found is None:
        text = "joins the hazardous and the touchable side without insulation"
        yield fault(label, "insulation", text, source=_PROTECTION)
        return
    groups = conductive_groups(view.design, part)
    for (name, _), nets in zip(found.groups, groups, strict=True):
        sides = {domain.hazardous for domain in _domains(view, nets)}
        if len(sides) > 1 or (name in _LOW_SIDE and sides == {True}):
            text = f"pins of its {name} are on the wrong side: {', '.join(sorted(nets))}"
            yield fault(label, "sides", text, source=_PROTECTION)
    low = found.grade in (Grade.BASIC, Grade.SUPPLEMENTARY)
    if low:
        points = list(impedance_points(side, part))
        yield holds(label, "second means", formula=f"{len(points)} points", source=_PROTECTION)
        for point in points:
            if not point.held:
                yield replace(point, quantity=f"second means of protection: {point.quantity}")
    yield from _figures(view, part, found, Grade.BASIC if low else Grade.REINFORCED)


def _figures(view: View, part: Part, found: Insulation, grade: Grade) -> Iterator[Measurement]:
    label, source = view.label(part), _cite(part, found)
    try:
        asked_need = need(grade, TO_NEUTRAL_V, _group(view, part))
    except OutsideTableError as error:
        yield fault(label, "tracking index", str(error), source="IEC 60664-1, 5.3.2.4")
        return
    yield judged(
        GRADES[found.grade] >= GRADES[grade],
        label,
        "grade",
        found.grade.value,
        f"{found.grade.value} insulation where {grade.value} is needed",
        source=source,
    )
    yield at_least(
        label,
        "test voltage",
        found.withstand_v,
        asked_need.withstand_v,
        "V",
        formula=f"{asked_need}",
        source=source,
    )
    yield _impulse(view, part, found, asked_need)
    for quantity, value, least, unit in (
        ("rated voltage", found.working_v, asked_need.working_v, "V"),
        ("clearance", found.clearance_m, asked_need.clearance, "m"),
        ("creepage", found.creepage_m, asked_need.creepage, "m"),
    ):
        if value is not None:
            yield at_least(
                label, quantity, value, least, unit, formula=f"{asked_need}", source=source
            )
    missing = [
        quantity
        for quantity, value in (
            ("rated voltage", found.working_v),
            ("impulse", found.impulse_v),
            ("clearance", found.clearance_m),
            ("creepage", found.creepage_m),
        )
        if value is None
    ]
    if missing:
        text = f"{', '.join(missing)}: the test voltage and the certificate stand in"
        yield holds(label, "not stated by the maker", formula=text, source=source)
    if grade is Grade.REINFORCED:
        yield from _certified(label, found, source)


def _group(view: View, part: Part) -> str:
    """Material group by the part's tracking index, IIIa where it declares none."""
    if not view.declares(part, "tracking_index"):
        return "IIIa"
    return material_group(view.low(part, "tracking_index"))


def _certified(label: str, found: Insulation, source: str) -> Iterator[Measurement]:
    yield judged(
        bool(found.certificate),
        label,
        "certificate",
        found.certificate,
        "reinforced insulation without a certificate",
        source="EN 61010-1, 14.1: components",
    )
    if found.working_v is None:
        text = "reinforced insulation without a rated voltage"
        yield fault(label, "rated voltage", text, source=source)


def _cite(part: Part, found: Insulation) -> str:
    unread = "" if found.source.verified else ", unverified"
    return f"{part.mpn} insulation: {found.source.document}, {found.source.place}{unread}"


def _impulse(view: View, part: Part, found: Insulation, asked: Need) -> Measurement:
    label, source = view.label(part), _cite(part, found)
    category = "overvoltage_category"
    if found.impulse_v is None and found.certificate and view.declares(part, category):
        return judged(
            view.low(part, category) >= OVERVOLTAGE_CATEGORY,
            label,
            "impulse",
            "tested with it, being certified for the overvoltage category of the panel",
            "certified for a lower overvoltage category than the panel's",
            source=view.cite(part, category),
        )
    value, why = found.impulse_v, "declared"
    if value is None:
        value = math.sqrt(2.0) * found.withstand_v
        why = f"AC test, {found.withstand_v:g} V x sqrt 2 (IEC 60664-1, 6.4.5, from memory)"
    return at_least(label, "impulse", value, asked.impulse_v, "V", formula=why, source=source)


def _port(view: View, part: Part) -> Iterator[Measurement]:
    """Insulation between touchable circuits: a network port's, and any other part's, is judged."""
    found = view.spec(part).insulation
    assert found is not None
    nets = {use.net for use in part.pins if use.net is not None}
    if any(view.net(net).net_class is NetClass.ETHERNET for net in nets):
        yield at_least(
            view.label(part),
            "test voltage of the port",
            found.withstand_v,
            _PORT_V,
            "V",
            formula="cable against equipment",
            source=f"IEEE 802.3, isolation; {_cite(part, found)}",
        )


def _accessory(view: View, part: Part) -> Iterator[Measurement]:
    """A current transformer parts a conductor with basic insulation of its own from its leads."""
    found = view.spec(part).insulation
    if found is None:
        return
    asked = need(Grade.SUPPLEMENTARY, TO_NEUTRAL_V)
    label, source = f"{part.address}/{part.mpn} ({part.reference})", _cite(part, found)
    yield judged(
        GRADES[found.grade] >= GRADES[Grade.SUPPLEMENTARY],
        label,
        "grade",
        f"{found.grade.value}, around an insulated conductor",
        f"{found.grade.value} insulation around the conductor's own basic one",
        source=source,
    )
    yield at_least(
        label,
        "test voltage",
        found.withstand_v,
        asked.withstand_v,
        "V",
        formula=str(asked),
        source=source,
    )


def _between_hazardous(side: MainsSide, part: Part) -> Iterator[Measurement]:
    """A part that stands in two hazardous circuits."""
    view, label = side.view, side.view.label(part)
    if part in side.terminals:
        return
    for nets in conductive_groups(view.design, part):
        domains = {d for d in _domains(view, nets) if d.hazardous}
        phases = {d for d in domains if side.neutral is None or d != view.net(side.neutral).domain}
        if len(phases) < 2:
            continue
        names = ", ".join(sorted(d.name for d in phases))
        if any(domain.side is Side.CONTACT for domain in phases):
            text = f"joins circuits that need basic insulation: {names}"
            yield fault(label, "circuits", text, source=_PROTECTION)
            continue
        rating = next(
            (n for n in ("continuous_voltage", "rated_voltage") if view.declares(part, n)), None
        )
        yield at_least(
            label,
            f"rated voltage between {names}",
            0.0 if rating is None else view.high(part, rating),
            LOST_NEUTRAL_V,
            "V",
            formula="400 V between phases + 10 %",
            source=_PROTECTION if rating is None else view.cite(part, rating),
        )


def _barrier_part(design: Design, grade: Grade | None = None) -> Part | None:
    across = {part.reference for part in bridging_parts(design)}
    return first(
        design,
        lambda p, s: (
            p.reference in across
            and s.insulation is not None
            and grade in (None, s.insulation.grade)
        ),
    )


def _weaker(name: str, only: Grade | None = None, **changes: object) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _barrier_part(design, only)
        if part is None:
            return None

        def edit(spec: PartSpec) -> PartSpec:
            assert spec.insulation is not None
            return replace(spec, insulation=replace(spec.insulation, **changes))  # type: ignore[arg-type]

        return with_spec(design, part, edit)

    return Fault(name, plant)


def _no_insulation(design: Design) -> Design | None:
    part = _barrier_part(design)
    if part is None:
        return None
    return with_spec(design, part, lambda spec: replace(spec, insulation=None))


def _turned(design: Design) -> Design | None:
    """One pin of each group exchanged."""
    part = _barrier_part(design)
    found = None if part is None else design.spec(part).insulation
    if part is None or found is None:
        return None
    return swap_pins(design, part, found.groups[0][1][0], found.groups[1][1][0])


def _string_shorted(design: Design) -> Design | None:
    """The pin of a part with basic insulation straight on the neutral."""
    part = _barrier_part(design, Grade.BASIC)
    side = MainsSide(View(design))
    if part is None or side.neutral is None:
        return None
    return rewire(design, part, part.pins[0].number, side.neutral)


def _other_circuit(design: Design) -> Design | None:
    """A relay's contact pin on another circuit's terminal."""
    contacts = [net for net in design.nets if net.domain.side is Side.CONTACT]
    relay = _barrier_part(design)
    if relay is None or not contacts:
        return None
    use = next(u for u in relay.pins if u.net in {net.name for net in contacts})
    own = design.net_by_name[use.net or ""].domain
    other = next(net for net in contacts if net.domain != own)
    return rewire(design, relay, use.number, other.name)


def _tracking(design: Design) -> Design | None:
    part = first(design, lambda _, s: any(r.name == "tracking_index" for r in s.ratings))
    return None if part is None else scale(design, part, "tracking_index", 0.1)


def _between_phases(design: Design) -> Design | None:
    """A fuse's load side on another phase's."""
    side = MainsSide(View(design))
    fused = list(side.fused)
    resistor = next((p for n in fused[:1] for p in side.view.on(n, "R")), None)
    if resistor is None or len(fused) < 2:
        return None
    pin = next(use.number for use in resistor.pins if use.net == fused[0])
    return rewire(design, resistor, pin, fused[1])


def _weak_port(design: Design) -> Design | None:
    part = first(design, lambda _, s: s.insulation is not None and s.symbol.startswith("MAGJACK"))
    if part is None:
        return None
    found = design.spec(part).insulation
    assert found is not None
    weak = replace(found, withstand_v=150.0)
    return with_spec(design, part, lambda spec: replace(spec, insulation=weak))


RULES: Final = (
    Rule(
        "insulation",
        "Insulation between circuits",
        f"{SOURCE}; EN 61010-1, 6.4 to 6.7",
        insulation,
        (
            Fault("a part across the barrier without insulation", _no_insulation),
            Fault("two pins exchanged across the barrier", _turned),
            Fault("a string past the transformer shorted", _string_shorted),
            Fault("a contact on another circuit", _other_circuit),
            Fault("a contact material that tracks", _tracking),
            Fault("a resistor between two phases", _between_phases),
            Fault("a network port of 150 V", _weak_port),
            _weaker("functional insulation across the barrier", grade=Grade.FUNCTIONAL),
            _weaker("basic insulation, and no string", Grade.REINFORCED, grade=Grade.BASIC),
            _weaker("a test voltage of 400 V", withstand_v=400.0),
            _weaker("an impulse voltage of 1 kV", impulse_v=1000.0),
            _weaker("a rated voltage of 25 V", working_v=25.0),
            _weaker("a clearance of 0.8 mm", clearance_m=0.8e-3),
            _weaker("a creepage distance of 0.8 mm", creepage_m=0.8e-3),
            _weaker("no certificate", Grade.REINFORCED, certificate=""),
            _weaker("no rated voltage", Grade.REINFORCED, working_v=None),
        ),
    ),
)
