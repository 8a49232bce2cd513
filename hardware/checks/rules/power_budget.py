"""The power budget over all boards: supply module, regulators, ribbons, and the plug."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from hardware.checks.conditions import INSIDE_C, LOWEST_MAINS_V, MAINS_V
from hardware.checks.mutate import first, open_pin, scale
from hardware.checks.power_draws import Load
from hardware.checks.power_states import IDLE, Budget, budgets, heaviest, module_power, modules
from hardware.checks.rule import (
    Fault,
    Measurement,
    SystemRule,
    at_least,
    at_most,
    fault,
)
from hardware.checks.supplies import rated
from hardware.checks.view import System, View
from hardware.design import Design, Part
from hardware.parts.spec import PartSpec

#: Active power that one voltage circuit of a static meter may take (IEC 62053-21, 7.2), and of one
#: with communication and other functions (IEC 62053-61). Both from memory.
_PLAIN_W: Final = 2.0
_EQUIPPED_W: Final = 5.0
_BURDEN: Final = "IEC 62053-21 table 5 (2 W), IEC 62053-61 (5 W with further functions)"
#: A port without negotiation gives 0.5 A (USB 2.0, 7.2.1).
_BUS_A: Final = 0.5


def power_budget(system: System) -> Iterator[Measurement]:
    """Every state of the product against what its supplies can give.

    Each part's own current, summed rail by rail, through regulators with their efficiency, over the
    ribbons, to the supply module. Lasting states: mean power against the module's derating at the
    highest inside temperature. Every state: the peak, tolerances of independent parts added as
    squares at the coldest coil, against the overload protection, since it lasts milliseconds; the
    text gives the linear sum too. At idle the power from the plug against what a meter may take.
    """
    for budget in budgets(system):
        found = modules(budget.host)
        if not found:
            text = "no supply module feeds any rail"
            yield fault(budget.boards, "supply", text, source="the board's sources")
        if budget.state.bus:
            yield from _bus(budget)
            continue
        for part, net in found:
            yield from _module(budget, part, net)
        if budget.state is IDLE and budget.plug is not None:
            yield at_most(
                budget.boards,
                "power from the mains at idle",
                budget.plug.mean,
                _EQUIPPED_W if budget.add_ons else _PLAIN_W,
                "W",
                formula="output power / efficiency + the module's own",
                source=_BURDEN,
            )
    yield from _parts(system)


def _module(budget: Budget, part: Part, net: str) -> Iterator[Measurement]:
    view, state = budget.host, budget.state
    current = budget.rails.get((view.name, net), Load())
    power = module_power(view, part, current)
    subject = f"{budget.boards}: {state.name}"
    yield at_most(
        subject,
        "peak power",
        power.peak,
        view.low(part, "overload_power"),
        "W",
        formula=f"{net}: {power.base:.3g} W, lot {power.lot:.2g} W, others"
        f" {power.square**0.5:.2g} W; all at their worst {power.worst:.3g} W",
        source=view.cite(part, "overload_power"),
    )
    if not state.lasting:
        return
    yield at_most(
        subject,
        "mean current",
        current.mean,
        view.high(part, "rated_current"),
        "A",
        formula=f"{net}",
        source=view.cite(part, "rated_current"),
    )
    name, limit = derated_power(view, part)
    yield at_most(
        subject,
        "mean power at the highest inside temperature",
        power.mean,
        limit,
        "W",
        formula=f"{net}: {current.mean:.3g} A at {INSIDE_C.high:g} degC inside",
        source=view.cite(part, name),
    )


def derated_power(view: View, part: Part) -> tuple[str, float]:
    """Power that a module may give at the highest inside temperature, and its rating's name.

    Straight lines between ``rated_power`` up to 50 degC and the points of its derating curve.
    """
    points = [
        (float(c), f"rated_power_at_{c}_c", view.high(part, f"rated_power_at_{c}_c"))
        for c in (50, 60, 70)
        if view.declares(part, f"rated_power_at_{c}_c")
    ]
    flat = "rated_power", view.high(part, "rated_power")
    inside = INSIDE_C.high
    assert inside is not None
    if not points or inside < points[0][0]:
        return flat
    for (c, _, w), (next_c, name, next_w) in pairwise(points):
        if c <= inside <= next_c:
            return name, w + (next_w - w) * (inside - c) / (next_c - c)
    return points[-1][1], points[-1][2]


def _bus(budget: Budget) -> Iterator[Measurement]:
    """A bus port gives half an ampere without negotiation."""
    view = budget.host
    for port in rated(view, "bus_voltage"):
        nets = {pin.net for pin in view.pins_named(port, "VBUS")} - {None}
        for net in sorted(str(n) for n in nets):
            yield at_most(
                f"{budget.boards}: {budget.state.name}",
                f"mean current from {net}",
                budget.rails.get((view.name, net), Load()).mean,
                _BUS_A,
                "A",
                formula="radio receiving; relays stay off without 12 V",
                source="USB 2.0, 7.2.1: 500 mA",
            )


def _parts(system: System) -> Iterator[Measurement]:
    """Regulators, beads, diodes, switches at the state that loads them most, tolerances linear."""
    views = {view.name: view for view in system.views}
    for (board, reference), (load, budget) in sorted(heaviest(system).items()):
        view = views[board]
        part = view.design.part_by_reference[reference]
        if not view.declares(part, "rated_current"):
            continue
        yield at_most(
            view.label(part),
            "greatest current",
            load.worst,
            view.high(part, "rated_current"),
            "A",
            formula=f"{budget.boards}: {budget.state.name}",
            source=view.cite(part, "rated_current"),
        )


def mains_range(system: System) -> Iterator[Measurement]:
    """The supply module works over the whole mains range of the product, split phase included."""
    for view in system.views:
        for part, _ in modules(view):
            allowed = view.rating(part, "supply_voltage")
            for end, volts in (("lowest", LOWEST_MAINS_V), ("highest", MAINS_V.high or 0.0)):
                yield Measurement(
                    view.label(part),
                    f"{end} mains",
                    volts,
                    allowed.low,
                    allowed.high,
                    "V",
                    "120 V - 10 %" if end == "lowest" else "230 V + 10 %",
                    view.cite(part, "supply_voltage"),
                )
            yield from _start(view, part)


def _start(view: View, part: Part) -> Iterator[Measurement]:
    """The capacitance directly at the output is charged within the module's rise time."""
    nets = [net for found, net in modules(view) if found is part]
    volts = view.high(part, "output_voltage")
    rise, rated = view.high(part, "rise_time"), view.high(part, "rated_current")
    for net in nets:
        pieces = [c for c in view.on(net, "C", "CP") if view.is_ground(view.far(c, net))]
        total = sum(view.capacitance(c).high or 0.0 for c in pieces)
        least = sum(view.capacitance(c, volts).low or 0.0 for c in pieces)
        yield at_most(
            net,
            "capacitance at start-up",
            total,
            0.5 * rated * rise / volts,
            "F",
            formula=f"half of {rated:g} A for {rise:g} s to {volts:g} V",
            source=view.cite(part, "rise_time"),
        )
        yield at_least(
            net,
            "capacitance at the module",
            least,
            1e-6,
            "F",
            formula=" + ".join(f"{c.reference} {c.value}" for c in pieces) or "none",
            source="1 uF or more under bias beside a module: its own output filter is 100 kHz's",
        )


# --- planted faults --------------------------------------------------------------------------


def _is_module(_: Part, spec: PartSpec) -> bool:
    return any(r.name == "overload_power" for r in spec.ratings)


def _module_times(name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = first(design, _is_module)
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"the module's {name} times {factor:g}", plant)


def _scaled(what: str, rating: str, name: str, factor: float) -> Fault:
    """Of the first part that declares ``rating``, ``name`` times a factor."""

    def plant(design: Design) -> Design | None:
        part = first(design, lambda _, s: any(r.name == rating for r in s.ratings))
        return None if part is None else scale(design, part, name, factor)

    return Fault(what, plant)


def _no_module(design: Design) -> Design | None:
    part = first(design, _is_module)
    if part is None:
        return None
    return open_pin(design, part, next(p.number for p in part.pins if p.name == "VO_PLUS"))


def _output_capacitor(factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        module = first(design, _is_module)
        if module is None:
            return None
        net = next(p.net for p in module.pins if p.name == "VO_PLUS")
        part = first(design, lambda p, s: s.symbol == "C" and any(u.net == net for u in p.pins))
        return None if part is None else scale(design, part, "capacitance", factor)

    return Fault(f"the capacitor at the module times {factor:g}", plant)


RULES: Final = (
    SystemRule(
        "power_budget",
        "Power budget of every state",
        "supply currents of the datasheets; derating curve of the supply module",
        power_budget,
        (
            _module_times("overload_power", 0.5),
            _module_times("rated_power_at_60_c", 0.5),
            _module_times("rated_current", 0.4),
            _module_times("efficiency", 0.3),
            _module_times("no_load_power", 30.0),
            Fault("the module's output opens", _no_module),
            _scaled(
                "a controller that takes three times as much",
                "supply_current_no_radio",
                "supply_current_no_radio",
                6.0,
            ),
            _scaled(
                "a LAN controller that takes four times as much",
                "reset_low_time",
                "supply_current",
                5.0,
            ),
            _scaled("a regulator of a tenth", "switching_frequency", "rated_current", 0.1),
        ),
    ),
    SystemRule(
        "mains_range",
        "Mains range and start of the supply module",
        "EN 50160; datasheet of the module",
        mains_range,
        (
            _module_times("supply_voltage", 1.5),
            _module_times("supply_voltage", 0.8),
            _module_times("rise_time", 0.01),
            _output_capacitor(100.0),
            _output_capacitor(0.1),
        ),
    ),
)
