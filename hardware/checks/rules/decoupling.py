"""Capacitors at supply pins: at every integrated circuit, at internal regulators, on a bus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from hardware.checks.mutate import drop_part, first, open_pin, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_least
from hardware.checks.supplies import (
    SupplyPin,
    ceramics_on,
    converters,
    output_pins,
    rails_of,
    supply_pins,
)
from hardware.checks.view import View
from hardware.design import Design, NetClass, Part
from hardware.parts.spec import PartSpec

#: A ceramic from 47 nF up keeps a pin's rail still up to some tens of MHz; 10 nF cannot: the charge
#: of one output edge (30 pF x 3.3 V = 0.1 nC each) moves it ten times as far.
_LEAST_F: Final = 47e-9
#: The usual high-frequency capacitor: what two of them share no pin may lack.
_PRACTICE: Final = "one ceramic of 47 nF or more for each supply pin, in the part's own block"
#: Piece that counts as the bulk capacitor a datasheet asks for: nominal value within a fifth.
_NOMINAL_SHARE: Final = 0.8


def decoupling(view: View) -> Iterator[Measurement]:
    """Every supply pin has its ceramic capacitor, and every part the bulk that its datasheet asks.

    Counted for each block and rail, so that one missing piece is noticed at its own part: as many
    ceramics of 47 nF or more as there are supply pins, and one more of the datasheet's value
    (``supply_decoupling``) for each part that asks for it. A piece above 100 nF is as good: above
    its resonance only its inductance counts, which the case sets. For the whole rail, transformer
    taps that hang on it count as pins too. The output of an internal regulator whose large
    capacitor has series resistance counts as a pin: it needs a small one beside it.
    """
    needs: dict[tuple[str, str], list[SupplyPin]] = {}
    for supply in _pins(view):
        if supply.pin.net is not None:
            needs.setdefault((supply.pin.net, supply.part.block), []).append(supply)
    for (net, block), pins in sorted(needs.items()):
        yield from _count(view, net, block, pins)
    yield from _switched(view)
    for net in sorted({net for net, _ in needs}):
        yield from _taps(view, net, [p for (n, _), ps in needs.items() if n == net for p in ps])


def _switched(view: View) -> Iterator[Measurement]:
    """A rail that diodes or switches feed in turn has a ceramic beside them, for the gap."""
    for net, feeds in rails_of(view).feeds.items():
        passing = [f for f in feeds if f.kind in ("diode", "switch")]
        for block in sorted({f.part.block for f in passing}):
            parts = [f.part.reference for f in passing if f.part.block == block]
            if len(parts) < 2:
                continue
            large = [c for c in ceramics_on(view, net, block) if view.farads(c) >= _LEAST_F]
            yield at_least(
                f"{block} on {net}",
                "ceramics of 47 nF or more",
                len(large),
                1,
                "1",
                formula=f"fed in turn by {', '.join(parts)}",
                source="a ceramic at each change-over of a rail",
            )


def _pins(view: View) -> Iterator[SupplyPin]:
    yield from supply_pins(view)
    for part in view.parts:
        for pin in output_pins(part):
            if view.declares(part, "internal_regulator_series_resistance"):
                yield SupplyPin(part, pin)


def _bulk_parts(view: View, pins: list[SupplyPin]) -> list[Part]:
    """Parts among the pins that ask for a bulk capacitor, once each; a converter asks for one."""
    parts = {supply.part.reference: supply.part for supply in pins}
    switching = {part.reference for part in converters(view)}
    return [
        part
        for reference, part in sorted(parts.items())
        if view.declares(part, "supply_decoupling") or reference in switching
    ]


def _count(view: View, net: str, block: str, pins: list[SupplyPin]) -> Iterator[Measurement]:
    pieces = ceramics_on(view, net, block)
    large = [part for part in pieces if view.farads(part) >= _LEAST_F]
    # A converter's input capacitor is sized by its ripple; an internal regulator's by its rating.
    bulk = [p for p in _bulk_parts(view, pins) if _asks_here(view, p, net)]
    names = ", ".join(f"{s.part.reference}.{s.pin.number}" for s in pins)
    subject = f"{block} on {net}"
    yield at_least(
        subject,
        "ceramics of 47 nF or more",
        len(large),
        len(pins) + len(bulk),
        "1",
        formula=f"pins {names}" + "".join(f", bulk for {p.reference}" for p in bulk),
        source=_PRACTICE,
    )
    wanted = Counter(
        view.low(part, "supply_decoupling")
        for part in bulk
        if view.declares(part, "supply_decoupling")
    )
    for farads, count in sorted(wanted.items()):
        enough = [p for p in pieces if view.farads(p) >= _NOMINAL_SHARE * farads]
        asking = next(p for p in bulk if view.declares(p, "supply_decoupling"))
        yield at_least(
            subject,
            f"ceramics of {farads * 1e6:g} uF or more",
            len(enough),
            count,
            "1",
            formula=", ".join(f"{p.reference} {view.farads(p) * 1e6:g} uF" for p in enough),
            source=view.cite(asking, "supply_decoupling"),
        )


def _asks_here(view: View, part: Part, net: str) -> bool:
    """True if the part's bulk request applies at this net: every rail it has an input on."""
    inputs = [s.pin.net for s in supply_pins(view) if s.part is part]
    return net in inputs or view.declares(part, "internal_regulator_series_resistance")


def _taps(view: View, net: str, pins: list[SupplyPin]) -> Iterator[Measurement]:
    """A transformer whose taps hang on the rail draws its pulses there: one capacitor more."""
    taps = {
        tap.part.reference: tap.part
        for tap in view.taps(net)
        if tap.pin.name.endswith("CT") and view.symbol(tap.part) not in ("R", "C")
    }
    if not taps:
        return
    large = [part for part in ceramics_on(view, net, None) if view.farads(part) >= _LEAST_F]
    bulk = [p for p in _bulk_parts(view, pins) if _asks_here(view, p, net)]
    yield at_least(
        net,
        "ceramics of 47 nF or more",
        len(large),
        len(pins) + len(bulk) + len(taps),
        "1",
        formula=f"{len(pins)} pins, {len(bulk)} bulk, taps of {', '.join(sorted(taps))}",
        source=_PRACTICE,
    )


# --- planted faults --------------------------------------------------------------------------


def _ceramic_at_pin(design: Design) -> Part | None:
    rails = {n.name for n in design.nets if n.net_class is NetClass.POWER}

    def test(part: Part, spec: PartSpec) -> bool:
        farads = [r.interval.low for r in spec.ratings if r.name == "capacitance"]
        nets = {use.net for use in part.pins}
        same = any(p.block == part.block and p.reference.startswith("U") for p in design.parts)
        return spec.symbol == "C" and farads == [100e-9] and bool(nets & rails) and same

    return first(design, test)


def _at_pin(change: str) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _ceramic_at_pin(design)
        if part is None:
            return None
        if change == "dropped":
            return drop_part(design, part)
        return open_pin(design, part, "2") if change == "opened" else _tenth(design, part)

    return Fault(f"a 100 nF capacitor {change}", plant)


def _tenth(design: Design, part: Part) -> Design:
    return scale(design, part, "capacitance", 0.1)


def _bulk_tenth(design: Design) -> Design | None:
    asking = first(design, lambda _, s: any(r.name == "supply_decoupling" for r in s.ratings))
    if asking is None:
        return None
    nets = {use.net for use in asking.pins if "D" in use.name or "V" in use.name}

    def test(part: Part, spec: PartSpec) -> bool:
        farads = [r.interval.low or 0.0 for r in spec.ratings if r.name == "capacitance"]
        here = part.block == asking.block and any(use.net in nets for use in part.pins)
        return spec.symbol == "C" and here and farads > [0.9e-6]

    part = first(design, test)
    return None if part is None else _tenth(design, part)


def _tap_capacitor(design: Design) -> Design | None:
    """A ceramic on the rail of transformer taps drops out."""
    jack = first(design, lambda p, _: any(use.name == "TCT" for use in p.pins))
    rail = None if jack is None else next(u.net for u in jack.pins if u.name == "TCT")
    rails = {n.name for n in design.nets if n.net_class is NetClass.POWER}
    if rail not in rails:
        return None
    part = first(design, lambda p, s: s.symbol == "C" and any(u.net == rail for u in p.pins))
    return None if part is None else drop_part(design, part)


def _change_over(design: Design) -> Design | None:
    """The ceramic beside two diodes that feed one rail."""
    cathodes = [
        (p.block, u.net)
        for p in design.parts
        for u in p.pins
        if design.spec(p).symbol == "D_SCHOTTKY" and u.name == "K"
    ]
    double = {pair for pair in cathodes if cathodes.count(pair) > 1}
    part = first(
        design,
        lambda p, s: s.symbol == "C" and any((p.block, u.net) in double for u in p.pins),
    )
    return None if part is None else drop_part(design, part)


RULES: Final = (
    Rule(
        "decoupling",
        "Decoupling capacitors",
        "pin tables and layout sections of the datasheets",
        decoupling,
        (
            _at_pin("dropped"),
            _at_pin("opened"),
            _at_pin("of a tenth of its value"),
            Fault("a bulk capacitor of a tenth of its value", _bulk_tenth),
            Fault("a capacitor at transformer taps dropped", _tap_capacitor),
            Fault("the capacitor at a change-over dropped", _change_over),
        ),
    ),
)
