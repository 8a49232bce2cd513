"""The small pins of a switching converter: enable, boost, feedback, and what hangs on its node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.converters import Stage, stage_of, value
from hardware.checks.mutate import drop_part, first, rewire, scale, short
from hardware.checks.planting import having, largest_scaled, pin_opens, rating_scaled
from hardware.checks.rule import Fault, Measurement, Rule, at_most, fault, within
from hardware.checks.supplies import converters, net_of
from hardware.checks.view import View
from hardware.design import Design, Part

_BOOST_SHARE: Final = (0.5, 2.0)
#: Feedback divider: enough current that the pin's leakage does not count, little enough not to
#: load; a pin of 0.1 uA moves 1 % of 10 uA.
_DIVIDER_A: Final = (10e-6, 1e-3)
#: What may hang on a switch node: the coil, the boost capacitor, a snubber.
_AT_SWITCH_NODE: Final = frozenset({"L", "C", "R", "TEST_POINT"})


def converter_pins(view: View) -> Iterator[Measurement]:
    """Enable, boost capacitor, feedback divider and switch node of each switching converter.

    The enable pin stands 20 % above its threshold at the lowest input and below its maximum at the
    highest; the boost capacitor is half to twice the datasheet's with bias; the divider carries
    enough current that the pin's leakage does not count; on the switch node and the boost pin hang
    the coil, the boost capacitor and snubbers only.
    """
    for part in converters(view):
        stage = stage_of(view, part, 0.0)
        if isinstance(stage, str):
            yield fault(view.label(part), "converter", stage, source=view.spec(part).mpn)
        else:
            yield from _control(stage)


def _control(stage: Stage) -> Iterator[Measurement]:
    """Enable, boost capacitor, feedback divider."""
    view, part = stage.view, stage.part
    enable = net_of(view, part, "EN")
    volts = None if enable is None else stage.rails.volts(enable)
    if volts is None or enable is None:
        text = "EN is open or on no rail"
        yield fault(stage.label, "enable", text, source=view.spec(part).mpn)
    else:
        yield Measurement(
            stage.label,
            "enable at the lowest input",
            value(volts.low),
            1.2 * view.low(part, "enable_threshold"),
            view.high(part, "absolute_maximum_enable_voltage"),
            "V",
            f"EN on {enable}; 1.2 x threshold",
            view.cite(part, "enable_threshold"),
        )
        yield at_most(
            stage.label,
            "enable at the highest input",
            value(volts.high),
            view.high(part, "absolute_maximum_enable_voltage"),
            "V",
            formula=f"EN on {enable}",
            source=view.cite(part, "absolute_maximum_enable_voltage"),
        )
    boost, switch = net_of(view, part, "BST"), net_of(view, part, "SW")
    pieces = [] if boost is None or switch is None else view.between(boost, switch, "C")
    named = view.low(part, "boost_capacitance")
    yield within(
        stage.label,
        "boost capacitance",
        sum(value(view.capacitance(c, 5.0).low) for c in pieces),
        _BOOST_SHARE[0] * named,
        _BOOST_SHARE[1] * named,
        "F",
        formula=" + ".join(f"{c.reference} {c.value}" for c in pieces) or "none from BST to SW",
        source=view.cite(part, "boost_capacitance"),
    )
    for name, net in (("SW", switch), ("BST", boost)):
        others = [
            tap
            for tap in ([] if net is None else view.taps(net))
            if tap.part is not part and view.symbol(tap.part) not in _AT_SWITCH_NODE
        ]
        same = [use.name for use in part.pins if use.net == net and use.name != name]
        if others or same or (net is not None and view.is_ground(net)):
            text = f"{name} is joined to another circuit"
            yield fault(stage.label, "switch node", text, source=view.spec(part).mpn)
    if view.declares(part, "reference_voltage"):
        feedback = net_of(view, part, "FB") or ""
        bottoms = [r for r in view.on(feedback, "R") if view.is_ground(view.far(r, feedback))]
        ohms = sum(view.ohms(r) for r in bottoms)
        yield within(
            stage.label,
            "feedback divider's current",
            view.low(part, "reference_voltage") / ohms if ohms > 0.0 else 0.0,
            *_DIVIDER_A,
            "A",
            formula=f"reference over {ohms:g} ohm",
            source="0.1 uA of leakage moves 1 % at 10 uA",
        )
        capacitors = view.on(feedback, "C")
        for piece in capacitors:
            text = "loads the feedback pin"
            yield fault(view.label(piece), "feedback", text, source=view.spec(part).mpn)


# --- planted faults --------------------------------------------------------------------------


_CONVERTER: Final = having("switching_frequency")


def _net(part: Part, name: str) -> str | None:
    return next(use.net for use in part.pins if use.name == name)


def _no_boost(design: Design) -> Design | None:
    part = _CONVERTER(design)
    if part is None:
        return None
    boost = _net(part, "BST")
    piece = first(design, lambda p, s: s.symbol == "C" and any(u.net == boost for u in p.pins))
    return None if piece is None else drop_part(design, piece)


def _feedback_capacitor(design: Design) -> Design | None:
    """A capacitor of the output ends on the feedback pin of an adjustable converter."""
    part = first(design, lambda _, s: any(r.name == "boost_capacitance" for r in s.ratings))
    coil = first(design, lambda _, s: s.symbol == "L")
    if part is None or coil is None or _net(part, "FB") == coil.pins[1].net:
        return None
    piece = first(
        design,
        lambda p, s: s.symbol == "C" and any(u.net == coil.pins[1].net for u in p.pins),
    )
    return None if piece is None else rewire(design, piece, "1", _net(part, "FB"))


def _boost_short(design: Design) -> Design | None:
    part = _CONVERTER(design)
    if part is None:
        return None
    keep, gone = sorted((str(_net(part, "VIN")), str(_net(part, "BST"))))
    return short(design, keep, gone)


def _weak_divider(design: Design) -> Design | None:
    """Both resistors of an adjustable converter a hundred times larger."""
    part = first(design, lambda _, s: any(r.name == "reference_voltage" for r in s.ratings))
    if part is None or not any(use.name == "FB" for use in part.pins):
        return None
    feedback = _net(part, "FB")
    for resistor in [p for p in design.parts if any(u.net == feedback for u in p.pins)]:
        if design.spec(resistor).symbol == "R":
            design = scale(design, resistor, "resistance", 100.0)
    return design


RULES: Final = (
    Rule(
        "converter_pins",
        "Enable, boost and feedback of switching converters",
        "Diodes AP6320x datasheet, pin descriptions and application sections",
        converter_pins,
        (
            *(pin_opens(_CONVERTER, pin) for pin in ("VIN", "EN", "SW", "BST", "FB")),
            rating_scaled(_CONVERTER, "enable_threshold", 10.0),
            rating_scaled(_CONVERTER, "absolute_maximum_enable_voltage", 0.2),
            largest_scaled(_CONVERTER, "BST", "C", "capacitance", 0.1),
            largest_scaled(_CONVERTER, "BST", "C", "capacitance", 10.0),
            Fault("no boost capacitor", _no_boost),
            Fault("a capacitor on the feedback pin", _feedback_capacitor),
            Fault("boost pin joined to the input", _boost_short),
            Fault("a weak feedback divider", _weak_divider),
        ),
    ),
)
