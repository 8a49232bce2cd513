"""The state of the relay coils' supply is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.mutate import drop_part, scale
from hardware.checks.relay_drive import coil_drives, high_switches, parallel_range, standing_v
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault
from hardware.checks.view import View
from hardware.design import Design, Part
from hardware.parts.spec import Interval, PinKind

#: What a logic input bears above its supply before its clamp conducts.
_CLAMP_V: Final = 0.5


def coil_supply_sense(view: View) -> Iterator[Measurement]:
    """A divider from a switched coil supply to a logic input shows the supply's state.

    On: at least the input's high level, at most its supply and half a volt. Off: the bottom
    resistor takes the input to ground.
    """
    buses = {d.bus for d in coil_drives(view) if d.bus is not None}
    switches = high_switches(view)
    for net in sorted({s.source for s in switches if s.drain in buses}):
        if not any(s.drain == net for s in switches):
            continue
        sensed = list(_sensed(view, net))
        if not sensed:
            text = "no input reads whether it is on: a dead channel stays unseen"
            yield fault(net, "self-test", text, source="latent faults must be found")
        for top, node, reader in sensed:
            yield from _sense(view, net, top, node, reader)


def _sensed(view: View, net: str) -> Iterator[tuple[Part, str, Part]]:
    for top in view.on(net, "R"):
        node = view.far(top, net)
        for tap in view.taps(node) if node is not None else ():
            if tap.pin.kind is PinKind.INPUT and view.declares(tap.part, "input_high_fraction"):
                yield top, node or "", tap.part


def _sense(view: View, net: str, top: Part, node: str, reader: Part) -> Iterator[Measurement]:
    label = f"{view.label(reader)} at {node}"
    bottoms = [r for r in view.on(node, "R") if view.is_ground(view.far(r, node))]
    upper, lower = parallel_range(view, [top]), parallel_range(view, bottoms)
    rail = view.at(reader, "VDD") or view.at(reader, "VCC")
    if upper is None or lower is None or rail is None:
        text = f"needs a divider from {net} to ground and a supplied reader"
        yield fault(label, "sense", text, source="claims of the reader's input levels")
        return
    supply, logic = standing_v(view, net), view.volts(rail)
    share = view.high(reader, "input_high_fraction")
    on = _divided(supply, upper, lower)
    yield at_least(
        label,
        "level while on",
        on.low or 0.0,
        share * (logic.high or 0.0),
        "V",
        formula=f"{supply.low:g} V over {top.value} and {_names(bottoms)}",
        source=view.cite(reader, "input_high_fraction"),
    )
    yield at_most(
        label,
        "greatest level while on",
        on.high or 0.0,
        (logic.low or 0.0) + _CLAMP_V,
        "V",
        formula=f"{supply.high:g} V over {top.value} and {_names(bottoms)}",
        source="inputs bear their supply and half a volt",
    )


def _divided(supply: Interval, top: Interval, bottom: Interval) -> Interval:
    assert supply.low is not None
    assert supply.high is not None
    assert top.low is not None
    assert top.high is not None
    assert bottom.low is not None
    assert bottom.high is not None
    return Interval(
        supply.low * bottom.low / (bottom.low + top.high),
        supply.high * bottom.high / (bottom.high + top.low),
    )


def _names(parts: list[Part]) -> str:
    return " and ".join(part.value for part in parts)


# --- planted faults -------------------------------------------------------------------------


def _master_drain(design: Design) -> tuple[View, str] | None:
    """The output of the switch in front of the others."""
    view = View(design)
    if not coil_drives(view):
        return None
    switches = high_switches(view)
    fed = {s.source for s in switches}
    return next(((view, s.drain) for s in switches if s.drain in fed), None)


def _sense_part(end: int, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        found = _master_drain(design)
        if found is None:
            return None
        view, net = found
        top, node, _ = next(_sensed(view, net))
        bottom = next(r for r in view.on(node, "R") if view.is_ground(view.far(r, node)))
        return scale(design, (top, bottom)[end], "resistance", factor)

    return Fault(f"the divider's {('top', 'bottom')[end]} times {factor:g}", plant)


def _no_sense(design: Design) -> Design | None:
    found = _master_drain(design)
    if found is None:
        return None
    return drop_part(design, next(_sensed(*found))[0])


RULES: Final = (
    Rule(
        "coil_supply_sense",
        "The coil supply's state is read",
        "logic levels of the reader",
        coil_supply_sense,
        (
            _sense_part(0, 10.0),
            _sense_part(0, 0.1),
            _sense_part(1, 10.0),
            _sense_part(1, 0.1),
            Fault("the divider's top missing", _no_sense),
        ),
    ),
)
